// Plans as JSON and in an exported workbook, there and back. Values are decimal strings of micro-USD, so that no program reads them
// as doubles; USD stand beside them for people and are not read back.

#include <algorithm>
#include <limits>
#include <set>

#include "formats/plan_file.h"
#include "formats/table.h"
#include "formats/text.h"
#include "problems/allocate/format.h"
#include "problems/allocate/numbers.h"

namespace tenon::allocate {

namespace {

using formats::Field;
using formats::FieldNames;
using formats::in_quotes;
using formats::Json;
using formats::Place;

constexpr std::int64_t kMost64 = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kMostText = 1000;
constexpr Transaction::Type kTypes[] = {Transaction::Type::kHold, Transaction::Type::kWithdrawal,
                                        Transaction::Type::kConversion, Transaction::Type::kAllocation};

const std::vector<FieldNames> kPlanFields{
    {"transactions"},         {"positions"},     {"wallet"},           {"yield_micro_usd"},
    {"conversion_micro_usd"}, {"gas_micro_usd"}, {"penalty_micro_usd"}};
enum PlanField { kTransactions, kPositions, kWalletField, kYield, kFees, kGas, kPenalty };
const std::vector<FieldNames> kStepFields{{"seq"},
                                          {"type"},
                                          {"from_location"},
                                          {"to_location"},
                                          {"token"},
                                          {"from_token"},
                                          {"to_token"},
                                          {"amount"},
                                          {"micro_usd"},
                                          {"gas_micro_usd"},
                                          {"conversion_micro_usd"},
                                          {"amount_usd"},
                                          {"gas_cost_usd"},
                                          {"conversion_cost_usd"},
                                          {"total_cost_usd"},
                                          {"needs_conversion"}};
enum StepField { kSeq, kType, kFrom, kTo, kToken, kFromToken, kToToken, kAmount, kValue, kStepGas, kStepFee };
const std::vector<FieldNames> kHoldingFields{
    {"pool_id"}, {"token"}, {"amount"}, {"micro_usd"}, {"amount_usd"}};
enum HoldingField { kPool, kHeldToken, kHeldAmount, kHeldValue };

class PlanReader {
 public:
  explicit PlanReader(const formats::Document& document) : reader_(document) {}

  Result<Plan> read(const Json& json, const Place& place) {
    const std::vector<Field> fields = reader_.fields(json, place, kPlanFields);
    if (json.is_object()) {
      const auto list = [&](PlanField field, const char* expected, const auto& visit) {
        if (!fields[field]) reader_.missing(fields[field], place, expected);
        reader_.list(fields[field], place, expected, visit);
      };
      list(kTransactions, "a list of transactions",
           [&](const Json& item, const Place& at) { step(item, at); });
      list(kPositions, "a list of positions", [&](const Json& item, const Place& at) { position(item, at); });
      list(kWalletField, "a list of balances", [&](const Json& item, const Place& at) { balance(item, at); });
      plan_.yield = micro(fields[kYield], place, true);
      plan_.conversion_fee = micro(fields[kFees], place, true);
      plan_.gas = micro(fields[kGas], place, true);
      plan_.penalty = micro(fields[kPenalty], place, false);
    }
    if (reader_.error_count() > 0) return reader_.take_errors();
    return std::move(plan_);
  }

 private:
  // A whole number of micro-USD, as text or as a number.
  std::int64_t micro(const Field& field, const Place& place, bool needed) {
    constexpr const char* kExpected = "a whole number of micro-USD, as text";
    if (!field && needed) reader_.missing(field, place, kExpected);
    if (!field) return 0;
    const auto number = field.value->is_string() ? parse_int128(field.value->get_ref<const std::string&>())
                        : field.value->is_number_integer()
                            ? std::optional<Int128>(field.value->get<std::int64_t>())
                            : std::nullopt;
    if (number && *number <= kMost64 && *number >= -kMost64) return static_cast<std::int64_t>(*number);
    reader_.error(place.at(field.name), formats::shown(*field.value), kExpected);
    return 0;
  }

  std::string text(const Field& field, const Place& place, const char* expected) {
    if (!field) reader_.missing(field, place, expected);
    return reader_.text(field, place, kMostText).value_or("");
  }

  // For people; "" where there is none.
  std::string amount(const Field& field, const Place& place) {
    if (!field || (field.value->is_string() && field.value->get_ref<const std::string&>().empty())) return "";
    return reader_.text(field, place, kMostText).value_or("");
  }

  void step(const Json& item, const Place& at) {
    const std::vector<Field> fields = reader_.fields(item, at, kStepFields);
    if (!item.is_object()) return;
    Transaction step;
    if (!fields[kSeq]) reader_.missing(fields[kSeq], at, "its place in the sequence, from 1");
    step.seq = reader_.integer(fields[kSeq], at, -kMost64, kMost64).value_or(0);
    const std::string type = text(fields[kType], at, "HOLD, WITHDRAWAL, CONVERSION or ALLOCATION");
    const auto* const found =
        std::find_if(std::begin(kTypes), std::end(kTypes), [&](auto each) { return type == name(each); });
    if (found == std::end(kTypes)) {
      if (!type.empty())
        reader_.error(at.at("type"), in_quotes(type), "HOLD, WITHDRAWAL, CONVERSION or ALLOCATION");
      return;
    }
    step.type = *found;
    step.from_location = text(fields[kFrom], at, "a pool's id or \"warm_wallet\"");
    step.to_location = text(fields[kTo], at, "a pool's id or \"warm_wallet\"");
    const bool converts = step.type == Transaction::Type::kConversion;
    step.token = text(fields[converts ? kFromToken : kToken], at, "a token's symbol");
    if (converts) step.to_token = text(fields[kToToken], at, "a token's symbol");
    step.amount = amount(fields[kAmount], at);
    step.micro_usd = micro(fields[kValue], at, true);
    step.gas = micro(fields[kStepGas], at, true);
    step.conversion_fee = micro(fields[kStepFee], at, converts);
    plan_.transactions.push_back(std::move(step));
  }

  void position(const Json& item, const Place& at) {
    const std::vector<Field> fields = reader_.fields(item, at, kHoldingFields);
    if (!item.is_object()) return;
    plan_.positions.push_back({text(fields[kPool], at, "a pool's id"),
                               text(fields[kHeldToken], at, "a token's symbol"),
                               amount(fields[kHeldAmount], at), micro(fields[kHeldValue], at, true)});
  }

  void balance(const Json& item, const Place& at) {
    const std::vector<Field> fields = reader_.fields(item, at, kHoldingFields);
    if (!item.is_object()) return;
    plan_.wallet.push_back({text(fields[kHeldToken], at, "a token's symbol"), amount(fields[kHeldAmount], at),
                            micro(fields[kHeldValue], at, true)});
  }

  formats::Reader reader_;
  Plan plan_;
};

// An exported workbook says the same in sheets whose titles are the fields' names: a row a step, a position, a balance; the totals in
// one row. Numbers of micro-USD are text there, too.
const std::vector<std::pair<const char*, const char*>> kPlanSheets{
    {"Transactions", "transactions"}, {"Positions", "positions"}, {"Wallet", "wallet"}, {"Totals", ""}};

Result<Plan> read_plan_sheets(const formats::Source& source) {
  const Result<std::vector<formats::Table>> book = formats::read_workbook(source);
  if (!book.ok()) return book.errors();
  formats::Document document{source.file, "xlsx", Json::object()};
  for (const auto& [name, list] : kPlanSheets) {
    const auto sheet =
        std::find_if(book.value().begin(), book.value().end(),
                     [&, wanted = name](const formats::Table& each) { return each.name == wanted; });
    if (sheet == book.value().end())
      return InputError{source.file, "", "no sheet " + in_quotes(name),
                        "a workbook that `tenon plan allocate --export` wrote"};
    Json rows = Json::array();
    for (std::size_t row = 1; row < sheet->rows.size(); ++row) {
      Json entry = Json::object();
      const std::string pointer = *list ? '/' + std::string(list) + '/' + std::to_string(rows.size()) : "";
      document.cells[pointer] = sheet->place(row, 0);
      for (std::size_t c = 0; c < sheet->rows[row].size(); ++c) {
        const std::string& title = sheet->at(0, c).text;
        const formats::Cell& cell = sheet->at(row, c);
        if (title.empty() || title.find(' ') != std::string::npos || cell.empty())
          continue;  // for people only
        const auto number = cell.integer();
        entry[title] = title == "seq" && number ? Json(*number) : Json(cell.text);
        document.cells[pointer + '/' + title] = sheet->place(row, c);
      }
      if (!entry.empty()) rows.push_back(std::move(entry));
    }
    if (*list)
      document.root[list] = std::move(rows);
    else if (!rows.empty())
      document.root.update(rows[0]);
  }
  return PlanReader(document).read(document.root, Place());
}

Json holding_json(const std::string& token, const std::string& amount, std::int64_t micro_usd) {
  return {{"token", token}, {"amount", amount}, {"micro_usd", std::to_string(micro_usd)}};
}

Json step_json(const Transaction& step, const std::set<std::string>& bought) {
  Json json = {{"seq", step.seq},
               {"type", name(step.type)},
               {"from_location", step.from_location},
               {"to_location", step.to_location}};
  if (step.type == Transaction::Type::kConversion) {
    json["from_token"] = step.token;
    json["to_token"] = step.to_token;
  } else {
    json["token"] = step.token;
  }
  json["amount"] = step.amount;
  json["micro_usd"] = std::to_string(step.micro_usd);
  json["gas_micro_usd"] = std::to_string(step.gas);
  json["conversion_micro_usd"] = std::to_string(step.conversion_fee);
  json["amount_usd"] = decimal_text(step.micro_usd, 6);
  json["gas_cost_usd"] = decimal_text(step.gas, 6);
  json["conversion_cost_usd"] = decimal_text(step.conversion_fee, 6);
  json["total_cost_usd"] = decimal_text(Int128{step.gas} + step.conversion_fee, 6);
  json["needs_conversion"] = step.type == Transaction::Type::kAllocation && bought.contains(step.token);
  return json;
}

}  // namespace

Json to_json(const Plan& plan) {
  std::set<std::string> bought;
  for (const Transaction& step : plan.transactions)
    if (step.type == Transaction::Type::kConversion) bought.insert(step.to_token);
  Json transactions = Json::array();
  for (const Transaction& step : plan.transactions) transactions.push_back(step_json(step, bought));
  Json positions = Json::array();
  for (const Position& position : plan.positions) {
    Json entry = {{"pool_id", position.pool}};
    entry.update(holding_json(position.token, position.amount, position.micro_usd));
    positions.push_back(std::move(entry));
  }
  Json wallet = Json::array();
  for (const Balance& balance : plan.wallet)
    wallet.push_back(holding_json(balance.token, balance.amount, balance.micro_usd));
  return {{"transactions", std::move(transactions)},
          {"positions", std::move(positions)},
          {"wallet", std::move(wallet)},
          {"yield_micro_usd", std::to_string(plan.yield)},
          {"conversion_micro_usd", std::to_string(plan.conversion_fee)},
          {"gas_micro_usd", std::to_string(plan.gas)},
          {"penalty_micro_usd", std::to_string(plan.penalty)}};
}

Result<Plan> plan_from_json(const Json& plan, const std::string& file) {
  const formats::Document document{file, "json", {}};
  return PlanReader(document).read(plan, Place());
}

Result<Plan> read_plan(const formats::Source& source) {
  if (formats::shape(source) == formats::Shape::kZip) return read_plan_sheets(source);
  return formats::read_plan_file(source, "transactions",
                                 [](const formats::Document& document, const Json& plan, const Place& place) {
                                   return PlanReader(document).read(plan, place);
                                 });
}

}  // namespace tenon::allocate
