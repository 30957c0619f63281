#include "model/linear_rows.h"

#include <algorithm>

namespace tenon::model {

namespace {

// Adds up the coefficients of each variable and drops zeros.
std::vector<Term> tidy(std::vector<Term> terms) {
  std::ranges::stable_sort(terms, {}, &Term::var);
  std::vector<Term> result;
  for (const Term& term : terms) {
    if (!result.empty() && result.back().var == term.var) {
      result.back().coefficient += term.coefficient;
    } else {
      result.push_back(term);
    }
  }
  std::erase_if(result, [](const Term& t) { return t.coefficient == 0; });
  return result;
}

}  // namespace

LinearExpr sum_of(const std::vector<Literal>& literals) {
  LinearExpr sum;
  for (const Literal literal : literals) sum.add(literal);
  return sum;
}

LinearRows::LinearRows(const Model& model) {
  for (const Variable& variable : model.variables()) {
    if (variable.domain.size() > 1) fail("the domain of a variable has holes");
    form_.columns.push_back({variable.low(), variable.high()});
  }
}

Literal LinearRows::add_column() {
  if (++own_columns_ > kMostOwnColumns) fail("automata, tables and cumulatives too large for rows");
  return {form_.columns.push_back({0, 1})};
}

void LinearRows::fail(const std::string& why) {
  if (form_.impossible.empty()) form_.impossible = why;
}

void LinearRows::bound(const LinearExpr& expr, std::int64_t low, std::int64_t high,
                       const Literals& enforcement) {
  LinearForm::Row row{tidy(expr.terms), kNoLow, kNoHigh, source_};
  const auto shifted = [&](std::int64_t limit) { return Checked<std::int64_t>(limit) - expr.constant; };
  if (enforcement.empty()) {
    if (low != kNoLow) row.low = settle(shifted(low));
    if (high != kNoHigh) row.high = settle(shifted(high));
    form_.rows.push_back(std::move(row));
    return;
  }
  if (high != kNoHigh) {
    add_enforced(row, shifted(high), enforcement, +1);
  }
  if (low != kNoLow) {
    add_enforced(row, shifted(low), enforcement, -1);
  }
}

void LinearRows::any_of(Literals literals, const Literals& enforcement) {
  // "if e then a or b" is the clause "not e or a or b": no big M needed.
  for (const Literal literal : enforcement) literals.push_back(!literal);
  bound(sum_of(literals), 1, kNoHigh, {});
}

// side +1: sum <= limit where enforced, i.e. sum + M * (true literals) <= limit + M * (all literals), with M the
// most that the sum can exceed the limit by. Side -1: the same for >=, mirrored.
void LinearRows::add_enforced(LinearForm::Row row, Checked<std::int64_t> limit, const Literals& enforcement,
                              int side) {
  const Checked<std::int64_t> slack = Checked<std::int64_t>(side) * (extreme(row.terms, side) - limit);
  if (!slack.ok()) return fail("a big M beyond 64 bits");
  if (slack.value() <= 0) return;  // met by every value of the domains
  Checked<std::int64_t> constant = 0;
  const std::int64_t m = side * slack.value();
  for (const Literal literal : enforcement) {
    row.terms.push_back({literal.var, literal.positive ? m : -m});
    if (!literal.positive) constant += m;
  }
  const auto count = static_cast<std::int64_t>(enforcement.size());
  const std::int64_t edge = settle(limit + Checked<std::int64_t>(m) * count - constant);
  row.terms = tidy(std::move(row.terms));
  (side > 0 ? row.high : row.low) = edge;
  form_.rows.push_back(std::move(row));
}

// Largest (side +1) or smallest (side -1) value that the domains allow.
Checked<std::int64_t> LinearRows::extreme(const std::vector<Term>& terms, int side) const {
  Checked<std::int64_t> sum = 0;
  for (const Term& term : terms) {
    const Range& domain = form_.columns[term.var];
    const bool at_high = (term.coefficient > 0) == (side > 0);
    sum += Checked(term.coefficient) * (at_high ? domain.high : domain.low);
  }
  return sum;
}

std::int64_t LinearRows::settle(Checked<std::int64_t> number) {
  if (number.ok()) return number.value();
  fail("a row's bound beyond 64 bits");
  return 0;
}

void LinearRows::set_objective(const Objective& objective) {
  form_.negated = objective.sense == Sense::kMaximize;
  const std::int64_t sign = form_.negated ? -1 : 1;
  form_.objective = tidy(objective.expr.terms);
  for (Term& term : form_.objective) term.coefficient *= sign;
  form_.objective_constant = sign * objective.expr.constant;
}

std::pair<Int128, Int128> LinearRows::reach(const Affine& term) const {
  if (!term.var.valid()) return {term.constant, term.constant};
  const Range& domain = form_.columns[term.var];
  const auto at = [&](std::int64_t x) { return static_cast<Int128>(term.coefficient) * x + term.constant; };
  return std::minmax({at(domain.low), at(domain.high)});
}

bool LinearRows::can_be(const Affine& term, std::int64_t value) const {
  const auto [low, high] = reach(term);
  if (value < low || value > high) return false;
  const bool fixed = !term.var.valid() || term.coefficient == 0;
  return fixed || (Int128{value} - term.constant) % term.coefficient == 0;
}

}  // namespace tenon::model
