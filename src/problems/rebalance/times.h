#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "problems/rebalance/instance.h"

namespace tenon::rebalance {

inline constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

using Times = IdVector<PlaceId, std::int64_t>;  // microseconds, or kNever

// What a place may give of its own, by when it is there.
std::vector<Lot> own_lots(const Place& place);

// When the first of it is there; kNever where there is none.
Times first_of_own(const Instance& instance);

// Least times along open arcs, or against them, from each place's own begin (kNever: none); a place that would be reached
// later than its `latest` is not. Dijkstra's algorithm, O(arcs log places).
Times least_times(const Instance& instance, const Times& begin, bool forward, const Times& latest);
Times least_times(const Instance& instance, const Times& begin, bool forward);

}  // namespace tenon::rebalance
