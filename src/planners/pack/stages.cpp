#include "planners/pack/stages.h"

#include <algorithm>
#include <memory>
#include <string_view>

#include "solvers/policy.h"
#include "solvers/solver.h"

namespace tenon::pack {

namespace {

constexpr int kWorkers = 8;  // in a fixed interleaving: several strategies, the same answer on any machine

// The stages of a task, solved one after the other on one model.
class StagedSolve {
 public:
  StagedSolve(StageModel& stages, const ExactTask& task, const char* role, Budget& budget)
      : stages_(stages), task_(task), role_(role), budget_(budget), solver_(solvers::make_solver("cp-sat")) {
    result_.bounds = task.bounds;
    if (!task.incumbent) return;
    result_.layout = *task.incumbent;
    best_ = score(task.instance, *task.incumbent, task.kept);
  }

  ExactResult run() {
    const bool closed = (task_.must_fit || (stage(stages_.dropped_priority(), &Score::dropped_priority) &&
                                            stage(stages_.dropped_bits(), &Score::dropped_bits))) &&
                        stage(stages_.length(), &Score::max_end) &&
                        (!task_.kept || (stages_.movement() && stage(*stages_.movement(), &Score::movement)));
    result_.counters.emplace_back("stages_open", closed ? 0 : 1);
    return std::move(result_);
  }

 private:
  // Proves one stage and fixes it; false where it stays open. The bound of a stage holds for the values that earlier
  // stages' bounds have; so when one rises, the later ones are lost.
  template <class T>
  bool stage(const model::LinearExpr& expr, T Score::*member) {
    model::Model& model = stages_.model();
    T& bound = result_.bounds.*member;
    if (!best_ || (*best_).*member != bound) {
      model.add_linear(expr, static_cast<std::int64_t>(bound), model::kNoHigh);
      model.minimize(expr);
      const solvers::SolveResult found = solver_->solve(model, options(), budget_);
      note(found);
      if (found.status == Status::kInfeasible) return infeasible();
      if (found.values) take(stages_.layout(*found.values));
      if (found.bound && *found.bound > bound) {
        bound = static_cast<T>(*found.bound);
        forget_bounds_after(member);
      }
      if (!best_ || (*best_).*member != bound) return false;
    }
    model.add_linear(expr, model::kNoLow, static_cast<std::int64_t>(bound));
    return true;
  }

  void forget_bounds_after(Int128 Score::*member) {
    if (member == &Score::dropped_priority) result_.bounds.dropped_bits = 0;
    result_.bounds.max_end = 0;
    result_.bounds.movement = 0;
  }
  void forget_bounds_after(std::int64_t Score::*member) {
    if (member == &Score::max_end) result_.bounds.movement = 0;
  }

  solvers::SolveOptions options() const {
    solvers::SolveOptions options;
    options.workers = kWorkers;
    options.parameters = task_.solver_options;
    return options;
  }

  // Said once is an opinion; a second run must agree.
  bool infeasible() {
    if (best_)
      throw InternalError("pack: the exact model is called infeasible although a plan of it is at hand");
    result_.infeasible =
        solvers::confirmed_infeasible(*solver_, stages_.model(), options(), budget_, &result_.backends);
    return false;
  }

  void take(const Layout& layout) {
    if (!holds(task_.instance, layout)) return;
    const Score s = score(task_.instance, layout, task_.kept);
    if (best_ && !(s < *best_)) return;
    best_ = s;
    result_.layout = layout;
    stages_.hint_anew(layout);
  }

  void note(const solvers::SolveResult& found) {
    if (result_.backends.empty())
      result_.backends.push_back({found.backend, found.version, role_,
                                  found.refused.empty() ? "bounds and search left a gap" : found.refused});
    for (const auto& [name, value] : found.counters) {
      const auto known =
          std::find_if(result_.counters.begin(), result_.counters.end(),
                       [&, n = std::string_view(name)](const auto& c) { return c.first == n; });
      if (known == result_.counters.end())
        result_.counters.emplace_back(name, value);
      else
        known->second = std::max(known->second, value);
    }
  }

  StageModel& stages_;
  const ExactTask& task_;
  const char* role_;
  Budget& budget_;
  std::unique_ptr<solvers::Solver> solver_;
  std::optional<Score> best_;
  ExactResult result_;
};

}  // namespace

bool sums_fit_a_model(const Instance& instance) {
  constexpr Int128 kMost = Int128{1} << 55;
  const Score all = score(instance, Layout(instance.blocks.size()), nullptr);
  return all.dropped_priority < kMost && all.dropped_bits < kMost;
}

ExactResult solve_stages(StageModel& stages, const ExactTask& task, const char* role, Budget& budget) {
  return StagedSolve(stages, task, role, budget).run();
}

}  // namespace tenon::pack
