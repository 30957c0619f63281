#pragma once

#include <cstdint>

#include "base/checked.h"
#include "base/ids.h"

namespace tenon::flow {

// The integer fixed-charge flow problem, free of money, files and names.
//
// Choose an integer amount x on every arc so that each node v sends out supply[v] more than it receives, at least
// total cost. An arc is unused (x = 0, free of charge) or used: then max(1, min) <= x <= capacity, and it costs
// unit * x + fixed. Amounts and costs are in the caller's own units; only sums of products are ever formed.

struct NodeTag;
struct ArcTag;
using NodeId = Id<NodeTag>;
using ArcId = Id<ArcTag>;

inline constexpr std::int64_t kNoLimit = std::int64_t{1} << 62;  // capacity of an arc without one

struct Arc {
  NodeId tail;
  NodeId head;                       // may equal tail, may repeat: loops and parallel arcs are fine
  std::int64_t min = 0;              // 0..kNoLimit; an arc with max(1, min) > capacity cannot be used
  std::int64_t capacity = kNoLimit;  // 0..kNoLimit
  std::int64_t unit = 0;             // cost of each unit; may be negative
  Int128 fixed = 0;                  // cost of using the arc at all; may be negative

  friend bool operator==(const Arc&, const Arc&) = default;
};

struct Problem {
  IdVector<NodeId, std::int64_t> supply;  // > 0: must leave here, < 0: must arrive here; |supply| <= kNoLimit
  IdVector<ArcId, Arc> arcs;

  friend bool operator==(const Problem&, const Problem&) = default;
};

using Flows = IdVector<ArcId, std::int64_t>;

// Whether each arc is unused or within its limits and every node is balanced.
bool feasible(const Problem& problem, const Flows& flows);

// Cost of feasible flows; exact, given that solve() did not call the problem too large.
Int128 cost(const Problem& problem, const Flows& flows);

}  // namespace tenon::flow
