#include <gtest/gtest.h>

#include <algorithm>

#include "planners/roster/plan.h"
#include "problems/roster/candidates.h"
#include "problems/roster/verify.h"
#include "tests/problems/roster/make.h"

namespace tenon::roster {
namespace {

using namespace testing;

RosterOutcome planned(Instance instance, bool must_fill) {
  Limits limits;
  limits.work_ticks = 5'000'000;
  Budget budget(limits);
  instance.must_fill = must_fill;
  return plan(instance, {}, {.budget = budget});
}

std::optional<Explanation> explained(const Instance& instance, const std::optional<Plan>& plan = {}) {
  Limits limits;
  limits.work_ticks = 50'000'000;
  Budget budget(limits);
  return explain(instance, plan, budget);
}

// Two officers, one duty of 9 h on each of three days, on the second for so many people. An officer has one duty a day: with three wanted one
// stays unfilled.
Instance two_for(std::int64_t wanted_on_the_second_day) {
  Instance instance = horizon("2026-01-05", 3);
  officer(instance, "Ann");
  officer(instance, "Bob");
  const ShiftId day = shift(instance, "D", "08:00", "17:00");
  const RequirementId gate = requirement(instance, "gate");
  for (Day d = 0; d < 3; ++d) post(instance, gate, d, day, d == 1 ? wanted_on_the_second_day : 1);
  return finish(std::move(instance));
}

TEST(Explain, NothingWhereAllIsFilled) {
  const Instance instance = two_for(2);
  EXPECT_EQ(planned(instance, true).status, Status::kOptimal);
  EXPECT_FALSE(explained(instance));
}

TEST(Explain, TheDayWithTooFewPeople) {
  const Instance instance = two_for(3);
  const RosterOutcome outcome = planned(instance, false);
  ASSERT_TRUE(outcome.plan);
  EXPECT_EQ(outcome.objectives.front().value, 1);
  const auto explanation = explained(instance, outcome.plan);
  ASSERT_TRUE(explanation);
  EXPECT_EQ(explanation->summary, "1 duty stays unfilled. No roster leaves fewer.");
  ASSERT_FALSE(explanation->conflict.empty());
  EXPECT_EQ(explanation->conflict.front().rule, "demand");
  EXPECT_EQ(explanation->conflict.front().at, std::vector<std::string>{"2026-01-06"});
  // One duty a day is no rule of the table: no rule takes part.
  EXPECT_EQ(explanation->conflict.size(), 1U);
}

TEST(Explain, MustFillIsInfeasibleWhereSomethingStaysUnfilled) {
  Instance instance = two_for(3);
  const RosterOutcome outcome = planned(instance, true);
  EXPECT_EQ(outcome.status, Status::kInfeasible);
  EXPECT_FALSE(outcome.plan);
  ASSERT_TRUE(outcome.proof);
  instance.must_fill = true;
  EXPECT_EQ(certify(instance, outcome.objectives, true, *outcome.proof).checked, true);
  EXPECT_EQ(planned(two_for(2), true).objectives.front().value, 0);
}

// Ann is on leave on the second day: that rule clashes with its demand, and without it nothing is left unfilled.
TEST(Explain, TheRuleThatBars) {
  Instance instance = two_for(2);
  instance.officers[OfficerId{0}].away = {
      {.from = 1 * kDayMinutes, .to = 2 * kDayMinutes, .whole_days = true, .reason = "leave"}};
  instance = finish(std::move(instance));
  const auto explanation = explained(instance);
  ASSERT_TRUE(explanation);
  ASSERT_EQ(explanation->conflict.size(), 2U);
  const std::string rule = explanation->conflict[1].rule;
  EXPECT_NE(rule.find("leave"), std::string::npos) << rule;
  const auto way = std::find_if(explanation->relaxations.begin(), explanation->relaxations.end(),
                                [&](const auto& each) { return each.change == rule + " = soft"; });
  ASSERT_NE(way, explanation->relaxations.end());
  EXPECT_EQ(way->cost, "0 duties unfilled");
  EXPECT_NE(explanation->relaxations.front().text.find("Ann could take 2026-01-06 D, against"),
            std::string::npos)
      << explanation->relaxations.front().text;
}

}  // namespace
}  // namespace tenon::roster
