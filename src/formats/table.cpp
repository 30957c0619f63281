// The CSV reader is our own: liborcus' parser (0.17), tried first, stops at a carriage return behind a quoted cell, and
// reads one byte beyond its input where a quote is never closed.

#include "formats/table.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "formats/text.h"

namespace tenon::formats {

namespace {

constexpr std::size_t kMostCells = 2'000'000;
constexpr std::size_t kMostColumns = 1000;

std::string column_letters(std::size_t column) {
  std::string letters;
  for (std::size_t left = column + 1; left > 0; left = (left - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (left - 1) % 26));
  return letters;
}

Cell cell_of(std::string text, bool was_quoted) {
  const std::string_view bare = trimmed(text);
  if (bare.empty()) return {};
  // Quotes keep what they hold as it is.
  if (was_quoted) return {Cell::Type::kText, std::move(text), 0};
  Cell cell{Cell::Type::kText, std::string(bare), 0};
  if (const auto number = number_in(bare)) cell = {Cell::Type::kNumber, std::string(bare), *number};
  return cell;
}

class CsvReader {
 public:
  CsvReader(const std::string& file, std::string_view text, char delimiter)
      : file_(file), text_(text), delimiter_(delimiter) {
    table_.csv = true;
  }

  Result<Table> read() {
    while (at_ < text_.size()) {
      row_.clear();
      table_.lines.push_back(line_);
      do {
        if (auto error = read_cell()) return *error;
      } while (take(delimiter_));
      if (auto error = end_row()) return *error;
    }
    return std::move(table_);
  }

 private:
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::optional<InputError> read_cell() {
    const std::uint32_t begin_line = line_;
    if (row_.size() >= kMostColumns)
      return fault(begin_line, "more than " + std::to_string(kMostColumns) + " columns",
                   "a table with fewer");
    std::string text;
    const bool was_quoted = take('"');
    if (was_quoted && !read_quoted(text))
      return fault(begin_line, "a quote that is never closed", "a closing quote '\"'");
    const std::size_t end =
        std::min(text_.find_first_of(std::array{delimiter_, '\n', '\0'}.data(), at_), text_.size());
    const std::string_view rest = text_.substr(at_, end - at_);
    if (was_quoted && !trimmed(rest).empty())
      return fault(line_, in_quotes(rest, 20) + " behind a closing quote",
                   "a delimiter or the end of the line");
    if (!was_quoted) text = rest;
    at_ = end;
    row_.push_back(cell_of(std::move(text), was_quoted));
    return std::nullopt;
  }

  bool read_quoted(std::string& text) {
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"' && !take('"')) return true;
      if (c == '\n') ++line_;
      text += c;
    }
    return false;
  }

  std::optional<InputError> end_row() {
    if (take('\n')) ++line_;
    while (!row_.empty() && row_.back().empty()) row_.pop_back();
    cells_ += row_.size();
    if (cells_ > kMostCells || table_.rows.size() >= kMostCells)
      return InputError{file_, "", "more than " + std::to_string(kMostCells) + " cells", "a smaller table"};
    table_.rows.push_back(row_);
    return std::nullopt;
  }

  InputError fault(std::uint32_t line, std::string found, std::string expected) const {
    return {file_, "line " + std::to_string(line + 1), std::move(found), std::move(expected)};
  }

  const std::string& file_;
  std::string_view text_;
  char delimiter_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 0;
  std::size_t cells_ = 0;
  std::vector<Cell> row_;
  Table table_;
};

// The one of , ; and tab that stands most often outside quotes in the first lines; a comma in doubt.
char delimiter_of(std::string_view text) {
  std::array<std::pair<char, std::size_t>, 3> counts{{{',', 0}, {';', 0}, {'\t', 0}}};
  bool inside = false;
  int lines = 0;
  for (const char c : text) {
    if (c == '"') inside = !inside;
    if (c == '\n' && !inside && ++lines == 20) break;
    for (auto& [delimiter, count] : counts) count += !inside && c == delimiter;
  }
  return std::max_element(counts.begin(), counts.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

}  // namespace

std::optional<std::int64_t> Cell::integer() const {
  const auto value = type == Type::kNumber ? std::optional(number) : number_in(text);
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (!value || std::trunc(*value) != *value || std::abs(*value) > kExact) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

const Cell& Table::at(std::size_t row, std::size_t column) const {
  static const Cell kEmpty;
  return row < rows.size() && column < rows[row].size() ? rows[row][column] : kEmpty;
}

std::string Table::place(std::size_t row, std::size_t column) const {
  return cell_place(name, csv, row < lines.size() ? lines[row] : row, column);
}

std::string cell_place(std::string_view sheet, bool csv, std::size_t row, std::size_t column) {
  if (csv) return "line " + std::to_string(row + 1) + ", column " + std::to_string(column + 1);
  return std::string(sheet) + '!' + column_letters(column) + std::to_string(row + 1);
}

Result<Table> read_csv(const Source& source) {
  std::string_view text = source.bytes;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (!is_utf8(text))
    return InputError{source.file, "", "bytes that are not UTF-8 text", "a CSV file in UTF-8"};
  if (text.find('\0') != std::string_view::npos)
    return InputError{source.file, "", "zero bytes", "a CSV file in UTF-8"};
  return CsvReader(source.file, text, delimiter_of(text)).read();
}

}  // namespace tenon::formats
