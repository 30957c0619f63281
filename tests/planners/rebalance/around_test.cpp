#include <gtest/gtest.h>

#include <optional>
#include <set>

#include "base/random.h"
#include "planners/rebalance/fee_ranges.h"
#include "planners/rebalance/next_best.h"
#include "planners/rebalance/plan.h"
#include "problems/rebalance/verify.h"
#include "tests/problems/rebalance/make.h"

// What lies around the best plan: those that come next, and the fees that would change it. The oracles ask again for the
// best plan of a changed instance, as often as it takes.

namespace tenon::rebalance {
namespace {

using testing::Json;

Budget a_minute() {
  Limits limits;
  limits.wall_s = 60;
  return Budget(limits);
}

// Four places, up to eight links with small fees, minimums and capacities; 2 to 9 units to move.
Instance tiny(std::uint64_t seed) {
  Random random(seed);
  Json json{{"nodes", {"@A", "@B", "@C", "@D"}}, {"edges", Json::array()}, {"arcPenalty", 0}};
  const std::int64_t amount = random.between(2, 9), second = random.between(0, amount);
  json["supplies"] = {{"@A", std::to_string(amount)}, {"@D", std::to_string(second - amount)}};
  if (second > 0) json["supplies"]["@C"] = std::to_string(-second);
  const std::int64_t edges = random.between(5, 8);
  for (std::int64_t i = 0; i < edges; ++i) {
    const std::int64_t from = random.between(0, 3), to = (from + random.between(1, 3)) % 4;
    Json edge{{"id", "e" + std::to_string(i)},
              {"src", json["nodes"][static_cast<std::size_t>(from)]},
              {"dest", json["nodes"][static_cast<std::size_t>(to)]},
              {"flatFee", std::to_string(random.between(0, 4))},
              {"variableFeeBps", random.between(0, 3) * 5000},
              {"timeSec", random.between(1, 9)}};
    if (random.between(0, 2) == 0) edge["capacity"] = std::to_string(random.between(3, 9));
    if (random.between(0, 3) == 0) edge["min"] = std::to_string(random.between(1, 3));
    if (random.between(0, 3) == 0) edge["maxPerTransaction"] = std::to_string(random.between(5, 6));
    json["edges"].push_back(edge);
  }
  return testing::instance_of(formats::to_text(json));
}

std::optional<Int128> least_cost(const Instance& instance) {
  Budget budget = a_minute();
  const FlowAnswer answer = ask_flow(instance, {.weights = {.cost = 1}, .proof = false}, budget);
  EXPECT_TRUE(answer.status == flow::Status::kOptimal || answer.status == flow::Status::kInfeasible);
  return answer.value;
}

std::optional<Flows> cheapest(const Instance& instance) {
  Budget budget = a_minute();
  return ask_flow(instance, {.weights = {.cost = 1}, .proof = false}, budget).flows;
}

TEST(FeeRanges, are_exactly_where_the_plan_stays_the_cheapest) {
  int plans = 0, ends = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Instance instance = tiny(seed);
    for (Arc& arc : instance.arcs) arc.bps *= 10'000 / instance.bps_scale;
    instance.cost_scale *= 10'000 / instance.bps_scale;
    instance.bps_scale = 10'000;
    const std::optional<Flows> flows = cheapest(instance);
    if (!flows) continue;
    ++plans;
    Budget budget = a_minute();
    const FeeRanges found = fee_ranges(instance, *flows, false, budget);
    EXPECT_TRUE(found.complete);
    std::set<ArcId> told;
    for (const FeeRange& range : found.ranges) {
      told.insert(range.arc);
      const auto stays = [&](std::int64_t value) {
        Instance changed = instance;
        Arc& arc = changed.arcs[range.arc];
        (range.field == FeeRange::Field::kFlat ? arc.flat : arc.bps) = value;
        return least_cost(changed) == total_cost(changed, *flows);
      };
      SCOPED_TRACE("seed " + std::to_string(seed) + " " + instance.arcs[range.arc].id);
      EXPECT_TRUE(stays(range.low));
      if (range.low > 0) {
        EXPECT_FALSE(stays(range.low - 1)) << range.low;
      }
      if (range.high) {
        EXPECT_TRUE(stays(*range.high));
        EXPECT_FALSE(stays(*range.high + 1)) << *range.high;
        ++ends;
      } else {
        EXPECT_TRUE(stays(std::int64_t{1} << 40));
      }
    }
    for (const Flow& flow : *flows) EXPECT_TRUE(told.contains(flow.arc));
  }
  EXPECT_GT(plans, 50);
  EXPECT_GT(ends, 100);
}

// Which plans come next is defined by the sets of arcs that a plan may use: the cheapest plan of all sets that hold no told plan.
TEST(NextBest, ranks_plans_as_trying_every_set_of_links_does) {
  int compared = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Instance instance = tiny(seed);
    const std::optional<Flows> best = cheapest(instance);
    if (!best) continue;
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto used = [](const Flows& flows) {
      unsigned arcs = 0;
      for (const Flow& flow : flows) arcs |= 1u << flow.arc.value;
      return arcs;
    };
    std::vector<std::optional<Int128>> cost_within;
    for (unsigned arcs = 0; arcs < 1u << instance.arcs.size(); ++arcs) {
      Instance less = instance;
      for (const ArcId arc : less.arcs.keys()) less.arcs[arc].disabled = !(arcs >> arc.value & 1u);
      cost_within.push_back(least_cost(less));
    }
    std::vector<unsigned> told{used(*best)};
    Budget budget = a_minute();
    const bool all = tell_next_best(
        instance, {.weights = {.cost = 1}}, *best, 4,
        [&](const Flows& flows) {
          std::optional<Int128> expected;
          for (unsigned arcs = 0; arcs < cost_within.size(); ++arcs) {
            const bool repeats = std::any_of(told.begin(), told.end(),
                                             [&](unsigned earlier) { return (earlier & ~arcs) == 0; });
            if (!repeats && cost_within[arcs] && (!expected || *cost_within[arcs] < *expected))
              expected = cost_within[arcs];
          }
          EXPECT_EQ(expected, total_cost(instance, flows));
          told.push_back(used(flows));
          ++compared;
          return true;
        },
        budget);
    if (!all) continue;
    for (unsigned arcs = 0; arcs < cost_within.size(); ++arcs) {
      const bool repeats =
          std::any_of(told.begin(), told.end(), [&](unsigned earlier) { return (earlier & ~arcs) == 0; });
      EXPECT_TRUE(repeats || !cost_within[arcs]);
    }
  }
  EXPECT_GT(compared, 40);
}

// Two free links from A to B; the kept plan uses the second.
TEST(LeastChange, prefers_links_of_the_kept_plan_among_equally_good_ones) {
  const std::string text = R"({"nodes": ["@A", "@B"], "supplies": {"@A": "10", "@B": "-10"}, "edges": [
    {"id": "e0", "src": "@A", "dest": "@B", "timeSec": 1},
    {"id": "e1", "src": "@A", "dest": "@B", "timeSec": 1}]})";
  const Instance instance = testing::instance_of(text);
  Budget budget = a_minute();
  const RebalanceOutcome first = plan(instance, {}, {.budget = budget});
  ASSERT_EQ(first.plan->flows.at(0).edge, "e0");
  PlanOptions options{.keep = first.plan};
  options.keep->flows[0].edge = "e1";
  const RebalanceOutcome kept = plan(instance, options, {.budget = budget});
  ASSERT_EQ(kept.status, Status::kOptimal);
  EXPECT_EQ(kept.plan->flows.at(0).edge, "e1");
  ASSERT_EQ(kept.objectives.size(), 2u);
  EXPECT_EQ(kept.objectives[1].name, "changes");
  EXPECT_EQ(kept.objectives[1].value, 0);
  EXPECT_EQ(certify(instance, kept.objectives, false, *kept.proof).checked, true);

  // The kept link is gone: one transaction is new, and it is proven that it must be.
  Instance without = instance;
  without.arcs[testing::arc_called(without, "e1")].disabled = true;
  const RebalanceOutcome moved = plan(without, options, {.budget = budget});
  ASSERT_EQ(moved.status, Status::kOptimal);
  EXPECT_EQ(moved.objectives[1].value, 1);
  EXPECT_EQ(certify(without, moved.objectives, false, *moved.proof).checked, true);
  // A proof that forgets which links were kept proves less for the instance that has them.
  Proof forged = *moved.proof;
  EXPECT_EQ(certify(instance, moved.objectives, false, forged).checked, false);
}

TEST(LookAround, tells_plans_and_ranges_with_the_best_plan) {
  const Instance instance = testing::instance_of(
      R"({"nodes": ["@A", "@B"], "arcPenalty": 0, "supplies": {"@A": "10", "@B": "-10"}, "edges": [
    {"id": "cheap", "src": "@A", "dest": "@B", "timeSec": 5, "flatFee": "3"},
    {"id": "dear", "src": "@A", "dest": "@B", "timeSec": 1, "flatFee": "8"}]})");
  Budget budget = a_minute();
  const RebalanceOutcome outcome = plan(instance, {.next_best = 3, .fee_ranges = true}, {.budget = budget});
  ASSERT_EQ(outcome.status, Status::kOptimal);
  ASSERT_EQ(outcome.next_best.size(), 1u);  // there are two ways only
  EXPECT_EQ(outcome.next_best[0].plan.flows.at(0).edge, "dear");
  EXPECT_EQ(outcome.next_best[0].objectives.at(0).value, 80'000);
  EXPECT_TRUE(verify(instance, outcome.next_best[0].plan).empty());
  // cheap up to 8, or up to 5 more for 10 units: 5,000 bps; dear down to 3.
  ASSERT_EQ(outcome.stable_ranges.size(), 3u);
  EXPECT_EQ(outcome.stable_ranges[0].text,
            "the plan stays best while flatFee of cheap (@A->@B) is at most 8 micro-USDC, now 3");
  EXPECT_EQ(outcome.stable_ranges[1].high, "5000");
  EXPECT_EQ(outcome.stable_ranges[2].text,
            "the plan stays best while flatFee of dear (@A->@B) is at least 3 micro-USDC, now 8");
}

TEST(LookAround, goes_by_times_in_mode_fastest) {
  const Instance instance = testing::instance_of(
      R"({"nodes": ["@A", "@B"], "arcPenalty": 0, "mode": "fastest", "supplies": {"@A": "10", "@B": "-10"}, "edges": [
    {"id": "slow", "src": "@A", "dest": "@B", "timeSec": 5},
    {"id": "quick", "src": "@A", "dest": "@B", "timeSec": 1.5}]})");
  Budget budget = a_minute();
  const RebalanceOutcome outcome = plan(instance, {.fee_ranges = true}, {.budget = budget});
  ASSERT_EQ(outcome.stable_ranges.size(), 2u);
  EXPECT_EQ(outcome.stable_ranges[0].text,
            "the plan stays best while timeSec of slow (@A->@B) is at least 1.5 s, now 5");
  EXPECT_EQ(outcome.stable_ranges[1].high, "5");
}

}  // namespace
}  // namespace tenon::rebalance
