#include "planners/cut/fewest_patterns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "planners/cut/plan.h"
#include "problems/cut/random.h"
#include "problems/cut/verify.h"
#include "tests/problems/cut/make.h"

namespace tenon::cut {
namespace {

using ::testing::IsEmpty;
using testing::simple;
using ::testing::SizeIs;

using Pieces = std::vector<std::pair<int, std::int64_t>>;

// 50, 30 and 20 of 100: (50 + 50) once and (30 + 30 + 20 + 20) once together are (50 + 30 + 20) twice.
TEST(FewestPatterns, two_patterns_become_one) {
  const Instance instance = simple(100, {{50, 2}, {30, 2}, {20, 2}});
  const Core core = by_lines(make_core(instance));
  Budget budget{Limits{}};
  const auto fewer = combine_patterns(core, {{{0, {{0, 2}}}, 1}, {{0, {{1, 2}, {2, 2}}}, 1}}, budget);
  ASSERT_THAT(fewer, SizeIs(1));
  EXPECT_EQ(fewer[0].filling.pieces, (Pieces{{0, 1}, {1, 1}, {2, 1}}));
  EXPECT_EQ(fewer[0].times, 2);
}

// 5 x 60 and 5 x 40 and 4 x 25 of 100: cut as (60 + 40) 3 times, (60) twice, (40 + 25 + 25) twice. Five pieces of 60
// take five of the seven stocks, so (60 + 40) five times and (25 + 25) twice does it.
TEST(FewestPatterns, three_patterns_become_two) {
  const Instance instance = simple(100, {{60, 5}, {40, 5}, {25, 4}});
  const Core core = by_lines(make_core(instance));
  Budget budget{Limits{}};
  const auto fewer = combine_patterns(
      core, {{{0, {{0, 1}, {1, 1}}}, 3}, {{0, {{0, 1}}}, 2}, {{0, {{1, 1}, {2, 2}}}, 2}}, budget);
  EXPECT_THAT(fewer, SizeIs(2));
  EXPECT_THAT(verify(instance, to_plan(instance, to_cuts(core, fewer))), IsEmpty());
}

// (50 + 50) and (30 + 30) leave a rest of 40 that is kept: 200 + 200 - 40. (50 + 30) twice is one pattern, but two rests of
// 20 are too short to be kept, so that costs 400.
TEST(FewestPatterns, leftovers_that_are_worth_something_are_not_given_up) {
  Instance instance = simple(100, {{50, 2}, {30, 2}});
  instance.with_costs = true;
  instance.stocks[StockId{0}].cost = 200;
  instance.least_leftover = 40;
  instance.leftover_value = 1;
  const Core core = by_lines(make_core(instance));
  Budget budget{Limits{}};
  const std::vector<CutFilling> apart{{{0, {{0, 2}}}, 1}, {{0, {{1, 2}}}, 1}};
  EXPECT_THAT(combine_patterns(core, apart, budget), SizeIs(2));
}

// Lines of equal length are different items: two lines of 50 and two stocks; one pattern is (50 of each) twice.
TEST(FewestPatterns, lines_of_equal_length_count_apart) {
  const Instance instance = simple(100, {{50, 2}, {50, 2}});
  Budget budget{Limits{}};
  const CutOutcome outcome = plan(instance, {.fewest_patterns = true}, {.budget = budget});
  EXPECT_EQ(outcome.status, Status::kOptimal);
  EXPECT_THAT(outcome.plan->patterns, SizeIs(1));
}

// Of 10, 20, 30, 40, 50 at most four fit 100 (10 + 20 + 30 + 40): five items need two patterns; with three pieces a
// pattern two.
TEST(FewestPatterns, a_pattern_holds_only_so_many_items) {
  Instance instance = simple(100, {{10, 1}, {20, 1}, {30, 1}, {40, 1}, {50, 1}});
  EXPECT_EQ(kinds_bound(by_lines(make_core(instance))), 2);
  instance.max_pieces = 2;
  EXPECT_EQ(kinds_bound(by_lines(make_core(instance))), 3);
  EXPECT_EQ(check(instance, {"patterns", 3, proof::Kinds{}}).verdict, Verdict::kProven);
  EXPECT_EQ(check(instance, {"patterns", 4, proof::Kinds{}}).verdict, Verdict::kRefuted);
}

TEST(FewestPatterns, keeps_demands_and_stocks_and_never_adds_a_pattern) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    SCOPED_TRACE(seed);
    const Instance instance = random_instance(
        {.pieces = 10, .seed = seed, .shape = seed % 2 ? RandomShape::kShop : RandomShape::kCutgen});
    Budget budget{Limits{.work_ticks = 500'000}};
    const CutOutcome plain = plan(instance, {}, {.budget = budget});
    Budget other{Limits{.work_ticks = 500'000}};
    const CutOutcome fewer = plan(instance, {.fewest_patterns = true}, {.budget = other});
    ASSERT_TRUE(plain.plan && fewer.plan);
    EXPECT_THAT(verify(instance, *fewer.plan), IsEmpty());
    EXPECT_LE(fewer.plan->patterns.size(), plain.plan->patterns.size());
    EXPECT_EQ(fewer.objectives.front().value, plain.objectives.front().value);
  }
}

// 20 stocks of (60 + 40): repeating must not end with more than one pattern.
TEST(FewestPatterns, repeats_what_fills_the_stock) {
  const Instance instance = simple(100, {{60, 20}, {40, 20}});
  const Core core = by_lines(make_core(instance));
  Budget budget{Limits{}};
  EXPECT_THAT(*repeat_patterns(core, 20, 1, budget), SizeIs(1));
  EXPECT_FALSE(repeat_patterns(core, 19, 1, budget));
}

}  // namespace
}  // namespace tenon::cut
