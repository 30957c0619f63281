#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "base/random.h"
#include "formats/document.h"
#include "formats/source.h"
#include "problems/cut/format.h"
#include "problems/cut/plan.h"
#include "tests/given_cases.h"
#include "tests/option_values.h"

// What the tests of problems/cut make their inputs with.
namespace tenon::cut::testing {

inline Result<Input> read_text(const std::string& text, const OptionValues& options = {},
                               const std::string& format = "") {
  const auto document = read_document({"in", text}, format, options);
  if (!document.ok()) return document.errors();
  return read_instance(document.value(), options);
}

inline Instance instance_of(const std::string& text) {
  Result<Input> input = read_text(text);
  EXPECT_TRUE(input.ok()) << (input.ok() ? "" : to_string(input.errors().front()));
  return input.ok() ? std::move(input.value().instance) : Instance{};
}

inline OptionValues with(const std::vector<std::pair<std::string, std::string>>& settings) {
  return tenon::testing::values_of(read_options(), settings);
}

// The collection of real inputs that lies beside the checkout, or an empty path where it is not there.
inline std::filesystem::path cases() { return tenon::testing::given_cases("colgen"); }

// One stock, and items as (length, demand).
inline Instance simple(std::int64_t stock, const std::vector<std::pair<std::int64_t, std::int64_t>>& items,
                       std::int64_t kerf = 0) {
  Instance instance;
  instance.kerf = kerf;
  instance.stocks.push_back({.length = stock});
  for (const auto& [length, demand] : items) instance.items.push_back({.length = length, .demand = demand});
  return instance;
}

// Whether pieces can be cut from a stock: sawn one after the other, as the docs tell it; the rest that is left, or none.
inline std::optional<std::int64_t> sawn(const Instance& instance, StockId stock,
                                        const std::vector<std::int64_t>& lengths) {
  std::int64_t left = instance.stocks[stock].length - instance.trim;
  std::int64_t cuts = 0;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    if (left < lengths[i]) return std::nullopt;
    left -= lengths[i];
    if (left == 0) {  // the stock ends with this piece
      if (i + 1 < lengths.size()) return std::nullopt;
      break;
    }
    ++cuts;
    left = std::max<std::int64_t>(0, left - instance.kerf);
  }
  if (instance.max_pieces && static_cast<std::int64_t>(lengths.size()) > *instance.max_pieces)
    return std::nullopt;
  if (instance.max_cuts && cuts > *instance.max_cuts) return std::nullopt;
  return left;
}

// All plans of a tiny instance, one value each of stocks, stock_cost and patterns. Exhaustive: patterns by recursion over
// items, plans by recursion over patterns in their order.
struct Best {
  std::optional<std::int64_t> stocks, cost, patterns;  // each by itself; none: there is no plan
};
inline Best brute_force(const Instance& instance) {
  struct Cuttable {
    StockId stock;
    std::vector<std::int64_t> counts;
    std::int64_t cost;
  };
  std::vector<Cuttable> patterns;
  const std::size_t n = instance.items.size();
  for (const StockId s : instance.stocks.keys()) {
    std::vector<std::int64_t> counts(n, 0);
    const std::function<void(std::size_t)> extend = [&](std::size_t i) {
      if (i == n) {
        std::vector<std::int64_t> lengths;
        for (std::size_t k = 0; k < n; ++k)
          for (std::int64_t c = 0; c < counts[k]; ++c) lengths.push_back(instance.items.raw()[k].length);
        const auto rest = lengths.empty() ? std::nullopt : sawn(instance, s, lengths);
        if (!rest) return;
        const bool kept = instance.least_leftover && *rest >= *instance.least_leftover;
        patterns.push_back(
            {s, counts, instance.stocks[s].cost - (kept ? *rest * instance.leftover_value : 0)});
        return;
      }
      for (counts[i] = 0; counts[i] <= instance.items.raw()[i].demand; ++counts[i]) extend(i + 1);
      counts[i] = 0;
    };
    extend(0);
  }
  Best best;
  const auto least = [](std::optional<std::int64_t>& now, std::int64_t value) {
    if (!now || value < *now) now = value;
  };
  std::vector<std::int64_t> left;
  for (const Item& item : instance.items) left.push_back(item.demand);
  std::vector<std::int64_t> used(instance.stocks.size(), 0);
  const std::function<void(std::size_t, std::int64_t, std::int64_t, std::int64_t)> plan =
      [&](std::size_t p, std::int64_t stocks, std::int64_t cost, std::int64_t kinds) {
        if (std::all_of(left.begin(), left.end(), [](std::int64_t d) { return d == 0; })) {
          least(best.stocks, stocks);
          least(best.cost, cost);
          least(best.patterns, kinds);
          return;
        }
        if (p == patterns.size()) return;
        const auto& limit = instance.stocks[patterns[p].stock].limit;
        auto& count = used[static_cast<std::size_t>(patterns[p].stock.value)];
        std::int64_t times = 0;
        while (true) {
          plan(p + 1, stocks + times, cost + times * patterns[p].cost, kinds + (times > 0 ? 1 : 0));
          bool fits = !limit || count < *limit;
          for (std::size_t i = 0; i < n; ++i) fits &= patterns[p].counts[i] <= left[i];
          if (!fits) break;
          for (std::size_t i = 0; i < n; ++i) left[i] -= patterns[p].counts[i];
          ++count;
          ++times;
        }
        for (std::size_t i = 0; i < n; ++i) left[i] += times * patterns[p].counts[i];
        count -= times;
      };
  plan(0, 0, 0, 0);
  return best;
}

// A tiny instance with every rule switched on now and then.
inline Instance tiny_instance(Random& random, bool plain = false) {
  Instance instance;
  const std::int64_t stocks = plain ? 1 : random.between(1, 2);
  if (!plain) instance.kerf = random.between(0, 2);
  if (!plain) instance.trim = random.between(0, 1);
  instance.with_costs = !plain && random.chance(1, 2);
  for (std::int64_t s = 0; s < stocks; ++s) {
    instance.stocks.push_back({.length = random.between(6, 14)});
    Stock& stock = instance.stocks[StockId{static_cast<std::int32_t>(s)}];
    if (instance.with_costs) stock.cost = random.between(14, 40);
    if (!plain && random.chance(1, 4)) stock.limit = random.between(0, 3);
  }
  if (!plain && random.chance(1, 4)) instance.max_pieces = random.between(1, 3);
  if (!plain && random.chance(1, 4)) instance.max_cuts = random.between(0, 3);
  if (!plain && random.chance(1, 3)) instance.least_leftover = random.between(1, 4);
  if (instance.with_costs && instance.least_leftover) instance.leftover_value = random.between(0, 1);
  std::int64_t longest = 0;
  for (const StockId s : instance.stocks.keys()) longest = std::max(longest, instance.usable(s));
  for (std::int64_t i = random.between(1, 3); i > 0; --i)
    instance.items.push_back({.length = random.between(1, longest), .demand = random.between(0, 2)});
  return instance;
}

}  // namespace tenon::cut::testing
