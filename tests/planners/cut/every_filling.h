#pragma once

#include <algorithm>
#include <functional>
#include <vector>

#include "planners/cut/node_pricing.h"
#include "planners/cut/pieces.h"

namespace tenon::cut::testing {

// All fillings of a board that the pieces allow, but for the empty one: from the definition, kind by kind and count by count.
inline std::vector<Counts> every_filling(const Pieces& pieces) {
  std::vector<Counts> all;
  Counts counts;
  const std::function<void(int, std::int64_t)> extend = [&](int kind, std::int64_t left) {
    if (kind == static_cast<int>(pieces.kinds.size())) {
      if (left <= pieces.most_waste && !counts.empty()) all.push_back(counts);
      return;
    }
    const Pieces::Kind& here = pieces.kinds[static_cast<std::size_t>(kind)];
    extend(kind + 1, left);
    for (std::int64_t count = 1; count <= here.demand && count * here.size <= left; ++count) {
      if (count > 1 && !pieces.meet(kind, kind)) break;
      if (std::any_of(counts.begin(), counts.end(),
                      [&](const auto& held) { return !pieces.meet(kind, held.first); }))
        break;
      counts.emplace_back(kind, count);
      extend(kind + 1, left - count * here.size);
      counts.pop_back();
    }
  };
  extend(0, pieces.room);
  return all;
}

// How many of a plain kind are in one of this kind.
inline std::int64_t plain_count(const Pieces& pieces, int kind, int plain) {
  const Pieces::Kind& of = pieces.kinds[static_cast<std::size_t>(kind)];
  if (of.left < 0) return kind == plain ? 1 : 0;
  return plain_count(pieces, of.left, plain) + plain_count(pieces, of.right, plain);
}

// The same filling in plain kinds, of all of them the count.
inline std::vector<std::int64_t> plain_counts(const Pieces& pieces, const Counts& counts) {
  std::vector<std::int64_t> plain(static_cast<std::size_t>(pieces.plain), 0);
  for (int of = 0; of < pieces.plain; ++of)
    for (const auto& [kind, count] : counts)
      plain[static_cast<std::size_t>(of)] += count * plain_count(pieces, kind, of);
  return plain;
}

}  // namespace tenon::cut::testing
