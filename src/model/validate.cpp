#include "model/validate.h"

#include <algorithm>

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
    LinearExpr end{.terms = {}, .constant = interval.constant};
    if (interval.start.var.valid()) end.terms.push_back(interval.start);
    check_expr(end, where);
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
    if (const auto* linear = std::get_if<Linear>(&constraint.body)) {
      check_expr(linear->expr, where);
      if (linear->low > linear->high) say(where, "low is above high");
    } else if (const auto* disjoint = std::get_if<NoOverlap>(&constraint.body)) {
      for (const IntervalId interval : disjoint->intervals) {
        if (!interval.valid() || interval.value >= static_cast<std::int32_t>(model_.intervals().size())) {
          say(where, "unknown interval " + std::to_string(interval.value));
        }
      }
    } else if (const auto* any = std::get_if<AnyOf>(&constraint.body)) {
      check_literals(any->literals, where);
    } else if (const auto* most = std::get_if<AtMostOne>(&constraint.body)) {
      check_literals(most->literals, where);
    } else {
      check_literals(std::get<ExactlyOne>(constraint.body).literals, where);
    }
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
