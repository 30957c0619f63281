#include "engine/pack_planner.h"

#include <memory>
#include <utility>

#include "planners/pack/plan.h"
#include "problems/pack/certify.h"
#include "problems/pack/format.h"

namespace tenon::engine {

namespace {

const pack::Instance& instance_of(const problems::Loaded& input) {
  return *static_cast<const pack::Instance*>(input.instance.get());
}

// A plan that has come through Problem::read_plan or from our own encoder.
pack::Plan typed_plan(const Json& json) {
  auto plan = pack::plan_from_json(json, "plan");
  TENON_ASSERT(plan.ok());
  return std::move(plan.value());
}

pack::PlanOptions options_of(const PlanRequest& request) {
  pack::PlanOptions options;
  options.must_fit = request.options->flag("must-fit");
  if (request.start) options.start = typed_plan(*request.start);
  if (request.keep) options.keep = typed_plan(*request.keep);
  for (const std::string& text : request.options->all("solver-option")) {
    const std::size_t equals = text.find('=');
    options.solver_options.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return options;
}

class PackPlanner : public Planner {
 public:
  const problems::Problem& problem() const override { return *problems::find("pack"); }

  const std::vector<OptionSpec>& plan_options() const override {
    static const std::vector<OptionSpec> kOptions{
        {.name = "must-fit",
         .type = OptionSpec::Type::kFlag,
         .help = "Drops nothing: says which objects, frames and offsets clash if not everything fits."}};
    return kOptions;
  }

  AnyOutcome plan(const PlanRequest& request) const override {
    SearchContext<pack::Plan> context{.budget = *request.budget, .progress = request.progress};
    if (request.incumbent) {
      context.incumbent = [&](const pack::Plan& plan, const std::vector<Objective>& objectives) {
        const auto kept = std::make_shared<pack::Plan>(plan);
        request.incumbent([kept] { return pack::to_json(*kept); }, objectives);
      };
    }
    pack::PackOutcome found = pack::plan(instance_of(*request.input), options_of(request), context);
    AnyOutcome outcome;
    outcome.status = found.status;
    outcome.stop = found.stop;
    if (found.plan) outcome.plan = pack::to_json(*found.plan);
    if (found.proof) outcome.proof = pack::to_json(*found.proof);
    outcome.objectives = std::move(found.objectives);
    outcome.explanation = std::move(found.explanation);
    outcome.warnings = std::move(found.warnings);
    outcome.backends = std::move(found.backends);
    outcome.phases = std::move(found.phases);
    return outcome;
  }

  std::optional<Explanation> explain(const PlanRequest& request,
                                     const std::optional<Json>& plan) const override {
    const std::vector<std::string> dropped = plan ? typed_plan(*plan).dropped : std::vector<std::string>{};
    if (plan && dropped.empty()) return std::nullopt;
    return pack::explain(instance_of(*request.input), dropped, *request.budget);
  }

  const std::vector<std::string>& model_formats() const override {
    static const std::vector<std::string> kNone;
    return kNone;
  }

  Result<std::string> model_text(const problems::Loaded&, const std::string& format) const override {
    return InputError{"", "--out-format", "'" + format + "'", "a format that pack can be written in"};
  }
};

}  // namespace

const Planner& pack_planner() {
  static const PackPlanner kPlanner;
  return kPlanner;
}

}  // namespace tenon::engine
