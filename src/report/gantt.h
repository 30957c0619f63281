#pragma once

#include <string>
#include <vector>

#include "report/html.h"

namespace tenon::report {

// Rows of bars over a common axis of time, drawn as SVG that needs no script. A bar says its note when pointed at; one that
// takes no time is drawn as a line.
struct Gantt {
  struct Bar {
    double start_s = 0;
    double end_s = 0;
    std::string color;  // "#rrggbb"
    std::string note;
  };
  struct Row {
    std::string label;
    std::vector<Bar> bars;
  };
  std::string title;  // for screen readers
  double end_s = 0;   // of the axis; > 0
  std::vector<Row> rows;
};
Html gantt(const Gantt& gantt);

}  // namespace tenon::report
