#include "report/parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/svg.h"

namespace tenon::report {

namespace {

constexpr int kWidth = 1000;  // of charts, in units of their viewBox
constexpr int kHeight = 220;
constexpr int kLeft = 64;  // room for the labels of the axes
constexpr int kTop = 14;
constexpr int kBottom = 34;

std::string cell_text(const DataTable::Column& column, std::size_t row) {
  if (column.number.empty()) return column.text[row];
  const std::int64_t value = column.number[row];
  return value == -1 && !column.none.empty() ? column.none : grouped(value);
}

// One bar, from the bottom up, with what it holds as its tool tip.
Html bar(const BarChart& chart, const BarChart::Bar& bar, double x, double width, double per_unit) {
  Html all;
  std::string says = chart.x_title + " " + bar.label;
  double y = kHeight - kBottom;
  for (std::size_t k = 0; k < chart.kinds.size(); ++k) {
    says += fmt::format("\n{}: {} {}", chart.kinds[k].name, grouped(bar.parts[k]), chart.unit);
    const double height = static_cast<double>(bar.parts[k]) * per_unit;
    if (height <= 0) continue;
    y -= height;
    all += element("rect",
                   {{"x", coordinate(x)},
                    {"y", coordinate(y)},
                    {"width", coordinate(width)},
                    {"height", coordinate(height)},
                    {"fill", chart.kinds[k].color}},
                   Html());
  }
  return element("g", element("title", says) + all);
}

}  // namespace

Html table(const Table& table) {
  Html head;
  for (const Table::Column& c : table.columns)
    head += element("th", {{"scope", "col"}, {"class", c.number ? "number" : "words"}}, text(c.title));
  Html body;
  for (const std::vector<Html>& row : table.rows) {
    Html cells;
    for (std::size_t i = 0; i < row.size(); ++i)
      cells += element("td", {{"class", table.columns[i].number ? "number" : "words"}}, row[i]);
    body += element("tr", cells) + Html::markup("\n");
  }
  const Html caption = table.caption.empty() ? Html() : element("caption", table.caption);
  return element("div", {{"class", "scroll"}},
                 element("table", caption + element("thead", element("tr", head)) + element("tbody", body)));
}

Html facts(const std::vector<std::pair<std::string, Html>>& facts) {
  Html all;
  for (const auto& [term, what] : facts) all += element("div", element("dt", term) + element("dd", what));
  return element("dl", {{"class", "facts"}}, all);
}

Html folded(const std::string& summary, const Html& body) {
  return element("details", element("summary", summary) + body);
}

std::size_t DataTable::rows() const {
  return columns.empty() ? 0 : std::max(columns[0].text.size(), columns[0].number.size());
}

Html data_table(const DataTable& data) {
  formats::Json json = {{"noun", data.noun}, {"columns", formats::Json::array()}};
  Table plain;
  for (const DataTable::Column& c : data.columns) {
    formats::Json column = {
        {"title", c.title}, {"unit", c.unit}, {"choose", c.choose}, {"none", c.none}, {"tip", c.tip}};
    if (c.number.empty())
      column["text"] = c.text;
    else
      column["number"] = c.number;
    json["columns"].push_back(std::move(column));
    plain.columns.push_back({c.unit.empty() ? c.title : c.title + " (" + c.unit + ")", !c.number.empty()});
  }
  const std::size_t shown = std::min(data.rows(), kRowsWithoutScript);
  for (std::size_t row = 0; row < shown; ++row) {
    plain.rows.emplace_back();
    for (const DataTable::Column& c : data.columns) plain.rows.back().push_back(text(cell_text(c, row)));
  }
  if (shown < data.rows())
    plain.caption =
        fmt::format("The first {} of {}; the others need JavaScript here, and stand in the answer itself.",
                    grouped(shown), count_of(data.rows(), data.noun));
  return json_block(data.id + "-data", json) +
         element("div", {{"class", "data-table"}, {"id", data.id}}, Html()) +
         element("noscript", table(plain)) + Html::markup("\n");
}

Html bar_chart(const BarChart& chart) {
  const double per_unit =
      (kHeight - kTop - kBottom) / static_cast<double>(std::max<std::int64_t>(1, chart.full));
  const double bottom = kHeight - kBottom;
  const double step = static_cast<double>(kWidth - kLeft - 10) /
                      static_cast<double>(std::max<std::size_t>(1, chart.bars.size()));
  const double gap = step > 6 ? step * 0.18 : 0;

  Html drawn;
  for (const std::int64_t value : ticks(chart.full, 4)) {
    const double y = bottom - static_cast<double>(value) * per_unit;
    if (value == 0 || bottom - y < (kHeight - kTop - kBottom) * 0.92)
      drawn += line(kLeft, y, kWidth - 10, y, "grid") + words(kLeft - 8, y + 4, "end", grouped(value));
  }
  const double top = bottom - static_cast<double>(chart.full) * per_unit;
  drawn +=
      line(kLeft, top, kWidth - 10, top, "limit") + words(kLeft - 8, top + 4, "end", grouped(chart.full));
  const std::size_t every = std::max<std::size_t>(1, (chart.bars.size() + 31) / 32);
  for (std::size_t i = 0; i < chart.bars.size(); ++i) {
    const double x = kLeft + static_cast<double>(i) * step;
    drawn += bar(chart, chart.bars[i], x + gap / 2, step - gap, per_unit);
    if (i % every == 0) drawn += words(x + step / 2, bottom + 15, "middle", chart.bars[i].label);
  }
  drawn += words((kLeft + kWidth - 10) / 2.0, kHeight - 4, "middle", chart.x_title);

  Html legend;
  for (const BarChart::Kind& kind : chart.kinds)
    legend += element("li", swatch(kind.color) + Html::markup(" ") + text(kind.name));
  legend += element(
      "li", text("line at the top: " + chart.full_name + ", " + grouped(chart.full) + " " + chart.unit));
  return figure(kWidth, kHeight, chart.title, drawn, legend);
}

Html swatch(const std::string& color) {
  return element("svg", {{"class", "swatch"}, {"viewBox", "0 0 12 12"}, {"aria-hidden", "true"}},
                 element("rect", {{"width", "12"}, {"height", "12"}, {"rx", "2"}, {"fill", color}}, Html()));
}

std::vector<std::int64_t> ticks(std::int64_t most, int wanted, std::int64_t base) {
  std::int64_t step = base;
  for (int i = 0; most / step > wanted; ++i) step = i % 3 == 1 ? step / 2 * 5 : step * 2;  // 1 2 5 10 20 …
  std::vector<std::int64_t> all;
  for (std::int64_t at = 0; at <= most; at += step) all.push_back(at);
  return all;
}

}  // namespace tenon::report
