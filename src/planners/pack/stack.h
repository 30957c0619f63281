#pragma once

#include <cstdint>
#include <vector>

#include "planners/pack/positions.h"

namespace tenon::pack {

// Puts blocks whose first frames are chosen on top of one another, in ascending period, each at the tallest
// of its frames.
//
// If the periods form a divisibility chain, no start frame cuts a period's early frames off, and nothing is
// aligned, no gap arises: when a block of period p comes, all that lies below has a period dividing p, so the
// frames of its class stand equally high. max_end is then the largest frame load, the least that these first
// frames allow. Otherwise the layout is still without overlaps, only perhaps with gaps: the caller compares
// its max_end with the load. Alignment: within one period and first frame the coarser alignment comes first
// and multiples of it before other sizes, so that aligned sizes leave no gaps either.
//
//   blocks        none pinned; first_frames[b] >= 0 for each
//   tops          where each frame's stack begins; frames entries; holds the new tops afterwards
// The layout may reach beyond the frame. Cost: O(n log n + frames sent in).
// Source: the same canonical form as for periodic scheduling with harmonic periods (Grus, Hanen, Hanzalek,
// "Packing-inspired algorithms for periodic scheduling problems with harmonic periods", ICORES 2024).
void stack_on(const Instance& instance, const std::vector<BlockId>& blocks, const FirstFrames& first_frames,
              std::vector<std::int64_t>& tops, Layout& layout);

// The same from bit 0.
Layout stack(const Instance& instance, const std::vector<BlockId>& blocks, const FirstFrames& first_frames);

}  // namespace tenon::pack
