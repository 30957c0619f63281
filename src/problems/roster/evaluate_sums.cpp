// Sums over duties, weeks, months, rolling windows and the horizon. The week and the month of day 0 begin with Carry's sums where it has
// them, else with its bits and past duties; rolling windows reach back by these. What the past alone breaks is nobody's fault now: `most`
// is judged only where the horizon adds something.

#include <algorithm>

#include "problems/roster/evaluate_parts.h"

namespace tenon::roster {

namespace {

// A value for a duty, by what it adds by itself; of days and weekends the caller sees to it that each counts once.
std::int64_t amount(const OfficerView& view, const Duty& duty, const DutyHours& hours, Quantity quantity,
                    const std::vector<WordId>& words) {
  switch (quantity) {
    case Quantity::kDuties:
    case Quantity::kDays:
    case Quantity::kWeekends:
      return 1;
    case Quantity::kGross:
      return hours.gross;
    case Quantity::kNet:
      return hours.net();
    case Quantity::kLegalOvertime:
      return hours.legal_overtime;
    case Quantity::kNights:
      return counts_as_night(view.terms, duty) ? 1 : 0;
    case Quantity::kHolidays:
      return view.instance.calendar.is_holiday(duty.day) ? 1 : 0;
    case Quantity::kCode:
      return has_word(words, duty.code) ? 1 : 0;
  }
  return 0;
}

bool is_weekend(const OfficerView& view, Day day) { return view.is_saturday(day) || view.is_sunday(day); }

class Sums {
 public:
  Sums(const OfficerView& view, const Rule& rule, RuleId id, const WindowSum& form, const Limit& limit,
       std::vector<Finding>& out)
      : view_(view),
        rule_(rule),
        id_(id),
        form_(form),
        limit_(limit),
        out_(out),
        minutes_(is_minutes(form.quantity)),
        values_(view.days),
        duties_(view.days) {}

  void run() {
    if (form_.only_if_used && view_.duties.empty()) return;
    const std::vector<std::int64_t> each = amounts(view_, form_.quantity, rule_.words);
    if (form_.window == Window::kDuty) return duty_by_duty(each);
    for (std::size_t i = 0; i < each.size(); ++i) {
      const Duty& duty = view_.duties[i];
      if (rule_.exempts(duty.day)) continue;
      values_[duty.day] += each[i];
      if (!duty.standby) ++duties_[duty.day];
    }
    switch (form_.window) {
      case Window::kDuty:
        break;
      case Window::kWeek:
        fill_past();
        for (const PeriodHours& week : view_.hours.weeks) window(week.days, carried_of_week());
        break;
      case Window::kMonth:
        fill_past();
        for (const PeriodHours& month : view_.hours.months) window(month.days, carried_of_month());
        break;
      case Window::kRolling:
        fill_past();
        for (Day last = 0; last < view_.days; ++last) window({last - form_.days + 1, last}, {});
        break;
      case Window::kHorizon:
        window({0, view_.days - 1}, {});
        break;
    }
  }

 private:
  // What Carry says of a window's days before the horizon, where it has a sum for it.
  struct Carried {
    std::optional<std::int64_t> value{}, duties{};
  };

  Carried carried_of_week() const {
    const Carry& carry = view_.officer.carry;
    Carried sum{{}, carry.week_duties};
    if (form_.quantity == Quantity::kNet) sum.value = carry.week_net;
    if (form_.quantity == Quantity::kDuties) sum.value = carry.week_duties;
    if (form_.quantity == Quantity::kLegalOvertime)
      sum.value = std::max<std::int64_t>(0, carry.week_net - view_.terms.week_normal);
    return sum;
  }

  Carried carried_of_month() const {
    const Carry& carry = view_.officer.carry;
    Carried sum{{}, carry.month_duties};
    if (form_.quantity == Quantity::kNet) sum.value = carry.month_net;
    if (form_.quantity == Quantity::kDuties) sum.value = carry.month_duties;
    if (form_.quantity == Quantity::kGross) sum.value = std::max(carry.month_gross, carry.month_net);
    if (form_.quantity == Quantity::kLegalOvertime) sum.value = carry.month_overtime;
    return sum;
  }

  // Days before the horizon, by Carry's bits and past duties.
  void fill_past() {
    const Carry& carry = view_.officer.carry;
    const Quantity quantity = form_.quantity;
    for (Day day = -DayLine::kMostBack; day < 0; ++day) {
      if (rule_.exempts(day)) continue;
      const bool night = (carry.nights >> (-1 - day)) & 1;
      const bool worked = view_.worked[day] > 0;
      if (quantity == Quantity::kDays || quantity == Quantity::kDuties) values_[day] = worked;
      if (quantity == Quantity::kNights) values_[day] = night;
      // A weekend counts on the first of its days with a duty.
      if (quantity == Quantity::kWeekends && worked)
        values_[day] = view_.is_saturday(day) ||
                       (view_.is_sunday(day) && (day == -DayLine::kMostBack || !view_.worked[day - 1]));
      duties_[day] = worked;
    }
    if (quantity == Quantity::kGross || quantity == Quantity::kNet || quantity == Quantity::kHolidays ||
        quantity == Quantity::kCode)
      for (const Duty& duty : carry.past) fill_past(duty);
  }
  void fill_past(const Duty& duty) {
    if (duty.day < -DayLine::kMostBack || duty.day >= 0 || rule_.exempts(duty.day)) return;
    DutyHours hours;
    if (!duty.standby) {
      hours.gross = duty.gross();
      hours.break_minutes = unpaid_break(view_.terms, hours.gross);
    }
    values_[duty.day] += amount(view_, duty, hours, form_.quantity, rule_.words);
  }

  void duty_by_duty(const std::vector<std::int64_t>& each) {
    for (std::size_t i = 0; i < each.size(); ++i) {
      const Duty& duty = view_.duties[i];
      // Standby has no hours that could be too few.
      if (rule_.exempts(duty.day) || !view_.is_judged_alone(duty) || (duty.standby && minutes_)) continue;
      judge(each[i], limit_.least, limit_.most, {duty.day, duty.day}, duty.post, true, true);
    }
  }

  void window(DaySpan days, const Carried& carried) {
    std::int64_t past = 0, past_duties = 0, here = 0, here_duties = 0;
    for (Day day = std::max(days.first, -DayLine::kMostBack); day < 0 && day <= days.last; ++day) {
      past += values_[day];
      past_duties += duties_[day];
    }
    for (Day day = std::max<Day>(days.first, 0); day <= std::min(days.last, view_.days - 1); ++day) {
      here += values_[day];
      here_duties += duties_[day];
    }
    const bool is_cut_before = days.first < 0;
    if (is_cut_before && form_.window != Window::kRolling) {
      past = carried.value.value_or(past);
      past_duties = carried.duties.value_or(past_duties);
      // The week's gross is known of past duties only, but is no less than its net.
      if (form_.quantity == Quantity::kGross && form_.window == Window::kWeek)
        past = std::max(past, view_.officer.carry.week_net);
    }
    // A weekend with a duty on either side of day 0 has counted twice.
    const bool is_split = is_cut_before && days.last >= 0 && view_.is_saturday(-1) && view_.worked[-1] > 0;
    if (form_.quantity == Quantity::kWeekends && is_split && values_[0] > 0) past -= values_[-1];
    const bool is_whole = (!is_cut_before || view_.knows_past) && days.last < view_.days;
    std::int64_t least = limit_.least, most = limit_.most;
    if (form_.window == Window::kMonth) {
      const auto length = static_cast<std::size_t>(days.last - days.first + 1 - 28);
      least = limit_.least_in_month[length].value_or(least);
      most = limit_.most_in_month[length].value_or(most);
    }
    if (limit_.from_duties && past_duties + here_duties >= *limit_.from_duties)
      most = limit_.most_from_duties;
    const std::int64_t value = past + here;
    if (form_.reward) {
      if (is_whole && least <= value && value <= most)
        out_.push_back({.rule = id_,
                        .officer = view_.id,
                        .days = days,
                        .found = value,
                        .allowed = value,
                        .cost = -cost_of(rule_, 1, false)});
      return;
    }
    judge(value, least, most, days, PostId::none(), is_whole, here > 0);
  }

  void judge(std::int64_t value, std::int64_t least, std::int64_t most, DaySpan days, PostId post,
             bool judge_least, bool judge_most) {
    Limit limit;
    limit.least = least;
    limit.most = most;
    judge_limit(rule_, limit, value, minutes_, {.rule = id_, .officer = view_.id, .post = post, .days = days},
                out_, judge_least, judge_most);
  }

  const OfficerView& view_;
  const Rule& rule_;
  RuleId id_;
  const WindowSum& form_;
  const Limit& limit_;
  std::vector<Finding>& out_;
  bool minutes_;
  DayLine values_, duties_;
};

}  // namespace

bool is_minutes(Quantity quantity) {
  return quantity == Quantity::kGross || quantity == Quantity::kNet || quantity == Quantity::kLegalOvertime;
}

std::vector<std::int64_t> amounts(const OfficerView& view, Quantity quantity,
                                  const std::vector<WordId>& words) {
  std::vector<std::int64_t> each(view.duties.size(), 0);
  Day counted = -1;  // the last day, or Saturday, that has counted
  bool any = false;
  for (std::size_t i = 0; i < each.size(); ++i) {
    const Duty& duty = view.duties[i];
    each[i] = amount(view, duty, view.hours.duties[i], quantity, words);
    if (quantity == Quantity::kWeekends && !is_weekend(view, duty.day)) each[i] = 0;
    if (quantity != Quantity::kDays && quantity != Quantity::kWeekends) continue;
    if (each[i] == 0) continue;
    const Day key = quantity == Quantity::kWeekends && view.is_sunday(duty.day) ? duty.day - 1 : duty.day;
    if (any && key == counted) each[i] = 0;
    any = true;
    counted = key;
  }
  return each;
}

void find(const OfficerView& view, const Rule& rule, RuleId id, const WindowSum& form,
          std::vector<Finding>& out) {
  Sums(view, rule, id, form, *rule.limit(view.id), out).run();
}

}  // namespace tenon::roster
