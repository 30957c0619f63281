#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "planners/roster/line_problem.h"
#include "planners/roster/line_proof.h"

namespace tenon::roster {

// Column search over lines: recreating (line_recreate.h) for a first roster, column generation for the bound; then dives, recreating, neighbourhoods
// (line_neighbourhoods.h) and branch and price in turn. Dives and neighbourhoods as in Strandmark, Qu, Curtois, "First-order linear programming in a column
// generation-based heuristic approach to the nurse rostering problem", Computers & Operations Research 120, 2020.
struct LineSearchOptions {
  std::string lp{};  // backend; "": solvers::preferred_lp()
  bool neighbourhoods = true, tree = true;
};
struct LineSearchEvents {
  std::function<void(const Lines&, std::int64_t value, const char* from)> better =
      [](const Lines&, std::int64_t, const char*) {};
  // No roster costs less. Of the same bound twice the second time comes with a proof.
  std::function<void(std::int64_t bound, const LineProof& proof, const char* from)> bound =
      [](std::int64_t, const LineProof&, const char*) {};
};
struct LineSearchEnd {
  std::optional<std::int64_t> bound{};  // no roster costs less
  bool infeasible = false;              // some officer has no lawful line
  std::string lp{};                     // the backend that took part; "": none
  std::vector<std::pair<std::string, std::int64_t>> counters{};
};
LineSearchEnd search_lines(const LineProblem& problem, const std::optional<Lines>& start,
                           const LineSearchOptions& options, Budget& budget, const LineSearchEvents& events);

}  // namespace tenon::roster
