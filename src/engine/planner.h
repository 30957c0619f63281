#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/answer.h"
#include "base/limits.h"
#include "base/options.h"
#include "base/progress.h"
#include "problems/problem.h"

namespace tenon::engine {

using formats::Json;

// A planner's outcome with its types taken off: plan and proof as JSON in the forms of problems/X/format and certify.
struct AnyOutcome : Outcome<Json, Json> {
  // Best plans under ever tighter limits, where asked for: a list of points, each in the kind's own form.
  Json frontier = Json::array();
  // What another program computes of the same input, where asked for; null: nothing.
  Json source_model = nullptr;
};

struct PlanRequest {
  const problems::Loaded* input = nullptr;
  const OptionValues* options = nullptr;  // common and the kind's own
  std::optional<Json> start{};            // plan of --start ANSWER
  std::optional<Json> keep{};             // plan of --keep ANSWER
  Budget* budget = nullptr;
  ProgressSink* progress = nullptr;
  // Takes each better plan at once (SearchContext::incumbent). `plan` makes its JSON when somebody needs it: it must
  // own all it refers to. May be empty.
  std::function<void(std::function<Json()> plan, const std::vector<Objective>&)> incumbent{};
};

class Backtester;
class Tables;

// What a kind's own verb says, to programs and to people.
struct Said {
  Json json;
  std::string text;
  bool yes = true;  // exit code 0, else 1
};

// The search half of one kind, as seen by run(). Binds planners/X and adds nothing but the translation of types.
class Planner {
 public:
  virtual ~Planner() = default;
  virtual const problems::Problem& problem() const = 0;
  virtual const std::vector<OptionSpec>& plan_options() const = 0;  // the kind's own: --must-fit, …
  // What holds where --gap is not set, as the user would write it.
  virtual const char* default_gap() const { return "0"; }
  // Whether --solver-option reaches a solver (engine/options.h, solver_parameters()); where not (as here), run() warns of it.
  virtual bool takes_solver_options() const { return false; }
  // What the kind keeps in a database; null (as here): nothing, and its verbs and options for databases are not there.
  virtual const Tables* tables() const { return nullptr; }
  // What simulates planning over stored days; null (as here): the kind has no verb `backtest`.
  virtual const Backtester* backtester() const { return nullptr; }
  // Whether the kind has a verb `staff`, and what that says of an input; none: it cannot be told within the limits.
  virtual bool counts_staff() const { return false; }
  virtual std::optional<Said> staff(const PlanRequest& request) const;
  // Likewise `suggest`: who could fill what a plan leaves open. Its options: --at, --most.
  virtual bool suggests() const { return false; }
  virtual Result<Said> suggest(const PlanRequest& request, const Json& plan) const;
  // Likewise `validate`: of an input, whether it can be planned and how large it is; of a request of the kind's own form, whether single assignments are
  // lawful.
  virtual bool validates() const { return false; }
  virtual Result<Said> validate(const Json& request) const;
  virtual AnyOutcome plan(const PlanRequest& request) const = 0;
  // Why the given plan leaves things out, or, without one, why not everything can be had, after a search for a plan that
  // leaves nothing out; nullopt: nothing to explain.
  virtual std::optional<Explanation> explain(const PlanRequest& request,
                                             const std::optional<Json>& plan) const = 0;
  // Formats of model_text; empty (as here) where the kind has no model that can be written.
  virtual const std::vector<std::string>& model_formats() const;
  // The instance's exact model as text of `format` ("lp", "mps", "model"), for `tenon convert`; error where this
  // input has none.
  virtual Result<std::string> model_text(const problems::Loaded& input, const std::string& format) const;
};

// All kinds that can be planned, in the order of `tenon kinds`; and one by its name, null if there is none.
const std::vector<const Planner*>& planners();
const Planner* find_planner(std::string_view kind);

}  // namespace tenon::engine
