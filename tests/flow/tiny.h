#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/random.h"
#include "flow/problem.h"

namespace tenon::flow {

struct TinyShape {
  int nodes = 4;
  int arcs = 7;
  std::int64_t amount = 4;  // capacities up to this
  bool negative_costs = false;
  bool balanced = true;  // else the supplies may sum to anything
};

// A random problem, mostly feasible: supplies are what some random flow leaves behind. With loops, parallel arcs,
// mins, mins above the capacity, nodes apart from the rest.
inline Problem tiny_problem(Random& random, const TinyShape& shape) {
  Problem problem;
  problem.supply.resize(static_cast<std::size_t>(shape.nodes), 0);
  for (int i = 0; i < shape.arcs; ++i) {
    Arc arc;
    arc.tail.value = static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(shape.nodes)));
    arc.head.value = static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(shape.nodes)));
    if (arc.tail == arc.head && random.chance(3, 4)) arc.head.value = (arc.head.value + 1) % shape.nodes;
    arc.capacity = random.between(0, shape.amount);
    arc.min = random.chance(1, 2) ? 0 : random.between(0, shape.amount);
    arc.unit = random.between(shape.negative_costs ? -5 : 0, 9);
    arc.fixed = random.chance(1, 2) ? 0 : random.between(shape.negative_costs ? -10 : 0, 30);
    const std::int64_t least = arc.min > 1 ? arc.min : 1;
    if (least <= arc.capacity && random.chance(1, 3)) {
      const std::int64_t x = random.between(least, arc.capacity);
      problem.supply[arc.tail] += x;
      problem.supply[arc.head] -= x;
    }
    if (random.chance(1, 8)) arc.capacity = 3 * shape.amount;  // more than can be of use, mostly
    problem.arcs.push_back(arc);
  }
  if (!shape.balanced) problem.supply[NodeId{0}] += random.between(-1, 1);
  return problem;
}

// The least cost by trying every amount on every arc; nullopt if nothing fits.
inline std::optional<Int128> brute_force(const Problem& problem) {
  IdVector<NodeId, std::int64_t> left = problem.supply;
  // The last arc at a node must balance it, so a node is checked once it has no further arc.
  IdVector<NodeId, std::int32_t> last(problem.supply.size(), -1);
  for (const ArcId a : problem.arcs.keys()) last[problem.arcs[a].tail] = last[problem.arcs[a].head] = a.value;
  for (const NodeId v : left.keys())
    if (last[v] < 0 && left[v] != 0) return std::nullopt;
  std::optional<Int128> best;
  const std::function<void(std::int32_t, Int128)> place = [&](std::int32_t i, Int128 cost) {
    if (i == static_cast<std::int32_t>(problem.arcs.size())) {
      if (!best || cost < *best) best = cost;
      return;
    }
    const Arc& arc = problem.arcs[ArcId{i}];
    for (std::int64_t x = 0; x <= arc.capacity; ++x) {
      if (x > 0 && x < arc.min) continue;
      left[arc.tail] -= x;
      left[arc.head] += x;
      const bool tail_fits = last[arc.tail] != i || left[arc.tail] == 0;
      const bool head_fits = last[arc.head] != i || left[arc.head] == 0;
      if (tail_fits && head_fits) place(i + 1, cost + (x > 0 ? Int128{arc.unit} * x + arc.fixed : 0));
      left[arc.tail] += x;
      left[arc.head] -= x;
    }
  };
  place(0, 0);
  return best;
}

}  // namespace tenon::flow
