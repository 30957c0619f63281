#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/answer.h"
#include "base/checked.h"
#include "base/error.h"
#include "base/proof.h"
#include "formats/json.h"
#include "problems/rebalance/instance.h"
#include "problems/rebalance/model.h"

namespace tenon::rebalance {

// The proof object of a rebalance plan: for each stage why no plan does better, or why there is no plan at all.
// Planners fill it in; certify() re-proves every claim from the instance alone, with big integers of its own and without
// any flow code.
namespace proof {

// Why no flow of flow_model(instance, weights) costs less than a bound, or why there is none. Nodes and arcs are numbers
// in that model. The rules by which check() recomputes the bound:
//
// PARTS. The arcs are split into parts, in an order in which each part hangs on the later ones by one node at most: among
// a part's nodes at most one, its joint, also ends an arc of a later part. So what a part must carry is known: a node's
// remaining supply starts as its supply; part by part every node but the joint takes its remaining supply into the
// part, the joint takes minus the sum of those, and the joint's remaining supply grows by that sum. A part without joint
// takes what its nodes have left. The bound of the whole is the sum of the parts' bounds; if one part holds no flow,
// there is none.
//
// CAPS. In a capped part every capacity is read as min(capacity, T + M): T the sum of the positive supplies that the part
// takes, M the sum of the mins >= 2 of its arcs. Why that is allowed where no cost is negative: see model.h.
//
// DOMINATED. An arc may be left unused in a capped part if another one, `by`, has the same ends, is no dearer in unit and
// fixed cost, has no higher min, a capacity of at least T + M, and is not itself left out for another. In the flow of
// model.h each path or cycle takes one arc between these ends, so `by` can take all of it.
//
// TREE. tree[0] is the root. An inner node splits by one arc: x <= at_most (child low) or x >= at_most + 1 (child high).
// On the way down every arc has low <= x <= high, at first 0 and its capacity (0 if dominated). An arc with low = 0 is
// free: unused, or from min to high; one with low > 0 is open: from max(low, min) to high. With `least` that lower end:
// if least > high, a free arc is unused, and an open one shows that nothing is in this node of the tree. The part's bound
// is the least over its leaves; a part all of whose leaves are empty or rays holds no flow.
//
// LEAF. Potentials belong to the part's nodes, in 1/S, S = 2^log2_scale. For every arc of the part
//   rc = S unit - potential[tail] + potential[head] - the multipliers of the leaf's cuts that have it in by_amount
//   fx = S fixed - multiplier * coefficient of those that have it in by_use
//   open: m = fx + (rc >= 0 ? rc least : rc high)      free: m = min(0, the same), or 0 if least > high
// and the leaf's bound is ceil((sum potential supply + sum m + sum multiplier demand) / S). A ray takes all costs as 0
// and no cuts; where that sum is positive no flow fits.
//
// CUTS. A set of the part's nodes whose supplies (as taken by the part) sum to demand > 0: at least that much crosses the
// arcs that leave it. Of these by_use lists some; the others are by_amount. Every flow has
//   sum over by_amount of x + sum over by_use of min(high, demand) [x > 0] >= demand
// with `high` as in the leaf. That min is the coefficient above. Multipliers are >= 0, in 1/S.

struct Cut {
  std::vector<std::int32_t> nodes;
  std::vector<std::int32_t> by_use;

  friend bool operator==(const Cut&, const Cut&) = default;
};

using Multipliers = std::vector<std::pair<std::int32_t, Int128>>;  // index into Part::cuts, multiplier

struct Leaf {
  bool ray = false;
  std::int32_t log2_scale = 0;    // 0 … 62
  std::int32_t potentials = 0;    // index into Part::potentials: leaves share them
  std::int32_t multipliers = -1;  // index into Part::multipliers, likewise; -1: no cuts

  friend bool operator==(const Leaf&, const Leaf&) = default;
};

struct Node {
  std::int32_t arc = -1;  // -1: a leaf
  std::int64_t at_most = 0;
  std::int32_t low = -1;   // inner: child, behind its parent; leaf: index into Part::leaves
  std::int32_t high = -1;  // inner: child

  friend bool operator==(const Node&, const Node&) = default;
};

struct Dominance {
  std::int32_t dropped = -1;
  std::int32_t by = -1;

  friend bool operator==(const Dominance&, const Dominance&) = default;
};

struct Part {
  std::vector<std::int32_t> nodes;  // both ascending
  std::vector<std::int32_t> arcs;
  bool capped = false;
  std::vector<Dominance> dominated;
  std::vector<Cut> cuts;
  std::vector<std::vector<Int128>> potentials;  // each as long as `nodes`
  std::vector<Multipliers> multipliers;
  std::vector<Leaf> leaves;
  std::vector<Node> tree;

  friend bool operator==(const Part&, const Part&) = default;
};

// Bounds the weighted objective of flow_model(instance, weights).
struct FlowBound {
  Weights weights;
  std::vector<Part> parts;

  friend bool operator==(const FlowBound&, const FlowBound&) = default;
};

// Bounds the weighted objective of all plans by cases, each by a flow bound in the timed model (timed_model.h). In a leaf
// hold the limits of the inner nodes on the way to it:
//   kCircle  arcs of the instance, each beginning where the one before it ends and the first where the last ends. Where no
//            money may go round (goal.circulation == false) one of them carries nothing: child i has arcs[i] closed.
//   kShare   of what arcs[0] may carry in all, its capacity C: transactions that start before at_us carry at most `most`
//            (children[0]), or those that start at at_us or later at most C - most - 1 (children[1]).
//   kTime    complete by at_us (children[0]), or not before at_us + 1 (children[1]).
// A leaf's bound is that of its parts, for the model of TimeGrid{least of within_us and the at_us, points, limits}, plus
// weights.cost * Instance::time_price() of its earliest completion where completion time has a price (mode soonest with
// goal.time_value). The bound of the whole is the least. With within_us it speaks of plans that are complete by then. For the
// stage completion_time a bound above what earlier stages allow, or no flow at all, shows that it is at least within_us + 1;
// for a stage behind it, within_us is what the answer has there.
struct Case {
  enum class Kind { kLeaf, kCircle, kShare, kTime };
  Kind kind = Kind::kLeaf;
  std::vector<ArcId> arcs{};
  std::int64_t at_us = 0;
  std::int64_t most = 0;
  std::vector<std::int32_t> children{};  // behind their parent; kLeaf: one index into Cases::leaves

  friend bool operator==(const Case&, const Case&) = default;
};

struct TimedLeaf {
  std::vector<std::pair<PlaceId, std::vector<std::int64_t>>>
      points;  // of places that have any beyond the first
  std::vector<Part> parts;

  friend bool operator==(const TimedLeaf&, const TimedLeaf&) = default;
};

struct Cases {
  Weights weights;
  std::optional<std::int64_t> within_us{};
  std::vector<Case> tree;  // tree[0] is the root
  std::vector<TimedLeaf> leaves;

  friend bool operator==(const Cases&, const Cases&) = default;
};

// Nothing is below 0.
using tenon::proof::Trivial;

}  // namespace proof

using Argument = std::variant<proof::Trivial, proof::FlowBound, proof::Cases>;

// Every plan that is no worse than the answer's in the stages before this one has a value of at least `bound`. Stages:
// "shortfall", "cost", "total_time", "completion_time", "changes" (of the arcs that the claim itself calls kept) in the
// units of the answer; "infeasible": there is no plan at
// all (no flow; `bound` is 0).
// A bound may weigh earlier stages as well: it minus weight * value of each is then the stage's.
using Claim = tenon::Claim<Argument>;
using Proof = tenon::Proof<Argument>;

// Re-proves one claim, exactly (never kBelieved); never throws on bad claims. `earlier`: the answer's stages before it, first
// to last.
// Cost: nodes of the trees + leaves * (nodes + arcs of their part, + nodes and arcs of their cuts).
Judgement check(const Instance& instance, const std::vector<Objective>& earlier, const Claim& claim);

// Whether `proof` carries the bounds of an answer, or that there is no plan.
Certification certify(const Instance& instance, const std::vector<Objective>& objectives, bool infeasible,
                      const Proof& proof);

// {"claims": [{"stage", "bound", "argument": "flow", "weights": {"cost", "time", "shortfall", "changes"?, "kept"?}, "parts": [{"nodes", "arcs", "capped", "dominated":
// [[dropped, by]…], "cuts": [{"nodes", "by_use"}…], "potentials": [[["…", position…]…]…], "multipliers": [[[cut, "…"]…]…],
// "leaves": [{"ray"?, "log2_scale", "potentials", "multipliers"?}…], "tree": [[arc, "at_most", low, high] | [leaf]…]}…]}]}.
// Bounds, weights, amounts, potentials and multipliers are decimal strings.
// Neighbours in `potentials` and `multipliers` differ little, so each is written as what changes from the one before it, the
// first from 0 everywhere: ["…", position…] adds that number to the potentials at these positions in `nodes`; [cut, "…"] is
// the multiplier of that cut from now on, and "0" that it has none any more.
// "cases" has instead of "parts": "within_us"?, "tree": [{"leaf"} | {"circle", "children"} | {"share", "at_us", "most",
// "children"} | {"complete_by_us", "children"}…], "leaves": [{"points": [[place, "…"…]…], "parts"}…].
// Errors name pointers in `file`.
formats::Json to_json(const Proof& proof);
Result<Proof> proof_from_json(const formats::Json& json, const std::string& file);

// "flow", "cases", "trivial".
const char* name(const Argument& argument);

}  // namespace tenon::rebalance
