#include "model/evaluate.h"

#include <algorithm>

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
      const Interval& interval = model.intervals()[id];
      if (interval.size == 0 || (interval.present && !holds(*interval.present, values))) continue;
      Int128 start = interval.constant;
      if (interval.start.var.valid()) {
        start += static_cast<Int128>(interval.start.coefficient) * values[interval.start.var];
      }
      spans.emplace_back(start, start + interval.size);
    }
    std::ranges::sort(spans);
    return std::ranges::adjacent_find(
               spans, [](const auto& a, const auto& b) { return b.first < a.second; }) == spans.end();
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
