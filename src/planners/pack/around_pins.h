#pragma once

#include <optional>
#include <vector>

#include "planners/pack/positions.h"

namespace tenon::pack {

struct AroundPins {
  const Instance& instance;
  std::vector<BlockId> blocks;  // what to place, pinned and locked ones included
  const FirstFrames* first_frames =
      nullptr;                    // a search for loads' choice, kept where that works; may be null
  std::int64_t target = 0;        // a lower bound of max_end: reaching it ends the search
  const Layout* fixed = nullptr;  // blocks that must lie where this has them (locked); may be null
};

// Places blocks among pins and reserves.
//
// 1. Pinned blocks first; those with a choice of frames by a small backtracking search (their conflicts are
// known
//    before anything else is placed).
// 2. The room before a pin that lies in every frame is a strip of its own: it is filled from the top of the
// tree of
//    frame classes downwards, each class by the fullest subset of its blocks (subset sums over a bitmap);
//    what is left is stacked behind the last such pin. So a pin costs nothing where the blocks can fill up to
//    it.
// 3. If pins lie in some frames only, first fit in several orders, by bitmaps (free_runs.h).
// 4. Then rearrange.h until the target or the budget.
//
// Nothing if the pins clash or no full layout was found; `pins_clash` (may be null) is set if the
// backtracking over the pins was complete and found no way, which proves that there is none. Steps 1-3 of
// 10,000 blocks: under a second. Calls `on_shorter` with each better layout, the last is returned.
// Deterministic by rng.
std::optional<Layout> place_around_pins(const AroundPins& task, Budget& budget, Random& rng,
                                        const OnShorter& on_shorter = nullptr, bool* pins_clash = nullptr);

}  // namespace tenon::pack
