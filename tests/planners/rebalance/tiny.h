#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/random.h"
#include "problems/rebalance/plan.h"
#include "tests/problems/rebalance/make.h"

// Networks so small that every plan can be tried: all transactions, in all orders, at all times that can matter.
namespace tenon::rebalance::testing {

struct TinyOptions {
  bool deadlines = false;
  bool lots = false;
  bool fees = false;  // at least 1 a transaction, so that cheap plans are short
  std::int64_t most = 2;
};

// Four places, four to seven links of 1 to 5 s with minimums and capacities of a few units, `most` units to move.
inline Json tiny_json(std::uint64_t seed, const TinyOptions& options) {
  Random random(seed);
  Json json{{"nodes", {"@A", "@B", "@C", "@D"}}, {"edges", Json::array()}, {"arcPenalty", 0}};
  const std::int64_t amount = random.between(1, options.most), second = random.between(0, amount);
  json["supplies"] = {{"@A", std::to_string(amount)}, {"@D", std::to_string(second - amount)}};
  if (second > 0) json["supplies"]["@C"] = std::to_string(-second);
  const auto place = [&](std::int64_t i) { return json["nodes"][static_cast<std::size_t>(i)]; };
  const std::int64_t edges = random.between(4, 7);
  for (std::int64_t i = 0; i < edges; ++i) {
    const std::int64_t from = random.between(0, 3), to = (from + random.between(1, 3)) % 4;
    Json edge{{"id", "e" + std::to_string(i)},
              {"src", place(from)},
              {"dest", place(to)},
              {"timeSec", random.between(1, 5)}};
    if (random.between(0, 2) == 0) edge["capacity"] = std::to_string(random.between(1, 3));
    if (random.between(0, 3) == 0) edge["min"] = std::to_string(random.between(1, 2));
    if (edge.contains("capacity") && edge.contains("min") && edge["min"] > edge["capacity"])
      edge.erase("min");
    if (options.fees) edge["flatFee"] = std::to_string(random.between(1, 9));
    if (options.fees) edge["variableFeeBps"] = random.between(0, 2) * 10'000;
    json["edges"].push_back(edge);
  }
  if (options.deadlines) json["deadlines"] = {{"@D", random.between(2, 9)}, {place(random.between(1, 2)), 4}};
  if (options.lots) {
    // One unit more, from @B or @A, is on its way.
    const bool at_b = random.between(0, 1) == 1;
    json["inFlight"] = {
        {{"place", at_b ? "@B" : "@A"}, {"amount", "1"}, {"arrivesSec", random.between(1, 4)}}};
    json["supplies"]["@D"] = std::to_string(second - amount - 1);
  }
  return json;
}

// The best plan of at most `most_steps` transactions, by trying all of them: each starts at 0 or when money has come
// somewhere.
class EveryPlan {
 public:
  EveryPlan(const Instance& instance, int most_steps)
      : instance_(instance),
        most_steps_(most_steps),
        there_(instance.places.size(), 0),
        net_(instance.places.size(), 0),
        carried_(instance.arcs.size(), 0) {
    for (const PlaceId p : instance.places.keys()) {
      const Place& place = instance.places[p];
      there_[p] = std::max<std::int64_t>(0, place.supply_high);
      for (const Lot& lot : place.in_flight) {
        there_[p] -= lot.amount;
        coming_.push_back({lot.ready_us, p, lot.amount});
      }
    }
  }

  // Least completion time; or least cost, of plans complete within that; or least cost with the price of completion.
  std::optional<Int128> least_completion() {
    return search([](Int128, std::int64_t end) { return Int128{end}; });
  }
  std::optional<Int128> least_cost(std::int64_t within_us = kUnlimited) {
    within_us_ = within_us;
    return search([](Int128 cost, std::int64_t) { return cost; });
  }
  std::optional<Int128> least_with_price() {
    return search([&](Int128 cost, std::int64_t end) { return cost + instance_.time_price(end); });
  }

 private:
  struct Coming {
    std::int64_t at_us;
    PlaceId place;
    std::int64_t amount;
  };

  template <class Value>
  std::optional<Int128> search(const Value& value) {
    best_.reset();
    go(0, ArcId{0}, 0, 0, value);
    return best_;
  }

  template <class Value>
  void go(std::int64_t now, ArcId first, Int128 cost, std::int64_t end, const Value& value) {
    if (end > within_us_ || (best_ && value(cost, end) >= *best_)) return;
    if (done()) best_ = value(cost, end);
    if (static_cast<int>(flows_.size()) == most_steps_) return;
    for (ArcId a = first; static_cast<std::size_t>(a.value) < instance_.arcs.size(); ++a.value) {
      const Arc& arc = instance_.arcs[a];
      const auto& deadline = instance_.places[arc.dest].deadline_us;
      if (deadline && now + arc.time_us > *deadline) continue;
      const std::int64_t most = std::min(there_[arc.src], arc.capacity - carried_[a]);
      for (std::int64_t x = std::max<std::int64_t>(1, arc.min); x <= most; ++x) {
        move(a, x, 1);
        coming_.push_back({now + arc.time_us, arc.dest, x});
        flows_.push_back({a, x});
        const bool counts = !instance_.goal.soonest_at || *instance_.goal.soonest_at == arc.dest;
        go(now, a, cost + instance_.cost(arc, x), counts ? std::max(end, now + arc.time_us) : end, value);
        flows_.pop_back();
        coming_.pop_back();
        move(a, x, -1);
      }
    }
    wait(now, cost, end, value);
  }

  template <class Value>
  void wait(std::int64_t now, Int128 cost, std::int64_t end, const Value& value) {
    std::int64_t next = kUnlimited;
    for (const Coming& each : coming_)
      if (each.at_us > now || (each.at_us == now && now == 0)) next = std::min(next, each.at_us);
    if (next == kUnlimited) return;
    const std::vector<Coming> before = coming_;
    const auto there = there_;
    for (const Coming& each : before)
      if (each.at_us == next) there_[each.place] += each.amount;
    std::erase_if(coming_, [&](const Coming& each) { return each.at_us == next; });
    go(next, ArcId{0}, cost, end, value);
    coming_ = before;
    there_ = there;
  }

  void move(ArcId a, std::int64_t amount, int sign) {
    const Arc& arc = instance_.arcs[a];
    there_[arc.src] -= sign * amount;
    net_[arc.src] += sign * amount;
    net_[arc.dest] -= sign * amount;
    carried_[a] += sign * amount;
  }

  bool done() const {
    for (const PlaceId p : instance_.places.keys())
      if (net_[p] < instance_.places[p].supply_low || net_[p] > instance_.places[p].supply_high) return false;
    return instance_.goal.circulation || circulations(instance_, flows_).empty();
  }

  const Instance& instance_;
  const int most_steps_;
  std::int64_t within_us_ = kUnlimited;
  IdVector<PlaceId, std::int64_t> there_, net_;
  IdVector<ArcId, std::int64_t> carried_;
  std::vector<Coming> coming_;
  Flows flows_;
  std::optional<Int128> best_;
};

}  // namespace tenon::rebalance::testing
