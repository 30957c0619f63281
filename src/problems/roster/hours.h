#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "problems/roster/calendar.h"
#include "problems/roster/names.h"

// Working hours: the one definition that rules, verifier, validation, answers and reports share. All in whole minutes; nothing is
// rounded before people see it (two decimals of an hour, half away from zero). The search does its own arithmetic and may not call
// this.
namespace tenon::roster {

// An officer's work from `from` to `to`, on the day on which it starts.
struct Duty {
  Day day = 0;              // < 0: from the officer's past
  Minute from = 0, to = 0;  // from < to; `to` may lie on a later day
  WordId code{};            // of its shift
  PostId post{};            // none: from the past, or work that no post of this input asks for
  WordId place{};           // where, for travel; maybe none
  bool standby = false;     // must be within reach: occupies the day, counts no hours
  bool timed = true;        // of its shift: without times no rule of rest applies and no minute is at night

  Minute gross() const { return to - from; }
};

// How pay divides the net minutes of duties into normal time and overtime. In each, duties are taken in the order in which they
// start, and what is left of net after `normal` is `overtime` (but for rest days, below).
//   net = gross - unpaid_break(gross)
enum class Method {
  // Normal until the net minutes of the Monday-to-Sunday week have reached `week_normal` (44 h); minutes of the week before the
  // horizon come from Carry. A week over a month's end is one week. (hourCalculationMethod weeklyThreshold, weekly44h. The source
  // spreads 44 h evenly over the pattern's duties instead, which gives 52.8 normal hours in a week of six: not done.)
  kWeeklyThreshold,
  // Of the n duties of a month, with q = the month's quota: duty i of n (from 1) may have up to floor(q i / n) - floor(q (i - 1) / n)
  // normal minutes, and the month no more than q. Of a month that the horizon cuts, q is the whole month's less what Carry says.
  // (dailyProrated, dailyContractual)
  kDailyProrated,
  // Normal until the month's net minutes have reached the quota, less what Carry says. (monthlyCumulative, monthlyContractual)
  kMonthlyCumulative,
  // Normal until the week's net minutes have reached the part-timer's week: `part_week` with up to four duties in the week, with five
  // or more `part_week_longer`. (partTime)
  kPartTime,
};
const char* name(Method method);  // "weeklyThreshold", …

// Which minutes of a duty are break. The entry with the greatest `from_gross` that is <= gross counts; none: no break.
struct BreakStep {
  std::int64_t from_gross = 0;  // gross minutes from which on
  std::int64_t minutes = 0;

  friend bool operator==(const BreakStep&, const BreakStep&) = default;
};
// By length of month, 28 to 31 days; none where the table is silent.
using ByMonthLength = std::array<std::optional<std::int64_t>, 4>;

// What holds for an officer. Equal officers share one (Instance::terms).
struct HourTerms {
  Method method = Method::kWeeklyThreshold;
  // Ascending. Default: the source's, more than 8 h: 60 min, more than 6 h: 45 min. A file's momLunchBreak replaces it:
  // {deductIfShiftAtLeastMinutes, value}. Schemas 0.43 to 0.70 without one: more than 6 h: 60 min.
  std::vector<BreakStep> breaks{{361, 45}, {481, 60}};
  std::int64_t week_normal = 44 * 60;     // momWeeklyHoursCap44h
  std::int64_t part_week = 2'098;         // 34.98 h; minutes are whole, so the fraction never matters
  std::int64_t part_week_longer = 1'798;  // 29.98 h
  ByMonthLength month_quota{};  // as minimumContractualHours, normalHours; none: 176, 182, 189, 195 h
  // The sixth and later duties of a Monday-to-Sunday week are rest-day work: of each, up to this much is rest-day pay, the rest is
  // overtime, nothing is normal or counts against a quota. 480 for full-timers who may work on their rest day (scheme A with
  // product APO); 0: no such pay.
  std::int64_t rest_day_minutes = 0;
  // [from, to) of each day that counts as night, as minutes of the day; `to` may pass midnight: 22:00 to 06:00.
  std::int64_t night_from = 22 * 60, night_to = 30 * 60;

  friend bool operator==(const HourTerms&, const HourTerms&) = default;
};

// What an officer brings into the horizon. The reader fills all of it from whatever the file says: a list of past duties, or sums.
struct Carry {
  std::vector<Duty> past{};          // before day 0, by start; those of the last weeks are enough; maybe none
  std::uint64_t worked = 0;          // bit k: there was a duty on day -1 - k
  std::uint64_t nights = 0;          // bit k: it was a night duty
  std::optional<Minute> last_end{};  // of the last duty; may be > 0: a night duty that ends on day 0
  WordId last_code{};                // its shift's, for forbidden successions, if on day -1
  std::int64_t week_net = 0;         // net minutes in the week of day 0, before day 0
  std::int64_t week_duties = 0;
  std::int64_t month_gross = 0, month_net = 0, month_overtime = 0,
               month_duties = 0;  // in the month of day 0, before day 0
  // For fairness over months: what earlier rosters gave, in the unit of each quantity that a spread rule may name.
  std::int64_t earlier_net = 0, earlier_overtime = 0, earlier_nights = 0, earlier_weekends = 0,
               earlier_holidays = 0;
};

// Minutes of one duty. gross = break_minutes + normal + overtime + rest_day.
struct DutyHours {
  std::int64_t gross = 0;
  std::int64_t break_minutes = 0;  // "lunch"; paid, but no working time
  std::int64_t normal = 0;         // by the officer's method, as is `overtime`: for pay
  std::int64_t overtime = 0;
  std::int64_t rest_day = 0;
  // Net minutes of a duty that starts on a public holiday, and gross minutes within the night: beside the split, not part of it.
  std::int64_t holiday = 0, night = 0;
  // The law's overtime, which caps are on, whatever the method of pay: the part of net that lies above 44 h (week_normal) in its
  // Monday-to-Sunday week, duties taken in the order in which they start; it belongs to the month of the duty. Part-timers' too.
  std::int64_t legal_overtime = 0;

  std::int64_t net() const { return gross - break_minutes; }
};

// A week or month of an officer. What Carry says of it is included in duties, gross, net and legal overtime (of a week: gross of Carry's past
// duties, at least its net), not in the split for pay.
struct PeriodHours {
  DaySpan days{};  // whole, also where the horizon cuts it
  std::int64_t duties = 0;
  std::int64_t gross = 0, net = 0, normal = 0, overtime = 0, rest_day = 0, holiday = 0, night = 0,
               legal_overtime = 0;
};

struct OfficerHours {
  std::vector<DutyHours> duties;    // as the duties given
  std::vector<PeriodHours> weeks;   // every week that the horizon touches, in order
  std::vector<PeriodHours> months;  // every month that it touches
};

std::int64_t unpaid_break(const HourTerms& terms, std::int64_t gross);
// The length of a duty of which only the net minutes are known; of several that fit, the longest.
std::int64_t gross_of(const HourTerms& terms, std::int64_t net);
// Of [from, to), the minutes that lie within the night of some day.
std::int64_t night_minutes(const HourTerms& terms, Minute from, Minute to);
// Whether a duty counts as a night duty: at least half of it lies within the night.
bool is_night(const HourTerms& terms, const Duty& duty);
// The quota of the month that `day` lies in, with the default table where the terms are silent.
std::int64_t month_quota(const Calendar& calendar, const HourTerms& terms, Day day);

// All hours of one officer. `duties`: of the horizon, by start; standby duties count 0 everywhere. O(duties + weeks).
OfficerHours hours_of(const Calendar& calendar, const HourTerms& terms, const Carry& carry,
                      std::span<const Duty> duties);

}  // namespace tenon::roster
