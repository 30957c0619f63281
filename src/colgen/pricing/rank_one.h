#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "colgen/pricing/call.h"
#include "colgen/pricing/network.h"

namespace tenon::pricing {

// Rank-1 cuts inside labels. A label keeps for each cut what its path has collected of a whole so far (the state); with each
// whole completed it pays -dual. States of halves take a bit, all others four, packed in words.
//
// A label with a greater state may pay once more than another on the way they both go, never twice. So it stands for the
// other only if its cost is no greater even with the duals of all cuts in which its state is greater added.
// Source: Jepsen et al. 2008 (subset rows in labels), Pecin et al. 2017 (other multipliers). The memory is unlimited; an arc
// memory (Pecin et al. 2017b) would clear states in extend(), by a mask a slot, and nothing else changes.
class RankOneStates {
 public:
  // Cuts with dual 0 are left out. Allocates nothing if as many cuts were compiled before.
  void compile(const Network& network, const Call& call);

  int words() const { return words_; }
  // Greatest sum that collecting one group can cost.
  std::int64_t most_charge() const { return most_charge_; }

  // States after collecting `group`, in place; returns what that costs.
  std::int64_t extend(std::int32_t group, std::int64_t* states) const {
    const auto g = static_cast<std::size_t>(group);
    std::int64_t charge = always_[g];
    for (std::int32_t e = first_[g]; e < first_[g + 1]; ++e) {
      const Entry& entry = entries_[static_cast<std::size_t>(e)];
      auto word = static_cast<std::uint64_t>(states[entry.word]);
      std::uint64_t state = ((word >> entry.shift) & entry.mask) + entry.part;
      if (state >= entry.whole) {
        state -= entry.whole;
        charge += entry.charge;
      }
      word = (word & ~(entry.mask << entry.shift)) | (state << entry.shift);
      states[entry.word] = static_cast<std::int64_t>(word);
    }
    return charge;
  }

  // Whether the charges of all cuts in which `a` is ahead of `b` add up to `slack` at most.
  bool within(const std::int64_t* a, const std::int64_t* b, std::int64_t slack) const {
    for (int w = 0; w < words_; ++w) {
      const auto x = static_cast<std::uint64_t>(a[w]), y = static_cast<std::uint64_t>(b[w]);
      std::uint64_t ahead = w < half_words_ ? x & ~y : ~((y | kTops) - x) & kTops;
      for (; ahead != 0; ahead &= ahead - 1) {
        slack -=
            charges_[static_cast<std::size_t>(w) * 64 + static_cast<std::size_t>(std::countr_zero(ahead))];
        if (slack < 0) return false;
      }
    }
    return true;
  }

 private:
  // States above 1 are below 8: the top bit of their four is free to catch the borrow of a subtraction.
  static constexpr std::uint64_t kTops = 0x8888888888888888u;

  struct Place {  // of a cut's state
    std::int32_t word = 0;
    int shift = 0;
  };
  // What collecting a group does to one cut; part < whole.
  struct Entry {
    std::int32_t group;
    std::int32_t word;
    int shift;
    std::uint64_t mask, part, whole;
    std::int64_t charge;
  };
  void check_cuts(const Network& network, const Call& call) const;
  void place(const Call& call);
  void index_items(const Network& network);
  void add_entries(const RankOneCut& cut, const Place& place);

  int words_ = 0, half_words_ = 0;
  std::int64_t most_charge_ = 0;
  std::vector<Place> places_;                          // of each cut of the call; word -1: left out
  std::vector<std::int64_t> charges_;                  // words x 64, by the bit that `ahead` shows
  std::vector<std::int64_t> always_;                   // of each group: wholes completed whatever the state
  std::vector<std::int32_t> first_;                    // of each group, into entries_
  std::vector<Entry> entries_;                         // by group
  std::vector<std::int32_t> item_first_, item_group_;  // groups of each item, as often as they hold it
  std::vector<int> tally_;                             // of each group, while compiling
  std::vector<std::int32_t> touched_;
};

}  // namespace tenon::pricing
