#include "engine/allocate_planner.h"

#include <utility>

#include "engine/backtester.h"
#include "engine/planner_parts.h"
#include "engine/tables.h"
#include "engine/typed_search.h"
#include "planners/allocate/explain.h"
#include "planners/allocate/frontier.h"
#include "planners/allocate/plan.h"
#include "planners/allocate/source_model.h"
#include "problems/allocate/certify.h"
#include "problems/allocate/format.h"

namespace tenon::engine {

namespace {

constexpr Technique<allocate::SearchOptions> kTechniques[] = {
    {"cuts", &allocate::SearchOptions::cuts},
    {"dives", &allocate::SearchOptions::dives},
    {"neighbourhood", &allocate::SearchOptions::neighbourhood},
    {"counts", &allocate::SearchOptions::counts},
    {"trials", &allocate::SearchOptions::trials}};

std::vector<OptionSpec> make_options() {
  return {{.name = "least-turnover",
           .type = OptionSpec::Type::kFlag,
           .help = "Among plans with the most net gain, one that moves little money in and out of pools."},
          {.name = "why",
           .type = OptionSpec::Type::kFlag,
           .help = "Also says of each pool what it is worth, at which APY it would enter or leave, and what "
                   "one more dollar of "
                   "each token and each cap would bring."},
          {.name = "frontier",
           .type = OptionSpec::Type::kInteger,
           .value_name = "N",
           .help = "Also plans with N tighter limits on risk and N on turnover: what less of either costs.",
           .default_text = "0",
           .low = 0,
           .high = 100},
          {.name = "frontier-csv",
           .type = OptionSpec::Type::kOutputFile,
           .value_name = "FILE.csv",
           .help = "Writes the points of --frontier as CSV.",
           .shapes_answer = false,
           .group = "Output"},
          {.name = "model",
           .type = OptionSpec::Type::kChoice,
           .value_name = "MODEL",
           .help = "With source the answer also says, in source_model, what the program computes that this "
                   "one replaces: "
                   "tokens for tokens whatever their prices, by HiGHS in --time-limit once more.",
           .default_text = "exact",
           .choices = {"exact", "source"}},
          lp_option("highs", "clp"),
          without_option(kTechniques)};
}

allocate::SearchOptions search_options(const OptionValues& values) {
  allocate::SearchOptions options;
  options.lp = values.text("lp").value_or("");
  leave_out(values, kTechniques, options);
  return options;
}

Json to_json(const allocate::FrontierPoint& point) {
  const bool by_risk = point.by == allocate::FrontierPoint::By::kRisk;
  const auto risk_text = [](std::int64_t risk) { return formats::decimal_text(risk, 10); };
  return {{"by", by_risk ? "risk" : "turnover"},
          {"at_most", by_risk ? risk_text(point.at_most) : std::to_string(point.at_most)},
          {"net_gain", std::to_string(point.net_gain)},
          {"bound", point.bound ? Json(to_string(*point.bound)) : Json(nullptr)},
          {"risk", risk_text(point.risk)},
          {"turnover", std::to_string(point.turnover)}};
}

class AllocatePlanner : public Planner {
 public:
  const problems::Problem& problem() const override { return *problems::find("allocate"); }

  const std::vector<OptionSpec>& plan_options() const override {
    static const std::vector<OptionSpec> kOptions = make_options();
    return kOptions;
  }

  // Amounts are real numbers to the bound: the last millionth of the gain costs most of the time and is below a forecast's worth.
  const char* default_gap() const override { return "1e-6"; }

  const Tables* tables() const override { return &allocate_tables(); }
  const Backtester* backtester() const override { return &allocate_backtester(); }

  AnyOutcome plan(const PlanRequest& request) const override {
    const allocate::Instance& instance = request.input->as<allocate::Instance>();
    const allocate::PlanOptions options{.start = typed_plan(request.start, allocate::plan_from_json),
                                        .keep = typed_plan(request.keep, allocate::plan_from_json),
                                        .least_turnover = request.options->flag("least-turnover"),
                                        .search = search_options(*request.options)};
    allocate::AllocateOutcome found =
        allocate::plan(instance, options, typed_context<allocate::Plan>(request));
    Budget budget = budget_for_reasons(*request.budget, 30'000'000, 20);
    if (found.status == Status::kInfeasible)
      found.explanation = allocate::explain_none(instance, budget);
    else if (found.plan && request.options->flag("why"))
      found.explanation = allocate::explain_plan(instance, *found.plan, options.search, budget);
    Json points = found.plan ? frontier(instance, found, request, options.search) : Json::array();
    AnyOutcome outcome = without_types(std::move(found), allocate::to_json);
    outcome.frontier = std::move(points);
    if (request.options->text("model") == "source") add_source_model(instance, request, outcome);
    return outcome;
  }

  // Of the best plan, where none is given and there is one.
  std::optional<Explanation> explain(const PlanRequest& request,
                                     const std::optional<Json>& given) const override {
    const allocate::Instance& instance = request.input->as<allocate::Instance>();
    std::optional<allocate::Plan> plan = typed_plan(given, allocate::plan_from_json);
    if (!plan) {
      if (auto none = allocate::explain_none(instance, *request.budget)) return none;
      Limits limits = request.budget->limits();  // reasons need no last millionth
      limits.gap = kRoughGap;
      limits.wall_s = request.budget->seconds_left();
      limits.work_ticks = request.budget->ticks_left();
      Budget rough(limits, request.budget->cancel());
      const SearchContext<allocate::Plan> context{.budget = rough};
      plan = allocate::plan(instance, {}, context).plan;
    }
    if (!plan) return std::nullopt;
    Budget budget = budget_for_reasons(*request.budget, 30'000'000, 20);
    return allocate::explain_plan(instance, *plan, {}, budget);
  }

 private:
  // Beside the plan, never in its place: it need not be one.
  static void add_source_model(const allocate::Instance& instance, const PlanRequest& request,
                               AnyOutcome& outcome) {
    Limits limits;
    limits.wall_s = request.budget->limits().wall_s;
    limits.seed = request.budget->limits().seed;
    const allocate::SourceOutcome found =
        allocate::source_plan(instance, Budget(limits, request.budget->cancel()));
    outcome.source_model = allocate::to_json(found);
    outcome.warnings.push_back({"", allocate::summary(found)});
    if (found.refused.empty())
      outcome.backends.push_back({"highs", found.version, "the source's model", "asked for"});
  }

  static Json frontier(const allocate::Instance& instance, const allocate::AllocateOutcome& found,
                       const PlanRequest& request, const allocate::SearchOptions& options) {
    const auto steps = static_cast<int>(request.options->integer("frontier").value_or(0));
    if (steps == 0) return Json::array();
    Limits limits;  // each point has its own; as long as the plan itself may take
    limits.wall_s = request.budget->limits().wall_s;
    limits.seed = request.budget->limits().seed;
    Budget budget(limits, request.budget->cancel());
    Json points = Json::array();
    for (const allocate::FrontierPoint& point : allocate::frontier(
             instance, allocate::to_targets(instance, *found.plan), found.objectives.front().bound, steps,
             options, std::max(kRoughGap, request.budget->limits().gap), budget))
      points.push_back(to_json(point));
    return points;
  }
  static constexpr double kRoughGap = 1e-4;
};

}  // namespace

const Planner& allocate_planner() {
  static const AllocatePlanner kPlanner;
  return kPlanner;
}

}  // namespace tenon::engine
