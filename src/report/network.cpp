#include "report/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "report/svg.h"

// Hubs lie on an ellipse in the order given; the leaves of a hub on an arc around it that faces outwards, so that ways
// between hubs cross the middle and local ones stay outside. Two ways between the same places bend to different sides, since
// each bends to its own left.

namespace tenon::report {

namespace {

constexpr double kWidth = 1000;
constexpr double kHeight = 640;
constexpr double kHubRadius = 9;
constexpr double kLeafRadius = 5;
constexpr double kLeast = 1.2;  // width of the thinnest way
constexpr double kMost = 9;     // and the thickest

struct Point {
  double x = 0, y = 0;
};

std::vector<Point> layout(const NetworkDrawing& drawing) {
  std::vector<std::int32_t> hubs;
  std::map<std::int32_t, std::vector<std::int32_t>> leaves;
  for (std::size_t i = 0; i < drawing.nodes.size(); ++i) {
    const auto index = static_cast<std::int32_t>(i);
    if (drawing.nodes[i].hub < 0)
      hubs.push_back(index);
    else
      leaves[drawing.nodes[i].hub].push_back(index);
  }
  std::vector<Point> at(drawing.nodes.size());
  const bool one = hubs.size() == 1;
  for (std::size_t i = 0; i < hubs.size(); ++i) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(hubs.size()) -
                         std::numbers::pi / 2;
    const Point hub{kWidth / 2 + (one ? 0 : 250 * std::cos(angle)),
                    kHeight / 2 + (one ? 0 : 160 * std::sin(angle))};
    at[static_cast<std::size_t>(hubs[i])] = hub;
    const std::vector<std::int32_t>& around = leaves[hubs[i]];
    const double spread =
        std::min(one ? 2 * std::numbers::pi : 2.4, 0.42 * static_cast<double>(around.size()));
    for (std::size_t k = 0; k < around.size(); ++k) {
      const double part = around.size() == 1
                              ? 0.5
                              : static_cast<double>(k) / static_cast<double>(around.size() - (one ? 0 : 1));
      const double turn = angle + spread * (part - 0.5);
      const double far = k % 2 == 0 ? 105 : 135;  // names of neighbours do not lie over each other
      at[static_cast<std::size_t>(around[k])] = {hub.x + 1.35 * far * std::cos(turn),
                                                 hub.y + far * std::sin(turn)};
    }
  }
  return at;
}

Html way(const NetworkDrawing::Way& way, const std::vector<Point>& at) {
  const Point a = at[static_cast<std::size_t>(way.from)], b = at[static_cast<std::size_t>(way.to)];
  const double dx = b.x - a.x, dy = b.y - a.y;
  const double length = std::max(1.0, std::hypot(dx, dy));
  const Point bend{(a.x + b.x) / 2 + dy * 0.14, (a.y + b.y) / 2 - dx * 0.14};
  // The end is drawn back from the place, so that the arrowhead is seen.
  const double bx = b.x - bend.x, by = b.y - bend.y, rest = std::max(1.0, std::hypot(bx, by));
  const Point tip{b.x - bx / rest * 13, b.y - by / rest * 13};
  const double width = kLeast + (kMost - kLeast) * std::clamp(way.share, 0.0, 1.0);
  const double size = 5 + width;
  const Point side{-by / rest * size / 2, bx / rest * size / 2};
  const Point back{tip.x - bx / rest * size, tip.y - by / rest * size};
  Html drawn = element("title", way.note);
  drawn +=
      element("path",
              {{"d", fmt::format("M{} {}Q{} {} {} {}", coordinate(a.x), coordinate(a.y), coordinate(bend.x),
                                 coordinate(bend.y), coordinate(back.x), coordinate(back.y))},
               {"fill", "none"},
               {"stroke", "#3b6fb6"},
               {"stroke-opacity", "0.75"},
               {"stroke-width", coordinate(width)}},
              Html());
  drawn += element("path",
                   {{"d", fmt::format("M{} {}L{} {}L{} {}Z", coordinate(tip.x), coordinate(tip.y),
                                      coordinate(back.x + side.x), coordinate(back.y + side.y),
                                      coordinate(back.x - side.x), coordinate(back.y - side.y))},
                    {"fill", "#3b6fb6"}},
                   Html());
  // The label stands beside the middle of the curve, clear of its width.
  const double off = 6 + width;
  const Point middle{(a.x + 2 * bend.x + b.x) / 4 + dy / length * off,
                     (a.y + 2 * bend.y + b.y) / 4 - dx / length * off};
  drawn += words(middle.x, middle.y, "middle", way.label);
  return element("g", drawn);
}

Html node(const NetworkDrawing::Node& node, Point at) {
  const double radius = node.hub < 0 ? kHubRadius : kLeafRadius;
  return element("g", element("title", node.note) +
                          element("circle",
                                  {{"cx", coordinate(at.x)},
                                   {"cy", coordinate(at.y)},
                                   {"r", coordinate(radius)},
                                   {"fill", node.color}},
                                  Html()) +
                          words(at.x, at.y + radius + 11, "middle", node.name));
}

}  // namespace

Html network(const NetworkDrawing& drawing) {
  const std::vector<Point> at = layout(drawing);
  Html drawn;
  for (const NetworkDrawing::Way& each : drawing.ways) drawn += way(each, at);
  for (std::size_t i = 0; i < drawing.nodes.size(); ++i) drawn += node(drawing.nodes[i], at[i]);
  return figure(kWidth, kHeight, drawing.title, drawn);
}

}  // namespace tenon::report
