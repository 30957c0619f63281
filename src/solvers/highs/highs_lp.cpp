#include "solvers/highs/highs_lp.h"

#include <cmath>
#include <string>
#include <utility>

#include "solvers/highs/api.h"

namespace tenon::solvers {

namespace {

using highs::api;

constexpr std::int64_t kTicksAnIteration = 50;  // as in highs.cpp

// Entries one after another, as HiGHS takes them.
struct Matrix {
  std::vector<int> start, index;
  std::vector<double> value;

  void add(const std::vector<LpEntry>& entries) {
    start.push_back(static_cast<int>(index.size()));
    for (const LpEntry& entry : entries) {
      index.push_back(entry.index);
      value.push_back(entry.value);
    }
  }
  int entries() const { return static_cast<int>(index.size()); }
};

class HighsLp final : public LinearProgram {
 public:
  HighsLp() {
    set("threads", "1");
    set("parallel", "off");
    set("presolve", "off");  // would throw the basis away
    api().set_callback(highs_.get(), &highs::on_event, &listener_);
    api().start_callback(highs_.get(), highs::kSimplexInterrupt);
  }

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
    check(api().add_rows(highs_.get(), static_cast<int>(rows.size()), low.data(), high.data(),
                         matrix.entries(), matrix.start.data(), matrix.index.data(), matrix.value.data()),
          "adding rows");
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
    check(api().add_columns(highs_.get(), static_cast<int>(columns.size()), cost.data(), low.data(),
                            high.data(), matrix.entries(), matrix.start.data(), matrix.index.data(),
                            matrix.value.data()),
          "adding columns");
    columns_ += static_cast<int>(columns.size());
  }

  void delete_rows(std::span<const int> rows) override {
    check(api().delete_rows(highs_.get(), static_cast<int>(rows.size()), rows.data()), "deleting rows");
    rows_ -= static_cast<int>(rows.size());
    primal_feasible_ = false;
  }
  void delete_columns(std::span<const int> columns) override {
    check(api().delete_columns(highs_.get(), static_cast<int>(columns.size()), columns.data()),
          "deleting columns");
    columns_ -= static_cast<int>(columns.size());
  }
  void set_cost(int column, double cost) override {
    check(api().set_cost(highs_.get(), column, cost), "a cost");
  }
  void set_column_bounds(int column, double low, double high) override {
    check(api().set_column_bounds(highs_.get(), column, low, high), "a column's bounds");
    primal_feasible_ = false;
  }
  void set_row_bounds(int row, double low, double high) override {
    check(api().set_row_bounds(highs_.get(), row, low, high), "a row's bounds");
    primal_feasible_ = false;
  }

  LpStatus solve(Budget& budget) override {
    listener_.cancel = budget.cancel();
    if (budget.exhausted()) return LpStatus::kLimit;
    const double seconds = budget.seconds_left();
    // HiGHS's clock runs over all calls.
    if (std::isfinite(seconds)) set("time_limit", std::to_string(api().run_time(highs_.get()) + seconds));
    const std::int64_t most = std::min<std::int64_t>(budget.ticks_left() / kTicksAnIteration + 1, INT32_MAX);
    set("simplex_iteration_limit", std::to_string(most));
    // After new columns or costs the vertex is still one: primal simplex goes on from it. After new rows or bounds its
    // prices are still right: dual simplex.
    set("simplex_strategy", primal_feasible_ ? "4" : "1");
    const int done = api().run(highs_.get());
    const std::int64_t iterations = std::max<std::int64_t>(0, highs_.whole("simplex_iteration_count"));
    iterations_ += iterations;
    budget.spend(kTicksAnIteration * (iterations + 1));
    const LpStatus status = done == highs::kError ? LpStatus::kFailed : status_now();
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
    std::vector<int> columns(static_cast<std::size_t>(columns_)), rows(static_cast<std::size_t>(rows_));
    check(api().get_basis(highs_.get(), columns.data(), rows.data()), "the basis");
    LpBasis basis;
    for (const int at : columns) basis.columns.push_back(at_of(at));
    for (const int at : rows) basis.rows.push_back(at_of(at));
    return basis;
  }

  void set_basis(const LpBasis& basis) override {
    std::vector<int> columns, rows;
    for (const LpBasis::At at : basis.columns) columns.push_back(static_cast<int>(at));
    for (const LpBasis::At at : basis.rows) rows.push_back(static_cast<int>(at));
    check(api().set_basis(highs_.get(), columns.data(), rows.data()), "setting the basis");
    primal_feasible_ = false;
  }

  std::int64_t iterations() const override { return iterations_; }

 private:
  // HiGHS counts lower, basic, upper, zero, nonbasic.
  static LpBasis::At at_of(int status) {
    return status < 4 ? static_cast<LpBasis::At>(status) : LpBasis::At::kZero;
  }

  static void check(int done, const char* what) {
    if (done == highs::kError) throw InternalError(std::string("highs refuses ") + what);
  }
  void set(const std::string& name, const std::string& value) {
    if (const auto wrong = highs_.set(name, value)) throw InternalError("highs: " + name + ": " + *wrong);
  }

  LpStatus status_now() const {
    switch (api().model_status(highs_.get())) {
      case highs::kOptimal:
      case highs::kModelEmpty:
        return LpStatus::kOptimal;
      case highs::kInfeasible:
        return LpStatus::kInfeasible;
      case highs::kUnbounded:
        return LpStatus::kUnbounded;
      case highs::kTimeLimit:
      case highs::kIterationLimit:
      case highs::kInterrupt:
        return LpStatus::kLimit;
      default:
        return LpStatus::kFailed;
    }
  }

  void read_solution() {
    values_.resize(static_cast<std::size_t>(columns_));
    reduced_costs_.resize(values_.size());
    duals_.resize(static_cast<std::size_t>(rows_));
    std::vector<double> activity(duals_.size());
    api().solution(highs_.get(), values_.data(), reduced_costs_.data(), activity.data(), duals_.data());
    objective_ = highs_.real("objective_function_value");
  }

  void read_ray() {
    ray_.assign(static_cast<std::size_t>(rows_), 0);
    int has = 0;
    api().dual_ray(highs_.get(), &has, ray_.data());
    if (has == 0) ray_.clear();
  }

  highs::Instance highs_;
  highs::Listener listener_;
  int rows_ = 0, columns_ = 0;
  bool primal_feasible_ = false;
  std::int64_t iterations_ = 0;
  double objective_ = 0;
  std::vector<double> values_, duals_, reduced_costs_, ray_;
};

}  // namespace

std::string highs_lp_unavailable() { return api().why_not; }

std::unique_ptr<LinearProgram> make_highs_lp() {
  if (!highs_lp_unavailable().empty()) throw InternalError(highs_lp_unavailable());
  return std::make_unique<HighsLp>();
}

}  // namespace tenon::solvers
