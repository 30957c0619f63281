#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "planners/roster/line_problem.h"
#include "problems/roster/certify.h"

namespace tenon::roster {

// Why no roster costs less than a bound: prices by cell in 1 / LineColumns::kScale (Lagrange), of the whole or of each of some cases that leave nothing out.
struct LineProof {
  struct Node {
    int officer = -1, day = -1,
        shift = -1;  // split: he works that shift (-1: any) on that day, or not; no officer: a leaf
    std::size_t no = 0, yes = 0;  // the cases, behind this one
    std::size_t prices = 0;       // of a leaf
  };
  std::vector<Node> nodes{};  // none: it is the search's word
  std::vector<std::vector<std::int64_t>> prices{};
};

// As the certificate has it. O(prices * posts).
Argument argument_of(const Instance& instance, const LineProblem& problem, const LineProof& proof);

}  // namespace tenon::roster
