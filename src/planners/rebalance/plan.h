#pragma once

#include <optional>

#include "base/search_context.h"
#include "problems/rebalance/certify.h"
#include "problems/rebalance/instance.h"
#include "problems/rebalance/plan.h"

namespace tenon::rebalance {

struct PlanOptions {
  std::optional<Plan> start{};  // warm start: an incumbent where it still is a plan
  std::optional<Plan> keep{};   // likewise; changes from it are not weighed yet, and a warning says so
};

using RebalanceOutcome = Outcome<Plan, Proof>;

// Finds the transactions and their order. Stages: `shortfall` (with goal.best_effort only), then that of goal.mode, then
// that of goal.then. Costs and sums of times are proven by flow/; completion times by the flows that a time allows, and
// where these leave a gap it stays. With instance.given only an order of those is looked for. Deterministic by work limit. Searches in the calling thread.
RebalanceOutcome plan(const Instance& instance, const PlanOptions& options,
                      const SearchContext<Plan>& context);

// Why there is no plan: the smallest set of the input's limits that clash, amounts where they say it, and what would help.
// Nothing if a plan exists or none was excluded within the budget.
std::optional<Explanation> explain(const Instance& instance, Budget& budget);

}  // namespace tenon::rebalance
