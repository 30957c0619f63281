#pragma once

#include "base/answer.h"
#include "base/limits.h"
#include "problems/pack/instance.h"

namespace tenon::pack {

// Why not everything can be sent: a smallest set of the user's own rules that clash. In this order:
//   the frames' bits in all    (rules send-everything, frame-capacity)
//   the bits of one frame      (rules start-frame, frame-capacity; the fewest objects that overfill it)
//   two pins, or a pin and a reserve, on the same bits in every choice of frames   (rules offset, reserved)
//   a minimal set found by CP-SAT assumptions and deletion, on small instances     (rules offset, start-frame,
//                                                                                   alignment, reserved, must-fit)
// Without a clash found the conflict is empty and the summary says so. `relaxations` are left to the caller.
Explanation find_clash(const Instance& instance, Budget& budget);

}  // namespace tenon::pack
