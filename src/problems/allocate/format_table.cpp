// Tables: sheets of a workbook, or sections of one CSV file (a line that holds nothing but the name of a section begins it), become
// the inner JSON shape; the strict reader then sees no difference. Back again for `tenon convert`. A CSV file without sections is
// that of the pools; if it is called pools.csv, the others lie beside it.

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <set>

#include "formats/table.h"
#include "formats/text.h"
#include "formats/workbook_writer.h"
#include "problems/allocate/format.h"
#include "problems/allocate/numbers.h"

namespace tenon::allocate {

namespace {

using formats::Cell;
using formats::in_quotes;
using formats::Json;
using formats::Table;

// A title as it is compared: small letters and digits.
std::string word_of(std::string_view text) {
  std::string word;
  for (const char c : text)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return word;
}

enum class Type { kText, kNumber, kFlag, kList };

struct Column {
  const char* field;  // also its title as we write it
  std::vector<std::string> words;
  Type type = Type::kNumber;
};
struct Section {
  const char* name;
  std::vector<std::string> words;
  std::size_t needed;  // so many of the first columns must be there
  std::vector<Column> columns;
};

enum SectionIndex { kPools, kPositions, kWalletSection, kTokens, kParams, kLimits };
const std::vector<Section> kSections{
    {"Pools",
     {"pools", "pool"},
     3,
     {{"pool_id", {"poolid", "id", "pool"}, Type::kText},
      {"underlying_tokens", {"underlyingtokens", "tokens", "underlying"}, Type::kList},
      {"forecasted_apy", {"forecastedapy", "apy", "forecastapy"}},
      {"forecasted_tvl", {"forecastedtvl", "tvl", "tvlusd", "forecasttvl"}},
      {"symbol", {"symbol"}, Type::kText},
      {"chain", {"chain"}, Type::kText},
      {"protocol", {"protocol", "project"}, Type::kText},
      {"issuer", {"issuer"}, Type::kText},
      {"pool_group", {"poolgroup", "group"}},
      {"stddev_apy_30d", {"stddevapy30d", "stddev", "risk"}},
      {"apy_q10", {"apyq10", "q10"}},
      {"actual_apy", {"actualapy"}},
      {"rule", {"rule"}, Type::kText},
      {"cooldown", {"cooldown"}, Type::kFlag},
      {"name", {"name"}, Type::kText}}},
    {"Positions",
     {"positions", "position"},
     3,
     {{"pool_id", {"poolid", "id", "pool"}, Type::kText},
      {"token", {"token", "symbol", "tokensymbol"}, Type::kText},
      {"amount", {"amount", "balance", "tokens", "allocatedbalance"}}}},
    {"Wallet",
     {"wallet", "warmwallet", "balances"},
     2,
     {{"token", {"token", "symbol", "tokensymbol"}, Type::kText},
      {"amount", {"amount", "balance", "tokens", "unallocatedbalance"}}}},
    {"Tokens",
     {"tokens", "token", "prices"},
     2,
     {{"token", {"token", "symbol", "tokensymbol"}, Type::kText},
      {"price_usd", {"priceusd", "price", "usd", "close"}}}},
    {"Params",
     {"params", "parameters", "param"},
     2,
     {{"name", {"name", "parameter", "param", "parametername"}, Type::kText},
      {"value", {"value", "parametervalue"}, Type::kText}}},
    {"Limits",
     {"limits", "limit"},
     2,
     {{"by", {"by", "what"}, Type::kText},
      {"name", {"name"}, Type::kText},
      {"max_pct", {"maxpct", "share"}},
      {"max_usd", {"maxusd", "usd"}},
      {"soft_penalty", {"softpenalty", "penalty"}}}}};
// Columns for people, passed over.
const std::set<std::string> kRemarks{"comment", "comments", "note",     "notes",
                                     "remark",  "remarks",  "amountusd"};

std::optional<std::size_t> section_called(std::string_view name) {
  const std::string word = word_of(name);
  for (std::size_t s = 0; s < kSections.size(); ++s)
    for (const std::string& each : kSections[s].words)
      if (each == word) return s;
  return std::nullopt;
}

// A number as JSON holds it without loss: doubles keep 15 digits; the reader takes longer ones as text.
Json number_json(const std::string& text) {
  const auto number = written_in(text);
  constexpr Int128 kMostExact = 1'000'000'000'000'000;
  if (!number || number->digits >= kMostExact || number->digits <= -kMostExact) return text;
  if (number->decimals == 0) return static_cast<std::int64_t>(number->digits);
  return std::strtod(text.c_str(), nullptr);
}

Json flag_json(const Cell& cell) {
  const std::string word = word_of(cell.text);
  if (cell.type == Cell::Type::kBoolean) return cell.number != 0;
  if (word == "yes" || word == "true" || word == "1") return true;
  if (word == "no" || word == "false" || word == "0") return false;
  return cell.text;
}

// "USDC, DAI" or "[\"USDC\", \"DAI\"]".
Json list_json(const std::string& text) {
  if (text.starts_with('[')) {
    const Result<Json> json = formats::parse_json(text, "");
    return json.ok() ? json.value() : Json(text);
  }
  Json list = Json::array();
  std::string_view rest = text;
  while (true) {
    const std::size_t end = rest.find_first_of(",;");
    list.push_back(std::string(formats::trimmed(rest.substr(0, end))));
    if (end == std::string_view::npos) return list;
    rest.remove_prefix(end + 1);
  }
}

// The value of a parameter: a number, a switch, JSON of what is a list or object, or a word.
Json param_json(const Cell& cell) {
  if (cell.type == Cell::Type::kBoolean) return cell.number != 0;
  if (written_in(cell.text)) return number_json(cell.text);
  const std::string word = word_of(cell.text);
  if (word == "true" || word == "yes") return true;
  if (word == "false" || word == "no") return false;
  if (cell.text.starts_with('[') || cell.text.starts_with('{')) {
    const Result<Json> json = formats::parse_json(cell.text, "");
    if (json.ok()) return json.value();
  }
  return cell.text;
}

Json value_json(const Cell& cell, Type type) {
  switch (type) {
    case Type::kNumber:
      return number_json(cell.text);
    case Type::kFlag:
      return flag_json(cell);
    case Type::kList:
      return list_json(cell.text);
    case Type::kText:
      break;
  }
  return cell.text;
}

class TableReader {
 public:
  TableReader(const std::string& file, const std::string& format)
      : document_{file, format, Json::object()}, seen_(kSections.size()) {}

  // A section whose header stands at or behind `row`; it ends before `end`.
  void read(std::size_t section, const Table& table, std::size_t row, std::size_t end) {
    const Section& what = kSections[section];
    while (row < end && is_empty(table, row)) ++row;
    if (row == end) return;
    if (seen_[section])
      return error(table.place(row, 0), std::string(what.name) + " again", "each table once");
    seen_[section] = true;
    const std::vector<std::size_t> columns = header(what, table, row);
    if (columns.empty()) return;
    for (std::size_t at = row + 1; at < end; ++at)
      if (!is_empty(table, at)) read_row(section, table, at, columns);
    if (section == kPools) note_pools(table, columns);
  }

  Result<formats::Document> finish(const std::string& needed) {
    Json& root = document_.root;
    if (!seen_[kPools]) error("", "no table of pools", needed);
    if (!seen_[kTokens]) error("", "no table of tokens with their prices", needed);
    if (!root.contains("pools")) root["pools"] = Json::array();
    if (!root.contains("price_usd")) root["price_usd"] = Json::object();
    if (errors_.empty()) return std::move(document_);
    if (seen_[kPools] && seen_[kTokens]) {
      const Result<Input> rest = read_instance(document_);
      if (!rest.ok()) errors_.insert(errors_.end(), rest.errors().begin(), rest.errors().end());
    }
    return errors_;
  }

  void error(std::string at, std::string found, std::string expected) {
    errors_.push_back({document_.file, std::move(at), std::move(found), std::move(expected)});
  }
  void take_errors(const std::vector<InputError>& errors) {
    errors_.insert(errors_.end(), errors.begin(), errors.end());
  }

  static bool is_empty(const Table& table, std::size_t row) {
    return std::all_of(table.rows[row].begin(), table.rows[row].end(),
                       [](const Cell& cell) { return cell.empty(); });
  }

 private:
  // Where each of the section's columns stands, kMissing where it does not; empty if the header is wrong.
  static constexpr std::size_t kMissing = static_cast<std::size_t>(-1);
  std::vector<std::size_t> header(const Section& what, const Table& table, std::size_t row) {
    std::vector<std::size_t> columns(what.columns.size(), kMissing);
    for (std::size_t c = 0; c < table.rows[row].size(); ++c) {
      const std::string word = word_of(table.at(row, c).text);
      if (word.empty() || kRemarks.contains(word)) continue;
      const auto column = std::find_if(what.columns.begin(), what.columns.end(), [&](const Column& each) {
        return word_of(each.field) == word ||
               std::find(each.words.begin(), each.words.end(), word) != each.words.end();
      });
      if (column == what.columns.end()) {
        error(table.place(row, c), "an unknown column " + in_quotes(table.at(row, c).text), titles(what));
        continue;
      }
      std::size_t& at = columns[static_cast<std::size_t>(column - what.columns.begin())];
      if (at != kMissing)
        error(table.place(row, c), "the column " + in_quotes(table.at(row, c).text),
              std::string("one column for ") + column->field);
      else
        at = c;
    }
    for (std::size_t k = 0; k < what.needed; ++k)
      if (columns[k] == kMissing) {
        error(table.place(row, 0), "no column " + in_quotes(what.columns[k].field), titles(what));
        return {};
      }
    return columns;
  }

  static std::string titles(const Section& what) {
    std::string titles;
    for (const Column& column : what.columns)
      titles += (titles.empty() ? "" : ", ") + std::string(column.field);
    return std::string("the columns of ") + what.name + ": " + titles;
  }

  void note(const std::string& pointer, const Table& table, std::size_t row, std::size_t column) {
    document_.cells[pointer] = table.place(row, column == kMissing ? 0 : column);
  }

  void read_row(std::size_t section, const Table& table, std::size_t row,
                const std::vector<std::size_t>& columns) {
    const Section& what = kSections[section];
    Json entry = Json::object();
    for (std::size_t k = 0; k < columns.size(); ++k) {
      if (columns[k] == kMissing) continue;
      const Cell& cell = table.at(row, columns[k]);
      if (!cell.empty()) entry[what.columns[k].field] = value_json(cell, what.columns[k].type);
    }
    if (entry.empty()) return;
    switch (section) {
      case kPools:
        pool_rows_.push_back(row < table.lines.size() ? table.lines[row] : static_cast<std::uint32_t>(row));
        document_.root["pools"].push_back(std::move(entry));
        return;
      case kPositions:
        return add("/positions", document_.root["positions"], std::move(entry), section, table, row, columns);
      case kLimits:
        return add("/params/limits", document_.root["params"]["limits"], std::move(entry), section, table,
                   row, columns);
      case kParams:
        return param(table, row, columns, entry);
      case kTokens:
        return by_token("price_usd", "price_usd", table, row, columns, entry);
      default:
        return by_token("wallet", "amount", table, row, columns, entry);
    }
  }

  void add(const std::string& list, Json& entries, Json entry, std::size_t section, const Table& table,
           std::size_t row, const std::vector<std::size_t>& columns) {
    const std::string pointer = list + '/' + std::to_string(entries.size());
    note(pointer, table, row, columns[0]);
    for (std::size_t k = 0; k < columns.size(); ++k)
      note(pointer + '/' + kSections[section].columns[k].field, table, row, columns[k]);
    entries.push_back(std::move(entry));
  }

  // A row {token, value} as root[object][token] = value.
  void by_token(const char* object, const char* value, const Table& table, std::size_t row,
                const std::vector<std::size_t>& columns, const Json& entry) {
    if (!entry.contains("token") || !entry.contains(value))
      return error(table.place(row, entry.contains("token") ? columns[1] : columns[0]), "an empty cell",
                   entry.contains("token") ? value : "a token's symbol");
    const std::string token = entry["token"].get<std::string>();
    Json& values = document_.root[object];
    if (values.contains(token))
      return error(table.place(row, columns[0]), in_quotes(token) + " again", "each token once");
    values[token] = entry[value];
    note('/' + std::string(object) + '/' + formats::pointer_part(token), table, row, columns[1]);
  }

  // Gas stands among the parameters here: gas_deposit_usd, gas_withdrawal_usd, gas_conversion_usd; so does the book's name.
  void param(const Table& table, std::size_t row, const std::vector<std::size_t>& columns,
             const Json& entry) {
    if (!entry.contains("name"))
      return error(table.place(row, columns[0]), "an empty cell", "a parameter's name");
    const Cell& cell = table.at(row, columns[1]);
    if (cell.empty()) return;  // as null: not set
    const std::string name = entry["name"].get<std::string>();
    std::string pointer = "/params/" + formats::pointer_part(name);
    Json* into = &document_.root["params"];
    std::string key = name;
    if (name.starts_with("gas_") && name.ends_with("_usd") && name != "gas_reserve_usd") {
      key = name.substr(4, name.size() - 8);
      into = &document_.root["gas_usd"];
      pointer = "/gas_usd/" + formats::pointer_part(key);
    } else if (name == "name" || name == "date") {
      into = &document_.root;
      pointer = '/' + name;
    }
    if (into->contains(key))
      return error(table.place(row, columns[0]), in_quotes(name) + " again", "each parameter once");
    (*into)[key] = into == &document_.root ? Json(cell.text) : param_json(cell);
    note(pointer, table, row, columns[1]);
  }

  void note_pools(const Table& table, const std::vector<std::size_t>& columns) {
    formats::TableRows& origin = document_.table;
    origin.list = "/pools";
    origin.sheet = table.name;
    origin.csv = table.csv;
    origin.rows = pool_rows_;
    for (std::size_t k = 0; k < columns.size(); ++k)
      if (columns[k] != kMissing)
        origin.columns[kSections[kPools].columns[k].field] = static_cast<std::uint32_t>(columns[k]);
  }

  formats::Document document_;
  std::vector<bool> seen_;
  std::vector<std::uint32_t> pool_rows_;
  std::vector<InputError> errors_;
};

const char* const kNeeded =
    "sheets, or sections of a CSV file, named Pools and Tokens (and Positions, Wallet, Params, Limits)";

Result<formats::Document> read_book(const formats::Source& source) {
  const Result<std::vector<Table>> book = formats::read_workbook(source);
  if (!book.ok()) return book.errors();
  TableReader reader(source.file, "xlsx");
  for (const Table& table : book.value())
    if (const auto section = section_called(table.name)) reader.read(*section, table, 0, table.rows.size());
  return reader.finish(kNeeded);
}

// The section that a row begins: its only cell is the name of one.
std::optional<std::size_t> section_at(const Table& table, std::size_t row) {
  const std::string* name = nullptr;
  for (const Cell& cell : table.rows[row]) {
    if (cell.empty()) continue;
    if (name) return std::nullopt;
    name = &cell.text;
  }
  return name ? section_called(*name) : std::nullopt;
}

// pools.csv with its siblings.
void read_siblings(const std::string& file, TableReader& reader) {
  const std::size_t slash = file.find_last_of('/');
  const std::string folder = slash == std::string::npos ? "" : file.substr(0, slash + 1);
  if (file.substr(folder.size()) != "pools.csv") return;
  for (std::size_t s = kPositions; s < kSections.size(); ++s) {
    const Result<formats::Source> sibling =
        formats::read_source(folder + word_of(kSections[s].name) + ".csv");
    if (!sibling.ok()) continue;  // finish() says what must be there
    const Result<Table> table = formats::read_csv(sibling.value());
    if (!table.ok()) {
      reader.take_errors(table.errors());
      continue;
    }
    reader.read(s, table.value(), 0, table.value().rows.size());
  }
}

Result<formats::Document> read_sections(const formats::Source& source) {
  const Result<Table> read = formats::read_csv(source);
  if (!read.ok()) return read.errors();
  const Table& table = read.value();
  TableReader reader(source.file, "csv");
  std::vector<std::pair<std::size_t, std::size_t>> begins;  // row, section
  for (std::size_t row = 0; row < table.rows.size(); ++row)
    if (const auto section = section_at(table, row)) begins.emplace_back(row, *section);
  if (begins.empty()) {
    reader.read(kPools, table, 0, table.rows.size());
    read_siblings(source.file, reader);
    return reader.finish("pools.csv with tokens.csv beside it, or " + std::string(kNeeded));
  }
  for (std::size_t i = 0; i < begins.size(); ++i) {
    const std::size_t end = i + 1 < begins.size() ? begins[i + 1].first : table.rows.size();
    reader.read(begins[i].second, table, begins[i].first + 1, end);
  }
  return reader.finish(kNeeded);
}

// --- writing: one row builder for both forms

std::string text_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return formats::shortest(value.get<double>());
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (!value.is_array()) return value.is_null() ? "" : value.dump();
  std::string text;
  for (const Json& item : value) {
    if (!item.is_string() || item.get_ref<const std::string&>().find_first_of(",;[") != std::string::npos)
      return value.dump();
    text += (text.empty() ? "" : ", ") + item.get<std::string>();
  }
  return text;
}

struct Rows {
  std::vector<std::string> titles;
  std::vector<std::vector<std::string>> cells;
};

// The columns that any entry has.
Rows rows_of(const Section& section, const Json& entries) {
  Rows rows;
  std::vector<const char*> fields;
  for (std::size_t k = 0; k < section.columns.size(); ++k) {
    const char* const field = section.columns[k].field;
    const bool used =
        k < section.needed ||
        std::any_of(entries.begin(), entries.end(), [&](const Json& entry) { return entry.contains(field); });
    if (!used) continue;
    fields.push_back(field);
    rows.titles.emplace_back(field);
  }
  for (const Json& entry : entries) {
    std::vector<std::string>& cells = rows.cells.emplace_back();
    for (const char* const field : fields)
      cells.push_back(entry.contains(field) ? text_of(entry[field]) : "");
  }
  return rows;
}

const Json& part(const Json& json, const char* key) {
  static const Json kNone;
  const auto found = json.find(key);
  return json.is_object() && found != json.end() ? *found : kNone;
}

Json by_token_entries(const Json& values, const char* key) {
  Json entries = Json::array();
  for (const auto& [token, value] : values.items()) entries.push_back({{"token", token}, {key, value}});
  return entries;
}

Json token_entries(const Json& book) {
  const Json& prices = part(book, "price_usd");
  Json entries = Json::array();
  for (const Json& token : part(book, "tokens")) {
    const Json& price = part(prices, token.get_ref<const std::string&>().c_str());
    entries.push_back({{"token", token}, {"price_usd", price}});
  }
  return entries.empty() ? by_token_entries(prices, "price_usd") : entries;
}

Json param_entries(const Json& book) {
  Json entries = Json::array();
  const auto add = [&](const std::string& name, const Json& value) {
    if (value.is_null()) return;
    const bool nested = value.is_array() || value.is_object();
    entries.push_back({{"name", name}, {"value", nested ? Json(value.dump()) : value}});
  };
  add("name", part(book, "name"));
  for (const auto& [key, value] : part(book, "gas_usd").items()) add("gas_" + key + "_usd", value);
  for (const auto& [key, value] : part(book, "params").items())
    if (key != "limits") add(key, value);
  return entries;
}

std::vector<std::pair<const Section*, Rows>> tables_of(const Json& book) {
  const Json limits = part(part(book, "params"), "limits");
  const std::vector<std::pair<std::size_t, Json>> all{
      {kPools, part(book, "pools")},
      {kPositions, part(book, "positions")},
      {kWalletSection, by_token_entries(part(book, "wallet"), "amount")},
      {kTokens, token_entries(book)},
      {kParams, param_entries(book)},
      {kLimits, limits}};
  std::vector<std::pair<const Section*, Rows>> tables;
  for (const auto& [section, entries] : all)
    if (section != kLimits || !entries.empty())
      tables.emplace_back(&kSections[section], rows_of(kSections[section], entries));
  return tables;
}

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",;\t\"\n\r") == std::string::npos && formats::trimmed(text).size() == text.size())
    return text;
  std::string cell = "\"";
  for (const char c : text) cell += c == '"' ? std::string("\"\"") : std::string(1, c);
  return cell + '"';
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) line += (&cell == &cells[0] ? "" : ",") + csv_cell(cell);
  return line + '\n';
}

}  // namespace

Result<formats::Document> read_table(const formats::Source& source, const std::string& format) {
  return format == "xlsx" ? read_book(source) : read_sections(source);
}

std::string to_csv(const Json& book) {
  std::string csv;
  for (const auto& [section, rows] : tables_of(book)) {
    csv += (csv.empty() ? "" : "\n") + std::string(section->name) + '\n' + csv_line(rows.titles);
    for (const auto& cells : rows.cells) csv += csv_line(cells);
  }
  return csv;
}

std::string to_workbook(const Json& book, const std::vector<std::string>& notes) {
  using Style = formats::WorkbookWriter::Style;
  formats::WorkbookWriter writer;
  for (const auto& [section, rows] : tables_of(book)) {
    writer.sheet(section->name);
    writer.widths(0, static_cast<std::uint32_t>(rows.titles.size()), 16);
    writer.freeze(1, 0);
    for (std::uint32_t c = 0; c < rows.titles.size(); ++c) writer.text(0, c, rows.titles[c], Style::kHeader);
    for (std::uint32_t row = 0; row < rows.cells.size(); ++row)
      for (std::uint32_t c = 0; c < rows.cells[row].size(); ++c) {
        const std::string& cell = rows.cells[row][c];
        const Json number = number_json(cell);  // text where a double would lose digits
        if (number.is_number() && rows.titles[c] != "pool_id" && rows.titles[c] != "token")
          writer.number(row + 1, c, number.get<double>());
        else if (!cell.empty())
          writer.text(row + 1, c, cell);
      }
  }
  if (!notes.empty()) writer.sheet("Notes");
  for (std::size_t i = 0; i < notes.size(); ++i)
    writer.text(static_cast<std::uint32_t>(i), 0, notes[i], i == 0 ? Style::kTitle : Style::kPlain);
  return writer.finish();
}

}  // namespace tenon::allocate
