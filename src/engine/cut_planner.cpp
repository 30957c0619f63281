#include "engine/cut_planner.h"

#include <utility>

#include "engine/planner_parts.h"
#include "engine/typed_search.h"
#include "planners/cut/plan.h"
#include "problems/cut/certify.h"
#include "problems/cut/format.h"

namespace tenon::engine {

namespace {

constexpr Technique<cut::SearchOptions> kTechniques[] = {{"waste-limits", &cut::SearchOptions::waste_limits},
                                                         {"fixing", &cut::SearchOptions::fixing},
                                                         {"cuts", &cut::SearchOptions::cuts},
                                                         {"dives", &cut::SearchOptions::dives},
                                                         {"branching", &cut::SearchOptions::branching}};

std::vector<OptionSpec> make_options() {
  return {{.name = "fewest-patterns",
           .type = OptionSpec::Type::kFlag,
           .help = "Among plans with the fewest stocks (or of least cost), one with few different patterns: "
                   "fewer set-ups of the saw."},
          lp_option("clp", "highs"),
          {.name = "stabilize",
           .type = OptionSpec::Type::kChoice,
           .value_name = "METHOD",
           .help = "How prices are kept from swinging while patterns are generated.",
           .default_text = "boxstep",
           .choices = {"boxstep", "smoothing", "none"}},
          without_option(kTechniques)};
}

cut::SearchOptions search_options(const OptionValues& values) {
  using Stabilize = decltype(cut::SearchOptions::stabilize);
  cut::SearchOptions options;
  options.lp = values.text("lp").value_or("");
  const std::string method = values.text("stabilize").value_or("boxstep");
  options.stabilize = method == "none"        ? Stabilize::kNone
                      : method == "smoothing" ? Stabilize::kSmoothing
                                              : Stabilize::kBoxstep;
  leave_out(values, kTechniques, options);
  return options;
}

class CutPlanner : public Planner {
 public:
  const problems::Problem& problem() const override { return *problems::find("cut"); }

  const std::vector<OptionSpec>& plan_options() const override {
    static const std::vector<OptionSpec> kOptions = make_options();
    return kOptions;
  }

  AnyOutcome plan(const PlanRequest& request) const override {
    const cut::Instance& instance = request.input->as<cut::Instance>();
    const cut::PlanOptions options{.start = typed_plan(request.start, cut::plan_from_json),
                                   .keep = typed_plan(request.keep, cut::plan_from_json),
                                   .fewest_patterns = request.options->flag("fewest-patterns"),
                                   .search = search_options(*request.options)};
    AnyOutcome outcome =
        without_types(cut::plan(instance, options, typed_context<cut::Plan>(request)), cut::to_json);
    if (outcome.status == Status::kInfeasible) {
      Budget budget = budget_for_reasons(*request.budget, 10'000'000, 10);
      outcome.explanation = cut::explain(instance, std::nullopt, budget);
    }
    return outcome;
  }

  std::optional<Explanation> explain(const PlanRequest& request,
                                     const std::optional<Json>& plan) const override {
    return cut::explain(request.input->as<cut::Instance>(), typed_plan(plan, cut::plan_from_json),
                        *request.budget);
  }
};

}  // namespace

const Planner& cut_planner() {
  static const CutPlanner kPlanner;
  return kPlanner;
}

}  // namespace tenon::engine
