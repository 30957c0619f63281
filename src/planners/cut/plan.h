#pragma once

#include <optional>

#include "base/search_context.h"
#include "planners/cut/branch_and_price.h"
#include "problems/cut/certify.h"
#include "problems/cut/instance.h"
#include "problems/cut/plan.h"

namespace tenon::cut {

struct PlanOptions {
  std::optional<Plan> start{};  // warm start: as much of it as still can be cut, the rest filled up
  std::optional<Plan>
      keep{};  // likewise, and a last stage `changes` counts stocks that are not cut as it says
  bool fewest_patterns = false;  // a stage `patterns` behind the headline
  SearchOptions search{};
};

using CutOutcome = Outcome<Plan, Proof>;

// Finds what to cut from which stock. Stages: `stocks`, or `stock_cost` where stocks have costs (the headline); then `patterns` and
// `changes`, where asked for. Deterministic by work limit.
CutOutcome plan(const Instance& instance, const PlanOptions& options, const SearchContext<Plan>& context);

// Without `plan`: why there is none; nothing if there is one or none was excluded within the budget. With a plan: why it is not
// better by one stock, what each piece takes part in that, and what would have to change.
std::optional<Explanation> explain(const Instance& instance, const std::optional<Plan>& plan, Budget& budget);

}  // namespace tenon::cut
