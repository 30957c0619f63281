#pragma once

#include <string>
#include <vector>

#include "base/answer.h"
#include "base/limits.h"
#include "solvers/lp.h"

namespace tenon::solvers {

// A program of real and integer columns in doubles, solved once, by HiGHS. For what another program computes and we only reproduce: what
// comes back is the solver's opinion, within its tolerances. What we claim ourselves is found through solver.h or proved by its planner.
struct MixedColumn {
  double gain = 0;
  double low = 0, high = 0;  // may be -INFINITY, INFINITY
  bool integer = false;
};

struct MixedProgram {  // maximises
  std::vector<MixedColumn> columns;
  std::vector<LpRow> rows;
};

struct MixedResult {
  Status status = Status::kUnknown;  // kOptimal: within the gap
  std::string refused;               // why it was not solved at all; "" if it was
  std::string version;
  std::vector<double> values;  // of the columns; empty: no solution
  double objective = 0;        // with values
  double bound = 0;            // may be infinite
  double seconds = 0;
};

// Until the relative gap is at most `gap`, or the budget's time or cancellation ends it; its ticks are not spent. Integers are met within
// 1e-9, not HiGHS's usual 1e-6, which times a large M lets money through closed gates. One thread. Throws InternalError where HiGHS
// calls the program invalid.
MixedResult solve_mixed(const MixedProgram& program, double gap, const Budget& budget);

}  // namespace tenon::solvers
