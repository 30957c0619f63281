#include "planners/pack/load_walk.h"

#include <algorithm>

namespace tenon::pack {

namespace {

constexpr std::size_t kHand = 20;  // items that a node puts into the pool

}  // namespace

LoadWalk::LoadWalk(const LoadProblem& problem, const LoadTree& tree, const std::vector<std::int32_t>& first,
                   std::int64_t target)
    : problem_(problem),
      tree_(tree),
      target_(target),
      load_(tree.floor.size(), 0),
      place_(tree.floor.size(), -1) {
  std::vector<std::int64_t> load = tree.floor;
  for (std::size_t k = 0; k < tree.levels.size(); ++k) {
    const LoadTree::Level& level = tree.levels[k];
    own_.emplace_back(static_cast<std::size_t>(level.nodes));
    std::vector<std::int64_t> sum(static_cast<std::size_t>(level.nodes), 0);
    for (const std::int32_t i : level.items) {
      const auto node = static_cast<std::size_t>(first[static_cast<std::size_t>(i)]);
      own_[k][node].push_back(i);
      sum[node] += problem.items[static_cast<std::size_t>(i)].size;
    }
    for (std::size_t f = 0; f < load.size(); ++f) load[f] += sum[f % sum.size()];
  }
  for (std::size_t f = 0; f < load.size(); ++f) add_to_leaf(f, load[f]);
}

void LoadWalk::add_to_leaf(std::size_t leaf, std::int64_t bits) {
  excess_ -= over(load_[leaf]);
  load_[leaf] += bits;
  excess_ += over(load_[leaf]);
  const bool above = load_[leaf] > target_;
  if (above && place_[leaf] < 0) {
    place_[leaf] = static_cast<std::int32_t>(above_.size());
    above_.push_back(static_cast<std::int32_t>(leaf));
  } else if (!above && place_[leaf] >= 0) {
    above_[static_cast<std::size_t>(place_[leaf])] = above_.back();
    place_[static_cast<std::size_t>(above_.back())] = place_[leaf];
    above_.pop_back();
    place_[leaf] = -1;
  }
}

void LoadWalk::add_to_node(std::size_t level, std::int32_t node, std::int64_t bits) {
  for (std::int32_t f = node; f < tree_.leaves(); f += tree_.levels[level].nodes)
    add_to_leaf(static_cast<std::size_t>(f), bits);
}

std::int64_t LoadWalk::share_anew(std::size_t level, std::int32_t a, std::int32_t b, bool at_random,
                                  Random& random) {
  hand_.clear();
  sizes_.clear();
  is_left_.clear();
  for (const std::int32_t node : {a, b}) {
    Node& own = own_[level][static_cast<std::size_t>(node)];
    for (std::size_t left = std::min(own.size(), kHand); left > 0; --left) {
      std::swap(own.back(), own[random.below(own.size())]);
      hand_.push_back(own.back());
      sizes_.push_back(problem_.items[static_cast<std::size_t>(own.back())].size);
      is_left_.push_back(node == a);
      own.pop_back();
    }
  }
  std::int64_t before = 0;  // a's share
  for (std::size_t i = 0; i < sizes_.size(); ++i) before += is_left_[i] ? sizes_[i] : 0;
  const std::int32_t leaves = tree_.leaves();
  const std::int32_t stride = tree_.levels[level].nodes;
  const auto cost = [&](std::int64_t sum) {
    std::int64_t bits = 0;
    if (at_random) return bits;
    for (std::int32_t f = a; f < leaves; f += stride)
      bits += over(load_[static_cast<std::size_t>(f)] + sum - before);
    for (std::int32_t f = b; f < leaves; f += stride)
      bits += over(load_[static_cast<std::size_t>(f)] + before - sum);
    return bits;
  };
  const std::int64_t work = splitter_.split(sizes_, cost, random, is_left_);
  std::int64_t after = 0;
  for (std::size_t i = 0; i < hand_.size(); ++i) {
    own_[level][static_cast<std::size_t>(is_left_[i] ? a : b)].push_back(hand_[i]);
    after += is_left_[i] ? sizes_[i] : 0;
  }
  add_to_node(level, a, after - before);
  add_to_node(level, b, before - after);
  return work + leaves / stride / 4;
}

void LoadWalk::improve(std::int64_t steps, Random& random, Budget& budget) {
  if (tree_.levels.empty()) return;
  const std::int64_t patience = 200 + 16 * std::int64_t{tree_.leaves()};
  std::int64_t best = excess_;
  std::int64_t since = 0;               // steps since the best got better, or the last kick
  std::vector<std::vector<Node>> kept;  // the best deal, once a kick may have spoiled it
  for (std::int64_t step = 0; step < steps && excess_ > 0; ++step) {
    const auto level = static_cast<std::size_t>(random.below(tree_.levels.size()));
    const std::int32_t nodes = tree_.levels[level].nodes;
    const std::int32_t a = above_[random.below(above_.size())] % nodes;
    const auto b = static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(nodes)));
    if (a == b) continue;
    const bool kick = ++since > patience;
    if (kick && excess_ == best) kept = own_;
    if (kick) since = 0;
    const bool over = budget.spend(1 + share_anew(level, a, b, kick, random));
    if (excess_ < best) {
      best = excess_;
      since = 0;
      kept.clear();
    }
    if (over) break;
  }
  if (excess_ > best) restore(std::move(kept));
}

void LoadWalk::restore(std::vector<std::vector<Node>> deal) {
  for (std::size_t k = 0; k < own_.size(); ++k) {
    for (std::size_t node = 0; node < own_[k].size(); ++node) {
      std::int64_t bits = 0;
      for (const std::int32_t i : deal[k][node]) bits += problem_.items[static_cast<std::size_t>(i)].size;
      for (const std::int32_t i : own_[k][node]) bits -= problem_.items[static_cast<std::size_t>(i)].size;
      add_to_node(k, static_cast<std::int32_t>(node), bits);
    }
  }
  own_ = std::move(deal);
}

void LoadWalk::write(std::vector<std::int32_t>& first) const {
  for (const auto& level : own_)
    for (std::size_t node = 0; node < level.size(); ++node)
      for (const std::int32_t i : level[node])
        first[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(node);
}

}  // namespace tenon::pack
