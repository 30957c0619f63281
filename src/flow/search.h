#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "base/limits.h"
#include "flow/blocks.h"
#include "flow/proof.h"

namespace tenon::flow {

struct BlockResult {
  bool too_large = false;  // sums may leave 128 bits; nothing was searched
  bool complete = false;   // bound == cost, or infeasible; else a limit or the gap came first
  std::optional<std::vector<std::int64_t>> flows;
  Int128 cost = 0;              // of flows
  std::optional<Int128> bound;  // none: no flow exists (complete), or nothing is known
  Part part;                    // proof of the bound, without it if not collected
  bool has_proof = false;
  std::int64_t search_nodes = 0;
  std::int64_t pivots = 0;
};

struct BlockOptions {
  const std::vector<std::int64_t>* start = nullptr;  // feasible flows of the block
  std::int64_t proof_bytes = 0;                      // collect a proof up to about this size
  bool inner = false;                                // part of another search: starts none itself
  // Called with better flows and the bound of the time, if there is one yet; at most every 2,000 ticks.
  std::function<void(const std::vector<std::int64_t>& flows, std::optional<Int128> bound)> on_better;
};

// Branch and bound on one block.
//
// Relaxation: relaxation.h, solved warm at every node. A node's potentials give its exact bound, and for every free arc
// what the bound would be if the arc were closed, or had to be used: whichever reaches the best known cost is ruled
// out (reduced-cost fixing), and an arc that costs too much beyond some amount gets that amount as its new `high`, which
// steepens its line. Each such step is a branching in the proof whose other child is a leaf with the same potentials.
//
// Nodes: the best bound next, but a child is followed at once (plunging), so that flows are found early and the tree
// stays warm. Branching by pseudo-costs, initialised by solving both children of promising arcs (reliability branching).
//
// Source: Achterberg, Koch, Martin, "Branching rules revisited", 2005; Ortega, Wolsey, "A branch-and-cut algorithm for
// the single-commodity, uncapacitated, fixed-charge network flow problem", 2003 (what makes bounds tight here).
BlockResult search(const Block& block, Budget& budget, const BlockOptions& options);

}  // namespace tenon::flow
