#pragma once

#include <optional>
#include <vector>

#include "planners/pack/positions.h"

namespace tenon::pack {

struct PlaceTask {
  const Instance& instance;
  std::vector<BlockId> blocks;  // what to place; the others are left out
  std::int64_t target = 0;      // a lower bound of max_end: reaching it ends the search
};

// Places all of `blocks`, as short as it can within the budget; the door to all techniques:
//
//   periods in a chain, nothing in the way    loads (least peak), then stacking: no gaps
//   periods in a chain, pins or reserves      loads, then placing around the pins
//   periods not in a chain                    strips of columns
//   whatever is still above the target        ruin and recreate over bitmaps
//
// Nothing if no layout of all blocks within the frame was found (which proves nothing). `on_shorter` hears of each
// better layout, the technique's name with it. Deterministic by rng and the budget's ticks.
using OnPlaced = std::function<void(const Layout&, std::int64_t max_end, const char* from)>;
std::optional<Layout> place(const PlaceTask& task, Budget& budget, Random& rng, const OnPlaced& on_shorter);

}  // namespace tenon::pack
