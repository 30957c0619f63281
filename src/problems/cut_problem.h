#pragma once

#include "problems/problem.h"

namespace tenon::problems {

// problems/cut as every kind is seen by the programs; registry.cpp lists it once there is a planner.
const Problem& cut_problem();

}  // namespace tenon::problems
