#pragma once

#include <optional>

#include "problems/allocate/certify.h"
#include "problems/allocate/instance.h"

namespace tenon::allocate {

// A proof of one leaf that there is no plan, found without a search: fewer pools may hold something than must, or more must stay in the
// wallet than there can be. None: that is not why. O(the checker's work on one leaf).
std::optional<proof::Tree> prove_none(const Instance& instance);

// The tree of a search that found no plan, as a proof that there is none: its prices with all gains counted as nothing, since where
// no plan is, what rows are overdrawn by outweighs all gains. None if that proves nothing.
std::optional<proof::Tree> prove_none(const Instance& instance, proof::Tree tree);

}  // namespace tenon::allocate
