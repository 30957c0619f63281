#pragma once

#include "problems/problem.h"

namespace tenon::problems {

// Allocation of money over liquidity pools, as programs for all kinds see it.
const Problem& allocate_problem();

}  // namespace tenon::problems
