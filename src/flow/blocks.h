#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "flow/problem.h"
#include "flow/proof.h"

namespace tenon::flow {

// One part of the problem that can be solved by itself, in numbers of its own (0, 1, … in order of the caller's).
struct Block {
  struct LocalArc {
    std::int32_t tail;
    std::int32_t head;
    std::int64_t least;  // max(1, min): what it carries at least, if used
    std::int64_t most;   // what it carries at most: the capacity, tightened; 0 if it need not be used at all
    std::int64_t unit;
    Int128 fixed;
    bool plain;  // no fixed cost and least = 1: nothing to decide beyond the amount
  };
  std::vector<NodeId> nodes;  // ascending
  std::vector<ArcId> arcs;    // ascending
  std::vector<std::int64_t> supply;
  std::vector<LocalArc> local;
  bool capped = false;               // capacities were read as in proof.h, CAPS
  std::vector<Dominance> dominated;  // by the rule of proof.h, DOMINATED
};

// Cost of flows of a block (0 or within least..most each).
Int128 cost(const Block& block, const std::vector<std::int64_t>& flows);

// Splits the problem at its cut vertices, in an order as proof.h, PARTS, asks for, and presolves each part.
//
// Where two parts of a network meet in one node only, what flows between them is fixed by the supplies on either side,
// so each is a problem of its own. This takes apart components that are not connected, contracts leaves and whole
// trees of them (a leaf is a part of two nodes), and separates regions behind a single node, without assuming
// anything about costs. Blocks by one depth-first search: Hopcroft, Tarjan 1973 ("Algorithm 447"); a block is complete
// when the search leaves it, and all that hangs on it was completed before, which is the order wanted.
//
// Then within each part: capacities at most what can be of use, and dominated parallel arcs closed. O(nodes + arcs),
// plus the square of the number of arcs between one pair of nodes. nullopt if sums of amounts leave 64 bits.
std::optional<std::vector<Block>> split(const Problem& problem);

}  // namespace tenon::flow
