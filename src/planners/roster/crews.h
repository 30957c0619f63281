#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "planners/roster/stages.h"

namespace tenon::roster {

// Personal rosters (outcome-based demand): officers of a crew do not compete for posts, so each member's best roster is a question of his own,
// and the crew takes the `quota` members who leave least undone (then those whose soft rules cost least, where soft rules are a stage).
//
// Idea: one exact program an officer (officer_program.h) with a price of -1 on each duty that his row owes; what no member can do is
// unfilled, and the same prices, which are none but what is owed, prove it. Nothing is searched: a selection of the best by number
// is best since members' rosters do not touch each other.
//
// Posts beside the crews' own are filled by who is free, one after another: no proof of that part.
// Nothing where the instance has no crews. Rules about several officers must not bind (unsupported_rules).
struct CrewsEnd {
  std::vector<std::pair<std::string, std::int64_t>> counters{};
};
CrewsEnd search_crews(const Instance& instance, Stages& stages, Budget& budget);

}  // namespace tenon::roster
