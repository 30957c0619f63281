#pragma once

#include <optional>

#include "base/answer.h"
#include "base/limits.h"
#include "problems/pack/instance.h"

namespace tenon::pack {

// A minimal set of the user's rules that cannot all be kept when everything must be sent: that a block is sent, its
// offset, its start frame, its alignment, a reserve. Without any one of them the others can be kept. Found by CP-SAT's
// assumptions and deletion (solvers/conflict.h), so for small instances only: nothing if the instance is too large for
// it, everything fits, or the budget ends first.
std::optional<Explanation> exact_clash(const Instance& instance, Budget& budget);

}  // namespace tenon::pack
