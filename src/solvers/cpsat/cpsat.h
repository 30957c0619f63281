#pragma once

#include <memory>

#include "solvers/solver.h"

namespace tenon::solvers {

// OR-Tools' CP-SAT ("cp-sat", parameters "cpsat.…"), through its C interface: every feature but the LP relaxation.
std::unique_ptr<Solver> make_cpsat();

}  // namespace tenon::solvers
