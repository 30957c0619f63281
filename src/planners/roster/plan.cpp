#include "planners/roster/plan.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "planners/roster/classes.h"
#include "planners/roster/crews.h"
#include "planners/roster/duty_search.h"
#include "planners/roster/group_rules.h"
#include "planners/roster/line_columns.h"
#include "planners/roster/line_problem.h"
#include "planners/roster/officer_rules.h"
#include "planners/roster/pattern_search.h"
#include "planners/roster/post_columns.h"
#include "planners/roster/stages.h"

// Each form of the instance has a method that closes its first stages; what one leaves open the next takes up.

namespace tenon::roster {

namespace {

constexpr std::size_t kManyClasses = 8;
constexpr std::int64_t kFirstColumns = 1'000'000;  // ticks

class Planning {
 public:
  Planning(const Instance& instance, const PlanOptions& options, const SearchContext<Plan>& context)
      : instance_(instance),
        options_(options),
        context_(context),
        keep_(options.keep ? std::optional(to_roster(instance, *options.keep)) : std::nullopt),
        stages_(instance, keep_, context) {}

  RosterOutcome run() {
    auto left = unsupported_rules(instance_);
    std::erase_if(left, [&](const std::string& id) {
      const Rule* rule = instance_.rule(id);
      return rule && GroupRules::keeps(instance_, *rule);
    });
    if (!left.empty()) return refused(left);
    std::vector<std::string> why_no_lines;
    if (const auto lines = line_problem(instance_, why_no_lines)) phase("lines", [&] { search(*lines); });
    if (!instance_.crews.empty()) phase("crews", [&] { search_crews(); });
    // Where officers differ, choices one by one and columns come before the counting of heads, which lives on equal people.
    const bool differ = instance_.flavour == Flavour::kNgrs && !instance_.outcome_based && officers_differ();
    if (!stages_.over() && (differ || keep_ || options_.start))
      phase("duties", [&] { search_duties(differ ? DutyEffort::kAround : DutyEffort::kStart); });
    if (!stages_.over() && differ && !keep_) phase("first columns", [&] { search_columns(kFirstColumns); });
    const bool settled = differ && stages_.proven("unfilled") && stages_.proven("staff");
    if (!stages_.over() && !settled) phase("patterns", [&] { search_patterns(); });
    if (!stages_.over() && !keep_) phase("columns", [&] { search_columns(context_.budget.ticks_left()); });
    if (!stages_.over()) phase("neighbourhoods", [&] { search_duties(DutyEffort::kAround); });
    RosterOutcome outcome = stages_.outcome();
    if (options_.must_fill) insist(outcome);
    outcome.phases = std::move(phases_);
    outcome.backends = std::move(backends_);
    return outcome;
  }

 private:
  void phase(const char* name, const std::function<void()>& work) {
    phases_.push_back(context_.phase(name, counters_, work));
  }

  // What to start from.
  std::optional<Roster> earlier() const {
    if (keep_ || !options_.start) return keep_;
    return to_roster(instance_, *options_.start);
  }

  void search(const LineProblem& problem) {
    LineSearchEvents events;
    events.better = [&](const Lines& lines, std::int64_t, const char* from) {
      stages_.offer(roster_of(instance_, problem, lines), from);
      stages_.over();  // a gap may be reached
    };
    events.bound = [&](std::int64_t bound, const std::vector<std::int64_t>& prices, const char* from) {
      stages_.raise({"cost", bound, argument(problem, prices)}, from);
      stages_.over();
    };
    std::optional<Lines> start;
    if (const auto roster = earlier()) start = lines_of(instance_, problem, *roster);
    LineSearchEnd end = search_lines(problem, start, options_.lines, context_.budget, events);
    if (end.infeasible) stages_.exclude(proof::Prices{.scale = 0, .of_unfilled = 0, .posts = {}});
    if (!end.lp.empty()) backends_.push_back({end.lp, "", "linear programs of the master", "preferred"});
    counters_ = std::move(end.counters);
  }

  // A roster that leaves something unfilled is none. What has been proven of the fewest says whether there is one at all.
  static void insist(RosterOutcome& outcome) {
    if (!outcome.plan || outcome.objectives.empty() || outcome.objectives.front().value == 0) return;
    const std::string left = to_string(*outcome.objectives.front().value);
    const bool none = outcome.objectives.front().bound.value_or(0) > 0;
    outcome.warnings.push_back({"", "the best roster leaves " + left + " duties unfilled"});
    outcome.status = none ? Status::kInfeasible : Status::kUnknown;
    outcome.plan.reset();
    outcome.proof.reset();
    outcome.objectives.clear();
  }

  RosterOutcome refused(const std::vector<std::string>& rules) const {
    RosterOutcome outcome = stages_.outcome();
    for (const std::string& rule : rules)
      outcome.warnings.push_back(
          {"", "the hard rule " + rule +
                   " is one that the search cannot keep yet, so there is no plan; as a soft rule "
                   "it is scored"});
    return outcome;
  }

  void search_crews() { counters_ = roster::search_crews(instance_, stages_, context_.budget).counters; }

  void search_duties(DutyEffort effort) {
    const std::optional<Roster> start = stages_.best() ? std::nullopt : earlier();
    counters_ = roster::search_duties(instance_, start, keep_, effort, stages_, context_.budget).counters;
  }

  bool officers_differ() const {
    const auto free = [](const Officer& officer) { return officer.rows.front() == Row{}; };
    return std::all_of(instance_.officers.begin(), instance_.officers.end(), free) ||
           classes_of(instance_, Eligibility(instance_)).size() >= kManyClasses;
  }

  void search_columns(std::int64_t ticks) {
    Budget share = context_.budget.child(ticks);
    PostColumnsEnd end = search_post_columns(instance_, stages_, share);
    context_.budget.absorb(share);
    if (!end.lp.empty()) backends_.push_back({end.lp, "", "linear programs of the master", "preferred"});
    counters_ = std::move(end.counters);
  }

  void search_patterns() {
    PatternSearchEnd end = roster::search_patterns(instance_, stages_, context_.budget);
    backends_.insert(backends_.end(), end.backends.begin(), end.backends.end());
    counters_ = std::move(end.counters);
  }

  Argument argument(const LineProblem& problem, const std::vector<std::int64_t>& prices) const {
    if (prices.empty()) return proof::Solver{"tenon"};
    proof::Prices proof{.scale = LineColumns::kScale, .of_unfilled = 0, .posts = {}};
    for (const PostId post : instance_.posts.keys()) {
      const Post& at = instance_.posts[post];
      if (const std::int64_t price = prices[problem.cell(at.day, at.shift.value)])
        proof.posts.push_back({post.value, price});
    }
    return proof;
  }

  const Instance& instance_;
  const PlanOptions& options_;
  const SearchContext<Plan>& context_;
  const std::optional<Roster> keep_;
  Stages stages_;
  std::vector<std::pair<std::string, std::int64_t>> counters_;
  std::vector<PhaseStats> phases_;
  std::vector<BackendUse> backends_;
};

}  // namespace

RosterOutcome plan(const Instance& instance, const PlanOptions& options, const SearchContext<Plan>& context) {
  SearchContext<Plan> telling = context;
  if (options.must_fill)
    telling.incumbent = nullptr;  // what leaves something unfilled must not outlive the search
  return Planning(instance, options, telling).run();
}

}  // namespace tenon::roster
