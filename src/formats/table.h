#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "formats/source.h"

namespace tenon::formats {

// A sheet or a CSV file as plain cells. Row and column count from 0; place() says it as people do.
struct Cell {
  enum class Type { kEmpty, kText, kNumber, kBoolean, kError };
  Type type = Type::kEmpty;
  std::string text;   // as written; for numbers the shortest text that reads back the same
  double number = 0;  // for kNumber; 1 or 0 for kBoolean

  bool empty() const { return type == Type::kEmpty; }
  std::optional<std::int64_t> integer() const;  // a number (or text of one) that is whole and exact
};

struct Table {
  std::string name;                     // sheet's name; "" for CSV
  std::vector<std::vector<Cell>> rows;  // ragged: trailing empty cells are left out
  bool csv = false;
  std::vector<std::uint32_t>
      lines{};  // CSV: the line, from 0, on which each row begins (quotes hold line breaks)

  const Cell& at(std::size_t row, std::size_t column) const;     // an empty cell outside
  std::string place(std::size_t row, std::size_t column) const;  // "DATA!B7"; "line 7, column 2" for CSV
};

// "DATA!B7", or "line 7, column 2", for row 6, column 1.
std::string cell_place(std::string_view sheet, bool csv, std::size_t row, std::size_t column);

// The sheets of a workbook (.xlsx), values as they were stored last: a formula that no program has computed yet is an
// error cell. Ceilings: those of zip.h and xml.h; then 2,000,000 cells that are not empty, within the first 1,048,576
// rows and 1,000 columns, and 64 MiB of text in them. With `only_sheet` no other sheet is read.
Result<std::vector<Table>> read_workbook(const Source& source, const std::string& only_sheet = "");

// Comma, semicolon or tab (found by itself), RFC 4180 quotes, UTF-8 with or without BOM. The same ceilings.
Result<Table> read_csv(const Source& source);

}  // namespace tenon::formats
