#pragma once

#include <string>

#include "flow/proof.h"

namespace tenon::flow {

// What a proof shows, recomputed from the problem and the rules in proof.h alone.
struct Shown {
  std::string fault;        // empty: the proof is well-formed and bound / infeasible hold
  bool infeasible = false;  // it shows that no flow exists
  Int128 bound = 0;         // else: no flow is cheaper than this
};
Shown check_proof(const Problem& problem, const Proof& proof);

}  // namespace tenon::flow
