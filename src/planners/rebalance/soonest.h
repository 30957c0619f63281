#pragma once

#include <functional>
#include <optional>

#include "base/limits.h"
#include "problems/rebalance/certify.h"
#include "problems/rebalance/schedule.h"

namespace tenon::rebalance {

// The least time after which everything can be where it should be.
//
// Bound: an arc can only serve a plan that is complete by T if the quickest way over it is no longer than T. The least T
// whose arcs still hold a flow (with all minimums and capacities: flow/ decides each T, bisection over the arcs' own
// times finds it) is a bound, and the flow search's proof that T - 1 holds none re-proves it. For goal.soonest_at the
// bound is that of Arrival: sources in order of their distance, until they can send enough.
// Plans: flows that the arcs of T hold, cheapest, or with money by its quickest ways, each put in order by
// schedule_soonest with splitting; then larger T, until a plan meets the bound or every arc is in.
struct SoonestResult {
  std::int64_t bound_us = 0;
  std::optional<Claim> claim;        // of the bound; none if it is 0
  std::optional<Schedule> schedule;  // best found
  bool infeasible = false;           // no flow at all, whatever the time: ask without one for its proof
};
SoonestResult solve_soonest(const Instance& instance, Budget& budget,
                            const std::function<void(const Schedule&)>& on_better);

}  // namespace tenon::rebalance
