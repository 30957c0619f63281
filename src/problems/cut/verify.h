#pragma once

#include <vector>

#include "base/answer.h"
#include "problems/cut/instance.h"
#include "problems/cut/plan.h"

namespace tenon::cut {

// Checks `plan` against `instance` from first principles and returns every rule it breaks (at most the first 100 of a
// rule); an empty list means that the stocks may be cut as the plan says.
//
// Knows nothing of how plans are found and recomputes every total, exactly: 128 bits, and an overflow of those is itself
// reported. Never throws on bad plans. Any order of patterns and of items in them will do. O(entries of the plan + items).
// Rules: unknown-stock, unknown-item, item-twice, bad-count, bad-times, empty-pattern, too-long, too-many-pieces,
// too-many-cuts, rest, stock-limit, short-demand, surplus, stocks-used, waste, overflow (docs/problems/cut.md says each).
std::vector<Violation> verify(const Instance& instance, const Plan& plan);

}  // namespace tenon::cut
