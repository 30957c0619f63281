#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "flow/blocks.h"
#include "flow/proof.h"
#include "flow/relaxation.h"

namespace tenon::flow {

// Makes a proof as short as it can easily be, so that it is quick to check: the search rules out whatever it can, dozens of
// arcs at each node, and most of that is never needed for any bound below.
//
// Idea: a leaf's value may lie above what must be shown. Leaving out a step that ruled something out lowers the leaf's
// value by what the arc's term loses; steps that cost nothing, or less than the leaf has to spare, are not needed by
// it. A step that no leaf below needs goes, with its own leaf, before that is looked at (children before parents).
//
// A leaf whose bound also follows from what the leaf before it uses takes that, so that fewer potentials are left.
//
// On entry `part` holds the whole tree in the block's own arc numbers, every leaf shared by index, without its cuts, by
// whose numbers in `cuts` its multipliers go. ruled_out[n]: inner node n is such a step.
// On return part is a proof by the rules of proof.h that the block costs at least `bound`, in the caller's numbers.
// O(leaves that stay * (arcs + entries of their cuts)). What is not looked at when the budget's time is over stays, so
// that the proof is longer, but no less a proof.
void trim(const Block& block, const std::vector<WeightedCut>& cuts, const std::vector<bool>& ruled_out,
          Int128 bound, const Budget& budget, Part& part);

}  // namespace tenon::flow
