#include "planners/cut/branch_and_price.h"

#include <gtest/gtest.h>

#include "planners/cut/board_search.h"
#include "tests/planners/cut/exact.h"
#include "tests/planners/cut/searched.h"
#include "tests/problems/cut/make.h"

namespace tenon::cut {
namespace {

using testing::boards_instance;
using testing::cheapest_boards;
using testing::core_to_search;
using testing::fewest_boards;
using testing::hard_instance;
using testing::kSearchOptions;
using testing::lp_backends;
using testing::one_more_board;
using testing::one_piece_a_board;
using testing::search;
using testing::search_options;
using testing::Searched;
using testing::simple;
using testing::text_of;

// The grid of all options over thousands of these stands in branch_and_price_slow_test.cpp.
TEST(BranchAndPrice, equals_exhaustion_on_plain_inputs_whatever_is_switched_off) {
  const std::vector<std::string> backends = lp_backends();
  int above_lp = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Random random(seed);
    const Instance instance = hard_instance(random);
    const Core core = core_to_search(instance);
    const std::int64_t best = fewest_boards(core).value;
    SearchOptions options = search_options(static_cast<int>(random.below(kSearchOptions)));
    options.lp = backends[static_cast<std::size_t>(random.below(backends.size()))];
    SCOPED_TRACE(std::to_string(seed) + ": " + text_of(options));
    Budget budget{Limits{}};
    const Searched run = search(core, one_piece_a_board(core), options, best, budget);
    EXPECT_EQ(run.value, best);
    EXPECT_EQ(run.bound, best);
    above_lp += run.believed > 0;
    if (HasFailure()) break;
  }
  EXPECT_GT(above_lp, 10);  // else only the LP's bound was tested
}

// An input of odd_cycle_instance(): its LP needs 6 boards, and exhaustion says 7. So the LP's bound has to be raised by search.
Instance seven_boards() {
  return simple(227, {{85, 1},
                      {83, 3},
                      {81, 2},
                      {80, 2},
                      {79, 1},
                      {74, 1},
                      {73, 1},
                      {72, 1},
                      {71, 2},
                      {70, 1},
                      {67, 1},
                      {65, 1},
                      {64, 1}});
}

TEST(BranchAndPrice, proves_what_the_lp_does_not) {
  const Instance instance = seven_boards();
  const Core core = core_to_search(instance);
  ASSERT_EQ(fewest_boards(core).value, 7);
  for (int number = 0; number < kSearchOptions; ++number) {
    const SearchOptions options = search_options(number);
    SCOPED_TRACE(text_of(options));
    Budget budget{Limits{}};
    const Searched run = search(core, one_piece_a_board(core), options, 7, budget);
    EXPECT_EQ(run.value, 7);
    EXPECT_EQ(run.bound, 7);
    EXPECT_EQ(run.believed, 1);
    if (HasFailure()) break;
  }
}

TEST(BranchAndPrice, without_branching_says_only_what_it_knows) {
  const Instance instance = seven_boards();
  const Core core = core_to_search(instance);
  SearchOptions options;
  options.branching = options.cuts = false;
  Budget budget{Limits{}};
  const Searched run = search(core, one_piece_a_board(core), options, 7, budget);
  EXPECT_EQ(run.value, 7);
  EXPECT_EQ(run.bound, 6);
  EXPECT_FALSE(run.end.proven);
  EXPECT_FALSE(budget.stop());
}

TEST(BranchAndPrice, any_boards_keep_what_it_claims_between_exhaustion_and_plan) {
  const std::vector<std::string> backends = lp_backends();
  int runs = 0, proven = 0, infeasible = 0, limited = 0, costs = 0, by_tree = 0;
  for (std::uint64_t seed = 0; runs < 500; ++seed) {
    Random random(seed);
    const Instance instance = random.chance(1, 3) ? testing::tiny_instance(random) : boards_instance(random);
    const Core core = core_to_search(instance);
    if (core.boards.empty() || core.kinds.empty()) continue;
    ++runs;
    const auto best = cheapest_boards(core);
    SearchOptions options = search_options(static_cast<int>(random.below(kSearchOptions)));
    options.lp = backends[static_cast<std::size_t>(random.below(backends.size()))];
    SCOPED_TRACE(std::to_string(seed) + ": " + text_of(options));
    Budget budget{Limits{}};
    std::vector<CutFilling> start;
    if (best && random.chance(2, 3)) start = best->fillings;
    if (!start.empty() && random.chance(1, 2)) start = one_more_board(core, start);
    const Searched run =
        search(core, start, options, best ? std::optional(best->value) : std::nullopt, budget);
    EXPECT_FALSE(budget.stop());
    // With fillings listed and a plan at hand, the tree proves.
    if (best && options.fixing && !start.empty()) {
      EXPECT_TRUE(run.end.proven);
      EXPECT_EQ(run.value, best->value);
    }
    proven += run.end.proven;
    by_tree += run.believed > 0;
    infeasible += run.end.infeasible;
    limited += !core.plain() && core.boards[0].limit.has_value();
    costs += instance.with_costs;
    if (HasFailure()) break;
  }
  EXPECT_GT(proven, 300);
  EXPECT_GT(by_tree, 20);
  EXPECT_GT(infeasible, 10);
  EXPECT_GT(limited, 50);
  EXPECT_GT(costs, 200);
}

// One board without limits goes to a search of its own; the one for any boards must not say otherwise.
TEST(BranchAndPrice, both_searches_agree_on_one_board) {
  int proven = 0, above_lp = 0;
  for (std::uint64_t seed = 0; seed < 250; ++seed) {
    Random random(seed + 7000);
    const Instance instance = hard_instance(random);
    const Core core = core_to_search(instance);
    const std::int64_t best = fewest_boards(core).value;
    const SearchOptions options = search_options(static_cast<int>(random.below(kSearchOptions)));
    SearchOptions chosen = options;
    chosen.lp = lp_backends().front();
    SCOPED_TRACE(std::to_string(seed) + ": " + text_of(chosen));
    Budget budget{Limits{}};
    const Searched run = search(core, one_piece_a_board(core), chosen, best, budget, search_boards);
    if (run.end.proven) {
      EXPECT_EQ(run.value, best);
    }
    if (options.fixing) {
      EXPECT_TRUE(run.end.proven);
    }
    proven += run.end.proven;
    above_lp += run.believed > 0;
    if (HasFailure()) break;
  }
  EXPECT_GT(proven, 200);
  EXPECT_GT(above_lp, 5);
}

TEST(BranchAndPrice, the_same_run_twice_tells_the_same) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Instance instance = hard_instance(random);
    const Core core = core_to_search(instance);
    const std::int64_t best = fewest_boards(core).value;
    const SearchOptions options = search_options(static_cast<int>(random.below(kSearchOptions)));
    Budget first{Limits{}}, second{Limits{}};
    const Searched one = search(core, one_piece_a_board(core), options, best, first);
    const Searched two = search(core, one_piece_a_board(core), options, best, second);
    EXPECT_EQ(one.told, two.told);
    EXPECT_EQ(one.fillings.size(), two.fillings.size());
    for (std::size_t f = 0; f < std::min(one.fillings.size(), two.fillings.size()); ++f) {
      EXPECT_EQ(one.fillings[f].filling, two.fillings[f].filling);
      EXPECT_EQ(one.fillings[f].times, two.fillings[f].times);
    }
    EXPECT_EQ(one.end.counters, two.end.counters);
    EXPECT_EQ(first.ticks(), second.ticks());
    if (HasFailure()) break;
  }
}

// Wherever the work ends, what was told until then holds, and it is the same each time.
TEST(BranchAndPrice, a_work_limit_ends_it_with_true_claims) {
  int ended = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Instance instance = hard_instance(random);
    const Core core = core_to_search(instance);
    const std::int64_t best = fewest_boards(core).value;
    const SearchOptions options = search_options(static_cast<int>(random.below(kSearchOptions)));
    Limits limits;
    limits.work_ticks = random.between(1, 4000);
    Budget first(limits), second(limits);
    const Searched one = search(core, one_piece_a_board(core), options, best, first);
    const Searched two = search(core, one_piece_a_board(core), options, best, second);
    EXPECT_EQ(one.told, two.told);
    EXPECT_EQ(first.ticks(), second.ticks());
    EXPECT_LT(first.ticks(), limits.work_ticks + 100'000);
    if (!first.stop()) {
      EXPECT_TRUE(one.end.proven);
    }
    ended += first.stop().has_value() && !one.end.proven;
    if (HasFailure()) break;
  }
  EXPECT_GT(ended, 10);
}

}  // namespace
}  // namespace tenon::cut
