#pragma once

#include <memory>

#include "solvers/lp.h"

namespace tenon::solvers {

// HiGHS's simplex method behind LinearProgram; throws InternalError where its library is not there (see api.h).
std::unique_ptr<LinearProgram> make_highs_lp(LpUse use);
std::string highs_lp_unavailable();  // "" if it is there

}  // namespace tenon::solvers
