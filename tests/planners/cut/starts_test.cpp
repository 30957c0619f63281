#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "planners/cut/correct_values.h"
#include "planners/cut/first_fit.h"
#include "problems/cut/verify.h"
#include "tests/problems/cut/make.h"

namespace tenon::cut {
namespace {

using testing::brute_force;
using ::testing::IsEmpty;
using testing::simple;
using testing::tiny_instance;

std::int64_t boards(const std::vector<CutFilling>& fillings) {
  std::int64_t sum = 0;
  for (const CutFilling& cut : fillings) sum += cut.times;
  return sum;
}

std::vector<Violation> broken(const Core& core, const std::vector<CutFilling>& fillings) {
  return verify(*core.instance, to_plan(*core.instance, to_cuts(core, fillings)));
}

// Piece by piece: the bin that `choose` says (an index, or the number of bins for a new one).
template <class Choose>
std::int64_t one_by_one(const Core& core, const Choose& choose) {
  std::vector<std::int64_t> left;
  for (const Kind& kind : core.kinds)
    for (std::int64_t i = 0; i < kind.demand; ++i) {
      const std::size_t bin = choose(left, kind.size);
      if (bin == left.size()) left.push_back(core.boards[0].room);
      left[bin] -= kind.size;
    }
  return static_cast<std::int64_t>(left.size());
}

Instance random_plain(Random& random) {
  Instance instance = simple(random.between(20, 100), {});
  const std::int64_t room = instance.stocks[StockId{0}].length;
  for (std::int64_t i = random.between(1, 12); i > 0; --i)
    instance.items.push_back({.length = random.between(1, room), .demand = random.between(1, 20)});
  return instance;
}

TEST(Starts, cutting_equal_pieces_together_gives_what_first_and_best_fit_give_one_by_one) {
  Random random(3);
  for (int i = 0; i < 1000; ++i) {
    const Instance instance = random_plain(random);
    const Core core = make_core(instance);
    Budget budget{Limits{}};
    const auto first = first_fit(core, all_of(core), NextBoard::kCheapest, budget);
    ASSERT_TRUE(first);
    EXPECT_EQ(boards(*first), one_by_one(core,
                                         [](const std::vector<std::int64_t>& left, std::int64_t size) {
                                           return static_cast<std::size_t>(
                                               std::find_if(left.begin(), left.end(),
                                                            [&](std::int64_t l) { return l >= size; }) -
                                               left.begin());
                                         }))
        << i;
    const auto best = best_fit(core, all_of(core));
    ASSERT_TRUE(best);
    EXPECT_EQ(boards(*best),
              one_by_one(core,
                         [](const std::vector<std::int64_t>& left, std::int64_t size) {
                           std::size_t tightest = left.size();
                           for (std::size_t b = 0; b < left.size(); ++b)
                             if (left[b] >= size && (tightest == left.size() || left[b] < left[tightest]))
                               tightest = b;
                           return tightest;
                         }))
        << i;
    EXPECT_THAT(broken(core, *first), IsEmpty());
    EXPECT_THAT(broken(core, *best), IsEmpty());
    if (HasFailure()) break;
  }
}

// 7 x 10^11 pieces. 40 + 60 fill a stock; 10^11 more of 60 take one each: 3 * 10^11 + 10^11.
TEST(Starts, demands_do_not_count_only_kinds_do) {
  const std::int64_t many = 100'000'000'000;
  const Core core_of_many = [&] {
    static const Instance instance = simple(100, {{60, 4 * many}, {40, 3 * many}});
    return make_core(instance);
  }();
  Budget budget{Limits{}};
  const auto first = first_fit(core_of_many, all_of(core_of_many), NextBoard::kCheapest, budget);
  ASSERT_TRUE(first);
  EXPECT_EQ(boards(*first), 4 * many);
  EXPECT_EQ(first->size(), 2U);
  EXPECT_EQ(boards(*best_fit(core_of_many, all_of(core_of_many))), 4 * many);
  ValueCorrection correction(core_of_many, 0);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(boards(*correction.pass(all_of(core_of_many), budget)), 4 * many);
}

// First fit: 48 + 30, 48 + 30, 48 + 22 + 22, 22 + …; by least slack 48 + 30 + 22 three times.
TEST(Starts, least_slack_finds_what_first_fit_misses) {
  const Instance instance = simple(100, {{48, 3}, {30, 3}, {22, 3}});
  const Core core = make_core(instance);
  Budget budget{Limits{}};
  EXPECT_EQ(boards(*ValueCorrection(core, 0).pass(all_of(core), budget)), 3);
}

TEST(Starts, every_plan_keeps_all_rules) {
  Random random(4);
  int plans = 0, best_ones = 0;
  for (int i = 0; i < 3000; ++i) {
    SCOPED_TRACE(i);
    const Instance instance = tiny_instance(random);
    const Core core = make_core(instance);
    if (core.kinds.empty() || core.boards.empty()) continue;
    const testing::Best best = brute_force(instance);
    Budget budget{Limits{}};
    std::vector<std::optional<std::vector<CutFilling>>> found;
    for (const NextBoard rule : {NextBoard::kCheapest, NextBoard::kLargest, NextBoard::kTightest})
      found.push_back(first_fit(core, all_of(core), rule, budget));
    if (core.boards.size() == 1 && !core.boards[0].limit) found.push_back(best_fit(core, all_of(core)));
    ValueCorrection correction(core, static_cast<std::uint64_t>(i));
    for (int pass = 0; pass < 4; ++pass) found.push_back(correction.pass(all_of(core), budget));
    bool is_best = false;
    for (const auto& fillings : found) {
      if (!fillings) continue;
      EXPECT_THAT(broken(core, *fillings), IsEmpty());
      const Int128 cost = cost_of(core, *fillings);
      const std::int64_t least = *(instance.with_costs ? best.cost : best.stocks);
      EXPECT_GE(cost, least);
      is_best |= cost == least;
      ++plans;
    }
    best_ones += is_best;
    if (HasFailure()) break;
  }
  EXPECT_GT(plans, 10'000);
  EXPECT_GT(best_ones, 2000);
}

// Two cuts at most: 40 + 40 + 20 ends with the stock and takes two; 30 + 30 + 30 leaves a rest and would take three.
TEST(Starts, the_last_piece_takes_no_cut_where_it_ends_with_the_stock) {
  Instance instance = simple(100, {{40, 2}, {20, 1}});
  instance.max_cuts = 2;
  Budget budget{Limits{}};
  const Core to_the_end = make_core(instance);
  EXPECT_EQ(boards(*first_fit(to_the_end, all_of(to_the_end), NextBoard::kCheapest, budget)), 1);
  instance = simple(100, {{30, 3}});
  instance.max_cuts = 2;
  const Core with_a_rest = make_core(instance);
  EXPECT_EQ(boards(*first_fit(with_a_rest, all_of(with_a_rest), NextBoard::kCheapest, budget)), 2);
  EXPECT_EQ(boards(*best_fit(with_a_rest, all_of(with_a_rest))), 2);
}

TEST(Starts, an_ended_budget_ends_a_pass) {
  const Instance instance = simple(100, {{48, 3}, {30, 3}, {22, 3}});
  const Core core = make_core(instance);
  Budget budget{Limits{.work_ticks = 0}};
  EXPECT_FALSE(ValueCorrection(core, 0).pass(all_of(core), budget));
}

}  // namespace
}  // namespace tenon::cut
