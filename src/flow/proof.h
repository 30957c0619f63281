#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "flow/problem.h"

namespace tenon::flow {

// Why no flow is cheaper than a bound, or why there is none: data only, about the caller's own problem (nothing of
// presolve). Whoever doubts the search recomputes the bound from these by the rules below, in exact integers.
//
// PARTS. The arcs are split into parts, in an order in which each part hangs on the later ones by one node at most:
// among a part's nodes at most one also ends an arc of a later part (its joint). So what a part must carry is known:
// a node's remaining supply starts as its supply; part by part, in order, every node but the joint takes its remaining
// supply into the part, the joint takes minus the sum of those, and the joint's remaining supply grows by that sum.
// A part without joint takes all its nodes' remaining supplies as they are. A node without arcs is a part by itself
// if its supply is not 0. The bound of the whole is the sum of the parts' bounds; no flow exists if one part has none.
//
// CAPS. If part.capped, every capacity in the part may be read as min(capacity, T + M): T the sum of the positive
// supplies that the part takes, M the sum of min over its arcs that can be used (max(1, min) <= capacity) and have
// min >= 2. Allowed only if no unit and no fixed cost of the part is negative. Reason: take an optimal flow of least
// total amount and split it into paths from supplies to demands (together T) and cycles. One unit less on a cycle
// costs no more, so it must break a rule: some arc of the cycle carries exactly its min >= 2. So the cycles
// together carry at most M, and paths and cycles pass an arc once each.
//
// DOMINATED. An arc (dropped, by) of part.dominated may be left unused: `by` has the same tail and head, is no dearer
// in unit and in fixed cost, has no higher min, and its capacity is at least T + M (as above; so only in a capped part),
// and `by` is not itself dropped. Reason: in the flow above a path or cycle takes one arc from this tail to this head, so
// all of them together carry at most T + M, and `by` can take it all.
//
// TREE. tree[0] is the root. An inner node splits by one arc: x <= at_most (child low) or x >= at_most + 1 (child
// high). On the way down every arc has low <= x <= high, at first 0 and its capacity (capped; 0 if dominated). An arc
// with low = 0 is free: unused, or from max(1, min) to high. One with low > 0 is open: from max(low, min) to high. Let
// `least` be that max. If least > high, a free arc is unused, and an open one shows that the node holds nothing at all.
// The part's bound is the least over all leaves; a part without a leaf that can hold a flow has none.
//
// LEAF. potentials[i] belongs to part.nodes[i], in units of 1/S, S = 2^log2_scale. For every arc of the part
//     rc = S*unit - potential[tail] + potential[head] - (sum of multipliers of the cuts that list it in `by_amount`)
//     fx = S*fixed                                    - (sum of multiplier*coefficient of those with it in `by_use`)
//     open:  m = fx + (rc >= 0 ? rc*least : rc*high)
//     free:  m = min(0, fx + (rc >= 0 ? rc*least : rc*high));  m = 0 if least > high
// and the leaf's bound is ceil of (sum potential*supply + sum m + sum multiplier*demand) / S over the part's nodes,
// arcs and the leaf's cuts. An infeasible leaf (kind kRay) uses unit = fixed = 0 and no cuts, and its value must be
// positive: then nothing at all fits, since every flow would cost more than its cost 0.
//
// CUTS. A cut is a set of the part's nodes whose supplies (as taken by the part) sum to demand > 0, so that at least
// `demand` crosses the arcs that leave the set (tail inside, head outside). These are split in two: arcs of by_use,
// and all the others leaving it (by_amount, not written down). Every feasible flow has
//     sum over by_amount of x + sum over by_use of min(high, demand)*[x > 0] >= demand
// with `high` as in the leaf: if one used arc of by_use has high >= demand it holds at once, else it follows from
// x <= high*[x > 0]. The coefficient above is that min(high, demand); multipliers are >= 0, in units of 1/S.

struct Cut {
  std::vector<NodeId> nodes;  // ascending
  std::vector<ArcId> by_use;  // ascending; each leaves the set
  friend bool operator==(const Cut&, const Cut&) = default;
};

using Multipliers = std::vector<std::pair<std::int32_t, Int128>>;  // (index into Part::cuts, multiplier >= 0)

struct Leaf {
  enum class Kind { kBound, kRay };
  Kind kind = Kind::kBound;
  std::int32_t log2_scale = 0;    // 0..62
  std::int32_t potentials = 0;    // index into Part::potentials: leaves share them
  std::int32_t multipliers = -1;  // index into Part::multipliers, likewise; -1: no cuts
  friend bool operator==(const Leaf&, const Leaf&) = default;
};

struct TreeNode {
  ArcId arc;                 // none: a leaf
  std::int64_t at_most = 0;  // inner: low child has x <= at_most, high child x >= at_most + 1; at_most >= 0
  std::int32_t low = -1;     // inner: index of the low child in Part::tree; leaf: index into Part::leaves
  std::int32_t high = -1;    // inner: index of the high child; children stand behind their parent
  friend bool operator==(const TreeNode&, const TreeNode&) = default;
};

struct Dominance {
  ArcId dropped;
  ArcId by;
  friend bool operator==(const Dominance&, const Dominance&) = default;
};

struct Part {
  std::vector<NodeId> nodes;  // ascending
  std::vector<ArcId> arcs;    // ascending; every end is in nodes
  bool capped = false;
  std::vector<Dominance> dominated;
  std::vector<Cut> cuts;
  std::vector<std::vector<Int128>> potentials;  // each parallel to nodes
  std::vector<Multipliers> multipliers;
  std::vector<Leaf> leaves;
  std::vector<TreeNode> tree;
  friend bool operator==(const Part&, const Part&) = default;
};

struct Proof {
  std::vector<Part> parts;
  friend bool operator==(const Proof&, const Proof&) = default;
};

}  // namespace tenon::flow
