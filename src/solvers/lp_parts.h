#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "solvers/lp.h"

namespace tenon::solvers {

// For the backends of lp.h only: what they keep and count alike.

// Entries of rows or columns one after the other; start[i] is where those of the i-th begin, the last one their end.
struct LpMatrix {
  std::vector<int> start{0}, index;
  std::vector<double> value;

  void add(const std::vector<LpEntry>& entries) {
    for (const LpEntry& entry : entries) {
      index.push_back(entry.index);
      value.push_back(entry.value);
    }
    start.push_back(static_cast<int>(index.size()));
  }
  int entries() const { return start.back(); }
};

struct LpRowArrays {
  explicit LpRowArrays(std::span<const LpRow> rows) {
    for (const LpRow& row : rows) {
      low.push_back(row.low);
      high.push_back(row.high);
      matrix.add(row.entries);
    }
  }
  std::vector<double> low, high;
  LpMatrix matrix;
};

struct LpColumnArrays {
  explicit LpColumnArrays(std::span<const LpColumn> columns) {
    for (const LpColumn& column : columns) {
      cost.push_back(column.cost);
      low.push_back(column.low);
      high.push_back(column.high);
      matrix.add(column.entries);
    }
  }
  std::vector<double> cost, low, high;
  LpMatrix matrix;
};

// Sizes, the last solution, and which simplex method goes on best: after new columns or costs the vertex is still one, so
// primal; after new rows or bounds its prices are still right, so dual. Backends override the do_… functions.
class LpBackend : public LinearProgram {
 public:
  int rows() const final { return rows_; }
  int columns() const final { return columns_; }

  void add_rows(std::span<const LpRow> rows) final {
    const LpRowArrays added(rows);
    do_add(added, static_cast<int>(rows.size()));
    entries_ += added.matrix.entries();
    rows_ += static_cast<int>(rows.size());
    primal_feasible_ = false;
  }
  void add_columns(std::span<const LpColumn> columns) final {
    const LpColumnArrays added(columns);
    do_add(added, static_cast<int>(columns.size()));
    entries_ += added.matrix.entries();
    columns_ += static_cast<int>(columns.size());
  }
  void delete_rows(std::span<const int> rows) final {
    do_delete_rows(rows);
    rows_ -= static_cast<int>(rows.size());
    primal_feasible_ = false;
  }
  void delete_columns(std::span<const int> columns) final {
    do_delete_columns(columns);
    entries_ -= entries_ * static_cast<std::int64_t>(columns.size()) / std::max(1, columns_);
    columns_ -= static_cast<int>(columns.size());
  }
  void set_column_bounds(int column, double low, double high) final {
    do_set_column_bounds(column, low, high);
    primal_feasible_ = false;
  }
  void set_row_bounds(int row, double low, double high) final {
    do_set_row_bounds(row, low, high);
    primal_feasible_ = false;
  }
  void set_basis(const LpBasis& basis) final {
    do_set_basis(basis);
    primal_feasible_ = false;
  }

  LpStatus solve(Budget& budget) final {
    if (budget.exhausted()) return LpStatus::kLimit;
    const std::int64_t ticks = kTicksAnIteration + entries_ / kEntriesATick;
    const std::int64_t most = std::min<std::int64_t>(budget.ticks_left() / ticks + 1, INT32_MAX);
    const Run run = do_solve(budget, static_cast<int>(most), primal_feasible_);
    iterations_ += run.iterations;
    budget.spend(ticks * (run.iterations + 1));
    primal_feasible_ = run.status == LpStatus::kOptimal;
    if (run.status == LpStatus::kOptimal) read_solution();
    if (run.status == LpStatus::kInfeasible) read_ray();
    return run.status;
  }

  double objective() const final { return objective_; }
  const std::vector<double>& values() const final { return values_; }
  const std::vector<double>& duals() const final { return duals_; }
  const std::vector<double>& reduced_costs() const final { return reduced_costs_; }
  const std::vector<double>& ray() const final { return ray_; }
  std::int64_t iterations() const final { return iterations_; }

 protected:
  struct Run {
    LpStatus status = LpStatus::kFailed;
    std::int64_t iterations = 0;
  };
  virtual void do_add(const LpRowArrays& rows, int count) = 0;
  virtual void do_add(const LpColumnArrays& columns, int count) = 0;
  virtual void do_delete_rows(std::span<const int> rows) = 0;
  virtual void do_delete_columns(std::span<const int> columns) = 0;
  virtual void do_set_column_bounds(int column, double low, double high) = 0;
  virtual void do_set_row_bounds(int row, double low, double high) = 0;
  virtual void do_set_basis(const LpBasis& basis) = 0;
  // At most so many iterations, within the budget's time; `primal`: by the primal simplex method.
  virtual Run do_solve(const Budget& budget, int most_iterations, bool primal) = 0;
  // Fill the members below.
  virtual void read_solution() = 0;
  virtual void read_ray() = 0;

  double objective_ = 0;
  std::vector<double> values_, duals_, reduced_costs_, ray_;

 private:
  // An iteration solves with the basis and prices the columns, or a part of them.
  static constexpr std::int64_t kTicksAnIteration = 40, kEntriesATick = 600;

  int rows_ = 0, columns_ = 0;
  std::int64_t entries_ = 0;  // about: how many of them go with columns is not looked up
  bool primal_feasible_ = false;
  std::int64_t iterations_ = 0;
};

}  // namespace tenon::solvers
