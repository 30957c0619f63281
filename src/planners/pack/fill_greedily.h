#pragma once

#include "planners/pack/positions.h"

namespace tenon::pack {

// A layout of whatever fits: pinned blocks first, then by priority (larger first), each as low as it goes
// by bitmaps (free_runs.h); who finds no room is left out. Among equal priorities short periods come first, since
// they are the hardest to place, then large sizes. Always returns a layout that holds(); with nothing placed where the
// bitmaps would not be affordable. O(blocks * frames * frame_bits / 64) at worst.
Layout fill_greedily(const Instance& instance, Budget& budget);

}  // namespace tenon::pack
