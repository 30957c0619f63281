#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "hybrid/program.h"

namespace tenon::hybrid {

// Prices of the rows, in gain units per unit of use: above 0 they weigh the upper side, below 0 the lower one.
struct Prices {
  std::vector<std::int64_t> rows;                      // of each row; |price| < 2^62
  std::vector<std::pair<int, std::int64_t>> counts{};  // (count, price of 1 / count_unit of an open block)
  std::vector<std::pair<int, std::int64_t>> cuts{};    // (cut, price >= 0)
  bool empty = false;  // they prove that there is no solution: without gains their bound is below 0
};

// Within which numbers the open blocks of a count must lie; -1: no side.
struct CountSides {
  std::int64_t least = -1, most = -1;
};

// What each block does best at given prices. Owns its working memory: no allocation when warm. Not shared between threads.
class Pricing {
 public:
  explicit Pricing(const Program& program);

  // An upper bound on the gain of every solution within `allowed` and the count sides, in exact numbers, each rounded upwards. None if
  // a price weighs a side that is not there, or if some block may be in no mode at all (then there is no solution); answers() is not set
  // then. With `gains` false all gains count as 0: a result below 0 proves that there is no solution. O(uses + terms of priced cuts).
  std::optional<Int128> bound(const Prices& prices, const std::vector<Cut>& cuts,
                              const std::vector<Allowed>& allowed, const std::vector<CountSides>& sides,
                              bool gains = true);

  // Of the last bound(): each block's best vertex and its priced gain.
  struct Answer {
    Vertex vertex;
    Int128 gain = 0;
  };
  const std::vector<Answer>& answers() const { return answers_; }
  // A vertex's gain less what it uses, at the prices of the last bound().
  Int128 priced(const Vertex& vertex) const;

 private:
  void price_modes(const Prices& prices, const std::vector<Cut>& cuts, bool gains);

  const Program& program_;
  std::vector<Int128> fixed_;  // of each mode, less prices
  std::vector<Int128> per_;
  std::vector<Answer> answers_;
};

}  // namespace tenon::hybrid
