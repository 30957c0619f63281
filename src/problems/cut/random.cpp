#include "problems/cut/random.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/random.h"

namespace tenon::cut {

namespace {

// Pieces by length, longest first, as BPPLIB lists them.
void add_items(Instance& instance, const std::map<std::int64_t, std::int64_t>& demand) {
  for (auto each = demand.rbegin(); each != demand.rend(); ++each)
    instance.items.push_back({.length = each->first, .demand = each->second});
}

void add_pieces(Instance& instance, const RandomOptions& options, Random& random, std::int64_t low,
                std::int64_t high) {
  std::map<std::int64_t, std::int64_t> demand;
  for (std::int32_t i = 0; i < options.pieces; ++i) ++demand[random.between(low, high)];
  add_items(instance, demand);
}

// As Falkenauer draws them: the first piece 38 % to 49 % of the stock, the second from 25 % on so that 25 % are left for the
// third. What does not make up three is cut off the list, so the last stock may stay partly empty.
void add_triplets(Instance& instance, const RandomOptions& options, Random& random, std::int64_t length) {
  std::map<std::int64_t, std::int64_t> demand;
  for (std::int32_t i = 0; i < options.pieces; i += 3) {
    const std::int64_t first = random.between(length * 38 / 100, length * 49 / 100);
    const std::int64_t least = length / 4;
    const std::int64_t second = random.between(least, std::max(least, length - first - least));
    const std::array<std::int64_t, 3> three{first, second, length - first - second};
    for (std::int32_t k = 0; k < 3 && i + k < options.pieces; ++k)
      ++demand[three[static_cast<std::size_t>(k)]];
  }
  add_items(instance, demand);
}

void add_kinds(Instance& instance, const RandomOptions& options, Random& random, std::int64_t low,
               std::int64_t high, std::int64_t most) {
  std::map<std::int64_t, std::int64_t> demand;
  for (std::int32_t i = 0; i < options.pieces; ++i)
    demand[random.between(low, high)] += random.between(1, most);
  add_items(instance, demand);
}

void make_shop(Instance& instance) {
  const std::int64_t longest = instance.stocks[StockId{0}].length;
  instance.unit = "mm";
  instance.kerf = 3;
  instance.trim = longest / 200;
  instance.with_costs = true;
  instance.least_leftover = longest / 10;
  instance.leftover_value = 1;
  // 5 for each unit of length, the middle one a little dearer.
  instance.stocks[StockId{0}] = {.name = "long", .length = longest, .cost = longest * 5};
  instance.stocks.push_back({.name = "middle", .length = longest * 2 / 3, .cost = longest * 7 / 2});
  instance.stocks.push_back({.name = "short", .length = longest / 2, .cost = longest * 5 / 2, .limit = 10});
  for (const ItemId item : instance.items.keys())
    instance.items[item].name = "part " + std::to_string(item.value + 1);
}

}  // namespace

Instance random_instance(const RandomOptions& options) {
  Random random(options.seed);
  Instance instance;
  const auto stock = [&](std::int64_t usual) {
    const std::int64_t length = options.stock_length.value_or(usual);
    instance.stocks.push_back({.length = length});
    return length;
  };
  switch (options.shape) {
    case RandomShape::kUniform: {
      const std::int64_t length = stock(150);
      add_pieces(instance, options, random, std::max<std::int64_t>(1, length * 2 / 15), length * 2 / 3);
      break;
    }
    case RandomShape::kTriplets:
      add_triplets(instance, options, random, stock(1000));
      break;
    case RandomShape::kWide: {
      const std::int64_t length = stock(1000);
      add_pieces(instance, options, random, length / 10, length * 7 / 10);
      break;
    }
    case RandomShape::kCutgen: {
      const std::int64_t length = stock(10'000);
      add_kinds(instance, options, random, std::max<std::int64_t>(1, length / 100), length / 2, 99);
      break;
    }
    case RandomShape::kShop: {
      const std::int64_t length = stock(6000);
      add_kinds(instance, options, random, std::max<std::int64_t>(1, length / 20), length * 4 / 5, 20);
      make_shop(instance);
      break;
    }
  }
  return instance;
}

std::optional<RandomShape> shape_called(const std::string& name) {
  constexpr std::array<std::pair<const char*, RandomShape>, 5> kShapes{{{"uniform", RandomShape::kUniform},
                                                                        {"triplets", RandomShape::kTriplets},
                                                                        {"wide", RandomShape::kWide},
                                                                        {"cutgen", RandomShape::kCutgen},
                                                                        {"shop", RandomShape::kShop}}};
  for (const auto& [word, shape] : kShapes)
    if (name == word) return shape;
  return std::nullopt;
}

}  // namespace tenon::cut
