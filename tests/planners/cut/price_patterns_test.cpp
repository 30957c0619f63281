#include "planners/cut/price_patterns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <ostream>

#include "planners/cut/knapsack_lists.h"
#include "planners/cut/knapsack_table.h"
#include "tests/problems/cut/make.h"

namespace tenon::cut {

void PrintTo(const PatternPricing::Found& found, std::ostream* out) {
  *out << "gain " << found.gain << ", board " << found.filling.board;
  for (const auto& [kind, count] : found.filling.pieces) *out << ", " << count << " of " << kind;
}

namespace {

using ::testing::IsEmpty;
using testing::sawn;
using testing::simple;
using testing::tiny_instance;
using Found = PatternPricing::Found;

// Every filling of a board, cut as the docs tell it, with its gain. The empty one is not among them.
std::vector<Found> every_filling(const Core& core, int board, const std::vector<std::int64_t>& worths,
                                 std::int64_t scale) {
  const Instance& instance = *core.instance;
  const StockId stock = core.boards[static_cast<std::size_t>(board)].stock;
  std::vector<Found> all;
  std::vector<std::int64_t> counts(core.kinds.size(), 0);
  const std::function<void(std::size_t)> extend = [&](std::size_t k) {
    if (k < core.kinds.size()) {
      for (counts[k] = 0; counts[k] <= core.kinds[k].demand; ++counts[k]) extend(k + 1);
      counts[k] = 0;
      return;
    }
    std::vector<std::int64_t> lengths;
    Found found{{board, {}}, 0};
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] > 0) found.filling.pieces.emplace_back(static_cast<int>(i), counts[i]);
      for (std::int64_t c = 0; c < counts[i]; ++c) lengths.push_back(core.kinds[i].size - instance.kerf);
      found.gain += counts[i] * worths[i];
    }
    const auto rest = lengths.empty() ? std::nullopt : sawn(instance, stock, lengths);
    if (!rest) return;
    const bool kept = instance.with_costs && instance.least_leftover && *rest >= *instance.least_leftover;
    const std::int64_t cost = instance.with_costs ? instance.stocks[stock].cost : 1;
    found.gain -= scale * (cost - (kept ? *rest * instance.leftover_value : 0));
    all.push_back(found);
  };
  extend(0);
  return all;
}

// Those that are part of no other one.
std::vector<Found> maximal(const std::vector<Found>& all) {
  const auto counts = [](const Found& found) {
    return std::map<int, std::int64_t>(found.filling.pieces.begin(), found.filling.pieces.end());
  };
  std::vector<Found> result;
  for (const Found& one : all) {
    const bool part = std::any_of(all.begin(), all.end(), [&](const Found& other) {
      if (one == other) return false;
      auto larger = counts(other);
      for (const auto& [kind, count] : one.filling.pieces)
        if (larger[kind] < count) return false;
      return true;
    });
    if (!part) result.push_back(one);
  }
  return result;
}

void sort(std::vector<Found>& found) {
  std::sort(found.begin(), found.end(),
            [](const Found& a, const Found& b) { return a.filling.pieces < b.filling.pieces; });
}

// All lengths a hundred thousand million times larger, and a little off, so that they have no common unit.
void widen(Instance& instance, Random& random) {
  constexpr std::int64_t kWide = 100'000'000'000;
  instance.kerf *= kWide;
  instance.trim *= kWide;
  for (const StockId stock : instance.stocks.keys()) instance.stocks[stock].length *= kWide;
  for (const ItemId item : instance.items.keys())
    instance.items[item].length = instance.items[item].length * kWide - random.between(0, 2);
  if (instance.least_leftover) *instance.least_leftover *= kWide;
}

// As many rules as tests/problems/cut/make.h switches on, but more kinds and pieces: pricing alone can take them.
Instance small_instance(Random& random) {
  Instance instance = tiny_instance(random, random.chance(1, 3));
  std::int64_t longest = 0;
  for (const StockId stock : instance.stocks.keys()) longest = std::max(longest, instance.usable(stock));
  for (std::int64_t more = random.between(0, 3); more > 0; --more)
    instance.items.push_back({.length = random.between(1, longest), .demand = random.between(1, 4)});
  if (random.chance(1, 5) && instance.leftover_value == 0) widen(instance, random);
  return instance;
}

// Far from and near to proportional to sizes, small and large scales, and now and then nothing at all.
std::vector<std::int64_t> random_worths(const Core& core, std::int64_t scale, Random& random) {
  const std::int64_t shape = random.between(0, 3);
  std::vector<std::int64_t> worths;
  for (const Kind& kind : core.kinds) {
    const auto even = static_cast<std::int64_t>(Int128{scale} * kind.size / core.kinds[0].size);
    worths.push_back(shape == 0   ? random.between(0, 2 * scale)
                     : shape == 1 ? even
                     : shape == 2 ? std::max<std::int64_t>(0, even + random.between(-1, 1) * (scale / 16 + 1))
                                  : random.between(0, 1) * even);
  }
  return worths;
}

void expect_best_is_best(const Core& core, int board, const std::vector<std::int64_t>& worths,
                         std::int64_t scale, const std::vector<Found>& all, PatternPricing& pricing,
                         Random& random) {
  Budget budget{Limits{}};
  const std::int64_t above = random.chance(1, 2) ? 0 : -1000 * scale;
  const int most_columns = static_cast<int>(random.between(1, 6));
  const auto result = pricing.best(board, worths, scale, most_columns, above, budget);
  EXPECT_TRUE(result.complete);
  if (all.empty()) {
    EXPECT_THAT(result.found, IsEmpty());
    return;
  }
  const std::int64_t most = std::max_element(all.begin(), all.end(), [](const Found& a, const Found& b) {
                              return a.gain < b.gain;
                            })->gain;
  EXPECT_EQ(result.most, most);
  EXPECT_EQ(result.found.empty(), most <= above);
  EXPECT_LE(result.found.size(), static_cast<std::size_t>(most_columns));
  if (!result.found.empty()) {
    EXPECT_EQ(result.found[0].gain, most);
  }
  std::vector<std::int64_t> taken(core.kinds.size(), 0);
  for (std::size_t f = 0; f < result.found.size(); ++f) {
    for (const auto& [kind, count] : result.found[f].filling.pieces)
      EXPECT_LE(taken[static_cast<std::size_t>(kind)] += count,
                core.kinds[static_cast<std::size_t>(kind)].demand);
    const Found& found = result.found[f];
    EXPECT_THAT(all, ::testing::Contains(found));
    EXPECT_GT(found.gain, above);
    EXPECT_TRUE(core.fits(found.filling));
    for (std::size_t g = 0; g < f; ++g) {
      EXPECT_NE(result.found[g].filling, found.filling);
      EXPECT_GE(result.found[g].gain, found.gain);
    }
  }
}

void expect_all_are_all(const Core& core, int board, const std::vector<std::int64_t>& worths,
                        std::int64_t scale, const std::vector<Found>& all, PatternPricing& pricing,
                        Random& random) {
  Budget budget{Limits{}};
  const std::int64_t least = random.between(-2, 1) * scale;
  std::vector<Found> expected;
  for (const Found& found : core.leftover_value > 0 ? all : maximal(all))
    if (found.gain >= least) expected.push_back(found);
  std::vector<Found> found;
  ASSERT_TRUE(pricing.all(board, worths, scale, least, expected.size(), found, budget));
  sort(found);
  sort(expected);
  EXPECT_EQ(found, expected);
  if (!expected.empty()) {
    EXPECT_FALSE(pricing.all(board, worths, scale, least, expected.size() - 1, found, budget));
  }
}

TEST(PatternPricing, equals_brute_force_on_4000_small_boards) {
  int boards = 0, limited = 0, leftovers = 0;
  for (std::uint64_t seed = 0; boards < 4000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Instance instance = small_instance(random);
    const Core core = make_core(instance);
    PatternPricing pricing(core);
    for (int board = 0; board < static_cast<int>(core.boards.size()); ++board, ++boards) {
      // The largest: sums that doubles do not hold.
      const std::int64_t scale = random.chance(1, 3)   ? random.between(1, 4)
                                 : random.chance(1, 2) ? std::int64_t{1} << 36
                                                       : (std::int64_t{1} << 50) + 1;
      const auto worths = random_worths(core, scale, random);
      const auto all = every_filling(core, board, worths, scale);
      expect_best_is_best(core, board, worths, scale, all, pricing, random);
      expect_all_are_all(core, board, worths, scale, all, pricing, random);
      limited += core.most_pieces || core.most_cuts;
      leftovers += core.leftover_value > 0;
    }
    if (HasFailure()) break;
  }
  EXPECT_GT(limited, 500);
  EXPECT_GT(leftovers, 200);
}

// 7 fits 3 and 4 (worth 3 + 5 = 8), 5 alone is worth 6, 5 and 2 fit: 6 + 1 = 7. Cost 1 in thirds of a stock: 8 - 3.
TEST(PatternPricing, finds_the_best_and_others_below_it) {
  const Instance instance = simple(7, {{5, 1}, {4, 1}, {3, 1}, {2, 1}});
  const Core core = make_core(instance);
  PatternPricing pricing(core);
  Budget budget{Limits{}};
  const std::vector<std::int64_t> worths{6, 5, 3, 1};
  const auto result = pricing.best(0, worths, 3, 5, 0, budget);
  EXPECT_EQ(result.most, 5);
  ASSERT_GE(result.found.size(), 2u);
  EXPECT_EQ(result.found[0], (Found{{0, {{1, 1}, {2, 1}}}, 5}));
  EXPECT_EQ(result.found[1], (Found{{0, {{0, 1}, {3, 1}}}, 4}));
}

// Nothing is worth anything, yet the empty filling does not count: the least loss is the cost of a stock.
TEST(PatternPricing, prices_worthless_pieces) {
  const Instance instance = simple(10, {{5, 2}, {3, 1}});
  const Core core = make_core(instance);
  PatternPricing pricing(core);
  Budget budget{Limits{}};
  const auto result = pricing.best(0, std::vector<std::int64_t>{0, 0}, 100, 3, -1000, budget);
  EXPECT_EQ(result.most, -100);
  EXPECT_EQ(result.found.size(), 1u);
}

// Only a piece of the whole stock takes no cut.
TEST(PatternPricing, knows_boards_that_hold_nothing) {
  Instance instance = simple(10, {{5, 2}});
  instance.max_cuts = 0;
  const Core core = make_core(instance);
  PatternPricing pricing(core);
  Budget budget{Limits{}};
  const auto result = pricing.best(0, std::vector<std::int64_t>{70}, 100, 3, -1000, budget);
  EXPECT_TRUE(result.complete);
  EXPECT_EQ(result.most, -100);
  EXPECT_THAT(result.found, IsEmpty());
}

TEST(PatternPricing, says_so_when_the_budget_ends) {
  const Instance instance = simple(1'000'000, {{300'001, 9}, {200'003, 9}, {100'007, 9}});
  const Core core = make_core(instance);
  PatternPricing pricing(core);
  Limits limits;
  limits.work_ticks = 1;
  Budget budget(limits);
  budget.spend(2);
  const std::vector<std::int64_t> worths{30, 20, 10};
  const auto result = pricing.best(0, worths, 50, 3, 0, budget);
  EXPECT_FALSE(result.complete);
  EXPECT_GE(result.most, 40);  // 3 * 30 - 50 is reached
  std::vector<Found> found;
  EXPECT_FALSE(pricing.all(0, worths, 100, 0, 1000, found, budget));
}

// The engines by themselves, on rooms where each has much to do.
struct Problem {
  std::vector<KnapsackKind> kinds;
  Knapsack knapsack;
};

Problem random_problem(Random& random) {
  Problem problem;
  const std::int64_t room = random.between(1, 60);
  std::map<std::int64_t, KnapsackKind> kinds;
  for (std::int64_t k = random.between(1, 12); k > 0; --k) {
    const std::int64_t size = random.between(1, room);
    kinds[size] = {size, random.chance(1, 2) ? random.between(1, 100) : 10 * size + random.between(0, 3),
                   random.between(1, 5)};
  }
  for (const auto& [size, kind] : kinds) problem.kinds.push_back(kind);
  problem.knapsack = {problem.kinds, room};
  return problem;
}

// most[p][s]: the most that exactly p pieces of total size s are worth, -1 if there are none.
std::vector<std::vector<std::int64_t>> plain_table(const Problem& problem) {
  const auto room = static_cast<std::size_t>(problem.knapsack.room);
  std::vector<std::vector<std::int64_t>> most(room + 1, std::vector<std::int64_t>(room + 1, -1));
  most[0][0] = 0;
  for (const KnapsackKind& kind : problem.kinds)
    for (std::int64_t copy = 0; copy < kind.most; ++copy)
      for (std::size_t p = room; p > 0; --p)
        for (std::size_t s = room; s >= static_cast<std::size_t>(kind.size); --s)
          if (const std::int64_t before = most[p - 1][s - static_cast<std::size_t>(kind.size)]; before >= 0)
            most[p][s] = std::max(most[p][s], before + kind.worth);
  return most;
}

struct Sums {
  std::int64_t size = 0, worth = 0, pieces = 0;
};
Sums sums(const Problem& problem, const Choice& choice) {
  Sums result;
  for (const auto& [k, count] : choice) {
    const KnapsackKind& kind = problem.kinds[static_cast<std::size_t>(k)];
    EXPECT_GT(count, 0);
    EXPECT_LE(count, kind.most);
    result.size += count * kind.size;
    result.worth += count * kind.worth;
    result.pieces += count;
  }
  return result;
}

template <class Worth>
void expect_table(const Problem& problem, std::int64_t most) {
  Budget budget{Limits{}};
  KnapsackTable<Worth> table;
  ASSERT_TRUE(table.solve(problem.knapsack, budget));
  std::int64_t best = 0;
  for (const TableCandidate& candidate : table.candidates()) {
    best = std::max(best, candidate.worth);
    Choice choice;
    table.choose(candidate, choice);
    const Sums found = sums(problem, choice);
    EXPECT_EQ(found.worth, candidate.worth);
    EXPECT_LE(found.size, problem.knapsack.room);
  }
  EXPECT_EQ(best, most);
}

void expect_lists(const Problem& problem, const ChoiceLimits& limits, std::int64_t most) {
  Budget budget{Limits{}};
  KnapsackLists lists;
  ASSERT_EQ(lists.solve(problem.knapsack, limits, -1, {1'000'000'000}, budget), KnapsackLists::End::kBest);
  ASSERT_EQ(lists.most().value_or(-1), most);
  if (most <= 0) return;
  Choice choice;
  lists.choose(choice);
  const Sums found = sums(problem, choice);
  EXPECT_EQ(found.worth, most);
  EXPECT_LE(found.size, problem.knapsack.room);
  if (limits.exactly_full) {
    EXPECT_EQ(found.size, problem.knapsack.room);
  }
  if (limits.most_pieces) {
    EXPECT_LE(found.pieces, *limits.most_pieces);
  }
}

TEST(Knapsack, all_engines_equal_the_plainest_table_on_3000_problems) {
  for (std::uint64_t seed = 0; seed < 3000 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Problem problem = random_problem(random);
    const auto table = plain_table(problem);
    std::int64_t most = 0, most_of_few = 0, full = -1, full_of_few = -1;
    const std::int64_t few = random.between(0, 6);
    for (std::int64_t p = 0; p <= problem.knapsack.room; ++p) {
      for (const std::int64_t worth : table[static_cast<std::size_t>(p)]) {
        most = std::max(most, worth);
        if (p <= few) most_of_few = std::max(most_of_few, worth);
      }
      full = std::max(full, table[static_cast<std::size_t>(p)].back());
      if (p <= few) full_of_few = std::max(full_of_few, table[static_cast<std::size_t>(p)].back());
    }
    expect_table<double>(problem, most);
    expect_table<std::int64_t>(problem, most);
    expect_lists(problem, {}, most);
    expect_lists(problem, {few}, most_of_few);
    expect_lists(problem, {{}, true}, full);
    expect_lists(problem, {few, true}, full_of_few);
  }
}

// Wide rooms and large demands, which the plainest table takes too long for.
TEST(Knapsack, engines_agree_on_200_larger_problems) {
  for (std::uint64_t seed = 0; seed < 200 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const std::int64_t room = random.between(100, 20'000);
    const std::int64_t smallest = random.chance(1, 2) ? 1 + room / 8 : 1;
    std::map<std::int64_t, KnapsackKind> kinds;
    for (std::int64_t k = random.between(5, 60); k > 0; --k) {
      const std::int64_t size = random.between(smallest, 2 * room / 3);
      const std::int64_t worth = (size << 30) / room + random.between(0, 1 << 20);
      kinds[size] = {size, random.chance(1, 4) ? random.between(1, 1 << 28) : worth, random.between(1, 30)};
    }
    Problem problem;
    for (const auto& [size, kind] : kinds) problem.kinds.push_back(kind);
    problem.knapsack = {problem.kinds, room};
    Budget budget{Limits{}};
    KnapsackLists lists;
    ASSERT_EQ(lists.solve(problem.knapsack, {}, 0, {1'000'000'000}, budget), KnapsackLists::End::kBest);
    const std::int64_t most = lists.most().value();
    expect_table<double>(problem, most);
    expect_table<std::int64_t>(problem, most);
    expect_lists(problem, {}, most);

    // Cut down to ten choices they find a good one, and do not say that it is the best if it is not.
    const auto end = lists.solve(problem.knapsack, {}, 0, {1'000'000'000, 10}, budget);
    Choice choice;
    lists.choose(choice);
    const Sums found = sums(problem, choice);
    EXPECT_EQ(found.worth, lists.most());
    EXPECT_LE(found.size, room);
    EXPECT_GT(found.worth, most / 2);
    if (end == KnapsackLists::End::kBest) {
      EXPECT_EQ(found.worth, most);
    }
    EXPECT_EQ(lists.solve(problem.knapsack, {}, most, {1'000'000'000}, budget), KnapsackLists::End::kBest);
    EXPECT_EQ(lists.most(), std::nullopt);
  }
}

// The clock plays no part: a second object, and a second call, give the same.
TEST(PatternPricing, repeats_itself) {
  Random random(7);
  Instance instance = simple(1000, {});
  for (int i = 0; i < 60; ++i)
    instance.items.push_back({.length = random.between(30, 700), .demand = random.between(1, 9)});
  const Core core = make_core(instance);
  PatternPricing one(core), other(core);
  Budget budget{Limits{}};
  for (int call = 0; call < 20; ++call) {
    const auto worths = random_worths(core, 1 << 20, random);
    const auto a = one.best(0, worths, 1 << 20, 10, -(1 << 20), budget);
    const auto b = other.best(0, worths, 1 << 20, 10, -(1 << 20), budget);
    EXPECT_EQ(a.most, b.most);
    EXPECT_EQ(a.found, b.found);
    EXPECT_EQ(one.best(0, worths, 1 << 20, 10, -(1 << 20), budget).found, b.found);
  }
}

}  // namespace
}  // namespace tenon::cut
