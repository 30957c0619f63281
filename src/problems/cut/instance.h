#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/checked.h"
#include "base/ids.h"
#include "formats/text.h"

namespace tenon::cut {

// Cutting stock and bin packing in one dimension: pieces of given lengths are cut from stocks of given lengths. Sets,
// units and rules: docs/problems/cut.md. All lengths are whole numbers of 10^-length_decimals of the input's unit, all
// costs of 10^-cost_decimals of the input's.
using ItemId = Id<struct ItemTag>;
using StockId = Id<struct StockTag>;

// One line of the order, in the input's order; lines of equal length stay apart.
struct Item {
  std::string name{};       // maybe empty, maybe not unique
  std::int64_t length = 0;  // > 0; of an item with demand no longer than the longest usable length
  std::int64_t demand = 0;  // pieces, >= 0
  std::string at{};         // its place in the input, for messages: "/items/3", "Order!A7"
};

struct Stock {
  std::string name{};
  std::int64_t length = 0;              // > trim
  std::int64_t cost = 0;                // >= 0; 0 for all where the input gives none
  std::optional<std::int64_t> limit{};  // at most so many of it, >= 0; none: as many as wanted
  std::string at{};
};

// Built by format.h, which refuses everything the comments exclude, and by random.h. What is derived from it (a part of
// the demand) keeps the same rules.
struct Instance {
  IdVector<StockId, Stock> stocks;               // at least one
  IdVector<ItemId, Item> items;                  // at least one
  std::int64_t kerf = 0;                         // what each cut turns to dust
  std::int64_t trim = 0;                         // cut off a stock's ends in all, before anything else
  std::optional<std::int64_t> max_pieces{};      // a pattern, >= 1
  std::optional<std::int64_t> max_cuts{};        // a pattern, >= 0; trimming not counted
  std::optional<std::int64_t> least_leftover{};  // >= 1: a rest of at least this is kept
  std::int64_t leftover_value =
      0;                     // of each unit of length that is kept; times usable(s) at most the cost of s
  bool with_costs = false;   // the headline is stock_cost, not stocks
  bool overproduce = false;  // more pieces than the demand may be cut
  std::string unit{};        // of lengths, for people: "mm"; maybe empty
  int length_decimals = 0;
  int cost_decimals = 0;

  // Within these, sums over a whole plan fit into 64 bits: pieces * (longest stock + kerf) and pieces * dearest cost do.
  static constexpr std::int64_t kMostLength = 1'000'000'000'000'000;  // also of a cost
  static constexpr std::int64_t kMostPieces = 1'000'000'000'000;      // the sum of all demands

  // The rule of fitting (docs/problems/cut.md, "Kerf"). Pieces l_1 … l_n need a kerf between neighbours, and one more to
  // cut the last from the rest, unless the rest is no longer than that kerf. So they fit if and only if
  //   sum (l_i + kerf) <= usable + kerf,      that is: sum size(i) <= room(stock),
  // and what is left in one piece is max(0, usable - sum size(i)).
  std::int64_t usable(StockId stock) const { return stocks[stock].length - trim; }
  std::int64_t room(StockId stock) const { return usable(stock) + kerf; }
  std::int64_t size(ItemId item) const { return items[item].length + kerf; }
  std::int64_t rest(StockId stock, std::int64_t sizes) const {  // `sizes`: the sum above, <= room(stock)
    return sizes < usable(stock) ? usable(stock) - sizes : 0;
  }
  // Whether a rest is kept as a leftover.
  bool keeps(std::int64_t rest) const { return least_leftover && rest >= *least_leftover; }
  // What one stock cut so that `rest` is left adds to stock_cost; >= 0.
  std::int64_t cost_with(StockId stock, std::int64_t rest) const {
    return stocks[stock].cost - (keeps(rest) ? rest * leftover_value : 0);
  }
  // Cuts that n >= 1 pieces take that fill `sizes`: n - 1 if they fill the stock to its end, else n.
  std::int64_t cuts(StockId stock, std::int64_t pieces, std::int64_t sizes) const {
    return sizes == room(stock) ? pieces - 1 : pieces;
  }

  // "stocks" or "stock_cost".
  const char* headline() const { return with_costs ? "stock_cost" : "stocks"; }
  // The unit of stock_cost in words: "cost", "0.01 cost".
  std::string cost_unit() const;

  std::int64_t total_demand() const;
};

using formats::decimal_text;

}  // namespace tenon::cut
