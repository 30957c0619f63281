#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace tenon {

// Seeded random numbers that are the same on every platform and compiler (the standard library fixes its
// engines but not its distributions). SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number
// generators", OOPSLA 2014. Not for secrets. One object a thread.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }

  // Uniform in [0, n), n > 0, by multiply-shift; the bias is below n / 2^64.
  std::uint64_t below(std::uint64_t n) {
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * n) >> 64);
  }
  // Uniform in [low, high], both inclusive.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
  }
  // True in `part` of `whole` draws.
  bool chance(std::uint64_t part, std::uint64_t whole) { return below(whole) < part; }

  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

  // An independent stream, for a task that must not depend on how many numbers its siblings drew.
  Random split() { return Random(next() ^ 0xD1B54A32D192ED03ULL); }

 private:
  std::uint64_t state_;
};

}  // namespace tenon
