// The second program's arithmetic: every number is recomputed from the instance and the claim. What a claim says of flows
// is left to certify_parts.h; here is what follows from it.

#include "problems/rebalance/certify.h"

#include <algorithm>
#include <array>

#include "problems/rebalance/certify_cases.h"
#include "problems/rebalance/certify_parts.h"

namespace tenon::rebalance {

namespace {

// The bound of a flow claim; none: there is no flow.
std::optional<Big> flow_bound(const Instance& instance, const proof::FlowBound& flow) {
  const Weights& weights = flow.weights;
  require(weights.cost >= 0 && weights.time >= 0 && weights.shortfall >= 0 && weights.changes >= 0,
          "a negative weight");
  require(std::is_sorted(weights.kept.begin(), weights.kept.end()), "kept arcs out of order");
  const ModelOrError made = flow_model(instance, weights);
  require(made.error.empty(), made.error);
  return bound_of(made.model, flow.parts);
}

// --- stages

std::optional<Int128> value_of(const std::vector<Objective>& earlier, const char* stage) {
  for (const Objective& objective : earlier)
    if (objective.name == stage) return objective.value;
  return std::nullopt;
}

struct Stage {
  const char* name;
  Int128 weight;
  std::int64_t scale;  // of the model's unit in the stated one
};
std::array<Stage, 4> stages_of(const Instance& instance, const Weights& weights) {
  return {{{"shortfall", weights.shortfall, 1},
           {"cost", weights.cost, instance.cost_scale},
           {"total_time", weights.time, 1},
           {"changes", weights.changes, 1}}};
}

// A weighted bound less what plans that are no worse in the earlier stages spend there at most.
Big less_earlier(const Instance& instance, const std::vector<Objective>& earlier, const Claim& claim,
                 const Weights& weights, Big bound) {
  for (const Stage& stage : stages_of(instance, weights)) {
    if (claim.stage == stage.name || stage.weight == 0) continue;
    const std::optional<Int128> value = value_of(earlier, stage.name);
    require(value.has_value(),
            std::string("a weight on ") + stage.name + ", which is no earlier stage with a value");
    bound -= Big(stage.weight) * Big(*value) * Big(stage.scale);
  }
  return bound;
}

// Whether the weighted bound shows that the stage's own value is at least claim.bound.
void check_stage(const Instance& instance, const std::vector<Objective>& earlier, const Claim& claim,
                 const Weights& weights, const Big& bound) {
  const auto stages = stages_of(instance, weights);
  const auto own = std::find_if(stages.begin(), stages.end(),
                                [&](const Stage& stage) { return claim.stage == stage.name; });
  require(own != stages.end(), "a flow bound for " + claim.stage);
  require(own->weight > 0, "a flow bound that does not weigh " + claim.stage);
  // ceil(v / scale) >= b for all whole v with weight v >= bound, exactly if bound > weight scale (b - 1).
  require(Big(own->weight) * Big(own->scale) * (Big(claim.bound) - Big(1)) <
              less_earlier(instance, earlier, claim, weights, bound),
          "a lower bound than is claimed");
}

// A bound that speaks of plans within some time only holds where that time is what the answer attains in an earlier
// stage, or is itself in question.
void check_cases(const Instance& instance, const std::vector<Objective>& earlier, const Claim& claim,
                 const proof::Cases& cases) {
  const std::optional<Big> bound = bound_of(instance, cases);
  if (claim.stage == "completion_time") {
    require(cases.within_us.has_value(), "a completion time without a limit on it");
    require(!bound || Big(0) < less_earlier(instance, earlier, claim, cases.weights, *bound),
            "a flow that may exist within that time");
    require(claim.bound <= Int128{*cases.within_us} + 1, "a lower bound than is claimed");
    return;
  }
  if (cases.within_us) {
    const std::optional<Int128> value = value_of(earlier, "completion_time");
    require(value.has_value() && *value <= *cases.within_us,
            "a limit on the completion time that the answer does not keep");
  }
  if (bound) check_stage(instance, earlier, claim, cases.weights, *bound);
}

void check_claim(const Instance& instance, const std::vector<Objective>& earlier, const Claim& claim) {
  const auto* flow = std::get_if<proof::FlowBound>(&claim.argument);
  const auto* cases = std::get_if<proof::Cases>(&claim.argument);
  require((!flow && !cases) || !instance.changes_amounts(), "flows, where swaps change amounts");
  if (claim.stage == "infeasible") {
    require(flow != nullptr || (cases != nullptr && !cases->within_us), "a bound for infeasible");
    require(!(flow ? flow_bound(instance, *flow) : bound_of(instance, *cases)), "a flow that may exist");
  } else if (cases) {
    check_cases(instance, earlier, claim, *cases);
  } else if (flow) {
    if (const auto bound = flow_bound(instance, *flow))
      check_stage(instance, earlier, claim, flow->weights, *bound);
  } else {
    require(claim.bound <= 0, "a bound above 0");
  }
}

std::vector<Objective> stages_before(const std::vector<Objective>& objectives, const std::string& stage) {
  return {objectives.begin(), std::find_if(objectives.begin(), objectives.end(),
                                           [&](const Objective& it) { return it.name == stage; })};
}

}  // namespace

Judgement check(const Instance& instance, const std::vector<Objective>& earlier, const Claim& claim) {
  try {
    check_claim(instance, earlier, claim);
    return proven();
  } catch (const Refuted& it) {
    return refuted(it.why);
  }
}

Certification certify(const Instance& instance, const std::vector<Objective>& objectives, bool infeasible,
                      const Proof& proof) {
  return certify_claims(
      objectives, infeasible, proof, [](const std::string&, Int128) { return false; }, reaches_from_below,
      [&](const Claim& claim) { return check(instance, stages_before(objectives, claim.stage), claim); });
}

const char* name(const Argument& argument) {
  static constexpr const char* kNames[] = {"trivial", "flow", "cases"};
  return kNames[argument.index()];
}

}  // namespace tenon::rebalance
