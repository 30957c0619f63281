// How fast labels are made and compared, on three kinds of networks: routes with time windows, a knapsack as an acyclic
// network, crews on a time-line. All random, from fixed seeds; costs as a master's duals make them.
//
//   labelling [--benchmark_filter=REGEX …]      counters: labels, extensions and comparisons a second; ticks of a run

#include "colgen/pricing/labelling.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <memory>
#include <vector>

#include "base/random.h"

namespace {

using namespace tenon;
using namespace tenon::pricing;

struct Bench {
  std::unique_ptr<Network> network;
  std::vector<std::int64_t> cost;
  std::vector<NodeId> sources, sinks;
  std::vector<std::vector<ItemId>> near;
  std::vector<RankOneCut> cuts;
  Visits visits = Visits::kAny;
};

// Customers in a square of 100 by 100 around a depot, a horizon of 240, windows as wide as given, loads of 1 to 40 in a
// vehicle of 200. Costs are distances less a dual that pays for about half a round trip, in thousandths.
Bench routes(int customers, int window, int near, int cuts) {
  Random random(1);
  Bench bench;
  NetworkData data;
  data.nodes = customers + 2;
  data.items = customers;
  std::vector<std::int64_t> x{50, 50}, y{50, 50}, load{0, 0}, dual{0, 0};
  const auto distance = [&](std::size_t i, std::size_t j) {
    return std::llround(1000 *
                        std::hypot(static_cast<double>(x[i] - x[j]), static_cast<double>(y[i] - y[j])));
  };
  TimeWindow clock{"time", {}, {{0, 240'000}, {0, 240'000}}};
  for (int c = 0; c < customers; ++c) {
    const auto v = static_cast<std::size_t>(c) + 2;
    x.push_back(random.between(0, 100));
    y.push_back(random.between(0, 100));
    load.push_back(random.between(1, 40));
    dual.push_back(distance(0, v) * random.between(60, 130) / 100);
    const std::int64_t latest = 230'000 - distance(0, v);
    const std::int64_t low = random.between(distance(0, v), latest - 1);
    clock.windows.push_back({low, std::min(latest, low + window * 1000)});
    data.node_items.push_back({NodeId{c + 2}, ItemId{c}});
  }
  Accumulating weight{"load", {}, 200};
  for (std::int32_t i = 0; i < data.nodes; ++i)
    for (std::int32_t j = 1; j < data.nodes; ++j) {
      if (i == j || i == 1) continue;
      const auto tail = static_cast<std::size_t>(i), head = static_cast<std::size_t>(j);
      const std::int64_t travel = distance(tail, head) + (i > 1 ? 10'000 : 0);
      if (clock.windows[tail].low + travel > clock.windows[head].high) continue;
      data.arcs.push_back({NodeId{i}, NodeId{j}});
      clock.use.push_back(travel);
      weight.use.push_back(load[head]);
      bench.cost.push_back(distance(tail, head) - dual[head]);
    }
  for (int c = 0; c < customers; ++c) {
    std::vector<ItemId> others;
    for (int o = 0; o < customers; ++o) others.push_back(ItemId{o});
    const auto from = static_cast<std::size_t>(c) + 2;
    std::sort(others.begin(), others.end(), [&](ItemId a, ItemId b) {
      return distance(from, static_cast<std::size_t>(a.value) + 2) <
             distance(from, static_cast<std::size_t>(b.value) + 2);
    });
    others.resize(static_cast<std::size_t>(near));
    bench.near.push_back(std::move(others));
  }
  for (int k = 0; k < cuts; ++k) {
    const auto& around = bench.near[random.below(static_cast<std::uint64_t>(customers))];
    bench.cuts.push_back(
        {{{around[0]}, {around[1 + k % 3]}, {around[4 + k % 3]}}, 2, -random.between(500, 3000)});
  }
  data.resources = {std::move(clock), std::move(weight)};
  data.mains = {{0, 0}};
  bench.network = std::make_unique<Network>(std::move(data));
  bench.sources = {NodeId{0}};
  bench.sinks = {NodeId{1}};
  bench.visits = near > 0 ? Visits::kNear : Visits::kOnce;
  return bench;
}

// A node for each kind and length used up so far: one more of the kind, or on to the next kind.
Bench knapsack(std::int32_t kinds, std::int32_t room) {
  Random random(2);
  Bench bench;
  NetworkData data;
  data.nodes = (kinds + 1) * (room + 1);
  const auto node = [&](std::int32_t kind, std::int32_t used) { return NodeId{kind * (room + 1) + used}; };
  for (std::int32_t kind = 0; kind < kinds; ++kind) {
    const auto size = static_cast<std::int32_t>(random.between(room / 20, room / 2));
    const std::int64_t worth = size * 1000 + random.between(-2000, 2000);
    for (std::int32_t used = 0; used <= room; ++used) {
      data.arcs.push_back({node(kind, used), node(kind + 1, used)});
      bench.cost.push_back(0);
      if (used + size > room) continue;
      data.arcs.push_back({node(kind, used), node(kind, used + size)});
      bench.cost.push_back(-worth);
    }
  }
  for (std::int32_t used = 0; used <= room; ++used) bench.sinks.push_back(node(kinds, used));
  bench.sources = {node(0, 0)};
  bench.network = std::make_unique<Network>(std::move(data));
  return bench;
}

// Legs of a few days between stations; a leg is a node, connections of half an hour to four hours and rests of nine hours and
// more are arcs. Limits: hours on duty, hours flown and legs since the last rest, duties. Minutes.
Bench crews(std::int32_t legs_a_day, std::int32_t days, std::int32_t stations) {
  struct Leg {
    std::int64_t from, to, departure, arrival, dual;
  };
  Random random(3);
  Bench bench;
  std::vector<Leg> legs;
  for (std::int32_t d = 0; d < days; ++d)
    for (std::int32_t k = 0; k < legs_a_day; ++k) {
      const std::int64_t departure = d * 1440 + random.between(300, 1260);
      const std::int64_t from = random.between(0, stations - 1);
      const std::int64_t to = (from + random.between(1, stations - 1)) % stations;
      legs.push_back({from, to, departure, departure + random.between(50, 200), random.between(0, 300)});
    }
  NetworkData data;
  const auto count = static_cast<std::int32_t>(legs.size());
  data.nodes = count + 2;
  data.items = count;
  Accumulating duty{"duty", {}, 720}, flown{"flown", {}, 480}, hops{"legs", {}, 5}, duties{"duties", {}, 4};
  const auto add = [&](std::int32_t tail, std::int32_t head, std::int64_t elapsed, bool rest) {
    data.arcs.push_back({NodeId{tail}, NodeId{head}});
    const bool ends = head == count + 1;
    const Leg leg = ends ? Leg{} : legs[static_cast<std::size_t>(head)];
    const std::int64_t block = leg.arrival - leg.departure;
    duty.use.push_back(ends ? 0 : rest ? block : elapsed + block);
    flown.use.push_back(block);
    hops.use.push_back(ends ? 0 : 1);
    duties.use.push_back(rest ? 1 : 0);
    for (Accumulating* sum : {&duty, &flown, &hops}) sum->resets.push_back(rest);
    bench.cost.push_back(ends ? 0 : elapsed + block - leg.dual);
  };
  for (std::int32_t i = 0; i < count; ++i) {
    const Leg& leg = legs[static_cast<std::size_t>(i)];
    data.node_items.push_back({NodeId{i}, ItemId{i}});
    if (leg.from == 0) add(count, i, 0, true);
    if (leg.to == 0) add(i, count + 1, 0, false);
    for (std::int32_t j = 0; j < count; ++j) {
      const Leg& next = legs[static_cast<std::size_t>(j)];
      const std::int64_t ground = next.departure - leg.arrival;
      if (next.from != leg.to || ground < 30 || ground > 1440 || (ground > 240 && ground < 540)) continue;
      add(i, j, ground, ground >= 540);
    }
  }
  data.resources = {std::move(duty), std::move(flown), std::move(hops), std::move(duties)};
  bench.network = std::make_unique<Network>(std::move(data));
  bench.sources = {NodeId{count}};
  bench.sinks = {NodeId{count + 1}};
  return bench;
}

void measure(benchmark::State& state, const Bench& bench, const Effort& effort = {}) {
  Labelling labelling;
  Result result;
  Counts all;
  std::int64_t ticks = 0;
  for (auto _ : state) {
    Budget budget{Limits{}};
    const Call call{.cost = bench.cost,
                    .sources = bench.sources,
                    .sinks = bench.sinks,
                    .visits = bench.visits,
                    .near = bench.near,
                    .cuts = bench.cuts,
                    .most_paths = 30};
    labelling.run(*bench.network, call, effort, budget, result);
    all.labels += result.counts.labels;
    all.extensions += result.counts.extensions;
    all.comparisons += result.counts.comparisons;
    ticks += budget.ticks();
  }
  using benchmark::Counter;
  const auto rate = [](std::int64_t n) { return Counter(static_cast<double>(n), Counter::kIsRate); };
  state.counters["labels/s"] = rate(all.labels);
  state.counters["extensions/s"] = rate(all.extensions);
  state.counters["comparisons/s"] = rate(all.comparisons);
  state.counters["ticks/s"] = rate(ticks);
  state.counters["labels"] = static_cast<double>(result.counts.labels);
  state.counters["MB"] = static_cast<double>(labelling.bytes()) / 1e6;
  state.counters["least"] = static_cast<double>(result.least);
}

void routes_50(benchmark::State& state) { measure(state, routes(50, 60, 8, 0)); }
void routes_100(benchmark::State& state) { measure(state, routes(100, 60, 8, 0)); }
void routes_100_wide(benchmark::State& state) { measure(state, routes(100, 120, 8, 0)); }
void routes_100_one_a_bucket(benchmark::State& state) {
  measure(state, routes(100, 60, 8, 0), usual_efforts()[0]);
}
void routes_100_cuts(benchmark::State& state) { measure(state, routes(100, 60, 8, 40)); }
void routes_50_elementary(benchmark::State& state) { measure(state, routes(50, 60, 0, 0)); }
void knapsack_200_2500(benchmark::State& state) { measure(state, knapsack(200, 2500)); }
void crews_1500(benchmark::State& state) { measure(state, crews(300, 5, 12)); }

BENCHMARK(routes_50)->Unit(benchmark::kMillisecond);
BENCHMARK(routes_100)->Unit(benchmark::kMillisecond);
BENCHMARK(routes_100_wide)->Unit(benchmark::kMillisecond);
BENCHMARK(routes_100_one_a_bucket)->Unit(benchmark::kMillisecond);
BENCHMARK(routes_100_cuts)->Unit(benchmark::kMillisecond);
BENCHMARK(routes_50_elementary)->Unit(benchmark::kMillisecond);
BENCHMARK(knapsack_200_2500)->Unit(benchmark::kMillisecond);
BENCHMARK(crews_1500)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
