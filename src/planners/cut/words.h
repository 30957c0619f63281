#pragma once

#include <string>

#include "base/checked.h"
#include "problems/cut/instance.h"

namespace tenon::cut {

// How explanations name things: as the input does.

// "1850 mm".
std::string length_text(const Instance& instance, Int128 length);
// "post (1850 mm)", "item 3 (1850 mm)".
std::string item_text(const Instance& instance, ItemId item);
// The item's name, or "item 3".
std::string item_name(const Instance& instance, ItemId item);
// "bar of 4 m (4000 mm)", "stock 1 (4000 mm)".
std::string stock_text(const Instance& instance, StockId stock);
std::string stock_name(const Instance& instance, StockId stock);
// "1 stock", "2 stocks".
std::string count_text(Int128 count, const std::string& thing);

}  // namespace tenon::cut
