#pragma once

#include <string>
#include <vector>

#include "base/answer.h"
#include "solvers/solver.h"

namespace tenon::solvers {

// Whether a second opinion agrees that `model` is infeasible: the same backend with presolve off and another seed or,
// where it refuses or gives no answer, the first other backend that can express the model. False also when the budget
// ends first. `uses`, if given, gets an entry for each backend that was asked.
bool confirmed_infeasible(const Solver& first, const model::Model& model, const SolveOptions& options,
                          Budget& budget, std::vector<BackendUse>* uses = nullptr);

// Which backends to ask, and in what order.
//
// The preferred one gets `first_share` of the time that is left (all of it, where no other backend can take the
// model); a refusal, a failure or running out of its share hands the model to the next. Of the
// answers the best is returned: proven before not, then the better value, then the earlier backend. An
// infeasibility is confirmed before it is returned as kInfeasible, else the status is kUnknown and a note says so.
//
// Falling back after time is exempt from the promise of identical bytes; with work limits instead of time the answer is
// the same on every machine.
struct SolverPolicy {
  std::vector<std::string> order = {"cp-sat", "highs"};  // backend_names(); unknown ones are our bug
  double first_share = 0.7;  // of the seconds left, for every backend but the last
  bool confirm = true;       // infeasibility
};

struct PolicyResult {
  SolveResult result;
  std::vector<BackendUse> uses;  // who was asked for `role`, and why it or why no longer it; in order
};

// `role` says what the model is for, in the answer's words: "residual loads".
PolicyResult solve(const SolverPolicy& policy, const model::Model& model, const SolveOptions& options,
                   Budget& budget, const std::string& role);

}  // namespace tenon::solvers
