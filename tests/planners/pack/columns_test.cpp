#include "planners/pack/columns.h"

#include <gtest/gtest.h>

#include "tests/planners/pack/frames_testing.h"

namespace tenon::pack {
namespace {

using namespace testing;

// Never above the optimum, whatever the periods and start frames; above the area where that is too low.
TEST(ColumnWeights, bound_no_more_than_brute_force_finds) {
  int checked = 0, above_area = 0, tight = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    const Instance instance = tiny_instance(seed, {.start_frames = true});
    Budget budget = budget_of(1'000'000);
    const auto weights = column_weights(instance, all_blocks(instance), budget);
    ASSERT_TRUE(weights);
    const auto bound = columns_bound(instance, all_blocks(instance), *weights);
    ASSERT_TRUE(bound);
    const auto least = least_max_end(instance);
    if (!least) continue;
    ASSERT_LE(*bound, *least);
    ++checked;
    tight += *bound == *least ? 1 : 0;
    above_area += *bound > area_bound(instance) ? 1 : 0;
  }
  EXPECT_GT(checked, 200);
  EXPECT_GT(tight, checked / 2);
  EXPECT_GT(above_area, checked / 4);
}

// Two of period 2 (3 bits each) fill 3 columns alone, one of period 3 (4 bits) blocks 4 more: 7, area ceil(26 / 6) = 5.
TEST(ColumnWeights, sees_coprime_periods) {
  Instance instance;
  instance.frames = 6;
  instance.frame_bits = 20;
  add_block(instance, 3, 2);
  add_block(instance, 3, 2);
  add_block(instance, 4, 3);
  Budget budget = budget_of(1'000'000);
  const auto weights = column_weights(instance, all_blocks(instance), budget);
  ASSERT_TRUE(weights);
  EXPECT_EQ(columns_bound(instance, all_blocks(instance), *weights), Int128{7});
}

// Many blocks of every period of 60: the area bound, found in a moment.
TEST(ColumnWeights, equal_the_area_where_there_is_plenty) {
  const Instance instance = mixed_instance(2000, 60, 95, 1);
  Budget budget = budget_of(1'000'000);
  const auto weights = column_weights(instance, all_blocks(instance), budget);
  ASSERT_TRUE(weights);
  EXPECT_EQ(columns_bound(instance, all_blocks(instance), *weights), Int128{area_bound(instance)});
}

}  // namespace
}  // namespace tenon::pack
