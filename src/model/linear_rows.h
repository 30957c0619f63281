#pragma once

#include <string>
#include <vector>

#include "base/checked.h"
#include "model/linear_form.h"

namespace tenon::model {

LinearExpr sum_of(const std::vector<Literal>& literals);

// Writes a LinearForm row by row; for linear_form.cpp and the files linear_*.cpp, each of which has one kind of constraint
// that needs columns of its own.
class LinearRows {
 public:
  using Literals = std::vector<Literal>;

  explicit LinearRows(const Model& model);

  // The rows that come next belong to this constraint.
  void begin(ConstraintId source) { source_ = source; }

  // Rows for: all of `enforcement` -> low <= expr <= high.
  void bound(const LinearExpr& expr, std::int64_t low, std::int64_t high, const Literals& enforcement);
  // Rows for: all of `enforcement` -> one of `literals`.
  void any_of(Literals literals, const Literals& enforcement);

  // A Boolean column of our own.
  Literal add_column();

  void set_objective(const Objective& objective);

  // There is no form; the first reason stays.
  void fail(const std::string& why);
  bool failed() const { return !form_.impossible.empty(); }

  // Whether the domain lets `term` have this value.
  bool can_be(const Affine& term, std::int64_t value) const;
  // Smallest and largest value of `term`. Within 128 bits for any valid model.
  std::pair<Int128, Int128> reach(const Affine& term) const;

  LinearForm take() { return std::move(form_); }

 private:
  void add_enforced(LinearForm::Row row, Checked<std::int64_t> limit, const Literals& enforcement, int side);
  Checked<std::int64_t> extreme(const std::vector<Term>& terms, int side) const;
  std::int64_t settle(Checked<std::int64_t> number);

  std::size_t own_columns_ = 0;
  ConstraintId source_;
  LinearForm form_;
};

// One function a kind, each in the file of its name. `model` holds the intervals.
void add_rows(const Automaton& automaton, const LinearRows::Literals& enforcement, LinearRows& rows);
void add_rows(const Table& table, const LinearRows::Literals& enforcement, LinearRows& rows);
void add_rows(const Model& model, const Cumulative& cumulative, const LinearRows::Literals& enforcement,
              LinearRows& rows);

}  // namespace tenon::model
