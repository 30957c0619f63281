#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "planners/pack/positions.h"

namespace tenon::pack {

struct Repacked {
  Layout layout;           // holds(), max_end <= ceiling, every block of the task placed
  std::int64_t moved = 0;  // objects of kept blocks that lie elsewhere now
};

struct Repack {
  const Instance& instance;
  Layout kept;                  // where blocks lay; not placed: new, or of another shape now
  std::vector<BlockId> blocks;  // what to place
  std::int64_t ceiling = 0;     // max_end to keep
  const Layout* fallback =
      nullptr;  // a layout of all blocks within the ceiling, if one is known; may be null
};

// Puts `blocks` below the ceiling so that few objects of kept blocks move (a block counts with all its
// members, if its start or first frame differs). Locked blocks and pins never move. All that may stay stays;
// the others go into free runs, or push out the fewest objects that lie there, which then look for a place
// themselves (ejection chains: Glover 1996), at most as long as the budget lasts; shortest chains first. With
// a fallback the answer is never worse than it; without one, nothing if no full layout was found.
std::optional<Repacked> repack(const Repack& task, Budget& budget, Random& rng);

// Objects that move in every plan with max_end <= ceiling: those of blocks that cannot lie where they were
// because of the ceiling, a pin, a reserve, a locked block or the alignment; and of each two kept blocks that
// clash with each other the smaller one (disjoint pairs). Valid, not always reached. O(n log n + frames sent
// in * log).
std::int64_t repack_bound(const Instance& instance, const Layout& kept, const std::vector<BlockId>& blocks,
                          std::int64_t ceiling);

// What moved, as `movement` counts it.
std::int64_t count_moved(const Instance& instance, const Layout& kept, const Layout& now);

}  // namespace tenon::pack
