#pragma once

#include <cstdint>

#include "base/random.h"
#include "formats/json.h"
#include "problems/allocate/instance.h"
#include "problems/allocate/plan.h"

namespace tenon::allocate {

// Random books in the inner JSON shape, for `tenon new`, tests and benches. The same options give the same book everywhere: nothing
// but integers is drawn.
struct RandomOptions {
  std::int32_t pools = 50;       // >= 1
  std::int32_t tokens = 6;       // 1 … 100
  std::int32_t held = 8;         // pools with a position, at most `pools`
  std::int64_t days = 30;        // 1 … kMostDays
  std::int64_t usd = 1'000'000;  // AUM, about; 1 … 10^10
  std::uint64_t seed = 0;
};
// A realistic book: APYs log-normal around 6.4 %, TVLs log-normal around 4.9 million USD, two thirds of the pools with one token, tokens
// drawn by popularity, stablecoins near one dollar and a few that have grown, legs of held pools drifted by 3 %.
formats::Json random_book(const RandomOptions& options);

// A tiny book with every parameter and feature switched on at random: limits, scenarios, curves, locks, gas tokens, …; what it asks
// for may be impossible. For tests against brute force and of the verifier.
formats::Json odd_book(std::uint64_t seed);

// The instance of a book from above.
Instance instance_of(const formats::Json& book);

// Targets that are funded (no balance of the wallet falls below 0, gas apart) but respect caps, rules and minimum values only
// now and then.
Targets random_targets(const Instance& instance, Random& random);

}  // namespace tenon::allocate
