#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/html.h"

namespace tenon::report {

// A drawing of places and the ways between them: hubs on a ring, each with its leaves around it; ways as curves with an
// arrowhead, as thick as what they carry. SVG that needs no script; every place and way says its note when pointed at.
// Made for a few hundred places: the caller leaves out what nobody uses.
struct NetworkDrawing {
  struct Node {
    std::string name;
    std::string note;       // shown when pointed at
    std::int32_t hub = -1;  // of a leaf: index of its hub's node; -1: a hub itself
    std::string color;      // "#rrggbb"
  };
  struct Way {
    std::int32_t from = 0;  // indices into `nodes`
    std::int32_t to = 0;
    double share = 0;   // 0 … 1: how thick
    std::string label;  // beside it
    std::string note;
  };
  std::string title;  // for screen readers
  std::vector<Node> nodes;
  std::vector<Way> ways;
};
Html network(const NetworkDrawing& drawing);

}  // namespace tenon::report
