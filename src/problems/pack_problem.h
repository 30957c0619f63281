#pragma once

#include "problems/problem.h"

namespace tenon::problems {

// problems/pack as every kind is seen by the programs; registry.cpp lists it.
const Problem& pack_problem();

}  // namespace tenon::problems
