#include "planners/pack/rearrange.h"

#include <gtest/gtest.h>

#include "planners/pack/stack.h"
#include "tests/planners/pack/frames_testing.h"

namespace tenon::pack {
namespace {

using namespace testing;

// All on top of one another first (the sum of the sizes), then within 5 % of the area; each step it tells of is sound
// and shorter than the last.
TEST(Rearrange, shortens_step_by_step) {
  Instance instance = mixed_instance(60, 12, 90, 3);
  Layout layout(instance.blocks.size());
  std::int64_t at = 0;
  for (const BlockId b : instance.blocks.keys()) {
    layout[b] = {at, 0};
    at += instance.blocks[b].size_bits;
  }
  instance.frame_bits = at;
  Budget budget = budget_of(300'000);
  Random rng(1);
  std::int64_t last = at;
  const Layout best = rearrange(instance, layout, area_bound(instance), budget, rng,
                                [&](const Layout& now, std::int64_t end) {
                                  EXPECT_TRUE(painted(instance, now));
                                  EXPECT_EQ(end, max_end(instance, now));
                                  EXPECT_LT(end, last);
                                  last = end;
                                });
  EXPECT_EQ(max_end(instance, best), last);
  EXPECT_LE(last, area_bound(instance) + area_bound(instance) / 20);
}

// The block at the top comes down, unless it is pinned: then nothing is shorter.
TEST(Rearrange, never_moves_what_is_pinned) {
  Instance instance;
  instance.frames = 2;
  instance.frame_bits = 16;
  add_block(instance, 2, 1);
  add_block(instance, 2, 1);
  Layout layout(2);
  layout[BlockId{0}] = {0, 0};
  layout[BlockId{1}] = {10, 0};
  Random rng(1);
  Budget budget = budget_of(10'000);
  EXPECT_EQ(max_end(instance, rearrange(instance, layout, 4, budget, rng)), 4);
  instance.blocks[BlockId{1}].offset_bits = 10;
  Budget again = budget_of(10'000);
  EXPECT_EQ(rearrange(instance, layout, 4, again, rng), layout);
}

// One frame of 6 bits: [2 free][2 taken][2 free] has no run of 4 until the middle one moves.
TEST(SqueezeIn, moves_others_aside) {
  Instance instance;
  instance.frames = 1;
  instance.frame_bits = 6;
  add_block(instance, 2, 1);
  add_block(instance, 4, 1);
  Layout layout(2);
  layout[BlockId{0}] = {2, 0};
  Budget budget = budget_of(10'000);
  Random rng(1);
  const auto all = squeeze_in(instance, layout, {BlockId{1}}, 6, budget, rng);
  ASSERT_TRUE(all);
  EXPECT_TRUE(painted(instance, *all));
  instance.blocks[BlockId{0}].offset_bits = 2;
  Budget other = budget_of(10'000);
  EXPECT_EQ(squeeze_in(instance, layout, {BlockId{1}}, 6, other, rng), std::nullopt);
}

}  // namespace
}  // namespace tenon::pack
