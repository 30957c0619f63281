#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "problems/pack/instance.h"

namespace tenon::pack {

// Frame loads without positions: every item adds its size to the frames first, first + period, …, and only the
// largest sum over the frames counts. Where periods are harmonic and nothing is pinned, that peak is also the least
// max_end, since stacking in ascending period leaves no gap (stack.h).
struct LoadItem {
  std::int64_t size = 0;    // bits, > 0
  std::int32_t period = 1;  // frames, >= 1
  std::int32_t first = 0;   // may start in the frames [first, first + choices)
  std::int32_t choices = 1;
};

struct LoadProblem {
  std::vector<LoadItem> items;
  std::vector<std::int64_t> initial;  // bits already used, a frame each; its length is the number of frames

  std::int32_t frames() const { return static_cast<std::int32_t>(initial.size()); }
};

// First frame of each item, and the largest load of a frame that follows.
struct Loads {
  std::vector<std::int32_t> first;
  std::int64_t peak = 0;
};

// The blocks of `instance` that `take` marks, in order of their ids, on frames loaded with `initial` already.
LoadProblem load_problem(const Instance& instance, const IdVector<BlockId, bool>& take,
                         std::vector<std::int64_t> initial);

// Load of every frame, recomputed from scratch. O(items * frames / period).
std::vector<std::int64_t> frame_loads(const LoadProblem& problem, const std::vector<std::int32_t>& first);

// The items that have a choice, sorted into levels by period, over a tree of frames: node c of a level is the set of
// frames equal to c mod `nodes`; its children are the nodes of the next level that are equal to c mod `nodes`.
// Leaves are the nodes of the last level: frames that no item tells apart are one leaf.
struct LoadTree {
  struct Level {
    std::int32_t nodes = 1;           // the period; the number of frames where that is less
    std::vector<std::int32_t> items;  // into LoadProblem::items, sizes descending, then by index
  };
  std::vector<Level>
      levels;  // nodes ascending, each dividing the next (the last may be cut short by the frames)
  std::vector<std::int64_t> floor;  // a leaf's load from what has no choice: the largest of its frames

  std::int32_t leaves() const { return static_cast<std::int32_t>(floor.size()); }
  // Whether all nodes of each level hold equally many leaves. Not so only if periods beyond the number of frames
  // meet shorter ones that do not divide it.
  bool even() const;
};

// nullopt unless the periods of the items with a choice form a divisibility chain (periods beyond the number of
// frames count as that number). O(items log items + frames).
std::optional<LoadTree> load_tree(const LoadProblem& problem);

}  // namespace tenon::pack
