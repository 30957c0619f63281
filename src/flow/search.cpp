#include "flow/search.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "flow/canonical.h"
#include "flow/cuts.h"
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
        tree_(block, options.proof_bytes),
        begun_at_(budget.ticks()),
        told_at_(budget.ticks()) {
    gains_.resize(block.local.size());
    for (const std::int64_t s : block.supply)
      total_supply_ += static_cast<double>(std::max<std::int64_t>(s, 0));
    wanted_.reserve(block.local.size());
    for (const Block::LocalArc& arc : block.local) wanted_.push_back({false, arc.most});
  }

  BlockResult run() {
    if (options_.start) offer(*options_.start);
    OpenNode root;
    root.basis = relaxation_.simplex().basis();
    std::optional<OpenNode> next = std::move(root);
    while (next && !out_of_time()) {
      next = process(std::move(*next));
      tell();
      if (next) continue;
      if (reached_gap()) break;
      next = pop();
    }
    if (next) push(std::move(*next));
    return finish();
  }

 private:
  static constexpr std::int64_t kNodesPerHeuristic = 20;
  static constexpr std::int64_t kTicksPerNews = 2000;
  static constexpr std::int32_t kArcsForInner = 500;  // smaller networks are searched as a whole in that time
  static constexpr std::int64_t kLeastInnerTicks = 100'000;
  static constexpr double kTrace = 0.002;  // of all supplies: what an arc carries that counts as used

  using Outcome = typename Relaxation<Number>::Outcome;

  struct OpenNode {
    std::int32_t tree = 0;  // index in tree_
    std::int32_t potentials = -1;
    std::optional<Int128> bound;  // scaled, from the parent; none at the root
    typename Simplex<Number>::Basis basis;
    bool warm = false;  // the simplex still holds this basis
    typename Relaxation<Number>::Multipliers multipliers;
    bool cuts = true;  // given up where they only hide the true cost
  };
  struct State {
    bool open;
    std::int64_t high;
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

  // A proof is to be trimmed before the time is over.
  bool out_of_time() {
    constexpr double kForTrimming = 0.08;  // of the time that the search took
    if (tree_.complete() && budget_.seconds_left() < kForTrimming * budget_.elapsed_s())
      budget_.end(Stop::kTime);
    return budget_.exhausted();
  }

  bool beaten(Int128 scaled_bound) const { return best_ && relaxation_.unscaled(scaled_bound) >= best_cost_; }

  // Whether they are the best so far.
  bool offer(const std::vector<std::int64_t>& flows) {
    const Int128 price = cost(block_, flows);
    if (best_ && price >= best_cost_) return false;
    best_ = flows;
    best_cost_ = price;
    if (total_supply_ > 0) usual_cost_ = std::max(0.0, static_cast<double>(price)) / total_supply_;
    news_ = true;
    tell();
    return true;
  }

  // Better flows come in quick succession at first; making plans of all of them would take longer than finding them.
  void tell() {
    if (!news_ || !options_.on_better || budget_.ticks() < told_at_ + kTicksPerNews) return;
    news_ = false;
    told_at_ = budget_.ticks();
    options_.on_better(*best_, global_bound());
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
    return difference <= budget_.limits().gap * size;
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
    if (node.warm) return;
    relaxation_.set_multipliers(node.multipliers);
    relaxation_.simplex().restore(node.basis);
    std::vector<std::int32_t> differing;
    differing.swap(touched_);
    for (const std::int32_t a : differing) wanted_[a] = {false, block_.local[a].most};
    for (const Tree::Step& step : tree_.path(node.tree)) {
      State& state = wanted_[step.arc];
      if (step.high_side)
        state.open = true;
      else
        state.high = step.at_most;
      touched_.push_back(step.arc);
    }
    differing.insert(differing.end(), touched_.begin(), touched_.end());
    for (const std::int32_t a : differing)
      if (relaxation_.open(a) != wanted_[a].open || relaxation_.high(a) != wanted_[a].high)
        relaxation_.set_state(a, wanted_[a].open, wanted_[a].high);
  }

  void apply(std::int32_t arc, std::int64_t at_most, bool high_side) {
    touched_.push_back(arc);
    State& state = wanted_[arc];
    if (high_side)
      state.open = true;
    else
      state.high = at_most;
    relaxation_.set_state(arc, state.open, state.high);
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
      if (root && round == 0) first_flows(node);
      if (round == 0 && node.cuts && best_ && !beaten(relaxation_.value())) {
        raise_bound(root);
        if (budget_.stop()) return give_back(std::move(node));
      }
      const auto [bound, potentials] = record_bound(node);
      if (beaten(bound)) break;
      if (relaxation_.allowed()) offer_and_improve(relaxation_.flows());
      if (round == 0 && nodes_ % kNodesPerHeuristic == 0) flows_nearby();
      if (round == 0 && nodes_ >= next_inner_) search_nearby();
      if (beaten(bound)) break;
      const bool last = round + 1 >= kRounds;
      if (!last && fix(node, bound, potentials)) continue;
      // All is paid in full, yet the bound is short of it: cuts with slack take off more than they add.
      if (!node.cuts || has_candidates()) break;
      node.cuts = false;
      relaxation_.set_multipliers({});
      round = 0;
    }
    if (!beaten(*node.bound)) return branch(std::move(node));
    current_bound_.reset();
    tree_.close(node.tree, node.potentials);
    return std::nullopt;
  }

  // The bound of the present potentials, and their number in the tree; the node keeps its best.
  std::pair<Int128, std::int32_t> record_bound(OpenNode& node) {
    const Int128 bound = relaxation_.value();
    const std::int32_t dual =
        tree_.add_dual(relaxation_.potentials(), relaxation_.scale().log2, relaxation_.multipliers());
    if (!node.bound || bound > *node.bound) {
      node.bound = current_bound_ = bound;
      node.potentials = dual;
    }
    return {bound, dual};
  }

  Heuristics<Number>& heuristics() {
    if (!heuristics_) heuristics_.emplace(block_, relaxation_.scale(), budget_);
    return *heuristics_;
  }

  // New cuts and better multipliers for the node at hand.
  void raise_bound(bool root) {
    constexpr std::int32_t kFewArcs = 3;  // branching settles as few at once
    if (relaxation_.arcs() < kFewArcs) return;
    const Int128 best = best_cost_ << relaxation_.scale().log2;
    if (!cut_loop_) cut_loop_.emplace(relaxation_);
    if (root)
      cut_loop_->strengthen_root(best, budget_);
    else
      cut_loop_->strengthen(best, budget_);
  }

  std::optional<OpenNode> close_infeasible(OpenNode node) {
    if (relaxation_.simplex().run_for_ray(budget_) == Outcome::kInterrupted)
      return give_back(std::move(node));
    tree_.close_by_ray(node.tree, tree_.add_dual(relaxation_.potentials(), 0, {}));
    current_bound_.reset();
    return std::nullopt;
  }

  std::optional<OpenNode> give_back(OpenNode node) {
    current_bound_.reset();
    node.multipliers = relaxation_.multipliers();
    push(std::move(node));
    return std::nullopt;
  }

  // Often the relaxation's own flows are as cheap as its bound, and nothing else is needed.
  void first_flows(OpenNode& root) {
    const Int128 bound = record_bound(root).first;
    if (relaxation_.allowed()) offer(relaxation_.flows());
    if (beaten(bound)) return;
    if (const auto flows = heuristics().slope_scaling()) offer_and_improve(*flows);
  }

  // Offers flows, and what a local search makes of them if they are the best so far.
  void offer_and_improve(const std::vector<std::int64_t>& flows) {
    if (!offer(flows)) return;
    if (const auto better = heuristics().drop_arcs(flows)) offer(*better);
  }

  // Flows near those of the relaxation at hand.
  void flows_nearby() {
    const std::vector<std::int64_t> start = relaxation_.flows();
    if (const auto flows = heuristics().slope_scaling(&start)) offer_and_improve(*flows);
  }

  // A search of its own among the arcs that the best flows or relaxations of late use: few enough to be searched well.
  void search_nearby() {
    if (options_.inner || !best_ || !cut_loop_ || relaxation_.arcs() < kArcsForInner) return;
    next_inner_ = 3 * nodes_;
    Block few = block_;
    for (std::int32_t a = 0; a < relaxation_.arcs(); ++a)
      if ((*best_)[a] == 0 && cut_loop_->average_flow(a) < kTrace * total_supply_) few.local[a].most = 0;
    Budget part = budget_.child(std::max(kLeastInnerTicks, (budget_.ticks() - begun_at_) / 5));
    const std::vector<std::int64_t> start = *best_;
    BlockOptions inside;
    inside.start = &start;
    inside.inner = true;
    const BlockResult found = Search<Number>(few, relaxation_.scale(), part, inside).run();
    budget_.absorb(part);
    if (found.flows) offer_and_improve(*found.flows);
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

  // What a free arc's charge is short of by the relaxation, had cuts not taken from it. Steers the branching only.
  double unpaid(std::int32_t a) const {
    const double x = static_cast<double>(relaxation_.simplex().flow(a));
    return static_cast<double>(block_.local[a].fixed) * (1 - x / static_cast<double>(relaxation_.high(a)));
  }

  // What deciding an arc may be worth, scaled: its unpaid charge, and the usual cost of what it lacks of its least.
  double weight(std::int32_t a) const {
    const double x = static_cast<double>(relaxation_.simplex().flow(a));
    const double lacks = std::max(0.0, static_cast<double>(block_.local[a].least) - x);
    return std::max(1.0, std::ldexp(unpaid(a) + usual_cost_ * lacks, relaxation_.scale().log2));
  }

  // Free arcs whose flow the relaxation does not pay in full, or below their least.
  bool has_candidates() const { return !candidates(true).empty(); }
  std::vector<std::int32_t> candidates(bool strict = false) const {
    std::vector<std::int32_t> result;
    for (std::int32_t a = 0; a < relaxation_.arcs(); ++a) {
      if (!relaxation_.free(a) || block_.local[a].plain) continue;
      const Number x = relaxation_.simplex().flow(a);
      if (x != 0 && (x < block_.local[a].least || relaxation_.unpaid(a) > 0 || unpaid(a) > 0))
        result.push_back(a);
    }
    if (!result.empty() || strict) return result;
    for (std::int32_t a = 0; a < relaxation_.arcs(); ++a)
      if (relaxation_.free(a) && !block_.local[a].plain) return {a};
    return {};
  }

  void learn(std::int32_t a, int side, double gain, double was_unpaid) {
    Gain& g = gains_[a];
    g.sum[side] += gain / was_unpaid;
    ++g.count[side];
  }

  // Expected gains of both children, multiplied.
  double score(std::int32_t a) const {
    const Gain& g = gains_[a];
    const double open_unpaid = weight(a);
    const auto estimate = [&](int side) { return g.count[side] ? g.sum[side] / g.count[side] : 0.5; };
    return std::max(1e-6, estimate(0) * open_unpaid) * std::max(1e-6, estimate(1) * open_unpaid);
  }

  // A child solved for trial: what it adds to the bound; whether it is beaten and by which dual.
  struct Trial {
    double gain = 0;
    bool beaten = false;
    bool ray = false;
    std::int32_t dual = -1;
  };
  std::optional<Trial> try_child(std::int32_t arc, bool high_side, Int128 bound) {
    Trial trial;
    relaxation_.set_state(arc, high_side, high_side ? wanted_[arc].high : 0);
    Outcome outcome = relaxation_.solve(budget_);
    if (outcome == Outcome::kInfeasible) {
      trial.beaten = trial.ray = true;
      outcome = relaxation_.simplex().run_for_ray(budget_);
      trial.dual = tree_.add_dual(relaxation_.potentials(), 0, {});
    } else {
      const Int128 value = relaxation_.value();
      trial.gain = std::max(0.0, static_cast<double>(value - bound));
      trial.beaten = beaten(value);
      if (trial.beaten)
        trial.dual =
            tree_.add_dual(relaxation_.potentials(), relaxation_.scale().log2, relaxation_.multipliers());
    }
    relaxation_.set_state(arc, wanted_[arc].open, wanted_[arc].high);
    if (outcome == Outcome::kInterrupted) return std::nullopt;
    return trial;
  }

  // The arc to branch on, by expected gain, where little is known of it by trial. Trials that beat one child settle the
  // arc at once (`settled`). None if the budget ends.
  std::optional<std::int32_t> choose(OpenNode& node, bool& settled) {
    constexpr std::size_t kTrials = 8;     // arcs tried a node
    constexpr std::int32_t kReliable = 4;  // of which so many children are known well enough
    std::vector<std::int32_t> arcs = candidates();
    TENON_ASSERT(!arcs.empty());
    std::stable_sort(arcs.begin(), arcs.end(), [&](auto a, auto b) { return score(a) > score(b); });
    const auto basis = relaxation_.simplex().basis();
    const Int128 bound = relaxation_.value();
    std::int32_t best = arcs.front();
    double best_score = -1;
    std::size_t trials = 0;
    std::vector<double> weights;
    for (const std::int32_t a : arcs) weights.push_back(weight(a));
    for (std::size_t i = 0; i < arcs.size(); ++i) {
      const std::int32_t a = arcs[i];
      double expected = 0;
      if (std::min(gains_[a].count[0], gains_[a].count[1]) >= kReliable) {
        expected = std::max(1e-6, gains_[a].sum[0] / gains_[a].count[0] * weights[i]) *
                   std::max(1e-6, gains_[a].sum[1] / gains_[a].count[1] * weights[i]);
      } else if (trials < kTrials) {
        ++trials;
        double gain[2];
        for (const int side : {0, 1}) {
          const std::optional<Trial> trial = try_child(a, side == 1, bound);
          relaxation_.simplex().restore(basis);
          if (!trial) return std::nullopt;
          if (trial->beaten) {
            node.tree = tree_.rule_out(node.tree, a, 0, side == 0, trial->dual, trial->ray);
            apply(a, 0, side == 0);
            settled = true;
            return a;
          }
          gain[side] = trial->gain;
          learn(a, side, trial->gain, weights[i]);
        }
        expected = std::max(1e-6, gain[0]) * std::max(1e-6, gain[1]);
      } else {
        continue;
      }
      if (expected > best_score) {
        best_score = expected;
        best = a;
      }
    }
    return best;
  }

  std::optional<OpenNode> branch(OpenNode node) {
    bool settled = false;
    const std::optional<std::int32_t> chosen = choose(node, settled);
    if (!chosen) return give_back(std::move(node));
    if (settled) {
      node.warm = true;
      return node;
    }
    const std::int32_t arc = *chosen;
    if (relaxation_.solve(budget_) != Outcome::kOptimal) return give_back(std::move(node));
    const Number x = relaxation_.simplex().flow(arc);
    const bool open_first = 2 * x >= block_.local[arc].least;
    current_bound_.reset();

    const auto [low, high] = tree_.split(node.tree, arc, 0);
    OpenNode other;
    other.tree = open_first ? low : high;
    other.potentials = node.potentials;
    other.cuts = node.cuts;
    other.multipliers = relaxation_.multipliers();
    other.bound = node.bound;
    other.basis = relaxation_.simplex().basis();
    push(std::move(other));

    OpenNode child;
    child.tree = open_first ? high : low;
    child.potentials = node.potentials;
    child.cuts = node.cuts;
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
    if (result.complete && best_) make_canonical(block_, relaxation_.scale(), budget_, *best_);
    result.flows = best_;
    result.cost = best_cost_;
    result.search_nodes = nodes_;
    result.pivots = relaxation_.simplex().pivots();
    result.has_proof = known && tree_.complete();
    if (result.has_proof) result.part = tree_.take(relaxation_.cuts(), result.bound.value_or(0), budget_);
    return result;
  }

  const Block& block_;
  Budget& budget_;
  const BlockOptions& options_;
  Relaxation<Number> relaxation_;
  std::optional<CutLoop<Number>> cut_loop_;  // made when first needed, as the heuristics
  Tree tree_;
  std::optional<Heuristics<Number>> heuristics_;
  std::vector<OpenNode> open_;           // a heap by Later
  std::optional<Int128> current_bound_;  // of the node at hand, scaled
  std::vector<State> wanted_;            // of each arc at the node at hand
  std::vector<std::int32_t> touched_;    // arcs whose state is not that of the root; may repeat
  std::vector<Gain> gains_;
  std::optional<std::vector<std::int64_t>> best_;
  Int128 best_cost_ = 0;
  bool news_ = false;            // best_ is better than what was told last,
  std::int64_t begun_at_ = 0;    // in ticks
  std::int64_t next_inner_ = 1;  // number of nodes
  std::int64_t told_at_ = 0;     // at this many ticks
  std::int64_t nodes_ = 0;
  double total_supply_ = 0;
  double usual_cost_ = 0;  // of a unit, by the best flows known
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
