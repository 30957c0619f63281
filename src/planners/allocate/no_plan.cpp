#include "planners/allocate/no_plan.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace tenon::allocate {

namespace {

bool proves(const Instance& instance, const proof::Tree& tree) {
  return tree_bound(instance, tree) == kNoPlan;
}

proof::Tree leaf_of(proof::Prices prices) {
  prices.empty = true;
  proof::Tree tree;
  tree.nodes.push_back({.prices = std::move(prices)});
  return tree;
}

}  // namespace

std::optional<proof::Tree> prove_none(const Instance& instance) {
  std::vector<proof::Tree> candidates;
  if (instance.min_pools > 0) candidates.push_back(leaf_of({.pools_least = 1}));
  // Money is only moved, so a dollar too few of everything together is one too few of some token.
  const std::vector<std::int64_t> each(instance.tokens.size(), 1);
  candidates.push_back(leaf_of({.tokens = each}));
  if (instance.least_wallet_total > 0) {
    candidates.push_back(leaf_of({.wallet_total = 1}));
    candidates.push_back(leaf_of({.tokens = each, .wallet_total = 1}));
  }
  for (proof::Tree& tree : candidates)
    if (proves(instance, tree)) return std::move(tree);
  return std::nullopt;
}

std::optional<proof::Tree> prove_none(const Instance& instance, proof::Tree tree) {
  if (proves(instance, tree)) return tree;
  for (proof::Node& node : tree.nodes) {
    if (!node.split.empty()) continue;
    node.prices.empty = true;
    node.prices.scenarios.clear();
  }
  if (proves(instance, tree)) return tree;
  return std::nullopt;
}

}  // namespace tenon::allocate
