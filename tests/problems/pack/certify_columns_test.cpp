#include "problems/pack/certify_columns.h"

#include <gtest/gtest.h>

#include <functional>

#include "base/random.h"

namespace tenon::pack {
namespace {

using Kind = ColumnWeights::Kind;

// Blocks of one bit: (period, how many).
Instance columns_instance(std::int32_t frames, const std::vector<std::pair<std::int32_t, int>>& periods) {
  Instance instance;
  instance.frames = frames;
  instance.frame_bits = 100;
  for (const auto& [period, count] : periods)
    for (int i = 0; i < count; ++i) {
      Block block;
      block.period = period;
      block.size_bits = 1;
      instance.blocks.push_back(block);
    }
  return instance;
}

std::vector<BlockId> all(const Instance& instance) {
  std::vector<BlockId> blocks;
  for (const BlockId b : instance.blocks.keys()) blocks.push_back(b);
  return blocks;
}

// Period 2 and 3 meet whatever the phases, so one column holds two of period 2 or three of period 3. With one of each,
// a weight of 1 and a capacity of 1 hold: two columns, where the area says ceil(5 / 6) = 1.
TEST(Columns, coprime_periods_never_share_a_column) {
  const Instance instance = columns_instance(6, {{2, 1}, {3, 1}});
  EXPECT_EQ(columns_bound(instance, all(instance), {{{2, {}, 1}, {3, {}, 1}}, 1}), Int128{2});
}

// With two of period 2 these weights are wrong: both fit one column of weight 2.
TEST(Columns, refuses_a_capacity_that_a_column_exceeds) {
  const Instance instance = columns_instance(6, {{2, 2}, {3, 1}});
  EXPECT_EQ(columns_bound(instance, all(instance), {{{2, {}, 1}, {3, {}, 1}}, 1}), std::nullopt);
  EXPECT_EQ(columns_bound(instance, all(instance), {{{2, {}, 1}, {3, {}, 2}}, 2}), Int128{2});
}

// Period 5 in 12 frames: a column holds five, though each is sent only 2 or 3 times: 6 blocks need 2 columns. The area
// says ceil(6 * 2 / 12) = 1.
TEST(Columns, know_that_a_class_cut_short_still_blocks_its_period) {
  const Instance instance = columns_instance(12, {{5, 6}});
  EXPECT_EQ(columns_bound(instance, all(instance), {{{5, {}, 1}}, 5}), Int128{2});
}

// Start frames 0 and 2 with period 2 lie in each other's way from frame 2 on; a free one of period 2 does not.
TEST(Columns, start_frames_are_kinds_of_their_own) {
  Instance instance = columns_instance(4, {{2, 2}});
  instance.blocks[BlockId{0}].start_frame = 0;
  instance.blocks[BlockId{1}].start_frame = 2;
  EXPECT_EQ(columns_bound(instance, all(instance), {{{2, 0, 1}, {2, 2, 1}}, 1}), Int128{2});
  instance.blocks[BlockId{1}].start_frame.reset();
  EXPECT_EQ(columns_bound(instance, all(instance), {{{2, 0, 1}, {2, {}, 1}}, 1}), std::nullopt);
}

TEST(Columns, refuse_weights_out_of_order) {
  const Instance instance = columns_instance(6, {{2, 1}, {3, 1}});
  const auto bound = [&](const ColumnWeights& weights) {
    return columns_bound(instance, all(instance), weights);
  };
  EXPECT_EQ(bound({{{2, {}, 1}}, 0}), std::nullopt);
  EXPECT_EQ(bound({{{2, {}, -1}}, 1}), std::nullopt);
  EXPECT_EQ(bound({{{0, {}, 1}}, 1}), std::nullopt);
  EXPECT_EQ(bound({{{2, 6, 1}}, 1}), std::nullopt);
  EXPECT_EQ(bound({{{2, {}, 1}, {2, {}, 1}}, 2}), std::nullopt);  // would count a block twice
  EXPECT_EQ(bound({{{2, {}, std::int64_t{1} << 50}}, std::int64_t{1} << 60}), std::nullopt);
  Instance long_one = columns_instance(129, {{2, 1}});
  EXPECT_EQ(columns_bound(long_one, all(long_one), {{{2, {}, 1}}, 1}), std::nullopt);
}

// Against all sets of disjoint classes, made by choosing for each frame set whether it is in.
TEST(Columns, heaviest_equals_enumeration) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    Random rng(seed);
    const auto frames = static_cast<std::int32_t>(rng.between(1, 7));
    std::vector<Kind> kinds;
    std::vector<std::int32_t> available;
    for (std::int32_t p = 1; p <= frames; ++p)
      if (rng.chance(2, 3)) {
        kinds.push_back({p, {}, rng.between(0, 9)});
        available.push_back(static_cast<std::int32_t>(rng.between(1, 3)));
      }
    std::int64_t best = 0;
    const std::function<void(std::size_t, std::int32_t, std::uint32_t, std::int64_t, std::int32_t)> choose =
        [&](std::size_t k, std::int32_t residue, std::uint32_t used, std::int64_t weight,
            std::int32_t taken) {
          best = std::max(best, weight);
          if (k == kinds.size()) return;
          if (residue == kinds[k].period) return choose(k + 1, 0, used, weight, 0);
          choose(k, residue + 1, used, weight, taken);
          std::uint32_t mask = 0;
          for (std::int32_t f = residue; f < frames; f += kinds[k].period) mask |= 1U << f;
          if ((used & mask) == 0 && taken < available[k])
            choose(k, residue + 1, used | mask, weight + kinds[k].weight, taken + 1);
        };
    choose(0, 0, 0, 0, 0);
    const auto found = heaviest_column(frames, kinds, available, 1'000'000);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->weight, best);
    std::int64_t counted = 0;
    for (std::size_t k = 0; k < kinds.size(); ++k) {
      EXPECT_LE(found->count[k], available[k]);
      counted += found->count[k] * kinds[k].weight;
    }
    EXPECT_EQ(counted, best);
  }
}

TEST(Columns, heaviest_gives_up_after_its_steps) {
  EXPECT_EQ(heaviest_column(60, {{7, {}, 1}, {11, {}, 1}}, {7, 11}, 3), std::nullopt);
}

}  // namespace
}  // namespace tenon::pack
