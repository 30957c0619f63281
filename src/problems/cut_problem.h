#pragma once

#include "problems/problem.h"

namespace tenon::problems {

// problems/cut as every kind is seen by the programs.
const Problem& cut_problem();

}  // namespace tenon::problems
