#pragma once

#include <vector>

#include "base/answer.h"
#include "problems/rebalance/instance.h"
#include "problems/rebalance/plan.h"

namespace tenon::rebalance {

// Checks `plan` against `instance` from first principles and returns every rule it breaks (at most the first 100 of a
// rule); an empty list means that the plan may be carried out as it stands.
//
// Knows nothing of how plans are found: works on the names and numbers that the plan states, recomputes every total.
// Exact; never throws on bad plans. O((places + transactions) log transactions).
// Rules: see docs/problems/rebalance.md for each.
//   flows      unknown-edge, wrong-ends, amount, disabled, blocked, minimum, transaction-limit, capacity, throughput,
//              balance, circulation, swap-split, flow-order
//   steps      step-number, step-edge, step-ends, step-flow, method, fee, arrives, time, start, deadline, money-there,
//              balance-after, prerequisite-unknown, prerequisite-order, prerequisite-twice, prerequisite-elsewhere,
//              prerequisite-money, advance, refill, refill-money
//   totals     order, targets, fees, completion
std::vector<Violation> verify(const Instance& instance, const Plan& plan);

}  // namespace tenon::rebalance
