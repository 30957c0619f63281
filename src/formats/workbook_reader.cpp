// A workbook is a zip of XML parts (ECMA-376 parts 1 and 2): relationships lead from the package to the workbook part,
// and from there to the sheets and the table of shared strings. Only values are read: what a formula last gave, no
// styles. The zip and the XML are read by zlib and Expat. liborcus was tried before: its release 0.17 asserts, and so
// ends the process, on damaged XML, and gives empty cells for strings that stand in their cells, as openpyxl writes all.

#include <algorithm>
#include <charconv>
#include <set>

#include "formats/table.h"
#include "formats/text.h"
#include "formats/xml.h"
#include "formats/zip.h"

namespace tenon::formats {

namespace {

constexpr std::size_t kMostCells = 2'000'000;
// Bytes in all cells: many may share one long string.
constexpr std::size_t kMostText = std::size_t{64} << 20;
constexpr std::size_t kMostRows = 1'048'576;
constexpr std::size_t kMostColumns = 1000;
constexpr std::size_t kMostRowsInAll = 4 * kMostRows;  // of all sheets; empty rows take memory, too
constexpr std::size_t kMostSheets = 1000;
constexpr std::size_t kMostRelationships = 10'000;
const std::string kExpected = "an Excel workbook (.xlsx)";

// Something the XML says that cannot be taken: what was found and what was expected.
struct Fault {
  std::string found;
  std::string expected;
};

class PartHandler : public XmlHandler {
 public:
  const std::optional<Fault>& fault() const { return fault_; }
  bool text(std::string_view) override { return true; }

 protected:
  bool refuse(std::string found, std::string expected) {
    fault_ = {std::move(found), std::move(expected)};
    return false;
  }

 private:
  std::optional<Fault> fault_;
};

// Where a part's relationships lead: id -> target, and the kind of target by the last part of its type.
struct Relationship {
  std::string id;
  std::string kind;  // "worksheet", "sharedStrings", "officeDocument"
  std::string part;  // name in the zip
};

class Relationships : public PartHandler {
 public:
  explicit Relationships(std::string folder) : folder_(std::move(folder)) {}

  bool begin(std::string_view name, const XmlAttributes& attributes) override {
    if (name != "Relationship") return true;
    if (list_.size() >= kMostRelationships)
      return refuse("more than " + std::to_string(kMostRelationships) + " relationships",
                    "a smaller workbook");
    const std::string_view type = attributes.find("Type").value_or("");
    const std::string_view target = attributes.find("Target").value_or("");
    list_.push_back(
        {std::string(attributes.find("Id").value_or("")),
         std::string(type.substr(type.rfind('/') + 1)),  // npos + 1 is 0
         target.starts_with('/') ? std::string(target.substr(1)) : folder_ + std::string(target)});
    return true;
  }
  bool end(std::string_view) override { return true; }

  template <class Wanted>
  std::string part(Wanted wanted) const {
    const auto found = std::find_if(list_.begin(), list_.end(), wanted);
    return found == list_.end() ? "" : found->part;
  }

 private:
  std::string folder_;  // that targets are relative to, with its slash
  std::vector<Relationship> list_;
};

class SheetList : public PartHandler {
 public:
  struct Sheet {
    std::string name;
    std::string id;
  };
  bool begin(std::string_view name, const XmlAttributes& attributes) override {
    if (name != "sheet") return true;
    if (sheets_.size() >= kMostSheets)
      return refuse("more than " + std::to_string(kMostSheets) + " sheets", "a smaller workbook");
    sheets_.push_back(
        {std::string(attributes.find("name").value_or("")), std::string(attributes.find("id").value_or(""))});
    return true;
  }
  bool end(std::string_view) override { return true; }
  const std::vector<Sheet>& sheets() const { return sheets_; }

 private:
  std::vector<Sheet> sheets_;
};

// The text of an <si> or <is>: its <t> parts, but for those that say how the text is spoken (<rPh>).
class RichText {
 public:
  void begin(std::string_view name) {
    spoken_ = spoken_ || name == "rPh";
    inside_ = name == "t" && !spoken_;
  }
  void end(std::string_view name) {
    if (name == "rPh") spoken_ = false;
    inside_ = false;
  }
  void text(std::string_view text) {
    if (inside_) text_ += text;
  }
  std::string take() { return std::exchange(text_, {}); }

 private:
  bool spoken_ = false;
  bool inside_ = false;
  std::string text_;
};

class SharedStrings : public PartHandler {
 public:
  bool begin(std::string_view name, const XmlAttributes&) override {
    text_.begin(name);
    return true;
  }
  bool end(std::string_view name) override {
    text_.end(name);
    if (name != "si") return true;
    if (strings_.size() >= kMostCells)
      return refuse("more than " + std::to_string(kMostCells) + " strings", "a smaller workbook");
    strings_.push_back(text_.take());
    return true;
  }
  bool text(std::string_view text) override {
    text_.text(text);
    return true;
  }
  const std::vector<std::string>& strings() const { return strings_; }

 private:
  RichText text_;
  std::vector<std::string> strings_;
};

// What all sheets together may hold.
struct Room {
  std::size_t rows = kMostRowsInAll;
  std::size_t cells = kMostCells;
  std::size_t text = kMostText;
};

// "AB12" -> row 11, column 27.
struct CellPlace {
  std::size_t row = 0;
  std::size_t column = 0;
};
std::optional<CellPlace> cell_place_in(std::string_view name) {
  CellPlace place;
  std::size_t letters = 0;
  for (; letters < std::min<std::size_t>(name.size(), 4) && name[letters] >= 'A' && name[letters] <= 'Z';
       ++letters)
    place.column = place.column * 26 + static_cast<std::size_t>(name[letters] - 'A' + 1);
  const char* const end = name.data() + name.size();
  const auto [rest, error] = std::from_chars(name.data() + letters, end, place.row);
  if (letters == 0 || error != std::errc() || rest != end || place.row == 0) return std::nullopt;
  return CellPlace{place.row - 1, place.column - 1};
}

class SheetReader : public PartHandler {
 public:
  SheetReader(const std::string& name, const std::vector<std::string>& strings, Room& room)
      : strings_(strings), room_(room) {
    table_.name = name;
  }

  bool begin(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "row") return begin_row(attributes.find("r"));
    if (name == "c") return begin_cell(attributes);
    in_value_ = name == "v";
    has_formula_ = has_formula_ || name == "f";
    rich_text_.begin(name);
    return true;
  }
  bool end(std::string_view name) override {
    in_value_ = false;
    rich_text_.end(name);
    if (name == "row") ++next_.row;
    return name != "c" || end_cell();
  }
  bool text(std::string_view text) override {
    if (in_value_) value_ += text;
    rich_text_.text(text);
    return true;
  }
  Table take() { return std::move(table_); }

 private:
  // Rows and cells without a place of their own follow the last one.
  bool begin_row(std::optional<std::string_view> number) {
    next_.column = 0;
    if (!number) return true;
    const auto place = cell_place_in("A" + std::string(*number));
    if (!place) return refuse("a row numbered " + in_quotes(*number), "a whole number of at least 1");
    next_.row = place->row;
    return true;
  }

  bool begin_cell(const XmlAttributes& attributes) {
    type_ = attributes.find("t").value_or("n");
    value_.clear();
    rich_text_.take();
    has_formula_ = false;
    const auto name = attributes.find("r");
    const auto place = name ? cell_place_in(*name) : next_;
    if (!place) return refuse("a cell called " + in_quotes(*name), "a name such as B7");
    next_ = *place;
    return true;
  }

  bool end_cell() {
    const CellPlace place = next_;
    ++next_.column;
    Cell cell = this->cell();
    return cell.empty() || put(place, std::move(cell));
  }

  Cell cell() {
    if (type_ == "inlineStr") return text_cell(rich_text_.take());
    if (type_ == "s") return shared_cell();
    if (value_.empty())
      return has_formula_ && type_ != "str" ? Cell{Cell::Type::kError, "a formula that was never computed", 0}
                                            : Cell{};
    if (type_ == "b") {
      const bool value = value_ == "1" || value_ == "true";
      return {Cell::Type::kBoolean, value ? "TRUE" : "FALSE", value ? 1.0 : 0.0};
    }
    if (type_ == "e") return {Cell::Type::kError, value_, 0};
    if (const auto number = number_in(value_); number && type_ == "n")
      return {Cell::Type::kNumber, shortest(*number), *number};
    return text_cell(value_);  // "str", "d" (a date), and numbers that are none
  }

  Cell shared_cell() const {
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(value_.data(), value_.data() + value_.size(), index);
    if (error != std::errc() || end != value_.data() + value_.size() || index >= strings_.size()) return {};
    return text_cell(strings_[index]);
  }

  static Cell text_cell(std::string text) {
    if (trimmed(text).empty()) return {};
    return {Cell::Type::kText, std::move(text), 0};
  }

  bool put(const CellPlace& place, Cell cell) {
    if (place.row >= kMostRows || place.column >= kMostColumns)
      return refuse("a cell in row " + std::to_string(place.row + 1) + ", column " +
                        std::to_string(place.column + 1) + " of sheet " + in_quotes(table_.name),
                    "cells within " + std::to_string(kMostRows) + " rows and " +
                        std::to_string(kMostColumns) + " columns");
    auto& rows = table_.rows;
    const std::size_t added_rows = rows.size() <= place.row ? place.row + 1 - rows.size() : 0;
    if (added_rows > room_.rows)
      return refuse("more than " + std::to_string(kMostRowsInAll) + " rows", "a smaller workbook");
    room_.rows -= added_rows;
    if (added_rows > 0) rows.resize(place.row + 1);
    auto& row = rows[place.row];
    const std::size_t added = row.size() <= place.column ? place.column + 1 - row.size() : 0;
    if (added > room_.cells)
      return refuse("more than " + std::to_string(kMostCells) + " cells", "a smaller workbook");
    if (cell.text.size() > room_.text)
      return refuse("more than " + std::to_string(kMostText >> 20) + " MiB of text", "a smaller workbook");
    room_.cells -= added;
    room_.text -= cell.text.size();
    if (added > 0) row.resize(place.column + 1);
    row[place.column] = std::move(cell);
    return true;
  }

  const std::vector<std::string>& strings_;
  Room& room_;
  Table table_;
  CellPlace next_;  // of the cell that is being read, or comes next
  std::string type_;
  std::string value_;
  RichText rich_text_;
  bool in_value_ = false;
  bool has_formula_ = false;
};

class WorkbookReader {
 public:
  WorkbookReader(const Source& source, const Zip& zip) : source_(source), zip_(zip) {}

  Result<std::vector<Table>> read(const std::string& only_sheet) {
    const std::string workbook = workbook_part();
    const std::size_t slash = workbook.rfind('/') + 1;  // npos + 1 is 0
    Relationships parts(workbook.substr(0, slash));
    SheetList list;
    SharedStrings strings;
    if (!walk(workbook, list) ||
        !walk(workbook.substr(0, slash) + "_rels/" + workbook.substr(slash) + ".rels", parts))
      return *error_;
    const std::string strings_part =
        parts.part([](const auto& each) { return each.kind == "sharedStrings"; });
    if (!strings_part.empty() && !walk(strings_part, strings)) return *error_;

    std::vector<Table> tables;
    for (const SheetList::Sheet& sheet : list.sheets()) {
      const std::string part =
          parts.part([&](const auto& each) { return each.id == sheet.id && each.kind == "worksheet"; });
      if (part.empty() || (!only_sheet.empty() && sheet.name != only_sheet))
        continue;  // a sheet of charts has no cells
      if (!read_.insert(part).second)
        return InputError{source_.file, "", "two sheets that are one part of the file", kExpected};
      SheetReader reader(sheet.name, strings.strings(), room_);
      if (!walk(part, reader)) return *error_;
      tables.push_back(reader.take());
    }
    return tables;
  }

 private:
  std::string workbook_part() {
    Relationships package("");
    if (zip_.has("_rels/.rels") && walk("_rels/.rels", package))
      if (auto part = package.part([](const auto& each) { return each.kind == "officeDocument"; });
          !part.empty())
        return part;
    return "xl/workbook.xml";
  }

  // false: `error_` says why.
  bool walk(const std::string& part, PartHandler& handler) {
    const Result<std::string> xml = zip_.unpacked(part);
    if (!xml.ok()) {
      error_ = xml.errors().front();
      return false;
    }
    const auto broken = walk_xml(xml.value(), handler);
    if (broken)
      error_ = InputError{source_.file, "", "a damaged workbook (" + part + ": " + *broken + ")", kExpected};
    if (handler.fault())
      error_ = InputError{source_.file, "", handler.fault()->found, handler.fault()->expected};
    return !broken && !handler.fault();
  }

  const Source& source_;
  const Zip& zip_;
  Room room_;
  std::set<std::string> read_;  // parts
  std::optional<InputError> error_;
};

}  // namespace

Result<std::vector<Table>> read_workbook(const Source& source, const std::string& only_sheet) {
  const Result<Zip> zip = Zip::open(source, kExpected);
  if (!zip.ok()) return zip.errors();
  return WorkbookReader(source, zip.value()).read(only_sheet);
}

}  // namespace tenon::formats
