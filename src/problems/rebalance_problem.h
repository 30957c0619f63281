#pragma once

#include "problems/problem.h"

namespace tenon::problems {

// problems/rebalance as every kind is seen by the programs; registry.cpp lists it.
const Problem& rebalance_problem();

}  // namespace tenon::problems
