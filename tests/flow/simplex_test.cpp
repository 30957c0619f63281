#include "flow/simplex.h"

#include <gtest/gtest.h>

#include "base/checked.h"
#include "base/random.h"

namespace tenon::flow {
namespace {

struct Network {
  std::int32_t nodes;
  std::vector<Simplex<std::int64_t>::ArcEnds> ends;
  std::vector<std::int64_t> low, high, cost, supply;
};

Network random_network(Random& random, std::int32_t nodes, std::int32_t arcs, std::int64_t amount) {
  Network net{nodes, {}, {}, {}, {}, std::vector<std::int64_t>(static_cast<std::size_t>(nodes), 0)};
  for (std::int32_t a = 0; a < arcs; ++a) {
    const auto tail = static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(nodes)));
    const auto head = static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(nodes)));
    net.ends.push_back({tail, head});
    net.low.push_back(random.chance(1, 5) ? random.between(0, amount) : 0);
    net.high.push_back(net.low.back() + random.between(0, amount));
    net.cost.push_back(random.between(-20, 99));
    const std::int64_t x =
        random.chance(2, 3) ? random.between(net.low.back(), net.high.back()) : net.low.back();
    net.supply[tail] += x;
    net.supply[head] -= x;
  }
  return net;
}

// Oracle: saturate what is cheap, then cancel negative cycles until there is none (Klein 1967). Slow and plain.
// Feasibility by an extra node that takes all imbalance at a price.
Int128 cancel_cycles(const Network& net, bool* feasible) {
  struct Edge {
    std::int32_t from, to;
    std::int64_t left;
    std::int64_t cost;
  };
  const std::int64_t price = 1'000'000;
  std::vector<Edge> edges;  // pairs: edge, reverse
  std::vector<std::int64_t> rest = net.supply;
  Int128 total = 0;
  for (std::size_t a = 0; a < net.ends.size(); ++a) {
    edges.push_back({net.ends[a].tail, net.ends[a].head, net.high[a] - net.low[a], net.cost[a]});
    edges.push_back({net.ends[a].head, net.ends[a].tail, 0, -net.cost[a]});
    rest[net.ends[a].tail] -= net.low[a];
    rest[net.ends[a].head] += net.low[a];
    total += Int128{net.cost[a]} * net.low[a];
  }
  const std::int32_t extra = net.nodes;
  const std::size_t first_extra = edges.size();
  for (std::int32_t v = 0; v < net.nodes; ++v) {
    const std::int64_t amount = rest[v] < 0 ? -rest[v] : rest[v];
    const bool out = rest[v] >= 0;
    edges.push_back({out ? v : extra, out ? extra : v, 0, price});
    edges.push_back({out ? extra : v, out ? v : extra, amount, -price});
  }
  const std::size_t n = static_cast<std::size_t>(net.nodes) + 1;
  for (;;) {
    std::vector<std::int64_t> distance(n, 0);
    std::vector<std::int32_t> by(n, -1);
    std::int32_t changed = -1;
    for (std::size_t round = 0; round < n; ++round) {
      changed = -1;
      for (std::size_t e = 0; e < edges.size(); ++e) {
        if (edges[e].left == 0 || distance[edges[e].from] + edges[e].cost >= distance[edges[e].to]) continue;
        distance[edges[e].to] = distance[edges[e].from] + edges[e].cost;
        by[edges[e].to] = static_cast<std::int32_t>(e);
        changed = edges[e].to;
      }
      if (changed < 0) break;
    }
    if (changed < 0) break;
    for (std::size_t i = 0; i < n; ++i) changed = edges[by[changed]].from;
    std::int64_t amount = edges[by[changed]].left;
    for (std::int32_t v = edges[by[changed]].from; v != changed; v = edges[by[v]].from)
      amount = std::min(amount, edges[by[v]].left);
    std::int32_t v = changed;
    do {
      edges[by[v]].left -= amount;
      edges[by[v] ^ 1].left += amount;
      if (static_cast<std::size_t>(by[v]) < first_extra) total += Int128{edges[by[v]].cost} * amount;
      v = edges[by[v]].from;
    } while (v != changed);
  }
  *feasible = true;
  for (std::size_t e = first_extra; e < edges.size(); e += 2) *feasible &= edges[e + 1].left == 0;
  return total;
}

template <class Number>
Simplex<Number> make(const Network& net) {
  std::vector<typename Simplex<Number>::ArcEnds> ends;
  for (const auto& e : net.ends) ends.push_back({e.tail, e.head});
  return Simplex<Number>(ends, {net.supply.begin(), net.supply.end()});
}

template <class Number>
void load(Simplex<Number>& simplex, const Network& net) {
  for (std::int32_t a = 0; a < simplex.arcs(); ++a) {
    simplex.set_bounds(a, net.low[a], net.high[a]);
    simplex.set_cost(a, net.cost[a]);
  }
}

template <class Number>
Int128 total_cost(const Simplex<Number>& simplex, const Network& net) {
  Int128 total = 0;
  for (std::int32_t a = 0; a < simplex.arcs(); ++a) total += Int128{net.cost[a]} * simplex.flow(a);
  return total;
}

template <class Number>
void expect_right(Simplex<Number>& simplex, const Network& net) {
  bool feasible = false;
  const Int128 best = cancel_cycles(net, &feasible);
  Budget budget{Limits{}};
  const auto outcome = simplex.run(budget);
  simplex.check();
  ASSERT_EQ(outcome == Simplex<Number>::Outcome::kOptimal, feasible);
  if (feasible) {
    ASSERT_EQ(total_cost(simplex, net), best);
    return;
  }
  ASSERT_EQ(simplex.run_for_ray(budget), Simplex<Number>::Outcome::kInfeasible);
  // The ray: potential differences that make every flow within bounds cost more than it can.
  Int128 value = 0;
  for (std::int32_t v = 0; v < net.nodes; ++v) value += Int128{simplex.potential(v)} * net.supply[v];
  for (std::int32_t a = 0; a < simplex.arcs(); ++a) {
    const Int128 rc = simplex.potential(net.ends[a].head) - simplex.potential(net.ends[a].tail);
    value += rc * (rc >= 0 ? net.low[a] : net.high[a]);
  }
  EXPECT_GT(value, 0);
}

TEST(Simplex, equals_cycle_cancelling) {
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const std::int32_t nodes = static_cast<std::int32_t>(random.between(1, 12));
    const Network net = random_network(random, nodes, static_cast<std::int32_t>(random.between(0, 40)), 9);
    auto simplex = make<std::int64_t>(net);
    load(simplex, net);
    expect_right(simplex, net);
    if (HasFatalFailure()) return;
  }
}

// The same numbers in both widths.
TEST(Simplex, wide_numbers_agree) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Network net = random_network(random, 8, 25, 1'000'000'000'000);
    auto simplex = make<Int128>(net);
    load(simplex, net);
    expect_right(simplex, net);
    if (HasFatalFailure()) return;
  }
}

// Every kind of change, many in a row on one tree.
TEST(Simplex, restarts_right_after_changed_costs_and_bounds) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    Network net = random_network(random, 9, 30, 12);
    auto simplex = make<std::int64_t>(net);
    load(simplex, net);
    for (int round = 0; round < 20; ++round) {
      expect_right(simplex, net);
      if (HasFatalFailure()) return;
      for (int changes = 0; changes < 3; ++changes) {
        const std::size_t a = random.below(net.ends.size());
        net.cost[a] = random.between(-20, 99);
        net.low[a] = random.chance(1, 2) ? 0 : random.between(0, 5);
        net.high[a] = net.low[a] + random.between(0, 12);
      }
      load(simplex, net);
    }
  }
}

TEST(Simplex, restarts_right_from_a_basis_kept_earlier) {
  Random random(7);
  Network net = random_network(random, 10, 40, 20);
  auto simplex = make<std::int64_t>(net);
  load(simplex, net);
  expect_right(simplex, net);
  const auto basis = simplex.basis();
  for (int round = 0; round < 30; ++round) {
    const std::size_t a = random.below(net.ends.size());
    net.high[a] = net.low[a] + random.between(0, 20);
    load(simplex, net);
    if (round % 3 == 0) simplex.restore(basis);
    expect_right(simplex, net);
    if (HasFatalFailure()) return;
  }
}

TEST(Simplex, a_restart_needs_fewer_steps_than_a_cold_start) {
  Random random(11);
  Network net = random_network(random, 60, 400, 1000);
  auto warm = make<std::int64_t>(net);
  load(warm, net);
  Budget budget{Limits{}};
  warm.run(budget);
  const std::int64_t before = warm.pivots();
  net.high[5] = net.low[5];
  load(warm, net);
  warm.run(budget);
  EXPECT_LT(warm.pivots() - before, before / 4);
}

TEST(Simplex, stops_when_the_budget_is_spent) {
  Random random(3);
  const Network net = random_network(random, 300, 6000, 1000);
  auto simplex = make<std::int64_t>(net);
  load(simplex, net);
  Limits limits;
  limits.work_ticks = 50;
  Budget budget(limits);
  EXPECT_EQ(simplex.run(budget), Simplex<std::int64_t>::Outcome::kInterrupted);
  Budget enough{Limits{}};
  EXPECT_NE(simplex.run(enough), Simplex<std::int64_t>::Outcome::kInterrupted);
  simplex.check();
}

}  // namespace
}  // namespace tenon::flow
