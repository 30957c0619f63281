#pragma once

#include <optional>

#include "flow/blocks.h"
#include "flow/solve.h"

namespace tenon::flow {

// The cut that a block's ray shows, in nodes of the whole problem: what hangs on a node of the block by other arcs
// goes with it. `part` proves the block infeasible; nullopt if its proof branches, so that mins have a part in it.
//
// The ray's potentials are the duals of "place as much as can be": by max-flow min-cut one of their level sets is a
// cut that is too narrow (Ford, Fulkerson 1956). O(nodes + arcs).
std::optional<Shortage> find_shortage(const Problem& problem, const Block& block, const Part& part);

}  // namespace tenon::flow
