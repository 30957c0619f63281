#pragma once

#include <optional>

#include "base/limits.h"
#include "problems/pack/certify.h"
#include "problems/pack/instance.h"

namespace tenon::pack {

// The strongest lower bound on max_end that the counting arguments of certify.h yield (area, frame load, pinned
// end, level, subset sum), for all plans that leave out no more than `values`. Over frame_bits: there is no such plan.
// Every claim holds before check(); bounds from columns and from solvers are found elsewhere.
// Cost: O(blocks log blocks + (divisors of the frames + periods) * (different blocks + reserves * log frame_bits));
// subset sums besides O(different sizes * frame_bits / 64 * log), on frames of up to a few million bits.
Claim length_bound(const Instance& instance, const StageValues& values);

// The bound from single bit positions (columns.h), if one is found within the budget and the limits there. Worth asking
// for where periods form no chain, do not divide the number of frames, or few blocks have each.
std::optional<Claim> column_bound(const Instance& instance, const StageValues& values, Budget& budget);

}  // namespace tenon::pack
