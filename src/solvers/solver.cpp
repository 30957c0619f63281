#include "solvers/solver.h"

#include <algorithm>
#include <chrono>

#include "base/error.h"
#include "model/evaluate.h"
#include "model/print.h"
#include "model/validate.h"

namespace tenon::solvers {

namespace {

using Clock = std::chrono::steady_clock;

// Whether a double holds every integer up to this size exactly.
bool is_wide(std::int64_t number) { return number > (1LL << 53) || number < -(1LL << 53); }

bool is_wide(const model::LinearExpr& expr) {
  return is_wide(expr.constant) ||
         std::ranges::any_of(expr.terms, [](const model::Term& t) { return is_wide(t.coefficient); });
}

bool is_wide(const model::Affine& term) { return is_wide(term.coefficient) || is_wide(term.constant); }

bool is_wide(const std::vector<model::Affine>& terms) {
  return std::ranges::any_of(terms, [](const model::Affine& term) { return is_wide(term); });
}

// One call for each kind of constraint that has numbers.
struct HasWideNumbers {
  const model::Model& model;

  bool operator()(const model::Linear& linear) const {
    return is_wide(linear.expr) || (linear.low != model::kNoLow && is_wide(linear.low)) ||
           (linear.high != model::kNoHigh && is_wide(linear.high));
  }
  bool operator()(const model::NoOverlap& disjoint) const {
    return std::ranges::any_of(disjoint.intervals, [&](model::IntervalId id) { return wide(id); });
  }
  bool operator()(const model::Cumulative& cumulative) const {
    return is_wide(cumulative.capacity) || std::ranges::any_of(cumulative.demands, [&](const auto& demand) {
             return is_wide(demand.units) || wide(demand.interval);
           });
  }
  bool operator()(const model::Automaton& automaton) const {
    return is_wide(automaton.terms) ||
           std::ranges::any_of(automaton.transitions, [](const auto& t) { return is_wide(t.value); });
  }
  bool operator()(const model::Table& table) const {
    return is_wide(table.terms) || std::ranges::any_of(table.tuples, [](const auto& tuple) {
             return std::ranges::any_of(tuple, [](std::int64_t value) { return is_wide(value); });
           });
  }
  bool operator()(const auto&) const { return false; }

  bool wide(model::IntervalId id) const {
    return is_wide(model.intervals()[id].start) || is_wide(model.intervals()[id].size);
  }
};

bool has_wide_numbers(const model::Model& model) {
  for (const model::Variable& variable : model.variables()) {
    if (is_wide(variable.low()) || is_wide(variable.high())) return true;
  }
  for (const model::Constraint& constraint : model.constraints()) {
    if (std::visit(HasWideNumbers{model}, constraint.body)) return true;
  }
  return model.objective() && is_wide(model.objective()->expr);
}

template <class Body>
bool has_any(const model::Model& model) {
  return std::ranges::any_of(model.constraints(), [](const model::Constraint& constraint) {
    return std::holds_alternative<Body>(constraint.body);
  });
}

// The parameters of one backend, without its prefix.
std::map<std::string, std::string> own_parameters(const std::map<std::string, std::string>& all,
                                                  const std::string& prefix) {
  std::map<std::string, std::string> own;
  for (const auto& [name, value] : all) {
    if (name.starts_with(prefix + ".")) own[name.substr(prefix.size() + 1)] = value;
  }
  return own;
}

std::string describe(const model::Model& model, const model::Broken& broken) {
  if (broken.domain.valid()) return "the domain of variable " + std::to_string(broken.domain.value);
  if (broken.constraint.valid()) return to_text(model, broken.constraint);
  return "the assumption " + to_text(model, broken.assumption);
}

// Drops a solution that breaks the model; an opinion that was wrong leaves no status behind either.
void check_values(const model::Model& model, SolveResult& result) {
  if (!result.values) return;
  const std::vector<model::Broken> broken = model::evaluate(model, *result.values);
  if (broken.empty()) {
    result.objective.reset();
    if (model.objective()) result.objective = model::value(model.objective()->expr, *result.values);
    return;
  }
  result.notes.push_back(result.backend + " returned a solution that breaks " +
                         describe(model, broken.front()));
  result.values.reset();
  result.objective.reset();
  result.bound.reset();
  result.status = Status::kUnknown;
}

// A bound beyond a checked value is wrong; one that equals it is a proof, whatever the solver called it.
void settle_status(const model::Model& model, SolveResult& result) {
  if (!result.values) {
    if (result.status != Status::kInfeasible) result.status = Status::kUnknown;
    return;
  }
  if (!model.objective()) {
    result.status = Status::kOptimal;
    return;
  }
  if (result.bound && result.objective) {
    const bool minimize = model.objective()->sense == Sense::kMinimize;
    if (minimize ? *result.bound > *result.objective : *result.bound < *result.objective) {
      result.notes.push_back(result.backend + " returned a bound beyond the value of its solution");
      result.bound.reset();
    }
  }
  const bool proven = result.bound && result.bound == result.objective;
  if (result.status == Status::kOptimal && !proven) {
    result.notes.push_back(result.backend + " says optimal, but its bound does not show it");
  }
  result.status = proven ? Status::kOptimal : Status::kFeasible;
}

// Backends stumble over models without variables; there is nothing to search in them.
SolveResult solve_nothing(const model::Model& model, SolveResult result) {
  if (!model::is_solution(model, {})) {
    result.status = Status::kInfeasible;
    return result;
  }
  result.status = Status::kOptimal;
  result.values.emplace();
  if (model.objective()) result.objective = result.bound = model.objective()->expr.constant;
  return result;
}

}  // namespace

const char* name(Feature feature) {
  switch (feature) {
    case Feature::kDomainHoles:
      return "domains with holes";
    case Feature::kNoOverlap:
      return "no-overlap";
    case Feature::kCumulative:
      return "cumulative";
    case Feature::kAutomaton:
      return "automata";
    case Feature::kTable:
      return "tables";
    case Feature::kWideNumbers:
      return "numbers beyond 2^53";
    case Feature::kAssumptions:
      return "assumptions";
    case Feature::kRelaxation:
      return "the LP relaxation";
    case Feature::kWorkLimit:
      return "a work limit";
  }
  return "?";
}

bool Capabilities::has(Feature feature) const {
  return std::ranges::find(features, feature) != features.end();
}

std::vector<Feature> features_needed(const model::Model& model, const SolveOptions& options,
                                     const Budget& budget) {
  std::vector<Feature> needed;
  const auto need = [&](Feature feature, bool yes) {
    if (yes) needed.push_back(feature);
  };
  need(Feature::kDomainHoles,
       std::ranges::any_of(model.variables(), [](const auto& v) { return v.domain.size() > 1; }));
  need(Feature::kNoOverlap, has_any<model::NoOverlap>(model));
  need(Feature::kCumulative, has_any<model::Cumulative>(model));
  need(Feature::kAutomaton, has_any<model::Automaton>(model));
  need(Feature::kTable, has_any<model::Table>(model));
  need(Feature::kWideNumbers, has_wide_numbers(model));
  need(Feature::kAssumptions, !model.assumptions().empty());
  need(Feature::kRelaxation, options.relaxation);
  need(Feature::kWorkLimit, options.ticks != INT64_MAX || budget.limits().work_ticks != INT64_MAX);
  return needed;
}

SolveResult Solver::solve(const model::Model& model, const SolveOptions& options, Budget& budget) const {
  SolveResult result;
  result.backend = backend_;
  const auto refuse = [&](const std::string& why) {
    result.refused = backend_ + " " + why;
    return result;
  };
  if (const auto problems = model::validate(model); !problems.empty()) {
    throw InternalError("invalid model: " + problems.front() + " (" + std::to_string(problems.size()) +
                        " problem(s))");
  }
  for (const Feature feature : features_needed(model, options, budget)) {
    if (!capabilities().has(feature)) return refuse(std::string("does not have ") + name(feature));
  }
  const std::map<std::string, std::string> parameters = own_parameters(options.parameters, prefix_);
  if (const std::string why = unavailable(); !why.empty()) return refuse("is not there: " + why);
  for (const auto& [parameter, value] : parameters) {
    if (const auto wrong = check_parameter(parameter, value)) return refuse(parameter + ": " + *wrong);
  }
  if (budget.exhausted()) {
    result.stop = *budget.stop();
    return result;
  }

  if (model.variables().empty()) return solve_nothing(model, std::move(result));

  const Call call{
      model,
      options,
      parameters,
      budget,
      std::min(options.seconds, budget.seconds_left()),
      std::min(options.ticks, budget.limits().work_ticks == INT64_MAX ? INT64_MAX : budget.ticks_left())};
  const Clock::time_point start = Clock::now();
  result = run(call);
  const double elapsed = std::chrono::duration<double>(Clock::now() - start).count();
  result.backend = backend_;
  result.version = version();
  if (!options.relaxation) {
    check_values(model, result);
    settle_status(model, result);
  }
  if (result.status == Status::kOptimal || result.status == Status::kInfeasible) {
    result.stop = Stop::kProof;
  } else if (budget.cancel().cancelled()) {
    result.stop = Stop::kCancelled;
  } else if (elapsed >=
             0.9 * call.seconds - 0.02) {  // solvers stop a little early, the more so on a busy machine
    result.stop = Stop::kTime;
  } else {
    // Backends do not say which limit it was. With ticks nearly used up it was those; a limit among the raw
    // parameters counts as work, too.
    const bool had_memory_limit = budget.limits().memory_bytes != INT64_MAX;
    const bool worked = call.ticks != INT64_MAX && result.ticks >= call.ticks - call.ticks / 16;
    result.stop = had_memory_limit && !worked ? Stop::kMemory : Stop::kWork;
  }
  budget.spend(result.ticks);
  return result;
}

}  // namespace tenon::solvers
