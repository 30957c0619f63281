#include "planners/cut/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "problems/cut/random.h"
#include "problems/cut/verify.h"
#include "tests/problems/cut/make.h"

namespace tenon::cut {
namespace {

using ::testing::IsEmpty;

using testing::brute_force;
using testing::simple;
using testing::tiny_instance;

CutOutcome planned(const Instance& instance, const PlanOptions& options = {}, const Limits& limits = {}) {
  Budget budget(limits);
  return plan(instance, options, {.budget = budget});
}

Int128 value(const CutOutcome& outcome, std::size_t stage = 0) { return *outcome.objectives[stage].value; }

// What every outcome must be: a plan that breaks no rule and attains what is said, bounds that are not refuted.
void expect_sound(const Instance& instance, const CutOutcome& outcome) {
  if (outcome.plan) {
    EXPECT_THAT(verify(instance, *outcome.plan), IsEmpty());
    for (const auto& [name, attained] : stage_values(instance, *outcome.plan))
      for (const Objective& objective : outcome.objectives)
        if (objective.name == name) {
          EXPECT_EQ(objective.value, attained) << name;
        }
  }
  ASSERT_TRUE(outcome.proof);
  const Certification certified =
      certify(instance, outcome.objectives, outcome.status == Status::kInfeasible, *outcome.proof);
  EXPECT_NE(certified.checked, std::optional(false))
      << (certified.violations.empty() ? "" : certified.violations.front().text);
}

// A stock of 100 holds one piece of 60, never two, though the length of all would fit into two stocks.
TEST(CutPlan, needs_three_stocks_where_length_alone_says_two) {
  const CutOutcome outcome = planned(simple(100, {{60, 3}}));
  EXPECT_EQ(outcome.status, Status::kOptimal);
  EXPECT_EQ(value(outcome), 3);
}

TEST(CutPlan, equals_brute_force_under_all_rules) {
  Random random(5);
  int optimal = 0, infeasible = 0;
  for (int i = 0; i < 1500; ++i) {
    SCOPED_TRACE(i);
    const Instance instance = tiny_instance(random, i % 5 == 0);
    const testing::Best best = brute_force(instance);
    const CutOutcome outcome = planned(instance, {}, {.seed = static_cast<std::uint64_t>(i)});
    expect_sound(instance, outcome);
    const auto least = instance.with_costs ? best.cost : best.stocks;
    if (least) {
      EXPECT_EQ(outcome.status, Status::kOptimal);
      EXPECT_EQ(outcome.stop, Stop::kProof);
      EXPECT_EQ(outcome.objectives.front().value, std::optional<Int128>(*least));
      ++optimal;
    } else {
      EXPECT_EQ(outcome.status, Status::kInfeasible);
      EXPECT_FALSE(outcome.objectives.front().bound);
      ++infeasible;
    }
    if (HasFailure()) break;
  }
  EXPECT_GT(optimal, 1000);
  EXPECT_GT(infeasible, 100);
}

TEST(CutPlan, nothing_wanted_is_a_plan_without_patterns) {
  const CutOutcome outcome = planned(simple(100, {{60, 0}}), {.fewest_patterns = true});
  EXPECT_EQ(outcome.status, Status::kOptimal);
  EXPECT_EQ(value(outcome), 0);
  EXPECT_EQ(value(outcome, 1), 0);
  EXPECT_THAT(outcome.plan->patterns, IsEmpty());
}

// The only stock that holds 80 is not there.
TEST(CutPlan, a_piece_that_fits_no_stock_that_is_there_is_proven_to_have_no_plan) {
  Instance instance = simple(100, {{80, 1}, {10, 1}});
  instance.stocks[StockId{0}].limit = 0;
  instance.stocks.push_back({.length = 50});
  const CutOutcome outcome = planned(instance);
  EXPECT_EQ(outcome.status, Status::kInfeasible);
  expect_sound(instance, outcome);
  EXPECT_EQ(certify(instance, {}, true, *outcome.proof).checked, std::optional(true));
}

// Two stocks of 100 have room for 3 x 60 by length (180), but hold only two of them.
TEST(CutPlan, a_limit_that_only_patterns_break_is_proven_by_duals) {
  Instance instance = simple(100, {{60, 3}});
  instance.stocks[StockId{0}].limit = 2;
  const CutOutcome outcome = planned(instance);
  EXPECT_EQ(outcome.status, Status::kInfeasible);
  EXPECT_EQ(certify(instance, {}, true, *outcome.proof).checked, std::optional(true));
}

TEST(CutPlan, starts_from_an_earlier_plan_and_fills_up_what_is_missing) {
  const Instance before = simple(100, {{48, 3}, {30, 3}, {22, 2}});
  const Plan earlier = *planned(before).plan;
  const Instance now = simple(100, {{48, 3}, {30, 3}, {22, 3}});
  std::vector<std::string> told;
  struct Sink : ProgressSink {
    std::vector<std::string>& told;
    explicit Sink(std::vector<std::string>& t) : told(t) {}
    void on_event(const Event& event) override {
      if (event.value) told.push_back(event.from);
    }
  } sink(told);
  Budget budget{Limits{}};
  const CutOutcome outcome = plan(now, {.start = earlier}, {.budget = budget, .progress = &sink});
  EXPECT_EQ(value(outcome), 3);
  ASSERT_FALSE(told.empty());
  EXPECT_EQ(told.front(), "start");
}

// Plans of other inputs name what is not there; they must neither be believed nor do harm.
TEST(CutPlan, any_earlier_plan_will_do) {
  Random random(6);
  Plan other;
  for (int i = 0; i < 300; ++i) {
    SCOPED_TRACE(i);
    const Instance instance = tiny_instance(random);
    const CutOutcome outcome = planned(instance, {.start = other, .keep = other});
    expect_sound(instance, outcome);
    const auto best = instance.with_costs ? brute_force(instance).cost : brute_force(instance).stocks;
    EXPECT_EQ(outcome.plan.has_value(), best.has_value());
    if (best) {
      EXPECT_EQ(value(outcome), *best);
    }
    if (outcome.plan) other = *outcome.plan;
    if (HasFailure()) break;
  }
}

TEST(CutPlan, every_incumbent_is_a_plan_and_better_than_the_one_before) {
  const Instance instance = random_instance({.pieces = 120, .seed = 3, .shape = RandomShape::kWide});
  std::optional<Int128> last;
  Budget budget{Limits{.work_ticks = 2'000'000}};
  SearchContext<Plan> context{.budget = budget};
  context.incumbent = [&](const Plan& found, const std::vector<Objective>& objectives) {
    EXPECT_THAT(verify(instance, found), IsEmpty());
    if (last) {
      EXPECT_LT(*objectives.front().value, *last);
    }
    last = objectives.front().value;
  };
  const CutOutcome outcome = plan(instance, {}, context);
  EXPECT_EQ(last, outcome.objectives.front().value);
}

// By first fit 48 + 30, 48 + 30, 48 + 22 + 22, 30 + 22: 4 stocks where 3 do. 4 is within a third of 3, and that was
// asked for.
TEST(CutPlan, stops_at_the_gap_that_is_asked_for) {
  const Instance instance = simple(100, {{48, 3}, {30, 3}, {22, 3}});
  const CutOutcome outcome = planned(instance, {}, {.gap = 0.34});
  EXPECT_EQ(outcome.status, Status::kFeasible);
  EXPECT_EQ(outcome.stop, Stop::kGap);
  EXPECT_EQ(value(outcome), 4);
  EXPECT_EQ(outcome.objectives.front().bound, std::optional<Int128>(3));
}

TEST(CutPlan, the_same_work_gives_the_same_plan) {
  const Instance instance = random_instance({.pieces = 60, .seed = 1, .shape = RandomShape::kTriplets});
  for (const std::int64_t ticks : {0, 100, 3'000, 80'000, 400'000}) {
    const CutOutcome one = planned(instance, {}, {.work_ticks = ticks});
    const CutOutcome two = planned(instance, {}, {.work_ticks = ticks});
    EXPECT_EQ(one.plan, two.plan);
    EXPECT_EQ(one.objectives.front().bound, two.objectives.front().bound);
    EXPECT_EQ(one.stop, two.stop);
    expect_sound(instance, one);
  }
}

TEST(CutPlan, a_cancelled_search_ends_with_what_it_has) {
  const Instance instance = random_instance({.pieces = 60, .seed = 1, .shape = RandomShape::kTriplets});
  const CancelToken cancel;
  Budget budget(Limits{}, cancel);
  SearchContext<Plan> context{.budget = budget};
  context.incumbent = [&](const Plan&, const std::vector<Objective>&) { cancel.cancel(); };
  const CutOutcome outcome = plan(instance, {}, context);
  EXPECT_EQ(outcome.status, Status::kFeasible);
  EXPECT_EQ(outcome.stop, Stop::kCancelled);
}

// Never above the fewest of all plans, whatever they cost: the claim says nothing of stocks.
TEST(CutPlan, fewer_patterns_never_cost_a_stock_and_their_bound_holds) {
  Random random(7);
  int fewest = 0;
  for (int i = 0; i < 600; ++i) {
    SCOPED_TRACE(i);
    const Instance instance = tiny_instance(random, i % 2 == 0);
    const testing::Best best = brute_force(instance);
    const auto least = instance.with_costs ? best.cost : best.stocks;
    if (!least) continue;
    const CutOutcome outcome = planned(instance, {.fewest_patterns = true}, {.work_ticks = 300'000});
    expect_sound(instance, outcome);
    EXPECT_EQ(value(outcome), *least);
    EXPECT_EQ(outcome.objectives[1].name, "patterns");
    EXPECT_LE(*outcome.objectives[1].bound, *best.patterns);
    EXPECT_GE(value(outcome, 1), *best.patterns);
    fewest += value(outcome, 1) == *best.patterns;
    if (HasFailure()) break;
  }
  EXPECT_GT(fewest, 300);
}

}  // namespace
}  // namespace tenon::cut
