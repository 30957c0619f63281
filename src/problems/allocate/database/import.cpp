#include "problems/allocate/database/import.h"

#include <fmt/format.h>

#include <map>
#include <random>
#include <set>

#include "problems/allocate/database/parameters.h"
#include "problems/allocate/database/schema.h"
#include "problems/allocate/numbers.h"

namespace tenon::allocate {

namespace {

using formats::Json;
using formats::sql::Access;
using formats::sql::Cell;
using formats::sql::Database;
using formats::sql::Row;
using formats::sql::Rows;
using formats::sql::Type;

// "… DO UPDATE SET a = excluded.a, …" of all columns.
std::string or_update(const std::string& key, const std::vector<Database::Column>& columns) {
  std::string text = "ON CONFLICT (" + key + ") DO UPDATE SET ";
  for (const Database::Column& column : columns)
    text += (&column == &columns.front() ? "" : ", ") + column.name + " = excluded." + column.name;
  return text;
}

Cell text_cell(const Json& json) {
  if (json.is_string() && !json.get_ref<const std::string&>().empty()) return json.get<std::string>();
  if (json.is_number()) return json.dump();
  return std::nullopt;
}

class Import {
 public:
  Import(Database& database, const Json& book, const std::string& date)
      : database_(database), book_(book), date_(date) {}

  std::string write() {
    write_tokens();
    write_pools();
    write_balances();
    write_gas();
    write_params();
    return fmt::format("{}: {} pools, {} prices, {} positions, {} balances of the wallet", date_, pools_,
                       prices_, positions_, balances_);
  }

 private:
  void forget_day(const char* table) {
    database_.query(std::string("DELETE FROM ") + table + " WHERE date = $1", {date_});
  }

  void write_tokens() {
    std::set<std::string> known;
    for (const Row& row :
         database_.query("SELECT token_symbol FROM approved_tokens WHERE removed_at IS NULL"))
      known.insert(*row[0]);
    Rows tokens, prices;
    for (const auto& [symbol, price] : member(book_, {"price_usd", "prices"}).items()) {
      if (known.insert(symbol).second) tokens.push_back({symbol});
      prices.push_back({symbol, date_, decimal_cell(price)});
    }
    forget_day("daily_prices");
    database_.insert("approved_tokens", {{"token_symbol"}}, tokens);
    database_.insert("daily_prices", {{"token_symbol"}, {"date"}, {"close"}}, prices);
    prices_ = prices.size();
  }

  void write_pools() {
    const std::vector<Database::Column> columns{
        {"pool_id"},
        {"name"},
        {"symbol"},
        {"chain"},
        {"protocol"},
        {"issuer"},
        {"underlying_tokens", parameter_of(Type::kTexts, database_.dialect())},
        {"rule"},
        {"cooldown"},
        {"is_active"}};
    const std::vector<Database::Column> metric_columns{{"pool_id"},        {"date"},       {"forecasted_apy"},
                                                       {"apy_q10"},        {"actual_apy"}, {"forecasted_tvl"},
                                                       {"stddev_apy_30d"}, {"pool_group"}};
    Rows pools, metrics;
    for (const Json& pool : member(book_, {"pools"})) {
      const Cell id = text_cell(member(pool, {"pool_id", "id"}));
      const Json& cools_down = member(pool, {"cooldown"});
      pools.push_back({id, text_cell(member(pool, {"name"})), text_cell(member(pool, {"symbol"})),
                       text_cell(member(pool, {"chain"})), text_cell(member(pool, {"protocol"})),
                       text_cell(member(pool, {"issuer"})),
                       member(pool, {"underlying_tokens", "tokens"}).dump(),
                       text_cell(member(pool, {"rule"})), cools_down == true ? "1" : "0", "1"});
      metrics.push_back({id, date_, decimal_cell(member(pool, {"forecasted_apy", "apy"})),
                         decimal_cell(member(pool, {"apy_q10"})), decimal_cell(member(pool, {"actual_apy"})),
                         decimal_cell(member(pool, {"forecasted_tvl", "tvl"})),
                         decimal_cell(member(pool, {"stddev_apy_30d"})),
                         decimal_cell(member(pool, {"pool_group", "group"}))});
    }
    database_.insert("pools", columns, pools, or_update("pool_id", columns));
    forget_day("pool_daily_metrics");
    database_.insert("pool_daily_metrics", metric_columns, metrics);
    pools_ = pools.size();
  }

  void write_balances() {
    Rows rows;
    for (const Json& position : member(book_, {"positions"}))
      rows.push_back({date_, text_cell(member(position, {"token"})), std::nullopt,
                      decimal_cell(member(position, {"amount"})),
                      text_cell(member(position, {"pool_id", "pool"}))});
    positions_ = rows.size();
    for (const auto& [symbol, amount] : member(book_, {"wallet"}).items())
      rows.push_back({date_, symbol, decimal_cell(amount), std::nullopt, std::nullopt});
    balances_ = rows.size() - positions_;
    forget_day("daily_balances");
    database_.insert(
        "daily_balances",
        {{"date"}, {"token_symbol"}, {"unallocated_balance"}, {"allocated_balance"}, {"pool_id"}}, rows);
  }

  void write_gas() {
    const Json& gas = member(book_, {"gas_usd"});
    forget_day("gas_costs_daily");
    database_.insert(
        "gas_costs_daily", {{"date"}, {"deposit_usd"}, {"withdrawal_usd"}, {"conversion_usd"}},
        {{date_, decimal_cell(member(gas, {"deposit"})), decimal_cell(member(gas, {"withdrawal"})),
          decimal_cell(member(gas, {"conversion", "swap"}))}});
  }

  // Settings hold from the day's beginning, so that what people set later that day counts more.
  void write_params() {
    const std::string start = date_ + "T00:00:00.000Z";
    database_.query("DELETE FROM allocation_parameters WHERE origin = $1 AND plan_date = $2",
                    {kOriginImport, date_});
    ParameterRow row = parameter_row(member(book_, {"params", "parameters"}), database_.dialect());
    row.add("run_id", fresh_uuid());
    row.add("origin", kOriginImport);
    row.add("timestamp", start);
    row.add("plan_date", date_);
    database_.insert("allocation_parameters", row.columns, {row.cells});
  }

  Database& database_;
  const Json& book_;
  const std::string& date_;
  std::size_t pools_ = 0, prices_ = 0, positions_ = 0, balances_ = 0;
};

}  // namespace

Result<std::string> init_book(const formats::sql::Location& location) {
  try {
    const auto database = formats::sql::open(location, Access::kCreate);
    const int applied = formats::sql::migrate(*database, book_schema());
    const std::string version = "version " + std::to_string(book_schema().version());
    return database->shown() + (applied > 0 ? ": tables of allocate, " + version + ", are ready"
                                            : ": nothing to do, the tables of allocate are of " + version);
  } catch (const formats::sql::DatabaseError& error) {
    return error.error();
  }
}

Result<std::string> import_book(const formats::sql::Location& location, const formats::Document& book,
                                const std::string& date) {
  try {
    const auto database = formats::sql::open(location, Access::kWrite);
    formats::sql::Transaction writing(*database, Access::kWrite);
    formats::sql::require_version(*database, book_schema());
    const std::string said = Import(*database, book.root, date).write();
    writing.commit();
    return database->shown() + ": " + said;
  } catch (const formats::sql::DatabaseError& error) {
    return error.error();
  }
}

std::string fresh_uuid() {
  std::random_device device;
  std::string text;
  for (int i = 0; i < 4; ++i) text += fmt::format("{:08x}", device());
  text[12] = '4';
  text[16] = "89ab"[device() % 4];
  for (const std::size_t at : {8, 13, 18, 23}) text.insert(at, "-");
  return text;
}

bool is_uuid(const std::string& text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
    if (dash ? text[i] != '-' : !hex) return false;
  }
  return true;
}

}  // namespace tenon::allocate
