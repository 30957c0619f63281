#include "planners/pack/length_bounds.h"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <vector>

#include "planners/pack/columns.h"

namespace tenon::pack {

// Each argument gives a condition that max_end meets; conditions only get easier as max_end grows, so the bound is
// the least value that meets it: found in closed form where nothing is reserved, else by bisection.

namespace {

constexpr std::size_t kMostWindows = 16;  // the largest
constexpr std::int64_t kMostSubsetSumBits = std::int64_t{1} << 22;

// Whether the stage values forbid dropping `block`.
bool certain(const Instance& instance, const StageValues& values, const Block& block) {
  return block.priority > values.dropped_priority ||
         Int128{block.size_bits} * instance.fewest_frames(block) > values.dropped_bits;
}

// Blocks that no argument tells apart.
struct Kind {
  std::int64_t size = 0;
  std::int32_t period = 1;
  std::int32_t latest = 0;  // latest first frame
  bool aligned = false;     // no frame of its residue is skipped: no start frame, or one below the period
  bool certain = false;
  std::int64_t count = 0;

  std::int32_t fewest_in(std::int32_t window) const {
    return latest < window ? (window - 1 - latest) / period + 1 : 0;
  }
};

class LengthBounds {
 public:
  LengthBounds(const Instance& instance, const StageValues& values) : instance_(instance), values_(values) {
    std::map<std::tuple<std::int64_t, std::int32_t, std::int32_t, bool, bool>, std::int64_t> kinds;
    for (const Block& block : instance.blocks) {
      const Instance::Phases choice = instance.phases(block);
      ++kinds[{block.size_bits, block.period, choice.first + choice.count - 1,
               !block.start_frame || *block.start_frame < block.period, certain(block)}];
      unit_ = std::gcd(unit_, block.size_bits);
    }
    for (const auto& [key, count] : kinds)
      kinds_.push_back(
          {std::get<0>(key), std::get<1>(key), std::get<2>(key), std::get<3>(key), std::get<4>(key), count});
    std::stable_sort(kinds_.begin(), kinds_.end(),
                     [](const Kind& a, const Kind& b) { return a.size > b.size; });
    if (!instance.reserves.empty()) unit_ = 1;
    for (std::int32_t f = 0; f < instance.frames; ++f) reserved_.push_back(instance.reserved(f));
    best_ = {"max_end", 0, proof::Trivial{}};
  }

  Claim run() {
    if (instance_.blocks.empty()) return best_;
    pinned_ends();
    frame_loads();
    for (const std::int32_t window : windows()) {
      area(window);
      for (const std::int32_t p : divisors(window)) level(window, p);
    }
    subset_sum();
    return best_;
  }

 private:
  bool certain(const Block& block) const { return pack::certain(instance_, values_, block); }

  void offer(Int128 bound, const Argument& argument) {
    if (bound > best_.bound) best_ = {"max_end", bound, argument};
  }

  std::int64_t reserved_below(std::int32_t frame, std::int64_t t) const {
    std::int64_t sum = 0;
    for (const Instance::Span& span : reserved_[static_cast<std::size_t>(frame)])
      if (span.begin < t) sum += std::min(t, span.end) - span.begin;
    return sum;
  }

  // Least t in [known bound, frame_bits + 1] with meets(t); frame_bits + 1 counts as met.
  std::int64_t least(const std::function<bool(std::int64_t)>& meets) const {
    auto low = static_cast<std::int64_t>(best_.bound);
    std::int64_t high = instance_.frame_bits + 1;
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      if (meets(middle))
        high = middle;
      else
        low = middle + 1;
    }
    return low;
  }

  // All frames; and for a period that does not divide their number, the most frames that it does divide.
  std::set<std::int32_t> windows() const {
    std::set<std::int32_t> all{instance_.frames};
    for (const Kind& kind : kinds_)
      if (kind.period < instance_.frames) all.insert(instance_.frames / kind.period * kind.period);
    while (all.size() > kMostWindows) all.erase(all.begin());
    return all;
  }

  static std::set<std::int32_t> divisors(std::int32_t n) {
    std::set<std::int32_t> all;
    for (std::int64_t d = 1; d * d <= n; ++d)
      if (n % d == 0) all.insert({static_cast<std::int32_t>(d), static_cast<std::int32_t>(n / d)});
    return all;
  }

  Int128 weight_in(std::int32_t window) const {
    Int128 sum = 0;
    for (const Kind& kind : kinds_) sum += Int128{kind.size} * kind.fewest_in(window) * kind.count;
    return sum;
  }

  void pinned_ends() {
    for (const BlockId b : instance_.blocks.keys()) {
      const Block& block = instance_.blocks[b];
      if (block.pinned() && certain(block))
        offer(Int128{*block.offset_bits} + block.size_bits, proof::PinnedEnd{b});
    }
  }

  void frame_loads() {
    std::vector<Int128> load(static_cast<std::size_t>(instance_.frames), 0);
    for (const Block& block : instance_.blocks) {
      const Instance::Phases choice = instance_.phases(block);
      if (choice.count != 1 || !certain(block)) continue;
      for (std::int64_t f = choice.first; f < instance_.frames; f += block.period)
        load[static_cast<std::size_t>(f)] += block.size_bits;
    }
    for (std::int32_t f = 0; f < instance_.frames; ++f) {
      const Int128 bits = load[static_cast<std::size_t>(f)];
      if (bits == 0) continue;
      offer(least([&](std::int64_t t) { return bits + reserved_below(f, t) <= t; }), proof::FrameLoad{f});
    }
  }

  void area(std::int32_t window) {
    const Int128 need = weight_in(window) - values_.dropped_bits;
    offer(least([&](std::int64_t t) {
            Int128 room = Int128{t} * window;
            if (!instance_.reserves.empty())
              for (std::int32_t f = 0; f < window; ++f) room -= reserved_below(f, t);
            return room >= need;
          }),
          proof::Area{window});
  }

  void level(std::int32_t window, std::int32_t period) {
    const Int128 p = period;
    Int128 even = 0;
    Int128 weight_left = weight_in(window) - values_.dropped_bits;
    Int128 large = 0;
    Int128 by_size = 0;  // the best size_bits * ceil(large * p / window), and its size_bits
    std::int64_t size = 0;
    for (const Kind& kind : kinds_) {  // sizes descending
      if (!kind.certain) continue;
      if (period % kind.period == 0 && kind.aligned) {
        even += kind.size * (p / kind.period) * kind.count;
        weight_left -= Int128{kind.size} * kind.fewest_in(window) * kind.count;
        continue;
      }
      large += Int128{kind.fewest_in(window)} * kind.count;
      const Int128 bits = kind.size * ceil_div(large * p, window);
      if (bits > by_size) {
        by_size = bits;
        size = kind.size;
      }
    }
    const auto meets = [&](std::int64_t t, bool use_size) {
      Int128 need = even;
      Int128 left = weight_left;
      if (!instance_.reserves.empty()) add_reserved(window, period, t, need, left);
      need += use_size ? by_size : unit_ * ceil_div(left * p, Int128{window} * unit_);
      return p * (t / unit_ * unit_) >= need;
    };
    offer(least([&](std::int64_t t) { return meets(t, false); }), proof::Level{period, 0, window});
    if (size > 0)
      offer(least([&](std::int64_t t) { return meets(t, true); }), proof::Level{period, size, window});
  }

  void add_reserved(std::int32_t window, std::int32_t period, std::int64_t t, Int128& even,
                    Int128& left) const {
    for (std::int32_t c = 0; c < period; ++c) {
      std::int64_t common = t;
      std::int64_t all = 0;
      for (std::int32_t f = c; f < window; f += period) {
        const std::int64_t bits = reserved_below(f, t);
        common = std::min(common, bits);
        all += bits;
      }
      even += common;
      left += all - Int128{common} * (window / period);
    }
  }

  // Largest sum of distinct blocks' sizes up to each number of bits.
  std::vector<std::int64_t> fills() const {
    const std::int64_t limit = instance_.frame_bits;
    std::vector<std::uint64_t> sums(static_cast<std::size_t>(limit / 64 + 1), 0);
    sums[0] = 1;
    std::map<std::int64_t, std::int64_t> copies;
    for (const Kind& kind : kinds_) copies[kind.size] += kind.count;
    for (const auto& [size, count] : copies) {
      std::int64_t left = std::min(count, limit / size);
      for (std::int64_t part = 1; left > 0; left -= part, part = std::min(2 * part, left)) {
        const auto words = static_cast<std::size_t>(size * part / 64);
        const auto shift = static_cast<unsigned>(size * part % 64);
        for (std::size_t i = sums.size(); i-- > words;) {
          sums[i] |= sums[i - words] << shift;
          if (shift != 0 && i > words) sums[i] |= sums[i - words - 1] >> (64 - shift);
        }
      }
    }
    std::vector<std::int64_t> fill(static_cast<std::size_t>(limit) + 1, 0);
    for (std::size_t t = 1; t < fill.size(); ++t)
      fill[t] = (sums[t / 64] >> (t % 64) & 1) != 0 ? static_cast<std::int64_t>(t) : fill[t - 1];
    return fill;
  }

  void subset_sum() {
    if (instance_.frame_bits > kMostSubsetSumBits || best_.bound > instance_.frame_bits) return;
    const std::vector<std::int64_t> fill = fills();
    for (const std::int32_t window : windows()) {
      const Int128 need = weight_in(window) - values_.dropped_bits;
      offer(least([&](std::int64_t t) {
              if (t > instance_.frame_bits) return true;
              Int128 room = 0;
              for (std::int32_t f = 0; f < window; ++f)
                room += fill[static_cast<std::size_t>(t - reserved_below(f, t))];
              return room >= need;
            }),
            proof::SubsetSum{window});
    }
  }

  const Instance& instance_;
  const StageValues& values_;
  std::vector<Kind> kinds_;  // sizes descending
  std::int64_t unit_ = 0;
  std::vector<std::vector<Instance::Span>> reserved_;  // of each frame
  Claim best_;
};

}  // namespace

Claim length_bound(const Instance& instance, const StageValues& values) {
  return LengthBounds(instance, values).run();
}

std::optional<Claim> column_bound(const Instance& instance, const StageValues& values, Budget& budget) {
  std::vector<BlockId> blocks;
  for (const BlockId b : instance.blocks.keys())
    if (certain(instance, values, instance.blocks[b])) blocks.push_back(b);
  std::optional<ColumnWeights> weights = column_weights(instance, blocks, budget);
  if (!weights) return std::nullopt;
  const std::optional<Int128> bound = columns_bound(instance, blocks, *weights);
  if (!bound) return std::nullopt;
  const Int128 behind_the_frame = Int128{instance.frame_bits} + 1;
  return Claim{"max_end", std::min(*bound, behind_the_frame), proof::Columns{std::move(*weights)}};
}

}  // namespace tenon::pack
