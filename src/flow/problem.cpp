#include "flow/problem.h"

#include <algorithm>

namespace tenon::flow {

bool feasible(const Problem& problem, const Flows& flows) {
  if (flows.size() != problem.arcs.size()) return false;
  IdVector<NodeId, Int128> left(problem.supply.size());
  for (const NodeId v : problem.supply.keys()) left[v] = problem.supply[v];
  for (const ArcId a : problem.arcs.keys()) {
    const Arc& arc = problem.arcs[a];
    const std::int64_t x = flows[a];
    if (x != 0 && (x < std::max<std::int64_t>(arc.min, 1) || x > arc.capacity)) return false;
    left[arc.tail] -= x;
    left[arc.head] += x;
  }
  return std::all_of(left.begin(), left.end(), [](Int128 rest) { return rest == 0; });
}

Int128 cost(const Problem& problem, const Flows& flows) {
  Int128 total = 0;
  for (const ArcId a : problem.arcs.keys())
    if (flows[a] != 0) total += Int128{problem.arcs[a].unit} * flows[a] + problem.arcs[a].fixed;
  return total;
}

}  // namespace tenon::flow
