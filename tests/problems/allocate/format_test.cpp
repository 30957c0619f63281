#include "problems/allocate/format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "problems/allocate/numbers.h"
#include "problems/allocate/random.h"
#include "problems/allocate/report.h"
#include "problems/allocate/verify.h"
#include "tests/problems/allocate/make.h"

namespace tenon::allocate {
namespace {

using formats::Json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::made;
using testing::plain_book;
using testing::plain_targets;
using testing::read_book;
using testing::read_text;
using testing::with_params;

// "place: found" of every error.
std::vector<std::string> errors_of(const Result<Input>& input) {
  std::vector<std::string> all;
  if (input.ok()) return {"no error"};
  for (const InputError& error : input.errors()) all.push_back(error.at + ": " + error.found);
  return all;
}
std::vector<std::string> warnings_of(const Json& book) {
  const Result<Input> input = read_book(book);
  std::vector<std::string> all;
  if (!input.ok()) return errors_of(input);
  for (const Warning& warning : input.value().warnings) all.push_back(warning.at + ": " + warning.text);
  return all;
}
Json changed(const char* pointer, const Json& value) {
  Json book = plain_book();
  book[Json::json_pointer(pointer)] = value;
  return book;
}

TEST(AllocateFormat, a_plain_book_is_read) {
  const Result<Input> input = read_book(plain_book());
  ASSERT_TRUE(input.ok());
  EXPECT_EQ(input.value().summary, "3 pools, 3 tokens, 1,800.00 USD; 2 pools held");
  EXPECT_EQ(input.value().check,
            "at most 360.00 USD of yield in 365 days, all at the best APY");  // 20 % of 1,800
  const Instance& instance = input.value().instance;
  EXPECT_EQ(instance.aum(), 1800 * kMicro);
  EXPECT_EQ(instance.gas_withdrawal, 2 * kMicro);
  EXPECT_EQ(instance.min_position, 1) << "empty or not, even where 0 is asked for";
  EXPECT_EQ(instance.pools[testing::kPair].legs[1].held, 200 * kMicro);
}

TEST(AllocateFormat, defaults_are_those_of_the_parameters_table) {
  Json book = plain_book();
  book.erase("params");
  const Instance instance = made(book);
  EXPECT_EQ(instance.min_pools, 4);
  EXPECT_EQ(instance.days, 1);
  EXPECT_EQ(instance.min_transaction, 50 * kMicro);
  EXPECT_EQ(instance.min_position, 50 * kMicro);
  EXPECT_EQ(instance.default_fees, std::vector<FeeStep>{{.rate = 4'000'000}});
  // min(5 % of 1,000,000, 25 % of 1,800) = 450 USD.
  EXPECT_EQ(instance.pools[testing::kLend].cap, 450 * kMicro);
  EXPECT_FALSE(instance.max_pools || instance.max_turnover || instance.max_transactions || instance.max_risk);
}

// 5 % of 12,345.678901 = 617.28394505; the share of AUM is 1/3 to ten decimals, 0.3333333333 x 1800 = 599.99999994.
TEST(AllocateFormat, caps_are_rounded_down_and_the_smaller_counts) {
  const auto cap = [](const Json& params) {
    Json book = with_params(plain_book(), params);
    book["pools"][0]["forecasted_tvl"] = "12345.678901";
    return made(book).pools[testing::kLend].cap;
  };
  EXPECT_EQ(cap({{"tvl_limit_percentage", 0.05}}), 617'283'945);
  EXPECT_EQ(cap({{"max_alloc_percentage", 0.33333333333333331}}), 599'999'999);
  EXPECT_EQ(cap({{"tvl_limit_percentage", 0}}), 0) << "0 means 0";
  EXPECT_EQ(cap({{"position_max_pct_pool_tvl", 0.01}}), 123'456'789);
  EXPECT_EQ(cap({{"position_max_pct_total_assets", 0.1}}), 180 * kMicro);
  EXPECT_EQ(cap({{"pool_tvl_limit", 12345.68}}), 0);
  EXPECT_EQ(cap({{"limits", Json::array({{{"by", "pool"}, {"name", "lend"}, {"max_usd", 7}}})}}), 7 * kMicro);
}

TEST(AllocateFormat, all_faults_are_told_together_with_their_places) {
  const Json book = Json::parse(R"({
    "gas_usd": {"deposit": -1, "withdrawal": 1},
    "params": {"max_alloc_percentage": 25, "min_pools": 3, "max_active_pools": 2, "gas_unit": "each", "apy": "q50",
               "conversion_rate": "a lot", "limits": [{"by": "colour", "name": "red", "max_pct": 0.1}, {"by": "chain", "name": "x"}],
               "scenarios": [{"name": "s", "apy": {"nowhere": 1}}], "gas_reserve_usd": 5},
    "tokens": ["USDC", "USDC", "DAI"],
    "price_usd": {"USDC": 0, "WETH": 3000},
    "pools": [
      {"pool_id": "a", "forecasted_apy": 1, "forecasted_tvl": 1, "underlying_tokens": ["USDC", "usdc"]},
      {"pool_id": "a", "forecasted_apy": "NaN", "forecasted_tvl": -1, "underlying_tokens": []},
      {"pool_id": "b", "underlying_tokens": ["DAI"], "rule": "sell"},
      {"pool_id": "c", "forecasted_apy": -1, "forecasted_tvl": 1, "underlying_tokens": ["DAI", "DAI"]}
    ],
    "positions": [{"pool_id": "b", "token": "USDC", "amount": 1}, {"pool_id": "b", "token": "DAI", "amount": 1},
                  {"pool_id": "z", "token": "DAI", "amount": -1}, {"pool_id": "c", "token": "DAI", "amount": 5}],
    "wallet": {"USDC": "12x", "EURC": 1}
  })");
  EXPECT_THAT(
      errors_of(read_book(book)),
      ::testing::UnorderedElementsAre(
          "/gas_usd/deposit: -1", "/gas_usd/conversion: nothing", "/params/max_alloc_percentage: 25",
          "/params/max_active_pools: 2", "/params/gas_unit: \"each\"", "/params/apy: \"q50\"",
          "/params/conversion_rate: \"a lot\"", "/params/limits/0/by: \"colour\"",
          "/params/limits/1: neither max_pct nor max_usd",
          "/params/scenarios/0/apy/nowhere: an unknown pool \"nowhere\"", "/params/gas_reserve_usd: 5.00",
          "/tokens/1: \"USDC\" again", "/price_usd/USDC: 0", "/price_usd/WETH: an unknown token \"WETH\"",
          "/price_usd: no price of \"DAI\"", "/pools/0/underlying_tokens/1: an unknown token \"usdc\"",
          "/pools/1/forecasted_apy: \"NaN\"", "/pools/1/forecasted_tvl: -1",
          "/pools/1/underlying_tokens: 0 tokens", "/pools/1/pool_id: \"a\" again", "/pools/2/rule: \"sell\"",
          "/pools/3/underlying_tokens/1: \"DAI\" again", "/positions/0/token: \"USDC\"",
          "/positions/2/amount: -1", "/positions/2/pool_id: an unknown pool \"z\"", "/wallet/USDC: \"12x\"",
          "/wallet/EURC: an unknown token \"EURC\"", "/pools/2/forecasted_apy: no APY",
          "/pools/2/forecasted_tvl: no TVL", "/pools/3/forecasted_apy: a negative APY"));
}

TEST(AllocateFormat, books_without_money_or_with_too_much_are_refused) {
  Json empty = plain_book();
  empty["wallet"] = Json::object();
  empty["positions"] = Json::array();
  EXPECT_THAT(errors_of(read_book(empty)), ElementsAre(": an empty book: nothing in wallet and pools"));
  EXPECT_THAT(errors_of(read_book(changed("/wallet/USDC", 99'999'999'999))),
              ElementsAre(": 100,000,000,799.00 USD in wallet and pools"));
  EXPECT_THAT(errors_of(read_text("{\"pools\": NaN}")), ElementsAre(HasSubstr("line 1")));
}

// A pool that holds nothing may have gaps: nothing goes in, and that is said.
TEST(AllocateFormat, gaps_in_forecasts_are_never_silent) {
  EXPECT_THAT(warnings_of(changed("/pools/2/forecasted_apy", nullptr)),
              ElementsAre("/pools/2/forecasted_apy: no APY: nothing goes into this pool"));
  EXPECT_EQ(made(changed("/pools/2/forecasted_tvl", nullptr)).pools[testing::kOther].cap, 0);
  EXPECT_EQ(made(changed("/pools/2/forecasted_apy", -3)).pools[testing::kOther].cap, 0);
  EXPECT_THAT(errors_of(read_book(changed("/pools/0/forecasted_apy", nullptr))),
              ElementsAre("/pools/0/forecasted_apy: no APY"));
  EXPECT_THAT(errors_of(read_book(with_params(plain_book(), {{"apy", "q10"}}))),
              ElementsAre("/pools/0/apy_q10: no APY", "/pools/1/apy_q10: no APY"));
}

TEST(AllocateFormat, parameters_of_the_prefilter_are_accepted_and_named) {
  const Json params = {
      {"profit_optimization", true}, {"icebox_l_pct", 0.02}, {"group1_apy_delta_max", 1}, {"min_poools", 3}};
  EXPECT_THAT(warnings_of(with_params(plain_book(), params)),
              ElementsAre(HasSubstr("/params/profit_optimization: belongs"),
                          HasSubstr("/params/icebox_l_pct: belongs"),
                          HasSubstr("/params/group1_apy_delta_max: belongs"),
                          HasSubstr("did you mean \"min_pools\"")));
}

// 0.5 + 0.6 micro-USD are one micro-USD together and none apart.
TEST(AllocateFormat, entries_of_one_leg_are_added_before_they_are_valued) {
  Json book = plain_book();
  book["positions"] = Json::array({{{"pool_id", "lend"}, {"token", "USDC"}, {"amount", "0.0000005"}},
                                   {{"pool_id", "lend"}, {"token", "USDC"}, {"amount", "0.0000006"}}});
  EXPECT_EQ(made(book).pools[testing::kLend].held(), 1);
  EXPECT_THAT(warnings_of(book), ElementsAre(HasSubstr("added up")));
}

TEST(AllocateFormat, a_least_apy_closes_pools_but_leaves_what_is_there) {
  Json book = with_params(plain_book(), {{"pool_apy_limit", 0.11}});
  book["pools"][0]["rule"] = "no_withdraw";
  Instance instance = made(book);
  EXPECT_EQ(instance.pools[testing::kLend].rule, PoolRule::kKeep) << "10 % and locked: neither in nor out";
  EXPECT_EQ(instance.pools[testing::kPair].rule, PoolRule::kFree) << "20 %";
  EXPECT_EQ(instance.pools[testing::kOther].cap, 0);
  book["pools"][0]["rule"] = "free";
  EXPECT_EQ(made(book).pools[testing::kLend].rule, PoolRule::kNoDeposit);
  book["pools"][0]["rule"] = "pin";
  EXPECT_EQ(made(book).pools[testing::kLend].rule, PoolRule::kPin);
}

// APY 10 %, TVL 1,000, nothing held, cap 160 (16 chords of 10 USD): value x 10 x 1000 / (1000 + value) yields at 10 USD
// 99.0099 of 100, so the first chord is 9.90099… %, the second (2 x 98.0392156 - 99.0099) = 9.706853…
TEST(AllocateFormat, dilution_is_sixteen_chords_rounded_down) {
  Json book = with_params(plain_book(), {{"dilution", true}, {"tvl_limit_percentage", 0.16}});
  book["pools"][2]["forecasted_apy"] = 10;
  book["pools"][2]["forecasted_tvl"] = 1000;
  const auto steps = made(book).pools[testing::kOther].yield;
  ASSERT_EQ(steps.size(), 16u);
  EXPECT_EQ(steps[0], (YieldStep{10 * kMicro, 99'009'900'990}));
  EXPECT_EQ(steps[1], (YieldStep{10 * kMicro, 97'068'530'382}));
  EXPECT_EQ(steps[15].width, kMostMoney) << "beyond the cap the last one counts";
  for (std::size_t s = 1; s < steps.size(); ++s) EXPECT_LT(steps[s].apy, steps[s - 1].apy);
  // What is held does not dilute: a first step as wide as the holding at the full APY, then the chords.
  const auto held = made(with_params(plain_book(), {{"dilution", true}})).pools[testing::kLend].yield;
  EXPECT_EQ(held[0], (YieldStep{300 * kMicro, 10 * kApyOne}));
  EXPECT_LT(held[1].apy, held[0].apy);
}

TEST(AllocateFormat, curves_and_pairs_of_conversions) {
  const Json params = {
      {"conversion_curve",
       Json::array({{{"up_to_usd", 100}, {"rate", 0.01}}, {{"up_to_usd", 300}, {"rate", 0.02}}})},
      {"conversions", Json::array({{{"from", "DAI"}, {"to", "USDC"}, {"rate", 0}, {"gas_usd", 9}},
                                   {{"from", "USDC"}, {"to", "DAI"}, {"allowed", false}},
                                   {{"from", "USDC"}, {"to", "ETHX"}, {"capacity_usd", 150}}})}};
  const Instance instance = made(with_params(plain_book(), params));
  const auto received = [&](TokenId from, TokenId to, std::int64_t usd) {
    return instance.received(from, to, usd * kMicro);
  };
  EXPECT_EQ(received(testing::kDai, testing::kEthx, 200), 197 * kMicro);  // 100 at 1 %, 100 at 2 %
  EXPECT_EQ(received(testing::kDai, testing::kEthx, 301), std::nullopt);
  EXPECT_EQ(received(testing::kDai, testing::kUsdc, 900), 900 * kMicro);
  EXPECT_EQ(instance.conversion_gas(testing::kDai, testing::kUsdc), 9 * kMicro);
  EXPECT_EQ(received(testing::kUsdc, testing::kDai, 1), std::nullopt);
  EXPECT_EQ(received(testing::kUsdc, testing::kEthx, 150), 148 * kMicro);
  EXPECT_EQ(received(testing::kUsdc, testing::kEthx, 151), std::nullopt);
  const Json falling = {
      {"conversion_curve", Json::array({{{"up_to_usd", 9}, {"rate", 0.02}}, {{"rate", 0.01}}})}};
  EXPECT_THAT(errors_of(read_book(with_params(plain_book(), falling))),
              ElementsAre("/params/conversion_curve/1/rate: 0.01"));
}

// --- plans

TEST(AllocateFormat, plans_come_back_from_json_and_from_workbooks) {
  const Instance instance = made(plain_book());
  const Plan plan = to_plan(instance, plain_targets());
  const Json json = to_json(plan);
  const auto again = plan_from_json(json, "plan");
  ASSERT_TRUE(again.ok()) << to_string(again.errors()[0]);
  EXPECT_EQ(again.value(), plan);
  const Json& step = json["transactions"][3];
  EXPECT_EQ(step["from_token"], "USDC");
  EXPECT_EQ(step["micro_usd"], "400000000");
  EXPECT_EQ(step["conversion_micro_usd"], "4000000");
  EXPECT_EQ(step["total_cost_usd"], "7");
  EXPECT_EQ(json["transactions"][6]["needs_conversion"], true);
  EXPECT_EQ(json["transactions"][4]["needs_conversion"], false);
  const auto from_answer = read_plan({"answer", formats::to_text({{"status", "feasible"}, {"plan", json}})});
  ASSERT_TRUE(from_answer.ok());
  EXPECT_EQ(from_answer.value(), plan);
  const auto from_book = read_plan({"plan.xlsx", workbook(instance, {{"plan", json}})});
  ASSERT_TRUE(from_book.ok()) << to_string(from_book.errors()[0]);
  EXPECT_EQ(from_book.value(), plan);
}

TEST(AllocateFormat, faults_of_plans_have_their_places) {
  Json json = to_json(to_plan(made(plain_book()), plain_targets()));
  json["transactions"][2]["type"] = "SALE";
  json["transactions"][3]["micro_usd"] = 1.5;
  json["positions"][0].erase("pool_id");
  json.erase("yield_micro_usd");
  std::vector<std::string> places;
  const Result<Plan> read = plan_from_json(json, "plan");
  ASSERT_FALSE(read.ok());
  for (const InputError& error : read.errors()) places.push_back(error.at);
  EXPECT_THAT(places, ElementsAre("/transactions/2/type", "/transactions/3/micro_usd", "/positions/0/pool_id",
                                  "/yield_micro_usd"));
  EXPECT_THAT(read_plan({"p", R"({"status": "infeasible", "plan": null})"}).errors()[0].at, "/plan");
}

// --- tables

// Two readings of one book, compared by what they mean.
void expect_same(const Json& book, const Instance& again, const std::string& what) {
  const Instance first = made(book);
  Random random(1), as_well(1);
  for (int i = 0; i < 3; ++i) {
    const Targets targets = random_targets(first, random);
    const Plan plan = to_plan(first, targets);
    EXPECT_EQ(plan, to_plan(again, random_targets(again, as_well))) << what;
    EXPECT_EQ(verify(first, plan), verify(again, plan)) << what;
  }
}

TEST(AllocateFormat, books_mean_the_same_as_tables) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Json book = odd_book(seed);
    for (const std::string& text : {to_csv(book), to_workbook(book), formats::to_text(book)}) {
      const Result<Input> again = read_text(text);
      ASSERT_TRUE(again.ok()) << seed << ' ' << to_string(again.errors()[0]) << '\n' << to_csv(book);
      expect_same(book, again.value().instance, "seed " + std::to_string(seed));
    }
  }
}

constexpr const char* kCsv =
    "Pools\nAPY,Pool ID,Tokens,TVL,Comment\n4.5,a,\"USDC; DAI\",1000000,fine\nx,b,DAI,2000000,\n\n"
    "Tokens\ntoken,price\nUSDC,1\nDAI,1.001\n\nWallet\ntoken,amount\nUSDC,1000\nusdt,5\n\n"
    "Params\nname,value\ngas_deposit_usd,1\ngas_withdrawal_usd,1\ngas_conversion_usd,2\nmin_pools,1.5\n";

TEST(AllocateFormat, errors_in_tables_name_cells) {
  EXPECT_THAT(errors_of(read_text(kCsv)),
              ::testing::UnorderedElementsAre("line 4, column 1: \"x\"",
                                              "line 14, column 2: an unknown token \"usdt\"",
                                              "line 21, column 2: 1.5"));
  const std::string unknown =
      "Pools\npool_id,tokens,apy,colour\na,USDC,1,red\n\nTokens\ntoken,price\nUSDC,1\n";
  EXPECT_THAT(errors_of(read_text(unknown)),
              ::testing::Contains("line 2, column 4: an unknown column \"colour\""));
  EXPECT_THAT(errors_of(read_text("a,b\n1,2\n")), ::testing::Contains(HasSubstr("no column \"pool_id\"")));
  EXPECT_THAT(errors_of(read_text(unknown + "\nTokens\ntoken,price\nDAI,1\n")),
              ::testing::Contains(HasSubstr("Tokens again")));
}

// --- real inputs

TEST(AllocateFormat, the_cases_load_and_leaving_all_as_it_is_replays) {
  if (testing::cases().empty()) GTEST_SKIP();
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(testing::cases())) {
    if (entry.path().extension() != ".json") continue;
    ++count;
    const auto source = formats::read_source(entry.path().string());
    ASSERT_TRUE(source.ok());
    const auto document = read_document(source.value(), "", {});
    ASSERT_TRUE(document.ok());
    const Result<Input> input = read_instance(document.value());
    ASSERT_TRUE(input.ok()) << entry.path() << to_string(input.errors()[0]);
    EXPECT_THAT(input.value().warnings, IsEmpty()) << entry.path();
    const Instance& instance = input.value().instance;
    EXPECT_EQ(instance.pools.size(), document.value().root["pools"].size());
    Targets same;
    for (const Pool& pool : instance.pools) {
      std::vector<std::int64_t> legs;
      for (const Leg& leg : pool.legs) legs.push_back(leg.held);
      same.legs.push_back(std::move(legs));
    }
    // Only what drift, caps and the least number of pools force is wrong with that.
    for (const std::string& rule : testing::rules(verify(instance, to_plan(instance, same))))
      EXPECT_THAT(rule, ::testing::AnyOf("cap", "uneven-legs", "min-pools", "min-position")) << entry.path();
  }
  EXPECT_EQ(count, 15);
}

}  // namespace
}  // namespace tenon::allocate
