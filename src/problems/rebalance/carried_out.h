#pragma once

#include <cstdint>
#include <vector>

#include "problems/rebalance/instance.h"

namespace tenon::rebalance {

// A transaction that has been started: what it carries has left its place, and is there or on its way.
struct Started {
  ArcId arc;
  std::int64_t amount = 0;    // > 0
  std::int64_t start_us = 0;  // counted as the earlier plan counts, >= 0
};

// What is left to do at `at_us` of the earlier plan's time, which becomes the new beginning. What has been started is done:
// places have given and got it, what is not there yet is in flight, and capacities, throughputs and deadlines are what is
// left of them. A place that its deadline has passed takes no more. What an advance pool has out at that time counts as
// gone for good, since when it comes back is not part of an instance; an arc of a pool with nothing left is disabled.
// Nothing may leave [-kUnlimited, kUnlimited]: format.h refuses transactions that sum to more.
void carry_out(Instance& instance, const std::vector<Started>& started, std::int64_t at_us);

}  // namespace tenon::rebalance
