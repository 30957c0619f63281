#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/search_context.h"
#include "problems/rebalance/certify.h"
#include "problems/rebalance/instance.h"
#include "problems/rebalance/plan.h"

namespace tenon::rebalance {

struct PlanOptions {
  std::optional<Plan> start{};  // warm start: an incumbent where it still is a plan
  std::optional<Plan>
      keep{};  // likewise, and a last stage `changes` counts transactions on edges that it does not use
  int next_best = 0;  // so many plans that come after the best; see next_best.h
  bool fee_ranges =
      false;  // within which fees (times, in mode fastest) the plan stays best; see fee_ranges.h
  std::map<std::string, std::string>
      solver_options{};  // as SolveOptions::parameters, where swaps need a solver
};

using RebalanceOutcome = Outcome<Plan, Proof>;

// Finds the transactions and their order. Stages: `shortfall` (with goal.best_effort only), then that of goal.mode, then
// that of goal.then, then `changes` (with a plan to keep). Costs and sums of times are proven by flow/,
// in time (timed.h) where that decides, completion times always in time. With instance.given only an order of those is looked for. Deterministic by work limit. Searches in the calling thread.
RebalanceOutcome plan(const Instance& instance, const PlanOptions& options,
                      const SearchContext<Plan>& context);

// Why there is no plan: the smallest set of the input's limits that clash, amounts where they say it, and what would help.
// Nothing if a plan exists or none was excluded within the budget.
std::optional<Explanation> explain(const Instance& instance, Budget& budget);

}  // namespace tenon::rebalance
