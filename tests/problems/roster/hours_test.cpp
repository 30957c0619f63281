#include "problems/roster/hours.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "tests/problems/roster/make.h"

namespace tenon::roster {
namespace {

using ::testing::ElementsAre;
using testing::horizon;
using testing::month;

const HourTerms kTerms;

// Duties of `minutes` from 08:00 on each of `days`.
std::vector<Duty> duties_on(const std::vector<Day>& days, std::int64_t minutes = 720) {
  std::vector<Duty> duties;
  for (const Day day : days) {
    const Minute from = day * kDayMinutes + 8 * 60;
    duties.push_back({.day = day, .from = from, .to = from + minutes});
  }
  return duties;
}

std::vector<std::int64_t> normal_of(const OfficerHours& hours) {
  std::vector<std::int64_t> values;
  for (const DutyHours& duty : hours.duties) values.push_back(duty.normal);
  return values;
}
std::vector<std::int64_t> overtime_of(const OfficerHours& hours) {
  std::vector<std::int64_t> values;
  for (const DutyHours& duty : hours.duties) values.push_back(duty.overtime);
  return values;
}

TEST(Hours, BreaksBeginWithTheMinuteAfterSixAndEightHours) {
  const HourTerms terms;
  EXPECT_EQ(unpaid_break(terms, 360), 0);
  EXPECT_EQ(unpaid_break(terms, 361), 45);
  EXPECT_EQ(unpaid_break(terms, 480), 45);
  EXPECT_EQ(unpaid_break(terms, 481), 60);
  HourTerms other;
  other.breaks = {{480, 60}};  // momLunchBreak
  EXPECT_EQ(unpaid_break(other, 479), 0);
  EXPECT_EQ(unpaid_break(other, 480), 60);
  other.breaks = {{0, 60}};
  EXPECT_EQ(unpaid_break(other, 30), 30);  // no duty has less than no time
}

// 22:00 to 06:00: of 20:00 to 08:00 eight hours; of 02:00 to 10:00 the four that the night before reaches into.
TEST(Hours, CountNightsOverMidnight) {
  const HourTerms terms;
  EXPECT_EQ(night_minutes(terms, 20 * 60, 32 * 60), 480);
  EXPECT_EQ(night_minutes(terms, 2 * 60, 10 * 60), 240);
  EXPECT_EQ(night_minutes(terms, 8 * 60, 20 * 60), 0);
  EXPECT_EQ(night_minutes(terms, -120, kDayMinutes + 360), 480 + 480);  // two nights
  EXPECT_TRUE(is_night(terms, {.from = 20 * 60, .to = 32 * 60}));
  EXPECT_TRUE(is_night(terms, {.from = 2 * 60, .to = 10 * 60}));  // half of it
  EXPECT_FALSE(is_night(terms, {.from = 2 * 60, .to = 10 * 60 + 2}));
  EXPECT_FALSE(is_night(terms, {.from = 0, .to = 480, .timed = false}));
}

// 1 January 2026 is a Thursday; three duties of 11 h from 29 to 31 December are in the same week. 33 h and Thursday's 11 h are 44.
TEST(Hours, TheWeekGoesOnOverTheYearsEnd) {
  const Instance instance = month("2026-01");
  Carry carry;
  carry.week_net = 3 * 660;
  carry.week_duties = 3;
  const OfficerHours hours = hours_of(instance.calendar, kTerms, carry, duties_on({0, 1}));
  EXPECT_THAT(normal_of(hours), ElementsAre(660, 0));
  EXPECT_THAT(overtime_of(hours), ElementsAre(0, 660));
  EXPECT_EQ(hours.weeks.front().days, (DaySpan{-3, 3}));
  EXPECT_EQ(hours.weeks.front().duties, 5);
  EXPECT_EQ(hours.weeks.front().net, 5 * 660);
  EXPECT_EQ(hours.weeks.front().legal_overtime, 660);
  EXPECT_EQ(hours.months.front().net, 2 * 660);  // December is not January
}

// Monday 26 January to Sunday 1 February, 11 h each: the fourth ends at 44 h. Overtime: Friday and Saturday in January, Sunday in
// February.
TEST(Hours, OvertimeOfAWeekOverTwoMonthsIsInTheMonthOfItsDuty) {
  const Instance instance = horizon("2026-01-26", 14);
  const OfficerHours hours = hours_of(instance.calendar, kTerms, Carry{}, duties_on({0, 1, 2, 3, 4, 5, 6}));
  EXPECT_THAT(overtime_of(hours), ElementsAre(0, 0, 0, 0, 660, 660, 660));
  ASSERT_EQ(hours.months.size(), 2u);
  EXPECT_EQ(hours.months[0].legal_overtime, 1'320);
  EXPECT_EQ(hours.months[1].legal_overtime, 660);
  EXPECT_EQ(hours.weeks[0].legal_overtime, 1'980);
  EXPECT_EQ(hours.weeks[1].duties, 0);
}

// Five duties of 9 h: 36 h, then 8 h to 44, then 1 h.
TEST(Hours, FortyFourHoursMayBeReachedWithinADuty) {
  const Instance instance = horizon("2026-01-05", 7);
  const OfficerHours hours = hours_of(instance.calendar, kTerms, Carry{}, duties_on({0, 1, 2, 3, 4}, 600));
  EXPECT_THAT(normal_of(hours), ElementsAre(540, 540, 540, 540, 480));
  EXPECT_THAT(overtime_of(hours), ElementsAre(0, 0, 0, 0, 60));
}

// Four duties of 525 min net: 2,100, of which 2,098 are below 34.98 h. Five of 360: 1,800, of which 1,798 are below 29.98 h.
TEST(Hours, PartTimersHaveALongerWeekInFourDutiesThanInFive) {
  const Instance instance = horizon("2026-01-05", 7);
  HourTerms terms;
  terms.method = Method::kPartTime;
  EXPECT_THAT(normal_of(hours_of(instance.calendar, terms, Carry{}, duties_on({0, 1, 2, 3}, 585))),
              ElementsAre(525, 525, 525, 523));
  EXPECT_THAT(normal_of(hours_of(instance.calendar, terms, Carry{}, duties_on({0, 1, 2, 3, 4}, 360))),
              ElementsAre(360, 360, 360, 360, 358));
  Carry carry;  // one duty before the horizon makes four the fifth
  carry.week_duties = 1;
  carry.week_net = 360;
  const Instance tuesday = horizon("2026-01-06", 6);
  EXPECT_THAT(normal_of(hours_of(tuesday.calendar, terms, carry, duties_on({0, 1, 2, 3}, 360))),
              ElementsAre(360, 360, 360, 358));
}

// 195 h are 11,700 min; a 22nd of it is 531.8: floors of the multiples are 531, 1063, 1595, … and all of it after 22.
TEST(Hours, ProratedNormalTimeIsWholeMinutesThatAddUpToTheQuota) {
  const Instance instance = month("2026-01");
  HourTerms terms;
  terms.method = Method::kDailyProrated;
  std::vector<Day> days;
  for (Day day = 0; day < 22; ++day) days.push_back(day);
  const OfficerHours hours = hours_of(instance.calendar, terms, Carry{}, duties_on(days));
  EXPECT_EQ(hours.duties[0].normal, 531);
  EXPECT_EQ(hours.duties[1].normal, 532);
  EXPECT_EQ(hours.duties[0].overtime, 129);
  EXPECT_EQ(hours.months[0].normal, 11'700);
  EXPECT_EQ(hours.months[0].overtime, 22 * 660 - 11'700);
}

// 246 h are 14,760 min, of which 14,000 are done: 660 of the first duty and 100 of the second are left.
TEST(Hours, TheMonthlyQuotaCountsWhatWasDoneBeforeTheHorizon) {
  const Instance instance = horizon("2026-01-20", 12);
  HourTerms terms;
  terms.method = Method::kMonthlyCumulative;
  terms.month_quota[3] = 246 * 60;
  Carry carry;
  carry.month_net = 14'000;
  const OfficerHours hours = hours_of(instance.calendar, terms, carry, duties_on({0, 1, 2}));
  EXPECT_THAT(normal_of(hours), ElementsAre(660, 100, 0));
  EXPECT_THAT(overtime_of(hours), ElementsAre(0, 560, 660));
  EXPECT_EQ(hours.months[0].net, 14'000 + 3 * 660);
  EXPECT_EQ(month_quota(instance.calendar, terms, 12), 176 * 60);  // February: the usual 28-day quota
}

// The sixth and seventh duty of a week: 8 h of the 11 are rest-day pay, 3 h overtime, nothing counts against the quota.
TEST(Hours, TheSixthDutyOfAWeekIsRestDayWorkWhereThatIsPaid) {
  const Instance instance = horizon("2026-01-05", 14);
  HourTerms terms;
  terms.method = Method::kMonthlyCumulative;
  terms.month_quota[3] = 6 * 660;
  terms.rest_day_minutes = 480;
  const OfficerHours hours =
      hours_of(instance.calendar, terms, Carry{}, duties_on({0, 1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_THAT(normal_of(hours), ElementsAre(660, 660, 660, 660, 660, 0, 0, 660, 0));
  EXPECT_THAT(overtime_of(hours), ElementsAre(0, 0, 0, 0, 0, 180, 180, 0, 660));
  EXPECT_EQ(hours.duties[5].rest_day, 480);
  EXPECT_EQ(hours.weeks[0].rest_day, 960);
  EXPECT_EQ(hours.weeks[0].legal_overtime, 7 * 660 - 2'640);  // the law's overtime knows no rest day
}

TEST(Hours, StandbyCountsNoHoursAndHolidaysCountBesideTheSplit) {
  Instance instance = horizon("2026-01-05", 7);
  instance.calendar.holidays = {1};
  std::vector<Duty> duties = duties_on({0, 1});
  duties[0].standby = true;
  const OfficerHours hours = hours_of(instance.calendar, kTerms, Carry{}, duties);
  EXPECT_EQ(hours.duties[0].gross, 0);
  EXPECT_EQ(hours.duties[0].net(), 0);
  EXPECT_EQ(hours.duties[1].holiday, 660);
  EXPECT_EQ(hours.duties[1].normal, 660);
  EXPECT_EQ(hours.weeks[0].duties, 1);
}

// Whatever the method: parts add up to gross, the law's overtime is what a week has above 44 h, and no more than the quota is normal.
TEST(Hours, PartsAddUpOfAnyDuties) {
  Random random(7);
  for (int trial = 0; trial < 200; ++trial) {
    const Instance instance = horizon("2026-01-20", 40);
    HourTerms terms;
    terms.method = static_cast<Method>(trial % 4);
    if (trial % 8 >= 4) terms.rest_day_minutes = 480;
    Carry carry;
    carry.week_net = random.between(0, 2'000);
    carry.month_net = carry.week_net + random.between(0, 4'000);
    std::vector<Duty> duties;
    for (Day day = 0; day < 40; ++day)
      if (random.below(4) > 0) duties.push_back(duties_on({day}, 240 + random.between(0, 600))[0]);
    const OfficerHours hours = hours_of(instance.calendar, terms, carry, duties);
    std::vector<std::int64_t> week_net(hours.weeks.size(), 0);
    week_net[0] = carry.week_net;
    for (std::size_t i = 0; i < duties.size(); ++i) {
      const DutyHours& of = hours.duties[i];
      EXPECT_EQ(of.gross, of.break_minutes + of.normal + of.overtime + of.rest_day);
      EXPECT_GE(std::min({of.normal, of.overtime, of.rest_day, of.legal_overtime}), 0);
      week_net[static_cast<std::size_t>((duties[i].day + 1) / 7)] += of.net();  // day 0 is a Tuesday
    }
    for (std::size_t w = 0; w < hours.weeks.size(); ++w) {
      EXPECT_EQ(hours.weeks[w].net, week_net[w]);
      EXPECT_EQ(hours.weeks[w].legal_overtime, std::max<std::int64_t>(0, week_net[w] - 2'640));
    }
    if (terms.method == Method::kMonthlyCumulative || terms.method == Method::kDailyProrated) {
      EXPECT_LE(hours.months[0].normal, std::max<std::int64_t>(0, 195 * 60 - carry.month_net));
    }
  }
}

}  // namespace
}  // namespace tenon::roster
