#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/checked.h"
#include "base/limits.h"
#include "planners/cut/core.h"
#include "problems/cut/certify.h"

namespace tenon::cut {

// Lower bounds of the headline that need no search, each with the argument that problems/cut/certify.h re-proves.
struct Bound {
  Int128 value = 0;  // of the headline, in its unit
  Argument argument = proof::Trivial{};
};

// All sizes together need room. nullopt: there is not so much; proof::Area then shows that there is no plan.
std::optional<Bound> area_bound(const Instance& instance);

// Bound L2 of Martello and Toth, and the best of many dual feasible functions (certify.h names them). 0 where leftovers
// are worth something: dual feasible functions say nothing of those.
//   l2_bound    O(kinds).
//   dff_bound   single functions, then pairs of them; ends at a value of `enough`, after some `ticks`, or with the
//               budget, whatever comes first, with the best so far.
Bound l2_bound(const Core& core);
Bound dff_bound(const Core& core, Int128 enough, std::int64_t ticks, Budget& budget);

// What the functions make of the kinds' sizes, and of the largest room. Without functions they stay as they are.
struct MappedSizes {
  std::int64_t range = 0;
  std::vector<std::int64_t> sizes;
};
MappedSizes mapped_sizes(const Core& core, const proof::Dff& dff);

}  // namespace tenon::cut
