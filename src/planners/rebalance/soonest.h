#pragma once

#include <functional>
#include <optional>

#include "base/limits.h"
#include "planners/rebalance/timed.h"
#include "problems/rebalance/certify.h"
#include "problems/rebalance/schedule.h"

namespace tenon::rebalance {

// The least time after which everything can be where it should be (or, with goal.soonest_at, all that goes there), of
// plans whose weighted sum is at most `at_most`: earlier stages. Without such, with all weights 0 and at_most 0.
//
// A bound T rises: at first it is the least time whose model (timed_model.h) holds a flow. TimedSearch is asked for any plan
// that is complete by T; one that is proves that T is the least, and that there is none lets T rise to the next time
// whose model holds a flow. The models of T - 1 hold none, and that is the claim. Schedules on the way that take longer are
// plans all the same, until the bound meets the best of them.
struct SoonestResult {
  std::int64_t bound_us = 0;
  std::optional<Claim> claim;           // of the bound; none if it is 0
  std::optional<Schedule> schedule;     // best found that is worth at_most
  bool infeasible = false;              // no plan at all, however long it may take
  std::optional<proof::Cases> nothing;  // and its proof
  std::string error;                    // as of TimedAnswer
};
struct SoonestQuestion {
  Weights weights{};
  Int128 at_most = 0;
  std::function<void(const Schedule&)> on_better = nullptr;
};
SoonestResult solve_soonest(const Instance& instance, TimedSearch& search, Budget& budget,
                            const SoonestQuestion& question);

}  // namespace tenon::rebalance
