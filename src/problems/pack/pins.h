#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "problems/pack/instance.h"

namespace tenon::pack {

// A pinned block that surely shares bits with an earlier one, or with a reserve, whatever first frames they choose.
struct PinClash {
  BlockId block;
  std::optional<BlockId> other;        // the earlier block,
  std::optional<std::size_t> reserve;  // or the reserve (index)
};

// All such pairs, by block; each block at most once. A pair is sure to clash if its bits overlap and every choice of
// first frames gives a common frame. Exact for pairs of blocks with one choice; pairs that have several are looked at
// until about 10^7 frames have been walked. Three blocks that clash only together are left to the search.
std::vector<PinClash> pin_clashes(const Instance& instance);

}  // namespace tenon::pack
