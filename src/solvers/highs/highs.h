#pragma once

#include <memory>

#include "solvers/solver.h"

namespace tenon::solvers {

// HiGHS ("highs", parameters "highs.…"), through its C interface: the linear part as a MIP, or its LP relaxation with
// duals. No work limit, no assumptions.
std::unique_ptr<Solver> make_highs();

}  // namespace tenon::solvers
