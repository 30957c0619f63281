#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::roster {

// Time in a roster. Days count from the horizon's first (0); days before it are negative. Minutes count from 00:00 of day 0 in local
// time, which has no summer time: every day has 1,440. A duty belongs wholly to the day on which it starts, whatever it is
// counted for: a day, a week, a month.
using Day = std::int32_t;
using Minute = std::int64_t;
inline constexpr Minute kDayMinutes = 1'440;

// Both ends included.
struct DaySpan {
  Day first = 0;
  Day last = 0;

  bool holds(Day day) const { return first <= day && day <= last; }
  friend bool operator==(const DaySpan&, const DaySpan&) = default;
};

enum class Weekday { kMon, kTue, kWed, kThu, kFri, kSat, kSun };

// The horizon among real dates. Weeks run from Monday to Sunday. All functions take days outside the horizon too. O(1) each.
struct Calendar {
  std::int32_t start = 0;  // days since 1970-01-01 of day 0
  Day days = 0;            // length of the horizon, 1 … kMostDays
  // Public holidays, ascending; may lie outside the horizon: the day after it makes an eve.
  std::vector<Day> holidays{};
  bool dated = true;  // false: a benchmark's; day 0 is a Monday of no particular year, answers count days

  static constexpr Day kMostDays = 800;

  Weekday weekday(Day day) const;
  bool is_weekend(Day day) const { return weekday(day) >= Weekday::kSat; }
  bool is_holiday(Day day) const;
  bool is_eve(Day day) const { return is_holiday(day + 1); }
  // The Monday on or before `day`; that week is [week_start, week_start + 6].
  Day week_start(Day day) const { return day - static_cast<Day>(weekday(day)); }
  // The month that `day` lies in, whole: it may begin before the horizon and end after it.
  DaySpan month(Day day) const;
  int month_length(Day day) const { return month(day).last - month(day).first + 1; }

  std::string date(Day day) const;           // "2026-01-31"
  std::string date_time(Minute time) const;  // "2026-01-31T20:00:00"
  std::string week_name(Day day) const;      // ISO 8601: "2026-W05", with the week's own year
  std::string month_name(Day day) const;     // "2026-01"
  std::optional<Day> day_of(
      std::string_view date) const;  // of "2026-01-31", also where a time follows; none: no such date
};

// Days since 1970-01-01 of "2026-01-31"; none: no such date.
std::optional<std::int32_t> serial_of(std::string_view date);

}  // namespace tenon::roster
