#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/checked.h"

namespace tenon::cut {

// The second program's own pricing: is there a pattern of one stock that is worth more than `threshold`? Exact, in 128-bit
// integers; shares nothing with the search. Used to re-prove bounds from duals.
//
// A pattern takes count_i <= most_i pieces of kind i with sum count_i size_i <= room, at most max_pieces of them, and at
// most max_cuts cuts, where n pieces take n - 1 cuts if they fill the room exactly, else n. It is worth
//   sum count_i value_i + rest_value * rest,   rest = max(0, room - kerf - sum of sizes) if that is >= least_rest, else 0.
//
// Idea: all fillings that no shorter, dearer one replaces, kind by kind in falling value for size (Nemhauser and Ullmann,
// "Discrete dynamic programming and capital allocation", Management Science 15, 1969), of which only those are kept that
// the linear bound still lets exceed the threshold (Martello and Toth, "Knapsack Problems", 1990, ch. 2). Where a limit on
// pieces or cuts can bite, one list a number of pieces; where the limit on cuts can, fillings replace only those of equal
// size, since one that is shorter does not reach the end of the stock.
struct PatternQuestion {
  struct Kind {
    std::int64_t size = 0;   // > 0
    std::int64_t value = 0;  // >= 0
    std::int64_t most = 0;   // >= 0
  };
  std::vector<Kind> kinds;
  std::int64_t room = 0;
  std::int64_t kerf = 0;
  std::optional<std::int64_t> max_pieces;
  std::optional<std::int64_t> max_cuts;
  Int128 threshold = 0;   // in [0, 2^74]
  Int128 rest_value = 0;  // in [0, 2^74]
  std::int64_t least_rest = 1;

  static constexpr Int128 kMostNumber = Int128{1} << 74;
};

enum class Found {
  kNone,
  kBetter,
  kTooMuchWork,  // more than `most_steps`, or numbers out of range: nothing is known
};

// O(steps), each some nanoseconds; memory 48 bytes a filling that is kept.
Found pattern_above(const PatternQuestion& question, std::int64_t most_steps);

}  // namespace tenon::cut
