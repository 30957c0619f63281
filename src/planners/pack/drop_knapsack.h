#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/checked.h"
#include "base/limits.h"
#include "base/random.h"

namespace tenon::pack {

// Blocks that a drop does not tell apart: each one dropped takes `take` off what is too much, and costs `priority`
// first, `bits` second.
struct DropKind {
  Int128 take = 1;  // > 0
  Int128 priority = 0;
  Int128 bits = 0;
  std::int64_t count = 1;
};

struct DropCost {
  Int128 priority = 0;
  Int128 bits = 0;

  friend auto operator<=>(const DropCost&, const DropCost&) = default;
};

struct DropCounts {
  std::vector<std::int64_t> count;  // of each kind
  DropCost cost;
  bool least = false;  // no cheaper one takes as much; false where the exact method would have cost too much
};

// A choice of blocks that together take at least `excess`, at least cost; nullopt if all of them do not take enough,
// or the budget ends. The first time kinds of large `bits` are preferred among equally cheap choices, so that few
// blocks go and the small ones, which fill gaps, stay; with `random` a random choice among them is made.
//
// Exact methods: where blocks of priority 0 suffice, subset sums by bitset over the bits' common unit; else the 0-1
// knapsack's dynamic program over the excess, equal blocks in bundles of 1, 2, 4, …, each step remembered in one bit
// for the walk back. Where that would take more than about 4e8 steps: greedily by priority per take, then what became
// superfluous is put back (not proven least). Source: Kellerer, Pferschy, Pisinger, "Knapsack Problems", 2004, ch. 2, 7.
// Kinds whose priority per take is far from the critical one are decided beforehand by reduced costs, so that few
// stay for the dynamic program.
// Cost: bundles * excess / unit steps (a 64th of that by bitset), and as many bits of memory, twice.
std::optional<DropCounts> least_drop(const std::vector<DropKind>& kinds, Int128 excess, Random* random,
                                     Budget& budget);

// The price of a unit of excess at which the Lagrangian bound on the priority of a drop is strongest: the priority per
// take of the first block that the fractional optimum splits. {0, 1} if nothing needs to go.
struct DropPrice {
  Int128 price = 0;
  Int128 scale = 1;
};
DropPrice critical_price(const std::vector<DropKind>& kinds, Int128 excess);

}  // namespace tenon::pack
