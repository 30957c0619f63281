#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/random.h"
#include "planners/cut/round_up.h"

namespace tenon::cut {

// One step of a dive: which fillings of the LP's solution to cut for good, and how often. Those that it cuts in whole boards; if there are
// none, the one it cuts most of, and more of those above half as long as rounding them up costs no more than `slack` in all. Columns
// hold counts as to_counts() gives them; `left`: what of those kinds is still wanted; `boards`: how many of each are left. With `random` the
// order among fractions is shaken a little, so that the next dive goes elsewhere.
std::vector<std::pair<colgen::Column, std::int64_t>> to_fix(const Weighted& solution,
                                                            std::vector<std::int64_t> left,
                                                            std::vector<std::int64_t> boards, double slack,
                                                            Random* random = nullptr);

}  // namespace tenon::cut
