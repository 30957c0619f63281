#pragma once

#include <optional>
#include <vector>

#include "formats/json.h"
#include "problems/cut/instance.h"
#include "problems/cut/plan.h"

namespace tenon::cut {

// What report and workbook recompute from the instance for a plan that anybody may have written: patterns that name what is
// not there are left out, and so are those that do not fit.
struct Shown {
  std::int64_t number = 0;  // in the plan, from 0
  Cut cut;
  std::int64_t length = 0;   // of the stock
  std::int64_t lengths = 0;  // of the pieces
  std::int64_t kerf = 0;     // of all cuts
  std::int64_t rest = 0;
  bool kept = false;  // the rest is a leftover

  std::int64_t waste() const { return length - lengths - (kept ? rest : 0); }
};

struct Facts {
  std::vector<Shown> patterns;
  std::size_t left_out = 0;            // patterns that cannot be shown
  IdVector<ItemId, std::int64_t> cut;  // pieces of each item
  IdVector<StockId, std::int64_t> used;
  Int128 stocks = 0, stock_length = 0, piece_length = 0, leftover = 0;

  Int128 waste() const { return stock_length - piece_length - leftover; }
};

// nullopt: the answer holds no plan.
std::optional<Facts> facts_of(const Instance& instance, const formats::Json& answer);

}  // namespace tenon::cut
