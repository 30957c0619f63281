#include <gtest/gtest.h>

#include "formats/source.h"
#include "planners/roster/plan.h"
#include "problems/roster/format.h"
#include "problems/roster/verify.h"
#include "tests/given_cases.h"
#include "tests/problems/roster/make.h"

// Personal rosters: the fewest duties undone, proven, and right by the problem's own verifier.
namespace tenon::roster {
namespace {

RosterOutcome planned(const Instance& instance) {
  Budget budget{Limits{.work_ticks = 20'000'000}};
  RosterOutcome outcome = plan(instance, {}, {.budget = budget});
  if (!outcome.plan) return outcome;
  const auto violations = verify(instance, *outcome.plan);
  EXPECT_TRUE(violations.empty()) << violations.front().rule << ": " << violations.front().text;
  const Certification checked = certify(instance, outcome.objectives, false, *outcome.proof);
  EXPECT_TRUE(checked.violations.empty()) << checked.violations.front().text;
  EXPECT_EQ(checked.checked, true);
  return outcome;
}

std::int64_t staff(const Plan& plan) {
  std::set<std::string> officers;
  for (const Assignment& assignment : plan.assignments) officers.insert(assignment.officer);
  return static_cast<std::int64_t>(officers.size());
}

void expect_proven(const Instance& instance, std::int64_t unfilled, std::int64_t used) {
  const RosterOutcome outcome = planned(instance);
  ASSERT_TRUE(outcome.plan.has_value());
  EXPECT_EQ(outcome.objectives.front().value, unfilled);
  EXPECT_TRUE(outcome.objectives.front().proven());
  EXPECT_EQ(staff(*outcome.plan), used);
}

// Three members of scheme B with the pattern D D D D D O O from Monday, 8-hour days over two weeks; two are to be rostered.
Instance three_members() {
  Instance instance = testing::horizon("2026-01-05", 14);
  for (const char* id : {"A", "B", "C"}) testing::officer(instance, id, "B");
  const ShiftId day = testing::shift(instance, "D", "08:00", "16:00");
  const PatternId pattern = testing::pattern(instance, "DDDDDOO");
  const RequirementId requirement = testing::requirement(instance, "R");
  instance.requirements[requirement].pattern = pattern;
  testing::post_daily(instance, requirement, day, 0);
  for (Post& post : instance.posts) post.most = kNoMost;
  for (Officer& officer : instance.officers) officer.rows = {Row{pattern, 0}};
  instance.outcome_based = true;
  instance.crews.push_back(
      {.requirement = requirement, .members = {OfficerId{0}, OfficerId{1}, OfficerId{2}}, .quota = 2});
  return testing::finish(std::move(instance));
}

// Two of three have leave, A on three of his ten days, B on one, C on none: B and C are taken, one day is undone.
TEST(Crews, WhoLeavesLeastUndoneIsTaken) {
  Instance instance = three_members();
  instance.officers[OfficerId{0}].away = {{.from = 0, .to = 3 * kDayMinutes}};
  instance.officers[OfficerId{1}].away = {{.from = 7 * kDayMinutes, .to = 8 * kDayMinutes}};
  const RosterOutcome outcome = planned(instance);
  ASSERT_EQ(outcome.status, Status::kOptimal);
  EXPECT_EQ(outcome.objectives.front().value, 1);
  EXPECT_EQ(outcome.plan->assignments.size(), 19u);
  for (const Assignment& assignment : outcome.plan->assignments) EXPECT_NE(assignment.officer, "A");
}

// 44 hours a week by law and, at most, 32 by a rule of the input: 4 duties of 8 hours less an hour's break are 28, 5 are 35. So a day of
// every week is left by both.
TEST(Crews, HoursOfTheWeekLeaveDutiesUndone) {
  Instance instance = three_members();
  RuleLine line{.id = "short weeks",
                .statement = {},
                .form = WindowSum{.quantity = Quantity::kNet, .window = Window::kWeek}};
  line.limits = {{{}, {.most = 32 * 60}}};
  instance.terms[0].breaks = {{480, 60}};
  instance.rules.push_back(bind_rules(instance, {line}, {})[RuleId{0}]);
  expect_proven(instance, 4, 2);
}

// A must be at a post of the first Monday, though he could do least: with one to be rostered it is he.
TEST(Crews, WhoIsPinnedIsTaken) {
  Instance instance = three_members();
  instance.crews[CrewId{0}].quota = 1;
  instance.officers[OfficerId{0}].away = {{.from = kDayMinutes, .to = 3 * kDayMinutes}};
  instance.pins.push_back({.kind = Pin::Kind::kAt, .officer = OfficerId{0}, .post = PostId{0}});
  expect_proven(instance, 2, 1);
}

// Beside the crew's, a weekend post that wants one. The crew is off then; a fourth officer, free, takes all four of these days.
TEST(Crews, OtherPostsAreFilledByWhoIsFree) {
  Instance instance = three_members();
  testing::officer(instance, "D", "B");
  const RequirementId other = testing::requirement(instance, "W");
  for (const Day day : {5, 6, 12, 13}) testing::post(instance, other, day, ShiftId{0});
  expect_proven(testing::finish(std::move(instance)), 0, 3);
}

// With soft rules a stage, those who dislike the shift are not taken while another would do as well.
TEST(Crews, SoftRulesChooseAmongEquals) {
  Instance instance = three_members();
  instance.soft_stage = true;
  instance.officers[OfficerId{0}].dislikes.shifts = {instance.words.find("D")};
  const RosterOutcome outcome = planned(instance);
  ASSERT_EQ(outcome.status, Status::kOptimal);
  EXPECT_EQ(outcome.objectives[0].value, 0);
  EXPECT_EQ(outcome.objectives[1].value, 0);
  for (const Assignment& assignment : outcome.plan->assignments) EXPECT_NE(assignment.officer, "A");
}

TEST(Crews, GivenRosters) {
  const auto folder = tenon::testing::given_cases("roster/ngrs");
  if (folder.empty()) GTEST_SKIP() << "the given instances are not here";
  struct Known {
    const char* file;
    std::int64_t unfilled, staff;
  };
  const Known known[] = {
      {"RST-20260112-D6226DC3", 30, 6},   {"RST-20260112-4E8B07EE", 0, 15},
      {"RST-20260112-71DA90DC", 21, 3},   {"RST-20260130-5B7971B2", 7, 22},
      {"RST-20260127-DBCCA45D", 0, 21},   {"RST-20260128-885A09D2", 0, 22},
      {"RST-20260128-D8024EBD", 0, 8},    {"RST-20260113-D88A8177", 13, 5},
      {"RST-20260226-43BF25BE_b", 21, 4}, {"RST-20260226-CF92104C_hist", 36, 4},
      {"RST-20260301-8E678A28", 8, 2},    {"RST-20260110-63BE46B5_hist", 5, 1},
      {"RST-20260130-DC8336C7", 0, 21},   {"RST-20260128-B4932C21_b", 0, 8},
  };
  for (const Known& each : known) {
    SCOPED_TRACE(each.file);
    const auto source = formats::read_source((folder / (std::string(each.file) + ".json")).string());
    ASSERT_TRUE(source.ok());
    const auto document = read_document(source.value(), "", {});
    ASSERT_TRUE(document.ok());
    const auto input = read_instance(document.value(), {});
    ASSERT_TRUE(input.ok());
    expect_proven(input.value().instance, each.unfilled, each.staff);
  }
}

}  // namespace
}  // namespace tenon::roster
