#pragma once

#include <optional>
#include <string>

#include "base/checked.h"
#include "problems/allocate/certify.h"

namespace tenon::allocate {

// What a tree proves, see tree_bound() in certify.h.
struct TreeBound {
  std::optional<Int128> net_gain;  // micro-USD at most; kNoPlan: there is no plan; none: no proof
  bool too_large = false;          // more than the checker computes: nothing is said against it
  std::string why{};
};

TreeBound bound_of(const Instance& instance, const proof::Tree& tree);

}  // namespace tenon::allocate
