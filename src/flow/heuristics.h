#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "base/limits.h"
#include "flow/blocks.h"
#include "flow/relaxation.h"

namespace tenon::flow {

// Good flows of a block, fast and without any promise.
//
// slope_scaling: solve the linear problem, then let every used arc cost what its flow just cost on average (unit +
// fixed / x) and solve again, a few times: arcs that carry little become dear and their flow merges elsewhere.
// Each solution is completed: arcs below their min are raised to it or closed, whichever is nearer, and the rest is
// solved again until all are allowed (so mins are met where they can be, not only penalised).
// Source: Kim, Pardalos, "A solution approach to the fixed charge network flow problem using a dynamic slope scaling
// procedure", 1999. The completion is ours.
//
// drop_arcs: local search on the set of used arcs. Closes each used arc in turn, dearest charge for its flow
// first, with arcs already used at their unit cost and new ones at unit + fixed / (the flow that must move).
// Add and drop moves: Walker, "A heuristic adjacent extreme point algorithm for the fixed charge problem", 1976.
template <class Number>
class Heuristics {
 public:
  using Flows = std::vector<std::int64_t>;
  Heuristics(const Block& block, const Scale& scale, Budget& budget);

  // The best flows found, if any: from the arcs' lines at first, or from what some relaxation sends (0 or more on each arc).
  std::optional<Flows> slope_scaling(const Flows* start = nullptr);
  // Better flows than `flows`, if it finds any.
  std::optional<Flows> drop_arcs(const Flows& flows);

 private:
  std::optional<Flows> complete();
  void set_bounds(std::int32_t arc, std::int64_t low, std::int64_t high);
  void reset_bounds();
  void set_slope(std::int32_t arc, std::int64_t amount);
  std::optional<Flows> without(std::int32_t arc, const Flows& flows);

  const Block& block_;
  Scale scale_;
  Budget& budget_;
  Simplex<Number> simplex_;
  std::vector<std::int32_t> changed_;  // arcs whose bounds are not 0..most
};

}  // namespace tenon::flow
