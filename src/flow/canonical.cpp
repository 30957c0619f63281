#include "flow/canonical.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace tenon::flow {
namespace {

template <class Number>
class Canonical {
 public:
  Canonical(const Block& block, std::vector<std::int64_t>& flows)
      : block_(block),
        flows_(flows),
        low_(flows.size(), 0),
        high_(flows.size(), 0),
        beside_(block.nodes.size()) {
    for (std::size_t a = 0; a < flows.size(); ++a) {
      const Block::LocalArc& arc = block.local[a];
      if (!arc.plain && flows[a] == 0) continue;
      low_[a] = arc.plain ? 0 : arc.least;
      high_[a] = arc.most;
    }
  }

  void run(Budget& budget) {
    std::vector<std::int32_t> loose;
    for (std::size_t a = 0; a < flows_.size(); ++a)
      if (low_[a] != high_[a]) loose.push_back(static_cast<std::int32_t>(a));
    if (!has_cycle(loose) || !find_movable(budget) || !has_cycle(movable_)) return;
    for (const std::int32_t a : movable_) {
      while (flows_[a] < high_[a] && find_way(block_.local[a].head, block_.local[a].tail, a))
        if (push_around(a); budget.spend(1)) return;
      low_[a] = high_[a] = flows_[a];
    }
  }

 private:
  // Narrows the bounds to the cheapest flows, then to those of least total amount, and takes one of these. What can still
  // move has reduced cost 0 by both measures.
  bool find_movable(Budget& budget) {
    Simplex<Number> simplex = make_simplex<Number>(block_);
    for (const bool by_cost : {true, false}) {
      for (std::int32_t a = 0; a < simplex.arcs(); ++a) {
        simplex.set_cost(a, by_cost ? block_.local[a].unit : 1);
        simplex.set_bounds(a, low_[a], high_[a]);
      }
      if (simplex.run(budget) != Simplex<Number>::Outcome::kOptimal) return false;
      for (std::int32_t a = 0; a < simplex.arcs(); ++a)
        if (simplex.reduced_cost(a) != 0) low_[a] = high_[a] = static_cast<std::int64_t>(simplex.flow(a));
    }
    for (std::int32_t a = 0; a < simplex.arcs(); ++a) {
      flows_[a] = static_cast<std::int64_t>(simplex.flow(a));
      if (low_[a] == high_[a] || block_.local[a].tail == block_.local[a].head) continue;
      movable_.push_back(a);
      beside_[block_.local[a].tail].push_back(a);
      beside_[block_.local[a].head].push_back(a);
    }
    return true;
  }

  bool has_cycle(const std::vector<std::int32_t>& arcs) const {
    std::vector<std::int32_t> top(block_.nodes.size());
    std::iota(top.begin(), top.end(), 0);
    const auto find = [&](std::int32_t v) {
      while (top[v] != v) v = top[v] = top[top[v]];
      return v;
    };
    for (const std::int32_t a : arcs) {
      const std::int32_t from = find(block_.local[a].tail), to = find(block_.local[a].head);
      if (from == to) return true;
      top[from] = to;
    }
    return false;
  }

  // A way on which flow can grow or shrink, without `but`; in reached_by_.
  bool find_way(std::int32_t from, std::int32_t to, std::int32_t but) {
    reached_by_.assign(block_.nodes.size(), -1);
    std::vector<std::int32_t> queue{from};
    for (std::size_t i = 0; i < queue.size() && reached_by_[to] < 0; ++i) {
      for (const std::int32_t b : beside_[queue[i]]) {
        const bool forward = block_.local[b].tail == queue[i];
        const std::int32_t next = forward ? block_.local[b].head : block_.local[b].tail;
        if (b == but || next == from || reached_by_[next] >= 0) continue;
        if (forward ? flows_[b] == high_[b] : flows_[b] == low_[b]) continue;
        reached_by_[next] = b;
        queue.push_back(next);
      }
    }
    return reached_by_[to] >= 0;
  }

  void push_around(std::int32_t a) {
    const std::int32_t end = block_.local[a].head;
    std::int64_t amount = high_[a] - flows_[a];
    const auto walk = [&](const auto& at) {
      for (std::int32_t v = block_.local[a].tail; v != end;) {
        const std::int32_t b = reached_by_[v];
        const bool forward = block_.local[b].head == v;
        at(b, forward);
        v = forward ? block_.local[b].tail : block_.local[b].head;
      }
    };
    walk([&](std::int32_t b, bool forward) {
      amount = std::min(amount, forward ? high_[b] - flows_[b] : flows_[b] - low_[b]);
    });
    walk([&](std::int32_t b, bool forward) { flows_[b] += forward ? amount : -amount; });
    flows_[a] += amount;
  }

  const Block& block_;
  std::vector<std::int64_t>& flows_;
  std::vector<std::int64_t> low_, high_;
  std::vector<std::int32_t> movable_;
  std::vector<std::vector<std::int32_t>> beside_;  // of each node: movable arcs
  std::vector<std::int32_t> reached_by_;
};

}  // namespace

void make_canonical(const Block& block, const Scale& scale, Budget& budget,
                    std::vector<std::int64_t>& flows) {
  if (flows.size() < 2) return;
  if (scale.wide)
    Canonical<Int128>(block, flows).run(budget);
  else
    Canonical<std::int64_t>(block, flows).run(budget);
}

}  // namespace tenon::flow
