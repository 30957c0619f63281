#pragma once

#include "planners/rebalance/flow_search.h"

namespace tenon::rebalance {

// Cheap flows in which no money goes round in a circle, where a circle could not begin because no money ever comes to it,
// and no time ends what timed.h can try. Best first over choices of arcs to close: the cheapest flows so far, of a circle
// in them one arc after the other is closed. Circles are rare (they only lift a link over its minimum), so this ends quickly
// or not at all.
//
// `flows` and `value` are the best found, none if there is none within the budget; `bound` and `proof` are those of
// `first`, which is the answer to the same question with circles allowed: flows that are dearer than that stay unproven.
FlowAnswer ask_without_circles(const Instance& instance, const FlowQuestion& question, FlowAnswer first,
                               Budget& budget);

}  // namespace tenon::rebalance
