#pragma once

#include "problems/problem.h"

namespace tenon::problems {

// problems/roster as every kind is seen by the programs.
const Problem& roster_problem();

}  // namespace tenon::problems
