#pragma once

#include <optional>

#include "hybrid/continuous_layer.h"
#include "planners/allocate/core.h"
#include "problems/allocate/plan.h"

namespace tenon::allocate {

// Exact targets out of a point of the LP in which every gate is open or shut: levels and sales in whole micro-USD, and then, token by
// token, what is missing of each is bought, or less is paid in, until no wallet is overdrawn; at last what lies idle is put to use. Moves micro-USD where
// the point is balanced to within the LP's tolerance. None if that does not come to an end. Whether the targets keep all rules is for the
// verifier to say.
std::optional<Targets> make_exact(const Core& core, const hybrid::Point& point);

}  // namespace tenon::allocate
