#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

#include "base/answer.h"
#include "formats/document.h"
#include "formats/source.h"
#include "problems/allocate/format.h"
#include "problems/allocate/plan.h"
#include "tests/given_cases.h"

// What the tests of problems/allocate make their inputs with.
namespace tenon::allocate::testing {

using formats::Json;

inline Result<Input> read_book(const Json& book) { return read_instance({"in", "json", book}); }

inline Result<Input> read_text(const std::string& text, const std::string& format = "") {
  const auto document = read_document({"in", text}, format, {});
  if (!document.ok()) return document.errors();
  return read_instance(document.value());
}

inline Instance made(const Json& book) {
  Result<Input> input = read_book(book);
  EXPECT_TRUE(input.ok()) << (input.ok() ? "" : to_string(input.errors().front()));
  return input.ok() ? std::move(input.value().instance) : Instance{};
}

// The collection of real inputs that lies beside the checkout, or an empty path where it is not there.
inline std::filesystem::path cases() { return tenon::testing::given_cases("allocate"); }

// Three tokens at 1, 1 and 2 USD; 1,000 USDC and 100 DAI in the wallet, 200 + 200 USD in "pair", 300 USD in "lend". AUM 1,800
// USD. Conversions cost 1 %, gas is 1, 2 and 3 USD; nothing else limits.
inline Json plain_book() {
  return Json::parse(R"({
    "gas_usd": {"deposit": 1, "withdrawal": 2, "conversion": 3},
    "params": {"max_alloc_percentage": 1, "tvl_limit_percentage": 1, "conversion_rate": 0.01, "min_pools": 0,
               "optimization_horizon_days": 365, "min_transaction_value": 0, "min_position_value": 0},
    "tokens": ["USDC", "DAI", "ETHX"],
    "price_usd": {"USDC": 1, "DAI": 1, "ETHX": 2},
    "pools": [
      {"pool_id": "lend", "forecasted_apy": 10, "forecasted_tvl": 1000000, "underlying_tokens": ["USDC"], "protocol": "a", "chain": "x"},
      {"pool_id": "pair", "forecasted_apy": 20, "forecasted_tvl": 1000000, "underlying_tokens": ["USDC", "DAI"], "protocol": "b", "chain": "x"},
      {"pool_id": "other", "forecasted_apy": 5, "forecasted_tvl": 1000000, "underlying_tokens": ["ETHX"], "protocol": "b", "chain": "y"}
    ],
    "positions": [{"pool_id": "lend", "token": "USDC", "amount": 300},
                  {"pool_id": "pair", "token": "USDC", "amount": 200}, {"pool_id": "pair", "token": "DAI", "amount": 200}],
    "wallet": {"USDC": 1000, "DAI": 100}
  })");
}
inline Json with_params(Json book, const Json& params) {
  for (const auto& [key, value] : params.items()) book["params"][key] = value;
  return book;
}

constexpr PoolId kLend{0}, kPair{1}, kOther{2};
constexpr TokenId kUsdc{0}, kDai{1}, kEthx{2};

// lend is emptied, 400 USDC become 396 of ETHX for other, pair gets 100 more of each token. Then lie in the wallet: 1000 + 300 - 400 -
// 100 = 800 USDC, 100 - 100 = 0 DAI, 396 - 396 = 0 ETHX.
inline Targets plain_targets() {
  Targets targets;
  targets.legs.push_back({0});
  targets.legs.push_back({300 * kMicro, 300 * kMicro});
  targets.legs.push_back({396 * kMicro});
  targets.sales = {{kUsdc, kEthx, 400 * kMicro}};
  return targets;
}

inline std::set<std::string> rules(const std::vector<Violation>& violations) {
  std::set<std::string> names;
  for (const Violation& violation : violations) names.insert(violation.rule);
  return names;
}

}  // namespace tenon::allocate::testing
