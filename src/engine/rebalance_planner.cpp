#include "engine/rebalance_planner.h"

#include <memory>
#include <utility>

#include "planners/rebalance/plan.h"
#include "problems/rebalance/certify.h"
#include "problems/rebalance/format.h"

namespace tenon::engine {

namespace {

const rebalance::Instance& instance_of(const problems::Loaded& input) {
  return *static_cast<const rebalance::Instance*>(input.instance.get());
}

// A plan that has come through Problem::read_plan.
std::optional<rebalance::Plan> typed_plan(const std::optional<Json>& json) {
  if (!json) return std::nullopt;
  auto plan = rebalance::plan_from_json(*json, "plan");
  TENON_ASSERT(plan.ok());
  return std::move(plan.value());
}

class RebalancePlanner : public Planner {
 public:
  const problems::Problem& problem() const override { return *problems::find("rebalance"); }

  const std::vector<OptionSpec>& plan_options() const override {
    static const std::vector<OptionSpec>
        kNone;  // what is asked of a plan belongs to the input: see its read options
    return kNone;
  }

  AnyOutcome plan(const PlanRequest& request) const override {
    SearchContext<rebalance::Plan> context{.budget = *request.budget, .progress = request.progress};
    if (request.incumbent) {
      context.incumbent = [&](const rebalance::Plan& plan, const std::vector<Objective>& objectives) {
        const auto kept = std::make_shared<rebalance::Plan>(plan);
        request.incumbent([kept] { return rebalance::to_json(*kept); }, objectives);
      };
    }
    const rebalance::Instance& instance = instance_of(*request.input);
    rebalance::RebalanceOutcome found =
        rebalance::plan(instance, {typed_plan(request.start), typed_plan(request.keep)}, context);
    AnyOutcome outcome;
    outcome.status = found.status;
    outcome.stop = found.stop;
    if (found.plan) outcome.plan = rebalance::to_json(*found.plan);
    if (found.proof) outcome.proof = rebalance::to_json(*found.proof);
    outcome.objectives = std::move(found.objectives);
    outcome.explanation = std::move(found.explanation);
    if (outcome.status == Status::kInfeasible)
      outcome.explanation = rebalance::explain(instance, *request.budget);
    outcome.warnings = std::move(found.warnings);
    outcome.backends = std::move(found.backends);
    outcome.phases = std::move(found.phases);
    return outcome;
  }

  std::optional<Explanation> explain(const PlanRequest& request, const std::optional<Json>&) const override {
    return rebalance::explain(instance_of(*request.input), *request.budget);
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

const Planner& rebalance_planner() {
  static const RebalancePlanner kPlanner;
  return kPlanner;
}

}  // namespace tenon::engine
