#include "planners/pack/free_strips.h"

#include <gtest/gtest.h>

#include "planners/pack/bundles.h"
#include "planners/pack/two_sided.h"
#include "tests/planners/pack/frames_testing.h"

namespace tenon::pack {
namespace {

using namespace testing;

std::optional<Layout> strips(const Instance& instance, std::int64_t target, std::int64_t ticks,
                             std::uint64_t seed = 1) {
  Budget budget = budget_of(ticks);
  Random rng(seed);
  return place_in_free_strips(instance, all_blocks(instance), target, budget, rng);
}

// 500 blocks of all twelve periods that divide 60: the area is reached, so nothing can be shorter.
TEST(FreeStrips, reach_the_area_with_mixed_periods) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    SCOPED_TRACE(seed);
    const Instance instance = mixed_instance(500, 60, 95, seed);
    const auto layout = strips(instance, area_bound(instance), 20'000'000);
    ASSERT_TRUE(layout);
    EXPECT_TRUE(painted(instance, *layout));
    EXPECT_EQ(max_end(instance, *layout), area_bound(instance));
  }
}

// Cut from a full frame, so that a perfect packing exists and not a bit may be lost.
TEST(FreeStrips, pack_exactly_full_frames) {
  for (const std::int32_t frames : {60, 32})
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
      SCOPED_TRACE(std::to_string(frames) + " frames, seed " + std::to_string(seed));
      const Instance instance = split_instance(500, frames, 800, seed);
      ASSERT_EQ(area_bound(instance), 800);
      const auto layout = strips(instance, 800, 20'000'000);
      ASSERT_TRUE(layout);
      EXPECT_TRUE(painted(instance, *layout));
    }
}

// Two objects of period 2 and one of period 3 meet in every phase, so 1 + 1 columns; the area says ceil(8 / 6) = 2.
TEST(FreeStrips, coprime_periods_lie_side_by_side) {
  Instance instance;
  instance.frames = 6;
  instance.frame_bits = 4;
  add_block(instance, 1, 2);
  add_block(instance, 1, 2);
  add_block(instance, 1, 3);
  const auto layout = strips(instance, 2, 100'000);
  ASSERT_TRUE(layout);
  EXPECT_TRUE(painted(instance, *layout));
  EXPECT_EQ(max_end(instance, *layout), 2);
}

TEST(FreeStrips, decline_what_is_obstructed) {
  for (int kind = 0; kind < 5; ++kind) {
    SCOPED_TRACE(kind);
    Instance instance = mixed_instance(40, 12, 80, 1);
    Block& block = instance.blocks[BlockId{7}];
    if (kind == 0) block.offset_bits = 0;
    if (kind == 1) block.alignment_bits = 8;
    if (kind == 2) block.start_frame = 0;
    if (kind == 3) instance.reserves.push_back({0, 0, 0, 1, ""});
    if (kind == 4) block.period = 5;  // does not divide 12
    EXPECT_EQ(strips(instance, area_bound(instance), 1'000'000), std::nullopt);
  }
}

// Sound on whatever tiny instances they take, and never below the optimum.
TEST(FreeStrips, are_sound_on_tiny_instances) {
  int found = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(seed);
    const Instance instance = tiny_instance(seed, {.dividing_periods = true});
    const auto layout = strips(instance, area_bound(instance), 20'000);
    if (!layout) continue;
    ++found;
    ASSERT_TRUE(painted(instance, *layout));
    const auto least = least_max_end(instance);
    ASSERT_TRUE(least);
    ASSERT_GE(max_end(instance, *layout), *least);
  }
  EXPECT_GT(found, 100);
}

// An unreachable target does not hide the next height: 2 x period 2 and 1 x period 3, all of 2 bits, need 4.
TEST(FreeStrips, go_on_to_the_next_height) {
  Instance instance;
  instance.frames = 6;
  instance.frame_bits = 40;
  for (int i = 0; i < 2; ++i) add_block(instance, 2, 2);
  add_block(instance, 2, 3);
  ASSERT_EQ(area_bound(instance), 3);
  const auto layout = strips(instance, 3, 1'000'000);
  ASSERT_TRUE(layout);
  EXPECT_EQ(max_end(instance, *layout), 4);
}

// A frame of 2^40 bits with two small blocks: no attempt to fill the rest with blanks, and no answer that needs it.
TEST(FreeStrips, leave_an_almost_empty_frame_alone) {
  Instance instance;
  instance.frames = 6;
  instance.frame_bits = std::int64_t{1} << 40;
  add_block(instance, 2, 2);
  add_block(instance, 2, 3);
  EXPECT_EQ(strips(instance, std::int64_t{1} << 39, 1'000'000), std::nullopt);
}

TEST(Bundles, lose_nothing_at_two_thousand_blocks) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE(seed);
    const Instance instance = mixed_instance(2000, 60, 95, seed);
    Budget budget = budget_of(5'000'000);
    Random rng(seed);
    const auto layout = pack_by_bundles(instance, all_blocks(instance), area_bound(instance), budget, rng);
    ASSERT_TRUE(layout);
    EXPECT_TRUE(painted(instance, *layout));
    EXPECT_EQ(max_end(instance, *layout), area_bound(instance));
  }
}

TEST(TwoSided, fills_what_two_trees_leave) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE(seed);
    const Instance instance = split_instance(1000, 60, 1600, seed);
    Budget budget = budget_of(20'000'000);
    Random rng(seed);
    const auto layout = pack_two_sided(instance, all_blocks(instance), 1600, budget, rng);
    ASSERT_TRUE(layout);
    EXPECT_TRUE(painted(instance, *layout));
  }
}

TEST(FreeStrips, same_seed_same_layout) {
  const Instance instance = mixed_instance(500, 60, 95, 3);
  EXPECT_EQ(strips(instance, area_bound(instance), 3'000'000, 7),
            strips(instance, area_bound(instance), 3'000'000, 7));
}

}  // namespace
}  // namespace tenon::pack
