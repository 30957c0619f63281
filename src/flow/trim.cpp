#include "flow/trim.h"

#include <algorithm>
#include <optional>

namespace tenon::flow {
namespace {

struct Interval {
  std::int64_t low, high;
};

// The arcs' terms at leaves of one dual, as functions of their intervals (proof.h, LEAF). Leaves of a dual come one after
// the other, so what they share is kept from call to call.
class Terms {
 public:
  Terms(const Block& block, const std::vector<WeightedCut>& cuts)
      : block_(block),
        cuts_(cuts),
        fixed_(block.local.size()),
        reduced_(block.local.size()),
        root_term_(block.local.size()),
        by_use_(block.local.size()) {}

  void load(const Part& part, const Leaf& leaf) {
    if (loaded_ && *loaded_ == leaf) return;
    loaded_ = leaf;
    const std::vector<Int128>& potential = part.potentials[leaf.potentials];
    const bool ray = leaf.kind == Leaf::Kind::kRay;
    root_value_ = 0;
    for (std::size_t v = 0; v < potential.size(); ++v) root_value_ += potential[v] * block_.supply[v];
    for (std::size_t a = 0; a < block_.local.size(); ++a) {
      const Block::LocalArc& arc = block_.local[a];
      fixed_[a] = ray ? 0 : arc.fixed << leaf.log2_scale;
      reduced_[a] =
          (ray ? 0 : Int128{arc.unit} << leaf.log2_scale) - potential[arc.tail] + potential[arc.head];
      by_use_[a].clear();
    }
    if (leaf.multipliers >= 0) price(part.multipliers[leaf.multipliers]);
    for (std::int32_t a = 0; a < static_cast<std::int32_t>(block_.local.size()); ++a)
      root_value_ += root_term_[a] = *term(a, {0, block_.local[a].most});
  }

  const std::optional<Leaf>& loaded() const { return loaded_; }
  // The value with every arc as at the root, and an arc's part in it.
  Int128 root_value() const { return root_value_; }
  Int128 root_term(std::int32_t a) const { return root_term_[a]; }

  // nullopt: the interval holds nothing.
  std::optional<Int128> term(std::int32_t a, Interval interval) const {
    const std::int64_t least = std::max(interval.low, block_.local[a].least);
    if (least > interval.high) return interval.low > 0 ? std::nullopt : std::optional<Int128>(0);
    Int128 used = fixed_[a] + reduced_[a] * (reduced_[a] >= 0 ? least : interval.high);
    for (const auto& [multiplier, demand] : by_use_[a]) used -= multiplier * std::min(interval.high, demand);
    return interval.low > 0 ? used : std::min<Int128>(0, used);
  }

 private:
  void price(const Multipliers& multipliers) {
    for (const auto& [k, multiplier] : multipliers) {
      const WeightedCut& cut = cuts_[k];
      root_value_ += multiplier * cut.demand;
      for (const std::int32_t a : cut.by_amount) reduced_[a] -= multiplier;
      for (const std::int32_t a : cut.by_use) by_use_[a].emplace_back(multiplier, cut.demand);
    }
  }

  const Block& block_;
  const std::vector<WeightedCut>& cuts_;
  std::optional<Leaf> loaded_;
  Int128 root_value_ = 0;
  std::vector<Int128> fixed_, reduced_, root_term_;
  std::vector<std::vector<std::pair<Int128, std::int64_t>>> by_use_;  // (multiplier, demand)
};

class Trimmer {
 public:
  Trimmer(const Block& block, const std::vector<WeightedCut>& cuts, const std::vector<bool>& ruled_out,
          Int128 bound, const Budget& budget, Part& part)
      : block_(block),
        cuts_(cuts),
        ruled_out_(ruled_out),
        bound_(bound),
        budget_(budget),
        part_(part),
        terms_(block, cuts),
        needed_(part.tree.size(), false),
        steps_of_(block.local.size()) {}

  void run() {
    mark();
    rebuild();
  }

 private:
  struct Visit {
    std::int32_t node;
    int stage = 0;
  };

  // Of a ruling-out step, the child that goes on. The other was closed at once, so its leaf has the lower number.
  static std::int32_t kept_child(const Part& whole, std::int32_t n) {
    const TreeNode& node = whole.tree[n];
    const TreeNode &low = whole.tree[node.low], &high = whole.tree[node.high];
    if (low.arc.valid()) return node.low;
    if (high.arc.valid()) return node.high;
    return low.low < high.low ? node.high : node.low;
  }

  // Depth first, the kept child of a step before its leaf, whose steps above then are known to matter or not.
  void mark() {
    constexpr std::int64_t kLeavesPerLook = 64;  // at the clock
    std::int64_t leaves = 0;
    std::vector<Visit> stack{{0}};
    while (!stack.empty()) {
      const std::int32_t n = stack.back().node;
      const int stage = stack.back().stage++;
      const TreeNode& node = part_.tree[n];
      if (!node.arc.valid()) {
        if (++leaves % kLeavesPerLook == 0 && out_of_time()) return keep_all();
        look_at_leaf(part_.leaves[node.low]);
        stack.pop_back();
        continue;
      }
      if (stage > 0) steps_of_[node.arc.value].pop_back();
      if (stage == 0 && steps_of_[node.arc.value].empty()) path_arcs_.push_back(node.arc.value);
      const bool last = stage == 2 || (stage == 1 && ruled_out_[n] && !needed_[n]);
      if (last) {
        if (steps_of_[node.arc.value].empty()) path_arcs_.pop_back();
        stack.pop_back();
        continue;
      }
      const std::int32_t first = ruled_out_[n] ? kept_child(part_, n) : node.low;
      const std::int32_t child = stage == 0 ? first : first == node.low ? node.high : node.low;
      steps_of_[node.arc.value].push_back(step(n, child == node.high));
      stack.push_back({child});
    }
  }

  bool out_of_time() const { return budget_.seconds_left() <= 0 || budget_.cancel().cancelled(); }
  void keep_all() { needed_.assign(needed_.size(), true); }

  struct Step {
    std::int32_t node;
    bool high_side;
    std::int64_t at_most;
    Interval so_far;  // by all steps of the arc up to this one
  };

  static void narrow(Interval& interval, const Step& step) {
    if (step.high_side)
      interval.low = std::max(interval.low, step.at_most + 1);
    else
      interval.high = std::min(interval.high, step.at_most);
  }

  Step step(std::int32_t n, bool high_side) const {
    const TreeNode& node = part_.tree[n];
    const std::vector<Step>& before = steps_of_[node.arc.value];
    Step result{n, high_side, node.at_most, before.empty() ? at_root(node.arc.value) : before.back().so_far};
    narrow(result.so_far, result);
    return result;
  }

  Interval at_root(std::int32_t a) const { return {0, block_.local[a].most}; }

  // By only those steps that cannot go (so far). A step on the way to its own leaf always stays.
  Interval without_spare_steps(std::int32_t a) const {
    Interval result = at_root(a);
    for (const Step& step : steps_of_[a])
      if (!ruled_out_[step.node] || needed_[step.node]) narrow(result, step);
    return result;
  }

  // What the bound of a leaf must be at least, scaled.
  Int128 wanted(const Leaf& leaf) const {
    return leaf.kind == Leaf::Kind::kRay ? 1 : ((bound_ - 1) << leaf.log2_scale) + 1;
  }

  // Whether the dual at hand shows the leaf at hand, too.
  bool loaded_will_do() const {
    if (!terms_.loaded()) return false;
    Int128 value = terms_.root_value();
    for (const std::int32_t a : path_arcs_) {
      const std::optional<Int128> term = terms_.term(a, steps_of_[a].back().so_far);
      if (!term) return true;
      value += *term - terms_.root_term(a);
    }
    return value >= wanted(*terms_.loaded());
  }

  void look_at_leaf(Leaf& leaf) {
    if (loaded_will_do()) leaf = *terms_.loaded();
    terms_.load(part_, leaf);
    Int128 value = terms_.root_value();
    gains_.clear();
    for (const std::int32_t a : path_arcs_) {
      const std::optional<Int128> term = terms_.term(a, steps_of_[a].back().so_far);
      if (!term) {  // holds nothing: these steps suffice
        keep_steps(a);
        return;
      }
      if (*term == terms_.root_term(a))
        continue;  // a narrower interval never lowers a term, so no step matters
      gains_.emplace_back(a, *term);
      value += *term - terms_.root_term(a);
    }
    Int128 spare = value - wanted(leaf);
    for (const auto& [a, term] : gains_) {
      const Int128 loss = term - *terms_.term(a, without_spare_steps(a));
      if (loss <= spare)
        spare -= loss;
      else
        keep_steps(a);
    }
  }

  void keep_steps(std::int32_t a) {
    for (const Step& step : steps_of_[a])
      if (ruled_out_[step.node]) needed_[step.node] = true;
  }

  // Copies what stays, parents first, and numbers everything anew.
  void rebuild() {
    Part whole;
    std::swap(whole.potentials, part_.potentials);
    std::swap(whole.multipliers, part_.multipliers);
    std::swap(whole.leaves, part_.leaves);
    std::swap(whole.tree, part_.tree);
    std::vector<std::int32_t> source{0};  // of each new node, in the whole tree
    std::vector<std::int32_t> leaf_of(whole.potentials.size(),
                                      -1);  // leaves with the same potentials are the same
    const auto skip = [&](std::int32_t n) {
      while (whole.tree[n].arc.valid() && ruled_out_[n] && !needed_[n]) n = kept_child(whole, n);
      return n;
    };
    source[0] = skip(0);
    part_.tree.emplace_back();
    for (std::size_t i = 0; i < source.size(); ++i) {
      TreeNode node = whole.tree[source[i]];
      if (!node.arc.valid()) {
        const Leaf& leaf = whole.leaves[node.low];
        std::int32_t& index = leaf_of[leaf.potentials];
        if (index < 0) {
          index = static_cast<std::int32_t>(part_.leaves.size());
          part_.leaves.push_back(leaf);
        }
        node.low = index;
      } else {
        const std::int32_t low = skip(node.low), high = skip(node.high);
        node.arc = block_.arcs[node.arc.value];
        node.low = static_cast<std::int32_t>(source.size());
        node.high = node.low + 1;
        source.push_back(low);
        source.push_back(high);
        part_.tree.resize(source.size());
      }
      part_.tree[i] = node;
    }
    keep_what_leaves_use(whole);
  }

  // In the order in which the search made them: neighbours differ little.
  void keep_what_leaves_use(Part& whole) {
    std::vector<std::int32_t> potentials(whole.potentials.size(), -1),
        multipliers(whole.multipliers.size(), -1);
    for (const Leaf& leaf : part_.leaves) {
      potentials[leaf.potentials] = 0;
      if (leaf.multipliers >= 0) multipliers[leaf.multipliers] = 0;
    }
    for (std::size_t i = 0; i < potentials.size(); ++i) {
      if (potentials[i] < 0) continue;
      potentials[i] = static_cast<std::int32_t>(part_.potentials.size());
      part_.potentials.push_back(std::move(whole.potentials[i]));
    }
    for (std::size_t i = 0; i < multipliers.size(); ++i) {
      if (multipliers[i] < 0) continue;
      multipliers[i] = static_cast<std::int32_t>(part_.multipliers.size());
      part_.multipliers.push_back(std::move(whole.multipliers[i]));
    }
    for (Leaf& leaf : part_.leaves) {
      leaf.potentials = potentials[leaf.potentials];
      if (leaf.multipliers >= 0) leaf.multipliers = multipliers[leaf.multipliers];
    }
    add_cuts();
  }

  void add_cuts() {
    std::vector<std::int32_t> index(cuts_.size(), -1);
    for (Multipliers& list : part_.multipliers) {
      for (auto& [k, multiplier] : list) {
        if (index[k] < 0) {
          index[k] = static_cast<std::int32_t>(part_.cuts.size());
          Cut& cut = part_.cuts.emplace_back();
          for (const std::int32_t v : cuts_[k].nodes) cut.nodes.push_back(block_.nodes[v]);
          for (const std::int32_t a : cuts_[k].by_use) cut.by_use.push_back(block_.arcs[a]);
        }
        k = index[k];
      }
    }
  }

  const Block& block_;
  const std::vector<WeightedCut>& cuts_;
  const std::vector<bool>& ruled_out_;
  Int128 bound_;
  const Budget& budget_;
  Part& part_;
  Terms terms_;
  std::vector<bool> needed_;                 // of ruling-out steps
  std::vector<std::vector<Step>> steps_of_;  // of each arc: its steps on the path at hand
  std::vector<std::int32_t> path_arcs_;
  std::vector<std::pair<std::int32_t, Int128>>
      gains_;  // scratch: arcs whose steps raise a leaf's value, their terms
};

}  // namespace

void trim(const Block& block, const std::vector<WeightedCut>& cuts, const std::vector<bool>& ruled_out,
          Int128 bound, const Budget& budget, Part& part) {
  Trimmer(block, cuts, ruled_out, bound, budget, part).run();
}

}  // namespace tenon::flow
