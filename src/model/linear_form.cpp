#include "model/linear_form.h"

#include "model/linear_rows.h"

namespace tenon::model {

namespace {

// One call for each kind of constraint.
struct Writer {
  const Model& model;
  const std::vector<Literal>& enforcement;
  LinearRows& rows;

  void operator()(const Linear& linear) const {
    rows.bound(linear.expr, linear.low, linear.high, enforcement);
  }
  void operator()(const AnyOf& any) const { rows.any_of(any.literals, enforcement); }
  void operator()(const AtMostOne& most) const { rows.bound(sum_of(most.literals), kNoLow, 1, enforcement); }
  void operator()(const ExactlyOne& one) const { rows.bound(sum_of(one.literals), 1, 1, enforcement); }
  void operator()(const NoOverlap&) const { rows.fail("no-overlap constraints are not linear"); }
  void operator()(const Automaton& automaton) const { add_rows(automaton, enforcement, rows); }
  void operator()(const Table& table) const { add_rows(table, enforcement, rows); }
  void operator()(const Cumulative& cumulative) const { add_rows(model, cumulative, enforcement, rows); }
};

}  // namespace

LinearForm linear_form(const Model& model) {
  LinearRows rows(model);
  for (const ConstraintId id : model.constraints().keys()) {
    const Constraint& constraint = model.constraints()[id];
    rows.begin(id);
    std::visit(Writer{model, constraint.with.enforcement, rows}, constraint.body);
    if (rows.failed()) break;
  }
  rows.begin(ConstraintId::none());
  for (const Literal literal : model.assumptions()) rows.any_of({literal}, {});
  if (model.objective()) rows.set_objective(*model.objective());
  return rows.take();
}

}  // namespace tenon::model
