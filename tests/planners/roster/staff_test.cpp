#include "planners/roster/staff.h"

#include <gtest/gtest.h>

#include <string>
#include <tuple>

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

// The smallest numbers of people for 31 days, as the source's calculator had them wrong: 21, 63, 5, 17, 9, 14 and 18, or, rounded down, too few. Day by day: a
// cycle's places over the work days of one in it, and never fewer than a day wants; each has a roster by hand.
TEST(StaffNeed, ExactMinimaOfTheSourcesWords) {
  if (!solvers::make_solver("cp-sat")->unavailable().empty()) GTEST_SKIP() << "no solver";
  struct Known {
    const char* word;
    std::int64_t wanted, people;
    bool weekdays_only = false;
  };
  const Known known[] = {{"DDDDDOO", 10, 14},      {"DDNNOO", 20, 60}, {"DDNNOO", 1, 3},
                         {"DDDDDDO", 10, 12},      {"DDDDOO", 5, 8},   {"DDDDODDDDDO", 7, 9},
                         {"DDDDDOO", 10, 10, true}};
  for (const Known& each : known) {
    SCOPED_TRACE(each.word);
    Instance instance = horizon("2026-01-01", 31);
    const PatternId word = pattern(instance, each.word, instance.calendar.week_start(0));
    instance.officers[officer(instance, "A1")].rows = {{word, std::nullopt}};
    const RequirementId gate = requirement(instance, "R");
    for (const auto& [code, start, end] : {std::tuple{"D", "08:00", "14:00"}, {"N", "20:00", "02:00"}}) {
      if (std::string(each.word).find(code) == std::string::npos) continue;
      const ShiftId of_code = shift(instance, code, start, end);
      for (Day day = 0; day < 31; ++day)
        if (!each.weekdays_only || !instance.calendar.is_weekend(day))
          post(instance, gate, day, of_code, each.wanted);
    }
    instance = finish(std::move(instance));
    Budget budget(Limits{});
    const auto need = staff_need(instance, budget);
    ASSERT_TRUE(need);
    EXPECT_EQ(need->unfilled, 0);
    EXPECT_EQ(need->staff, each.people);
    EXPECT_EQ(need->least_staff, each.people);
  }
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
