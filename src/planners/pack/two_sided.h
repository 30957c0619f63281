#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "planners/pack/positions.h"

namespace tenon::pack {

// Packs blocks whose periods divide the number of frames but need not form a chain, without waste, where much of the
// area has the longest period.
//
// From the left and from the right edge of the frame grows a tree of frame classes each: the root is all frames, and
// each class is split by a prime of its own choice. A block lies at a class of its period, behind what the classes
// above it hold; so nothing is wasted, whatever the order, and two trees hold periods that do not nest (4 on the left,
// 5 on the right; 10 and 15 below different classes of 5). The tops of the two trees may be ragged: what remains
// free is one run a frame, and the blocks of the longest period fill these runs exactly (exact_bins.h).
// Trees are drawn at random, and the pair is taken that leaves the most even runs. A period that fits in neither (2, 3
// and 5 want three roots) gets a strip of its own at the left, levelled by blocks of one of its multiples.
//
// Arguments and result as pack_by_bundles().
std::optional<Layout> pack_two_sided(const Instance& instance, const std::vector<BlockId>& blocks,
                                     std::int64_t max_end, Budget& budget, Random& rng);

}  // namespace tenon::pack
