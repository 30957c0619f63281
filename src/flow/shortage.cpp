#include "flow/shortage.h"

#include <algorithm>
#include <set>

namespace tenon::flow {
namespace {

// What the set must send out beyond what the arcs that leave it can carry.
Int128 excess(const Block& block, const std::vector<bool>& inside) {
  Int128 total = 0;
  for (std::size_t v = 0; v < inside.size(); ++v)
    if (inside[v]) total += block.supply[v];
  for (const Block::LocalArc& arc : block.local)
    if (inside[arc.tail] && !inside[arc.head]) total -= arc.most;
  return total;
}

// The nodes that arcs outside the block connect with those of `inside`, these included.
std::vector<NodeId> with_what_hangs_on(const Problem& problem, const Block& block,
                                       const std::vector<bool>& inside) {
  IdVector<NodeId, std::vector<NodeId>> beside(problem.supply.size());
  for (const ArcId a : problem.arcs.keys()) {
    if (std::binary_search(block.arcs.begin(), block.arcs.end(), a)) continue;
    beside[problem.arcs[a].tail].push_back(problem.arcs[a].head);
    beside[problem.arcs[a].head].push_back(problem.arcs[a].tail);
  }
  IdVector<NodeId, bool> reached(problem.supply.size(), false);
  std::vector<NodeId> result;
  const auto reach = [&](NodeId v) {
    if (reached[v]) return;
    reached[v] = true;
    result.push_back(v);
  };
  for (std::size_t v = 0; v < inside.size(); ++v)
    if (inside[v]) reach(block.nodes[v]);
  for (std::size_t i = 0; i < result.size(); ++i)
    for (const NodeId w : beside[result[i]]) reach(w);
  std::sort(result.begin(), result.end());
  return result;
}

}  // namespace

std::optional<Shortage> find_shortage(const Problem& problem, const Block& block, const Part& part) {
  if (part.leaves.size() != 1 || part.tree.size() != 1) return std::nullopt;
  const std::vector<Int128>& potentials = part.potentials[part.leaves[0].potentials];
  for (const Int128 level : std::set<Int128>(potentials.begin(), potentials.end())) {
    for (const bool above : {true, false}) {
      std::vector<bool> inside;
      for (const Int128 p : potentials) inside.push_back(above ? p >= level : p < level);
      Int128 missing = excess(block, inside);
      bool sends = true;
      if (missing <= 0 && std::all_of(inside.begin(), inside.end(), [](bool in) { return in; })) {
        for (const std::int64_t s : block.supply) missing -= s;  // more is asked for than there is
        sends = false;
      }
      if (missing > 0)
        return Shortage{with_what_hangs_on(problem, block, inside), sends,
                        static_cast<std::int64_t>(missing)};
    }
  }
  return std::nullopt;
}

}  // namespace tenon::flow
