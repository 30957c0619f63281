#include "problems/roster/calendar.h"

#include <gtest/gtest.h>

namespace tenon::roster {
namespace {

// January 2026: the 1st is a Thursday of ISO week 1, whose Monday is 29 December 2025.
Calendar january() {
  Calendar calendar;
  calendar.start = *serial_of("2026-01-01");
  calendar.days = 31;
  calendar.holidays = {0, 31};
  return calendar;
}

TEST(Calendar, KnowsWeekdaysAndWeeksOverTheHorizonsEdge) {
  const Calendar calendar = january();
  EXPECT_EQ(calendar.weekday(0), Weekday::kThu);
  EXPECT_EQ(calendar.weekday(-1), Weekday::kWed);
  EXPECT_EQ(calendar.weekday(30), Weekday::kSat);
  EXPECT_EQ(calendar.week_start(0), -3);
  EXPECT_EQ(calendar.week_name(0), "2026-W01");
  EXPECT_EQ(calendar.week_name(-3), "2026-W01");  // 29 December 2025 belongs to the next year's first week
  EXPECT_EQ(calendar.week_name(4), "2026-W02");
}

TEST(Calendar, KnowsMonthsWhole) {
  const Calendar calendar = january();
  EXPECT_EQ(calendar.month(30), (DaySpan{0, 30}));
  EXPECT_EQ(calendar.month(31), (DaySpan{31, 58}));
  EXPECT_EQ(calendar.month_length(31), 28);
  EXPECT_EQ(calendar.month_length(-1), 31);
  EXPECT_EQ(calendar.month_name(-1), "2025-12");
}

TEST(Calendar, WritesDatesAndTimesBeforeAndAfterMidnight) {
  const Calendar calendar = january();
  EXPECT_EQ(calendar.date(30), "2026-01-31");
  EXPECT_EQ(calendar.date_time(20 * 60), "2026-01-01T20:00:00");
  EXPECT_EQ(calendar.date_time(kDayMinutes * 31 + 8 * 60 + 5), "2026-02-01T08:05:00");
  EXPECT_EQ(calendar.date_time(-1), "2025-12-31T23:59:00");
}

TEST(Calendar, ReadsDatesAndRefusesWhatIsNone) {
  const Calendar calendar = january();
  EXPECT_EQ(calendar.day_of("2026-01-31"), 30);
  EXPECT_EQ(calendar.day_of("2026-01-31T08:00:00"), 30);
  EXPECT_EQ(calendar.day_of("2025-12-31"), -1);
  EXPECT_EQ(calendar.day_of("2026-02-29"), std::nullopt);
  EXPECT_EQ(calendar.day_of("2026-1-31"), std::nullopt);
  EXPECT_EQ(calendar.day_of("2026-01-311"), std::nullopt);
  EXPECT_EQ(serial_of("1970-01-01"), 0);
  EXPECT_EQ(serial_of("2026-13-01"), std::nullopt);
}

TEST(Calendar, KnowsHolidaysAndTheirEves) {
  const Calendar calendar = january();
  EXPECT_TRUE(calendar.is_holiday(0));
  EXPECT_TRUE(calendar.is_eve(-1));
  EXPECT_TRUE(calendar.is_eve(30));
  EXPECT_FALSE(calendar.is_eve(0));
}

}  // namespace
}  // namespace tenon::roster
