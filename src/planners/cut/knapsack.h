#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/checked.h"

namespace tenon::cut {

// The bounded knapsack problem, what pricing comes down to: counts of kinds, each at most `most`, whose sizes add up to at
// most `room` and whose worths to as much as possible.
struct KnapsackKind {
  std::int64_t size = 0;   // >= 1, <= room
  std::int64_t worth = 0;  // >= 1
  std::int64_t most = 0;   // >= 1
};

struct Knapsack {
  std::span<const KnapsackKind> kinds;  // by rising size
  std::int64_t room = 0;
};

// Counts > 0 of kinds, as indices into Knapsack::kinds.
using Choice = std::vector<std::pair<int, std::int64_t>>;

}  // namespace tenon::cut
