#pragma once

#include <optional>

#include "problems/rebalance/big.h"
#include "problems/rebalance/certify.h"

namespace tenon::rebalance {

// Re-proves a bound by cases, by the rules of certify.h: of every plan that is complete by cases.within_us. None: there is
// none. Throws Refuted (certify_parts.h).
std::optional<Big> bound_of(const Instance& instance, const proof::Cases& cases);

}  // namespace tenon::rebalance
