#include "planners/allocate/source_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "problems/allocate/random.h"
#include "tests/planners/allocate/source_books.h"
#include "tests/problems/allocate/make.h"

namespace tenon::allocate {
namespace {

using ::testing::Contains;
using testing::Json;
using testing::made;
using testing::plain_book;
using testing::rules;
using testing::sourced;
using testing::with_params;

// 1,000 A at 1 USD in the wallet; a pool of B, at `price` USD, pays 10 % in the year of the horizon.
Json two_tokens(const char* price) {
  Json book = with_params(plain_book(), {{"conversion_rate", 0.001}});
  book["tokens"] = {"A", "B"};
  book["price_usd"] = {{"A", 1}, {"B", price}};
  book["pools"] = Json::parse(
      R"([{"pool_id": "b", "forecasted_apy": 10, "forecasted_tvl": 1000000, "underlying_tokens": ["B"]}])");
  book["positions"] = Json::array();
  book["wallet"] = {{"A", 1000}};
  return book;
}

// Each A becomes one B, which is worth 1.005 USD. The pool takes AUM, 1,000 USD: 1,000 / 1.005 = 995.024876 tokens. They yield 100 USD,
// less 0.995025 of fee, 3 of gas for the conversion and 1 for the deposit: 95.004975. At the end lie there 1,000 + 4.975124 USD,
// which with the fee that nothing was charged is 5.970149 more than there should be.
TEST(AllocateSource, turns_tokens_one_for_one_whatever_they_are_worth) {
  const Instance book = made(two_tokens("1.005"));
  const SourceOutcome outcome = sourced(book);
  ASSERT_TRUE(outcome.figures) << outcome.refused;
  EXPECT_EQ(outcome.status, Status::kOptimal);
  EXPECT_NEAR(static_cast<double>(outcome.figures->claimed), 95'004'975, 10);
  EXPECT_NEAR(static_cast<double>(outcome.figures->honest), 95'004'975, 10);
  EXPECT_NEAR(static_cast<double>(outcome.figures->created), 5'970'149, 10);
  EXPECT_GE(*outcome.figures->bound, outcome.figures->claimed - 10);
  ASSERT_EQ(outcome.plan.transactions.size(), 2);
  EXPECT_EQ(outcome.plan.transactions.front().type, Transaction::Type::kConversion);
  // 995.024876 USD less 0.1 % cannot pay 1,000 USD in.
  EXPECT_THAT(rules(outcome.broken), Contains("wallet-balance"));
  EXPECT_THAT(summary(outcome), ::testing::HasSubstr("creates 5.97 USD"));
}

// The end may be worth 1.01 x the start, costs included: then no more than 10 USD less 4 of gas are made from 1.2 USD for each A.
// Of c tokens: 0.2 c + 0.001 c = 10 - 4 = 6, c = 29.850746; yield 0.1 x 1.2 c = 3.58 is less than the gas. So nothing is done.
TEST(AllocateSource, makes_money_only_as_far_as_its_slack_goes) {
  const SourceOutcome outcome = sourced(made(two_tokens("1.2")));
  ASSERT_TRUE(outcome.figures) << outcome.refused;
  EXPECT_EQ(outcome.figures->claimed, 0);
  EXPECT_EQ(outcome.figures->created, 0);
  EXPECT_TRUE(outcome.plan.transactions.empty());
  EXPECT_TRUE(outcome.broken.empty());
}

// One pool must be open, which a thousandth of any token in it does, and a deposit is a hundredth at least. A conversion into B costs 3 USD
// and a day of 100 USD yields 0.03: the cheapest is 0.01 A, which the pool does not take, for the 1 USD of gas of a deposit.
TEST(AllocateSource, meets_least_pools_with_dust_that_the_pool_does_not_take) {
  Json book = with_params(two_tokens("1"),
                          {{"min_pools", 1}, {"optimization_horizon_days", 1}, {"min_position_value", 50}});
  book["wallet"]["A"] = 100;
  const SourceOutcome outcome = sourced(made(book));
  ASSERT_TRUE(outcome.figures) << outcome.refused;
  EXPECT_NEAR(static_cast<double>(outcome.figures->claimed), -1'000'000, 10);
  ASSERT_EQ(outcome.plan.positions.size(), 1);
  EXPECT_EQ(outcome.plan.positions.front().token, "A");
  EXPECT_THAT(rules(outcome.broken), Contains("wrong-token"));
}

TEST(AllocateSource, equals_what_is_known_of_the_given_books) {
  if (testing::cases().empty()) GTEST_SKIP() << "no given books";
  testing::expect_known("c01_tiny", -6.846439, 0);
  testing::expect_known("c05_h7", 2'979.388, 11.856);
}

// 20,000 pools x 20 tokens: 20,000 x 101 + 20 x 41 columns.
TEST(AllocateSource, says_what_is_too_large_for_it) {
  const SourceOutcome outcome =
      sourced(instance_of(random_book({.pools = 20'000, .tokens = 20, .held = 10})));
  EXPECT_EQ(outcome.refused, "2020820 columns, of which it is given at most 2000000");
  const Json json = to_json(outcome);
  EXPECT_TRUE(json["plan"].is_null());
  EXPECT_TRUE(json["claimed_micro_usd"].is_null());
  EXPECT_EQ(json["status"], "unknown");
}

TEST(AllocateSource, its_part_of_the_answer_says_what_is_claimed_and_what_is_true) {
  const Json json = to_json(sourced(made(two_tokens("1.005"))));
  EXPECT_EQ(json["status"], "optimal");
  EXPECT_TRUE(json["refused"].is_null());
  EXPECT_EQ(json["claimed_micro_usd"].get<std::string>().substr(0, 5), "95004");
  EXPECT_EQ(json["created_micro_usd"].get<std::string>().substr(0, 5), "59701");
  EXPECT_EQ(json["plan"]["transactions"].size(), 2);
  ASSERT_FALSE(json["breaks"].empty());
  EXPECT_GE(json["breaks"][0]["times"], 1);
}

}  // namespace
}  // namespace tenon::allocate
