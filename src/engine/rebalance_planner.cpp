#include "engine/rebalance_planner.h"

#include <utility>

#include "engine/options.h"
#include "engine/typed_search.h"
#include "planners/rebalance/plan.h"
#include "problems/rebalance/certify.h"
#include "problems/rebalance/format.h"

namespace tenon::engine {

namespace {

class RebalancePlanner : public Planner {
 public:
  const problems::Problem& problem() const override { return *problems::find("rebalance"); }

  const std::vector<OptionSpec>& plan_options() const override {
    // What is asked of a plan belongs to the input: see its read options. These ask for more than a plan.
    static const std::vector<OptionSpec> kOptions{
        {.name = "next-best",
         .type = OptionSpec::Type::kInteger,
         .value_name = "K",
         .help = "Also gives the K plans that come after the best; each leaves out a link of every one "
                 "before it.",
         .default_text = "0",
         .low = 0,
         .high = 100},
        {.name = "fee-ranges",
         .type = OptionSpec::Type::kFlag,
         .help = "Also says within which fee of each link (time, in mode fastest) the plan stays the best."}};
    return kOptions;
  }

  bool takes_solver_options() const override { return true; }

  AnyOutcome plan(const PlanRequest& request) const override {
    const rebalance::Instance& instance = request.input->as<rebalance::Instance>();
    const rebalance::PlanOptions options{
        .start = typed_plan(request.start, rebalance::plan_from_json),
        .keep = typed_plan(request.keep, rebalance::plan_from_json),
        .next_best = static_cast<int>(request.options->integer("next-best").value_or(0)),
        .fee_ranges = request.options->flag("fee-ranges"),
        .solver_options = solver_parameters(*request.options)};
    AnyOutcome outcome = without_types(
        rebalance::plan(instance, options, typed_context<rebalance::Plan>(request)), rebalance::to_json);
    if (outcome.status == Status::kInfeasible)
      outcome.explanation = rebalance::explain(instance, *request.budget);
    return outcome;
  }

  std::optional<Explanation> explain(const PlanRequest& request, const std::optional<Json>&) const override {
    return rebalance::explain(request.input->as<rebalance::Instance>(), *request.budget);
  }
};

}  // namespace

const Planner& rebalance_planner() {
  static const RebalancePlanner kPlanner;
  return kPlanner;
}

}  // namespace tenon::engine
