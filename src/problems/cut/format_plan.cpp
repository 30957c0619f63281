// Plans, in and out: the `plan` of an answer, alone or in its envelope, or the sheet Patterns of an exported workbook.

#include <limits>
#include <map>

#include "formats/document.h"
#include "formats/plan_file.h"
#include "formats/table.h"
#include "formats/text.h"
#include "problems/cut/format.h"

namespace tenon::cut {

namespace {

using formats::Field;
using formats::FieldNames;
using formats::Json;
using formats::Place;

constexpr std::int64_t kAnyLow = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kAnyHigh = std::numeric_limits<std::int64_t>::max();

const std::vector<FieldNames> kPlanFields{{"stocks_used"}, {"waste"}, {"patterns"}};
enum PlanField { kStocksUsed, kWaste, kPatterns };
const std::vector<FieldNames> kPatternFields{{"stock"}, {"times"}, {"items"}, {"rest"}};
enum PatternField { kStock, kTimes, kItems, kRest };

// Only the form is checked here: whether stocks, items and counts are right is the verifier's question.
class PlanReader {
 public:
  explicit PlanReader(const formats::Document& document) : reader_(document) {}

  Result<Plan> read(const Json& json, const Place& place) {
    const std::vector<Field> fields = reader_.fields(json, place, kPlanFields);
    if (json.is_object()) {
      plan_.stocks_used = whole(fields[kStocksUsed], place, "a number of stocks");
      plan_.waste = reader_.integer(fields[kWaste], place, kAnyLow, kAnyHigh);
      read_list(fields[kPatterns], place, "a list of patterns",
                [&](const Json& item, const Place& at) { read_pattern(item, at); });
    }
    if (reader_.error_count() > 0) return reader_.take_errors();
    return std::move(plan_);
  }

 private:
  std::int64_t whole(const Field& field, const Place& place, const char* expected) {
    if (!field) reader_.missing(field, place, expected);
    return reader_.integer(field, place, kAnyLow, kAnyHigh).value_or(0);
  }

  template <class Read>
  void read_list(const Field& field, const Place& place, const char* expected, Read read_item) {
    if (!field) return reader_.missing(field, place, expected);
    reader_.list(field, place, expected, read_item);
  }

  void read_pattern(const Json& json, const Place& place) {
    const std::vector<Field> fields = reader_.fields(json, place, kPatternFields);
    if (!json.is_object()) return;
    Pattern pattern;
    pattern.stock = whole(fields[kStock], place, "the index of a stock");
    pattern.times = whole(fields[kTimes], place, "how often it is cut");
    pattern.rest = reader_.integer(fields[kRest], place, kAnyLow, kAnyHigh);
    read_list(fields[kItems], place, "a list of [index, count]", [&](const Json& item, const Place& at) {
      if (!item.is_array() || item.size() != 2)
        return reader_.error(at, formats::shown(item), "[index of an item, pieces of it]");
      const auto index = reader_.integer({&item[0], "0"}, at, kAnyLow, kAnyHigh);
      const auto count = reader_.integer({&item[1], "1"}, at, kAnyLow, kAnyHigh);
      pattern.items.emplace_back(index.value_or(0), count.value_or(0));
    });
    plan_.patterns.push_back(std::move(pattern));
  }

  formats::Reader reader_;
  Plan plan_;
};

// The sheet Patterns: a row an item of a pattern. Rows of one pattern carry its number.
Result<Plan> read_plan_sheet(const formats::Source& source) {
  const Result<std::vector<formats::Table>> book = formats::read_workbook(source, "Patterns");
  if (!book.ok()) return book.errors();
  if (book.value().empty())
    return InputError{source.file, "", "no sheet \"Patterns\"",
                      "a workbook that `tenon plan cut --export` wrote"};
  const formats::Table& sheet = book.value().front();
  const std::vector<std::string> titles{"Pattern", "Stock index", "Times", "Item index", "Pieces"};
  std::vector<std::size_t> columns(titles.size(), sheet.rows.empty() ? 0 : sheet.rows[0].size());
  std::vector<InputError> errors;
  for (std::size_t k = 0; k < titles.size(); ++k) {
    for (std::size_t c = 0; !sheet.rows.empty() && c < sheet.rows[0].size(); ++c)
      if (sheet.at(0, c).text == titles[k]) columns[k] = c;
    if (sheet.rows.empty() || columns[k] == sheet.rows[0].size())
      errors.push_back({source.file, sheet.place(0, 0), "no such column", formats::in_quotes(titles[k])});
  }
  if (!errors.empty()) return errors;
  std::map<std::int64_t, Pattern> patterns;
  for (std::size_t row = 1; row < sheet.rows.size(); ++row) {
    if (sheet.at(row, columns[0]).empty()) continue;
    std::vector<std::int64_t> values;
    for (const std::size_t column : columns) {
      const auto value = sheet.at(row, column).integer();
      if (!value)
        errors.push_back({source.file, sheet.place(row, column),
                          formats::in_quotes(sheet.at(row, column).text), "a whole number"});
      values.push_back(value.value_or(0));
    }
    const auto [found, is_new] = patterns.try_emplace(values[0], Pattern{values[1], values[2], {}, {}});
    if (!is_new && (found->second.stock != values[1] || found->second.times != values[2]))
      errors.push_back({source.file, sheet.place(row, columns[1]), "another stock or number of times",
                        "those of the rows of pattern " + std::to_string(values[0]) + " above"});
    found->second.items.emplace_back(values[3], values[4]);
  }
  if (!errors.empty()) return errors;
  Plan plan;
  for (auto& [number, pattern] : patterns) {
    if (__builtin_add_overflow(plan.stocks_used, pattern.times, &plan.stocks_used))
      return InputError{source.file, sheet.place(0, columns[2]), "numbers of times that overflow", "fewer"};
    plan.patterns.push_back(std::move(pattern));
  }
  return plan;
}

}  // namespace

Json to_json(const Plan& plan) {
  Json json = Json::object();
  json["stocks_used"] = plan.stocks_used;
  if (plan.waste) json["waste"] = *plan.waste;
  Json::array_t patterns;
  patterns.reserve(plan.patterns.size());
  for (const Pattern& pattern : plan.patterns) {
    Json entry = Json::object();
    entry["stock"] = pattern.stock;
    entry["times"] = pattern.times;
    entry["items"] = Json::array();
    for (const auto& [index, count] : pattern.items) entry["items"].push_back(Json::array({index, count}));
    if (pattern.rest) entry["rest"] = *pattern.rest;
    patterns.push_back(std::move(entry));
  }
  json["patterns"] = std::move(patterns);
  return json;
}

Result<Plan> plan_from_json(const Json& plan, const std::string& file) {
  const formats::Document document{file, "json", {}};
  return PlanReader(document).read(plan, Place());
}

Result<Plan> read_plan(const formats::Source& source) {
  if (formats::shape(source) == formats::Shape::kZip) return read_plan_sheet(source);
  return formats::read_plan_file(source, "patterns",
                                 [](const formats::Document& document, const Json& plan, const Place& place) {
                                   return PlanReader(document).read(plan, place);
                                 });
}

}  // namespace tenon::cut
