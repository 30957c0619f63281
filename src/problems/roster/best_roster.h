#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "problems/roster/instance.h"

namespace tenon::roster {

// What the splits above a leaf of proof::Cases allow an officer.
struct Allowed {
  std::vector<PostId> at, not_at;  // ascending
  std::vector<Day> works, is_off;  // ascending
  std::optional<bool> used{};
};

// The checker's own program for one officer, day by day with labels and dominance: the least of
//   scale * cost(r) - sum of prices[post] over the duties of r
// over his lawful rosters r (the empty one too, if allowed), by the rules about one officer alone. kCounted says which cost(r).
// Not the search's pricing: a second one, plain, that may be slow. none: more than `most_labels`.
enum class Counted { kNothing, kUsed, kOwed, kSoft, kBenchmark };
std::optional<std::int64_t> best_roster(const Instance& instance, OfficerId officer, Counted counted,
                                        std::int64_t scale, std::span<const std::int64_t> prices,
                                        const Allowed& allowed, std::int64_t most_labels);

}  // namespace tenon::roster
