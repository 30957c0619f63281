#include "engine/best_so_far.h"

namespace tenon::engine {

void BestSoFar::take(std::function<Json()> plan, const std::vector<Objective>& objectives) {
  const std::lock_guard lock(mutex_);
  plan_ = std::move(plan);
  objectives_ = objectives;
}

void BestSoFar::bound(const std::string& stage, Int128 bound) {
  const std::lock_guard lock(mutex_);
  for (Objective& objective : objectives_) {
    if (objective.name == stage) {
      const bool tighter =
          !objective.bound ||
          (objective.sense == Sense::kMinimize ? bound > *objective.bound : bound < *objective.bound);
      if (tighter) objective.bound = bound;
      return;
    }
    if (!objective.proven()) return;
  }
}

bool BestSoFar::empty() const {
  const std::lock_guard lock(mutex_);
  return !plan_;
}

AnyOutcome BestSoFar::outcome(Stop stop) const {
  const std::lock_guard lock(mutex_);
  AnyOutcome outcome;
  outcome.stop = stop;
  if (plan_) {
    outcome.status = Status::kFeasible;
    outcome.plan = plan_();
    outcome.objectives = objectives_;
  }
  return outcome;
}

}  // namespace tenon::engine
