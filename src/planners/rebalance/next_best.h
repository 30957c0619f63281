#pragma once

#include <functional>

#include "planners/rebalance/flow_search.h"

namespace tenon::rebalance {

// The best flows after the best, and the best after those: each leaves at least one arc unused that each before it uses
// (more money on the same arcs, or the same with one arc more, is no other plan). Ordered by the question's weighted
// value.
//
// Best first over sets of closed arcs: of the cheapest flows not yet looked at, each of their arcs is closed in turn, which
// gives the cheapest flows without it. Flows that use all arcs of an earlier plan are not told but divided by that plan's
// arcs, so that nothing is passed over. After Murty, "An algorithm for ranking all the assignments in order of increasing
// cost", 1968, and Lawler, 1972. A told plan costs as many flow searches as it has arcs.
//
// `best`: the first plan, not told. `take` gets one after the other and says whether it is a plan; as long as it has
// taken fewer than `count` the search goes on. True if there are no more than were told, false if the count or the
// budget ended it.
bool tell_next_best(const Instance& instance, const FlowQuestion& question, const Flows& best, int count,
                    const std::function<bool(const Flows&)>& take, Budget& budget);

}  // namespace tenon::rebalance
