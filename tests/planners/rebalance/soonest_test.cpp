#include "planners/rebalance/soonest.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "tests/problems/rebalance/make.h"

namespace tenon::rebalance {
namespace {

// Four places, up to seven links of 1 to 9 s with minimums and capacities of a few units; 1 to 3 units to move.
Instance tiny(std::uint64_t seed) {
  Random random(seed);
  formats::Json json{
      {"nodes", {"@A", "@B", "@C", "@D"}}, {"edges", formats::Json::array()}, {"mode", "soonest"}};
  const std::int64_t amount = random.between(1, 3), second = random.between(0, amount);
  json["supplies"] = {{"@A", std::to_string(amount)}, {"@D", std::to_string(second - amount)}};
  if (second > 0) json["supplies"]["@C"] = std::to_string(-second);
  const std::int64_t edges = random.between(4, 7);
  for (std::int64_t i = 0; i < edges; ++i) {
    const std::int64_t from = random.between(0, 3), to = (from + random.between(1, 3)) % 4;
    formats::Json edge{{"id", "e" + std::to_string(i)},
                       {"src", json["nodes"][static_cast<std::size_t>(from)]},
                       {"dest", json["nodes"][static_cast<std::size_t>(to)]},
                       {"timeSec", random.between(1, 9)}};
    if (random.between(0, 2) == 0) edge["capacity"] = std::to_string(random.between(1, 3));
    if (random.between(0, 3) == 0) edge["min"] = std::to_string(random.between(1, 2));
    if (edge.contains("capacity") && edge.contains("min") && edge["min"] > edge["capacity"])
      edge.erase("min");
    json["edges"].push_back(edge);
  }
  return testing::instance_of(formats::to_text(json));
}

// Every balanced choice of 0 to 3 units an arc, each put in its quickest order.
std::optional<std::int64_t> least_completion(const Instance& instance) {
  std::optional<std::int64_t> least;
  std::vector<std::int64_t> amounts(instance.arcs.size(), 0);
  const auto try_amounts = [&] {
    std::vector<std::int64_t> left;
    for (const Place& place : instance.places) left.push_back(place.supply_low);
    Flows flows;
    for (const ArcId a : instance.arcs.keys()) {
      const std::int64_t amount = amounts[static_cast<std::size_t>(a.value)];
      const Arc& arc = instance.arcs[a];
      if (amount == 0) continue;
      if (amount < arc.min || amount > arc.capacity) return;
      left[static_cast<std::size_t>(arc.src.value)] -= amount;
      left[static_cast<std::size_t>(arc.dest.value)] += amount;
      flows.push_back({a, amount});
    }
    for (const std::int64_t rest : left)
      if (rest != 0) return;
    const Scheduled scheduled =
        schedule_soonest(instance, flows, {.split = true, .most_extra_cost = Int128{1} << 100});
    if (!scheduled.schedule) return;
    const std::int64_t completion = completion_us(instance, *scheduled.schedule);
    if (!least || completion < *least) least = completion;
  };
  while (true) {
    try_amounts();
    std::size_t i = 0;
    while (i < amounts.size() && amounts[i] == 3) amounts[i++] = 0;
    if (i == amounts.size()) return least;
    ++amounts[i];
  }
}

TEST(RebalanceSoonest, bounds_hold_and_plans_meet_them_nearly_always) {
  int plans = 0, met = 0;
  for (std::uint64_t seed = 0; seed < 250; ++seed) {
    SCOPED_TRACE(seed);
    const Instance instance = tiny(seed);
    Limits limits;
    limits.wall_s = 60;
    Budget budget(limits);
    TimedSearch search(instance, budget);
    const SoonestResult result = solve_soonest(instance, search, budget, {});
    const auto least = least_completion(instance);
    if (!least) {
      EXPECT_FALSE(result.schedule);
      continue;
    }
    ASSERT_FALSE(result.infeasible);
    EXPECT_LE(result.bound_us, *least);
    ASSERT_TRUE(result.schedule);
    EXPECT_GE(completion_us(instance, *result.schedule), *least);
    ++plans;
    met += completion_us(instance, *result.schedule) == *least ? 1 : 0;
  }
  EXPECT_GT(plans, 60);
  EXPECT_GE(met, plans - plans / 20);
}

}  // namespace
}  // namespace tenon::rebalance
