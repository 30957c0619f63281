#include "report/frame_map.h"

#include <fmt/format.h>

#include <algorithm>

// The overview is a raster: at most 400 columns and 64 rows; a cell shows the category that takes most of it, or
// stays empty if more of it is free. Cells that are alike and adjacent become one stroke of a path per category, so
// that a typical overview has a few kilobytes.
//
// Frames of an item are nearly always first, first + step, …: three numbers an item instead of a list keep the data
// of 10,000 items in a few hundred kilobytes.

namespace tenon::report {

namespace {

constexpr int kColumns = 400;
constexpr int kRows = 64;
constexpr int kCellWidth = 2;
constexpr int kFree = -1;

struct Raster {
  int columns = 0;
  int rows = 0;
  std::vector<int> cells;  // category, or kFree; the number of categories stands for blocked
};

// Adds the overlap of [begin, end) with each column to `share` (columns x kinds), `times` over.
void add_share(std::vector<double>& share, std::size_t kinds, std::size_t kind, double begin, double end,
               int columns) {
  for (int c = std::max(0, static_cast<int>(begin)); c < columns && c < end; ++c) {
    const double overlap = std::min<double>(end, c + 1) - std::max<double>(begin, c);
    if (overlap > 0) share[static_cast<std::size_t>(c) * kinds + kind] += overlap;
  }
}

Raster rasterise(const FrameMap& map) {
  Raster raster;
  raster.columns = static_cast<int>(std::min<std::int64_t>(kColumns, map.width));
  raster.rows = std::min(kRows, map.rows);
  const std::size_t kinds = map.categories.size() + 1;  // the last: blocked
  const std::size_t row_size = static_cast<std::size_t>(raster.columns) * kinds;
  std::vector<std::vector<double>> share(static_cast<std::size_t>(raster.rows),
                                         std::vector<double>(row_size));
  const double scale = raster.columns / static_cast<double>(map.width);
  const auto row_of = [&](std::int32_t row) {
    return static_cast<std::size_t>(static_cast<std::int64_t>(row) * raster.rows / map.rows);
  };
  const auto add = [&](std::int32_t row, std::size_t kind, std::int64_t start, std::int64_t size) {
    add_share(share[row_of(row)], kinds, kind, static_cast<double>(start) * scale,
              static_cast<double>(start + size) * scale, raster.columns);
  };
  for (const FrameMap::Item& item : map.items)
    for (const std::int32_t row : item.rows)
      add(row, static_cast<std::size_t>(item.category), item.start, item.size);
  for (const FrameMap::Blocked& b : map.blocked)
    for (std::int32_t row = b.first_row; row <= b.last_row; ++row) add(row, kinds - 1, b.start, b.size);

  std::vector<int> merged(static_cast<std::size_t>(raster.rows));  // frames in each row of the raster
  for (std::int32_t row = 0; row < map.rows; ++row) ++merged[row_of(row)];
  for (std::size_t r = 0; r < share.size(); ++r) {
    for (int c = 0; c < raster.columns; ++c) {
      const auto cell = share[r].begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(c) * kinds);
      const auto largest = std::max_element(cell, cell + static_cast<std::ptrdiff_t>(kinds));
      double taken = 0;
      for (std::size_t k = 0; k < kinds; ++k) taken += *(cell + static_cast<std::ptrdiff_t>(k));
      raster.cells.push_back(taken < merged[r] / 2.0 ? kFree : static_cast<int>(largest - cell));
    }
  }
  return raster;
}

// The raster as one path for each kind.
Html strokes(const FrameMap& map, const Raster& raster, int row_height) {
  std::vector<std::string> paths(map.categories.size() + 1);
  for (int r = 0; r < raster.rows; ++r) {
    for (int c = 0; c < raster.columns;) {
      const auto at = [&](int column) {
        return raster.cells[static_cast<std::size_t>(r * raster.columns + column)];
      };
      int end = c + 1;
      while (end < raster.columns && at(end) == at(c)) ++end;
      if (at(c) != kFree)
        paths[static_cast<std::size_t>(at(c))] +=
            fmt::format("M{} {}h{}v{}h-{}z", c * kCellWidth, r * row_height, (end - c) * kCellWidth,
                        row_height - 1, (end - c) * kCellWidth);
      c = end;
    }
  }
  Html all;
  for (std::size_t k = 0; k < paths.size(); ++k) {
    if (paths[k].empty()) continue;
    const bool blocked = k == map.categories.size();
    all += blocked ? element("path", {{"d", paths[k]}, {"class", "blocked"}}, Html())
                   : element("path", {{"d", paths[k]}, {"fill", map.categories[k].color}}, Html());
  }
  return all;
}

Html svg_text(int x, int y, const char* anchor, std::string_view words) {
  return element("text", {{"x", std::to_string(x)}, {"y", std::to_string(y)}, {"text-anchor", anchor}},
                 text(words));
}

// The SVG overview with its two axes.
Html overview(const FrameMap& map) {
  const Raster raster = rasterise(map);
  const int row_height = raster.rows <= 40 ? 10 : 6;
  const int left = 36, top = 18;
  const int width = raster.columns * kCellWidth;
  const int height = raster.rows * row_height;
  Html axes;
  for (const std::int64_t bit : ticks(map.width, 8, 8)) {
    const int x = static_cast<int>(static_cast<double>(bit) / static_cast<double>(map.width) * width);
    axes += svg_text(x, -6, bit == 0 ? "start" : "middle", grouped(bit));
  }
  const int every = std::max(1, raster.rows / 8);
  for (int r = 0; r < raster.rows; r += every)
    axes += svg_text(-6, r * row_height + 8, "end",
                     std::to_string(static_cast<std::int64_t>(r) * map.rows / raster.rows));
  const Html ground = element(
      "rect", {{"width", std::to_string(width)}, {"height", std::to_string(height)}, {"class", "ground"}},
      Html());
  Html marks;
  for (const FrameMap::Mark& mark : map.marks) {
    const std::string x =
        fmt::format("{:.1f}", static_cast<double>(mark.at) / static_cast<double>(map.width) * width);
    marks += element("path", {{"d", fmt::format("M{} 0V{}", x, height)}, {"class", "mark"}},
                     element("title", mark.name));
  }
  const Html drawn = element("g", {{"transform", fmt::format("translate({} {})", left, top)}},
                             axes + ground + strokes(map, raster, row_height) + marks);
  const std::string box = fmt::format("0 0 {} {}", left + width + 24, top + height + 4);
  std::string note = "Bits across, frames down. A cell shows what takes most of it.";
  if (raster.rows < map.rows) note += fmt::format(" {} frames are drawn in {} rows.", map.rows, raster.rows);
  return element(
      "figure", {{"class", "overview"}},
      element("svg", {{"viewBox", box}, {"role", "img"}, {"aria-label", "Frame map, overview"}}, drawn) +
          element("figcaption", note));
}

// first, step, count of `rows`; step 0 and the list itself where they do not lie evenly.
void add_rows(formats::Json& evenly, formats::Json& lists, std::size_t item,
              const std::vector<std::int32_t>& rows) {
  const std::int32_t step = rows.size() > 1 ? rows[1] - rows[0] : 1;
  bool even = !rows.empty() && step > 0;
  for (std::size_t i = 1; even && i < rows.size(); ++i) even = rows[i] - rows[i - 1] == step;
  evenly.push_back(rows.empty() ? 0 : rows[0]);
  evenly.push_back(even ? step : 0);
  evenly.push_back(rows.size());
  if (!even) lists[std::to_string(item)] = rows;
}

formats::Json map_data(const FrameMap& map) {
  using formats::Json;
  Json start = Json::array(), size = Json::array(), category = Json::array(), rows = Json::array();
  Json lists = Json::object();
  for (std::size_t i = 0; i < map.items.size(); ++i) {
    const FrameMap::Item& item = map.items[i];
    start.push_back(item.start);
    size.push_back(item.size);
    category.push_back(item.category);
    add_rows(rows, lists, i, item.rows);
  }
  Json categories = Json::array(), blocked = Json::array(), marks = Json::array();
  for (const FrameMap::Category& c : map.categories)
    categories.push_back({{"name", c.name}, {"color", c.color}});
  for (const FrameMap::Blocked& b : map.blocked)
    blocked.push_back({b.first_row, b.last_row, b.start, b.size});
  for (const FrameMap::Mark& m : map.marks) marks.push_back({{"at", m.at}, {"name", m.name}});
  return {{"rows", map.rows},     {"width", map.width},   {"categories", categories},
          {"blocked", blocked},   {"marks", marks},       {"start", start},
          {"size", size},         {"category", category}, {"frames", rows},
          {"frame_lists", lists}, {"table", map.table.id}};
}

Html legend(const FrameMap& map) {
  std::vector<std::int64_t> count(map.categories.size());
  for (const FrameMap::Item& item : map.items) ++count[static_cast<std::size_t>(item.category)];
  Html all;
  for (std::size_t k = 0; k < map.categories.size(); ++k)
    all += element("li", {{"data-category", std::to_string(k)}},
                   swatch(map.categories[k].color) + Html::markup(" ") + text(map.categories[k].name) +
                       element("span", {{"class", "muted"}}, text(" " + grouped(count[k]))));
  if (!map.blocked.empty())
    all += element(
        "li", Html::markup("<svg class=\"swatch\" viewBox=\"0 0 12 12\" aria-hidden=\"true\">"
                           "<rect width=\"12\" height=\"12\" rx=\"2\" class=\"blocked\"/></svg> reserved"));
  all +=
      element("li", Html::markup("<svg class=\"swatch\" viewBox=\"0 0 12 12\" aria-hidden=\"true\">"
                                 "<rect width=\"12\" height=\"12\" rx=\"2\" class=\"ground\"/></svg> free"));
  for (const FrameMap::Mark& mark : map.marks)
    all += element("li", Html::markup("<svg class=\"swatch\" viewBox=\"0 0 12 12\" aria-hidden=\"true\">"
                                      "<path d=\"M6 0V12\" class=\"mark\"/></svg> ") +
                             text(mark.name));
  return element("ul", {{"class", "legend"}, {"aria-label", "Colours"}}, all);
}

}  // namespace

DrawnMap frame_map(const FrameMap& map) {
  DrawnMap drawn;
  drawn.map = json_block(map.id + "-data", map_data(map)) +
              element("div", {{"class", "frame-map"}, {"id", map.id}}, legend(map) + overview(map));
  drawn.table = data_table(map.table);
  return drawn;
}

std::vector<std::string> colors(std::size_t count) {
  static const std::vector<std::string> kApart = {"#3b6fb6", "#e08a2e", "#3f9a6b", "#c8526a", "#8a6cc0",
                                                  "#5fb3c9", "#a3872f", "#8c8f94",  // then paler ones
                                                  "#93b5e1", "#f2c48d", "#93d0ad", "#eaa5b3", "#c3b2e4",
                                                  "#b4dfe9", "#d6c27c", "#c4c7cb"};  // of the same hues
  std::vector<std::string> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(kApart[i % kApart.size()]);
  return all;
}

}  // namespace tenon::report
