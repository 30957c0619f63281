#pragma once

#include <cstdint>
#include <vector>

#include "base/limits.h"
#include "base/random.h"
#include "planners/pack/load_model.h"
#include "planners/pack/load_split.h"

namespace tenon::pack {

// Walks from one deal of all levels to better ones: two nodes of one level, of which one holds a leaf above the
// target, pool some of their items and share them anew so that the bits above the target, summed over all leaves, are
// least; whichever share among the equally good. Never gets worse, but wanders over equal deals, on all levels in
// turn: what LoadLevel cannot do, which sees one level at a time. Good where a start misses the target by a few bits.
// Cost: a step O(40 items * sums / 64 + leaves of both nodes * log sums). Memory: items + levels * leaves.
class LoadWalk {
 public:
  // `first`: a first frame for every item of the problem. All references must outlive the walk.
  LoadWalk(const LoadProblem& problem, const LoadTree& tree, const std::vector<std::int32_t>& first,
           std::int64_t target);

  // Until no leaf is above the target, `steps` steps were made, or the budget ends.
  void improve(std::int64_t steps, Random& random, Budget& budget);

  std::int64_t excess() const { return excess_; }
  // Writes the first frames of the items that have a choice.
  void write(std::vector<std::int32_t>& first) const;

 private:
  using Node = std::vector<std::int32_t>;  // items

  std::int64_t over(std::int64_t load) const { return load > target_ ? load - target_ : 0; }
  std::int64_t share_anew(std::size_t level, std::int32_t a, std::int32_t b, bool at_random, Random& random);
  void restore(std::vector<std::vector<Node>> deal);
  void add_to_leaf(std::size_t leaf, std::int64_t bits);
  void add_to_node(std::size_t level, std::int32_t node, std::int64_t bits);

  const LoadProblem& problem_;
  const LoadTree& tree_;
  const std::int64_t target_;
  std::vector<std::vector<Node>> own_;  // [level][node]
  std::vector<std::int64_t> load_;      // of each leaf
  std::int64_t excess_ = 0;
  std::vector<std::int32_t> above_;  // leaves above the target, in no order
  std::vector<std::int32_t> place_;  // a leaf's index in above_, -1
  PoolSplitter splitter_;
  std::vector<std::int32_t> hand_;  // scratch of share_anew
  std::vector<std::int64_t> sizes_;
  std::vector<char> is_left_;
};

}  // namespace tenon::pack
