#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/limits.h"
#include "problems/rebalance/instance.h"

namespace tenon::rebalance {

// One number of an arc, and the values of it for which given flows stay best while all else stays as it is.
struct FeeRange {
  enum class Field { kFlat, kBps, kTime };
  ArcId arc;
  Field field = Field::kFlat;
  std::int64_t value = 0;  // micro-units; 1e-4 bps; microseconds
  std::int64_t low = 0;    // least value, >= 0: below it other flows are better, or nothing is below
  std::optional<std::int64_t> high;  // greatest value; none: whatever it is
};

struct FeeRanges {
  std::vector<FeeRange> ranges;  // every arc in use, and others where a lower fee would change the plan
  bool complete = true;          // false: the budget ended before every arc was looked at
};

// For `flows` that are best in the stage `cost` (flat fees and bps) or `total_time` (times) of `instance`, behind the
// shortfall where that counts.
//
// What the best flows cost is a concave, piecewise linear function of any one fee, each piece the line of some flows. The end
// of the piece of the given ones is found from outside, by Newton's method: the best flows beyond it have a line
// that meets theirs nearer by; flows that are best there have another, until none is better (after Gusfield, "Parametric
// combinatorial computing and a problem of program module distribution", 1983). Upwards it begins with flows that use the arc
// least, downwards at 0. A few flow searches an arc. With deadlines the ranges may be wider than said.
FeeRanges fee_ranges(const Instance& instance, const Flows& flows, bool of_time, Budget& budget);

}  // namespace tenon::rebalance
