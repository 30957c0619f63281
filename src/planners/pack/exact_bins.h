#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/limits.h"
#include "base/random.h"

namespace tenon::pack {

// The indices of a subset of `sizes` (each > 0) whose sum is as large as possible without exceeding
// `capacity`. Bitmap dynamic programming over the sums; earlier items are preferred. O(items * min(capacity,
// sum) / 64) time, 4 bytes a sum.
std::vector<std::int32_t> fullest_subset(const std::vector<std::int64_t>& sizes, std::int64_t capacity);

// Puts every item into a bin so that every bin is exactly full; the sizes must add up to the capacities.
// Returns the bin of each item, or nothing if the budget ends first (it does not prove that there is no way).
//
// Largest items first into the emptiest bin, then repair: take a bin that is not exact and one or two others,
// pool some of their items, and choose by subset sums those that make the first one exact. The deviation
// moves to the partner and meets one of opposite sign there in the end. Works well from about four items a
// bin upwards, or with a few very small items; perfect partitions are then plenty (Schreiber, Korf, Moffitt,
// "Optimal multi-way number partitioning", JACM 65, 2018, on where the hard ones lie).
std::optional<std::vector<std::int32_t>> fill_exactly(const std::vector<std::int64_t>& sizes,
                                                      const std::vector<std::int64_t>& capacities,
                                                      Budget& budget, Random& rng);

}  // namespace tenon::pack
