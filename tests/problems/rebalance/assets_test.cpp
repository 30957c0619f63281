// Several assets, swaps between them, and pools that advance money: reading, arithmetic, order of steps, and what the
// verifier says of plans that are spoiled.

#include <gmock/gmock.h>

#include <functional>

#include "problems/rebalance/certify.h"
#include "problems/rebalance/diagnose.h"
#include "problems/rebalance/model.h"
#include "problems/rebalance/numbers.h"
#include "problems/rebalance/schedule.h"
#include "problems/rebalance/verify.h"
#include "tests/problems/rebalance/make.h"

namespace tenon::rebalance {
namespace {

using testing::arc_called;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::instance_of;
using ::testing::IsEmpty;
using testing::Json;
using testing::read_text;
using ::testing::SizeIs;

std::vector<std::string> errors_of(const std::string& text) {
  const auto input = read_text(text);
  std::vector<std::string> lines;
  if (!input.ok())
    for (const InputError& error : input.errors()) lines.push_back(to_string(error));
  return lines;
}

// USDC on A becomes USDT there, at a loss of 0.02 %, and goes on to B; fees of 2 bps of USDT.
constexpr const char* kSwap = R"({
  "nodes": ["@A", {"name": "@A:USDT", "asset": "USDT"}, {"name": "@B:USDT", "asset": "USDT", "chain": "B"}],
  "edges": [
    {"id": "swap", "src": "@A", "dest": "@A:USDT", "transfer": "dex", "rate": "9998/10000", "variableFeeBps": 1, "timeSec": 5},
    {"id": "send", "src": "@A:USDT", "dest": "@B:USDT", "transfer": "oft", "variableFeeBps": 2, "timeSec": 60}],
  "assets": {"USDT": {"price": "1.0002"}},
  "supplies": {"@A": {"min": "0", "max": "20000"}, "@B:USDT": "-9998"}, "arcPenalty": 0})";

TEST(RebalanceAssets, ratios_are_read_as_fractions_and_decimals_in_lowest_terms) {
  const auto ratio = [](const std::string& rate) {
    const Instance instance = instance_of(
        R"({"nodes": ["@A", {"name": "@T", "asset": "T"}], "edges": [{"id": "e", "src": "@A", "dest": "@T", "rate": )" +
        rate + "}]}");
    return instance.arcs.empty()
               ? std::string()
               : ratio_text(instance.arcs[ArcId{0}].rate_num, instance.arcs[ArcId{0}].rate_den);
  };
  EXPECT_EQ(ratio("\"9998/10000\""), "4999/5000");
  EXPECT_EQ(ratio("\"0.9998\""), "4999/5000");
  EXPECT_EQ(ratio("0.9998"), "4999/5000");
  EXPECT_EQ(ratio("3"), "3");
  EXPECT_EQ(ratio("\"1.500000000\""), "3/2");
  EXPECT_EQ(ratio("\"1000000000/999999999\""), "1000000000/999999999");
}

TEST(RebalanceAssets, swaps_round_down_and_lose_what_prices_say) {
  const Instance instance = instance_of(kSwap);
  ASSERT_EQ(instance.assets.size(), 2U);
  EXPECT_EQ(instance.places[PlaceId{1}].chain, "A");  // not "A:USDT"
  const Arc& swap = instance.arcs[arc_called(instance, "swap")];
  EXPECT_TRUE(instance.changes_amounts());
  EXPECT_EQ(instance.arrives(swap, 10'000), 9'998);
  EXPECT_EQ(instance.arrives(swap, 9'999), 9'997);  // 9997.0002
  EXPECT_EQ(instance.arrives(swap, 1), 0);
  EXPECT_EQ(instance.arrives(swap, kUnlimited), 4'610'763'681'223'702'426);  // 2^62 * 4999 / 5000, by bc
  // 1.0002 is 5001/5000. 10,000 at 1 bps are 10,000 of 1e-4 micro-USDC. What comes is worth 9998 * 1.0002 = 9999.9996: lost
  // are 0.0004 micro-USDC, 4 units.
  EXPECT_EQ(instance.cost_scale, 5000);
  EXPECT_EQ(instance.fee(swap, 10'000), Int128{10'000} * 5000);
  EXPECT_EQ(instance.loss(swap, 10'000), Int128{4} * 5000);
  // 9998 at 2 bps are 19,996 for a dollar, 19999.9992 with the price.
  const Arc& send = instance.arcs[arc_called(instance, "send")];
  EXPECT_EQ(cost_text(instance.fee(send, 9'998), instance.cost_scale), "19999.9992");
  EXPECT_EQ(instance.loss(send, 9'998), 0);
}

TEST(RebalanceAssets, a_swap_that_gains_is_no_negative_cost) {
  const Instance instance = instance_of(
      R"({"nodes": ["@A", {"name": "@T", "asset": "T"}], "edges": [{"id": "e", "src": "@A", "dest": "@T", "rate": "1.05"}]})");
  EXPECT_EQ(instance.loss(instance.arcs[ArcId{0}], 100), 0);
  // One unit less at @T asks for less than one unit less at @A: 0.05 of one may be too much, so 1.
  EXPECT_EQ(instance.places[PlaceId{1}].surplus, 1);
}

TEST(RebalanceAssets, is_written_as_a_graph_that_reads_back) {
  const Json written = to_json(instance_of(kSwap));
  const auto again = read_instance({.file = "again", .format = "json", .root = written, .cells = {}}, {});
  ASSERT_TRUE(again.ok()) << to_string(again.errors().front());
  EXPECT_EQ(to_json(again.value().instance), written);
  EXPECT_EQ(written["edges"][0]["rate"], "4999/5000");
  EXPECT_EQ(written["assets"]["USDT"]["price"], "5001/5000");
}

TEST(RebalanceAssets, all_that_does_not_fit_is_told_together) {
  const auto errors = errors_of(R"({
    "nodes": ["@A", "@B", {"name": "@T", "asset": "T"}],
    "edges": [{"id": "no-rate", "src": "@A", "dest": "@T"},
              {"id": "rate", "src": "@A", "dest": "@B", "rate": "1/2"},
              {"id": "pool", "src": "@A", "dest": "@B", "advance": "nowhere"},
              {"id": "small", "src": "@A", "dest": "@B", "advance": "p", "min": "6"}],
    "assets": {"EUR": {"price": "1.1"}}, "advancePools": {"p": {"available": "10", "refillSec": 5}}})");
  EXPECT_THAT(errors, SizeIs(5));
  EXPECT_THAT(errors, ::testing::Contains(HasSubstr("EUR")));
  EXPECT_THAT(errors, ::testing::Contains(HasSubstr("no rate from @A (USDC) to @T (T)")));
  EXPECT_THAT(errors, ::testing::Contains(HasSubstr("/edges/1/rate")));
  EXPECT_THAT(errors, ::testing::Contains(HasSubstr("nowhere")));
  EXPECT_THAT(errors, ::testing::Contains(HasSubstr("at least twice the min less one, 11")));
  const auto values = errors_of(R"({
    "edges": [{"src": "@A", "dest": "@B", "rate": 0}, {"src": "@A", "dest": "@B", "rate": "1/0"},
              {"src": "@A", "dest": "@B", "rate": "-1"}, {"src": "@A", "dest": "@B", "rate": "1e3"},
              {"src": "@A", "dest": "@B", "rate": "1/2000000001"}],
    "assets": {"T": {"price": 0}, "USDC": {"price": "2"}},
    "advancePools": {"p": {"refillSec": 5}, "q": {"available": 0}, "r": {"available": 1, "refillSec": -1}}})");
  EXPECT_THAT(values, SizeIs(10));
}

TEST(RebalanceAssets, prices_that_need_too_many_digits_are_refused) {
  EXPECT_THAT(
      errors_of(R"({"nodes": [{"name": "@T", "asset": "T"}, {"name": "@U", "asset": "U"}], "edges": [],
    "assets": {"T": {"price": "1.000003"}, "U": {"price": "1/999983"}}})"),
      ElementsAre(HasSubstr("common denominator")));
}

TEST(RebalanceAssets, a_rate_far_from_the_prices_is_warned_of) {
  const auto input = read_text(
      R"({"nodes": ["@A", {"name": "@T", "asset": "T"}], "edges": [{"id": "e", "src": "@A", "dest": "@T", "rate": "0.89"}]})");
  ASSERT_TRUE(input.ok());
  ASSERT_THAT(input.value().warnings, SizeIs(1));
  EXPECT_THAT(input.value().warnings[0].text, HasSubstr("far from the prices"));
}

TEST(RebalanceAssets, without_swaps_each_asset_must_balance_by_itself) {
  const std::string nodes =
      R"("nodes": ["@A", "@B", {"name": "@S", "asset": "T"}, {"name": "@T", "asset": "T"}], )";
  const std::string edges =
      R"("edges": [{"id": "u", "src": "@A", "dest": "@B"}, {"id": "t", "src": "@S", "dest": "@T"})";
  EXPECT_THAT(
      errors_of("{" + nodes + edges + R"(], "supplies": {"@A": "5", "@B": "-4", "@S": "3", "@T": "-4"}})"),
      ElementsAre(HasSubstr("amounts of USDC that do not balance: they sum to 1"),
                  HasSubstr("amounts of T that do not balance: they sum to -1")));
  // A swap one to one joins the two; one at another rate leaves it to the planner.
  const std::string one = edges + R"(, {"id": "s", "src": "@A", "dest": "@S", "rate": "1"}], )";
  const std::string other = edges + R"(, {"id": "s", "src": "@A", "dest": "@S", "rate": "0.99"}], )";
  EXPECT_THAT(errors_of("{" + nodes + one + R"("supplies": {"@A": "5", "@B": "-4", "@S": "3", "@T": "-4"}})"),
              IsEmpty());
  EXPECT_THAT(errors_of("{" + nodes + one + R"("supplies": {"@A": "5", "@B": "-3", "@S": "3", "@T": "-4"}})"),
              ElementsAre(HasSubstr("of USDC and T")));
  EXPECT_THAT(errors_of("{" + nodes + other + R"("supplies": {"@A": "5", "@B": "-1", "@T": "-4"}})"),
              IsEmpty());
}

// In a network the hub of an asset is a local place, and pools of that asset are joined to it.
TEST(RebalanceAssets, networks_have_hubs_and_pools_of_assets) {
  const Instance instance = instance_of(R"({"network": {
    "chains": [{"name": "Base"}, {"name": "noble"}],
    "pools": [{"pool": "Aave_Base", "chain": "Base"}, {"pool": "AaveT_Base", "chain": "Base", "asset": "USDT"}],
    "localPlaces": [{"id": "@Base:USDT", "chain": "Base", "asset": "USDT"}],
    "links": [{"src": "@Base", "dest": "@Base:USDT", "transfer": "dex", "rate": "0.9999"},
              {"src": "@noble", "dest": "@Base", "transfer": "fastusdc", "advance": "fastusdc"}],
    "advancePools": {"fastusdc": {"available": "5000000", "refillSec": 960}}},
    "current": {"Aave_Base": "1000"}, "target": {"Aave_Base": {"min": "0"}, "AaveT_Base": "500"}})");
  std::vector<std::string> ways;
  for (const Arc& arc : instance.arcs)
    ways.push_back(instance.places[arc.src].name + ">" + instance.places[arc.dest].name);
  EXPECT_THAT(ways, ElementsAre("Aave_Base>@Base", "@Base>Aave_Base", "AaveT_Base>@Base:USDT",
                                "@Base:USDT>AaveT_Base", "@Base>@Base:USDT", "@noble>@Base"));
  EXPECT_EQ(instance.places[instance.arcs[ArcId{4}].dest].chain, "Base");
  const Arc& fast = instance.arcs[ArcId{5}];
  ASSERT_TRUE(fast.advance.valid());
  EXPECT_EQ(fast.most_per_tx, 5'000'000);
  EXPECT_EQ(instance.advance_pools[fast.advance].refill_us, 960'000'000);
  EXPECT_THAT(
      errors_of(
          R"({"network": {"chains": [{"name": "Base"}], "pools": [{"pool": "T_Base", "chain": "Base", "asset": "USDT"}], "links": []},
    "currentBalances": {"T_Base": "5"}, "balanceDelta": "3", "targetAllocation": {"T_Base": 1}})"),
      SizeIs(2));
}

TEST(RebalanceAssets, a_flow_model_refuses_what_changes_amounts) {
  Instance instance = instance_of(kSwap);
  EXPECT_THAT(flow_model(instance, {.cost = 1}).error, HasSubstr("swap"));
  instance.arcs[arc_called(instance, "swap")].disabled = true;
  EXPECT_EQ(flow_model(instance, {.cost = 1}).error, "");
}

TEST(RebalanceAssets, no_certificate_speaks_of_swaps_that_change_amounts) {
  const Instance instance = instance_of(kSwap);
  const auto refused = [&](Argument argument, const char* stage) {
    const Judgement judgement = check(instance, {}, {stage, 0, std::move(argument)});
    return judgement.verdict == Verdict::kRefuted && judgement.why.find("swaps") != std::string::npos;
  };
  EXPECT_TRUE(refused(proof::FlowBound{}, "cost"));
  EXPECT_TRUE(refused(proof::FlowBound{}, "infeasible"));
  EXPECT_TRUE(refused(proof::Cases{}, "completion_time"));
  // Nothing costs less than nothing.
  EXPECT_EQ(check(instance, {}, {"cost", 0, proof::Trivial{}}).verdict, Verdict::kProven);
}

TEST(RebalanceFormat, balances_and_deposit_together_stay_within_62_bits) {
  EXPECT_THAT(
      errors_of(
          R"({"network": {"chains": [{"name": "agoric"}], "links": []}, "currentBalances": {"<Cash>": "1"},
    "balanceDelta": "4611686018427387904", "targetAllocation": {"<Cash>": 1}})"),
      ElementsAre(HasSubstr("/balanceDelta: found more than 4611686018427387904 in all")));
}

// --- advance pools

// Three transactions over a pool of 100 that is full again after 10 s; two edges share it.
constexpr const char* kPool = R"({
  "nodes": ["@A", "@B", "@C"], "arcPenalty": 0,
  "edges": [{"id": "a", "src": "@A", "dest": "@C", "transfer": "fast", "timeSec": 2, "advance": "pool"},
            {"id": "b", "src": "@B", "dest": "@C", "transfer": "fast", "timeSec": 2, "advance": "pool"}],
  "supplies": {"@A": "130", "@B": "60", "@C": "-190"}, "advancePools": {"pool": {"available": "100", "refillSec": 10}}})";

Flows pool_flows(const Instance& instance) {
  return {{arc_called(instance, "a"), 100}, {arc_called(instance, "a"), 30}, {arc_called(instance, "b"), 60}};
}

TEST(RebalanceAdvance, later_transactions_wait_until_the_pool_is_full_again) {
  const Instance instance = instance_of(kPool);
  EXPECT_EQ(instance.arcs[ArcId{0}].most_per_tx, 100);
  const Scheduled today = schedule_as_today(instance, pool_flows(instance));
  ASSERT_TRUE(today.schedule);
  // 100 at once; 30 and 60 together fit into the 100 that are back after 10 s.
  std::vector<std::int64_t> starts;
  for (const ScheduledStep& step : today.schedule->steps) starts.push_back(step.start_us / 1'000'000);
  EXPECT_THAT(starts, ElementsAre(0, 10, 10));
  EXPECT_THAT(today.schedule->steps[1].after_refill, ElementsAre(0));
  EXPECT_THAT(today.schedule->steps[2].after_refill, ElementsAre(0));
  EXPECT_THAT(today.schedule->steps[2].after, IsEmpty());
  EXPECT_EQ(today.schedule->completion_us, 12'000'000);
  EXPECT_THAT(verify(instance, to_plan(instance, *today.schedule)), IsEmpty());
  const Scheduled soonest = schedule_soonest(instance, pool_flows(instance));
  EXPECT_EQ(soonest.schedule->completion_us, 12'000'000);
}

// With 190 to advance at 100 every 10 s, two rounds are needed: the last begins at 10 s. With 99 of 100 it would be
// three of 70 and 60 and 60: 70, then 60, then 60, at 0, 10 and 20 s, since no two of them fit together.
TEST(RebalanceAdvance, what_does_not_fit_together_goes_one_after_the_other) {
  const Instance instance = instance_of(kPool);
  const Flows flows{
      {arc_called(instance, "a"), 70}, {arc_called(instance, "a"), 60}, {arc_called(instance, "b"), 60}};
  for (const Scheduled& scheduled : {schedule_as_today(instance, flows), schedule_soonest(instance, flows)}) {
    ASSERT_TRUE(scheduled.schedule);
    EXPECT_EQ(scheduled.schedule->completion_us, 22'000'000);
    EXPECT_THAT(verify(instance, to_plan(instance, *scheduled.schedule)), IsEmpty());
  }
}

// Pieces use what is there at once: 130 from A go as 100 and 30, B's 60 as 60; nothing is better. But a pool of 50 lets
// 110 of one source go in three rounds, whatever the pieces: 50, 50, 10, at 0, 10 and 20 s.
TEST(RebalanceAdvance, pieces_keep_the_rule_too) {
  const Instance instance = instance_of(R"({"nodes": ["@A", "@C"],
    "edges": [{"id": "a", "src": "@A", "dest": "@C", "timeSec": 2, "advance": "p"}],
    "supplies": {"@A": "110", "@C": "-110"}, "advancePools": {"p": {"available": "50", "refillSec": 10}}})");
  const ArcId a = arc_called(instance, "a");
  const SoonestOptions split{.split = true, .most_extra_cost = Int128{1} << 100};
  const Scheduled scheduled = schedule_soonest(instance, {{a, 50}, {a, 40}, {a, 20}}, split);
  ASSERT_TRUE(scheduled.schedule);
  EXPECT_EQ(scheduled.schedule->completion_us, 22'000'000);
  EXPECT_THAT(verify(instance, to_plan(instance, *scheduled.schedule)), IsEmpty());
}

// Random transactions over two pools: both orders keep all the rules.
TEST(RebalanceAdvance, every_order_keeps_the_rule) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    Instance instance = instance_of(R"({"nodes": ["@A", "@B", "@C", "@D"], "edges": [
      {"id": "ab", "src": "@A", "dest": "@B", "timeSec": 3, "advance": "p"}, {"id": "bc", "src": "@B", "dest": "@C", "timeSec": 1, "advance": "p"},
      {"id": "ac", "src": "@A", "dest": "@C", "timeSec": 7}, {"id": "cd", "src": "@C", "dest": "@D", "timeSec": 2, "advance": "q"},
      {"id": "bd", "src": "@B", "dest": "@D", "timeSec": 4, "advance": "q"}],
      "advancePools": {"p": {"available": "20", "refillSec": 9}, "q": {"available": "15", "refillSec": 0.5}}})");
    Flows flows;
    std::vector<std::int64_t> net(4, 0);
    for (const ArcId arc : instance.arcs.keys())
      for (std::int64_t i = random.between(0, 3); i > 0; --i) {
        const std::int64_t amount = random.between(1, instance.arcs[arc].advance.valid() ? 15 : 40);
        flows.push_back({arc, amount});
        net[static_cast<std::size_t>(instance.arcs[arc].src.value)] += amount;
        net[static_cast<std::size_t>(instance.arcs[arc].dest.value)] -= amount;
      }
    for (const PlaceId place : instance.places.keys()) {
      Place& each = instance.places[place];
      each.supply_low = each.supply_high = net[static_cast<std::size_t>(place.value)];
      each.balance = std::max<std::int64_t>(0, each.supply_high);
    }
    const Scheduled today = schedule_as_today(instance, flows);
    ASSERT_TRUE(today.schedule);
    const Plan plan = to_plan(instance, *today.schedule);
    const auto broken = verify(instance, plan);
    EXPECT_TRUE(broken.empty() || broken[0].rule == "flow-order") << broken[0].text;
    const Scheduled soonest = schedule_soonest(instance, flows);
    ASSERT_TRUE(soonest.schedule);
    EXPECT_LE(soonest.schedule->completion_us, today.schedule->completion_us);
    const auto also = verify(instance, to_plan(instance, *soonest.schedule));
    EXPECT_TRUE(also.empty()) << also[0].text;
  }
}

// --- spoiled plans

struct Spoiled {
  const char* name;
  const char* rule;
  std::function<void(Plan&)> spoil;
};

void expect_refused(const Instance& instance, const Plan& good, const std::vector<Spoiled>& all) {
  ASSERT_THAT(verify(instance, good), IsEmpty());
  for (const Spoiled& each : all) {
    Plan plan = good;
    each.spoil(plan);
    std::vector<std::string> rules;
    for (const Violation& violation : verify(instance, plan)) rules.push_back(violation.rule);
    EXPECT_THAT(rules, ::testing::Contains(each.rule)) << each.name;
  }
}

TEST(RebalanceAdvance, spoiled_plans_are_refused) {
  const Instance instance = instance_of(kPool);
  const Plan good = to_plan(instance, *schedule_as_today(instance, pool_flows(instance)).schedule);
  expect_refused(
      instance, good,
      {{"more_than_is_there", "advance", [](Plan& p) { p.steps[1].start_us = 9'999'999; }},
       {"before_it_is_back", "refill", [](Plan& p) { p.steps[1].start_us = 9'999'999; }},
       {"waits_for_a_later_refill", "refill", [](Plan& p) { p.steps[1].after_refill = {2}; }},
       {"waits_for_no_step", "refill", [](Plan& p) { p.steps[1].after_refill = {-1}; }},
       {"waits_twice", "refill",
        [](Plan& p) {
          p.steps[1].after_refill = {0, 0};
        }},
       {"does_not_say_that_it_waits", "refill-money", [](Plan& p) { p.steps[1].after_refill.clear(); }},
       {"too_much_at_once", "transaction-limit",
        [](Plan& p) { p.flows[0].amount = p.steps[0].amount = 101; }},
       {"says_that_something_else_arrives", "arrives", [](Plan& p) { p.steps[0].arrives = 100; }}});
}

// Half a second apart no two are out together, so there is nothing to wait for but what is said.
TEST(RebalanceAdvance, a_refill_on_another_pool_is_nothing_to_wait_for) {
  const Instance instance = instance_of(R"({"nodes": ["@A", "@B"],
    "edges": [{"id": "a", "src": "@A", "dest": "@B", "advance": "p"}, {"id": "b", "src": "@A", "dest": "@B", "advance": "q"}],
    "supplies": {"@A": "20", "@B": "-20"}, "advancePools": {"p": {"available": "10", "refillSec": 1}, "q": {"available": "10"}}})");
  const Flows flows{{ArcId{0}, 10}, {ArcId{1}, 10}};
  const Plan good = to_plan(instance, *schedule_as_today(instance, flows).schedule);
  expect_refused(instance, good, {{"of_another_pool", "refill", [](Plan& p) {
                                     p.steps[1].after_refill = {0};
                                     p.steps[1].start_us = p.completion_us = 1'000'000;
                                   }}});
}

TEST(RebalanceAssets, spoiled_plans_with_swaps_are_refused) {
  const Instance instance = instance_of(kSwap);
  const Flows flows{{arc_called(instance, "swap"), 10'000}, {arc_called(instance, "send"), 9'998}};
  const Plan good = to_plan(instance, *schedule_as_today(instance, flows).schedule);
  EXPECT_EQ(good.steps[0].arrives, 9'998);
  EXPECT_EQ(good.steps[0].balances_after[1].second, 9'998);
  EXPECT_EQ(good.steps[1].arrives, std::nullopt);
  EXPECT_EQ(good.fees, "29999.9992");
  expect_refused(
      instance, good,
      {{"too_little_swapped", "balance", [](Plan& p) { p.flows[0].amount = 9'999; }},
       {"a_unit_more_than_needed_stays", "balance", [](Plan& p) { p.flows[0].amount = 10'002; }},
       {"rounds_more_often_than_needed", "swap-split",
        [](Plan& p) {
          p.flows[0].amount = 9'999;
          p.flows.insert(p.flows.begin() + 1, {"swap", "@A", "@A:USDT", 1});
        }},
       {"what_arrives_is_not_said", "arrives", [](Plan& p) { p.steps[0].arrives.reset(); }},
       {"what_arrives_is_rounded_up", "arrives", [](Plan& p) { p.steps[0].arrives = 9'999; }},
       {"as_if_all_arrived", "balance-after", [](Plan& p) { p.steps[0].balances_after[1].second = 10'000; }},
       {"spends_what_was_lost", "money-there", [](Plan& p) { p.steps[1].amount = 10'000; }},
       {"spends_what_was_lost_later", "prerequisite-money", [](Plan& p) { p.steps[1].amount = 9'999; }}});
}

// Three of T come of each: 5 are wanted, so 2 swapped bring 6 and one more than asked stays; two more would be refused.
TEST(RebalanceAssets, where_swaps_lead_to_less_than_a_unit_too_much_may_stay) {
  const Instance instance = instance_of(R"({"nodes": ["@A", {"name": "@T", "asset": "T"}],
    "edges": [{"id": "e", "src": "@A", "dest": "@T", "rate": 3}],
    "assets": {"T": {"price": "1/3"}}, "supplies": {"@A": {"min": 0, "max": 9}, "@T": "-5"}})");
  EXPECT_EQ(instance.places[PlaceId{1}].surplus, 2);
  const auto rules = [&](std::int64_t amount) {
    std::vector<std::string> found;
    for (const Violation& each :
         verify(instance, to_plan(instance, *schedule_as_today(instance, {{ArcId{0}, amount}}).schedule)))
      found.push_back(each.rule);
    return found;
  };
  EXPECT_THAT(rules(1), ElementsAre("balance"));
  EXPECT_THAT(rules(2), IsEmpty());
  EXPECT_THAT(rules(3), ElementsAre("balance"));
}

// There and back loses a little each time; what is followed round ends.
TEST(RebalanceAssets, money_that_goes_round_over_swaps_is_found) {
  const Instance instance = instance_of(R"({"nodes": ["@A", {"name": "@T", "asset": "T"}],
    "edges": [{"id": "there", "src": "@A", "dest": "@T", "rate": "0.9"}, {"id": "back", "src": "@T", "dest": "@A", "rate": "0.9"}]})");
  const auto circles = circulations(instance, {{ArcId{0}, 100}, {ArcId{1}, 90}});
  ASSERT_THAT(circles, SizeIs(1));
  EXPECT_EQ(circles[0].amount, 100);
  EXPECT_THAT(circles[0].arcs, ElementsAre(ArcId{0}, ArcId{1}));
}

TEST(RebalanceAssets, amounts_are_told_with_their_asset) {
  const Instance instance = instance_of(kSwap);
  EXPECT_EQ(amount_text(instance, PlaceId{1}, 1'500'000), "1.5 USDT");
  EXPECT_EQ(supply_text(instance), "0.02 USDC");
}

TEST(RebalanceAssets, plans_with_swaps_and_refills_survive_json) {
  for (const auto& [text, flows] :
       {std::pair(kSwap, Flows{{ArcId{0}, 10'000}, {ArcId{1}, 9'998}}),
        std::pair(kPool, Flows{{ArcId{0}, 100}, {ArcId{0}, 30}, {ArcId{1}, 60}})}) {
    const Instance instance = instance_of(text);
    const Plan plan = to_plan(instance, *schedule_as_today(instance, flows).schedule);
    const auto again = plan_from_json(to_json(plan), "plan");
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again.value(), plan);
  }
}

}  // namespace
}  // namespace tenon::rebalance
