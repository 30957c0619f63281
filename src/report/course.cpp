#include "report/course.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "report/parts.h"
#include "report/svg.h"

namespace tenon::report {

namespace {

constexpr double kWidth = 1000, kHeight = 180;
constexpr double kLeft = 150, kRight = 20, kTop = 12, kBottom = 24;

struct Line {
  const char* key;
  const char* color;
  const char* name;
  std::string points{};
  double y = -1;  // of the last point
};

// What the drawing spans: seconds from 0, levels from low to high.
struct Span {
  double end_s = 1e-9;
  std::optional<Int128> low, high;
};

Span span_of(const Json& steps, const std::array<Line, 2>& lines) {
  Span span;
  for (const Json& step : steps) {
    if (const Json& s = member(step, "s"); s.is_number()) span.end_s = std::max(span.end_s, s.get<double>());
    for (const Line& line : lines)
      if (const auto at = integer(member(step, line.key))) {
        span.low = std::min(span.low.value_or(*at), *at);
        span.high = std::max(span.high.value_or(*at), *at);
      }
  }
  return span;
}

}  // namespace

Html course(const Json& answer, const std::function<std::string(Int128)>& level) {
  std::array<Line, 2> lines{{{"value", "#c2571a", "best plan so far"}, {"bound", "#1f5fae", "proven bound"}}};
  const Json& steps = member(member(answer, "stats"), "course");
  const Span span = span_of(steps, lines);
  if (!span.low) return {};
  const auto low = static_cast<double>(*span.low);
  const double per_unit = (kHeight - kTop - kBottom) / std::max(1.0, static_cast<double>(*span.high) - low);
  const double per_second = (kWidth - kLeft - kRight) / span.end_s;
  for (const Json& step : steps) {
    const Json& s = member(step, "s");
    if (!s.is_number()) continue;
    const double x = kLeft + std::clamp(s.get<double>(), 0.0, span.end_s) * per_second;
    for (Line& line : lines) {
      const auto at = integer(member(step, line.key));
      if (!at) continue;
      const double y = kHeight - kBottom - (static_cast<double>(*at) - low) * per_unit;
      if (line.y >= 0) line.points += coordinate(x) + ',' + coordinate(line.y) + ' ';
      line.points += coordinate(x) + ',' + coordinate(y) + ' ';
      line.y = y;
    }
  }
  Html drawn = words(kLeft - 8, kTop + 4, "end", level(*span.high)) +
               words(kLeft - 8, kHeight - kBottom, "end", level(*span.low)) +
               words(kWidth - kRight, kHeight - 6, "end", seconds(span.end_s)) +
               words(kLeft, kHeight - 6, "start", "0 s");
  Html legend;
  for (const Line& line : lines) {
    drawn += element(
        "polyline",
        {{"points", line.points}, {"fill", "none"}, {"stroke", line.color}, {"stroke-width", "2"}}, Html());
    legend += element("li", swatch(line.color) + Html::markup(" ") + text(line.name));
  }
  return element("h3", "Course of value and bound") +
         figure(kWidth, kHeight, "Course of value and bound", drawn, legend);
}

}  // namespace tenon::report
