#include "solvers/clp/clp_lp.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "solvers/library.h"

namespace tenon::solvers {

namespace {

constexpr std::int64_t kTicksAnIteration = 50;

// From Clp_C_Interface.h of CLP 1.17, whose CoinBigIndex is an int.
struct Api {
  Library library{{"libClp.so.1"}};
  std::string why_not;

  template <class F>
  F* function(const char* symbol) {
    F* found = library.function<F*>(symbol);
    if (library.ok() && !found && why_not.empty()) why_not = library.path() + " lacks " + symbol;
    return found;
  }

  using Doubles = const double*;
  using Ints = const int*;
  void* (*create)() = function<void*()>("Clp_newModel");
  void (*destroy)(void*) = function<void(void*)>("Clp_deleteModel");
  void (*set_log_level)(void*, int) = function<void(void*, int)>("Clp_setLogLevel");
  void (*set_most_iterations)(void*, int) = function<void(void*, int)>("Clp_setMaximumIterations");
  void (*set_most_seconds)(void*, double) = function<void(void*, double)>("Clp_setMaximumSeconds");
  void (*set_iterations)(void*, int) = function<void(void*, int)>("Clp_setNumberIterations");
  int (*iterations)(void*) = function<int(void*)>("Clp_numberIterations");
  void (*add_rows)(void*, int, Doubles, Doubles, Ints, Ints, Doubles) =
      function<void(void*, int, Doubles, Doubles, Ints, Ints, Doubles)>("Clp_addRows");
  void (*add_columns)(void*, int, Doubles, Doubles, Doubles, Ints, Ints, Doubles) =
      function<void(void*, int, Doubles, Doubles, Doubles, Ints, Ints, Doubles)>("Clp_addColumns");
  void (*delete_rows)(void*, int, Ints) = function<void(void*, int, Ints)>("Clp_deleteRows");
  void (*delete_columns)(void*, int, Ints) = function<void(void*, int, Ints)>("Clp_deleteColumns");
  double* (*row_low)(void*) = function<double*(void*)>("Clp_rowLower");
  double* (*row_high)(void*) = function<double*(void*)>("Clp_rowUpper");
  double* (*column_low)(void*) = function<double*(void*)>("Clp_columnLower");
  double* (*column_high)(void*) = function<double*(void*)>("Clp_columnUpper");
  double* (*cost)(void*) = function<double*(void*)>("Clp_objective");
  int (*primal)(void*, int) = function<int(void*, int)>("Clp_primal");
  int (*dual)(void*, int) = function<int(void*, int)>("Clp_dual");
  int (*status)(void*) = function<int(void*)>("Clp_status");
  double (*objective)(void*) = function<double(void*)>("Clp_objectiveValue");
  double* (*values)(void*) = function<double*(void*)>("Clp_primalColumnSolution");
  double* (*duals)(void*) = function<double*(void*)>("Clp_dualRowSolution");
  double* (*reduced_costs)(void*) = function<double*(void*)>("Clp_dualColumnSolution");
  double* (*ray)(void*) = function<double*(void*)>("Clp_infeasibilityRay");
  void (*free_ray)(void*, double*) = function<void(void*, double*)>("Clp_freeRay");
  int (*column_at)(void*, int) = function<int(void*, int)>("Clp_getColumnStatus");
  int (*row_at)(void*, int) = function<int(void*, int)>("Clp_getRowStatus");
  void (*set_column_at)(void*, int, int) = function<void(void*, int, int)>("Clp_setColumnStatus");
  void (*set_row_at)(void*, int, int) = function<void(void*, int, int)>("Clp_setRowStatus");

  Api() {
    if (!library.ok()) why_not = library.error();
  }
};

const Api& api() {
  static const Api opened;
  return opened;
}

// CLP's own numbers for where a column or row stands, and for how a run ended.
enum ClpAt { kFree = 0, kBasic = 1, kAtUpper = 2, kAtLower = 3, kSuper = 4, kFixed = 5 };
enum ClpStatus { kProvenOptimal = 0, kPrimalInfeasible = 1, kDualInfeasible = 2, kStopped = 3 };

struct Matrix {
  std::vector<int> start{0}, index;
  std::vector<double> value;

  void add(const std::vector<LpEntry>& entries) {
    for (const LpEntry& entry : entries) {
      index.push_back(entry.index);
      value.push_back(entry.value);
    }
    start.push_back(static_cast<int>(index.size()));
  }
};

class ClpLp final : public LinearProgram {
 public:
  ClpLp() : clp_(api().create()) { api().set_log_level(clp_, 0); }
  ~ClpLp() override { api().destroy(clp_); }
  ClpLp(const ClpLp&) = delete;
  ClpLp& operator=(const ClpLp&) = delete;

  int rows() const override { return rows_; }
  int columns() const override { return columns_; }

  void add_rows(std::span<const LpRow> rows) override {
    std::vector<double> low, high;
    Matrix matrix;
    for (const LpRow& row : rows) {
      low.push_back(row.low);
      high.push_back(row.high);
      matrix.add(row.entries);
    }
    api().add_rows(clp_, static_cast<int>(rows.size()), low.data(), high.data(), matrix.start.data(),
                   matrix.index.data(), matrix.value.data());
    rows_ += static_cast<int>(rows.size());
    primal_feasible_ = false;
  }

  void add_columns(std::span<const LpColumn> columns) override {
    std::vector<double> cost, low, high;
    Matrix matrix;
    for (const LpColumn& column : columns) {
      cost.push_back(column.cost);
      low.push_back(column.low);
      high.push_back(column.high);
      matrix.add(column.entries);
    }
    api().add_columns(clp_, static_cast<int>(columns.size()), low.data(), high.data(), cost.data(),
                      matrix.start.data(), matrix.index.data(), matrix.value.data());
    columns_ += static_cast<int>(columns.size());
  }

  void delete_rows(std::span<const int> rows) override {
    api().delete_rows(clp_, static_cast<int>(rows.size()), rows.data());
    rows_ -= static_cast<int>(rows.size());
    primal_feasible_ = false;
  }
  void delete_columns(std::span<const int> columns) override {
    api().delete_columns(clp_, static_cast<int>(columns.size()), columns.data());
    columns_ -= static_cast<int>(columns.size());
  }
  void set_cost(int column, double cost) override { api().cost(clp_)[column] = cost; }
  void set_column_bounds(int column, double low, double high) override {
    api().column_low(clp_)[column] = low;
    api().column_high(clp_)[column] = high;
    primal_feasible_ = false;
  }
  void set_row_bounds(int row, double low, double high) override {
    api().row_low(clp_)[row] = low;
    api().row_high(clp_)[row] = high;
    primal_feasible_ = false;
  }

  LpStatus solve(Budget& budget) override {
    if (budget.exhausted()) return LpStatus::kLimit;
    const double seconds = budget.seconds_left();
    api().set_most_seconds(clp_, std::isfinite(seconds) ? seconds : -1);
    const std::int64_t most = std::min<std::int64_t>(budget.ticks_left() / kTicksAnIteration + 1, INT32_MAX);
    api().set_iterations(clp_, 0);
    api().set_most_iterations(clp_, static_cast<int>(most));
    // As with HiGHS: from a vertex primal, from right prices dual simplex.
    primal_feasible_ ? api().primal(clp_, 0) : api().dual(clp_, 0);
    const std::int64_t iterations = api().iterations(clp_);
    iterations_ += iterations;
    budget.spend(kTicksAnIteration * (iterations + 1));
    const LpStatus status = status_now();
    primal_feasible_ = status == LpStatus::kOptimal;
    if (status == LpStatus::kOptimal) read_solution();
    if (status == LpStatus::kInfeasible) read_ray();
    return status;
  }

  double objective() const override { return objective_; }
  const std::vector<double>& values() const override { return values_; }
  const std::vector<double>& duals() const override { return duals_; }
  const std::vector<double>& reduced_costs() const override { return reduced_costs_; }
  const std::vector<double>& ray() const override { return ray_; }

  LpBasis basis() const override {
    LpBasis basis;
    for (int j = 0; j < columns_; ++j) basis.columns.push_back(at_of(api().column_at(clp_, j)));
    for (int i = 0; i < rows_; ++i) basis.rows.push_back(at_of(api().row_at(clp_, i)));
    return basis;
  }

  void set_basis(const LpBasis& basis) override {
    for (int j = 0; j < columns_; ++j)
      api().set_column_at(clp_, j, clp_at(basis.columns[static_cast<std::size_t>(j)]));
    for (int i = 0; i < rows_; ++i)
      api().set_row_at(clp_, i, clp_at(basis.rows[static_cast<std::size_t>(i)]));
    primal_feasible_ = false;
  }

  std::int64_t iterations() const override { return iterations_; }

 private:
  static LpBasis::At at_of(int status) {
    switch (status) {
      case kBasic:
        return LpBasis::At::kBasic;
      case kAtUpper:
        return LpBasis::At::kHigh;
      case kFree:
      case kSuper:
        return LpBasis::At::kZero;
      default:
        return LpBasis::At::kLow;
    }
  }
  static int clp_at(LpBasis::At at) {
    switch (at) {
      case LpBasis::At::kBasic:
        return kBasic;
      case LpBasis::At::kHigh:
        return kAtUpper;
      case LpBasis::At::kZero:
        return kFree;
      case LpBasis::At::kLow:
        break;
    }
    return kAtLower;
  }

  LpStatus status_now() const {
    switch (api().status(clp_)) {
      case kProvenOptimal:
        return LpStatus::kOptimal;
      case kPrimalInfeasible:
        return LpStatus::kInfeasible;
      case kDualInfeasible:
        return LpStatus::kUnbounded;
      case kStopped:
        return LpStatus::kLimit;
      default:
        return LpStatus::kFailed;
    }
  }

  void read_solution() {
    const auto copy = [](std::vector<double>& into, const double* from, int count) {
      into.assign(from, from + count);
    };
    copy(values_, api().values(clp_), columns_);
    copy(reduced_costs_, api().reduced_costs(clp_), columns_);
    copy(duals_, api().duals(clp_), rows_);
    objective_ = api().objective(clp_);
  }

  // CLP's ray counts the other way round.
  void read_ray() {
    ray_.clear();
    double* found = api().ray(clp_);
    if (!found) return;
    for (int i = 0; i < rows_; ++i) ray_.push_back(-found[i]);
    api().free_ray(clp_, found);
  }

  void* clp_;
  int rows_ = 0, columns_ = 0;
  bool primal_feasible_ = false;
  std::int64_t iterations_ = 0;
  double objective_ = 0;
  std::vector<double> values_, duals_, reduced_costs_, ray_;
};

}  // namespace

std::string clp_lp_unavailable() { return api().why_not; }

std::unique_ptr<LinearProgram> make_clp_lp() {
  if (!clp_lp_unavailable().empty()) throw InternalError(clp_lp_unavailable());
  return std::make_unique<ClpLp>();
}

}  // namespace tenon::solvers
