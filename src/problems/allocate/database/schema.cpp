#include "problems/allocate/database/schema.h"

namespace tenon::allocate {

namespace {

using formats::sql::ColumnSpec;
using formats::sql::Dialect;
using formats::sql::TableSpec;
using enum formats::sql::Type;

TableSpec parameters_table() {
  std::vector<ColumnSpec> columns{
      {"run_id", kUuid, "PRIMARY KEY"}, {"timestamp", kTime}, {"origin", kText}, {"plan_date", kDate}};
  columns.insert(columns.end(), parameter_columns().begin(), parameter_columns().end());
  for (const char* name : {"other_dynamic_limits", "approved_tokens_snapshot", "blacklisted_tokens_snapshot",
                           "approved_protocols_snapshot", "icebox_tokens_snapshot"})
    columns.push_back({name, kJson});
  columns.push_back({"projected_apy", kDecimal});
  columns.push_back({"transaction_costs", kDecimal});
  columns.push_back({"transaction_sequence", kJson});
  return {"allocation_parameters", columns};
}

// Those that others refer to come first.
std::vector<TableSpec> first_tables() {
  return {
      {"pools",
       {{"pool_id", kText, "PRIMARY KEY"},
        {"name", kText},
        {"chain", kText},
        {"protocol", kText},
        {"symbol", kText},
        {"issuer", kText},
        {"tvl", kDecimal},
        {"apy", kDecimal},
        {"last_updated", kTime},
        {"currently_filtered_out", kBoolean},
        {"pool_address", kText},
        {"underlying_tokens", kTexts},
        {"underlying_token_addresses", kTexts},
        {"pool_meta", kText},
        {"is_active", kBoolean, "NOT NULL DEFAULT true"},
        {"rule", kText},
        {"cooldown", kBoolean}}},
      {"pool_daily_metrics",
       {{"id", kId},
        {"pool_id", kText, "NOT NULL REFERENCES pools (pool_id)"},
        {"date", kDate, "NOT NULL"},
        {"actual_apy", kDecimal},
        {"forecasted_apy", kDecimal},
        {"apy_q10", kDecimal},
        {"actual_tvl", kDecimal},
        {"forecasted_tvl", kDecimal},
        {"eth_open", kDecimal},
        {"btc_open", kDecimal},
        {"gas_price_gwei", kDecimal},
        {"is_filtered_out", kBoolean},
        {"filter_reason", kText},
        {"rolling_apy_7d", kDecimal},
        {"rolling_apy_30d", kDecimal},
        {"apy_delta_today_yesterday", kDecimal},
        {"stddev_apy_7d", kDecimal},
        {"stddev_apy_30d", kDecimal},
        {"stddev_apy_7d_delta", kDecimal},
        {"stddev_apy_30d_delta", kDecimal},
        {"pool_group", kInteger}},
       {"UNIQUE (pool_id, date)"}},
      {"daily_balances",
       {{"id", kId},
        {"date", kDate, "NOT NULL"},
        {"token_symbol", kText, "NOT NULL"},
        {"wallet_address", kText},
        {"unallocated_balance", kDecimal},
        {"allocated_balance", kDecimal},
        {"pool_id", kText, "REFERENCES pools (pool_id)"}}},
      {"daily_prices",
       {{"token_symbol", kText, "NOT NULL"}, {"date", kDate, "NOT NULL"}, {"close", kDecimal}},
       {"PRIMARY KEY (token_symbol, date)"}},
      {"gas_fees_daily",
       {{"date", kDate, "PRIMARY KEY"},
        {"actual_avg_gwei", kDecimal},
        {"actual_max_gwei", kDecimal},
        {"forecasted_avg_gwei", kDecimal},
        {"forecasted_max_gwei", kDecimal}}},
      {"gas_fees_hourly", {{"timestamp", kTime, "PRIMARY KEY"}, {"gas_price_gwei", kDecimal}}},
      {"gas_costs_daily",
       {{"date", kDate, "PRIMARY KEY"},
        {"deposit_usd", kDecimal, "NOT NULL"},
        {"withdrawal_usd", kDecimal, "NOT NULL"},
        {"conversion_usd", kDecimal, "NOT NULL"}}},
  };
}

std::vector<TableSpec> list_tables() {
  return {
      {"approved_tokens",
       {{"id", kId},
        {"token_symbol", kText, "NOT NULL"},
        {"token_address", kText, "UNIQUE"},
        {"added_at", kTime},
        {"removed_at", kText}}},
      {"blacklisted_tokens",
       {{"id", kId},
        {"token_symbol", kText, "NOT NULL"},
        {"reason", kText},
        {"added_at", kTime},
        {"removed_at", kText}}},
      {"icebox_tokens",
       {{"id", kId},
        {"token_symbol", kText, "NOT NULL"},
        {"reason", kText},
        {"added_at", kTime},
        {"removed_at", kText}}},
      {"approved_protocols",
       {{"id", kId}, {"protocol_name", kText, "NOT NULL"}, {"added_at", kTime}, {"removed_at", kText}}},
  };
}

std::vector<TableSpec> plan_tables() {
  return {
      parameters_table(),
      {"default_allocation_parameters",
       {{"id", kId},
        {"parameter_name", kText, "NOT NULL UNIQUE"},
        {"parameter_value", kJson},
        {"description", kText},
        {"created_at", kTime},
        {"updated_at", kTime}}},
      {"asset_allocations",
       {{"id", kId},
        {"run_id", kUuid, "NOT NULL REFERENCES allocation_parameters (run_id)"},
        {"timestamp", kTime},
        {"step_number", kInteger, "NOT NULL"},
        {"operation", kText, "NOT NULL"},
        {"from_asset", kText},
        {"to_asset", kText},
        {"amount", kDecimal},
        {"pool_id", kText, "REFERENCES pools (pool_id)"},
        {"from_location", kText},
        {"to_location", kText},
        {"amount_usd", kDecimal},
        {"gas_cost_usd", kDecimal},
        {"conversion_cost_usd", kDecimal},
        {"total_cost_usd", kDecimal}},
       {"UNIQUE (run_id, step_number)"}},
  };
}

std::vector<std::string> make_tables(Dialect dialect) {
  std::vector<std::string> statements;
  for (const auto& tables : {first_tables(), list_tables(), plan_tables()})
    for (const TableSpec& table : tables) statements.push_back(create_table(table, dialect));
  statements.emplace_back("CREATE INDEX daily_balances_by_date ON daily_balances (date)");
  statements.emplace_back("CREATE INDEX pool_daily_metrics_by_date ON pool_daily_metrics (date)");
  return statements;
}

}  // namespace

const formats::sql::Schema& book_schema() {
  static const formats::sql::Schema kSchema{
      .kind = "allocate", .migrations = {{"tables of a book", &make_tables}}, .first_table = "pools"};
  return kSchema;
}

const std::vector<ColumnSpec>& parameter_columns() {
  static const std::vector<ColumnSpec> kColumns{
      {"max_alloc_percentage", kDecimal},
      {"tvl_limit_percentage", kDecimal},
      {"conversion_rate", kDecimal},
      {"min_pools", kInteger},
      {"max_active_pools", kInteger},
      {"pool_tvl_limit", kDecimal},
      {"pool_apy_limit", kDecimal},
      {"optimization_horizon_days", kInteger},
      {"min_transaction_value", kDecimal},
      {"min_position_value", kDecimal},
      {"profit_optimization", kBoolean},
      {"token_marketcap_limit", kDecimal},
      {"pool_pair_tvl_ratio_min", kDecimal},
      {"pool_pair_tvl_ratio_max", kDecimal},
      {"group1_max_pct", kDecimal},
      {"group2_max_pct", kDecimal},
      {"group3_max_pct", kDecimal},
      {"position_max_pct_total_assets", kDecimal},
      {"position_max_pct_pool_tvl", kDecimal},
      {"group1_apy_delta_max", kDecimal},
      {"group1_7d_sd_max", kDecimal},
      {"group1_30d_sd_max", kDecimal},
      {"group2_apy_delta_max", kDecimal},
      {"group2_7d_sd_max", kDecimal},
      {"group2_30d_sd_max", kDecimal},
      {"group3_apy_delta_min", kDecimal},
      {"group3_7d_sd_min", kDecimal},
      {"group3_30d_sd_min", kDecimal},
      {"icebox_ohlc_l_threshold_pct", kDecimal},
      {"icebox_ohlc_l_days_threshold", kInteger},
      {"icebox_ohlc_c_threshold_pct", kDecimal},
      {"icebox_ohlc_c_days_threshold", kInteger},
      {"icebox_recovery_l_days_threshold", kInteger},
      {"icebox_recovery_c_days_threshold", kInteger},
  };
  return kColumns;
}

}  // namespace tenon::allocate
