#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "report/html.h"

namespace tenon::report {

// A table that is written out whole: at most a few thousand rows (see data_table() for more).
struct Table {
  struct Column {
    std::string title;
    bool number = false;  // set flush right, in figures of one width
  };
  std::string caption;  // what it is, for screen readers and print
  std::vector<Column> columns;
  std::vector<std::vector<Html>> rows;
};
Html table(const Table& table);

// Terms and what they are, two columns.
Html facts(const std::vector<std::pair<std::string, Html>>& facts);

// A part that is folded away until it is asked for; opened on paper.
Html folded(const std::string& summary, const Html& body);

// A large table that scripts sort, filter and page: all rows as data, the first `kRowsWithoutScript` also as plain
// HTML for readers without JavaScript. Columns are equally long.
struct DataTable {
  struct Column {
    std::string title;
    std::string unit;               // "" or "bits": shown in the heading
    std::vector<std::string> text;  // one of the two is filled
    std::vector<std::int64_t> number;
    bool choose = false;  // few different values: readers may filter by one
    bool tip = true;      // the frame map says it of the item that is pointed at
    std::string none;  // shown for the number -1, which means "none" ("" otherwise: numbers are as they are)
  };
  std::string id;    // data lies in the block `<id>-data`
  std::string noun;  // "object"
  std::vector<Column> columns;

  std::size_t rows() const;
};
inline constexpr std::size_t kRowsWithoutScript = 1000;
Html data_table(const DataTable& table);

// Bars side by side, one per `bars`, each a stack of parts; SVG that needs no script.
struct BarChart {
  struct Kind {
    std::string name;   // for the legend
    std::string color;  // "#rrggbb"
  };
  struct Bar {
    std::string label;
    std::vector<std::int64_t> parts;  // as many as kinds
  };
  std::string title;      // for screen readers
  std::string x_title;    // "frame"
  std::string unit;       // "bits"
  std::int64_t full = 0;  // height of the axis: what a bar may reach
  std::string full_name;  // "frame size"
  std::vector<Kind> kinds;
  std::vector<Bar> bars;
};
Html bar_chart(const BarChart& chart);

// A small square of a colour, for legends.
Html swatch(const std::string& color);

// Round numbers at which an axis of [0, most] is marked: about `wanted` of them, 1, 2 or 5 times a power of ten
// times `base` apart.
std::vector<std::int64_t> ticks(std::int64_t most, int wanted, std::int64_t base = 1);

}  // namespace tenon::report
