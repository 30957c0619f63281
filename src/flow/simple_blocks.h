#pragma once

#include <optional>

#include "flow/blocks.h"
#include "flow/proof.h"
#include "flow/search.h"

namespace tenon::flow {

// Blocks that need no search. Most of a real network are such: places that hang on their hub by one arc each way, most
// of them with nothing to carry.

// A bound that holds for every block: the potentials 0, each arc at its own cheapest.
Part proof_by_zero(const Block& block);
Int128 bound_by_zero(const Block& block);

// The proven least cost of a block of one of these kinds; none of any other:
//   nothing to carry and no negative cost: nothing flows
//   two nodes with only one arc from where all is to where all goes, no mins and no negative cost: all flows there
std::optional<BlockResult> solve_simple(const Block& block);

}  // namespace tenon::flow
