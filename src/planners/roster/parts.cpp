#include "planners/roster/parts.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>
#include <variant>

#include "planners/roster/officer_rules.h"

namespace tenon::roster {

namespace {

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

// Requirements that have to do with each other (union-find).
class Groups {
 public:
  explicit Groups(std::size_t n) : up_(n), count_(n) { std::iota(up_.begin(), up_.end(), 0); }

  std::size_t of(std::size_t one) {
    while (up_[one] != one) one = up_[one] = up_[up_[one]];
    return one;
  }
  void unite(std::size_t a, std::size_t b) {
    a = of(a), b = of(b);
    if (a == b) return;
    up_[std::max(a, b)] = std::min(a, b);
    --count_;
  }
  std::size_t count() const { return count_; }

 private:
  std::vector<std::size_t> up_;
  std::size_t count_;
};

// Hard rules about several officers whose people may be of several requirements. False: of all, maybe.
bool unite_by_rules(const Instance& instance, Groups& groups) {
  for (const Rule& rule : instance.rules) {
    if (!rule.is_on() || !rule.is_hard()) continue;
    if (std::holds_alternative<Spread>(rule.line.form) || std::holds_alternative<CoverShare>(rule.line.form))
      return false;
    if (std::holds_alternative<Pairs>(rule.line.form) && !rule.pairs.empty()) return false;
    const auto* form = std::get_if<HeadCount>(&rule.line.form);
    if (!form || rule.line.limits.empty()) continue;
    if (form->among == Among::kDay) return false;
    std::map<WordId, std::size_t> first;  // of a place
    for (const RequirementId id : instance.requirements.keys())
      if (form->among == Among::kPlaceDay)
        groups.unite(first.try_emplace(instance.requirements[id].place, at(id.value)).first->second,
                     at(id.value));
  }
  return true;
}

// Cases are no argument of a part: nobody looks for them here.
proof::Parts::OfPart of_part(const Claim& claim) {
  proof::Parts::OfPart made{claim.stage, static_cast<std::int64_t>(claim.bound)};
  if (const auto* prices = std::get_if<proof::Prices>(&claim.argument)) made.argument = *prices;
  if (const auto* even = std::get_if<proof::Even>(&claim.argument)) made.argument = *even;
  if (const auto* solver = std::get_if<proof::Solver>(&claim.argument)) made.argument = *solver;
  return made;
}

}  // namespace

std::vector<Part> parts_of(const Instance& instance) {
  if (instance.flavour != Flavour::kNgrs || !instance.crews.empty() || instance.requirements.size() < 2 ||
      (instance.goal == Goal::kStaff && instance.most_staff))
    return {};
  Groups groups(instance.requirements.size());
  if (!unite_by_rules(instance, groups)) return {};
  const Eligibility eligibility(instance);
  std::vector<char> is_filled(instance.requirements.size(), 0);
  std::vector<std::int64_t> where(instance.officers.size(), -1);  // of each officer, one of his requirements
  const auto concerns = [&](OfficerId officer, PostId post) {
    const std::size_t requirement = at(instance.posts[post].requirement.value);
    std::int64_t& his = where[at(officer.value)];
    is_filled[requirement] = 1;
    if (his >= 0) groups.unite(at(his), requirement);
    his = static_cast<std::int64_t>(requirement);
  };
  for (const Pin& pin : instance.pins)
    if (pin.post.valid()) concerns(pin.officer, pin.post);
  for (const OfficerId officer : instance.officers.keys()) {
    for (const PostId post : instance.posts.keys()) {
      const std::int64_t his = where[at(officer.value)];
      if (his >= 0 && groups.of(at(his)) == groups.of(at(instance.posts[post].requirement.value))) continue;
      if (eligibility.may(officer, post)) concerns(officer, post);
    }
    if (groups.count() == 1) return {};
  }
  std::vector<char> has_people(instance.requirements.size(), 0);
  for (std::size_t r = 0; r < is_filled.size(); ++r) has_people[groups.of(r)] |= is_filled[r];
  std::map<std::size_t, std::size_t> number;  // of a group that has people, its part
  for (std::size_t r = 0; r < has_people.size(); ++r)
    if (has_people[r] && groups.of(r) == r) number.emplace(r, number.size());
  if (number.size() < 2) return {};
  std::vector<Part> parts(number.size());
  const auto part = [&](std::size_t requirement) -> Part& {
    const auto found = number.find(groups.of(requirement));
    return parts[found == number.end() ? 0 : found->second];
  };
  for (const RequirementId id : instance.requirements.keys()) part(at(id.value)).requirements.push_back(id);
  for (const OfficerId officer : instance.officers.keys()) {
    const std::int64_t requirement = where[at(officer.value)];
    (requirement < 0 ? parts.front() : part(at(requirement))).officers.push_back(officer);
  }
  return parts;
}

PartInstance::PartInstance(const Instance& whole, const Part& part)
    : instance_(whole),
      officers_(part.officers),
      officer_(whole.officers.size(), OfficerId::none()),
      post_(whole.posts.size(), PostId::none()) {
  instance_.officers = {};
  for (const OfficerId officer : officers_)
    officer_[officer] = instance_.officers.push_back(whole.officers[officer]);
  std::vector<char> is_ours(whole.requirements.size(), 0);
  for (const RequirementId id : part.requirements) is_ours[at(id.value)] = 1;
  instance_.posts = {};
  for (const PostId post : whole.posts.keys()) {
    if (!is_ours[at(whole.posts[post].requirement.value)]) continue;
    post_[post] = instance_.posts.push_back(whole.posts[post]);
    posts_.push_back(post);
  }
  bind_people();
}

// What names officers or posts by number.
void PartInstance::bind_people() {
  const auto here = [&](OfficerId officer) { return officer_[officer].valid(); };
  for (Requirement& requirement : instance_.requirements) {
    if (requirement.listed) {
      std::erase_if(*requirement.listed, [&](OfficerId officer) { return !here(officer); });
      for (OfficerId& officer : *requirement.listed) officer = officer_[officer];
    }
    std::erase_if(requirement.barred, [&](const Barred& barred) { return !here(barred.officer); });
    for (Barred& barred : requirement.barred) barred.officer = officer_[barred.officer];
  }
  for (Rule& rule : instance_.rules) {
    IdVector<OfficerId, std::int32_t> of;
    for (const OfficerId officer : officers_) of.push_back(rule.of[officer]);
    rule.of = std::move(of);
    std::erase_if(rule.pairs, [&](const auto& pair) { return !here(pair.first) || !here(pair.second); });
    for (auto& [a, b] : rule.pairs) a = officer_[a], b = officer_[b];
  }
  const auto keep = [&](auto& list) {
    std::erase_if(list, [&](const auto& each) { return !here(each.officer); });
    for (auto& each : list) each.officer = officer_[each.officer];
  };
  keep(instance_.pins);
  for (Pin& pin : instance_.pins)
    if (pin.post.valid()) pin.post = post_[pin.post];
  keep(instance_.commitments);
  keep(instance_.requests);
}

Roster PartInstance::of_whole(const Roster& whole) const {
  Roster roster = Roster::empty(instance_);
  for (const OfficerId officer : instance_.officers.keys()) {
    const OfficerId there = officers_[at(officer.value)];
    roster.rows[officer] = whole.rows[there];
    for (const PostId post : whole.posts[there])
      if (post_[post].valid()) roster.posts[officer].push_back(post_[post]);
  }
  return roster;
}

void PartInstance::put_back(const Roster& of_part, Roster& whole) const {
  for (const OfficerId officer : instance_.officers.keys()) {
    const OfficerId there = officers_[at(officer.value)];
    whole.rows[there] = of_part.rows[officer];
    whole.posts[there].clear();
    for (const PostId post : of_part.posts[officer]) whole.posts[there].push_back(posts_[at(post.value)]);
  }
}

Argument PartInstance::with_posts_of_whole(Argument argument) const {
  if (auto* prices = std::get_if<proof::Prices>(&argument))
    for (proof::Prices::OfPost& each : prices->posts) each.post = posts_[at(each.post)].value;
  return argument;
}

std::vector<Claim> joined(const std::vector<Part>& parts, const std::vector<std::vector<Claim>>& claims) {
  proof::Parts proof;
  for (const Part& part : parts) {
    proof::Parts::Part& it = proof.parts.emplace_back();
    for (const OfficerId officer : part.officers) it.officers.push_back(officer.value);
    for (const RequirementId requirement : part.requirements) it.requirements.push_back(requirement.value);
  }
  std::size_t stages = claims.front().size();
  for (const std::vector<Claim>& of_part : claims) stages = std::min(stages, of_part.size());
  std::vector<Claim> all;
  for (std::size_t s = 0; s < stages; ++s) {
    const std::string& stage = claims.front()[s].stage;
    Claim claim{stage, 0, proof};
    proof::Parts& with = std::get<proof::Parts>(claim.argument);
    for (std::size_t p = 0; p < parts.size(); ++p) {
      with.parts[p].claims.push_back(of_part(claims[p][s]));
      claim.bound += claims[p][s].bound;
    }
    if (stage == "unfilled" || stage == "staff") proof = with;
    all.push_back(std::move(claim));
  }
  return all;
}

}  // namespace tenon::roster
