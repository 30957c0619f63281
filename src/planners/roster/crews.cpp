#include "planners/roster/crews.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "planners/roster/officer_program.h"

namespace tenon::roster {

namespace {

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

// A duty undone against soft rules: always dearer than all that they can cost.
constexpr std::int64_t kUndone = std::int64_t{1} << 44;
// Of a post that nobody asks him for, so that he is not there for nothing; no part of what a roster costs.
constexpr std::int64_t kIdle = 1;

class CrewSearch {
 public:
  CrewSearch(const Instance& instance, Stages& stages, Budget& budget)
      : instance_(instance),
        stages_(stages),
        budget_(budget),
        eligibility_(instance),
        soft_(stages.has("soft")),
        crew_(instance.officers.size(), CrewId::none()),
        is_crews_(instance.requirements.size(), false),
        outside_(instance.posts.size(), kIdle) {
    for (const CrewId crew : instance.crews.keys()) {
      is_crews_[instance.crews[crew].requirement] = true;
      for (const OfficerId member : instance.crews[crew].members) crew_[member] = crew;
    }
    for (const PostId post : instance.posts.keys())
      if (is_crews_[instance.posts[post].requirement]) outside_[at(post.value)] = OfficerProgram::kNone;
  }

  CrewsEnd run() {
    Roster roster = Roster::empty(instance_);
    std::vector<Member> members;
    for (const OfficerId officer : instance_.officers.keys()) {
      members.push_back(member(officer));
      if (budget_.exhausted()) return end();
    }
    if (!choose(members, roster)) {
      stages_.exclude(proof::Prices{.scale = 0, .of_unfilled = 0, .posts = {}});
      return end();
    }
    if (open_posts()) fill(roster);
    stages_.offer(roster, "crews");
    stages_.raise({"unfilled", undone_, proof::Prices{.scale = 1, .of_unfilled = 0, .posts = {}}}, "crews");
    if (soft_ && stages_.proven("unfilled"))
      stages_.raise({"soft", soft_cost_, proof::Prices{.scale = 1, .of_unfilled = kUndone, .posts = {}}},
                    "crews");
    return end();
  }

 private:
  // What an officer does best, rostered with his crew or not.
  struct Member {
    struct Best {
      bool lawful = false;
      std::int64_t cost = 0, undone = 0;
      Following row{};
      std::vector<PostId> posts{};
    } in, out;
  };

  CrewsEnd end() const { return {{{"labels", labels_}}}; }

  Member member(OfficerId officer) {
    const OfficerRules rules =
        officer_rules(instance_, eligibility_, officer, soft_ ? SoftRules::kOwn : SoftRules::kNone);
    OfficerProgram program(rules);
    Member made;
    made.out = best(rules, program, outside_, {}, 0);
    if (crew_[officer].valid())
      for (std::size_t row = 0; row < rules.rows.size(); ++row) {
        Member::Best in = rostered(rules, program, instance_.crews[crew_[officer]].requirement, row);
        if (in.lawful && (!made.in.lawful || in.cost < made.in.cost)) made.in = std::move(in);
      }
    labels_ += program.labels();
    return made;
  }

  // Whether one who follows the row owes his crew the post.
  bool owes(RequirementId requirement, const Following& follows, const Post& post) const {
    if (post.requirement != requirement || !follows.pattern.valid()) return false;
    const WordId letter = instance_.patterns[follows.pattern].letter(post.day, follows.offset);
    return letter.valid() && letter == instance_.shifts[post.shift].code;
  }

  Member::Best rostered(const OfficerRules& rules, OfficerProgram& program, RequirementId requirement,
                        std::size_t row) {
    std::vector<std::int64_t> prices(instance_.posts.size(), kIdle);
    std::int64_t owed = 0;
    for (const PostId id : instance_.posts.keys()) {
      if (!owes(requirement, rules.rows[row], instance_.posts[id])) continue;
      prices[at(id.value)] = -kUndone;
      ++owed;
    }
    std::vector<std::int64_t> of_row(rules.rows.size(), OfficerProgram::kNone);
    of_row[row] = owed * kUndone;
    return best(rules, program, prices, of_row, owed);
  }

  Member::Best best(const OfficerRules& rules, OfficerProgram& program,
                    const std::vector<std::int64_t>& prices, const std::vector<std::int64_t>& of_row,
                    std::int64_t owed) {
    const auto found = program.cheapest({.prices = prices, .soft = soft_ ? 1 : 0, .of_row = of_row}, budget_);
    if (!found || found->empty()) return {};
    const OfficerProgram::Found& one = found->front();
    Member::Best made{
        .lawful = true, .cost = one.cost, .undone = owed, .row = rules.rows[at(one.row)], .posts = one.posts};
    for (const PostId post : one.posts) {
      made.undone -= prices[at(post.value)] == -kUndone;
      if (prices[at(post.value)] == kIdle) made.cost -= kIdle;
    }
    return made;
  }

  // False: nobody's choice makes all rosters lawful.
  bool choose(std::vector<Member>& members, Roster& roster) {
    std::vector<char> chosen(members.size(), 0);
    for (const CrewId id : instance_.crews.keys()) {
      const Crew& crew = instance_.crews[id];
      std::vector<OfficerId> order = crew.members;
      const auto rank = [&](OfficerId officer) {
        const Member& member = members[at(officer.value)];
        // Who can only be rostered comes first, who cannot be comes last.
        const int class_of = !member.in.lawful ? 2 : member.out.lawful ? 1 : 0;
        const std::int64_t gain = class_of == 1 ? member.in.cost - member.out.cost : 0;
        return std::tuple(class_of, gain, instance_.officers[officer].worked_before);
      };
      std::stable_sort(order.begin(), order.end(),
                       [&](OfficerId a, OfficerId b) { return rank(a) < rank(b); });
      for (std::size_t m = 0; m < at(crew.quota); ++m) chosen[at(order[m].value)] = 1;
      roster.crews[id].clear();
      for (const OfficerId officer : crew.members)
        if (chosen[at(officer.value)]) roster.crews[id].push_back(officer);
    }
    for (const OfficerId officer : instance_.officers.keys()) {
      Member& member = members[at(officer.value)];
      Member::Best& one = chosen[at(officer.value)] ? member.in : member.out;
      if (!one.lawful) return false;
      undone_ += one.undone;
      soft_cost_ += one.cost - kUndone * one.undone;
      roster.posts[officer] = std::move(one.posts);
      roster.rows[officer] = one.row;
    }
    return true;
  }

  // ---- posts beside the crews' own: one officer after another takes what is open, without leaving more of his own undone. Members who are not
  // rostered are at no post at all: plans tell them from the others by that.

  bool open_posts() const {
    return std::any_of(instance_.posts.begin(), instance_.posts.end(),
                       [&](const Post& post) { return post.wanted > 0 && !is_crews_[post.requirement]; });
  }

  void fill(Roster& roster) {
    IdVector<OfficerId, bool> chosen(instance_.officers.size(), false);
    for (const auto& crew : roster.crews)
      for (const OfficerId officer : crew) chosen[officer] = true;
    IdVector<PostId, std::int64_t> there(instance_.posts.size(), 0);
    for (const auto& posts : roster.posts)
      for (const PostId post : posts) ++there[post];
    for (const OfficerId officer : instance_.officers.keys()) {
      if (crew_[officer].valid() && !chosen[officer]) continue;
      for (const PostId post : roster.posts[officer]) --there[post];
      const RequirementId crew =
          chosen[officer] ? instance_.crews[crew_[officer]].requirement : RequirementId::none();
      std::vector<std::int64_t> prices =
          chosen[officer] ? std::vector<std::int64_t>(instance_.posts.size(), 0) : outside_;
      for (const PostId id : instance_.posts.keys()) {
        const Post& post = instance_.posts[id];
        if (crew.valid() && owes(crew, roster.rows[officer], post)) prices[at(id.value)] = -2 * kUndone;
        if (is_crews_[post.requirement]) continue;
        if (there[id] < post.wanted) prices[at(id.value)] = -kUndone;
        if (there[id] >= post.most) prices[at(id.value)] = OfficerProgram::kNone;
      }
      const OfficerRules rules =
          officer_rules(instance_, eligibility_, officer, soft_ ? SoftRules::kOwn : SoftRules::kNone);
      OfficerProgram program(rules);
      std::vector<std::int64_t> of_row(rules.rows.size(), chosen[officer] ? OfficerProgram::kNone : 0);
      for (std::size_t row = 0; row < of_row.size(); ++row)
        if (rules.rows[row] == roster.rows[officer]) of_row[row] = 0;
      const Member::Best one = best(rules, program, prices, of_row, 0);
      if (one.lawful) {
        roster.posts[officer] = one.posts;
        roster.rows[officer] = one.row;
      }
      for (const PostId post : roster.posts[officer]) ++there[post];
    }
  }

  const Instance& instance_;
  Stages& stages_;
  Budget& budget_;
  const Eligibility eligibility_;
  const bool soft_;
  IdVector<OfficerId, CrewId> crew_;
  IdVector<RequirementId, bool> is_crews_;
  std::vector<std::int64_t> outside_;  // prices of those whom no crew has chosen
  std::int64_t undone_ = 0, soft_cost_ = 0, labels_ = 0;
};

}  // namespace

CrewsEnd search_crews(const Instance& instance, Stages& stages, Budget& budget) {
  if (instance.crews.empty()) return {};
  return CrewSearch(instance, stages, budget).run();
}

}  // namespace tenon::roster
