#include "problems/allocate_problem.h"

#include <gmock/gmock.h>

#include "formats/source.h"
#include "tests/option_values.h"
#include "tests/problems/loaded.h"

namespace tenon::problems {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

const Problem& kind() { return allocate_problem(); }

OptionValues new_options(const std::vector<std::pair<std::string, std::string>>& settings) {
  return tenon::testing::values_of(kind().info().new_options, settings);
}

constexpr const char* kInput = R"({
  "gas_usd": {"deposit": 1, "withdrawal": 1, "conversion": 1},
  "params": {"max_alloc_percentage": 1, "tvl_limit_percentage": 1, "min_pools": 1, "optimization_horizon_days": 365},
  "price_usd": {"USDC": 1.0},
  "pools": [{"pool_id": "lend", "forecasted_apy": 10, "forecasted_tvl": 1000000, "underlying_tokens": ["USDC"]}],
  "wallet": {"USDC": "1000.10"}
})";

// All but 100.1 USD into lend: 90 USD of yield in a year, 1 USD of gas.
Json plan() {
  return Json::parse(R"({
    "transactions": [{"seq": 1, "type": "ALLOCATION", "from_location": "warm_wallet", "to_location": "lend", "token": "USDC",
                      "amount": "900", "micro_usd": "900000000", "gas_micro_usd": "1000000", "conversion_micro_usd": "0"}],
    "positions": [{"pool_id": "lend", "token": "USDC", "amount": "900", "micro_usd": "900000000"}],
    "wallet": [{"token": "USDC", "amount": "100.1", "micro_usd": "100100000"}],
    "yield_micro_usd": "90000000", "conversion_micro_usd": "0", "gas_micro_usd": "1000000"})");
}

TEST(AllocateProblem, verifies_plans_and_recomputes_their_stages) {
  const Loaded input = loaded(kind(), kInput);
  EXPECT_EQ(input.summary, "1 pool, 1 token, 1,000.10 USD; 0 pools held");
  EXPECT_THAT(kind().verify(input, plan()), IsEmpty());
  EXPECT_THAT(kind().stage_values(input, plan()),
              ElementsAre(Pair("net_gain", 89'000'000), Pair("turnover", 900'000'000)));
  Json bad = plan();
  bad["yield_micro_usd"] = "90000001";
  EXPECT_THAT(kind().verify(input, bad), ElementsAre(Field(&Violation::rule, "yield")));
  bad.erase("wallet");
  EXPECT_THAT(kind().verify(input, bad), Contains(Field(&Violation::rule, "form")));
}

TEST(AllocateProblem, new_books_in_every_format_can_be_read) {
  for (const char* format : {"", "json", "csv", "xlsx"}) {
    const auto text = kind().fresh(format, {});
    ASSERT_TRUE(text.ok());
    EXPECT_EQ(loaded(kind(), text.value()).summary, "5 pools, 3 tokens, 99,994.75 USD; 2 pools held")
        << format;
    const auto random = kind().fresh(format, new_options({{"random", "40"}, {"seed", "3"}, {"tokens", "8"}}));
    ASSERT_TRUE(random.ok());
    EXPECT_THAT(loaded(kind(), random.value()).summary, HasSubstr("40 pools, 8 tokens")) << format;
  }
  EXPECT_FALSE(kind().fresh("", new_options({{"seed", "1"}})).ok()) << "without --random";
}

// Shares and amounts stand in the converted book as they were given.
TEST(AllocateProblem, converting_keeps_what_was_given) {
  const Loaded input = loaded(kind(), kInput);
  const auto csv = kind().convert(input, "csv");
  ASSERT_TRUE(csv.ok());
  EXPECT_THAT(csv.value(), HasSubstr("Wallet\ntoken,amount\nUSDC,1000.10\n"));
  EXPECT_EQ(loaded(kind(), csv.value()).summary, input.summary);
  const auto json = kind().convert(input, "json");
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(Json::parse(json.value()), Json::parse(kInput));
}

TEST(AllocateProblem, differences_are_in_dollars) {
  Json other = plan();
  other["positions"][0]["micro_usd"] = "800000000";
  EXPECT_THAT(kind().differences(plan(), other), ElementsAre("pool lend, USDC: 900.00 -> 800.00 USD"));
}

}  // namespace
}  // namespace tenon::problems
