#include "planners/pack/free_runs.h"

#include <gtest/gtest.h>

#include "tests/planners/pack/frames_testing.h"

namespace tenon::pack {
namespace {

using namespace testing;

// 2 frames of 8 bits, frame 1 reserved in [2, 4). A block of 3 bits in frame 1 alone first fits at 4; in frame 0 at 0.
TEST(FreeRuns, finds_the_first_run_behind_a_reserve) {
  Instance instance;
  instance.frames = 2;
  instance.frame_bits = 8;
  instance.reserves.push_back({1, 1, 2, 2, ""});
  const Block& block = instance.blocks[add_block(instance, 3, 2)];
  const FreeRuns runs = FreeRuns::of(instance, 8);
  EXPECT_EQ(runs.lowest(block, 0, 0, 8), 0);
  EXPECT_EQ(runs.lowest(block, 1, 0, 8), 4);
  EXPECT_EQ(runs.lowest(block, 1, 0, 6), std::nullopt);  // [4, 7) ends behind 6
  EXPECT_EQ(lowest_position(runs, instance, block, -1, 8), (Position{0, 0}));
  EXPECT_EQ(lowest_position(runs, instance, block, 1, 8), (Position{4, 1}));
}

// Against a search bit by bit, over word borders: 200 bits, random blocks taken and released.
TEST(FreeRuns, agrees_with_a_search_bit_by_bit) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    Random rng(seed);
    Instance instance;
    instance.frames = static_cast<std::int32_t>(rng.between(1, 7));
    instance.frame_bits = rng.between(130, 200);
    FreeRuns runs(instance.frames, instance.frame_bits);
    std::vector<std::vector<bool>> naive(static_cast<std::size_t>(instance.frames),
                                         std::vector<bool>(static_cast<std::size_t>(instance.frame_bits)));
    const auto paint = [&](const Block& block, const Position& at, bool on) {
      for (std::int64_t f = at.first_frame; f < instance.frames; f += block.period)
        for (std::int64_t x = at.start_bit; x < at.start_bit + block.size_bits; ++x)
          naive[static_cast<std::size_t>(f)][static_cast<std::size_t>(x)] = on;
    };
    const auto naive_free = [&](const Block& block, const Position& at) {
      for (std::int64_t f = at.first_frame; f < instance.frames; f += block.period)
        for (std::int64_t x = at.start_bit; x < at.start_bit + block.size_bits; ++x)
          if (x >= instance.frame_bits || naive[static_cast<std::size_t>(f)][static_cast<std::size_t>(x)])
            return false;
      return true;
    };
    std::vector<std::pair<Block, Position>> placed;
    for (int i = 0; i < 60; ++i) {
      Block block;
      block.size_bits = rng.between(1, 90);
      block.period = static_cast<std::int32_t>(rng.between(1, instance.frames));
      block.alignment_bits = static_cast<std::int32_t>(rng.between(1, 3));
      const auto first = static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(block.period)));
      const std::int64_t from = rng.between(0, 20);
      std::optional<std::int64_t> expected;
      for (std::int64_t x = from; x + block.size_bits <= instance.frame_bits && !expected; ++x)
        if (x % block.alignment_bits == 0 && naive_free(block, {x, first})) expected = x;
      const auto found = runs.lowest(block, first, from, instance.frame_bits);
      ASSERT_EQ(found, expected);
      if (found) {
        ASSERT_TRUE(runs.is_free(block, {*found, first}));
        runs.take(block, {*found, first});
        paint(block, {*found, first}, true);
        placed.push_back({block, {*found, first}});
        ASSERT_FALSE(runs.is_free(block, {*found, first}));
      } else if (!placed.empty()) {
        runs.release(placed.back().first, placed.back().second);
        paint(placed.back().first, placed.back().second, false);
        placed.pop_back();
      }
    }
  }
}

// The search's check and the test's painter agree on random layouts, most of which are wrong somewhere.
TEST(Positions, holds_is_what_painting_finds) {
  int good = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    SCOPED_TRACE(seed);
    const Instance instance = tiny_instance(seed, {true, true, true, true, false});
    Random rng(seed + 1);
    Layout layout(instance.blocks.size());
    for (const BlockId b : instance.blocks.keys())
      layout[b] = {instance.blocks[b].offset_bits.value_or(rng.between(-1, instance.frame_bits)),
                   instance.blocks[b].start_frame.value_or(static_cast<std::int32_t>(rng.between(-1, 2)))};
    ASSERT_EQ(holds(instance, layout), painted(instance, layout, false));
    good += holds(instance, layout) ? 1 : 0;
  }
  EXPECT_GT(good, 100);  // both answers occur
}

}  // namespace
}  // namespace tenon::pack
