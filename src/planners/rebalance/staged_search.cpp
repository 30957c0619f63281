#include "planners/rebalance/staged_search.h"

#include <algorithm>

namespace tenon::rebalance {

namespace {

// With swaps what is missing may be of any asset.
const char* unit_of(const Instance& instance, Stage stage) {
  switch (stage) {
    case Stage::kShortfall:
      return instance.changes_amounts() ? "micro-units" : "micro-USDC";
    case Stage::kCost:
      return "1e-4 micro-USDC";
    case Stage::kChanges:
      return "transactions";
    case Stage::kTotalTime:
    case Stage::kCompletion:
      break;
  }
  return "1e-6 s";
}

}  // namespace

const char* name_of(Stage stage) {
  switch (stage) {
    case Stage::kShortfall:
      return "shortfall";
    case Stage::kCost:
      return stage_name(Mode::kCheapest);
    case Stage::kTotalTime:
      return stage_name(Mode::kFastest);
    case Stage::kCompletion:
      return stage_name(Mode::kSoonest);
    case Stage::kChanges:
      break;
  }
  return "changes";
}

Stage stage_of(Mode mode) {
  switch (mode) {
    case Mode::kCheapest:
      return Stage::kCost;
    case Mode::kFastest:
      return Stage::kTotalTime;
    case Mode::kSoonest:
      break;
  }
  return Stage::kCompletion;
}

StagedSearch::StagedSearch(const Instance& instance, const SearchContext<Plan>& context,
                           std::vector<Stage> stages, bool price_completion, std::vector<ArcId> kept)
    : instance_(instance),
      context_(context),
      budget_(context.budget),
      stages_(std::move(stages)),
      price_completion_(price_completion),
      kept_(std::move(kept)),
      bounds_(stages_.size(), 0) {
  for (const Stage stage : stages_)
    outcome_.objectives.push_back(
        {.name = name_of(stage), .unit = unit_of(instance, stage), .value = {}, .bound = {}});
}

Int128 StagedSearch::value(Stage stage, const Flows& flows, const Schedule& schedule) const {
  switch (stage) {
    case Stage::kShortfall:
      return total_shortfall(instance_, flows);
    case Stage::kCost:
      return total_cost(instance_, flows) +
             (price_completion_ ? instance_.time_price(completion_us(instance_, schedule)) : 0);
    case Stage::kTotalTime:
      return total_time(instance_, flows);
    case Stage::kCompletion:
      return completion_us(instance_, schedule);
    case Stage::kChanges:
      break;
  }
  return total_changes(flows, kept_);
}

// Of costs the stated unit, see stated_cost().
Int128 StagedSearch::stated(Stage stage, Int128 exact) const {
  return stage == Stage::kCost ? stated_cost(exact, instance_.cost_scale) : exact;
}

std::vector<Objective> StagedSearch::values(const Flows& flows, const Schedule& schedule) const {
  std::vector<Objective> objectives = outcome_.objectives;
  for (std::size_t i = 0; i < stages_.size(); ++i)
    objectives[i].value = stated(stages_[i], value(stages_[i], flows, schedule));
  return objectives;
}

std::vector<Objective> StagedSearch::objectives() const {
  std::vector<Objective> objectives = best_ ? values(best_flows_, *best_) : outcome_.objectives;
  for (std::size_t i = 0; i < stages_.size(); ++i) objectives[i].bound = stated(stages_[i], bounds_[i]);
  return objectives;
}

bool StagedSearch::better(const Flows& flows, const Schedule& schedule) const {
  for (const Stage stage : stages_) {
    const Int128 now = value(stage, flows, schedule), before = best_value(stage);
    if (now != before) return now < before;
  }
  return false;
}

void StagedSearch::keep(const Flows& flows, const Schedule& schedule, const char* from) {
  best_flows_ = flows;
  best_ = schedule;
  tell(from);
  if (context_.incumbent) context_.incumbent(to_plan(instance_, *best_), objectives());
}

bool StagedSearch::raise_bound(Int128 bound, const char* from) {
  if (bound <= bounds_[stage_]) return false;
  bounds_[stage_] = bound;
  tell(from);
  return true;
}

void StagedSearch::tell(const char* from) const {
  context_.tell(objectives()[std::min(stage_, stages_.size() - 1)], from);
}

void StagedSearch::phase(const char* name, const std::function<void()>& work) {
  outcome_.phases.push_back(context_.phase(name, counters_, work));
}

void StagedSearch::settle(bool proven) {
  outcome_.objectives = objectives();
  if (best_) {
    outcome_.plan = to_plan(instance_, *best_);
    outcome_.status = proven ? Status::kOptimal : Status::kFeasible;
  } else if (infeasible()) {
    for (Objective& objective : outcome_.objectives) objective.bound.reset();
  }
  const bool settled = outcome_.status == Status::kOptimal || infeasible();
  outcome_.stop = settled ? Stop::kProof : budget_.stop().value_or(Stop::kWork);
}

}  // namespace tenon::rebalance
