#include "engine/cut_planner.h"

#include <array>
#include <utility>

#include "engine/typed_search.h"
#include "planners/cut/plan.h"
#include "problems/cut/certify.h"
#include "problems/cut/format.h"

namespace tenon::engine {

namespace {

// What of the search can be left out, by its name for people.
struct Technique {
  const char* name;
  bool cut::SearchOptions::*part;
};
constexpr std::array kTechniques{
    Technique{"waste-limits", &cut::SearchOptions::waste_limits},
    Technique{"fixing", &cut::SearchOptions::fixing}, Technique{"cuts", &cut::SearchOptions::cuts},
    Technique{"dives", &cut::SearchOptions::dives}, Technique{"branching", &cut::SearchOptions::branching}};

std::vector<OptionSpec> make_options() {
  std::vector<std::string> techniques;
  for (const Technique& technique : kTechniques) techniques.push_back(technique.name);
  return {{.name = "fewest-patterns",
           .type = OptionSpec::Type::kFlag,
           .help = "Among plans with the fewest stocks (or of least cost), one with few different patterns: "
                   "fewer set-ups of the saw."},
          {.name = "lp",
           .type = OptionSpec::Type::kChoice,
           .value_name = "SOLVER",
           .help = "Which solver the linear programs go to (not set: clp where it is found, else highs).",
           .choices = {"clp", "highs"}},
          {.name = "stabilize",
           .type = OptionSpec::Type::kChoice,
           .value_name = "METHOD",
           .help = "How prices are kept from swinging while patterns are generated.",
           .default_text = "boxstep",
           .choices = {"boxstep", "smoothing", "none"}},
          {.name = "without",
           .type = OptionSpec::Type::kChoice,
           .value_name = "TECHNIQUE",
           .help = "Leaves a technique of the search out, to see what it is worth.",
           .choices = std::move(techniques),
           .repeatable = true}};
}

cut::SearchOptions search_options(const OptionValues& values) {
  using Stabilize = decltype(cut::SearchOptions::stabilize);
  cut::SearchOptions options;
  options.lp = values.text("lp").value_or("");
  const std::string method = values.text("stabilize").value_or("boxstep");
  options.stabilize = method == "none"        ? Stabilize::kNone
                      : method == "smoothing" ? Stabilize::kSmoothing
                                              : Stabilize::kBoxstep;
  for (const std::string& name : values.all("without"))
    for (const Technique& technique : kTechniques)
      if (name == technique.name) options.*technique.part = false;
  return options;
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
    static const std::vector<OptionSpec> kOptions = make_options();
    return kOptions;
  }

  AnyOutcome plan(const PlanRequest& request) const override {
    const cut::Instance& instance = request.input->as<cut::Instance>();
    const cut::PlanOptions options{.start = typed_plan(request.start, cut::plan_from_json),
                                   .keep = typed_plan(request.keep, cut::plan_from_json),
                                   .fewest_patterns = request.options->flag("fewest-patterns"),
                                   .search = search_options(*request.options)};
    AnyOutcome outcome = without_types(cut::plan(instance, options, typed_context<cut::Plan>(request)));
    if (outcome.status == Status::kInfeasible)
      outcome.explanation = explain_why_none(instance, *request.budget);
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
