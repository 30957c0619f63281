#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace tenon::formats {

// Writes a workbook (.xlsx) into memory, sheet by sheet. Text is always written as text, also where it begins with
// '=', '+', '-' or '@': a name out of an input never becomes a formula. Rows and columns count from 0.
//
//   WorkbookWriter book;
//   book.sheet("Schedule");
//   book.widths(0, 0, 24);
//   book.text(0, 0, "Name", WorkbookWriter::Style::kHeader);
//   book.number(1, 0, 42);
//   book.formula(2, 0, "=SUM(A1:A2)", 42);
//   const std::string bytes = book.finish();
//
// The same calls give the same bytes: the creation date is fixed. Faults (a sheet name twice, a cell outside of what
// Excel has) are ours: InternalError; look at kMaxRows and kMaxColumns first. Not for use by two threads.
class WorkbookWriter {
 public:
  static constexpr std::uint32_t kMaxRows = 1'048'576;
  static constexpr std::uint32_t kMaxColumns = 16'384;
  static constexpr std::size_t kMaxText = 32'767;  // characters a cell; longer text is cut

  enum class Style { kPlain, kHeader, kTitle, kNote, kPercent, kGood, kBad };

  // `constant_memory`: rows go to a temporary file once the next one is begun, so cells must come row by row,
  // left to right within a row, and widths() and freeze() before them. For sheets of a million cells.
  explicit WorkbookWriter(bool constant_memory = false);
  ~WorkbookWriter();
  WorkbookWriter(const WorkbookWriter&) = delete;
  WorkbookWriter& operator=(const WorkbookWriter&) = delete;

  // Begins a sheet; what follows goes there. `name`: 1 to 31 characters, none of []:*?/\, unique.
  void sheet(const std::string& name);
  void text(std::uint32_t row, std::uint32_t column, std::string_view text, Style style = Style::kPlain);
  void number(std::uint32_t row, std::uint32_t column, double value, Style style = Style::kPlain);
  void boolean(std::uint32_t row, std::uint32_t column, bool value, Style style = Style::kPlain);
  // `formula` begins with '='; `value` is what it gives, for programs that do not compute.
  void formula(std::uint32_t row, std::uint32_t column, const std::string& formula, double value,
               Style style = Style::kPlain);
  void formula(std::uint32_t row, std::uint32_t column, const std::string& formula, const std::string& value,
               Style style = Style::kPlain);
  void widths(std::uint32_t first_column, std::uint32_t last_column, double characters);
  void freeze(std::uint32_t rows, std::uint32_t columns);  // stays in sight while one scrolls
  // Drop-down filters over a table whose first row is its header. All bounds inclusive.
  void filter(std::uint32_t first_row, std::uint32_t first_column, std::uint32_t last_row,
              std::uint32_t last_column);
  // Colours cells that hold exactly this text green or red whenever the program recomputes (check sheets).
  void colour_text(std::uint32_t first_row, std::uint32_t first_column, std::uint32_t last_row,
                   std::uint32_t last_column, const std::string& text, bool good);

  // The file's bytes. Ends the writer's life.
  std::string finish();

 private:
  struct Book;
  std::unique_ptr<Book> book_;
};

// "B7" for row 6, column 1; with '$' before both parts if `absolute`.
std::string cell_name(std::uint32_t row, std::uint32_t column, bool absolute = false);

}  // namespace tenon::formats
