#pragma once

#include <cstdint>
#include <optional>

#include "colgen/branch/whole.h"
#include "colgen/master/generate.h"

namespace tenon::colgen {

// A primal heuristic: the best solution of the columns at hand, by branching on single ones. Says nothing of any other column.
struct RestrictedOptions {
  GenerateOptions
      generate{};  // scale; known_bound: no solution is better, so one that meets it ends the search
  std::int64_t most_nodes = 200;
};

struct RestrictedEnd {
  std::optional<WholeSolution> best{};  // below the cutoff
  bool complete = false;                // no better one among these columns
  std::int64_t lp_solves = 0;
};

// The master, branches and cuts included, is as it was in the end but for the LP's solution.
RestrictedEnd restricted_master(Master& master, std::int64_t cutoff, const RestrictedOptions& options,
                                Budget& budget);

}  // namespace tenon::colgen
