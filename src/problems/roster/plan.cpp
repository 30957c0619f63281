#include "problems/roster/plan.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "problems/roster/evaluate.h"
#include "problems/roster/plan_parts.h"

namespace tenon::roster {

namespace {

bool starts_before(const Duty& a, const Duty& b) { return std::tie(a.from, a.to) < std::tie(b.from, b.to); }

// Who is alike in all that a rule, a pin or a wish may tell apart has the same signature. What they worked before tells no rule anything.
class Signatures {
 public:
  explicit Signatures(const Instance& instance) : instance_(instance), of_(instance.officers.size()) {
    for (const OfficerId officer : instance.officers.keys()) add_officer(officer);
    for (const Rule& rule : instance.rules) {
      for (const OfficerId officer : instance.officers.keys()) add(officer, {rule.of[officer]});
      for (const auto& [a, b] : rule.pairs) make_unique(a), make_unique(b);
    }
    std::int64_t mark = 0;
    for (const Requirement& requirement : instance.requirements) {
      ++mark;
      if (requirement.listed)
        for (const OfficerId officer : *requirement.listed) add(officer, {-1, mark});
      for (const Barred& barred : requirement.barred)
        add(barred.officer, {-2, mark, barred.days.first, barred.days.last});
    }
    for (const CrewId crew : instance.crews.keys())
      for (const OfficerId officer : instance.crews[crew].members) add(officer, {-3, crew.value});
    for (const Pin& pin : instance.pins) make_unique(pin.officer);
    for (const Commitment& commitment : instance.commitments) make_unique(commitment.officer);
    for (const Request& request : instance.requests)
      add(request.officer, {-4, request.day, request.code.value, request.wanted, request.weight});
  }

  const std::vector<std::int64_t>& of(OfficerId officer) const { return of_[officer]; }

 private:
  void add(OfficerId officer, std::initializer_list<std::int64_t> values) {
    of_[officer].insert(of_[officer].end(), values);
  }
  void make_unique(OfficerId officer) { add(officer, {-9, officer.value}); }
  void add_words(OfficerId officer, const std::vector<WordId>& words) {
    add(officer, {static_cast<std::int64_t>(words.size())});
    for (const WordId word : words) add(officer, {word.value});
  }

  void add_officer(OfficerId id) {
    const Officer& who = instance_.officers[id];
    add(id, {who.unit.value, who.team.value, who.product.value, who.rank.value, who.scheme.value,
             who.grade.value, static_cast<std::int64_t>(who.gender), who.local, who.overtime_allowed,
             who.terms, who.first_day, who.last_day});
    add(id, {static_cast<std::int64_t>(who.qualifications.size())});
    for (const Qualification& held : who.qualifications) add(id, {held.code.value, held.first, held.last});
    add(id, {static_cast<std::int64_t>(who.licences.size())});
    for (const Licence& held : who.licences)
      add(id, {held.code.value, held.type.value, held.last, held.approved_until.value_or(-1),
               held.approved_until.has_value()});
    add_words(id, who.skills);
    add(id, {static_cast<std::int64_t>(who.away.size())});
    for (const Away& away : who.away) add(id, {away.from, away.to, away.whole_days});
    add(id, {static_cast<std::int64_t>(who.rows.size())});
    for (const Row& row : who.rows) add(id, {row.pattern.value, row.offset.value_or(-1)});
    for (const Likes* likes : {&who.likes, &who.dislikes})
      for (const auto* words : {&likes->shifts, &likes->teams, &likes->places, &likes->zones, &likes->units})
        add_words(id, *words);
    add_carry(id, who.carry);
  }

  void add_carry(OfficerId id, const Carry& carry) {
    add(id, {static_cast<std::int64_t>(carry.worked), static_cast<std::int64_t>(carry.nights),
             carry.last_end.value_or(0), carry.last_end.has_value(), carry.last_code.value, carry.week_net,
             carry.week_duties, carry.month_gross, carry.month_net, carry.month_overtime, carry.month_duties,
             carry.earlier_net, carry.earlier_overtime, carry.earlier_nights, carry.earlier_weekends,
             carry.earlier_holidays});
    for (const Duty& duty : carry.past)
      add(id, {duty.day, duty.from, duty.to, duty.code.value, duty.place.value, duty.standby});
  }

  const Instance& instance_;
  IdVector<OfficerId, std::vector<std::int64_t>> of_;
};

std::string what(const Assignment& assignment) {
  const std::string at = assignment.requirement.empty() ? "" : " at " + assignment.requirement;
  return assignment.shift + at;
}

// By (date or day, officer), what he does.
std::map<std::tuple<std::string, std::int64_t, std::string>, std::string> by_day(const Plan& plan) {
  std::map<std::tuple<std::string, std::int64_t, std::string>, std::string> days;
  for (const Assignment& assignment : plan.assignments) {
    std::string& text = days[{assignment.date, assignment.day, assignment.officer}];
    text += (text.empty() ? "" : ", ") + what(assignment);
  }
  return days;
}

std::pair<std::int64_t, std::int64_t> unfilled_and_staff(const Plan& plan) {
  std::int64_t missing = 0;
  for (const Unfilled& unfilled : plan.unfilled) missing += unfilled.missing;
  std::vector<std::string> officers;
  for (const Assignment& assignment : plan.assignments) officers.push_back(assignment.officer);
  std::sort(officers.begin(), officers.end());
  return {missing, std::unique(officers.begin(), officers.end()) - officers.begin()};
}

}  // namespace

Roster Roster::empty(const Instance& instance) {
  Roster roster;
  roster.posts.resize(instance.officers.size());
  roster.rows.resize(instance.officers.size());
  roster.crews.resize(instance.crews.size());
  for (const OfficerId officer : instance.officers.keys()) {
    const Row& first = instance.officers[officer].rows.front();
    roster.rows[officer] = {first.pattern, first.offset.value_or(0)};
  }
  for (const CrewId crew : instance.crews.keys()) {
    const Crew& of = instance.crews[crew];
    roster.crews[crew].assign(of.members.begin(), of.members.begin() + of.quota);
  }
  return roster;
}

std::vector<Duty> duties_of(const Instance& instance, const std::vector<PostId>& posts, OfficerId officer) {
  std::vector<Duty> duties;
  duties.reserve(posts.size());
  for (const PostId post : posts) duties.push_back(instance.duty(post));
  for (const Commitment& commitment : instance.commitments)
    if (commitment.officer == officer) duties.push_back(commitment.duty);
  if (!std::is_sorted(duties.begin(), duties.end(), starts_before))
    std::stable_sort(duties.begin(), duties.end(), starts_before);
  return duties;
}

std::vector<Duty> duties_of(const Instance& instance, const Roster& roster, OfficerId officer) {
  return duties_of(instance, roster.posts[officer], officer);
}

Roster in_order(const Instance& instance, Roster roster) {
  const Signatures signatures(instance);
  std::map<std::vector<std::int64_t>, std::vector<OfficerId>> alike;
  for (const OfficerId officer : instance.officers.keys()) alike[signatures.of(officer)].push_back(officer);

  struct Part {
    bool idle, chosen;
    std::vector<PostId> posts;
    Following row;
    auto key() const { return std::tie(idle, posts, row.pattern, row.offset); }
  };
  std::vector<bool> chosen(instance.officers.size(), false);
  for (const auto& crew : roster.crews)
    for (const OfficerId officer : crew) chosen[static_cast<std::size_t>(officer.value)] = true;
  for (auto& [signature, officers] : alike) {
    // Of equal officers those who have worked less come first.
    std::stable_sort(officers.begin(), officers.end(), [&](OfficerId a, OfficerId b) {
      return instance.officers[a].worked_before < instance.officers[b].worked_before;
    });
    std::vector<Part> parts;
    for (const OfficerId officer : officers) {
      // Chosen members come before others, with or without duties.
      const bool is_chosen = chosen[static_cast<std::size_t>(officer.value)];
      parts.push_back({roster.posts[officer].empty() && !is_chosen, is_chosen,
                       std::move(roster.posts[officer]), roster.rows[officer]});
    }
    std::stable_sort(parts.begin(), parts.end(),
                     [](const Part& a, const Part& b) { return a.key() < b.key(); });
    for (std::size_t i = 0; i < parts.size(); ++i) {
      roster.posts[officers[i]] = std::move(parts[i].posts);
      roster.rows[officers[i]] = parts[i].row;
      chosen[static_cast<std::size_t>(officers[i].value)] = parts[i].chosen;
    }
  }
  for (const CrewId crew : instance.crews.keys()) {
    roster.crews[crew].clear();
    for (const OfficerId officer : instance.crews[crew].members)
      if (chosen[static_cast<std::size_t>(officer.value)]) roster.crews[crew].push_back(officer);
  }
  return roster;
}

std::vector<Undone> undone(const Instance& instance, const Roster& roster) {
  IdVector<PostId, std::int64_t> staff(instance.posts.size(), 0);
  for (const auto& posts : roster.posts)
    for (const PostId post : posts) ++staff[post];
  std::vector<Undone> found;
  for (const PostId post : instance.posts.keys())
    if (staff[post] < instance.posts[post].wanted)
      found.push_back({post, instance.posts[post].wanted - staff[post], OfficerId::none()});
  for (const CrewId crew : instance.crews.keys()) {
    for (const PostId post : instance.posts.keys()) {
      const Post& at = instance.posts[post];
      if (at.requirement != instance.crews[crew].requirement) continue;
      for (const OfficerId officer : roster.crews[crew]) {
        const Following& row = roster.rows[officer];
        if (!row.pattern.valid()) continue;
        const WordId letter = instance.patterns[row.pattern].letter(at.day, row.offset);
        if (!letter.valid() || letter != instance.shifts[at.shift].code) continue;
        const std::vector<PostId>& done = roster.posts[officer];
        if (std::find(done.begin(), done.end(), post) == done.end()) found.push_back({post, 1, officer});
      }
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const Undone& a, const Undone& b) {
    return std::tie(a.post, a.officer) < std::tie(b.post, b.officer);
  });
  return found;
}

std::vector<std::pair<std::string, Int128>> stage_values(const Instance& instance, const Plan& plan) {
  return stage_values(instance, to_roster(instance, plan));
}

std::vector<std::pair<std::string, Int128>> stage_values(const Instance& instance, const Roster& roster) {
  if (instance.flavour == Flavour::kShiftScheduling)
    return {{"cost", Int128{instance.fixed_cost} + evaluate(instance, roster).score.soft}};
  Int128 unfilled = 0, staff = 0, balance = 0;
  for (const Undone& each : undone(instance, roster)) unfilled += each.missing;
  for (const OfficerId officer : instance.officers.keys()) {
    const auto duties = static_cast<Int128>(duties_of(instance, roster, officer).size());
    if (duties > 0) ++staff;
    balance += duties * duties;
  }
  std::vector<std::pair<std::string, Int128>> values{{"unfilled", unfilled}};
  if (!instance.outcome_based) {
    values.emplace_back("staff", staff);
    if (instance.goal == Goal::kBalance) values.emplace_back("balance", balance);
  }
  if (instance.soft_stage) values.emplace_back("soft", evaluate(instance, roster).score.soft);
  return values;
}

std::int64_t changes(const Instance& instance, const Roster& kept, const Roster& roster) {
  std::int64_t count = 0;
  for (const OfficerId officer : instance.officers.keys()) {
    std::map<Day, std::vector<PostId>> before, after;
    for (const PostId post : kept.posts[officer]) before[instance.posts[post].day].push_back(post);
    for (const PostId post : roster.posts[officer]) after[instance.posts[post].day].push_back(post);
    for (auto* days : {&before, &after})
      for (auto& [day, posts] : *days) std::sort(posts.begin(), posts.end());
    for (const auto& [day, posts] : before)
      if (const auto at = after.find(day); at == after.end() || at->second != posts) ++count;
    for (const auto& [day, posts] : after) count += before.count(day) == 0;
  }
  return count;
}

std::vector<std::string> differences(const Plan& a, const Plan& b) {
  const auto before = by_day(a), after = by_day(b);
  std::map<std::tuple<std::string, std::int64_t, std::string>, std::pair<std::string, std::string>> all;
  for (const auto& [key, text] : before) all[key].first = text;
  for (const auto& [key, text] : after) all[key].second = text;
  std::vector<std::string> lines;
  for (const auto& [key, texts] : all) {
    const auto& [date, day, officer] = key;
    const auto& [was, is] = texts;
    if (was == is) continue;
    const std::string when = date.empty() ? "day " + std::to_string(day) : date;
    const std::string change = was.empty()  ? "gains " + is
                               : is.empty() ? "loses " + was
                                            : was + " becomes " + is;
    lines.push_back(when + " " + officer + ": " + change);
  }
  const auto [missing_a, staff_a] = unfilled_and_staff(a);
  const auto [missing_b, staff_b] = unfilled_and_staff(b);
  if (missing_a != missing_b)
    lines.push_back("unfilled: " + std::to_string(missing_a) + " becomes " + std::to_string(missing_b));
  if (staff_a != staff_b)
    lines.push_back("staff: " + std::to_string(staff_a) + " becomes " + std::to_string(staff_b));
  return lines;
}

}  // namespace tenon::roster
