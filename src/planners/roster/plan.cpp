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
#include "planners/roster/line_problem.h"
#include "planners/roster/line_proof.h"
#include "planners/roster/officer_rules.h"
#include "planners/roster/parts.h"
#include "planners/roster/pattern_search.h"
#include "planners/roster/post_columns.h"
#include "planners/roster/stages.h"

// Each form of the instance has a method that closes its first stages; what one leaves open the next takes up.

namespace tenon::roster {

namespace {

// Ticks.
constexpr std::int64_t kFirstPatterns = 600'000;
constexpr std::int64_t kFirstColumns = 250'000;
constexpr int kAroundPart = 4;  // of what is left

// What a roster may be started from, and which one is to be kept.
struct Earlier {
  std::optional<Roster> start{}, keep{};

  // What is to be kept is what to start from.
  const std::optional<Roster>& first() const { return keep ? keep : start; }
};

class Planning {
 public:
  Planning(const Instance& instance, Earlier earlier, const LineSearchOptions& lines,
           const SearchContext<Plan>& context)
      : instance_(instance),
        earlier_(std::move(earlier)),
        lines_(lines),
        context_(context),
        stages_(instance, earlier_.keep, context) {}

  void run() {
    std::vector<std::string> why_no_lines;
    if (const auto lines = line_problem(instance_, why_no_lines)) phase("lines", [&] { search(*lines); });
    if (!instance_.crews.empty()) phase("crews", [&] { search_crews(); });
    if (stages_.over()) return;
    const std::vector<Part> parts = parts_of(instance_);
    const bool differ = !instance_.outcome_based && officers_differ();
    if (parts.empty())
      search_whole(differ);
    else
      search_parts(parts, differ);
  }

  RosterOutcome outcome() {
    RosterOutcome outcome = stages_.outcome();
    outcome.phases = std::move(phases_);
    outcome.backends = std::move(backends_);
    return outcome;
  }

 private:
  void phase(const char* name, const std::function<void()>& work) {
    phases_.push_back(context_.phase(name, counters_, work));
  }

  // Where officers differ, choices one by one and columns come before the counting of heads, which lives on equal people. Heads are counted quickly or
  // endlessly: what is not done soon waits for what columns say.
  void search_whole(bool differ) {
    if (differ || earlier_.first())
      phase("duties", [&] { search_duties(differ ? DutyEffort::kAround : DutyEffort::kStart); });
    if (differ && !stages_.over() && !first_stages_proven() && !earlier_.keep)
      phase("first columns", [&] { search_columns(kFirstColumns); });
    if (!stages_.over()) phase("patterns", [&] { search_patterns(kFirstPatterns); });
    if (!differ && !stages_.over() && !first_stages_proven() && !earlier_.keep)
      phase("first columns", [&] { search_columns(kFirstColumns); });
    if (!stages_.over() && !first_stages_proven())
      phase("more patterns", [&] { search_patterns(context_.budget.ticks_left()); });
    if (!stages_.over() && !earlier_.keep)
      phase("columns", [&] { search_columns(context_.budget.ticks_left()); });
    if (!stages_.over()) phase("neighbourhoods", [&] { search_duties(DutyEffort::kSoft); });
  }
  bool first_stages_proven() const {
    return stages_.proven("unfilled") && (!stages_.has("staff") || stages_.proven("staff"));
  }

  // ---- parts: first a roster of the whole, one by one, so that there is one from early on; then each part by itself

  void search_parts(const std::vector<Part>& parts, bool differ) {
    phase("duties", [&] { search_duties(DutyEffort::kStart); });
    Roster whole = stages_.best().value_or(Roster::empty(instance_));
    std::size_t found = 0;
    std::vector<std::vector<Claim>> claims;
    for (std::size_t p = 0; p < parts.size() && !stages_.over(); ++p) {
      const PartInstance part(instance_, parts[p]);
      Budget share = share_of(parts.size() - p);
      claims.push_back(search_part(part, differ, share, whole, found));
      context_.budget.absorb(share);
      if (stages_.best() || found == parts.size()) stages_.offer(whole, "parts");
      if (stages_.best()) whole = *stages_.best();
    }
    if (claims.size() < parts.size()) return;
    for (Claim& claim : joined(parts, claims)) {
      const std::string stage = claim.stage;
      stages_.raise(std::move(claim), "parts");
      if (!stages_.proven(stage)) return;  // bounds of later stages hold only given this one
    }
  }

  Budget share_of(std::size_t parts) const {
    const Budget& all = context_.budget;
    return all.child(all.ticks_left() / static_cast<std::int64_t>(parts),
                     all.seconds_left() / static_cast<double>(parts));
  }

  // Puts what it finds into `whole`; its claims, with posts of the whole.
  std::vector<Claim> search_part(const PartInstance& part, bool differ, Budget& share, Roster& whole,
                                 std::size_t& found) {
    const auto of_part = [&](const std::optional<Roster>& roster) {
      return roster ? std::optional(part.of_whole(*roster)) : std::nullopt;
    };
    const SearchContext<Plan> quiet{.budget = share};
    Planning planning(part.instance(), {of_part(stages_.best()), of_part(earlier_.keep)}, lines_, quiet);
    planning.search_whole(differ);
    add_statistics(planning);
    if (const auto& why = planning.stages_.infeasible()) stages_.exclude(part.with_posts_of_whole(*why));
    if (const auto& best = planning.stages_.best()) {
      part.put_back(*best, whole);
      ++found;
    }
    std::vector<Claim> claims = planning.stages_.claims();
    for (Claim& claim : claims) claim.argument = part.with_posts_of_whole(std::move(claim.argument));
    return claims;
  }

  // Phases of all parts of one name are one.
  void add_statistics(const Planning& part) {
    backends_.insert(backends_.end(), part.backends_.begin(), part.backends_.end());
    for (const PhaseStats& phase : part.phases_) {
      const auto known = std::find_if(phases_.begin(), phases_.end(),
                                      [&](const PhaseStats& it) { return it.name == phase.name; });
      if (known == phases_.end()) {
        phases_.push_back(phase);
        continue;
      }
      known->wall_s += phase.wall_s;
      known->ticks += phase.ticks;
      for (const auto& [name, count] : phase.counters) {
        const auto same = std::find_if(known->counters.begin(), known->counters.end(),
                                       [&, &name = name](const auto& it) { return it.first == name; });
        if (same == known->counters.end())
          known->counters.emplace_back(name, count);
        else
          same->second += count;
      }
    }
  }

  void search(const LineProblem& problem) {
    LineSearchEvents events;
    events.better = [&](const Lines& lines, std::int64_t, const char* from) {
      stages_.offer(roster_of(instance_, problem, lines), from);
      stages_.over();  // a gap may be reached
    };
    events.bound = [&](std::int64_t bound, const LineProof& proof, const char* from) {
      stages_.raise({"cost", bound, argument_of(instance_, problem, proof)}, from);
      stages_.over();
    };
    std::optional<Lines> start;
    if (earlier_.first()) start = lines_of(instance_, problem, *earlier_.first());
    LineSearchEnd end = search_lines(problem, start, lines_, context_.budget, events);
    if (end.infeasible) stages_.exclude(proof::Prices{.scale = 0, .of_unfilled = 0, .posts = {}});
    if (!end.lp.empty()) backends_.push_back({end.lp, "", "linear programs of the master", "preferred"});
    counters_ = std::move(end.counters);
  }

  void search_crews() { counters_ = roster::search_crews(instance_, stages_, context_.budget).counters; }

  void search_duties(DutyEffort effort) {
    const std::optional<Roster> start = stages_.best() ? std::nullopt : earlier_.first();
    // Others' bounds and rosters are worth more than the last of its neighbourhoods, which come again in the end.
    const Budget& all = context_.budget;
    Budget share = effort == DutyEffort::kAround
                       ? all.child(all.ticks_left() / kAroundPart, all.seconds_left() / kAroundPart)
                       : all.child(all.ticks_left());
    counters_ = roster::search_duties(instance_, start, earlier_.keep, effort, stages_, share).counters;
    context_.budget.absorb(share);
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

  void search_patterns(std::int64_t ticks) {
    Budget share = context_.budget.child(ticks);
    PatternSearchEnd end = roster::search_patterns(instance_, stages_, share);
    context_.budget.absorb(share);
    backends_.insert(backends_.end(), end.backends.begin(), end.backends.end());
    counters_ = std::move(end.counters);
  }

  const Instance& instance_;
  const Earlier earlier_;
  const LineSearchOptions& lines_;
  const SearchContext<Plan>& context_;
  Stages stages_;
  std::vector<std::pair<std::string, std::int64_t>> counters_;
  std::vector<PhaseStats> phases_;
  std::vector<BackendUse> backends_;
};

// Hard rules that no method keeps.
std::vector<std::string> rules_not_kept(const Instance& instance) {
  std::vector<std::string> left = unsupported_rules(instance);
  std::erase_if(left, [&](const std::string& id) {
    const Rule* rule = instance.rule(id);
    return rule && GroupRules::keeps(instance, *rule);
  });
  return left;
}

// Where all must be filled, a roster that leaves something unfilled is none. What has been proven of the fewest says whether there is one at all.
void insist(RosterOutcome& outcome) {
  if (!outcome.plan || outcome.objectives.empty() || outcome.objectives.front().value == 0) return;
  const std::string left = to_string(*outcome.objectives.front().value);
  const bool none = outcome.objectives.front().bound.value_or(0) > 0;
  outcome.warnings.push_back({"", "the best roster leaves " + left + " duties unfilled"});
  outcome.status = none ? Status::kInfeasible : Status::kUnknown;
  outcome.stop = none ? Stop::kProof : outcome.stop;
  outcome.plan.reset();
  outcome.objectives.clear();
  if (none)
    outcome.proof = Proof{{{"infeasible", 0, outcome.proof->claims.front().argument}}};
  else
    outcome.proof.reset();
}

}  // namespace

RosterOutcome plan(const Instance& instance, const PlanOptions& options, const SearchContext<Plan>& context) {
  const auto roster_of = [&](const std::optional<Plan>& plan) {
    return plan ? std::optional(to_roster(instance, *plan)) : std::nullopt;
  };
  SearchContext<Plan> telling = context;
  if (instance.must_fill)
    telling.incumbent = nullptr;  // what leaves something unfilled must not outlive the search
  Planning planning(instance, {roster_of(options.start), roster_of(options.keep)}, options.lines, telling);
  const std::vector<std::string> rules = rules_not_kept(instance);
  if (rules.empty()) planning.run();
  RosterOutcome outcome = planning.outcome();
  for (const std::string& rule : rules)
    outcome.warnings.push_back(
        {"", "the hard rule " + rule +
                 " is one that the search cannot keep yet, so there is no plan; as a soft rule "
                 "it is scored"});
  if (instance.must_fill) insist(outcome);
  return outcome;
}

}  // namespace tenon::roster
