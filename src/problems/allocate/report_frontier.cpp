#include "problems/allocate/report_frontier.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "problems/allocate/numbers.h"
#include "report/envelope.h"
#include "report/parts.h"
#include "report/svg.h"

namespace tenon::allocate {

namespace {

using formats::Json;
using report::coordinate;
using report::element;
using report::Html;
using report::member;
using report::text;
using report::word;

constexpr double kWidth = 1000, kHeight = 240;
constexpr double kLeft = 150, kRight = 30, kTop = 14, kBottom = 26;
constexpr const char* kColor = "#2f6fae";

Int128 money(const Json& point, const char* key) {
  return parse_int128(word(member(point, key))).value_or(0);
}

// Of a point, what its side of the frontier limits: a number to draw by, and as people read it.
struct Extent {
  Int128 at = 0;
  std::string words;
};
Extent extent(const Json& point, const std::string& by) {
  if (by == "turnover") return {money(point, "turnover"), usd_text(money(point, "turnover")) + " USD"};
  const auto written = written_in(word(member(point, "risk")));
  const auto scaled_risk = written ? scaled(*written, 10, Round::kDown, INT64_MAX / 2) : std::nullopt;
  const Int128 at = scaled_risk.value_or(0);
  return {at, decimal_text(at / 1'000'000, 4) + " %"};
}

Html side(const Json& points, const std::string& by, const char* title) {
  std::vector<std::pair<Extent, Int128>> drawn;
  for (const Json& point : points)
    if (word(member(point, "by")) == by) drawn.emplace_back(extent(point, by), money(point, "net_gain"));
  if (drawn.size() < 2) return {};
  Int128 low = drawn[0].second, high = low, most = 1;
  for (const auto& [x, gain] : drawn) {
    low = std::min(low, gain);
    high = std::max(high, gain);
    most = std::max(most, x.at);
  }
  const double per_gain = (kHeight - kTop - kBottom) / std::max(1.0, static_cast<double>(high - low));
  const double per_x = (kWidth - kLeft - kRight) / static_cast<double>(most);
  std::string line;
  Html dots;
  report::Table table{title, {{by == "risk" ? "Risk" : "Turnover", true}, {"Net gain, USD", true}}, {}};
  for (const auto& [x, gain] : drawn) {
    const std::string at_x = coordinate(kLeft + static_cast<double>(x.at) * per_x);
    const std::string at_y = coordinate(kHeight - kBottom - static_cast<double>(gain - low) * per_gain);
    line += at_x + ',' + at_y + ' ';
    dots += element("circle", {{"cx", at_x}, {"cy", at_y}, {"r", "4"}, {"fill", kColor}},
                    element("title", text(x.words + ": " + usd_text(gain) + " USD")));
    table.rows.push_back({text(x.words), text(usd_text(gain))});
  }
  const Html picture =
      report::words(kLeft - 8, kTop + 4, "end", usd_text(high)) +
      report::words(kLeft - 8, kHeight - kBottom, "end", usd_text(low)) +
      report::words(kLeft, kHeight - 6, "start", "0") +
      report::words(kWidth - kRight, kHeight - 6, "end", drawn.back().first.words) +
      element("polyline", {{"points", line}, {"fill", "none"}, {"stroke", kColor}, {"stroke-width", "2"}},
              Html()) +
      dots;
  return element("h3", title) + report::figure(kWidth, kHeight, title, picture) +
         report::folded("The points", report::table(table));
}

}  // namespace

Html frontier_part(const Json& answer) {
  const Json& points = member(answer, "frontier");
  if (!points.is_array()) return {};
  return side(points, "risk", "Net gain against risk") +
         side(points, "turnover", "Net gain against turnover");
}

Html reasons_part(const Json& answer) {
  Html body;
  const Json& implied = member(member(answer, "explanation"), "implied");
  if (!implied.is_object()) return body;
  for (const auto& [kind, figures] : implied.items()) {
    if (!figures.is_object() || figures.empty()) continue;
    std::string title = kind;
    if (title[0] >= 'a' && title[0] <= 'z') title[0] = static_cast<char>(title[0] - 'a' + 'A');
    report::Table table{title, {{"", false}, {"", false}}, {}};
    for (const auto& [name, figure] : figures.items())
      table.rows.push_back({element("code", name), text(word(figure))});
    body += element("h3", title) + report::table(table);
  }
  if (!body.empty())
    body = report::paragraph(
               "Figures are marginal: prices of the linear relaxation of the whole book. What a larger "
               "change brings, a "
               "new plan with --set says.") +
           body;
  return body;
}

}  // namespace tenon::allocate
