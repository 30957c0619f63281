#include "planners/roster/together.h"

#include <algorithm>
#include <map>
#include <utility>

#include "planners/roster/officer_arithmetic.h"
#include "planners/roster/officer_rules.h"

namespace tenon::roster {

namespace {

// One for each day and requirement, place or post, as the form has it.
void add(const Instance& instance, const Rule& rule, const HeadCount& form, std::vector<Together>& rules) {
  std::map<std::pair<Day, std::int32_t>, Together> groups;
  for (const PostId post : instance.posts.keys()) {
    const Post& at = instance.posts[post];
    const Requirement& requirement = instance.requirements[at.requirement];
    if ((form.mixed_only && requirement.gender != WantedGender::kMixed) || rule.exempts(at.day)) continue;
    std::int32_t key = 0;
    if (form.among == Among::kPost) key = post.value;
    if (form.among == Among::kRequirementDay) key = at.requirement.value;
    if (form.among == Among::kPlaceDay) key = requirement.place.value;
    groups[{at.day, key}].posts.push_back(post);
  }
  for (auto& [key, group] : groups) {
    group.from = std::max(1, form.from_staff);
    group.least = std::max<std::int64_t>(0, rule.common_limit().least);
    group.most = rule.common_limit().most;
    for (const Officer& officer : instance.officers)
      group.has.push_back(has_trait(instance, rule, form.trait, officer, key.first) ? 1 : 0);
    rules.push_back(std::move(group));
  }
}

}  // namespace

std::optional<std::vector<Together>> together_rules(const Instance& instance) {
  std::vector<Together> rules;
  for (const std::string& id : unsupported_rules(instance)) {
    const Rule* rule = instance.rule(id);
    if (!rule || !std::holds_alternative<HeadCount>(rule->line.form)) return std::nullopt;
  }
  for (const Rule& rule : instance.rules) {
    if (!rule.is_on() || !rule.is_hard()) continue;
    if (std::holds_alternative<Pairs>(rule.line.form) && !rule.pairs.empty()) return std::nullopt;
    const auto* form = std::get_if<HeadCount>(&rule.line.form);
    if (!form || rule.line.limits.empty()) continue;
    const std::size_t before = rules.size();
    add(instance, rule, *form, rules);
    const bool is_a_count = form->trait != Trait::kDistinctTeams && form->trait != Trait::kNeededSkills;
    if (rules.size() > before && (!is_a_count || instance.most_duties_a_day > 1)) return std::nullopt;
  }
  return rules;
}

bool keeps(const Together& rule, std::int64_t all, std::int64_t having) {
  return all < rule.from || (rule.least <= having && having <= rule.most);
}

}  // namespace tenon::roster
