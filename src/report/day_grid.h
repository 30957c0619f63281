#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/html.h"

namespace tenon::report {

// A grid with a column for each day and a row for each person, post or machine: cells of a few letters in colours, figures at the end of
// the row. A plain table whose first column and heading stay in sight; needs no script. Some 60,000 cells make two megabytes.
struct DayGrid {
  struct Column {
    std::string title;  // "31"
    std::string below;  // "Sa"
    std::string note;   // shown when pointed at: "2026-01-31"
    bool weekend = false;
    bool holiday = false;
  };
  enum class Look {
    kPlain,
    kMuted,  // nothing there, and why in a word
    kAway,   // hatched
    kGood,   // as wanted
    kShort,  // less than wanted
    kOver,   // more
  };
  struct Cell {
    std::string text;
    std::string note;  // shown when pointed at; maybe empty
    int color = -1;    // of kGridColors, from 0; -1: as it looks
    Look look = Look::kPlain;
    bool broken = false;  // outlined: a rule that must hold does not
    bool odd = false;     // a mark: a rule that should hold does not
  };
  struct Row {
    std::string label;
    std::string note;  // of the label
    std::vector<Cell> cells;
    std::vector<std::string> figures;
  };
  std::string caption;
  std::string corner;  // what the rows are: "officer"
  std::vector<Column> columns;
  std::vector<std::string> figures;  // their titles
  std::vector<Row> rows;             // as many cells as columns, as many figures as titles
};
Html day_grid(const DayGrid& grid);

// Cells have so many colours, told apart in the light and in the dark; a letter says what each is.
inline constexpr int kGridColors = 10;
// What cells mean, below a grid.
struct GridKey {
  DayGrid::Cell cell;
  std::string meaning;
};
Html grid_legend(const std::vector<GridKey>& keys);

}  // namespace tenon::report
