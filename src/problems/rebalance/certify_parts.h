#pragma once

#include <optional>
#include <string>
#include <vector>

#include "problems/rebalance/big.h"
#include "problems/rebalance/certify.h"
#include "problems/rebalance/model.h"

namespace tenon::rebalance {

// What certify.cpp and the checkers that it is made of throw at the first thing that does not hold.
struct Refuted {
  std::string why;
};

inline void require(bool holds, const std::string& why) {
  if (!holds) throw Refuted{why};
}

// Re-proves the parts of a bound on flows of `model` by the rules of certify.h. The bound of the whole; none: there is no
// flow. Throws Refuted.
std::optional<Big> bound_of(const Model& model, const std::vector<proof::Part>& parts);

}  // namespace tenon::rebalance
