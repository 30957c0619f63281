#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/answer.h"
#include "base/limits.h"
#include "model/model.h"
#include "planners/pack/positions.h"
#include "planners/pack/score.h"
#include "problems/pack/instance.h"
#include "problems/pack/plan.h"

namespace tenon::pack {

// The whole problem as one constraint model for CP-SAT, for instances small enough: the plain formulation of
// docs/problems/pack.md (start bit, first frame, an optional interval a block and first frame, no two on one bit of a
// frame). It closes what bounds and search leave open; in the tests it is the oracle of both.

// Whether the model stays of a size that a solver can do something with.
bool small_enough(const Instance& instance);

// The model for people and files: everything placed, least max_end.
model::Model frame_model(const Instance& instance);

struct ExactTask {
  const Instance& instance;
  bool must_fit = false;
  std::vector<bool> locked = {};      // must be placed (and are pinned); empty: none
  const Layout* kept = nullptr;       // movement is counted against it; null: no such stage
  const Layout* incumbent = nullptr;  // a good layout to start from; may be null
  Score bounds{};                     // proved lower bounds, a stage each
  std::vector<std::pair<std::string, std::string>> solver_options{};  // without the backend's prefix
};

struct ExactResult {
  std::optional<Layout> layout;  // the best found; holds()
  Score bounds;                  // the stages' bounds now; valid stage by stage given the earlier ones
  bool infeasible = false;       // must_fit: not everything can be placed, confirmed by a second run
  std::vector<BackendUse> backends;
  std::vector<std::pair<std::string, std::int64_t>> counters;  // variables, constraints, branches, …
};

// Solves stage by stage, each within what the budget has left, one worker. Stops at the first stage that is not proved.
ExactResult solve_exactly(const ExactTask& task, Budget& budget);

}  // namespace tenon::pack
