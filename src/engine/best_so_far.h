#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "engine/planner.h"

namespace tenon::engine {

// The best plan that a search has shown so far, and the bounds it has told: what is left when the search itself
// does not come back (killed for its memory, crashed, hung). Threads: every member may be called from any thread.
class BestSoFar {
 public:
  void take(std::function<Json()> plan, const std::vector<Objective>& objectives);
  // A better bound of a stage. It counts only where all earlier stages are proven, since a later stage's bound
  // holds for given values of the earlier ones.
  void bound(const std::string& stage, Int128 bound);

  bool empty() const;
  // `feasible` with the plan kept, or `unknown` without one; never better, for the proof is lost.
  AnyOutcome outcome(Stop stop) const;

 private:
  mutable std::mutex mutex_;
  std::function<Json()> plan_;
  std::vector<Objective> objectives_;
};

}  // namespace tenon::engine
