#include "problems/cut/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <set>

#include "tests/problems/cut/make.h"

namespace tenon::cut {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using testing::simple;
using testing::tiny_instance;

constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();

// Stocks of 100 (at most two of them, trim 2, so 98 usable) and of 60 (58 usable); kerf 3; at most 3 pieces and 3 cuts; a rest
// of 10 or more is kept.
Instance workshop() {
  Instance instance = simple(100, {{40, 3}, {26, 2}, {15, 1}}, 3);
  instance.stocks[StockId{0}].limit = 2;
  instance.stocks.push_back({.name = "short", .length = 60});
  instance.items[ItemId{0}].name = "leg";
  instance.trim = 2;
  instance.max_pieces = 3;
  instance.max_cuts = 3;
  instance.least_leftover = 10;
  return instance;
}

// 40 + 3 + 40 + 3 = 86 of 98: 12 left. 40 + 3 + 26 + 3 + 26 = 98: to the end, two cuts. 15 + 3 = 18 of 58: 40 left.
// Waste: (100 - 80 - 12) + (100 - 92) + (60 - 15 - 40) = 8 + 8 + 5 = 21.
Plan good_plan() {
  return {3, 21, {{0, 1, {{0, 2}}, 12}, {0, 1, {{0, 1}, {1, 2}}, 0}, {1, 1, {{2, 1}}, 40}}};
}

std::set<std::string> rules(const std::vector<Violation>& violations) {
  std::set<std::string> names;
  for (const Violation& violation : violations) names.insert(violation.rule);
  return names;
}

TEST(CutVerify, accepts_a_plan_cut_by_hand) {
  EXPECT_THAT(verify(workshop(), good_plan()), IsEmpty());
  EXPECT_THAT(stage_values(workshop(), good_plan()),
              ElementsAre(Pair("stocks", Int128{3}), Pair("patterns", Int128{3})));
}

TEST(CutVerify, accepts_any_order_and_no_word_of_rest_and_waste) {
  Plan plan = good_plan();
  std::swap(plan.patterns[0], plan.patterns[2]);
  std::swap(plan.patterns[1].items[0], plan.patterns[1].items[1]);
  plan.waste.reset();
  for (Pattern& pattern : plan.patterns) pattern.rest.reset();
  EXPECT_THAT(verify(workshop(), plan), IsEmpty());
}

// Each spoiled plan breaks at least the rule that it is named after.
TEST(CutVerify, rejects_every_spoiled_plan_by_its_rule) {
  const std::vector<std::pair<std::string, std::function<void(Plan&)>>> spoil{
      {"unknown-stock", [](Plan& p) { p.patterns[0].stock = 2; }},
      {"unknown-stock", [](Plan& p) { p.patterns[0].stock = -1; }},
      {"unknown-item", [](Plan& p) { p.patterns[0].items[0].first = 3; }},
      {"unknown-item", [](Plan& p) { p.patterns[0].items[0].first = -1; }},
      {"unknown-item", [](Plan& p) { p.patterns[0].items[0].first = std::int64_t{1} << 32; }},
      {"item-twice",
       [](Plan& p) {
         p.patterns[0].items = {{0, 1}, {0, 1}};
       }},
      {"bad-count", [](Plan& p) { p.patterns[0].items[0].second = 0; }},
      {"bad-count",
       [](Plan& p) {
         p.patterns[0].items.push_back({1, -1});
       }},
      {"bad-times", [](Plan& p) { p.patterns[0].times = 0; }},
      {"bad-times", [](Plan& p) { p.patterns[2].times = -1; }},
      {"empty-pattern",
       [](Plan& p) {
         p.patterns.push_back({1, 1, {}, {}}), ++p.stocks_used;
       }},
      {"too-long",
       [](Plan& p) {
         p.patterns[0].items.push_back({2, 1});
       }},  // 40 + 3 + 40 + 3 + 15 = 101
      {"too-long", [](Plan& p) { p.patterns[1].stock = 1; }},
      {"too-long", [](Plan& p) { p.patterns[0].items[0].second = kHuge; }},
      {"rest", [](Plan& p) { p.patterns[0].rest = 15; }},  // as if the last cut took nothing
      {"rest", [](Plan& p) { p.patterns[1].rest = 1; }},
      {"stock-limit", [](Plan& p) { p.patterns[2].stock = 0; }},
      {"stock-limit", [](Plan& p) { p.patterns[0].times = kHuge; }},
      {"short-demand", [](Plan& p) { p.patterns.pop_back(), --p.stocks_used; }},
      {"short-demand", [](Plan& p) { p.patterns[0].items[0].second = 1; }},
      {"surplus", [](Plan& p) { p.patterns[2].times = 2, p.stocks_used = 4; }},
      {"stocks-used", [](Plan& p) { p.stocks_used = 2; }},
      {"stocks-used", [](Plan& p) { p.stocks_used = -3; }},
      {"waste", [](Plan& p) { p.waste = 20; }},
  };
  for (const auto& [rule, change] : spoil) {
    Plan plan = good_plan();
    change(plan);
    EXPECT_THAT(rules(verify(workshop(), plan)), ::testing::Contains(rule));
  }
}

// 24 + 3 + 24 + 3 + 24 + 3 + 15 = 96 of 98 is short enough, but four pieces; the last cut takes the 2 that are left.
TEST(CutVerify, counts_pieces_and_cuts) {
  Instance instance = workshop();
  instance.items = {};
  instance.items.push_back({.length = 24, .demand = 3});
  instance.items.push_back({.length = 15, .demand = 1});
  const Plan plan{1, {}, {{0, 1, {{0, 3}, {1, 1}}, 0}}};
  EXPECT_THAT(rules(verify(instance, plan)), ElementsAre("too-many-cuts", "too-many-pieces"));
  instance.max_pieces = 4;
  EXPECT_THAT(rules(verify(instance, plan)), ElementsAre("too-many-cuts"));
  instance.max_cuts = 4;
  EXPECT_THAT(verify(instance, plan), IsEmpty());
  // 17 in place of 15 fills the stock: no cut behind the last piece.
  instance.items[ItemId{1}].length = 17;
  instance.max_cuts = 3;
  EXPECT_THAT(verify(instance, plan), IsEmpty());
  instance.items[ItemId{1}].length = 18;
  EXPECT_THAT(rules(verify(instance, plan)), ElementsAre("too-long"));
}

// A rest of at most the kerf is cut away whole: 95 + 3 = 98 and 96 + 2 leave nothing, 94 leaves 98 - 94 - 3 = 1.
TEST(CutVerify, a_rest_no_longer_than_the_kerf_is_gone) {
  for (const auto& [length, rest] :
       std::vector<std::pair<std::int64_t, std::int64_t>>{{94, 1}, {95, 0}, {96, 0}, {98, 0}}) {
    Instance instance = workshop();
    instance.items = {};
    instance.items.push_back({.length = length, .demand = 1});
    EXPECT_THAT(verify(instance, {1, {}, {{0, 1, {{0, 1}}, rest}}}), IsEmpty()) << length;
    EXPECT_THAT(rules(verify(instance, {1, {}, {{0, 1, {{0, 1}}, rest + 1}}})), ElementsAre("rest"))
        << length;
  }
}

TEST(CutVerify, surplus_is_allowed_where_the_input_says_so) {
  Instance instance = workshop();
  Plan plan = good_plan();
  plan.patterns[2].times = 2;
  plan.stocks_used = 4;
  plan.waste = 26;
  EXPECT_THAT(rules(verify(instance, plan)), ElementsAre("surplus"));
  instance.overproduce = true;
  EXPECT_THAT(verify(instance, plan), IsEmpty());
}

// Numbers at the ends of their range are told, not added up wrong.
TEST(CutVerify, survives_numbers_at_the_ends_of_their_range) {
  Plan plan{kHuge, kHuge, {}};
  for (int i = 0; i < 40; ++i)
    plan.patterns.push_back({0, kHuge, {{0, kHuge}, {1, kHuge}, {2, kHuge}}, kHuge});
  const auto found = rules(verify(workshop(), plan));
  EXPECT_THAT(found, ::testing::IsSupersetOf({"too-long", "stock-limit", "surplus", "stocks-used"}));
}

TEST(CutVerify, lists_the_first_hundred_breaks_of_a_rule) {
  Plan plan;
  for (int i = 0; i < 300; ++i) plan.patterns.push_back({9, 1, {{0, 1}}, {}});
  const std::vector<Violation> found = verify(workshop(), plan);
  EXPECT_EQ(
      std::count_if(found.begin(), found.end(), [](const Violation& v) { return v.rule == "unknown-stock"; }),
      100);
}

TEST(CutPlan, equal_plans_become_equal_bytes) {
  const Instance instance = workshop();
  const StockId big{0}, small{1};
  const ItemId leg{0}, mid{1}, last{2};
  const std::vector<Cut> cuts{
      {small, 1, {{last, 1}}}, {big, 1, {{mid, 1}, {leg, 1}, {mid, 1}}}, {big, 1, {{leg, 2}}}};
  const Plan plan = to_plan(instance, cuts);
  EXPECT_EQ(plan, good_plan());
  EXPECT_EQ(to_plan(instance, {cuts[2], cuts[1], cuts[0]}), plan);
  EXPECT_EQ(to_plan(instance, to_cuts(instance, plan)), plan);
}

TEST(CutPlan, equal_patterns_are_merged_and_empty_ones_left_out) {
  const Plan plan = to_plan(simple(10, {{5, 4}}), {{StockId{0}, 1, {{ItemId{0}, 2}}},
                                                   {StockId{0}, 1, {{ItemId{0}, 1}, {ItemId{0}, 1}}},
                                                   {StockId{0}, 3, {}},
                                                   {StockId{0}, 0, {{ItemId{0}, 1}}}});
  EXPECT_EQ(plan, (Plan{2, 0, {{0, 2, {{0, 2}}, 0}}}));
}

TEST(CutPlan, a_start_keeps_only_what_fits_the_instance) {
  Plan plan = good_plan();
  plan.patterns.push_back({5, 1, {{0, 1}}, {}});
  plan.patterns.push_back({0, 1, {{0, 3}}, {}});
  plan.patterns.push_back({0, 1, {{7, 1}}, {}});
  plan.patterns.push_back({0, kHuge, {{0, 1}}, {}});
  plan.patterns.push_back({0, 1, {{0, kHuge}}, {}});
  EXPECT_EQ(to_plan(workshop(), to_cuts(workshop(), plan)), good_plan());
}

// Costs 30 and 20; two rests are kept (12 and 40) at 1 each unit: 2 * 30 + 20 - 12 - 40 = 28.
TEST(CutPlan, cost_is_less_what_leftovers_are_worth) {
  Instance instance = workshop();
  instance.with_costs = true;
  instance.stocks[StockId{0}].cost = 30;
  instance.stocks[StockId{1}].cost = 20;
  instance.leftover_value = 1;
  EXPECT_THAT(stage_values(instance, good_plan()),
              ElementsAre(Pair("stock_cost", Int128{28}), Pair("patterns", Int128{3})));
}

// Two programs for one rule: what the instance's sums say fits is what the saw says, piece by piece.
TEST(CutPlan, sizes_and_rooms_say_the_same_as_the_saw_on_5000_patterns) {
  for (std::uint64_t seed = 0; seed < 5000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    Instance instance = tiny_instance(random);
    const StockId stock{0};
    Cut cut{stock, 1, {}};
    std::vector<std::int64_t> lengths;
    std::int64_t sizes = 0;
    for (std::int64_t n = random.between(1, 4); n > 0; --n) {
      const ItemId item{static_cast<std::int32_t>(random.below(instance.items.size()))};
      cut.pieces.emplace_back(item, 1);
      lengths.push_back(instance.items[item].length);
      sizes += instance.size(item);
    }
    const auto rest = testing::sawn(instance, stock, lengths);
    const auto n = static_cast<std::int64_t>(lengths.size());
    const bool fits = sizes <= instance.room(stock) && n <= instance.max_pieces.value_or(n) &&
                      instance.cuts(stock, n, sizes) <= instance.max_cuts.value_or(n);
    ASSERT_EQ(fits, rest.has_value());
    instance.overproduce = true;
    for (Stock& each : instance.stocks) each.limit.reset();
    for (Item& item : instance.items) item.demand = 0;
    const Plan plan = to_plan(instance, {cut});
    if (!fits) {
      EXPECT_FALSE(verify(instance, plan).empty());
      continue;
    }
    EXPECT_EQ(instance.rest(stock, sizes), *rest);
    EXPECT_THAT(verify(instance, plan), IsEmpty());
  }
}

}  // namespace
}  // namespace tenon::cut
