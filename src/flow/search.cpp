#include "flow/search.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "flow/heuristics.h"
#include "flow/relaxation.h"
#include "flow/tree.h"

namespace tenon::flow {
namespace {

template <class Number>
class Search {
 public:
  Search(const Block& block, const Scale& scale, Budget& budget, const BlockOptions& options)
      : block_(block),
        budget_(budget),
        options_(options),
        relaxation_(block, scale),
        tree_(block, options.proof_bytes) {
    gains_.resize(block.local.size());
  }

  BlockResult run() {
    if (options_.start) offer(*options_.start);
    OpenNode root;
    root.basis = relaxation_.simplex().basis();
    std::optional<OpenNode> next = std::move(root);
    while (next && !budget_.exhausted()) {
      next = process(std::move(*next));
      if (!next && !reached_gap()) next = pop();
    }
    if (next) push(std::move(*next));
    return finish();
  }

 private:
  using Outcome = typename Relaxation<Number>::Outcome;

  struct OpenNode {
    std::int32_t tree = 0;  // index in tree_
    std::int32_t potentials = -1;
    std::optional<Int128> bound;  // scaled, from the parent; none at the root
    typename Simplex<Number>::Basis basis;
    bool warm = false;  // the simplex still holds this basis
  };
  struct Later {
    bool operator()(const OpenNode& a, const OpenNode& b) const {
      if (a.bound != b.bound) return a.bound > b.bound;
      return a.tree > b.tree;
    }
  };
  // What closing or opening an arc added to the bound so far, for each unit of what was unpaid.
  struct Gain {
    double sum[2] = {0, 0};
    std::int32_t count[2] = {0, 0};
  };

  bool beaten(Int128 scaled_bound) const { return best_ && relaxation_.unscaled(scaled_bound) >= best_cost_; }

  void offer(const std::vector<std::int64_t>& flows) {
    const Int128 price = cost(block_, flows);
    if (best_ && price >= best_cost_) return;
    best_ = flows;
    best_cost_ = price;
    if (options_.on_better) options_.on_better(flows, global_bound());
  }

  // Of all that is still open, the node at hand included; none while the root is unsolved.
  std::optional<Int128> global_bound() const {
    std::optional<Int128> least = current_bound_;
    if (!open_.empty() && open_.front().bound && (!least || *open_.front().bound < *least))
      least = open_.front().bound;
    if (!least) return std::nullopt;
    return relaxation_.unscaled(*least);
  }

  bool reached_gap() {
    const std::optional<Int128> bound = global_bound();
    if (budget_.limits().gap <= 0 || !best_ || !bound || *bound >= best_cost_) return false;
    const double difference = static_cast<double>(best_cost_ - *bound);
    const double size = std::max(1.0, std::abs(static_cast<double>(best_cost_)));
    if (difference > budget_.limits().gap * size) return false;
    budget_.end(Stop::kGap);
    return true;
  }

  void push(OpenNode node) {
    node.warm = false;
    open_.push_back(std::move(node));
    std::push_heap(open_.begin(), open_.end(), Later());
  }

  OpenNode take_best() {
    std::pop_heap(open_.begin(), open_.end(), Later());
    OpenNode node = std::move(open_.back());
    open_.pop_back();
    return node;
  }

  std::optional<OpenNode> pop() {
    while (!open_.empty()) {
      OpenNode node = take_best();
      if (!node.bound || !beaten(*node.bound)) return node;
      tree_.close(node.tree, node.potentials);
    }
    return std::nullopt;
  }

  // Brings the relaxation into the state of a tree node.
  void enter(const OpenNode& node) {
    if (!node.warm) {
      for (std::int32_t a = 0; a < relaxation_.arcs(); ++a)
        if (touched_[a]) relaxation_.set_state(a, false, block_.local[a].most);
      touched_.assign(touched_.size(), false);
      relaxation_.simplex().restore(node.basis);
      const auto path = tree_.path(node.tree);
      for (const auto& step : path) apply(step.arc, step.at_most, step.high_side);
    }
  }

  void apply(std::int32_t arc, std::int64_t at_most, bool high_side) {
    touched_[arc] = true;
    if (high_side)
      relaxation_.set_state(arc, true, relaxation_.high(arc));
    else
      relaxation_.set_state(arc, relaxation_.open(arc), at_most);
  }

  // Solves a node; returns the child to plunge into, or nothing if it needs none.
  std::optional<OpenNode> process(OpenNode node) {
    constexpr int kRounds = 5;  // of solving again after arcs were fixed
    const bool root = node.tree == 0;
    ++nodes_;
    enter(node);
    current_bound_ = node.bound;
    for (int round = 0; round < kRounds; ++round) {
      const Outcome outcome = relaxation_.solve(budget_);
      if (outcome == Outcome::kInterrupted) return give_back(std::move(node));
      if (outcome == Outcome::kInfeasible) return close_infeasible(std::move(node));
      const Int128 bound = relaxation_.value();
      const std::int32_t potentials =
          tree_.add_potentials(relaxation_.potentials(), relaxation_.scale().log2);
      if (round == 0) learn(bound);
      if (!node.bound || bound > *node.bound) {
        node.bound = current_bound_ = bound;
        node.potentials = potentials;
      }
      if (beaten(bound)) break;
      if (relaxation_.allowed()) offer(relaxation_.flows());
      if (root && round == 0) first_flows();
      if (beaten(bound) || round + 1 == kRounds || !fix(node, bound, potentials)) break;
    }
    current_bound_.reset();
    if (!beaten(*node.bound)) return branch(std::move(node));
    tree_.close(node.tree, node.potentials);
    return std::nullopt;
  }

  std::optional<OpenNode> close_infeasible(OpenNode node) {
    last_arc_ = -1;
    if (relaxation_.simplex().run_for_ray(budget_) == Outcome::kInterrupted)
      return give_back(std::move(node));
    tree_.close_by_ray(node.tree, tree_.add_potentials(relaxation_.potentials()));
    current_bound_.reset();
    return std::nullopt;
  }

  std::optional<OpenNode> give_back(OpenNode node) {
    last_arc_ = -1;
    current_bound_.reset();
    push(std::move(node));
    return std::nullopt;
  }

  void first_flows() {
    Heuristics<Number> heuristics(block_, relaxation_.scale(), budget_);
    if (const auto flows = heuristics.slope_scaling()) offer(*flows);
    if (!best_) return;
    if (const auto flows = heuristics.drop_arcs(*best_)) offer(*flows);
  }

  // Rules out what the present potentials show to be too dear. Whether the relaxation changed where it matters.
  bool fix(OpenNode& node, Int128 bound, std::int32_t potentials) {
    if (!best_) return false;
    // Scaled bounds above this are beaten: ceil(value / S) >= best.
    const Int128 cutoff = (best_cost_ - 1) << relaxation_.scale().log2;
    bool changed = false;
    for (std::int32_t a = 0; a < relaxation_.arcs(); ++a) {
      if (!relaxation_.free(a)) continue;
      const Block::LocalArc& arc = block_.local[a];
      const Int128 others = bound - relaxation_.term(a);
      const std::int64_t high = relaxation_.high(a);
      const bool in_use = relaxation_.simplex().flow(a) != 0;
      if (others > cutoff && !arc.plain) {  // closed is too dear
        rule_out(node, a, 0, true, potentials);
        changed |= arc.fixed < 0 || relaxation_.unpaid(a) > 0 || relaxation_.simplex().flow(a) < arc.least;
        continue;
      }
      const std::int64_t most = dearest_amount(a, others, cutoff);
      if (most >= high || (arc.plain && most > 0)) continue;
      if (most > 0 && most > high - high / 8) continue;
      rule_out(node, a, most, false, potentials);
      changed |= in_use;
    }
    return changed;
  }

  // The greatest t such that carrying t or more is not yet known to be too dear.
  std::int64_t dearest_amount(std::int32_t a, Int128 others, Int128 cutoff) const {
    const std::int64_t least = block_.local[a].least;
    const std::int64_t high = relaxation_.high(a);
    if (others + relaxation_.term_if_used(a, least, high) > cutoff) return 0;
    const Int128 at_most = relaxation_.term_if_used(a, high, high);
    if (others + at_most <= cutoff) return high;
    const Int128 at_least = relaxation_.term_if_used(a, least, least);
    const Int128 step = high > least ? (at_most - at_least) / (high - least) : 1;  // rc > 0 here
    return least + static_cast<std::int64_t>((cutoff - others - at_least) / step);
  }

  void rule_out(OpenNode& node, std::int32_t arc, std::int64_t at_most, bool high_side,
                std::int32_t potentials) {
    node.tree = tree_.rule_out(node.tree, arc, at_most, high_side, potentials);
    apply(arc, at_most, high_side);
  }

  double unpaid(std::int32_t a) const { return static_cast<double>(relaxation_.unpaid(a)); }

  // Free arcs whose flow the relaxation does not pay in full, or below their least.
  std::vector<std::int32_t> candidates() const {
    std::vector<std::int32_t> result;
    for (std::int32_t a = 0; a < relaxation_.arcs(); ++a) {
      if (!relaxation_.free(a) || block_.local[a].plain) continue;
      const Number x = relaxation_.simplex().flow(a);
      if (x != 0 && (x < block_.local[a].least || relaxation_.unpaid(a) > 0)) result.push_back(a);
    }
    if (!result.empty()) return result;
    for (std::int32_t a = 0; a < relaxation_.arcs(); ++a)
      if (relaxation_.free(a) && !block_.local[a].plain) return {a};
    return {};
  }

  void learn(Int128 bound) {
    if (last_arc_ < 0) return;
    const double gain = std::max(0.0, static_cast<double>(bound - last_bound_));
    Gain& g = gains_[last_arc_];
    g.sum[last_side_] += gain / std::max(1.0, last_unpaid_);
    ++g.count[last_side_];
    last_arc_ = -1;
  }

  double score(std::int32_t a, double open_unpaid) const {
    const Gain& g = gains_[a];
    const auto estimate = [&](int side) { return g.count[side] ? g.sum[side] / g.count[side] : 0.5; };
    return std::max(1e-6, estimate(0)) * std::max(1e-6, estimate(1)) * open_unpaid * open_unpaid;
  }

  std::int32_t choose(const std::vector<std::int32_t>& arcs) const {
    std::int32_t best = arcs.front();
    double best_score = -1;
    for (const std::int32_t a : arcs) {
      const double s = score(a, std::max(1.0, unpaid(a)));
      if (s > best_score) {
        best_score = s;
        best = a;
      }
    }
    return best;
  }

  std::optional<OpenNode> branch(OpenNode node) {
    const std::vector<std::int32_t> arcs = candidates();
    TENON_ASSERT(!arcs.empty());
    const std::int32_t arc = choose(arcs);
    const Number x = relaxation_.simplex().flow(arc);
    const bool open_first = 2 * x >= block_.local[arc].least;
    last_arc_ = arc;
    last_side_ = open_first ? 1 : 0;
    last_bound_ = *node.bound;
    last_unpaid_ = std::max(1.0, unpaid(arc));

    const auto [low, high] = tree_.split(node.tree, arc, 0);
    OpenNode other;
    other.tree = open_first ? low : high;
    other.potentials = node.potentials;
    other.bound = node.bound;
    other.basis = relaxation_.simplex().basis();
    push(std::move(other));

    OpenNode child;
    child.tree = open_first ? high : low;
    child.potentials = node.potentials;
    child.bound = node.bound;
    child.warm = true;
    apply(arc, 0, open_first);
    return child;
  }

  BlockResult finish() {
    BlockResult result;
    std::optional<Int128> bound = best_ ? std::optional<Int128>(best_cost_) : std::nullopt;
    bool known = true;
    result.complete = true;
    while (!open_.empty()) {
      OpenNode node = take_best();
      if (node.bound && beaten(*node.bound)) {
        tree_.close(node.tree, node.potentials);
        continue;
      }
      result.complete = false;
      if (!node.bound) {
        known = false;
        continue;
      }
      tree_.close(node.tree, node.potentials);
      const Int128 whole = relaxation_.unscaled(*node.bound);
      if (!bound || whole < *bound) bound = whole;
    }
    if (known) result.bound = bound;
    result.flows = best_;
    result.cost = best_cost_;
    result.search_nodes = nodes_;
    result.pivots = relaxation_.simplex().pivots();
    result.has_proof = known && tree_.complete();
    if (result.has_proof) result.part = tree_.take();
    return result;
  }

  const Block& block_;
  Budget& budget_;
  const BlockOptions& options_;
  Relaxation<Number> relaxation_;
  Tree tree_;
  std::vector<OpenNode> open_;           // a heap by Later
  std::optional<Int128> current_bound_;  // of the node at hand, scaled
  std::vector<bool> touched_ = std::vector<bool>(block_.local.size(), false);
  std::vector<Gain> gains_;
  std::int32_t last_arc_ = -1;  // branched on last, for learn()
  int last_side_ = 0;
  Int128 last_bound_ = 0;
  double last_unpaid_ = 1;
  std::optional<std::vector<std::int64_t>> best_;
  Int128 best_cost_ = 0;
  std::int64_t nodes_ = 0;
};

}  // namespace

BlockResult search(const Block& block, Budget& budget, const BlockOptions& options) {
  const std::optional<Scale> scale = choose_scale(block);
  if (!scale) {
    BlockResult result;
    result.too_large = true;
    return result;
  }
  if (scale->wide) return Search<Int128>(block, *scale, budget, options).run();
  return Search<std::int64_t>(block, *scale, budget, options).run();
}

}  // namespace tenon::flow
