// Rules about what follows what: runs, successions, rest, weekends, gaps, automata. Runs, rests and successions reach into Carry; a run
// belongs to the day on which it ends, as do the others, and is judged unless that day is exempt.

#include <algorithm>
#include <numeric>

#include "problems/roster/evaluate_parts.h"

namespace tenon::roster {

namespace {

// The line on which runs of one sort are: 1 on its days.
DayLine line_of(const OfficerView& view, const Rule& rule, Run run) {
  if (run == Run::kWork) return view.worked;
  DayLine line(view.days);
  const Carry& carry = view.officer.carry;
  if (run == Run::kOff) {
    // Days off before the horizon count back to the last duty that is known; beyond it nothing is.
    Day known = 0;
    for (Day day = -DayLine::kMostBack; day < 0; ++day)
      if (view.worked[day] > 0) {
        known = day;
        break;
      }
    for (Day day = known; day < view.days; ++day) line[day] = view.worked[day] == 0;
    return line;
  }
  for (Day day = -DayLine::kMostBack; day < 0 && run == Run::kNights; ++day)
    line[day] = (carry.nights >> (-1 - day)) & 1;
  const auto counts = [&](const Duty& duty) {
    return run == Run::kNights ? counts_as_night(view.terms, duty) : has_word(rule.words, duty.code);
  };
  if (run == Run::kCode) {
    for (const Duty& duty : carry.past)
      if (duty.day >= -DayLine::kMostBack && counts(duty)) line[duty.day] = 1;
    if (has_word(rule.words, carry.last_code)) line[-1] = 1;
  }
  for (const Duty& duty : view.duties)
    if (counts(duty)) line[duty.day] = 1;
  return line;
}

bool spans_sunday_and_monday(const OfficerView& view, DaySpan run) {
  for (Day day = run.first; day < run.last; ++day)
    if (view.is_sunday(day)) return true;
  return false;
}

// The duty on `day`, the first if there are two.
PostId post_on(const OfficerView& view, Day day) {
  for (const Duty& duty : view.duties)
    if (duty.day == day) return duty.post;
  return PostId::none();
}

// The code of the officer's last duty before the horizon, if that was on day -1.
bool ended_with(const OfficerView& view, WordId code) {
  const Carry& carry = view.officer.carry;
  if (carry.last_code == code) return true;
  return std::any_of(carry.past.begin(), carry.past.end(),
                     [&](const Duty& duty) { return duty.day == -1 && duty.code == code; });
}

}  // namespace

bool counts_as_night(const HourTerms& terms, const Duty& duty) {
  return !duty.standby && is_night(terms, duty);
}

void find(const OfficerView& view, const Rule& rule, RuleId id, const RunLength& form,
          std::vector<Finding>& out) {
  const Limit& limit = *rule.limit(view.id);
  const DayLine line = line_of(view, rule, form.run);
  for (Day first = 0; first < view.days; ++first) {
    if (line[first] == 0) continue;
    DaySpan run{first, first};
    while (run.last + 1 < view.days && line[run.last + 1] > 0) ++run.last;
    while (run.first <= 0 && run.first > -DayLine::kMostBack && line[run.first - 1] > 0) --run.first;
    first = run.last;
    if (rule.exempts(run.last)) continue;
    if (form.across_weeks && !spans_sunday_and_monday(view, run)) continue;
    const bool is_known_before = form.run == Run::kOff ? view.officer.carry.worked != 0 : view.knows_past;
    const bool is_open = (run.first <= 0 && !is_known_before) || run.last == view.days - 1;
    judge_limit(rule, limit, run.last - run.first + 1, false,
                {.rule = id, .officer = view.id, .post = post_on(view, run.last), .days = run}, out,
                !(is_open && form.ends_free));
  }
}

void find(const OfficerView& view, const Rule& rule, RuleId id, const Succession&,
          std::vector<Finding>& out) {
  const auto forbids = [&](WordId first, WordId next) {
    return std::find(rule.successions.begin(), rule.successions.end(), std::pair(first, next)) !=
           rule.successions.end();
  };
  const auto add = [&](const Duty& duty) {
    out.push_back({.rule = id,
                   .officer = view.id,
                   .post = duty.post,
                   .days = {duty.day - 1, duty.day},
                   .found = 1,
                   .cost = cost_of(rule, 1, false)});
  };
  for (const Duty& duty : view.duties) {
    if (rule.exempts(duty.day)) continue;
    bool is_broken = false;
    for (const Duty& before : view.duties)
      if (before.day == duty.day - 1) is_broken = is_broken || forbids(before.code, duty.code);
    if (duty.day == 0)
      for (const auto& [first, next] : rule.successions)
        is_broken = is_broken || (next == duty.code && ended_with(view, first));
    if (is_broken) add(duty);
  }
}

void find(const OfficerView& view, const Rule& rule, RuleId id, const Rest& form, std::vector<Finding>& out) {
  const Limit& limit = *rule.limit(view.id);
  const Carry& carry = view.officer.carry;
  // The duty that has ended last so far; of the past, its end alone may be known.
  Duty before;
  bool has_before = carry.last_end.has_value();
  if (!carry.past.empty()) before = carry.past.back();
  if (has_before) {
    before.to = *carry.last_end;
    before.timed = true;
    if (carry.past.empty()) before.day = -1;
  } else if (!carry.past.empty()) {
    has_before = true;
  }
  for (const Duty& duty : view.duties) {
    if (!duty.timed) continue;
    const bool applies = (!form.other_place_only ||
                          (before.place.valid() && duty.place.valid() && before.place != duty.place)) &&
                         (!form.same_day_only || before.day == duty.day);
    if (has_before && before.timed && applies && !rule.exempts(duty.day))
      judge_limit(rule, limit, duty.from - before.to, true,
                  {.rule = id, .officer = view.id, .post = duty.post, .days = {before.day, duty.day}}, out,
                  true, false);
    if (!has_before || duty.to >= before.to) before = duty;
    has_before = true;
  }
}

void find(const OfficerView& view, const Rule& rule, RuleId id, const WholeWeekends&,
          std::vector<Finding>& out) {
  for (Day sunday = 0; sunday < view.days; ++sunday) {
    if (!view.is_sunday(sunday) || (sunday == 0 && !view.knows_past) || rule.exempts(sunday)) continue;
    const bool one = view.worked[sunday - 1] > 0, other = view.worked[sunday] > 0;
    if (one == other) continue;
    out.push_back({.rule = id,
                   .officer = view.id,
                   .post = post_on(view, one ? sunday - 1 : sunday),
                   .days = {sunday - 1, sunday},
                   .found = 1,
                   .allowed = 2,
                   .cost = cost_of(rule, 1, false)});
  }
}

void find(const OfficerView& view, const Rule& rule, RuleId id, const GapDays& form,
          std::vector<Finding>& out) {
  for (std::size_t i = 1; i < view.duties.size(); ++i) {
    const Day before = view.duties[i - 1].day, day = view.duties[i].day;
    const Day gap = day - before - 1;
    if (gap < 1 || gap > form.most_days || rule.exempts(day)) continue;
    out.push_back({.rule = id,
                   .officer = view.id,
                   .days = {before + 1, day - 1},
                   .found = gap,
                   .cost = cost_of(rule, gap, false)});
  }
}

namespace {

std::vector<int> symbols_of(const OfficerView& view, const Rule& rule) {
  std::vector<int> symbols(static_cast<std::size_t>(view.days), 0);
  for (const Duty& duty : view.duties) {
    int& symbol = symbols[static_cast<std::size_t>(duty.day)];
    for (std::size_t i = 0; i < rule.symbols.size() && symbol == 0; ++i)
      if (has_word(rule.symbols[i], duty.code)) symbol = static_cast<int>(i) + 1;
  }
  return symbols;
}

void pay(const OfficerView& view, const Rule& rule, RuleId id, Day day, std::int64_t cost,
         std::vector<Finding>& out) {
  if (cost == 0 || rule.is_hard()) return;
  out.push_back({.rule = id,
                 .officer = view.id,
                 .post = post_on(view, day),
                 .days = {day, day},
                 .found = cost,
                 .cost = cost * rule.line.weight});
}

}  // namespace

void find(const OfficerView& view, const Rule& rule, RuleId id, const Automaton& form,
          std::vector<Finding>& out) {
  const std::vector<int> symbols = symbols_of(view, rule);
  const auto add_break = [&](Day day) {
    out.push_back({.rule = id,
                   .officer = view.id,
                   .post = post_on(view, day),
                   .days = {day, day},
                   .found = 1,
                   .cost = cost_of(rule, 1, false)});
  };
  int state = 0;
  for (Day day = 0; day < view.days; ++day) {
    const int symbol = symbols[static_cast<std::size_t>(day)];
    const auto edge = std::find_if(form.edges.begin(), form.edges.end(), [&](const Automaton::Edge& it) {
      return it.from == state && it.symbol == symbol;
    });
    if (edge == form.edges.end()) {  // begin anew, so that one break is not told on every later day
      if (!rule.exempts(day)) add_break(day);
      state = 0;
      continue;
    }
    if (!rule.exempts(day)) pay(view, rule, id, day, edge->cost, out);
    state = edge->to;
  }
  const auto at = static_cast<std::size_t>(state);
  if (rule.exempts(view.days - 1)) return;
  if (at >= form.at_end.size() || !form.at_end[at])
    add_break(view.days - 1);
  else
    pay(view, rule, id, view.days - 1, *form.at_end[at], out);
}

}  // namespace tenon::roster
