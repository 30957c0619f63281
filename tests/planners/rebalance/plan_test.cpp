#include "planners/rebalance/plan.h"

#include <gmock/gmock.h>

#include "problems/rebalance/verify.h"
#include "tests/problems/rebalance/make.h"

namespace tenon::rebalance {
namespace {

using testing::case_files;
using testing::document_of;
using testing::instance_of;
using testing::Json;
using testing::json_of;
using testing::with;

Limits a_minute() {
  Limits limits;
  limits.wall_s = 60;
  return limits;
}

RebalanceOutcome planned(const Instance& instance) {
  Budget budget(a_minute());
  RebalanceOutcome outcome = plan(instance, {}, {.budget = budget});
  if (outcome.plan) {
    const auto violations = verify(instance, *outcome.plan);
    EXPECT_TRUE(violations.empty()) << violations.front().text;
  }
  if (outcome.status == Status::kOptimal || outcome.status == Status::kInfeasible) {
    const Certification certified =
        certify(instance, outcome.objectives, outcome.status == Status::kInfeasible, *outcome.proof);
    EXPECT_EQ(certified.checked, true)
        << (certified.violations.empty() ? "" : certified.violations.front().text);
  }
  return outcome;
}

// The costs were computed by another program and agree with two general solvers.
TEST(RebalancePlan, costs_what_the_recorded_networks_cost_at_least) {
  const auto files = case_files("plan");
  if (files.empty()) GTEST_SKIP() << "the collection is not there";
  for (const std::string& file : files) {
    const Json exact = json_of(file)["exact"];
    for (const char* mode : {"cheapest", "fastest"}) {
      SCOPED_TRACE(file + " " + mode);
      if (!exact.contains(mode)) continue;  // unbalanced: the reader's
      const OptionValues options = with({{"mode", mode}});
      const auto document = document_of(file, options);
      ASSERT_TRUE(document.ok());
      const auto input = read_instance(document.value(), options);
      ASSERT_TRUE(input.ok()) << to_string(input.errors().front());
      const RebalanceOutcome outcome = planned(input.value().instance);
      ASSERT_EQ(outcome.status, Status::kOptimal);
      EXPECT_EQ(to_string(*outcome.objectives[0].value), exact[mode]["cost"].get<std::string>());
    }
  }
}

TEST(RebalancePlan, is_right_where_float_solvers_are_wrong) {
  const auto files = case_files("float_failures");
  if (files.empty()) GTEST_SKIP() << "the collection is not there";
  for (const std::string& file : files) {
    SCOPED_TRACE(file);
    const Json exact = json_of(file)["exact"];
    const auto document = document_of(file);
    ASSERT_TRUE(document.ok());
    const auto input = read_instance(document.value(), {});
    ASSERT_TRUE(input.ok()) << to_string(input.errors().front());
    const RebalanceOutcome outcome = planned(input.value().instance);
    if (exact["status"] == "INFEASIBLE") {
      EXPECT_EQ(outcome.status, Status::kInfeasible);
      continue;
    }
    ASSERT_EQ(outcome.status, Status::kOptimal);
    EXPECT_EQ(to_string(*outcome.objectives[0].value), exact["cost"].get<std::string>());
  }
}

// 100 from A to B: by a slow link for nothing, or a quick one for a fee; by hand.
constexpr const char* kTwoWays =
    R"({"nodes": ["@A", "@B"], "arcPenalty": 0, "supplies": {"@A": "100", "@B": "-100"}, "edges": [
  {"id": "slow", "src": "@A", "dest": "@B", "timeSec": 90},
  {"id": "quick", "src": "@A", "dest": "@B", "timeSec": 20, "flatFee": "7", "capacity": "60"},
  {"id": "half", "src": "@A", "dest": "@B", "timeSec": 40, "flatFee": "5", "capacity": "60"}]})";

TEST(RebalancePlan, finds_the_least_completion_time_and_then_the_least_cost) {
  const RebalanceOutcome cheapest = planned(instance_of(kTwoWays));
  ASSERT_EQ(cheapest.status, Status::kOptimal);
  EXPECT_EQ(*cheapest.objectives[0].value, 0);
  EXPECT_EQ(cheapest.plan->completion_us, 90'000'000);
  // The quick link takes 60 at most, so 40 s it is, and both fees: (7 + 5) * 1e4.
  const RebalanceOutcome soonest =
      planned(instance_of(kTwoWays, with({{"mode", "soonest"}, {"then", "cheapest"}})));
  ASSERT_EQ(soonest.status, Status::kOptimal);
  ASSERT_EQ(soonest.objectives.size(), 2u);
  EXPECT_EQ(*soonest.objectives[0].value, 40'000'000);
  EXPECT_EQ(*soonest.objectives[1].value, 120'000);
}

TEST(RebalancePlan, takes_the_fastest_of_the_cheapest) {
  // Both ways are free; the sum of times decides between one hop of 9 s and two of 3 s.
  const RebalanceOutcome outcome = planned(instance_of(
      R"({"nodes": ["@A", "@B", "@C"], "arcPenalty": 0, "supplies": {"@A": "10", "@C": "-10"}, "edges": [
        {"id": "direct", "src": "@A", "dest": "@C", "timeSec": 9},
        {"id": "first", "src": "@A", "dest": "@B", "timeSec": 3},
        {"id": "second", "src": "@B", "dest": "@C", "timeSec": 3}]})",
      with({{"mode", "cheapest"}, {"then", "fastest"}})));
  ASSERT_EQ(outcome.status, Status::kOptimal);
  EXPECT_EQ(*outcome.objectives[0].value, 0);
  EXPECT_EQ(*outcome.objectives[1].value, 6'000'000);
}

TEST(RebalancePlan, leaves_out_as_little_as_possible_where_asked) {
  constexpr const char* text =
      R"({"nodes": ["@A", "@B"], "supplies": {"@A": "100", "@B": "-100"}, "edges": [
        {"id": "e0", "src": "@A", "dest": "@B", "timeSec": 9, "capacity": "60"}]})";
  EXPECT_EQ(planned(instance_of(text)).status, Status::kInfeasible);
  const RebalanceOutcome outcome = planned(instance_of(text, with({{"best-effort", "true"}})));
  ASSERT_EQ(outcome.status, Status::kOptimal);
  EXPECT_EQ(outcome.objectives[0].name, "shortfall");
  EXPECT_EQ(*outcome.objectives[0].value, 40);
  EXPECT_EQ(outcome.plan->flows.at(0).amount, 60);
}

// 10 from A to B, over a link that takes 15 at least: the missing 5 come from B and go back there, or over the dear link.
// By hand: the circle costs nothing but its links, the dear link 9 micro-units more.
constexpr const char* kCircle = R"({"nodes": ["@A", "@B", "@C"], "arcPenalty": 0,
  "supplies": {"@A": "10", "@B": "-10"}, "edges": [
    {"id": "cheap", "src": "@A", "dest": "@B", "timeSec": 1, "min": "15"},
    {"id": "back", "src": "@B", "dest": "@A", "timeSec": 1},
    {"id": "dear", "src": "@A", "dest": "@B", "timeSec": 1, "flatFee": "9"}]})";

TEST(RebalancePlan, forbids_money_to_go_round_where_asked) {
  const RebalanceOutcome outcome = planned(instance_of(kCircle, with({{"no-circulation", "true"}})));
  ASSERT_TRUE(outcome.plan);
  EXPECT_EQ(*outcome.objectives[0].value, 90'000);
  ASSERT_EQ(outcome.plan->flows.size(), 1u);
  EXPECT_EQ(outcome.plan->flows[0].edge, "dear");
}

// Nothing is at B to begin with, so the circle cannot be carried out: the plan must do without it.
TEST(RebalancePlan, takes_no_circle_that_could_not_begin) {
  const RebalanceOutcome outcome = planned(instance_of(kCircle));
  ASSERT_TRUE(outcome.plan);
  EXPECT_EQ(outcome.plan->flows.size(), 1u);
}

// 5 of A's 10 are for C, the rest for B, whose link takes 8 at least: 3 come back. Today's order sends C its 5 first and
// then waits for ever for 8.
TEST(RebalancePlan, finds_an_order_in_which_a_circle_can_begin) {
  const RebalanceOutcome outcome = planned(instance_of(
      R"({"nodes": ["@A", "@B", "@C"], "supplies": {"@A": "10", "@B": "-5", "@C": "-5"}, "edges": [
        {"id": "e0", "src": "@A", "dest": "@C", "timeSec": 1},
        {"id": "e1", "src": "@A", "dest": "@B", "timeSec": 1, "min": "8"},
        {"id": "e2", "src": "@B", "dest": "@A", "timeSec": 1}]})"));
  ASSERT_EQ(outcome.status, Status::kOptimal);
  EXPECT_EQ(outcome.plan->steps.size(), 3u);
  EXPECT_EQ(outcome.warnings.size(), 1u);
}

TEST(RebalancePlan, starts_from_an_earlier_plan_only_where_it_still_is_one) {
  Instance instance = instance_of(kTwoWays);
  PlanOptions options;
  options.start = planned(instance).plan;
  instance.arcs[testing::arc_called(instance, "slow")].disabled = true;
  Budget budget(a_minute());
  const RebalanceOutcome outcome = plan(instance, options, {.budget = budget});
  ASSERT_EQ(outcome.status, Status::kOptimal);
  EXPECT_TRUE(verify(instance, *outcome.plan).empty());
  EXPECT_EQ(*outcome.objectives[0].value, 120'000);
}

TEST(RebalancePlan, puts_given_transactions_in_order_or_says_what_they_break) {
  Instance instance = instance_of(kTwoWays);
  instance.given =
      Flows{{testing::arc_called(instance, "slow"), 50}, {testing::arc_called(instance, "quick"), 50}};
  const RebalanceOutcome outcome = planned(instance);
  EXPECT_EQ(outcome.status, Status::kFeasible);
  ASSERT_TRUE(outcome.plan);
  EXPECT_EQ(outcome.plan->steps.size(), 2u);
  EXPECT_EQ(*outcome.objectives[0].value, 70'000);
  instance.given->front().amount = 40;
  const RebalanceOutcome short_of = planned(instance);
  EXPECT_FALSE(short_of.plan);
  ASSERT_TRUE(short_of.explanation);
  EXPECT_EQ(short_of.explanation->conflict.at(0).rule, "balance");
}

TEST(RebalanceExplain, says_how_much_a_minimum_lacks) {
  const Instance instance = instance_of(
      R"({"nodes": ["@noble", "@Base"], "supplies": {"@noble": "700000", "@Base": "-700000"}, "edges": [
        {"id": "e0", "src": "@noble", "dest": "@Base", "timeSec": 20, "min": "1000000"}]})");
  Budget budget(a_minute());
  const auto explanation = explain(instance, budget);
  ASSERT_TRUE(explanation);
  EXPECT_EQ(explanation->summary, "0.3 USDC short on @noble->@Base, minimum 1");
  ASSERT_EQ(explanation->conflict.size(), 1u);
  EXPECT_EQ(explanation->conflict[0].rule, "minimum");
  ASSERT_EQ(explanation->relaxations.size(), 1u);
  EXPECT_EQ(explanation->relaxations[0].change, "min of e0 = 700000");
}

// Two links of 40 and 50 carry 90 of 100: either may be widened by 10; the third is not to blame.
TEST(RebalanceExplain, names_the_smallest_clash_of_capacities) {
  const Instance instance = instance_of(
      R"({"nodes": ["@A", "@B", "@C"], "supplies": {"@A": "100", "@B": "-100"}, "edges": [
        {"id": "e0", "src": "@A", "dest": "@B", "timeSec": 20, "capacity": "40"},
        {"id": "e1", "src": "@A", "dest": "@B", "timeSec": 20, "capacity": "50"},
        {"id": "e2", "src": "@A", "dest": "@C", "timeSec": 20, "capacity": "5"}]})");
  Budget budget(a_minute());
  const auto explanation = explain(instance, budget);
  ASSERT_TRUE(explanation);
  ASSERT_EQ(explanation->conflict.size(), 2u);
  EXPECT_EQ(explanation->conflict[0].at, std::vector<std::string>{"e0"});
  EXPECT_EQ(explanation->conflict[1].at, std::vector<std::string>{"e1"});
  ASSERT_EQ(explanation->relaxations.size(), 2u);
  EXPECT_EQ(explanation->relaxations[0].cost, "0.00001 USDC");
}

// 3 are to leave A, over links that take 5 or 6 at least: lowering either does, and the first by less.
TEST(RebalanceExplain, names_minimums_that_clash_with_the_amounts_they_lack) {
  const Instance instance = instance_of(
      R"({"nodes": ["@A", "@B"], "supplies": {"@A": "3000000", "@B": "-3000000"}, "edges": [
        {"id": "six", "src": "@A", "dest": "@B", "timeSec": 20, "min": "6000000"},
        {"id": "five", "src": "@A", "dest": "@B", "timeSec": 20, "min": "5000000"}]})");
  Budget budget(a_minute());
  const auto explanation = explain(instance, budget);
  ASSERT_TRUE(explanation);
  EXPECT_EQ(explanation->conflict.size(), 2u);
  ASSERT_EQ(explanation->relaxations.size(), 2u);
  EXPECT_EQ(explanation->relaxations[0].change, "min of five = 3000000");
  EXPECT_EQ(explanation->relaxations[0].cost, "2 USDC");
  EXPECT_EQ(explanation->relaxations[1].cost, "3 USDC");
  EXPECT_EQ(explanation->summary,
            "the limits of 2 links or places clash; the least way out: 2 USDC short on @A->@B, minimum 5");
}

// 10 s to B and 10 s on to C, that must have it after 15 s.
TEST(RebalanceExplain, says_how_much_time_a_deadline_lacks) {
  const Instance instance = instance_of(
      R"({"nodes": ["@A", "@B", {"name": "@C", "deadlineSec": 15}, {"name": "@D", "deadlineSec": 500}],
          "supplies": {"@A": "7", "@C": "-5", "@D": "-2"}, "edges": [
        {"id": "ab", "src": "@A", "dest": "@B", "timeSec": 10},
        {"id": "bc", "src": "@B", "dest": "@C", "timeSec": 10},
        {"id": "bd", "src": "@B", "dest": "@D", "timeSec": 10}]})");
  EXPECT_EQ(planned(instance).status, Status::kInfeasible);
  Budget budget(a_minute());
  const auto explanation = explain(instance, budget);
  ASSERT_TRUE(explanation);
  EXPECT_EQ(explanation->summary, "5 s too little time to reach @C by its deadline, 15 s");
  ASSERT_EQ(explanation->conflict.size(), 1u);
  EXPECT_EQ(explanation->conflict[0].rule, "deadline");
  ASSERT_EQ(explanation->relaxations.size(), 1u);
  EXPECT_EQ(explanation->relaxations[0].change, "deadline of @C = 20 s");
}

TEST(RebalanceExplain, says_nothing_where_a_plan_exists) {
  Budget budget(a_minute());
  EXPECT_FALSE(explain(instance_of(kTwoWays), budget));
}

}  // namespace
}  // namespace tenon::rebalance
