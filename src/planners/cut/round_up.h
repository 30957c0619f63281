#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "colgen/master/problem.h"
#include "planners/cut/core.h"
#include "planners/cut/correct_values.h"

namespace tenon::cut {

// A plan near the LP's solution: whole parts of its fillings are cut, then fillings with large fractions as long as all they hold is still
// wanted, and what is left by the heuristic of correct_values.h. `fixed`: what is cut already; `open`: what of the core's kinds is
// not. Belov and Scheithauer, "A cutting plane algorithm for the one-dimensional cutting stock problem with multiple stock lengths",
// EJOR 141, 2002, residual problems. nullopt: the budget ended.
using Weighted = std::vector<std::pair<const colgen::Column*, double>>;
std::optional<std::vector<CutFilling>> round_up(
    const Core& core, const std::vector<std::pair<colgen::Column, std::int64_t>>& fixed,
    const Weighted& solution, const std::vector<std::int64_t>& open, ValueCorrection& rest, Budget& budget);

}  // namespace tenon::cut
