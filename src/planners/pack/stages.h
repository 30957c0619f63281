#pragma once

#include <map>
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

// The stages of pack's objective, solved one after the other on one model by CP-SAT. Two models know how to be solved
// so: the whole one with positions (exact_model.h) and the one of frame loads (exact_loads.h).

struct ExactTask {
  const Instance& instance;
  bool must_fit = false;
  std::vector<bool> locked = {};                        // must be placed (and are pinned); empty: none
  const Layout* kept = nullptr;                         // movement is counted against it; null: no such stage
  const Layout* incumbent = nullptr;                    // a good layout to start from; may be null
  Score bounds{};                                       // proved lower bounds, a stage each
  std::map<std::string, std::string> solver_options{};  // as SolveOptions::parameters
};

struct ExactResult {
  std::optional<Layout> layout;  // the best found; holds()
  Score bounds;                  // the stages' bounds now; valid stage by stage given the earlier ones
  bool infeasible = false;       // must_fit: not everything can be placed, confirmed by a second run
  std::vector<BackendUse> backends;
  std::vector<std::pair<std::string, std::int64_t>> counters;  // variables, constraints, branches, …
};

// A model whose every solution of the instance is also one of it: so its bounds hold, even if not all of its solutions
// can be turned into a layout.
class StageModel {
 public:
  virtual ~StageModel() = default;
  virtual model::Model& model() = 0;
  virtual model::LinearExpr dropped_priority() const = 0;
  virtual model::LinearExpr dropped_bits() const = 0;
  virtual model::LinearExpr length() const = 0;
  virtual std::optional<model::LinearExpr> movement() const = 0;     // nullopt: this model cannot say
  virtual Layout layout(const model::Assignment& values) const = 0;  // need not hold()
  virtual void hint_anew(const Layout& layout) = 0;
};

// Whether every stage's sum stays far inside 64 bits, as a model must; priorities may be as large as they like.
bool sums_fit_a_model(const Instance& instance);

// Each stage within what the budget has left, by eight workers in a fixed interleaving. Stops at the first stage that is not proved, or whose
// proved value no layout attains. `role`: what the model is called in the answer's `backends`.
ExactResult solve_stages(StageModel& stages, const ExactTask& task, const char* role, Budget& budget);

}  // namespace tenon::pack
