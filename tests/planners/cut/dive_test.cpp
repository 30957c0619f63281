#include "planners/cut/dive.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/planners/cut/columns.h"

namespace tenon::cut {
namespace {

using testing::filling;

// Two whole boards of the first; the half of the second is left to the next step.
TEST(ToFix, takes_whole_boards_first) {
  const colgen::Column a = filling({{0, 1}, {1, 1}}), b = filling({{1, 2}});
  const auto cuts = to_fix({{&a, 2.5}, {&b, 0.5}}, {3, 4}, {9}, 0);
  ASSERT_EQ(cuts.size(), 1u);
  EXPECT_EQ(cuts[0].first, a);
  EXPECT_EQ(cuts[0].second, 2);
}

// 0.9 first; then 0.8 as well, since adding 0.2 of a board is within 0.35 - 0.1, but not 0.7, for which 0.05 is left.
TEST(ToFix, rounds_up_within_the_slack) {
  const colgen::Column a = filling({{0, 1}}), b = filling({{1, 1}}), c = filling({{2, 1}});
  const auto cuts = to_fix({{&a, 0.7}, {&b, 0.9}, {&c, 0.8}}, {1, 1, 1}, {9}, 0.35);
  ASSERT_EQ(cuts.size(), 2u);
  EXPECT_EQ(cuts[0].first, b);
  EXPECT_EQ(cuts[1].first, c);
}

// No more than is wanted, and no more boards than there are.
TEST(ToFix, stays_within_demands_and_boards) {
  const colgen::Column a = filling({{0, 2}}), b = filling({{0, 1}, {1, 1}});
  const auto by_demand = to_fix({{&a, 3.0}, {&b, 1.0}}, {5, 1}, {9}, 0);
  ASSERT_EQ(by_demand.size(), 2u);
  EXPECT_EQ(by_demand[0].second, 2);  // 4 of the 5; the last goes with b
  EXPECT_EQ(by_demand[1].second, 1);
  const auto by_boards = to_fix({{&a, 3.0}, {&b, 1.0}}, {9, 9}, {2}, 0);
  ASSERT_EQ(by_boards.size(), 1u);
  EXPECT_EQ(by_boards[0].second, 2);
  EXPECT_TRUE(to_fix({{&a, 0.4}}, {9, 9}, {0}, 1).empty());
}

// Shaken, near fractions change places, but what is cut stays what may be cut.
TEST(ToFix, shakes_only_the_order) {
  const colgen::Column a = filling({{0, 1}}), b = filling({{1, 1}});
  int first_a = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Random random(seed);
    const auto cuts = to_fix({{&a, 0.5}, {&b, 0.49}}, {1, 1}, {9}, 9, &random);
    ASSERT_EQ(cuts.size(), 1u);  // the other is below a half
    first_a += cuts[0].first == a;
  }
  EXPECT_GT(first_a, 30);
  EXPECT_LT(first_a, 90);
}

// Steps that only count: how deep the dive is, how often each was taken.
struct Counted {
  int depth = 0, fixes = 0, reaches = 0, deepest = 0;

  DiveSteps steps(int most_depth, int reach_up_to, int enough_after = 1 << 30) {
    return {[=, this] {
              if (depth == most_depth) return false;
              ++fixes;
              deepest = std::max(deepest, ++depth);
              return true;
            },
            [this] {
              ASSERT_GT(depth, 0);
              --depth;
            },
            [=, this] {
              ++reaches;
              return depth <= reach_up_to;
            },
            [=, this] { return fixes >= enough_after; }};
  }
};

// 8 steps down, the ninth leads nowhere. A quarter of 9, rounded up, is 3: from 6 it goes down to 9 again, and once more.
TEST(Dive, takes_a_quarter_back_and_goes_on) {
  Counted counted;
  dive(3, counted.steps(20, 8));
  EXPECT_EQ(counted.fixes, 9 + 3 + 3);
  EXPECT_EQ(counted.deepest, 9);
  EXPECT_EQ(counted.depth, 0);
}

TEST(Dive, takes_all_back_wherever_it_ends) {
  for (int most_depth = 0; most_depth < 6; ++most_depth)
    for (int reach_up_to = -1; reach_up_to < 6; ++reach_up_to)
      for (int enough_after = 0; enough_after < 8; ++enough_after) {
        Counted counted;
        dive(3, counted.steps(most_depth, reach_up_to, enough_after));
        EXPECT_EQ(counted.depth, 0);
        EXPECT_LE(counted.fixes, std::min(enough_after, 3 * 6));
      }
}

// Where nothing can be fixed there is nothing to take back.
TEST(Dive, ends_where_nothing_can_be_cut) {
  Counted counted;
  dive(2, counted.steps(0, 9));
  EXPECT_EQ(counted.fixes, 0);
  EXPECT_EQ(counted.depth, 0);
}

}  // namespace
}  // namespace tenon::cut
