#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/limits.h"
#include "planners/pack/load_model.h"

namespace tenon::pack {

// First frames with a small peak load, for items whose periods form a divisibility chain; nullopt if they do not.
// Stops as soon as the peak is at most `target` (a proved lower bound), or when the budget ends: then the best found
// so far. `on_better` (may be empty) gets each one that is better than the last. Deterministic by the seed.
//
// Method. Quick start: largest item first onto the lowest node, level by level in ascending period; that already
// meets the bound where items are many and small. Then attempts, each around one *pivot* level:
//   below it (longer periods), from the leaves up: items are dealt so that sibling nodes reach equal height, since a
//     bit missing to the highest sibling can be filled by nobody else; equal siblings act as one block on the level above
//   above it (shorter periods), from the root down: largest first, roughly level
//   at the pivot: dealt so that every node meets the target exactly, its ceiling being what the others leave.
// Which level is flexible enough to be the pivot differs from input to input, so all take their turn, with more work
// every round. Exactly full frames are reached too: see LoadLevel.
// Source: LPT by Graham 1969; equal-height bundling is buddy allocation turned around; the rest is ours.
// Cost: O(items log items) for the quick start; attempts of 1e3 … 1e6 ticks.
std::optional<Loads> balance(const LoadProblem& problem, std::int64_t target, std::uint64_t seed,
                             Budget& budget, const std::function<void(const Loads&)>& on_better = {});

}  // namespace tenon::pack
