#pragma once

#include <optional>

#include "planners/rebalance/plan.h"

namespace tenon::rebalance {

// Plans for instances with open swaps that change amounts (Instance::changes_amounts()), where plan() asks flow/ for
// others. Each stage that is a sum is solved by CP-SAT on SwapModel and then fixed; plans are put in order as always and
// must pass the verifier. Bounds and infeasibility are CP-SAT's word (infeasible twice), which no certificate carries:
// the outcome has no proof, and a warning says so. Completion time: the least time whose arcs hold a plan at all is the
// bound, by bisection as soonest.h does; orders of such plans are tried, from there up.
// Not weighed: PlanOptions::keep, next_best, fee_ranges; warnings say so. Deterministic by work limit.
RebalanceOutcome plan_with_swaps(const Instance& instance, const PlanOptions& options,
                                 const SearchContext<Plan>& context);

// Whether any amounts keep the limits of such an instance, order and times aside. Nothing: not known within the budget, or
// infeasible is said once and not confirmed.
std::optional<bool> holds_amounts(const Instance& instance, Budget& budget);

}  // namespace tenon::rebalance
