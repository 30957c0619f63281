#pragma once

#include <optional>
#include <vector>

#include "planners/pack/positions.h"

namespace tenon::pack {

// Shortens a layout by ruin and recreate (Schrimpf et al., "Record breaking optimization results using the
// ruin and recreate principle", J. Comput. Phys. 159, 2000): the ceiling is lowered, blocks that stand out
// become homeless; again and again some blocks around a random spot are taken out and all homeless ones put
// back in a random one of a few orders, each as low as it goes under the ceiling. A step that leaves more
// homeless bits is undone. When nobody is homeless, the layout is shorter and the ceiling goes down again.
//
//   layout     holds(); all blocks that count are placed in it. Pinned ones keep their start bit, and may change
//              frames where they have a choice
//   target     stop once max_end <= target
// Returns the shortest layout met, `layout` itself if none is shorter; calls `on_shorter` for each. Runs
// until the target or the budget; the caller gives a child budget. Ticks: 256 words of bitmap read.
Layout rearrange(const Instance& instance, const Layout& layout, std::int64_t target, Budget& budget,
                 Random& rng, const OnShorter& on_shorter = nullptr);

// One attempt at a ceiling that is given: the blocks of `homeless` are put in below it beside those that
// `layout` places, as above. Nothing if the budget ends first.
std::optional<Layout> squeeze_in(const Instance& instance, const Layout& layout,
                                 const std::vector<BlockId>& homeless, std::int64_t ceiling, Budget& budget,
                                 Random& rng);

}  // namespace tenon::pack
