#include "planners/pack/load_split.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace tenon::pack {

namespace {

// Last set bit of `words` at or below `at`, -1 if there is none.
std::int64_t bit_at_or_below(const std::uint64_t* words, std::int64_t at) {
  auto w = at / 64;
  std::uint64_t word = words[w] & (~std::uint64_t{0} >> (63 - at % 64));
  while (word == 0) {
    if (w == 0) return -1;
    word = words[--w];
  }
  return w * 64 + 63 - std::countl_zero(word);
}

// First set bit above `at`, -1 if there is none.
std::int64_t bit_above(const std::uint64_t* words, std::size_t count, std::int64_t at) {
  ++at;
  if (at >= static_cast<std::int64_t>(count) * 64) return -1;
  auto w = static_cast<std::size_t>(at / 64);
  std::uint64_t word = words[w] & (~std::uint64_t{0} << (at % 64));
  while (word == 0) {
    if (++w == count) return -1;
    word = words[w];
  }
  return static_cast<std::int64_t>(w) * 64 + std::countr_zero(word);
}

// The least x in [low, high] with cost(x + 1) - cost(x) >= rise, or high. Slopes only grow, since cost is convex.
std::int64_t first_rise(const SplitCost& cost, std::int64_t low, std::int64_t high, std::int64_t rise) {
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    if (cost(middle + 1) - cost(middle) >= rise)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

}  // namespace

bool PoolSplitter::reachable(std::size_t layer, std::int64_t sum) const {
  const std::uint64_t word = layers_[layer * words_ + static_cast<std::size_t>(sum / 64)];
  return (word >> (sum % 64) & 1) != 0;
}

void PoolSplitter::walk_back(const std::vector<std::int64_t>& sizes, std::int64_t unit, std::int64_t sum,
                             Random& random, std::vector<char>& is_left) const {
  for (std::size_t i = sizes.size(); i-- > 0;) {
    const std::int64_t size = sizes[i] / unit;
    const bool may_skip = reachable(i, sum);
    const bool may_take = sum >= size && reachable(i, sum - size);
    is_left[i] = may_take && (!may_skip || random.chance(1, 2));
    if (is_left[i]) sum -= size;
  }
}

std::int64_t PoolSplitter::split(const std::vector<std::int64_t>& sizes, const SplitCost& cost,
                                 Random& random, std::vector<char>& is_left) {
  std::int64_t unit = 0;
  std::int64_t pool = 0;
  for (const std::int64_t size : sizes) {
    unit = std::gcd(unit, size);
    pool += size;
  }
  if (unit == 0) return 1;
  if (pool / unit > kMostSum) return split_few(sizes, cost, random, is_left);

  words_ = static_cast<std::size_t>(pool / unit / 64 + 1);
  layers_.assign((sizes.size() + 1) * words_, 0);
  layers_[0] = 1;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const std::uint64_t* from = &layers_[i * words_];
    std::uint64_t* to = &layers_[(i + 1) * words_];
    const auto skip = static_cast<std::size_t>(sizes[i] / unit / 64);
    const auto shift = static_cast<unsigned>(sizes[i] / unit % 64);
    std::copy(from, from + words_, to);
    for (std::size_t w = skip; w < words_; ++w) {
      to[w] |= from[w - skip] << shift;
      if (shift != 0 && w > skip) to[w] |= from[w - skip - 1] >> (64 - shift);
    }
  }

  // Reachable sums nearest to a random point of the bottom, on either side; the cheaper, a random one if equal.
  const std::uint64_t* sums = &layers_[sizes.size() * words_];
  const std::int64_t low = first_rise(cost, 0, pool, 0);
  const std::int64_t high = first_rise(cost, low, pool, 1);
  const std::int64_t at = random.between(low / unit, high / unit);
  const std::int64_t below = bit_at_or_below(sums, at);  // 0 is always reachable
  const std::int64_t above = bit_above(sums, words_, at);
  std::int64_t chosen = below;
  if (above >= 0) {
    const std::int64_t more = cost(above * unit) - cost(below * unit);
    if (more < 0 || (more == 0 && random.chance(1, 2))) chosen = above;
  }
  walk_back(sizes, unit, chosen, random, is_left);
  return static_cast<std::int64_t>(sizes.size() * words_ / 512 + 1);
}

std::int64_t PoolSplitter::split_few(const std::vector<std::int64_t>& sizes, const SplitCost& cost,
                                     Random& random, std::vector<char>& is_left) {
  const std::size_t few = std::min(sizes.size(), kFewItems);
  std::int64_t stay_left = 0;
  for (std::size_t i = few; i < sizes.size(); ++i) stay_left += is_left[i] ? sizes[i] : 0;
  std::uint32_t chosen = 0;
  std::int64_t least = -1;
  const auto flip =
      static_cast<std::uint32_t>(random.below(std::uint64_t{1} << few));  // where the scan starts
  for (std::uint32_t k = 0; k < (1U << few); ++k) {
    const std::uint32_t set = k ^ flip;
    std::int64_t sum = stay_left;
    for (std::size_t i = 0; i < few; ++i) sum += (set >> i & 1) != 0 ? sizes[i] : 0;
    const std::int64_t now = cost(sum);
    if (least < 0 || now < least) {
      least = now;
      chosen = set;
    }
  }
  for (std::size_t i = 0; i < few; ++i) is_left[i] = (chosen >> i & 1) != 0;
  return 1 << few >> 4;
}

}  // namespace tenon::pack
