#pragma once

#include <cstdint>
#include <vector>

#include "base/limits.h"

namespace tenon::flow {

// Minimum-cost flow by the primal network simplex, in integers, kept warm between runs.
//
// Idea: a basis of the linear program is a spanning tree, so a step is a walk around one cycle. An arc outside the tree
// with negative reduced cost enters, pushes flow around its cycle until an arc there is at a bound, and that one
// leaves. Costs stay integers, hence so do potentials: no tolerance anywhere. The leaving arc is the last blocking one
// seen from the cycle's apex, which keeps trees strongly feasible (every node can send a little more to the root) and
// so excludes endless runs of empty steps. Pricing takes the best of a block of arcs, blocks in turn.
//
// Warm start: after any change of costs and bounds the old tree stays. Flows on tree arcs follow from the others in
// one pass from the leaves; a tree arc that would then leave its bounds is fixed at the one it broke, and an
// artificial arc (dear, to the root) takes its place with what is missing. Such a tree need not be strongly
// feasible; only if steps stall is it made so, by putting artificial arcs for the offending ones.
//
// Source: Ahuja, Magnanti, Orlin, "Network Flows", ch. 11 (strongly feasible trees: Cunningham 1976); block search as
// measured best by Kovács, "Minimum-cost flow algorithms: an experimental evaluation", 2015 (LEMON). Own code.
//
// Number is int64 or Int128 and holds amounts, costs and potentials. Requires of the caller: sums of amounts, and
// 4 * (nodes + 2)^2 * greatest |cost|, fit in Number. Not thread-safe; one object a thread.
template <class Number>
class Simplex {
 public:
  enum class Outcome { kOptimal, kInfeasible, kInterrupted };

  struct ArcEnds {
    std::int32_t tail;
    std::int32_t head;
  };
  Simplex(std::vector<ArcEnds> arcs, std::vector<Number> supply);

  std::int32_t nodes() const { return nodes_; }
  std::int32_t arcs() const { return arcs_; }

  // Data of an arc, in force from the next run on. low <= high. At first all are 0.
  void set_cost(std::int32_t arc, Number cost) { cost_[arc] = cost; }
  void set_bounds(std::int32_t arc, Number low, Number high) { low_[arc] = low, high_[arc] = high; }
  Number cost(std::int32_t arc) const { return cost_[arc]; }

  // Solves from the tree of the last run. O(nodes + arcs) besides its steps.
  Outcome run(Budget& budget);

  // After kInfeasible: makes potentials() those of the problem with all costs 0 and a price of 1 for what cannot be
  // placed, so that they certify it. Costs are as before afterwards; the tree is another.
  Outcome run_for_ray(Budget& budget);

  // Of the last run. Reduced cost of an arc: cost - potential(tail) + potential(head).
  Number flow(std::int32_t arc) const { return flow_[arc]; }
  Number potential(std::int32_t node) const { return potential_[node]; }
  Number reduced_cost(std::int32_t arc) const {
    return cost_[arc] - potential_[ends_[arc].tail] + potential_[ends_[arc].head];
  }
  // The tree: parent (nodes() for the root) and the arc to it (from arcs() on: artificial); nodes parents first.
  std::int32_t parent(std::int32_t node) const { return parent_[node]; }
  std::int32_t tree_arc(std::int32_t node) const { return tree_arc_[node]; }
  std::int64_t pivots() const { return pivots_; }

  // A tree to come back to: 5 bytes a node and 4 for each arc at its upper bound.
  struct Basis {
    std::vector<std::int32_t> tree_arc;  // per node, to its parent; arcs() + node if artificial
    std::vector<std::int32_t> at_high;
  };
  Basis basis() const;
  void restore(const Basis& basis);

  // For tests: throws InternalError if tree, flows or potentials contradict each other.
  void check() const;

 private:
  static constexpr std::int8_t kInTree = 0, kAtLow = 1, kAtHigh = -1;

  void link_children();
  void rebuild_tree_data();
  void repair();
  void cut_off(std::int32_t node, Number rest);
  void make_strongly_feasible();
  Outcome solve(Budget& budget);
  std::int32_t entering_arc();
  bool pivot(std::int32_t entering);  // false if it moved no flow
  void rehang(std::int32_t inner, std::int32_t outer, std::int32_t arc, std::int32_t leaving_node);
  void shift_subtree(std::int32_t top, Number by);
  bool points_up(std::int32_t node) const;
  Number artificial_price() const;

  std::int32_t nodes_;
  std::int32_t arcs_;
  std::int32_t root_;
  std::int32_t block_;
  std::int32_t next_arc_ = 0;
  Number artificial_cost_ = 0;
  std::int64_t pivots_ = 0;
  std::int64_t work_ = 0;  // arcs looked at and nodes moved since the budget was told

  // Arcs; artificial ones behind the real ones, number arcs_ + v between v and the root.
  std::vector<ArcEnds> ends_;
  std::vector<Number> low_, high_, cost_, flow_;
  std::vector<std::int8_t> state_;

  // Nodes and the root behind them. The tree: parent, the arc to it, and the children as a doubly linked list.
  std::vector<Number> supply_, potential_, net_;
  std::vector<std::int32_t> parent_, tree_arc_, depth_, first_child_, next_sibling_, previous_sibling_;
  std::vector<std::int32_t> order_;  // scratch: nodes, parents before children
};

}  // namespace tenon::flow
