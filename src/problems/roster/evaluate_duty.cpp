// Rules about an officer's duties one by one: may he have it, does it lie in his pattern, does he want it.

#include <algorithm>

#include "problems/roster/evaluate_parts.h"

namespace tenon::roster {

namespace {

bool meet(const std::vector<WordId>& a, const std::vector<WordId>& b) {
  return std::any_of(a.begin(), a.end(), [&](WordId word) { return has_word(b, word); });
}

bool is_among_or_open(const std::vector<WordId>& wanted, WordId word) {
  return wanted.empty() || has_word(wanted, word);
}

bool has_scheme(const Instance& instance, const Requirement& at, const Officer& officer) {
  return is_among_or_open(at.schemes, officer.scheme.valid() ? officer.scheme : instance.words.find("A"));
}

bool has_gender(const Requirement& at, const Officer& officer) {
  if (at.gender == WantedGender::kWomen) return officer.gender == Gender::kWoman;
  return at.gender != WantedGender::kMen || officer.gender == Gender::kMan;
}

bool has_qualifications(const Requirement& at, const Officer& officer, Day day) {
  const auto held = [&](WordId code) { return holds(officer, code, day); };
  return std::all_of(
      at.qualifications.begin(), at.qualifications.end(), [&](const QualificationGroup& group) {
        return group.any ? group.codes.empty() || std::any_of(group.codes.begin(), group.codes.end(), held)
                         : std::all_of(group.codes.begin(), group.codes.end(), held);
      });
}

bool has_live_provisional(const Instance& instance, const Officer& officer, Day day) {
  if (officer.licences.empty()) return true;
  const WordId pdl = instance.words.find("PDL"), provisional = instance.words.find("PROVISIONAL");
  return std::none_of(officer.licences.begin(), officer.licences.end(), [&](const Licence& licence) {
    const bool counts = licence.type.valid() && (licence.type == pdl || licence.type == provisional);
    return counts && licence.last < day;
  });
}

bool has_approval(const Officer& officer, Day day) {
  return std::none_of(officer.licences.begin(), officer.licences.end(), [&](const Licence& licence) {
    const bool counts = licence.code.valid() && licence.code == officer.product && licence.last < day;
    return counts && licence.approved_until.value_or(licence.last) < day;
  });
}

bool has_skills(const Requirement& at, const Officer& officer) {
  return std::all_of(at.skills.begin(), at.skills.end(),
                     [&](WordId skill) { return has_word(officer.skills, skill); });
}

bool is_barred(const Requirement& at, OfficerId officer, Day day) {
  return std::any_of(at.barred.begin(), at.barred.end(), [&](const Barred& barred) {
    return barred.officer == officer && barred.days.holds(day);
  });
}

bool is_listed(const Requirement& at, OfficerId officer) {
  return !at.listed || std::binary_search(at.listed->begin(), at.listed->end(), officer);
}

bool is_on_leave(const Officer& officer, const Duty& duty) {
  return std::any_of(officer.away.begin(), officer.away.end(), [&](const Away& away) {
    return away.whole_days && away.from <= duty.from && duty.from < away.to;
  });
}

bool is_available(const Officer& officer, const Duty& duty) {
  if (duty.day < officer.first_day || duty.day > officer.last_day) return false;
  return std::none_of(officer.away.begin(), officer.away.end(), [&](const Away& away) {
    return !away.whole_days && away.from < duty.to && duty.from < away.to;
  });
}

bool meets(const OfficerView& view, const Requirement& at, const Duty& duty, Need need) {
  const Officer& officer = view.officer;
  switch (need) {
    case Need::kProduct:
      return is_among_or_open(at.products, officer.product);
    case Need::kRank:
      return is_among_or_open(at.ranks, officer.rank);
    case Need::kScheme:
      return has_scheme(view.instance, at, officer);
    case Need::kGender:
      return has_gender(at, officer);
    case Need::kQualifications:
      return has_qualifications(at, officer, duty.day);
    case Need::kProvisional:
      return has_live_provisional(view.instance, officer, duty.day);
    case Need::kApproval:
      return has_approval(officer, duty.day);
    case Need::kSkills:
      return has_skills(at, officer);
    case Need::kTeam:
      return is_among_or_open(at.teams, officer.team);
    case Need::kWhitelist:
      return is_listed(at, view.id);
    case Need::kBlacklist:
      return !is_barred(at, view.id, duty.day);
    case Need::kLeave:
      return !is_on_leave(officer, duty);
    case Need::kAvailable:
      return is_available(officer, duty);
  }
  return true;
}

const Requirement& requirement_of(const Instance& instance, const Duty& duty) {
  return instance.requirements[instance.posts[duty.post].requirement];
}

Finding of_duty(const OfficerView& view, const Rule& rule, RuleId id, const Duty& duty) {
  return {.rule = id,
          .officer = view.id,
          .requirement = view.instance.posts[duty.post].requirement,
          .post = duty.post,
          .days = {duty.day, duty.day},
          .found = 1,
          .cost = cost_of(rule, 1, false)};
}

// Commitments are not judged: no post says what they ask for, and nobody can change them.
template <class IsBroken>
void find_duties(const OfficerView& view, const Rule& rule, RuleId id, std::vector<Finding>& out,
                 IsBroken&& is_broken) {
  for (const Duty& duty : view.duties)
    if (duty.post.valid() && view.is_judged_alone(duty) && !rule.exempts(duty.day) && is_broken(duty))
      out.push_back(of_duty(view, rule, id, duty));
}

// What a duty has of one sort of thing that officers like.
struct Taste {
  const std::vector<WordId>& likes;
  const std::vector<WordId>& dislikes;
  std::vector<WordId> has;
};

Taste taste(const OfficerView& view, const Duty& duty, Liking kind) {
  const Likes& likes = view.officer.likes;
  const Likes& dislikes = view.officer.dislikes;
  const Requirement& at = requirement_of(view.instance, duty);
  switch (kind) {
    case Liking::kShift:
      return {likes.shifts, dislikes.shifts, {duty.code}};
    case Liking::kTeam:
      return {likes.teams, dislikes.teams, at.teams};
    case Liking::kPlace:
      return {likes.places, dislikes.places, {at.place}};
    case Liking::kZone:
      return {likes.zones, dislikes.zones, {at.zone}};
    case Liking::kUnit:
      break;
  }
  return {likes.units, dislikes.units, {at.unit}};
}

// The value that MostOften compares: a minute of the day or a word; none: the duty has no such thing.
std::optional<std::int64_t> usual(const OfficerView& view, const Duty& duty, Usual what) {
  if (what == Usual::kStart) {
    if (!duty.timed) return std::nullopt;
    return duty.from - Minute{duty.day} * kDayMinutes;
  }
  if (!duty.post.valid()) return std::nullopt;
  const Requirement& at = requirement_of(view.instance, duty);
  const WordId word = what == Usual::kPlace ? at.place : at.teams.empty() ? WordId::none() : at.teams.front();
  return word.valid() ? std::optional<std::int64_t>(word.value) : std::nullopt;
}

}  // namespace

bool has_word(const std::vector<WordId>& words, WordId word) {
  return word.valid() && std::binary_search(words.begin(), words.end(), word);
}

bool holds(const Officer& officer, WordId code, Day day) {
  return std::any_of(
      officer.qualifications.begin(), officer.qualifications.end(),
      [&](const Qualification& held) { return held.code == code && held.first <= day && day <= held.last; });
}

void find(const OfficerView& view, const Rule& rule, RuleId id, const Eligible& form,
          std::vector<Finding>& out) {
  find_duties(view, rule, id, out, [&](const Duty& duty) {
    return !meets(view, requirement_of(view.instance, duty), duty, form.need);
  });
}

void find(const OfficerView& view, const Rule& rule, RuleId id, const FollowsPattern&,
          std::vector<Finding>& out) {
  if (!view.row.pattern.valid()) return;
  const Pattern& pattern = view.instance.patterns[view.row.pattern];
  find_duties(view, rule, id, out, [&](const Duty& duty) {
    const WordId letter = pattern.letter(duty.day, view.row.offset);
    return !letter.valid() || letter != duty.code;
  });
}

void find(const OfficerView& view, const Rule& rule, RuleId id, const Requests&, std::vector<Finding>& out) {
  const std::vector<Request>& all = view.instance.requests;
  auto at = std::lower_bound(all.begin(), all.end(), view.id, [](const Request& request, OfficerId officer) {
    return request.officer < officer;
  });
  for (; at != all.end() && at->officer == view.id; ++at) {
    if (rule.exempts(at->day)) continue;
    const bool given = std::any_of(view.duties.begin(), view.duties.end(), [&](const Duty& duty) {
      return duty.day == at->day && (!at->code.valid() || at->code == duty.code);
    });
    if (given == at->wanted) continue;
    out.push_back({.rule = id,
                   .officer = view.id,
                   .days = {at->day, at->day},
                   .found = given ? 1 : 0,
                   .allowed = at->wanted ? 1 : 0,
                   .cost = cost_of(rule, 1, false) * at->weight});
  }
}

void find(const OfficerView& view, const Rule& rule, RuleId id, const Preference& form,
          std::vector<Finding>& out) {
  find_duties(view, rule, id, out, [&](const Duty& duty) {
    bool names_any = false, is_liked = false;
    for (const Liking kind : form.of) {
      const Taste taste_of = taste(view, duty, kind);
      if (meet(taste_of.has, taste_of.dislikes)) return true;
      names_any = names_any || !taste_of.likes.empty();
      is_liked = is_liked || meet(taste_of.has, taste_of.likes);
    }
    return names_any && !is_liked;
  });
}

void find(const OfficerView& view, const Rule& rule, RuleId id, const MostOften& form,
          std::vector<Finding>& out) {
  std::vector<std::pair<std::int64_t, std::int64_t>> counts;  // by first appearance, which wins among equals
  for (const Duty& duty : view.duties) {
    const auto value = usual(view, duty, form.what);
    if (!value) continue;
    const auto at = std::find_if(counts.begin(), counts.end(), [&](auto& it) { return it.first == *value; });
    if (at == counts.end())
      counts.emplace_back(*value, 1);
    else
      ++at->second;
  }
  if (counts.empty()) return;
  const auto most = std::max_element(counts.begin(), counts.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  find_duties(view, rule, id, out, [&](const Duty& duty) {
    const auto value = usual(view, duty, form.what);
    return value && *value != most->first;
  });
}

}  // namespace tenon::roster
