#include "planners/rebalance/swap_search.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "planners/rebalance/staged_search.h"
#include "planners/rebalance/swap_model.h"
#include "problems/rebalance/schedule.h"
#include "problems/rebalance/verify.h"
#include "solvers/policy.h"
#include "solvers/solver.h"

namespace tenon::rebalance {

namespace {

constexpr int kMostTimes = 12;  // completion times that are tried for plans
constexpr const char* kRole = "amounts with swaps";
constexpr const char* kBound = "cp-sat bound";

std::vector<Stage> stages_of(const Goal& goal) {
  std::vector<Stage> stages;
  if (goal.best_effort) stages.push_back(Stage::kShortfall);
  stages.push_back(stage_of(goal.mode));
  if (goal.then) stages.push_back(stage_of(*goal.then));
  return stages;
}

class SwapPlanning : private StagedSearch {
 public:
  SwapPlanning(const Instance& instance, const PlanOptions& options, const SearchContext<Plan>& context)
      : StagedSearch(instance, context, stages_of(instance.goal), false, {}),
        options_(options),
        solver_(solvers::make_solver("cp-sat")) {}

  RebalanceOutcome run() {
    warn_of_what_is_not_weighed();
    for (const auto* earlier : {&options_.start, &options_.keep})
      if (*earlier) offer(to_flows(instance_, **earlier), "earlier plan");
    bool proven = true;
    for (stage_ = 0; stage_ < stages_.size() && proven && !infeasible(); ++stage_)
      phase(name_of(stages_[stage_]),
            [&] { proven = stages_[stage_] == Stage::kCompletion ? solve_completion() : solve_sum(); });
    settle(proven);
    return std::move(outcome_);
  }

 private:
  // One worker: with eight in turns some spend their time on raising bounds of amounts one by one, which counts little as
  // work; measured from as fast to a hundred times slower.
  solvers::SolveOptions solve_options() const { return {.parameters = options_.solver_options}; }

  void warn(std::string text) { outcome_.warnings.push_back({"", std::move(text)}); }

  void warn_of_what_is_not_weighed() {
    if (options_.keep) outcome_.warnings.push_back({"--keep", "with swaps it is only started from"});
    if (options_.next_best > 0)
      outcome_.warnings.push_back({"--next-best", "not searched for where there are swaps"});
    if (options_.fee_ranges) outcome_.warnings.push_back({"--fee-ranges", "not known where there are swaps"});
    if (instance_.goal.prices_completion())
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
    if (infeasible()) return false;
    if (found.values) offer(swaps.flows(*found.values), "cp-sat");
    if (found.bound) raise_bound(*found.bound * sum.of_one, kBound);
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
      if (solvers::confirmed_infeasible(*solver_, swaps.model(), solve_options(), budget_,
                                        &outcome_.backends))
        outcome_.status = Status::kInfeasible;
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
    raise_bound(times[*first], kBound);
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
    if (any == false && !best_) outcome_.status = Status::kInfeasible;
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

  // ---- incumbents

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

  const PlanOptions& options_;
  std::unique_ptr<solvers::Solver> solver_;
  bool said_gains_ = false, said_rounded_ = false;
};

}  // namespace

std::optional<bool> holds_amounts(const Instance& instance, Budget& budget) {
  SwapModel swaps(instance, {});
  if (!swaps.error().empty()) return std::nullopt;
  swaps.model().clear_objective();
  const auto solver = solvers::make_solver("cp-sat");
  const solvers::SolveResult found = solver->solve(swaps.model(), {}, budget);
  if (found.values) return true;
  if (found.status != Status::kInfeasible) return std::nullopt;
  if (!solvers::confirmed_infeasible(*solver, swaps.model(), {}, budget)) return std::nullopt;
  return false;
}

RebalanceOutcome plan_with_swaps(const Instance& instance, const PlanOptions& options,
                                 const SearchContext<Plan>& context) {
  return SwapPlanning(instance, options, context).run();
}

}  // namespace tenon::rebalance
