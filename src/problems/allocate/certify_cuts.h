#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/checked.h"
#include "problems/allocate/certify.h"
#include "problems/allocate/certify_blocks.h"

namespace tenon::allocate {

// A flow cover (proof::Cut) made ready for pricing: what its price adds to each block that it touches.
struct ReadyCut {
  struct OnPool {
    PoolId pool;
    bool pays = false;  // its use of the cut's tokens pays the price
    std::vector<Int128> at_lo,
        at_hi;  // what each mode earns, times the price, at its lowest and highest level
  };
  struct OnConversion {
    std::size_t conversion = 0;             // of Blocks::conversions
    bool sold = false, received = false;    // what is sold pays the price, what is received earns it
    Int128 when_used = 0, when_unused = 0;  // what it earns besides, times the price
  };
  std::vector<char> has;  // by token
  std::vector<OnPool> pools;
  std::vector<OnConversion> conversions;
  Int128 side = 0;     // b
  Int128 largest = 0;  // of what a block earns
};

// None if it is no flow cover; `why` says what is wrong. O(states of pools + tokens^2).
std::optional<ReadyCut> ready(const Instance& instance, const Blocks& blocks, const proof::Cut& cut,
                              std::string& why);

}  // namespace tenon::allocate
