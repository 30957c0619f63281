#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "planners/allocate/search.h"
#include "problems/allocate/instance.h"
#include "problems/allocate/plan.h"

namespace tenon::allocate {

// One point of the efficient frontier: the best plan that was found under a limit of its own, the input's limits as they are.
struct FrontierPoint {
  enum class By { kRisk, kTurnover } by = By::kRisk;
  std::int64_t at_most = 0;  // risk: 1 / kApyOne percent of AUM; turnover: micro-USD
  std::int64_t net_gain = 0;
  std::optional<Int128> bound{};  // no plan within the limit gains more: the search's word
  std::int64_t risk = 0;          // as at_most, of this plan, rounded up
  std::int64_t turnover = 0;      // micro-USD
};

// What a plan risks: its sum of value x stddev over AUM, 1 / kApyOne percent, rounded up.
std::int64_t risk_of(const Instance& instance, const Targets& targets);

// `steps` re-solves by risk and as many by turnover, at even distances from nothing to what the best plan has, which is the last
// point of both; each starts from the one before, whose limit is tighter. Limits that no plan keeps have no point. Risk is left
// out where no pool has any. `gap`: of each re-solve.
std::vector<FrontierPoint> frontier(const Instance& instance, const Targets& best,
                                    std::optional<Int128> bound, int steps, const SearchOptions& options,
                                    double gap, Budget& budget);

}  // namespace tenon::allocate
