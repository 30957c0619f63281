#include "model/validate.h"

#include <algorithm>
#include <set>

#include "base/checked.h"

namespace tenon::model {

namespace {

class Validator {
 public:
  explicit Validator(const Model& model) : model_(model) {}

  std::vector<std::string> run() {
    for (const VarId var : model_.variables().keys()) check_domain(var);
    for (const IntervalId id : model_.intervals().keys()) check_interval(id);
    for (const ConstraintId id : model_.constraints().keys()) check_constraint(id);
    if (model_.objective()) check_expr(model_.objective()->expr, "objective");
    for (const Literal literal : model_.assumptions()) check_literal(literal, "assumptions");
    check_hints();
    return std::move(problems_);
  }

 private:
  bool known(VarId var) const {
    return var.valid() && var.value < static_cast<std::int32_t>(model_.variables().size());
  }

  void say(const std::string& where, const std::string& what) { problems_.push_back(where + ": " + what); }

  void check_domain(VarId var) {
    const Variable& variable = model_.variables()[var];
    if (variable.low() < -kLargest || variable.high() > kLargest) {
      say("variable " + std::to_string(var.value), "domain beyond 2^60");
    }
  }

  void check_literal(Literal literal, const std::string& where) {
    if (!known(literal.var)) {
      say(where, "unknown variable " + std::to_string(literal.var.value));
    } else if (!model_.variables()[literal.var].is_boolean()) {
      say(where,
          "variable " + std::to_string(literal.var.value) + " is used as a literal but is not Boolean");
    }
  }

  void check_literals(const std::vector<Literal>& literals, const std::string& where) {
    for (const Literal literal : literals) check_literal(literal, where);
  }

  void check_expr(const LinearExpr& expr, const std::string& where) {
    Checked<Int128> reach = magnitude(expr.constant);
    for (const Term& term : expr.terms) {
      if (!known(term.var)) {
        say(where, "unknown variable " + std::to_string(term.var.value));
        continue;
      }
      const Variable& variable = model_.variables()[term.var];
      const Int128 largest = std::max(magnitude(variable.low()), magnitude(variable.high()));
      reach += Checked<Int128>(magnitude(term.coefficient) * std::max<Int128>(1, largest));
    }
    if (!reach.ok() || reach.value() > kLargest) say(where, "sums may reach beyond 2^60");
  }

  static Int128 magnitude(Int128 x) { return x < 0 ? -x : x; }

  void check_interval(IntervalId id) {
    const Interval& interval = model_.intervals()[id];
    const std::string where = "interval " + std::to_string(id.value);
    if (interval.size < 0) say(where, "negative size");
    if (interval.present) check_literal(*interval.present, where);
    check_expr(LinearExpr{}.add(interval.start), where);
    if (interval.size > kLargest) say(where, "size beyond 2^60");
  }

  void check_constraint(ConstraintId id) {
    const Constraint& constraint = model_.constraints()[id];
    std::string where = "constraint " + std::to_string(id.value);
    if (!constraint.with.name.empty()) where += " (" + constraint.with.name + ")";
    check_literals(constraint.with.enforcement, where);
    const GroupId group = constraint.with.group;
    if (group.valid() && group.value >= static_cast<std::int32_t>(model_.groups().size())) {
      say(where, "unknown group " + std::to_string(group.value));
    }
    std::visit([&](const auto& body) { check(body, where); }, constraint.body);
  }

  void check(const Linear& linear, const std::string& where) {
    check_expr(linear.expr, where);
    if (linear.low > linear.high) say(where, "low is above high");
  }
  void check(const AnyOf& any, const std::string& where) { check_literals(any.literals, where); }
  void check(const AtMostOne& most, const std::string& where) { check_literals(most.literals, where); }
  void check(const ExactlyOne& one, const std::string& where) { check_literals(one.literals, where); }
  void check(const NoOverlap& disjoint, const std::string& where) {
    for (const IntervalId interval : disjoint.intervals) check_known(interval, where);
  }

  void check(const Automaton& automaton, const std::string& where) {
    check_terms(automaton.terms, where);
    const auto check_state = [&](std::int32_t state) {
      if (state < 0) say(where, "state " + std::to_string(state) + " is below 0");
    };
    check_state(automaton.start);
    std::ranges::for_each(automaton.finals, check_state);
    std::set<std::pair<std::int32_t, std::int64_t>> seen;
    for (const Transition& t : automaton.transitions) {
      check_state(t.from);
      check_state(t.to);
      check_value(t.value, where);
      if (!seen.insert({t.from, t.value}).second) {
        say(where,
            "two transitions from state " + std::to_string(t.from) + " on value " + std::to_string(t.value));
      }
    }
  }

  void check(const Table& table, const std::string& where) {
    check_terms(table.terms, where);
    for (std::size_t i = 0; i < table.tuples.size(); ++i) {
      const std::vector<std::int64_t>& tuple = table.tuples[i];
      if (tuple.size() != table.terms.size()) {
        say(where, "tuple " + std::to_string(i) + " has " + std::to_string(tuple.size()) + " values for " +
                       std::to_string(table.terms.size()) + " terms");
      }
      for (const std::int64_t value : tuple) check_value(value, where);
    }
  }

  void check(const Cumulative& cumulative, const std::string& where) {
    check_expr(LinearExpr{}.add(cumulative.capacity), where);
    Int128 sum = 0;
    for (const Demand& demand : cumulative.demands) {
      check_known(demand.interval, where);
      if (demand.units < 0) say(where, "negative demand");
      sum += magnitude(demand.units);
    }
    if (sum > kLargest) say(where, "demands sum to more than 2^60");
  }

  void check_known(IntervalId interval, const std::string& where) {
    if (!interval.valid() || interval.value >= static_cast<std::int32_t>(model_.intervals().size())) {
      say(where, "unknown interval " + std::to_string(interval.value));
    }
  }

  void check_terms(const std::vector<Affine>& terms, const std::string& where) {
    for (const Affine& term : terms) check_expr(LinearExpr{}.add(term), where);
  }

  void check_value(std::int64_t value, const std::string& where) {
    if (magnitude(value) > kLargest) say(where, "a value beyond 2^60");
  }

  void check_hints() {
    IdVector<VarId, bool> seen(model_.variables().size(), false);
    for (const auto& [var, value] : model_.hints()) {
      if (!known(var)) {
        say("hints", "unknown variable " + std::to_string(var.value));
      } else if (seen[var]) {
        say("hints", "variable " + std::to_string(var.value) + " twice");
      } else {
        seen[var] = true;
      }
    }
  }

  const Model& model_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> validate(const Model& model) { return Validator(model).run(); }

}  // namespace tenon::model
