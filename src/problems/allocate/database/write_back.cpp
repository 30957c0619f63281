#include "problems/allocate/database/write_back.h"

#include <fmt/format.h>

#include <algorithm>

#include "problems/allocate/database/import.h"
#include "problems/allocate/database/parameters.h"
#include "problems/allocate/database/read.h"
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

std::string usd(std::int64_t micro_usd) { return decimal_text(micro_usd, 6); }

Cell if_any(const std::string& text) { return text.empty() ? Cell() : Cell(text); }

// Where money lies or goes: a pool of the step, none for a conversion.
Cell pool_of(const Transaction& step) {
  if (step.type == Transaction::Type::kConversion) return std::nullopt;
  return step.type == Transaction::Type::kAllocation ? step.to_location : step.from_location;
}

std::optional<InputError> run_id_error(Database& database, const std::string& run_id) {
  const Rows steps = database.query("SELECT count(*) FROM asset_allocations WHERE run_id = $1", {run_id});
  const Rows done = database.query(
      "SELECT 1 FROM allocation_parameters WHERE run_id = $1 AND transaction_sequence IS NOT NULL", {run_id});
  if (*steps[0][0] == "0" && done.empty()) return std::nullopt;
  return InputError{database.shown(), "--run-id",
                    "run " + run_id + ", which has " + *steps[0][0] + " steps already",
                    "a new run id: no run is overwritten"};
}

// The symbols or names of a list as they stand now, as JSON.
std::string snapshot(Database& database, const char* column, const char* table) {
  Json list = Json::array();
  for (const Row& row : database.query(std::string("SELECT ") + column + " FROM " + table +
                                       " WHERE removed_at IS NULL ORDER BY id"))
    list.push_back(*row[0]);
  return list.dump();
}

class Writer {
 public:
  Writer(Database& database, const WriteBack& what) : database_(database), what_(what) {}

  std::vector<std::string> write() {
    write_run();
    write_steps();
    return std::move(lines_);
  }

 private:
  void write_run() {
    const Plan& plan = *what_.plan;
    const std::string costs = usd(plan.gas + plan.conversion_fee);
    const std::string apy = projected_apy(*what_.instance, plan);
    if (database_.query("SELECT 1 FROM allocation_parameters WHERE run_id = $1", {what_.run_id}).empty())
      make_run();
    database_.query(
        "UPDATE allocation_parameters SET projected_apy = $1, transaction_costs = $2, transaction_sequence = "
        "$3 WHERE run_id = $4",
        {apy, costs, transaction_sequence(plan).dump(), what_.run_id});
    lines_.push_back(fmt::format("allocation_parameters  run {}  projected APY {} %  costs {} USD  {} steps",
                                 what_.run_id, apy, costs, plan.transactions.size()));
  }

  // The parameters as they took effect, and the lists as they stand: a record, which is never read as settings.
  void make_run() {
    ParameterRow row = parameter_row(member(what_.book->root, {"params", "parameters"}), database_.dialect());
    const std::string json = parameter_of(Type::kJson, database_.dialect());
    row.add("run_id", what_.run_id);
    row.add("origin", kOriginPlan);
    row.add("plan_date", what_.options.text("date"));
    row.add("approved_tokens_snapshot", snapshot(database_, "token_symbol", "approved_tokens"), json);
    row.add("blacklisted_tokens_snapshot", snapshot(database_, "token_symbol", "blacklisted_tokens"), json);
    row.add("approved_protocols_snapshot", snapshot(database_, "protocol_name", "approved_protocols"), json);
    row.add("icebox_tokens_snapshot", snapshot(database_, "token_symbol", "icebox_tokens"), json);
    database_.insert("allocation_parameters", row.columns, {row.cells});
  }

  void write_steps() {
    Rows rows;
    for (const Transaction& step : what_.plan->transactions) {
      const bool conversion = step.type == Transaction::Type::kConversion;
      const std::string to = conversion ? step.to_token : step.token;
      rows.push_back({what_.run_id, std::to_string(step.seq), name(step.type), step.token, to,
                      if_any(step.amount), pool_of(step), step.from_location, step.to_location,
                      usd(step.micro_usd), usd(step.gas), usd(step.conversion_fee),
                      usd(step.gas + step.conversion_fee)});
      lines_.push_back(fmt::format("asset_allocations  {:>4}  {:<11} {} {}{}  {} -> {}  {} USD, costs {} USD",
                                   step.seq, name(step.type), step.amount, step.token,
                                   conversion ? " into " + to : "", step.from_location, step.to_location,
                                   usd(step.micro_usd), usd(step.gas + step.conversion_fee)));
    }
    database_.insert("asset_allocations",
                     {{"run_id"},
                      {"step_number"},
                      {"operation"},
                      {"from_asset"},
                      {"to_asset"},
                      {"amount"},
                      {"pool_id"},
                      {"from_location"},
                      {"to_location"},
                      {"amount_usd"},
                      {"gas_cost_usd"},
                      {"conversion_cost_usd"},
                      {"total_cost_usd"}},
                     rows);
  }

  Database& database_;
  const WriteBack& what_;
  std::vector<std::string> lines_;
};

// Whether the tables still say what the plan was made from.
std::optional<InputError> changed(Database& database, const WriteBack& what) {
  const auto now = read_book(database, what.options);
  if (now.ok() && book_sha256(now.value().root) == what.book_sha256) return std::nullopt;
  return InputError{
      database.shown(), "",
      "a book of " + what.options.text("date").value_or("") + " that has changed since it was read",
      "the one that was planned: plan again"};
}

}  // namespace

std::vector<InputError> write_back_errors(const formats::sql::Location& location, const std::string& run_id) {
  if (!is_uuid(run_id))
    return {{"", "--run-id", formats::shown(run_id),
             "a UUID such as 123e4567-e89b-42d3-a456-426614174000, in lower case"}};
  try {
    const auto database = formats::sql::open(location, Access::kWrite);
    const formats::sql::Transaction trial(*database, Access::kWrite);
    formats::sql::require_version(*database, book_schema());
    // Whether it may be written at all: a row that is taken back with the transaction.
    if (const auto error = run_id_error(*database, run_id)) return {*error};
    database->query("UPDATE allocation_parameters SET origin = origin WHERE run_id = $1", {run_id});
    return {};
  } catch (const formats::sql::DatabaseError& error) {
    return {error.error()};
  }
}

Result<std::vector<std::string>> write_back(const formats::sql::Location& location, const WriteBack& what) {
  try {
    const auto database = formats::sql::open(location, Access::kWrite);
    formats::sql::Transaction writing(*database, Access::kWrite);
    if (const auto error = changed(*database, what)) return *error;
    if (const auto error = run_id_error(*database, what.run_id)) return *error;
    std::vector<std::string> lines = Writer(*database, what).write();
    if (!what.dry_run) writing.commit();
    return lines;
  } catch (const formats::sql::DatabaseError& error) {
    return error.error();
  }
}

std::string projected_apy(const Instance& instance, const Plan& plan) {
  constexpr int kPlaces = 10;
  constexpr Int128 kScale = 10'000'000'000;  // of the decimals
  const Int128 gain = Int128{plan.yield} - plan.conversion_fee - plan.gas;
  const Int128 aum_days = Int128{instance.aum()} * instance.days;
  return decimal_text(floor_div(gain * 36'500 * kScale, aum_days), kPlaces);
}

Json transaction_sequence(const Plan& plan) {
  Json sequence = Json::array();
  for (const Transaction& step : plan.transactions) {
    const bool conversion = step.type == Transaction::Type::kConversion;
    // What is paid in had to be bought first.
    const bool bought =
        step.type == Transaction::Type::kAllocation &&
        std::any_of(plan.transactions.begin(), plan.transactions.end(), [&](const Transaction& other) {
          return other.type == Transaction::Type::kConversion && other.to_token == step.token;
        });
    Json entry{{"seq", step.seq},
               {"type", name(step.type)},
               {"from_location", step.from_location},
               {"to_location", step.to_location}};
    entry[conversion ? "from_token" : "token"] = step.token;
    if (conversion) entry["to_token"] = step.to_token;
    entry["amount"] = step.amount;
    entry["amount_usd"] = usd(step.micro_usd);
    entry["gas_cost_usd"] = usd(step.gas);
    entry["conversion_cost_usd"] = usd(step.conversion_fee);
    entry["total_cost_usd"] = usd(step.gas + step.conversion_fee);
    entry["needs_conversion"] = bought;
    sequence.push_back(std::move(entry));
  }
  return sequence;
}

}  // namespace tenon::allocate
