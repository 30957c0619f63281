#include "planners/cut/words.h"

namespace tenon::cut {

std::string length_text(const Instance& instance, Int128 length) {
  const std::string number = decimal_text(length, instance.length_decimals);
  return instance.unit.empty() ? number : number + " " + instance.unit;
}

std::string item_name(const Instance& instance, ItemId item) {
  const std::string& name = instance.items[item].name;
  return name.empty() ? "item " + std::to_string(item.value) : name;
}

std::string item_text(const Instance& instance, ItemId item) {
  return item_name(instance, item) + " (" + length_text(instance, instance.items[item].length) + ")";
}

std::string stock_name(const Instance& instance, StockId stock) {
  const std::string& name = instance.stocks[stock].name;
  return name.empty() ? "stock " + std::to_string(stock.value) : name;
}

std::string stock_text(const Instance& instance, StockId stock) {
  return stock_name(instance, stock) + " (" + length_text(instance, instance.stocks[stock].length) + ")";
}

std::string count_text(Int128 count, const std::string& thing) {
  return to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

}  // namespace tenon::cut
