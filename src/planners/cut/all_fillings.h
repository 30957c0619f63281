#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/limits.h"
#include "planners/cut/core.h"

namespace tenon::cut {

// Every filling of `board` with sum worth * count - scale * cost >= `least` that no further piece within demand fits; where
// leftovers are of worth, every filling with that gain. In lexicographic order of counts, larger counts of larger kinds first.
// `gains`: of each. False: there are more than `limit`, or the budget ended.
//
// Depth first, kind by kind of falling size, along the bound from a table of what the smaller kinds are worth within each
// room. Sizes are rounded down to a grid if the table would take too much memory otherwise: then it is a bound still.
// About 0.1 to 1 microsecond a filling where the grid is exact.
bool all_fillings(const Core& core, int board, std::span<const std::int64_t> worths, std::int64_t scale,
                  std::int64_t least, std::size_t limit, std::vector<Filling>& fillings,
                  std::vector<std::int64_t>& gains, Budget& budget);

}  // namespace tenon::cut
