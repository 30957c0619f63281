#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/limits.h"
#include "base/random.h"
#include "problems/pack/instance.h"
#include "problems/pack/plan.h"

namespace tenon::pack {

// What the searches for positions share. Each technique takes the blocks to place (the others are left out of
// the layout) and returns a layout of all of them that holds(), or nothing: it never returns half an answer.

// First frame of each block, as a search for loads chose it; -1: still free to choose.
using FirstFrames = IdVector<BlockId, std::int32_t>;

// Called with each layout of all blocks that is shorter than the last, and its max_end.
using OnShorter = std::function<void(const Layout&, std::int64_t max_end)>;

// Largest end of a placed block; 0 if none is.
std::int64_t max_end(const Instance& instance, const Layout& layout);

// Whether the placed blocks keep every rule of the frame: within the frame and their phases, pins and
// alignments kept, no two on one bit of a frame, none on a reserve. The search's own cheap check (the
// verifier of problems/pack shares nothing with it). Cost: O(frames sent in * log).
bool holds(const Instance& instance, const Layout& layout);

// Whether each of `blocks` is placed.
bool places_all(const Layout& layout, const std::vector<BlockId>& blocks);

// Whether some block of `blocks` must avoid something: a pin, a reserve or an alignment above 1. Without any,
// a layout is free to be stacked.
bool obstructed(const Instance& instance, const std::vector<BlockId>& blocks);

}  // namespace tenon::pack
