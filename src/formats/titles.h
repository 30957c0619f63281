#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/options.h"
#include "formats/document.h"
#include "formats/table.h"
#include "formats/workbook_writer.h"

namespace tenon::formats {

// Tables as people make them: rows below a header whose titles say what stands in a column, in any order, labels above it.
// What the columns are called and mean is the kind's (problems/X/format_table.cpp); this is what all such readers do.

inline constexpr std::size_t kHeaderRows = 50;  // the header stands within so many rows
inline constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

// A title as it is compared: small letters and digits. What stands in parentheses or brackets is the unit, as written but for
// blanks: "Cut Length (mm)" is "cutlength" in "mm".
struct Title {
  std::string word;
  std::string unit;
};
Title title_of(std::string_view text);

bool has_word(const std::vector<std::string>& words, std::string_view word);

// A header row, and where each wanted column stands in it; kNone: nowhere.
struct Header {
  std::size_t row = kNone;
  std::vector<std::size_t> columns{};

  bool found() const { return row != kNone; }
};

// The first row that `suits`; of columns with the same title the leftmost counts. `column_of`: which of `columns` wanted ones a
// title names, or kNone.
Header find_header(const Table& table, std::size_t columns,
                   const std::function<std::size_t(std::string_view title)>& column_of,
                   const std::function<bool(const Header&)>& suits);

// The sheet called `wanted` (--sheet), else the first one with a header: `has_header`. Errors say which sheets there are;
// `needed`: what a header is.
Result<const Table*> choose_sheet(const Source& source, const std::vector<Table>& book,
                                  const std::optional<std::string>& wanted,
                                  const std::function<bool(const Table&)>& has_header,
                                  const std::string& needed);

// Where the rows of a list come from: Document::table but for its rows. `fields`: of each column of the header.
TableRows origin_of(const Table& table, const Header& header, const std::vector<std::string>& fields,
                    std::string list);
std::uint32_t row_number(const Table& table, std::size_t row);  // as TableRows::rows has it

// A cell's number times `factor`, whole where it is whole; the text of a cell that holds no number, for the strict reader to refuse.
Json number_json(const Cell& cell, double factor = 1);
// yes, true, x and 1, no, false and 0; other text as it is.
Json yes_no_json(const Cell& cell);

// ---- Writing

std::string csv_text(std::string_view text);  // in quotes; nothing for an empty text
// A sheet called Notes, the first line as its title; nothing without lines.
void write_notes(WorkbookWriter& book, const std::vector<std::string>& lines);

}  // namespace tenon::formats
