#pragma once

#include <optional>
#include <vector>

#include "planners/pack/positions.h"

namespace tenon::pack {

struct AroundPins {
  const Instance& instance;
  std::vector<BlockId> blocks;                // what to place, pinned ones included
  const FirstFrames* first_frames = nullptr;  // of a search for loads, kept where it can be; may be null
  std::int64_t target = 0;                    // a lower bound of max_end: reaching it ends the search
};

// Places blocks among pins and reserves.
//
// 1. Pinned blocks first; those with a choice of frames by a small backtracking search (their conflicts are known
//    before anything else is placed).
// 2. The room before a pin that lies in every frame is a strip of its own: it is filled from the top of the tree of
//    frame classes downwards, each class by the fullest subset of its blocks (subset sums over a bitmap); what is
//    left is stacked behind the last such pin. So a pin costs nothing where the blocks can fill up to it.
// 3. First fit in several orders, by bitmaps (free_runs.h): the only way where pins lie in some frames only.
// 4. Then rearrange.h until the target or the budget.
//
// Nothing if the pins clash or no full layout was found; which of the two is not told. Steps 1-3 of 10,000 blocks:
// under a second. Calls `on_shorter` with each better layout, the last is returned. Deterministic by rng.
std::optional<Layout> place_around_pins(const AroundPins& task, Budget& budget, Random& rng,
                                        const OnShorter& on_shorter = nullptr);

}  // namespace tenon::pack
