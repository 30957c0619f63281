#pragma once

#include <optional>

#include "base/answer.h"
#include "base/limits.h"
#include "problems/cut/instance.h"
#include "problems/cut/plan.h"

namespace tenon::cut {

// Why a plan is not better: which argument excludes one stock fewer (or less cost), what part each piece has in it, how
// much waste there is and could be, and what changes of the input let one stock fewer do: pieces left out, a longer
// stock, each tried by planning the changed input. Also says so where the plan breaks a rule, where there is a better
// one, and where nothing is excluded.
Explanation why_not_fewer(const Instance& instance, const Plan& plan, Budget& budget);

}  // namespace tenon::cut
