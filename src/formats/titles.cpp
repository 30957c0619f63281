#include "formats/titles.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "formats/text.h"

namespace tenon::formats {

Title title_of(std::string_view text) {
  Title title;
  bool in_unit = false;
  for (const char c : text) {
    if (c == '(' || c == '[') in_unit = true;
    const auto byte = static_cast<unsigned char>(c);
    const bool bracket = c == '(' || c == '[' || c == ')' || c == ']';
    if (in_unit && !bracket && c != ' ') title.unit += c;
    if (!in_unit && std::isalnum(byte) != 0) title.word += static_cast<char>(std::tolower(byte));
  }
  return title;
}

bool has_word(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Header find_header(const Table& table, std::size_t columns,
                   const std::function<std::size_t(std::string_view title)>& column_of,
                   const std::function<bool(const Header&)>& suits) {
  for (std::size_t row = 0; row < std::min(table.rows.size(), kHeaderRows); ++row) {
    Header header{row, std::vector<std::size_t>(columns, kNone)};
    for (std::size_t c = 0; c < table.rows[row].size(); ++c) {
      if (table.at(row, c).type != Cell::Type::kText) continue;
      const std::size_t column = column_of(table.at(row, c).text);
      if (column != kNone && header.columns[column] == kNone) header.columns[column] = c;
    }
    if (suits(header)) return header;
  }
  return {};
}

Result<const Table*> choose_sheet(const Source& source, const std::vector<Table>& book,
                                  const std::optional<std::string>& wanted,
                                  const std::function<bool(const Table&)>& has_header,
                                  const std::string& needed) {
  std::string names;
  for (const Table& table : book) {
    names += (names.empty() ? "" : ", ") + in_quotes(table.name);
    if (wanted && table.name != *wanted) continue;
    if (has_header(table)) return &table;
    if (wanted)
      return InputError{source.file, table.name + "!A1",
                        table.rows.empty() ? "an empty sheet" : "no header row", needed};
  }
  if (wanted) return InputError{"", "--sheet", in_quotes(*wanted), "one of the sheets " + names};
  return InputError{source.file, "", "no sheet with a header row (sheets: " + names + ")", needed};
}

TableRows origin_of(const Table& table, const Header& header, const std::vector<std::string>& fields,
                    std::string list) {
  TableRows origin{.list = std::move(list), .sheet = table.name, .csv = table.csv, .rows = {}, .columns = {}};
  for (std::size_t k = 0; k < fields.size(); ++k)
    if (header.columns[k] != kNone) origin.columns[fields[k]] = static_cast<std::uint32_t>(header.columns[k]);
  return origin;
}

std::uint32_t row_number(const Table& table, std::size_t row) {
  return row < table.lines.size() ? table.lines[row] : static_cast<std::uint32_t>(row);
}

Json number_json(const Cell& cell, double factor) {
  constexpr double kExact = 9007199254740992.0;  // 2^53: up to there a double holds every whole number
  const auto number = cell.type == Cell::Type::kNumber ? std::optional(cell.number) : number_in(cell.text);
  if (!number) return cell.text;
  const double value = *number * factor;
  if (std::trunc(value) == value && std::abs(value) <= kExact) return static_cast<std::int64_t>(value);
  return value;
}

Json yes_no_json(const Cell& cell) {
  const std::string word = title_of(cell.text).word;
  if (has_word({"true", "yes", "x", "1"}, word)) return true;
  if (has_word({"false", "no", "0"}, word)) return false;
  return cell.text;
}

std::string csv_text(std::string_view text) {
  if (text.empty()) return "";
  std::string cell = "\"";
  for (const char c : text) cell += c == '"' ? std::string("\"\"") : std::string(1, c);
  return cell + '"';
}

void write_notes(WorkbookWriter& book, const std::vector<std::string>& lines) {
  using Style = WorkbookWriter::Style;
  if (!lines.empty()) book.sheet("Notes");
  for (std::size_t i = 0; i < lines.size(); ++i)
    book.text(static_cast<std::uint32_t>(i), 0, lines[i], i == 0 ? Style::kTitle : Style::kPlain);
}

}  // namespace tenon::formats
