#include <algorithm>

#include "formats/workbook_writer.h"
#include "problems/cut/report.h"
#include "problems/cut/report_facts.h"

namespace tenon::cut {

namespace {

using formats::WorkbookWriter;
using Style = WorkbookWriter::Style;

double length_of(const Instance& instance, std::int64_t length) {
  return std::stod(decimal_text(length, instance.length_decimals));
}
std::string with_unit(const Instance& instance, const char* title) {
  return instance.unit.empty() ? title : std::string(title) + " (" + instance.unit + ")";
}

// Writes a sheet row by row.
class Sheet {
 public:
  Sheet(WorkbookWriter& book, const std::string& name, const std::vector<std::string>& titles) : book_(book) {
    book.sheet(name);
    book.freeze(1, 0);
    book.widths(0, static_cast<std::uint32_t>(titles.size()) - 1, 14);
    for (const std::string& title : titles) text(title, Style::kHeader);
    end_row();
  }
  bool full() const { return row_ >= WorkbookWriter::kMaxRows; }
  std::uint32_t row() const { return row_; }
  void text(std::string_view words, Style style = Style::kPlain) {
    book_.text(row_, column_++, words, style);
  }
  void number(double value, Style style = Style::kPlain) { book_.number(row_, column_++, value, style); }
  void formula(const std::string& formula, double value) { book_.formula(row_, column_++, formula, value); }
  void end_row() { ++row_, column_ = 0; }

 private:
  WorkbookWriter& book_;
  std::uint32_t row_ = 0, column_ = 0;
};

// Columns B, C, E, H of it are what a plan is read back from, and what sheet Items adds up. The number of rows.
std::uint32_t write_patterns(WorkbookWriter& book, const Instance& instance, const Facts& facts) {
  Sheet sheet(book, "Patterns",
              {"Pattern", "Stock index", "Times", with_unit(instance, "Stock length"), "Item index", "Name",
               with_unit(instance, "Length"), "Pieces", with_unit(instance, "Rest of the stock"),
               "Waste of the stock"});
  for (const Shown& pattern : facts.patterns) {
    for (const auto& [item, count] : pattern.cut.pieces) {
      if (sheet.full()) return sheet.row();
      sheet.number(static_cast<double>(pattern.number));
      sheet.number(pattern.cut.stock.value);
      sheet.number(static_cast<double>(pattern.cut.times));
      sheet.number(length_of(instance, pattern.length));
      sheet.number(item.value);
      sheet.text(instance.items[item].name);
      sheet.number(length_of(instance, instance.items[item].length));
      sheet.number(static_cast<double>(count));
      sheet.number(length_of(instance, pattern.rest));
      sheet.number(static_cast<double>(pattern.waste()) / static_cast<double>(pattern.length),
                   Style::kPercent);
      sheet.end_row();
    }
  }
  return sheet.row();
}

// Formulas over more rows than this times more items than this are too slow for spreadsheet programs.
constexpr std::size_t kMostFormulas = 20'000;

void write_items(WorkbookWriter& book, const Instance& instance, const Facts& facts, std::uint32_t rows) {
  Sheet sheet(book, "Items", {"Item index", "Name", with_unit(instance, "Length"), "Demand", "Cut", "Check"});
  const std::string last = std::to_string(std::max<std::uint32_t>(rows, 2));
  const std::string compare = instance.overproduce ? ">=" : "=";
  for (const ItemId item : instance.items.keys()) {
    if (sheet.full()) return;
    const std::string row = std::to_string(sheet.row() + 1);
    const double cut = static_cast<double>(facts.cut[item]);
    sheet.number(item.value);
    sheet.text(instance.items[item].name);
    sheet.number(length_of(instance, instance.items[item].length));
    sheet.number(static_cast<double>(instance.items[item].demand));
    if (instance.items.size() > kMostFormulas || rows > kMostFormulas) {
      sheet.number(cut);
    } else {
      sheet.formula("=SUMPRODUCT((Patterns!$E$2:$E$" + last + "=A" + row + ")*Patterns!$C$2:$C$" + last +
                        "*Patterns!$H$2:$H$" + last + ")",
                    cut);
    }
    book.formula(sheet.row(), 5, "=IF(E" + row + compare + "D" + row + ",\"OK\",\"FAULT\")",
                 std::string(facts.cut[item] == instance.items[item].demand ||
                                     (instance.overproduce && facts.cut[item] > instance.items[item].demand)
                                 ? "OK"
                                 : "FAULT"));
    sheet.end_row();
  }
  book.colour_text(1, 5, sheet.row() - 1, 5, "OK", true);
  book.colour_text(1, 5, sheet.row() - 1, 5, "FAULT", false);
}

void write_stocks(WorkbookWriter& book, const Instance& instance, const Facts& facts) {
  Sheet sheet(book, "Stock", {"Stock index", "Name", with_unit(instance, "Length"), "Cost", "Limit", "Used"});
  for (const StockId id : instance.stocks.keys()) {
    const Stock& stock = instance.stocks[id];
    sheet.number(id.value);
    sheet.text(stock.name);
    sheet.number(length_of(instance, stock.length));
    if (instance.with_costs)
      sheet.number(std::stod(decimal_text(stock.cost, instance.cost_decimals)));
    else
      sheet.text("");
    sheet.text(stock.limit ? std::to_string(*stock.limit) : "");
    sheet.number(static_cast<double>(facts.used[id]));
    sheet.end_row();
  }
}

void write_summary(WorkbookWriter& book, const Instance& instance, const std::optional<Facts>& facts,
                   const formats::Json& answer) {
  Sheet sheet(book, "Summary", {"What", "Value"});
  const auto line = [&](const char* what, const std::string& value) {
    sheet.text(what);
    sheet.text(value);
    sheet.end_row();
  };
  for (const char* key : {"status", "stop", "objective", "bound", "gap", "verified", "bound_checked"})
    if (answer.is_object() && answer.contains(key))
      line(key, answer[key].is_string() ? answer[key].get<std::string>() : answer[key].dump());
  if (!facts) return;
  const auto length = [&](Int128 value) { return decimal_text(value, instance.length_decimals); };
  line("stocks", to_string(facts->stocks));
  line("patterns", std::to_string(facts->patterns.size()));
  line("length of the stocks", length(facts->stock_length));
  line("length of the pieces", length(facts->piece_length));
  line("leftovers kept", length(facts->leftover));
  line("waste", length(facts->waste()));
}

}  // namespace

std::string workbook(const Instance& instance, const formats::Json& answer) {
  WorkbookWriter book;
  const std::optional<Facts> facts = facts_of(instance, answer);
  if (facts) {
    const std::uint32_t rows = write_patterns(book, instance, *facts);
    write_items(book, instance, *facts, rows);
    write_stocks(book, instance, *facts);
  }
  write_summary(book, instance, facts, answer);
  return book.finish();
}

}  // namespace tenon::cut
