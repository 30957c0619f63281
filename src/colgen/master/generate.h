#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "base/checked.h"
#include "base/limits.h"
#include "colgen/master/boxstep.h"
#include "colgen/master/master.h"
#include "colgen/master/smoothing.h"

namespace tenon::colgen {

// Column generation: solves the master's LP over all columns there are, known or not, and bounds every solution from below.
//
// Each pricing that is exact gives a Lagrangian bound, whatever the duals were (Lasdon 1970; Vanderbeck and Wolsey, "An exact algorithm
// for IP column generation", 1996): with whole duals pi in 1 / scale,
//   scale * value >= sum over rows of  pi(r) * (the side that its sign holds to)
//                  + sum over problems k of  min over y in [least(k), most(k)] of  y * (least reduced cost of k + its dual)
// computed in whole numbers, so nothing is lost to rounding; the duals of the best one are kept for a certificate.
struct GenerateOptions {
  enum class Stabilize { kNone, kSmoothing, kBoxstep };
  Stabilize stabilize = Stabilize::kSmoothing;
  bool directional = true;
  std::int64_t scale = std::int64_t{1}
                       << 36;  // of duals; sum of |dual| * |coefficient| of any column must stay below 2^62
  // Only solutions with a value below this are of interest: the bound may stop there. And those use at most useful[k] columns of
  // problem k (empty: not known).
  std::int64_t cutoff = kNoSide;
  std::vector<std::int64_t> useful{};
  std::optional<Int128>
      known_bound{};  // in 1 / scale: as the parent node's. Once the LP is down there, it is solved
  std::vector<double>
      centre{};  // a guess of the duals by row, to begin stabilization at; boxstep without one is smoothing
  std::int64_t most_iterations = kNoSide;
  int most_columns = kNoColumns;  // in all; then kLimit
  int keep_columns = 4000;        // more than this in the LP: old ones are forgotten

  static constexpr int kNoColumns = 1 << 30;
};

struct Generated {
  enum class End {
    kConverged,   // no column is missing: the LP's value is the bound, up to rounding
    kCutoff,      // no solution below the cutoff
    kInfeasible,  // no solution at all, proven in whole numbers
    kLimit,       // budget, iterations or columns
    kFailed,      // the LP solver's, or its numbers are too coarse to tell
  };
  End end = End::kFailed;
  // Every solution of interest has scale * value >= bound, whatever `end` is; none: nothing is known yet.
  std::optional<Int128> bound{};
  std::vector<std::int64_t>
      rows{};  // the duals that prove it, by row number; empty where known_bound was better
  std::vector<std::int64_t>
      problems{};  // least reduced cost of each problem there, multiplicity's dual not counted
  std::int64_t iterations = 0, pricings = 0, missed = 0, columns = 0;
};

// ceil(bound / scale): values are whole.
std::int64_t rounded_up(Int128 bound, std::int64_t scale);

// Adds columns to the master until it is solved. `hook` (may be empty) sees each LP solution; true ends the run as kLimit: an incumbent
// was found, say.
Generated generate(Master& master, Pricer& pricer, const GenerateOptions& options, Budget& budget,
                   const std::function<bool()>& hook = {});

}  // namespace tenon::colgen
