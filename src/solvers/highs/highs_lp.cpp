#include "solvers/highs/highs_lp.h"

#include <cmath>
#include <string>
#include <utility>

#include "solvers/highs/api.h"
#include "solvers/lp_parts.h"

namespace tenon::solvers {

namespace {

using highs::api;

class HighsLp final : public LpBackend {
 public:
  explicit HighsLp(LpUse use) {
    set("threads", "1");
    set("parallel", "off");
    set("presolve", "off");  // would throw the basis away
    if (use == LpUse::kBranching) {
      set("dual_simplex_cost_perturbation_multiplier", "0");
      set("primal_simplex_bound_perturbation_multiplier", "0");
    }
    api().set_callback(highs_.get(), &highs::on_event, &listener_);
    api().start_callback(highs_.get(), highs::kSimplexInterrupt);
  }

  void set_cost(int column, double cost) override {
    check(api().set_cost(highs_.get(), column, cost), "a cost");
  }

  LpBasis basis() const override {
    std::vector<int> column_at(static_cast<std::size_t>(columns())), row_at(static_cast<std::size_t>(rows()));
    check(api().get_basis(highs_.get(), column_at.data(), row_at.data()), "the basis");
    LpBasis basis;
    for (const int at : column_at) basis.columns.push_back(at_of(at));
    for (const int at : row_at) basis.rows.push_back(at_of(at));
    return basis;
  }

 protected:
  void do_add(const LpRowArrays& rows, int count) override {
    const LpMatrix& matrix = rows.matrix;
    check(api().add_rows(highs_.get(), count, rows.low.data(), rows.high.data(), matrix.entries(),
                         matrix.start.data(), matrix.index.data(), matrix.value.data()),
          "adding rows");
  }
  void do_add(const LpColumnArrays& columns, int count) override {
    const LpMatrix& matrix = columns.matrix;
    check(api().add_columns(highs_.get(), count, columns.cost.data(), columns.low.data(), columns.high.data(),
                            matrix.entries(), matrix.start.data(), matrix.index.data(), matrix.value.data()),
          "adding columns");
  }
  void do_delete_rows(std::span<const int> rows) override {
    check(api().delete_rows(highs_.get(), static_cast<int>(rows.size()), rows.data()), "deleting rows");
  }
  void do_delete_columns(std::span<const int> columns) override {
    check(api().delete_columns(highs_.get(), static_cast<int>(columns.size()), columns.data()),
          "deleting columns");
  }
  void do_set_column_bounds(int column, double low, double high) override {
    check(api().set_column_bounds(highs_.get(), column, low, high), "a column's bounds");
  }
  void do_set_row_bounds(int row, double low, double high) override {
    check(api().set_row_bounds(highs_.get(), row, low, high), "a row's bounds");
  }
  void do_set_basis(const LpBasis& basis) override {
    std::vector<int> columns, rows;
    for (const LpBasis::At at : basis.columns) columns.push_back(static_cast<int>(at));
    for (const LpBasis::At at : basis.rows) rows.push_back(static_cast<int>(at));
    check(api().set_basis(highs_.get(), columns.data(), rows.data()), "setting the basis");
  }

  Run do_solve(const Budget& budget, int most_iterations, bool primal) override {
    listener_.cancel = budget.cancel();
    const double seconds = budget.seconds_left();
    // HiGHS's clock runs over all calls.
    if (std::isfinite(seconds)) set("time_limit", std::to_string(api().run_time(highs_.get()) + seconds));
    set("simplex_iteration_limit", std::to_string(most_iterations));
    set("simplex_strategy", primal ? "4" : "1");
    Run run = run_once();
    // Where the dual simplex ends beside its tolerances, the primal one goes on from there.
    if (run.status == LpStatus::kFailed && !primal) {
      set("simplex_strategy", "4");
      const Run again = run_once();
      run = {again.status, run.iterations + again.iterations};
    }
    return run;
  }

  void read_solution() override {
    values_.resize(static_cast<std::size_t>(columns()));
    reduced_costs_.resize(values_.size());
    duals_.resize(static_cast<std::size_t>(rows()));
    std::vector<double> activity(duals_.size());
    api().solution(highs_.get(), values_.data(), reduced_costs_.data(), activity.data(), duals_.data());
    objective_ = highs_.real("objective_function_value");
  }

  void read_ray() override {
    ray_.assign(static_cast<std::size_t>(rows()), 0);
    int has = 0;
    api().dual_ray(highs_.get(), &has, ray_.data());
    if (has == 0) ray_.clear();
  }

 private:
  Run run_once() {
    const int done = api().run(highs_.get());
    return {done == highs::kError ? LpStatus::kFailed : status_now(),
            std::max<std::int64_t>(0, highs_.whole("simplex_iteration_count"))};
  }

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

  highs::Instance highs_;
  highs::Listener listener_;
};

}  // namespace

std::string highs_lp_unavailable() { return api().why_not; }

std::unique_ptr<LinearProgram> make_highs_lp(LpUse use) {
  if (!highs_lp_unavailable().empty()) throw InternalError(highs_lp_unavailable());
  return std::make_unique<HighsLp>(use);
}

}  // namespace tenon::solvers
