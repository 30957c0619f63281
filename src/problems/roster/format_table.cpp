// Workbooks as planners keep them: sheets Staff, Demand and Shifts, and where needed Settings, Leave, Cover, Rules, Requests and Pins. They
// become the one document that the strict reader takes, with a note which cell each value came from.

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "formats/text.h"
#include "formats/titles.h"
#include "problems/roster/format_parts.h"
#include "problems/roster/format_sheets.h"

namespace tenon::roster {

namespace {

using formats::Cell;
using formats::has_word;
using formats::Header;
using formats::in_quotes;
using formats::Json;
using formats::kNone;
using formats::Table;
using formats::title_of;

// Columns for people, passed over.
const std::set<std::string> kRemarks{"comment", "comments", "note", "notes", "remark", "remarks", "no", "nr"};
// Sheets for people, and those that --export writes besides.
const std::set<std::string> kOtherSheets{"notes", "readme", "help"};

// One row of a sheet: its object, and where each value of it stands.
struct Row {
  Json entry = Json::object();
  std::size_t row = 0;
  std::vector<std::pair<std::string, std::string>> cells{};  // path of a column -> place
};

class BookReader {
 public:
  BookReader(const std::string& file, const std::vector<Table>& book)
      : document_{file, "xlsx", Json::object()}, book_(book) {}

  Result<formats::Document> run(const OptionValues& options) {
    document_.root["schemaVersion"] = "0.98";
    check_sheets();
    read_settings();
    read_more();
    read_staff();
    read_leave();
    read_demand();
    read_shifts();
    read_cover();
    read_list(rules_sheet(), "constraintList");
    read_list(requests_sheet(), "requests");
    read_list(pins_sheet(), "pins");
    if (errors_.empty()) return std::move(document_);
    // What else is wrong is told in the same go.
    if (const Result<Input> rest = read_instance(document_, options); !rest.ok())
      errors_.insert(errors_.end(), rest.errors().begin(), rest.errors().end());
    return errors_;
  }

 private:
  void error(std::string at, std::string found, std::string expected) {
    errors_.push_back({document_.file, std::move(at), std::move(found), std::move(expected)});
  }
  Json& root(const char* key) { return document_.root[key]; }
  Json& list(const char* key) {
    Json& json = document_.root[key];
    if (json.is_null()) json = Json::array();
    return json;
  }

  // ---- Sheets and rows -----------------------------------------------------------------------------------------------------------------

  const Table* sheet_of(const SheetSpec& spec) const {
    for (const Table& table : book_)
      if (has_word(spec.words, title_of(table.name).word)) return &table;
    return nullptr;
  }

  void check_sheets() {
    const std::vector<const SheetSpec*> all{
        &settings_sheet(), &staff_sheet(), &leave_sheet(),    &demand_sheet(), &shifts_sheet(),
        &cover_sheet(),    &rules_sheet(), &requests_sheet(), &pins_sheet(),   &more_sheet()};
    std::string names;
    for (const SheetSpec* spec : all) names += (names.empty() ? "" : ", ") + spec->name;
    std::map<const SheetSpec*, std::string> seen;
    for (const Table& table : book_) {
      const std::string word = title_of(table.name).word;
      const auto known = std::find_if(all.begin(), all.end(),
                                      [&](const SheetSpec* spec) { return has_word(spec->words, word); });
      if (known == all.end()) {
        if (!kOtherSheets.contains(word) && !table.rows.empty())
          document_.warnings.push_back(
              {table.place(0, 0), "sheet " + in_quotes(table.name) + " is passed over; known are " + names});
      } else if (const auto [at, added] = seen.emplace(*known, table.name); !added) {
        error(table.place(0, 0), "a second sheet of " + (*known)->name + ", beside " + in_quotes(at->second),
              "one sheet of each");
      }
    }
    for (const SheetSpec* needed : {&staff_sheet(), &demand_sheet(), &shifts_sheet()})
      if (!seen.contains(needed))
        error("", "no sheet " + in_quotes(needed->name), "sheets Staff, Demand and Shifts");
  }

  static std::size_t column_called(const SheetSpec& spec, std::string_view title) {
    const std::string word = title_of(title).word;
    for (std::size_t k = 0; k < spec.columns.size(); ++k)
      if (has_word(spec.columns[k].words, word)) return k;
    return word == "more" ? spec.columns.size() : kNone;
  }

  // The first row with the needed column that says nothing but titles, or two of them.
  Header header_of(const Table& table, const SheetSpec& spec) const {
    return formats::find_header(
        table, spec.columns.size() + 1, [&](std::string_view title) { return column_called(spec, title); },
        [&](const Header& header) {
          const std::vector<Cell>& cells = table.rows[header.row];
          const auto filled =
              std::count_if(cells.begin(), cells.end(), [](const Cell& cell) { return !cell.empty(); });
          const auto known = std::count_if(header.columns.begin(), header.columns.end(),
                                           [](std::size_t column) { return column != kNone; });
          return header.columns[spec.needed] != kNone && (known >= 2 || known == filled);
        });
  }

  void check_titles(const Table& table, const Header& header, const SheetSpec& spec) {
    std::string known;
    for (const SheetColumn& column : spec.columns) known += std::string(column.title) + ", ";
    for (std::size_t c = 0; c < table.rows[header.row].size(); ++c) {
      const Cell& cell = table.at(header.row, c);
      const std::string word = title_of(cell.text).word;
      if (cell.empty() || word.empty() || kRemarks.contains(word)) continue;
      const std::size_t column = column_called(spec, cell.text);
      if (column == kNone)
        error(table.place(header.row, c), "an unknown column " + in_quotes(cell.text),
              "one of " + known + "More, or Comment");
      else if (header.columns[column] != c)
        error(table.place(header.row, c), "the column " + in_quotes(cell.text), "each column once");
    }
  }

  // All rows that say something. Without a sheet none.
  std::vector<Row> rows_of(const SheetSpec& spec, Header* header_out = nullptr) {
    const Table* table = sheet_of(spec);
    if (table == nullptr || table->rows.empty()) return {};
    const Header header = header_of(*table, spec);
    if (!header.found()) {
      error(table->place(0, 0), "no header row",
            std::string("a row of titles with ") + spec.columns[spec.needed].title +
                " within the first 50 rows");
      return {};
    }
    check_titles(*table, header, spec);
    if (header_out != nullptr) *header_out = header;
    std::vector<Row> rows;
    for (std::size_t r = header.row + 1; r < table->rows.size(); ++r)
      if (Row row = row_of(*table, r, header, spec); !row.entry.empty()) rows.push_back(std::move(row));
    return rows;
  }

  Row row_of(const Table& table, std::size_t r, const Header& header, const SheetSpec& spec) {
    Row row;
    row.row = r;
    const std::size_t first = header.columns[spec.needed];
    for (std::size_t k = 0; k < spec.columns.size(); ++k) {
      const std::size_t c = header.columns[k];
      row.cells.emplace_back(spec.columns[k].path, table.place(r, c == kNone ? first : c));
      if (c == kNone) continue;
      if (const Cell& cell = table.at(r, c); !cell.empty())
        set(row.entry, spec.columns[k].path, json_of(cell, spec.columns[k].type));
    }
    const std::size_t more = header.columns[spec.columns.size()];
    if (more == kNone || table.at(r, more).empty()) return row;
    const Result<Json> json = formats::parse_json(table.at(r, more).text, "");
    if (!json.ok() || !json.value().is_object())
      error(table.place(r, more), in_quotes(table.at(r, more).text), "a JSON object");
    else
      merge(row.entry, json.value(), table.place(r, more));
    return row;
  }

  static void set(Json& json, std::string_view path, Json value) {
    const std::size_t slash = path.find('/');
    const std::string key(path.substr(0, slash));
    if (slash == std::string_view::npos) {
      json[key] = std::move(value);
      return;
    }
    if (!json.contains(key)) json[key] = Json::object();
    set(json[key], path.substr(slash + 1), std::move(value));
  }

  void merge(Json& into, const Json& more, const std::string& place) {
    for (const auto& [key, value] : more.items()) {
      if (!into.contains(key))
        into[key] = value;
      else if (into[key].is_object() && value.is_object())
        merge(into[key], value, place);
      else if (into[key] != value)
        error(place, in_quotes(key) + " is " + formats::shown(value),
              "what stands elsewhere: " + formats::shown(into[key]));
    }
  }

  // Where the parts of an entry stand: it as a whole, and what each column says.
  void note(const std::string& pointer, const Row& row, std::string_view part = "") {
    document_.cells.emplace(pointer, row.cells.front().second);
    for (const auto& [path, place] : row.cells) {
      if (!path.starts_with(part)) continue;
      document_.cells.emplace(pointer + '/' + path.substr(part.size()), place);
    }
  }

  std::string place_of(const Row& row, std::string_view path) const {
    for (const auto& [each, place] : row.cells)
      if (each == path) return place;
    return row.cells.front().second;
  }

  static std::string text_in(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : "";
  }

  // ---- The sheets ----------------------------------------------------------------------------------------------------------------------

  void read_settings() {
    const Table* table = sheet_of(settings_sheet());
    if (table == nullptr) return;
    for (std::size_t r = 0; r < table->rows.size(); ++r) {
      const Cell& label = table->at(r, 0);
      const std::string word = title_of(label.text).word;
      if (label.empty() || kRemarks.contains(word)) continue;
      const std::size_t column = column_called(settings_sheet(), label.text);
      if (column >= settings_sheet().columns.size()) {
        if (table->rows[r].size() > 1) error(table->place(r, 0), in_quotes(label.text), settings_text());
        continue;
      }
      read_setting(*table, r, settings_sheet().columns[column]);
    }
  }

  static std::string settings_text() {
    std::string known;
    for (const SheetColumn& column : settings_sheet().columns)
      known += (known.empty() ? "one of " : ", ") + std::string(column.title);
    return known;
  }

  void read_setting(const Table& table, std::size_t r, const SheetColumn& column) {
    const std::string path = column.path;
    const bool is_list = path == "publicHolidays" || path == "siteRules";
    Json values = Json::array();
    for (std::size_t c = 1; c < table.rows[r].size(); ++c) {
      const Cell& cell = table.at(r, c);
      if (cell.empty()) continue;
      if (!is_list && !values.empty()) {
        error(table.place(r, c), in_quotes(cell.text), std::string("one value of ") + column.title);
        continue;
      }
      document_.cells.emplace('/' + path + (is_list ? '/' + std::to_string(values.size()) : ""),
                              table.place(r, c));
      values.push_back(json_of(cell, column.type));
    }
    if (!values.empty()) set(document_.root, path, is_list ? values : values[0]);
  }

  void read_more() {
    for (const Row& row : rows_of(more_sheet())) {
      std::string field = text_in(row.entry, "field");
      const bool is_entry = field.ends_with("[]");
      if (is_entry) field.resize(field.size() - 2);
      const Result<Json> value = formats::parse_json(text_in(row.entry, "value"), "");
      if (field.empty() || !value.ok()) {
        error(place_of(row, field.empty() ? "field" : "value"),
              in_quotes(text_in(row.entry, field.empty() ? "field" : "value")),
              field.empty() ? "the name of a field" : "JSON");
        continue;
      }
      if (is_entry) {
        Json& entries = list(field.c_str());
        if (!entries.is_array()) {
          error(place_of(row, "field"), in_quotes(field), "a field that holds a list");
          continue;
        }
        note_value('/' + field + '/' + std::to_string(entries.size()), row);
        entries.push_back(value.value());
      } else if (field == "schemaVersion") {
        root("schemaVersion") = value.value();
      } else {
        note_value('/' + field, row);
        merge(document_.root, Json::object({{field, value.value()}}), place_of(row, "field"));
      }
    }
  }
  void note_value(const std::string& pointer, const Row& row) {
    document_.cells.emplace(pointer, place_of(row, "value"));
  }

  void read_staff() {
    Header header;
    const Table* table = sheet_of(staff_sheet());
    std::vector<Row> rows = rows_of(staff_sheet(), &header);
    if (!header.found()) return;
    std::vector<std::string> fields;
    for (const SheetColumn& column : staff_sheet().columns) fields.emplace_back(column.path);
    fields.emplace_back("more");
    document_.table = formats::origin_of(*table, header, fields, "/employees");
    Json::array_t employees;
    for (Row& row : rows) {
      staff_.emplace(text_in(row.entry, "employeeId"), employees.size());
      document_.table.rows.push_back(formats::row_number(*table, row.row));
      employees.push_back(std::move(row.entry));
    }
    document_.cells.emplace("/employees", table->place(header.row, header.columns[0]));
    root("employees") = std::move(employees);
  }

  void read_leave() {
    for (Row& row : rows_of(leave_sheet())) {
      const std::string id = text_in(row.entry, "employeeId");
      const auto who = staff_.find(id);
      if (who == staff_.end()) {
        error(place_of(row, "employeeId"), in_quotes(id), "an employee of sheet Staff");
        continue;
      }
      row.entry.erase("employeeId");
      if (!row.entry.contains("endDate") && row.entry.contains("startDate"))
        row.entry["endDate"] = row.entry["startDate"];
      Json& employee = root("employees")[who->second];
      if (!employee.contains("unavailability")) employee["unavailability"] = Json::array();
      note("/employees/" + std::to_string(who->second) + "/unavailability/" +
               std::to_string(employee["unavailability"].size()),
           row);
      employee["unavailability"].push_back(std::move(row.entry));
    }
  }

  // A requirement a row; rows of one demand say of the demand the same, or nothing.
  void read_demand() {
    for (Row& row : rows_of(demand_sheet())) {
      Json demand = row.entry.contains("demand") ? row.entry["demand"] : Json::object();
      const std::string id = text_in(demand, "demandId");
      const auto [at, is_new] = demands_.emplace(id, list("demandItems").size());
      const std::string pointer = "/demandItems/" + std::to_string(at->second);
      if (is_new)
        list("demandItems")
            .push_back(
                Json::object({{"shifts", Json::array({Json::object()})}, {"requirements", Json::array()}}));
      Json& item = root("demandItems")[at->second];
      merge(item, demand, place_of(row, "demand/demandId"));
      if (row.entry.contains("set"))
        merge(item["shifts"][0], row.entry["set"], place_of(row, "demand/demandId"));
      note(pointer, row, "demand/");
      note(pointer + "/shifts/0", row, "set/");
      const std::size_t index = item["requirements"].size();
      note(pointer + "/requirements/" + std::to_string(index), row, "requirement/");
      Json requirement = row.entry.contains("requirement") ? row.entry["requirement"] : Json::object();
      requirements_.emplace(std::pair(id, text_in(requirement, "requirementId")), index);
      item["requirements"].push_back(std::move(requirement));
    }
  }

  void read_shifts() {
    for (Row& row : rows_of(shifts_sheet())) {
      const std::string id = text_in(row.entry, "demandId");
      row.entry.erase("demandId");
      if (!id.empty() && !demands_.contains(id)) {
        error(place_of(row, "demandId"), in_quotes(id), "a demand of sheet Demand, or nothing: all of them");
        continue;
      }
      for (const auto& [demand, index] : demands_) {
        if (!id.empty() && demand != id) continue;
        Json& set = root("demandItems")[index]["shifts"][0];
        if (!set.contains("shiftDetails")) set["shiftDetails"] = Json::array();
        note("/demandItems/" + std::to_string(index) + "/shifts/0/shiftDetails/" +
                 std::to_string(set["shiftDetails"].size()),
             row);
        set["shiftDetails"].push_back(row.entry);
      }
    }
  }

  void read_cover() {
    for (Row& row : rows_of(cover_sheet())) {
      const std::pair key(text_in(row.entry, "demandId"), text_in(row.entry, "requirementId"));
      row.entry.erase("demandId");
      row.entry.erase("requirementId");
      const auto found = requirements_.find(key);
      if (found == requirements_.end()) {
        error(row.cells.front().second,
              "demand " + in_quotes(key.first) + ", requirement " + in_quotes(key.second),
              "a row of sheet Demand");
        continue;
      }
      const std::size_t item = demands_.at(key.first);
      Json& requirement = root("demandItems")[item]["requirements"][found->second];
      if (!requirement.contains("dailyHeadcount")) requirement["dailyHeadcount"] = Json::array();
      note("/demandItems/" + std::to_string(item) + "/requirements/" + std::to_string(found->second) +
               "/dailyHeadcount/" + std::to_string(requirement["dailyHeadcount"].size()),
           row);
      requirement["dailyHeadcount"].push_back(std::move(row.entry));
    }
  }

  void read_list(const SheetSpec& spec, const char* key) {
    for (Row& row : rows_of(spec)) {
      Json& entries = list(key);
      if (!entries.is_array()) return;
      note(std::string("/") + key + '/' + std::to_string(entries.size()), row);
      entries.push_back(std::move(row.entry));
    }
  }

  formats::Document document_;
  const std::vector<Table>& book_;
  std::vector<InputError> errors_;
  std::unordered_map<std::string, std::size_t> staff_;  // looked up only
  std::map<std::string, std::size_t> demands_;
  std::map<std::pair<std::string, std::string>, std::size_t> requirements_;
};

}  // namespace

Result<formats::Document> read_workbook_document(const formats::Source& source, const OptionValues& options) {
  const Result<std::vector<Table>> book = formats::read_workbook(source);
  if (!book.ok()) return book.errors();
  return BookReader(source.file, book.value()).run(options);
}

}  // namespace tenon::roster
