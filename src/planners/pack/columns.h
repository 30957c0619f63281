#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/limits.h"
#include "problems/pack/certify_columns.h"

namespace tenon::pack {

// Weights for the column bound of problems/pack/certify_columns.h that make it as large as the budget allows.
//
// Worth its time where few blocks have each period, where periods do not divide the number of frames, or where start
// frames clash; with many blocks of every period it equals the area bound, since a column of one period is full.
//
// Method: the linear program over all columns by cutting planes. The restricted program (weights that no known column
// exceeds) is solved by a small dense simplex in doubles; the heaviest column for its weights, found exactly by
// branch and bound, becomes the next constraint. Rounded to multiples of 1 / 55440 (exact for thirds, fifths, …), with
// the heaviest column's weight as capacity: so rounding may weaken the bound, never falsify it.
//
//   blocks     those that count (that a plan cannot leave out)
// Nothing if the frames are more than 128, the kinds more than 64, or the search for the heaviest column too long.
std::optional<ColumnWeights> column_weights(const Instance& instance, const std::vector<BlockId>& blocks,
                                            Budget& budget);

}  // namespace tenon::pack
