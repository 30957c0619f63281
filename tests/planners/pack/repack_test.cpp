#include "planners/pack/repack.h"

#include <gtest/gtest.h>

#include "tests/planners/pack/frames_testing.h"

namespace tenon::pack {
namespace {

using namespace testing;

std::optional<Repacked> run(const Instance& instance, const Layout& kept, std::int64_t ceiling,
                            std::int64_t ticks, const Layout* fallback = nullptr) {
  Budget budget = budget_of(ticks);
  Random rng(1);
  return repack({instance, kept, all_blocks(instance), ceiling, fallback}, budget, rng);
}

// Random old places (many impossible now) against all layouts: never fewer moves than possible, the bound never more,
// locked blocks that can stay do stay, and nearly always the fewest moves are found.
TEST(Repack, against_brute_force) {
  int compared = 0, fewest = 0, bound_met = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    Instance instance = tiny_instance(seed, {true, true, true, true, false});
    Random rng(seed + 1000);
    Layout kept(instance.blocks.size());
    for (const BlockId b : instance.blocks.keys())
      if (rng.chance(4, 5))
        kept[b] = {rng.between(0, instance.frame_bits - 1), static_cast<std::int32_t>(rng.below(2))};
    const std::int64_t ceiling = rng.between(instance.frame_bits / 2, instance.frame_bits);
    std::int64_t least = -1;
    every_layout(instance, ceiling, [&](const Layout& layout) {
      const std::int64_t moved = count_moved(instance, kept, layout);
      if (least < 0 || moved < least) least = moved;
      return least == 0;
    });
    const auto found = run(instance, kept, ceiling, 30'000);
    ASSERT_EQ(found.has_value(), least >= 0);
    if (!found) continue;
    ASSERT_TRUE(painted(instance, found->layout));
    ASSERT_LE(max_end(instance, found->layout), ceiling);
    ASSERT_EQ(found->moved, count_moved(instance, kept, found->layout));
    ASSERT_GE(found->moved, least);
    const std::int64_t bound = repack_bound(instance, kept, all_blocks(instance), ceiling);
    ASSERT_LE(bound, least);
    ++compared;
    fewest += found->moved == least ? 1 : 0;
    bound_met += bound == least ? 1 : 0;
  }
  EXPECT_GT(compared, 150);
  EXPECT_GE(fewest, compared * 97 / 100);
  EXPECT_GE(bound_met, compared / 2);
}

TEST(Repack, moves_nothing_that_need_not_move) {
  Instance instance;
  instance.frames = 4;
  instance.frame_bits = 16;
  Layout kept;
  for (int i = 0; i < 4; ++i) {
    add_block(instance, 3, 4);
    kept.push_back({5, i});
  }
  add_block(instance, 4, 1);  // new: below or above the others
  kept.push_back({});
  const auto found = run(instance, kept, 16, 10'000);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->moved, 0);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(found->layout[BlockId{i}], kept[BlockId{i}]);
}

// A group of three objects and a lone one want the same bits: the lone one moves. If it is locked, the group does.
TEST(Repack, the_fewer_objects_make_way_unless_locked) {
  Instance instance;
  instance.frames = 1;
  instance.frame_bits = 12;
  const BlockId group = add_block(instance, 3, 1, 3);
  const BlockId lone = add_block(instance, 3, 1);
  Layout kept(2);
  kept[group] = {2, 0};
  kept[lone] = {4, 0};
  EXPECT_EQ(repack_bound(instance, kept, all_blocks(instance), 12), 1);
  auto found = run(instance, kept, 12, 10'000);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->moved, 1);
  EXPECT_EQ(found->layout[group], kept[group]);
  instance.blocks[lone].locked = true;
  EXPECT_EQ(repack_bound(instance, kept, all_blocks(instance), 12), 3);
  found = run(instance, kept, 12, 10'000);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->moved, 3);
  EXPECT_EQ(found->layout[lone], kept[lone]);
}

// Equal blocks in each other's places count as moved until they trade.
TEST(Repack, equals_trade_places_in_the_fallback) {
  Instance instance;
  instance.frames = 1;
  instance.frame_bits = 4;
  for (int i = 0; i < 4; ++i) add_block(instance, 1, 1);
  Layout kept(4), fallback(4);
  for (int i = 0; i < 4; ++i) {
    kept[BlockId{i}] = {i, 0};
    fallback[BlockId{i}] = {(i + 1) % 4, 0};
  }
  ASSERT_EQ(count_moved(instance, kept, fallback), 4);
  const auto found = run(instance, kept, 4, 0, &fallback);  // no work allowed: the fallback is all there is
  ASSERT_TRUE(found);
  EXPECT_EQ(found->moved, 0);
}

}  // namespace
}  // namespace tenon::pack
