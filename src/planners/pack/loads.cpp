#include "planners/pack/loads.h"

#include <algorithm>
#include <limits>

#include "base/random.h"
#include "planners/pack/load_level.h"
#include "planners/pack/load_walk.h"

namespace tenon::pack {

namespace {

using Heights = std::vector<std::int64_t>;

class Balancer {
 public:
  Balancer(const LoadProblem& problem, LoadTree tree, std::int64_t target, std::uint64_t seed, Budget& budget,
           const std::function<void(const Loads&)>& on_better)
      : problem_(problem),
        tree_(std::move(tree)),
        target_(target),
        random_(seed),
        budget_(budget),
        on_better_(on_better) {
    first_.reserve(problem.items.size());
    for (const LoadItem& item : problem.items) first_.push_back(item.first);
    best_.peak = std::numeric_limits<std::int64_t>::max();
  }

  Loads run() {
    quick_start();
    const std::size_t levels = tree_.levels.size();
    std::vector<std::size_t> pivots(levels);
    for (std::size_t k = 0; k < levels; ++k) pivots[k] = levels - 1 - k;
    std::int64_t steps = 500;
    for (bool shuffled = false; levels > 0; shuffled = true, steps += steps / 2) {
      for (const std::size_t pivot : pivots) {
        if (best_.peak <= target_ || budget_.exhausted()) return best_;
        attempt(pivot, steps, shuffled);
        budget_.spend(1 + static_cast<std::int64_t>(problem_.items.size()) / 16);  // dealing and adding up
      }
    }
    return best_;
  }

 private:
  const LoadTree::Level& level(std::size_t k) const { return tree_.levels[k]; }

  // The level's items, largest first; shuffled a little, so that another attempt deals them otherwise.
  std::vector<LoadLevel::Item> items(std::size_t k, bool shuffled) {
    std::vector<LoadLevel::Item> list;
    list.reserve(level(k).items.size());
    for (const std::int32_t i : level(k).items)
      list.push_back({problem_.items[static_cast<std::size_t>(i)].size, i});
    if (shuffled) {
      for (std::size_t i = 0; i + 1 < list.size(); ++i)
        std::swap(list[i], list[std::min(list.size() - 1, i + random_.below(4))]);
    }
    return list;
  }

  void note(const LoadLevel& dealt) {
    for (std::int32_t c = 0; c < static_cast<std::int32_t>(dealt.nodes()); ++c)
      for (const LoadLevel::Item& item : dealt.items_of(c)) first_[static_cast<std::size_t>(item.id)] = c;
  }

  static Heights totals(const LoadLevel& dealt) {
    Heights totals;
    for (std::int32_t c = 0; c < dealt.nodes(); ++c) totals.push_back(dealt.total(c));
    return totals;
  }

  // Each node's highest leaf or child.
  static Heights highest_children(const Heights& child, std::int32_t nodes) {
    Heights parent(static_cast<std::size_t>(nodes), 0);
    for (std::size_t c = 0; c < child.size(); ++c) {
      std::int64_t& up = parent[c % parent.size()];
      up = std::max(up, child[c]);
    }
    return parent;
  }

  static Heights mean_children(const Heights& child, std::int32_t nodes) {
    Heights sum(static_cast<std::size_t>(nodes), 0);
    for (std::size_t c = 0; c < child.size(); ++c) sum[c % sum.size()] += child[c];
    for (std::size_t c = 0; c < sum.size(); ++c) {
      const std::size_t children = (child.size() - 1 - c) / sum.size() + 1;
      sum[c] /= static_cast<std::int64_t>(children);
    }
    return sum;
  }

  void keep_if_better() {
    const Heights load = frame_loads(problem_, first_);
    const std::int64_t peak = *std::max_element(load.begin(), load.end());
    if (peak >= best_.peak) return;
    best_ = {first_, peak};
    if (on_better_) on_better_(best_);
  }

  // Deals the levels [0, end) from the root down onto `below`, the heights at level `end - 1` or deeper.
  // Returns what they add to each node of the last of them.
  Heights deal_downwards(std::size_t end, const Heights& below, bool shuffled) {
    Heights path(1, 0);
    for (std::size_t k = 0; k < end; ++k) {
      const auto nodes = static_cast<std::size_t>(level(k).nodes);
      Heights over(nodes);
      for (std::size_t c = 0; c < nodes; ++c) over[c] = path[c % path.size()];
      const Heights under = mean_children(below, level(k).nodes);
      Heights height(nodes);
      for (std::size_t c = 0; c < nodes; ++c) height[c] = over[c] + under[c];
      LoadLevel dealt(items(k, shuffled), height);
      dealt.deal();
      note(dealt);
      path.resize(nodes);
      for (std::size_t c = 0; c < nodes; ++c)
        path[c] = over[c] + dealt.total(static_cast<std::int32_t>(c)) - height[c];
    }
    return path;
  }

  void quick_start() {
    deal_downwards(tree_.levels.size(), tree_.floor, false);
    keep_if_better();
    walk(2000);
  }

  void attempt(std::size_t pivot, std::int64_t steps, bool shuffled) {
    Heights below = tree_.floor;
    for (std::size_t k = tree_.levels.size(); --k > pivot;) {
      LoadLevel dealt(items(k, shuffled), below);
      dealt.deal();
      dealt.want_teams(level(k - 1).nodes);
      dealt.improve(steps, random_, budget_);
      note(dealt);
      below = highest_children(totals(dealt), level(k - 1).nodes);
    }
    const Heights path = deal_downwards(pivot, below, shuffled);
    const auto nodes = static_cast<std::size_t>(level(pivot).nodes);
    Heights height(nodes);
    for (std::size_t c = 0; c < nodes; ++c) height[c] = path[c % path.size()] + below[c];
    LoadLevel dealt(items(pivot, shuffled), height);
    dealt.deal();
    dealt.want_ceilings(Heights(nodes, target_));
    dealt.improve(steps, random_, budget_);
    note(dealt);
    keep_if_better();
    walk(steps);
  }

  void walk(std::int64_t steps) {
    if (best_.peak <= target_) return;
    LoadWalk walk(problem_, tree_, first_, target_);
    walk.improve(steps, random_, budget_);
    walk.write(first_);
    keep_if_better();
  }

  const LoadProblem& problem_;
  const LoadTree tree_;
  const std::int64_t target_;
  Random random_;
  Budget& budget_;
  const std::function<void(const Loads&)>& on_better_;
  std::vector<std::int32_t> first_;  // of the attempt under way
  Loads best_;
};

}  // namespace

std::optional<Loads> balance(const LoadProblem& problem, std::int64_t target, std::uint64_t seed,
                             Budget& budget, const std::function<void(const Loads&)>& on_better) {
  std::optional<LoadTree> tree = load_tree(problem);
  if (!tree) return std::nullopt;
  return Balancer(problem, std::move(*tree), target, seed, budget, on_better).run();
}

}  // namespace tenon::pack
