#include "planners/pack/around_pins.h"

#include <gtest/gtest.h>

#include "tests/planners/pack/frames_testing.h"

namespace tenon::pack {
namespace {

using namespace testing;

std::optional<Layout> place(const Instance& instance, std::int64_t target, std::int64_t ticks) {
  Budget budget = budget_of(ticks);
  Random rng(1);
  return place_around_pins({instance, all_blocks(instance), nullptr, target}, budget, rng);
}

// A pin of one bit at 10 in every frame. Before it go 7 + 3 of period 1 (not 8, which would be first), or else the
// frame of 19 bits would not do: 7 + 3 + [1] + 8 = 19.
TEST(AroundPins, fills_up_to_a_pin_exactly) {
  Instance instance;
  instance.frames = 4;
  instance.frame_bits = 19;
  for (const std::int64_t size : {8, 7, 3}) add_block(instance, size, 1);
  instance.blocks[add_block(instance, 1, 1)].offset_bits = 10;
  const auto layout = place(instance, 19, 100'000);
  ASSERT_TRUE(layout);
  EXPECT_TRUE(painted(instance, *layout));
  EXPECT_EQ(max_end(instance, *layout), 19);
}

// The 6 bits before the pin hold 4 of period 1 and, in each of the two classes, 2 of period 2. Behind it 1 bit is left.
TEST(AroundPins, fills_up_to_a_pin_with_frame_classes) {
  Instance instance;
  instance.frames = 4;
  instance.frame_bits = 8;
  add_block(instance, 4, 1);
  add_block(instance, 2, 2);
  add_block(instance, 2, 2);
  add_block(instance, 1, 2);
  instance.blocks[add_block(instance, 1, 1)].offset_bits = 6;
  const auto layout = place(instance, 8, 100'000);
  ASSERT_TRUE(layout);
  EXPECT_TRUE(painted(instance, *layout));
}

// Given first frames are kept where everything stacks: both blocks of period 2 into frame 0, as told, though the
// balanced choice would be one each.
TEST(AroundPins, keeps_the_first_frames_it_is_given) {
  Instance instance;
  instance.frames = 2;
  instance.frame_bits = 8;
  add_block(instance, 2, 2);
  add_block(instance, 2, 2);
  instance.blocks[add_block(instance, 1, 1)].offset_bits = 0;
  const FirstFrames first(3, 0);
  Budget budget = budget_of(10'000);
  Random rng(1);
  const auto layout = place_around_pins({instance, all_blocks(instance), &first, 5}, budget, rng);
  ASSERT_TRUE(layout);
  EXPECT_EQ((*layout)[BlockId{0}].first_frame, 0);
  EXPECT_EQ((*layout)[BlockId{1}].first_frame, 0);
  EXPECT_EQ(max_end(instance, *layout), 5);
}

// Three pins of one bit at bit 0 with period 2 have two phases only.
TEST(AroundPins, finds_nothing_where_pins_clash) {
  Instance instance;
  instance.frames = 2;
  instance.frame_bits = 8;
  for (int i = 0; i < 3; ++i) instance.blocks[add_block(instance, 1, 2)].offset_bits = 0;
  EXPECT_EQ(place(instance, 1, 10'000), std::nullopt);
}

// Greedy would put the free pin (period 2, any phase) into frame 0 and leave the one that must be there without.
TEST(AroundPins, looks_for_phases_of_pins_together) {
  Instance instance;
  instance.frames = 4;
  instance.frame_bits = 4;
  instance.blocks[add_block(instance, 2, 2)].offset_bits = 0;
  Block& fixed = instance.blocks[add_block(instance, 1, 4)];
  fixed.offset_bits = 1;
  fixed.start_frame = 2;
  const auto layout = place(instance, 2, 10'000);
  ASSERT_TRUE(layout);
  EXPECT_TRUE(painted(instance, *layout));
  EXPECT_EQ((*layout)[BlockId{0}].first_frame, 1);
}

// Tiny instances with everything in the way: every layout is sound; wherever brute force finds one, so does the
// search, and it is the shortest nearly always (ruin and recreate proves nothing).
TEST(AroundPins, finds_what_brute_force_finds) {
  int feasible = 0, shortest = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    SCOPED_TRACE(seed);
    const Instance instance = tiny_instance(seed, {true, true, true, true, false});
    const auto least = least_max_end(instance);
    const auto layout = place(instance, least.value_or(0), 20'000);
    ASSERT_EQ(layout.has_value(), least.has_value());
    if (!layout) continue;
    ASSERT_TRUE(painted(instance, *layout));
    ++feasible;
    shortest += max_end(instance, *layout) == *least ? 1 : 0;
  }
  EXPECT_GT(feasible, 200);
  EXPECT_GE(shortest, feasible - feasible / 100);
}

TEST(AroundPins, same_seed_same_layout) {
  const Instance instance = mixed_instance(60, 12, 97, 5);
  EXPECT_EQ(place(instance, 0, 50'000), place(instance, 0, 50'000));
}

}  // namespace
}  // namespace tenon::pack
