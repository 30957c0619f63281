#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "problems/cut/instance.h"

namespace tenon::cut {

// Families of random inputs, after those that the literature is measured on.
enum class RandomShape {
  kUniform,  // pieces of 20 to 100 for stocks of 150 (Falkenauer 1996, class u)
  kTriplets,  // three pieces fill each stock of 1000 exactly (Falkenauer 1996, class t); the best plan is known
  kWide,  // pieces of a tenth to seven tenths of a stock of 1000 (Delorme, Iori and Martello 2016, random class)
  kCutgen,  // few lengths, large demands: 1 % to 50 % of a stock of 10,000, 50 pieces each on average (Gau and Waescher 1995)
  kShop,  // a workshop: names, three stock lengths in mm with costs and one limit, kerf, trim, leftovers of value
};

struct RandomOptions {
  std::int32_t pieces = 100;  // >= 1; of kCutgen and kShop the number of items, each with a demand
  std::uint64_t seed = 0;
  RandomShape shape = RandomShape::kUniform;
  std::optional<std::int64_t> stock_length{};  // >= 10; not set: as the shape has it
};

// The same options give the same instance everywhere. Pieces of equal length are one item. O(pieces log pieces).
Instance random_instance(const RandomOptions& options);

// "uniform", …; nullopt for another word.
std::optional<RandomShape> shape_called(const std::string& name);

}  // namespace tenon::cut
