#include "base/limits.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(Budget, ends_at_exactly_the_allowed_ticks) {
  Limits limits;
  limits.work_ticks = 10;
  Budget budget(limits);
  int steps = 0;
  while (!budget.spend(1)) ++steps;
  EXPECT_EQ(steps, 9);  // the tenth tick is the last one allowed, and says so
  EXPECT_EQ(budget.stop(), Stop::kWork);
  EXPECT_TRUE(budget.spend(0)) << "once over, always over";
}

TEST(Budget, work_is_named_before_the_clock_when_both_are_over) {
  Limits limits;
  limits.work_ticks = 1;
  limits.wall_s = 0;
  Budget budget(limits);
  EXPECT_TRUE(budget.spend(5));
  EXPECT_EQ(budget.stop(), Stop::kWork);
}

TEST(Budget, sees_a_cancellation_from_another_copy_of_the_token) {
  CancelToken token;
  Budget budget(Limits{}, token);
  EXPECT_FALSE(budget.exhausted());
  const CancelToken copy = token;
  copy.cancel();
  EXPECT_TRUE(budget.exhausted());
  EXPECT_EQ(budget.stop(), Stop::kCancelled);
}

TEST(Budget, a_child_ends_alone_and_its_work_counts_for_the_parent) {
  Limits limits;
  limits.work_ticks = 100;
  Budget parent(limits);
  parent.spend(40);
  Budget child = parent.child(30);
  while (!child.spend(1)) {
  }
  EXPECT_EQ(child.ticks(), 30);
  EXPECT_FALSE(parent.exhausted());
  parent.absorb(child);
  EXPECT_EQ(parent.ticks(), 70);
  Budget greedy = parent.child(1000);
  EXPECT_EQ(greedy.ticks_left(), 30) << "never more than the parent has";
}

TEST(Budget, a_zero_wall_limit_stops_at_the_first_look) {
  Limits limits;
  limits.wall_s = 0;
  Budget budget(limits);
  EXPECT_TRUE(budget.exhausted());
  EXPECT_EQ(budget.stop(), Stop::kTime);
  EXPECT_EQ(budget.seconds_left(), 0);
}

}  // namespace
}  // namespace tenon
