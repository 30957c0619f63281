#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/search_context.h"
#include "problems/pack/certify.h"
#include "problems/pack/instance.h"
#include "problems/pack/plan.h"

namespace tenon::pack {

struct PlanOptions {
  bool must_fit = false;        // nothing may be dropped: infeasible, with the reasons, if not all fits
  std::optional<Plan> start{};  // warm start: its layout is an incumbent where it is valid
  std::optional<Plan> keep{};   // least change: stage `movement` counts what differs from it
  std::map<std::string, std::string> solver_options{};  // as SolveOptions::parameters; "cpsat.…" count
};

using PackOutcome = Outcome<Plan, Proof>;

// Finds frames for all objects, or leaves out the least; stages in order: dropped_priority, dropped_bits (both
// left out with must_fit), max_end, movement (with keep only). Deterministic by seed and work limit. Searches in the
// calling thread; CP-SAT runs its workers in threads of its own (stages.h).
PackOutcome plan(const Instance& instance, const PlanOptions& options, const SearchContext<Plan>& context);

// Why the objects that `dropped` names (or, if it is empty, all together) do not fit: a smallest clash of named
// objects, frames and offsets, and the cheapest ways out.
Explanation explain(const Instance& instance, const std::vector<std::string>& dropped, Budget& budget);

}  // namespace tenon::pack
