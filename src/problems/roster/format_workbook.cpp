// A roster's document as a workbook: the sheets of format_sheets.h, each with the columns that somebody fills. What no column says goes
// into the column More, or the sheet of that name, so that nothing is lost.

#include <algorithm>
#include <set>

#include "formats/document.h"
#include "formats/text.h"
#include "formats/titles.h"
#include "formats/workbook_writer.h"
#include "problems/roster/format_parts.h"
#include "problems/roster/format_sheets.h"

namespace tenon::roster {

namespace {

using formats::Json;
using formats::WorkbookWriter;
using Style = WorkbookWriter::Style;

// The value at a path of object keys; null: not there.
const Json* value_at(const Json& json, std::string_view path) {
  const std::size_t slash = path.find('/');
  if (!json.is_object()) return nullptr;
  const auto found = json.find(std::string(path.substr(0, slash)));
  if (found == json.end()) return nullptr;
  return slash == std::string_view::npos ? &*found : value_at(*found, path.substr(slash + 1));
}

// Takes it out, and objects that are empty then.
void take_out(Json& json, std::string_view path) {
  const std::size_t slash = path.find('/');
  const std::string key(path.substr(0, slash));
  if (slash != std::string_view::npos) {
    take_out(json[key], path.substr(slash + 1));
    if (!json[key].empty()) return;
  }
  json.erase(key);
}

class BookWriter {
 public:
  explicit BookWriter(const Json& root) : rest_(root) {}

  Result<std::string> write(const std::vector<std::string>& notes) {
    const Json employees = take("employees"), demand = take("demandItems");
    const Json rules = take("constraintList"), requests = take("requests"), pins = take("pins");
    write_settings();
    write_staff(employees);
    write_demand(demand);
    write_sheet(rules_sheet(), rules, "/constraintList");
    write_sheet(requests_sheet(), requests, "/requests");
    write_sheet(pins_sheet(), pins, "/pins");
    write_more();
    formats::write_notes(book_, notes);
    if (!errors_.empty()) return errors_;
    return book_.finish();
  }

 private:
  void error(std::string at, std::string found, std::string expected) {
    errors_.push_back({"", std::move(at), std::move(found), std::move(expected)});
  }

  Json take(const char* key) {
    if (!rest_.contains(key)) return Json::array();
    Json value = std::move(rest_[key]);
    rest_.erase(key);
    return value.is_array() ? value : Json::array();
  }

  void put(std::uint32_t row, std::uint32_t column, const CellText& cell, const std::string& pointer) {
    if (cell.number)
      book_.number(row, column, *cell.number);
    else if (cell.text.size() > WorkbookWriter::kMaxText)
      error(pointer, std::to_string(cell.text.size()) + " bytes",
            "at most " + std::to_string(WorkbookWriter::kMaxText) + ", which a cell holds");
    else
      book_.text(row, column, cell.text);
  }

  // Rows of objects. Only columns that some row fills are there.
  void write_sheet(const SheetSpec& spec, const Json& entries, const std::string& pointer) {
    if (entries.empty()) return;
    if (entries.size() >= WorkbookWriter::kMaxRows)
      return error(pointer, std::to_string(entries.size()) + " entries", "fewer than a sheet has rows");
    struct Cells {
      std::vector<std::optional<CellText>> columns;
      Json rest;
    };
    std::vector<Cells> rows;
    std::vector<bool> is_used(spec.columns.size(), false);
    bool any_more = false;
    for (const Json& entry : entries) {
      Cells cells{std::vector<std::optional<CellText>>(spec.columns.size()), entry};
      for (std::size_t k = 0; k < spec.columns.size(); ++k) {
        const Json* value = value_at(entry, spec.columns[k].path);
        if (value == nullptr) continue;
        cells.columns[k] = cell_of(*value, spec.columns[k].type);
        if (!cells.columns[k]) continue;
        is_used[k] = true;
        take_out(cells.rest, spec.columns[k].path);
      }
      any_more |= !cells.rest.empty();
      rows.push_back(std::move(cells));
    }
    is_used[spec.needed] = true;
    book_.sheet(spec.name);
    book_.freeze(1, 0);
    std::uint32_t width = 0;
    for (std::size_t k = 0; k < spec.columns.size(); ++k)
      if (is_used[k]) book_.text(0, width++, spec.columns[k].title, Style::kHeader);
    if (any_more) book_.text(0, width++, kMoreTitle, Style::kHeader);
    book_.widths(0, width - 1, 16);
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const auto row = static_cast<std::uint32_t>(r + 1);
      const std::string at = pointer + '/' + std::to_string(r);
      std::uint32_t column = 0;
      for (std::size_t k = 0; k < spec.columns.size(); ++k) {
        if (!is_used[k]) continue;
        if (rows[r].columns[k]) put(row, column, *rows[r].columns[k], at);
        ++column;
      }
      if (!rows[r].rest.empty()) put(row, column, {rows[r].rest.dump()}, at);
    }
  }

  void write_settings() {
    book_.sheet(settings_sheet().name);
    book_.widths(0, 0, 18);
    book_.widths(1, 40, 12);
    std::uint32_t row = 0;
    for (const SheetColumn& column : settings_sheet().columns) {
      const Json* found = value_at(rest_, column.path);
      if (found == nullptr) continue;
      const std::string path = column.path;
      const bool is_list = path == "publicHolidays" || path == "siteRules";
      const Json values = is_list ? *found : Json::array({*found});
      std::vector<CellText> cells;
      if (values.is_array())
        for (const Json& value : values)
          if (const auto cell = cell_of(value, column.type)) cells.push_back(*cell);
      constexpr std::size_t kMostColumns = 500;
      if (!values.is_array() || cells.empty() || cells.size() != values.size() || cells.size() > kMostColumns)
        continue;
      book_.text(row, 0, column.title);
      for (std::size_t k = 0; k < cells.size(); ++k)
        put(row, static_cast<std::uint32_t>(k + 1), cells[k], '/' + path);
      take_out(rest_, path);
      ++row;
    }
  }

  void write_staff(Json employees) {
    Json leave = Json::array();
    for (Json& employee : employees) {
      if (!employee.is_object() || !employee.contains("unavailability")) continue;
      const Json away = employee["unavailability"];
      if (!away.is_array() || away.empty()) continue;
      employee.erase("unavailability");
      for (const Json& each : away) {
        Json entry = Json::object();
        if (employee.contains("employeeId")) entry["employeeId"] = employee["employeeId"];
        if (each.is_object())
          entry.update(each);
        else
          entry["startDate"] = each;
        if (entry.contains("date") && !entry.contains("startDate")) {
          entry["startDate"] = entry["date"];
          entry.erase("date");
        }
        if (entry.contains("endDate") && entry["endDate"] == entry["startDate"]) entry.erase("endDate");
        leave.push_back(std::move(entry));
      }
    }
    write_sheet(staff_sheet(), employees, "/employees");
    write_sheet(leave_sheet(), leave, "/employees");
  }

  void write_demand(const Json& items) {
    Json rows = Json::array(), shifts = Json::array(), cover = Json::array();
    bool alike = true;  // all demands have the same shifts
    for (std::size_t i = 0; i < items.size(); ++i) {
      const Json& item = items[i];
      const std::string at = "/demandItems/" + std::to_string(i);
      if (!item.is_object() || !item.contains("shifts") || !item["shifts"].is_array() ||
          item["shifts"].size() != 1 || !item.contains("requirements") || !item["requirements"].is_array()) {
        error(at + "/shifts", "several sets of shifts", "one set: a workbook has one for each demand");
        continue;
      }
      alike &= item["shifts"][0].value("shiftDetails", Json()) ==
               items[0]["shifts"][0].value("shiftDetails", Json());
      add_item(item, rows, shifts, cover);
    }
    if (alike && items.size() > 1) {
      Json once = Json::array();
      const std::size_t count = shifts.size() / items.size();
      for (std::size_t k = 0; k < count; ++k) {
        once.push_back(shifts[k]);
        once.back().erase("demandId");
      }
      shifts = std::move(once);
    }
    write_sheet(demand_sheet(), rows, "/demandItems");
    write_sheet(shifts_sheet(), shifts, "/demandItems");
    write_sheet(cover_sheet(), cover, "/demandItems");
  }

  static void add_item(Json item, Json& rows, Json& shifts, Json& cover) {
    Json set = item["shifts"][0];
    const Json requirements = item["requirements"];
    item.erase("shifts");
    item.erase("requirements");
    const Json id = item.value("demandId", Json());
    if (set.is_object() && set.contains("shiftDetails") && set["shiftDetails"].is_array()) {
      for (Json detail : set["shiftDetails"]) {
        if (detail.is_object()) detail["demandId"] = id;
        shifts.push_back(std::move(detail));
      }
      set.erase("shiftDetails");
    }
    for (Json requirement : requirements) {
      if (requirement.is_object() && requirement.contains("dailyHeadcount") &&
          requirement["dailyHeadcount"].is_array()) {
        for (Json day : requirement["dailyHeadcount"]) {
          if (!day.is_object()) continue;
          day["demandId"] = id;
          day["requirementId"] = requirement.value("requirementId", Json());
          cover.push_back(std::move(day));
        }
        requirement.erase("dailyHeadcount");
      }
      // What is the demand's stands in its first row only.
      const bool is_first = rows.empty() || rows.back()["demand"].value("demandId", Json()) != id;
      Json row = Json::object({{"demand", is_first ? item : Json::object({{"demandId", id}})}});
      if (is_first && !set.empty()) row["set"] = set;
      row["requirement"] = std::move(requirement);
      rows.push_back(std::move(row));
    }
  }

  // Lists an entry a row, so that each fits a cell.
  void write_more() {
    Json rows = Json::array();
    for (const auto& [field, value] : rest_.items()) {
      if (value.is_null()) continue;
      if (value.is_array() && !value.empty())
        for (const Json& entry : value) rows.push_back({{"field", field + "[]"}, {"value", entry.dump()}});
      else
        rows.push_back({{"field", field}, {"value", value.dump()}});
    }
    write_sheet(more_sheet(), rows, "");
  }

  Json rest_;
  WorkbookWriter book_;
  std::vector<InputError> errors_;
};

}  // namespace

Result<std::string> to_workbook(const Json& document, const std::vector<std::string>& notes) {
  if (!document.is_object() || has_shift_scheduling_shape(document))
    return InputError{"", "", "an input of the shift-scheduling benchmark",
                      "json or txt, which say all of it"};
  return BookWriter(document).write(notes);
}

}  // namespace tenon::roster
