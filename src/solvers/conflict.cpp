#include "solvers/conflict.h"

#include <algorithm>

#include "solvers/policy.h"

namespace tenon::solvers {

namespace {

using model::GroupId;
using model::Literal;
using model::Model;

class Search {
 public:
  Search(const Solver& solver, const Model& model, const SolveOptions& options, Budget& budget)
      : solver_(solver), model_(model), options_(options), budget_(budget) {
    model_.clear_objective();
    model_.clear_hints();
    model_.set_assumptions({});
  }

  Conflict run() {
    const std::vector<GroupId> all = model_.groups_in_use();
    conflict_.status = first_answer(all);
    if (conflict_.status == Status::kInfeasible) {
      delete_one_by_one();
      confirm();
    }
    return std::move(conflict_);
  }

 private:
  Status ask(const Model& question) {
    ++conflict_.solves;
    const SolveResult result = solver_.solve(question, options_, budget_);
    return result.values ? Status::kFeasible : result.status;
  }

  // Fills conflict_.groups with a clashing set, from a core if there is one.
  Status first_answer(const std::vector<GroupId>& all) {
    conflict_.groups = all;
    if (!solver_.capabilities().has(Feature::kAssumptions)) return ask(model_);
    Model guarded = model_;
    const std::vector<Literal> guards = guarded.guard_groups(all);
    guarded.set_assumptions(guards);
    ++conflict_.solves;
    const SolveResult result = solver_.solve(guarded, options_, budget_);
    if (result.values) return Status::kFeasible;
    if (result.status != Status::kInfeasible) return result.status;
    std::vector<GroupId> core;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (std::ranges::find(result.core, guards[i]) != result.core.end()) core.push_back(all[i]);
    }
    // The core is an opinion: it is taken only if its groups clash by themselves.
    if (core.size() < all.size() && ask(model_.restricted_to(core)) == Status::kInfeasible)
      conflict_.groups = core;
    return Status::kInfeasible;
  }

  void delete_one_by_one() {
    conflict_.minimal = true;
    std::vector<GroupId> needed = conflict_.groups;
    for (const GroupId candidate : conflict_.groups) {
      if (budget_.exhausted()) {
        conflict_.minimal = false;
        break;
      }
      std::vector<GroupId> others = needed;
      std::erase(others, candidate);
      const Status status = ask(model_.restricted_to(others));
      if (status == Status::kInfeasible) needed = std::move(others);
      if (status == Status::kUnknown) conflict_.minimal = false;
    }
    conflict_.groups = std::move(needed);
  }

  void confirm() {
    ++conflict_.solves;
    conflict_.confirmed =
        confirmed_infeasible(solver_, model_.restricted_to(conflict_.groups), options_, budget_);
  }

  const Solver& solver_;
  Model model_;
  const SolveOptions& options_;
  Budget& budget_;
  Conflict conflict_;
};

}  // namespace

Conflict find_conflict(const Solver& solver, const model::Model& model, const SolveOptions& options,
                       Budget& budget) {
  return Search(solver, model, options, budget).run();
}

}  // namespace tenon::solvers
