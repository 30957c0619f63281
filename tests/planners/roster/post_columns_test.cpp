#include "planners/roster/post_columns.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "formats/source.h"
#include "planners/roster/duty_search.h"
#include "problems/roster/format.h"
#include "problems/roster/verify.h"
#include "solvers/lp.h"
#include "tests/given_cases.h"
#include "tests/problems/roster/make.h"

// Bounds and rosters by columns: proofs pass the problem's own checker, rosters its verifier.
namespace tenon::roster {
namespace {

bool no_lp() { return !solvers::make_lp(solvers::preferred_lp()).lp; }

Outcome<Plan, Proof> searched(const Instance& instance, bool with_duties) {
  Budget budget{Limits{.work_ticks = 20'000'000}};
  const SearchContext<Plan> context{.budget = budget};
  const std::optional<Roster> none;
  Stages stages(instance, none, context);
  if (with_duties) search_duties(instance, none, none, DutyEffort::kAround, stages, budget);
  search_post_columns(instance, stages, budget);
  auto outcome = stages.outcome();
  EXPECT_TRUE(outcome.plan.has_value());
  if (!outcome.plan) return outcome;
  const auto violations = verify(instance, *outcome.plan);
  EXPECT_TRUE(violations.empty()) << violations.front().rule << ": " << violations.front().text;
  const Certification checked = certify(instance, outcome.objectives, false, *outcome.proof);
  EXPECT_TRUE(checked.violations.empty()) << checked.violations.front().text;
  EXPECT_EQ(checked.checked, true);
  return outcome;
}

void expect_proven(const Outcome<Plan, Proof>& outcome, std::int64_t unfilled, std::int64_t staff) {
  ASSERT_GE(outcome.objectives.size(), 2u);
  EXPECT_EQ(outcome.objectives[0].value, unfilled);
  EXPECT_EQ(outcome.objectives[0].bound, unfilled);
  EXPECT_EQ(outcome.objectives[1].value, staff);
  EXPECT_EQ(outcome.objectives[1].bound, staff);
}

// Two weeks from Monday of a post a day. A full-timer works six days of seven, a part-timer, at 7 net hours a duty, four a week (34.98 hours).
Instance full_and_part_time(int full, int part) {
  Instance instance = testing::horizon("2026-01-05", 14);
  for (int o = 0; o < full; ++o) testing::officer(instance, "F" + std::to_string(o), "B");
  for (int o = 0; o < part; ++o) testing::officer(instance, "P" + std::to_string(o), "P");
  const ShiftId day = testing::shift(instance, "D", "08:00", "16:00");
  testing::post_daily(instance, testing::requirement(instance, "R"), day, 1);
  instance.terms[0].breaks = {{480, 60}};
  return testing::finish(std::move(instance));
}

// Neither can do all 14 days; together they can.
TEST(PostColumns, FullAndPartTime) {
  if (no_lp()) GTEST_SKIP() << "no LP solver";
  expect_proven(searched(full_and_part_time(1, 1), false), 0, 2);
}

// One part-timer has four days of each week: 6 of the 14 stay empty.
TEST(PostColumns, APartTimerAlone) {
  if (no_lp()) GTEST_SKIP() << "no LP solver";
  expect_proven(searched(full_and_part_time(0, 1), false), 6, 1);
}

TEST(PostColumns, BoundsPassTheChecker) {
  if (no_lp()) GTEST_SKIP() << "no LP solver";
  Random random(3);
  for (int round = 0; round < 25; ++round) {
    SCOPED_TRACE(round);
    Instance instance = testing::horizon("2026-01-29", 10);
    const auto officers = static_cast<int>(random.between(2, 5));
    for (int o = 0; o < officers; ++o) {
      const OfficerId id =
          testing::officer(instance, "A" + std::to_string(o), random.chance(1, 2) ? "P" : "B");
      if (random.chance(1, 3))
        instance.officers[id].away = {{.from = 2 * kDayMinutes, .to = 5 * kDayMinutes}};
    }
    const ShiftId day = testing::shift(instance, "D", "08:00", "20:00");
    const ShiftId night = testing::shift(instance, "N", "20:00", "04:00");
    testing::post_daily(instance, testing::requirement(instance, "R1"), day, random.between(1, 2));
    testing::post_daily(instance, testing::requirement(instance, "R2"), night, random.between(1, 2));
    const auto outcome = searched(testing::finish(std::move(instance)), random.chance(1, 2));
    for (const Objective& objective : outcome.objectives) EXPECT_LE(*objective.bound, *objective.value);
    if (::testing::Test::HasFailure()) break;
  }
}

TEST(PostColumns, AGivenMonthWithLicences) {
  const auto folder = tenon::testing::given_cases("roster/ngrs");
  if (no_lp() || folder.empty()) GTEST_SKIP() << "no LP solver, or the given instances are not here";
  const auto source = formats::read_source((folder / "input_complex_roster.json").string());
  ASSERT_TRUE(source.ok());
  const auto document = read_document(source.value(), "", {});
  ASSERT_TRUE(document.ok());
  const auto input = read_instance(document.value(), {});
  ASSERT_TRUE(input.ok());
  expect_proven(searched(input.value().instance, true), 184, 11);
}

}  // namespace
}  // namespace tenon::roster
