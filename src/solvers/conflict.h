#pragma once

#include <vector>

#include "solvers/solver.h"

namespace tenon::solvers {

// Which groups of constraints clash, for explaining "infeasible" in the user's own rules.
struct Conflict {
  // kInfeasible: `groups` together with the ungrouped constraints cannot be met. kFeasible: everything can be met, there
  // is no conflict. kUnknown: the budget ended before either was known.
  Status status = Status::kUnknown;
  // Ascending. Empty with kInfeasible: the ungrouped constraints or the domains alone clash.
  std::vector<model::GroupId> groups;
  bool minimal = false;    // each group was shown to be needed: without it the others can be met
  bool confirmed = false;  // a second run agrees that `groups` clash
  int solves = 0;
};

// Finds one minimal set of clashing groups: the solver's core of assumptions, one for each group, where it has
// cores; then deletion, one group at a time, with the constraints of the deleted groups really gone, so that a wrong core
// costs time but not truth. The objective and the model's own assumptions play no part. At most groups + 3 solves,
// each on the whole remaining budget; when the budget ends first, the set found so far is returned with minimal = false.
// Source: deletion filter, Chinneck and Dravnieks, "Locating minimal infeasible constraint sets in linear programs",
// ORSA Journal on Computing 3, 1991.
Conflict find_conflict(const Solver& solver, const model::Model& model, const SolveOptions& options,
                       Budget& budget);

}  // namespace tenon::solvers
