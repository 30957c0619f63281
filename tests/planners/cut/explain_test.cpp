#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "planners/cut/plan.h"
#include "tests/problems/cut/make.h"

namespace tenon::cut {
namespace {

using testing::brute_force;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::simple;
using testing::tiny_instance;

std::optional<Explanation> explained(const Instance& instance, const std::optional<Plan>& plan = {}) {
  Budget budget{Limits{.work_ticks = 20'000'000}};
  return explain(instance, plan, budget);
}

Plan planned(const Instance& instance) {
  Budget budget{Limits{}};
  return *plan(instance, {}, {.budget = budget}).plan;
}

std::vector<std::string> changes(const Explanation& explanation) {
  std::vector<std::string> all;
  for (const auto& way : explanation.relaxations) all.push_back(way.change);
  return all;
}

TEST(CutExplain, says_nothing_where_there_is_a_plan) { EXPECT_FALSE(explained(simple(100, {{60, 3}}))); }

// 4 posts of 60 need four stocks of 100, there are three. Struts of 10 fit beside them whatever happens: they do not
// clash.
TEST(CutExplain, names_the_stock_and_the_pieces_that_clash_and_no_others) {
  Instance instance = simple(100, {{60, 4}, {10, 3}});
  instance.items[ItemId{0}].name = "post";
  instance.items[ItemId{1}].name = "strut";
  instance.stocks[StockId{0}].name = "bar";
  instance.stocks[StockId{0}].limit = 3;
  const auto explanation = explained(instance);
  ASSERT_TRUE(explanation);
  ASSERT_EQ(explanation->conflict.size(), 2U);
  EXPECT_EQ(explanation->conflict[0].rule, "short-demand");
  EXPECT_THAT(explanation->conflict[0].at, ElementsAre("post"));
  EXPECT_EQ(explanation->conflict[1].rule, "stock-limit");
  EXPECT_THAT(explanation->conflict[1].at, ElementsAre("bar"));
  // One post fewer leaves out 60 of length, one bar more is 100.
  EXPECT_THAT(changes(*explanation), ElementsAre("demand of post = 3", "limit of bar = 4"));
}

// 3 x 70 in stocks that together have room for 200: 10 too short.
TEST(CutExplain, says_how_much_length_is_missing) {
  Instance instance = simple(100, {{70, 3}});
  instance.unit = "mm";
  instance.stocks[StockId{0}].limit = 2;
  EXPECT_THAT(explained(instance)->summary, HasSubstr("too short by 10 mm"));
}

// Two stocks, at most two pieces each: five pieces of 10 do not go; with three pieces a pattern they do.
TEST(CutExplain, limits_of_patterns_can_clash_too) {
  Instance instance = simple(100, {{10, 5}});
  instance.max_pieces = 2;
  instance.stocks[StockId{0}].limit = 2;
  const auto explanation = explained(instance);
  ASSERT_TRUE(explanation);
  std::vector<std::string> rules;
  for (const auto& clash : explanation->conflict) rules.push_back(clash.rule);
  EXPECT_THAT(rules, ElementsAre("short-demand", "too-many-pieces", "stock-limit"));
  EXPECT_THAT(changes(*explanation),
              ElementsAre("max_pieces = 3", "demand of item 0 = 4", "limit of stock 0 = 3"));
}

// Every clash is one, and without any part of it there is a plan: by brute force.
TEST(CutExplain, clashes_are_smallest_and_ways_out_are_ways_out) {
  Random random(8);
  int clashes = 0, ways = 0;
  for (int i = 0; i < 600; ++i) {
    SCOPED_TRACE(i);
    const Instance instance = tiny_instance(random);
    const bool has_plan = brute_force(instance).stocks.has_value();
    const auto explanation = explained(instance);
    EXPECT_EQ(explanation.has_value(), !has_plan);
    if (!explanation) continue;
    EXPECT_THAT(explanation->summary, ::testing::Not(HasSubstr("may be less")));
    const auto lifted = [&](const std::vector<bool>& keep) {
      Instance changed = instance;
      for (const ItemId item : instance.items.keys()) changed.items[item].demand = 0;
      for (Stock& stock : changed.stocks) stock.limit.reset();
      changed.max_pieces.reset();
      changed.max_cuts.reset();
      for (std::size_t c = 0; c < keep.size(); ++c) {
        const auto& clash = explanation->conflict[c];
        if (!keep[c]) continue;
        const auto number = [&] { return std::stoi(clash.at[0].substr(clash.at[0].find(' '))); };
        if (clash.rule == "short-demand")
          changed.items[ItemId{number()}].demand = instance.items[ItemId{number()}].demand;
        if (clash.rule == "stock-limit")
          changed.stocks[StockId{number()}].limit = instance.stocks[StockId{number()}].limit;
        if (clash.rule == "too-many-pieces") changed.max_pieces = instance.max_pieces;
        if (clash.rule == "too-many-cuts") changed.max_cuts = instance.max_cuts;
      }
      return brute_force(changed).stocks.has_value();
    };
    std::vector<bool> keep(explanation->conflict.size(), true);
    EXPECT_FALSE(lifted(keep));
    for (std::size_t c = 0; c < keep.size(); ++c) {
      keep[c] = false;
      EXPECT_TRUE(lifted(keep)) << explanation->conflict[c].text;
      keep[c] = true;
    }
    ++clashes;
    ways += !explanation->relaxations.empty();
    if (HasFailure()) break;
  }
  EXPECT_GT(clashes, 50);
  EXPECT_GT(ways, 40);
}

// 51 x 5 of 100: each piece longer than half a stock, so each is worth one stock. With four of them, or with stocks of
// 102, it is one stock fewer: 51 + 51 fill 102, so three stocks do, and 102 is the least length with fewer than five.
TEST(CutExplain, gives_each_piece_its_worth_where_one_stock_fewer_is_excluded) {
  Instance instance = simple(100, {{51, 5}});
  instance.items[ItemId{0}].name = "beam";
  const auto explanation = explained(instance, planned(instance));
  ASSERT_TRUE(explanation);
  EXPECT_THAT(explanation->summary, HasSubstr("5 stocks: no plan needs less"));
  // 500 are cut, 255 of it are pieces.
  EXPECT_THAT(explanation->summary, HasSubstr("245 are waste (49 %)"));
  ASSERT_EQ(explanation->implied.size(), 1U);
  EXPECT_THAT(explanation->implied[0].second, ElementsAre(::testing::Pair("beam (51)", "5 x 1 = 5")));
  EXPECT_THAT(changes(*explanation), ElementsAre("demand of beam = 4", "stock length = 102"));
  EXPECT_THAT(explanation->conflict, IsEmpty());
}

TEST(CutExplain, says_that_there_is_a_better_plan_or_that_this_is_none) {
  const Instance instance = simple(100, {{50, 2}});
  const Plan wasteful = to_plan(instance, {{StockId{0}, 2, {{ItemId{0}, 1}}}});
  EXPECT_THAT(explained(instance, wasteful)->summary, HasSubstr("1 stock instead of 2 stocks"));
  const Plan short_of_one = to_plan(instance, {{StockId{0}, 1, {{ItemId{0}, 1}}}});
  EXPECT_THAT(explained(instance, short_of_one)->summary, HasSubstr("breaks 1 rule"));
}

}  // namespace
}  // namespace tenon::cut
