#include <gtest/gtest.h>

#include "planners/roster/plan.h"
#include "problems/roster/verify.h"
#include "tests/problems/roster/make.h"

namespace tenon::roster {
namespace {

using namespace testing;

// One duty a day for four days; each of three officers could do them all, and one is enough.
Instance one_is_enough(bool on_pattern) {
  Instance instance = horizon("2026-01-05", 4);
  instance.goal = Goal::kStaff;
  const PatternId five_days = pattern(instance, "DDDDD");
  for (const auto& [id, hours] : {std::pair{"Ann", 90}, {"Bob", 20}, {"Cho", 50}}) {
    Officer& who = instance.officers[officer(instance, id)];
    who.worked_before = hours * 60;
    if (on_pattern) who.rows = {{five_days, std::nullopt}};
  }
  post_daily(instance, requirement(instance, "R"), shift(instance, "D", "08:00", "16:00"));
  return finish(std::move(instance));
}

RosterOutcome planned(const Instance& instance, const PlanOptions& options = {}) {
  Budget budget(Limits{});
  return plan(instance, options, {.budget = budget});
}

TEST(EqualOfficers, WhoWorkedLessBeforeIsUsedFirst) {
  for (const bool on_pattern : {false, true}) {
    const Instance instance = one_is_enough(on_pattern);
    const RosterOutcome outcome = planned(instance);
    ASSERT_TRUE(outcome.plan) << on_pattern;
    EXPECT_TRUE(verify(instance, *outcome.plan).empty());
    ASSERT_EQ(outcome.plan->assignments.size(), 4U);
    for (const Assignment& each : outcome.plan->assignments) EXPECT_EQ(each.officer, "Bob") << on_pattern;
  }
}

// What is kept is kept: Ann did it before, and no change is wanted.
TEST(EqualOfficers, KeepWhatTheyHadWhereAPlanIsKept) {
  const Instance instance = one_is_enough(false);
  Roster before = Roster::empty(instance);
  for (const PostId post : instance.posts.keys()) before.posts[OfficerId{0}].push_back(post);
  const Plan kept = to_plan(instance, before);
  const RosterOutcome outcome = planned(instance, {.keep = kept});
  ASSERT_TRUE(outcome.plan);
  for (const Assignment& each : outcome.plan->assignments) EXPECT_EQ(each.officer, "Ann");
}

}  // namespace
}  // namespace tenon::roster
