#include "model/print.h"

namespace tenon::model {

namespace {

std::string name_of(const Model& model, VarId var) {
  const std::string& name = model.variables()[var].name;
  return name.empty() ? "x" + std::to_string(var.value) : name;
}

// "2 x - y + 3"; "0" for nothing.
std::string to_text(const Model& model, const LinearExpr& expr) {
  std::string text;
  const auto join = [&](std::int64_t number, const std::string& what) {
    const bool negative = number < 0;
    text += text.empty() ? (negative ? "-" : "") : (negative ? " - " : " + ");
    std::string digits = std::to_string(number);
    if (negative) digits.erase(0, 1);
    if (what.empty()) {
      text += digits;
    } else {
      text += digits == "1" ? what : digits + " " + what;
    }
  };
  for (const Term& term : expr.terms) join(term.coefficient, name_of(model, term.var));
  if (expr.constant != 0) join(expr.constant, "");
  return text.empty() ? "0" : text;
}

// The texts of `items`, one behind the other with ", " between.
template <class Items, class Text>
std::string joined(const Items& items, Text text_of) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + text_of(item);
  return text;
}

std::string list(const Model& model, const std::vector<Literal>& literals) {
  return joined(literals, [&](Literal literal) { return to_text(model, literal); });
}

std::string list(const Model& model, const std::vector<Affine>& terms) {
  return joined(terms, [&](const Affine& term) { return to_text(model, LinearExpr{}.add(term)); });
}

template <class Number>
std::string list(const std::vector<Number>& numbers) {
  return joined(numbers, [](Number x) { return std::to_string(x); });
}

std::string name_of(IntervalId id) { return "i" + std::to_string(id.value); }

std::string to_text(const std::vector<Range>& domain) {
  std::string text;
  for (const Range& range : domain) {
    if (!text.empty()) text += ", ";
    text += std::to_string(range.low);
    if (range.high != range.low) text += ".." + std::to_string(range.high);
  }
  return domain.size() > 1 ? "{" + text + "}" : text;
}

struct Body {
  const Model& model;

  std::string operator()(const Linear& linear) const {
    const std::string sum = to_text(model, linear.expr);
    if (linear.low == linear.high) return sum + " = " + std::to_string(linear.low);
    std::string text;
    if (linear.low != kNoLow) text = std::to_string(linear.low) + " <= ";
    text += sum;
    if (linear.high != kNoHigh) text += " <= " + std::to_string(linear.high);
    return text;
  }
  std::string operator()(const AnyOf& any) const { return "any_of(" + list(model, any.literals) + ")"; }
  std::string operator()(const AtMostOne& most) const {
    return "at_most_one(" + list(model, most.literals) + ")";
  }
  std::string operator()(const ExactlyOne& one) const {
    return "exactly_one(" + list(model, one.literals) + ")";
  }
  std::string operator()(const NoOverlap& disjoint) const {
    return "no_overlap(" + joined(disjoint.intervals, [](IntervalId id) { return name_of(id); }) + ")";
  }
  std::string operator()(const Automaton& automaton) const {
    const auto transition = [](const Transition& t) {
      return std::to_string(t.from) + " -(" + std::to_string(t.value) + ")-> " + std::to_string(t.to);
    };
    return "automaton(" + list(model, automaton.terms) + "; from " + std::to_string(automaton.start) + "; " +
           joined(automaton.transitions, transition) + "; to " + list(automaton.finals) + ")";
  }
  std::string operator()(const Table& table) const {
    const auto row = [](const auto& tuple) { return "(" + list(tuple) + ")"; };
    return "table(" + list(model, table.terms) + "; " + joined(table.tuples, row) + ")";
  }
  std::string operator()(const Cumulative& cumulative) const {
    const auto demand = [](const Demand& d) { return std::to_string(d.units) + " " + name_of(d.interval); };
    return "cumulative(" + joined(cumulative.demands, demand) + "; at most " +
           to_text(model, LinearExpr{}.add(cumulative.capacity)) + ")";
  }
};

std::string to_text(const Model& model, const Interval& interval) {
  std::string text =
      "from " + to_text(model, LinearExpr{}.add(interval.start)) + " size " + std::to_string(interval.size);
  if (interval.present) text += " if " + to_text(model, *interval.present);
  return text;
}

}  // namespace

std::string to_text(const Model& model, Literal literal) {
  return (literal.positive ? "" : "!") + name_of(model, literal.var);
}

std::string to_text(const Model& model, ConstraintId constraint) {
  const Constraint& c = model.constraints()[constraint];
  std::string text = std::visit(Body{model}, c.body);
  if (!c.with.enforcement.empty()) text += " if " + list(model, c.with.enforcement);
  if (c.with.group.valid()) text += " [" + model.groups()[c.with.group] + "]";
  return text;
}

std::string to_text(const Model& model) {
  std::string text = "variables\n";
  for (const VarId var : model.variables().keys()) {
    text += "  " + name_of(model, var) + " in " + to_text(model.variables()[var].domain) + "\n";
  }
  if (!model.intervals().empty()) text += "intervals\n";
  for (const IntervalId id : model.intervals().keys()) {
    text += "  " + name_of(id) + ": " + to_text(model, model.intervals()[id]) + "\n";
  }
  if (model.objective()) {
    text += model.objective()->sense == Sense::kMinimize ? "minimize\n  " : "maximize\n  ";
    text += to_text(model, model.objective()->expr) + "\n";
  }
  text += "constraints\n";
  for (const ConstraintId id : model.constraints().keys()) {
    const std::string& name = model.constraints()[id].with.name;
    text += "  " + (name.empty() ? "c" + std::to_string(id.value) : name) + ": " + to_text(model, id) + "\n";
  }
  if (!model.assumptions().empty()) text += "assumptions\n  " + list(model, model.assumptions()) + "\n";
  if (!model.hints().empty()) text += "hints\n";
  for (const auto& [var, value] : model.hints()) {
    text += "  " + name_of(model, var) + " = " + std::to_string(value) + "\n";
  }
  return text;
}

}  // namespace tenon::model
