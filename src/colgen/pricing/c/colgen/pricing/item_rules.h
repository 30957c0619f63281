#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "colgen/pricing/call.h"
#include "colgen/pricing/network.h"

namespace tenon::pricing {

// What a call asks of the items a path collects: visited sets (elementary or ng) and branching decisions (items apart or
// together, Ryan and Foster 1981). Bits of a label, in words:
//
//   visited   one bit an item: remembered, must not come again
//   apart     one bit an item of some pair: collected before was one that it must be apart from
//   together  two bits a pair: the one was collected, the other was
//
// Collecting a group is the same step on all of them: no bit of `check` may be set, then bits = (bits & keep) | add. In
// the first two kinds a bit only ever forbids, so a label may stand for another if its bits are a SUBSET of the other's:
// who has visited less can do all the other can. Together-pairs must agree, or be complete in the better label.
// Source: Feillet et al. 2004 (elementary), Baldacci, Mingozzi, Roberti 2011 (ng-routes).
class ItemRules {
 public:
  // Allocates nothing if the same network was compiled before with as many rules.
  void compile(const Network& network, const Call& call);

  int words() const { return words_; }

  // The step of collecting `group`; false: not allowed. `from` and `to` may be the same.
  bool collect(std::int32_t group, const std::int64_t* from, std::int64_t* to) const {
    if (blocked_[static_cast<std::size_t>(group)]) return false;
    const Step* step = steps_.data() + static_cast<std::size_t>(group) * static_cast<std::size_t>(words_);
    for (int w = 0; w < words_; ++w) {
      const auto bits = static_cast<std::uint64_t>(from[w]);
      if (bits & step[w].check) return false;
      to[w] = static_cast<std::int64_t>((bits & step[w].keep) | step[w].add);
    }
    return true;
  }

  // One word of the forbidding bits of all: if one label's are a subset of another's, so are their digests.
  std::uint64_t digest(const std::int64_t* words) const {
    std::uint64_t all = 0;
    for (int w = 0; w < forbidding_words_; ++w)
      all |= std::rotl(static_cast<std::uint64_t>(words[w]), 11 * w);
    return all;
  }

  bool dominates(const std::int64_t* a, const std::int64_t* b) const {
    for (int w = 0; w < forbidding_words_; ++w)
      if (static_cast<std::uint64_t>(a[w]) & ~static_cast<std::uint64_t>(b[w])) return false;
    for (int w = forbidding_words_; w < words_; ++w) {
      const auto better = static_cast<std::uint64_t>(a[w]);
      const std::uint64_t complete = (better & (better >> 1) & kEven) * 3;
      if ((better ^ static_cast<std::uint64_t>(b[w])) & ~complete) return false;
    }
    return true;
  }

  bool may_end(const std::int64_t* words) const {
    for (int w = forbidding_words_; w < words_; ++w) {
      const auto bits = static_cast<std::uint64_t>(words[w]);
      if ((bits ^ (bits >> 1)) & kEven) return false;
    }
    return true;
  }

 private:
  static constexpr std::uint64_t kEven = 0x5555555555555555u;
  struct Step {
    std::uint64_t check = 0, keep = ~std::uint64_t{0}, add = 0;
  };
  Step* steps_of(std::int32_t group) {
    return steps_.data() + static_cast<std::size_t>(group) * static_cast<std::size_t>(words_);
  }
  void check_call(const Network& network, const Call& call) const;
  void number_apart(const Network& network, const Call& call);
  void add_visits(const Network& network, const Call& call);
  void add_apart(const Network& network, const Call& call);
  void add_together(const Network& network, const Call& call);

  int words_ = 0, visited_words_ = 0, forbidding_words_ = 0;
  std::vector<Step> steps_;  // groups x words_
  std::vector<char> blocked_;
  std::vector<std::int32_t> apart_bit_;  // of each item; -1: none
  std::vector<std::uint64_t> near_;      // items x visited_words_
};

}  // namespace tenon::pricing
