#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/json.h"
#include "formats/table.h"

// What the sheets of a roster's workbook are called and mean: one table for reading (format_table.cpp) and writing (format_workbook.cpp).
// A row becomes a JSON object, a column a value somewhere in it; what no column says stands in the column More as JSON. So a workbook
// can say all that a document can.
namespace tenon::roster {

enum class CellType {
  kText,
  kNumber,
  kYesNo,
  kDate,            // 2026-01-31, as text or as a spreadsheet's date
  kTime,            // 08:00, as text or as a spreadsheet's time
  kList,            // texts with ; between them
  kPattern,         // DDNNOO, or D1,N1,O
  kQualifications,  // GUARD; FIRE from 2025-01-01 until 2026-05-01
  kHeadcount,       // 2, or D=2; N=1
};

struct SheetColumn {
  const char* title;               // as we write it
  std::vector<std::string> words;  // as titles are compared (formats::title_of)
  const char* path;                // in the row's object: "preferences/preferredShifts"
  CellType type;
};
struct SheetSpec {
  std::string name;                // as we write it
  std::vector<std::string> words;  // names by which it is known
  std::vector<SheetColumn> columns;
  std::size_t needed = 0;  // the column without which a row is no header
};

// The sheets. Settings has a label and its values in each row in place of columns.
const SheetSpec& settings_sheet();
const SheetSpec& staff_sheet();  // employees
const SheetSpec& leave_sheet();  // their unavailability, with "employeeId"
const SheetSpec&
demand_sheet();  // {"demand", "set", "requirement"}: a requirement each, of the demand's one set of shifts
const SheetSpec& shifts_sheet();    // shiftDetails, with "demandId"; none: of all demands
const SheetSpec& cover_sheet();     // dailyHeadcount, with "demandId", "requirementId"
const SheetSpec& rules_sheet();     // constraintList
const SheetSpec& requests_sheet();  // requests
const SheetSpec& pins_sheet();      // pins
const SheetSpec&
more_sheet();  // any other field of the root: its name (with [] a list's next entry) and its value as JSON

inline constexpr const char* kMoreTitle = "More";

// A cell's value as its column means it; what is of another form comes back as it stands, for the strict reader to refuse.
formats::Json json_of(const formats::Cell& cell, CellType type);
// A value as a cell; none: this column cannot say it.
struct CellText {
  std::string text;
  std::optional<double> number{};
};
std::optional<CellText> cell_of(const formats::Json& value, CellType type);

}  // namespace tenon::roster
