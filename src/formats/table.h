#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "formats/source.h"

namespace tenon::formats {

// A sheet or a CSV file as plain cells. Row and column count from 0; place() says it as people do.
struct Cell {
  enum class Type { kEmpty, kText, kNumber, kBoolean, kError };
  Type type = Type::kEmpty;
  std::string text;   // as written; for numbers the shortest text that reads back the same
  double number = 0;  // for kNumber

  std::optional<std::int64_t> integer() const;  // a number (or text of one) that is whole and exact
};

struct Table {
  std::string name;  // sheet's name; "" for CSV
  std::vector<std::vector<Cell>> rows;  // ragged: trailing empty cells are left out
  bool csv = false;

  const Cell& at(std::size_t row, std::size_t column) const;  // an empty cell outside
  std::string place(std::size_t row, std::size_t column) const;  // "DATA!B7"; "line 7, column 2" for CSV
};

// All sheets of a workbook (.xlsx), values as Excel stored them last. The zip is looked at first: at most 1,000
// entries, 256 MiB unpacked in all, 100:1; cells at most 2,000,000. liborcus has no such ceilings of its own.
Result<std::vector<Table>> read_workbook(const Source& source);

// Comma, semicolon or tab (found by itself), RFC 4180 quotes, UTF-8 with or without BOM.
Result<Table> read_csv(const Source& source);

}  // namespace tenon::formats
