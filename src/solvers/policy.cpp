#include "solvers/policy.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/error.h"

namespace tenon::solvers {

namespace {

// Whether `solver` would begin with this model at all, as far as can be told without opening its library.
bool can_take(const Solver& solver, const model::Model& model, const SolveOptions& options,
              const Budget& budget) {
  const std::vector<Feature> needed = features_needed(model, options, budget);
  return std::ranges::all_of(needed, [&](Feature f) { return solver.capabilities().has(f); });
}

bool better(const model::Model& model, const SolveResult& a, const SolveResult& b) {
  const auto rank = [](Status status) {
    return status == Status::kOptimal || status == Status::kInfeasible ? 2
           : status == Status::kFeasible                               ? 1
                                                                       : 0;
  };
  if (rank(a.status) != rank(b.status)) return rank(a.status) > rank(b.status);
  if (!a.objective || !b.objective) return false;
  return model.objective()->sense == Sense::kMinimize ? *a.objective < *b.objective
                                                      : *a.objective > *b.objective;
}

// Why the next backend is asked, from what this one said.
std::string shortcoming(const SolveResult& result) {
  if (!result.refused.empty()) return result.refused;
  const std::string reason = result.notes.empty() ? name(result.stop) : result.notes.back();
  return result.backend + " ended without proof: " + reason;
}

std::unique_ptr<Solver> known_solver(const std::string& backend) {
  std::unique_ptr<Solver> solver = make_solver(backend);
  if (!solver) throw InternalError("no solver backend is called " + backend);
  return solver;
}

void note_confirmation(std::vector<BackendUse>* uses, const SolveResult& result, const std::string& why) {
  if (uses) uses->push_back({result.backend, result.version, "confirm infeasible", why});
}

bool is_final(const SolveResult& result) {
  return result.status == Status::kOptimal || result.status == Status::kInfeasible;
}

}  // namespace

bool confirmed_infeasible(const Solver& first, const model::Model& model, const SolveOptions& options,
                          Budget& budget, std::vector<BackendUse>* uses) {
  model::Model question = model;  // is there any solution at all?
  question.clear_objective();
  question.clear_hints();
  SolveOptions again = options;
  again.presolve = false;
  const SolveResult second = first.solve(question, again, budget);
  if (second.refused.empty()) note_confirmation(uses, second, "second run, presolve off");
  if (second.values || second.status == Status::kInfeasible) return second.status == Status::kInfeasible;
  for (const std::string& backend : backend_names()) {
    if (backend == first.backend() || budget.exhausted()) continue;
    const std::unique_ptr<Solver> other = known_solver(backend);
    if (!can_take(*other, question, options, budget)) continue;
    const SolveResult opinion = other->solve(question, options, budget);
    if (!opinion.refused.empty()) continue;
    note_confirmation(uses, opinion, "second opinion");
    return opinion.status == Status::kInfeasible;
  }
  return false;
}

PolicyResult solve(const SolverPolicy& policy, const model::Model& model, const SolveOptions& options,
                   Budget& budget, const std::string& role) {
  PolicyResult answer;
  std::string why = "preferred";
  bool first = true;
  for (std::size_t i = 0; i < policy.order.size(); ++i) {
    const std::unique_ptr<Solver> solver = known_solver(policy.order[i]);
    const bool has_successor = std::any_of(
        policy.order.begin() + static_cast<std::ptrdiff_t>(i) + 1, policy.order.end(),
        [&](const std::string& next) { return can_take(*known_solver(next), model, options, budget); });
    SolveOptions share = options;
    if (has_successor && std::isfinite(std::min(options.seconds, budget.seconds_left()))) {
      share.seconds = policy.first_share * std::min(options.seconds, budget.seconds_left());
    }
    SolveResult result = solver->solve(model, share, budget);
    if (result.refused.empty()) answer.uses.push_back({result.backend, result.version, role, why});
    if (result.status == Status::kInfeasible && policy.confirm &&
        !confirmed_infeasible(*solver, model, options, budget, &answer.uses)) {
      result.status = Status::kUnknown;
      result.stop = budget.stop().value_or(Stop::kWork);
      result.notes.push_back(result.backend + " says infeasible, but no second run confirmed it");
    }
    why = "fallback: " + shortcoming(result);
    if (first || better(model, result, answer.result)) answer.result = std::move(result);
    first = false;
    if (is_final(answer.result) || budget.exhausted()) break;
  }
  return answer;
}

}  // namespace tenon::solvers
