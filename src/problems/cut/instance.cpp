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

}  // namespace tenon::cut
