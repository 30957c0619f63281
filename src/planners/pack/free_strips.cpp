#include "planners/pack/free_strips.h"

#include <algorithm>

#include "base/checked.h"
#include "base/error.h"
#include "planners/pack/bundles.h"
#include "planners/pack/two_sided.h"

namespace tenon::pack {

namespace {

bool is_free(const Instance& instance, const Block& block) {
  return !block.pinned() && block.alignment_bits == 1 && !block.start_frame &&
         instance.frames % block.period == 0;
}

// Both techniques fill what stays free with blanks of one bit in one frame; where millions of those would be needed,
// anything that stacks is as good.
constexpr std::int64_t kMostBlanks = 500'000;

// The tallest end worth trying.
std::int64_t tallest(const Instance& instance, const std::vector<BlockId>& blocks) {
  Int128 bits = kMostBlanks;
  for (const BlockId b : blocks)
    bits += static_cast<Int128>(instance.blocks[b].size_bits) * instance.fewest_frames(instance.blocks[b]);
  return static_cast<std::int64_t>(std::min<Int128>(instance.frame_bits, bits / instance.frames));
}

std::optional<Layout> at_height(const Instance& instance, const std::vector<BlockId>& blocks,
                                std::int64_t end, std::int64_t ticks, Budget& budget, Random& rng) {
  for (const auto technique : {&pack_by_bundles, &pack_two_sided}) {
    Budget part = budget.child(ticks);
    std::optional<Layout> layout = technique(instance, blocks, end, part, rng);
    budget.absorb(part);
    if (layout) return layout;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Layout> place_in_free_strips(const Instance& instance, const std::vector<BlockId>& blocks,
                                           std::int64_t target, Budget& budget, Random& rng) {
  if (blocks.empty() || !instance.reserves.empty()) return std::nullopt;
  if (!std::all_of(blocks.begin(), blocks.end(),
                   [&](BlockId b) { return is_free(instance, instance.blocks[b]); }))
    return std::nullopt;
  // In rounds that take twice as long each: an unreachable target does not keep the next heights from being tried,
  // and what was missed in a short round is tried again. Within a round the steps grow, up to what is known to work.
  std::optional<Layout> best;
  std::int64_t below = tallest(instance, blocks) + 1;
  for (std::int64_t ticks = 5'000 + 10 * static_cast<std::int64_t>(blocks.size()); !budget.stop();
       ticks *= 2) {
    for (std::int64_t end = target, step = 1; end < below && !budget.stop(); end += step, step *= 2) {
      auto layout = at_height(instance, blocks, end, ticks, budget, rng);
      if (!layout) continue;
      TENON_ASSERT(holds(instance, *layout) && places_all(*layout, blocks) &&
                   max_end(instance, *layout) <= end);
      best = std::move(layout);
      below = end;
    }
    if (below <= target) break;
  }
  return best;
}

}  // namespace tenon::pack
