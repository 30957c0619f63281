// CP-SAT behind the Solver interface.
//
// The C interface (ortools/sat/c_api/cp_solver_c.h) takes and gives protobuf bytes: see encode.h. It has no callbacks,
// so a caller who wants incumbents on the way solves in slices of ticks with hints. One tick is a millionth of CP-SAT's
// deterministic time, whose unit is about a second.
//
// Several workers run interleaved, in batches of fixed work, so that the same call gives the same answer on any
// machine; the free-running portfolio, which does not, can be had with raw parameters.
#include "solvers/cpsat/cpsat.h"

#include <chrono>
#include <cmath>
#include <cstdlib>

#include "base/error.h"
#include "solvers/cpsat/encode.h"
#include "solvers/cpsat/parameters.h"
#include "solvers/library.h"
#include "solvers/watcher.h"

namespace tenon::solvers {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// The functions that we use of libortools.
struct Api {
  Library library{{"ortools/ortools/.libs/libortools.so.9", "libortools.so.9"}};
  using NewEnv = void* (*)();
  using EnvAction = void (*)(void* env);
  using Solve = void (*)(void* env, const void* model, int model_size, const void* parameters,
                         int parameters_size, void** response, int* response_size);
  using Version = int (*)();
  NewEnv new_env = library.function<NewEnv>("SolveCpNewEnv");
  EnvAction destroy_env = library.function<EnvAction>("SolveCpDestroyEnv");
  EnvAction stop_search = library.function<EnvAction>("SolveCpStopSearch");
  Solve solve = library.function<Solve>("SolveCpInterruptible");
  std::string version, why_not;

  Api() {
    if (!library.ok()) {
      why_not = library.error();
    } else if (!new_env || !destroy_env || !stop_search || !solve) {
      why_not = library.path() + " lacks the C interface of OR-Tools 9.15";
    } else {
      for (const char* part : {"Major", "Minor", "Patch"}) {
        const std::string symbol = "_ZN19operations_research19OrTools" + std::string(part) + "VersionEv";
        const auto number = library.function<Version>(symbol.c_str());
        version += (version.empty() ? "" : ".") + (number ? std::to_string(number()) : "?");
      }
    }
  }
};

// Opened by the first who asks; 30 MB and some 100 ms.
const Api& api() {
  static const Api opened;
  return opened;
}

// One solve, and the handle by which another thread can end it.
class Env {
 public:
  Env() : env_(api().new_env()) {}
  ~Env() { api().destroy_env(env_); }
  Env(const Env&) = delete;
  Env& operator=(const Env&) = delete;

  std::string solve(const std::string& model, const std::string& parameters) {
    void* bytes = nullptr;
    int size = 0;
    api().solve(env_, model.data(), static_cast<int>(model.size()), parameters.data(),
                static_cast<int>(parameters.size()), &bytes, &size);
    std::string response(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
    std::free(bytes);  // NOLINT: allocated with malloc on the other side
    return response;
  }
  void stop() { api().stop_search(env_); }

 private:
  void* env_;
};

std::string last_lines(const std::string& text, int count) {
  std::size_t from = text.size();
  for (int lines = 0; from > 0; --from) {
    if (text[from - 1] == '\n' && from < text.size() && ++lines == count) break;
  }
  return text.substr(from);
}

class CpSat final : public Solver {
 public:
  CpSat() : Solver("cp-sat", "cpsat") {}

  const Capabilities& capabilities() const override {
    static const Capabilities all{{Feature::kDomainHoles, Feature::kNoOverlap, Feature::kCumulative,
                                   Feature::kAutomaton, Feature::kTable, Feature::kWideNumbers,
                                   Feature::kAssumptions, Feature::kWorkLimit}};
    return all;
  }
  std::string unavailable() const override { return api().why_not; }
  std::string version() const override { return api().version; }
  std::optional<std::string> check_parameter(std::string_view name, std::string_view value) const override {
    return cpsat::check(name, value);
  }

 protected:
  SolveResult run(const Call& call) const override;

 private:
  static cpsat::Parameters parameters(const Call& call);
  static SolveResult read(const Call& call, const cpsat::Response& response);
};

cpsat::Parameters CpSat::parameters(const Call& call) {
  cpsat::Parameters result;
  result.seconds = call.seconds;
  result.deterministic_time = call.ticks == INT64_MAX ? INFINITY : static_cast<double>(call.ticks) * 1e-6;
  const std::int64_t bytes = call.budget.limits().memory_bytes;
  if (bytes != INT64_MAX) result.memory_mb = std::max<std::int64_t>(1, bytes >> 20);
  result.seed = call.budget.limits().seed;
  result.workers = call.options.workers;
  result.presolve = call.options.presolve;
  result.log = call.options.log;
  result.raw = &call.parameters;
  return result;
}

SolveResult CpSat::run(const Call& call) const {
  const Clock::time_point start = Clock::now();
  const std::string model = cpsat::encode(call.model);
  if (model.size() > INT32_MAX) throw InternalError("cp-sat: a model beyond 2 GB");
  const std::string settings = cpsat::encode(parameters(call));
  const double build_s = seconds_since(start);
  const Clock::time_point begin = Clock::now();
  Env env;
  std::string bytes;
  {
    const Watcher watcher(call.budget.cancel(), call.seconds, [&env] { env.stop(); });
    bytes = env.solve(model, settings);
  }
  SolveResult result = read(call, cpsat::decode(bytes));
  result.build_s = build_s;
  result.solve_s = seconds_since(begin);
  return result;
}

SolveResult CpSat::read(const Call& call, const cpsat::Response& response) {
  using Response = cpsat::Response;
  if (response.status == Response::kModelInvalid) {
    throw InternalError("cp-sat calls the model invalid: " + response.info + " " +
                        last_lines(response.log, 5));
  }
  SolveResult result;
  result.status = response.status == Response::kOptimal      ? Status::kOptimal
                  : response.status == Response::kInfeasible ? Status::kInfeasible
                  : response.status == Response::kFeasible   ? Status::kFeasible
                                                             : Status::kUnknown;
  const std::size_t variables = call.model.variables().size();
  const bool has_solution = response.status == Response::kOptimal || response.status == Response::kFeasible;
  if (has_solution && response.solution.size() == variables) {
    result.values.emplace();
    for (const std::int64_t value : response.solution) result.values->push_back(value);
  }
  for (const std::int32_t reference : response.core) result.core.push_back(cpsat::decode_literal(reference));
  if (call.model.objective() && response.status != Response::kInfeasible) {
    const model::Objective& objective = *call.model.objective();
    // proto3 leaves a zero out, so no field is a bound of 0. CP-SAT's own "nothing known" is the end of the scale.
    const std::int64_t inner = response.inner_bound.value_or(0);
    const bool known = inner > INT64_MIN / 2 && inner < INT64_MAX / 2;
    const Int128 bound = objective.sense == Sense::kMinimize ? Int128{inner} : -Int128{inner};
    if (known && response.status != Response::kUnknown) result.bound = bound + objective.expr.constant;
  }
  result.ticks = static_cast<std::int64_t>(std::ceil(response.deterministic_time * 1e6));
  result.counters = {{"variables", static_cast<std::int64_t>(variables)},
                     {"constraints", static_cast<std::int64_t>(call.model.constraints().size())},
                     {"booleans", response.booleans},
                     {"conflicts", response.conflicts},
                     {"branches", response.branches}};
  if (call.options.log) result.log = last_lines(response.log, 60);
  return result;
}

}  // namespace

std::unique_ptr<Solver> make_cpsat() { return std::make_unique<CpSat>(); }

}  // namespace tenon::solvers
