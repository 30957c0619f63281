#include "planners/roster/group_rules.h"

#include <algorithm>
#include <tuple>

#include "planners/roster/officer_arithmetic.h"

namespace tenon::roster {

namespace {

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

// Posts whose people a head-count looks at; `group`: those with the same key are looked at together.
bool concerns(const Instance& instance, const HeadCount& form, const Post& post) {
  const Requirement& at = instance.requirements[post.requirement];
  return (!form.mixed_only || at.gender == WantedGender::kMixed) &&
         (form.trait != Trait::kNeededSkills || !at.skills.empty());
}

std::int32_t key(const Instance& instance, const HeadCount& form, PostId id) {
  const Post& post = instance.posts[id];
  switch (form.among) {
    case Among::kPost:
      return id.value;
    case Among::kRequirementDay:
      return post.requirement.value;
    case Among::kPlaceDay:
      return instance.requirements[post.requirement].place.value;
    case Among::kDay:
      break;
  }
  return 0;
}

}  // namespace

bool GroupRules::keeps(const Instance& instance, const Rule& rule) {
  if (std::holds_alternative<Pairs>(rule.line.form)) return instance.crews.empty();
  const auto* form = std::get_if<HeadCount>(&rule.line.form);
  // Skills are those of one requirement.
  return form && instance.crews.empty() && instance.most_duties_a_day == 1 &&
         (form->trait != Trait::kNeededSkills || form->among == Among::kPost ||
          form->among == Among::kRequirementDay);
}

GroupRules::GroupRules(const Instance& instance) : instance_(instance), duties_(instance.officers.size()) {
  for (const Rule& rule : instance.rules) {
    if (!rule.is_on() || !rule.is_hard()) continue;
    if (const auto* pairs = std::get_if<Pairs>(&rule.line.form)) {
      if (!rule.pairs.empty()) pairs_.push_back({pairs->together, pairs->same_shift, &rule, rule.pairs});
      continue;
    }
    const auto* form = std::get_if<HeadCount>(&rule.line.form);
    if (!form || rule.line.limits.empty()) continue;
    HeadCounts made{.rule = &rule, .group = {}, .people = {}, .a_post = {}};
    std::map<std::pair<Day, std::int32_t>, std::int32_t> known;
    for (const PostId id : instance.posts.keys()) {
      const Post& post = instance.posts[id];
      made.group.push_back(-1);
      if (!concerns(instance, *form, post) || rule.exempts(post.day)) continue;
      const auto [found, is_new] = known.try_emplace({post.day, key(instance, *form, id)},
                                                     static_cast<std::int32_t>(made.a_post.size()));
      if (is_new) made.a_post.push_back(id.value);
      made.group.back() = found->second;
    }
    made.people.resize(made.a_post.size());
    if (!made.a_post.empty()) counts_.push_back(std::move(made));
  }
  if (pairs_.empty()) return;
  for (const Commitment& commitment : instance.commitments)
    ++duties_[commitment.officer][{commitment.duty.day, commitment.duty.code}];
}

void GroupRules::add(OfficerId officer, PostId id, int change) {
  for (HeadCounts& counts : counts_) {
    const std::int32_t group = counts.group[at(id.value)];
    if (group < 0) continue;
    auto& people = counts.people[at(group)];
    const auto found = std::find_if(people.begin(), people.end(),
                                    [&](const auto& person) { return person.first == officer; });
    if (found == people.end())
      people.emplace_back(officer, change);
    else if ((found->second += change) == 0)
      people.erase(found);
  }
  if (pairs_.empty()) return;
  const Post& post = instance_.posts[id];
  duties_[officer][{post.day, instance_.shifts[post.shift].code}] += change;
}

std::int64_t GroupRules::teams(const std::vector<OfficerId>& people) const {
  std::vector<WordId> teams;
  for (const OfficerId officer : people)
    if (instance_.officers[officer].team.valid()) teams.push_back(instance_.officers[officer].team);
  std::sort(teams.begin(), teams.end());
  return std::unique(teams.begin(), teams.end()) - teams.begin();
}

// `more`: as if he were there too; none: as it is.
bool GroupRules::lawful(const HeadCounts& counts, std::int32_t group, OfficerId more) const {
  const Rule& rule = *counts.rule;
  const HeadCount& form = std::get<HeadCount>(rule.line.form);
  const Post& post = instance_.posts[PostId{counts.a_post[at(group)]}];
  std::vector<OfficerId> people;
  for (const auto& [officer, duties] : counts.people[at(group)]) people.push_back(officer);
  if (more.valid() && std::find(people.begin(), people.end(), more) == people.end()) people.push_back(more);
  if (people.empty() || static_cast<int>(people.size()) < form.from_staff) return true;
  const Limit& limit = rule.common_limit();
  const auto within = [&](std::int64_t n) { return limit.least <= n && n <= limit.most; };
  if (form.trait == Trait::kDistinctTeams) return within(teams(people));
  if (form.trait == Trait::kNeededSkills) {
    const std::vector<WordId>& skills = instance_.requirements[post.requirement].skills;
    return std::all_of(skills.begin(), skills.end(), [&](WordId skill) {
      return within(std::count_if(people.begin(), people.end(), [&](OfficerId officer) {
        return is_among(instance_.officers[officer].skills, skill);
      }));
    });
  }
  return within(std::count_if(people.begin(), people.end(), [&](OfficerId officer) {
    return has_trait(instance_, rule, form.trait, instance_.officers[officer], post.day);
  }));
}

bool GroupRules::lawful(OfficerId officer, PostId id, bool there) const {
  for (const HeadCounts& counts : counts_)
    if (const std::int32_t group = counts.group[at(id.value)];
        group >= 0 && !lawful(counts, group, there ? officer : OfficerId::none()))
      return false;
  if (!there) return true;
  const Post& post = instance_.posts[id];
  const When when{post.day, instance_.shifts[post.shift].code};
  for (const Pairing& apart : pairs_) {
    if (apart.together || apart.rule->exempts(post.day)) continue;
    for (const auto& [a, b] : apart.pairs)
      if ((a == officer || b == officer) && on_duty(apart, a == officer ? b : a, when)) return false;
  }
  return true;
}

bool GroupRules::lawful(PostId id) const { return lawful(OfficerId::none(), id, false); }

// ---- who must work together

bool GroupRules::on_duty(const Pairing& pairing, OfficerId officer, const When& when) const {
  return std::any_of(duties_[officer].begin(), duties_[officer].end(), [&](const auto& each) {
    return each.second > 0 && each.first.first == when.first &&
           (!pairing.same_shift || each.first.second == when.second);
  });
}

GroupRules::Mates GroupRules::mates(OfficerId officer, PostId id, const std::vector<char>& looked_at) const {
  const Post& post = instance_.posts[id];
  const When when{post.day, instance_.shifts[post.shift].code};
  bool any = false;
  for (const Pairing& pairing : pairs_) {
    if (!pairing.together || pairing.rule->exempts(post.day)) continue;
    for (const auto& [a, b] : pairing.pairs) {
      const OfficerId mate = a == officer ? b : a;
      if ((a != officer && b != officer) || !looked_at[at(mate.value)]) continue;
      if (!on_duty(pairing, mate, when)) return Mates::kSomeAreOff;
      any = true;
    }
  }
  return any ? Mates::kAll : Mates::kNobody;
}

std::int64_t GroupRules::parted() const {
  std::int64_t parted = 0;
  const auto add = [&](const Pairing& pairing, OfficerId officer, OfficerId mate) {
    for (const auto& [when, duties] : duties_[officer])
      parted += duties > 0 && !pairing.rule->exempts(when.first) && !on_duty(pairing, mate, when);
  };
  for (const Pairing& pairing : pairs_) {
    if (!pairing.together) continue;
    for (const auto& [a, b] : pairing.pairs) add(pairing, a, b), add(pairing, b, a);
  }
  return parted;
}

std::vector<OfficerId> GroupRules::band(OfficerId officer) const {
  std::vector<OfficerId> band{officer};
  const auto add = [&](OfficerId mate) {
    if (std::find(band.begin(), band.end(), mate) == band.end()) band.push_back(mate);
  };
  for (std::size_t i = 0; i < band.size(); ++i)
    for (const Pairing& pairing : pairs_)
      for (const auto& [a, b] : pairing.pairs) {
        if (!pairing.together) continue;
        if (a == band[i]) add(b);
        if (b == band[i]) add(a);
      }
  std::sort(band.begin(), band.end());
  return band;
}

}  // namespace tenon::roster
