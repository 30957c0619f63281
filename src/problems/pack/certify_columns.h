#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/checked.h"
#include "problems/pack/instance.h"

namespace tenon::pack {

// A lower bound of max_end from single bit positions. What lies on one bit across all frames (a *column*) are objects
// whose sets of frames are disjoint, so only some combinations share a column: two of period 2, but never one of period
// 2 and one of period 3. Give each kind of block a weight such that no column can weigh more than `capacity`: a block of
// z bits is in z columns, so max_end >= sum of size * weight / capacity. (The dual of the fractional covering by columns,
// as for bin packing: Gilmore and Gomory 1961. Weight 1 / period gives the area bound.)
struct ColumnWeights {
  struct Kind {
    std::int32_t period = 1;
    std::optional<std::int32_t> start_frame;
    std::int64_t weight = 0;  // >= 0
  };
  std::vector<Kind> kinds;    // different ones; blocks of no kind weigh 0
  std::int64_t capacity = 1;  // > 0
};

// The heaviest column that blocks of these kinds can make, at most `available[k]` of kind k.
struct HeaviestColumn {
  std::int64_t weight = 0;
  std::vector<std::int32_t> count;  // of each kind
};

// Exact, by branch and bound over the frames; nothing if that takes more than `nodes` steps or the frames are more
// than 128. Cost: at best one node for each frame.
std::optional<HeaviestColumn> heaviest_column(std::int32_t frames,
                                              const std::vector<ColumnWeights::Kind>& kinds,
                                              const std::vector<std::int32_t>& available, std::int64_t nodes);

// ceil(sum of size * weight / capacity) over `blocks` (those that a plan cannot leave out), after proving that no column
// of these blocks weighs more than the capacity. Nothing if the weights are not in order, or a heavier column exists, or
// the proof takes more than ten million steps. Reserves are not used.
std::optional<Int128> columns_bound(const Instance& instance, const std::vector<BlockId>& blocks,
                                    const ColumnWeights& weights);

}  // namespace tenon::pack
