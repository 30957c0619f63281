// Plans with swaps against trying every set of transactions, and what is said where that is not possible.

#include <gmock/gmock.h>

#include <optional>
#include <set>

#include "base/random.h"
#include "planners/rebalance/plan.h"
#include "planners/rebalance/swap_model.h"
#include "problems/rebalance/verify.h"
#include "tests/problems/rebalance/make.h"

namespace tenon::rebalance {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;
using testing::instance_of;
using testing::with;

RebalanceOutcome planned(const Instance& instance, double seconds = 60) {
  Limits limits;
  limits.wall_s = seconds;
  Budget budget(limits);
  RebalanceOutcome outcome = plan(instance, {}, {.budget = budget});
  if (outcome.plan) {
    const auto violations = verify(instance, *outcome.plan);
    EXPECT_TRUE(violations.empty()) << violations.front().text;
  }
  return outcome;
}

// All ways to use one arc: up to three transactions of 1 to 6, together at most 6, larger ones first.
std::vector<std::vector<std::int64_t>> uses() {
  std::vector<std::vector<std::int64_t>> all{{}};
  for (std::int64_t a = 1; a <= 6; ++a) {
    all.push_back({a});
    for (std::int64_t b = 1; b <= a && a + b <= 6; ++b) {
      all.push_back({a, b});
      for (std::int64_t c = 1; c <= b && a + b + c <= 6; ++c) all.push_back({a, b, c});
    }
  }
  return all;
}

// The least cost (or sum of times) of all that keeps the rules, orders aside; the networks have no circles.
class Brute {
 public:
  Brute(const Instance& instance, bool time)
      : instance_(instance), time_(time), net_(instance.places.size(), 0) {}

  std::optional<Int128> least() {
    try_arc(0, 0);
    return best_;
  }

 private:
  void try_arc(std::size_t index, Int128 cost) {
    if (best_ && cost > *best_) return;
    if (index == instance_.arcs.size()) return finish(cost);
    const Arc& arc = instance_.arcs[ArcId{static_cast<std::int32_t>(index)}];
    static const auto kUses = uses();
    for (const auto& use : kUses) {
      Int128 more = 0;
      std::int64_t left = 0, came = 0;
      bool fits = true;
      for (const std::int64_t amount : use) {
        fits = fits && amount >= arc.min && amount <= arc.most_per_tx;
        left += amount;
        came += amount * arc.rate_num / arc.rate_den;
        more += time_ ? instance_.time_cost(arc) : instance_.cost(arc, amount);
      }
      // A swap that rounds is split no further than its limit asks for.
      const auto count = static_cast<std::int64_t>(use.size());
      if (arc.rate_den > 1 && count > 1 && left <= Int128{arc.most_per_tx} * (count - 1)) continue;
      if (!fits || left > arc.capacity) continue;
      net_[arc.src] += left;
      net_[arc.dest] -= came;
      try_arc(index + 1, cost + more);
      net_[arc.src] -= left;
      net_[arc.dest] += came;
    }
  }

  void finish(Int128 cost) {
    for (const PlaceId id : instance_.places.keys()) {
      const Place& place = instance_.places[id];
      std::int64_t surplus = 0;
      for (const Arc& arc : instance_.arcs)
        if (arc.dest == id && arc.rate_num > arc.rate_den)
          surplus = std::max(surplus, (arc.rate_num + arc.rate_den - 1) / arc.rate_den - 1);
      if (net_[id] < place.supply_low - surplus || net_[id] > place.supply_high) return;
    }
    if (!best_ || cost < *best_) best_ = cost;
  }

  const Instance& instance_;
  const bool time_;
  IdVector<PlaceId, std::int64_t> net_;
  std::optional<Int128> best_;
};

// A and D hold USDC, B and C another asset; four of five ways between them, each with a little of everything.
std::string tiny(Random& random) {
  const char* ends[][2] = {{"@A", "@B"}, {"@A", "@D"}, {"@D", "@B"}, {"@B", "@C"}, {"@D", "@C"}};
  const char* rates[] = {"1/2", "2/3", "9/10", "3/2", "2", "1", "5/3"};
  const std::uint64_t left_out = random.below(5);
  std::string edges;
  for (std::uint64_t i = 0; i < 5; ++i) {
    if (i == left_out) continue;
    const std::string src = ends[i][0], dest = ends[i][1];
    const bool swap = (src == "@A" || src == "@D") != (dest == "@A" || dest == "@D");
    edges += std::string(edges.empty() ? "" : ", ") + R"({"id": "e)" + std::to_string(i) + R"(", "src": ")" +
             src + R"(", "dest": ")" + dest + '"';
    if (swap) edges += std::string(R"(, "rate": ")") + rates[random.below(7)] + '"';
    edges += R"(, "capacity": )" + std::to_string(random.between(3, 6));
    if (random.chance(1, 3)) edges += R"(, "min": 2)";
    if (random.chance(1, 3)) edges += R"(, "maxPerTransaction": 3)";
    if (random.chance(1, 2)) edges += R"(, "flatFee": )" + std::to_string(random.between(0, 3));
    if (random.chance(1, 2)) edges += R"(, "variableFeeBps": )" + std::to_string(random.between(1, 9) * 1000);
    edges += R"(, "timeSec": )" + std::to_string(random.between(1, 9)) + "}";
  }
  const std::int64_t give = random.between(2, 6), get = random.between(1, 4);
  const std::string source =
      random.chance(1, 2) ? R"({"min": 0, "max": )" + std::to_string(give) + "}" : std::to_string(give);
  const std::string keep = random.chance(1, 2) ? R"(, "@B": {"min": -2, "max": 0})" : "";
  return R"({"nodes": ["@A", "@D", {"name": "@B", "asset": "T"}, {"name": "@C", "asset": "T"}], "edges": [)" +
         edges + R"(], "assets": {"T": {"price": "3/4"}}, "arcPenalty": 0, "supplies": {"@A": )" + source +
         R"(, "@C": -)" + std::to_string(get) + keep + "}}";
}

TEST(RebalanceSwaps, costs_what_trying_everything_finds) {
  int with_plan = 0, without = 0;
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    Random random(seed);
    const std::string text = tiny(random);
    const bool time = random.chance(1, 4);
    const auto input = testing::read_text(text, with({{"mode", time ? "fastest" : "cheapest"}}));
    if (!input.ok() || !input.value().instance.changes_amounts()) continue;
    const Instance& instance = input.value().instance;
    SCOPED_TRACE(text);
    const std::optional<Int128> least = Brute(instance, time).least();
    const RebalanceOutcome outcome = planned(instance);
    (least ? with_plan : without) += 1;
    ASSERT_EQ(outcome.status, least ? Status::kOptimal : Status::kInfeasible);
    EXPECT_FALSE(outcome.proof);
    if (!least) continue;
    EXPECT_EQ(to_string(*outcome.objectives[0].value),
              to_string(time ? *least : stated_cost(*least, instance.cost_scale)));
  }
  EXPECT_GT(with_plan, 30);
  EXPECT_GT(without, 10);
}

// 9,998 of 10,000 arrive by a swap without fee, all of them by one that takes 3 bps of the amount: two against three
// thousandths of a cent. By hand: the loss is 200 micro-USDC, the fee 300.
TEST(RebalanceSwaps, what_a_swap_loses_counts_as_a_cost) {
  const auto text = [](const char* bps) {
    return std::string(R"({"nodes": ["@A", {"name": "@T", "asset": "T"}], "arcPenalty": 0, "edges": [
      {"id": "lossy", "src": "@A", "dest": "@T", "rate": "0.9998", "timeSec": 1},
      {"id": "fee", "src": "@A", "dest": "@T", "rate": "1", "timeSec": 1, "variableFeeBps": )") +
           bps + R"(}], "supplies": {"@A": {"min": 0, "max": "2000000"}, "@T": "-999800"}})";
  };
  const RebalanceOutcome lossy = planned(instance_of(text("3")));
  ASSERT_EQ(lossy.status, Status::kOptimal);
  EXPECT_EQ(lossy.plan->flows[0].edge, "lossy");
  EXPECT_EQ(lossy.plan->flows[0].amount, 1'000'000);
  EXPECT_EQ(*lossy.plan->steps[0].arrives, 999'800);
  EXPECT_EQ(*lossy.objectives[0].value, 2'000'000);  // 200 micro-USDC in 1e-4
  EXPECT_EQ(lossy.plan->fees, "0");                  // nothing is paid
  const RebalanceOutcome fee = planned(instance_of(text("1")));
  ASSERT_EQ(fee.status, Status::kOptimal);
  EXPECT_EQ(fee.plan->flows[0].edge, "fee");
  EXPECT_EQ(*fee.objectives[0].value, 999'800);  // 1 bps of the amount
}

TEST(RebalanceSwaps, the_bound_is_said_to_be_cp_sats_word) {
  const RebalanceOutcome outcome = planned(instance_of(
      R"({"nodes": ["@A", {"name": "@T", "asset": "T"}], "edges": [{"id": "e", "src": "@A", "dest": "@T", "rate": "0.99"}],
        "supplies": {"@A": {"min": 0, "max": 200}, "@T": -99}})"));
  ASSERT_EQ(outcome.status, Status::kOptimal);
  EXPECT_FALSE(outcome.proof);  // so nothing is there to be checked: bound_checked is null
  EXPECT_THAT(outcome.warnings, Contains(Field(&Warning::text, HasSubstr("word of CP-SAT"))));
  ASSERT_EQ(outcome.backends.size(), 1U);
  EXPECT_EQ(outcome.backends[0].name, "cp-sat");
}

// No swap can be used: a flow problem with its certificate. The T must go from @S to @T.
TEST(RebalanceSwaps, assets_without_usable_swaps_are_a_flow_problem) {
  const Instance instance = instance_of(
      R"({"nodes": ["@A", "@B", {"name": "@S", "asset": "T"}, {"name": "@T", "asset": "T"}], "edges": [
        {"id": "a", "src": "@A", "dest": "@B", "flatFee": 5}, {"id": "t", "src": "@S", "dest": "@T", "variableFeeBps": 10},
        {"id": "off", "src": "@A", "dest": "@S", "rate": "0.99", "disabled": true}],
        "assets": {"T": {"price": "2"}}, "arcPenalty": 0, "supplies": {"@A": 7, "@B": -7, "@S": 1000, "@T": -1000}})");
  const RebalanceOutcome outcome = planned(instance);
  ASSERT_EQ(outcome.status, Status::kOptimal);
  EXPECT_EQ(*outcome.objectives[0].value, 50'000 + 20'000);  // 10 bps of 1000 T at 2 USDC
  ASSERT_TRUE(outcome.proof);
  EXPECT_EQ(certify(instance, outcome.objectives, false, *outcome.proof).checked, true);
}

// Ten million dollars by two ways, with a flat fee and a limit each: by hand, the second takes all that it may.
TEST(RebalanceSwaps, large_amounts_are_exact) {
  const RebalanceOutcome outcome = planned(instance_of(
      R"({"nodes": ["@A", {"name": "@A:T", "asset": "T"}, {"name": "P_A", "asset": "T"}], "arcPenalty": 0, "edges": [
        {"id": "dex", "src": "@A", "dest": "@A:T", "rate": "0.9997", "flatFee": "500000", "timeSec": 9},
        {"id": "otc", "src": "@A", "dest": "@A:T", "rate": "0.9999", "capacity": "4000000000000", "flatFee": "90000000", "timeSec": 90},
        {"id": "in", "src": "@A:T", "dest": "P_A", "timeSec": 1}],
        "supplies": {"@A": {"min": 0, "max": "11000000000000"}, "P_A": "-10000000000000"}})"));
  ASSERT_EQ(outcome.status, Status::kOptimal);
  ASSERT_EQ(outcome.plan->flows.size(), 3U);
  // All that the second may take, 4e12, brings 3,999,600,000,000; the other 6,000,400,000,000 need 6,002,200,660,198.06 by
  // the first, rounded up. Lost are 400,000,000 there and 1,800,660,199 here. With a little less on the second,
  // rounding may lose less: not a whole unit on either.
  const Int128 by_hand = (Int128{400'000'000} + 1'800'660'199 + 500'000 + 90'000'000) * 10'000;
  EXPECT_LE(*outcome.objectives[0].value, by_hand);
  EXPECT_GT(*outcome.objectives[0].value, by_hand - 2 * 10'000);
}

TEST(RebalanceSwaps, rates_that_cannot_be_planned_with_are_told) {
  const RebalanceOutcome outcome = planned(instance_of(
      R"({"nodes": ["@A", {"name": "@T", "asset": "T"}], "edges": [
        {"id": "e", "src": "@A", "dest": "@T", "rate": "999999937/999999999"}],
        "supplies": {"@A": {"min": 0, "max": 200}, "@T": -99}})"));
  EXPECT_EQ(outcome.status, Status::kUnknown);
  EXPECT_THAT(outcome.warnings, Contains(Field(&Warning::text, HasSubstr("too many digits"))));
}

// 1.1 there and 1.1 back: from 10 one could make as much as one likes.
TEST(RebalanceSwaps, a_circle_that_makes_money_is_told) {
  const RebalanceOutcome outcome = planned(instance_of(
      R"({"nodes": ["@A", {"name": "@T", "asset": "T"}], "edges": [{"id": "there", "src": "@A", "dest": "@T", "rate": "1.1"},
        {"id": "back", "src": "@T", "dest": "@A", "rate": "1.1"}], "supplies": {"@A": {"min": 0, "max": 100}, "@T": -55}})"));
  EXPECT_EQ(outcome.status, Status::kOptimal);
  EXPECT_THAT(outcome.warnings, Contains(Field(&Warning::text, HasSubstr("makes money"))));
}

// 90 is all that the capacity of 100 brings at 0.9; 99 would take 110.
TEST(RebalanceSwaps, explains_which_limits_clash) {
  const Instance instance = instance_of(
      R"({"nodes": ["@A", {"name": "@T", "asset": "T"}], "edges": [{"id": "e", "src": "@A", "dest": "@T", "rate": "0.9", "capacity": 100},
        {"id": "off", "src": "@A", "dest": "@T", "rate": "0.8", "disabled": true}], "supplies": {"@A": {"min": 0, "max": 200}, "@T": -99}})");
  EXPECT_EQ(planned(instance).status, Status::kInfeasible);
  Budget budget{Limits{}};
  const auto why = explain(instance, budget);
  ASSERT_TRUE(why);
  ASSERT_EQ(why->conflict.size(), 2U);
  ASSERT_EQ(why->relaxations.size(), 2U);
  std::vector<std::string> changes;
  for (const auto& each : why->relaxations) changes.push_back(each.change);
  EXPECT_THAT(changes, Contains("capacity of e = 110"));
}

// The slow swap costs nothing, the quick one is limited: 30 s for what the quick one cannot take.
TEST(RebalanceSwaps, soonest_then_cheapest) {
  const char* text = R"({"nodes": ["@A", {"name": "@T", "asset": "T"}], "arcPenalty": 0, "edges": [
      {"id": "slow", "src": "@A", "dest": "@T", "rate": "0.99", "timeSec": 90},
      {"id": "middle", "src": "@A", "dest": "@T", "rate": "0.99", "timeSec": 30, "flatFee": 1},
      {"id": "quick", "src": "@A", "dest": "@T", "rate": "0.99", "timeSec": 5, "flatFee": 2, "capacity": 100}],
      "supplies": {"@A": {"min": 0, "max": 500}, "@T": -198}})";
  const RebalanceOutcome outcome =
      planned(instance_of(text, with({{"mode", "soonest"}, {"then", "cheapest"}})));
  ASSERT_EQ(outcome.status, Status::kOptimal);
  EXPECT_EQ(*outcome.objectives[0].value, 30'000'000);
  // 200 lose 2 of 1e-6; the flat fee of the middle way is 1: in 1e-4 micro-USDC 30,000.
  EXPECT_EQ(*outcome.objectives[1].value, 30'000);
}

TEST(RebalanceSwaps, leaves_out_as_little_as_possible_where_asked) {
  const RebalanceOutcome outcome = planned(instance_of(
      R"({"nodes": ["@A", {"name": "@T", "asset": "T"}], "edges": [{"id": "e", "src": "@A", "dest": "@T", "rate": "0.9"}],
        "supplies": {"@A": 100, "@T": -95}})",
      with({{"best-effort", "true"}})));
  ASSERT_EQ(outcome.status, Status::kOptimal);
  EXPECT_EQ(*outcome.objectives[0].value, 5);  // 90 of 95
}

// There is only one way, in a circle over A, and circles are forbidden.
TEST(RebalanceSwaps, no_circulation_is_kept) {
  const char* text = R"({"nodes": ["@A", "@B", {"name": "@T", "asset": "T"}], "edges": [
      {"id": "ab", "src": "@A", "dest": "@B", "min": 20}, {"id": "ba", "src": "@B", "dest": "@A"},
      {"id": "bt", "src": "@B", "dest": "@T", "rate": "0.9"}],
      "supplies": {"@A": {"min": 0, "max": 10}, "@B": {"min": 0, "max": 10}, "@T": -18}})";
  EXPECT_EQ(planned(instance_of(text, with({{"no-circulation", "true"}}))).status, Status::kInfeasible);
}

// Swaps draw on a pool, too: 60 and 60 of a pool of 60, full again after 100 s.
TEST(RebalanceSwaps, advance_pools_hold_with_swaps) {
  const RebalanceOutcome outcome = planned(instance_of(
      R"({"nodes": ["@A", "@B", {"name": "@T", "asset": "T"}], "arcPenalty": 0, "edges": [
        {"id": "fast", "src": "@A", "dest": "@B", "timeSec": 5, "advance": "p"},
        {"id": "swap", "src": "@B", "dest": "@T", "rate": "0.9", "timeSec": 1}],
        "advancePools": {"p": {"available": 60, "refillSec": 100}}, "supplies": {"@A": {"min": 0, "max": 120}, "@T": -108}})"));
  ASSERT_EQ(outcome.status, Status::kOptimal);
  EXPECT_EQ(outcome.plan->completion_us, 106'000'000);
}

}  // namespace
}  // namespace tenon::rebalance
