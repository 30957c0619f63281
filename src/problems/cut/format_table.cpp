// Tables: the rows below a header become the entries of `items`, a column a field of the same name; labels above the header
// and a sheet of stocks give the rest. The strict reader then sees no difference. Back again for `tenon convert`.

#include <algorithm>
#include <set>

#include "formats/table.h"
#include "formats/text.h"
#include "formats/titles.h"
#include "formats/workbook_writer.h"
#include "problems/cut/format.h"
#include "problems/cut/numbers.h"

namespace tenon::cut {

namespace {

using formats::Cell;
using formats::has_word;
using formats::Header;
using formats::in_quotes;
using formats::Json;
using formats::kNone;
using formats::Table;
using formats::Title;
using formats::title_of;

enum class Type { kLength, kNumber, kText };

struct Column {
  const char* field;
  std::vector<std::string> words;
  Type type;
  const char* title;  // as we write it
};
const std::vector<Column> kItemColumns{
    {"length",
     {"length", "lengths", "len", "size", "width", "weight", "itemlength", "piecelength", "cutlength"},
     Type::kLength,
     "Length"},
    {"demand",
     {"demand", "quantity", "qty", "count", "number", "pieces", "pcs", "amount", "required"},
     Type::kNumber,
     "Demand"},
    {"name", {"name", "item", "label", "id", "piece", "description", "part", "mark"}, Type::kText, "Name"}};
const std::vector<Column> kStockColumns{
    {"length",
     {"length", "lengths", "len", "size", "width", "capacity", "stocklength", "stock"},
     Type::kLength,
     "Length"},
    {"cost", {"cost", "costs", "price"}, Type::kNumber, "Cost"},
    {"limit", {"limit", "available", "quantity", "qty", "count", "max", "number"}, Type::kNumber, "Limit"},
    {"name", {"name", "label", "id", "description", "material"}, Type::kText, "Name"}};
// Columns for people, passed over.
const std::set<std::string> kRemarks{"comment", "comments", "note", "notes", "remark", "remarks",
                                     "pos",     "position", "no",   "nr",    "row",    "line"};
const std::set<std::string> kStockSheets{"stock", "stocks", "stocklengths", "rolls", "bars", "bins"};

// A label whose value, or values of one stock after the other, stand right of it.
struct Label {
  const char* field;  // of the top, or of the stocks
  std::vector<std::string> words;
  Type type;
  bool of_stocks;
};
const std::vector<Label> kLabels{
    {"length", {"stocklength", "stocklengths", "stock", "capacity"}, Type::kLength, true},
    {"cost", {"stockcost", "stockcosts"}, Type::kNumber, true},
    {"limit", {"stocklimit", "stocklimits", "stockavailable"}, Type::kNumber, true},
    {"name", {"stockname", "stocknames"}, Type::kText, true},
    {"kerf", {"kerf", "sawkerf", "bladewidth"}, Type::kLength, false},
    {"trim", {"trim", "endtrim"}, Type::kLength, false},
    {"max_pieces", {"maxpieces", "mostpieces"}, Type::kNumber, false},
    {"max_cuts", {"maxcuts", "mostcuts"}, Type::kNumber, false},
    {"least_leftover", {"leastleftover", "minleftover"}, Type::kLength, false},
    {"leftover_value", {"leftovervalue"}, Type::kNumber, false},
    {"overproduce", {"overproduce"}, Type::kText, false},
    {"unit", {"unit"}, Type::kText, false},
};

Json value_json(const Cell& cell, Type type) {
  const bool number = cell.type == Cell::Type::kNumber || decimal_in(cell.text);
  return type == Type::kText || !number ? Json(cell.text) : formats::number_json(cell);
}

// The first row without numbers that has a length.
Header find_header(const Table& table, const std::vector<Column>& columns) {
  const auto column_of = [&](std::string_view text) {
    const auto named = [word = title_of(text).word](const Column& each) {
      return has_word(each.words, word);
    };
    const auto found = std::find_if(columns.begin(), columns.end(), named);
    return found == columns.end() ? kNone : static_cast<std::size_t>(found - columns.begin());
  };
  return formats::find_header(table, columns.size(), column_of, [&](const Header& header) {
    const std::vector<Cell>& cells = table.rows[header.row];
    return header.columns[0] != kNone && std::all_of(cells.begin(), cells.end(), [](const Cell& cell) {
             return cell.empty() || (cell.type == Cell::Type::kText && !decimal_in(cell.text));
           });
  });
}

std::string needed_text() {
  return "a header row with Length, Demand and maybe Name within the first 50 rows";
}

class TableReader {
 public:
  TableReader(const std::string& file, const std::string& format) : document_{file, format, Json::object()} {}

  // `header` is that of the items in `table`.
  void read(const Table& table, const Header& header, const std::vector<Table>& others) {
    read_labels(table, header.row);
    for (const Table& other : others)
      if (&other != &table && kStockSheets.contains(title_of(other.name).word)) read_stock_sheet(other);
    check_titles(table, header, kItemColumns);
    read_items(table, header);
    if (!unit_.empty() && !document_.root.contains("unit")) document_.root["unit"] = unit_;
  }

  Result<formats::Document> finish(const OptionValues& options) {
    if (errors_.empty()) return std::move(document_);
    const Result<Input> rest = read_instance(document_, options);
    if (!rest.ok()) errors_.insert(errors_.end(), rest.errors().begin(), rest.errors().end());
    return errors_;
  }

 private:
  void error(std::string at, std::string found, std::string expected) {
    errors_.push_back({document_.file, std::move(at), std::move(found), std::move(expected)});
  }

  // Lengths may be titled with a unit; all of them with the same.
  void note_unit(const Title& title, Type type, const std::string& at) {
    if (type != Type::kLength || title.unit.empty()) return;
    if (unit_.empty())
      unit_ = title.unit;
    else if (unit_ != title.unit)
      error(at, "the unit " + in_quotes(title.unit),
            "one unit for all lengths; others are in " + in_quotes(unit_));
  }

  // Columns that nobody knows, and those that stand twice.
  void check_titles(const Table& table, const Header& header, const std::vector<Column>& columns) {
    std::string known;
    for (const Column& column : columns) known += (known.empty() ? "" : ", ") + std::string(column.title);
    for (std::size_t c = 0; c < table.rows[header.row].size(); ++c) {
      const Cell& cell = table.at(header.row, c);
      const Title title = title_of(cell.text);
      if (cell.empty() || title.word.empty() || kRemarks.contains(title.word)) continue;
      const auto column = std::find_if(columns.begin(), columns.end(),
                                       [&](const Column& each) { return has_word(each.words, title.word); });
      const std::string at = table.place(header.row, c);
      if (column == columns.end()) {
        error(at, "an unknown column " + in_quotes(cell.text), "one of " + known + ", or Comment");
      } else if (header.columns[static_cast<std::size_t>(column - columns.begin())] != c) {
        error(at, "the column " + in_quotes(cell.text), std::string("one column for ") + column->title);
      } else {
        note_unit(title, column->type, at);
      }
    }
  }

  void read_labels(const Table& table, std::size_t rows) {
    for (std::size_t row = 0; row < rows; ++row)
      for (std::size_t c = 0; c < table.rows[row].size(); ++c) {
        if (table.at(row, c).type != Cell::Type::kText) continue;
        const Title title = title_of(table.at(row, c).text);
        for (const Label& label : kLabels) {
          if (!has_word(label.words, title.word)) continue;
          note_unit(title, label.type, table.place(row, c));
          read_label(table, row, c, label);
        }
      }
  }

  void read_label(const Table& table, std::size_t row, std::size_t column, const Label& label) {
    const std::string field = label.field;
    if (label.of_stocks) {
      for (std::size_t c = column + 1; c < table.rows[row].size(); ++c)
        if (const Cell& cell = table.at(row, c); !cell.empty()) {
          Json& stock = stock_at(c - column - 1);
          stock[field] = value_json(cell, label.type);
          note(table, row, c, "/stocks/" + std::to_string(c - column - 1) + '/' + field);
        }
      return;
    }
    const Cell& cell = table.at(row, column + 1);
    if (cell.empty()) return;
    note(table, row, column + 1, '/' + field);
    document_.root[field] =
        field == "overproduce" ? formats::yes_no_json(cell) : value_json(cell, label.type);
  }

  Json& stock_at(std::size_t index) {
    Json& stocks = document_.root["stocks"];
    while (stocks.size() <= index) stocks.push_back(Json::object());
    return stocks[index];
  }

  void note(const Table& table, std::size_t row, std::size_t column, const std::string& pointer) {
    document_.cells[pointer] = table.place(row, column);
  }

  void read_stock_sheet(const Table& sheet) {
    const Header header = find_header(sheet, kStockColumns);
    if (!header.found()) {
      if (!sheet.rows.empty())
        error(sheet.place(0, 0), "no header row", "the columns Length, and maybe Cost, Limit, Name");
      return;
    }
    if (document_.root.contains("stocks"))
      return error(sheet.place(header.row, header.columns[0]), "stocks here and above the items",
                   "stocks in one place");
    check_titles(sheet, header, kStockColumns);
    for (std::size_t row = header.row + 1; row < sheet.rows.size(); ++row) {
      const Json stock = entry_of(sheet, row, header, kStockColumns);
      if (stock.empty()) continue;
      const std::size_t index = document_.root.contains("stocks") ? document_.root["stocks"].size() : 0;
      const std::string pointer = "/stocks/" + std::to_string(index);
      stock_at(index) = stock;
      note(sheet, row, header.columns[0], pointer);
      for (std::size_t k = 0; k < kStockColumns.size(); ++k)
        note(sheet, row, header.columns[k] == kNone ? header.columns[0] : header.columns[k],
             pointer + '/' + kStockColumns[k].field);
    }
  }

  static Json entry_of(const Table& table, std::size_t row, const Header& header,
                       const std::vector<Column>& columns) {
    Json entry = Json::object();
    for (std::size_t k = 0; k < columns.size(); ++k) {
      if (header.columns[k] == kNone) continue;
      const Cell& cell = table.at(row, header.columns[k]);
      if (!cell.empty()) entry[columns[k].field] = value_json(cell, columns[k].type);
    }
    return entry;
  }

  void read_items(const Table& table, const Header& header) {
    std::vector<std::string> fields;
    for (const Column& column : kItemColumns) fields.emplace_back(column.field);
    document_.table = formats::origin_of(table, header, fields, "/items");
    Json::array_t items;
    for (std::size_t row = header.row + 1; row < table.rows.size(); ++row) {
      Json entry = entry_of(table, row, header, kItemColumns);
      if (entry.empty()) continue;
      items.push_back(std::move(entry));
      document_.table.rows.push_back(formats::row_number(table, row));
    }
    document_.cells["/items"] = table.place(header.row, header.columns[0]);
    document_.root["items"] = std::move(items);
  }

  formats::Document document_;
  std::string unit_;
  std::vector<InputError> errors_;
};

Result<formats::Document> read_book(const formats::Source& source, const OptionValues& options) {
  const Result<std::vector<Table>> book = formats::read_workbook(source);
  if (!book.ok()) return book.errors();
  const auto wanted = options.text("sheet");
  const auto has_items = [&](const Table& table) {
    return (wanted || !kStockSheets.contains(title_of(table.name).word)) &&
           find_header(table, kItemColumns).found();
  };
  const auto sheet = formats::choose_sheet(source, book.value(), wanted, has_items, needed_text());
  if (!sheet.ok()) return sheet.errors();
  TableReader reader(source.file, "xlsx");
  reader.read(*sheet.value(), find_header(*sheet.value(), kItemColumns), book.value());
  return reader.finish(options);
}

// --- writing

// The labels above the items: what it is, its value as text, whether that is a number.
struct Line {
  std::string label;
  std::string value;
  bool number = true;
};
std::vector<Line> rule_lines(const Instance& instance) {
  const auto length = [&](std::int64_t value) { return decimal_text(value, instance.length_decimals); };
  std::vector<Line> lines;
  if (!instance.unit.empty()) lines.push_back({"Unit", instance.unit, false});
  if (instance.kerf > 0) lines.push_back({"Kerf", length(instance.kerf)});
  if (instance.trim > 0) lines.push_back({"Trim", length(instance.trim)});
  if (instance.max_pieces) lines.push_back({"Max pieces", std::to_string(*instance.max_pieces)});
  if (instance.max_cuts) lines.push_back({"Max cuts", std::to_string(*instance.max_cuts)});
  if (instance.least_leftover) lines.push_back({"Least leftover", length(*instance.least_leftover)});
  if (instance.leftover_value > 0)
    lines.push_back({"Leftover value", decimal_text(instance.leftover_value,
                                                    instance.cost_decimals - instance.length_decimals)});
  if (instance.overproduce) lines.push_back({"Overproduce", "yes", false});
  return lines;
}

std::string cost_text(const Instance& instance, const Stock& stock) {
  return instance.with_costs ? decimal_text(stock.cost, instance.cost_decimals) : "";
}
std::string limit_text(const Stock& stock) { return stock.limit ? std::to_string(*stock.limit) : ""; }

bool has_names(const Instance& instance) {
  return std::any_of(instance.items.begin(), instance.items.end(),
                     [](const Item& item) { return !item.name.empty(); });
}

void write_header(formats::WorkbookWriter& book, std::uint32_t row, const std::vector<Column>& columns) {
  for (std::uint32_t k = 0; k < columns.size(); ++k)
    book.text(row, k, columns[k].title, formats::WorkbookWriter::Style::kHeader);
}

void number(formats::WorkbookWriter& book, std::uint32_t row, std::uint32_t column, const std::string& text) {
  if (const auto value = formats::number_in(text)) book.number(row, column, *value);
}

}  // namespace

Result<formats::Document> read_table(const formats::Source& source, const std::string& format,
                                     const OptionValues& options) {
  if (format == "xlsx") return read_book(source, options);
  const Result<Table> table = formats::read_csv(source);
  if (!table.ok()) return table.errors();
  const Header header = find_header(table.value(), kItemColumns);
  if (!header.found()) return InputError{source.file, "", "no header row", needed_text()};
  TableReader reader(source.file, "csv");
  reader.read(table.value(), header, {});
  return reader.finish(options);
}

std::string to_csv(const Instance& instance) {
  std::string lengths = "Stock length";
  std::string costs = "Stock cost";
  std::string limits = "Stock limit";
  std::string names = "Stock name";
  bool limited = false;
  bool named = false;
  for (const Stock& stock : instance.stocks) {
    lengths += ',' + decimal_text(stock.length, instance.length_decimals);
    costs += ',' + cost_text(instance, stock);
    limits += ',' + limit_text(stock);
    names += ',' + formats::csv_text(stock.name);
    limited |= stock.limit.has_value();
    named |= !stock.name.empty();
  }
  std::string csv = lengths + '\n';
  if (instance.with_costs) csv += costs + '\n';
  if (limited) csv += limits + '\n';
  if (named) csv += names + '\n';
  for (const Line& line : rule_lines(instance))
    csv += line.label + ',' + (line.number ? line.value : formats::csv_text(line.value)) + '\n';
  const bool with_names = has_names(instance);
  csv += with_names ? "Length,Demand,Name\n" : "Length,Demand\n";
  for (const Item& item : instance.items) {
    csv += decimal_text(item.length, instance.length_decimals) + ',' + std::to_string(item.demand);
    csv += (with_names ? ',' + formats::csv_text(item.name) : "") + '\n';
  }
  return csv;
}

std::string to_workbook(const Instance& instance, const std::vector<std::string>& notes) {
  formats::WorkbookWriter book;
  book.sheet("Items");
  book.widths(0, 2, 16);
  std::uint32_t row = 0;
  for (const Line& line : rule_lines(instance)) {
    book.text(row, 0, line.label);
    if (line.number)
      number(book, row, 1, line.value);
    else
      book.text(row, 1, line.value);
    ++row;
  }
  if (row > 0) ++row;
  write_header(book, row, kItemColumns);
  for (const Item& item : instance.items) {
    ++row;
    number(book, row, 0, decimal_text(item.length, instance.length_decimals));
    number(book, row, 1, std::to_string(item.demand));
    if (!item.name.empty()) book.text(row, 2, item.name);
  }
  book.sheet("Stock");
  book.widths(0, 3, 16);
  write_header(book, 0, kStockColumns);
  row = 0;
  for (const Stock& stock : instance.stocks) {
    ++row;
    number(book, row, 0, decimal_text(stock.length, instance.length_decimals));
    number(book, row, 1, cost_text(instance, stock));
    number(book, row, 2, limit_text(stock));
    if (!stock.name.empty()) book.text(row, 3, stock.name);
  }
  formats::write_notes(book, notes);
  return book.finish();
}

}  // namespace tenon::cut
