#pragma once

#include <cstdint>

#include "formats/json.h"

namespace tenon::rebalance {

// A random explicit graph: `hubs` hubs in a dear ring both ways (so that there always is a plan), two to ten pools each,
// and about four more links a hub, some with a flat fee, a minimum, a capacity. Balances of some 60 % of the pools, up to
// `scale` micro-units each, are to become others.
struct RandomOptions {
  std::int32_t hubs = 10;  // 2 … 10,000
  std::uint64_t seed = 0;
  std::int64_t scale = 1'000'000'000;  // 1,000 … 10^15
  bool charges = true;                 // false: no flat fees and no minimums on the links
};

formats::Json random_input(const RandomOptions& options);

}  // namespace tenon::rebalance
