#include "planners/pack/bundles.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "planners/pack/exact_bins.h"

namespace tenon::pack {

namespace {

// A block, a bundle, or (neither) a blank.
struct Item {
  std::int64_t width = 0;
  BlockId block;
  std::int32_t bundle = -1;
};

// bins[j] lies in the j-th of the classes that make up the bundle's own.
using Bundle = std::vector<std::vector<Item>>;

// `bundles` bundles for period `period`, `width` bits together.
struct Cut {
  std::int32_t period = 1;
  std::int64_t bundles = 1;
  std::int64_t width = 0;
};

constexpr std::int64_t kRemainder = 64;  // bits of the widest second cut

std::int32_t smallest_prime(std::int32_t n) {
  for (std::int32_t q = 2; q * q <= n; ++q)
    if (n % q == 0) return q;
  return n;
}

class Bundler {
 public:
  Bundler(const Instance& instance, const std::vector<BlockId>& blocks, std::int64_t max_end)
      : instance_(instance), layout_(instance.blocks.size()) {
    std::int32_t longest = 1;
    for (const BlockId b : blocks) longest = std::lcm(longest, instance.blocks[b].period);
    std::int64_t blanks = max_end * longest;
    for (const BlockId b : blocks) {
      const Block& block = instance.blocks[b];
      levels_[block.period].push_back({block.size_bits, b, -1});
      blanks -= block.size_bits * (longest / block.period);
    }
    for (const auto& [period, items] : levels_) own_periods_.push_back(period);
    for (std::int64_t i = 0; i < blanks; ++i) levels_[longest].push_back({1, BlockId::none(), -1});
  }

  // `boldness` 0 takes the most promising cuts, more of it more random ones.
  bool attempt(std::int64_t boldness, Budget& budget, Random& rng) {
    boldness_ = boldness;
    while (levels_.rbegin()->first > 1)
      if (!bundle_longest(budget, rng)) return false;
    std::int64_t at = 0;
    for (const Item& item : levels_[1]) at = place(item, 1, 0, at);
    return true;
  }
  const Layout& layout() const { return layout_; }

 private:
  bool bundle_longest(Budget& budget, Random& rng) {
    const std::int32_t period = levels_.rbegin()->first;
    const std::vector<Item> items = std::move(levels_.rbegin()->second);
    levels_.erase(period);
    const std::vector<Cut> cuts = choose_cuts(period, items, rng);
    std::vector<std::int64_t> sizes, capacities;
    for (const Item& item : items) sizes.push_back(item.width);
    for (const Cut& cut : cuts)
      for (std::int64_t i = 0; i < cut.bundles; ++i)
        capacities.insert(capacities.end(), static_cast<std::size_t>(period / cut.period), share(cut, i));
    Budget part = budget.child(2000 + 4 * static_cast<std::int64_t>(items.size()));
    const auto bins = cuts.empty() ? std::nullopt : fill_exactly(sizes, capacities, part, rng);
    if (budget.spend(part.ticks()) || !bins) return false;
    std::vector<std::vector<Item>> contents(capacities.size());
    for (std::size_t i = 0; i < items.size(); ++i)
      contents[static_cast<std::size_t>((*bins)[i])].push_back(items[i]);
    auto next = contents.begin();
    for (const Cut& cut : cuts)
      for (std::int64_t i = 0; i < cut.bundles; ++i) {
        const auto last = next + period / cut.period;
        if (share(cut, i) > 0) {
          levels_[cut.period].push_back(
              {share(cut, i), BlockId::none(), static_cast<std::int32_t>(bundles_.size())});
          bundles_.emplace_back(next, last);
        }
        next = last;
      }
    return true;
  }

  // Width of the i-th bundle of a cut: about equal, but all except the first are rounded to a multiple of a power of
  // two, since sizes like 8, 16 and 32 fill such bins without small blocks.
  static std::int64_t share(const Cut& cut, std::int64_t i) {
    std::int64_t unit = 1;
    while (unit * 16 <= cut.width / cut.bundles) unit *= 2;
    const std::int64_t even = cut.width / cut.bundles / unit * unit;
    return i == 0 ? cut.width - even * (cut.bundles - 1) : even;
  }

  static std::int64_t total(const std::vector<Item>& items) {
    return std::accumulate(items.begin(), items.end(), std::int64_t{0},
                           [](std::int64_t sum, const Item& item) { return sum + item.width; });
  }

  // The best cut, and a narrow second one if it leaves a remainder; empty if no cut suits.
  std::vector<Cut> choose_cuts(std::int32_t period, const std::vector<Item>& items, Random& rng) {
    const std::int64_t sum = total(items);
    std::int64_t widest = 0;
    for (const Item& item : items) widest = std::max(widest, item.width);
    std::vector<Cut> best;
    std::int64_t best_score = -1;
    for (const std::int32_t to : targets(period))
      for (std::int64_t bundles = 1; bundles <= 6; ++bundles) {
        const std::int64_t ratio = period / to;
        const std::int64_t width = sum / (ratio * bundles);
        if (width < widest) break;
        const std::int64_t score = promise(width, widest, to, bundles, rng);
        if (score <= best_score) continue;
        std::vector<Cut> cuts = with_remainder(period, {to, bundles, 0}, items, sum, rng);
        if (cuts.empty()) continue;
        best = std::move(cuts);
        best_score = score;
      }
    return best;
  }

  // Period 1, and shorter periods that have blocks of their own beside which a bundle finds company.
  std::vector<std::int32_t> targets(std::int32_t period) const {
    std::vector<std::int32_t> found = {1};
    for (const std::int32_t p : own_periods_)
      if (p > 1 && p < period && period % p == 0) found.push_back(p);
    return found;
  }

  // In hundredths: how wide the bins are for the widest item here, and for the new bundle there; above 3 it does not
  // matter any more.
  std::int64_t promise(std::int64_t width, std::int64_t widest, std::int32_t to, std::int64_t bundles,
                       Random& rng) {
    const std::int64_t here = std::min<std::int64_t>(300, 100 * width / widest);
    std::int64_t there = 300;
    if (to > 1) {
      const std::int64_t bin = (total(levels_[to]) + width * bundles) / smallest_prime(to);
      there = std::min<std::int64_t>(300, 100 * bin / width);
      if (there < 110) return -1;
    }
    return here + there + rng.between(0, 100 * boldness_);
  }

  // `main` with a second cut that takes what it cannot divide evenly: of the fewest bits that leave a sum of widths
  // for which there are small items enough. Empty if there is none.
  std::vector<Cut> with_remainder(std::int32_t period, Cut main, const std::vector<Item>& items,
                                  std::int64_t sum, Random& rng) const {
    const std::int64_t ratio = period / main.period;
    std::vector<std::int32_t> others = targets(period);
    std::erase(others, main.period);
    main.width = sum / ratio;
    if (sum % ratio == 0 && (others.empty() || enough_small_items(period, items, {main}))) return {main};
    rng.shuffle(others);
    for (std::int64_t width = 1; width < kRemainder; ++width)
      for (const std::int32_t to : others) {
        const std::int64_t rest = sum - width * (period / to);
        if (rest <= 0 || rest % ratio != 0) continue;
        main.width = rest / ratio;
        std::vector<Cut> cuts = {main, {to, 1, width}};
        if (enough_small_items(period, items, cuts)) return cuts;
      }
    return {};
  }

  // A bin of width 8 k + 7 needs 7 bits of items that are no multiples of 8, and so for 2, 4, 16, …: necessary for
  // filling the bins exactly, and what fails most often where sizes are powers of two.
  static bool enough_small_items(std::int32_t period, const std::vector<Item>& items,
                                 const std::vector<Cut>& cuts) {
    for (std::int64_t unit = 2; unit <= 64; unit *= 2) {
      std::int64_t spare = 0;
      for (const Item& item : items)
        if (item.width % unit != 0) spare += item.width;
      for (const Cut& cut : cuts)
        for (std::int64_t i = 0; i < cut.bundles; ++i) spare -= share(cut, i) % unit * (period / cut.period);
      if (spare < 0) return false;
    }
    return true;
  }

  // Puts an item into class `residue` of period `period` from bit `at` on; returns where it ends.
  std::int64_t place(const Item& item, std::int32_t period, std::int32_t residue, std::int64_t at) {
    if (item.block.valid()) layout_[item.block] = Position{at, residue};
    if (item.bundle >= 0) {
      const Bundle& bins = bundles_[static_cast<std::size_t>(item.bundle)];
      const auto ratio = static_cast<std::int32_t>(bins.size());
      for (std::int32_t j = 0; j < ratio; ++j) {
        std::int64_t inner = at;
        for (const Item& part : bins[static_cast<std::size_t>(j)])
          inner = place(part, period * ratio, residue + period * j, inner);
      }
    }
    return at + item.width;
  }

  const Instance& instance_;
  Layout layout_;
  std::map<std::int32_t, std::vector<Item>> levels_;  // what is still to be bundled, by period
  std::vector<std::int32_t> own_periods_;             // of blocks
  std::vector<Bundle> bundles_;
  std::int64_t boldness_ = 0;
};

}  // namespace

std::optional<Layout> pack_by_bundles(const Instance& instance, const std::vector<BlockId>& blocks,
                                      std::int64_t max_end, Budget& budget, Random& rng) {
  const Bundler start(instance, blocks, max_end);
  for (std::int64_t attempt = 0; !budget.stop(); ++attempt) {
    Bundler bundler = start;
    if (bundler.attempt(std::min<std::int64_t>(attempt, 3), budget, rng)) return bundler.layout();
    if (budget.spend(1 + static_cast<std::int64_t>(blocks.size()) / 8)) break;
  }
  return std::nullopt;
}

}  // namespace tenon::pack
