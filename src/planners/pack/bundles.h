#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "planners/pack/positions.h"

namespace tenon::pack {

// Packs blocks whose periods divide the number of frames but need not form a chain, without any waste at all.
//
// A bundle of ratio k is k bins of equal width, filled exactly with blocks of period p side by side; put into the k
// classes of period p that make up one of period p/k, the bins lie on top of one another and act as a single block of
// period p/k. From the longest period downwards, all that there is of a period is bundled for shorter ones, blocks and
// bundles alike, until everything has period 1 and lies side by side. What max_end leaves free beyond the area is
// thrown in first, as blanks of one bit in one frame, so that all sums come out even.
//
// Which period to bundle for: one where the bundle is small beside what is there already, so that it fits those bins
// again, with bins no narrower than the widest item. What does not divide evenly goes into a second, narrow bundle of
// another ratio. (That the sums come out even at primes needs no care: the area in the other periods is a multiple of
// that prime's power, so it is in this one.) Several attempts with other choices.
//
//   blocks     not pinned, not aligned, no start frames; each period divides the frames
//   max_end    >= ceil(area / frames)
// Returns a layout of all with exactly this max_end, or nothing if the budget ends first. Proves nothing then.
std::optional<Layout> pack_by_bundles(const Instance& instance, const std::vector<BlockId>& blocks,
                                      std::int64_t max_end, Budget& budget, Random& rng);

}  // namespace tenon::pack
