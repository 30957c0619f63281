#pragma once

#include <optional>

#include "base/search_context.h"
#include "planners/allocate/search.h"
#include "problems/allocate/certify.h"
#include "problems/allocate/instance.h"
#include "problems/allocate/plan.h"

namespace tenon::allocate {

struct PlanOptions {
  std::optional<Plan> start{};  // warm start: an incumbent where its end still is a plan
  std::optional<Plan> keep{};  // likewise, and a last stage `changes` counts pools that do not end as it says
  bool least_turnover = false;  // a stage `turnover` behind the headline
  SearchOptions search{};
};

using AllocateOutcome = Outcome<Plan, Proof>;

// Finds what to withdraw, convert and pay in. Stages: `net_gain` (the headline), then `turnover` and `changes`, where asked for. What is
// claimed of the net gain is what the certificate proves, not what the search believes. `optimal`: value and bound within
// kMet of each other, since amounts are whole micro-USD where the bound's are real numbers. Deterministic by work limit.
inline constexpr double kMet = 1e-9;
AllocateOutcome plan(const Instance& instance, const PlanOptions& options,
                     const SearchContext<Plan>& context);

// What costs no search: nothing is paid in or converted, what must leave a pool does, drifted legs are cut to the least. None where
// that breaks a rule.
std::optional<Targets> stay(const Instance& instance);

// How many pools do not end with the same legs in both.
std::int64_t changes(const Instance& instance, const Targets& a, const Targets& b);

}  // namespace tenon::allocate
