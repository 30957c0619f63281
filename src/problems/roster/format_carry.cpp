// What past duties come to at the horizon's first day: Carry's sums from the list that the input gives.

#include <algorithm>

#include "problems/roster/format_parts.h"
#include "problems/roster/hours.h"

namespace tenon::roster {

namespace {

constexpr Day kDaysKept = 64;  // bits of Carry::worked

// A day of which only the net hours are known becomes as long a duty; one of which nothing is known counts as worked and no more.
void give_lengths(const HourTerms& terms, Carry& carry) {
  for (Duty& duty : carry.past)
    if (!duty.timed && duty.from < duty.to) duty.to = duty.from + gross_of(terms, duty.to - duty.from);
}

void settle(const Calendar& calendar, const HourTerms& terms, Carry& carry) {
  const DaySpan month = calendar.month(0);
  const Day this_week = calendar.week_start(0);
  Day week = Qualification::kNever;
  std::int64_t in_week = 0, of_this_week = 0, of_month = 0;
  for (const Duty& duty : carry.past) {
    if (duty.standby) continue;
    const std::int64_t net = duty.gross() - unpaid_break(terms, duty.gross());
    if (calendar.week_start(duty.day) != week) {
      week = calendar.week_start(duty.day);
      in_week = 0;
    }
    const std::int64_t above_before = std::max<std::int64_t>(0, in_week - terms.week_normal);
    in_week += net;
    const std::int64_t above = std::max<std::int64_t>(0, in_week - terms.week_normal);
    if (week == this_week) {
      of_this_week += net;
      ++carry.week_duties;
    }
    if (month.holds(duty.day)) {
      carry.month_gross += duty.gross();
      of_month += net;
      carry.month_overtime += above - above_before;
      ++carry.month_duties;
    }
  }
  // The file's own sums count where they are more than its duties come to.
  carry.month_gross += std::max<std::int64_t>(0, carry.month_net - of_month);
  carry.month_net = std::max(carry.month_net, of_month);
  carry.week_net = std::max(carry.week_net, of_this_week);
  for (const Duty& duty : carry.past) {
    if (duty.timed) carry.last_end = std::max(carry.last_end.value_or(duty.to), duty.to);
    if (duty.day == -1) carry.last_code = duty.code;
    const Day back = -1 - duty.day;
    if (back >= kDaysKept) continue;
    carry.worked |= std::uint64_t{1} << back;
    if (is_night(terms, duty)) carry.nights |= std::uint64_t{1} << back;
  }
  // Nothing can be said of work without a length but that it was there.
  std::erase_if(carry.past, [](const Duty& duty) { return duty.from == duty.to; });
}

}  // namespace

void settle_carry(Walk& walk) {
  for (Officer& officer : walk.instance.officers) {
    const HourTerms& terms = walk.instance.terms[static_cast<std::size_t>(officer.terms)];
    give_lengths(terms, officer.carry);
    settle(walk.instance.calendar, terms, officer.carry);
  }
}

}  // namespace tenon::roster
