// Reasons and findings in words.

#include <algorithm>

#include "problems/roster/evaluate_parts.h"
#include "problems/roster/plan_parts.h"

namespace tenon::roster {

namespace {

// In which unit a rule's numbers are.
enum class Unit { kPlain, kMinutes, kDays, kPeople, kPercent };

Unit unit_of(const Form& form) {
  if (const auto* sum = std::get_if<WindowSum>(&form))
    return is_minutes(sum->quantity)          ? Unit::kMinutes
           : sum->quantity == Quantity::kDays ? Unit::kDays
                                              : Unit::kPlain;
  if (const auto* spread = std::get_if<Spread>(&form)) {
    if (spread->evenness == Evenness::kShare) return Unit::kPercent;
    return is_minutes(spread->quantity) ? Unit::kMinutes : Unit::kPlain;
  }
  if (std::holds_alternative<Rest>(form)) return Unit::kMinutes;
  if (std::holds_alternative<RunLength>(form) || std::holds_alternative<GapDays>(form)) return Unit::kDays;
  if (std::holds_alternative<HeadCount>(form) || std::holds_alternative<Cover>(form)) return Unit::kPeople;
  if (std::holds_alternative<CoverShare>(form)) return Unit::kPercent;
  return Unit::kPlain;
}

// "7.50 h", exact to the minute where two decimals are not.
std::string hours_text(std::int64_t minutes) {
  const std::string sign = minutes < 0 ? "-" : "";
  const std::int64_t size = minutes < 0 ? -minutes : minutes;
  const std::int64_t rest = size % 60;
  if (rest % 3 != 0) return sign + std::to_string(size / 60) + " h " + std::to_string(rest) + " min";
  const std::int64_t cents = rest * 100 / 60;
  return sign + std::to_string(size / 60) + "." + (cents < 10 ? "0" : "") + std::to_string(cents) + " h";
}

std::string number_text(std::int64_t value, Unit unit) {
  switch (unit) {
    case Unit::kMinutes:
      return hours_text(value);
    case Unit::kDays:
      return std::to_string(value) + (value == 1 ? " day" : " days");
    case Unit::kPeople:
      return std::to_string(value) + (value == 1 ? " person" : " people");
    case Unit::kPercent:
      return std::to_string(value) + " %";
    case Unit::kPlain:
      break;
  }
  return std::to_string(value);
}

std::string when_text(const Instance& instance, DaySpan days) {
  const std::string first = day_text(instance, days.first);
  return days.first == days.last ? first : first + " to " + day_text(instance, days.last);
}

// Whether the numbers of a finding say anything: yes and no do not.
bool has_numbers(const Form& form) {
  return !std::holds_alternative<Eligible>(form) && !std::holds_alternative<FollowsPattern>(form) &&
         !std::holds_alternative<Succession>(form) && !std::holds_alternative<Requests>(form) &&
         !std::holds_alternative<Preference>(form) && !std::holds_alternative<MostOften>(form) &&
         !std::holds_alternative<SameFaces>(form) && !std::holds_alternative<Pairs>(form) &&
         !std::holds_alternative<WholeWeekends>(form) && !std::holds_alternative<Automaton>(form);
}

}  // namespace

Blockers::Blockers(const Instance& instance, const Roster& roster)
    : instance_(instance), roster_(roster), known_(instance.officers.size()) {}

const Blockers::Known& Blockers::known(OfficerId officer) {
  std::optional<Known>& known = known_[officer];
  if (!known) {
    known.emplace();
    known->duties = duties_of(instance_, roster_, officer);
    known->findings = hard_findings(instance_, officer, known->duties, roster_.rows[officer], PostId::none());
  }
  return *known;
}

void Blockers::count(PostId post, OfficerId officer, Barred& barred) {
  const Known& now = known(officer);
  const Duty duty = instance_.duty(post);
  const auto on_day = std::count_if(now.duties.begin(), now.duties.end(),
                                    [&](const Duty& other) { return other.day == duty.day; });
  if (on_day >= instance_.most_duties_a_day) ++barred.busy;
  std::vector<Duty> more = now.duties;
  more.insert(std::upper_bound(more.begin(), more.end(), duty,
                               [](const Duty& a, const Duty& b) { return a.from < b.from; }),
              duty);
  // Of each rule once; findings come by rule.
  RuleId last;
  for (const Finding& finding : brought(
           instance_, hard_findings(instance_, officer, more, roster_.rows[officer], post), now.findings)) {
    if (finding.rule != last) ++barred.by[finding.rule];
    last = finding.rule;
  }
}

std::vector<Why> Blockers::tell(const Barred& barred) const {
  std::vector<Why> reasons;
  const auto add = [&](const std::string& rule, std::int64_t officers, const std::string& statement) {
    if (officers == 0) return;
    const std::string who = std::to_string(officers) + (officers == 1 ? " officer: " : " officers: ");
    reasons.push_back({rule, officers, who + statement});
  };
  for (const RuleId rule : instance_.rules.keys())
    add(instance_.rules[rule].line.id, barred.by[rule], instance_.rules[rule].line.statement);
  const int most = instance_.most_duties_a_day;
  add("duties-a-day", barred.busy,
      "An officer has at most " + std::to_string(most) + (most == 1 ? " duty" : " duties") + " a day.");
  std::stable_sort(reasons.begin(), reasons.end(),
                   [](const Why& a, const Why& b) { return a.officers > b.officers; });
  return reasons;
}

std::vector<Why> Blockers::of(PostId post) {
  Barred barred{IdVector<RuleId, std::int64_t>(instance_.rules.size(), 0)};
  for (const OfficerId officer : instance_.officers.keys()) {
    const std::vector<PostId>& posts = roster_.posts[officer];
    if (std::find(posts.begin(), posts.end(), post) == posts.end()) count(post, officer, barred);
  }
  return tell(barred);
}

std::vector<Why> Blockers::of(PostId post, OfficerId officer) {
  Barred barred{IdVector<RuleId, std::int64_t>(instance_.rules.size(), 0)};
  count(post, officer, barred);
  return tell(barred);
}

std::vector<Why> why_unfilled(const Instance& instance, const Roster& roster, PostId post) {
  return Blockers(instance, roster).of(post);
}

Violation to_violation(const Instance& instance, const Finding& finding) {
  const Rule& rule = instance.rules[finding.rule];
  const Unit unit = unit_of(rule.line.form);
  Violation violation;
  violation.rule = rule.line.id;
  if (finding.officer.valid()) violation.at.push_back(instance.officers[finding.officer].id);
  if (finding.other.valid()) violation.at.push_back(instance.officers[finding.other].id);
  if (finding.requirement.valid()) violation.at.push_back(instance.requirements[finding.requirement].id);
  violation.at.push_back(when_text(instance, finding.days));
  if (finding.post.valid())
    violation.at.push_back(instance.words.text(instance.shifts[instance.posts[finding.post].shift].code));
  violation.found = number_text(finding.found, unit);
  violation.allowed = number_text(finding.allowed, unit);

  for (const std::string& each : violation.at) violation.text += (violation.text.empty() ? "" : ", ") + each;
  violation.text += ": ";
  if (has_numbers(rule.line.form))
    violation.text += violation.found + (finding.found > finding.allowed ? ", at most " : ", at least ") +
                      violation.allowed + " allowed. ";
  violation.text += rule.line.statement;
  return violation;
}

}  // namespace tenon::roster
