#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/limits.h"
#include "base/random.h"
#include "problems/pack/certify.h"
#include "problems/pack/instance.h"

namespace tenon::pack {

// What to leave out when not everything fits: least total priority, then fewest bits (size * fewest frames).
//
// What must go at least follows from counting: all blocks have more bits than the frames are free for (the area), and a
// frame may be over-full with blocks that are in it whatever they choose. Each such *need* is a knapsack of its own,
// solved exactly; the dearest gives the bounds. A drop set meets all needs; whether the rest then fits is for the
// placement to say, and if it does not, another set of the same value may do.
class DropSearch {
 public:
  // must_stay[b]: never dropped (locked). An empty vector: none.
  explicit DropSearch(const Instance& instance, const std::vector<bool>& must_stay = {});

  bool needed() const { return !needs_.empty(); }  // whether counting alone says that something must go

  // Bounds of the stages dropped_priority and, given what the first attains, dropped_bits; 0 if nothing needs to
  // go. Locked blocks count as any other here, since check() does not know them. Every claim holds before check().
  Claim priority_bound(Budget& budget) const;
  Claim bits_bound(Int128 attained_priority, Budget& budget) const;

  struct Set {
    std::vector<BlockId> blocks;  // ascending
    Int128 priority = 0;
    Int128 bits = 0;
  };
  // A cheap set that meets all needs and takes `extra` bits more off the area than these ask for. Among equally cheap
  // ones: with `random` a random one, else one of few and large blocks. nullopt if nothing that may go is enough, or
  // the budget ends. Of least cost if there is one need only; several are met one after the other.
  std::optional<Set> choose(Int128 extra, Random* random, Budget& budget) const;

 private:
  // Blocks of `candidates` together must take at least `excess`.
  struct Need {
    std::optional<std::int32_t> frame;  // none: the area
    Int128 excess = 0;
    std::vector<BlockId> candidates;  // ascending
  };
  Int128 take(const Need& need, BlockId block) const;
  bool meet(const Need& need, Random* random, Budget& budget, std::vector<bool>& dropped) const;
  void put_back(Int128 area_excess, std::vector<bool>& dropped) const;

  const Instance& instance_;
  std::vector<bool> must_stay_;
  Need area_;                // its excess may be negative: that much room is left
  std::vector<Need> needs_;  // those of positive excess; frames first
};

}  // namespace tenon::pack
