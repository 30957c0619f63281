#include "solvers/clp/clp_lp.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "solvers/library.h"
#include "solvers/lp_parts.h"

namespace tenon::solvers {

namespace {

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

class ClpLp final : public LpBackend {
 public:
  ClpLp() : clp_(api().create()) { api().set_log_level(clp_, 0); }
  ~ClpLp() override { api().destroy(clp_); }
  ClpLp(const ClpLp&) = delete;
  ClpLp& operator=(const ClpLp&) = delete;

  void set_cost(int column, double cost) override { api().cost(clp_)[column] = cost; }

  LpBasis basis() const override {
    LpBasis basis;
    for (int j = 0; j < columns(); ++j) basis.columns.push_back(at_of(api().column_at(clp_, j)));
    for (int i = 0; i < rows(); ++i) basis.rows.push_back(at_of(api().row_at(clp_, i)));
    return basis;
  }

 protected:
  void do_add(const LpRowArrays& rows, int count) override {
    const LpMatrix& matrix = rows.matrix;
    api().add_rows(clp_, count, rows.low.data(), rows.high.data(), matrix.start.data(), matrix.index.data(),
                   matrix.value.data());
  }
  void do_add(const LpColumnArrays& columns, int count) override {
    const LpMatrix& matrix = columns.matrix;
    api().add_columns(clp_, count, columns.low.data(), columns.high.data(), columns.cost.data(),
                      matrix.start.data(), matrix.index.data(), matrix.value.data());
  }
  void do_delete_rows(std::span<const int> rows) override {
    api().delete_rows(clp_, static_cast<int>(rows.size()), rows.data());
  }
  void do_delete_columns(std::span<const int> columns) override {
    api().delete_columns(clp_, static_cast<int>(columns.size()), columns.data());
  }
  void do_set_column_bounds(int column, double low, double high) override {
    api().column_low(clp_)[column] = low;
    api().column_high(clp_)[column] = high;
  }
  void do_set_row_bounds(int row, double low, double high) override {
    api().row_low(clp_)[row] = low;
    api().row_high(clp_)[row] = high;
  }
  void do_set_basis(const LpBasis& basis) override {
    for (int j = 0; j < columns(); ++j)
      api().set_column_at(clp_, j, clp_at(basis.columns[static_cast<std::size_t>(j)]));
    for (int i = 0; i < rows(); ++i)
      api().set_row_at(clp_, i, clp_at(basis.rows[static_cast<std::size_t>(i)]));
  }

  Run do_solve(const Budget& budget, int most_iterations, bool primal) override {
    const double seconds = budget.seconds_left();
    api().set_most_seconds(clp_, std::isfinite(seconds) ? seconds : -1);
    api().set_iterations(clp_, 0);
    api().set_most_iterations(clp_, most_iterations);
    primal ? api().primal(clp_, 0) : api().dual(clp_, 0);
    return {status_now(), api().iterations(clp_)};
  }

  void read_solution() override {
    const auto copy = [](std::vector<double>& into, const double* from, int count) {
      into.assign(from, from + count);
    };
    copy(values_, api().values(clp_), columns());
    copy(reduced_costs_, api().reduced_costs(clp_), columns());
    copy(duals_, api().duals(clp_), rows());
    objective_ = api().objective(clp_);
  }

  // CLP's ray counts the other way round.
  void read_ray() override {
    ray_.clear();
    double* found = api().ray(clp_);
    if (!found) return;
    for (int i = 0; i < rows(); ++i) ray_.push_back(-found[i]);
    api().free_ray(clp_, found);
  }

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

  void* clp_;
};

}  // namespace

std::string clp_lp_unavailable() { return api().why_not; }

std::unique_ptr<LinearProgram> make_clp_lp() {
  if (!clp_lp_unavailable().empty()) throw InternalError(clp_lp_unavailable());
  return std::make_unique<ClpLp>();
}

}  // namespace tenon::solvers
