#include "planners/cut/knapsack_lists.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>

namespace tenon::cut {

// By floating point first, which is fast and leaves little out of order; then exactly, since the bounds rely on it.
void KnapsackLists::order_kinds(const Knapsack& knapsack) {
  const auto n = knapsack.kinds.size();
  order_.resize(n);
  density_.resize(n);
  for (std::size_t k = 0; k < n; ++k) {
    order_[k] = static_cast<int>(k);
    density_[k] = static_cast<double>(knapsack.kinds[k].worth) / static_cast<double>(knapsack.kinds[k].size);
  }
  const auto density = [&](int k) { return density_[static_cast<std::size_t>(k)]; };
  std::sort(order_.begin(), order_.end(),
            [&](int a, int b) { return density(a) != density(b) ? density(a) > density(b) : a < b; });
  const auto before = [&](int a, int b) {
    const KnapsackKind& one = knapsack.kinds[static_cast<std::size_t>(a)];
    const KnapsackKind& two = knapsack.kinds[static_cast<std::size_t>(b)];
    return Int128{one.worth} * two.size > Int128{two.worth} * one.size;
  };
  for (std::size_t i = 1; i < n; ++i)
    for (std::size_t j = i; j > 0 && before(order_[j], order_[j - 1]); --j)
      std::swap(order_[j], order_[j - 1]);
}

void KnapsackLists::make_bundles(const Knapsack& knapsack, std::int64_t most_pieces) {
  bundles_.clear();
  for (const int k : order_) {
    const KnapsackKind& kind = knapsack.kinds[static_cast<std::size_t>(k)];
    std::int64_t left = std::min({kind.most, room_ / kind.size, most_pieces});
    for (std::int64_t copies = 1; left > 0; left -= copies, copies = std::min(2 * copies, left))
      bundles_.push_back({k, copies, copies * kind.size, copies * kind.worth});
  }
  sizes_.clear();
  most_of_one_.clear();
  for (const KnapsackKind& kind : knapsack.kinds) {
    sizes_.push_back(kind.size);
    most_of_one_.push_back(std::max(kind.worth, most_of_one_.empty() ? 0 : most_of_one_.back()));
  }
  const std::size_t n = bundles_.size();
  sizes_before_.assign(n + 1, 0);
  worths_before_.assign(n + 1, 0);
  dearest_later_.assign(n + 1, 0);
  smallest_later_.assign(n + 1, std::numeric_limits<std::int64_t>::max());
  smallest_piece_later_.assign(n + 1, std::numeric_limits<std::int64_t>::max() / 2);
  for (std::size_t b = 0; b < n; ++b) {
    sizes_before_[b + 1] = sizes_before_[b] + bundles_[b].size;
    worths_before_[b + 1] = worths_before_[b] + bundles_[b].worth;
  }
  for (std::size_t b = n; b-- > 0;) {
    dearest_later_[b] = std::max(dearest_later_[b + 1], bundles_[b].worth / bundles_[b].copies);
    smallest_later_[b] = std::min(smallest_later_[b + 1], bundles_[b].size);
    smallest_piece_later_[b] = std::min(smallest_piece_later_[b + 1], bundles_[b].size / bundles_[b].copies);
  }
}

// Whether bundles from `next` on can still lift a choice above the best: by the linear relaxation, which takes them in turn
// until the room is full, the last in part. Choices of a list come with rising sizes, so that last one moves but one way.
bool KnapsackLists::hopeful(const State& state, std::size_t next, std::int64_t pieces_left) {
  const std::int64_t room = room_ - state.size;
  if (room < smallest_later_[next]) return false;
  if (room < 2 * smallest_piece_later_[next]) {  // one piece at most
    while (sizes_[single_] > room) --single_;
    if (state.worth + most_of_one_[single_] <= threshold_) return false;
  }
  while (split_ > next && sizes_before_[split_] - sizes_before_[next] > room) --split_;
  const std::int64_t missing = threshold_ + 1 - state.worth;
  if (split_ < bundles_.size()) {
    const Bundle& split = bundles_[split_];
    const std::int64_t part = room - (sizes_before_[split_] - sizes_before_[next]);
    const std::int64_t missing_part = missing - (worths_before_[split_] - worths_before_[next]);
    if (Int128{part} * split.worth < Int128{missing_part} * split.size) return false;
  } else if (worths_before_[split_] - worths_before_[next] < missing) {
    return false;
  }
  return Int128{pieces_left} * dearest_later_[next] >= missing;
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
  if (!hopeful(state, next, pieces_left)) return;
  if (!into.empty() && into.back().size == state.size)
    into.back() = state;
  else
    into.push_back(state);
}

void KnapsackLists::merge(const List& without, const List& with, std::size_t bundle, std::int64_t pieces_left,
                          List& into) {
  const Bundle& more = bundles_[bundle];
  into.clear();
  const std::int64_t taken = sizes_before_[bundle + 1];
  const auto past =
      std::upper_bound(sizes_before_.begin() + static_cast<std::ptrdiff_t>(bundle) + 1, sizes_before_.end(),
                       room_, [&](std::int64_t room, std::int64_t before) { return before - taken > room; });
  single_ = sizes_.size() - 1;
  split_ = static_cast<std::size_t>(past - sizes_before_.begin()) - 1;
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

// Keeps the most promising half of a list that has grown too long: those worth most if the rest of the room is filled with
// what comes next.
void KnapsackLists::thin_out(List& list, std::size_t next) {
  if (list.size() / 2 <= width_ || next == bundles_.size()) return;
  const Bundle& bundle = bundles_[next];
  const double density = static_cast<double>(bundle.worth) / static_cast<double>(bundle.size);
  promise_.clear();
  for (const State& state : list)
    promise_.push_back(static_cast<double>(state.worth) - density * static_cast<double>(state.size));
  sorted_promise_ = promise_;
  const auto last = sorted_promise_.begin() + static_cast<std::ptrdiff_t>(width_);
  std::nth_element(sorted_promise_.begin(), last, sorted_promise_.end(), std::greater<>());
  const double least = *last;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < list.size(); ++i)
    if (promise_[i] >= least && kept < width_) list[kept++] = list[i];
  list.resize(kept);
  thinned_ = true;
}

KnapsackLists::End KnapsackLists::solve(const Knapsack& knapsack, const ChoiceLimits& limits,
                                        std::int64_t known, const Effort& effort, Budget& budget) {
  constexpr std::int64_t kAnyNumber = std::numeric_limits<std::int64_t>::max();
  room_ = knapsack.room;
  width_ = effort.width;
  thinned_ = false;
  exactly_full_ = limits.exactly_full;
  order_kinds(knapsack);
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
      thin_out(lists_[0], b + 1);
    } else {
      const auto copies = static_cast<std::size_t>(bundles_[b].copies);
      const auto most_pieces = static_cast<std::size_t>(*limits.most_pieces);
      lists_.resize(std::min(most_pieces, lists_.size() - 1 + copies) + 1);
      for (std::size_t p = lists_.size(); p-- > 0;) {
        merge(lists_[p], p >= copies ? lists_[p - copies] : List{}, b,
              static_cast<std::int64_t>(most_pieces - p), merged_);
        lists_[p].swap(merged_);
        thin_out(lists_[p], b + 1);
      }
      while (lists_.size() > 1 && lists_.back().empty()) lists_.pop_back();
    }
    if (budget.spend((steps_ - spent) / 128 + 1)) return End::kBudget;
    spent = steps_;
    if (std::all_of(lists_.begin(), lists_.end(), [](const List& list) { return list.empty(); })) break;
    if (steps_ > effort.most_steps) return End::kTooManySteps;
  }
  return thinned_ ? End::kGood : End::kBest;
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
