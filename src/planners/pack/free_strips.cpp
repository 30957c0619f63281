#include "planners/pack/free_strips.h"

#include <algorithm>

#include "planners/pack/bundles.h"
#include "planners/pack/two_sided.h"

namespace tenon::pack {

namespace {

bool is_free(const Instance& instance, const Block& block) {
  return !block.pinned() && block.alignment_bits == 1 && !block.start_frame &&
         instance.frames % block.period == 0;
}

}  // namespace

std::optional<Layout> place_in_free_strips(const Instance& instance, const std::vector<BlockId>& blocks,
                                           std::int64_t target, Budget& budget, Random& rng) {
  if (blocks.empty() || !instance.reserves.empty()) return std::nullopt;
  if (!std::all_of(blocks.begin(), blocks.end(),
                   [&](BlockId b) { return is_free(instance, instance.blocks[b]); }))
    return std::nullopt;
  // Each height gets as much work as all before it together: an unreachable target does not eat the budget.
  std::int64_t ticks = 20'000 + 30 * static_cast<std::int64_t>(blocks.size());
  std::int64_t step = 1;
  for (std::int64_t end = target; end <= instance.frame_bits && !budget.stop(); end += step, step *= 2) {
    for (const auto technique : {&pack_by_bundles, &pack_two_sided}) {
      Budget part = budget.child(ticks);
      std::optional<Layout> layout = technique(instance, blocks, end, part, rng);
      budget.absorb(part);
      if (layout) return layout;
    }
  }
  return std::nullopt;
}

}  // namespace tenon::pack
