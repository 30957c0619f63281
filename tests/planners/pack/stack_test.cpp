#include "planners/pack/stack.h"

#include <gtest/gtest.h>

#include "tests/planners/pack/frames_testing.h"

namespace tenon::pack {
namespace {

using namespace testing;

// Periods 1, 2, 4 in 4 frames, random first frames: the tallest stack is the largest frame load, bit for bit.
TEST(Stack, leaves_no_gap_where_periods_form_a_chain) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    Random rng(seed);
    Instance instance;
    instance.frames = 4;
    instance.frame_bits = 200;
    FirstFrames first;
    std::vector<std::int64_t> load(4, 0);
    for (int i = 0; i < 12; ++i) {
      const std::int32_t period = 1 << rng.below(3);
      const BlockId b = add_block(instance, rng.between(1, 9), period);
      first.push_back(static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(period))));
      for (std::int32_t f = first[b]; f < 4; f += period)
        load[static_cast<std::size_t>(f)] += instance.blocks[b].size_bits;
    }
    const Layout layout = stack(instance, all_blocks(instance), first);
    ASSERT_TRUE(painted(instance, layout));
    EXPECT_EQ(max_end(instance, layout), *std::max_element(load.begin(), load.end()));
    for (const BlockId b : layout.keys()) EXPECT_EQ(layout[b].first_frame, first[b]);
  }
}

// Periods 2 and 3 in 6 frames meet in one frame of six: the second must clear the first (1 + 1 bits), though the
// load could be 2 only there.
TEST(Stack, is_without_overlaps_where_periods_form_no_chain) {
  Instance instance;
  instance.frames = 6;
  instance.frame_bits = 8;
  add_block(instance, 1, 2);
  add_block(instance, 2, 3);
  add_block(instance, 1, 3);
  const Layout layout = stack(instance, all_blocks(instance), FirstFrames(3, 0));
  EXPECT_TRUE(painted(instance, layout));
  EXPECT_EQ(max_end(instance, layout), 4);
}

// Alignment 4 first, then 2, then 1: 4 + 2 + 1 + 1 bits without a gap. In input order it would take 1, 2-3, 4-7, 8.
TEST(Stack, puts_coarse_alignments_first) {
  Instance instance;
  instance.frames = 1;
  instance.frame_bits = 16;
  add_block(instance, 1, 1);
  instance.blocks[add_block(instance, 2, 1)].alignment_bits = 2;
  instance.blocks[add_block(instance, 4, 1)].alignment_bits = 4;
  add_block(instance, 1, 1);
  const Layout layout = stack(instance, all_blocks(instance), FirstFrames(4, 0));
  EXPECT_TRUE(painted(instance, layout));
  EXPECT_EQ(max_end(instance, layout), 8);
}

}  // namespace
}  // namespace tenon::pack
