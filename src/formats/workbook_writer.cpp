#include "formats/workbook_writer.h"

#include <unistd.h>
#include <xlsxwriter.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "base/error.h"
#include "formats/source.h"
#include "formats/text.h"

namespace tenon::formats {

namespace {

// 2000-01-01, in place of now: the same answer gives the same bytes.
constexpr time_t kCreated = 946684800;

// At most `most` characters (UTF-16 units, as Excel counts), cut between characters.
std::string cut(std::string_view text, std::size_t most) {
  std::size_t units = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0) == 0x80) continue;  // the rest of a character
    units += byte >= 0xF0 ? 2 : 1;
    if (units > most) return std::string(text.substr(0, i));
  }
  return std::string(text);
}

// XML knows no control characters but these three, and the library copies what it gets.
std::string cell_text(std::string_view text) {
  std::string clean = is_utf8(text) ? cut(text, WorkbookWriter::kMaxText) : "?";
  for (char& c : clean)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') c = ' ';
  return clean;
}

}  // namespace

struct WorkbookWriter::Book {
  lxw_workbook* workbook = nullptr;
  lxw_worksheet* sheet = nullptr;
  std::string path;  // the library (1.1) writes to files only
  std::map<Style, lxw_format*> formats;

  explicit Book(bool constant_memory) {
    path = (std::filesystem::temp_directory_path() / "tenon-XXXXXX").string();
    const int file = ::mkstemp(path.data());
    if (file < 0) throw InternalError("no temporary file can be made in " + path);
    ::close(file);
    lxw_workbook_options options{};
    options.constant_memory = constant_memory ? LXW_TRUE : LXW_FALSE;
    workbook = workbook_new_opt(path.c_str(), &options);
    TENON_ASSERT(workbook != nullptr);
    lxw_doc_properties properties{};
    properties.created = kCreated;
    workbook_set_properties(workbook, &properties);
  }
  ~Book() {
    if (workbook) workbook_close(workbook);
    ::unlink(path.c_str());
  }
  Book(const Book&) = delete;
  Book& operator=(const Book&) = delete;

  lxw_format* format(Style style) {
    if (style == Style::kPlain) return nullptr;
    lxw_format*& made = formats[style];
    if (!made) made = make(style);
    return made;
  }

  lxw_format* make(Style style) {
    lxw_format* format = workbook_add_format(workbook);
    switch (style) {
      case Style::kPlain:
        break;
      case Style::kHeader:
        format_set_bold(format);
        format_set_bg_color(format, 0xE2E8F0);
        format_set_border(format, LXW_BORDER_THIN);
        break;
      case Style::kTitle:
        format_set_bold(format);
        format_set_font_size(format, 14);
        break;
      case Style::kNote:
        format_set_italic(format);
        format_set_font_color(format, 0x64748B);
        break;
      case Style::kPercent:
        format_set_num_format(format, "0.00%");
        break;
      case Style::kGood:
        format_set_bg_color(format, 0xC6EFCE);
        break;
      case Style::kBad:
        format_set_bg_color(format, 0xFFC7CE);
        break;
    }
    return format;
  }
};

namespace {

void must(lxw_error error) {
  if (error != LXW_NO_ERROR)
    throw InternalError(std::string("a workbook cannot be written: ") + lxw_strerror(error));
}
lxw_col_t column_number(std::uint32_t column) { return static_cast<lxw_col_t>(column); }

}  // namespace

WorkbookWriter::WorkbookWriter(bool constant_memory) : book_(std::make_unique<Book>(constant_memory)) {}
WorkbookWriter::~WorkbookWriter() = default;

void WorkbookWriter::sheet(const std::string& name) {
  book_->sheet = workbook_add_worksheet(book_->workbook, name.c_str());
  if (!book_->sheet) throw InternalError("a workbook has no sheet called " + in_quotes(name));
}

void WorkbookWriter::text(std::uint32_t row, std::uint32_t column, std::string_view text, Style style) {
  must(worksheet_write_string(book_->sheet, row, column_number(column), cell_text(text).c_str(),
                              book_->format(style)));
}

void WorkbookWriter::number(std::uint32_t row, std::uint32_t column, double value, Style style) {
  must(worksheet_write_number(book_->sheet, row, column_number(column), value, book_->format(style)));
}

void WorkbookWriter::boolean(std::uint32_t row, std::uint32_t column, bool value, Style style) {
  must(worksheet_write_boolean(book_->sheet, row, column_number(column), value, book_->format(style)));
}

void WorkbookWriter::formula(std::uint32_t row, std::uint32_t column, const std::string& formula,
                             double value, Style style) {
  must(worksheet_write_formula_num(book_->sheet, row, column_number(column), formula.c_str(),
                                   book_->format(style), value));
}

void WorkbookWriter::formula(std::uint32_t row, std::uint32_t column, const std::string& formula,
                             const std::string& value, Style style) {
  must(worksheet_write_formula_str(book_->sheet, row, column_number(column), formula.c_str(),
                                   book_->format(style), value.c_str()));
}

void WorkbookWriter::widths(std::uint32_t first_column, std::uint32_t last_column, double characters) {
  must(worksheet_set_column(book_->sheet, column_number(first_column), column_number(last_column), characters,
                            nullptr));
}

void WorkbookWriter::freeze(std::uint32_t rows, std::uint32_t columns) {
  worksheet_freeze_panes(book_->sheet, rows, column_number(columns));
}

void WorkbookWriter::filter(std::uint32_t first_row, std::uint32_t first_column, std::uint32_t last_row,
                            std::uint32_t last_column) {
  must(worksheet_autofilter(book_->sheet, first_row, column_number(first_column), last_row,
                            column_number(last_column)));
}

void WorkbookWriter::colour_text(std::uint32_t first_row, std::uint32_t first_column, std::uint32_t last_row,
                                 std::uint32_t last_column, const std::string& text, bool good) {
  std::string quoted_text = '"' + text + '"';
  lxw_conditional_format rule{};
  rule.type = LXW_CONDITIONAL_TYPE_CELL;
  rule.criteria = LXW_CONDITIONAL_CRITERIA_EQUAL_TO;
  rule.value_string = quoted_text.data();
  rule.format = book_->format(good ? Style::kGood : Style::kBad);
  must(worksheet_conditional_format_range(book_->sheet, first_row, column_number(first_column), last_row,
                                          column_number(last_column), &rule));
}

std::string WorkbookWriter::finish() {
  lxw_workbook* workbook = book_->workbook;
  book_->workbook = nullptr;  // closing frees it, also when it fails
  must(workbook_close(workbook));
  Result<Source> written = read_source(book_->path, std::int64_t{1} << 40);
  if (!written.ok()) throw InternalError(to_string(written.errors().front()));
  return std::move(written.value().bytes);
}

std::string cell_name(std::uint32_t row, std::uint32_t column, bool absolute) {
  std::string letters;
  for (std::uint32_t left = column + 1; left > 0; left = (left - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (left - 1) % 26));
  const std::string mark = absolute ? "$" : "";
  return mark + letters + mark + std::to_string(row + 1);
}

}  // namespace tenon::formats
