// How fast labels are made and compared, on three kinds of networks: routes with time windows, a knapsack as an acyclic
// network, crews on a time-line. All random, from fixed seeds; costs as a master's duals make them.
//
//   labelling [--benchmark_filter=REGEX …]      counters: labels, extensions, comparisons and ticks a second

#include "colgen/pricing/labelling.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "base/random.h"
#include "colgen/pricing/parallel.h"

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

std::vector<RankOneCut> random_cuts(Random& random, std::int32_t items, int cuts) {
  std::vector<RankOneCut> made;
  const auto item = [&] {
    return ItemId{static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(items)))};
  };
  for (int c = 0; c < cuts; ++c) {
    const ItemId one = item(), two = item(), three = item();
    if (one != two && two != three && one != three)
      made.push_back({{{one}, {two}, {three}}, 2, -random.between(1000, 20'000)});
  }
  return made;
}

// A node for each kind and length used up so far: one more of the kind, or on to the next kind.
Bench knapsack(std::int32_t kinds, std::int32_t room, int cuts) {
  Random random(2);
  Bench bench;
  NetworkData data;
  data.nodes = (kinds + 1) * (room + 1);
  data.items = kinds;
  const auto node = [&](std::int32_t kind, std::int32_t used) { return NodeId{kind * (room + 1) + used}; };
  for (std::int32_t kind = 0; kind < kinds; ++kind) {
    const auto size = static_cast<std::int32_t>(random.between(room / 20, room / 2));
    const std::int64_t worth = size * 1000 + random.between(-2000, 2000);
    for (std::int32_t used = 0; used <= room; ++used) {
      data.arcs.push_back({node(kind, used), node(kind + 1, used)});
      bench.cost.push_back(0);
      if (used + size > room) continue;
      if (cuts > 0)
        data.arc_items.push_back({ArcId{static_cast<std::int32_t>(data.arcs.size())}, ItemId{kind}});
      data.arcs.push_back({node(kind, used), node(kind, used + size)});
      bench.cost.push_back(-worth);
    }
  }
  for (std::int32_t used = 0; used <= room; ++used) bench.sinks.push_back(node(kinds, used));
  bench.cuts = random_cuts(random, kinds, cuts);
  bench.sources = {node(0, 0)};
  bench.network = std::make_unique<Network>(std::move(data));
  return bench;
}

// The same as a chain of kinds, with the length as a resource and an arc for each number of pieces.
Bench knapsack_chain(std::int32_t kinds, std::int32_t room) {
  Random random(2);
  Bench bench;
  NetworkData data;
  data.nodes = kinds + 1;
  data.items = kinds;
  Accumulating length{"length", {}, room};
  for (std::int32_t kind = 0; kind < kinds; ++kind) {
    const std::int64_t size = random.between(room / 20, room / 2);
    const std::int64_t worth = size * 1000 + random.between(-2000, 2000);
    for (std::int64_t pieces = 0; pieces * size <= room && pieces <= 4; ++pieces) {
      const ArcId arc{static_cast<std::int32_t>(data.arcs.size())};
      data.arcs.push_back({NodeId{kind}, NodeId{kind + 1}});
      length.use.push_back(pieces * size);
      bench.cost.push_back(-pieces * worth);
      for (std::int64_t piece = 0; piece < pieces; ++piece) data.arc_items.push_back({arc, ItemId{kind}});
    }
  }
  data.resources = {std::move(length)};
  data.mains = {{0, 0}};
  bench.network = std::make_unique<Network>(std::move(data));
  bench.sources = {NodeId{0}};
  bench.sinks = {NodeId{kinds}};
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
  data.nodes = count + 1 + days;  // legs, the end, a start for each day
  data.items = count;
  Accumulating duty{"duty", {}, 720}, flown{"flown", {}, 480}, hops{"legs", {}, 5}, duties{"duties", {}, 4};
  const auto add = [&](std::int32_t tail, std::int32_t head, std::int64_t elapsed, bool rest) {
    data.arcs.push_back({NodeId{tail}, NodeId{head}});
    const bool ends = head == count;
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
    if (leg.from == 0) add(count + 1 + static_cast<std::int32_t>(leg.departure / 1440), i, 0, true);
    if (leg.to == 0) add(i, count, 0, false);
    for (std::int32_t j = 0; j < count; ++j) {
      const Leg& next = legs[static_cast<std::size_t>(j)];
      const std::int64_t ground = next.departure - leg.arrival;
      if (next.from != leg.to || ground < 30 || ground > 1440 || (ground > 240 && ground < 540)) continue;
      add(i, j, ground, ground >= 540);
    }
  }
  data.resources = {std::move(duty), std::move(flown), std::move(hops), std::move(duties)};
  bench.network = std::make_unique<Network>(std::move(data));
  for (std::int32_t d = 0; d < days; ++d) bench.sources.push_back(NodeId{count + 1 + d});
  bench.sinks = {NodeId{count}};
  return bench;
}

void measure(benchmark::State& state, const Bench& bench, const Effort& effort = {},
             std::int64_t below = kNoPath) {
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
                    .most_paths = 30,
                    .below = below,
                    .only_below = below != kNoPath};
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

// Each source by itself, as planners of crews price: a day each.
void measure_apart(benchmark::State& state, const Bench& bench) {
  std::vector<Job> jobs;
  for (const NodeId& source : bench.sources)
    jobs.push_back({bench.network.get(),
                    {.cost = bench.cost, .sources = {&source, 1}, .sinks = bench.sinks, .most_paths = 30}});
  ParallelLabelling labelling(static_cast<int>(state.range(0)));
  const Effort exact[] = {{}};
  std::vector<Result> results;
  std::int64_t labels = 0;
  for (auto _ : state) {
    Budget budget{Limits{}};
    labelling.run(jobs, exact, budget, results);
    for (const Result& result : results) labels += result.counts.labels;
  }
  state.counters["labels/s"] = benchmark::Counter(static_cast<double>(labels), benchmark::Counter::kIsRate);
}

void routes_50(benchmark::State& state) { measure(state, routes(50, 60, 8, 0)); }
void routes_100(benchmark::State& state) { measure(state, routes(100, 60, 8, 0)); }
void routes_100_wide(benchmark::State& state) { measure(state, routes(100, 120, 8, 0)); }
void routes_100_one_a_bucket(benchmark::State& state) {
  measure(state, routes(100, 60, 8, 0), usual_efforts()[0]);
}
void routes_100_cuts(benchmark::State& state) { measure(state, routes(100, 60, 8, 40)); }
void routes_50_elementary(benchmark::State& state) { measure(state, routes(50, 60, 0, 0)); }
void knapsack_200_2500(benchmark::State& state) { measure(state, knapsack(200, 2500, 0)); }
void knapsack_cuts_below(benchmark::State& state) { measure(state, knapsack(200, 2500, 40), {}, -2'522'000); }
void knapsack_chain_200_2500(benchmark::State& state) { measure(state, knapsack_chain(200, 2500)); }
void crews_1500(benchmark::State& state) { measure(state, crews(300, 5, 12)); }
void crews_1500_below(benchmark::State& state) { measure(state, crews(300, 5, 12), {}, 0); }
void crews_by_day(benchmark::State& state) { measure_apart(state, crews(600, 6, 12)); }

BENCHMARK(routes_50)->Unit(benchmark::kMillisecond);
BENCHMARK(routes_100)->Unit(benchmark::kMillisecond);
BENCHMARK(routes_100_wide)->Unit(benchmark::kMillisecond);
BENCHMARK(routes_100_one_a_bucket)->Unit(benchmark::kMillisecond);
BENCHMARK(routes_100_cuts)->Unit(benchmark::kMillisecond);
BENCHMARK(routes_50_elementary)->Unit(benchmark::kMillisecond);
BENCHMARK(knapsack_200_2500)->Unit(benchmark::kMillisecond);
BENCHMARK(knapsack_cuts_below)->Unit(benchmark::kMillisecond);
BENCHMARK(knapsack_chain_200_2500)->Unit(benchmark::kMillisecond);
BENCHMARK(crews_1500)->Unit(benchmark::kMillisecond);
BENCHMARK(crews_1500_below)->Unit(benchmark::kMillisecond);
BENCHMARK(crews_by_day)->ArgName("threads")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
