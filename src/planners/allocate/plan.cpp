#include "planners/allocate/plan.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "planners/allocate/no_plan.h"
#include "problems/allocate/verify.h"

// The book as it is and earlier answers first, if they are plans; then the hybrid search, which starts from the best of them. Later
// stages search among plans of the headline's value.

namespace tenon::allocate {

namespace {

constexpr int kTurnoverSearches = 40;
constexpr std::int64_t kTurnoverTicks = 20'000'000;

std::int64_t turnover(const Instance& instance, const Plan& plan) {
  for (const auto& [name, value] : stage_values(instance, plan))
    if (name == "turnover") return static_cast<std::int64_t>(value);
  return 0;
}

class Planning {
 public:
  Planning(const Instance& instance, const PlanOptions& options, const SearchContext<Plan>& context)
      : instance_(instance), options_(options), context_(context), budget_(context.budget) {
    if (options.keep) kept_ = to_targets(instance, *options.keep);
    raise_bound(trivial_bound(instance), "best yields of all");
    claims_ = {{"net_gain", *bound_, proof::Trivial{}}};
  }

  AllocateOutcome run() {
    phase("starts", [&] {
      if (options_.start) offer(to_targets(instance_, *options_.start), "start");
      if (kept_) offer(*kept_, "kept answer");
      if (const auto targets = stay(instance_)) offer(*targets, "as it is");
    });
    if (!best_)
      if (auto proof = prove_none(instance_)) say_infeasible(std::move(*proof));
    if (!infeasible_ && !over()) {
      phase("load solver",
            [&] { load_lp(options_.search); });  // apart, so that small books show what they cost
      phase("branch and cut", [&] { search_gain(true); });
    }
    // What is left of the gap may be conversions that are too small.
    if (small_conversions_ && !infeasible_ && !over())
      phase("branch and cut, least conversions", [&] { search_gain(false); });
    if (best_ && options_.least_turnover) phase("turnover", [&] { reduce_turnover(); });
    return finish();
  }

 private:
  // ---- net gain

  void search_gain(bool direct) {
    SearchEvents events;
    events.better = [&](const Targets& targets, const Plan& plan, const char* from) {
      keep(targets, plan, from);
    };
    events.bound = [&](Int128 bound, const char* from) { raise_bound(bound, from); };
    const Core core = make_core(instance_, direct);
    SearchEnd end = search(core, best_, options_.search, budget_, events);
    counters_ = std::move(end.counters);
    small_conversions_ = core.direct && instance_.min_transaction > 0 && !end.lp.empty();
    if (end.lp.empty())
      outcome_.warnings.push_back(
          {"", "no linear programs could be solved, so little was searched: " + end.lp_missing});
    else if (outcome_.backends.empty())
      outcome_.backends.push_back(
          {end.lp, "", "linear programs of amounts", options_.search.lp.empty() ? "preferred" : "asked for"});
    if (end.stuck && !small_conversions_)
      outcome_.warnings.push_back({"", "some part of the search could not be finished; its bound counts"});
    claim(end);
  }

  // What the tree proves: where the search says more, the tree counts. Bounds without a proof are the search's word; that there is no
  // plan is never said without one.
  void claim(const SearchEnd& end) {
    if (!best_ && end.tree)
      if (auto proof = prove_none(instance_, *end.tree)) return say_infeasible(std::move(*proof));
    // The search looks at legs that are equal exactly, so a plan may lie a micro-USD beside all that it has seen.
    if (!best_ && end.infeasible && !small_conversions_)
      outcome_.warnings.push_back({"", "no plan was found; that there is none is not proven"});
    if (!end.bound) return restore_bound();
    Claim found{"net_gain", *end.bound, proof::Solver{"tenon"}};
    if (end.tree) {
      const auto proven = tree_bound(instance_, *end.tree);
      if (!proven || *proven == kNoPlan) return restore_bound();  // nothing is claimed that is only believed
      found.bound = std::max(*end.bound, *proven);
      found.argument = *end.tree;
    }
    if (found.bound < claims_.front().bound) claims_ = {std::move(found)};
    restore_bound();
  }

  void say_infeasible(Argument why) {
    infeasible_ = true;
    claims_ = {{"infeasible", 0, std::move(why)}};
  }
  void restore_bound() { bound_ = claims_.front().bound; }

  void raise_bound(Int128 bound, const char* from) {
    if (bound_ && bound >= *bound_) return;
    bound_ = bound;
    tell(from);
  }

  // ---- less turnover

  // Searches with less turnover allowed, at first a micro-USD, then halfway between what was and was not enough: for a plan with as
  // much net gain and less to move. Each ends at the first.
  void reduce_turnover() {
    if (budget_.stop() && *budget_.stop() != Stop::kGap) return;
    std::int64_t low = 0, high = turnover(instance_, plan_);
    Budget part = budget_.child(kTurnoverTicks);
    for (int i = 0; i < kTurnoverSearches && low < high && !part.exhausted(); ++i) {
      const std::int64_t most = i == 0 ? high - 1 : low + (high - low) / 2;
      if (search_within(most, part))
        high = turnover(instance_, plan_);
      else if (i == 0)
        break;
      else
        low = most + 1;
    }
    budget_.absorb(part);
  }

  bool search_within(std::int64_t most, Budget& budget) {
    Instance less = instance_;
    less.max_turnover = most;
    Limits limits = budget.limits();
    limits.gap = 0;
    limits.work_ticks = budget.ticks_left();
    limits.wall_s = budget.seconds_left();
    Budget part(limits, budget.cancel());
    const std::int64_t wanted = plan_.net_gain();
    bool found = false;
    SearchEvents events;
    events.better = [&](const Targets& targets, const Plan& plan, const char*) {
      if (plan.net_gain() < wanted) return;
      keep(targets, plan, "less moved");
      found = true;
      part.end(Stop::kGap);
    };
    events.bound = [&](Int128 bound, const char*) {
      if (bound < wanted) part.end(Stop::kGap);
    };
    SearchOptions options = options_.search;
    options.proof = false;
    search(make_core(less), std::nullopt, options, part, events);
    budget.absorb(part);
    return found;
  }

  // ---- plans

  void offer(const Targets& targets, const char* from) {
    const Plan plan = to_plan(instance_, targets);
    if (best_ && plan.net_gain() <= plan_.net_gain()) return;
    if (verify(instance_, plan).empty()) keep(targets, plan, from);
  }

  void keep(const Targets& targets, const Plan& plan, const char* from) {
    best_ = targets;
    plan_ = plan;
    tell(from);
    if (context_.incumbent) context_.incumbent(plan_, objectives());
  }

  // ---- what is told

  bool over() {
    const double gap = budget_.limits().gap;
    if (best_ && gap > 0 && *objectives().front().gap() <= gap) budget_.end(Stop::kGap);
    return met() || budget_.exhausted();
  }

  bool met() const { return best_ && *objectives().front().gap() <= kMet; }

  std::vector<Objective> objectives() const {
    std::vector<Objective> stages;
    const auto add = [&](const char* name, Sense sense, const char* unit,
                         std::optional<Int128> bound) -> Objective& {
      stages.push_back({.name = name, .sense = sense, .unit = unit, .value = {}, .bound = bound});
      return stages.back();
    };
    Objective& gain = add("net_gain", Sense::kMaximize, "micro-USD", bound_);
    if (best_) gain.value = plan_.net_gain();
    if (options_.least_turnover) {
      Objective& stage = add("turnover", Sense::kMinimize, "micro-USD", 0);
      if (best_) stage.value = turnover(instance_, plan_);
    }
    if (kept_) {
      Objective& stage = add("changes", Sense::kMinimize, "pools", 0);
      if (best_) stage.value = changes(instance_, *best_, *kept_);
    }
    return stages;
  }

  void tell(const char* from) const { context_.tell(objectives().front(), from); }

  void phase(const char* name, const std::function<void()>& work) {
    outcome_.phases.push_back(context_.phase(name, counters_, work));
  }

  AllocateOutcome finish() {
    outcome_.objectives = objectives();
    bool proven = met();
    for (std::size_t i = 1; i < outcome_.objectives.size(); ++i)
      proven = proven && outcome_.objectives[i].proven();
    if (best_) {
      outcome_.plan = plan_;
      outcome_.status = proven ? Status::kOptimal : Status::kFeasible;
    } else if (infeasible_) {
      outcome_.status = Status::kInfeasible;
      for (Objective& objective : outcome_.objectives) objective.bound.reset();
    }
    const bool settled = infeasible_ || (best_ && proven);
    outcome_.stop = settled ? Stop::kProof : budget_.stop().value_or(stop_of_itself());
    if (options_.least_turnover && !infeasible_) claims_.push_back({"turnover", 0, proof::Trivial{}});
    outcome_.proof = Proof{std::move(claims_)};
    return std::move(outcome_);
  }

  // The search ends by itself where whole micro-USD leave no better plan, though value and bound are some of them apart.
  Stop stop_of_itself() const {
    const double gap = budget_.limits().gap;
    return best_ && gap > 0 && *objectives().front().gap() <= gap ? Stop::kGap : Stop::kWork;
  }

  const Instance& instance_;
  const PlanOptions& options_;
  const SearchContext<Plan>& context_;
  Budget& budget_;
  std::optional<Targets> kept_;
  std::optional<Int128> bound_;  // of the headline, as the search has it; in the end what is claimed
  std::vector<Claim> claims_;    // the headline's first
  std::optional<Targets> best_;
  Plan plan_;  // of best_
  bool infeasible_ = false;
  bool small_conversions_ = false;  // the search left open whether conversions keep the least one
  std::vector<std::pair<std::string, std::int64_t>> counters_;  // of the phase that runs
  AllocateOutcome outcome_;
};

// What a held pool keeps of each leg.
std::vector<std::int64_t> stays(const Instance& instance, const Pool& pool) {
  std::vector<std::int64_t> legs;
  for (const Leg& leg : pool.legs) legs.push_back(leg.held);
  if (!pool.capped()) return legs;
  if (pool.is_even() && pool.held() <= pool.cap && pool.held() >= instance.min_position &&
      pool.rule != PoolRule::kForbid)
    return legs;
  const auto n = static_cast<std::int64_t>(legs.size());
  std::int64_t level = std::min(*std::min_element(legs.begin(), legs.end()), pool.cap / n);
  if (pool.rule == PoolRule::kForbid || n * level < instance.min_position) level = 0;
  // Nothing in between: a change within the no-trade band would be none.
  if (pool.held() - n * level < instance.no_trade_band) level = 0;
  std::fill(legs.begin(), legs.end(), level);
  return legs;
}

}  // namespace

AllocateOutcome plan(const Instance& instance, const PlanOptions& options,
                     const SearchContext<Plan>& context) {
  return Planning(instance, options, context).run();
}

std::optional<Targets> stay(const Instance& instance) {
  Targets targets;
  for (const Pool& pool : instance.pools) targets.legs.push_back(stays(instance, pool));
  if (!verify(instance, to_plan(instance, targets)).empty()) return std::nullopt;
  return targets;
}

std::int64_t changes(const Instance& instance, const Targets& a, const Targets& b) {
  return std::count_if(instance.pools.keys().begin(), instance.pools.keys().end(),
                       [&](PoolId p) { return a.legs[p] != b.legs[p]; });
}

}  // namespace tenon::allocate
