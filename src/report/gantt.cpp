#include "report/gantt.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/parts.h"
#include "report/svg.h"

namespace tenon::report {

namespace {

constexpr double kWidth = 1000;
constexpr double kLeft = 250;  // room for the labels of the rows
constexpr double kRight = 20;
constexpr double kRow = 20;
constexpr double kTop = 8;
constexpr double kBottom = 26;

// 0, 10 s, 2 min, 1 h 30 min: for the axis.
std::string time_text(std::int64_t seconds) {
  if (seconds < 120) return std::to_string(seconds) + " s";
  if (seconds < 7200 && seconds % 60 == 0) return std::to_string(seconds / 60) + " min";
  if (seconds % 3600 == 0) return std::to_string(seconds / 3600) + " h";
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

}  // namespace

Html gantt(const Gantt& gantt) {
  const double height = kTop + kRow * static_cast<double>(gantt.rows.size()) + kBottom;
  const double end = std::max(gantt.end_s, 1.0);
  const double per_second = (kWidth - kLeft - kRight) / end;
  const double bottom = height - kBottom;
  Html drawn;
  const auto whole = static_cast<std::int64_t>(std::ceil(end));
  for (const std::int64_t at : ticks(whole, 8, whole > 600 ? 60 : 1)) {
    const double x = kLeft + static_cast<double>(at) * per_second;
    drawn += line(x, kTop, x, bottom, "grid");
    drawn += words(x, bottom + 15, "middle", time_text(at));
  }
  for (std::size_t i = 0; i < gantt.rows.size(); ++i) {
    const double y = kTop + kRow * static_cast<double>(i);
    drawn += words(kLeft - 8, y + kRow * 0.65, "end", gantt.rows[i].label);
    for (const Gantt::Bar& bar : gantt.rows[i].bars)
      drawn += element(
          "g", element("title", bar.note) +
                   element("rect",
                           {{"x", coordinate(kLeft + bar.start_s * per_second)},
                            {"y", coordinate(y + 3)},
                            {"width", coordinate(std::max(1.5, (bar.end_s - bar.start_s) * per_second))},
                            {"height", coordinate(kRow - 6)},
                            {"rx", "2"},
                            {"fill", bar.color}},
                           Html()));
  }
  return figure(kWidth, height, gantt.title, drawn);
}

}  // namespace tenon::report
