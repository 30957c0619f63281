#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/search_context.h"
#include "planners/roster/stages.h"
#include "problems/roster/instance.h"
#include "problems/roster/plan.h"

namespace tenon::roster {

// Rosters where posts ask for people and officers follow patterns, or none: how many people of each class start which row (head_counts.h), then who of
// them does what (rows.h, rows_model.h), bounds by prices (price_bounds.h), and their load evened out.
//
// Not where a crew is owed its duties, the instance is the benchmark's, or a hard rule about several officers is more than a head-count (together.h):
// then it does nothing.
bool can_search_patterns(const Instance& instance);
struct PatternSearchEnd {
  std::vector<BackendUse> backends;
  std::vector<std::pair<std::string, std::int64_t>> counters;
};
PatternSearchEnd search_patterns(const Instance& instance, Stages& stages, Budget& budget);

}  // namespace tenon::roster
