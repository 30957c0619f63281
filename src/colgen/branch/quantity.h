#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "colgen/master/problem.h"

namespace tenon::colgen {

// Something to branch on: a whole number in every solution, that is the sum over columns of a whole number each. The flow on an arc, the columns of a
// problem, the columns that hold both of two items, what they use of a resource.
class Quantity {
 public:
  virtual ~Quantity() = default;
  virtual std::int64_t of(const Column& column) const = 0;
  virtual std::string name() const = 0;  // the same for equal quantities
};

// A branch: the quantity is held within sides. The pricer meets it among Prices::cuts and must know the quantity's kind.
class QuantityRow : public Cut {
 public:
  QuantityRow(std::shared_ptr<const Quantity> quantity, const Row& within)
      : quantity_(std::move(quantity)), within_(within) {}

  Row sides() const override { return within_; }
  std::int64_t coefficient(const Column& column) const override { return quantity_->of(column); }
  const std::shared_ptr<const Quantity>& quantity() const { return quantity_; }

 private:
  std::shared_ptr<const Quantity> quantity_;
  Row within_;
};

// How many columns of a pricing problem are used.
class ColumnsOf : public Quantity {
 public:
  explicit ColumnsOf(int problem) : problem_(problem) {}
  std::int64_t of(const Column& column) const override { return column.problem == problem_ ? 1 : 0; }
  std::string name() const override { return "columns of " + std::to_string(problem_); }

 private:
  int problem_;
};

// How many columns hold both of two items (Ryan and Foster, "An integer programming approach to scheduling", 1981: where each item is
// held once, at most one does).
class PairOf : public Quantity {
 public:
  PairOf(int a, int b) : a_(a), b_(b) {}
  std::int64_t of(const Column& column) const override;
  std::string name() const override { return "pair " + std::to_string(a_) + " " + std::to_string(b_); }
  int a() const { return a_; }
  int b() const { return b_; }

 private:
  int a_, b_;
};

// One column itself; for masters in which all columns are known.
class TheColumn : public Quantity {
 public:
  explicit TheColumn(Column column) : column_(std::move(column)) {}
  std::int64_t of(const Column& column) const override { return column == column_ ? 1 : 0; }
  std::string name() const override;

 private:
  Column column_;
};

}  // namespace tenon::colgen
