#include "planners/pack/exact_bins.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <queue>

namespace tenon::pack {

namespace {

// Which sums up to `capacity` are reached, and by which item first: walking back from a sum over the items
// that reached it first visits strictly earlier items, so no item is used twice.
class Sums {
 public:
  Sums(const std::vector<std::int64_t>& sizes, std::int64_t capacity) : sizes_(sizes) {
    const auto words = static_cast<std::size_t>(capacity / 64 + 1);
    reached_.assign(words, 0);
    reached_[0] = 1;
    first_item_.assign(static_cast<std::size_t>(capacity) + 1, -1);
    std::int64_t top = 0;  // no sum above this is reached yet
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      if (sizes[i] > capacity) continue;
      top = std::min(capacity, top + sizes[i]);
      add(static_cast<std::int32_t>(i), top);
    }
  }

  std::int64_t fullest() const {
    std::int64_t s = static_cast<std::int64_t>(first_item_.size()) - 1;
    while (!reached(s)) --s;
    return s;
  }
  bool reached(std::int64_t s) const { return reached_[static_cast<std::size_t>(s / 64)] >> (s % 64) & 1; }
  std::vector<std::int32_t> items_of(std::int64_t s) const {
    std::vector<std::int32_t> items;
    while (s > 0) {
      items.push_back(first_item_[static_cast<std::size_t>(s)]);
      s -= sizes_[static_cast<std::size_t>(items.back())];
    }
    return items;
  }

 private:
  // From the top word down, so that a word is still the old one when a higher word is made from it.
  void add(std::int32_t item, std::int64_t top) {
    const std::int64_t size = sizes_[static_cast<std::size_t>(item)];
    const std::int64_t shift_words = size / 64;
    const std::int64_t shift = size % 64;
    for (std::int64_t w = top / 64; w >= shift_words; --w) {
      std::uint64_t moved = reached_[static_cast<std::size_t>(w - shift_words)] << shift;
      if (shift > 0 && w > shift_words)
        moved |= reached_[static_cast<std::size_t>(w - shift_words - 1)] >> (64 - shift);
      std::uint64_t fresh = moved & ~reached_[static_cast<std::size_t>(w)];
      if (fresh == 0) continue;
      reached_[static_cast<std::size_t>(w)] |= fresh;
      for (; fresh != 0; fresh &= fresh - 1) {
        const auto s = static_cast<std::size_t>(w * 64 + std::countr_zero(fresh));
        if (s < first_item_.size()) first_item_[s] = item;
      }
    }
  }

  const std::vector<std::int64_t>& sizes_;
  std::vector<std::uint64_t> reached_;
  std::vector<std::int32_t> first_item_;
};

}  // namespace

std::vector<std::int32_t> fullest_subset(const std::vector<std::int64_t>& sizes, std::int64_t capacity) {
  if (capacity <= 0) return {};
  const std::int64_t sum = std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0});
  if (sum <= capacity) {
    std::vector<std::int32_t> all(sizes.size());
    std::iota(all.begin(), all.end(), 0);
    return all;
  }
  const Sums sums(sizes, capacity);
  return sums.items_of(sums.fullest());
}

namespace {

constexpr std::size_t kPool = 40;  // items of one repair: more only make the sums slower, not denser

// The bins while they are repaired. missing[b] = capacity - content: 0 is exact, below 0 too full.
class Repair {
 public:
  Repair(const std::vector<std::int64_t>& sizes, const std::vector<std::int64_t>& capacities)
      : sizes_(sizes), bin_of_(sizes.size()), items_(capacities.size()), missing_(capacities) {
    fill_largest_first();
  }

  bool exact() const {
    return std::all_of(missing_.begin(), missing_.end(), [](std::int64_t m) { return m == 0; });
  }
  const std::vector<std::int32_t>& bins() const { return bin_of_; }

  // One try to make a random unexact bin, and perhaps a second bin, exact with a last one that takes the deviation.
  // Returns the work done, in ticks.
  std::int64_t step(Random& rng) {
    std::vector<std::int32_t> group = {random_unexact(rng)};
    const std::size_t count = items_.size() > 2 && rng.chance(1, 3) ? 3 : 2;
    while (group.size() < count) {
      const std::int32_t next = partner(group[0], rng);
      if (std::find(group.begin(), group.end(), next) == group.end()) group.push_back(next);
    }
    std::vector<std::int32_t> pool;
    for (const std::int32_t bin : group) collect(bin, kPool / count, rng, pool);
    rng.shuffle(pool);  // the sums walk back over earlier items first: another order, another choice
    return exchange(group, std::move(pool), rng);
  }

 private:
  void fill_largest_first() {
    std::vector<std::int32_t> order(sizes_.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::int32_t a, std::int32_t b) { return sizes_[at(a)] > sizes_[at(b)]; });
    std::priority_queue<std::pair<std::int64_t, std::int32_t>> emptiest;
    for (std::size_t b = 0; b < missing_.size(); ++b)
      emptiest.push({missing_[b], -static_cast<std::int32_t>(b)});
    for (const std::int32_t item : order) {
      const std::int32_t bin = -emptiest.top().second;
      emptiest.pop();
      put(item, bin);
      emptiest.push({missing_[at(bin)], -bin});
    }
  }

  static std::size_t at(std::int32_t i) { return static_cast<std::size_t>(i); }

  void put(std::int32_t item, std::int32_t bin) {
    bin_of_[at(item)] = bin;
    items_[at(bin)].push_back(item);
    missing_[at(bin)] -= sizes_[at(item)];
  }
  void take(std::int32_t item) {
    const std::int32_t bin = bin_of_[at(item)];
    std::erase(items_[at(bin)], item);
    missing_[at(bin)] += sizes_[at(item)];
  }

  std::int32_t random_unexact(Random& rng) const {
    std::vector<std::int32_t> unexact;
    for (std::size_t b = 0; b < missing_.size(); ++b)
      if (missing_[b] != 0) unexact.push_back(static_cast<std::int32_t>(b));
    return unexact[rng.below(unexact.size())];
  }

  // Half the time one whose deviation has the other sign, so that the two cancel; else any, which lets a
  // deviation wander to bins with other items.
  std::int32_t partner(std::int32_t bin, Random& rng) const {
    const std::size_t n = missing_.size();
    const std::size_t from = rng.below(n);
    if (rng.chance(1, 2))
      for (std::size_t i = 0; i < n; ++i) {
        const std::size_t b = (from + i) % n;
        if ((missing_[b] < 0) != (missing_[at(bin)] < 0) && missing_[b] != 0)
          return static_cast<std::int32_t>(b);
      }
    return from == at(bin) ? static_cast<std::int32_t>((from + 1) % n) : static_cast<std::int32_t>(from);
  }

  void collect(std::int32_t bin, std::size_t at_most, Random& rng, std::vector<std::int32_t>& pool) const {
    std::vector<std::int32_t> some = items_[at(bin)];
    if (some.size() > at_most) {
      rng.shuffle(some);
      some.resize(at_most);
    }
    for (const std::int32_t item : some)
      if (std::find(pool.begin(), pool.end(), item) == pool.end()) pool.push_back(item);
  }

  // Deals the pool out anew so that all bins of the group but the last are exact; no change if that fails.
  std::int64_t exchange(const std::vector<std::int32_t>& group, std::vector<std::int32_t> pool, Random& rng) {
    std::vector<std::int64_t> wanted;  // bits that each bin needs from the pool
    for (const std::int32_t bin : group) {
      wanted.push_back(missing_[at(bin)]);
      for (const std::int32_t item : pool)
        if (bin_of_[at(item)] == bin) wanted.back() += sizes_[at(item)];
    }
    std::int64_t ticks = 1;
    std::vector<std::pair<std::int32_t, std::int32_t>> moves;  // item, bin
    for (std::size_t g = 0; g + 1 < group.size(); ++g) {
      if (wanted[g] < 0) return ticks;
      std::vector<std::int64_t> sizes;
      for (const std::int32_t item : pool) sizes.push_back(sizes_[at(item)]);
      const Sums sums(sizes, wanted[g]);
      ticks += static_cast<std::int64_t>(pool.size()) * (wanted[g] + 64) / 4096;
      if (!sums.reached(wanted[g])) return ticks;
      for (const std::int32_t i : sums.items_of(wanted[g])) {
        moves.push_back({pool[at(i)], group[g]});
        pool[at(i)] = -1;
      }
      std::erase(pool, -1);
      rng.shuffle(pool);
    }
    for (const std::int32_t item : pool) moves.push_back({item, group.back()});
    for (const auto& [item, bin] : moves) {
      take(item);
      put(item, bin);
    }
    return ticks;
  }

  const std::vector<std::int64_t>& sizes_;
  std::vector<std::int32_t> bin_of_;
  std::vector<std::vector<std::int32_t>> items_;
  std::vector<std::int64_t> missing_;
};

}  // namespace

std::optional<std::vector<std::int32_t>> fill_exactly(const std::vector<std::int64_t>& sizes,
                                                      const std::vector<std::int64_t>& capacities,
                                                      Budget& budget, Random& rng) {
  const auto sum = [](const std::vector<std::int64_t>& all) {
    return std::accumulate(all.begin(), all.end(), std::int64_t{0});
  };
  if (sum(sizes) != sum(capacities)) return std::nullopt;
  if (std::any_of(capacities.begin(), capacities.end(), [](std::int64_t c) { return c < 0; }))
    return std::nullopt;
  // With one bin or none the sums alone decide; else every bin has a partner.
  if (capacities.size() < 2) return std::vector<std::int32_t>(sizes.size(), 0);
  Repair repair(sizes, capacities);
  budget.spend(1 + static_cast<std::int64_t>(sizes.size()) / 8);
  while (!repair.exact())
    if (budget.spend(repair.step(rng))) return std::nullopt;
  return repair.bins();
}

}  // namespace tenon::pack
