#include "flow/simplex.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/checked.h"
#include "base/error.h"

namespace tenon::flow {
namespace {

constexpr std::int64_t kWorkPerTick = 120;  // measured: a tick is then about a microsecond of a whole search

}  // namespace

template <class Number>
Simplex<Number>::Simplex(std::vector<ArcEnds> arcs, std::vector<Number> supply)
    : nodes_(static_cast<std::int32_t>(supply.size())),
      arcs_(static_cast<std::int32_t>(arcs.size())),
      root_(nodes_),
      block_(std::max(16, static_cast<std::int32_t>(std::sqrt(static_cast<double>(arcs.size()))))),
      ends_(std::move(arcs)),
      supply_(std::move(supply)) {
  const std::size_t all_arcs = ends_.size() + supply_.size();
  const std::size_t all_nodes = supply_.size() + 1;
  supply_.push_back(0);
  for (std::int32_t v = 0; v < nodes_; ++v) ends_.push_back({v, root_});
  for (auto* column : {&low_, &high_, &cost_, &flow_}) column->assign(all_arcs, 0);
  state_.assign(all_arcs, kAtLow);
  potential_.assign(all_nodes, 0);
  net_.assign(all_nodes, 0);
  for (auto* column :
       {&parent_, &tree_arc_, &depth_, &first_child_, &next_sibling_, &previous_sibling_, &order_})
    column->assign(all_nodes, -1);
  for (std::int32_t v = 0; v < nodes_; ++v) {
    parent_[v] = root_;
    tree_arc_[v] = arcs_ + v;
    state_[arcs_ + v] = kInTree;
  }
}

template <class Number>
bool Simplex<Number>::points_up(std::int32_t node) const {
  return ends_[tree_arc_[node]].tail == node;
}

template <class Number>
Number Simplex<Number>::artificial_price() const {
  Number dearest = 0;
  for (std::int32_t a = 0; a < arcs_; ++a) dearest = std::max(dearest, cost_[a] < 0 ? -cost_[a] : cost_[a]);
  return (dearest + 1) * static_cast<Number>(nodes_ + 1);
}

// Children in order of node number, from parent_ alone.
template <class Number>
void Simplex<Number>::link_children() {
  std::fill(first_child_.begin(), first_child_.end(), -1);
  for (std::int32_t v = nodes_ - 1; v >= 0; --v) {
    const std::int32_t above = parent_[v];
    next_sibling_[v] = first_child_[above];
    previous_sibling_[v] = -1;
    if (first_child_[above] >= 0) previous_sibling_[first_child_[above]] = v;
    first_child_[above] = v;
  }
  next_sibling_[root_] = previous_sibling_[root_] = -1;
}

// order_, depth_ and potential_ from the tree and the costs.
template <class Number>
void Simplex<Number>::rebuild_tree_data() {
  order_[0] = root_;
  parent_[root_] = -1;
  tree_arc_[root_] = -1;
  depth_[root_] = 0;
  potential_[root_] = 0;
  std::int32_t filled = 1;
  for (std::int32_t i = 0; i < filled; ++i) {
    const std::int32_t above = order_[i];
    for (std::int32_t v = first_child_[above]; v >= 0; v = next_sibling_[v]) {
      order_[filled++] = v;
      depth_[v] = depth_[above] + 1;
      const Number price = tree_arc_[v] >= arcs_ ? artificial_cost_ : cost_[tree_arc_[v]];
      potential_[v] = potential_[above] + (points_up(v) ? price : -price);
    }
  }
  TENON_ASSERT(filled == nodes_ + 1);
}

// Hangs `node` on the root by its artificial arc, which carries `rest` upwards (downwards if negative).
template <class Number>
void Simplex<Number>::cut_off(std::int32_t node, Number rest) {
  const std::int32_t artificial = arcs_ + node;
  ends_[artificial] = rest >= 0 ? ArcEnds{node, root_} : ArcEnds{root_, node};
  flow_[artificial] = rest >= 0 ? rest : -rest;
  state_[artificial] = kInTree;
  parent_[node] = root_;
  tree_arc_[node] = artificial;
}

// Makes flows, tree and potentials agree with the present costs, bounds and supplies.
template <class Number>
void Simplex<Number>::repair() {
  artificial_cost_ = artificial_price();
  link_children();
  rebuild_tree_data();
  net_ = supply_;
  for (std::int32_t a = 0; a < arcs_; ++a) {
    if (state_[a] == kInTree) continue;
    flow_[a] = state_[a] == kAtLow ? low_[a] : high_[a];
    if (flow_[a] == 0) continue;
    net_[ends_[a].tail] -= flow_[a];
    net_[ends_[a].head] += flow_[a];
  }
  bool moved = false;
  for (std::int32_t i = nodes_; i > 0; --i) {
    const std::int32_t v = order_[i];
    const std::int32_t arc = tree_arc_[v];
    const Number up = net_[v];
    if (arc >= arcs_) {
      net_[root_] += up;
      cut_off(v, up);
      moved = true;  // its direction, and so the potentials below, may have changed
      continue;
    }
    const bool upward = points_up(v);
    const Number wanted = upward ? up : -up;
    flow_[arc] = std::clamp(wanted, low_[arc], high_[arc]);
    net_[parent_[v]] += upward ? flow_[arc] : -flow_[arc];
    if (flow_[arc] == wanted) continue;
    state_[arc] = wanted < low_[arc] ? kAtLow : kAtHigh;
    cut_off(v, upward ? wanted - flow_[arc] : flow_[arc] - wanted);
    moved = true;
  }
  if (moved) {
    link_children();
    rebuild_tree_data();
  }
  work_ += arcs_ + 2 * nodes_;
}

// Puts an artificial arc for each tree arc that cannot pass a little more towards the root.
template <class Number>
void Simplex<Number>::make_strongly_feasible() {
  for (std::int32_t v = 0; v < nodes_; ++v) {
    const std::int32_t arc = tree_arc_[v];
    if (arc >= arcs_) {
      if (!points_up(v) && flow_[arc] == 0) cut_off(v, 0);
      continue;
    }
    const bool stuck = points_up(v) ? flow_[arc] == high_[arc] : flow_[arc] == low_[arc];
    if (!stuck) continue;
    state_[arc] = points_up(v) ? kAtHigh : kAtLow;
    cut_off(v, 0);
  }
  link_children();
  rebuild_tree_data();
}

template <class Number>
std::int32_t Simplex<Number>::entering_arc() {
  Number best = 0;
  std::int32_t found = -1;
  std::int32_t a = next_arc_;
  std::int32_t until_block_end = block_;
  for (std::int32_t looked = 0; looked < arcs_; ++looked) {
    const Number reduced = state_[a] * (cost_[a] - potential_[ends_[a].tail] + potential_[ends_[a].head]);
    if (reduced < best && low_[a] < high_[a]) {
      best = reduced;
      found = a;
    }
    if (++a == arcs_) a = 0;
    if (--until_block_end == 0) {
      if (found >= 0) {
        work_ += looked;
        next_arc_ = a;
        return found;
      }
      until_block_end = block_;
    }
  }
  work_ += arcs_;
  next_arc_ = a;
  return found;
}

template <class Number>
bool Simplex<Number>::pivot(std::int32_t entering) {
  const bool forward = state_[entering] == kAtLow;
  // Flow goes first -> second over the entering arc, then second up to the apex and down to first.
  const std::int32_t first = forward ? ends_[entering].tail : ends_[entering].head;
  const std::int32_t second = forward ? ends_[entering].head : ends_[entering].tail;
  Number delta = high_[entering] - low_[entering];
  std::int32_t leaving = -1;  // node below the leaving arc
  bool leaving_on_first = false;

  std::int32_t u = first, v = second;
  while (u != v) {
    if (depth_[u] >= depth_[v]) {
      const std::int32_t arc = tree_arc_[u];  // passed from the parent down to u
      if (points_up(u)) {
        if (flow_[arc] - low_[arc] < delta) {
          delta = flow_[arc] - low_[arc];
          leaving = u;
          leaving_on_first = true;
        }
      } else if (arc < arcs_ && high_[arc] - flow_[arc] < delta) {
        delta = high_[arc] - flow_[arc];
        leaving = u;
        leaving_on_first = true;
      }
      u = parent_[u];
    } else {
      v = parent_[v];
    }
  }
  const std::int32_t apex = u;
  for (v = second; v != apex; v = parent_[v]) {
    const std::int32_t arc = tree_arc_[v];
    if (!points_up(v)) {
      if (flow_[arc] - low_[arc] <= delta) {
        delta = flow_[arc] - low_[arc];
        leaving = v;
        leaving_on_first = false;
      }
    } else if (arc < arcs_ && high_[arc] - flow_[arc] <= delta) {
      delta = high_[arc] - flow_[arc];
      leaving = v;
      leaving_on_first = false;
    }
  }

  if (delta != 0) {
    flow_[entering] += forward ? delta : -delta;
    for (u = first; u != apex; u = parent_[u]) flow_[tree_arc_[u]] += points_up(u) ? -delta : delta;
    for (v = second; v != apex; v = parent_[v]) flow_[tree_arc_[v]] += points_up(v) ? delta : -delta;
  }
  ++pivots_;
  if (leaving < 0) {
    state_[entering] = forward ? kAtHigh : kAtLow;
    return delta != 0;
  }
  const std::int32_t out = tree_arc_[leaving];
  // An artificial arc at zero leaves for good: only real arcs are priced.
  state_[out] = flow_[out] == low_[out] ? kAtLow : kAtHigh;
  state_[entering] = kInTree;
  if (leaving_on_first)
    rehang(first, second, entering, leaving);
  else
    rehang(second, first, entering, leaving);
  return delta != 0;
}

// The subtree below `leaving` comes loose and hangs on `outer` by `arc`, with `inner` as its top.
template <class Number>
void Simplex<Number>::rehang(std::int32_t inner, std::int32_t outer, std::int32_t arc, std::int32_t leaving) {
  const Number reduced = cost_[arc] - potential_[ends_[arc].tail] + potential_[ends_[arc].head];
  std::int32_t v = inner, new_parent = outer, new_arc = arc;
  for (bool last = false; !last;) {
    last = v == leaving;
    const std::int32_t old_parent = parent_[v];
    const std::int32_t old_arc = tree_arc_[v];
    if (previous_sibling_[v] >= 0)
      next_sibling_[previous_sibling_[v]] = next_sibling_[v];
    else
      first_child_[old_parent] = next_sibling_[v];
    if (next_sibling_[v] >= 0) previous_sibling_[next_sibling_[v]] = previous_sibling_[v];

    parent_[v] = new_parent;
    tree_arc_[v] = new_arc;
    previous_sibling_[v] = -1;
    next_sibling_[v] = first_child_[new_parent];
    if (next_sibling_[v] >= 0) previous_sibling_[next_sibling_[v]] = v;
    first_child_[new_parent] = v;

    new_parent = v;
    new_arc = old_arc;
    v = old_parent;
  }
  shift_subtree(inner, ends_[arc].tail == inner ? reduced : -reduced);
}

// Adds `by` to the potentials below `top`, itself included, and sets their depths anew.
template <class Number>
void Simplex<Number>::shift_subtree(std::int32_t top, Number by) {
  std::int32_t v = top;
  for (;;) {
    potential_[v] += by;
    depth_[v] = depth_[parent_[v]] + 1;
    ++work_;
    if (first_child_[v] >= 0) {
      v = first_child_[v];
      continue;
    }
    while (v != top && next_sibling_[v] < 0) v = parent_[v];
    if (v == top) return;
    v = next_sibling_[v];
  }
}

template <class Number>
typename Simplex<Number>::Outcome Simplex<Number>::solve(Budget& budget) {
  const std::int32_t patience = 4 * nodes_ + 64;
  std::int32_t stalled = 0;
  bool strong = false;  // whether the tree was made strongly feasible in this run: it then stays so
  for (;;) {
    if (work_ >= 64 * kWorkPerTick) {
      const bool over = budget.spend(work_ / kWorkPerTick);
      work_ %= kWorkPerTick;
      if (over) return Outcome::kInterrupted;
    }
    const std::int32_t entering = entering_arc();
    if (entering < 0) break;
    if (pivot(entering)) {
      stalled = 0;
    } else if (++stalled > patience && !strong) {
      make_strongly_feasible();
      strong = true;
    }
  }
  for (std::int32_t v = 0; v < nodes_; ++v)
    if (state_[arcs_ + v] == kInTree && flow_[arcs_ + v] != 0) return Outcome::kInfeasible;
  return Outcome::kOptimal;
}

template <class Number>
typename Simplex<Number>::Outcome Simplex<Number>::run(Budget& budget) {
  repair();
  return solve(budget);
}

template <class Number>
typename Simplex<Number>::Outcome Simplex<Number>::run_for_ray(Budget& budget) {
  std::vector<Number> costs(cost_.begin(), cost_.begin() + arcs_);
  std::fill(cost_.begin(), cost_.begin() + arcs_, Number{0});
  artificial_cost_ = 1;
  rebuild_tree_data();
  const Outcome outcome = solve(budget);
  std::copy(costs.begin(), costs.end(), cost_.begin());
  return outcome;
}

template <class Number>
typename Simplex<Number>::Basis Simplex<Number>::basis() const {
  Basis basis;
  basis.tree_arc.assign(tree_arc_.begin(), tree_arc_.begin() + nodes_);
  for (std::int32_t a = 0; a < arcs_; ++a)
    if (state_[a] == kAtHigh) basis.at_high.push_back(a);
  return basis;
}

template <class Number>
void Simplex<Number>::restore(const Basis& basis) {
  std::fill(state_.begin(), state_.end(), kAtLow);
  for (const std::int32_t a : basis.at_high) state_[a] = kAtHigh;
  for (std::int32_t v = 0; v < nodes_; ++v) {
    const std::int32_t arc = basis.tree_arc[v];
    tree_arc_[v] = arc;
    state_[arc] = kInTree;
    parent_[v] = ends_[arc].tail == v ? ends_[arc].head : ends_[arc].tail;
  }
}

template <class Number>
void Simplex<Number>::check() const {
  std::vector<Number> net = supply_;
  for (std::size_t a = 0; a < ends_.size(); ++a) {
    const bool real = static_cast<std::int32_t>(a) < arcs_;
    if (!real && state_[a] != kInTree) continue;
    net[ends_[a].tail] -= flow_[a];
    net[ends_[a].head] += flow_[a];
    TENON_ASSERT(flow_[a] >= low_[a] && (!real || flow_[a] <= high_[a]));
    if (real && state_[a] != kInTree) TENON_ASSERT(flow_[a] == (state_[a] == kAtLow ? low_[a] : high_[a]));
  }
  for (std::int32_t v = 0; v < nodes_; ++v) {
    TENON_ASSERT(net[v] == 0);
    TENON_ASSERT(state_[tree_arc_[v]] == kInTree);
    TENON_ASSERT(depth_[v] == depth_[parent_[v]] + 1);
    if (tree_arc_[v] < arcs_) TENON_ASSERT(reduced_cost(tree_arc_[v]) == 0);
  }
}

template class Simplex<std::int64_t>;
template class Simplex<Int128>;

}  // namespace tenon::flow
