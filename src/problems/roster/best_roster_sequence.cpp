// What is remembered for rules about what follows what: runs, successions, rests, weekends, gaps, automata.

#include <algorithm>
#include <tuple>

#include "problems/roster/best_roster_parts.h"

namespace tenon::roster::best {

namespace {

std::size_t at(Day day) { return static_cast<std::size_t>(day); }

// ---- Runs -------------------------------------------------------------------------------------------------------------------------------
// Slots: for a greatest length, that of the run so far; for a least one, the days that the run still needs, and those that it would still need if the
// next day belonged to it (or to a new one). Where only runs over a week's end count: 0 in no run, 1 in one, 2 in one that has passed it.
class RunMemory final : public Memory {
 public:
  RunMemory(const Of& of, const Rule& rule, const RunLength& form, std::int64_t soft)
      : of_(of),
        rule_(rule),
        form_(form),
        charges_(rule, soft, false),
        exempt_(of.exempt_days(rule)),
        any_exempt_(std::find(exempt_.begin(), exempt_.end(), char{1}) != exempt_.end()),
        most_(std::min(rule.limit(of.id)->most, kNone)),
        least_(std::clamp<std::int64_t>(rule.limit(of.id)->least, 0, kNone)) {
    for (int back = 1; back <= kBack && is_in(-back); ++back) past_ = back;
    // Nothing can be short that may have begun before what is known.
    const bool knows = form.run == Run::kOff ? of.officer.carry.worked != 0 : of.knows_past;
    open_before_ = !knows && form.ends_free;
  }

  int slots() const override { return int{has_most()} + 2 * int{has_least()} + int{form_.across_weeks}; }
  int looks() const override { return 1; }

  void look(Day, std::span<const Duty> duties, std::int32_t* seen) const override {
    switch (form_.run) {
      case Run::kWork:
        *seen = !duties.empty();
        break;
      case Run::kOff:
        *seen = duties.empty();
        break;
      case Run::kNights:
        *seen = std::any_of(duties.begin(), duties.end(),
                            [&](const Duty& it) { return of_.counts_as_night(it); });
        break;
      case Run::kCode:
        *seen = std::any_of(duties.begin(), duties.end(),
                            [&](const Duty& it) { return has(rule_.words, it.code); });
        break;
    }
  }

  bool prepare(const std::vector<std::vector<std::int32_t>>& seen) override {
    std::int64_t run = past_, longest = 0;
    bool any = false;
    for (const auto& rows : seen) {
      const bool may = std::find(rows.begin(), rows.end(), 1) != rows.end();
      run = may ? run + 1 : 0;
      longest = std::max(longest, run);
      any |= may;
    }
    longest_ = longest;
    return longest > most_ || (any && least_ > 1);
  }

  void begin(std::int32_t* slots) const override {
    if (has_most()) *slots++ = past_;
    if (has_least()) {
      const auto needs = static_cast<std::int32_t>(std::max<std::int64_t>(0, least_ - past_));
      slots[0] = past_ == 0 || open_before_ ? 0 : needs;
      slots[1] = open_before_ ? 0 : needs;
      slots += 2;
    }
    if (form_.across_weeks) {
      *slots = past_ > 0;
      for (Day day = -past_; day <= -2; ++day)
        if (of_.instance.calendar.weekday(day) == Weekday::kSun) *slots = kCrossed;
    }
  }

  bool step(Day day, const std::int32_t* seen, const std::int32_t* from, std::int32_t* to,
            std::int64_t& cost) const override {
    const int least_at = int{has_most()}, crossed_at = least_at + 2 * int{has_least()};
    const std::int64_t length = has_most() ? from[0] : 0, needs = has_least() ? from[least_at] : 0;
    std::int32_t crossed = form_.across_weeks ? from[crossed_at] : 0;
    // Runs of the past alone are nobody's fault now.
    if (!*seen) {
      if (day > 0 && !end(day - 1, length, needs, crossed, cost)) return false;
      put(to, 0, 0, least_, 0);
      return true;
    }
    const bool is_monday = of_.instance.calendar.weekday(day) == Weekday::kMon;
    crossed = crossed > 0 && is_monday ? kCrossed : std::max(crossed, 1);
    const std::int64_t longer = length + 1;
    const std::int64_t still = has_least() ? std::max(0, from[least_at + 1] - 1) : 0;
    if (day == of_.days - 1) {
      if (!end(day, longer, form_.ends_free ? 0 : still, crossed, cost)) return false;
      put(to, 0, 0, 0, 0);
      return true;
    }
    if (charges_.hard && longer > most_ && !any_exempt_ && !form_.across_weeks) return false;
    // A run that cannot get too long any more need not be counted.
    const bool settled = !form_.across_weeks && longer + (of_.days - 1 - day) <= most_;
    put(to, settled ? 0 : charges_.amount == 0 ? std::min(longer, most_ + 1) : longer, still, still, crossed);
    return true;
  }

  Int128 most_cost() const override {
    return Int128{charges_.each +
                  charges_.amount * std::max<std::int64_t>(1, std::max<std::int64_t>(longest_, least_))} *
           of_.days;
  }

 private:
  static constexpr std::int32_t kCrossed = 2;

  bool has_most() const { return most_ < kNone; }
  bool has_least() const { return least_ > 1; }

  // A day of the past.
  bool is_in(Day day) const {
    const Carry& carry = of_.officer.carry;
    switch (form_.run) {
      case Run::kWork:
        return of_.worked_before(-day);
      case Run::kOff:  // as far back as the last duty that is known
        return !of_.worked_before(-day) && -day < kBack && (carry.worked >> -day) != 0;
      case Run::kNights:
        return (carry.nights >> (-day - 1)) & 1;
      case Run::kCode:
        break;
    }
    return (day == -1 && has(rule_.words, carry.last_code)) ||
           std::any_of(carry.past.begin(), carry.past.end(),
                       [&](const Duty& duty) { return duty.day == day && has(rule_.words, duty.code); });
  }

  bool end(Day last, std::int64_t length, std::int64_t needs, std::int32_t crossed,
           std::int64_t& cost) const {
    if (exempt_[at(last)] || (form_.across_weeks && crossed != kCrossed)) return true;
    if (length > most_) return charges_.pay(length - most_, cost);
    return needs <= 0 || charges_.pay(needs, cost);
  }

  void put(std::int32_t* to, std::int64_t length, std::int64_t needs, std::int64_t would_need,
           std::int32_t crossed) const {
    if (has_most()) *to++ = static_cast<std::int32_t>(length);
    if (has_least()) {
      *to++ = static_cast<std::int32_t>(needs);
      *to++ = static_cast<std::int32_t>(would_need);
    }
    if (form_.across_weeks) *to = crossed;
  }

  const Of of_;
  const Rule& rule_;
  const RunLength& form_;
  const Charges charges_;
  const std::vector<char> exempt_;
  bool any_exempt_;
  std::int64_t most_, least_;
  std::int32_t past_ = 0;  // days of the run that reaches day 0
  bool open_before_ = false;
  std::int64_t longest_ = 0;
};

// ---- Successions ---------------------------------------------------------------------------------------------------------------------------
// The codes that the day's duties forbid for the next day, a bit each; and the same of the last known day.
class SuccessionMemory final : public Memory {
 public:
  SuccessionMemory(const Of& of, const Rule& rule, std::int64_t soft)
      : of_(of), rule_(rule), charges_(rule, soft, false), exempt_(of.exempt_days(rule)) {
    for (const auto& [first, next] : rule.successions)
      if (std::find(nexts_.begin(), nexts_.end(), next) == nexts_.end() && nexts_.size() < kMostNexts)
        nexts_.push_back(next);
  }

  int slots() const override { return 1; }
  bool are_sets() const override { return true; }
  // What is forbidden for the next day, what is there today; soft: how often each.
  int looks() const override { return 2 + (charges_.hard ? 0 : static_cast<int>(nexts_.size())); }

  void look(Day day, std::span<const Duty> duties, std::int32_t* seen) const override {
    std::fill(seen, seen + looks(), 0);
    for (const Duty& duty : duties) {
      seen[0] |= forbidden_after(duty.code);
      for (std::size_t i = 0; i < nexts_.size(); ++i) {
        if (nexts_[i] != duty.code || exempt_[at(day)]) continue;
        seen[1] |= 1 << i;
        if (!charges_.hard) ++seen[2 + i];
      }
    }
    if (day == of_.days - 1) seen[0] = 0;
  }

  bool prepare(const std::vector<std::vector<std::int32_t>>& seen) override {
    const auto width = static_cast<std::size_t>(looks());
    std::int32_t before = begins();
    bool matters = false;
    for (const auto& rows : seen) {
      std::int32_t today = 0, forbids = 0;
      for (std::size_t i = 0; i < rows.size(); i += width) {
        forbids |= rows[i];
        today |= rows[i + 1];
        most_seen_ =
            std::max<std::int64_t>(most_seen_, __builtin_popcount(static_cast<unsigned>(rows[i + 1])));
        for (std::size_t k = 2; k < width; ++k) most_seen_ += rows[i + k];
      }
      matters |= (before & today) != 0;
      before = forbids;
    }
    return matters;
  }

  void begin(std::int32_t* slots) const override { *slots = begins(); }

  bool step(Day, const std::int32_t* seen, const std::int32_t* from, std::int32_t* to,
            std::int64_t& cost) const override {
    *to = seen[0];
    const std::int32_t broken = *from & seen[1];
    if (broken == 0) return true;
    if (charges_.hard) return false;
    for (std::size_t i = 0; i < nexts_.size(); ++i)
      if (broken >> i & 1)
        for (std::int32_t n = 0; n < seen[2 + i]; ++n) charges_.pay(1, cost);
    return true;
  }

  Int128 most_cost() const override {
    return Int128{charges_.each + charges_.amount} * most_seen_ * of_.days;
  }

 private:
  static constexpr std::size_t kMostNexts = 30;

  std::int32_t forbidden_after(WordId code) const {
    std::int32_t bits = 0;
    for (const auto& [first, next] : rule_.successions)
      if (first == code)
        for (std::size_t i = 0; i < nexts_.size(); ++i)
          if (nexts_[i] == next) bits |= 1 << i;
    return bits;
  }
  std::int32_t begins() const {
    const Carry& carry = of_.officer.carry;
    std::int32_t bits = carry.last_code.valid() ? forbidden_after(carry.last_code) : 0;
    for (const Duty& duty : carry.past)
      if (duty.day == -1) bits |= forbidden_after(duty.code);
    return bits;
  }

  const Of of_;
  const Rule& rule_;
  const Charges charges_;
  const std::vector<char> exempt_;
  std::vector<WordId> nexts_;
  std::int64_t most_seen_ = 1;
};

// ---- Rests -------------------------------------------------------------------------------------------------------------------------------
// When the duty ended that ended last, and, where rules ask, at which place. Once every later duty starts late enough, it is forgotten.
class RestMemory final : public Memory {
 public:
  RestMemory(const Of& of, const std::vector<const Rule*>& rules, std::int64_t soft) : of_(of) {
    bool no_overlap = false;
    for (const Rule* rule : rules) {
      const auto& form = std::get<Rest>(rule->line.form);
      const std::int64_t least = std::min(rule->limit(of.id)->least, kNone);
      if (least <= -kNone) continue;
      asks_.push_back({form, least, Charges(*rule, soft, true), of.exempt_days(*rule)});
      longest_ = std::max(longest_, least);
      places_ |= form.other_place_only;
      no_overlap |= rule->is_hard() && least >= 0 && !form.other_place_only && !form.same_day_only &&
                    rule->line.exemptions.empty();
    }
    // Where duties may overlap, an earlier end is not always better for rules that ask about place or day.
    exact_ = !no_overlap && std::any_of(asks_.begin(), asks_.end(), [](const Ask& ask) {
      return ask.form.other_place_only || ask.form.same_day_only;
    });
  }

  bool empty() const { return asks_.empty(); }
  int slots() const override { return 1 + int{exact_} + 2 * int{places_}; }
  int looks() const override { return 1 + 3 * most_duties(); }

  void look(Day, std::span<const Duty> duties, std::int32_t* seen) const override {
    std::fill(seen, seen + looks(), 0);
    std::int32_t* next = seen + 1;
    for (const Duty& duty : duties) {
      if (!duty.timed) continue;
      ++seen[0];
      *next++ = static_cast<std::int32_t>(duty.from);
      *next++ = static_cast<std::int32_t>(duty.to);
      *next++ = places_ ? duty.place.value : -1;
    }
  }

  bool prepare(const std::vector<std::vector<std::int32_t>>& seen) override {
    const auto width = static_cast<std::size_t>(looks());
    next_start_.assign(seen.size() + 1, kFarStart);
    for (std::size_t day = seen.size(); day-- > 0;) {
      next_start_[day] = next_start_[day + 1];
      for (std::size_t i = 0; i < seen[day].size(); i += width)
        if (seen[day][i] > 0) next_start_[day] = std::min(next_start_[day], seen[day][i + 1]);
    }
    // The earliest start of each day against all ends before it, those of the day itself included.
    std::int64_t latest = last_end();
    bool matters = false;
    for (std::size_t day = 0; day < seen.size(); ++day) {
      std::int64_t ends = latest;
      for (std::size_t i = 0; i < seen[day].size(); i += width) {
        const auto duties = static_cast<std::size_t>(seen[day][i]);
        matters |= duties > 1 || (duties == 1 && seen[day][i + 1] < latest + longest_);
        if (duties > 0) ends = std::max<std::int64_t>(ends, seen[day][i + 3 * duties - 1]);
      }
      latest = ends;
    }
    return matters;
  }

  void begin(std::int32_t* slots) const override {
    const Carry& carry = of_.officer.carry;
    put(static_cast<std::int32_t>(last_end()),
        places_ && !carry.past.empty() ? carry.past.back().place.value : -1, next_start_.front(), slots);
  }

  bool step(Day day, const std::int32_t* seen, const std::int32_t* from, std::int32_t* to,
            std::int64_t& cost) const override {
    std::int32_t ended = from[0], place = places_ ? from[1 + int{exact_}] : -1;
    bool is_today = false;
    const std::int32_t* duty = seen + 1;
    for (std::int32_t i = 0; i < seen[0]; ++i, duty += 3) {
      for (const Ask& ask : asks_) {
        const bool elsewhere = place >= 0 && duty[2] >= 0 && place != duty[2];
        if (ask.exempt[at(day)] || (ask.form.other_place_only && !elsewhere) ||
            (ask.form.same_day_only && !is_today))
          continue;
        const std::int64_t rest = std::int64_t{duty[0]} - ended;
        if (rest < ask.least && !ask.charges.pay(ask.least - rest, cost)) return false;
      }
      if (duty[1] >= ended) {
        ended = duty[1];
        place = duty[2];
        is_today = true;
      }
    }
    put(ended, place, next_start_[at(day) + 1], to);
    return true;
  }

  Int128 most_cost() const override {
    Int128 cost = 0;
    for (const Ask& ask : asks_)
      cost += (Int128{ask.charges.each} + Int128{ask.charges.amount} * (ask.least / 60 + kFarStart / 60)) *
              of_.days * most_duties();
    return cost;
  }

 private:
  struct Ask {
    Rest form;
    std::int64_t least;
    Charges charges;
    std::vector<char> exempt;
  };
  static constexpr std::int32_t kFarStart = 1 << 28;

  int most_duties() const { return std::min(of_.instance.most_duties_a_day, kMostDuties); }

  // Of the past; of a duty without times nothing is known.
  std::int64_t last_end() const {
    const Carry& carry = of_.officer.carry;
    std::int64_t end = kBestSlot;
    if (carry.last_end)
      end = *carry.last_end;
    else if (!carry.past.empty() && carry.past.back().timed)
      end = carry.past.back().to;
    return std::clamp<std::int64_t>(end, kBestSlot, kFarStart);
  }

  void put(std::int32_t ended, std::int32_t place, std::int32_t next_start, std::int32_t* to) const {
    if (ended + std::max<std::int64_t>(0, longest_) <= next_start) ended = kBestSlot, place = -1;
    *to++ = ended;
    if (exact_) *to++ = -ended;
    if (places_) {
      *to++ = place;
      *to++ = -place;
    }
  }

  const Of of_;
  std::vector<Ask> asks_;
  std::int64_t longest_ = -kNone;
  bool places_ = false, exact_ = false;
  std::vector<std::int32_t> next_start_;  // from each day on
};

// ---- Weekends ----------------------------------------------------------------------------------------------------------------------------
// Whether Saturday was worked, both ways.
class WeekendMemory final : public Memory {
 public:
  WeekendMemory(const Of& of, const Rule& rule, std::int64_t soft)
      : of_(of), charges_(rule, soft, false), exempt_(of.exempt_days(rule)) {}

  int slots() const override { return 2; }
  int looks() const override { return 1; }
  void look(Day day, std::span<const Duty> duties, std::int32_t* seen) const override {
    *seen = of_.instance.calendar.is_weekend(day) && !duties.empty();
  }
  bool prepare(const std::vector<std::vector<std::int32_t>>&) override { return true; }
  void begin(std::int32_t* slots) const override { put(of_.worked_before(1), slots); }

  bool step(Day day, const std::int32_t* seen, const std::int32_t* from, std::int32_t* to,
            std::int64_t& cost) const override {
    const Weekday weekday = of_.instance.calendar.weekday(day);
    put(weekday == Weekday::kSat && *seen, to);
    const bool is_judged = weekday == Weekday::kSun && (day > 0 || of_.knows_past) && !exempt_[at(day)];
    return !is_judged || from[0] == *seen || charges_.pay(1, cost);
  }
  Int128 most_cost() const override { return Int128{charges_.each + charges_.amount} * of_.days; }

 private:
  static void put(bool worked, std::int32_t* to) {
    to[0] = worked;
    to[1] = -to[0];
  }

  const Of of_;
  const Charges charges_;
  const std::vector<char> exempt_;
};

// ---- Gaps --------------------------------------------------------------------------------------------------------------------------------
// Days since the last duty in the horizon, both ways; long ago, or none yet, is best.
class GapMemory final : public Memory {
 public:
  GapMemory(const Of& of, const Rule& rule, const GapDays& form, std::int64_t soft)
      : of_(of), charges_(rule, soft, false), most_days_(form.most_days), exempt_(of.exempt_days(rule)) {}

  int slots() const override { return 2; }
  int looks() const override { return 1; }
  void look(Day, std::span<const Duty> duties, std::int32_t* seen) const override { *seen = !duties.empty(); }
  bool prepare(const std::vector<std::vector<std::int32_t>>&) override { return most_days_ >= 1; }
  void begin(std::int32_t* slots) const override { slots[0] = slots[1] = kBestSlot; }

  bool step(Day day, const std::int32_t* seen, const std::int32_t* from, std::int32_t* to,
            std::int64_t& cost) const override {
    const bool none = from[0] == kBestSlot;
    if (!*seen) {
      const std::int32_t gap = from[0] + 1;
      const bool over = none || gap > most_days_ || day == of_.days - 1;
      to[0] = over ? kBestSlot : gap;
      to[1] = over ? kBestSlot : -gap;
      return true;
    }
    to[0] = to[1] = day == of_.days - 1 ? kBestSlot : 0;
    return none || from[0] == 0 || exempt_[at(day)] || charges_.pay(from[0], cost);
  }
  Int128 most_cost() const override {
    return Int128{charges_.each + charges_.amount * std::max(1, std::min(most_days_, of_.days))} * of_.days;
  }

 private:
  const Of of_;
  const Charges charges_;
  int most_days_;
  const std::vector<char> exempt_;
};

// ---- Automata ----------------------------------------------------------------------------------------------------------------------------
// The state, both ways.
class AutomatonMemory final : public Memory {
 public:
  AutomatonMemory(const Of& of, const Rule& rule, const Automaton& form, std::int64_t soft)
      : of_(of),
        rule_(rule),
        form_(form),
        hard_(rule.is_hard()),
        soft_(soft * rule.line.weight),
        exempt_(of.exempt_days(rule)) {}

  int slots() const override { return 2; }
  int looks() const override { return 1; }
  // Of several duties, the first that it knows.
  void look(Day, std::span<const Duty> duties, std::int32_t* seen) const override {
    *seen = 0;
    for (const Duty& duty : duties)
      for (std::size_t i = 0; i < rule_.symbols.size() && *seen == 0; ++i)
        if (has(rule_.symbols[i], duty.code)) *seen = static_cast<std::int32_t>(i) + 1;
  }
  bool prepare(const std::vector<std::vector<std::int32_t>>&) override { return true; }
  void begin(std::int32_t* slots) const override { slots[0] = slots[1] = 0; }

  bool step(Day day, const std::int32_t* seen, const std::int32_t* from, std::int32_t* to,
            std::int64_t& cost) const override {
    const bool exempt = exempt_[at(day)];
    int state = 0;
    const auto edge = std::find_if(form_.edges.begin(), form_.edges.end(), [&](const Automaton::Edge& it) {
      return it.from == from[0] && it.symbol == *seen;
    });
    if (edge != form_.edges.end()) {
      state = edge->to;
      if (!exempt && !hard_) cost += soft_ * edge->cost;
    } else if (!exempt && !break_once(cost)) {
      return false;
    }
    to[0] = to[1] = 0;
    if (day == of_.days - 1) return exempt || end(state, cost);
    to[0] = state;
    to[1] = -state;
    return true;
  }

  Int128 most_cost() const override {
    Int128 most = 1;
    const auto take = [&](std::int64_t cost) {
      most = std::max<Int128>(most, cost < 0 ? -Int128{cost} : cost);
    };
    for (const Automaton::Edge& edge : form_.edges) take(edge.cost);
    for (const auto& cost : form_.at_end)
      if (cost) take(*cost);
    return most * soft_ * (of_.days + 1);
  }

 private:
  bool break_once(std::int64_t& cost) const {
    cost += hard_ ? 0 : soft_;
    return !hard_;
  }
  bool end(int state, std::int64_t& cost) const {
    const auto index = static_cast<std::size_t>(state);
    if (index >= form_.at_end.size() || !form_.at_end[index]) return break_once(cost);
    if (!hard_) cost += soft_ * *form_.at_end[index];
    return true;
  }

  const Of of_;
  const Rule& rule_;
  const Automaton& form_;
  bool hard_;
  std::int64_t soft_;
  const std::vector<char> exempt_;
};

}  // namespace

std::unique_ptr<Memory> run_memory(const Of& of, const Rule& rule, const RunLength& form, std::int64_t soft) {
  return std::make_unique<RunMemory>(of, rule, form, soft);
}
std::unique_ptr<Memory> succession_memory(const Of& of, const Rule& rule, std::int64_t soft) {
  return std::make_unique<SuccessionMemory>(of, rule, soft);
}
std::unique_ptr<Memory> rest_memory(const Of& of, const std::vector<const Rule*>& rules, std::int64_t soft) {
  auto memory = std::make_unique<RestMemory>(of, rules, soft);
  if (memory->empty()) return nullptr;
  return memory;
}
std::unique_ptr<Memory> weekend_memory(const Of& of, const Rule& rule, std::int64_t soft) {
  return std::make_unique<WeekendMemory>(of, rule, soft);
}
std::unique_ptr<Memory> gap_memory(const Of& of, const Rule& rule, const GapDays& form, std::int64_t soft) {
  return std::make_unique<GapMemory>(of, rule, form, soft);
}
std::unique_ptr<Memory> automaton_memory(const Of& of, const Rule& rule, const Automaton& form,
                                         std::int64_t soft) {
  return std::make_unique<AutomatonMemory>(of, rule, form, soft);
}

}  // namespace tenon::roster::best
