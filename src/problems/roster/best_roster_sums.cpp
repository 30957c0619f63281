// What is remembered for sums over weeks, months, the horizon and rolling windows. A sum that may not be too great is one slot, one that may not be
// too small another with its sign turned, so that fewer is better in both; a sum that stays within its limits whatever follows is forgotten.
// Two quantities depend on what went before: overtime on the week's net minutes so far, and a weekend counts on its first worked day.

#include <algorithm>
#include <limits>

#include "problems/roster/best_roster_parts.h"

namespace tenon::roster::best {

namespace {

// What a day adds to a quantity. Where that depends on the days before, it has slots of its own: one for the greatest value, one for the least.
class Amount {
 public:
  enum class Sort { kFixed, kWeekends, kOvertime };

  Amount(const Of& of, const Rule& rule, Quantity quantity)
      : of_(of),
        rule_(rule),
        quantity_(quantity),
        exempt_(of.exempt_days(rule)),
        sort_(quantity == Quantity::kWeekends        ? Sort::kWeekends
              : quantity == Quantity::kLegalOvertime ? Sort::kOvertime
                                                     : Sort::kFixed) {}

  int slots(bool most, bool least) const { return sort_ == Sort::kFixed ? 0 : int{most} + int{least}; }
  void watch(bool most, bool least) { most_ = most, least_ = least; }

  // What the day adds, or what that is worked out from.
  std::int32_t look(Day day, std::span<const Duty> duties) const {
    if (sort_ == Sort::kWeekends) return of_.instance.calendar.is_weekend(day) && !duties.empty();
    if (quantity_ == Quantity::kDays) return !duties.empty() && !is_exempt(day);
    std::int64_t sum = 0;
    for (const Duty& duty : duties) sum += of_duty(duty);
    return sort_ == Sort::kFixed && is_exempt(day) ? 0 : static_cast<std::int32_t>(sum);
  }

  // The most that a day can add.
  void prepare(const std::vector<std::int32_t>& most_seen) { most_seen_ = most_seen; }
  std::int32_t most_on(Day day) const {
    return is_exempt(day) ? 0 : most_seen_[static_cast<std::size_t>(day)];
  }

  void begin(std::int32_t* slots) const {
    const std::int64_t net = std::clamp<std::int64_t>(of_.officer.carry.week_net, 0, of_.terms.week_normal);
    if (sort_ == Sort::kOvertime) put_net(-1, static_cast<std::int32_t>(net), slots);
    if (sort_ == Sort::kWeekends) put_saturday(-1, false, slots);
  }

  // What the day adds; its own slots move on.
  std::int32_t add(Day day, std::int32_t seen, const std::int32_t* from, std::int32_t* to) const {
    if (sort_ == Sort::kFixed || !(most_ || least_)) return seen;  // without a limit, nobody asks
    if (sort_ == Sort::kWeekends) {
      const Weekday weekday = of_.instance.calendar.weekday(day);
      const bool saturday_worked = most_ ? from[0] == 0 : from[0] > 0;
      put_saturday(day, weekday == Weekday::kSat && seen > 0, to);
      const bool counts = seen > 0 && !(weekday == Weekday::kSun && day > 0 && saturday_worked);
      return counts && !is_exempt(day) ? 1 : 0;
    }
    const std::int64_t room = of_.terms.week_normal - (most_ ? from[0] : -from[0]);
    const std::int64_t over = seen - std::clamp<std::int64_t>(room, 0, seen);
    put_net(day, static_cast<std::int32_t>(of_.terms.week_normal - std::max<std::int64_t>(0, room - seen)),
            to);
    return is_exempt(day) ? 0 : static_cast<std::int32_t>(over);
  }

 private:
  bool is_exempt(Day day) const { return exempt_[static_cast<std::size_t>(day)] != 0; }

  std::int64_t of_duty(const Duty& duty) const {
    switch (quantity_) {
      case Quantity::kDuties:
        return 1;
      case Quantity::kGross:
        return duty.standby ? 0 : duty.gross();
      case Quantity::kNet:
      case Quantity::kLegalOvertime:
        return duty.standby ? 0 : duty.gross() - unpaid_break(of_.terms, duty.gross());
      case Quantity::kNights:
        return of_.counts_as_night(duty);
      case Quantity::kHolidays:
        return of_.instance.calendar.is_holiday(duty.day);
      case Quantity::kCode:
        return has(rule_.words, duty.code);
      case Quantity::kDays:
      case Quantity::kWeekends:
        break;
    }
    return 0;
  }

  // After a Saturday: of a Sunday's work only what follows a free Saturday counts.
  void put_saturday(Day day, bool worked, std::int32_t* to) const {
    const bool is_saturday = day >= 0 && of_.instance.calendar.weekday(day) == Weekday::kSat;
    if (most_) *to++ = is_saturday && !worked ? 1 : 0;
    if (least_) *to = is_saturday && worked ? 1 : 0;
  }

  // Net minutes of the week so far, none beyond where overtime begins.
  void put_net(Day day, std::int32_t net, std::int32_t* to) const {
    const Calendar& calendar = of_.instance.calendar;
    if (day >= 0 && calendar.weekday(day) == Weekday::kSun) net = 0;
    if (most_ && !least_) {
      std::int64_t rest = 0;  // of the week, at most
      for (Day next = day + 1;
           next < of_.days && (next == day + 1 || calendar.weekday(next) != Weekday::kMon); ++next)
        rest += most_seen_[static_cast<std::size_t>(next)];
      if (net + rest <= of_.terms.week_normal) net = 0;
    }
    if (most_) *to++ = net;
    if (least_) *to = -net;
  }

  const Of of_;
  const Rule& rule_;
  Quantity quantity_;
  std::vector<char> exempt_;
  Sort sort_;
  bool most_ = true, least_ = false;
  std::vector<std::int32_t> most_seen_;  // by day
};

// What is known of the days before the horizon.
class Past {
 public:
  Past(const Of& of, const Rule& rule, const WindowSum& form) : of_(of), rule_(rule), form_(form) {}

  // Of a day before the horizon, by Carry's bits and past duties; nothing beyond those bits.
  std::int64_t on(Day day) const {
    const int back = -day;
    if (back > kBack || rule_.exempts(day)) return 0;
    const bool worked = of_.worked_before(back);
    switch (form_.quantity) {
      case Quantity::kDays:
      case Quantity::kDuties:
        return worked;
      case Quantity::kNights:
        return (of_.officer.carry.nights >> (back - 1)) & 1;
      case Quantity::kWeekends: {
        const Weekday weekday = of_.instance.calendar.weekday(day);
        const bool saturday_worked = back < kBack && of_.worked_before(back + 1);
        return worked && (weekday == Weekday::kSat || (weekday == Weekday::kSun && !saturday_worked));
      }
      case Quantity::kLegalOvertime:
        return 0;
      default:
        break;
    }
    std::int64_t sum = 0;
    for (const Duty& duty : of_.officer.carry.past)
      if (duty.day == day) sum += of_duty(duty);
    return sum;
  }

  // Of the part of [first, -1] that is known, with Carry's own sums for weeks and months.
  std::int64_t since(Day first) const {
    const Carry& carry = of_.officer.carry;
    const Quantity quantity = form_.quantity;
    if (form_.window == Window::kWeek) {
      if (quantity == Quantity::kNet) return carry.week_net;
      if (quantity == Quantity::kDuties) return carry.week_duties;
      if (quantity == Quantity::kLegalOvertime)
        return std::max<std::int64_t>(0, carry.week_net - of_.terms.week_normal);
      if (quantity == Quantity::kGross) return std::max(sum(first), carry.week_net);
    }
    if (form_.window == Window::kMonth) {
      if (quantity == Quantity::kNet) return carry.month_net;
      if (quantity == Quantity::kDuties) return carry.month_duties;
      if (quantity == Quantity::kLegalOvertime) return carry.month_overtime;
      if (quantity == Quantity::kGross) return std::max(carry.month_gross, carry.month_net);
    }
    return sum(first);
  }
  std::int64_t duties_since() const {
    return form_.window == Window::kWeek ? of_.officer.carry.week_duties : of_.officer.carry.month_duties;
  }

 private:
  std::int64_t of_duty(const Duty& duty) const {
    switch (form_.quantity) {
      case Quantity::kGross:
        return duty.standby ? 0 : duty.gross();
      case Quantity::kNet:
        return duty.standby ? 0 : duty.gross() - unpaid_break(of_.terms, duty.gross());
      case Quantity::kHolidays:
        return of_.instance.calendar.is_holiday(duty.day);
      case Quantity::kCode:
        return has(rule_.words, duty.code);
      default:
        return 0;
    }
  }
  std::int64_t sum(Day first) const {
    std::int64_t all = 0;
    for (Day day = std::max<Day>(first, -kBack); day < 0; ++day) all += on(day);
    return all;
  }

  const Of of_;
  const Rule& rule_;
  const WindowSum& form_;
};

std::int32_t slot(std::int64_t value) {
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(value, kBestSlot, -kBestSlot));
}
std::int64_t capped(std::int64_t value) { return std::clamp(value, -kNone, kNone); }

// A window and what the past has of it.
struct Span {
  Day last = 0;  // within the horizon
  bool whole = true;
  std::int64_t past = 0, past_duties = 0;
  std::int64_t most = kNone, least = -kNone;
  std::int64_t from_duties = kNone, most_from_duties = kNone;

  std::int64_t most_with(std::int64_t duties) const {
    return past_duties + duties >= from_duties ? most_from_duties : most;
  }
  std::int64_t lowest_most() const { return from_duties < kNone ? std::min(most, most_from_duties) : most; }
  std::int64_t highest_most() const { return from_duties < kNone ? std::max(most, most_from_duties) : most; }
  bool asks_for_least() const { return whole && least > -kNone; }
};

// What sums of all sorts of windows have in common. Slots: the sum where it may be too great ("up"), the sum with its sign turned where it may be too
// small ("down"), then the amount's own.
class SumMemory : public Memory {
 public:
  SumMemory(const Of& of, const Rule& rule, const WindowSum& form, std::int64_t soft)
      : of_(of),
        rule_(rule),
        form_(form),
        limit_(*rule.limit(of.id)),
        charges_(rule, soft,
                 form.quantity == Quantity::kGross || form.quantity == Quantity::kNet ||
                     form.quantity == Quantity::kLegalOvertime),
        amount_(of, rule, form.quantity),
        past_(of, rule, form) {}

  Int128 most_cost() const override {
    if (charges_.hard) return 0;
    Int128 cost = 0;
    for (const Span& span : spans_) {
      const Int128 reach = std::max(most_sum_ + span.past - span.most, span.least - span.past);
      cost += Int128{charges_.each} + Int128{charges_.amount} * std::max<Int128>(1, reach);
    }
    return cost;
  }

 protected:
  Span span(DaySpan days) const {
    Span it;
    const bool cut = days.first < 0;
    it.last = std::min(days.last, of_.days - 1);
    it.whole = (!cut || of_.knows_past) && days.last < of_.days;
    if (cut) it.past = capped(past_.since(days.first));
    it.most = capped(limit_.most);
    it.least = capped(limit_.least);
    if (form_.window == Window::kMonth) {
      const auto length = static_cast<std::size_t>(days.last - days.first + 1 - 28);
      it.most = capped(limit_.most_in_month[length].value_or(limit_.most));
      it.least = capped(limit_.least_in_month[length].value_or(limit_.least));
    }
    return it;
  }

  // Which slots there are, from spans_; false: no span can be broken or earn.
  bool lay_out() {
    for (const Span& span : spans_) {
      up_ |= span.highest_most() < kNone || span.lowest_most() < kNone;
      down_ |= span.asks_for_least();
    }
    amount_.watch(up_, down_);
    return up_ || down_ || form_.reward;
  }

  // At the end of a window.
  bool judge(const Span& span, std::int64_t up, std::int64_t down, std::int64_t duties,
             std::int64_t& cost) const {
    const std::int64_t most = span.most_with(duties);
    const bool under = down_ && span.asks_for_least() && span.past + down < span.least;
    if (form_.reward) {
      const bool over = up_ && span.past + up > most;
      if (span.whole && !over && !under) cost -= charges_.each + charges_.amount;
      return true;
    }
    // What the past alone breaks is no break.
    if (up_ && up > 0 && span.past + up > most) return charges_.pay(span.past + up - most, cost);
    return !under || charges_.pay(span.least - span.past - down, cost);
  }

  // What need not be told apart any more, with at most `rest` to come. False: a hard rule is broken whatever comes.
  bool settle(const Span& span, std::int64_t rest, std::int64_t& up, std::int64_t& down) const {
    if (up_) {
      if (is_hard() && up > 0 && span.past + up > span.highest_most()) return false;
      if (span.past + up + rest <= span.lowest_most()) up = 0;
      // Broken is broken where that costs once.
      if (charges_.amount == 0)
        up = std::min(up, std::max<std::int64_t>(1, span.highest_most() - span.past + 1));
    }
    if (down_) {
      if (!span.asks_for_least() || span.past + down >= span.least)
        down = -kBestSlot;
      else if (is_hard() && span.past + down + rest < span.least)
        return false;
    }
    return true;
  }

  bool is_hard() const { return charges_.hard && !form_.reward; }

  const Of of_;
  const Rule& rule_;
  const WindowSum& form_;
  const Limit& limit_;
  const Charges charges_;
  Amount amount_;
  const Past past_;
  bool up_ = false, down_ = false;
  std::vector<Span> spans_;
  std::int64_t most_sum_ = 0;  // over the whole horizon
};

// Weeks, months, the horizon. One more slot counts duties where the limit depends on them.
class PeriodMemory final : public SumMemory {
 public:
  PeriodMemory(const Of& of, const Rule& rule, const WindowSum& form, std::int64_t soft)
      : SumMemory(of, rule, form, soft), exempt_(of.exempt_days(rule)) {
    for (Day day = 0; day < of_.days;) {
      const DaySpan days = period(day);
      Span it = span(days);
      if (limit_.from_duties) {
        it.from_duties = capped(*limit_.from_duties);
        it.most_from_duties = capped(limit_.most_from_duties);
        if (days.first < 0) it.past_duties = past_.duties_since();
        // More duties may allow more: then nothing is better than the other, so the greater limit holds.
        if (it.most_from_duties > it.most) it.most = it.most_from_duties;
      }
      for (; day <= it.last; ++day) span_of_.push_back(spans_.size());
      spans_.push_back(it);
    }
    lay_out();
    counts_ = limit_.from_duties.has_value() && up_;
    // A weekend that the past began has counted there, and counts no more.
    const Calendar& calendar = of_.instance.calendar;
    splits_weekend_ = form.quantity == Quantity::kWeekends && calendar.weekday(0) == Weekday::kSun &&
                      period(0).first < 0 && past_.on(-1) > 0 &&
                      !(charges_.hard && spans_.front().past > spans_.front().most);
  }

  int slots() const override { return int{up_} + int{down_} + int{counts_} + amount_.slots(up_, down_); }
  bool can_wait() const override { return is_hard() && !down_; }
  int looks() const override { return 1 + int{counts_}; }

  void look(Day day, std::span<const Duty> duties, std::int32_t* seen) const override {
    seen[0] = amount_.look(day, duties);
    if (counts_)
      seen[1] = exempt_[static_cast<std::size_t>(day)]
                    ? 0
                    : static_cast<std::int32_t>(std::count_if(
                          duties.begin(), duties.end(), [](const Duty& duty) { return !duty.standby; }));
  }

  bool prepare(const std::vector<std::vector<std::int32_t>>& seen) override {
    const auto width = static_cast<std::size_t>(looks());
    std::vector<std::int32_t> most;
    for (const auto& rows : seen) {
      most.push_back(0);
      for (std::size_t i = 0; i < rows.size(); i += width) most.back() = std::max(most.back(), rows[i]);
    }
    amount_.prepare(most);
    rest_.assign(static_cast<std::size_t>(of_.days) + 1, 0);  // of the window, after the day
    bool matters = form_.reward;
    std::int64_t in_span = 0;
    for (Day day = of_.days - 1; day >= 0; --day) {
      const Span& it = spans_[span_of_[static_cast<std::size_t>(day)]];
      if (it.last == day) in_span = 0;
      rest_[static_cast<std::size_t>(day)] = in_span;
      in_span += amount_.most_on(day);
      most_sum_ += amount_.most_on(day);
      matters |= (up_ && in_span > 0 && it.past + in_span > it.lowest_most()) ||
                 (down_ && it.asks_for_least() && it.past < it.least);
    }
    return matters;
  }

  void begin(std::int32_t* slots) const override {
    start(spans_.front(), slots);
    amount_.begin(slots + own_slots());
  }

  bool step(Day day, const std::int32_t* seen, const std::int32_t* from, std::int32_t* to,
            std::int64_t& cost) const override {
    const int own = own_slots();
    std::int32_t added = amount_.add(day, seen[0], from + own, to + own);
    if (day == 0 && splits_weekend_) added = 0;
    std::int64_t up = up_ ? from[0] + added : 0;
    std::int64_t down = down_ ? added - from[up_] : 0;
    const std::int64_t duties = counts_ ? from[int{up_} + int{down_}] + seen[1] : 0;
    const std::size_t at = span_of_[static_cast<std::size_t>(day)];
    const Span& it = spans_[at];
    if (day == it.last) {
      if (!judge(it, up, down, duties, cost)) return false;
      if (at + 1 < spans_.size()) {
        start(spans_[at + 1], to);
      } else {
        std::fill(to, to + own, 0);
      }
      return true;
    }
    if (!settle(it, rest_[static_cast<std::size_t>(day)], up, down)) return false;
    // How many duties there are does not matter where the sum does not.
    const bool open = it.past + up + rest_[static_cast<std::size_t>(day)] > it.lowest_most();
    put(to, up, down,
        open ? std::min(duties, std::max<std::int64_t>(0, it.from_duties - it.past_duties)) : 0);
    return true;
  }

 private:
  int own_slots() const { return int{up_} + int{down_} + int{counts_}; }
  DaySpan period(Day day) const {
    if (form_.window == Window::kMonth) return of_.instance.calendar.month(day);
    const Day monday = of_.instance.calendar.week_start(day);
    if (form_.window == Window::kWeek) return {monday, monday + 6};
    return {0, of_.days - 1};
  }
  void put(std::int32_t* to, std::int64_t up, std::int64_t down, std::int64_t duties) const {
    if (up_) *to++ = slot(up);
    if (down_) *to++ = slot(-down);
    if (counts_) *to = slot(duties);
  }
  // Before its first day.
  void start(const Span& it, std::int32_t* to) const {
    std::int64_t up = 0, down = 0;
    if (down_ && (!it.asks_for_least() || it.past >= it.least)) down = -kBestSlot;
    put(to, up, down, 0);
  }

  std::vector<char> exempt_;
  bool counts_ = false, splits_weekend_ = false;
  std::vector<std::size_t> span_of_;  // of each day
  std::vector<std::int64_t> rest_;
};

// Windows of so many days in a row, one ending on each day: the sums of the last 1, 2, … days of each that is not over yet.
class RollingMemory final : public SumMemory {
 public:
  RollingMemory(const Of& of, const Rule& rule, const WindowSum& form, std::int64_t soft)
      : SumMemory(of, rule, form, soft), length_(form.days) {
    for (Day last = 0; last < of_.days; ++last) {
      spans_.push_back(span({last - length_ + 1, last}));
      if (limit_.from_duties)
        spans_.back().most = std::max(spans_.back().most, capped(limit_.most_from_duties));
    }
    lay_out();
  }

  int slots() const override { return own_slots() + amount_.slots(up_, down_); }
  int looks() const override { return 1; }
  void look(Day day, std::span<const Duty> duties, std::int32_t* seen) const override {
    *seen = amount_.look(day, duties);
  }

  bool prepare(const std::vector<std::vector<std::int32_t>>& seen) override {
    std::vector<std::int32_t> most;
    for (const auto& rows : seen) most.push_back(std::max(0, *std::max_element(rows.begin(), rows.end())));
    amount_.prepare(most);
    up_to_.assign(1, 0);
    for (Day day = 0; day < of_.days; ++day) up_to_.push_back(up_to_.back() + amount_.most_on(day));
    most_sum_ = up_to_.back();
    bool matters = form_.reward;
    for (Day last = 0; last < of_.days; ++last) {
      const Span& it = spans_[static_cast<std::size_t>(last)];
      const std::int64_t most_here = between(std::max(0, last - length_ + 1), last);
      matters |= (up_ && most_here > 0 && it.past + most_here > it.most) ||
                 (down_ && it.asks_for_least() && it.past < it.least);
    }
    return matters;
  }

  void begin(std::int32_t* slots) const override {
    std::fill(slots, slots + own_slots(), 0);
    amount_.begin(slots + own_slots());
  }

  bool step(Day day, const std::int32_t* seen, const std::int32_t* from, std::int32_t* to,
            std::int64_t& cost) const override {
    const int own = own_slots(), sums = length_ - 1;
    const std::int32_t added = amount_.add(day, *seen, from + own, to + own);
    const std::int32_t *from_up = from, *from_down = from + (up_ ? sums : 0);
    std::int32_t *to_up = to, *to_down = to + (up_ ? sums : 0);
    // Of the window that ends today; slot j - 1 holds the last j days.
    const auto before = [&](const std::int32_t* slots, int days) { return days > 0 ? slots[days - 1] : 0; };
    if (!judge(spans_[static_cast<std::size_t>(day)], up_ ? before(from_up, sums) + added : 0,
               down_ ? added - before(from_down, sums) : 0, 0, cost))
      return false;
    for (int days = 1; days <= sums; ++days) {
      std::int64_t up = up_ ? before(from_up, days - 1) + added : 0;
      std::int64_t down = down_ ? added - before(from_down, days - 1) : 0;
      const Day last = day + length_ - days;  // where the window ends that these days begin
      if (last >= of_.days)
        up = 0, down = -kBestSlot;
      else if (!settle(spans_[static_cast<std::size_t>(last)], between(day + 1, last), up, down))
        return false;
      if (up_) to_up[days - 1] = slot(up);
      if (down_) to_down[days - 1] = slot(-down);
    }
    return true;
  }

 private:
  int own_slots() const { return (length_ - 1) * (int{up_} + int{down_}); }
  std::int64_t between(Day first, Day last) const {
    return up_to_[static_cast<std::size_t>(last) + 1] - up_to_[static_cast<std::size_t>(first)];
  }

  int length_;
  std::vector<std::int64_t> up_to_;  // the most of all days before this one
};

}  // namespace

std::unique_ptr<Memory> sum_memory(const Of& of, const Rule& rule, const WindowSum& form, std::int64_t soft,
                                   Int128& earned) {
  if (form.window == Window::kDuty) return nullptr;  // best_roster_days.cpp
  if (form.window != Window::kRolling) return std::make_unique<PeriodMemory>(of, rule, form, soft);
  const bool splits_weekend = form.quantity == Quantity::kWeekends &&
                              of.instance.calendar.weekday(0) == Weekday::kSun && of.worked_before(1);
  if (form.days >= 1 && !splits_weekend) return std::make_unique<RollingMemory>(of, rule, form, soft);
  if (form.reward) earned += Int128{soft} * rule.line.weight * of.days;
  return nullptr;
}

}  // namespace tenon::roster::best
