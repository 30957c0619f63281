// Plans and flows, in and out, and the instance as an explicit graph.

#include <limits>
#include <unordered_map>

#include "formats/plan_file.h"
#include "formats/text.h"
#include "problems/rebalance/format.h"
#include "problems/rebalance/numbers.h"

namespace tenon::rebalance {

namespace {

using formats::Field;
using formats::FieldNames;
using formats::Json;
using formats::Place;

constexpr std::int64_t kAnyHigh = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kAnyLow = -kAnyHigh;
constexpr std::int64_t kUsInSecond = 1'000'000;
constexpr std::size_t kMostText = 200;

const std::vector<FieldNames> kPlanFields{{"flows"},   {"steps"}, {"order"},
                                          {"targets"}, {"fees"},  {"completion_s"}};
enum PlanField { kFlows, kSteps, kOrder, kTargets, kFees, kCompletion };
const std::vector<FieldNames> kFlowFields{{"edge"}, {"src"}, {"dest"}, {"amount"}};
const std::vector<FieldNames> kStepFields{
    {"step"},    {"edge"},   {"src"},   {"dest"},           {"amount"},  {"method"},      {"fee"},
    {"start_s"}, {"time_s"}, {"after"}, {"balances_after"}, {"arrives"}, {"after_refill"}};
enum StepField {
  kStep,
  kEdge,
  kSrc,
  kDest,
  kAmount,
  kMethod,
  kFee,
  kStart,
  kTime,
  kAfter,
  kBalances,
  kArrives,
  kAfterRefill
};
const std::vector<FieldNames> kGivenFlowFields{{"edge", {"id"}}, {"flow", {"amount"}}, {"src"}, {"dest"}};

Json amounts_json(const std::vector<std::pair<std::string, std::int64_t>>& amounts) {
  Json json = Json::object();
  for (const auto& [name, amount] : amounts) json[name] = std::to_string(amount);
  return json;
}

// What only swaps and advance pools have is left out elsewhere.
Json step_json(const Plan::Step& step) {
  Json json{{"step", step.step},
            {"edge", step.edge},
            {"src", step.src},
            {"dest", step.dest},
            {"amount", std::to_string(step.amount)},
            {"method", step.method},
            {"fee", step.fee},
            {"start_s", seconds_json(step.start_us)},
            {"time_s", seconds_json(step.time_us)},
            {"after", step.after},
            {"balances_after", amounts_json(step.balances_after)}};
  if (step.arrives) json["arrives"] = std::to_string(*step.arrives);
  if (!step.after_refill.empty()) json["after_refill"] = step.after_refill;
  return json;
}

// Only the form is checked here: whether names and numbers are right is the verifier's question.
class PlanReader {
 public:
  explicit PlanReader(const formats::Document& document) : reader_(document) {}

  Result<Plan> read(const Json& json, const Place& place) {
    const std::vector<Field> fields = reader_.fields(json, place, kPlanFields);
    if (json.is_object()) {
      list(fields[kFlows], place, true, [&](const Json& item, const Place& at) { flow(item, at); });
      list(fields[kSteps], place, true, [&](const Json& item, const Place& at) { step(item, at); });
      if (fields[kOrder]) {
        plan_.order.emplace();
        list(fields[kOrder], place, true, [&](const Json& item, const Place& at) { entry(item, at); });
      }
      plan_.targets = amounts(fields[kTargets], place);
      plan_.fees = required_text(fields[kFees], place);
      plan_.completion_us = seconds(fields[kCompletion], place);
    }
    if (reader_.error_count() > 0) return reader_.take_errors();
    return std::move(plan_);
  }

 private:
  template <class Visit>
  void list(const Field& field, const Place& place, bool needed, const Visit& visit) {
    if (!field && needed) return reader_.missing(field, place, "a list");
    reader_.list(field, place, "a list", visit);
  }

  std::string required_text(const Field& field, const Place& place) {
    if (!field) {
      reader_.missing(field, place, "text");
      return "";
    }
    return reader_.text(field, place, kMostText).value_or("");
  }

  std::int64_t amount(const Field& field, const Place& place) {
    if (!field) {
      reader_.missing(field, place, "an amount");
      return 0;
    }
    return read_decimal(reader_, *field.value, place.at(field.name), 0, kAnyLow, kAnyHigh,
                        "a whole number as text")
        .value_or(0);
  }

  std::int64_t seconds(const Field& field, const Place& place) {
    if (!field) {
      reader_.missing(field, place, "seconds");
      return 0;
    }
    return read_decimal(reader_, *field.value, place.at(field.name), 6, kAnyLow, kAnyHigh, "seconds")
        .value_or(0);
  }

  std::vector<std::pair<std::string, std::int64_t>> amounts(const Field& field, const Place& place) {
    std::vector<std::pair<std::string, std::int64_t>> amounts;
    if (!field) {
      reader_.missing(field, place, "an object {place: amount}");
      return amounts;
    }
    const Place at = place.at(field.name);
    if (!field.value->is_object()) {
      reader_.error(at, formats::shown(*field.value), "an object {place: amount}");
      return amounts;
    }
    for (const auto& [name, value] : field.value->get_ref<const Json::object_t&>())
      if (const auto number =
              read_decimal(reader_, value, at.at(name), 0, kAnyLow, kAnyHigh, "a whole number as text"))
        amounts.emplace_back(name, *number);
    return amounts;
  }

  void flow(const Json& item, const Place& at) {
    const std::vector<Field> fields = reader_.fields(item, at, kFlowFields);
    if (!item.is_object()) return;
    plan_.flows.push_back({required_text(fields[0], at), required_text(fields[1], at),
                           required_text(fields[2], at), amount(fields[3], at)});
  }

  std::vector<std::int64_t> numbers(const Field& field, const Place& place) {
    std::vector<std::int64_t> numbers;
    list(field, place, true, [&](const Json& item, const Place& at) { numbers.push_back(number(item, at)); });
    return numbers;
  }

  std::int64_t number(const Json& value, const Place& at) {
    return read_decimal(reader_, value, at, 0, kAnyLow, kAnyHigh, "a step's number").value_or(-1);
  }

  void step(const Json& item, const Place& at) {
    const std::vector<Field> fields = reader_.fields(item, at, kStepFields);
    if (!item.is_object()) return;
    Plan::Step step;
    if (fields[kStep])
      step.step = number(*fields[kStep].value, at.at(fields[kStep].name));
    else
      reader_.missing(fields[kStep], at, "its number");
    step.edge = required_text(fields[kEdge], at);
    step.src = required_text(fields[kSrc], at);
    step.dest = required_text(fields[kDest], at);
    step.amount = amount(fields[kAmount], at);
    const bool no_method = fields[kMethod] && fields[kMethod].value->is_string() &&
                           fields[kMethod].value->get_ref<const std::string&>().empty();
    if (!no_method) step.method = required_text(fields[kMethod], at);
    step.fee = required_text(fields[kFee], at);
    step.start_us = seconds(fields[kStart], at);
    step.time_us = seconds(fields[kTime], at);
    step.after = numbers(fields[kAfter], at);
    step.balances_after = amounts(fields[kBalances], at);
    if (fields[kArrives]) step.arrives = amount(fields[kArrives], at);
    if (fields[kAfterRefill]) step.after_refill = numbers(fields[kAfterRefill], at);
    plan_.steps.push_back(std::move(step));
  }

  // [step, [prerequisites…]]
  void entry(const Json& item, const Place& at) {
    if (!item.is_array() || item.size() != 2 || !item[1].is_array())
      return reader_.error(at, formats::shown(item), "[step, [prerequisites…]]");
    Plan::Prerequisites entry{number(item[0], at.at(std::size_t{0})), {}};
    for (const Json& each : item[1]) entry.second.push_back(number(each, at.at(std::size_t{1})));
    plan_.order->push_back(std::move(entry));
  }

  formats::Reader reader_;
  Plan plan_;
};

// The list of flows in any of the shapes that read_flows() takes; null if there is none.
const Json* flows_in(const Json& root) {
  if (root.is_array()) return &root;
  const Json* json = &root;
  for (const char* key : {"plan", "expected"})
    if (json->is_object() && json->contains(key) && json->at(key).is_object()) json = &json->at(key);
  if (!json->is_object() || !json->contains("flows")) return nullptr;
  return &json->at("flows");
}

// Of each asset the sum of what is above 0.
template <class Amount>
std::string sums_text(const Instance& instance, const Amount& amount) {
  IdVector<AssetId, Int128> sums(instance.assets.size(), 0);
  for (const rebalance::Place& place : instance.places)
    sums[place.asset] += std::max<std::int64_t>(0, amount(place));
  std::string text;
  for (const AssetId asset : sums.keys())
    if (sums[asset] > 0)
      text += (text.empty() ? "" : " and ") + usdc_text(sums[asset]) + ' ' + instance.assets[asset].name;
  return text.empty() ? "0 USDC" : text;
}

}  // namespace

Json to_json(const Plan& plan) {
  Json json = Json::object();
  json["flows"] = Json::array();
  for (const Plan::Transaction& each : plan.flows)
    json["flows"].push_back({{"edge", each.edge},
                             {"src", each.src},
                             {"dest", each.dest},
                             {"amount", std::to_string(each.amount)}});
  json["steps"] = Json::array();
  for (const Plan::Step& step : plan.steps) json["steps"].push_back(step_json(step));
  json["order"] = nullptr;
  if (plan.order) {
    json["order"] = Json::array();
    for (const auto& [step, after] : *plan.order) json["order"].push_back(Json::array({step, after}));
  }
  json["targets"] = amounts_json(plan.targets);
  json["fees"] = plan.fees;
  json["completion_s"] = seconds_json(plan.completion_us);
  return json;
}

Result<Plan> plan_from_json(const Json& plan, const std::string& file) {
  const formats::Document document{file, "json", Json()};
  return PlanReader(document).read(plan, formats::Place());
}

Result<Plan> read_plan(const formats::Source& source) {
  return formats::read_plan_file(
      source, "", [](const formats::Document& document, const Json& plan, const formats::Place& place) {
        return PlanReader(document).read(plan, place);
      });
}

Result<Flows> read_flows(const Json& json, const std::string& file, const Instance& instance) {
  const Json* list = flows_in(json);
  if (!list || !list->is_array())
    return InputError{file, "", formats::shown(json), "a list of {edge, flow}, or flows of an answer"};
  const formats::Document document{file, "json", Json()};
  formats::Reader reader(document);
  std::unordered_map<std::string_view, ArcId> arc_called;
  for (const ArcId id : instance.arcs.keys()) arc_called.emplace(instance.arcs[id].id, id);
  Flows flows;
  const formats::Place top;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const formats::Place at = top.at(i);
    const std::vector<Field> fields = reader.fields((*list)[i], at, kGivenFlowFields);
    if (!(*list)[i].is_object()) continue;
    const auto edge = reader.text(fields[0], at, kMostText);
    if (!fields[0]) reader.missing(fields[0], at, "an edge's id");
    const auto amount = read_amount(reader, fields[1], at, 1);
    if (!fields[1]) reader.missing(fields[1], at, "an amount");
    if (!edge || !amount) continue;
    const auto found = arc_called.find(*edge);
    if (found == arc_called.end())
      reader.error(at.at(fields[0].name), formats::in_quotes(*edge), "an edge of the input");
    else
      flows.push_back({found->second, *amount});
  }
  if (reader.error_count() > 0) return reader.take_errors();
  return flows;
}

Json to_json(const Instance& instance) {
  Json json = Json::object();
  json["nodes"] = Json::array();
  Json supplies = Json::object(), deadlines = Json::object(), liquidity = Json::object(),
       lots = Json::array(), current = Json::object(), no_deposit = Json::array(),
       no_withdraw = Json::array();
  for (const rebalance::Place& place : instance.places) {
    Json node{{"name", place.name}, {"chain", place.chain}};
    if (place.asset != AssetId{0}) node["asset"] = instance.assets[place.asset].name;
    json["nodes"].push_back(std::move(node));
    std::int64_t flight = 0;
    for (const Lot& lot : place.in_flight) {
      lots.push_back({{"place", place.name},
                      {"amount", std::to_string(lot.amount)},
                      {"arrivesSec", seconds_json(lot.ready_us)}});
      flight += lot.amount;
    }
    // Lots add to the supply when they are read again.
    const std::string low = std::to_string(place.supply_low - flight);
    const std::string high = std::to_string(place.supply_high - flight);
    if (low != high)
      supplies[place.name] = {{"min", low}, {"max", high}};
    else if (low != "0")
      supplies[place.name] = low;
    if (place.balance > flight) current[place.name] = std::to_string(place.balance - flight);
    if (place.deadline_us) deadlines[place.name] = seconds_json(*place.deadline_us);
    if (place.throughput != kUnlimited) liquidity[place.name] = std::to_string(place.throughput);
    if (place.no_deposit) no_deposit.push_back(place.name);
    if (place.no_withdraw) no_withdraw.push_back(place.name);
  }
  json["edges"] = Json::array();
  for (const Arc& arc : instance.arcs) {
    Json edge{
        {"id", arc.id}, {"src", instance.places[arc.src].name}, {"dest", instance.places[arc.dest].name}};
    if (!arc.method.empty()) edge["transfer"] = arc.method;
    edge["variableFeeBps"] =
        instance.bps_scale == 1 ? Json(arc.bps) : Json(cost_text(arc.bps, instance.bps_scale));
    edge["flatFee"] = std::to_string(arc.flat);
    edge["timeSec"] = seconds_json(arc.time_us);
    if (arc.min > 0) edge["min"] = std::to_string(arc.min);
    if (arc.capacity != kUnlimited) edge["capacity"] = std::to_string(arc.capacity);
    if (arc.most_per_tx != kUnlimited) edge["maxPerTransaction"] = std::to_string(arc.most_per_tx);
    if (!arc.fee_mode.empty()) edge["feeMode"] = arc.fee_mode;
    if (arc.gas > 0) edge["gas"] = std::to_string(arc.gas);
    if (arc.disabled) edge["disabled"] = true;
    if (instance.swaps(arc)) edge["rate"] = ratio_text(arc.rate_num, arc.rate_den);
    if (arc.advance.valid()) edge["advance"] = instance.advance_pools[arc.advance].name;
    json["edges"].push_back(std::move(edge));
  }
  json["supplies"] = std::move(supplies);
  const auto add = [&](const char* key, Json& value) {
    if (!value.empty()) json[key] = std::move(value);
  };
  add("current", current);
  Json target = amounts_json(instance.targets);
  add("target", target);
  Json assets = Json::object(), pools = Json::object();
  for (const Asset& asset : instance.assets)
    if (asset != Asset{}) assets[asset.name] = {{"price", ratio_text(asset.price_num, asset.price_den)}};
  for (const AdvancePool& pool : instance.advance_pools)
    pools[pool.name] = {{"available", std::to_string(pool.available)},
                        {"refillSec", seconds_json(pool.refill_us)}};
  add("assets", assets);
  add("advancePools", pools);
  add("inFlight", lots);
  add("deadlines", deadlines);
  add("liquidity", liquidity);
  add("noDeposit", no_deposit);
  add("noWithdraw", no_withdraw);
  const Goal& goal = instance.goal;
  json["mode"] = name(goal.mode);
  if (goal.then) json["then"] = name(*goal.then);
  json["arcPenalty"] = goal.arc_penalty;
  if (goal.time_value) json["timeValue"] = *goal.time_value;
  if (goal.soonest_at) json["soonestAt"] = instance.places[*goal.soonest_at].name;
  if (!goal.circulation) json["circulation"] = false;
  if (goal.best_effort) json["bestEffort"] = true;
  return json;
}

std::string usdc_text(Int128 micro) {
  constexpr int kMicro = 1'000'000;
  if (micro < 0) return '-' + usdc_text(-micro);
  return cost_text(micro, kMicro);
}

std::string amount_text(const Instance& instance, PlaceId place, Int128 micro) {
  return usdc_text(micro) + ' ' + instance.assets[instance.places[place].asset].name;
}

std::string supply_text(const Instance& instance) {
  return sums_text(instance, [](const rebalance::Place& place) { return place.supply_high; });
}

std::string demand_text(const Instance& instance) {
  return sums_text(instance, [](const rebalance::Place& place) { return -place.supply_low; });
}

Json seconds_json(std::int64_t us) {
  if (us % kUsInSecond == 0) return us / kUsInSecond;
  return static_cast<double>(us) / static_cast<double>(kUsInSecond);
}

}  // namespace tenon::rebalance
