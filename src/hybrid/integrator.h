#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "hybrid/continuous_layer.h"
#include "hybrid/discrete_layer.h"
#include "hybrid/flow_cover.h"
#include "hybrid/program.h"

namespace tenon::hybrid {

// Whose program it is. Values are whole numbers of `unit` gain units (micro-USD).
class Application {
 public:
  virtual ~Application() = default;
  // Makes an exact plan of a point in which every gate is open or shut, and keeps it if it is the best; its value, none if the point cannot be made exact.
  virtual std::optional<Int128> plan(const Point& point) = 0;
  // The mode that the best plan has each block in (-1: off), for the search around it; empty: no plan yet.
  virtual std::vector<int> best_modes() = 0;
  virtual void bound(Int128 value, const char* from) { (void)value, (void)from; }  // no plan is worth more
};

struct IntegratorOptions {
  std::vector<int> flow_rows{};  // rows to look for flow covers on
  Int128 unit = 1;
  std::optional<Int128> value{};  // of the best plan that is known already
  bool cuts = true, pairs = false, dives = true, neighbourhood = true, counts = true, trials = true;
  std::int64_t most_nodes = INT64_MAX;
};

struct IntegratorEnd {
  enum class End {
    kProven,  // value and bound meet, as far as plans in whole numbers allow; without value and bound: there is no plan
    kGap,    // the budget's gap is reached
    kLimit,  // of work, time or nodes
    kStuck,  // some node could not be solved, or points were found and none of them could be made a plan
  };
  End end = End::kLimit;
  std::optional<Int128> value{}, bound{};
  Tree tree;
  std::vector<Cut> cuts;                 // all that were ever made; prices name them by number
  std::vector<FlowCovers::Parts> parts;  // of each cut
  std::int64_t nodes = 0, lp_iterations = 0, columns = 0;
};

// Branch and cut over both layers: at each node the LP's prices prove a bound exactly, flow covers tighten it, and where gates stay fractional one of them, or a
// number of open blocks, is decided. Nodes by best bound. Plans come from dives and from small searches around the best plan (relaxation induced
// neighbourhoods: Danna, Rothberg, Le Pape, Mathematical Programming 102, 2005). The same program, options and budget of work give the same end.
IntegratorEnd integrate(const Program& program, std::unique_ptr<solvers::LinearProgram> lp,
                        Application& application, const IntegratorOptions& options, Budget& budget);

}  // namespace tenon::hybrid
