#include "planners/rebalance/swap_search.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "planners/rebalance/swap_model.h"
#include "problems/rebalance/schedule.h"
#include "problems/rebalance/verify.h"
#include "solvers/policy.h"
#include "solvers/solver.h"

namespace tenon::rebalance {

namespace {

constexpr int kMostTimes = 12;  // completion times that are tried for plans
constexpr const char* kRole = "amounts with swaps";

enum class Stage { kShortfall, kCost, kTotalTime, kCompletion };

const char* name_of(Stage stage) {
  static constexpr const char* kNames[] = {"shortfall", "cost", "total_time", "completion_time"};
  return kNames[static_cast<int>(stage)];
}

const char* unit_of(Stage stage) {
  static constexpr const char* kUnits[] = {"micro-units", "1e-4 micro-USDC", "1e-6 s", "1e-6 s"};
  return kUnits[static_cast<int>(stage)];
}

Stage stage_of(Mode mode) {
  return mode == Mode::kCheapest  ? Stage::kCost
         : mode == Mode::kFastest ? Stage::kTotalTime
                                  : Stage::kCompletion;
}

// One worker: with eight in turns some spend their time on raising bounds of amounts one by one, which counts little as
// work; measured from as fast to a hundred times slower.
solvers::SolveOptions solve_options() { return {}; }

class SwapPlanning {
 public:
  SwapPlanning(const Instance& instance, const PlanOptions& options, const SearchContext<Plan>& context)
      : instance_(instance),
        options_(options),
        context_(context),
        budget_(context.budget),
        solver_(solvers::make_solver("cp-sat")) {
    if (instance.goal.best_effort) stages_.push_back(Stage::kShortfall);
    stages_.push_back(stage_of(instance.goal.mode));
    if (instance.goal.then) stages_.push_back(stage_of(*instance.goal.then));
    bounds_.assign(stages_.size(), 0);
  }

  RebalanceOutcome run() {
    warn_of_what_is_not_weighed();
    for (const auto* earlier : {&options_.start, &options_.keep})
      if (*earlier) offer(to_flows(instance_, **earlier), "earlier plan");
    bool proven = true;
    for (stage_ = 0; stage_ < stages_.size() && proven && !infeasible_; ++stage_)
      phase([&] { proven = stages_[stage_] == Stage::kCompletion ? solve_completion() : solve_sum(); });
    return finish(proven);
  }

 private:
  void warn(std::string text) { outcome_.warnings.push_back({"", std::move(text)}); }

  void warn_of_what_is_not_weighed() {
    if (options_.keep) outcome_.warnings.push_back({"--keep", "with swaps it is only started from"});
    if (options_.next_best > 0)
      outcome_.warnings.push_back({"--next-best", "not searched for where there are swaps"});
    if (options_.fee_ranges) outcome_.warnings.push_back({"--fee-ranges", "not known where there are swaps"});
    if (instance_.goal.time_value && instance_.goal.mode == Mode::kSoonest)
      outcome_.warnings.push_back(
          {"timeValue", "not weighed in mode soonest with swaps: completion time alone counts"});
    warn("with swaps that change amounts, bounds are the word of CP-SAT: there is no certificate");
  }

  // ---- sums

  // Least sum of the stage among plans that are best in the stages before it; true if CP-SAT proved it and the plan
  // attains it.
  bool solve_sum() {
    SwapModel swaps(instance_, {.within_us = within_});
    if (!usable(swaps)) return false;
    keep_earlier_stages(swaps);
    const SwapModel::Sum& sum = sum_of(swaps, stages_[stage_]);
    const solvers::SolveResult found = ask(swaps, sum);
    if (infeasible_) return false;
    if (found.values) offer(swaps.flows(*found.values), "cp-sat");
    if (found.bound) raise_bound(*found.bound * sum.of_one);
    if (!best_ && found.values) without_circles();
    return best_ && value(stages_[stage_], best_flows_, *best_) == bounds_[stage_];
  }

  // A plan whose circles cannot begin: one without any may be dearer, but can be carried out.
  void without_circles() {
    SwapModel swaps(instance_, {.within_us = within_, .acyclic = true});
    if (!swaps.error().empty()) return;
    swaps.model().minimize(sum_of(swaps, stages_[stage_]).expr);
    const solvers::SolveResult found = solver_->solve(swaps.model(), solve_options(), budget_);
    if (found.values) offer(swaps.flows(*found.values), "circles broken");
    if (!best_) warn("plans were found, but no order in which they could be carried out in time");
  }

  bool usable(const SwapModel& swaps) {
    if (swaps.error().empty()) {
      if (swaps.gains() && !said_gains_)
        warn("a circle of swaps makes money; planned are only amounts that do without it");
      said_gains_ = said_gains_ || swaps.gains();
      if (swaps.cost().rounded && !said_rounded_)
        warn(
            "costs are too large to be summed exactly in the search: its bounds are rounded down, and a gap "
            "may stay");
      said_rounded_ = said_rounded_ || swaps.cost().rounded;
      return true;
    }
    warn(swaps.error() + ": nothing was searched");
    return false;
  }

  const SwapModel::Sum& sum_of(const SwapModel& swaps, Stage stage) const {
    return stage == Stage::kShortfall ? swaps.shortfall()
           : stage == Stage::kCost    ? swaps.cost()
                                      : swaps.time();
  }

  // A rounded sum is at most what its true value makes of it, so no plan is lost.
  void keep_earlier_stages(SwapModel& swaps) {
    for (std::size_t i = 0; i < stage_; ++i) {
      if (stages_[i] == Stage::kCompletion) continue;
      const SwapModel::Sum& sum = sum_of(swaps, stages_[i]);
      const Int128 most = floor_div(value(stages_[i], best_flows_, *best_), sum.of_one);
      swaps.model().add_linear(sum.expr, model::kNoLow, static_cast<std::int64_t>(most));
    }
  }

  solvers::SolveResult ask(SwapModel& swaps, const SwapModel::Sum& sum) {
    swaps.model().minimize(sum.expr);
    solvers::SolveResult found = solver_->solve(swaps.model(), solve_options(), budget_);
    note(found);
    if (found.status == Status::kInfeasible) {
      if (best_)
        throw InternalError(
            "rebalance: the model with swaps is called infeasible although a plan is at hand");
      infeasible_ = solvers::confirmed_infeasible(*solver_, swaps.model(), solve_options(), budget_,
                                                  &outcome_.backends);
    }
    return found;
  }

  void note(const solvers::SolveResult& found) {
    if (outcome_.backends.empty())
      outcome_.backends.push_back(
          {found.backend, found.version, kRole,
           found.refused.empty() ? "swaps change amounts, which no flow problem can say" : found.refused});
    if (!found.refused.empty()) warn(found.refused);
    counters_.insert(counters_.end(), found.counters.begin(), found.counters.end());
  }

  // ---- completion time

  bool solve_completion() {
    const std::vector<std::int64_t> times = completion_times(instance_);
    if (instance_.goal.soonest_at) {  // of one place nothing is bounded
      try_within(times.back());
      return met();
    }
    const auto first = least_time_with_plan(times);
    if (!first) return false;
    raise_bound(times[*first]);
    const std::size_t step = std::max<std::size_t>(1, (times.size() - *first) / kMostTimes);
    for (std::size_t i = *first; i < times.size() && !met() && !budget_.exhausted(); i += step)
      try_within(times[i]);
    if (met()) within_ = static_cast<std::int64_t>(bounds_[stage_]);
    return met();
  }

  // Index of the least time whose arcs hold a plan, orders aside; none if none does or the budget ends.
  std::optional<std::size_t> least_time_with_plan(const std::vector<std::int64_t>& times) {
    std::size_t low = 0, high = times.size() - 1;
    const auto any = holds(times[high]);
    if (any == false) infeasible_ = !best_;
    if (any != true) return std::nullopt;
    while (low < high && !budget_.exhausted()) {
      const std::size_t middle = (low + high) / 2;
      const auto fits = holds(times[middle]);
      if (!fits) return std::nullopt;
      (*fits ? high : low) = *fits ? middle : middle + 1;
    }
    if (low < high) return std::nullopt;
    return high;
  }

  // Nothing where it is not known. All times together: infeasible for good.
  std::optional<bool> holds(std::int64_t within_us) {
    SwapModel swaps(instance_, {.within_us = within_us});
    if (!usable(swaps)) return std::nullopt;
    keep_earlier_stages(swaps);
    swaps.model().clear_objective();
    const solvers::SolveResult found = solver_->solve(swaps.model(), solve_options(), budget_);
    note(found);
    if (found.values) {
      offer(swaps.flows(*found.values), "arcs within a time");
      return true;
    }
    if (found.status != Status::kInfeasible) return std::nullopt;
    if (!solvers::confirmed_infeasible(*solver_, swaps.model(), solve_options(), budget_))
      return std::nullopt;
    return false;
  }

  void try_within(std::int64_t within_us) {
    for (const bool by_time : {false, true}) {
      SwapModel swaps(instance_, {.within_us = within_us});
      if (met() || !usable(swaps)) return;
      keep_earlier_stages(swaps);
      swaps.model().minimize((by_time ? swaps.time() : swaps.cost()).expr);
      const solvers::SolveResult found = solver_->solve(swaps.model(), solve_options(), budget_);
      note(found);
      if (found.values) offer(swaps.flows(*found.values), "arcs within a time");
    }
  }

  bool met() const { return best_ && completion_us(instance_, *best_) == bounds_[stage_]; }

  // ---- what is known

  Int128 value(Stage stage, const Flows& flows, const Schedule& schedule) const {
    switch (stage) {
      case Stage::kShortfall:
        return total_shortfall(instance_, flows);
      case Stage::kCost:
        return total_cost(instance_, flows);
      case Stage::kTotalTime:
        return total_time(instance_, flows);
      case Stage::kCompletion:
        return completion_us(instance_, schedule);
    }
    return 0;
  }

  Int128 stated(Stage stage, Int128 exact) const {
    return stage == Stage::kCost ? stated_cost(exact, instance_.cost_scale) : exact;
  }

  void raise_bound(Int128 bound) {
    if (bound <= bounds_[stage_]) return;
    bounds_[stage_] = bound;
    tell("cp-sat bound");
  }

  // Keeps the first order of the flows that breaks no rule, today's before others, if the plan is better.
  void offer(const Flows& flows, const char* from) {
    const bool quickest = std::find(stages_.begin(), stages_.end(), Stage::kCompletion) != stages_.end();
    for (const bool soonest : {quickest, true}) {
      const Scheduled scheduled =
          soonest ? schedule_soonest(instance_, flows) : schedule_as_today(instance_, flows);
      if (!scheduled.schedule || late(*scheduled.schedule)) continue;
      if (!verify(instance_, to_plan(instance_, *scheduled.schedule)).empty()) continue;
      if (!best_ || better(flows, *scheduled.schedule)) keep(flows, *scheduled.schedule, from);
      return;
    }
  }

  bool late(const Schedule& schedule) const {
    return within_ && completion_us(instance_, schedule) > *within_;
  }

  bool better(const Flows& flows, const Schedule& schedule) const {
    for (const Stage stage : stages_) {
      const Int128 now = value(stage, flows, schedule), before = value(stage, best_flows_, *best_);
      if (now != before) return now < before;
    }
    return false;
  }

  void keep(const Flows& flows, const Schedule& schedule, const char* from) {
    best_flows_ = flows;
    best_ = schedule;
    tell(from);
    if (context_.incumbent) context_.incumbent(to_plan(instance_, *best_), objectives());
  }

  // ---- what is told

  std::vector<Objective> objectives() const {
    std::vector<Objective> objectives;
    for (std::size_t i = 0; i < stages_.size(); ++i) {
      Objective each{.name = name_of(stages_[i]), .unit = unit_of(stages_[i]), .value = {}, .bound = {}};
      if (!infeasible_) each.bound = stated(stages_[i], bounds_[i]);
      if (best_) each.value = stated(stages_[i], value(stages_[i], best_flows_, *best_));
      objectives.push_back(std::move(each));
    }
    return objectives;
  }

  void tell(const char* from) const {
    const Objective now = objectives()[std::min(stage_, stages_.size() - 1)];
    Event event;
    event.what = Event::What::kProgress;
    event.stage = now.name;
    event.value = now.value;
    event.bound = now.bound;
    event.from = from;
    context_.tell(std::move(event));
  }

  template <class Work>
  void phase(Work&& work) {
    const std::int64_t ticks = budget_.ticks();
    const auto begin = std::chrono::steady_clock::now();
    counters_.clear();
    Event event;
    event.what = Event::What::kPhase;
    event.from = name_of(stages_[stage_]);
    context_.tell(std::move(event));
    const std::string name = name_of(stages_[stage_]);
    work();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    outcome_.phases.push_back({name, took.count(), budget_.ticks() - ticks, std::move(counters_)});
  }

  RebalanceOutcome finish(bool proven) {
    outcome_.objectives = objectives();
    if (best_) {
      outcome_.plan = to_plan(instance_, *best_);
      outcome_.status = proven ? Status::kOptimal : Status::kFeasible;
    } else if (infeasible_) {
      outcome_.status = Status::kInfeasible;
    }
    const bool settled = outcome_.status == Status::kOptimal || outcome_.status == Status::kInfeasible;
    outcome_.stop = settled ? Stop::kProof : budget_.stop().value_or(Stop::kWork);
    return std::move(outcome_);
  }

  const Instance& instance_;
  const PlanOptions& options_;
  const SearchContext<Plan>& context_;
  Budget& budget_;
  std::unique_ptr<solvers::Solver> solver_;
  std::vector<Stage> stages_;
  std::vector<Int128> bounds_;  // exact
  std::size_t stage_ = 0;
  std::optional<std::int64_t> within_;  // completion time that an earlier stage has proven
  bool infeasible_ = false;
  bool said_gains_ = false, said_rounded_ = false;
  Flows best_flows_;
  std::optional<Schedule> best_;
  std::vector<std::pair<std::string, std::int64_t>> counters_;
  RebalanceOutcome outcome_;
};

}  // namespace

std::optional<bool> holds_amounts(const Instance& instance, Budget& budget) {
  SwapModel swaps(instance, {});
  if (!swaps.error().empty()) return std::nullopt;
  swaps.model().clear_objective();
  const auto solver = solvers::make_solver("cp-sat");
  const solvers::SolveResult found = solver->solve(swaps.model(), solve_options(), budget);
  if (found.values) return true;
  if (found.status != Status::kInfeasible) return std::nullopt;
  if (!solvers::confirmed_infeasible(*solver, swaps.model(), solve_options(), budget)) return std::nullopt;
  return false;
}

RebalanceOutcome plan_with_swaps(const Instance& instance, const PlanOptions& options,
                                 const SearchContext<Plan>& context) {
  return SwapPlanning(instance, options, context).run();
}

}  // namespace tenon::rebalance
