#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/answer.h"
#include "base/checked.h"
#include "base/error.h"
#include "formats/json.h"
#include "problems/rebalance/instance.h"
#include "problems/rebalance/model.h"

namespace tenon::rebalance {

// The proof object of a rebalance plan: for each stage why no plan does better, or why there is no plan at all.
// Planners fill it in; certify() re-proves every claim from the instance alone, with big integers of its own and without
// any flow code.
namespace proof {

// A leaf of the branching tree: potentials pi / scale, one for each node of the model. From its path every arc of the
// model is free, open (x >= min, fixed cost paid) or closed (x = 0). For any potentials and every flow on that path
//   scale * cost  =  sum_v pi_v supply_v + sum_a (rc_a x_a + scale fixed_a [x_a > 0])
//                 >= sum_v pi_v supply_v + sum_a m_a,        rc_a = scale unit_a - pi_tail + pi_head,
// with m_a the least that its own arc can make of it: with r = rc_a min_a if rc_a >= 0, else rc_a capacity_a,
//   closed: 0     open: scale fixed_a + r     free: the lesser of 0 and scale fixed_a + r.
// The leaf's bound is that sum / scale, rounded up. A leaf may instead show that no flow is on its path: `infeasible`,
// the same sum with all costs taken as 0 is positive (potentials are a ray; scale does not matter).
struct Leaf {
  std::int64_t scale = 1;  // >= 1
  bool infeasible = false;
  std::vector<Int128> potentials;  // as many as the model has nodes

  friend bool operator==(const Leaf&, const Leaf&) = default;
};

// A node of the tree: a leaf, or an arc of the model that is closed in one child and open in the other. Node 0 is the
// root; children have higher numbers than their parent.
struct Node {
  std::int32_t arc = -1;     // -1: a leaf
  std::int32_t closed = -1;  // child
  std::int32_t open = -1;    // child
  std::int32_t leaf = -1;    // index into `leaves`

  friend bool operator==(const Node&, const Node&) = default;
};

// The least, over the leaves, of their bounds bounds the weighted objective of flow_model(instance, weights) below.
struct Tree {
  Weights weights;
  std::vector<Node> nodes;
  std::vector<Leaf> leaves;

  friend bool operator==(const Tree&, const Tree&) = default;
};

// Completion time: the places of `sinks` together must get more than all those can send there that are no farther than
// `bound` - 1 microseconds away (by the fastest way over open arcs; in-flight lots count from when they are there).
struct Arrival {
  std::vector<PlaceId> sinks;

  friend bool operator==(const Arrival&, const Arrival&) = default;
};

// cost with the value of completion time: the sum of both bounds.
struct CostAndArrival {
  Tree tree;
  Arrival arrival;
  Int128 arrival_us = 0;  // what the second one shows

  friend bool operator==(const CostAndArrival&, const CostAndArrival&) = default;
};

// Nothing is below 0.
struct Trivial {
  friend bool operator==(const Trivial&, const Trivial&) = default;
};

}  // namespace proof

using Argument = std::variant<proof::Trivial, proof::Tree, proof::Arrival, proof::CostAndArrival>;

// Every plan that is no worse than the answer's in the stages before this one has a value of at least `bound`. Stages:
// "shortfall", "cost", "total_time", "completion_time" in the units of the answer; "infeasible": there is no plan at
// all (every leaf of the tree is infeasible).
// A tree may weigh earlier stages as well: its bound minus weight * value of each is then the stage's.
struct Claim {
  std::string stage;
  Int128 bound = 0;
  Argument argument;

  friend bool operator==(const Claim&, const Claim&) = default;
};

struct Proof {
  std::vector<Claim> claims;

  friend bool operator==(const Proof&, const Proof&) = default;
};

struct Judgement {
  bool proven = false;
  std::string why;  // empty if proven
};

// Re-proves one claim, exactly; never throws on bad claims. `earlier`: the answer's stages before it, first to last.
// Cost: nodes of the tree + leaves * (nodes + arcs of the model).
Judgement check(const Instance& instance, const std::vector<Objective>& earlier, const Claim& claim);

// Whether `proof` carries the bounds of an answer, or that there is no plan.
struct Certification {
  // true: each bound in `objectives` (for an answer without plan: infeasibility) follows from a proven claim; false: from
  // none; none: no bound is stated.
  std::optional<bool> checked;
  std::vector<Violation> violations;  // rule "bound" or "infeasible"
};
Certification certify(const Instance& instance, const std::vector<Objective>& objectives, bool infeasible,
                      const Proof& proof);

// {"claims": [{"stage", "bound", "argument": "tree", "weights": {…}, "nodes": [[arc, closed, open] | [leaf]…], "leaves":
// [{"scale", "infeasible"?, "potentials": ["…"]}]}]}; bounds, weights and potentials as decimal strings, arcs and nodes by
// number in flow_model(instance, weights). Errors name pointers in `file`.
formats::Json to_json(const Proof& proof);
Result<Proof> proof_from_json(const formats::Json& json, const std::string& file);

// "tree", "arrival", "cost_and_arrival", "trivial".
const char* name(const Argument& argument);

}  // namespace tenon::rebalance
