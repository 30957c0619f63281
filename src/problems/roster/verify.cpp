// What the plan says is read back (plan_read.cpp), judged by the evaluator, and all that it restates is worked out anew.

#include "problems/roster/verify.h"

#include <algorithm>
#include <map>

#include "problems/roster/evaluate.h"
#include "problems/roster/plan_parts.h"

namespace tenon::roster {

namespace {

constexpr std::size_t kMostOfARule = 100;
// Reasons are judged again for so many entries; each asks about every officer.
constexpr std::size_t kMostReasons = 20;

class Verifier {
 public:
  Verifier(const Instance& instance, const Plan& plan)
      : instance_(instance),
        plan_(plan),
        read_(read(instance, plan)),
        roster_(read_.roster),
        staff_(instance.posts.size()) {
    for (const OfficerId officer : instance.officers.keys())
      for (const PostId post : roster_.posts[officer]) staff_[post].push_back(officer);
  }

  std::vector<Violation> run() {
    for (std::size_t i = 0; i < plan_.assignments.size(); ++i) check_assignment(i);
    check_rows();
    check_posts();
    check_days();
    check_crews();
    check_staff();
    if (instance_.must_fill) check_filled();
    for (const Pin& pin : instance_.pins) check_pin(pin);
    for (const Finding& finding : evaluate(instance_, roster_).findings)
      if (instance_.rules[finding.rule].is_hard()) report(to_violation(instance_, finding));
    if (says_more()) check_restated();
    return std::move(found_);
  }

 private:
  void report(Violation violation) {
    if (++count_[violation.rule] <= kMostOfARule) found_.push_back(std::move(violation));
  }
  void report(std::string rule, std::vector<std::string> at, std::string found, std::string allowed,
              std::string text) {
    report({std::move(rule), std::move(at), std::move(found), std::move(allowed), std::move(text)});
  }

  std::string code_of(const Post& post) const {
    return instance_.words.text(instance_.shifts[post.shift].code);
  }
  std::vector<std::string> place_of(PostId id) const {
    const Post& post = instance_.posts[id];
    return {instance_.requirements[post.requirement].id, day_text(instance_, post.day), code_of(post)};
  }
  std::string name_of(PostId id) const {
    const std::vector<std::string> at = place_of(id);
    return at[0] + " on " + at[1] + ", shift " + at[2];
  }
  const std::string& id_of(OfficerId officer) const { return instance_.officers[officer].id; }

  void check_filled() {
    const std::string unfilled = tenon::to_string(stage_values(instance_, roster_).front().second);
    if (unfilled != "0")
      report("must-fill", {}, unfilled, "0", unfilled + " duties stay unfilled, and none may");
  }

  // ---- Assignments -------------------------------------------------------------------------------------------------------------------

  void check_assignment(std::size_t i) {
    const Assignment& said = plan_.assignments[i];
    const Meaning& meaning = read_.assignments[i];
    const std::string at = "assignment " + std::to_string(i);
    const std::string when = said.date.empty() ? "day " + std::to_string(said.day) : said.date;
    switch (meaning.fault) {
      case Fault::kNone:
        return check_statement(said, meaning);
      case Fault::kUnknownOfficer:
        return report("unknown-officer", {at, said.officer}, said.officer, "an officer of the input",
                      at + " names the officer \"" + said.officer + "\", who is not in the input");
      case Fault::kUnknownRequirement:
        return report("unknown-requirement", {at, said.demand, said.requirement}, said.requirement,
                      "a requirement of the input",
                      at + " names the requirement \"" + said.requirement + "\" of demand \"" + said.demand +
                          "\", which is not in the input");
      case Fault::kUnknownShift:
        return report("unknown-shift", {at, said.shift}, said.shift, "a shift of the input",
                      at + " names the shift \"" + said.shift + "\", which is not in the input");
      case Fault::kNoSuchPost:
        return report(
            "no-such-post", {at, said.requirement, when, said.shift}, "an assignment", "none",
            at + ": nobody is asked for at " + said.requirement + " on " + when + ", shift " + said.shift);
      case Fault::kAssignedTwice:
        return report("assigned-twice", {at, said.officer, when, said.shift}, "two", "one",
                      said.officer + " is assigned twice to " + name_of(meaning.post));
    }
  }

  void check_statement(const Assignment& said, const Meaning& meaning) {
    const Post& post = instance_.posts[meaning.post];
    const std::string start = instance_.calendar.date_time(instance_.start(post));
    const std::string end = instance_.calendar.date_time(instance_.end(post));
    if ((!said.start.empty() && said.start != start) || (!said.end.empty() && said.end != end))
      report("wrong-times", {said.officer, said.date, said.shift}, said.start + " to " + said.end,
             start + " to " + end,
             said.officer + " on " + said.date + ": the shift is from " + start + " to " + end);
    if (said.hours) check_hours(said, meaning);
  }

  void check_hours(const Assignment& said, const Meaning& meaning) {
    const Of& of = hours_of_officer(meaning.officer);
    for (std::size_t i = 0; i < of.duties.size(); ++i) {
      if (of.duties[i].post != meaning.post) continue;
      const AssignedHours hours = in_hundredths(of.hours.duties[i]);
      if (hours != *said.hours)
        report("wrong-hours", {said.officer, said.date, said.shift}, text(*said.hours), text(hours),
               said.officer + " on " + said.date + ": hours are " + text(hours));
    }
  }

  static std::string text(const AssignedHours& hours) {
    const auto each = [](const char* name, std::int64_t value) {
      return name + std::string(" ") + decimal(value);
    };
    return each("gross", hours.gross) + each(", lunch", hours.lunch) + each(", normal", hours.normal) +
           each(", ot", hours.overtime) + each(", rest day", hours.rest_day);
  }
  static std::string decimal(std::int64_t hundredths) {
    const std::int64_t size = hundredths < 0 ? -hundredths : hundredths;
    return (hundredths < 0 ? "-" : "") + std::to_string(size / 100) + "." + std::to_string(size / 10 % 10) +
           std::to_string(size % 10);
  }

  struct Of {
    std::vector<Duty> duties;
    OfficerHours hours;
  };
  const Of& hours_of_officer(OfficerId id) {
    const auto at = hours_.find(id);
    if (at != hours_.end()) return at->second;
    const Officer& officer = instance_.officers[id];
    Of of;
    of.duties = duties_of(instance_, roster_, id);
    of.hours = hours_of(instance_.calendar, instance_.terms[static_cast<std::size_t>(officer.terms)],
                        officer.carry, of.duties);
    return hours_.emplace(id, std::move(of)).first->second;
  }

  // ---- Rows, posts, days, crews, staff, pins ----------------------------------------------------------------------------------------------

  void check_rows() {
    for (const ReadRow& row : read_.rows) {
      const std::string& officer = id_of(row.officer);
      if (!row.allowed)
        report("wrong-row", {officer}, "a pattern or offset that is not his", "one of his rows",
               officer + " follows a pattern or offset that the input does not allow him");
      if (!row.unique)
        report("wrong-row", {officer}, "several offsets", "one", officer + " has more than one offset");
    }
  }

  void check_posts() {
    for (const PostId id : instance_.posts.keys()) {
      const Post& post = instance_.posts[id];
      const auto staff = static_cast<std::int64_t>(staff_[id].size());
      if (staff > post.most)
        report("too-many-at-post", place_of(id), std::to_string(staff), std::to_string(post.most),
               name_of(id) + ": " + std::to_string(staff) + " people, at most " + std::to_string(post.most));
      if (staff < post.least)
        report(
            "too-few-at-post", place_of(id), std::to_string(staff), std::to_string(post.least),
            name_of(id) + ": " + std::to_string(staff) + " people, at least " + std::to_string(post.least));
    }
  }

  void check_days() {
    for (const OfficerId officer : instance_.officers.keys()) {
      std::map<Day, int> duties;
      for (const Duty& duty : duties_of(instance_, roster_, officer)) ++duties[duty.day];
      for (const auto& [day, count] : duties)
        if (count > instance_.most_duties_a_day)
          report("duties-a-day", {id_of(officer), day_text(instance_, day)}, std::to_string(count),
                 std::to_string(instance_.most_duties_a_day),
                 id_of(officer) + " has " + std::to_string(count) + " duties on " + day_text(instance_, day));
    }
  }

  std::string name_of(const Crew& crew) const {
    const std::string unit = instance_.words.text(crew.unit);
    return instance_.requirements[crew.requirement].id + (unit.empty() ? "" : ", unit " + unit);
  }

  void check_crews() {
    IdVector<RequirementId, std::vector<OfficerId>> chosen(instance_.requirements.size());
    IdVector<RequirementId, bool> is_crew(instance_.requirements.size(), false);
    for (const CrewId id : instance_.crews.keys()) {
      const Crew& crew = instance_.crews[id];
      is_crew[crew.requirement] = true;
      auto& of = chosen[crew.requirement];
      of.insert(of.end(), roster_.crews[id].begin(), roster_.crews[id].end());
      const auto size = static_cast<std::int64_t>(roster_.crews[id].size());
      if (size > crew.quota)
        report("crew", {name_of(crew)}, std::to_string(size), std::to_string(crew.quota),
               name_of(crew) + ": " + std::to_string(size) + " officers are rostered, at most " +
                   std::to_string(crew.quota));
    }
    for (const PostId id : instance_.posts.keys()) {
      const RequirementId requirement = instance_.posts[id].requirement;
      if (!is_crew[requirement]) continue;
      const auto& of = chosen[requirement];
      for (const OfficerId officer : staff_[id])
        if (std::find(of.begin(), of.end(), officer) == of.end())
          report("crew", {id_of(officer), name_of(id)}, "somebody else", "a member of the crew",
                 id_of(officer) + " is at " + name_of(id) + " but in none of its crews");
    }
  }

  void check_staff() {
    if (!instance_.most_staff) return;
    std::int64_t used = 0;
    for (const OfficerId officer : instance_.officers.keys())
      used += !duties_of(instance_, roster_, officer).empty();
    if (used > *instance_.most_staff)
      report("most-staff", {"staff"}, std::to_string(used), std::to_string(*instance_.most_staff),
             std::to_string(used) + " officers are used, at most " + std::to_string(*instance_.most_staff));
  }

  void check_pin(const Pin& pin) {
    const std::vector<PostId>& posts = roster_.posts[pin.officer];
    const std::string why = pin.why.empty() ? "" : " (" + pin.why + ")";
    const bool is_there = std::find(posts.begin(), posts.end(), pin.post) != posts.end();
    if (pin.kind == Pin::Kind::kAt && !is_there)
      report("pin", {id_of(pin.officer), name_of(pin.post)}, "not there", "there",
             id_of(pin.officer) + " must be at " + name_of(pin.post) + why);
    if (pin.kind == Pin::Kind::kNotAt && is_there)
      report("pin", {id_of(pin.officer), name_of(pin.post)}, "there", "not there",
             id_of(pin.officer) + " must not be at " + name_of(pin.post) + why);
    const bool works = std::any_of(posts.begin(), posts.end(),
                                   [&](PostId post) { return instance_.posts[post].day == pin.day; });
    if (pin.kind == Pin::Kind::kOff && works)
      report("pin", {id_of(pin.officer), day_text(instance_, pin.day)}, "a duty", "none",
             id_of(pin.officer) + " must have no duty on " + day_text(instance_, pin.day) + why);
  }

  // ---- What the plan restates ----------------------------------------------------------------------------------------------------------

  // A bare list of assignments says nothing else of itself.
  bool says_more() const {
    return !plan_.rosters.empty() || !plan_.unfilled.empty() || !plan_.hours.empty() || !plan_.score.empty();
  }

  void check_restated() {
    const Plan own = restate(instance_, roster_);
    compare("wrong-roster", own.rosters, plan_.rosters, [](const OfficerRoster& it) { return it.officer; });
    compare("wrong-hours", own.hours, plan_.hours, [](const OfficerTotals& it) { return it.officer; });
    compare("wrong-score", own.score, plan_.score, [](const RuleScore& it) { return it.rule; });
    Plan said = plan_;
    for (Unfilled& each : said.unfilled) each.why.clear();
    compare("wrong-unfilled", own.unfilled, said.unfilled, [](const Unfilled& it) {
      return it.demand + " " + it.requirement + " " + it.date + " " + it.shift +
             (it.officer.empty() ? "" : " " + it.officer);
    });
    check_reasons();
  }

  // Entries by their names, in any order.
  template <class Entry, class NameOf>
  void compare(const std::string& rule, const std::vector<Entry>& own, const std::vector<Entry>& said,
               NameOf&& name_of_entry) {
    std::multimap<std::string, const Entry*> left;
    for (const Entry& entry : said) left.emplace(name_of_entry(entry), &entry);
    for (const Entry& entry : own) {
      const std::string name = name_of_entry(entry);
      const auto [first, last] = left.equal_range(name);
      const auto same = std::find_if(first, last, [&](const auto& it) { return *it.second == entry; });
      if (same != last) {
        left.erase(same);
        continue;
      }
      const bool is_there = first != last;
      report(rule, {name}, is_there ? "something else" : "nothing", "as the roster implies",
             "what the plan says of " + name + (is_there ? " does not follow" : " is missing, but follows") +
                 " from its assignments");
      if (is_there) left.erase(first);
    }
    for (const auto& [name, entry] : left)
      report(rule, {name}, "an entry", "none",
             "what the plan says of " + name + " does not follow from its assignments");
  }

  void check_reasons() {
    Blockers blockers(instance_, roster_);
    // Sets of shifts of one demand may give several posts of one name.
    std::multimap<std::vector<std::string>, PostId> posts;
    for (const PostId id : instance_.posts.keys()) {
      const Requirement& requirement = instance_.requirements[instance_.posts[id].requirement];
      posts.emplace(std::vector<std::string>{requirement.demand, requirement.id,
                                             instance_.calendar.date(instance_.posts[id].day),
                                             code_of(instance_.posts[id])},
                    id);
    }
    std::size_t judged = 0;
    for (const Unfilled& said : plan_.unfilled) {
      if (said.why.empty() || !said.officer.empty() || judged == kMostReasons) continue;
      const auto [first, last] = posts.equal_range({said.demand, said.requirement, said.date, said.shift});
      if (first == last) continue;  // told already
      ++judged;
      const bool is_true =
          std::any_of(first, last, [&](const auto& it) { return blockers.of(it.second) == said.why; });
      if (!is_true)
        report(
            "wrong-unfilled", {name_of(first->second)}, "other reasons", "as the roster implies",
            "the reasons why " + name_of(first->second) + " is unfilled do not follow from its assignments");
    }
  }

  const Instance& instance_;
  const Plan& plan_;
  const ReadPlan read_;
  const Roster& roster_;
  IdVector<PostId, std::vector<OfficerId>> staff_;
  std::map<OfficerId, Of> hours_;
  std::map<std::string, std::size_t> count_;
  std::vector<Violation> found_;
};

}  // namespace

std::vector<Violation> verify(const Instance& instance, const Plan& plan) {
  return Verifier(instance, plan).run();
}

}  // namespace tenon::roster
