#include "planners/cut/core.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <map>

#include "problems/cut/verify.h"
#include "tests/problems/cut/make.h"

namespace tenon::cut {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::sawn;
using testing::simple;
using testing::tiny_instance;

Instance with_stocks(const std::vector<Stock>& stocks, const std::vector<Item>& items) {
  Instance instance;
  instance.with_costs = true;
  for (const Stock& stock : stocks) instance.stocks.push_back(stock);
  for (const Item& item : items) instance.items.push_back(item);
  return instance;
}

std::vector<StockId> stocks_of(const Core& core) {
  std::vector<StockId> stocks;
  for (const Board& board : core.boards)
    stocks.insert(stocks.end(), board.stocks.begin(), board.stocks.end());
  return stocks;
}

constexpr StockId stock(int s) { return StockId{s}; }
constexpr ItemId item(int i) { return ItemId{i}; }

TEST(CutCore, joins_lines_of_equal_length_and_orders_kinds_by_falling_size) {
  const Instance instance = simple(20, {{4, 2}, {7, 1}, {4, 3}, {5, 0}}, 1);
  const Core core = make_core(instance);
  ASSERT_EQ(core.kinds.size(), 2u);  // nothing of length 5 is wanted
  EXPECT_EQ(core.kinds[0].size, 8);  // with the kerf
  EXPECT_EQ(core.kinds[1].size, 5);
  EXPECT_EQ(core.kinds[1].demand, 5);
  EXPECT_THAT(core.kinds[1].lines, ElementsAre(item(0), item(2)));
  ASSERT_EQ(core.boards.size(), 1u);
  EXPECT_EQ(core.boards[0].room, 21);
  EXPECT_TRUE(core.plain());
}

TEST(CutCore, leaves_out_stocks_that_another_one_always_replaces) {
  const std::vector<Item> items{{.length = 4, .demand = 9}};
  // Stock 1 is shorter and dearer than 0; 2 is longer than 0 and dearer; 3 holds nothing; there is none of 4.
  const Instance instance = with_stocks({{.length = 10, .cost = 5},
                                         {.length = 9, .cost = 6},
                                         {.length = 14, .cost = 7},
                                         {.length = 3, .cost = 1},
                                         {.length = 12, .cost = 1, .limit = 0}},
                                        items);
  EXPECT_THAT(stocks_of(make_core(instance)), ElementsAre(stock(2), stock(0)));
  // Of a stock with a limit there may not be enough, unless the limit cannot bind: 9 pieces need at most 9 stocks.
  Instance limited = instance;
  limited.stocks[stock(0)].limit = 8;
  EXPECT_THAT(stocks_of(make_core(limited)), ElementsAre(stock(2), stock(0), stock(1)));
  limited.stocks[stock(0)].limit = 9;
  EXPECT_THAT(stocks_of(make_core(limited)), ElementsAre(stock(2), stock(0)));
}

// Two pieces of 5 take one cut from a stock of 10, two from one of 11.
TEST(CutCore, keeps_a_shorter_stock_whose_end_saves_a_cut) {
  Instance instance =
      with_stocks({{.length = 11, .cost = 5}, {.length = 10, .cost = 5}}, {{.length = 5, .demand = 4}});
  EXPECT_THAT(stocks_of(make_core(instance)), ElementsAre(stock(0)));
  instance.max_cuts = 1;
  EXPECT_THAT(stocks_of(make_core(instance)), ElementsAre(stock(0), stock(1)));
  instance.max_cuts = 2;
  EXPECT_THAT(stocks_of(make_core(instance)), ElementsAre(stock(0)));
}

TEST(CutCore, joins_equal_stocks_and_adds_their_limits) {
  const Instance instance = with_stocks({{.length = 10, .cost = 5, .limit = 2},
                                         {.length = 10, .cost = 6},
                                         {.length = 10, .cost = 5, .limit = 3}},
                                        {{.length = 4, .demand = 30}});
  const Core core = make_core(instance);
  ASSERT_EQ(core.boards.size(), 2u);
  EXPECT_THAT(core.boards[0].stocks, ElementsAre(stock(0), stock(2)));
  EXPECT_EQ(core.boards[0].limit, 5);
  EXPECT_FALSE(core.plain());
}

// A stock of 10 holds at most 3 pieces: limits of 3 pieces or cuts say nothing.
TEST(CutCore, forgets_limits_that_cannot_bind) {
  Instance instance = simple(10, {{3, 5}});
  instance.max_pieces = 3;
  instance.max_cuts = 3;
  EXPECT_TRUE(make_core(instance).plain());
  instance.max_cuts = 2;
  EXPECT_EQ(make_core(instance).most_cuts, 2);
  instance.max_pieces = 2;
  EXPECT_EQ(make_core(instance).most_pieces, 2);
  EXPECT_EQ(make_core(instance).most_cuts, std::nullopt);
}

// 3 copies of {5, 4, 4} and one of {5, 4} make 4 of 5 and 7 of 4 where 3 and 5 are wanted: the last filling goes, and one
// piece of 4 leaves the last copy of the first.
TEST(CutCore, takes_surplus_out_of_the_last_fillings) {
  const Instance instance = simple(13, {{5, 3}, {4, 5}});
  const Core core = make_core(instance);
  const auto cuts = to_cuts(core, {{{0, {{0, 1}, {1, 2}}}, 3}, {{0, {{0, 1}, {1, 1}}}, 1}});
  ASSERT_EQ(cuts.size(), 2u);
  EXPECT_EQ(cuts[0].times, 2);
  EXPECT_THAT(cuts[0].pieces, ElementsAre(std::pair(item(0), 1), std::pair(item(1), 2)));
  EXPECT_EQ(cuts[1].times, 1);
  EXPECT_THAT(cuts[1].pieces, ElementsAre(std::pair(item(0), 1), std::pair(item(1), 1)));
}

// Random fillings over all boards until every demand is met, within the boards' limits; none if that fails.
std::optional<std::vector<CutFilling>> random_cover(const Core& core, Random& random) {
  std::vector<std::int64_t> missing;
  for (const Kind& kind : core.kinds) missing.push_back(kind.demand);
  std::vector<std::int64_t> used(core.boards.size(), 0);
  std::vector<CutFilling> cover;
  for (int attempt = 0; attempt < 200; ++attempt) {
    bool met = true;
    for (const std::int64_t m : missing) met = met && m <= 0;
    if (met) return cover;
    const auto b = static_cast<std::size_t>(random.below(core.boards.size()));
    std::map<int, std::int64_t> counts;
    Filling filling{static_cast<int>(b), {}};
    for (int p = 0; p < 6; ++p) {
      auto more = counts;
      const int k = static_cast<int>(random.below(core.kinds.size()));
      if (++more[k] > core.kinds[static_cast<std::size_t>(k)].demand) continue;
      Filling larger{static_cast<int>(b), {more.begin(), more.end()}};
      if (!core.fits(larger)) continue;
      counts = more;
      filling = larger;
    }
    const std::int64_t free = core.boards[b].limit.value_or(3 + used[b]) - used[b];
    if (filling.pieces.empty() || free <= 0) continue;
    const std::int64_t times = random.between(1, std::min<std::int64_t>(3, free));
    used[b] += times;
    for (const auto& [k, count] : filling.pieces) missing[static_cast<std::size_t>(k)] -= count * times;
    cover.push_back({filling, times});
  }
  return std::nullopt;
}

Int128 cost_of(const Core& core, const std::vector<CutFilling>& fillings) {
  Int128 sum = 0;
  for (const CutFilling& cut : fillings) sum += Int128{core.cost(cut.filling)} * cut.times;
  return sum;
}

TEST(CutCore, makes_plans_that_hold_and_are_no_dearer_of_2000_random_covers) {
  int covers = 0;
  for (std::uint64_t seed = 0; covers < 2000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    Instance instance = tiny_instance(random);
    const auto n = static_cast<std::int64_t>(instance.items.size());
    for (std::int64_t i = 0; i < n; ++i)  // lines of equal length
      if (random.chance(1, 2)) {
        const Item again = instance.items[item(static_cast<int>(i))];
        instance.items.push_back({.length = again.length, .demand = random.between(0, 5)});
      }
    if (random.chance(1, 3)) instance.stocks.push_back(instance.stocks[stock(0)]);
    const Core core = make_core(instance);
    if (core.boards.empty()) continue;
    const auto cover = random_cover(core, random);
    if (!cover) continue;
    ++covers;
    const std::vector<Cut> cuts = to_cuts(core, *cover);
    const Plan plan = to_plan(instance, cuts);
    ASSERT_THAT(verify(instance, plan), IsEmpty());
    for (const auto& [stage, value] : stage_values(instance, plan))
      if (stage == instance.headline()) {
        EXPECT_LE(value, cost_of(core, *cover));
      }

    // And back: the same fillings once more give the same plan.
    const auto fillings = to_fillings(core, cuts);
    for (const CutFilling& cut : fillings) EXPECT_TRUE(core.fits(cut.filling));
    ASSERT_THAT(verify(instance, to_plan(instance, to_cuts(core, fillings))), IsEmpty());
    Int128 pieces = 0, pieces_back = 0;
    for (const Cut& cut : cuts)
      for (const auto& piece : cut.pieces) pieces += piece.second * cut.times;
    for (const CutFilling& cut : fillings) pieces_back += core.pieces(cut.filling) * cut.times;
    EXPECT_EQ(pieces, pieces_back);
    EXPECT_EQ(pieces, instance.total_demand());
  }
}

// What the search thinks of a filling is what a saw makes of it.
TEST(CutCore, fits_and_costs_as_sawn) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Instance instance = tiny_instance(random);
    const Core core = make_core(instance);
    for (int b = 0; b < static_cast<int>(core.boards.size()); ++b) {
      Filling filling{b, {}};
      std::vector<std::int64_t> lengths;
      for (int k = 0; k < static_cast<int>(core.kinds.size()); ++k) {
        const std::int64_t count = random.between(0, 2);
        if (count == 0) continue;
        filling.pieces.emplace_back(k, count);
        lengths.insert(lengths.end(), static_cast<std::size_t>(count),
                       core.kinds[static_cast<std::size_t>(k)].size - instance.kerf);
      }
      if (lengths.empty()) continue;
      const StockId cut_from = core.boards[static_cast<std::size_t>(b)].stock;
      const auto rest = sawn(instance, cut_from, lengths);
      ASSERT_EQ(core.fits(filling), rest.has_value());
      if (!rest) continue;
      const bool kept = instance.least_leftover && *rest >= *instance.least_leftover;
      const std::int64_t cost = instance.stocks[cut_from].cost - (kept ? *rest * instance.leftover_value : 0);
      EXPECT_EQ(core.cost(filling), instance.with_costs ? cost : 1);
    }
  }
}

TEST(CutCore, start_plans_lose_what_the_instance_does_not_have) {
  const Instance instance = with_stocks({{.length = 10, .cost = 5}, {.length = 8, .cost = 6}},
                                        {{.length = 4, .demand = 1}, {.length = 3, .demand = 0}});
  const Core core = make_core(instance);
  // From stock 1, which 0 replaces; two pieces of which one is wanted; and only what nobody wants.
  const auto fillings = to_fillings(core, {{stock(1), 2, {{item(0), 2}}}, {stock(0), 1, {{item(1), 2}}}});
  ASSERT_EQ(fillings.size(), 1u);
  EXPECT_EQ(fillings[0].filling, (Filling{0, {{0, 1}}}));
  EXPECT_EQ(fillings[0].times, 2);
}

}  // namespace
}  // namespace tenon::cut
