#include "colgen/branch/quantity.h"

#include <algorithm>

namespace tenon::colgen {

std::int64_t PairOf::of(const Column& column) const {
  const auto holds = [&](int item) {
    return std::any_of(column.items.begin(), column.items.end(),
                       [&](const auto& held) { return held.first == item; });
  };
  return holds(a_) && holds(b_) ? 1 : 0;
}

std::string TheColumn::name() const {
  std::string name = "column " + std::to_string(column_.problem) + ":";
  for (const auto& [item, count] : column_.items)
    name += " " + std::to_string(item) + "x" + std::to_string(count);
  for (const Entry& entry : column_.entries)
    name += " " + std::to_string(entry.row) + "/" + std::to_string(entry.coefficient);
  for (const std::int64_t part : column_.content) name += " " + std::to_string(part);
  return name;
}

}  // namespace tenon::colgen
