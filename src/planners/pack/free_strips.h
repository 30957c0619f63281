#pragma once

#include <optional>
#include <vector>

#include "planners/pack/positions.h"

namespace tenon::pack {

// Places blocks that nothing obstructs (no pins, reserves, alignments, start frames) and whose periods all divide the
// number of frames, but need not form a chain: bundles.h where there is something of each period, two_sided.h where
// most of it has the longest one. Both pack without waste to a max_end that they are told; it is looked for from
// `target` upwards, in growing steps and rounds. Chained periods are welcome too (exactly full ones above all).
//
//   target     a lower bound of max_end; never below ceil(area / frames)
// Returns the shortest layout found when max_end == target (it is optimal then) or when the budget ends: a target that
// cannot be met uses it up. Nothing if the case is not of this kind or none was found. Deterministic by rng.
std::optional<Layout> place_in_free_strips(const Instance& instance, const std::vector<BlockId>& blocks,
                                           std::int64_t target, Budget& budget, Random& rng);

}  // namespace tenon::pack
