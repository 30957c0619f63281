#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/search_context.h"
#include "planners/rebalance/plan.h"
#include "problems/rebalance/schedule.h"

namespace tenon::rebalance {

enum class Stage { kShortfall, kCost, kTotalTime, kCompletion, kChanges };

const char* name_of(Stage stage);  // of the objective
Stage stage_of(Mode mode);

// What every search for a plan carries along, whatever finds its plans: the stages first to last, the best plan so far and
// what it attains, the bounds, and what is told of them. Not shared between threads.
class StagedSearch {
 protected:
  // `price_completion`: the cost of a plan has the price of its completion time in it. `kept`: arcs of a plan to keep,
  // ascending. There is at least one stage.
  StagedSearch(const Instance& instance, const SearchContext<Plan>& context, std::vector<Stage> stages,
               bool price_completion, std::vector<ArcId> kept);

  // What a plan attains in a stage, exactly (cost in 1e-4 micro-USDC / cost_scale); and as answers state it.
  Int128 value(Stage stage, const Flows& flows, const Schedule& schedule) const;
  Int128 best_value(Stage stage) const { return value(stage, best_flows_, *best_); }  // requires a best plan
  Int128 stated(Stage stage, Int128 exact) const;

  std::vector<Objective> values(const Flows& flows, const Schedule& schedule) const;  // without bounds
  std::vector<Objective> objectives() const;  // of the best plan, with bounds

  // Whether it is better than the best one, stage by stage.
  bool better(const Flows& flows, const Schedule& schedule) const;
  // The best from now on; `from`: what found it.
  void keep(const Flows& flows, const Schedule& schedule, const char* from);
  // Of the stage at hand; true if it is more than was known.
  bool raise_bound(Int128 bound, const char* from);

  void tell(const char* from) const;
  void phase(const char* name, const std::function<void()>& work);  // adds to outcome_.phases, with counters_

  bool infeasible() const { return outcome_.status == Status::kInfeasible; }
  // Plan, status and why it ended. outcome_.status is kInfeasible already where there is no plan at all.
  void settle(bool proven);

  const Instance& instance_;
  const SearchContext<Plan>& context_;
  Budget& budget_;
  const std::vector<Stage> stages_;
  const bool price_completion_;
  const std::vector<ArcId> kept_;
  std::size_t stage_ = 0;               // at hand
  std::optional<std::int64_t> within_;  // proven least completion time, once an earlier stage has it
  std::vector<Int128> bounds_;          // of each stage, exact unit
  Flows best_flows_;
  std::optional<Schedule> best_;
  std::vector<std::pair<std::string, std::int64_t>> counters_;
  RebalanceOutcome outcome_;
};

}  // namespace tenon::rebalance
