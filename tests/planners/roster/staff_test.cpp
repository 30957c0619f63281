#include "planners/roster/staff.h"

#include <gtest/gtest.h>

#include "solvers/solver.h"
#include "tests/problems/roster/make.h"

namespace tenon::roster {
namespace {

using namespace testing;

// Five a day for two weeks, DDDDDOO: a week's 35 duties at five each need seven people, one at each offset. Two are at hand.
TEST(StaffNeed, AWeekAsksForSeven) {
  if (!solvers::make_solver("cp-sat")->unavailable().empty()) GTEST_SKIP() << "no solver";
  Instance instance = horizon("2026-01-05", 14);
  const PatternId week = pattern(instance, "DDDDDOO");
  for (const char* id : {"A1", "A2"}) instance.officers[officer(instance, id)].rows = {{week, std::nullopt}};
  post_daily(instance, requirement(instance, "R"), shift(instance, "D", "08:00", "16:00"), 5);
  instance = finish(std::move(instance));
  Budget budget(Limits{});
  const auto need = staff_need(instance, budget);
  ASSERT_TRUE(need);
  EXPECT_EQ(need->wanted, 70);
  EXPECT_EQ(need->unfilled, 0);
  EXPECT_EQ(need->staff, 7);
  EXPECT_EQ(need->least_staff, 7);
  EXPECT_EQ(need->missing, 5);
  ASSERT_EQ(need->classes.size(), 1U);
  ASSERT_EQ(need->classes[0].rows.size(), 7U);
  for (const StaffNeed::OfRow& row : need->classes[0].rows) EXPECT_EQ(row.people, 1);
  ASSERT_TRUE(need->reason);
  EXPECT_EQ(need->reason->people(), 7);
  // Two do ten duties each in two weeks, and no day wants fewer than five.
  EXPECT_EQ(need->unfilled_at_hand, 50);
  std::int64_t open = 0;
  for (const StaffNeed::Open& at : need->open) {
    open += at.missing;
    EXPECT_EQ(at.classes, std::vector<std::size_t>{0});
  }
  EXPECT_EQ(open, 50);
  EXPECT_NE(text(instance, *need).find("7 officers for 70 duties; 5 more than are at hand"),
            std::string::npos);
}

// A post that nobody at hand is eligible for is one that no number of them fills.
TEST(StaffNeed, WhatNobodyCanDo) {
  if (!solvers::make_solver("cp-sat")->unavailable().empty()) GTEST_SKIP() << "no solver";
  Instance instance = horizon("2026-01-05", 2);
  officer(instance, "A1", "A", "SO");
  const RequirementId open = requirement(instance, "R1"), police = requirement(instance, "R2");
  instance.requirements[police].products = {instance.words.add("APO")};
  const ShiftId day = shift(instance, "D", "08:00", "16:00");
  post_daily(instance, open, day, 2);
  post_daily(instance, police, day, 1);
  instance = finish(std::move(instance));
  Budget budget(Limits{});
  const auto need = staff_need(instance, budget);
  ASSERT_TRUE(need);
  EXPECT_EQ(need->unfilled, 2);
  EXPECT_EQ(need->staff, 2);
  EXPECT_EQ(need->missing, 1);
}

}  // namespace
}  // namespace tenon::roster
