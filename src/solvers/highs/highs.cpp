// HiGHS behind the Solver interface: the model's LinearForm goes in, doubles come out.
//
// A solution is rounded to integers and then passes the exact evaluator (Solver::solve). The bound of a MIP is HiGHS's own,
// moved outward by its tolerance and then rounded up, as every value is an integer; that is an opinion. The bound of a
// relaxation is a proof: recomputed from the duals in exact integers (lagrange.h).
//
// One thread always: its work is then a function of the model alone. Its ticks are an estimate from iterations and nodes.
#include "solvers/highs/highs.h"

#include <chrono>
#include <cmath>
#include <cstdint>

#include "base/error.h"
#include "model/linear_form.h"
#include "solvers/highs/api.h"
#include "solvers/highs/lagrange.h"

namespace tenon::solvers {

namespace {

using highs::api;
using highs::Instance;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Gives `form` to HiGHS, with or without integrality; false if it does not take it.
bool pass(const Instance& highs, const model::LinearForm& form, bool integer) {
  const std::size_t columns = form.columns.size(), rows = form.rows.size();
  std::vector<double> cost(columns), low(columns), high(columns), row_low(rows), row_high(rows), value;
  std::vector<int> start(rows + 1), index, integrality(columns, highs::kInteger);
  for (const model::Term& term : form.objective) {
    cost[static_cast<std::size_t>(term.var.value)] = static_cast<double>(term.coefficient);
  }
  for (std::size_t j = 0; j < columns; ++j) {
    low[j] = static_cast<double>(form.columns.raw()[j].low);
    high[j] = static_cast<double>(form.columns.raw()[j].high);
  }
  for (std::size_t i = 0; i < rows; ++i) {
    const model::LinearForm::Row& row = form.rows[i];
    row_low[i] = row.low == model::kNoLow ? -INFINITY : static_cast<double>(row.low);
    row_high[i] = row.high == model::kNoHigh ? INFINITY : static_cast<double>(row.high);
    for (const model::Term& term : row.terms) {
      index.push_back(term.var.value);
      value.push_back(static_cast<double>(term.coefficient));
    }
    start[i + 1] = static_cast<int>(index.size());
  }
  const int n = static_cast<int>(columns), m = static_cast<int>(rows), entries = start.back();
  const int done = integer
                       ? api().pass_mip(highs.get(), n, m, entries, highs::kRowwise, highs::kMinimize, 0,
                                        cost.data(), low.data(), high.data(), row_low.data(), row_high.data(),
                                        start.data(), index.data(), value.data(), integrality.data())
                       : api().pass_lp(highs.get(), n, m, entries, highs::kRowwise, highs::kMinimize, 0,
                                       cost.data(), low.data(), high.data(), row_low.data(), row_high.data(),
                                       start.data(), index.data(), value.data());
  return done != highs::kError;
}

bool beyond_doubles(const model::LinearForm& form) {
  const auto wide = [](std::int64_t x) { return x > (1LL << 53) || x < -(1LL << 53); };
  for (const model::LinearForm::Row& row : form.rows) {
    if ((row.low != model::kNoLow && wide(row.low)) || (row.high != model::kNoHigh && wide(row.high)))
      return true;
    for (const model::Term& term : row.terms) {
      if (wide(term.coefficient)) return true;
    }
  }
  return false;
}

class Highs final : public Solver {
 public:
  Highs() : Solver("highs", "highs") {}

  const Capabilities& capabilities() const override {
    static const Capabilities all{
        {Feature::kAutomaton, Feature::kTable, Feature::kCumulative, Feature::kRelaxation}};
    return all;
  }
  std::string unavailable() const override { return api().why_not; }
  std::string version() const override { return api().version; }
  std::optional<std::string> check_parameter(std::string_view name, std::string_view value) const override {
    if (!unavailable().empty()) return "cannot be checked: " + unavailable();
    return Instance().set(std::string(name), std::string(value));
  }

 protected:
  SolveResult run(const Call& call) const override;

 private:
  static void set_options(Instance& highs, const Call& call);
  static void set_hints(const Instance& highs, const model::Model& model);
  static void read_mip(const Instance& highs, const model::Model& model, const model::LinearForm& form,
                       SolveResult& result);
  static void read_relaxation(const Instance& highs, const model::Model& model, const model::LinearForm& form,
                              SolveResult& result);
};

void Highs::set_options(Instance& highs, const Call& call) {
  const auto set = [&](const std::string& name, const std::string& value) {
    if (const auto wrong = highs.set(name, value)) throw InternalError("highs: " + name + ": " + *wrong);
  };
  set("threads", "1");
  set("parallel", "off");
  set("random_seed", std::to_string(call.budget.limits().seed % INT32_MAX));
  set("mip_rel_gap", "0");
  if (std::isfinite(call.seconds)) set("time_limit", std::to_string(call.seconds));
  if (!call.options.presolve) set("presolve", "off");
  if (call.options.log) {
    set("log_to_console", "false");
    set("output_flag", "true");
  }
  for (const auto& [name, value] : call.parameters) set(name, value);
}

void Highs::set_hints(const Instance& highs, const model::Model& model) {
  std::vector<int> columns;
  std::vector<double> values;
  for (const auto& [var, value] : model.hints()) {
    columns.push_back(var.value);
    values.push_back(static_cast<double>(value));
  }
  // A hint outside the domains is refused by HiGHS and then simply not used.
  if (!columns.empty()) {
    api().set_solution(highs.get(), static_cast<int>(columns.size()), columns.data(), values.data());
  }
}

SolveResult Highs::run(const Call& call) const {
  SolveResult result;
  const Clock::time_point start = Clock::now();
  const model::LinearForm form = model::linear_form(call.model);
  if (!form.impossible.empty() || beyond_doubles(form)) {
    result.refused = "highs cannot take the model: " +
                     (form.impossible.empty() ? std::string("a big M beyond 2^53") : form.impossible);
    return result;
  }
  Instance highs;
  set_options(highs, call);
  if (!pass(highs, form, !call.options.relaxation)) {
    throw InternalError("highs calls the model invalid");
  }
  if (!call.options.relaxation) set_hints(highs, call.model);
  highs::Listener listener{call.budget.cancel(), {}};
  api().set_callback(highs.get(), &highs::on_event, &listener);
  for (const int kind :
       {highs::kLogging, highs::kSimplexInterrupt, highs::kIpmInterrupt, highs::kMipInterrupt}) {
    api().start_callback(highs.get(), kind);
  }
  result.build_s = seconds_since(start);

  const Clock::time_point begin = Clock::now();
  const bool ran = api().run(highs.get()) != highs::kError;
  result.solve_s = seconds_since(begin);
  const int status = api().model_status(highs.get());
  if (status == highs::kLoadError || status == highs::kModelError) {
    throw InternalError("highs calls the model invalid (status " + std::to_string(status) + ") " +
                        listener.log);
  }
  if (!ran || status == highs::kPresolveError || status == highs::kSolveError ||
      status == highs::kPostsolveError) {
    result.notes.push_back("highs failed (status " + std::to_string(status) + ")");
    return result;
  }
  if (status == highs::kOptimal) result.status = Status::kOptimal;
  // Every variable is bounded, so "unbounded or infeasible" leaves only one.
  if (status == highs::kInfeasible || status == highs::kUnboundedOrInfeasible)
    result.status = Status::kInfeasible;
  if (result.status != Status::kInfeasible) {
    if (call.options.relaxation) {
      read_relaxation(highs, call.model, form, result);
    } else {
      read_mip(highs, call.model, form, result);
    }
  }
  const std::int64_t iterations = std::max<std::int64_t>(0, highs.whole("simplex_iteration_count"));
  const std::int64_t nodes = std::max<std::int64_t>(0, highs.nodes());
  result.ticks = 1000 * (nodes + 1) + 50 * iterations;
  result.counters = {{"variables", static_cast<std::int64_t>(call.model.variables().size())},
                     {"rows", static_cast<std::int64_t>(form.rows.size())},
                     {"iterations", iterations},
                     {"nodes", nodes}};
  result.log = std::move(listener.log);
  return result;
}

void Highs::read_mip(const Instance& highs, const model::Model& model, const model::LinearForm& form,
                     SolveResult& result) {
  if (highs.whole("primal_solution_status") == highs::kFeasiblePoint) {
    std::vector<double> values(form.columns.size());
    std::vector<double> rows(form.rows.size());
    api().solution(highs.get(), values.data(), nullptr, rows.data(), nullptr);
    values.resize(model.variables().size());
    result.values.emplace();
    for (const double value : values) result.values->push_back(std::llround(value));
  }
  if (!model.objective()) return;
  const double bound = highs.real("mip_dual_bound");
  if (!(std::abs(bound) < 9e15)) return;  // infinite, or no longer exact
  const double outward = bound - 1e-6 * std::max(1.0, std::abs(bound));
  const Int128 least = static_cast<Int128>(std::ceil(outward)) + form.objective_constant;
  result.bound = form.negated ? -least : least;
}

void Highs::read_relaxation(const Instance& instance, const model::Model& model,
                            const model::LinearForm& form, SolveResult& result) {
  if (result.status != Status::kOptimal) return;
  Relaxation lp;
  lp.values.resize(form.columns.size());
  lp.reduced_costs.resize(form.columns.size());
  lp.duals.resize(form.rows.size());
  std::vector<double> rows(form.rows.size());
  api().solution(instance.get(), lp.values.data(), lp.reduced_costs.data(), rows.data(), lp.duals.data());
  lp.values.resize(model.variables().size());
  lp.reduced_costs.resize(model.variables().size());
  const double value =
      instance.real("objective_function_value") + static_cast<double>(form.objective_constant);
  lp.objective = form.negated ? -value : value;
  if (model.objective()) {
    const std::optional<Int128> least = highs::safe_bound(form, lp.duals);
    if (least) result.bound = form.negated ? -*least : *least;
  }
  result.relaxation = std::move(lp);
}

}  // namespace

std::unique_ptr<Solver> make_highs() { return std::make_unique<Highs>(); }

}  // namespace tenon::solvers
