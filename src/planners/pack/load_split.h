#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/random.h"

namespace tenon::pack {

// What it costs if the left side gets `sum` bits of the pool. Convex over [0, the pool's sum].
using SplitCost = std::function<std::int64_t(std::int64_t sum)>;

// Deals a pool of sizes out to two sides at least cost; among equally good sums and among the ways to reach one, a
// random one.
//
// Method: word-parallel subset sums (one bit a reachable sum, `sums |= sums << size`), kept item by item so that a
// chosen sum can be walked back; since the cost is convex, only the reachable sums next to the flat bottom need
// be looked at. Exact where the pool's sum is at most kMostSum times its greatest common divisor; beyond that only
// the first kFewItems items are dealt anew and the others stay where they are.
// Subset sums by bitsets: folklore; see Pisinger, "Dynamic programming on the word RAM", Algorithmica 35 (2003).
// Cost: items * sum / (64 gcd) words. One object a thread; keeps its memory.
class PoolSplitter {
 public:
  // sizes[i] > 0; is_left[i]: where it lies now, rewritten. Returns the work done in ticks.
  std::int64_t split(const std::vector<std::int64_t>& sizes, const SplitCost& cost, Random& random,
                     std::vector<char>& is_left);

 private:
  static constexpr std::int64_t kMostSum = 1 << 15;
  static constexpr std::size_t kFewItems = 12;

  std::int64_t split_few(const std::vector<std::int64_t>& sizes, const SplitCost& cost, Random& random,
                         std::vector<char>& is_left);
  void walk_back(const std::vector<std::int64_t>& sizes, std::int64_t unit, std::int64_t sum, Random& random,
                 std::vector<char>& is_left) const;
  bool reachable(std::size_t layer, std::int64_t sum) const;

  std::size_t words_ = 0;
  std::vector<std::uint64_t>
      layers_;  // (items + 1) x words, row-major: layer i has the sums of the first i items
};

}  // namespace tenon::pack
