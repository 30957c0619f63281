#include "report/svg.h"

#include <fmt/format.h>

#include <cmath>

namespace tenon::report {

std::string coordinate(double value) { return fmt::format("{:g}", std::round(value * 100) / 100); }

Html words(double x, double y, const char* anchor, std::string_view plain) {
  return element("text", {{"x", coordinate(x)}, {"y", coordinate(y)}, {"text-anchor", anchor}}, text(plain));
}

Html line(double x1, double y1, double x2, double y2, const char* style) {
  return element("line",
                 {{"x1", coordinate(x1)},
                  {"y1", coordinate(y1)},
                  {"x2", coordinate(x2)},
                  {"y2", coordinate(y2)},
                  {"class", style}},
                 Html());
}

Html figure(double width, double height, const std::string& title, const Html& drawn, const Html& legend) {
  const Html svg = element("svg",
                           {{"viewBox", fmt::format("0 0 {} {}", coordinate(width), coordinate(height))},
                            {"role", "img"},
                            {"aria-label", title}},
                           drawn);
  return element("figure", {{"class", "chart"}},
                 svg + (legend.empty() ? Html() : element("ul", {{"class", "legend"}}, legend)));
}

}  // namespace tenon::report
