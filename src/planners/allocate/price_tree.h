#pragma once

#include "hybrid/integrator.h"
#include "planners/allocate/core.h"
#include "problems/allocate/certify.h"

namespace tenon::allocate {

// What the search leaves behind, in the terms of the certificate: splits by pool and token, prices by row, cuts by the pools and conversions they
// are made of.
proof::Tree price_tree(const Core& core, const hybrid::IntegratorEnd& end);

}  // namespace tenon::allocate
