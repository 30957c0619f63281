#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "flow/blocks.h"
#include "flow/proof.h"
#include "flow/relaxation.h"

namespace tenon::flow {

// The branching tree of one block while it grows: both the search's memory of how a node came about and, once every end
// has become a leaf, the proof. Arcs are the block's own numbers. Gives the proof up, but not the tree, when it
// would exceed its size.
class Tree {
 public:
  Tree(const Block& block, std::int64_t proof_bytes);  // a root that is still open

  // Stores potentials, and multipliers of cuts, for later leaves; -1 if no proof is collected any more.
  std::int32_t add_dual(std::vector<Int128> potentials, std::int32_t log2_scale,
                        const Multipliers& multipliers);

  void close(std::int32_t node, std::int32_t potentials);  // becomes a leaf
  void close_by_ray(std::int32_t node,
                    std::int32_t potentials);  // becomes a leaf that shows it is infeasible

  // The open node becomes an inner one with two open children (x <= at_most, x > at_most).
  std::pair<std::int32_t, std::int32_t> split(std::int32_t node, std::int32_t arc, std::int64_t at_most);

  // As split, then closes the child on the other side with the potentials; returns the one that stays.
  std::int32_t rule_out(std::int32_t node, std::int32_t arc, std::int64_t at_most, bool keep_high,
                        std::int32_t potentials, bool by_ray = false);

  struct Step {
    std::int32_t arc;
    std::int64_t at_most;
    bool high_side;
  };
  std::vector<Step> path(std::int32_t node) const;  // from the root down

  // Whether a proof is still being collected.
  bool complete() const { return collect_; }
  // The proof that the block costs at least `bound`, trimmed (trim.h) as far as there is time; requires complete() and no
  // open nodes.
  Part take(const std::vector<WeightedCut>& cuts, Int128 bound, const Budget& budget);

 private:
  void spend_bytes(std::size_t bytes);
  std::int32_t share(const Multipliers& multipliers);

  const Block& block_;
  std::int64_t bytes_left_;
  bool collect_;
  std::vector<TreeNode> nodes_;       // arcs in the block's numbers
  std::vector<std::int32_t> parent_;  // parallel to nodes_
  std::vector<bool> ruled_out_;       // parallel to nodes_: made by rule_out, so one child is a leaf
  std::vector<Leaf> leaves_;
  std::vector<std::vector<Int128>> potentials_;
  std::vector<std::int32_t> log2_scale_;      // parallel to potentials_
  std::vector<std::int32_t> multipliers_of_;  // likewise: index into multipliers_, or -1
  std::vector<Multipliers> multipliers_;
  std::unordered_multimap<std::size_t, std::int32_t> known_;  // hash of multipliers -> index
};

}  // namespace tenon::flow
