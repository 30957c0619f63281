#include "engine/cut_planner.h"

#include <utility>

#include "engine/typed_search.h"
#include "planners/cut/plan.h"
#include "problems/cut/certify.h"
#include "problems/cut/format.h"

namespace tenon::engine {

namespace {

const cut::Instance& instance_of(const problems::Loaded& input) {
  return *static_cast<const cut::Instance*>(input.instance.get());
}

// A plan that has come through Problem::read_plan.
std::optional<cut::Plan> typed_plan(const std::optional<Json>& json) {
  if (!json) return std::nullopt;
  auto plan = cut::plan_from_json(*json, "plan");
  TENON_ASSERT(plan.ok());
  return std::move(plan.value());
}

// With a budget of its own: the search may have used up its time, and an answer without a reason helps nobody.
std::optional<Explanation> explain_why_none(const cut::Instance& instance, const Budget& budget) {
  Limits limits;
  limits.work_ticks = 10'000'000;
  limits.wall_s = 10;
  limits.seed = budget.limits().seed;
  Budget own(limits, budget.cancel());
  return cut::explain(instance, std::nullopt, own);
}

class CutPlanner : public Planner {
 public:
  const problems::Problem& problem() const override { return *problems::find("cut"); }

  const std::vector<OptionSpec>& plan_options() const override {
    static const std::vector<OptionSpec> kOptions{
        {.name = "fewest-patterns",
         .type = OptionSpec::Type::kFlag,
         .help =
             "Among plans with the fewest stocks (or of least cost), one with few different patterns: fewer "
             "set-ups of the saw."}};
    return kOptions;
  }

  AnyOutcome plan(const PlanRequest& request) const override {
    const cut::Instance& instance = instance_of(*request.input);
    const cut::PlanOptions options{.start = typed_plan(request.start),
                                   .keep = typed_plan(request.keep),
                                   .fewest_patterns = request.options->flag("fewest-patterns")};
    AnyOutcome outcome = without_types(cut::plan(instance, options, typed_context<cut::Plan>(request)));
    if (outcome.status == Status::kInfeasible)
      outcome.explanation = explain_why_none(instance, *request.budget);
    return outcome;
  }

  std::optional<Explanation> explain(const PlanRequest& request,
                                     const std::optional<Json>& plan) const override {
    return cut::explain(instance_of(*request.input), typed_plan(plan), *request.budget);
  }

  const std::vector<std::string>& model_formats() const override {
    static const std::vector<std::string> kNone;
    return kNone;
  }
  Result<std::string> model_text(const problems::Loaded&, const std::string& format) const override {
    return InputError{"", "--out-format", "'" + format + "'", "json"};
  }
};

}  // namespace

const Planner& cut_planner() {
  static const CutPlanner kPlanner;
  return kPlanner;
}

}  // namespace tenon::engine
