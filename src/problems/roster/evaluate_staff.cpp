// Rules about several officers: who is on duty together, how evenly work falls, how well posts are filled. The roster is laid out by posts
// once; sums of officers come from the same functions as the rules about one.

#include <algorithm>
#include <map>
#include <tuple>

#include "problems/roster/evaluate_parts.h"

namespace tenon::roster {

namespace {

class Staff {
 public:
  Staff(const Instance& instance, const Roster& roster, std::vector<Finding>& out)
      : instance_(instance), roster_(roster), out_(out), at_(instance.posts.size()) {
    for (const OfficerId officer : instance.officers.keys())
      for (const PostId post : roster.posts[officer]) at_[post].push_back(officer);
  }

  void run() {
    for (const RuleId id : instance_.rules.keys()) {
      const Rule& rule = instance_.rules[id];
      if (!rule.is_on()) continue;
      std::visit([&](const auto& form) { find(rule, id, form); }, rule.line.form);
    }
  }

 private:
  // The other forms are about one officer.
  template <class AnyForm>
  void find(const Rule&, RuleId, const AnyForm&) {}

  // ---- Head-counts ---------------------------------------------------------------------------------------------------------------

  struct Group {
    DaySpan days{};
    RequirementId requirement{};  // none of kPlaceDay and kDay
    PostId post{};                // of kPost
    std::vector<OfficerId> people;
  };

  std::vector<Group> groups(const HeadCount& form) const {
    std::map<std::tuple<Day, std::int32_t>, Group> found;
    for (const PostId post : instance_.posts.keys()) {
      if (at_[post].empty()) continue;
      const Post& at = instance_.posts[post];
      const Requirement& requirement = instance_.requirements[at.requirement];
      if (form.mixed_only && requirement.gender != WantedGender::kMixed) continue;
      std::int32_t key = 0;
      if (form.among == Among::kPost) key = post.value;
      if (form.among == Among::kRequirementDay) key = at.requirement.value;
      if (form.among == Among::kPlaceDay) key = requirement.place.value;
      Group& group = found[{at.day, key}];
      group.days = {at.day, at.day};
      if (form.among == Among::kPost) group.post = post;
      if (form.among == Among::kPost || form.among == Among::kRequirementDay)
        group.requirement = at.requirement;
      group.people.insert(group.people.end(), at_[post].begin(), at_[post].end());
    }
    std::vector<Group> all;
    for (auto& [key, group] : found) {
      std::sort(group.people.begin(), group.people.end());
      group.people.erase(std::unique(group.people.begin(), group.people.end()), group.people.end());
      all.push_back(std::move(group));
    }
    return all;
  }

  bool has_trait(const HeadCount& form, const Rule& rule, OfficerId id, Day day) const {
    const Officer& officer = instance_.officers[id];
    const auto any_held = [&](auto&& is_held) {
      return std::any_of(rule.words.begin(), rule.words.end(), is_held);
    };
    switch (form.trait) {
      case Trait::kWomen:
        return officer.gender == Gender::kWoman;
      case Trait::kMen:
        return officer.gender == Gender::kMan;
      case Trait::kRank:
        return has_word(rule.words, officer.rank);
      case Trait::kQualification:
        return any_held([&](WordId word) { return holds(officer, word, day); });
      case Trait::kSkill:
        return any_held([&](WordId word) { return has_word(officer.skills, word); });
      case Trait::kScheme:
        return has_word(rule.words, officer.scheme.valid() ? officer.scheme : instance_.words.find("A"));
      case Trait::kTeam:
        return has_word(rule.words, officer.team);
      case Trait::kDistinctTeams:
      case Trait::kNeededSkills:
        break;
    }
    return false;
  }

  std::int64_t count(const HeadCount& form, const Rule& rule, const Group& group) const {
    if (form.trait == Trait::kDistinctTeams) {
      std::vector<WordId> teams;
      for (const OfficerId officer : group.people)
        if (instance_.officers[officer].team.valid()) teams.push_back(instance_.officers[officer].team);
      std::sort(teams.begin(), teams.end());
      return std::unique(teams.begin(), teams.end()) - teams.begin();
    }
    return std::count_if(group.people.begin(), group.people.end(),
                         [&](OfficerId officer) { return has_trait(form, rule, officer, group.days.first); });
  }

  void find(const Rule& rule, RuleId id, const HeadCount& form) {
    if (rule.line.limits.empty()) return;
    for (const Group& group : groups(form)) {
      if (rule.exempts(group.days.first)) continue;
      if (static_cast<std::int64_t>(group.people.size()) < form.from_staff) continue;
      const Finding at{.rule = id, .requirement = group.requirement, .post = group.post, .days = group.days};
      if (form.trait != Trait::kNeededSkills) {
        judge_limit(rule, rule.common_limit(), count(form, rule, group), false, at, out_);
      } else if (group.requirement.valid()) {
        for (const WordId skill : instance_.requirements[group.requirement].skills)
          judge_limit(rule, rule.common_limit(), skilled(group, skill), false, at, out_);
      }
    }
  }

  std::int64_t skilled(const Group& group, WordId skill) const {
    return std::count_if(group.people.begin(), group.people.end(), [&](OfficerId officer) {
      return has_word(instance_.officers[officer].skills, skill);
    });
  }

  // ---- Pairs -----------------------------------------------------------------------------------------------------------------------

  // (day, code) of each duty at a post; codes count only where shifts do.
  std::vector<std::pair<Day, WordId>> when(OfficerId officer, bool by_shift) const {
    std::vector<std::pair<Day, WordId>> found;
    for (const Duty& duty : duties_of(instance_, roster_, officer))
      found.emplace_back(duty.day, by_shift ? duty.code : WordId::none());
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  void find(const Rule& rule, RuleId id, const Pairs& form) {
    for (const auto& [a, b] : rule.pairs) {
      const auto of_a = when(a, form.same_shift), of_b = when(b, form.same_shift);
      std::vector<std::pair<Day, WordId>> broken;
      if (form.together)
        std::set_symmetric_difference(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(),
                                      std::back_inserter(broken));
      else
        std::set_intersection(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(), std::back_inserter(broken));
      for (const auto& [day, code] : broken)
        if (!rule.exempts(day))
          out_.push_back({.rule = id,
                          .officer = a,
                          .other = b,
                          .days = {day, day},
                          .found = form.together ? 1 : 2,
                          .allowed = form.together ? 2 : 1,
                          .cost = cost_of(rule, 1, false)});
    }
  }

  // ---- Spread ----------------------------------------------------------------------------------------------------------------------

  static std::int64_t earlier(const Carry& carry, Quantity quantity) {
    switch (quantity) {
      case Quantity::kNet:
        return carry.earlier_net;
      case Quantity::kLegalOvertime:
        return carry.earlier_overtime;
      case Quantity::kNights:
        return carry.earlier_nights;
      case Quantity::kWeekends:
        return carry.earlier_weekends;
      case Quantity::kHolidays:
        return carry.earlier_holidays;
      case Quantity::kDuties:
      case Quantity::kDays:
      case Quantity::kGross:
      case Quantity::kCode:
        break;
    }
    return 0;
  }

  bool is_special(const OfficerView& view, const Duty& duty) const {
    return counts_as_night(view.terms, duty) || view.is_saturday(duty.day) || view.is_sunday(duty.day) ||
           instance_.calendar.is_holiday(duty.day);
  }

  // Of those bound by the rule who have a duty, in the input's order.
  std::vector<std::pair<OfficerId, std::int64_t>> loads(const Rule& rule, const Spread& form) const {
    std::vector<std::pair<OfficerId, std::int64_t>> found;
    for (const OfficerId officer : instance_.officers.keys()) {
      if (rule.limit(officer) == nullptr) continue;
      const std::vector<Duty> duties = duties_of(instance_, roster_, officer);
      if (duties.empty()) continue;
      const OfficerView view(instance_, officer, duties, roster_.rows[officer]);
      const std::vector<std::int64_t> each = amounts(view, form.quantity, rule.words);
      std::int64_t sum = earlier(view.officer.carry, form.quantity);
      for (std::size_t i = 0; i < each.size(); ++i)
        if (!rule.exempts(duties[i].day) && (!form.special || is_special(view, duties[i]))) sum += each[i];
      found.emplace_back(officer, sum);
    }
    return found;
  }

  void find(const Rule& rule, RuleId id, const Spread& form) {
    const auto found = loads(rule, form);
    if (found.empty()) return;
    const Finding at{.rule = id, .days = {0, instance_.calendar.days - 1}};
    if (form.evenness == Evenness::kRange) {
      const auto [least, most] = std::minmax_element(
          found.begin(), found.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
      Finding range = at;
      range.officer = most->first;
      range.other = least->first;
      judge_limit(rule, *rule.limit(most->first), most->second - least->second, is_minutes(form.quantity),
                  range, out_, false);
      return;
    }
    Int128 sum = 0;
    for (const auto& [officer, load] : found) sum += load;
    const auto n = static_cast<Int128>(found.size());
    if (sum <= 0 || sum <= n * form.from_mean) return;
    for (const auto& [officer, load] : found) {
      // Percent of the mean, rounded to the side that the limit is not on, so that what is broken looks so.
      const Int128 share = Int128{load} * 100 * n;
      const Limit& limit = *rule.limit(officer);
      const bool above = limit.most != kNoMost && share > sum * limit.most;
      Finding of_officer = at;
      of_officer.officer = officer;
      judge_limit(rule, limit, static_cast<std::int64_t>((share + (above ? sum - 1 : 0)) / sum), false,
                  of_officer, out_);
    }
  }

  // ---- Cover -----------------------------------------------------------------------------------------------------------------------

  std::int64_t staff_at(PostId post) const { return static_cast<std::int64_t>(at_[post].size()); }

  void find(const Rule& rule, RuleId id, const Cover&) {
    for (const PostId post : instance_.posts.keys()) {
      const Post& at = instance_.posts[post];
      const std::int64_t found = staff_at(post);
      const std::int64_t price = found < at.wanted ? at.under : at.over;
      if (found == at.wanted || price == 0 || rule.exempts(at.day)) continue;
      const std::int64_t away = found < at.wanted ? at.wanted - found : found - at.wanted;
      out_.push_back({.rule = id,
                      .requirement = at.requirement,
                      .post = post,
                      .days = {at.day, at.day},
                      .found = found,
                      .allowed = at.wanted,
                      .cost = rule.is_hard() ? 0 : rule.line.weight * price * away});
    }
  }

  struct Filled {
    std::int64_t filled = 0, wanted = 0;
    void add(std::int64_t staff, std::int64_t asked) {
      filled += std::min(staff, asked);
      wanted += asked;
    }
  };

  bool is_named(CoverOf of, Day day) const {
    if (of == CoverOf::kHolidays) return instance_.calendar.is_holiday(day);
    const Day date = day - instance_.calendar.month(day).first + 1;
    return 11 <= date && date <= 20;
  }

  void find(const Rule& rule, RuleId id, const CoverShare& form) {
    if (rule.line.limits.empty()) return;
    if (form.of == CoverOf::kEachDay) return find_each_day(rule, id);
    Filled named, others;
    for (const PostId post : instance_.posts.keys()) {
      const Post& at = instance_.posts[post];
      if (!rule.exempts(at.day)) (is_named(form.of, at.day) ? named : others).add(staff_at(post), at.wanted);
    }
    // share(named) / share(others) in percent, rounded down
    const Int128 base = Int128{others.filled} * named.wanted;
    if (base == 0) return;
    const Int128 share = Int128{named.filled} * others.wanted * 100 / base;
    judge_limit(rule, rule.common_limit(), static_cast<std::int64_t>(share), false,
                {.rule = id, .days = {0, instance_.calendar.days - 1}}, out_);
  }

  void find_each_day(const Rule& rule, RuleId id) {
    std::map<std::pair<Day, RequirementId>, Filled> by_day;
    for (const PostId post : instance_.posts.keys()) {
      const Post& at = instance_.posts[post];
      if (!rule.exempts(at.day)) by_day[{at.day, at.requirement}].add(staff_at(post), at.wanted);
    }
    for (const auto& [key, filled] : by_day)
      if (filled.wanted > 0)
        judge_limit(rule, rule.common_limit(), filled.filled * 100 / filled.wanted, false,
                    {.rule = id, .requirement = key.second, .days = {key.first, key.first}}, out_);
  }

  // ---- Continuity -------------------------------------------------------------------------------------------------------------------

  void find(const Rule& rule, RuleId id, const SameFaces&) {
    std::map<std::pair<RequirementId, Day>, std::vector<OfficerId>> staffed;
    for (const PostId post : instance_.posts.keys()) {
      const Post& at = instance_.posts[post];
      if (at_[post].empty()) continue;
      std::vector<OfficerId>& people = staffed[{at.requirement, at.day}];
      people.insert(people.end(), at_[post].begin(), at_[post].end());
    }
    for (auto& [key, people] : staffed) {
      std::sort(people.begin(), people.end());
      people.erase(std::unique(people.begin(), people.end()), people.end());
    }
    for (const auto& [key, people] : staffed) {
      const auto& [requirement, day] = key;
      const auto next = staffed.find({requirement, day + 1});
      if (next == staffed.end() || rule.exempts(day + 1)) continue;
      std::vector<OfficerId> changed;
      std::set_symmetric_difference(people.begin(), people.end(), next->second.begin(), next->second.end(),
                                    std::back_inserter(changed));
      for (const OfficerId officer : changed)
        out_.push_back({.rule = id,
                        .officer = officer,
                        .requirement = requirement,
                        .days = {day, day + 1},
                        .found = 1,
                        .cost = cost_of(rule, 1, false)});
    }
  }

  const Instance& instance_;
  const Roster& roster_;
  std::vector<Finding>& out_;
  IdVector<PostId, std::vector<OfficerId>> at_;  // who is at each post, ascending
};

}  // namespace

void find_staff(const Instance& instance, const Roster& roster, std::vector<Finding>& out) {
  Staff(instance, roster, out).run();
}

}  // namespace tenon::roster
