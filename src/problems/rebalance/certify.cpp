// The second program's arithmetic: every number is recomputed from the instance and the claim. What a claim says of flows
// is left to certify_parts.h; here is what follows from it.

#include "problems/rebalance/certify.h"

#include <algorithm>
#include <queue>

#include "problems/rebalance/certify_parts.h"

namespace tenon::rebalance {

namespace {

// The bound of a flow claim; none: there is no flow.
std::optional<Big> flow_bound(const Instance& instance, const proof::FlowBound& flow) {
  const Weights& weights = flow.weights;
  require(weights.cost >= 0 && weights.time >= 0 && weights.shortfall >= 0 && weights.changes >= 0,
          "a negative weight");
  require(std::is_sorted(weights.kept.begin(), weights.kept.end()), "kept arcs out of order");
  const ModelOrError made = flow_model(instance, weights, flow.within_us);
  require(made.error.empty(), made.error);
  return bound_of(made.model, flow.parts);
}

// --- stages

std::optional<Int128> value_of(const std::vector<Objective>& earlier, const char* stage) {
  for (const Objective& objective : earlier)
    if (objective.name == stage) return objective.value;
  return std::nullopt;
}

// Whether the weighted bound shows that the stage's own value is at least claim.bound: what plans that are no worse in the
// earlier stages spend there at most is taken off.
void check_stage(const Instance& instance, const std::vector<Objective>& earlier, const Claim& claim,
                 const Weights& weights, Big bound) {
  struct Stage {
    const char* name;
    Int128 weight;
    std::int64_t scale;  // of the model's unit in the stated one
  };
  const Stage stages[] = {{"shortfall", weights.shortfall, 1},
                          {"cost", weights.cost, instance.cost_scale},
                          {"total_time", weights.time, 1},
                          {"changes", weights.changes, 1}};
  const Stage* own = nullptr;
  for (const Stage& stage : stages) {
    if (claim.stage == stage.name) {
      own = &stage;
      continue;
    }
    if (stage.weight == 0) continue;
    const std::optional<Int128> value = value_of(earlier, stage.name);
    require(value.has_value(),
            std::string("a weight on ") + stage.name + ", which is no earlier stage with a value");
    bound -= Big(stage.weight) * Big(*value) * Big(stage.scale);
  }
  require(own != nullptr, "a flow bound for " + claim.stage);
  require(own->weight > 0, "a flow bound that does not weigh " + claim.stage);
  // ceil(v / scale) >= b for all whole v with weight v >= bound, exactly if bound > weight scale (b - 1).
  require(Big(own->weight) * Big(own->scale) * (Big(claim.bound) - Big(1)) < bound,
          "a lower bound than is claimed");
}

// --- completion times

// The shortest time from every place to the nearest of `sinks`; -1 where there is no way.
IdVector<PlaceId, std::int64_t> times_to(const Instance& instance, const std::vector<PlaceId>& sinks) {
  IdVector<PlaceId, std::vector<ArcId>> into(instance.places.size());
  for (const ArcId id : instance.arcs.keys())
    if (instance.open(instance.arcs[id])) into[instance.arcs[id].dest].push_back(id);
  IdVector<PlaceId, std::int64_t> time(instance.places.size(), -1);
  using Entry = std::pair<std::int64_t, PlaceId>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  for (const PlaceId sink : sinks) queue.emplace(0, sink);
  while (!queue.empty()) {
    const auto [at, place] = queue.top();
    queue.pop();
    if (time[place] >= 0) continue;
    time[place] = at;
    for (const ArcId arc : into[place])
      if (time[instance.arcs[arc].src] < 0)
        queue.emplace(at + instance.arcs[arc].time_us, instance.arcs[arc].src);
  }
  return time;
}

void check_arrival(const Instance& instance, const proof::Arrival& arrival, Int128 bound_us) {
  require(!instance.goal.best_effort, "an arrival where nothing has to arrive");
  Int128 demand = 0;
  std::vector<char> is_sink(instance.places.size(), 0);
  for (const PlaceId sink : arrival.sinks) {
    require(sink.value >= 0 && static_cast<std::size_t>(sink.value) < instance.places.size(),
            "a place that is not there");
    require(!is_sink[static_cast<std::size_t>(sink.value)], "a place twice");
    is_sink[static_cast<std::size_t>(sink.value)] = 1;
    require(instance.places[sink].supply_high < 0, "a place that need not get anything");
    require(!instance.goal.soonest_at || *instance.goal.soonest_at == sink,
            "a place whose arrivals do not count");
    demand -= instance.places[sink].supply_high;
  }
  const auto time = times_to(instance, arrival.sinks);
  Int128 in_time = 0;
  for (const PlaceId id : instance.places.keys()) {
    const Place& place = instance.places[id];
    if (place.supply_high <= 0 || time[id] < 0) continue;
    Int128 late = 0;
    for (const Lot& lot : place.in_flight)
      if (Int128{lot.ready_us} + time[id] >= bound_us) late += lot.amount;
    const Int128 there = time[id] < bound_us ? Int128{place.balance} - late : 0;
    in_time += std::max<Int128>(0, std::min<Int128>(place.supply_high, there));
  }
  require(in_time < demand, "enough money that can be there in time");
}

// A bound that speaks of plans within some time only holds where that time is what the answer attains in an earlier
// stage, or is itself in question.
void check_flow(const Instance& instance, const std::vector<Objective>& earlier, const Claim& claim,
                const proof::FlowBound& flow) {
  const auto bound = flow_bound(instance, flow);
  if (claim.stage == "completion_time") {
    require(flow.within_us.has_value(), "a completion time without a limit on it");
    require(!bound, "a flow that may exist within that time");
    require(claim.bound <= Int128{*flow.within_us} + 1, "a lower bound than is claimed");
    return;
  }
  if (flow.within_us) {
    const std::optional<Int128> value = value_of(earlier, "completion_time");
    require(value.has_value() && *value <= *flow.within_us,
            "a limit on the completion time that the answer does not keep");
  }
  if (bound) check_stage(instance, earlier, claim, flow.weights, *bound);
}

void check_claim(const Instance& instance, const std::vector<Objective>& earlier, const Claim& claim) {
  const auto* flow = std::get_if<proof::FlowBound>(&claim.argument);
  if (claim.stage == "infeasible") {
    require(flow != nullptr && !flow->within_us, "a flow bound for infeasible");
    require(!flow_bound(instance, *flow), "a flow that may exist");
  } else if (std::holds_alternative<proof::Trivial>(claim.argument)) {
    require(claim.bound <= 0, "a bound above 0");
  } else if (flow) {
    check_flow(instance, earlier, claim, *flow);
  } else if (const auto* arrival = std::get_if<proof::Arrival>(&claim.argument)) {
    require(claim.stage == "completion_time", "an arrival for another stage than completion_time");
    if (claim.bound > 0) check_arrival(instance, *arrival, claim.bound);
  } else {
    const auto& both = std::get<proof::CostAndArrival>(claim.argument);
    require(claim.stage == "cost" && instance.goal.mode == Mode::kSoonest && instance.goal.time_value,
            "the value of completion time where it has none");
    require(both.arrival_us >= 0 && both.arrival_us < kUnlimited, "an impossible time");
    require(!both.flow.within_us, "a limit on the completion time");
    if (both.arrival_us > 0) check_arrival(instance, both.arrival, both.arrival_us);
    if (const auto bound = flow_bound(instance, both.flow))
      check_stage(instance, earlier, claim, both.flow.weights,
                  *bound + Big(both.flow.weights.cost) * Big(instance.time_price(both.arrival_us)));
  }
}

}  // namespace

Judgement check(const Instance& instance, const std::vector<Objective>& earlier, const Claim& claim) {
  try {
    check_claim(instance, earlier, claim);
    return {true, ""};
  } catch (const Refuted& refuted) {
    return {false, refuted.why};
  }
}

Certification certify(const Instance& instance, const std::vector<Objective>& objectives, bool infeasible,
                      const Proof& proof) {
  Certification result;
  const auto carry = [&](const std::string& stage, const std::vector<Objective>& earlier,
                         const std::optional<Int128>& bound) {
    std::string why = "no claim for it";
    for (const Claim& claim : proof.claims) {
      if (claim.stage != stage || (bound && claim.bound < *bound)) continue;
      const Judgement judgement = check(instance, earlier, claim);
      if (judgement.proven) return;
      why = judgement.why;
    }
    result.checked = false;
    const std::string stated = bound ? tenon::to_string(*bound) : "no plan";
    result.violations.push_back({infeasible ? "infeasible" : "bound",
                                 {stage},
                                 stated,
                                 "what a claim of the certificate shows",
                                 stage + ": " +
                                     (infeasible ? "that there is no plan" : "the bound " + stated) +
                                     " does not follow from the certificate (" + why + ")"});
  };
  if (infeasible) {
    result.checked = true;
    carry("infeasible", {}, std::nullopt);
    return result;
  }
  std::vector<Objective> earlier;
  for (const Objective& objective : objectives) {
    if (objective.bound) {
      if (!result.checked) result.checked = true;
      carry(objective.name, earlier, objective.bound);
    }
    earlier.push_back(objective);
  }
  return result;
}

const char* name(const Argument& argument) {
  static constexpr const char* kNames[] = {"trivial", "flow", "arrival", "cost_and_arrival"};
  return kNames[argument.index()];
}

}  // namespace tenon::rebalance
