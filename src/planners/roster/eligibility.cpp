// Who may be at which post, and which hard rules nobody keeps. What does not depend on the day is settled once for each requirement and officer.

#include <algorithm>

#include "planners/roster/officer_arithmetic.h"
#include "planners/roster/officer_rules.h"

namespace tenon::roster {

namespace {

bool is_open_to(const std::vector<WordId>& wanted, WordId word) {
  return wanted.empty() || is_among(wanted, word);
}
bool meet(const std::vector<WordId>& a, const std::vector<WordId>& b) {
  return std::any_of(a.begin(), a.end(), [&](WordId word) { return is_among(b, word); });
}

bool depends_on_day(Need need) {
  switch (need) {
    case Need::kProduct:
    case Need::kRank:
    case Need::kScheme:
    case Need::kGender:
    case Need::kSkills:
    case Need::kTeam:
    case Need::kWhitelist:
      return false;
    case Need::kQualifications:
    case Need::kProvisional:
    case Need::kApproval:
    case Need::kBlacklist:
    case Need::kLeave:
    case Need::kAvailable:
      break;
  }
  return true;
}

bool holds(const Officer& officer, WordId code, Day day) {
  return std::any_of(
      officer.qualifications.begin(), officer.qualifications.end(),
      [&](const Qualification& it) { return it.code == code && it.first <= day && day <= it.last; });
}

bool qualifies(const Officer& officer, const Requirement& at, Day day) {
  for (const QualificationGroup& group : at.qualifications) {
    std::size_t held = 0;
    for (const WordId code : group.codes) held += holds(officer, code, day);
    if (group.any ? held == 0 && !group.codes.empty() : held < group.codes.size()) return false;
  }
  return true;
}

}  // namespace

bool dislikes(const Instance& instance, OfficerId officer, const Post& post, const Preference& form) {
  const Likes &likes = instance.officers[officer].likes, &dislikes = instance.officers[officer].dislikes;
  const Requirement& at = instance.requirements[post.requirement];
  bool names_any = false, liked = false;
  const auto look = [&](const std::vector<WordId>& has, const std::vector<WordId>& like,
                        const std::vector<WordId>& dislike) {
    names_any = names_any || !like.empty();
    liked = liked || meet(has, like);
    return meet(has, dislike);
  };
  for (const Liking kind : form.of) {
    bool disliked = false;
    if (kind == Liking::kShift)
      disliked = look({instance.shifts[post.shift].code}, likes.shifts, dislikes.shifts);
    else if (kind == Liking::kTeam)
      disliked = look(at.teams, likes.teams, dislikes.teams);
    else if (kind == Liking::kPlace)
      disliked = look({at.place}, likes.places, dislikes.places);
    else if (kind == Liking::kZone)
      disliked = look({at.zone}, likes.zones, dislikes.zones);
    else
      disliked = look({at.unit}, likes.units, dislikes.units);
    if (disliked) return true;
  }
  return names_any && !liked;
}

Eligibility::Eligibility(const Instance& instance)
    : instance_(instance), at_(instance.requirements.size()), pins_(instance.officers.size()) {
  for (const Pin& pin : instance.pins) pins_[pin.officer].push_back(&pin);
  std::vector<std::pair<const Rule*, Need>> whatever_day;
  for (const Rule& rule : instance.rules) {
    if (!rule.is_on() || !rule.is_hard()) continue;
    const auto* eligible = std::get_if<Eligible>(&rule.line.form);
    const auto* sum = std::get_if<WindowSum>(&rule.line.form);
    if (eligible && !depends_on_day(eligible->need) && rule.line.exemptions.empty())
      whatever_day.emplace_back(&rule, eligible->need);
    else if (eligible || (sum && sum->window == Window::kDuty && is_fixed(sum->quantity)) ||
             std::holds_alternative<Preference>(rule.line.form))
      by_day_.push_back(&rule);
  }
  for (const RequirementId id : instance.requirements.keys()) {
    std::vector<char>& may = at_[id];
    const auto has_crew = [&](const Crew& crew) { return crew.requirement == id; };
    const bool crews = std::any_of(instance.crews.begin(), instance.crews.end(), has_crew);
    may.assign(instance.officers.size(), crews ? 0 : 1);
    for (const Crew& crew : instance.crews)
      if (has_crew(crew))
        for (const OfficerId officer : crew.members) may[static_cast<std::size_t>(officer.value)] = 1;
    const Post anywhere{.requirement = id};
    for (const OfficerId officer : instance.officers.keys())
      for (const auto& [rule, need] : whatever_day)
        if (rule->limit(officer) && !meets_need(instance, officer, anywhere, need))
          may[static_cast<std::size_t>(officer.value)] = 0;
  }
}

bool meets_need(const Instance& instance, OfficerId id, const Post& post, Need need) {
  const Requirement& at = instance.requirements[post.requirement];
  const Officer& officer = instance.officers[id];
  const Day day = post.day;
  switch (need) {
    case Need::kProduct:
      return is_open_to(at.products, officer.product);
    case Need::kRank:
      return is_open_to(at.ranks, officer.rank);
    case Need::kScheme:
      return is_open_to(at.schemes, officer.scheme.valid() ? officer.scheme : instance.words.find("A"));
    case Need::kGender:
      if (at.gender == WantedGender::kWomen) return officer.gender == Gender::kWoman;
      return at.gender != WantedGender::kMen || officer.gender == Gender::kMan;
    case Need::kQualifications:
      return qualifies(officer, at, day);
    case Need::kProvisional: {
      const WordId pdl = instance.words.find("PDL"), provisional = instance.words.find("PROVISIONAL");
      return std::none_of(officer.licences.begin(), officer.licences.end(), [&](const Licence& it) {
        return it.type.valid() && (it.type == pdl || it.type == provisional) && it.last < day;
      });
    }
    case Need::kApproval:
      return std::none_of(officer.licences.begin(), officer.licences.end(), [&](const Licence& it) {
        return it.code.valid() && it.code == officer.product && it.last < day &&
               (!it.approved_until || *it.approved_until < day);
      });
    case Need::kSkills:
      return std::all_of(at.skills.begin(), at.skills.end(),
                         [&](WordId skill) { return is_among(officer.skills, skill); });
    case Need::kTeam:
      return is_open_to(at.teams, officer.team);
    case Need::kWhitelist:
      return !at.listed || std::binary_search(at.listed->begin(), at.listed->end(), id);
    case Need::kBlacklist:
      return std::none_of(at.barred.begin(), at.barred.end(),
                          [&](const Barred& it) { return it.officer == id && it.days.holds(day); });
    case Need::kLeave: {
      const Minute from = instance.start(post);
      return std::none_of(officer.away.begin(), officer.away.end(), [&](const Away& away) {
        return away.whole_days && away.from <= from && from < away.to;
      });
    }
    case Need::kAvailable: {
      const Minute from = instance.start(post), to = instance.end(post);
      return officer.first_day <= day && day <= officer.last_day &&
             std::none_of(officer.away.begin(), officer.away.end(), [&](const Away& away) {
               return !away.whole_days && away.from < to && from < away.to;
             });
    }
  }
  return true;
}

bool Eligibility::keeps(const Rule& rule, OfficerId officer, const Post& post) const {
  const Limit* limit = rule.limit(officer);
  if (!limit || rule.exempts(post.day)) return true;
  if (const auto* form = std::get_if<Eligible>(&rule.line.form))
    return meets_need(instance_, officer, post, form->need);
  if (const auto* form = std::get_if<Preference>(&rule.line.form))
    return !dislikes(instance_, officer, post, *form);
  const WindowSum& form = std::get<WindowSum>(rule.line.form);
  const Shift& shift = instance_.shifts[post.shift];
  if (shift.standby && is_in_minutes(form.quantity)) return true;
  const HourTerms& terms = instance_.terms[static_cast<std::size_t>(instance_.officers[officer].terms)];
  const Measured duty = measured(terms, post.day, instance_.start(post), instance_.end(post), shift);
  const std::int64_t value = amount_of(instance_.calendar, duty, form.quantity, rule.words);
  return limit->least <= value && value <= limit->most;
}

bool Eligibility::keeps_pins(OfficerId officer, PostId post) const {
  const Day day = instance_.posts[post].day;
  for (const Pin* pin : pins_[officer]) {
    if (pin->kind == Pin::Kind::kNotAt && pin->post == post) return false;
    if (pin->kind == Pin::Kind::kOff && pin->day == day) return false;
    if (pin->kind == Pin::Kind::kAt && pin->post != post && instance_.posts[pin->post].day == day &&
        instance_.most_duties_a_day == 1)
      return false;
  }
  return true;
}

bool Eligibility::may(OfficerId officer, PostId id) const {
  const Post& post = instance_.posts[id];
  return at_[post.requirement][static_cast<std::size_t>(officer.value)] && keeps_pins(officer, id) &&
         std::all_of(by_day_.begin(), by_day_.end(),
                     [&](const Rule* rule) { return keeps(*rule, officer, post); });
}

std::vector<PostId> Eligibility::posts(OfficerId officer) const {
  std::vector<PostId> found;
  for (const PostId post : instance_.posts.keys())
    if (may(officer, post)) found.push_back(post);
  return found;
}

}  // namespace tenon::roster
