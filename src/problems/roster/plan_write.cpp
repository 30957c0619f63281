// A roster in the answer's words.

#include <algorithm>
#include <map>

#include "problems/roster/evaluate.h"
#include "problems/roster/plan_parts.h"

namespace tenon::roster {

namespace {

constexpr std::size_t kMostWhy = 1'000;
constexpr std::int64_t kMostJudged = 100'000;

// Half away from zero; minutes are not below 0.
std::int64_t hundredths(std::int64_t minutes) { return (minutes * 10 + 3) / 6; }

AssignedHours in_hundredths(std::int64_t gross, std::int64_t lunch, std::int64_t normal,
                            std::int64_t overtime, std::int64_t rest_day) {
  return {hundredths(gross), hundredths(lunch), hundredths(normal), hundredths(overtime),
          hundredths(rest_day)};
}

class Writer {
 public:
  Writer(const Instance& instance, const Roster& roster)
      : instance_(instance), roster_(roster), at_(instance.posts.size()) {
    for (const OfficerId officer : instance.officers.keys()) add_officer(officer);
    for (const auto& crew : roster.crews)
      for (const OfficerId officer : crew) of_[officer].chosen = true;
  }

  Plan run() {
    const bool is_benchmark = instance_.flavour == Flavour::kShiftScheduling;
    for (const PostId post : instance_.posts.keys())
      for (const auto& [officer, index] : at_[post]) add_assignment(post, officer, index);
    if (!is_benchmark) {
      for (const OfficerId officer : instance_.officers.keys())
        if (!of_[officer].duties.empty() || of_[officer].chosen) {
          plan_.rosters.push_back(roster_of(officer));
          plan_.hours.push_back(totals_of(officer));
        }
      for (const Undone& each : undone(instance_, roster_)) add_undone(each);
    }
    add_score();
    return std::move(plan_);
  }

 private:
  struct OfOfficer {
    std::vector<Duty> duties;
    OfficerHours hours;
    bool chosen = false;
  };

  void add_officer(OfficerId officer) {
    OfOfficer of;
    of.duties = duties_of(instance_, roster_, officer);
    const Officer& who = instance_.officers[officer];
    of.hours = hours_of(instance_.calendar, instance_.terms[static_cast<std::size_t>(who.terms)], who.carry,
                        of.duties);
    for (std::size_t i = 0; i < of.duties.size(); ++i)
      if (of.duties[i].post.valid()) at_[of.duties[i].post].emplace_back(officer, i);
    of_.push_back(std::move(of));
  }

  std::string code_of(const Post& post) const {
    return instance_.words.text(instance_.shifts[post.shift].code);
  }

  void add_assignment(PostId id, OfficerId officer, std::size_t index) {
    const Post& post = instance_.posts[id];
    Assignment assignment;
    assignment.officer = instance_.officers[officer].id;
    assignment.shift = code_of(post);
    if (instance_.flavour == Flavour::kShiftScheduling) {
      assignment.day = post.day;
    } else {
      const Requirement& requirement = instance_.requirements[post.requirement];
      assignment.demand = requirement.demand;
      assignment.requirement = requirement.id;
      assignment.date = instance_.calendar.date(post.day);
      assignment.start = instance_.calendar.date_time(instance_.start(post));
      assignment.end = instance_.calendar.date_time(instance_.end(post));
      assignment.hours = in_hundredths(of_[officer].hours.duties[index]);
      if (const Following& row = roster_.rows[officer]; row.pattern.valid()) assignment.offset = row.offset;
    }
    plan_.assignments.push_back(std::move(assignment));
  }

  // ---- Rosters -----------------------------------------------------------------------------------------------------------------------

  std::string status_without_duty(const Officer& officer, const Following& row, Day day) const {
    if (is_on_leave(officer, day)) return "LEAVE";
    if (!row.pattern.valid()) return "OFF_DAY";
    if (!instance_.patterns[row.pattern].letter(day, row.offset).valid()) return "OFF_DAY";
    return instance_.calendar.is_holiday(day) ? "PUBLIC_HOLIDAY" : "UNASSIGNED";
  }

  OfficerRoster roster_of(OfficerId id) const {
    const Officer& officer = instance_.officers[id];
    const Following& row = roster_.rows[id];
    OfficerRoster roster;
    roster.officer = officer.id;
    roster.pattern = pattern_text(instance_, row.pattern);
    if (row.pattern.valid()) roster.offset = row.offset;
    auto duty = of_[id].duties.begin();
    for (Day day = 0; day < instance_.calendar.days; ++day) {
      DayStatus status;
      status.date = instance_.calendar.date(day);
      if (row.pattern.valid()) {
        const Pattern& pattern = instance_.patterns[row.pattern];
        const auto length = static_cast<Day>(pattern.letters.size());
        status.pattern_day = ((day - pattern.anchor + row.offset) % length + length) % length;
      }
      while (duty != of_[id].duties.end() && duty->day < day) ++duty;
      if (duty != of_[id].duties.end() && duty->day == day) {
        status.status = "ASSIGNED";
        status.shift = instance_.words.text(duty->code);
      } else {
        status.status = status_without_duty(officer, row, day);
      }
      roster.days.push_back(std::move(status));
    }
    return roster;
  }

  // ---- Hours ---------------------------------------------------------------------------------------------------------------------------

  // Of the horizon's duties alone, so that the parts add up.
  std::vector<PeriodTotal> totals(const OfOfficer& of, const std::vector<PeriodHours>& periods,
                                  bool weeks) const {
    std::vector<PeriodTotal> all;
    for (const PeriodHours& period : periods) {
      DutyHours sum;
      for (std::size_t i = 0; i < of.duties.size(); ++i) {
        if (!period.days.holds(of.duties[i].day)) continue;
        const DutyHours& duty = of.hours.duties[i];
        sum.gross += duty.gross;
        sum.break_minutes += duty.break_minutes;
        sum.normal += duty.normal;
        sum.overtime += duty.overtime;
        sum.rest_day += duty.rest_day;
      }
      const Day first = period.days.first;
      all.push_back({weeks ? instance_.calendar.week_name(first) : instance_.calendar.month_name(first),
                     in_hundredths(sum)});
    }
    return all;
  }

  static AssignedHours in_hundredths(const DutyHours& hours) { return roster::in_hundredths(hours); }

  OfficerTotals totals_of(OfficerId officer) const {
    const OfOfficer& of = of_[officer];
    return {instance_.officers[officer].id, totals(of, of.hours.weeks, true),
            totals(of, of.hours.months, false)};
  }

  // ---- What is missing, what it costs --------------------------------------------------------------------------------------------------

  void add_undone(const Undone& each) {
    const Post& post = instance_.posts[each.post];
    const Requirement& requirement = instance_.requirements[post.requirement];
    Unfilled unfilled{requirement.demand, requirement.id, instance_.calendar.date(post.day), code_of(post),
                      each.missing};
    if (each.officer.valid()) unfilled.officer = instance_.officers[each.officer].id;
    plan_.unfilled.push_back(std::move(unfilled));
  }

  void add_score() {
    const Score score = evaluate(instance_, roster_).score;
    std::map<RuleId, std::vector<std::pair<std::string, std::int64_t>>> officers;
    for (const OfficerId officer : instance_.officers.keys())
      for (const auto& [rule, cost] : score.of[officer])
        if (cost > 0) officers[rule].emplace_back(instance_.officers[officer].id, cost);
    for (const RuleId id : instance_.rules.keys()) {
      const Rule& rule = instance_.rules[id];
      if (rule.is_on() && !rule.is_hard())
        plan_.score.push_back({rule.line.id, score.breaks[id], score.costs[id], std::move(officers[id])});
    }
  }

  const Instance& instance_;
  const Roster& roster_;
  IdVector<OfficerId, OfOfficer> of_;
  IdVector<PostId, std::vector<std::pair<OfficerId, std::size_t>>> at_;  // who, and which of his duties
  Plan plan_;
};

}  // namespace

AssignedHours in_hundredths(const DutyHours& hours) {
  return in_hundredths(hours.gross, hours.break_minutes, hours.normal, hours.overtime, hours.rest_day);
}

bool is_on_leave(const Officer& officer, Day day) {
  if (day < officer.first_day || day > officer.last_day) return true;
  const Minute midnight = Minute{day} * kDayMinutes;
  return std::any_of(officer.away.begin(), officer.away.end(), [&](const Away& away) {
    return away.whole_days && away.from <= midnight && midnight < away.to;
  });
}

std::string day_text(const Instance& instance, Day day) {
  return instance.calendar.dated ? instance.calendar.date(day) : "day " + std::to_string(day);
}

std::string pattern_text(const Instance& instance, PatternId pattern) {
  if (!pattern.valid()) return "";
  const std::vector<WordId>& letters = instance.patterns[pattern].letters;
  const auto text = [&](WordId letter) { return letter.valid() ? instance.words.text(letter) : "O"; };
  const bool is_short =
      std::all_of(letters.begin(), letters.end(), [&](WordId letter) { return text(letter).size() == 1; });
  std::string all;
  for (const WordId letter : letters) all += (is_short || all.empty() ? "" : ",") + text(letter);
  return all;
}

Plan restate(const Instance& instance, const Roster& roster) { return Writer(instance, roster).run(); }

namespace {

// What rows of officers whom the plan does not name are read as: reasons must not hang on what nobody can see.
Roster without_hidden_rows(const Instance& instance, Roster roster) {
  IdVector<OfficerId, char> named(instance.officers.size(), 0);
  for (const OfficerId officer : instance.officers.keys()) named[officer] = !roster.posts[officer].empty();
  for (const std::vector<OfficerId>& crew : roster.crews)
    for (const OfficerId officer : crew) named[officer] = 1;
  const Roster empty = Roster::empty(instance);
  for (const OfficerId officer : instance.officers.keys())
    if (named[officer] == 0) roster.rows[officer] = empty.rows[officer];
  return roster;
}

}  // namespace

Plan to_plan(const Instance& instance, const Roster& searched) {
  const Roster roster = without_hidden_rows(instance, searched);
  Plan plan = restate(instance, roster);
  if (instance.flavour == Flavour::kShiftScheduling) return plan;
  // The same order as restate's.
  const std::vector<Undone> missing = undone(instance, roster);
  std::int64_t judged = 0;
  Blockers blockers(instance, roster);
  for (std::size_t i = 0; i < missing.size() && i < kMostWhy && judged < kMostJudged; ++i) {
    const Undone& each = missing[i];
    plan.unfilled[i].why =
        each.officer.valid() ? blockers.of(each.post, each.officer) : blockers.of(each.post);
    judged += each.officer.valid() ? 1 : static_cast<std::int64_t>(instance.officers.size());
  }
  return plan;
}

}  // namespace tenon::roster
