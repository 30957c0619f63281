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
#include "solvers/highs/lagrange.h"
#include "solvers/library.h"

namespace tenon::solvers {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// From interfaces/highs_c_api.h and lp_data/HighsCallbackStruct.h of HiGHS 1.15, whose HighsInt is an int in the wheel.
constexpr int kOk = 0, kError = -1;
constexpr int kMinimize = 1, kRowwise = 2, kInteger = 1;
constexpr int kFeasiblePoint = 2;
enum OptionType { kBoolOption = 0, kIntOption = 1, kDoubleOption = 2, kStringOption = 3 };
enum ModelStatus {
  kLoadError = 1,
  kModelError = 2,
  kPresolveError = 3,
  kSolveError = 4,
  kPostsolveError = 5,
  kOptimal = 7,
  kInfeasible = 8,
  kUnboundedOrInfeasible = 9,
};
enum Callback { kLogging = 0, kSimplexInterrupt = 1, kIpmInterrupt = 2, kMipInterrupt = 6 };
struct CallbackIn {  // its first member is all that we set
  int user_interrupt;
};

// The functions that we use of libhighs.
struct Api {
  Library library{{"highsbox/highsbox/highs_dist/lib/libhighs.so", "libhighs.so"}};
  std::string version, why_not;

  template <class F>
  F* function(const char* symbol) {
    F* found = library.function<F*>(symbol);
    if (library.ok() && !found && why_not.empty()) why_not = library.path() + " lacks " + symbol;
    return found;
  }

  using Doubles = const double*;
  using Ints = const int*;
  void* (*create)() = function<void*()>("Highs_create");
  void (*destroy)(void*) = function<void(void*)>("Highs_destroy");
  const char* (*version_text)() = function<const char*()>("Highs_version");
  int (*int_size)(const void*) = function<int(const void*)>("Highs_getSizeofHighsInt");
  int (*run)(void*) = function<int(void*)>("Highs_run");
  int (*pass_lp)(void*, int, int, int, int, int, double, Doubles, Doubles, Doubles, Doubles, Doubles, Ints,
                 Ints,
                 Doubles) = function<int(void*, int, int, int, int, int, double, Doubles, Doubles, Doubles,
                                         Doubles, Doubles, Ints, Ints, Doubles)>("Highs_passLp");
  int (*pass_mip)(void*, int, int, int, int, int, double, Doubles, Doubles, Doubles, Doubles, Doubles, Ints,
                  Ints, Doubles,
                  Ints) = function<int(void*, int, int, int, int, int, double, Doubles, Doubles, Doubles,
                                       Doubles, Doubles, Ints, Ints, Doubles, Ints)>("Highs_passMip");
  int (*set_solution)(void*, int, Ints,
                      Doubles) = function<int(void*, int, Ints, Doubles)>("Highs_setSparseSolution");
  int (*option_type)(const void*, const char*,
                     int*) = function<int(const void*, const char*, int*)>("Highs_getOptionType");
  int (*set_bool)(void*, const char*,
                  int) = function<int(void*, const char*, int)>("Highs_setBoolOptionValue");
  int (*set_int)(void*, const char*, int) = function<int(void*, const char*, int)>("Highs_setIntOptionValue");
  int (*set_double)(void*, const char*,
                    double) = function<int(void*, const char*, double)>("Highs_setDoubleOptionValue");
  int (*set_string)(void*, const char*, const char*) =
      function<int(void*, const char*, const char*)>("Highs_setStringOptionValue");
  int (*model_status)(const void*) = function<int(const void*)>("Highs_getModelStatus");
  int (*int_info)(const void*, const char*,
                  int*) = function<int(const void*, const char*, int*)>("Highs_getIntInfoValue");
  int (*long_info)(const void*, const char*, std::int64_t*) =
      function<int(const void*, const char*, std::int64_t*)>("Highs_getInt64InfoValue");
  int (*double_info)(const void*, const char*,
                     double*) = function<int(const void*, const char*, double*)>("Highs_getDoubleInfoValue");
  int (*solution)(const void*, double*, double*, double*, double*) =
      function<int(const void*, double*, double*, double*, double*)>("Highs_getSolution");
  using OnEvent = void (*)(int kind, const char* message, const void* out, CallbackIn* in, void* user);
  int (*set_callback)(void*, OnEvent, void*) = function<int(void*, OnEvent, void*)>("Highs_setCallback");
  int (*start_callback)(void*, int) = function<int(void*, int)>("Highs_startCallback");

  Api() {
    if (!library.ok()) why_not = library.error();
    if (!why_not.empty()) return;
    void* probe = create();
    if (int_size(probe) != sizeof(int)) why_not = library.path() + " was built with 64-bit integers";
    destroy(probe);
    version = version_text();
  }
};

const Api& api() {
  static const Api opened;
  return opened;
}

// What the callbacks of one run need.
struct Listener {
  CancelToken cancel;
  std::string log;
};

void on_event(int kind, const char* message, const void*, CallbackIn* in, void* user) {
  auto& listener = *static_cast<Listener*>(user);
  if (kind == kLogging) {
    if (message) listener.log += message;
    if (listener.log.size() > 16384) listener.log.erase(0, listener.log.size() - 8192);
  } else if (in && listener.cancel.cancelled()) {
    in->user_interrupt = 1;
  }
}

// One instance of HiGHS.
class Instance {
 public:
  Instance() : highs_(api().create()) {
    // Before anything else: every call, the setting of an option too, may print.
    set("output_flag", "false");
  }
  ~Instance() { api().destroy(highs_); }
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  void* get() const { return highs_; }

  // nullopt if the option took the value; else what is wrong.
  std::optional<std::string> set(const std::string& name, const std::string& value) {
    int type = -1;
    if (api().option_type(highs_, name.c_str(), &type) != kOk) return "unknown parameter";
    std::size_t used = 0;
    int done = kError;
    std::string expected = "text that HiGHS knows";
    try {
      if (type == kBoolOption) {
        expected = "true or false";
        if (value == "true" || value == "false") done = api().set_bool(highs_, name.c_str(), value == "true");
        used = value.size();
      } else if (type == kIntOption) {
        expected = "a whole number in its range";
        done = api().set_int(highs_, name.c_str(), std::stoi(value, &used));
      } else if (type == kDoubleOption) {
        expected = "a number in its range";
        done = api().set_double(highs_, name.c_str(), std::stod(value, &used));
      } else {
        done = api().set_string(highs_, name.c_str(), value.c_str());
        used = value.size();
      }
    } catch (const std::logic_error&) {  // no number at all, or too large a one
      done = kError;
    }
    if (done == kOk && used == value.size()) return std::nullopt;
    return "found \"" + value + "\", expected " + expected;
  }

  double real(const char* info) const {
    double value = 0;
    api().double_info(highs_, info, &value);
    return value;
  }
  std::int64_t whole(const char* info) const {
    int value = 0;
    api().int_info(highs_, info, &value);
    return value;
  }
  std::int64_t nodes() const {
    std::int64_t value = 0;
    api().long_info(highs_, "mip_node_count", &value);
    return value;
  }

 private:
  void* highs_;
};

// Gives `form` to HiGHS, with or without integrality; false if it does not take it.
bool pass(const Instance& highs, const model::Model& model, const model::LinearForm& form, bool integer) {
  const std::size_t columns = model.variables().size(), rows = form.rows.size();
  std::vector<double> cost(columns), low(columns), high(columns), row_low(rows), row_high(rows), value;
  std::vector<int> start(rows + 1), index, integrality(columns, kInteger);
  for (const model::Term& term : form.objective) {
    cost[static_cast<std::size_t>(term.var.value)] = static_cast<double>(term.coefficient);
  }
  for (std::size_t j = 0; j < columns; ++j) {
    low[j] = static_cast<double>(model.variables().raw()[j].low());
    high[j] = static_cast<double>(model.variables().raw()[j].high());
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
  const int done = integer ? api().pass_mip(highs.get(), n, m, entries, kRowwise, kMinimize, 0, cost.data(),
                                            low.data(), high.data(), row_low.data(), row_high.data(),
                                            start.data(), index.data(), value.data(), integrality.data())
                           : api().pass_lp(highs.get(), n, m, entries, kRowwise, kMinimize, 0, cost.data(),
                                           low.data(), high.data(), row_low.data(), row_high.data(),
                                           start.data(), index.data(), value.data());
  return done != kError;
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
    static const Capabilities all{{Feature::kRelaxation}};
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
  if (!pass(highs, call.model, form, !call.options.relaxation)) {
    throw InternalError("highs calls the model invalid");
  }
  if (!call.options.relaxation) set_hints(highs, call.model);
  Listener listener{call.budget.cancel(), {}};
  api().set_callback(highs.get(), &on_event, &listener);
  for (const int kind : {kLogging, kSimplexInterrupt, kIpmInterrupt, kMipInterrupt}) {
    api().start_callback(highs.get(), kind);
  }
  result.build_s = seconds_since(start);

  const Clock::time_point begin = Clock::now();
  const bool ran = api().run(highs.get()) != kError;
  result.solve_s = seconds_since(begin);
  const int status = api().model_status(highs.get());
  if (status == kLoadError || status == kModelError) {
    throw InternalError("highs calls the model invalid (status " + std::to_string(status) + ") " +
                        listener.log);
  }
  if (!ran || status == kPresolveError || status == kSolveError || status == kPostsolveError) {
    result.notes.push_back("highs failed (status " + std::to_string(status) + ")");
    return result;
  }
  if (status == kOptimal) result.status = Status::kOptimal;
  // Every variable is bounded, so "unbounded or infeasible" leaves only one.
  if (status == kInfeasible || status == kUnboundedOrInfeasible) result.status = Status::kInfeasible;
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
  if (highs.whole("primal_solution_status") == kFeasiblePoint) {
    std::vector<double> values(model.variables().size());
    std::vector<double> rows(form.rows.size());
    api().solution(highs.get(), values.data(), nullptr, rows.data(), nullptr);
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
  lp.values.resize(model.variables().size());
  lp.reduced_costs.resize(model.variables().size());
  lp.duals.resize(form.rows.size());
  std::vector<double> rows(form.rows.size());
  api().solution(instance.get(), lp.values.data(), lp.reduced_costs.data(), rows.data(), lp.duals.data());
  const double value =
      instance.real("objective_function_value") + static_cast<double>(form.objective_constant);
  lp.objective = form.negated ? -value : value;
  if (model.objective()) {
    const std::optional<Int128> least = highs::safe_bound(model, form, lp.duals);
    if (least) result.bound = form.negated ? -*least : *least;
  }
  result.relaxation = std::move(lp);
}

}  // namespace

std::unique_ptr<Solver> make_highs() { return std::make_unique<Highs>(); }

}  // namespace tenon::solvers
