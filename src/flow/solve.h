#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "base/limits.h"
#include "flow/problem.h"
#include "flow/proof.h"

namespace tenon::flow {

enum class Status {
  kOptimal,     // flows, and a proof whose bound is their cost
  kFeasible,    // flows; a limit or the gap came before the proof
  kInfeasible,  // a proof that there are none, and a shortage where one explains it
  kUnknown,     // a limit came first
  kTooLarge     // amounts or costs whose sums might leave 128 bits; nothing was searched
};

// Why nothing fits, where amounts alone say so: these nodes together must send out (or receive) `missing` more than all
// arcs that leave (enter) the set can carry. Mins and costs play no part in it. Not promised to be the smallest set.
struct Shortage {
  std::vector<NodeId> nodes;  // ascending
  bool sends = true;          // false: they must receive
  std::int64_t missing = 0;
};

struct Solution {
  Status status = Status::kUnknown;
  std::optional<Flows> flows;   // best known
  std::optional<Int128> cost;   // of these
  std::optional<Int128> bound;  // no flow is cheaper; what `proof` yields. None if infeasible or unknown.
  std::optional<Proof> proof;   // of `bound`, or that there is no flow; left out above proof_bytes
  std::optional<Shortage> shortage;
  std::int64_t search_nodes = 0;
  std::int64_t pivots = 0;
};

struct SolveOptions {
  const Flows* start = nullptr;        // a flow to start from; ignored if it is not feasible
  bool proof = true;                   // collect the proof object
  std::int64_t proof_bytes = 1 << 29;  // give the proof up (not the search) beyond about this size
  // Called with better flows and the bound of the time (no proof in it), at most every 2,000 ticks; what is found in the
  // last of these stands in the result alone.
  std::function<void(const Solution&)> on_better;
};

// Finds flows of least cost and proves it. Deterministic: result and proof depend on problem, options and the ticks
// allowed alone. Ends by budget.limits().gap as well (status kFeasible, budget.stop() = gap). Single-threaded.
//
// Among equally cheap flows: that of canonical.h in each part, where the part is proven.
Solution solve(const Problem& problem, Budget& budget, const SolveOptions& options = {});

}  // namespace tenon::flow
