#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/answer.h"
#include "base/limits.h"
#include "model/model.h"

// One door to every general solver. What they say is an opinion: each solution is checked here by the model's own
// exact evaluator before anyone sees it, and "infeasible" should be confirmed (solvers/policy.h) before it is said
// to a user.
namespace tenon::solvers {

// What a model or a call may need and a backend may lack. All backends take bounded integers, linear constraints,
// any_of, at_most_one, exactly_one, with or without enforcement, and one linear objective.
enum class Feature {
  kDomainHoles,  // a variable's domain is more than one range
  kNoOverlap,
  kCumulative,
  kAutomaton,
  kTable,
  kWideNumbers,  // coefficients or bounds beyond 2^53, where doubles stop being exact
  kAssumptions,  // Model::set_assumptions, with a core when they clash
  kRelaxation,   // SolveOptions::relaxation: the LP with its duals
  kWorkLimit,    // stops at a number of ticks, the same on every machine
};
const char* name(Feature feature);

struct Capabilities {
  std::vector<Feature> features;
  bool has(Feature feature) const;
};

struct SolveOptions {
  double seconds = std::numeric_limits<double>::infinity();  // for this call; the budget's rest holds as well
  std::int64_t ticks = std::numeric_limits<std::int64_t>::max();  // likewise
  // Parallel searches inside the backend. Part of the question, not of the machine: the answer may depend on it, so
  // it must not be taken from --threads. 1 is sequential; with more, a backend runs them in a fixed interleaving, and
  // a work limit is then kept only roughly (CP-SAT ends a whole round: measured up to 8 times the ticks), though equally
  // in every run.
  int workers = 1;
  bool presolve = true;
  bool relaxation = false;  // drop integrality: the LP, with its duals
  bool log = false;         // keep the end of the solver's log in SolveResult::log
  // Raw parameters, "PREFIX.NAME" -> value ("cpsat.interleave_search" -> "true"), as the user gave them; each backend
  // takes those with its own prefix, after all that we set. Check them first with check_parameters().
  std::map<std::string, std::string> parameters{};
};

// The LP relaxation: doubles, for guidance and for duals. SolveResult::bound is what they prove, in exact numbers.
struct Relaxation {
  double objective = 0;
  std::vector<double> values;         // by VarId
  std::vector<double> reduced_costs;  // by VarId
  std::vector<double> duals;          // by row of model::linear_form(), of its minimisation
};

struct SolveResult {
  // kOptimal: objective == bound exactly (or no objective and a solution). kInfeasible: unconfirmed. A relaxation
  // never has `values`: its status tells whether the LP was solved.
  Status status = Status::kUnknown;
  Stop stop = Stop::kProof;
  // Why the backend did not even begin (a missing feature, library, a wrong parameter); "" if it did.
  std::string refused;
  std::optional<model::Assignment> values;  // a solution that the evaluator has passed
  std::optional<Int128> objective;          // recomputed from `values`
  std::optional<Int128> bound;              // valid for every integer solution, in the objective's own sense
  std::vector<model::Literal>
      core;  // assumptions that clash, not necessarily fewest; empty: they play no part
  std::optional<Relaxation> relaxation;

  std::string backend, version;
  double build_s = 0, solve_s = 0;  // writing the model for the backend; solving it
  std::int64_t ticks = 0;           // already spent from the budget
  std::vector<std::pair<std::string, std::int64_t>> counters;  // variables, constraints, branches, …
  std::vector<std::string> notes;  // oddities: a solution that broke a rule, a bound beyond the value
  std::string log;                 // last lines, if asked for
};

// One backend. Objects are cheap; the library behind is opened by the first solve. Not shared between threads.
class Solver {
 public:
  virtual ~Solver() = default;
  virtual const Capabilities& capabilities() const = 0;

  // Opens the library if need be. "" if that worked, else why not.
  virtual std::string unavailable() const { return {}; }
  virtual std::string version() const = 0;  // "" while unavailable

  // nullopt if the backend knows this parameter and can read the value; else what is wrong, for people.
  virtual std::optional<std::string> check_parameter(std::string_view name, std::string_view value) const = 0;

  // Solves within `budget` (time, ticks, memory, cancellation, seed), and spends the ticks used from it. Stops about
  // 100 ms after a cancellation or the deadline, unless the solver itself is deaf just then.
  // Refuses, before any work, what it cannot do. Throws InternalError if the solver calls the model invalid.
  SolveResult solve(const model::Model& model, const SolveOptions& options, Budget& budget) const;

  const std::string& backend() const { return backend_; }
  const std::string& prefix() const { return prefix_; }

 protected:
  // `backend` as in the answer ("cp-sat"); `prefix` as in parameters ("cpsat").
  Solver(std::string backend, std::string prefix)
      : backend_(std::move(backend)), prefix_(std::move(prefix)) {}

  // What a backend must write. `model` is valid and needs only what capabilities() has; `parameters` are
  // this backend's own, without prefix, and checked. Returns raw findings: solve() checks values, recomputes the
  // objective, settles the status, and charges `ticks`.
  struct Call {
    const model::Model& model;
    const SolveOptions& options;
    const std::map<std::string, std::string>& parameters;
    const Budget& budget;
    double seconds;      // the smaller of the options' and the budget's; may be infinite
    std::int64_t ticks;  // likewise; INT64_MAX if there is no limit
  };
  virtual SolveResult run(const Call& call) const = 0;

 private:
  std::string backend_, prefix_;
};

// Features that this model and call need, ascending.
std::vector<Feature> features_needed(const model::Model& model, const SolveOptions& options,
                                     const Budget& budget);

// Backends by name. CP-SAT ("cp-sat") and HiGHS ("highs") are there from the start; register_backend adds one (at
// start-up, before other threads) or replaces the one of that name.
using SolverFactory = std::function<std::unique_ptr<Solver>()>;
void register_backend(const std::string& backend, SolverFactory make);
std::vector<std::string> backend_names();                         // in order of registration
std::unique_ptr<Solver> make_solver(const std::string& backend);  // null for an unknown name

// What is wrong with raw parameters: unknown prefix, unknown name, a value of the wrong type. Opens a library only
// where a parameter of its own must be looked up there. `at` of each error is the parameter.
std::vector<InputError> check_parameters(const std::map<std::string, std::string>& parameters);

}  // namespace tenon::solvers
