#include "planners/pack/length_bounds.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"

namespace tenon::pack {
namespace {

Instance random_instance(Random& random) {
  Instance instance;
  instance.frames = static_cast<std::int32_t>(random.between(1, 12));
  instance.frame_bits = random.between(10, 300);
  const std::int64_t unit = random.chance(1, 3) ? 4 : 1;
  for (std::int64_t i = random.between(0, 12); i > 0; --i) {
    Block block;
    block.size_bits = unit * random.between(1, instance.frame_bits / unit / 2 + 1);
    block.period = static_cast<std::int32_t>(random.between(1, 14));
    if (random.chance(1, 4))
      block.start_frame =
          static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(instance.frames)));
    if (random.chance(1, 8) && block.size_bits <= instance.frame_bits)
      block.offset_bits = random.between(0, instance.frame_bits - block.size_bits);
    block.priority = random.between(0, 2);
    instance.blocks.push_back(block);
  }
  while (random.chance(1, 3)) {
    const auto first = static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(instance.frames)));
    instance.reserves.push_back({first, static_cast<std::int32_t>(random.between(first, instance.frames - 1)),
                                 random.between(0, instance.frame_bits - 5), random.between(1, 5), ""});
  }
  return instance;
}

// What check() can prove, tried for every argument there is.
Int128 strongest_by_check(const Instance& instance, const StageValues& values) {
  Int128 strongest = 0;
  const auto try_out = [&](const Argument& argument) {
    while (check(instance, values, {"max_end", strongest + 1, argument}).verdict == Verdict::kProven)
      ++strongest;
  };
  for (const BlockId b : instance.blocks.keys()) try_out(proof::PinnedEnd{b});
  for (std::int32_t f = 0; f < instance.frames; ++f) try_out(proof::FrameLoad{f});
  std::vector<std::int32_t> windows{instance.frames};
  for (const Block& block : instance.blocks)
    if (block.period <= instance.frames) windows.push_back(instance.frames / block.period * block.period);
  for (const std::int32_t w : windows) {
    try_out(proof::Area{w});
    try_out(proof::SubsetSum{w});
    for (std::int32_t p = 1; p <= w; ++p) {
      try_out(proof::Level{p, 0, w});
      for (const Block& block : instance.blocks) try_out(proof::Level{p, block.size_bits, w});
    }
  }
  return strongest;
}

// Two programs, written apart, find the same: the planner's closed forms and the checker's contradiction.
TEST(PackLengthBound, is_the_strongest_that_the_checker_proves) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Instance instance = random_instance(random);
    StageValues values;
    if (random.chance(1, 3)) values = {random.between(0, 2), random.between(0, 200)};
    const Claim claim = length_bound(instance, values);
    EXPECT_EQ(check(instance, values, claim).verdict, Verdict::kProven) << check(instance, values, claim).why;
    EXPECT_TRUE(claim.bound == strongest_by_check(instance, values))
        << to_string(claim.bound) << " by " << name(claim.argument) << ", but the checker proves "
        << to_string(strongest_by_check(instance, values));
  }
}

// 6 frames, periods 2 and 3 with 5 bits each: they meet in some frame wherever they start, so max_end is 10; the area
// bound says (5 * 3 + 5 * 2) / 6, rounded up 5.
TEST(PackLengthBound, from_columns_sees_that_periods_clash) {
  Instance instance;
  instance.frames = 6;
  instance.frame_bits = 100;
  for (const std::int32_t period : {2, 3}) {
    Block block;
    block.size_bits = 5;
    block.period = period;
    instance.blocks.push_back(block);
  }
  Budget budget{Limits{}};
  const std::optional<Claim> claim = column_bound(instance, {}, budget);
  ASSERT_TRUE(claim);
  EXPECT_TRUE(claim->bound == 10);
  EXPECT_EQ(check(instance, {}, *claim).verdict, Verdict::kProven);
}

TEST(PackLengthBound, of_no_blocks_is_zero) {
  Instance instance;
  instance.frames = 4;
  instance.frame_bits = 100;
  EXPECT_TRUE(length_bound(instance, {}).bound == 0);
}

// 3 blocks of 4 bits in one frame of 10: 12 bits, two too many.
TEST(PackLengthBound, passes_the_frame_where_not_all_fits) {
  Instance instance;
  instance.frames = 1;
  instance.frame_bits = 10;
  for (int i = 0; i < 3; ++i) instance.blocks.push_back({});
  for (const BlockId b : instance.blocks.keys()) instance.blocks[b].size_bits = 4;
  EXPECT_TRUE(length_bound(instance, {}).bound == 11);
}

}  // namespace
}  // namespace tenon::pack
