#include "report/day_grid.h"

namespace tenon::report {

namespace {

std::string style_of(const DayGrid::Cell& cell) {
  std::string style;
  const auto add = [&](const std::string& name) { style += (style.empty() ? "" : " ") + name; };
  if (cell.color >= 0) add("k" + std::to_string(cell.color % kGridColors));
  switch (cell.look) {
    case DayGrid::Look::kPlain:
      break;
    case DayGrid::Look::kMuted:
      add("none");
      break;
    case DayGrid::Look::kAway:
      add("away");
      break;
    case DayGrid::Look::kGood:
      add("met");
      break;
    case DayGrid::Look::kShort:
      add("short");
      break;
    case DayGrid::Look::kOver:
      add("over");
      break;
  }
  if (cell.broken) add("broken");
  if (cell.odd) add("odd");
  return style;
}

// Cells are many: attributes only where they say something.
Html cell_of(const char* tag, const DayGrid::Cell& cell) {
  Attributes attributes;
  if (const std::string style = style_of(cell); !style.empty()) attributes.emplace_back("class", style);
  if (!cell.note.empty()) attributes.emplace_back("title", cell.note);
  return element(tag, attributes, text(cell.text));
}

Html head_of(const DayGrid& grid) {
  Html top = element("th", {{"scope", "col"}}, text(grid.corner));
  for (const DayGrid::Column& column : grid.columns) {
    Attributes attributes{{"scope", "col"}, {"title", column.note}};
    if (column.holiday || column.weekend)
      attributes.emplace_back("class", column.holiday ? "holiday" : "weekend");
    top += element("th", attributes, text(column.title) + element("span", column.below));
  }
  for (const std::string& title : grid.figures)
    top += element("th", {{"scope", "col"}, {"class", "figure"}}, text(title));
  return element("thead", element("tr", top));
}

// So that days off have the colour of their column.
Html columns_of(const DayGrid& grid) {
  Html all = Html::markup("<col>");
  for (const DayGrid::Column& column : grid.columns)
    all += Html::markup(column.holiday   ? "<col class=\"holiday\">"
                        : column.weekend ? "<col class=\"weekend\">"
                                         : "<col>");
  return element("colgroup", all);
}

Html row_of(const DayGrid::Row& row) {
  Attributes attributes{{"scope", "row"}};
  if (!row.note.empty()) attributes.emplace_back("title", row.note);
  Html all = element("th", attributes, text(row.label));
  for (const DayGrid::Cell& cell : row.cells) all += cell_of("td", cell);
  for (const std::string& figure : row.figures) all += element("td", {{"class", "figure"}}, text(figure));
  return element("tr", all) + Html::markup("\n");
}

}  // namespace

Html day_grid(const DayGrid& grid) {
  Html body;
  for (const DayGrid::Row& row : grid.rows) body += row_of(row);
  const Html caption = grid.caption.empty() ? Html() : element("caption", grid.caption);
  return element("div", {{"class", "grid-scroll"}, {"tabindex", "0"}},
                 element("table", {{"class", "day-grid cells"}},
                         caption + columns_of(grid) + head_of(grid) + element("tbody", body)));
}

Html grid_legend(const std::vector<GridKey>& keys) {
  Html all;
  for (const GridKey& key : keys) {
    const std::string style = style_of(key.cell);
    all += element("li", element("span", {{"class", style.empty() ? "key" : "key " + style}},
                                 text(key.cell.text.empty() ? " " : key.cell.text)) +
                             Html::markup(" ") + text(key.meaning));
  }
  return element("ul", {{"class", "legend cells"}}, all);
}

}  // namespace tenon::report
