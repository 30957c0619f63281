#include "planners/cut/bounds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/problems/cut/make.h"

namespace tenon::cut {
namespace {

using testing::brute_force;
using testing::simple;
using testing::tiny_instance;

Bound dff(const Core& core) {
  Budget budget{Limits{}};
  return dff_bound(core, Int128{1} << 100, 1'000'000, budget);
}

// 3 x 60 and 2 x 30 of 100: 240 of length, so three stocks by length. No two of 60 share a stock: three by L2 as well.
TEST(CutBounds, length_alone_and_l2) {
  const Instance instance = simple(100, {{60, 3}, {30, 2}});
  EXPECT_EQ(area_bound(instance)->value, 3);
  EXPECT_EQ(l2_bound(make_core(instance)).value, 3);
}

// 51 x 5 of 100: 255 of length need three stocks, but each piece is longer than half a stock: 5.
TEST(CutBounds, l2_counts_pieces_above_half_a_stock) {
  const Instance instance = simple(100, {{51, 5}});
  EXPECT_EQ(area_bound(instance)->value, 3);
  const Bound l2 = l2_bound(make_core(instance));
  EXPECT_EQ(l2.value, 5);
  EXPECT_TRUE(std::holds_alternative<proof::Dff>(l2.argument));
}

// 2 x 70 and 2 x 40 and 2 x 31 of 100. With k = 31 pieces of 70 (> 100 - 31) count whole, the rest 142 as it is: 2 + 2
// = 4; by length 282 need 3.
TEST(CutBounds, l2_cuts_small_sizes_off) {
  const Instance instance = simple(100, {{70, 2}, {40, 2}, {31, 2}});
  EXPECT_EQ(l2_bound(make_core(instance)).value, 4);
}

// 26 x 12 of 100: three a stock, so 4. By length ceil(3.12) = 4; 34 x 6: two a stock, so 3, by length 2.04 -> 3; 34 x
// 9: 5, by length 3.06 -> 4: "u" with k = 2 says that each takes a half: floor(3 * 34 / 100) / 2.
TEST(CutBounds, rounding_functions_see_that_only_two_pieces_share_a_stock) {
  const Instance instance = simple(100, {{34, 9}});
  const Core core = make_core(instance);
  EXPECT_EQ(l2_bound(core).value, 4);
  EXPECT_EQ(dff(core).value, 5);
}

// Of two stocks of 60 and any of 40, longest first: 150 of length need 2 x 60 and one of 40, where leftover kerf counts
// as room.
TEST(CutBounds, area_uses_long_stocks_within_their_limits) {
  Instance instance = simple(60, {{30, 5}});
  instance.stocks[StockId{0}].limit = 2;
  instance.stocks.push_back({.length = 40});
  EXPECT_EQ(area_bound(instance)->value, 3);
  instance.stocks[StockId{1}].limit = 0;
  EXPECT_FALSE(area_bound(instance));
}

// 10 a unit of length of the long one (600 for 60), 9 of the short one (360 for 40, only one): 150 units cost 360 + 110
// * 10.
TEST(CutBounds, area_fills_the_cheapest_length_first) {
  Instance instance = simple(60, {{30, 5}});
  instance.with_costs = true;
  instance.stocks[StockId{0}].cost = 600;
  instance.stocks.push_back({.length = 40, .cost = 360, .limit = 1});
  EXPECT_EQ(area_bound(instance)->value, 1460);
}

TEST(CutBounds, are_proven_by_the_checker_and_never_above_the_best_plan) {
  Random random(1);
  int above_area = 0;
  for (int i = 0; i < 3000; ++i) {
    SCOPED_TRACE(i);
    const Instance instance = tiny_instance(random, i % 3 == 0);
    const Core core = make_core(instance);
    if (core.kinds.empty()) continue;
    const testing::Best best = brute_force(instance);
    const auto most = instance.with_costs ? best.cost : best.stocks;
    const std::optional<Bound> area = area_bound(instance);
    if (!area) {
      EXPECT_FALSE(most);
      EXPECT_EQ(check(instance, {"infeasible", 0, proof::Area{}}).verdict, Verdict::kProven);
      continue;
    }
    for (const Bound& bound : {*area, l2_bound(core), dff(core)}) {
      const Judgement judgement = check(instance, {instance.headline(), bound.value, bound.argument});
      EXPECT_EQ(judgement.verdict, Verdict::kProven) << judgement.why;
      if (most) {
        EXPECT_LE(bound.value, *most);
      }
    }
    above_area += dff(core).value > area->value;
    EXPECT_GE(dff(core).value, l2_bound(core).value);
    if (HasFailure()) break;
  }
  EXPECT_GT(above_area, 50);  // else only areas were tested
}

// Every k from 1 to half the room, by definition.
TEST(CutBounds, l2_is_the_best_over_all_parameters) {
  Random random(2);
  for (int i = 0; i < 500; ++i) {
    Instance instance = simple(random.between(10, 60), {});
    const std::int64_t room = instance.stocks[StockId{0}].length;
    for (int k = 0; k < 6; ++k)
      instance.items.push_back({.length = random.between(1, room), .demand = random.between(1, 9)});
    Int128 best = 0;
    const auto ceil_of = [&](auto&& mapped) {
      Int128 sum = 0;
      for (const Item& item : instance.items) sum += Int128{item.demand} * mapped(item.length);
      best = std::max(best, ceil_div(sum, 2 * room));
    };
    ceil_of([&](std::int64_t x) { return 2 * x > room ? 2 * room : 2 * x == room ? room : 0; });
    for (std::int64_t k = 0; 2 * k <= room; ++k)
      ceil_of([&](std::int64_t x) { return 2 * (x > room - k ? room : x < k ? 0 : x); });
    EXPECT_EQ(l2_bound(make_core(instance)).value, best) << i;
  }
}

TEST(CutBounds, say_nothing_of_functions_where_leftovers_have_a_worth) {
  Instance instance = simple(100, {{51, 5}});
  instance.with_costs = true;
  instance.stocks[StockId{0}].cost = 100;
  instance.least_leftover = 10;
  instance.leftover_value = 1;
  EXPECT_EQ(l2_bound(make_core(instance)).value, 0);
  EXPECT_EQ(dff(make_core(instance)).value, 0);
}

}  // namespace
}  // namespace tenon::cut
