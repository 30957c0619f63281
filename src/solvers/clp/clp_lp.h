#pragma once

#include <memory>
#include <string>

#include "solvers/lp.h"

namespace tenon::solvers {

// CLP's simplex method behind LinearProgram; throws InternalError where its library is not there.
std::unique_ptr<LinearProgram> make_clp_lp();
std::string clp_lp_unavailable();  // "" if it is there

}  // namespace tenon::solvers
