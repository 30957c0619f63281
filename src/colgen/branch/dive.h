#pragma once

#include <cstdint>
#include <optional>

#include "colgen/branch/whole.h"
#include "colgen/master/generate.h"

namespace tenon::colgen {

// A primal heuristic: columns of the LP's solution are fixed one after the other, and pricing completes what is left.
//
// The column nearest to once more is fixed up; the rows' sides become what is left to do, column generation goes on, and so to the end.
// Limited discrepancy: in the first few steps, also the second choice is followed, and the third, each at the price of a discrepancy, of which a
// path has few. Sadykov, Vanderbeck, Pessoa, Tahiri, Uchoa, "Primal heuristics for branch and price: the assets of diving methods",
// INFORMS J. Computing 31, 2019. Columns at 1 or more are fixed by their whole part all at once.
struct DiveOptions {
  GenerateOptions
      generate{};  // known_bound: no solution is better, so one that meets it ends the dive; cutoff is the dive's
  // Of column generation at each step. Without discrepancies a step that needs them all doubles at_once: it shows that little is left to choose from.
  std::int64_t iterations = 30;
  int at_once = 1;  // columns, of as many problems, that a step fixes: quicker, and worse
  // The pricing problem whose columns no step fixes, since they follow from the others': what a row is short of, or has too much of. -1: none.
  int follows = -1;
  int discrepancies = 2;  // of a path
  int depth = 3;          // steps in which there may be some
};

struct DiveEnd {
  std::optional<WholeSolution> best{};  // below the cutoff
  std::vector<std::pair<Column, std::int64_t>>
      fixed{};  // without one: how far the path was that the budget ended
  std::int64_t lp_solves = 0, columns = 0;
};

// Dives from the master as it is, branches and cuts included, which is as it was in the end but for columns and the LP's solution.
DiveEnd dive(Master& master, Pricer& pricer, std::int64_t cutoff, const DiveOptions& options, Budget& budget);

}  // namespace tenon::colgen
