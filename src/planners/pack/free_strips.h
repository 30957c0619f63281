#pragma once

#include <optional>
#include <vector>

#include "planners/pack/positions.h"

namespace tenon::pack {

// Places blocks that nothing obstructs (no pins, reserves, alignments, start frames) and whose periods all
// divide the number of frames, but need not form a chain: bundles.h where there is something of each period,
// two_sided.h where most of it has the longest one. Tries max_end = target, target + 1, … with growing steps
// up to the frame's end, and returns the first that works; nothing if the case is not of this kind, or none
// works within the budget.
//
//   target     a lower bound of max_end; never below ceil(area / frames)
// A result with max_end == target is optimal. Deterministic by rng.
std::optional<Layout> place_in_free_strips(const Instance& instance, const std::vector<BlockId>& blocks,
                                           std::int64_t target, Budget& budget, Random& rng);

}  // namespace tenon::pack
