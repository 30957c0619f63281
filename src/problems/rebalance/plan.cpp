#include "problems/rebalance/plan.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "problems/rebalance/format.h"
#include "problems/rebalance/schedule.h"

namespace tenon::rebalance {

Plan to_plan(const Instance& instance, const Schedule& schedule) {
  Plan plan;
  Flows flows;
  Int128 fees = 0;
  IdVector<PlaceId, std::int64_t> balance(instance.places.size());
  for (const PlaceId place : instance.places.keys()) balance[place] = instance.places[place].balance;
  for (const ScheduledStep& each : schedule.steps) {
    const Arc& arc = instance.arcs[each.flow.arc];
    const std::string& src = instance.places[arc.src].name;
    const std::string& dest = instance.places[arc.dest].name;
    balance[arc.src] -= each.flow.amount;
    balance[arc.dest] += instance.arrives(arc, each.flow.amount);
    Plan::Step step;
    step.step = static_cast<std::int64_t>(plan.steps.size());
    step.edge = arc.id;
    step.src = src;
    step.dest = dest;
    step.amount = each.flow.amount;
    if (instance.swaps(arc)) step.arrives = instance.arrives(arc, each.flow.amount);
    step.method = arc.method;
    step.fee = cost_text(instance.fee(arc, each.flow.amount), instance.cost_scale);
    step.start_us = each.start_us;
    step.time_us = arc.time_us;
    step.after.assign(each.after.begin(), each.after.end());
    step.after_refill.assign(each.after_refill.begin(), each.after_refill.end());
    step.balances_after = {{src, balance[arc.src]}, {dest, balance[arc.dest]}};
    plan.steps.push_back(std::move(step));
    plan.completion_us = std::max(plan.completion_us, each.start_us + arc.time_us);
    fees += instance.fee(arc, each.flow.amount);
    flows.push_back(each.flow);
  }
  std::stable_sort(flows.begin(), flows.end(), [](const Flow& a, const Flow& b) {
    return a.arc != b.arc ? a.arc < b.arc : a.amount > b.amount;
  });
  for (const Flow& flow : flows) {
    const Arc& arc = instance.arcs[flow.arc];
    plan.flows.push_back(
        {arc.id, instance.places[arc.src].name, instance.places[arc.dest].name, flow.amount});
  }
  plan.order = order_of(schedule);
  plan.targets = instance.targets;
  plan.fees = cost_text(fees, instance.cost_scale);
  return plan;
}

Flows to_flows(const Instance& instance, const Plan& plan) {
  std::unordered_map<std::string_view, ArcId> arc_called;
  for (const ArcId id : instance.arcs.keys()) arc_called.emplace(instance.arcs[id].id, id);
  Flows flows;
  for (const Plan::Transaction& each : plan.flows)
    if (const auto found = arc_called.find(each.edge); found != arc_called.end() && each.amount > 0)
      flows.push_back({found->second, each.amount});
  return flows;
}

Int128 total_cost(const Instance& instance, const Flows& flows) {
  Int128 total = 0;
  for (const Flow& flow : flows) total += instance.cost(instance.arcs[flow.arc], flow.amount);
  return total;
}

Int128 total_time(const Instance& instance, const Flows& flows) {
  Int128 total = 0;
  for (const Flow& flow : flows) total += instance.time_cost(instance.arcs[flow.arc]);
  return total;
}

Int128 total_shortfall(const Instance& instance, const Flows& flows) {
  IdVector<PlaceId, Int128> net(instance.places.size(), 0);
  for (const Flow& flow : flows) {
    const Arc& arc = instance.arcs[flow.arc];
    net[arc.src] += flow.amount;
    net[arc.dest] -= instance.arrives(arc, flow.amount);
  }
  Int128 missing = 0;
  for (const PlaceId id : instance.places.keys()) {
    const std::int64_t high = instance.places[id].supply_high;
    if (high < 0) missing += std::max<Int128>(0, net[id] - high);
  }
  return missing;
}

Int128 total_changes(const Flows& flows, const std::vector<ArcId>& kept) {
  return std::count_if(flows.begin(), flows.end(), [&](const Flow& flow) {
    return !std::binary_search(kept.begin(), kept.end(), flow.arc);
  });
}

std::vector<std::pair<std::string, Int128>> stage_values(const Instance& instance, const Plan& plan) {
  const Flows flows = to_flows(instance, plan);
  std::vector<std::pair<std::string, Int128>> values;
  if (instance.goal.best_effort) values.emplace_back("shortfall", total_shortfall(instance, flows));
  std::int64_t done_us = 0;
  for (const Plan::Step& step : plan.steps) {
    const std::optional<PlaceId> counts = instance.goal.soonest_at;
    if (!counts || step.dest == instance.places[*counts].name)
      done_us = std::max(done_us, step.start_us + step.time_us);
  }
  Int128 cost = total_cost(instance, flows);
  if (instance.goal.mode == Mode::kSoonest) cost += instance.time_price(done_us);
  values.emplace_back("cost", stated_cost(cost, instance.cost_scale));
  values.emplace_back("total_time", total_time(instance, flows));
  values.emplace_back("completion_time", done_us);
  return values;
}

std::vector<std::string> differences(const Plan& a, const Plan& b) {
  std::map<std::string, std::pair<Int128, Int128>> carried;
  for (const auto& flow : a.flows) carried[flow.edge].first += flow.amount;
  for (const auto& flow : b.flows) carried[flow.edge].second += flow.amount;
  std::vector<std::string> lines;
  for (const auto* plan : {&a, &b})
    for (const auto& flow : plan->flows) {
      const auto found = carried.find(flow.edge);
      if (found == carried.end()) continue;
      const auto [before, after] = found->second;
      carried.erase(found);
      if (before == after) continue;
      lines.push_back(flow.edge + " (" + flow.src + " -> " + flow.dest + "): " + usdc_text(before) + " -> " +
                      usdc_text(after) + " USDC");
    }
  if (a.fees != b.fees) lines.push_back("fees: " + a.fees + " -> " + b.fees + " (1e-4 micro-USDC)");
  if (a.completion_us != b.completion_us)
    lines.push_back("completion: " + seconds_json(a.completion_us).dump() + " -> " +
                    seconds_json(b.completion_us).dump() + " s");
  return lines;
}

namespace {

// Takes what goes round off the arcs of a cycle; returns how much that is on its first one. At least one arc is empty
// then. With swaps on the way all of the first arc's money is followed round, as far as others carry it on.
std::int64_t take_off(const Instance& instance, const std::vector<ArcId>& cycle,
                      std::map<ArcId, std::int64_t>& left) {
  const bool changes = std::any_of(cycle.begin(), cycle.end(), [&](ArcId arc) {
    return instance.arcs[arc].rate_num != instance.arcs[arc].rate_den;
  });
  std::int64_t amount = left[cycle.front()];
  if (!changes)
    for (const ArcId arc : cycle) amount = std::min(amount, left[arc]);
  std::int64_t going = amount;
  for (const ArcId arc : cycle) {
    going = std::min(going, left[arc]);
    left[arc] -= going;
    going = instance.arrives(instance.arcs[arc], going);
  }
  return amount;
}

}  // namespace

// Walks along arcs with money left until a place comes up again, takes the cycle off, and goes on from where it began; a
// place without such arcs is never entered again. Each cycle empties an arc: O(arcs * (places + arcs)) at worst.
std::vector<Circulation> circulations(const Instance& instance, const Flows& flows) {
  std::map<ArcId, std::int64_t> left;
  for (const Flow& flow : flows) left[flow.arc] += flow.amount;
  IdVector<PlaceId, std::vector<ArcId>> out(instance.places.size());
  for (const auto& [arc, amount] : left) out[instance.arcs[arc].src].push_back(arc);
  IdVector<PlaceId, std::int32_t> position(instance.places.size(), -1);
  std::vector<Circulation> found;
  for (const PlaceId root : instance.places.keys()) {
    std::vector<ArcId> path;
    PlaceId at = root;
    position[at] = 0;
    while (true) {
      while (!out[at].empty() && left[out[at].back()] == 0) out[at].pop_back();
      if (out[at].empty()) {
        position[at] = -1;
        if (path.empty()) break;
        const ArcId back = path.back();
        path.pop_back();
        at = instance.arcs[back].src;
        out[at].pop_back();  // leads nowhere that goes round
        continue;
      }
      path.push_back(out[at].back());
      at = instance.arcs[path.back()].dest;
      if (position[at] < 0) {
        position[at] = static_cast<std::int32_t>(path.size());
        continue;
      }
      Circulation cycle;
      cycle.arcs.assign(path.begin() + position[at], path.end());
      cycle.amount = take_off(instance, cycle.arcs, left);
      for (const ArcId arc : cycle.arcs)
        if (instance.arcs[arc].src != at) position[instance.arcs[arc].src] = -1;
      path.resize(static_cast<std::size_t>(position[at]));
      found.push_back(std::move(cycle));
    }
  }
  return found;
}

}  // namespace tenon::rebalance
