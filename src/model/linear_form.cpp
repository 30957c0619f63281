#include "model/linear_form.h"

#include <algorithm>

#include "base/checked.h"

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

LinearExpr sum_of(const std::vector<Literal>& literals) {
  LinearExpr sum;
  for (const Literal literal : literals) sum.add(literal);
  return sum;
}

class Linearizer {
 public:
  explicit Linearizer(const Model& model) : model_(model) {}

  LinearForm run() {
    for (const VarId var : model_.variables().keys()) {
      if (model_.variables()[var].domain.size() > 1) fail("the domain of a variable has holes");
    }
    for (const ConstraintId id : model_.constraints().keys()) {
      source_ = id;
      std::visit([&](const auto& body) { add(body, model_.constraints()[id].with.enforcement); },
                 model_.constraints()[id].body);
    }
    source_ = ConstraintId::none();
    for (const Literal literal : model_.assumptions()) bound(sum_of({literal}), 1, kNoHigh, {});
    if (model_.objective()) set_objective(*model_.objective());
    return std::move(form_);
  }

 private:
  using Literals = std::vector<Literal>;

  void fail(const std::string& why) {
    if (form_.impossible.empty()) form_.impossible = why;
  }

  void add(const Linear& linear, const Literals& enforcement) {
    bound(linear.expr, linear.low, linear.high, enforcement);
  }
  void add(const AnyOf& any, const Literals& enforcement) {
    // "if e then a or b" is the clause "not e or a or b": no big M needed.
    Literals clause = any.literals;
    for (const Literal literal : enforcement) clause.push_back(!literal);
    bound(sum_of(clause), 1, kNoHigh, {});
  }
  void add(const AtMostOne& most, const Literals& enforcement) {
    bound(sum_of(most.literals), kNoLow, 1, enforcement);
  }
  void add(const ExactlyOne& one, const Literals& enforcement) {
    bound(sum_of(one.literals), 1, 1, enforcement);
  }
  void add(const NoOverlap&, const Literals&) { fail("no-overlap constraints are not linear"); }

  // Rows for: all of `enforcement` -> low <= expr <= high.
  void bound(const LinearExpr& expr, std::int64_t low, std::int64_t high, const Literals& enforcement) {
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

  // side +1: sum <= limit where enforced, i.e. sum + M * (true literals) <= limit + M * (all literals), with M the
  // most that the sum can exceed the limit by. Side -1: the same for >=, mirrored.
  void add_enforced(LinearForm::Row row, Checked<std::int64_t> limit, const Literals& enforcement, int side) {
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
  Checked<std::int64_t> extreme(const std::vector<Term>& terms, int side) const {
    Checked<std::int64_t> sum = 0;
    for (const Term& term : terms) {
      const Variable& variable = model_.variables()[term.var];
      const bool at_high = (term.coefficient > 0) == (side > 0);
      sum += Checked(term.coefficient) * (at_high ? variable.high() : variable.low());
    }
    return sum;
  }

  std::int64_t settle(Checked<std::int64_t> number) {
    if (number.ok()) return number.value();
    fail("a row's bound beyond 64 bits");
    return 0;
  }

  void set_objective(const Objective& objective) {
    form_.negated = objective.sense == Sense::kMaximize;
    const std::int64_t sign = form_.negated ? -1 : 1;
    form_.objective = tidy(objective.expr.terms);
    for (Term& term : form_.objective) term.coefficient *= sign;
    form_.objective_constant = sign * objective.expr.constant;
  }

  const Model& model_;
  ConstraintId source_;
  LinearForm form_;
};

}  // namespace

LinearForm linear_form(const Model& model) { return Linearizer(model).run(); }

}  // namespace tenon::model
