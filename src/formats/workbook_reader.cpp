// A workbook is a zip of XML. liborcus reads both, but unpacks whatever the zip's directory promises; so the directory
// is read here first (PKWARE APPNOTE 6.3, sections 4.3.12 and 4.3.16), and what promises too much is refused. orcus
// gives up on an entry that unpacks to more than its promise, so the promise is a ceiling. Of orcus only the import
// side is used, with this file's own sheets behind it: cells are counted as they come, formulas are never computed
// (the value that Excel stored last counts), styles are not read at all.

#include <zlib.h>

#include <algorithm>
#include <deque>
#include <exception>
#include <orcus/orcus_xlsx.hpp>
#include <orcus/spreadsheet/import_interface.hpp>

#include "formats/table.h"
#include "formats/text.h"

namespace tenon::formats {

namespace {

namespace iface = orcus::spreadsheet::iface;
namespace ss = orcus::spreadsheet;

constexpr std::size_t kMostEntries = 1000;
constexpr std::uint64_t kMostUnpacked = std::uint64_t{256} << 20;
constexpr std::uint64_t kMostRatio = 200;
constexpr std::uint64_t kSmall = 1 << 20;  // below it the ratio does not matter
constexpr std::size_t kMostCells = 2'000'000;
constexpr std::int32_t kMostRows = 1'048'576;
constexpr std::int32_t kMostColumns = 1000;

// ---- The zip's directory ----

class ZipDirectory {
 public:
  explicit ZipDirectory(std::string_view bytes) : bytes_(bytes) {}

  // What is wrong with the zip (found, expected); nullopt if it may be unpacked and holds a workbook.
  std::optional<std::pair<std::string, std::string>> fault() {
    constexpr std::string_view kWorkbook = "an Excel workbook (.xlsx)";
    const std::size_t end = end_record();
    if (end == std::string_view::npos)
      return {{"a zip file that breaks off or is damaged", kWorkbook.data()}};
    const std::size_t entries = number(end + 10, 2);
    std::size_t at = number(end + 16, 4);
    if (entries > kMostEntries)
      return {{"a zip file of " + std::to_string(entries) + " entries",
               "at most " + std::to_string(kMostEntries)}};
    std::uint64_t unpacked = 0;
    bool has_workbook = false;
    for (std::size_t i = 0; i < entries; ++i) {
      if (at + 46 > bytes_.size() || bytes_.substr(at, 4) != "PK\x01\x02")
        return {{"a zip file with a damaged directory", kWorkbook.data()}};
      const std::uint64_t size = number(at + 24, 4);
      const std::size_t name_size = number(at + 28, 2);
      if (number(at + 42, 4) + number(at + 20, 4) > bytes_.size())
        return {{"a zip file that breaks off or is damaged", kWorkbook.data()}};
      has_workbook = has_workbook || bytes_.substr(at + 46, name_size) == "xl/workbook.xml";
      unpacked += size;
      at += 46 + name_size + number(at + 30, 2) + number(at + 32, 2);
    }
    if (unpacked > kMostUnpacked || (unpacked > kSmall && unpacked / kMostRatio > bytes_.size()))
      return {{"a zip file of " + std::to_string(bytes_.size()) + " bytes that unpacks to " +
                   std::to_string(unpacked),
               "at most " + std::to_string(kMostUnpacked >> 20) + " MiB unpacked, and at most " +
                   std::to_string(kMostRatio) + " times the file"}};
    if (!has_workbook) return {{"a zip file without a workbook in it", kWorkbook.data()}};
    if (!entries_are_whole(entries)) return {{"a zip file that breaks off or is damaged", kWorkbook.data()}};
    return std::nullopt;
  }

 private:
  // Whether each entry unpacks to what its directory says, by size and checksum. orcus must not see damaged XML: it
  // asserts, and an assertion ends the process.
  bool entries_are_whole(std::size_t entries) const {
    std::size_t at = number(end_record() + 16, 4);
    for (std::size_t i = 0; i < entries; ++i) {
      if (!entry_is_whole(at)) return false;
      at += 46 + number(at + 28, 2) + number(at + 30, 2) + number(at + 32, 2);
    }
    return true;
  }

  bool entry_is_whole(std::size_t at) const {
    const std::size_t local = number(at + 42, 4);
    const std::size_t data = local + 30 + number(local + 26, 2) + number(local + 28, 2);
    const std::size_t packed = number(at + 20, 4);
    const std::size_t method = number(at + 10, 2);
    if (local + 30 > bytes_.size() || bytes_.substr(local, 4) != "PK\x03\x04" ||
        data + packed > bytes_.size())
      return false;
    std::string text(bytes_.substr(data, packed));
    if (method == 8 && !inflate_into(text, number(at + 24, 4))) return false;
    if ((method != 0 && method != 8) || text.size() != number(at + 24, 4)) return false;
    const auto crc = ::crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size()));
    return crc == number(at + 16, 4);
  }

  static bool inflate_into(std::string& text, std::size_t size) {
    std::string unpacked(size + 1, '\0');  // one more, to see an entry that is longer
    z_stream stream{};
    stream.next_in = reinterpret_cast<Bytef*>(text.data());
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(unpacked.data());
    stream.avail_out = static_cast<uInt>(unpacked.size());
    if (::inflateInit2(&stream, -MAX_WBITS) != Z_OK) return false;
    const int result = ::inflate(&stream, Z_FINISH);
    unpacked.resize(stream.total_out);
    ::inflateEnd(&stream);
    text = std::move(unpacked);
    return result == Z_STREAM_END;
  }

  // Where the record stands that ends every zip: the last one, as a comment of up to 65,535 bytes may follow it.
  std::size_t end_record() const {
    constexpr std::size_t kSize = 22;
    const std::size_t at = bytes_.rfind("PK\x05\x06");
    if (at == std::string_view::npos || at + kSize > bytes_.size()) return std::string_view::npos;
    return at + kSize + number(at + 20, 2) == bytes_.size() ? at : std::string_view::npos;
  }

  // Little endian; 0 beyond the end.
  std::size_t number(std::size_t at, std::size_t size) const {
    std::size_t value = 0;
    for (std::size_t i = size; i-- > 0;)
      value = value << 8 | (at + i < bytes_.size() ? static_cast<unsigned char>(bytes_[at + i]) : 0);
    return value;
  }

  std::string_view bytes_;
};

// ---- What orcus calls ----

struct TooMuch : std::exception {
  std::string found;
  std::string expected;
  TooMuch(std::string f, std::string e) : found(std::move(f)), expected(std::move(e)) {}
};

class Strings : public iface::import_shared_strings {
 public:
  std::size_t append(std::string_view text) override {
    strings_.emplace_back(text);
    return strings_.size() - 1;
  }
  std::size_t add(std::string_view text) override { return append(text); }
  void set_segment_font(std::size_t) override {}
  void set_segment_bold(bool) override {}
  void set_segment_italic(bool) override {}
  void set_segment_font_name(std::string_view) override {}
  void set_segment_font_size(double) override {}
  void set_segment_font_color(ss::color_elem_t, ss::color_elem_t, ss::color_elem_t,
                              ss::color_elem_t) override {}
  void append_segment(std::string_view text) override { segments_ += text; }
  std::size_t commit_segments() override {
    const std::size_t index = append(segments_);
    segments_.clear();
    return index;
  }
  std::string_view at(std::size_t index) const {
    return index < strings_.size() ? std::string_view(strings_[index]) : std::string_view();
  }

 private:
  std::vector<std::string> strings_;
  std::string segments_;
};

class Sheet;

// A cell that holds a formula: only the stored result counts.
class Formula : public iface::import_formula {
 public:
  explicit Formula(Sheet& sheet) : sheet_(sheet) {}
  void set_position(ss::row_t row, ss::col_t column) override {
    row_ = row;
    column_ = column;
  }
  void set_formula(ss::formula_grammar_t, std::string_view) override {}
  void set_shared_formula_index(std::size_t) override {}
  void set_result_string(std::string_view text) override;
  void set_result_value(double value) override;
  void set_result_bool(bool value) override;
  void set_result_empty() override {}
  void commit() override {}

 private:
  Sheet& sheet_;
  ss::row_t row_ = 0;
  ss::col_t column_ = 0;
};

class ArrayFormula : public iface::import_array_formula {
 public:
  explicit ArrayFormula(Sheet& sheet) : sheet_(sheet) {}
  void set_range(const ss::range_t&) override {}
  void set_formula(ss::formula_grammar_t, std::string_view) override {}
  void set_result_string(ss::row_t row, ss::col_t column, std::string_view text) override;
  void set_result_value(ss::row_t row, ss::col_t column, double value) override;
  void set_result_bool(ss::row_t row, ss::col_t column, bool value) override;
  void set_result_empty(ss::row_t, ss::col_t) override {}
  void commit() override {}

 private:
  Sheet& sheet_;
};

class Sheet : public iface::import_sheet {
 public:
  Sheet(std::string_view name, const Strings& strings, std::size_t& cells, bool wanted)
      : strings_(strings), cells_(cells), wanted_(wanted) {
    table_.name = name;
  }
  Table& table() { return table_; }

  void put(ss::row_t row, ss::col_t column, Cell cell) {
    if (!wanted_) return;
    if (row < 0 || row >= kMostRows || column < 0 || column >= kMostColumns)
      throw TooMuch("a cell in row " + std::to_string(row + 1) + ", column " + std::to_string(column + 1) +
                        " of sheet " + in_quotes(table_.name),
                    "cells within " + std::to_string(kMostRows) + " rows and " +
                        std::to_string(kMostColumns) + " columns");
    auto& rows = table_.rows;
    const auto r = static_cast<std::size_t>(row);
    const auto c = static_cast<std::size_t>(column);
    if (rows.size() <= r) rows.resize(r + 1);
    const std::size_t added = rows[r].size() <= c ? c + 1 - rows[r].size() : 0;
    if ((cells_ += added) > kMostCells)
      throw TooMuch("more than " + std::to_string(kMostCells) + " cells", "a smaller workbook");
    if (added > 0) rows[r].resize(c + 1);
    rows[r][c] = std::move(cell);
  }
  void put_text(ss::row_t row, ss::col_t column, std::string_view text) {
    const std::string_view bare = trimmed(text);
    if (bare.empty()) return;
    const bool is_error = bare.front() == '#' && (bare.back() == '!' || bare.back() == '?' || bare == "#N/A");
    put(row, column, {is_error ? Cell::Type::kError : Cell::Type::kText, std::string(text), 0});
  }
  void put_number(ss::row_t row, ss::col_t column, double value) {
    put(row, column, {Cell::Type::kNumber, shortest(value), value});
  }
  void put_boolean(ss::row_t row, ss::col_t column, bool value) {
    put(row, column, {Cell::Type::kBoolean, value ? "TRUE" : "FALSE", value ? 1.0 : 0.0});
  }

  void set_auto(ss::row_t row, ss::col_t column, std::string_view text) override {
    if (const auto number = number_in(text))
      put_number(row, column, *number);
    else
      put_text(row, column, text);
  }
  void set_string(ss::row_t row, ss::col_t column, ss::string_id_t index) override {
    put_text(row, column, strings_.at(index));
  }
  void set_value(ss::row_t row, ss::col_t column, double value) override { put_number(row, column, value); }
  void set_bool(ss::row_t row, ss::col_t column, bool value) override { put_boolean(row, column, value); }
  void set_date_time(ss::row_t row, ss::col_t column, int year, int month, int day, int, int,
                     double) override {
    put_text(row, column, std::to_string(year) + '-' + std::to_string(month) + '-' + std::to_string(day));
  }
  void set_format(ss::row_t, ss::col_t, std::size_t) override {}
  void set_format(ss::row_t, ss::col_t, ss::row_t, ss::col_t, std::size_t) override {}
  void fill_down_cells(ss::row_t, ss::col_t, ss::row_t) override {}
  iface::import_formula* get_formula() override { return &formula_; }
  iface::import_array_formula* get_array_formula() override { return &array_formula_; }
  ss::range_size_t get_sheet_size() const override { return {kMostRows, 16'384}; }

 private:
  const Strings& strings_;
  std::size_t& cells_;  // of all sheets
  bool wanted_;
  Table table_;
  Formula formula_{*this};
  ArrayFormula array_formula_{*this};
};

void Formula::set_result_string(std::string_view text) { sheet_.put_text(row_, column_, text); }
void Formula::set_result_value(double value) { sheet_.put_number(row_, column_, value); }
void Formula::set_result_bool(bool value) { sheet_.put_boolean(row_, column_, value); }
void ArrayFormula::set_result_string(ss::row_t row, ss::col_t column, std::string_view text) {
  sheet_.put_text(row, column, text);
}
void ArrayFormula::set_result_value(ss::row_t row, ss::col_t column, double value) {
  sheet_.put_number(row, column, value);
}
void ArrayFormula::set_result_bool(ss::row_t row, ss::col_t column, bool value) {
  sheet_.put_boolean(row, column, value);
}

// "B7" and "B7:C9" within a sheet.
class Resolver : public iface::import_reference_resolver {
 public:
  ss::src_address_t resolve_address(std::string_view address) override {
    ss::src_address_t resolved{0, -1, -1};
    std::int64_t row = 0;
    std::int64_t column = 0;
    for (const char c : address) {
      if (c >= 'A' && c <= 'Z') column = column * 26 + (c - 'A' + 1);
      if (c >= '0' && c <= '9') row = row * 10 + (c - '0');
      if (row > kMostRows || column > 16'384)
        throw TooMuch("a reference to " + in_quotes(address), "a cell that Excel has");
    }
    resolved.row = static_cast<ss::row_t>(row - 1);
    resolved.column = static_cast<ss::col_t>(column - 1);
    return resolved;
  }
  ss::src_range_t resolve_range(std::string_view range) override {
    const std::size_t colon = range.find(':');
    const ss::src_address_t first = resolve_address(range.substr(0, colon));
    return {first, colon == std::string_view::npos ? first : resolve_address(range.substr(colon + 1))};
  }
};

class Factory : public iface::import_factory {
 public:
  explicit Factory(const std::string& only_sheet) : only_sheet_(only_sheet) {}

  iface::import_shared_strings* get_shared_strings() override { return &strings_; }
  iface::import_sheet* append_sheet(ss::sheet_t, std::string_view name) override {
    sheets_.emplace_back(name, strings_, cells_, only_sheet_.empty() || name == only_sheet_);
    return &sheets_.back();
  }
  iface::import_sheet* get_sheet(std::string_view name) override {
    for (Sheet& sheet : sheets_)
      if (sheet.table().name == name) return &sheet;
    return nullptr;
  }
  iface::import_sheet* get_sheet(ss::sheet_t index) override {
    return index >= 0 && static_cast<std::size_t>(index) < sheets_.size()
               ? &sheets_[static_cast<std::size_t>(index)]
               : nullptr;
  }
  iface::import_reference_resolver* get_reference_resolver(ss::formula_ref_context_t) override {
    return &resolver_;
  }
  void finalize() override {}

  std::vector<Table> take() {
    std::vector<Table> tables;
    for (Sheet& sheet : sheets_)
      if (only_sheet_.empty() || sheet.table().name == only_sheet_)
        tables.push_back(std::move(sheet.table()));
    return tables;
  }

 private:
  const std::string& only_sheet_;
  Strings strings_;
  Resolver resolver_;
  std::deque<Sheet> sheets_;  // orcus keeps pointers
  std::size_t cells_ = 0;
};

}  // namespace

Result<std::vector<Table>> read_workbook(const Source& source, const std::string& only_sheet) {
  if (shape(source) != Shape::kZip)
    return InputError{source.file, "", "no zip file", "an Excel workbook (.xlsx)"};
  if (const auto fault = ZipDirectory(source.bytes).fault())
    return InputError{source.file, "", fault->first, fault->second};
  Factory factory(only_sheet);
  try {
    orcus::orcus_xlsx reader(&factory);
    reader.read_stream(source.bytes);
  } catch (const TooMuch& too_much) {
    return InputError{source.file, "", too_much.found, too_much.expected};
  } catch (const std::exception& fault) {
    return InputError{source.file, "", "a damaged workbook (" + std::string(fault.what()) + ")",
                      "an Excel workbook (.xlsx)"};
  }
  return factory.take();
}

}  // namespace tenon::formats
