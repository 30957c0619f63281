#include "colgen/pricing/rank_one.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "base/error.h"

namespace tenon::pricing {

namespace {

constexpr int kHalves = 64;    // states of one bit in a word
constexpr int kOthers = 16;    // states of four bits in a word
constexpr int kMostWhole = 8;  // so that a state fits in three bits

std::size_t at(std::int32_t index) { return static_cast<std::size_t>(index); }

}  // namespace

void RankOneStates::compile(const Network& network, const Call& call) {
  check_cuts(network, call);
  place(call);
  entries_.clear();
  always_.assign(at(network.groups()), 0);
  most_charge_ = 0;
  if (words_ > 0) {
    index_items(network);
    for (std::size_t c = 0; c < call.cuts.size(); ++c)
      if (places_[c].word >= 0) add_entries(call.cuts[c], places_[c]);
  }
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.group, a.word, a.shift) < std::tie(b.group, b.word, b.shift);
  });
  first_.assign(at(network.groups()) + 1, 0);
  for (const Entry& entry : entries_) ++first_[at(entry.group) + 1];
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  for (const std::int64_t charge : always_) most_charge_ = std::max(most_charge_, charge);
  most_charge_ += std::accumulate(charges_.begin(), charges_.end(), std::int64_t{0});
}

void RankOneStates::check_cuts(const Network& network, const Call& call) const {
  std::int64_t all = 0;
  for (const RankOneCut& cut : call.cuts) {
    TENON_ASSERT(cut.whole >= 2 && cut.whole <= kMostWhole && cut.dual <= 0);
    TENON_ASSERT(!__builtin_sub_overflow(all, cut.dual, &all) && all < (std::int64_t{1} << 50));
    for (std::size_t p = 0; p < cut.parts.size(); ++p) {
      const auto& [item, part] = cut.parts[p];
      TENON_ASSERT(item.value >= 0 && item.value < network.items() && part > 0 && part <= cut.whole);
      for (std::size_t q = 0; q < p; ++q) TENON_ASSERT(cut.parts[q].item != item);
    }
  }
}

// Halves first, so that their words stand together.
void RankOneStates::place(const Call& call) {
  const auto words_for = [](int states, int a_word) { return (states + a_word - 1) / a_word; };
  int halves = 0, others = 0;
  for (const RankOneCut& cut : call.cuts)
    if (cut.dual != 0) ++(cut.whole == 2 ? halves : others);
  half_words_ = words_for(halves, kHalves);
  words_ = half_words_ + words_for(others, kOthers);
  charges_.assign(at(words_) * 64, 0);
  places_.assign(call.cuts.size(), Place{-1, 0});
  halves = others = 0;
  for (std::size_t c = 0; c < call.cuts.size(); ++c) {
    const RankOneCut& cut = call.cuts[c];
    if (cut.dual == 0) continue;
    int top = 0;
    if (cut.whole == 2) {
      places_[c] = {halves / kHalves, halves % kHalves};
      ++halves;
    } else {
      places_[c] = {half_words_ + others / kOthers, 4 * (others % kOthers)};
      top = 3;
      ++others;
    }
    charges_[at(places_[c].word * 64 + places_[c].shift + top)] = -cut.dual;
  }
}

void RankOneStates::index_items(const Network& network) {
  item_first_.assign(at(network.items()) + 1, 0);
  tally_.assign(at(network.groups()), 0);
  for (std::int32_t g = 0; g < network.groups(); ++g)
    for (const ItemId item : network.group_items(g)) ++item_first_[at(item.value) + 1];
  std::partial_sum(item_first_.begin(), item_first_.end(), item_first_.begin());
  item_group_.resize(at(item_first_.back()));
  std::vector<std::int32_t>& next = touched_;
  next.assign(item_first_.begin(), item_first_.end() - 1);
  for (std::int32_t g = 0; g < network.groups(); ++g)
    for (const ItemId item : network.group_items(g)) item_group_[at(next[at(item.value)]++)] = g;
  touched_.clear();
}

void RankOneStates::add_entries(const RankOneCut& cut, const Place& place) {
  touched_.clear();
  for (const auto& [item, part] : cut.parts)
    for (std::int32_t k = item_first_[at(item.value)]; k < item_first_[at(item.value) + 1]; ++k) {
      const std::int32_t g = item_group_[at(k)];
      if (tally_[at(g)] == 0) touched_.push_back(g);
      tally_[at(g)] += part;
    }
  const std::uint64_t mask = cut.whole == 2 ? 1 : 15;
  for (const std::int32_t g : touched_) {
    const int total = std::exchange(tally_[at(g)], 0);
    always_[at(g)] += -cut.dual * (total / cut.whole);
    const int part = total % cut.whole;
    if (part > 0)
      entries_.push_back({g, place.word, place.shift, mask, static_cast<std::uint64_t>(part),
                          static_cast<std::uint64_t>(cut.whole), -cut.dual});
  }
}

}  // namespace tenon::pricing
