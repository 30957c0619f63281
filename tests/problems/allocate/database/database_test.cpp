#include <gmock/gmock.h>

#include <algorithm>

#include "base/random.h"
#include "formats/sql/sql.h"
#include "problems/allocate/database/import.h"
#include "problems/allocate/database/read.h"
#include "problems/allocate/database/schema.h"
#include "problems/allocate/database/write_back.h"
#include "problems/allocate/format.h"
#include "problems/allocate/numbers.h"
#include "problems/allocate/random.h"
#include "tests/databases.h"
#include "tests/option_values.h"

namespace tenon::allocate {
namespace {

using formats::Json;
using formats::sql::Access;
using formats::sql::Row;
using formats::sql::Rows;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Settings = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kDay = "2026-01-31";
constexpr const char* kRun = "123e4567-e89b-42d3-a456-426614174000";
constexpr const char* kOtherRun = "00000000-0000-4000-8000-000000000001";

// Two pools, one of them held with two tokens; every amount has more digits than a double keeps.
constexpr const char* kBook = R"({
  "gas_usd": {"deposit": "1.285448", "withdrawal": 1.285448, "conversion": 2.570896},
  "params": {"max_alloc_percentage": 0.6, "min_pools": 1, "optimization_horizon_days": 30, "max_active_pools": null,
             "limits": [{"by": "chain", "name": "Ethereum", "max_pct": 0.9}], "gas_unit": "leg"},
  "tokens": ["USDC", "crvUSD"],
  "price_usd": {"USDC": 1, "crvUSD": "0.997614000000000001"},
  "pools": [
    {"pool_id": "p1", "symbol": "USDC", "chain": "Ethereum", "protocol": "aave-v3", "forecasted_apy": 3.6776, "apy_q10": "3.1",
     "forecasted_tvl": 7191856.28, "stddev_apy_30d": 0.4414, "pool_group": 1, "underlying_tokens": ["USDC"], "issuer": "north"},
    {"pool_id": "p2", "symbol": "USDC-CRVUSD", "chain": "Base", "protocol": "curve", "forecasted_apy": 4.5, "forecasted_tvl": 900000,
     "underlying_tokens": ["USDC", "crvUSD"], "rule": "no_withdraw", "cooldown": true}
  ],
  "positions": [{"pool_id": "p2", "token": "USDC", "amount": "1000.000000000000000001"},
                {"pool_id": "p2", "token": "crvUSD", "amount": 1002.5}],
  "wallet": {"USDC": "30476.818479000000000123"}
})";

formats::Document document_of(const Json& json) { return {"book.json", "json", json}; }
Json book() { return Json::parse(kBook); }

std::vector<std::string> texts_of(const std::vector<InputError>& errors) {
  std::vector<std::string> texts;
  for (const InputError& error : errors) texts.push_back(to_string(error));
  return texts;
}

// All that an instance says, in an order that does not hang on the order of its tables.
std::vector<std::string> said_by(const Instance& made) {
  std::vector<std::string> lines;
  const auto symbol = [&](TokenId token) { return made.tokens[token].symbol; };
  const auto fees = [](const std::vector<FeeStep>& steps) {
    std::string text;
    for (const FeeStep& step : steps)
      text += std::to_string(step.width) + "@" + std::to_string(step.rate) + " ";
    return text;
  };
  for (const Token& token : made.tokens)
    if (token.wallet > 0 || token.least_wallet > 0)
      lines.push_back("token " + token.symbol + " " + std::to_string(token.wallet) + " " +
                      std::to_string(token.least_wallet));
  for (const PoolId p : made.pools.keys()) {
    const Pool& pool = made.pools[p];
    std::string line = "pool " + pool.id + "|" + pool.symbol + "|" + pool.chain + "|" + pool.protocol + "|" +
                       pool.issuer + "|" + std::to_string(pool.group) + " " + std::to_string(pool.tvl) + " " +
                       std::to_string(pool.cap) + " " + std::to_string(pool.risk) + " " + name(pool.rule) +
                       (pool.cools_down ? " cools" : "");
    for (const Leg& leg : pool.legs) line += " " + symbol(leg.token) + ":" + std::to_string(leg.held);
    for (const YieldStep& step : pool.yield)
      line += " " + std::to_string(step.width) + "@" + std::to_string(step.apy);
    for (const Scenario& scenario : made.scenarios)
      line += " " + scenario.name + "=" + std::to_string(scenario.apy[p]);
    lines.push_back(line);
  }
  for (const Conversion& each : made.conversions)
    lines.push_back("conversion " + symbol(each.from) + " " + symbol(each.to) + " " + fees(each.fees) +
                    std::to_string(each.gas));
  for (const Limit& limit : made.limits) {
    std::vector<std::string> members;
    for (const PoolId pool : limit.pools) members.push_back(made.pools[pool].id);
    for (const TokenId token : limit.tokens) members.push_back(symbol(token));
    std::sort(members.begin(), members.end());
    std::string line = "limit " + limit.name + " " + std::to_string(limit.most) + " " +
                       std::to_string(limit.penalty.value_or(-1));
    for (const std::string& member : members) line += " " + member;
    lines.push_back(line);
  }
  const auto number = [&](const char* what, std::int64_t value) {
    lines.push_back(std::string(what) + " " + std::to_string(value));
  };
  lines.push_back("fees " + fees(made.default_fees));
  number("robust", made.robust);
  number("days", made.days);
  number("deposit", made.gas_deposit);
  number("withdrawal", made.gas_withdrawal);
  number("conversion", made.gas_conversion);
  number("by leg", made.gas_unit == GasUnit::kLeg ? 1 : 0);
  lines.push_back("gas token " + (made.gas_token ? symbol(*made.gas_token) : ""));
  number("min pools", made.min_pools);
  number("max pools", made.max_pools.value_or(-1));
  number("min position", made.min_position);
  number("min transaction", made.min_transaction);
  number("band", made.no_trade_band);
  number("turnover", made.max_turnover.value_or(-1));
  number("transactions", made.max_transactions.value_or(-1));
  number("penalty", made.transaction_penalty);
  number("risk", made.max_risk.value_or(-1));
  number("least wallet", made.least_wallet_total);
  std::sort(lines.begin(), lines.end());
  return lines;
}

class BookDatabase : public EachDatabase {
 protected:
  formats::sql::Location location() const { return *formats::sql::recognise(url()); }

  void SetUp() override {
    EachDatabase::SetUp();
    if (url().empty()) return;
    const auto made = init_book(location());
    ASSERT_TRUE(made.ok()) << to_string(made.errors()[0]);
    database_ = open(Access::kWrite);
  }

  void put(const Json& json, const std::string& date = kDay) const {
    const auto said = import_book(location(), document_of(json), date);
    ASSERT_TRUE(said.ok()) << to_string(said.errors()[0]);
  }
  Rows sql(const std::string& statement) const { return database_->query(statement); }

  Result<formats::Document> day(Settings settings = {{"date", kDay}}) const {
    return read_book(location(), tenon::testing::values_of(book_options(), settings));
  }
  // The day's book, which must be there.
  formats::Document read(const Settings& settings = {{"date", kDay}}) const {
    auto document = day(settings);
    EXPECT_TRUE(document.ok()) << (document.ok() ? "" : to_string(document.errors()[0]));
    return document.ok() ? document.value() : formats::Document{};
  }
  std::vector<std::string> errors(const Settings& settings = {{"date", kDay}}) const {
    const auto document = day(settings);
    EXPECT_FALSE(document.ok());
    return document.ok() ? std::vector<std::string>{} : texts_of(document.errors());
  }
  static std::vector<std::string> warnings(const formats::Document& document) {
    std::vector<std::string> texts;
    for (const Warning& warning : document.warnings) texts.push_back(to_string(warning));
    return texts;
  }
  static Json pool(const formats::Document& document, const std::string& id) {
    for (const Json& each : document.root.at("pools"))
      if (each.at("pool_id") == id) return each;
    return nullptr;
  }

 private:
  std::unique_ptr<formats::sql::Database> database_;
};
TENON_FOR_EACH_DATABASE(BookDatabase);

TEST_P(BookDatabase, gives_back_the_book_that_was_imported_digit_for_digit) {
  put(book());
  const formats::Document document = read();
  EXPECT_THAT(document.warnings, IsEmpty());
  EXPECT_EQ(document.format, is_sqlite() ? "sqlite" : "postgresql");
  // Decimals come as texts, without what they do not need; pools, tokens and positions in the order of their names.
  const Json expected = Json::parse(R"({
    "date": "2026-01-31",
    "gas_usd": {"deposit": "1.285448", "withdrawal": "1.285448", "conversion": "2.570896"},
    "params": {"max_alloc_percentage": "0.6", "min_pools": 1, "optimization_horizon_days": 30,
               "limits": [{"by": "chain", "name": "Ethereum", "max_pct": 0.9}], "gas_unit": "leg"},
    "tokens": ["USDC", "crvUSD"],
    "price_usd": {"USDC": "1", "crvUSD": "0.997614000000000001"},
    "pools": [
      {"pool_id": "p1", "symbol": "USDC", "chain": "Ethereum", "protocol": "aave-v3", "issuer": "north",
       "forecasted_apy": "3.6776", "apy_q10": "3.1", "forecasted_tvl": "7191856.28", "stddev_apy_30d": "0.4414", "pool_group": 1,
       "underlying_tokens": ["USDC"]},
      {"pool_id": "p2", "symbol": "USDC-CRVUSD", "chain": "Base", "protocol": "curve", "rule": "no_withdraw", "cooldown": true,
       "forecasted_apy": "4.5", "forecasted_tvl": "900000", "underlying_tokens": ["USDC", "crvUSD"]}],
    "positions": [{"pool_id": "p2", "token": "USDC", "amount": "1000.000000000000000001"},
                  {"pool_id": "p2", "token": "crvUSD", "amount": "1002.5"}],
    "wallet": {"USDC": "30476.818479000000000123"}})");
  EXPECT_EQ(document.root.dump(), expected.dump());
}

TEST_P(BookDatabase, random_books_mean_the_same_when_they_come_back) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const Json json =
        seed % 3 == 0 ? random_book({.pools = 20, .tokens = 5, .held = 4, .seed = seed}) : odd_book(seed);
    const auto given = read_instance(document_of(json));
    if (!given.ok()) continue;  // odd books may be wrong
    put(json);
    const formats::Document document = read();
    const auto again = read_instance(document);
    ASSERT_TRUE(again.ok()) << "seed " << seed << ": " << to_string(again.errors()[0]);
    EXPECT_EQ(said_by(again.value().instance), said_by(given.value().instance)) << "seed " << seed;
  }
}

TEST_P(BookDatabase, day_that_is_imported_again_is_replaced_and_other_days_stay) {
  put(book(), "2026-01-30");
  put(book());
  Json other = book();
  other["wallet"] = {{"crvUSD", 5}};
  other["positions"] = Json::array();
  other["pools"].erase(0);
  other["params"] = {{"min_pools", 2}};
  put(other);
  EXPECT_EQ(read().root["wallet"].dump(), R"({"crvUSD":"5"})");
  EXPECT_EQ(read().root["pools"].size(), 1U);
  EXPECT_EQ(read().root["params"].dump(), R"({"min_pools":2})");
  const formats::Document before = read({{"date", "2026-01-30"}});
  EXPECT_EQ(before.root["wallet"].dump(), R"({"USDC":"30476.818479000000000123"})");
  EXPECT_EQ(before.root["pools"].size(), 2U);
  EXPECT_EQ(before.root["params"]["min_pools"], 1);
}

TEST_P(BookDatabase, import_that_fails_half_way_leaves_everything_as_it_was) {
  put(book());
  Json broken = book();
  broken["wallet"] = {{"USDC", 1}};
  broken["positions"].push_back({{"pool_id", "nowhere"}, {"token", "USDC"}, {"amount", 1}});
  const auto said = import_book(location(), document_of(broken), kDay);
  ASSERT_FALSE(said.ok());
  EXPECT_EQ(read().root["wallet"].dump(), R"({"USDC":"30476.818479000000000123"})");
}

TEST_P(BookDatabase, rows_of_one_holding_are_added_exactly) {
  put(book());
  sql("INSERT INTO daily_balances (date, token_symbol, unallocated_balance, allocated_balance, pool_id) "
      "VALUES "
      "('2026-01-31', 'USDC', '12345678901234.000000000000000001', NULL, NULL), ('2026-01-31', 'USDC', '0', "
      "'0.1', 'p2'), "
      "('2026-01-31', 'USDC', NULL, '0.2', 'p2'), ('2026-01-31', 'crvUSD', '0', NULL, NULL)");
  const formats::Document document = read();
  // 30476.818479000000000123 + 12345678901234.000000000000000001, by hand.
  EXPECT_EQ(document.root["wallet"].dump(), R"({"USDC":"12345678931710.818479000000000124"})");
  EXPECT_EQ(document.root["positions"][0]["amount"], "1000.300000000000000001");
}

TEST_P(BookDatabase, wallet_option_takes_one_address_and_rows_without_any) {
  put(book());
  sql("INSERT INTO daily_balances (date, token_symbol, wallet_address, unallocated_balance) VALUES "
      "('2026-01-31', 'crvUSD', '0xaa', '1'), ('2026-01-31', 'crvUSD', '0xbb', '10')");
  EXPECT_EQ(read().root["wallet"]["crvUSD"], "11");
  EXPECT_EQ(read({{"date", kDay}, {"wallet", "0xbb"}}).root["wallet"]["crvUSD"], "10");
  EXPECT_EQ(read({{"date", kDay}, {"wallet", "0xbb"}}).root["wallet"]["USDC"], "30476.818479000000000123");
}

TEST_P(BookDatabase, day_must_be_named_and_the_newest_is_told) {
  put(book());
  EXPECT_THAT(errors({}), ElementsAre(AllOf(HasSubstr("--date"),
                                            HasSubstr("the newest day with balances is 2026-01-31"))));
  EXPECT_THAT(errors({{"date", "2026-02-30"}}), ElementsAre(HasSubstr("YYYY-MM-DD")));
  EXPECT_THAT(errors({{"date", "2026-02-01"}}),
              Contains(AllOf(HasSubstr("daily_balances[2026-02-01]"), HasSubstr("no balances"))));
}

TEST_P(BookDatabase, missing_price_is_an_error_and_an_older_one_is_told) {
  put(book());
  sql("UPDATE daily_prices SET date = '2026-01-28' WHERE token_symbol = 'crvUSD'");
  EXPECT_THAT(warnings(read()),
              ElementsAre(AllOf(HasSubstr("daily_prices[crvUSD]"), HasSubstr("2026-01-28"))));
  sql("UPDATE daily_prices SET date = '2026-02-01' WHERE token_symbol = 'crvUSD'");
  EXPECT_THAT(errors(),
              ElementsAre(AllOf(HasSubstr("no price of \"crvUSD\""), HasSubstr("2026-01-31 or before"))));
  sql("UPDATE daily_prices SET date = '2026-01-31', close = NULL WHERE token_symbol = 'crvUSD'");
  EXPECT_THAT(errors(), ElementsAre(HasSubstr("no price of \"crvUSD\"")));
}

TEST_P(BookDatabase, all_errors_of_a_day_come_together) {
  put(book());
  sql("DELETE FROM daily_prices WHERE token_symbol = 'USDC'");
  sql("UPDATE pool_daily_metrics SET forecasted_apy = NULL WHERE pool_id = 'p2'");
  sql("UPDATE daily_balances SET unallocated_balance = '-5' WHERE pool_id IS NULL");
  sql("DELETE FROM gas_costs_daily");
  const auto found = errors();
  EXPECT_THAT(found, Contains(HasSubstr("no price of \"USDC\"")));
  EXPECT_THAT(found, Contains(AllOf(HasSubstr("pool_daily_metrics[p2, 2026-01-31]"),
                                    HasSubstr("no forecast of the APY"))));
  EXPECT_THAT(found, Contains(AllOf(HasSubstr("daily_balances[USDC, 2026-01-31]"), HasSubstr("\"-5\""))));
  EXPECT_THAT(found, Contains(HasSubstr("no gas price")));
}

TEST_P(BookDatabase, what_is_no_number_is_refused) {
  put(book());
  sql("UPDATE daily_balances SET unallocated_balance = 'NaN' WHERE pool_id IS NULL");
  EXPECT_THAT(errors(), ElementsAre(AllOf(HasSubstr("NaN"), HasSubstr("an amount of tokens"))));
}

TEST_P(BookDatabase, money_in_no_pool_is_refused) {
  put(book());
  sql("INSERT INTO daily_balances (date, token_symbol, allocated_balance) VALUES ('2026-01-31', 'USDC', "
      "'7')");
  EXPECT_THAT(errors(), ElementsAre(AllOf(HasSubstr("an allocated balance of 7 without a pool"))));
}

TEST_P(BookDatabase, addresses_become_approved_symbols_whatever_their_case) {
  put(book());
  const std::string address = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48";
  sql("UPDATE approved_tokens SET token_address = '" + address + "' WHERE token_symbol = 'USDC'");
  const std::string list = is_sqlite() ? "'[\"0xa0B86991C6218B36C1D19D4A2E9EB0CE3606EB48\"]'"
                                       : "ARRAY['0xa0B86991C6218B36C1D19D4A2E9EB0CE3606EB48']";
  sql("UPDATE pools SET underlying_tokens = " + list + " WHERE pool_id = 'p1'");
  EXPECT_EQ(pool(read(), "p1")["underlying_tokens"].dump(), R"(["USDC"])");
  sql("UPDATE pools SET underlying_token_addresses = underlying_tokens, underlying_tokens = NULL WHERE "
      "pool_id = 'p1'");
  EXPECT_EQ(pool(read(), "p1")["underlying_tokens"].dump(), R"(["USDC"])");
  sql("UPDATE approved_tokens SET token_address = NULL");
  EXPECT_THAT(errors(), ElementsAre(AllOf(HasSubstr("pools[p1]"), HasSubstr("an unknown token 0xa0B8"))));
}

TEST_P(BookDatabase, token_that_nobody_knows_is_an_error) {
  put(book());
  sql("UPDATE pools SET underlying_tokens = " + std::string(is_sqlite() ? "'[\"FOO\"]'" : "ARRAY['FOO']") +
      " WHERE pool_id = 'p1'");
  EXPECT_THAT(errors(), ElementsAre(AllOf(HasSubstr("an unknown token \"FOO\""), HasSubstr("pool \"p1\""))));
}

TEST_P(BookDatabase, empty_list_of_tokens_is_taken_from_the_symbol_and_told) {
  put(book());
  sql("UPDATE pools SET underlying_tokens = NULL WHERE pool_id = 'p2'");
  const formats::Document document = read();
  EXPECT_EQ(pool(document, "p2")["underlying_tokens"].dump(), R"(["USDC","crvUSD"])");
  EXPECT_THAT(warnings(document), ElementsAre(AllOf(HasSubstr("pools[p2].underlying_tokens"),
                                                    HasSubstr("\"USDC-CRVUSD\": USDC, crvUSD"))));
  // Two approved tokens that differ in case only: nobody guesses.
  sql("INSERT INTO approved_tokens (token_symbol) VALUES ('CrvUSD')");
  EXPECT_THAT(errors(), Contains(AllOf(HasSubstr("\"CRVUSD\""), HasSubstr("\"CrvUSD\" or \"crvUSD\""))));
  sql("UPDATE pools SET symbol = NULL WHERE pool_id = 'p2'");
  EXPECT_THAT(errors(), Contains(HasSubstr("no tokens, and no symbol")));
}

TEST_P(BookDatabase, gap_of_a_held_pool_is_an_error_unless_asked_for) {
  Json json = book();
  json["pools"][1].erase("rule");
  put(json);
  sql("DELETE FROM pool_daily_metrics WHERE pool_id = 'p2'");
  EXPECT_THAT(errors(), ElementsAre(AllOf(HasSubstr("pool_daily_metrics[p2, 2026-01-31]"),
                                          HasSubstr("no row for a pool in which money lies"),
                                          HasSubstr("--on-gap hold"))));
  const formats::Document hold = read({{"date", kDay}, {"on-gap", "hold"}});
  EXPECT_EQ(pool(hold, "p2")["rule"], "keep");
  EXPECT_EQ(pool(hold, "p2")["forecasted_apy"], "0");
  EXPECT_THAT(warnings(hold), ElementsAre(HasSubstr("stays as it is, its APY counts as 0 (--on-gap hold)")));
  EXPECT_TRUE(read_instance(hold).ok());
  const formats::Document exit = read({{"date", kDay}, {"on-gap", "exit"}});
  EXPECT_EQ(pool(exit, "p2")["rule"], "forbid");
  EXPECT_THAT(warnings(exit), ElementsAre(HasSubstr("the pool is left (--on-gap exit)")));
  EXPECT_TRUE(read_instance(exit).ok());
  sql("UPDATE pools SET rule = 'no_withdraw' WHERE pool_id = 'p2'");
  EXPECT_EQ(pool(read({{"date", kDay}, {"on-gap", "exit"}}), "p2")["rule"], "keep");
}

TEST_P(BookDatabase, gap_of_a_pool_without_money_leaves_it_out) {
  put(book());
  sql("DELETE FROM pool_daily_metrics WHERE pool_id = 'p1'");
  const formats::Document document = read();
  EXPECT_TRUE(pool(document, "p1").is_null());
  EXPECT_FALSE(pool(document, "p2").is_null());
}

TEST_P(BookDatabase, pools_that_the_lists_exclude_take_no_money) {
  Json json = book();
  json["pools"][1].erase("rule");
  put(json);
  sql("UPDATE pool_daily_metrics SET is_filtered_out = true, filter_reason = 'TVL ratio'");
  formats::Document document = read();
  EXPECT_TRUE(pool(document, "p1").is_null());
  EXPECT_EQ(pool(document, "p2")["rule"], "no_deposit");
  EXPECT_THAT(warnings(document),
              ElementsAre(AllOf(HasSubstr("pools[p2]"), HasSubstr("filtered out (TVL ratio)"))));
  sql("UPDATE pool_daily_metrics SET is_filtered_out = false");
  for (const char* list : {"blacklisted_tokens", "icebox_tokens"}) {
    sql("INSERT INTO " + std::string(list) + " (token_symbol) VALUES ('crvUSD')");
    document = read();
    EXPECT_FALSE(pool(document, "p1").is_null());
    EXPECT_EQ(pool(document, "p2")["rule"], "no_deposit");
    sql("UPDATE " + std::string(list) + " SET removed_at = '2026-01-01'");
    EXPECT_FALSE(pool(read(), "p2").contains("rule"));
  }
  sql("INSERT INTO approved_protocols (protocol_name) VALUES ('curve')");
  EXPECT_TRUE(pool(read(), "p1").is_null());
  EXPECT_FALSE(pool(read(), "p2").contains("rule"));
  sql("UPDATE pools SET is_active = false, rule = 'no_withdraw' WHERE pool_id = 'p2'");
  EXPECT_EQ(pool(read(), "p2")["rule"], "keep");
}

TEST_P(BookDatabase, parameters_come_in_layers) {
  put(book());
  sql("INSERT INTO default_allocation_parameters (parameter_name, parameter_value) VALUES ('min_pools', "
      "'7'), "
      "('pool_tvl_limit', '100000'), ('min_wallet', '{\"USDC\": 5}')");
  Json params = read().root["params"];
  EXPECT_EQ(params["min_pools"], 1);             // the imported row wins
  EXPECT_EQ(params["pool_tvl_limit"], 100'000);  // which says nothing of this
  EXPECT_EQ(params["min_wallet"].dump(), R"({"USDC":5})");
  // A newer row of settings counts alone: what it leaves open falls to the defaults, not to the row before.
  sql("INSERT INTO allocation_parameters (run_id, timestamp, max_active_pools, other_dynamic_limits) VALUES "
      "('" +
      std::string(kRun) + "', '2026-01-31 09:00:00', 3, '{\"gas_token\": \"USDC\"}')");
  params = read().root["params"];
  EXPECT_EQ(params["min_pools"], 7);
  EXPECT_EQ(params["max_active_pools"], 3);
  EXPECT_EQ(params["gas_token"], "USDC");
  EXPECT_FALSE(params.contains("max_alloc_percentage"));
  // One of a later day does not count, and a record of a plan never does.
  sql("INSERT INTO allocation_parameters (run_id, timestamp, min_pools) VALUES ('" + std::string(kOtherRun) +
      "', '2026-02-01T00:00:00Z', 9)");
  sql("INSERT INTO allocation_parameters (run_id, timestamp, min_pools, origin) VALUES "
      "('00000000-0000-4000-8000-000000000002', "
      "'2026-01-31T10:00:00Z', 8, 'plan')");
  EXPECT_EQ(read().root["params"]["min_pools"], 7);
}

TEST_P(BookDatabase, settings_that_are_all_younger_than_the_day_are_told) {
  put(book());
  sql("UPDATE allocation_parameters SET timestamp = '2026-02-01T00:00:00Z'");
  const formats::Document document = read();
  EXPECT_EQ(document.root["params"].dump(), "{}");
  EXPECT_THAT(warnings(document),
              ElementsAre(HasSubstr("no settings of 2026-01-31 or before: defaults hold")));
}

TEST_P(BookDatabase, gas_follows_from_the_forecast_and_every_stand_in_is_told) {
  put(book());
  sql("DELETE FROM gas_costs_daily");
  sql("INSERT INTO gas_fees_daily (date, forecasted_avg_gwei) VALUES ('2026-01-31', '2.5')");
  EXPECT_THAT(errors(), ElementsAre(HasSubstr("no price of ETH")));
  sql("INSERT INTO daily_prices (token_symbol, date, close) VALUES ('ETH', '2026-01-31', '3060.59')");
  formats::Document document = read();
  // 180,000 x 2.5e-9 x 3060.59 = 1.3772655; 150,000 x 2.5e-9 x 3060.59 = 1.14772125.
  EXPECT_EQ(document.root["gas_usd"].dump(),
            R"({"deposit":"1.3772655","withdrawal":"1.3772655","conversion":"1.14772125"})");
  EXPECT_EQ(document.root["eth_price_usd"], "3060.59");
  EXPECT_FALSE(document.root["price_usd"].contains("ETH"));
  EXPECT_THAT(warnings(document),
              ElementsAre(HasSubstr(
                  "units of gas are not set: deposit 180000, withdrawal 180000, conversion 150000")));
  sql("INSERT INTO default_allocation_parameters (parameter_name, parameter_value) VALUES "
      "('gas_units_deposit', '200000'), "
      "('gas_units_withdrawal', '100000'), ('gas_units_conversion', '0')");
  document = read();
  EXPECT_EQ(document.root["gas_usd"].dump(),
            R"({"deposit":"1.530295","withdrawal":"0.7651475","conversion":"0"})");
  EXPECT_THAT(document.warnings, IsEmpty());
  EXPECT_FALSE(document.root["params"].contains("gas_units_deposit"));
  sql("UPDATE gas_fees_daily SET date = '2026-01-29', actual_avg_gwei = '5', forecasted_avg_gwei = '9'");
  document = read();
  EXPECT_EQ(document.root["gas_usd"]["deposit"], "3.06059");
  EXPECT_THAT(warnings(document), ElementsAre(HasSubstr("what was paid on 2026-01-29, 5 gwei, is used")));
}

TEST_P(BookDatabase, errors_of_the_strict_reader_name_table_and_row) {
  put(book());
  sql("UPDATE pool_daily_metrics SET forecasted_apy = '1000000' WHERE pool_id = 'p1'");
  sql("UPDATE pools SET rule = 'maybe' WHERE pool_id = 'p1'");
  const auto made = read_instance(read());
  ASSERT_FALSE(made.ok());
  EXPECT_THAT(texts_of(made.errors()),
              Contains(HasSubstr("pool_daily_metrics[p1, 2026-01-31].forecasted_apy")));
  EXPECT_THAT(texts_of(made.errors()), Contains(HasSubstr("pools[p1].rule")));
}

TEST_P(BookDatabase, tables_of_another_version_are_refused) {
  put(book());
  sql("UPDATE tenon_schema SET version = 99 WHERE version = 1");
  EXPECT_THAT(errors(), ElementsAre(AllOf(HasSubstr("version 99"), HasSubstr("a newer tenon"))));
  EXPECT_THAT(texts_of(import_book(location(), document_of(book()), kDay).errors()),
              ElementsAre(HasSubstr("a newer tenon")));
  EXPECT_THAT(texts_of(write_back_errors(location(), kRun)), ElementsAre(HasSubstr("a newer tenon")));
  EXPECT_THAT(texts_of(init_book(location()).errors()), ElementsAre(HasSubstr("a newer tenon")));
  sql("DROP TABLE tenon_schema");
  EXPECT_THAT(errors(), ElementsAre(HasSubstr("a table pools that tenon init-db did not make")));
}

TEST_P(BookDatabase, init_again_keeps_what_is_there) {
  put(book());
  const auto again = init_book(location());
  ASSERT_TRUE(again.ok());
  EXPECT_THAT(again.value(), HasSubstr("nothing to do"));
  EXPECT_EQ(read().root["pools"].size(), 2U);
}

// The book above and a plan for it: 400 USDC from the wallet into p1, and 100 USD of USDC converted.
class WritingBack : public BookDatabase {
 protected:
  void SetUp() override {
    BookDatabase::SetUp();
    if (IsSkipped()) return;
    put(book());
    document_ = read();
    sha256_ = book_sha256(document_.root);
    instance_ = read_instance(document_).value().instance;
    plan_.transactions = {{.seq = 1,
                           .type = Transaction::Type::kHold,
                           .from_location = "p2",
                           .to_location = "p2",
                           .token = "USDC",
                           .amount = "1000",
                           .micro_usd = 1'000'000'000},
                          {.seq = 2,
                           .type = Transaction::Type::kConversion,
                           .from_location = kWallet,
                           .to_location = kWallet,
                           .token = "USDC",
                           .to_token = "crvUSD",
                           .amount = "100",
                           .micro_usd = 100'000'000,
                           .gas = 2'570'896,
                           .conversion_fee = 40'000},
                          {.seq = 3,
                           .type = Transaction::Type::kAllocation,
                           .from_location = kWallet,
                           .to_location = "p1",
                           .token = "USDC",
                           .amount = "400",
                           .micro_usd = 400'000'000,
                           .gas = 1'285'448},
                          {.seq = 4,
                           .type = Transaction::Type::kAllocation,
                           .from_location = kWallet,
                           .to_location = "p2",
                           .token = "crvUSD",
                           .amount = "1.002391706611975",
                           .micro_usd = 1'000'000}};
    plan_.yield = 5'000'000;
    plan_.gas = 3'856'344;
    plan_.conversion_fee = 40'000;
  }

  Result<std::vector<std::string>> write(const std::string& run_id, bool dry_run = false) const {
    return write_back(location(), {.instance = &instance_,
                                   .plan = &plan_,
                                   .book = &document_,
                                   .book_sha256 = sha256_,
                                   .options = tenon::testing::values_of(book_options(), {{"date", kDay}}),
                                   .run_id = run_id,
                                   .dry_run = dry_run});
  }
  std::string count(const std::string& table, const std::string& run_id) const {
    return *sql("SELECT count(*) FROM " + table + " WHERE run_id = '" + run_id + "'")[0][0];
  }

  formats::Document document_;
  std::string sha256_;
  Instance instance_;
  Plan plan_;
};
TENON_FOR_EACH_DATABASE(WritingBack);

TEST_P(WritingBack, writes_each_step_and_what_the_run_comes_to) {
  const auto lines = write(kRun);
  ASSERT_TRUE(lines.ok()) << to_string(lines.errors()[0]);
  EXPECT_EQ(lines.value().size(), 5U);  // the run and four steps
  EXPECT_EQ(
      sql("SELECT step_number, operation, from_asset, to_asset, amount, pool_id, amount_usd, gas_cost_usd, "
          "conversion_cost_usd, "
          "total_cost_usd FROM asset_allocations ORDER BY step_number"),
      (Rows{{"1", "HOLD", "USDC", "USDC", "1000", "p2", "1000", "0", "0", "0"},
            {"2", "CONVERSION", "USDC", "crvUSD", "100", std::nullopt, "100", "2.570896", "0.04", "2.610896"},
            {"3", "ALLOCATION", "USDC", "USDC", "400", "p1", "400", "1.285448", "0", "1.285448"},
            {"4", "ALLOCATION", "crvUSD", "crvUSD", "1.002391706611975", "p2", "1", "0", "0", "0"}}));
  const Rows run =
      sql("SELECT projected_apy, transaction_costs, transaction_sequence, min_pools, origin, plan_date, "
          "approved_tokens_snapshot "
          "FROM allocation_parameters WHERE run_id = '" +
          std::string(kRun) + "'");
  ASSERT_EQ(run.size(), 1U);
  // AUM in micro-USD: 30476818479 + 1000000000 + floor(1002.5 x 0.997614000000000001 x 1e6) = 1000108035, together 32476926514. Gain
  // 5000000 - 40000 - 3856344 = 1103656; x 36500 / 30 / 32476926514 = 0.041345706345…
  EXPECT_EQ(run[0][0], "0.0413457063");
  EXPECT_EQ(run[0][1], "3.896344");
  EXPECT_EQ(run[0][3], "1");
  EXPECT_EQ(run[0][4], "plan");
  EXPECT_EQ(run[0][5], kDay);
  EXPECT_EQ(Json::parse(*run[0][6]).dump(), R"(["USDC","crvUSD"])");
  const Json steps = Json::parse(*run[0][2]);
  ASSERT_EQ(steps.size(), 4U);
  EXPECT_EQ(steps[1]["from_token"], "USDC");
  EXPECT_EQ(steps[1]["to_token"], "crvUSD");
  EXPECT_EQ(steps[1]["total_cost_usd"], "2.610896");
  EXPECT_EQ(steps[2]["token"], "USDC");
  EXPECT_EQ(steps[2]["needs_conversion"], false);
  EXPECT_EQ(steps[3]["needs_conversion"], true);
}

TEST_P(WritingBack, run_that_is_there_twice_is_refused_and_others_stay) {
  ASSERT_TRUE(write(kOtherRun).ok());
  ASSERT_TRUE(write(kRun).ok());
  EXPECT_THAT(texts_of(write_back_errors(location(), kRun)),
              ElementsAre(AllOf(HasSubstr("has 4 steps already"), HasSubstr("no run is overwritten"))));
  EXPECT_THAT(texts_of(write(kRun).errors()), ElementsAre(HasSubstr("has 4 steps already")));
  EXPECT_EQ(count("asset_allocations", kRun), "4");
  EXPECT_EQ(count("asset_allocations", kOtherRun), "4");
}

TEST_P(WritingBack, row_of_the_run_that_a_pipeline_made_is_filled) {
  sql("INSERT INTO allocation_parameters (run_id, timestamp, min_pools) VALUES ('" + std::string(kRun) +
      "', '2026-01-01T00:00:00Z', 3)");
  ASSERT_TRUE(write_back_errors(location(), kRun).empty());
  ASSERT_TRUE(write(kRun).ok());
  EXPECT_EQ(sql("SELECT min_pools, transaction_costs, origin FROM allocation_parameters WHERE run_id = '" +
                std::string(kRun) + "'"),
            (Rows{{"3", "3.896344", std::nullopt}}));
}

TEST_P(WritingBack, plan_without_steps_has_its_run_all_the_same) {
  plan_ = {};
  ASSERT_TRUE(write(kRun).ok());
  EXPECT_EQ(sql("SELECT transaction_sequence FROM allocation_parameters WHERE run_id = '" +
                std::string(kRun) + "'"),
            (Rows{{"[]"}}));
  EXPECT_THAT(texts_of(write(kRun).errors()), ElementsAre(HasSubstr("has 0 steps already")));
}

TEST_P(WritingBack, dry_run_says_the_same_and_writes_nothing) {
  const auto dry = write(kRun, true);
  ASSERT_TRUE(dry.ok());
  EXPECT_EQ(count("asset_allocations", kRun), "0");
  EXPECT_EQ(count("allocation_parameters", kRun), "0");
  EXPECT_EQ(write(kRun).value(), dry.value());
}

TEST_P(WritingBack, book_that_has_changed_since_is_not_written_over) {
  sql("UPDATE daily_balances SET unallocated_balance = '1' WHERE pool_id IS NULL");
  EXPECT_THAT(texts_of(write(kRun).errors()), ElementsAre(HasSubstr("has changed since it was read")));
  EXPECT_EQ(count("allocation_parameters", kRun), "0");
}

TEST_P(WritingBack, step_that_a_table_refuses_takes_all_of_it_back) {
  plan_.transactions.back().to_location = "nowhere";  // no such pool
  EXPECT_FALSE(write(kRun).ok());
  EXPECT_EQ(count("asset_allocations", kRun), "0");
  EXPECT_EQ(count("allocation_parameters", kRun), "0");
}

TEST_P(WritingBack, run_ids_are_uuids) {
  EXPECT_THAT(texts_of(write_back_errors(location(), "today")),
              ElementsAre(AllOf(HasSubstr("--run-id"), HasSubstr("a UUID"))));
  const std::string fresh = fresh_uuid();
  EXPECT_TRUE(is_uuid(fresh)) << fresh;
  EXPECT_EQ(fresh[14], '4');
  EXPECT_NE(fresh, fresh_uuid());
  EXPECT_TRUE(write_back_errors(location(), fresh).empty());
}

Plan plan_of(std::int64_t yield, std::int64_t gas) {
  Plan plan;
  plan.yield = yield;
  plan.gas = gas;
  return plan;
}

TEST(ProjectedApy, is_negative_where_costs_eat_the_yield) {
  Instance instance;
  instance.tokens.push_back({.symbol = "USDC", .price = {1, 0}, .wallet = 1'000 * kMicro});
  instance.days = 365;
  // 1000 USD for a year: 30 of yield less 40 of gas are -1 %.
  EXPECT_EQ(projected_apy(instance, plan_of(30 * kMicro, 40 * kMicro)), "-1");
  // A third of a micro-USD is rounded down, away from zero where it is negative.
  instance.days = 1'095;
  EXPECT_EQ(projected_apy(instance, plan_of(10 * kMicro, 0)), "0.3333333333");
  EXPECT_EQ(projected_apy(instance, plan_of(0, 10 * kMicro)), "-0.3333333334");
}

TEST(UnreachableBook, is_told_without_its_password) {
  const auto location = *formats::sql::recognise("postgresql://ann:s3cret@127.0.0.1:1/db");
  const OptionValues options = tenon::testing::values_of(book_options(), {{"date", kDay}});
  for (const auto& said :
       {texts_of(read_book(location, options).errors()), texts_of(init_book(location).errors()),
        texts_of(import_book(location, document_of(book()), kDay).errors()),
        texts_of(write_back_errors(location, kRun))}) {
    ASSERT_EQ(said.size(), 1U);
    EXPECT_THAT(said[0], AllOf(HasSubstr("127.0.0.1:1/db"), ::testing::Not(HasSubstr("s3cret"))));
  }
}

}  // namespace
}  // namespace tenon::allocate
