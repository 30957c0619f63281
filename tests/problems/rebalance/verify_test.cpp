#include "problems/rebalance/verify.h"

#include <gmock/gmock.h>

#include <functional>
#include <limits>

#include "problems/rebalance/schedule.h"
#include "tests/problems/rebalance/make.h"

namespace tenon::rebalance {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::IsEmpty;
using testing::Json;

constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();

// One of each thing that a rule speaks of. 140 go from A over B, where 80 stay, to C: 100 at once, and 40 of which 10 are
// in flight until second 5.
constexpr const char* kInput = R"({
  "nodes": ["P_A", "S_A", "@A", "@B", {"name": "Q_B", "deadlineSec": 70}, "@C", "R_C",
            {"name": "X_A", "noWithdraw": true}, {"name": "Y_A", "noDeposit": true}],
  "edges": [
    {"id": "e0", "src": "P_A", "dest": "@A", "transfer": "local", "variableFeeBps": 1, "timeSec": 1},
    {"id": "e1", "src": "S_A", "dest": "@A", "transfer": "local", "variableFeeBps": 1, "timeSec": 1, "min": "5"},
    {"id": "e2", "src": "@A", "dest": "@B", "transfer": "cctp", "flatFee": "100", "timeSec": 60, "min": "20",
     "capacity": "200", "maxPerTransaction": "100"},
    {"id": "e3", "src": "@B", "dest": "Q_B", "transfer": "local", "variableFeeBps": "0.5", "timeSec": 1},
    {"id": "e4", "src": "@B", "dest": "@C", "transfer": "cctp", "variableFeeBps": 2, "gas": "7", "timeSec": 30, "capacity": "60"},
    {"id": "e5", "src": "@C", "dest": "R_C", "transfer": "local", "timeSec": 1},
    {"id": "e6", "src": "@A", "dest": "@C", "transfer": "ibc", "timeSec": 1, "disabled": true},
    {"id": "e7", "src": "X_A", "dest": "@A"}, {"id": "e8", "src": "@A", "dest": "Y_A"},
    {"id": "e9", "src": "@C", "dest": "@B", "transfer": "ibc", "timeSec": 1}],
  "supplies": {"P_A": "100", "S_A": "30", "Q_B": "-80", "R_C": "-60"},
  "inFlight": [{"place": "S_A", "amount": "10", "arrivesSec": 5}],
  "liquidity": {"@B": "140"}, "target": {"R_C": "60"}, "circulation": false})";

const Instance& instance() {
  static const Instance kInstance = testing::instance_of(kInput);
  return kInstance;
}

Flows good_flows() {
  Flows flows;
  for (const auto& [id, amount] : std::vector<std::pair<const char*, std::int64_t>>{
           {"e0", 100}, {"e1", 40}, {"e2", 100}, {"e2", 40}, {"e3", 80}, {"e4", 60}, {"e5", 60}})
    flows.push_back({testing::arc_called(instance(), id), amount});
  return flows;
}

Plan good_plan() { return to_plan(instance(), *schedule_as_today(instance(), good_flows()).schedule); }

TEST(RebalanceVerify, accepts_the_good_plan_whose_numbers_are_these) {
  const Plan plan = good_plan();
  EXPECT_THAT(verify(instance(), plan), IsEmpty());
  ASSERT_EQ(plan.steps.size(), 7U);
  // e1 waits for the lot in flight: 5 s, then 1 s; so the second transaction of e2 runs from 6 to 66, and e4, which needs
  // 20 of the first and all of the second, from 66 to 96.
  EXPECT_EQ(plan.steps[5].edge, "e4");
  EXPECT_EQ(plan.steps[5].start_us, 66'000'000);
  EXPECT_EQ(plan.steps[5].after, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(plan.completion_us, 97'000'000);
  // 100 + 40 at 1 bps, two flat fees of 100, 80 at half a bps, 60 at 2 bps and 7 gas; 1 bps of 1 is one unit.
  EXPECT_EQ(plan.fees, "2070300");
  EXPECT_EQ(plan.steps[4].fee, "40");
}

struct Spoiled {
  const char* name;
  const char* rule;
  std::function<void(Plan&)> spoil;
};

std::vector<Spoiled> spoiled() {
  return {
      {"edge_that_is_not_there", "unknown-edge", [](Plan& p) { p.flows[0].edge = "e99"; }},
      {"flow_with_other_source", "wrong-ends", [](Plan& p) { p.flows[0].src = "S_A"; }},
      {"flow_the_wrong_way", "wrong-ends", [](Plan& p) { std::swap(p.flows[4].src, p.flows[4].dest); }},
      {"flow_of_nothing", "amount", [](Plan& p) { p.flows[6].amount = 0; }},
      {"flow_below_nothing", "amount", [](Plan& p) { p.flows[6].amount = -60; }},
      {"disabled_edge", "disabled",
       [](Plan& p) {
         p.flows.push_back({"e6", "@A", "@C", 1});
       }},
      {"out_of_a_blocked_place", "blocked",
       [](Plan& p) {
         p.flows.push_back({"e7", "X_A", "@A", 1});
       }},
      {"into_a_blocked_place", "blocked",
       [](Plan& p) {
         p.flows.push_back({"e8", "@A", "Y_A", 1});
       }},
      {"below_the_minimum", "minimum", [](Plan& p) { p.flows[3].amount = 19; }},
      {"over_the_transaction_limit", "transaction-limit", [](Plan& p) { p.flows[2].amount = 101; }},
      {"over_the_capacity", "capacity", [](Plan& p) { p.flows[5].amount = 61; }},
      {"over_the_capacity_in_two", "capacity",
       [](Plan& p) {
         p.flows.insert(p.flows.begin() + 6, {"e4", "@B", "@C", 1});
       }},
      {"over_the_liquidity", "throughput", [](Plan& p) { p.flows[4].amount = 81; }},
      {"one_too_much_arrives", "balance", [](Plan& p) { p.flows[6].amount = 61; }},
      {"one_too_little_leaves", "balance", [](Plan& p) { p.flows[0].amount = 99; }},
      {"amounts_at_the_end_of_numbers", "balance", [](Plan& p) { p.flows[0].amount = kHuge; }},
      {"flow_left_out", "balance", [](Plan& p) { p.flows.pop_back(); }},
      {"money_in_a_circle", "circulation",
       [](Plan& p) {
         p.flows[5].amount = 60;
         p.flows.push_back({"e9", "@C", "@B", 3});
       }},
      {"flows_in_other_order", "flow-order", [](Plan& p) { std::swap(p.flows[0], p.flows[1]); }},
      {"smaller_transaction_first", "flow-order", [](Plan& p) { std::swap(p.flows[2], p.flows[3]); }},
      {"step_with_wrong_number", "step-number", [](Plan& p) { p.steps[2].step = 3; }},
      {"step_on_unknown_edge", "step-edge", [](Plan& p) { p.steps[0].edge = "e99"; }},
      {"step_with_other_ends", "step-ends", [](Plan& p) { p.steps[0].dest = "@B"; }},
      {"step_of_another_amount", "step-flow", [](Plan& p) { p.steps[0].amount = 99; }},
      {"step_left_out", "step-flow", [](Plan& p) { p.steps.pop_back(); }},
      {"step_twice", "step-flow", [](Plan& p) { p.steps.push_back(p.steps.back()); }},
      {"other_method", "method", [](Plan& p) { p.steps[2].method = "ibc"; }},
      {"fee_too_small", "fee", [](Plan& p) { p.steps[4].fee = "39"; }},
      {"fee_written_otherwise", "fee", [](Plan& p) { p.steps[4].fee = "40.0"; }},
      {"time_too_short", "time", [](Plan& p) { p.steps[2].time_us -= 1; }},
      {"start_before_what_it_waits_for", "start", [](Plan& p) { p.steps[6].start_us -= 1; }},
      {"start_before_the_plan", "start", [](Plan& p) { p.steps[0].start_us = -1; }},
      {"after_the_deadline", "deadline", [](Plan& p) { p.steps[4].start_us = 69'000'001; }},
      {"before_the_lot_in_flight_is_there", "money-there", [](Plan& p) { p.steps[1].start_us = 4'999'999; }},
      {"balance_after_off_by_one", "balance-after",
       [](Plan& p) { p.steps[3].balances_after[1].second += 1; }},
      {"balance_after_of_another_place", "balance-after",
       [](Plan& p) { p.steps[3].balances_after[0].first = "@C"; }},
      {"waits_for_no_step", "prerequisite-unknown", [](Plan& p) { p.steps[2].after = {7}; }},
      {"waits_for_a_negative_step", "prerequisite-unknown", [](Plan& p) { p.steps[2].after = {-1}; }},
      {"waits_for_a_later_step", "prerequisite-order", [](Plan& p) { p.steps[2].after = {3}; }},
      {"waits_for_itself", "prerequisite-order", [](Plan& p) { p.steps[2].after = {2}; }},
      {"waits_twice", "prerequisite-twice",
       [](Plan& p) {
         p.steps[2].after = {0, 0};
       }},
      {"waits_for_money_elsewhere", "prerequisite-elsewhere", [](Plan& p) { p.steps[6].after = {2}; }},
      {"does_not_wait_for_its_money", "prerequisite-money", [](Plan& p) { p.steps[5].after = {2}; }},
      {"does_not_wait_at_all", "prerequisite-money", [](Plan& p) { p.steps[6].after = {}; }},
      {"order_left_out", "order", [](Plan& p) { p.order.reset(); }},
      {"order_says_less", "order", [](Plan& p) { p.order->pop_back(); }},
      {"target_changed", "targets", [](Plan& p) { p.targets[0].second = 61; }},
      {"target_twice", "targets", [](Plan& p) { p.targets.push_back(p.targets[0]); }},
      {"fees_off_by_one", "fees", [](Plan& p) { p.fees = "2070301"; }},
      {"ends_sooner", "completion", [](Plan& p) { p.completion_us -= 1; }},
  };
}

class RebalanceVerifySpoiled : public ::testing::TestWithParam<Spoiled> {};

TEST_P(RebalanceVerifySpoiled, is_caught) {
  Plan plan = good_plan();
  GetParam().spoil(plan);
  EXPECT_THAT(verify(instance(), plan), Contains(Field(&Violation::rule, GetParam().rule)));
}
INSTANTIATE_TEST_SUITE_P(All, RebalanceVerifySpoiled, ::testing::ValuesIn(spoiled()),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(RebalanceVerify, has_at_least_thirty_kinds_of_spoiled_plan) { EXPECT_GE(spoiled().size(), 30U); }

// Two are in the order that a chain needs, so no order is to be written; one is nothing to order.
TEST(RebalanceVerify, a_chain_has_no_order) {
  const Instance chain = testing::instance_of(R"({"edges": [{"id": "a", "src": "@A", "dest": "@B"},
    {"id": "b", "src": "@B", "dest": "@C"}], "supplies": {"@A": 5, "@C": -5}})");
  Plan plan = to_plan(chain, *schedule_as_today(chain, {{ArcId{0}, 5}, {ArcId{1}, 5}}).schedule);
  EXPECT_FALSE(plan.order);
  EXPECT_THAT(verify(chain, plan), IsEmpty());
  plan.order = {{1, {0}}};
  EXPECT_THAT(verify(chain, plan), Contains(Field(&Violation::rule, "order")));
}

// With --best-effort a place may get less, but never more than it asked for, and nobody may be made to give.
TEST(RebalanceVerify, best_effort_allows_less_and_not_more) {
  const std::string text = R"({"edges": [{"id": "a", "src": "@A", "dest": "@B", "capacity": 3}],
                               "supplies": {"@A": 5, "@B": -5}})";
  const Instance strict = testing::instance_of(text);
  const Instance partly = testing::instance_of(text, testing::with({{"best-effort", "true"}}));
  const Flows flows{{ArcId{0}, 3}};
  const Plan plan = to_plan(partly, *schedule_as_today(partly, flows).schedule);
  EXPECT_THAT(verify(partly, plan), IsEmpty());
  EXPECT_THAT(verify(strict, plan), Contains(Field(&Violation::rule, "balance")));
  EXPECT_THAT(verify(partly, to_plan(partly, {{}, 0})), IsEmpty());
}

// Both schedulers' plans pass on random flows: paths of random money through a random graph, so that lots are split and
// merged everywhere.
TEST(RebalanceVerify, accepts_what_both_schedulers_make) {
  Random random(11);
  for (int round = 0; round < 300; ++round) {
    const int places = static_cast<int>(random.between(2, 7));
    Json edges = Json::array();
    std::vector<std::int64_t> carried, net(static_cast<std::size_t>(places), 0);
    std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> edge_between;
    for (int path = 0; path < 6; ++path) {
      const std::int64_t amount = random.between(1, 20);
      std::int64_t at = random.between(0, places - 1);
      net[static_cast<std::size_t>(at)] += amount;
      while (at + 1 < places && random.chance(3, 4)) {  // upwards only: no circles
        const std::int64_t to = random.between(at + 1, places - 1);
        const auto [edge, is_new] = edge_between.try_emplace({at, to}, edges.size());
        if (is_new) {
          edges.push_back({{"id", "e" + std::to_string(edges.size())},
                           {"src", "@" + std::to_string(at)},
                           {"dest", "@" + std::to_string(to)},
                           {"timeSec", random.between(0, 9)}});
          carried.push_back(0);
        }
        carried[edge->second] += amount;
        at = to;
      }
      net[static_cast<std::size_t>(at)] -= amount;
    }
    Json nodes = Json::array(), supplies = Json::object();
    for (int i = 0; i < places; ++i) {
      nodes.push_back("@" + std::to_string(i));
      supplies["@" + std::to_string(i)] = net[static_cast<std::size_t>(i)];
    }
    const Instance made =
        testing::instance_of(formats::to_text({{"nodes", nodes}, {"edges", edges}, {"supplies", supplies}}));
    Flows flows;
    for (std::size_t i = 0; i < carried.size(); ++i)
      flows.push_back({ArcId{static_cast<std::int32_t>(i)}, carried[i]});
    const Scheduled today = schedule_as_today(made, flows);
    ASSERT_TRUE(today.schedule);
    EXPECT_THAT(verify(made, to_plan(made, *today.schedule)), IsEmpty());
    for (const bool split : {false, true}) {
      const Scheduled soonest = schedule_soonest(made, flows, {split, Int128{1} << 90});
      ASSERT_TRUE(soonest.schedule);
      EXPECT_LE(soonest.schedule->completion_us, today.schedule->completion_us);
      EXPECT_THAT(verify(made, to_plan(made, *soonest.schedule)), IsEmpty()) << round;
    }
  }
}

}  // namespace
}  // namespace tenon::rebalance
