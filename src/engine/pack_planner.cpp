#include "engine/pack_planner.h"

#include <utility>

#include "engine/options.h"
#include "engine/typed_search.h"
#include "model/print.h"
#include "planners/pack/exact_model.h"
#include "planners/pack/linear_model.h"
#include "planners/pack/plan.h"
#include "problems/pack/certify.h"
#include "problems/pack/format.h"

namespace tenon::engine {

namespace {

constexpr std::int64_t kTrialTicks = 5'000'000;

pack::PlanOptions options_of(const PlanRequest& request) {
  pack::PlanOptions options;
  options.must_fit = request.options->flag("must-fit");
  options.start = typed_plan(request.start, pack::plan_from_json);
  options.keep = typed_plan(request.keep, pack::plan_from_json);
  options.solver_options = solver_parameters(*request.options);
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

  bool takes_solver_options() const override { return true; }

  AnyOutcome plan(const PlanRequest& request) const override {
    return without_types(pack::plan(request.input->as<pack::Instance>(), options_of(request),
                                    typed_context<pack::Plan>(request)),
                         pack::to_json);
  }

  std::optional<Explanation> explain(const PlanRequest& request,
                                     const std::optional<Json>& plan) const override {
    std::vector<std::string> dropped;
    if (plan) {
      dropped = typed_plan(plan, pack::plan_from_json)->dropped;
    } else {
      // Whether there is anything to explain is seen by trying.
      Budget part = request.budget->child(kTrialTicks, request.budget->seconds_left() / 2);
      const pack::PackOutcome tried = pack::plan(request.input->as<pack::Instance>(), {}, {.budget = part});
      request.budget->absorb(part);
      if (tried.plan && tried.plan->dropped.empty()) return std::nullopt;
    }
    if (plan && dropped.empty()) return std::nullopt;
    return pack::explain(request.input->as<pack::Instance>(), dropped, *request.budget);
  }

  const std::vector<std::string>& model_formats() const override {
    static const std::vector<std::string> kFormats{"model", "lp", "mps"};
    return kFormats;
  }

  Result<std::string> model_text(const problems::Loaded& input, const std::string& format) const override {
    const pack::Instance& instance = input.as<pack::Instance>();
    if (format == "model") {
      if (pack::small_enough(instance)) return model::to_text(pack::frame_model(instance));
      return InputError{"", "--out-format", "'model' of an input of this size",
                        "at most some 40,000 objects times frames"};
    }
    const auto linear = pack::linear_model(instance);
    if (!linear) {
      return InputError{"", "--out-format",
                        "'" + format + "', which knows no intervals, for an input where positions matter",
                        "'model'; or periods that divide one another, nothing pinned, reserved or aligned"};
    }
    const model::Written written = format == "lp" ? model::to_lp(*linear) : model::to_mps(*linear);
    if (written.impossible.empty()) return written.text;
    return InputError{"", "--out-format", "'" + format + "', but " + written.impossible, "'model'"};
  }
};

}  // namespace

const Planner& pack_planner() {
  static const PackPlanner kPlanner;
  return kPlanner;
}

}  // namespace tenon::engine
