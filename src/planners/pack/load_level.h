#pragma once

#include <cstdint>
#include <vector>

#include "base/limits.h"
#include "base/random.h"
#include "planners/pack/load_split.h"

namespace tenon::pack {

// What the sum of one node's items costs: `over` a bit above `best`, `under` a bit below it.
struct SideCost {
  std::int64_t best = 0;
  std::int64_t over = 1;
  std::int64_t under = 0;

  std::int64_t at(std::int64_t sum) const { return sum > best ? over * (sum - best) : under * (best - sum); }
};

// One level of a load tree by itself: items to be dealt to nodes, each node with a height from what is not dealt
// here. Two things can be wanted of a deal:
//   ceilings   every node stays at or below its own ceiling; cost = bits above, summed over the nodes
//   teams      the nodes of a team (node mod teams) reach equal height, whatever it is; cost = bits missing to the
//              team's highest node, summed
// Filled largest first onto the lowest node (LPT), then improved: a node of positive cost and another one pool some of
// their items and share them anew by subset sums (PoolSplitter). As equally good shares are chosen at random, the
// deviation wanders over the nodes until it meets its opposite; that makes exactly full frames reachable. Pairwise
// re-partition: compare Korf, Schreiber, Moffitt, "Optimal multi-way number partitioning", JACM 65 (2018).
// Cost: deal O(items log nodes), a step of improve() O(40 items * sums / 64). Memory: items + nodes.
class LoadLevel {
 public:
  struct Item {
    std::int64_t size = 0;
    std::int32_t id = 0;  // the caller's
  };

  // items: sizes descending (about: a shuffled order diversifies); height[c]: bits under or over node c's own items.
  LoadLevel(std::vector<Item> items, std::vector<std::int64_t> height);

  // Largest first onto the node with the lowest sum of height and items.
  void deal();
  void want_ceilings(std::vector<std::int64_t> ceiling);
  void want_teams(std::int32_t teams);

  // Until nothing is left to pay, `steps` steps were made, or the budget ends. Needs a deal and a want.
  void improve(std::int64_t steps, Random& random, Budget& budget);

  std::int32_t nodes() const { return static_cast<std::int32_t>(height_.size()); }
  std::int64_t cost() const { return total_cost_; }
  std::int64_t total(std::int32_t node) const {
    return height_[static_cast<std::size_t>(node)] + sum_[static_cast<std::size_t>(node)];
  }
  const std::vector<Item>& items_of(std::int32_t node) const { return own_[static_cast<std::size_t>(node)]; }

 private:
  std::int32_t team_of(std::int32_t node) const { return ceilings_.empty() ? node % teams_ : node; }
  std::int64_t team_cost(std::int32_t team) const;
  std::int64_t highest_mate(std::int32_t node) const;
  std::int64_t mean_of_team(std::int32_t node) const;
  void update_cost(std::int32_t team);
  SideCost side_cost(std::int32_t node, std::int32_t other) const;
  std::int32_t partner_for(std::int32_t node, Random& random) const;
  std::int64_t share_anew(std::int32_t a, std::int32_t b, bool at_random, Random& random);
  void draw(std::int32_t node, std::size_t count, Random& random);
  void recount();

  std::vector<Item> items_;  // not yet dealt
  std::vector<std::int64_t> height_;
  std::vector<std::int64_t> sum_;
  std::vector<std::vector<Item>> own_;
  std::vector<std::int64_t> ceilings_;  // of the own items' sum; empty: teams are wanted
  std::int32_t teams_ = 1;
  std::vector<std::int64_t> cost_;    // a team each
  std::vector<std::int32_t> paying_;  // teams with positive cost, in no order
  std::vector<std::int32_t> place_;   // a team's index in paying_, -1
  std::int64_t total_cost_ = 0;
  PoolSplitter splitter_;
  std::vector<std::int64_t> pool_;  // scratch of share_anew
  std::vector<char> is_left_;
  std::vector<Item> hand_;
};

}  // namespace tenon::pack
