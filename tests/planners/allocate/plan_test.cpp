#include "planners/allocate/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "problems/allocate/random.h"
#include "problems/allocate/verify.h"
#include "solvers/lp.h"
#include "tests/planners/allocate/grid.h"
#include "tests/planners/allocate/planned.h"
#include "tests/problems/allocate/make.h"

namespace tenon::allocate {
namespace {

using ::testing::IsEmpty;

using testing::expect_sound;
using testing::in_dollars;
using testing::made;
using testing::plain_book;
using testing::planned;
using testing::with_params;

std::int64_t gain(const AllocateOutcome& outcome) {
  return outcome.plan ? outcome.plan->net_gain() : INT64_MIN;
}

// 1,000 + 300 USDC and 100 DAI lie there, 200 + 200 in "pair" at 20 %, "lend" pays 10 %, "other" 5 %; a conversion costs 1 % and 3 USD.
// Paid in a pair of 100 + 100 brings 40 a year in place of 10 for the USDC alone; converting x USDC for the pair brings 0.2 (2 x) less
// what lend would pay for 2 x, far above 1 %: all goes into pair, half of it converted. USDC in all 1,500, DAI 300: s is sold with
// 1,500 - s = 300 + 0.99 s, s = 603.015075…; each leg 896.984924. Yield 20 % of 1,793.969848 = 358.79; fee 6.03, gas 2 + 1 + 3 = 6:
// 346.76 USD.
TEST(AllocatePlan, converts_for_the_pair_that_pays_twice_as_much) {
  const AllocateOutcome outcome = planned(made(plain_book()));
  ASSERT_TRUE(outcome.plan);
  EXPECT_NEAR(static_cast<double>(gain(outcome)), 346.763819e6, 3);
  EXPECT_EQ(outcome.status == Status::kOptimal, *outcome.objectives[0].gap() <= kMet);
}

TEST(AllocatePlan, is_never_worse_than_the_best_plan_in_whole_dollars) {
  Random random(11);
  int plans = 0, none = 0;
  for (int i = 0; i < 120 && !HasFailure(); ++i) {
    SCOPED_TRACE(i);
    const Instance book = testing::any_dollar_book(random);
    const std::optional<std::int64_t> best = testing::GridPlans(book).best();
    const AllocateOutcome outcome = planned(book, {}, {.work_ticks = 300'000, .gap = 1e-6});
    expect_sound(book, outcome);
    if (outcome.status == Status::kInfeasible) {
      EXPECT_FALSE(best) << "a plan gains " << best.value_or(0);
      ++none;
    }
    if (!best) continue;
    ++plans;
    // A micro-USD yields at most 3 here, and each step may lose two.
    EXPECT_GE(gain(outcome), *best - 100);
    if (outcome.objectives[0].bound) {
      EXPECT_GE(*outcome.objectives[0].bound, *best);
    }
  }
  EXPECT_GT(plans, 40);
  EXPECT_GT(none, 5);
}

// Micro-USD for dollars: no plan may lie above the bound, and none may be where none is said to be.
TEST(AllocatePlan, says_nothing_that_a_plan_of_a_few_micro_dollars_disproves) {
  Random random(12);
  for (int i = 0; i < 250 && !HasFailure(); ++i) {
    SCOPED_TRACE(i);
    const Instance book = testing::any_book(random);
    const std::optional<std::int64_t> best = testing::best_gain(book);
    const AllocateOutcome outcome = planned(book, {}, {.work_ticks = 100'000});
    expect_sound(book, outcome);
    if (best) {
      EXPECT_NE(outcome.status, Status::kInfeasible);
      // A bound without a proof is the search's word, which may be some micro-USD off: here that is everything.
      if (outcome.objectives[0].bound &&
          carrier(*outcome.proof, "net_gain", *outcome.objectives[0].bound) != "solver") {
        EXPECT_GE(*outcome.objectives[0].bound, *best);
      }
    } else {
      EXPECT_FALSE(outcome.plan);
    }
  }
}

struct Way {
  const char* name;
  SearchOptions options;
};

std::vector<Way> ways() {
  std::vector<Way> ways;
  const auto without = [&](const char* name, bool SearchOptions::*part) {
    SearchOptions options;
    options.*part = false;
    ways.push_back({name, options});
  };
  without("cuts", &SearchOptions::cuts);
  without("dives", &SearchOptions::dives);
  without("neighbourhood", &SearchOptions::neighbourhood);
  without("counts", &SearchOptions::counts);
  without("trials", &SearchOptions::trials);
  SearchOptions pairs;
  pairs.pairs = true;
  ways.push_back({"pairs", pairs});
  for (const std::string& lp : solvers::lp_backend_names()) {
    SearchOptions options;
    options.lp = lp;
    ways.push_back({lp.c_str(), options});
  }
  return ways;
}

// Whatever is left out and whoever solves the LPs: sound, never worse than whole dollars, and the same value within the gaps.
TEST(AllocatePlan, holds_with_every_technique_left_out_and_on_every_backend) {
  for (const Way& way : ways()) {
    SCOPED_TRACE(way.name);
    if (!way.options.lp.empty() && !solvers::make_lp(way.options.lp).lp) continue;
    Random random(13);
    for (int i = 0; i < 25 && !HasFailure(); ++i) {
      SCOPED_TRACE(i);
      const Instance book = testing::any_dollar_book(random);
      const std::optional<std::int64_t> best = testing::GridPlans(book).best();
      const AllocateOutcome outcome =
          planned(book, {.search = way.options}, {.work_ticks = 300'000, .gap = 1e-6});
      expect_sound(book, outcome);
      if (!best) continue;
      EXPECT_GE(gain(outcome), *best - 100);
      EXPECT_TRUE(!outcome.objectives[0].bound || *outcome.objectives[0].bound >= *best);
    }
  }
}

TEST(AllocatePlan, plans_random_books_to_a_millionth_and_proves_it) {
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    SCOPED_TRACE(seed);
    const Instance book = instance_of(random_book({.pools = 20, .tokens = 4, .held = 4, .seed = seed}));
    const AllocateOutcome outcome = planned(book, {}, {.work_ticks = 20'000'000, .gap = 1e-6});
    expect_sound(book, outcome);
    ASSERT_TRUE(outcome.plan);
    EXPECT_LE(*outcome.objectives[0].gap(), 2e-6);
  }
}

TEST(AllocatePlan, odd_books_with_every_feature_are_planned_soundly) {
  for (std::uint64_t seed = 0; seed < 150 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    const Instance book = instance_of(odd_book(seed));
    expect_sound(book, planned(book, {}, {.work_ticks = 2'000'000}));
  }
}

// That there is no plan is proven in the end, not searched for until the time is over.
TEST(AllocatePlan, says_soon_that_there_is_no_plan) {
  std::vector<Instance> books;
  for (std::uint64_t seed = 0; seed < 400; ++seed) books.push_back(instance_of(odd_book(seed)));
  // Twelve pools take twelve steps at least, and eight hold something.
  testing::Json large = random_book({.pools = 200, .tokens = 12, .held = 8, .seed = 1});
  books.push_back(made(with_params(large, {{"min_pools", 12}, {"max_transactions", 3}})));
  books.push_back(made(with_params(large, {{"min_pools", 12}, {"turnover_limit_percentage", 0.0001}})));
  int none = 0;
  for (const Instance& book : books) {
    SCOPED_TRACE(book.pools.size());
    Budget budget({.work_ticks = 3'000'000});
    const AllocateOutcome outcome = plan(book, {}, {.budget = budget});
    if (outcome.plan) continue;
    ++none;
    EXPECT_EQ(outcome.status, Status::kInfeasible);
    EXPECT_EQ(outcome.stop, Stop::kProof);
    EXPECT_LT(budget.ticks(), 50'000);
  }
  EXPECT_GT(none, 40);
}

TEST(AllocatePlan, without_time_answers_with_the_book_as_it_is_and_a_bound) {
  const Instance book = made(plain_book());
  const AllocateOutcome outcome = planned(book, {}, {.work_ticks = 0});
  EXPECT_EQ(outcome.status, Status::kFeasible);
  EXPECT_EQ(outcome.stop, Stop::kWork);
  // 10 % of 300 and 20 % of 400 for a year: nothing moves.
  EXPECT_EQ(gain(outcome), 110 * kMicro);
  EXPECT_EQ(*outcome.objectives[0].bound, trivial_bound(book));
  expect_sound(book, outcome);
}

TEST(AllocatePlan, starts_from_an_earlier_answer) {
  const Instance book = made(plain_book());
  const Plan best = *planned(book).plan;
  const AllocateOutcome again = planned(book, {.start = best}, {.work_ticks = 0});
  EXPECT_EQ(gain(again), best.net_gain());
}

TEST(AllocatePlan, an_earlier_answer_that_breaks_a_rule_now_is_no_plan) {
  const Plan best = *planned(made(plain_book())).plan;
  const Instance book = made(with_params(plain_book(), {{"turnover_limit_percentage", 0.1}}));
  const AllocateOutcome outcome = planned(book, {.start = best});
  expect_sound(book, outcome);
  ASSERT_TRUE(outcome.plan);
  EXPECT_LT(gain(outcome), best.net_gain());
}

TEST(AllocatePlan, counts_pools_that_do_not_end_as_kept) {
  const Instance book = made(plain_book());
  const Plan best = *planned(book).plan;
  const AllocateOutcome same = planned(book, {.keep = best});
  ASSERT_EQ(same.objectives.back().name, "changes");
  expect_sound(book, same);
  EXPECT_EQ(same.objectives.back().value, Int128{0});
  const Plan as_it_is = to_plan(book, *stay(book));
  const AllocateOutcome changed = planned(book, {.keep = as_it_is});
  EXPECT_EQ(changed.objectives.back().value, Int128{2});  // lend is left, pair grows
}

// Two pools of the same APY: money may move between them for nothing where gas is 0, and should not.
TEST(AllocatePlan, least_turnover_leaves_out_moves_that_gain_nothing) {
  testing::Json json = plain_book();
  json["gas_usd"] = {{"deposit", 0}, {"withdrawal", 0}, {"conversion", 0}};
  json["pools"] = testing::Json::array();
  for (const char* id : {"a", "b", "c"})
    json["pools"].push_back({{"pool_id", id},
                             {"forecasted_apy", 7},
                             {"forecasted_tvl", 1000000},
                             {"underlying_tokens", {"USDC"}}});
  json["positions"] = testing::Json::parse(R"([{"pool_id": "b", "token": "USDC", "amount": 500}])");
  json["wallet"] = {{"USDC", 200}};
  const Instance book = made(json);
  const AllocateOutcome outcome = planned(book, {.least_turnover = true});
  expect_sound(book, outcome);
  ASSERT_EQ(outcome.objectives.at(1).name, "turnover");
  EXPECT_EQ(gain(outcome), 49 * kMicro);  // 7 % of 700
  EXPECT_EQ(outcome.objectives.at(1).value,
            Int128{200 * kMicro});  // the wallet's 200 go in, nothing comes out
}

// c01 must hold four pools on small means, and pays for it.
TEST(AllocatePlan, given_cases_reach_their_known_optima) {
  if (testing::cases().empty()) GTEST_SKIP() << "the given cases are not here";
  const std::pair<const char*, double> kOptima[] = {{"c01_tiny", -5.542843},
                                                    {"c02_small", 2643.054},
                                                    {"c03_fresh", 256.392},
                                                    {"c05_h7", 2993.499},
                                                    {"c08_hundred", 14'411.032}};
  for (const auto& [name, usd] : kOptima) {
    SCOPED_TRACE(name);
    const auto source = formats::read_source((testing::cases() / (std::string(name) + ".json")).string());
    const auto input = testing::read_text(source.value().bytes);
    ASSERT_TRUE(input.ok());
    const Instance& book = input.value().instance;
    const AllocateOutcome outcome = planned(book, {}, {.work_ticks = 60'000'000, .gap = 1e-6});
    expect_sound(book, outcome);
    // Known to the last digit given; found to within the gap.
    EXPECT_NEAR(static_cast<double>(gain(outcome)) / 1e6, usd, 1e-6 * std::abs(usd) + 5e-4);
    EXPECT_GE(static_cast<double>(*outcome.objectives[0].bound) / 1e6, usd - 5e-4);
  }
}

}  // namespace
}  // namespace tenon::allocate
