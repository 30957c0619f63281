#pragma once

#include <vector>

#include "base/answer.h"
#include "problems/pack/instance.h"
#include "problems/pack/plan.h"

namespace tenon::pack {

// Checks `plan` against `instance` from first principles and returns every rule it breaks (at most the first
// 100 of a rule); an empty list means that the frames may be sent as they stand.
//
// Knows nothing of how plans are found: works on names and explicit frame lists, recomputes every total.
// Exact in 64-bit integers; never throws on bad plans. O(placements * frames * log).
// Rules: unknown-object, placed-twice, dropped-twice, neither-placed-nor-dropped, placed-and-dropped, wrong-order,
// outside-frame, wrong-frames, start-frame, overlap, reserved, offset, alignment, group-split, group-part-dropped,
// max-end, utilisation (see docs/problems/pack.md for each).
std::vector<Violation> verify(const Instance& instance, const Plan& plan);

}  // namespace tenon::pack
