#include "planners/pack/stack.h"

#include <algorithm>
#include <tuple>

namespace tenon::pack {

void stack_on(const Instance& instance, const std::vector<BlockId>& blocks, const FirstFrames& first_frames,
              std::vector<std::int64_t>& tops, Layout& layout) {
  std::vector<BlockId> order = blocks;
  const auto key = [&](BlockId id) {
    const Block& b = instance.blocks[id];
    const bool ragged = b.size_bits % b.alignment_bits != 0;
    return std::tuple(b.period, first_frames[id], -b.alignment_bits, ragged, -b.size_bits, id);
  };
  std::sort(order.begin(), order.end(), [&](BlockId a, BlockId b) { return key(a) < key(b); });
  for (const BlockId id : order) {
    const Block& block = instance.blocks[id];
    std::int64_t start = 0;
    for (std::int64_t f = first_frames[id]; f < instance.frames; f += block.period)
      start = std::max(start, tops[static_cast<std::size_t>(f)]);
    start = (start + block.alignment_bits - 1) / block.alignment_bits * block.alignment_bits;
    for (std::int64_t f = first_frames[id]; f < instance.frames; f += block.period)
      tops[static_cast<std::size_t>(f)] = start + block.size_bits;
    layout[id] = Position{start, first_frames[id]};
  }
}

Layout stack(const Instance& instance, const std::vector<BlockId>& blocks, const FirstFrames& first_frames) {
  Layout layout(instance.blocks.size());
  std::vector<std::int64_t> tops(static_cast<std::size_t>(instance.frames), 0);
  stack_on(instance, blocks, first_frames, tops, layout);
  return layout;
}

}  // namespace tenon::pack
