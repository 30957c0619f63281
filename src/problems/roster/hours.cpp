// One pass over an officer's duties in order, with running sums of the current week and month; a pass before it counts duties, which the
// part-timer's week and the prorated month depend on.

#include "problems/roster/hours.h"

#include <algorithm>

namespace tenon::roster {

namespace {

constexpr std::array<std::int64_t, 4> kUsualQuota{176 * 60, 182 * 60, 189 * 60, 195 * 60};
constexpr std::int64_t kDutiesBeforeRestDay = 5;

Day floor_day(Minute time) {
  return static_cast<Day>((time < 0 ? time - (kDayMinutes - 1) : time) / kDayMinutes);
}

// What of `minutes` still fits below `limit` when `used` is taken.
std::int64_t room_below(std::int64_t limit, std::int64_t used, std::int64_t minutes) {
  return std::clamp<std::int64_t>(limit - used, 0, minutes);
}

class Counter {
 public:
  Counter(const Calendar& calendar, const HourTerms& terms, const Carry& carry, std::span<const Duty> duties)
      : calendar_(calendar), terms_(terms), carry_(carry), duties_(duties) {}

  OfficerHours run() {
    lay_out_periods();
    count_duties();
    hours_.duties.resize(duties_.size());
    for (std::size_t i = 0; i < duties_.size(); ++i)
      if (!duties_[i].standby) add(duties_[i], hours_.duties[i]);
    return std::move(hours_);
  }

 private:
  void lay_out_periods() {
    const Day last = calendar_.days - 1;
    first_monday_ = calendar_.week_start(0);
    for (Day monday = first_monday_; monday <= last; monday += 7)
      hours_.weeks.push_back({.days = {monday, monday + 6}});
    for (Day day = 0; day <= last; day = hours_.months.back().days.last + 1)
      hours_.months.push_back({.days = calendar_.month(day)});
    if (hours_.weeks.empty()) return;  // a horizon without days

    PeriodHours& week = hours_.weeks.front();
    week.duties = carry_.week_duties;
    week.net = carry_.week_net;
    for (const Duty& duty : carry_.past)
      if (duty.day >= first_monday_ && !duty.standby) week.gross += duty.gross();
    week.gross = std::max(week.gross, week.net);
    week.legal_overtime = std::max<std::int64_t>(0, week.net - terms_.week_normal);
    PeriodHours& month = hours_.months.front();
    month.duties = carry_.month_duties;
    month.gross = std::max(carry_.month_gross, carry_.month_net);
    month.net = carry_.month_net;
    month.legal_overtime = carry_.month_overtime;
  }

  std::size_t week_of(Day day) const { return static_cast<std::size_t>((day - first_monday_) / 7); }
  // Few months: a walk.
  std::size_t month_of(Day day) const {
    std::size_t at = 0;
    while (hours_.months[at].days.last < day) ++at;
    return at;
  }

  void count_duties() {
    in_week_.assign(hours_.weeks.size(), 0);
    ordinary_in_month_.assign(hours_.months.size(), 0);
    done_in_month_.assign(hours_.months.size(), 0);
    counted_in_month_.assign(hours_.months.size(), 0);
    if (!in_week_.empty()) in_week_.front() = carry_.week_duties;
    if (!counted_in_month_.empty()) counted_in_month_.front() = carry_.month_net;
    for (const Duty& duty : duties_) {
      if (duty.standby) continue;
      std::int64_t& in_week = in_week_[week_of(duty.day)];
      if (!is_rest_day(++in_week)) ++ordinary_in_month_[month_of(duty.day)];
    }
  }

  // The n-th duty of a week.
  bool is_rest_day(std::int64_t n) const { return terms_.rest_day_minutes > 0 && n > kDutiesBeforeRestDay; }

  void add(const Duty& duty, DutyHours& of) {
    PeriodHours& week = hours_.weeks[week_of(duty.day)];
    const std::size_t at_month = month_of(duty.day);
    PeriodHours& month = hours_.months[at_month];
    of.gross = duty.gross();
    of.break_minutes = unpaid_break(terms_, of.gross);
    const std::int64_t net = of.net();
    of.legal_overtime = net - room_below(terms_.week_normal, week.net, net);
    if (is_rest_day(week.duties + 1)) {
      of.rest_day = std::min(net, terms_.rest_day_minutes);
    } else {
      of.normal = normal_part(duty, week, at_month, net);
      counted_in_month_[at_month] += net;
    }
    of.overtime = net - of.rest_day - of.normal;
    if (calendar_.is_holiday(duty.day)) of.holiday = net;
    if (duty.timed) of.night = night_minutes(terms_, duty.from, duty.to);
    for (PeriodHours* period : {&week, &month}) {
      ++period->duties;
      period->gross += of.gross;
      period->net += net;
      period->normal += of.normal;
      period->overtime += of.overtime;
      period->rest_day += of.rest_day;
      period->holiday += of.holiday;
      period->night += of.night;
      period->legal_overtime += of.legal_overtime;
    }
  }

  std::int64_t normal_part(const Duty& duty, const PeriodHours& week, std::size_t month, std::int64_t net) {
    switch (terms_.method) {
      case Method::kWeeklyThreshold:
        return room_below(terms_.week_normal, week.net, net);
      case Method::kPartTime: {
        const bool longer = in_week_[week_of(duty.day)] >= 5;
        return room_below(longer ? terms_.part_week_longer : terms_.part_week, week.net, net);
      }
      case Method::kMonthlyCumulative:
        return room_below(month_quota(calendar_, terms_, duty.day), counted_in_month_[month], net);
      case Method::kDailyProrated: {
        std::int64_t quota = month_quota(calendar_, terms_, duty.day);
        if (month == 0) quota = std::max<std::int64_t>(0, quota - carry_.month_net);
        const std::int64_t n = ordinary_in_month_[month], i = ++done_in_month_[month];
        return std::min(net, quota * i / n - quota * (i - 1) / n);
      }
    }
    return 0;
  }

  const Calendar& calendar_;
  const HourTerms& terms_;
  const Carry& carry_;
  std::span<const Duty> duties_;
  Day first_monday_ = 0;
  OfficerHours hours_;
  std::vector<std::int64_t> in_week_;            // duties of each week, all of them
  std::vector<std::int64_t> ordinary_in_month_;  // duties that are no rest-day work
  std::vector<std::int64_t> done_in_month_;      // of these, those before the one at hand
  std::vector<std::int64_t> counted_in_month_;   // net minutes that count against the quota
};

}  // namespace

const char* name(Method method) {
  switch (method) {
    case Method::kWeeklyThreshold:
      return "weeklyThreshold";
    case Method::kDailyProrated:
      return "dailyProrated";
    case Method::kMonthlyCumulative:
      return "monthlyCumulative";
    case Method::kPartTime:
      return "partTime";
  }
  return "";
}

std::int64_t unpaid_break(const HourTerms& terms, std::int64_t gross) {
  std::int64_t minutes = 0;
  for (const BreakStep& step : terms.breaks)
    if (step.from_gross <= gross) minutes = step.minutes;
  return std::min(minutes, gross);
}

std::int64_t gross_of(const HourTerms& terms, std::int64_t net) {
  // Within a step of the table net grows by one a minute, so that each step has at most one length.
  std::int64_t gross = net;
  for (const BreakStep& step : terms.breaks)
    if (unpaid_break(terms, net + step.minutes) == step.minutes) gross = std::max(gross, net + step.minutes);
  return gross;
}

std::int64_t night_minutes(const HourTerms& terms, Minute from, Minute to) {
  std::int64_t sum = 0;
  // The night of the day before may reach into `from`.
  for (Day day = floor_day(from) - 1; Minute{day} * kDayMinutes < to; ++day) {
    const Minute midnight = Minute{day} * kDayMinutes;
    const Minute begin = std::max(from, midnight + terms.night_from);
    const Minute end = std::min(to, midnight + terms.night_to);
    sum += std::max<Minute>(0, end - begin);
  }
  return sum;
}

bool is_night(const HourTerms& terms, const Duty& duty) {
  return duty.timed && 2 * night_minutes(terms, duty.from, duty.to) >= duty.gross();
}

std::int64_t month_quota(const Calendar& calendar, const HourTerms& terms, Day day) {
  const auto at = static_cast<std::size_t>(calendar.month_length(day) - 28);
  return terms.month_quota[at].value_or(kUsualQuota[at]);
}

OfficerHours hours_of(const Calendar& calendar, const HourTerms& terms, const Carry& carry,
                      std::span<const Duty> duties) {
  return Counter(calendar, terms, carry, duties).run();
}

}  // namespace tenon::roster
