#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/html.h"
#include "report/parts.h"

namespace tenon::report {

// A map of rows (frames) of equal width (bits): each item lies at one place, the same in all its rows. Drawn twice:
// as an SVG overview for paper and for readers without JavaScript, and as a canvas that zooms, pans, searches and
// tells what lies where. Made for 50,000 items and 400,000 cells.
struct FrameMap {
  struct Category {
    std::string name;   // "every 4 frames"
    std::string color;  // "#rrggbb"; see colors()
  };
  struct Item {
    std::int64_t start = 0;
    std::int64_t size = 0;  // > 0
    std::int32_t category = 0;
    std::vector<std::int32_t> rows;  // ascending
  };
  struct Blocked {               // what no item may use: drawn hatched
    std::int32_t first_row = 0;  // both inclusive
    std::int32_t last_row = 0;
    std::int64_t start = 0;
    std::int64_t size = 0;
  };
  struct Mark {  // a line through all rows
    std::int64_t at = 0;
    std::string name;
  };
  std::string id;
  std::int32_t rows = 0;
  std::int64_t width = 0;
  std::vector<Category> categories;
  std::vector<Item> items;  // row i of `table`
  std::vector<Blocked> blocked;
  std::vector<Mark> marks;
  DataTable table;  // what is known of each item; the first column is its name
};

// The map and the table below it; selecting in one selects in the other. O(cells + items).
struct DrawnMap {
  Html map;
  Html table;
};
DrawnMap frame_map(const FrameMap& map);

// `count` colours that are told apart on white and on black, the first eight also with the common forms of colour
// blindness as far as that goes. From the 17th on they repeat: names and tips must tell then.
std::vector<std::string> colors(std::size_t count);

}  // namespace tenon::report
