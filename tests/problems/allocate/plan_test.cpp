#include "problems/allocate/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "problems/allocate/random.h"
#include "problems/allocate/verify.h"
#include "tests/problems/allocate/make.h"

namespace tenon::allocate {
namespace {

using formats::Json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::made;
using ::testing::Pair;
using testing::plain_book;
using testing::plain_targets;
using testing::rules;
using testing::with_params;

std::vector<std::string> steps_of(const Plan& plan) {
  std::vector<std::string> all;
  for (const Transaction& step : plan.transactions)
    all.push_back(std::string(name(step.type)) + ' ' + step.from_location + ' ' + step.to_location + ' ' +
                  step.token + (step.to_token.empty() ? "" : ">" + step.to_token) + ' ' +
                  std::to_string(step.micro_usd / kMicro) + ' ' + std::to_string(step.gas / kMicro));
  return all;
}

// Yield of a year: 600 at 20 % and 396 at 5 % = 120 + 19.8; gas: out of lend 2, one conversion 3, into pair and other 1 each.
TEST(AllocatePlan, targets_become_steps_in_order_with_gas_where_it_arises) {
  const Instance instance = made(plain_book());
  const Plan plan = to_plan(instance, plain_targets());
  EXPECT_THAT(steps_of(plan),
              ElementsAre("HOLD pair pair USDC 200 0", "HOLD pair pair DAI 200 0",
                          "WITHDRAWAL lend warm_wallet USDC 300 2",
                          "CONVERSION warm_wallet warm_wallet USDC>ETHX 400 3",
                          "ALLOCATION warm_wallet pair USDC 100 1", "ALLOCATION warm_wallet pair DAI 100 0",
                          "ALLOCATION warm_wallet other ETHX 396 1"));
  EXPECT_EQ(plan.yield, 139'800'000);
  EXPECT_EQ(plan.conversion_fee, 4 * kMicro);
  EXPECT_EQ(plan.gas, 7 * kMicro);
  EXPECT_EQ(plan.net_gain(), 128'800'000);
  EXPECT_EQ(plan.transactions.back().amount, "198");  // 396 USD at 2 USD each
  EXPECT_THAT(verify(instance, plan), IsEmpty());
  EXPECT_THAT(stage_values(instance, plan),
              ElementsAre(Pair("net_gain", Int128{128'800'000}), Pair("turnover", Int128{896'000'000})));
  EXPECT_EQ(count_transactions(instance, plain_targets()), 4);
}

// Each leg pays: one withdrawal 2, one conversion 3, three deposits 1 each.
TEST(AllocatePlan, with_gas_unit_leg_each_step_bears_gas) {
  const Instance instance =
      made(with_params(plain_book(), {{"gas_unit", "leg"}, {"transaction_penalty", 0.5}}));
  const Plan plan = to_plan(instance, plain_targets());
  EXPECT_EQ(plan.gas, 8 * kMicro);
  EXPECT_EQ(plan.penalty, 2'500'000);  // five transactions
  EXPECT_THAT(verify(instance, plan), IsEmpty());
}

// DAI > USDC > ETHX: what is bought is sold on, so it comes first, though (DAI, USDC) stands behind (USDC, ETHX).
TEST(AllocatePlan, nothing_is_sold_before_it_is_bought) {
  Json book = plain_book();
  book["wallet"] = {{"DAI", 1000}};
  Targets targets;
  targets.legs.push_back({300 * kMicro});
  targets.legs.push_back({200 * kMicro, 200 * kMicro});
  targets.legs.push_back({0});
  targets.sales = {{testing::kUsdc, testing::kEthx, 990 * kMicro},
                   {testing::kDai, testing::kUsdc, 1000 * kMicro}};
  const Instance instance = made(book);
  const Plan plan = to_plan(instance, targets);
  EXPECT_THAT(verify(instance, plan), IsEmpty());
  EXPECT_EQ(plan.transactions[3].token, "DAI");
}

// The wallet has 1 USD of the gas token. Emptying lend (USDC) costs 2, so other, which brings ETHX, goes first although it stands last.
TEST(AllocatePlan, gas_is_brought_before_it_is_spent) {
  Json book = with_params(plain_book(), {{"gas_token", "ETHX"}});
  book["wallet"]["ETHX"] = 0.5;
  book["positions"].push_back({{"pool_id", "other"}, {"token", "ETHX"}, {"amount", 50}});
  Targets targets;
  targets.legs.push_back({0});
  targets.legs.push_back({200 * kMicro, 200 * kMicro});
  targets.legs.push_back({20 * kMicro});
  const Instance instance = made(book);
  const Plan plan = to_plan(instance, targets);
  EXPECT_THAT(verify(instance, plan), IsEmpty());
  EXPECT_EQ(plan.transactions[3].from_location, "other");
  // 1 + 80 - 2 - 2 USD.
  EXPECT_EQ(plan.wallet.back().micro_usd, 77 * kMicro);
}

TEST(AllocatePlan, targets_come_back_from_a_plan_and_unknown_names_are_left_out) {
  const Instance instance = made(plain_book());
  Plan plan = to_plan(instance, plain_targets());
  plan.positions.push_back({"gone", "USDC", "", 5});
  plan.positions.push_back({"lend", "DAI", "", 5});
  const Targets targets = to_targets(instance, plan);
  EXPECT_EQ(targets.legs, plain_targets().legs);
  ASSERT_EQ(targets.sales.size(), 1u);
  EXPECT_EQ(targets.sales[0].sold, 400 * kMicro);
}

// 600 USD in pair at 20 %; in "bad" pair yields 4 %: robust at one half means 0.5 x 600 x 0.2 + 0.5 x 600 x 0.04 = 72, and in the same
// shares other's 396 at 5 % = 19.8 in both.
TEST(AllocatePlan, robust_yield_mixes_the_forecast_with_the_worst_scenario) {
  const Json params = {{"robust_share", 0.5},
                       {"scenarios", Json::array({{{"name", "bad"}, {"apy", {{"pair", 4}}}},
                                                  {{"name", "good"}, {"apy", {{"pair", 40}}}}})}};
  const Instance instance = made(with_params(plain_book(), params));
  EXPECT_EQ(total_yield(instance, plain_targets()), 91'800'000);
  EXPECT_THAT(verify(instance, to_plan(instance, plain_targets())), IsEmpty());
}

// Soft limit of 500 USD on protocol b, which ends with 600 + 396: 496 USD above at 2 cents each.
TEST(AllocatePlan, soft_limits_cost_their_penalty) {
  const Json limits =
      Json::array({{{"by", "protocol"}, {"name", "b"}, {"max_usd", 500}, {"soft_penalty", 0.02}}});
  const Instance instance = made(with_params(plain_book(), {{"limits", limits}}));
  EXPECT_EQ(penalty(instance, plain_targets()), 9'920'000);
  EXPECT_THAT(verify(instance, to_plan(instance, plain_targets())), IsEmpty());
}

TEST(AllocatePlan, differences_name_what_changed) {
  const Instance instance = made(plain_book());
  const Plan a = to_plan(instance, plain_targets());
  Targets other = plain_targets();
  other.legs[testing::kPair] = {200 * kMicro, 200 * kMicro};
  EXPECT_THAT(differences(a, to_plan(instance, other)),
              ElementsAre("pool pair, DAI: 300.00 -> 200.00 USD", "pool pair, USDC: 300.00 -> 200.00 USD",
                          "wallet, DAI: 0.00 -> 100.00 USD", "wallet, USDC: 800.00 -> 900.00 USD",
                          "net gain: 128.80 -> 89.80 USD"));  // 40 less yield, 1 less gas
  EXPECT_THAT(differences(a, a), IsEmpty());
}

// What to_plan makes of any funded targets breaks no rule of form: only those that the targets themselves break.
TEST(AllocatePlan, plans_of_random_targets_break_only_the_rules_of_the_targets) {
  const std::set<std::string> of_targets{"cap",           "min-position", "pin",          "forbid",
                                         "keep",          "no-deposit",   "no-withdraw",  "limit",
                                         "min-pools",     "max-pools",    "turnover",     "max-transactions",
                                         "no-trade-band", "risk",         "least-wallet", "min-transaction"};
  // Gas is not in random targets' budget: where it is paid out of a wallet, that may run dry.
  const std::set<std::string> of_gas{"wallet-balance", "cooldown", "bad-amount"};
  int accepted = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    const Instance instance = instance_of(odd_book(seed));
    Random random(seed);
    for (int i = 0; i < 3; ++i) {
      const Targets targets = random_targets(instance, random);
      const Plan plan = to_plan(instance, targets);
      const auto broken = verify(instance, plan);
      accepted += broken.empty() ? 1 : 0;
      for (const Violation& each : broken)
        EXPECT_TRUE(of_targets.contains(each.rule) || (instance.gas_token && of_gas.contains(each.rule)))
            << "seed " << seed << ": " << each.rule << ": " << each.text;
      EXPECT_EQ(to_targets(instance, plan).legs, targets.legs) << seed;
      EXPECT_EQ(total_gas(instance, targets), plan.gas) << seed;
    }
  }
  EXPECT_GT(accepted, 300) << "too few for the test to say much";
}

}  // namespace
}  // namespace tenon::allocate
