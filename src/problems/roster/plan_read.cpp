// Plans name things by the input's texts. A demand with several sets of shifts has several requirements of one name: an assignment is at the
// one whose shift has its times, and of equal ones at the first with a free place.

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "problems/roster/plan_parts.h"

namespace tenon::roster {

namespace {

class PlanReader {
 public:
  PlanReader(const Instance& instance, const Plan& plan)
      : instance_(instance), plan_(plan), staff_(instance.posts.size(), 0), named_(instance.officers.size()) {
    for (const OfficerId officer : instance.officers.keys())
      officers_.emplace(instance.officers[officer].id, officer);
    for (const RequirementId requirement : instance.requirements.keys())
      requirements_.emplace(
          name_of(instance.requirements[requirement].demand, instance.requirements[requirement].id),
          requirement);
    for (const PostId post : instance.posts.keys()) {
      const Post& at = instance.posts[post];
      posts_[{name_of(at), at.day, instance.shifts[at.shift].code}].push_back(post);
    }
  }

  ReadPlan run() {
    read_.roster = Roster::empty(instance_);
    for (const Assignment& assignment : plan_.assignments) read_assignment(assignment);
    sort_posts();
    read_rows();
    settle_crews();
    return std::move(read_);
  }

 private:
  using Name = std::pair<std::string, std::string>;

  // The benchmark's plans name no requirements.
  Name name_of(const std::string& demand, const std::string& requirement) const {
    return instance_.flavour == Flavour::kShiftScheduling ? Name{} : Name{demand, requirement};
  }
  Name name_of(const Post& post) const {
    const Requirement& requirement = instance_.requirements[post.requirement];
    return name_of(requirement.demand, requirement.id);
  }

  std::optional<Day> day_of(const Assignment& assignment) const {
    if (assignment.day >= 0 && assignment.day <= Calendar::kMostDays) return static_cast<Day>(assignment.day);
    return instance_.calendar.day_of(assignment.date);
  }

  bool has_times(PostId post, const Assignment& assignment) const {
    const Post& at = instance_.posts[post];
    const Calendar& calendar = instance_.calendar;
    return (assignment.start.empty() || assignment.start == calendar.date_time(instance_.start(at))) &&
           (assignment.end.empty() || assignment.end == calendar.date_time(instance_.end(at)));
  }

  PostId choose(const std::vector<PostId>& posts, const Assignment& assignment) const {
    if (posts.size() == 1) return posts.front();
    const auto is_fit = [&](PostId post, bool by_times, bool by_room) {
      return (!by_times || has_times(post, assignment)) &&
             (!by_room || staff_[post] < instance_.posts[post].most);
    };
    for (const auto& [by_times, by_room] : {std::pair{true, true}, {true, false}, {false, true}})
      for (const PostId post : posts)
        if (is_fit(post, by_times, by_room)) return post;
    return posts.front();
  }

  Meaning meaning_of(const Assignment& assignment) {
    Meaning meaning;
    const auto officer = officers_.find(assignment.officer);
    if (officer == officers_.end()) return {Fault::kUnknownOfficer};
    meaning.officer = officer->second;
    const Name name = name_of(assignment.demand, assignment.requirement);
    if (instance_.flavour == Flavour::kNgrs && requirements_.count(name) == 0)
      return {Fault::kUnknownRequirement, meaning.officer};
    const WordId code = instance_.words.find(assignment.shift);
    const bool is_shift = code.valid() && std::any_of(instance_.shifts.begin(), instance_.shifts.end(),
                                                      [&](const Shift& shift) { return shift.code == code; });
    if (!is_shift) return {Fault::kUnknownShift, meaning.officer};
    const std::optional<Day> day = day_of(assignment);
    const auto posts = day ? posts_.find({name, *day, code}) : posts_.end();
    if (posts == posts_.end()) return {Fault::kNoSuchPost, meaning.officer};
    meaning.post = choose(posts->second, assignment);
    if (!taken_.insert({meaning.officer, meaning.post}).second)
      return {Fault::kAssignedTwice, meaning.officer, meaning.post};
    return meaning;
  }

  void read_assignment(const Assignment& assignment) {
    const Meaning meaning = meaning_of(assignment);
    read_.assignments.push_back(meaning);
    if (meaning.officer.valid() && assignment.offset) offsets_[meaning.officer].insert(*assignment.offset);
    if (meaning.fault != Fault::kNone) return;
    named_[meaning.officer] = true;
    ++staff_[meaning.post];
    read_.roster.posts[meaning.officer].push_back(meaning.post);
  }

  void sort_posts() {
    for (auto& posts : read_.roster.posts)
      std::sort(posts.begin(), posts.end(), [&](PostId a, PostId b) {
        return std::tuple(instance_.start(instance_.posts[a]), instance_.end(instance_.posts[a]), a) <
               std::tuple(instance_.start(instance_.posts[b]), instance_.end(instance_.posts[b]), b);
      });
  }

  // ---- Rows --------------------------------------------------------------------------------------------------------------------------

  std::vector<Following> choices(const Officer& officer) const {
    std::vector<Following> all;
    for (const Row& row : officer.rows) {
      const int length =
          row.pattern.valid() ? static_cast<int>(instance_.patterns[row.pattern].letters.size()) : 1;
      const int first = row.pattern.valid() ? row.offset.value_or(0) : 0;
      const int last = row.pattern.valid() && !row.offset ? length - 1 : first;
      for (int offset = first; offset <= last; ++offset) all.push_back({row.pattern, offset});
    }
    return all;
  }

  bool fits(const Following& row, const std::vector<PostId>& posts) const {
    if (!row.pattern.valid()) return true;
    const Pattern& pattern = instance_.patterns[row.pattern];
    return std::all_of(posts.begin(), posts.end(), [&](PostId post) {
      const Post& at = instance_.posts[post];
      return pattern.letter(at.day, row.offset) == instance_.shifts[at.shift].code;
    });
  }

  void read_rows() {
    std::map<OfficerId, const OfficerRoster*> said;
    for (const OfficerRoster& roster : plan_.rosters)
      if (const auto officer = officers_.find(roster.officer); officer != officers_.end()) {
        said.emplace(officer->second, &roster);
        named_[officer->second] = true;
        if (roster.offset) offsets_[officer->second].insert(*roster.offset);
      }
    for (const OfficerId officer : instance_.officers.keys()) {
      const auto at = said.find(officer);
      read_row(officer, at == said.end() ? nullptr : at->second);
    }
  }

  void read_row(OfficerId officer, const OfficerRoster* said) {
    const auto offsets = offsets_.find(officer);
    std::vector<Following> rows = choices(instance_.officers[officer]);
    const Following first = rows.front();
    const bool says_any = said != nullptr || offsets != offsets_.end();
    if (said != nullptr)
      std::erase_if(
          rows, [&](const Following& row) { return pattern_text(instance_, row.pattern) != said->pattern; });
    if (offsets != offsets_.end())
      std::erase_if(rows, [&](const Following& row) {
        return !row.pattern.valid() || row.offset != *offsets->second.begin();
      });
    const std::vector<PostId>& posts = read_.roster.posts[officer];
    const auto fit =
        std::find_if(rows.begin(), rows.end(), [&](const Following& row) { return fits(row, posts); });
    const Following chosen = fit != rows.end() ? *fit : rows.empty() ? first : rows.front();
    read_.roster.rows[officer] = chosen;
    if (!says_any) return;
    read_.rows.push_back(
        {officer, chosen, !rows.empty(), offsets == offsets_.end() || offsets->second.size() == 1});
  }

  void settle_crews() {
    for (const CrewId id : instance_.crews.keys()) {
      const Crew& crew = instance_.crews[id];
      std::vector<OfficerId>& chosen = read_.roster.crews[id];
      auto named = std::count_if(crew.members.begin(), crew.members.end(),
                                 [&](OfficerId officer) { return named_[officer]; });
      chosen.clear();
      for (const OfficerId officer : crew.members) {
        const bool joins = !named_[officer] && named < crew.quota;
        if (named_[officer] || joins) chosen.push_back(officer);
        named += joins;
      }
    }
  }

  const Instance& instance_;
  const Plan& plan_;
  std::unordered_map<std::string, OfficerId> officers_;
  std::map<Name, RequirementId> requirements_;
  std::map<std::tuple<Name, Day, WordId>, std::vector<PostId>> posts_;
  IdVector<PostId, std::int64_t> staff_;
  IdVector<OfficerId, bool> named_;
  std::set<std::pair<OfficerId, PostId>> taken_;
  std::map<OfficerId, std::set<std::int64_t>> offsets_;
  ReadPlan read_;
};

}  // namespace

ReadPlan read(const Instance& instance, const Plan& plan) { return PlanReader(instance, plan).run(); }

Roster to_roster(const Instance& instance, const Plan& plan) { return read(instance, plan).roster; }

}  // namespace tenon::roster
