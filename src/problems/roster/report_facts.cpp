#include "problems/roster/report_facts.h"

#include <algorithm>
#include <set>

#include "formats/text.h"
#include "problems/roster/format.h"

namespace tenon::roster {

namespace {

class FactsMaker {
 public:
  FactsMaker(const Instance& instance, Plan plan) : instance_(instance) { facts_.plan = std::move(plan); }

  Facts make() {
    facts_.roster = to_roster(instance_, facts_.plan);
    std::size_t kept = 0;
    for (const auto& posts : facts_.roster.posts) kept += posts.size();
    facts_.left_out = facts_.plan.assignments.size() - std::min(kept, facts_.plan.assignments.size());
    for (const OfficerId officer : instance_.officers.keys()) add_person(officer);
    for (const auto& crew : facts_.roster.crews)
      for (const OfficerId officer : crew) facts_.people[officer].is_used = true;
    add_posts();
    add_findings();
    return std::move(facts_);
  }

 private:
  void add_person(OfficerId id) {
    const Officer& officer = instance_.officers[id];
    const HourTerms& terms = instance_.terms[static_cast<std::size_t>(officer.terms)];
    Facts::Person person;
    person.duties = duties_of(instance_, facts_.roster, id);
    person.row = facts_.roster.rows[id];
    person.is_used = !person.duties.empty();
    facts_.staff += person.is_used;
    const OfficerHours hours = hours_of(instance_.calendar, terms, officer.carry, person.duties);
    std::set<Day> weekends;
    for (std::size_t i = 0; i < person.duties.size(); ++i) {
      const DutyHours& of = hours.duties[i];
      person.gross += of.gross;
      person.net += of.net();
      person.normal += of.normal;
      person.overtime += of.overtime;
      person.rest_day += of.rest_day;
      person.legal_overtime += of.legal_overtime;
      const Duty& duty = person.duties[i];
      person.nights += is_night(terms, duty);
      person.holidays += instance_.calendar.is_holiday(duty.day);
      if (instance_.calendar.is_weekend(duty.day)) weekends.insert(instance_.calendar.week_start(duty.day));
    }
    person.weekends = static_cast<std::int64_t>(weekends.size());
    facts_.people.push_back(std::move(person));
  }

  void add_posts() {
    facts_.there.resize(instance_.posts.size());
    facts_.missing.resize(instance_.posts.size(), 0);
    for (const OfficerId officer : instance_.officers.keys())
      for (const PostId post : facts_.roster.posts[officer]) facts_.there[post].push_back(officer);
    for (const Undone& each : undone(instance_, facts_.roster)) facts_.missing[each.post] += each.missing;
    std::vector<bool> of_crew(instance_.requirements.size(), false);
    for (const Crew& crew : instance_.crews) of_crew[static_cast<std::size_t>(crew.requirement.value)] = true;
    for (const PostId id : instance_.posts.keys()) {
      const Post& post = instance_.posts[id];
      const bool owed = of_crew[static_cast<std::size_t>(post.requirement.value)];
      const std::int64_t wanted =
          owed ? static_cast<std::int64_t>(facts_.there[id].size()) + facts_.missing[id] : post.wanted;
      facts_.wanted.push_back(wanted);
      facts_.all_wanted += wanted;
      facts_.all_missing += facts_.missing[id];
    }
  }

  void add_findings() {
    facts_.evaluation = evaluate(instance_, facts_.roster);
    const std::vector<Finding>& findings = facts_.evaluation.findings;
    for (std::size_t i = 0; i < findings.size(); ++i) {
      if (!findings[i].officer.valid()) continue;
      Facts::Person& person = facts_.people[findings[i].officer];
      person.findings.push_back(i);
      person.broken += instance_.rules[findings[i].rule].is_hard();
    }
    for (const OfficerId officer : instance_.officers.keys())
      for (const auto& [rule, cost] : facts_.evaluation.score.of[officer])
        facts_.people[officer].cost += cost;
  }

  const Instance& instance_;
  Facts facts_;
};

}  // namespace

std::optional<Facts> facts_of(const Instance& instance, const formats::Json& answer) {
  if (!answer.is_object() || !answer.contains("plan") || answer["plan"].is_null()) return std::nullopt;
  Result<Plan> plan = plan_from_json(answer["plan"], "plan");
  if (!plan.ok()) return std::nullopt;
  return FactsMaker(instance, std::move(plan.value())).make();
}

std::string hours_text(std::int64_t minutes) {
  const std::int64_t half = minutes < 0 ? -3 : 3;
  return formats::decimal_text((minutes * 10 + half) / 6, 2);
}

std::string span_text(const Shift& shift) {
  if (!shift.timed) return hours_text(shift.end) + " h";
  const auto clock = [](Minute minute) {
    const auto two = [](Minute value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    return two(minute / 60 % 24) + ':' + two(minute % 60);
  };
  return clock(shift.start) + "–" + clock(shift.end);
}

std::string place_text(const Requirement& requirement) {
  if (requirement.demand.empty() || requirement.id.empty()) return requirement.demand + requirement.id;
  return requirement.demand + " / " + requirement.id;
}

}  // namespace tenon::roster
