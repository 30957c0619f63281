#include "planners/roster/duty_search.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "planners/roster/plan.h"
#include "problems/roster/verify.h"
#include "tests/problems/roster/make.h"

// The search by one officer at a time: what it offers is right by the problem's own verifier, and as good as worked out by hand.
namespace tenon::roster {
namespace {

RosterOutcome searched(const Instance& instance, const std::optional<Roster>& keep = std::nullopt) {
  Budget budget{Limits{.work_ticks = 5'000'000}};
  const SearchContext<Plan> context{.budget = budget};
  Stages stages(instance, keep, context);
  search_duties(instance, keep, keep, DutyEffort::kAround, stages, budget);
  RosterOutcome outcome = stages.outcome();
  if (!outcome.plan) return outcome;
  const auto violations = verify(instance, *outcome.plan);
  EXPECT_TRUE(violations.empty()) << violations.front().rule << ": " << violations.front().text;
  for (const Objective& objective : outcome.objectives) EXPECT_LE(*objective.bound, *objective.value);
  return outcome;
}

Int128 value(const RosterOutcome& outcome, const std::string& stage) {
  for (const Objective& objective : outcome.objectives)
    if (objective.name == stage) return objective.value.value_or(-1);
  return -1;
}

// A week of one 8-hour post a day for `wanted` people.
Instance week(int officers, std::int64_t wanted) {
  Instance instance = testing::horizon("2026-01-05", 7);
  for (int o = 0; o < officers; ++o) testing::officer(instance, "A" + std::to_string(o), "B");
  const ShiftId day = testing::shift(instance, "D", "08:00", "16:00");
  testing::post_daily(instance, testing::requirement(instance, "R"), day, wanted);
  return instance;
}

// Six days of seven by law. Two officers have 12 of the 14 places: 2 stay empty, which price 1 on all of them proves.
TEST(DutySearch, ADayOffAWeek) {
  const RosterOutcome outcome = searched(testing::finish(week(2, 2)));
  EXPECT_EQ(value(outcome, "unfilled"), 2);
  EXPECT_EQ(outcome.objectives.front().bound, 2);
  EXPECT_EQ(value(outcome, "staff"), 2);
}

// Seven posts, one a day, need two of the three officers.
TEST(DutySearch, NoMoreOfficersThanAreNeeded) {
  const RosterOutcome outcome = searched(testing::finish(week(3, 1)));
  EXPECT_EQ(value(outcome, "unfilled"), 0);
  EXPECT_EQ(value(outcome, "staff"), 2);
  EXPECT_EQ(outcome.objectives[1].bound, 2);
}

// A mix is asked for. Three men may only be on duty alone, so 1 of 3 places is filled a day: 14 empty. With a woman in one's place everybody
// works his six days: one man is off with her, the other then is alone and off on another day. 21 places, 18 duties.
TEST(DutySearch, WomenAndMenWhereAMixIsAsked) {
  Instance instance = week(3, 3);
  instance.requirements[RequirementId{0}].gender = WantedGender::kMixed;
  for (Officer& officer : instance.officers) officer.gender = Gender::kMan;
  EXPECT_EQ(value(searched(testing::finish(instance)), "unfilled"), 14);
  instance.officers[OfficerId{1}].gender = Gender::kWoman;
  EXPECT_EQ(value(searched(testing::finish(instance)), "unfilled"), 3);
}

// Two who must not meet leave a place of each day empty.
TEST(DutySearch, PairsApart) {
  Instance instance = week(2, 2);
  RuleLine line = testing::line("avoid_pairs");
  line.enforcement = Enforcement::kHard;
  std::get<Pairs>(line.form).officers = {{"A0", "A1"}};
  Instance made = testing::finish(std::move(instance));
  testing::rebind(made, line);
  EXPECT_EQ(value(searched(made), "unfilled"), 7);
}

// Who must work together: one is away for two days, so the three who hang together work the other five, and a fourth his six: 7 of 28 places stay empty.
// With one place a day nobody of the three works.
TEST(DutySearch, PairsTogether) {
  RuleLine line = testing::line("pairs");
  line.enforcement = Enforcement::kHard;
  std::get<Pairs>(line.form).officers = {{"A0", "A1"}, {"A3", "A1"}};
  for (const auto& [wanted, unfilled] : {std::pair{4, 7}, {1, 1}}) {
    Instance instance = week(4, wanted);
    instance.officers[OfficerId{3}].away = {{.from = 0, .to = 2 * kDayMinutes}};
    Instance made = testing::finish(std::move(instance));
    testing::rebind(made, line);
    EXPECT_EQ(value(searched(made), "unfilled"), unfilled);
  }
}

// A has the first four days, B the others. A falls ill on the second: B takes it, which changes two officer-days; all else stays.
TEST(DutySearch, AsFewChangesAsCanBe) {
  Instance instance = testing::finish(week(2, 1));
  Roster kept = Roster::empty(instance);
  for (int day = 0; day < 7; ++day) kept.posts[OfficerId{day < 4 ? 0 : 1}].push_back(PostId{day});
  instance.officers[OfficerId{0}].away = {{.from = kDayMinutes, .to = 2 * kDayMinutes}};
  const RosterOutcome outcome = searched(instance, kept);
  EXPECT_EQ(value(outcome, "unfilled"), 0);
  EXPECT_EQ(value(outcome, "changes"), 2);
}

// Nobody may be where the pin says.
TEST(DutySearch, APinThatNoRuleAllows) {
  Instance instance = testing::finish(week(1, 1));
  instance.officers[OfficerId{0}].away = {{.from = 0, .to = kDayMinutes}};
  instance.pins.push_back({.kind = Pin::Kind::kAt, .officer = OfficerId{0}, .post = PostId{0}});
  EXPECT_EQ(searched(instance).status, Status::kInfeasible);
}

TEST(DutySearch, WhatItOffersIsLawful) {
  Random random(7);
  int filled = 0;
  for (int round = 0; round < 60; ++round) {
    SCOPED_TRACE(round);
    Instance instance = testing::horizon("2026-01-29", 9);
    const auto officers = static_cast<int>(random.between(2, 5));
    for (int o = 0; o < officers; ++o) {
      const OfficerId id =
          testing::officer(instance, "A" + std::to_string(o), random.chance(1, 3) ? "P" : "B");
      instance.officers[id].gender = random.chance(1, 2) ? Gender::kMan : Gender::kWoman;
      if (random.chance(1, 3)) instance.officers[id].away = {{.from = 0, .to = 2 * kDayMinutes}};
    }
    const ShiftId day = testing::shift(instance, "D", "08:00", "16:00");
    const ShiftId night = testing::shift(instance, "N", "20:00", "04:00");
    for (const char* name : {"R1", "R2"}) {
      const RequirementId id = testing::requirement(instance, name);
      if (random.chance(1, 2)) instance.requirements[id].gender = WantedGender::kMixed;
      testing::post_daily(instance, id, day, random.between(1, 3));
      if (random.chance(1, 2)) testing::post_daily(instance, id, night, random.between(1, 2));
    }
    instance.soft_stage = random.chance(1, 2);
    if (random.chance(1, 3)) {
      instance.goal = Goal::kStaff;
      instance.most_staff = random.between(1, officers);
    }
    const RosterOutcome outcome = searched(testing::finish(std::move(instance)));
    ASSERT_TRUE(outcome.plan.has_value());
    filled += !outcome.plan->assignments.empty();
    if (::testing::Test::HasFailure()) break;
  }
  EXPECT_EQ(filled, 60);
}

}  // namespace
}  // namespace tenon::roster
