#include "planners/pack/fill_greedily.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "planners/pack/free_runs.h"

namespace tenon::pack {

Layout fill_greedily(const Instance& instance, Budget& budget) {
  Layout layout(instance.blocks.size());
  if (!FreeRuns::affordable(instance, instance.frame_bits)) return layout;
  FreeRuns runs = FreeRuns::of(instance, instance.frame_bits);
  std::vector<BlockId> order;
  for (const BlockId b : instance.blocks.keys()) order.push_back(b);
  const auto rank = [&](BlockId id) {
    const Block& b = instance.blocks[id];
    return std::tuple(-b.priority, !b.pinned(), b.period, -b.size_bits, id);
  };
  std::sort(order.begin(), order.end(), [&](BlockId a, BlockId b) { return rank(a) < rank(b); });
  for (const BlockId b : order) {
    const std::int64_t before = runs.words_read();
    if (const auto at = lowest_position(runs, instance, instance.blocks[b], -1, instance.frame_bits)) {
      layout[b] = *at;
      runs.take(instance.blocks[b], *at);
    }
    if (budget.spend(1 + (runs.words_read() - before) / 512)) break;
  }
  return layout;
}

}  // namespace tenon::pack
