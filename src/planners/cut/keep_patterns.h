#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "base/limits.h"
#include "problems/cut/instance.h"
#include "problems/cut/plan.h"

namespace tenon::cut {

// How many stocks a plan cuts otherwise than an earlier one: by a pattern that the earlier has not, or has less often.
Int128 changes(const Plan& plan, const Plan& kept);

// A plan that cuts most stocks as the earlier one did: what of that still can be cut is, from the pattern with least
// waste on and as far as a plan of `value` in the headline allows, which is found by planning the rest anew. nullopt:
// none was found.
std::optional<Plan> keep_patterns(const Instance& instance, const Plan& kept, Int128 value, Budget& budget);

}  // namespace tenon::cut
