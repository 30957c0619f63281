// The tables of a day as one input. The order is: which tokens there are and what they are called, what lies where, which pools count,
// then prices and gas of what these need, and the parameters in their layers.

#include "problems/allocate/database/read.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <set>

#include "formats/source.h"
#include "formats/text.h"
#include "problems/allocate/database/schema.h"
#include "problems/allocate/numbers.h"

namespace tenon::allocate {

namespace {

using formats::in_quotes;
using formats::Json;
using formats::sql::Cell;
using formats::sql::Database;
using formats::sql::Row;
using formats::sql::Rows;
using formats::sql::Type;

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

bool is_address(const std::string& text) {
  return text.size() == 42 && (text.starts_with("0x") || text.starts_with("0X")) &&
         text.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string::npos;
}

// Of a date that is_date() takes.
std::chrono::sys_days day_of(const std::string& date) {
  const auto part = [&](std::size_t from, std::size_t count) { return std::stoi(date.substr(from, count)); };
  return std::chrono::year{part(0, 4)} / part(5, 2) / part(8, 2);
}

std::string next_day(const std::string& date) {
  const std::chrono::year_month_day day{day_of(date) + std::chrono::days{1}};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return text;
}

// Units of gas that a call of the usual pools and exchanges burns: medians of the chain, not the 21,000 of a plain transfer.
struct GasUnits {
  const char* call;
  const char* parameter;
  std::int64_t units;
};
constexpr GasUnits kGasUnits[] = {{"deposit", "gas_units_deposit", 180'000},
                                  {"withdrawal", "gas_units_withdrawal", 180'000},
                                  {"conversion", "gas_units_conversion", 150'000}};

std::optional<Written> product(const Written& a, const Written& b) {
  Int128 digits = 0;
  if (__builtin_mul_overflow(a.digits, b.digits, &digits)) return std::nullopt;
  return Written{digits, a.decimals + b.decimals};
}

class BookReader {
 public:
  BookReader(Database& database, const OptionValues& options, const Json* holdings)
      : database_(database),
        holdings_(holdings),
        date_(options.text("date").value_or("")),
        on_gap_(options.text("on-gap").value_or("error")),
        wallet_(options.text("wallet")) {}

  Result<formats::Document> read() {
    formats::sql::require_version(database_, book_schema());
    if (!is_date(date_)) return no_date();
    read_lists();
    read_balances();
    read_params();
    read_pools();
    read_prices();
    read_gas();
    if (!errors_.empty()) return std::move(errors_);
    return document();
  }

 private:
  struct PoolRow {
    std::string id, symbol, chain, protocol, issuer, rule;
    bool active = false, cools_down = false, has_metrics = false, filtered = false;
    std::vector<std::string> tokens, addresses;
    Cell apy, quantile, actual_apy, tvl, risk, group, filter_reason;
  };

  void error(const std::string& at, std::string found, std::string expected) {
    errors_.push_back({database_.shown(), at, std::move(found), std::move(expected)});
  }
  void warn(const std::string& at, std::string text) { warnings_.push_back({at, std::move(text)}); }
  std::string place(const std::string& table, const std::string& row = "") const {
    return table + '[' + (row.empty() ? "" : row + ", ") + date_ + ']';
  }

  InputError no_date() {
    const Cell newest = database_.query("SELECT max(date) FROM daily_balances").at(0).at(0);
    const std::string hint =
        newest ? "; the newest day with balances is " + *newest : "; there are no balances yet";
    return {"", "--date", date_.empty() ? "no day to read from " + database_.shown() : in_quotes(date_),
            "YYYY-MM-DD" + hint};
  }

  // Approved, blacklisted, iceboxed: as the lists stand now, for whichever day.
  void read_lists() {
    for (const Row& row :
         database_.query("SELECT token_symbol, token_address FROM approved_tokens WHERE removed_at IS "
                         "NULL ORDER BY id")) {
      approved_.insert(*row[0]);
      if (row[1]) addresses_.emplace(lower(*row[1]), *row[0]);
    }
    for (const auto& [table, into] :
         {std::pair{"blacklisted_tokens", &blacklisted_}, std::pair{"icebox_tokens", &icebox_}})
      for (const Row& row :
           database_.query(std::string("SELECT token_symbol FROM ") + table + " WHERE removed_at IS NULL"))
        into->insert(*row[0]);
    for (const Row& row :
         database_.query("SELECT protocol_name FROM approved_protocols WHERE removed_at IS NULL"))
      protocols_.insert(*row[0]);
  }

  // The amount in a cell; what is no number of at least 0 is an error.
  std::optional<Written> amount(const Cell& cell, const std::string& at) {
    if (!cell) return Written{};
    const auto written = written_in(*cell);
    if (written && written->digits >= 0) return written;
    error(at, in_quotes(*cell), "an amount of tokens of at least 0");
    return std::nullopt;
  }

  void add(const Cell& cell, const std::string& at, Written& sum) {
    const auto more = amount(cell, at);
    const auto both = more ? sum_of(sum, *more) : std::nullopt;
    if (more && !both) error(at, in_quotes(*cell), "amounts whose sum has fewer digits");
    if (both) sum = *both;
  }

  // Several rows of one leg, or of one token in the wallet, are one holding.
  void read_balances() {
    if (holdings_) return take_holdings();
    std::string statement =
        "SELECT token_symbol, unallocated_balance, allocated_balance, pool_id FROM daily_balances WHERE date "
        "= $1";
    Row cells{date_};
    if (wallet_) {
      statement += " AND (wallet_address IS NULL OR wallet_address = $2)";
      cells.push_back(*wallet_);
    }
    const Rows rows = database_.query(statement + " ORDER BY id", cells);
    if (rows.empty()) error(place("daily_balances"), "no balances", "at least one row of that day");
    for (const Row& row : rows) {
      const std::string token = symbol_of(*row[0], place("daily_balances", *row[0]));
      const std::string at = place("daily_balances", token + (row[3] ? ", " + *row[3] : ""));
      add(row[1], at, held_in_wallet_[token]);
      if (row[3]) {
        add(row[2], at, positions_[*row[3]][token]);
      } else if (const auto lost = amount(row[2], at); lost && lost->digits > 0) {
        error(at, "an allocated balance of " + *row[2] + " without a pool", "the pool_id that it lies in");
      }
    }
    std::erase_if(held_in_wallet_, [](const auto& held) { return held.second.digits == 0; });
    for (auto& [pool, tokens] : positions_)
      std::erase_if(tokens, [](const auto& held) { return held.second.digits == 0; });
    std::erase_if(positions_, [](const auto& pool) { return pool.second.empty(); });
  }

  void take_holdings() {
    const auto put = [&](const Json& text, Written& into) {
      if (const auto written = written_of(text)) into = *written;
    };
    for (const Json& position : holdings_->at("positions"))
      put(position.at("amount"),
          positions_[position.at("pool_id").get<std::string>()][position.at("token").get<std::string>()]);
    for (const auto& [token, text] : holdings_->at("wallet").items()) put(text, held_in_wallet_[token]);
  }

  // An address as its approved symbol; any other text stands for itself.
  std::string symbol_of(const std::string& text, const std::string& at) {
    if (!is_address(text)) return text;
    if (const auto found = addresses_.find(lower(text)); found != addresses_.end()) return found->second;
    error(at, "an unknown token " + text, "an address that approved_tokens has");
    return text;
  }

  std::vector<std::string> list_of(const Cell& cell, const std::string& at) {
    std::vector<std::string> texts;
    if (!cell) return texts;
    const auto json = formats::parse_json(*cell, "");
    const bool fine = json.ok() && json.value().is_array() &&
                      std::all_of(json.value().begin(), json.value().end(),
                                  [](const Json& each) { return each.is_string(); });
    if (!fine) {
      error(at, in_quotes(*cell), "a list of texts");
      return texts;
    }
    for (const Json& each : json.value()) texts.push_back(each.get<std::string>());
    return texts;
  }

  static bool is_true(const Cell& cell) { return cell && *cell != "0"; }

  PoolRow pool_row(const Row& row) {
    const std::string at = "pools[" + *row[0] + ']';
    return {.id = *row[0],
            .symbol = row[1].value_or(""),
            .chain = row[2].value_or(""),
            .protocol = row[3].value_or(""),
            .issuer = row[4].value_or(""),
            .rule = row[5].value_or(""),
            .active = is_true(row[6]),
            .cools_down = is_true(row[7]),
            .has_metrics = row[10].has_value(),
            .filtered = is_true(row[11]),
            .tokens = list_of(row[8], at + ".underlying_tokens"),
            .addresses = list_of(row[9], at + ".underlying_token_addresses"),
            .apy = row[13],
            .quantile = row[14],
            .actual_apy = row[15],
            .tvl = row[16],
            .risk = row[17],
            .group = row[18],
            .filter_reason = row[12]};
  }

  void read_pools() {
    const auto texts = [&](const char* column) {
      return formats::sql::selected(column, Type::kTexts, database_.dialect());
    };
    Rows rows = database_.query(
        "SELECT p.pool_id, p.symbol, p.chain, p.protocol, p.issuer, p.rule, p.is_active, p.cooldown, " +
            texts("p.underlying_tokens") + ", " + texts("p.underlying_token_addresses") +
            ", m.pool_id, m.is_filtered_out, m.filter_reason, m.forecasted_apy, m.apy_q10, m.actual_apy, "
            "m.forecasted_tvl, m.stddev_apy_30d, m.pool_group FROM pools p LEFT JOIN pool_daily_metrics m ON "
            "m.pool_id = p.pool_id AND m.date = $1",
        {date_});
    std::sort(rows.begin(), rows.end());  // by bytes: servers sort text by their own language
    std::set<std::string> known;
    for (const Row& row : rows) {
      known.insert(*row[0]);
      const bool held = positions_.contains(*row[0]);
      const bool counts = row[10].has_value() && is_true(row[6]) && !is_true(row[11]);
      if (held || counts) read_pool(pool_row(row), held);
    }
    for (const auto& [pool, tokens] : positions_)
      if (!known.contains(pool))
        error(place("daily_balances", tokens.begin()->first + ", " + pool),
              "a balance in an unknown pool " + in_quotes(pool), "a pool that the table pools has");
  }

  void read_pool(PoolRow pool, bool held) {
    const std::vector<std::string> tokens = tokens_of(pool);
    const std::string blocked = why_blocked(pool, tokens);
    if (!blocked.empty() && !held) return;
    if (!blocked.empty()) no_more_into(pool, blocked);
    if (held && !(pool.apy && pool.tvl)) bridge_gap(pool);
    Json json{{"pool_id", pool.id}};
    const auto put = [&](const char* key, const std::string& text) {
      if (!text.empty()) json[key] = text;
    };
    put("symbol", pool.symbol);
    put("chain", pool.chain);
    put("protocol", pool.protocol);
    put("issuer", pool.issuer);
    put("rule", pool.rule);
    if (pool.cools_down) json["cooldown"] = true;
    put("forecasted_apy", pool.apy.value_or(""));
    put("apy_q10", pool.quantile.value_or(""));
    put("actual_apy", pool.actual_apy.value_or(""));
    put("forecasted_tvl", pool.tvl.value_or(""));
    put("stddev_apy_30d", pool.risk.value_or(""));
    if (pool.group) json["pool_group"] = std::stoll(*pool.group);
    json["underlying_tokens"] = tokens;
    const std::string pointer = "/pools/" + std::to_string(pools_.size());
    cells_[pointer] = "pools[" + pool.id + ']';
    for (const char* key : {"forecasted_apy", "apy_q10", "forecasted_tvl", "stddev_apy_30d", "pool_group"})
      cells_[pointer + '/' + key] = place("pool_daily_metrics", pool.id) + '.' + key;
    for (const char* key : {"rule", "symbol", "chain", "protocol", "issuer", "underlying_tokens"})
      cells_[pointer + '/' + key] = "pools[" + pool.id + "]." + key;
    for (const std::string& token : tokens) need(token, "pool " + in_quotes(pool.id));
    pools_.push_back(std::move(json));
  }

  // Its list of tokens; else the addresses; else what its symbol says.
  std::vector<std::string> tokens_of(const PoolRow& pool) {
    const std::string at = "pools[" + pool.id + ']';
    const std::vector<std::string>& listed = pool.tokens.empty() ? pool.addresses : pool.tokens;
    std::vector<std::string> tokens;
    for (const std::string& text : listed) tokens.push_back(symbol_of(text, at));
    if (!tokens.empty()) return tokens;
    std::string all;
    for (std::size_t begin = 0; begin <= pool.symbol.size();) {
      const std::size_t end = std::min(pool.symbol.find_first_of("-/ ", begin), pool.symbol.size());
      if (end > begin) tokens.push_back(approved_like(pool.symbol.substr(begin, end - begin), at));
      begin = end + 1;
    }
    for (const std::string& token : tokens) all += (all.empty() ? "" : ", ") + token;
    if (tokens.empty())
      error(at + ".underlying_tokens", "no tokens, and no symbol to take them from",
            "the tokens of this pool");
    else
      warn(at + ".underlying_tokens",
           "empty: its tokens are taken from its symbol " + in_quotes(pool.symbol) + ": " + all);
    return tokens;
  }

  // Symbols of pools are often written in capitals: "CRVUSD" is the approved crvUSD where there is one such only.
  std::string approved_like(const std::string& text, const std::string& at) {
    if (approved_.contains(text)) return text;
    std::vector<std::string> alike;
    for (const std::string& symbol : approved_)
      if (lower(symbol) == lower(text)) alike.push_back(symbol);
    if (alike.size() > 1)
      error(at + ".symbol",
            in_quotes(text) + ", which may be " + in_quotes(alike[0]) + " or " + in_quotes(alike[1]),
            "a list of its tokens in underlying_tokens");
    return alike.size() == 1 ? alike[0] : text;
  }

  // Why nothing may be paid into a pool by the word of the lists; "" where it may.
  std::string why_blocked(const PoolRow& pool, const std::vector<std::string>& tokens) const {
    if (pool.filtered)
      return "filtered out" + (pool.filter_reason ? " (" + *pool.filter_reason + ")" : std::string());
    if (!pool.active) return "not active";
    for (const std::string& token : tokens) {
      if (blacklisted_.contains(token)) return token + " is blacklisted";
      if (icebox_.contains(token)) return token + " is in the icebox";
    }
    if (!protocols_.empty() && !protocols_.contains(pool.protocol))
      return "protocol " + in_quotes(pool.protocol) + " is not approved";
    return "";
  }

  void no_more_into(PoolRow& pool, const std::string& why) {
    if (pool.rule.empty() || pool.rule == "free" || pool.rule == "pin")
      pool.rule = "no_deposit";
    else if (pool.rule == "no_withdraw")
      pool.rule = "keep";
    warn("pools[" + pool.id + ']', why + ": nothing is paid in; money lies there and may stay");
  }

  // Selling all because a feed has failed would be the dearest answer to a gap, so it is only done when asked for.
  void bridge_gap(PoolRow& pool) {
    const std::string missing = !pool.has_metrics        ? "no row"
                                : !pool.apy && !pool.tvl ? "no forecast of APY and TVL"
                                : !pool.apy              ? "no forecast of the APY"
                                                         : "no forecast of the TVL";
    const std::string at = place("pool_daily_metrics", pool.id);
    if (on_gap_ == "error")
      return error(at, missing + " for a pool in which money lies",
                   "its forecast; or --on-gap hold (it stays as it is, APY 0) or exit (it is left)");
    const bool locked = pool.rule == "no_withdraw" || pool.rule == "keep";
    const bool exits = on_gap_ == "exit" && !locked;
    pool.rule = exits ? "forbid" : "keep";
    pool.apy = "0";
    if (pool.quantile) pool.quantile = "0";
    if (!pool.quantile && params_.value("apy", Json()) == "q10") pool.quantile = "0";
    if (!pool.tvl) pool.tvl = "0";
    warn(at, missing + ": " +
                 (exits ? std::string("the pool is left (--on-gap exit)")
                        : "the pool stays as it is, its APY counts as 0 (--on-gap " + on_gap_ +
                              (locked && on_gap_ == "exit" ? "; but nothing may be taken out)" : ")")));
  }

  void need(const std::string& token, const std::string& where) { needed_.try_emplace(token, where); }

  // Code < defaults < newest row of settings; a value that is not there leaves the one below. The row is the newest that was there on
  // that day, so that a past day is planned as it would have been.
  void read_params() {
    for (const Row& row :
         database_.query("SELECT parameter_name, parameter_value FROM default_allocation_parameters "
                         "ORDER BY id"))
      put_param(*row[0], row[1], "default_allocation_parameters[" + *row[0] + ']');
    std::string columns = "run_id, other_dynamic_limits";
    for (const auto& column : parameter_columns()) columns += ", " + column.name;
    const std::string settings =
        " FROM allocation_parameters WHERE coalesce(origin, '') <> '" + std::string(kOriginPlan) + "'";
    // SQLite keeps times as text, which people write in more than one form.
    const bool sqlite = database_.dialect() == formats::sql::Dialect::kSqlite;
    const std::string moment = sqlite ? "julianday(timestamp)" : "timestamp";
    const Rows rows = database_.query("SELECT " + columns + settings + " AND " + moment +
                                          (sqlite ? " < julianday($1)" : " < $1") + " ORDER BY " + moment +
                                          " DESC, run_id DESC LIMIT 1",
                                      {next_day(date_)});
    if (rows.empty()) {
      if (!database_.query("SELECT 1" + settings + " LIMIT 1").empty())
        warn("allocation_parameters", "no settings of " + date_ + " or before: defaults hold");
      return;
    }
    const Row& row = rows[0];
    const std::string at = "allocation_parameters[" + *row[0] + ']';
    for (std::size_t i = 0; i < parameter_columns().size(); ++i) {
      const auto& column = parameter_columns()[i];
      if (!row[i + 2]) continue;
      cells_["/params/" + column.name] = at + '.' + column.name;
      if (column.type == Type::kInteger)
        params_[column.name] = std::stoll(*row[i + 2]);
      else if (column.type == Type::kBoolean)
        params_[column.name] = is_true(row[i + 2]);
      else
        params_[column.name] = *row[i + 2];
    }
    if (!row[1]) return;
    const auto others = formats::parse_json(*row[1], "");
    if (!others.ok() || !others.value().is_object())
      return error(at + ".other_dynamic_limits", in_quotes(*row[1]), "an object of parameters");
    for (const auto& [key, value] : others.value().items())
      put_param(key, value, at + ".other_dynamic_limits");
  }

  void put_param(const std::string& name, const Cell& json, const std::string& at) {
    if (!json) return;
    const auto value = formats::parse_json(*json, "");
    if (!value.ok()) return error(at, in_quotes(*json), "a JSON value");
    put_param(name, value.value(), at);
  }

  void put_param(const std::string& name, const Json& value, const std::string& at) {
    if (value.is_null()) return;
    params_[name] = value;
    cells_["/params/" + formats::pointer_part(name)] = at;
  }

  // The last close of that day or before. A token that is approved but lies nowhere needs none.
  void read_prices() {
    for (const auto& [token, amount] : held_in_wallet_) need(token, "the wallet");
    for (const auto& [pool, tokens] : positions_)
      for (const auto& [token, amount] : tokens) need(token, "pool " + in_quotes(pool));
    for (const Row& row : database_.query(
             "SELECT token_symbol, date, close FROM daily_prices p WHERE date = (SELECT max(q.date) FROM "
             "daily_prices q WHERE q.token_symbol = p.token_symbol AND q.close IS NOT NULL AND q.date <= $1)",
             {date_}))
      if (needed_.contains(*row[0]) || approved_.contains(*row[0]) || *row[0] == "ETH")
        prices_[*row[0]] = {*row[1], *row[2]};
    for (const auto& [token, where] : needed_) {
      const auto price = prices_.find(token);
      if (price == prices_.end() && is_address(token)) continue;  // told already
      if (price == prices_.end()) {
        const bool known = approved_.contains(token);
        error("daily_prices[" + token + ']',
              known ? "no price of " + in_quotes(token) + " (" + where + ")"
                    : "an unknown token " + in_quotes(token) + " (" + where + "), without a price",
              "its close on " + date_ + " or before, in USD");
      } else if (price->second.date != date_) {
        warn("daily_prices[" + token + ']',
             "no close on " + date_ + ": the last one, of " + price->second.date + ", is used");
      }
    }
  }

  // What a day says of its costs in USD; else forecast gwei x units x price of ETH; else the last that was paid.
  void read_gas() {
    const Rows costs = database_.query(
        "SELECT deposit_usd, withdrawal_usd, conversion_usd FROM gas_costs_daily WHERE date = $1", {date_});
    if (!costs.empty()) {
      for (std::size_t i = 0; i < 3; ++i) gas_[kGasUnits[i].call] = *costs[0][i];
      return forget_gas_units();
    }
    const auto gwei = gas_price();
    const auto eth = prices_.find("ETH");
    const std::string at = place("gas_fees_daily");
    if (!gwei)
      error(at, "no gas price", "forecasted_avg_gwei of that day, or the day's costs in gas_costs_daily");
    if (eth == prices_.end())
      error("daily_prices[ETH]", "no price of ETH, in which gas is paid",
            "its close on " + date_ + " or before, in USD");
    if (!gwei || eth == prices_.end()) return;
    eth_ = eth->second.close;
    if (eth->second.date != date_ && !needed_.contains("ETH"))
      warn("daily_prices[ETH]",
           "no close on " + date_ + ": the last one, of " + eth->second.date + ", is used for gas");
    std::string standing_in;
    for (const GasUnits& call : kGasUnits) {
      if (!params_.contains(call.parameter))
        standing_in +=
            (standing_in.empty() ? "" : ", ") + std::string(call.call) + ' ' + std::to_string(call.units);
      const auto units =
          params_.contains(call.parameter) ? written_of(params_[call.parameter]) : Written{call.units, 0};
      const auto close = written_in(*eth_);
      const auto wei = units && units->digits >= 0 ? product(*units, *gwei) : std::nullopt;
      auto usd = wei && close ? product(*wei, *close) : std::nullopt;
      if (!usd) {
        error(at, "gas of " + std::string(call.call) + " that cannot be computed",
              "decimal numbers of at least 0");
        continue;
      }
      usd->decimals += 9;  // gwei
      gas_[call.call] = written_text(*usd);
    }
    if (!standing_in.empty())
      warn(at, "units of gas are not set: " + standing_in + " (parameters gas_units_deposit, …)");
    forget_gas_units();
  }

  void forget_gas_units() {
    for (const GasUnits& call : kGasUnits) params_.erase(call.parameter);
  }

  std::optional<Written> gas_price() {
    const auto number = [&](const Cell& cell) {
      const auto written = written_in(*cell);
      return written && written->digits >= 0 ? written : std::nullopt;
    };
    const Rows forecast = database_.query(
        "SELECT forecasted_avg_gwei FROM gas_fees_daily WHERE date = $1 AND forecasted_avg_gwei IS NOT NULL",
        {date_});
    if (!forecast.empty()) return number(forecast[0][0]);
    const Rows paid = database_.query(
        "SELECT actual_avg_gwei, date FROM gas_fees_daily WHERE date <= $1 AND actual_avg_gwei IS NOT NULL "
        "ORDER BY date DESC "
        "LIMIT 1",
        {date_});
    if (paid.empty()) return std::nullopt;
    warn(place("gas_fees_daily"), "no forecast of the gas price: what was paid on " + *paid[0][1] + ", " +
                                      *paid[0][0] + " gwei, is used");
    return number(paid[0][0]);
  }

  formats::Document document() {
    Json root{{"date", date_}, {"gas_usd", gas_}};
    if (eth_) root["eth_price_usd"] = *eth_;
    root["params"] = params_;
    // Approved tokens that have a price may be named in limits and conversions even if none is there now.
    std::set<std::string> tokens;
    for (const auto& [token, where] : needed_) tokens.insert(token);
    for (const auto& [token, price] : prices_)
      if (approved_.contains(token)) tokens.insert(token);
    root["tokens"] = tokens;
    root["price_usd"] = Json::object();
    for (const std::string& token : tokens) {
      root["price_usd"][token] = prices_[token].close;
      cells_["/price_usd/" + formats::pointer_part(token)] =
          "daily_prices[" + token + ", " + prices_[token].date + ']';
    }
    root["pools"] = std::move(pools_);
    root["positions"] = Json::array();
    for (const auto& [pool, amounts] : positions_)
      for (const auto& [token, amount] : amounts) {
        const std::string pointer = "/positions/" + std::to_string(root["positions"].size());
        cells_[pointer] = cells_[pointer + "/token"] = cells_[pointer + "/amount"] =
            place("daily_balances", token + ", " + pool);
        root["positions"].push_back({{"pool_id", pool}, {"token", token}, {"amount", written_text(amount)}});
      }
    root["wallet"] = Json::object();
    for (const auto& [token, amount] : held_in_wallet_) {
      root["wallet"][token] = written_text(amount);
      cells_["/wallet/" + formats::pointer_part(token)] = place("daily_balances", token);
    }
    const bool sqlite = database_.dialect() == formats::sql::Dialect::kSqlite;
    formats::Document document{database_.shown(), sqlite ? "sqlite" : "postgresql", std::move(root)};
    document.cells = std::move(cells_);
    document.warnings = std::move(warnings_);
    return document;
  }

  struct Price {
    std::string date, close;
  };

  Database& database_;
  const Json* holdings_;
  const std::string date_, on_gap_;
  const std::optional<std::string> wallet_;
  std::vector<InputError> errors_;
  std::vector<Warning> warnings_;
  std::map<std::string, std::string, std::less<>> cells_;
  std::set<std::string> approved_, blacklisted_, icebox_, protocols_;
  std::map<std::string, std::string> addresses_;  // in lower case -> approved symbol
  std::map<std::string, Written> held_in_wallet_;
  std::map<std::string, std::map<std::string, Written>> positions_;  // pool -> token -> amount
  std::map<std::string, std::string> needed_;                        // token -> where it was first met
  std::map<std::string, Price> prices_;
  std::optional<std::string> eth_;
  Json pools_ = Json::array();
  Json params_ = Json::object();
  Json gas_ = Json::object();
};

}  // namespace

const std::vector<OptionSpec>& book_options() {
  static const std::vector<OptionSpec> kOptions{
      {.name = "date",
       .value_name = "YYYY-MM-DD",
       .help = "Which day of a database is read; a database needs it."},
      {.name = "on-gap",
       .type = OptionSpec::Type::kChoice,
       .value_name = "WHAT",
       .help = "What happens to a pool of a database in which money lies, but which has no forecast that "
               "day: it stays as it is "
               "with an APY of 0, it is left, or it is an error.",
       .default_text = "error",
       .choices = {"hold", "exit", "error"}},
      {.name = "wallet",
       .value_name = "ADDRESS",
       .help = "Reads only a database's balances of this address, and those without one (not set: all)."}};
  return kOptions;
}

bool is_date(const std::string& text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (i != 4 && i != 7 && (text[i] < '0' || text[i] > '9')) return false;
  const auto part = [&](std::size_t from, std::size_t count) { return std::stoi(text.substr(from, count)); };
  return (std::chrono::year{part(0, 4)} / part(5, 2) / part(8, 2)).ok();
}

Result<formats::Document> read_book(Database& database, const OptionValues& options) {
  return BookReader(database, options, nullptr).read();
}

Result<formats::Document> read_book(const formats::sql::Location& location, const OptionValues& options,
                                    const Json* holdings) {
  try {
    const auto database = formats::sql::open(location, formats::sql::Access::kRead);
    const formats::sql::Transaction reading(*database, formats::sql::Access::kRead);
    return BookReader(*database, options, holdings).read();
  } catch (const formats::sql::DatabaseError& error) {
    return error.error();
  }
}

std::string book_sha256(const Json& root) { return formats::sha256_hex(formats::to_compact_text(root)); }

}  // namespace tenon::allocate
