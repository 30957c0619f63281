#pragma once

#include "hybrid/integrator.h"
#include "planners/allocate/core.h"
#include "problems/allocate/certify.h"

namespace tenon::allocate {

// What the search leaves behind, in the terms of the certificate: splits by pool and token, prices by row, cuts by the pools and
// conversions they are made of. The certificate prices it anew: within some micro-USD of what the search says, but for books in which
// uneven pools lie within a no-trade band, or yield or fee steps, robust yields, soft limits, a gas token or gas by leg take part: there it may prove less, never more than is so.
proof::Tree price_tree(const Core& core, const hybrid::IntegratorEnd& end);

}  // namespace tenon::allocate
