#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "planners/roster/plan.h"
#include "planners/roster/words.h"
#include "problems/roster/candidates.h"

// Deletion filter over days with demand, then over hard rules: a part is lifted where the rest still cannot be filled; what cannot be lifted is a
// smallest clash (Chinneck and Dravnieks, Locating minimal infeasible constraint sets, ORSA J. Computing 3, 1991). Whether all posts can be
// filled is asked of plan() itself. What would resolve the clash is found by asking for a roster of the changed input.

namespace tenon::roster {

namespace {

constexpr std::int64_t kTicksAPlan = 1'000'000;
constexpr double kSecondsAPlan = 1;
constexpr std::size_t kMostPostsShown = 5;

std::int64_t unfilled_of(const Plan& plan) {
  std::int64_t sum = 0;
  for (const Unfilled& each : plan.unfilled) sum += each.missing;
  return sum;
}

// Reasons are about what stays unfilled, also where that makes the roster none.
Instance may_stay_unfilled(Instance instance) {
  instance.must_fill = false;
  return instance;
}

class Explaining {
 public:
  Explaining(const Instance& instance, Budget& budget)
      : given_(may_stay_unfilled(instance)), rest_(given_), budget_(budget) {}

  std::optional<Explanation> run(const std::optional<Plan>& stated) {
    if (given_.flavour == Flavour::kShiftScheduling) return std::nullopt;
    const RosterOutcome best = ask(given_);
    if (!best.plan && !stated) return std::nullopt;
    plan_ = stated ? *stated : *best.plan;
    const std::int64_t unfilled = unfilled_of(plan_);
    if (unfilled == 0) return std::nullopt;
    const Int128 bound = best.objectives.empty() ? 0 : best.objectives.front().bound.value_or(0);
    Explanation explanation;
    explanation.summary =
        counted(unfilled, "duty", "duties") + (unfilled == 1 ? " stays unfilled." : " stay unfilled.");
    if (bound == unfilled)
      explanation.summary += " No roster leaves fewer.";
    else if (best.plan && unfilled_of(*best.plan) < unfilled)
      explanation.summary +=
          " Another roster leaves " + std::to_string(unfilled_of(*best.plan)) + ": plan anew.";
    else if (bound > 0)
      explanation.summary += " Every roster leaves at least " + to_string(bound) + ".";
    add_smallest_changes(explanation);
    if (bound > 0 && given_.crews.empty()) reduce(explanation);
    add_blockers(explanation);
    return explanation;
  }

 private:
  RosterOutcome ask(const Instance& instance) {
    Budget part = budget_.child(kTicksAPlan, kSecondsAPlan);
    RosterOutcome outcome = plan(instance, {}, {.budget = part});
    budget_.absorb(part);
    return outcome;
  }

  // Proven that something stays unfilled.
  bool clashes(const Instance& instance) {
    if (budget_.exhausted()) return false;
    const RosterOutcome outcome = ask(instance);
    return !outcome.objectives.empty() && outcome.objectives.front().bound.value_or(0) > 0;
  }

  // ---- a smallest clash

  void reduce(Explanation& explanation) {
    std::vector<Day> days;
    for (const Post& post : given_.posts)
      if (post.wanted > 0 && (days.empty() || days.back() != post.day)) days.push_back(post.day);
    days = lifted(std::move(days), [](Instance& instance, Day day) {
      for (Post& post : instance.posts)
        if (post.day == day) post.wanted = post.least = 0;
    });
    std::vector<RuleId> rules;
    for (const RuleId rule : given_.rules.keys())
      if (given_.rules[rule].is_hard()) rules.push_back(rule);
    rules = lifted(std::move(rules), [](Instance& instance, RuleId rule) {
      instance.rules[rule].line.enforcement = Enforcement::kOff;
    });
    if (budget_.exhausted()) return;  // not a smallest one
    add_days(explanation, days);
    for (const RuleId rule : rules) {
      const RuleLine& line = given_.rules[rule].line;
      explanation.conflict.push_back({line.id, {}, line.statement});
      try_without(explanation, rule);
    }
  }

  // What of `all` cannot be lifted: halves first, so that few that matter are found among many.
  template <class Part, class Lift>
  std::vector<Part> lifted(std::vector<Part> all, const Lift& lift) {
    std::vector<Part> kept;
    for (std::size_t first = 0, size = std::max<std::size_t>(1, all.size() / 2); first < all.size();) {
      size = std::min(size, all.size() - first);
      Instance without = rest_;
      for (std::size_t i = first; i < first + size; ++i) lift(without, all[i]);
      if (clashes(without)) {
        rest_ = std::move(without);
        first += size;
        size *= 2;
      } else if (size == 1) {
        kept.push_back(all[first++]);
      } else {
        size /= 2;
      }
    }
    return kept;
  }

  void add_days(Explanation& explanation, const std::vector<Day>& days) {
    std::int64_t wanted = 0;
    std::vector<std::string> names;
    for (const Day day : days) names.push_back(given_.calendar.date(day));
    for (const Post& post : rest_.posts) wanted += post.wanted;
    const std::string when = days.size() == 1 ? names.front() : std::to_string(days.size()) + " days";
    explanation.conflict.push_back(
        {"demand", names,
         std::to_string(wanted) + " wanted on " + when + ", " +
             counted(static_cast<std::int64_t>(given_.officers.size()), "officer", "officers") + " at hand"});
  }

  void try_without(Explanation& explanation, RuleId rule) {
    Instance without = given_;
    without.rules[rule].line.enforcement = Enforcement::kSoft;
    const RosterOutcome outcome = ask(without);
    if (!outcome.plan) return;
    const std::int64_t left = unfilled_of(*outcome.plan), now = unfilled_of(plan_);
    if (left >= now) return;
    const std::string id = given_.rules[rule].line.id;
    explanation.relaxations.push_back({id + " = soft", counted(left, "duty", "duties") + " unfilled",
                                       "With it as a soft rule so many would stay unfilled."});
  }

  // ---- what bars people, and what would fill single posts

  void add_blockers(Explanation& explanation) {
    std::map<std::string, std::pair<std::int64_t, std::string>> by_rule;  // how many posts, and what it says
    for (const Unfilled& each : plan_.unfilled)
      for (const Why& why : each.why) {
        auto& [posts, statement] = by_rule[why.rule];
        ++posts;
        if (statement.empty()) statement = why.text.substr(why.text.find(": ") + 2);
      }
    std::vector<std::pair<std::string, std::pair<std::int64_t, std::string>>> ranked(by_rule.begin(),
                                                                                     by_rule.end());
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& a, const auto& b) { return a.second.first > b.second.first; });
    if (!ranked.empty()) explanation.implied.push_back({"rules that bar people from unfilled posts", {}});
    for (const auto& [rule, found] : ranked)
      explanation.implied.back().second.emplace_back(
          rule, "somebody at " + counted(found.first, "post", "posts") + ": " + found.second);
  }

  void add_smallest_changes(Explanation& explanation) {
    const Roster roster = to_roster(given_, plan_);
    std::size_t shown = 0;
    for (const PostId post : given_.posts.keys()) {
      const Post& at = given_.posts[post];
      std::int64_t there = 0;
      for (const auto& posts : roster.posts) there += std::count(posts.begin(), posts.end(), post);
      if (there >= at.wanted) continue;
      if (++shown > kMostPostsShown) break;
      const std::vector<Candidate> all = candidates(given_, roster, post);
      if (all.empty()) continue;
      const Candidate& first = all.front();
      const std::string& who = given_.officers[first.officer].id;
      const std::string where =
          given_.calendar.date(at.day) + " " + given_.words.text(given_.shifts[at.shift].code);
      std::string text = who + " could take " + where;
      for (std::size_t i = 0; i < first.broken.size(); ++i)
        text += (i == 0 ? ", against " : " and ") + first.broken[i].rule + " (" + first.broken[i].text + ")";
      if (first.busy) text += ", beside another duty that day";
      explanation.relaxations.push_back(
          {who + " at " + where, counted(first.obstacles(), "broken rule", "broken rules"), text});
    }
  }

  const Instance given_;
  Instance rest_;
  Budget& budget_;
  Plan plan_;
};

}  // namespace

std::optional<Explanation> explain(const Instance& instance, const std::optional<Plan>& plan,
                                   Budget& budget) {
  return Explaining(instance, budget).run(plan);
}

}  // namespace tenon::roster
