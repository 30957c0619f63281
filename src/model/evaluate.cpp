#include "model/evaluate.h"

#include <algorithm>
#include <map>

#include "base/error.h"

namespace tenon::model {

namespace {

std::int64_t count_true(const std::vector<Literal>& literals, const Assignment& values) {
  return std::ranges::count_if(literals, [&](Literal l) { return holds(l, values); });
}

// One call for each kind of constraint; true if it is met.
struct Meets {
  const Model& model;
  const Assignment& values;

  bool operator()(const Linear& linear) const {
    const std::optional<Int128> sum = value(linear.expr, values);
    return sum && (linear.low == kNoLow || *sum >= linear.low) &&
           (linear.high == kNoHigh || *sum <= linear.high);
  }
  bool operator()(const AnyOf& any) const { return count_true(any.literals, values) >= 1; }
  bool operator()(const AtMostOne& most) const { return count_true(most.literals, values) <= 1; }
  bool operator()(const ExactlyOne& one) const { return count_true(one.literals, values) == 1; }
  bool operator()(const NoOverlap& disjoint) const {
    std::vector<std::pair<Int128, Int128>> spans;  // start, end
    for (const IntervalId id : disjoint.intervals) {
      if (const auto span = occupied(id)) spans.push_back(*span);
    }
    std::ranges::sort(spans);
    return std::ranges::adjacent_find(
               spans, [](const auto& a, const auto& b) { return b.first < a.second; }) == spans.end();
  }
  bool operator()(const Automaton& automaton) const {
    std::map<std::pair<std::int32_t, Int128>, std::int32_t> next;
    for (const Transition& t : automaton.transitions) next[{t.from, t.value}] = t.to;
    std::int32_t state = automaton.start;
    for (const Affine& term : automaton.terms) {
      const auto found = next.find({state, value(term, values)});
      if (found == next.end()) return false;
      state = found->second;
    }
    return std::ranges::find(automaton.finals, state) != automaton.finals.end();
  }
  bool operator()(const Table& table) const {
    const auto same = [&](const std::vector<std::int64_t>& tuple) {
      return std::ranges::equal(
          tuple, table.terms, {}, [](std::int64_t x) { return Int128{x}; },
          [&](const Affine& term) { return value(term, values); });
    };
    return std::ranges::any_of(table.tuples, same);
  }
  bool operator()(const Cumulative& cumulative) const {
    std::map<Int128, Int128> changes;  // what the demand changes by at a moment
    for (const Demand& demand : cumulative.demands) {
      const auto span = occupied(demand.interval);
      if (!span) continue;
      changes[span->first] += demand.units;
      changes[span->second] -= demand.units;
    }
    const Int128 capacity = value(cumulative.capacity, values);
    Int128 demanded = 0;
    return capacity >= 0 && std::ranges::all_of(changes, [&](const auto& change) {
             return (demanded += change.second) <= capacity;
           });
  }

  // From where to where an interval is; nullopt if it occupies nothing.
  std::optional<std::pair<Int128, Int128>> occupied(IntervalId id) const {
    const Interval& interval = model.intervals()[id];
    if (interval.size == 0 || (interval.present && !holds(*interval.present, values))) return std::nullopt;
    const Int128 start = value(interval.start, values);
    return std::pair(start, start + interval.size);
  }
};

}  // namespace

std::optional<Int128> value(const LinearExpr& expr, const Assignment& values) {
  Checked<Int128> sum = expr.constant;
  for (const Term& term : expr.terms) {
    sum += Checked<Int128>(static_cast<Int128>(term.coefficient) * values[term.var]);
  }
  return sum.ok() ? std::optional(sum.value()) : std::nullopt;
}

Int128 value(const Affine& affine, const Assignment& values) {
  if (!affine.var.valid()) return affine.constant;
  return static_cast<Int128>(affine.coefficient) * values[affine.var] + affine.constant;
}

std::vector<Broken> evaluate(const Model& model, const Assignment& values) {
  TENON_ASSERT(values.size() == model.variables().size());
  std::vector<Broken> broken;
  for (const VarId var : model.variables().keys()) {
    const auto inside = [x = values[var]](const Range& r) { return r.low <= x && x <= r.high; };
    if (std::ranges::none_of(model.variables()[var].domain, inside)) broken.push_back({.domain = var});
  }
  for (const ConstraintId id : model.constraints().keys()) {
    const Constraint& constraint = model.constraints()[id];
    const auto on = [&](Literal l) { return holds(l, values); };
    if (std::ranges::all_of(constraint.with.enforcement, on) &&
        !std::visit(Meets{model, values}, constraint.body)) {
      broken.push_back({.constraint = id});
    }
  }
  for (const Literal literal : model.assumptions()) {
    if (!holds(literal, values)) broken.push_back({.assumption = literal});
  }
  return broken;
}

bool is_solution(const Model& model, const Assignment& values) { return evaluate(model, values).empty(); }

}  // namespace tenon::model
