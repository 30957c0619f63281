#include "planners/pack/drop_knapsack.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace tenon::pack {

namespace {

constexpr Int128 kMostSteps = 400'000'000;  // also bits of memory, twice
constexpr Int128 kMostUnits = Int128{1} << 26;

Int128 gcd(Int128 a, Int128 b) {
  while (b != 0) a = std::exchange(b, a % b);
  return a;
}

// `copies` blocks of one kind, taken together or not at all.
struct Bundle {
  std::size_t kind = 0;
  std::int64_t copies = 1;
  std::int64_t take = 1;  // in units of the takes' greatest common divisor
  DropCost cost;
};

// One row of bits a step of a dynamic program.
class BitRows {
 public:
  BitRows(std::size_t rows, std::size_t bits) : words_(bits / 64 + 1), data_(rows * words_, 0) {}

  std::uint64_t* row(std::size_t r) { return &data_[r * words_]; }
  std::size_t words() const { return words_; }
  void set(std::size_t r, std::int64_t bit) { row(r)[bit / 64] |= std::uint64_t{1} << (bit % 64); }
  bool get(std::size_t r, std::int64_t bit) const {
    return (data_[r * words_ + static_cast<std::size_t>(bit / 64)] >> (bit % 64) & 1) != 0;
  }

 private:
  std::size_t words_;
  std::vector<std::uint64_t> data_;
};

class LeastDrop {
 public:
  LeastDrop(const std::vector<DropKind>& kinds, Int128 excess, Random* random, Budget& budget)
      : kinds_(kinds), excess_(excess), random_(random), budget_(budget) {}

  std::optional<DropCounts> run() {
    result_.count.assign(kinds_.size(), 0);
    result_.least = true;
    if (excess_ <= 0) return result_;
    Int128 all = 0;
    Int128 unimportant = 0;
    bool takes_are_bits = true;
    for (const DropKind& kind : kinds_) {
      all += kind.take * kind.count;
      if (kind.priority > 0) continue;
      unimportant += kind.take * kind.count;
      takes_are_bits = takes_are_bits && kind.take == kind.bits;
    }
    if (all < excess_) return std::nullopt;
    make_bundles(unimportant >= excess_);
    const Int128 work = units_ * static_cast<Int128>(bundles_.size());
    if (unimportant >= excess_ && takes_are_bits && units_ <= kMostUnits && work / 64 <= kMostSteps)
      return by_subset_sums() ? std::optional(result_) : std::nullopt;
    if (units_ <= kMostUnits && work <= kMostSteps)
      return by_knapsack() ? std::optional(result_) : std::nullopt;
    greedily();
    return result_;
  }

  // Requires that all kinds together take enough.
  DropCounts run_greedily() {
    result_.count.assign(kinds_.size(), 0);
    greedily();
    return result_;
  }

 private:
  const DropKind& kind_of(const Bundle& bundle) const { return kinds_[bundle.kind]; }

  void take(std::size_t kind, std::int64_t copies) {
    result_.count[kind] += copies;
    result_.cost.priority += kinds_[kind].priority * copies;
    result_.cost.bits += kinds_[kind].bits * copies;
  }

  void make_bundles(bool unimportant_only) {
    Int128 unit = 0;
    for (const DropKind& kind : kinds_)
      if (!unimportant_only || kind.priority == 0) unit = gcd(unit, kind.take);
    units_ = ceil_div(excess_, unit);
    for (std::size_t k = 0; k < kinds_.size(); ++k) {
      const DropKind& kind = kinds_[k];
      if (unimportant_only && kind.priority > 0) continue;
      const Int128 each = kind.take / unit;
      largest_ = std::max(largest_, each);
      auto left = static_cast<std::int64_t>(std::min<Int128>(kind.count, ceil_div(units_, each)));
      for (std::int64_t part = 1; left > 0; left -= part, part = std::min(2 * part, left)) {
        const Int128 units = std::min<Int128>(each * part, std::numeric_limits<std::int64_t>::max());
        bundles_.push_back(
            {k, part, static_cast<std::int64_t>(units), {kind.priority * part, kind.bits * part}});
      }
    }
    if (random_) return random_->shuffle(bundles_);
    // The walk back decides the last bundle first.
    std::stable_sort(bundles_.begin(), bundles_.end(),
                     [&](const Bundle& a, const Bundle& b) { return kind_of(a).bits < kind_of(b).bits; });
  }

  bool coin() const { return !random_ || random_->chance(1, 2); }

  // Of blocks of priority 0 each costs what it takes, so the least reachable sum from the excess on is the least cost.
  // It lies within one block of the excess: otherwise some block could be put back.
  bool by_subset_sums() {
    const auto bits = static_cast<std::size_t>(units_ + std::min(largest_, units_ * 64));
    BitRows sums(bundles_.size() + 1, bits);
    sums.set(0, 0);
    for (std::size_t b = 0; b < bundles_.size(); ++b) {
      const std::uint64_t* from = sums.row(b);
      std::uint64_t* to = sums.row(b + 1);
      std::copy(from, from + sums.words(), to);
      const auto skip = static_cast<std::size_t>(bundles_[b].take / 64);
      const auto shift = static_cast<unsigned>(bundles_[b].take % 64);
      for (std::size_t w = skip; w < sums.words(); ++w) {
        to[w] |= from[w - skip] << shift;
        if (shift != 0 && w > skip) to[w] |= from[w - skip - 1] >> (64 - shift);
      }
      if (budget_.spend(static_cast<std::int64_t>(sums.words() / 512 + 1))) return false;
    }
    auto sum = static_cast<std::int64_t>(units_);
    while (!sums.get(bundles_.size(), sum)) ++sum;
    for (std::size_t b = bundles_.size(); b-- > 0;) {
      const bool may_skip = sums.get(b, sum);
      const bool may_take = sum >= bundles_[b].take && sums.get(b, sum - bundles_[b].take);
      if (!may_take || (may_skip && !coin())) continue;
      sum -= bundles_[b].take;
      take(bundles_[b].kind, bundles_[b].copies);
    }
    return true;
  }

  // least[e]: least cost of taking at least e units with the bundles so far.
  bool by_knapsack() {
    const auto units = static_cast<std::int64_t>(units_);
    const DropCost none{std::numeric_limits<Int128>::max(), 0};
    std::vector<DropCost> least(static_cast<std::size_t>(units) + 1, none);
    least[0] = {};
    BitRows may_take(bundles_.size(), static_cast<std::size_t>(units));
    BitRows may_skip(bundles_.size(), static_cast<std::size_t>(units));
    for (std::size_t b = 0; b < bundles_.size(); ++b) {
      const Bundle& bundle = bundles_[b];
      for (std::int64_t e = units; e >= 0; --e) {
        DropCost& now = least[static_cast<std::size_t>(e)];
        const DropCost& before = least[static_cast<std::size_t>(std::max<std::int64_t>(0, e - bundle.take))];
        DropCost with = none;
        if (before != none && e > 0)
          with = {before.priority + bundle.cost.priority, before.bits + bundle.cost.bits};
        if (now <= with) may_skip.set(b, e);
        if (with < none && with <= now) may_take.set(b, e);
        now = std::min(now, with);
      }
      if (budget_.spend(units / 256 + 1)) return false;
    }
    std::int64_t e = units;
    for (std::size_t b = bundles_.size(); b-- > 0;) {
      if (!may_take.get(b, e) || (may_skip.get(b, e) && !coin())) continue;
      e = std::max<std::int64_t>(0, e - bundles_[b].take);
      take(bundles_[b].kind, bundles_[b].copies);
    }
    return true;
  }

  // Cheapest priority per take first; then back with what is superfluous, the dearest first.
  void greedily() {
    std::vector<std::size_t> order(kinds_.size());
    for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
    if (random_) random_->shuffle(order);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return cheaper(kinds_[a], kinds_[b]); });
    Int128 left = excess_;
    for (const std::size_t k : order) {
      if (left <= 0) break;
      const auto copies =
          static_cast<std::int64_t>(std::min<Int128>(kinds_[k].count, ceil_div(left, kinds_[k].take)));
      take(k, copies);
      left -= kinds_[k].take * copies;
    }
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return std::tuple(kinds_[a].priority, kinds_[a].bits, a) >
             std::tuple(kinds_[b].priority, kinds_[b].bits, b);
    });
    for (const std::size_t k : order) {
      const auto back = static_cast<std::int64_t>(std::min<Int128>(result_.count[k], -left / kinds_[k].take));
      take(k, -back);
      left += kinds_[k].take * back;
    }
    result_.least = false;
  }

 public:
  // By priority per take; exact, unless the numbers are beyond 128 bits, where an approximate order does too.
  static bool cheaper(const DropKind& a, const DropKind& b) {
    const auto left = Checked<Int128>(a.priority) * b.take;
    const auto right = Checked<Int128>(b.priority) * a.take;
    if (left.ok() && right.ok()) return left.value() < right.value();
    return static_cast<double>(a.priority) / static_cast<double>(a.take) <
           static_cast<double>(b.priority) / static_cast<double>(b.take);
  }

 private:
  const std::vector<DropKind>& kinds_;
  const Int128 excess_;
  Random* random_;
  Budget& budget_;
  Int128 units_ = 0;    // the excess
  Int128 largest_ = 0;  // take of one block, in units
  std::vector<Bundle> bundles_;
  DropCounts result_;
};

}  // namespace

namespace {

// Kinds whose choice is clear from the prices: all of them go, or none, in every drop of least priority.
enum class Fate { kOpen, kAllGo, kAllStay };

// Reduced-cost fixing. At the critical price a drop costs at least `bound`, and each block that goes or stays against
// its reduced cost adds that cost; more than the way up to a drop already known is too much. nullopt: beyond 128 bits.
std::optional<std::vector<Fate>> clear_fates(const std::vector<DropKind>& kinds, Int128 excess,
                                             Int128 known_priority) {
  const DropPrice price = critical_price(kinds, excess);
  Checked<Int128> bound = Checked<Int128>(excess) * price.price;
  std::vector<Checked<Int128>> reduced;
  for (const DropKind& kind : kinds) {
    reduced.push_back(Checked<Int128>(kind.priority) * price.scale -
                      Checked<Int128>(kind.take) * price.price);
    if (!reduced.back().ok()) return std::nullopt;
    if (reduced.back().value() < 0) bound += reduced.back() * Int128{kind.count};
  }
  const Checked<Int128> way_up = Checked<Int128>(known_priority) * price.scale - bound;
  if (!way_up.ok()) return std::nullopt;
  std::vector<Fate> fates;
  for (const Checked<Int128>& r : reduced)
    fates.push_back(r.value() > way_up.value()    ? Fate::kAllStay
                    : -r.value() > way_up.value() ? Fate::kAllGo
                                                  : Fate::kOpen);
  return fates;
}

// Solves what reduced-cost fixing leaves open. `known`: some drop that takes enough.
std::optional<DropCounts> least_of_open_kinds(const std::vector<DropKind>& kinds, Int128 excess,
                                              const DropCounts& known, Random* random, Budget& budget) {
  const auto fates = clear_fates(kinds, excess, known.cost.priority);
  if (!fates) return LeastDrop(kinds, excess, random, budget).run();
  std::vector<DropKind> open;
  std::vector<std::size_t> origin;
  DropCounts result{std::vector<std::int64_t>(kinds.size(), 0), {}, true};
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    if ((*fates)[k] == Fate::kOpen) {
      open.push_back(kinds[k]);
      origin.push_back(k);
    } else if ((*fates)[k] == Fate::kAllGo) {
      result.count[k] = kinds[k].count;
      result.cost.priority += kinds[k].priority * kinds[k].count;
      result.cost.bits += kinds[k].bits * kinds[k].count;
      excess -= kinds[k].take * kinds[k].count;
    }
  }
  const std::optional<DropCounts> rest = LeastDrop(open, excess, random, budget).run();
  if (!rest) return std::nullopt;
  for (std::size_t i = 0; i < open.size(); ++i) result.count[origin[i]] = rest->count[i];
  result.cost.priority += rest->cost.priority;
  result.cost.bits += rest->cost.bits;
  result.least = rest->least;
  return result;
}

}  // namespace

std::optional<DropCounts> least_drop(const std::vector<DropKind>& kinds, Int128 excess, Random* random,
                                     Budget& budget) {
  if (excess <= 0) return LeastDrop(kinds, excess, random, budget).run();
  Int128 all = 0;
  Int128 unimportant = 0;
  for (const DropKind& kind : kinds) {
    all += kind.take * kind.count;
    if (kind.priority == 0) unimportant += kind.take * kind.count;
  }
  if (all < excess || unimportant >= excess) return LeastDrop(kinds, excess, random, budget).run();
  const DropCounts known = LeastDrop(kinds, excess, random, budget).run_greedily();
  return least_of_open_kinds(kinds, excess, known, random, budget);
}

DropPrice critical_price(const std::vector<DropKind>& kinds, Int128 excess) {
  std::vector<DropKind> order = kinds;
  std::stable_sort(order.begin(), order.end(), &LeastDrop::cheaper);
  for (const DropKind& kind : order) {
    excess -= kind.take * kind.count;
    if (excess <= 0) return {kind.priority, kind.take};
  }
  return {};
}

}  // namespace tenon::pack
