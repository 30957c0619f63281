#include "solvers/mixed.h"

#include <cmath>

#include "base/error.h"
#include "solvers/highs/api.h"
#include "solvers/lp_parts.h"

namespace tenon::solvers {

namespace {

using highs::api;

void set(highs::Instance& highs, const std::string& name, const std::string& value) {
  if (const auto wrong = highs.set(name, value)) throw InternalError("highs: " + name + ": " + *wrong);
}

void set_options(highs::Instance& highs, double gap, const Budget& budget) {
  set(highs, "threads", "1");
  set(highs, "parallel", "off");
  set(highs, "random_seed", std::to_string(budget.limits().seed % INT32_MAX));
  set(highs, "mip_rel_gap", std::to_string(gap));
  set(highs, "mip_feasibility_tolerance", "1e-9");
  if (const double seconds = budget.seconds_left(); std::isfinite(seconds))
    set(highs, "time_limit", std::to_string(seconds));
}

// It minimises, so gains are costs below 0.
void pass(const highs::Instance& highs, const MixedProgram& program) {
  std::vector<double> cost, low, high;
  std::vector<int> integrality;
  for (const MixedColumn& column : program.columns) {
    cost.push_back(-column.gain);
    low.push_back(column.low);
    high.push_back(column.high);
    integrality.push_back(column.integer ? highs::kInteger : 0);
  }
  const LpRowArrays rows(program.rows);
  const int done = api().pass_mip(highs.get(), static_cast<int>(program.columns.size()),
                                  static_cast<int>(program.rows.size()), rows.matrix.entries(),
                                  highs::kRowwise, highs::kMinimize, 0, cost.data(), low.data(), high.data(),
                                  rows.low.data(), rows.high.data(), rows.matrix.start.data(),
                                  rows.matrix.index.data(), rows.matrix.value.data(), integrality.data());
  if (done == highs::kError) throw InternalError("highs calls the program invalid");
}

}  // namespace

MixedResult solve_mixed(const MixedProgram& program, double gap, const Budget& budget) {
  MixedResult result;
  if (!api().why_not.empty()) {
    result.refused = api().why_not;
    return result;
  }
  result.version = api().version;
  highs::Instance highs;
  set_options(highs, gap, budget);
  pass(highs, program);
  highs::Listener listener{budget.cancel(), {}};
  api().set_callback(highs.get(), &highs::on_event, &listener);
  for (const int kind : {highs::kSimplexInterrupt, highs::kIpmInterrupt, highs::kMipInterrupt})
    api().start_callback(highs.get(), kind);
  api().run(highs.get());
  result.seconds = api().run_time(highs.get());
  const int status = api().model_status(highs.get());
  if (highs.whole("primal_solution_status") == highs::kFeasiblePoint) {
    result.values.resize(program.columns.size());
    std::vector<double> rows(program.rows.size());
    api().solution(highs.get(), result.values.data(), nullptr, rows.data(), nullptr);
    result.objective = -highs.real("objective_function_value");
    result.status = status == highs::kOptimal ? Status::kOptimal : Status::kFeasible;
  } else if (status == highs::kInfeasible) {
    result.status = Status::kInfeasible;
  }
  result.bound = -highs.real("mip_dual_bound");
  return result;
}

}  // namespace tenon::solvers
