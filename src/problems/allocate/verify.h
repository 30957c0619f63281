#pragma once

#include <vector>

#include "base/answer.h"
#include "problems/allocate/instance.h"
#include "problems/allocate/plan.h"

namespace tenon::allocate {

// Checks `plan` against `instance` from first principles and returns every rule it breaks (at most the first 100 of a rule); an empty
// list means that the transactions can be carried out one after the other as they stand, that they end where the plan says they
// do, and that the end keeps every rule.
//
// Knows nothing of how plans are found: replays the transactions with the balances of pools and wallet after each, and recomputes fees,
// gas, yield, penalty and every limit, exactly. Never throws on bad plans. O((steps + legs) log + limits x legs).
// Rules: seq, order, location, unknown-pool, unknown-token, wrong-token, bad-amount, amount, step-twice, conversion-twice, no-conversion,
// conversion-fee, gas, pool-balance, wallet-balance, cooldown, hold, both-ways, positions, wallet, cap, min-position, uneven-legs, pin,
// forbid, keep, no-deposit, no-withdraw, min-transaction, no-trade-band, min-pools, max-pools, turnover, max-transactions, limit,
// least-wallet, risk, yield, conversion-total, gas-total, penalty (docs/problems/allocate.md says each).
std::vector<Violation> verify(const Instance& instance, const Plan& plan);

}  // namespace tenon::allocate
