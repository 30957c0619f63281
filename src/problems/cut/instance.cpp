#include "problems/cut/instance.h"

namespace tenon::cut {

std::string Instance::cost_unit() const {
  return cost_decimals == 0 ? "cost" : decimal_text(1, cost_decimals) + " cost";
}

std::int64_t Instance::total_demand() const {
  std::int64_t sum = 0;
  for (const Item& item : items) sum += item.demand;
  return sum;
}

std::string decimal_text(Int128 value, int decimals) {
  std::string text = to_string(value);
  if (decimals == 0) return text;
  const std::size_t sign = text.starts_with('-') ? 1 : 0;
  const auto places = static_cast<std::size_t>(decimals);
  if (text.size() < sign + places + 1) text.insert(sign, sign + places + 1 - text.size(), '0');
  text.insert(text.size() - places, 1, '.');
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace tenon::cut
