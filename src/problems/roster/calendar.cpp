#include "problems/roster/calendar.h"

#include <algorithm>
#include <chrono>

namespace tenon::roster {

namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

sys_days date_at(const Calendar& calendar, Day day) {
  return sys_days{std::chrono::days{calendar.start + day}};
}

Day floor_day(Minute time) {
  return static_cast<Day>((time < 0 ? time - (kDayMinutes - 1) : time) / kDayMinutes);
}

std::optional<int> digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::string two(int value) {
  return {static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
}

std::string four(int value) { return two(value / 100) + two(value % 100); }

}  // namespace

Weekday Calendar::weekday(Day day) const {
  const std::chrono::weekday weekday{date_at(*this, day)};
  return static_cast<Weekday>(weekday.iso_encoding() - 1);
}

bool Calendar::is_holiday(Day day) const { return std::binary_search(holidays.begin(), holidays.end(), day); }

DaySpan Calendar::month(Day day) const {
  const year_month_day date{date_at(*this, day)};
  const sys_days first = date.year() / date.month() / 1;
  const sys_days last = date.year() / date.month() / std::chrono::last;
  return {static_cast<Day>(first.time_since_epoch().count() - start),
          static_cast<Day>(last.time_since_epoch().count() - start)};
}

std::string Calendar::date(Day day) const {
  const year_month_day date{date_at(*this, day)};
  return four(static_cast<int>(date.year())) + "-" +
         two(static_cast<int>(static_cast<unsigned>(date.month()))) + "-" +
         two(static_cast<int>(static_cast<unsigned>(date.day())));
}

std::string Calendar::date_time(Minute time) const {
  const Day day = floor_day(time);
  const int minute = static_cast<int>(time - Minute{day} * kDayMinutes);
  return date(day) + "T" + two(minute / 60) + ":" + two(minute % 60) + ":00";
}

std::string Calendar::week_name(Day day) const {
  const Day thursday = week_start(day) + 3;  // its year is the week's
  const year_month_day date{date_at(*this, thursday)};
  const sys_days new_year = date.year() / std::chrono::January / 1;
  const auto week = (date_at(*this, thursday) - new_year).count() / 7 + 1;
  return four(static_cast<int>(date.year())) + "-W" + two(static_cast<int>(week));
}

std::string Calendar::month_name(Day day) const { return date(day).substr(0, 7); }

std::optional<Day> Calendar::day_of(std::string_view date) const {
  const auto serial = serial_of(date.substr(0, 10));
  if (!serial || (date.size() > 10 && date[10] != 'T' && date[10] != ' ')) return std::nullopt;
  return *serial - start;
}

std::optional<std::int32_t> serial_of(std::string_view date) {
  if (date.size() != 10 || date[4] != '-' || date[7] != '-') return std::nullopt;
  const auto year = digits(date.substr(0, 4));
  const auto month = digits(date.substr(5, 2));
  const auto day = digits(date.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const year_month_day found{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                             std::chrono::day{static_cast<unsigned>(*day)}};
  if (!found.ok()) return std::nullopt;
  return static_cast<std::int32_t>(sys_days{found}.time_since_epoch().count());
}

}  // namespace tenon::roster
