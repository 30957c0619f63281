#pragma once

#include <cstdint>
#include <functional>
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

// Diving, "relax and fix": cut some fillings for good, solve what is left by column generation, and so on, until all is cut or too many
// boards are needed; then take the last quarter of the steps back and go on: the columns that came since lead elsewhere. All steps are
// taken back in the end.
struct DiveSteps {
  std::function<bool()> fix;     // cuts something for good; false: all is cut, or nothing can be
  std::function<void()> unfix;   // takes the last fix back
  std::function<bool()> reach;   // solves what is left, and rounds; false: no better plan is that way
  std::function<bool()> enough;  // a plan was found that needs no more search, or a limit is reached
};
void dive(int attempts, const DiveSteps& steps);

}  // namespace tenon::cut
