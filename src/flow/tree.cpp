#include "flow/tree.h"

#include <algorithm>

#include "flow/trim.h"

namespace tenon::flow {

Tree::Tree(const Block& block, std::int64_t proof_bytes)
    : block_(block),
      bytes_left_(proof_bytes),
      collect_(proof_bytes > 0),
      nodes_(1),
      parent_{-1},
      ruled_out_{false} {}

void Tree::spend_bytes(std::size_t bytes) {
  bytes_left_ -= static_cast<std::int64_t>(bytes);
  if (bytes_left_ >= 0) return;
  collect_ = false;
  leaves_ = {};
  potentials_ = {};
  log2_scale_ = {};
  multipliers_of_ = {};
  multipliers_ = {};
  known_ = {};
}

// Nodes of one plunge mostly have the same.
std::int32_t Tree::share(const Multipliers& multipliers) {
  if (multipliers.empty()) return -1;
  std::size_t hash = multipliers.size();
  for (const auto& [cut, multiplier] : multipliers)
    hash = (hash ^ static_cast<std::size_t>(cut) ^ static_cast<std::size_t>(multiplier)) * 0x9e3779b97f4a7c15;
  const auto [first, last] = known_.equal_range(hash);
  for (auto it = first; it != last; ++it)
    if (multipliers_[it->second] == multipliers) return it->second;
  const auto index = static_cast<std::int32_t>(multipliers_.size());
  spend_bytes(sizeof(Multipliers) + multipliers.size() * sizeof(multipliers[0]));
  if (!collect_) return -1;
  known_.emplace(hash, index);
  multipliers_.push_back(multipliers);
  return index;
}

std::int32_t Tree::add_dual(std::vector<Int128> potentials, std::int32_t log2_scale,
                            const Multipliers& multipliers) {
  const std::int32_t shared = collect_ ? share(multipliers) : -1;
  if (collect_) spend_bytes(sizeof(potentials) + potentials.size() * sizeof(Int128));
  if (!collect_) return -1;
  potentials_.push_back(std::move(potentials));
  log2_scale_.push_back(log2_scale);
  multipliers_of_.push_back(shared);
  return static_cast<std::int32_t>(potentials_.size()) - 1;
}

void Tree::close(std::int32_t node, std::int32_t potentials) {
  if (collect_) spend_bytes(sizeof(Leaf));
  if (!collect_) return;
  nodes_[node].low = static_cast<std::int32_t>(leaves_.size());
  leaves_.push_back({Leaf::Kind::kBound, log2_scale_[potentials], potentials, multipliers_of_[potentials]});
}

void Tree::close_by_ray(std::int32_t node, std::int32_t potentials) {
  close(node, potentials);
  if (!collect_) return;
  leaves_.back().kind = Leaf::Kind::kRay;
  leaves_.back().multipliers = -1;
}

std::pair<std::int32_t, std::int32_t> Tree::split(std::int32_t node, std::int32_t arc, std::int64_t at_most) {
  if (collect_) spend_bytes(2 * sizeof(TreeNode));
  const auto low = static_cast<std::int32_t>(nodes_.size());
  nodes_.resize(nodes_.size() + 2);
  parent_.resize(nodes_.size(), node);
  ruled_out_.resize(nodes_.size(), false);
  nodes_[node] = {ArcId{arc}, at_most, low, low + 1};
  return {low, low + 1};
}

std::int32_t Tree::rule_out(std::int32_t node, std::int32_t arc, std::int64_t at_most, bool keep_high,
                            std::int32_t potentials, bool by_ray) {
  const auto [low, high] = split(node, arc, at_most);
  const std::int32_t out = keep_high ? low : high;
  ruled_out_[node] = true;
  by_ray ? close_by_ray(out, potentials) : close(out, potentials);
  return keep_high ? high : low;
}

std::vector<Tree::Step> Tree::path(std::int32_t node) const {
  std::vector<Step> steps;
  for (std::int32_t v = node; parent_[v] >= 0; v = parent_[v]) {
    const TreeNode& above = nodes_[parent_[v]];
    steps.push_back({above.arc.value, above.at_most, above.high == v});
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

Part Tree::take(const std::vector<WeightedCut>& cuts, Int128 bound, const Budget& budget) {
  Part part;
  part.nodes = block_.nodes;
  part.arcs = block_.arcs;
  part.capped = block_.capped;
  part.dominated = block_.dominated;
  part.potentials = std::move(potentials_);
  part.multipliers = std::move(multipliers_);
  part.leaves = std::move(leaves_);
  part.tree = std::move(nodes_);
  trim(block_, cuts, ruled_out_, bound, budget, part);
  return part;
}

}  // namespace tenon::flow
