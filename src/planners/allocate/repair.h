#pragma once

#include <optional>

#include "hybrid/continuous_layer.h"
#include "planners/allocate/core.h"
#include "problems/allocate/plan.h"

namespace tenon::allocate {

// Exact targets out of a point of the LP in which every gate is open or shut: levels and sales in whole micro-USD that keep every rule that
// sums over them (amounts.h). What rounding breaks is mended with the gates as they are, then what lies idle is put to use. Conversions below
// the least one are raised to it or left out, whichever gains more. None where that does not come to an end: then there may be none, or the
// point was outside of some rule. Whether each step of the plan is funded when its turn comes is for the verifier to say.
std::optional<Targets> make_exact(const Core& core, const hybrid::Point& point);

}  // namespace tenon::allocate
