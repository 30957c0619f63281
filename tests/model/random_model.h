#pragma once

#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "base/random.h"
#include "model/evaluate.h"
#include "model/model.h"

// Small random models, and the truth about them by trying every assignment.
namespace tenon::model {

struct RandomShape {
  bool holes = true;
  bool no_overlap = true;
  bool cumulative = true;
  bool automaton = true;
  bool table = true;
};

// Two to five variables with at most 8 values each, of which at least two are Boolean; three to seven constraints of
// random kinds, every third enforced; mostly an objective. About half of the models are infeasible.
inline Model random_model(std::uint64_t seed, const RandomShape& shape) {
  Random random(seed);
  Model model;
  std::vector<Literal> booleans;
  std::vector<VarId> variables;
  const auto count = random.between(2, 3);
  for (int i = 0; i < count; ++i) booleans.push_back(model.add_boolean());
  for (const Literal b : booleans) variables.push_back(b.var);
  for (auto i = random.between(1, 2); i > 0; --i) {
    const std::int64_t low = random.between(-4, 4);
    std::vector<Range> domain = {{low, low + random.between(1, 4)}};
    if (shape.holes && random.chance(1, 3)) domain.push_back({low + 7, low + 8});
    variables.push_back(model.add_variable(domain));
  }
  const auto literal = [&] {
    const Literal b = booleans[random.below(booleans.size())];
    return random.chance(1, 2) ? b : !b;
  };
  // Variables may repeat: their coefficients then add up.
  const auto sum = [&] {
    LinearExpr expr{.terms = {}, .constant = random.between(-3, 3)};
    for (auto i = random.between(1, 4); i > 0; --i) {
      expr.add(variables[random.below(variables.size())], random.between(-5, 5));
    }
    return expr;
  };
  const auto several = [&] {
    std::vector<Literal> literals;
    for (auto i = random.between(1, 3); i > 0; --i) literals.push_back(literal());
    return literals;
  };
  const auto affine = [&] {
    return Affine(variables[random.below(variables.size())], random.chance(2, 3) ? 1 : random.between(-2, 2),
                  random.chance(2, 3) ? 0 : random.between(-2, 2));
  };
  const auto terms = [&] {
    std::vector<Affine> result;
    for (auto i = random.between(1, 4); i > 0; --i) result.push_back(affine());
    return result;
  };
  // A value that the term can have, mostly.
  const auto value_of = [&](const Affine& term) {
    const Variable& variable = model.variables()[term.var];
    return term.coefficient * random.between(variable.low(), variable.high()) + term.constant +
           (random.chance(1, 8) ? 1 : 0);
  };
  const auto interval = [&] {
    return model.add_interval(
        {.start = {variables[random.below(variables.size())], random.between(-1, 2), random.between(-2, 2)},
         .size = random.between(0, 3),
         .present = random.chance(1, 2) ? std::optional(literal()) : std::nullopt});
  };
  const auto automaton = [&] {
    Automaton result{.terms = terms(), .start = 0, .finals = {}, .transitions = {}};
    const auto states = static_cast<std::int32_t>(random.between(1, 3));
    const auto state = [&] { return static_cast<std::int32_t>(random.below(states)) * 2; };
    std::set<std::pair<std::int32_t, std::int64_t>> seen;
    for (auto i = random.between(3, 14); i > 0; --i) {
      const Transition t{state(), value_of(result.terms[random.below(result.terms.size())]), state()};
      if (seen.insert({t.from, t.value}).second) result.transitions.push_back(t);
    }
    for (auto i = random.between(1, 2); i > 0; --i) result.finals.push_back(state());
    return result;
  };
  enum Kind { kAnyOf, kAtMostOne, kExactlyOne, kLinear, kNoOverlap, kCumulative, kAutomaton, kTable };
  std::vector<Kind> kinds = {kAnyOf, kAtMostOne, kExactlyOne, kLinear, kLinear};
  if (shape.no_overlap) kinds.push_back(kNoOverlap);
  if (shape.cumulative) kinds.push_back(kCumulative);
  if (shape.automaton) kinds.push_back(kAutomaton);
  if (shape.table) kinds.push_back(kTable);
  for (auto i = random.between(3, 7); i > 0; --i) {
    With with;
    if (random.chance(1, 3)) with.enforcement.push_back(literal());
    if (random.chance(1, 9)) with.enforcement.push_back(literal());
    switch (kinds[random.below(kinds.size())]) {
      case kAnyOf:
        model.add_any_of(several(), with);
        break;
      case kAtMostOne:
        model.add_at_most_one(several(), with);
        break;
      case kExactlyOne:
        model.add_exactly_one(several(), with);
        break;
      case kNoOverlap: {
        std::vector<IntervalId> intervals;
        for (auto k = random.between(2, 3); k > 0; --k) intervals.push_back(interval());
        model.add_no_overlap(intervals, with);
        break;
      }
      case kCumulative: {
        std::vector<Demand> demands;
        for (auto k = random.between(1, 4); k > 0; --k) demands.push_back({interval(), random.between(0, 3)});
        if (random.chance(1, 6)) demands.push_back(demands.front());
        model.add_cumulative(demands, random.chance(1, 2) ? Affine(random.between(1, 5)) : affine(), with);
        break;
      }
      case kAutomaton:
        model.add_automaton(automaton(), with);
        break;
      case kTable: {
        const std::vector<Affine> columns = terms();
        std::vector<std::vector<std::int64_t>> tuples;
        for (auto k = random.between(1, 9); k > 0; --k) {
          tuples.emplace_back();
          for (const Affine& term : columns) tuples.back().push_back(value_of(term));
        }
        model.add_table(columns, tuples, with);
        break;
      }
      case kLinear: {
        const std::int64_t low = random.between(-8, 6);
        const bool open = random.chance(1, 2);
        if (open && random.chance(1, 2)) {
          model.add_linear(sum(), kNoLow, low, with);
        } else {
          model.add_linear(sum(), low, open ? kNoHigh : low + random.between(0, 6), with);
        }
      }
    }
  }
  if (random.chance(2, 5)) {
    model.minimize(sum());
  } else if (random.chance(2, 3)) {
    model.maximize(sum());
  }
  return model;
}

// Calls `visit` with every assignment within the domains.
inline void for_each_assignment(const Model& model, const std::function<void(const Assignment&)>& visit) {
  Assignment values(model.variables().size());
  const std::function<void(std::int32_t)> descend = [&](std::int32_t at) {
    if (at == static_cast<std::int32_t>(values.size())) return visit(values);
    for (const Range& range : model.variables()[VarId{at}].domain) {
      for (std::int64_t x = range.low; x <= range.high; ++x) {
        values[VarId{at}] = x;
        descend(at + 1);
      }
    }
  };
  descend(0);
}

struct Truth {
  bool feasible = false;
  std::optional<Int128> best;  // of the objective, if there is one
  Assignment values;           // one best solution
};

inline Truth enumerate(const Model& model) {
  Truth truth;
  for_each_assignment(model, [&](const Assignment& values) {
    if (!is_solution(model, values)) return;
    std::optional<Int128> here;
    if (model.objective()) here = value(model.objective()->expr, values);
    const bool minimize = model.objective() && model.objective()->sense == Sense::kMinimize;
    if (!truth.feasible || (here && (minimize ? *here < *truth.best : *here > *truth.best))) {
      truth = {true, here, values};
    }
  });
  return truth;
}

}  // namespace tenon::model
