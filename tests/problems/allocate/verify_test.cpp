#include "problems/allocate/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "tests/problems/allocate/make.h"

namespace tenon::allocate {
namespace {

using formats::Json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::made;
using testing::plain_book;
using testing::plain_targets;
using testing::rules;
using testing::with_params;
using Type = Transaction::Type;

// Steps of the plain plan: 0, 1 HOLD pair USDC and DAI; 2 WITHDRAWAL lend; 3 CONVERSION USDC to ETHX; 4, 5 ALLOCATION pair USDC and
// DAI; 6 ALLOCATION other. Positions: pair USDC, pair DAI, other. Wallet: USDC.
struct Spoiled {
  const char* rule;
  std::function<void(Plan&)> spoil;
};

TEST(AllocateVerify, each_fault_of_a_plan_is_named) {
  const Instance instance = made(plain_book());
  const Plan good = to_plan(instance, plain_targets());
  ASSERT_THAT(verify(instance, good), IsEmpty());
  const std::vector<Spoiled> all{
      {"seq", [](Plan& plan) { plan.transactions[3].seq = 7; }},
      {"order",
       [](Plan& plan) {
         std::swap(plan.transactions[2].seq, plan.transactions[3].seq),
             std::swap(plan.transactions[2], plan.transactions[3]);
       }},
      {"location", [](Plan& plan) { plan.transactions[2].to_location = "pair"; }},
      {"location", [](Plan& plan) { plan.transactions[3].from_location = "lend"; }},
      {"unknown-pool", [](Plan& plan) { plan.transactions[6].to_location = "nowhere"; }},
      {"unknown-pool", [](Plan& plan) { plan.positions[0].pool = "nowhere"; }},
      {"unknown-token", [](Plan& plan) { plan.transactions[3].to_token = "WETH"; }},
      {"unknown-token", [](Plan& plan) { plan.wallet[0].token = "usdc"; }},
      {"wrong-token", [](Plan& plan) { plan.transactions[6].token = "DAI"; }},
      {"bad-amount", [](Plan& plan) { plan.transactions[4].micro_usd = 0; }},
      {"bad-amount", [](Plan& plan) { plan.wallet[0].micro_usd = -1; }},
      {"amount", [](Plan& plan) { plan.transactions[6].amount = "396"; }},  // USD, not tokens
      {"amount", [](Plan& plan) { plan.wallet[0].amount = "8oo"; }},
      {"step-twice",
       [](Plan& plan) { plan.transactions.insert(plan.transactions.begin() + 5, plan.transactions[4]); }},
      {"conversion-twice",
       [](Plan& plan) { plan.transactions.insert(plan.transactions.begin() + 4, plan.transactions[3]); }},
      {"no-conversion", [](Plan& plan) { plan.transactions[3].to_token = "USDC"; }},
      {"conversion-fee", [](Plan& plan) { plan.transactions[3].conversion_fee -= 1; }},
      {"conversion-fee", [](Plan& plan) { plan.transactions[2].conversion_fee = 1; }},
      {"gas", [](Plan& plan) { plan.transactions[2].gas = 0; }},
      {"gas", [](Plan& plan) { plan.transactions[5].gas = kMicro; }},  // the pool has paid with its first leg
      {"gas", [](Plan& plan) { plan.transactions[0].gas = 1; }},
      {"pool-balance",
       [](Plan& plan) { plan.transactions[2].micro_usd += 1, plan.transactions[2].amount.clear(); }},
      {"wallet-balance",
       [](Plan& plan) { plan.transactions[5].micro_usd += 1, plan.transactions[5].amount.clear(); }},
      {"hold",
       [](Plan& plan) { plan.transactions[1].micro_usd -= kMicro, plan.transactions[1].amount.clear(); }},
      {"hold", [](Plan& plan) { plan.transactions.erase(plan.transactions.begin()); }},
      {"positions", [](Plan& plan) { plan.positions.pop_back(); }},
      {"positions", [](Plan& plan) { plan.positions[0].micro_usd += 1; }},
      {"wallet", [](Plan& plan) { plan.wallet.clear(); }},
      {"yield", [](Plan& plan) { plan.yield += 1; }},
      {"conversion-total", [](Plan& plan) { plan.conversion_fee -= 1; }},
      {"gas-total", [](Plan& plan) { plan.gas -= 1; }},
      {"penalty", [](Plan& plan) { plan.penalty = 1; }},
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    Plan plan = good;
    all[i].spoil(plan);
    EXPECT_THAT(rules(verify(instance, plan)), Contains(all[i].rule)) << "fault " << i;
  }
}

// The plain plan is right but for one rule of the book each time.
TEST(AllocateVerify, each_rule_of_the_book_is_kept) {
  const auto pool_rule = [](std::size_t pool, const char* key, const Json& value) {
    Json book = plain_book();
    book["pools"][pool][key] = value;
    return book;
  };
  const auto limit = [](const Json& entry) {
    return with_params(plain_book(), {{"limits", Json::array({entry})}});
  };
  const std::vector<std::pair<std::string, Json>> books{
      {"cap", with_params(plain_book(), {{"max_alloc_percentage", 0.3}})},  // 540 USD; pair ends with 600
      {"cap", with_params(plain_book(), {{"pool_tvl_limit", 1'000'001}})},  // all are too small
      {"cap", pool_rule(1, "forecasted_tvl", 599.999999)},
      {"cap", limit({{"by", "pool"}, {"name", "pair"}, {"max_usd", 599}})},
      {"min-position",
       with_params(plain_book(), {{"min_position_value", 396.000001}})},  // other ends with 396
      {"pin", pool_rule(0, "rule", "pin")},
      {"forbid", pool_rule(1, "rule", "forbid")},
      {"keep", pool_rule(0, "rule", "keep")},
      {"no-deposit", pool_rule(1, "rule", "no_deposit")},
      {"no-deposit", with_params(plain_book(), {{"pool_apy_limit", 0.21}})},  // pair yields 20 %
      {"no-withdraw", pool_rule(0, "rule", "no_withdraw")},
      {"min-transaction",
       with_params(plain_book(), {{"min_transaction_value", 396.5}})},  // other's first allocation
      {"min-transaction",
       with_params(plain_book(), {{"min_transaction_value", 400.5}})},                 // and the conversion
      {"no-trade-band", with_params(plain_book(), {{"no_trade_band_value", 200.5}})},  // pair gains 200
      {"min-pools", with_params(plain_book(), {{"min_pools", 3}})},
      {"max-pools", with_params(plain_book(), {{"max_active_pools", 1}})},
      {"turnover", with_params(plain_book(), {{"turnover_limit_percentage", 0.4977}})},  // 896 of 1,800 USD
      {"max-transactions",
       with_params(plain_book(), {{"max_transactions", 3}})},  // lend, conversion, pair, other
      {"limit", limit({{"by", "protocol"}, {"name", "b"}, {"max_usd", 995.999999}})},  // 600 + 396
      {"limit", limit({{"by", "chain"}, {"name", "x"}, {"max_pct", 0.333}})},          // 600 of 1,800
      {"limit",
       limit({{"by", "token"}, {"name", "USDC"}, {"max_usd", 1099}})},  // 800 in the wallet, 300 in pair
      {"least-wallet", with_params(plain_book(), {{"min_wallet", {{"DAI", 0.000001}}}})},
      {"least-wallet", with_params(plain_book(), {{"min_wallet", 800.000001}})},
      {"no-conversion",
       with_params(plain_book(),
                   {{"conversions", Json::array({{{"from", "USDC"}, {"to", "ETHX"}, {"allowed", false}}})}})},
      {"no-conversion",
       with_params(
           plain_book(),
           {{"conversions", Json::array({{{"from", "USDC"}, {"to", "ETHX"}, {"capacity_usd", 399}}})}})},
      {"conversion-fee",
       with_params(plain_book(),
                   {{"conversions", Json::array({{{"from", "USDC"}, {"to", "ETHX"}, {"rate", 0.011}}})}})},
      {"gas",
       with_params(plain_book(),
                   {{"conversions", Json::array({{{"from", "USDC"}, {"to", "ETHX"}, {"gas_usd", 3.01}}})}})},
      {"gas", with_params(plain_book(), {{"gas_unit", "leg"}})},
      {"penalty", with_params(plain_book(), {{"transaction_penalty", 0.01}})},
      {"wallet", with_params(plain_book(), {{"gas_token", "USDC"}})},         // 7 USD less lie there
      {"wallet-balance", with_params(plain_book(), {{"gas_token", "DAI"}})},  // 7 USD are missing for pair
      {"yield", with_params(plain_book(), {{"holding_period_days", 364}})},
  };
  const Plan plan = to_plan(made(plain_book()), plain_targets());
  for (std::size_t i = 0; i < books.size(); ++i)
    EXPECT_THAT(rules(verify(made(books[i].second), plan)), Contains(books[i].first)) << "book " << i;
}

// Risk: 600 USD at 3 % = 18 USD, of 1,800 USD 1 % exactly.
TEST(AllocateVerify, risk_is_value_times_deviation_of_all_the_money) {
  Json book = plain_book();
  book["pools"][1]["stddev_apy_30d"] = 3;
  const Plan plan = to_plan(made(plain_book()), plain_targets());
  EXPECT_THAT(verify(made(with_params(book, {{"max_risk", 1}})), plan), IsEmpty());
  EXPECT_THAT(rules(verify(made(with_params(book, {{"max_risk", 0.9999999999}})), plan)),
              ElementsAre("risk"));
}

// What lend pays out cools down: 300 USDC lie in the wallet at the end, but only 1,000 can be used.
TEST(AllocateVerify, what_cools_down_cannot_be_used) {
  Json book = plain_book();
  book["pools"][0]["cooldown"] = true;
  const Instance instance = made(book);
  EXPECT_THAT(verify(instance, to_plan(instance, plain_targets())), IsEmpty());  // 500 of the 1,000 are used
  Targets more = plain_targets();
  more.sales[0].sold = 1000 * kMicro;
  EXPECT_THAT(rules(verify(instance, to_plan(instance, more))), ElementsAre("cooldown"));
  EXPECT_THAT(verify(made(plain_book()), to_plan(made(plain_book()), more)), IsEmpty());
}

// 201 and 199 USD lie in pair. Left alone only if it may not be withdrawn from; evening out moves one USD from leg to leg, and that
// is no deposit.
TEST(AllocateVerify, drifted_legs_are_evened_out_or_left) {
  Json book = plain_book();
  book["positions"][1]["amount"] = 201;
  book["positions"][2]["amount"] = 199;
  const auto with_rule = [&](const char* rule) {
    book["pools"][1]["rule"] = rule;
    return made(book);
  };
  Targets same;
  same.legs.push_back({300 * kMicro});
  same.legs.push_back({201 * kMicro, 199 * kMicro});
  same.legs.push_back({0});
  Targets even = same;
  even.legs[testing::kPair] = {200 * kMicro, 200 * kMicro};
  const auto broken = [&](const Instance& instance, const Targets& targets) {
    return rules(verify(instance, to_plan(instance, targets)));
  };
  EXPECT_THAT(broken(with_rule("free"), same), ElementsAre("uneven-legs"));
  EXPECT_THAT(broken(with_rule("no_deposit"), same), ElementsAre("uneven-legs"));
  for (const char* rule : {"keep", "no_withdraw"})
    EXPECT_THAT(broken(with_rule(rule), same), IsEmpty()) << rule;
  for (const char* rule : {"free", "no_deposit", "pin"})
    EXPECT_THAT(broken(with_rule(rule), even), IsEmpty()) << rule;
  EXPECT_THAT(broken(with_rule("no_withdraw"), even), ElementsAre("no-withdraw"));
  EXPECT_THAT(broken(with_rule("keep"), even), ElementsAre("keep"));
  even.legs[testing::kPair] = {200 * kMicro, 200 * kMicro - 1};
  EXPECT_THAT(broken(with_rule("free"), even), IsEmpty()) << "within 1 micro-USD";
  even.legs[testing::kPair] = {200 * kMicro, 200 * kMicro - 2};
  EXPECT_THAT(broken(with_rule("free"), even), ElementsAre("uneven-legs"));
}

TEST(AllocateVerify, a_leg_is_not_both_paid_into_and_withdrawn_from) {
  const Instance instance = made(plain_book());
  Plan plan = to_plan(instance, plain_targets());
  Transaction back = plan.transactions[4];
  back.type = Type::kWithdrawal;
  std::swap(back.from_location, back.to_location);
  plan.transactions.insert(plan.transactions.begin() + 2, back);
  EXPECT_THAT(rules(verify(instance, plan)), Contains("both-ways"));
}

TEST(AllocateVerify, what_is_locked_may_stay_above_its_cap) {
  Json book = with_params(plain_book(),
                          {{"max_alloc_percentage", 0.1}, {"min_position_value", 500}});  // caps of 180 USD
  Targets same;
  same.legs.push_back({300 * kMicro});
  same.legs.push_back({200 * kMicro, 200 * kMicro});
  same.legs.push_back({0});
  EXPECT_THAT(rules(verify(made(book), to_plan(made(book), same))), ElementsAre("cap", "min-position"));
  for (auto& pool : book["pools"]) pool["rule"] = "no_withdraw";
  EXPECT_THAT(verify(made(book), to_plan(made(book), same)), IsEmpty());
}

TEST(AllocateVerify, numbers_out_of_range_are_reported_not_computed) {
  const Instance instance = made(plain_book());
  constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();
  Plan plan = to_plan(instance, plain_targets());
  for (Transaction& step : plan.transactions) step.micro_usd = step.gas = step.conversion_fee = kHuge;
  for (Position& position : plan.positions) position.micro_usd = kHuge;
  plan.yield = plan.gas = plan.conversion_fee = kHuge;
  EXPECT_THAT(rules(verify(instance, plan)), Contains("pool-balance"));
  EXPECT_THAT(rules(verify(instance, Plan{})), Contains("positions"));  // what lies there has not gone
}

}  // namespace
}  // namespace tenon::allocate
