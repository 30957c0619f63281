#pragma once

#include <tuple>

#include "base/checked.h"
#include "planners/pack/repack.h"
#include "problems/pack/instance.h"
#include "problems/pack/plan.h"

namespace tenon::pack {

// What a layout is worth, stage by stage; less is better, earlier stages first.
struct Score {
  Int128 dropped_priority = 0;
  Int128 dropped_bits = 0;
  std::int64_t max_end = 0;
  std::int64_t movement = 0;  // 0 without a kept answer

  friend bool operator<(const Score& a, const Score& b) {
    return std::tie(a.dropped_priority, a.dropped_bits, a.max_end, a.movement) <
           std::tie(b.dropped_priority, b.dropped_bits, b.max_end, b.movement);
  }
};

// O(blocks). `kept`: where blocks lay in the answer to stay close to; null without one.
inline Score score(const Instance& instance, const Layout& layout, const Layout* kept) {
  Score s;
  for (const BlockId b : instance.blocks.keys()) {
    if (layout[b].placed()) continue;
    const Block& block = instance.blocks[b];
    s.dropped_priority += block.priority;
    s.dropped_bits += Int128{block.size_bits} * instance.fewest_frames(block);
  }
  s.max_end = max_end(instance, layout);
  if (kept) s.movement = count_moved(instance, *kept, layout);
  return s;
}

}  // namespace tenon::pack
