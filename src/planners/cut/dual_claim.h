#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/checked.h"
#include "planners/cut/core.h"
#include "problems/cut/certify.h"

namespace tenon::cut {

// What duals of column generation prove, in the form that problems/cut/certify.h re-prices: `rows` by kind, `least` by board: no filling's
// reduced cost (without the dual of the board's limit) is below. Limited boards pay for what is below 0; for the others the
// scale grows until nothing is (Farley, "A note on bounding a class of linear programming problems, including cutting stock problems",
// Oper. Res. 38, 1990).
struct DualClaim {
  Int128 bound = 0;  // of the headline
  proof::Duals duals;
};
// nullopt: a board that costs nothing stands in the way.
std::optional<DualClaim> dual_claim(const Core& core, std::span<const std::int64_t> rows,
                                    std::span<const std::int64_t> least, std::int64_t scale);

// Of phase 1: that there is no plan at all; nullopt if they do not prove it for the boards' limits alone.
std::optional<proof::Duals> infeasible_claim(const Core& core, std::span<const std::int64_t> rows,
                                             std::span<const std::int64_t> least);

// What a filling of this board costs at least.
std::int64_t least_cost(const Core& core, int board);

}  // namespace tenon::cut
