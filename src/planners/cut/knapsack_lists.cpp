#include "planners/cut/knapsack_lists.h"

#include <algorithm>
#include <limits>
#include <map>

namespace tenon::cut {

void KnapsackLists::make_bundles(const Knapsack& knapsack, std::int64_t most_pieces) {
  std::vector<int> order(knapsack.kinds.size());
  for (std::size_t k = 0; k < order.size(); ++k) order[k] = static_cast<int>(k);
  const auto kind = [&](int k) -> const KnapsackKind& { return knapsack.kinds[static_cast<std::size_t>(k)]; };
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return Int128{kind(a).worth} * kind(b).size > Int128{kind(b).worth} * kind(a).size;
  });
  bundles_.clear();
  for (const int k : order) {
    std::int64_t left = std::min({kind(k).most, room_ / kind(k).size, most_pieces});
    for (std::int64_t copies = 1; left > 0; left -= copies, copies = std::min(2 * copies, left))
      bundles_.push_back({k, copies, copies * kind(k).size, copies * kind(k).worth});
  }
  largest_later_.assign(bundles_.size() + 1, 0);
  for (std::size_t b = bundles_.size(); b-- > 0;)
    largest_later_[b] = std::max(largest_later_[b + 1], bundles_[b].worth / bundles_[b].copies);
}

bool KnapsackLists::hopeful(std::size_t next, const State& state, std::int64_t pieces_left) const {
  if (next == bundles_.size()) return false;
  const Int128 missing = Int128{threshold_} - state.worth + 1;
  const Bundle& bundle = bundles_[next];
  return Int128{room_ - state.size} * bundle.worth >= missing * bundle.size &&
         Int128{pieces_left} * largest_later_[next] >= missing;
}

void KnapsackLists::see(const State& state) {
  if (state.worth <= threshold_ || (exactly_full_ && state.size != room_)) return;
  threshold_ = state.worth;
  most_ = state.worth;
  best_ = state.last;
}

void KnapsackLists::add(const State& state, std::size_t next, std::int64_t pieces_left, List& into) {
  if (!into.empty() && into.back().worth >= state.worth && (!exactly_full_ || into.back().size == state.size))
    return;
  if (!hopeful(next, state, pieces_left)) return;
  if (!into.empty() && into.back().size == state.size)
    into.back() = state;
  else
    into.push_back(state);
}

void KnapsackLists::merge(const List& without, const List& with, std::size_t bundle, std::int64_t pieces_left,
                          List& into) {
  const Bundle& more = bundles_[bundle];
  into.clear();
  auto old = without.begin();
  for (const State& state : with) {
    if (state.size > room_ - more.size) break;
    const State grown{state.size + more.size, state.worth + more.worth, static_cast<int>(taken_.size())};
    taken_.push_back({static_cast<int>(bundle), state.last});
    see(grown);
    // Of equals the old one comes first and stays.
    while (old != without.end() && old->size <= grown.size) add(*old++, bundle + 1, pieces_left, into);
    const std::size_t before = into.size();
    const int last = before > 0 ? into.back().last : -1;
    add(grown, bundle + 1, pieces_left, into);
    const bool kept = into.size() > before || (before > 0 && into.back().last != last);
    if (!kept && best_ != grown.last) taken_.pop_back();
  }
  while (old != without.end()) add(*old++, bundle + 1, pieces_left, into);
  steps_ += static_cast<std::int64_t>(without.size() + with.size());
}

KnapsackLists::End KnapsackLists::solve(const Knapsack& knapsack, const ChoiceLimits& limits,
                                        std::int64_t known, std::int64_t most_steps, Budget& budget) {
  constexpr std::int64_t kAnyNumber = std::numeric_limits<std::int64_t>::max();
  room_ = knapsack.room;
  exactly_full_ = limits.exactly_full;
  make_bundles(knapsack, limits.most_pieces.value_or(kAnyNumber));
  taken_.clear();
  best_ = -1;
  most_.reset();
  threshold_ = known;
  steps_ = 0;
  lists_.assign(1, {State{}});
  see(State{});
  std::int64_t spent = 0;
  for (std::size_t b = 0; b < bundles_.size(); ++b) {
    if (!limits.most_pieces) {
      merge(lists_[0], lists_[0], b, kAnyNumber, merged_);
      lists_[0].swap(merged_);
    } else {
      const auto copies = static_cast<std::size_t>(bundles_[b].copies);
      const auto most_pieces = static_cast<std::size_t>(*limits.most_pieces);
      lists_.resize(std::min(most_pieces, lists_.size() - 1 + copies) + 1);
      for (std::size_t p = lists_.size(); p-- > 0;) {
        merge(lists_[p], p >= copies ? lists_[p - copies] : List{}, b,
              static_cast<std::int64_t>(most_pieces - p), merged_);
        lists_[p].swap(merged_);
      }
      while (lists_.size() > 1 && lists_.back().empty()) lists_.pop_back();
    }
    if (budget.spend((steps_ - spent) / 128 + 1)) return End::kBudget;
    spent = steps_;
    if (steps_ > most_steps) return End::kTooManySteps;
  }
  return End::kBest;
}

void KnapsackLists::choose(Choice& choice) const {
  std::map<int, std::int64_t> counts;
  for (int t = best_; t >= 0; t = taken_[static_cast<std::size_t>(t)].before) {
    const Bundle& bundle = bundles_[static_cast<std::size_t>(taken_[static_cast<std::size_t>(t)].bundle)];
    counts[bundle.kind] += bundle.copies;
  }
  choice.assign(counts.begin(), counts.end());
}

}  // namespace tenon::cut
