#pragma once

#include "planners/cut/node_pricing.h"

namespace tenon::cut::testing {

// A filling of the only board as column generation holds it, kind k in row k.
inline colgen::Column filling(const Counts& counts) {
  colgen::Column column{.problem = 0, .cost = 1};
  for (const auto& [kind, count] : counts) {
    column.entries.push_back({kind, count});
    column.items.emplace_back(kind, count);
    column.content.push_back(kind);
    column.content.push_back(count);
  }
  return column;
}

}  // namespace tenon::cut::testing
