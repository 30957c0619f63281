#include "colgen/pricing/labelling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/random.h"
#include "tests/colgen/pricing/all_paths.h"

namespace tenon::pricing {
namespace {

Result solve(const Case& it, const Effort& effort = {}, int most_paths = 1) {
  const Network network(it.data);
  Call call = it.call();
  call.most_paths = most_paths;
  Budget budget{Limits{}};
  Labelling labelling;
  Result result;
  labelling.run(network, call, effort, budget, result);
  return result;
}

// Each path keeps all rules, costs what is said, and is another than the others; the cheapest first.
void expect_real_paths(const Case& it, const Result& result) {
  std::set<std::vector<ArcId>> seen;
  std::int64_t last = -kNoLimit;
  for (const Path& path : result.paths) {
    const auto span = result.arcs_of(path);
    const std::vector<ArcId> arcs(span.begin(), span.end());
    EXPECT_EQ(judge(it.data, it.call(), arcs, true), path.cost);
    EXPECT_TRUE(seen.insert(arcs).second);
    EXPECT_GE(path.cost, last);
    last = path.cost;
  }
}

// With dominance the least cost is exact; without it the cheapest paths are exactly the cheapest of all.
void expect_equals_all_paths(const Case& it) {
  const std::vector<KnownPath> known = all_paths(it.data, it.call());
  const std::int64_t least = known.empty() ? kNoPath : known[0].cost;
  const Result exact = solve(it, {}, 4);
  ASSERT_TRUE(exact.complete);
  ASSERT_EQ(exact.bound(), least);
  ASSERT_EQ(exact.paths.empty(), known.empty());
  if (!known.empty()) {
    EXPECT_EQ(exact.paths[0].cost, least);
  }
  expect_real_paths(it, exact);

  const Result all = solve(it, {.dominance = false}, 4);
  ASSERT_EQ(all.paths.size(), std::min<std::size_t>(4, known.size()));
  for (std::size_t k = 0; k < all.paths.size(); ++k) EXPECT_EQ(all.paths[k].cost, known[k].cost);
  expect_real_paths(it, all);

  for (const Effort& effort : {Effort{.labels_per_bucket = 1}, Effort{.compare_all = false}}) {
    const Result some = solve(it, effort, 4);
    EXPECT_FALSE(some.complete);
    EXPECT_GE(some.least, least);
    expect_real_paths(it, some);
  }
}

TEST(Labelling, equals_all_paths_on_4000_small_acyclic_networks) {
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    expect_equals_all_paths(random_case(random, true));
    if (HasFatalFailure()) return;
  }
}

TEST(Labelling, equals_all_paths_on_4000_small_cyclic_networks) {
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    expect_equals_all_paths(random_case(random, false));
    if (HasFatalFailure()) return;
  }
}

// Two ways to node 1, and only item 1 pays afterwards:
//   s -> a(item 0) -> 1   cost 1, visited {0}         s -> b(item 1) -> 1   cost 0, visited {1}
//   1 -> c(item 1) -> t   cost -9                     1 -> t                cost 0
// The cheaper label at node 1 has visited {1} and may not go by c. If it dominated the other one, whose set is no
// superset of its own, the best path (1 - 9 = -8) would be lost and 0 be claimed.
Case two_ways(std::vector<std::pair<NodeId, ItemId>> items, std::vector<std::int64_t> cost) {
  Case it;
  it.data.nodes = 6;  // s 0, node 1, a 2, b 3, c 4, t 5
  it.data.items = 2;
  for (const auto& [tail, head] :
       std::vector<std::pair<int, int>>{{0, 2}, {2, 1}, {0, 3}, {3, 1}, {1, 4}, {4, 5}, {1, 5}})
    it.data.arcs.push_back({NodeId{tail}, NodeId{head}});
  it.data.node_items = std::move(items);
  it.cost = std::move(cost);
  it.sources = {NodeId{0}};
  it.sinks = {NodeId{5}};
  it.visits = Visits::kOnce;
  return it;
}

TEST(Labelling, keeps_a_dearer_label_whose_visited_set_is_no_superset) {
  const Case it = two_ways({{NodeId{2}, ItemId{0}}, {NodeId{3}, ItemId{1}}, {NodeId{4}, ItemId{1}}},
                           {1, 0, 0, 0, -9, 0, 0});
  const Result result = solve(it);
  EXPECT_EQ(result.bound(), -8);
  ASSERT_EQ(result.paths.size(), 1u);
  EXPECT_EQ(result.paths[0].cost, -8);
}

// As above, but by a nothing is visited: {} is a subset of {1} and its label is no dearer, so that of b goes. Labels: s, a, b,
// one at node 1, and c by it.
TEST(Labelling, drops_a_label_that_has_visited_more_and_costs_no_less) {
  const Case it = two_ways({{NodeId{3}, ItemId{1}}, {NodeId{4}, ItemId{1}}}, {0, 0, 0, 0, -9, 0, 0});
  const Result result = solve(it);
  EXPECT_EQ(result.bound(), -9);
  EXPECT_EQ(result.counts.labels, 5);
}

// Three hops of an hour each from 0 o'clock. Node 1 opens at 10, so node 2 is reached at 11 and node 3 at 12, when
// it closes.
TEST(Labelling, waits_for_a_window_to_open) {
  Case it;
  it.data.nodes = 4;
  it.data.arcs = {{NodeId{0}, NodeId{1}}, {NodeId{1}, NodeId{2}}, {NodeId{2}, NodeId{3}}};
  it.data.resources = {TimeWindow{"time", {1, 1, 1}, {{0, 0}, {10, 20}, {0, 12}, {0, 12}}}};
  it.cost = {1, 1, 1};
  it.sources = {NodeId{0}};
  it.sinks = {NodeId{3}};
  EXPECT_EQ(solve(it).bound(), 3);
  std::get<TimeWindow>(it.data.resources[0]).windows[3].high = 11;  // an hour too early
  EXPECT_EQ(solve(it).bound(), kNoPath);
}

// A hop costs -1 in a ring of three nodes, and each takes one of 5 units: five hops, wherever they lead.
TEST(Labelling, goes_round_a_cycle_as_often_as_its_resource_allows) {
  Case it;
  it.data.nodes = 4;
  for (int v = 0; v < 3; ++v) {
    it.data.arcs.push_back({NodeId{v}, NodeId{(v + 1) % 3}});
    it.data.arcs.push_back({NodeId{v}, NodeId{3}});
  }
  it.data.resources = {Accumulating{"hops", {1, 0, 1, 0, 1, 0}, 5}};
  it.data.mains = {{0, 2}};
  it.cost = {-1, 0, -1, 0, -1, 0};
  it.sources = {NodeId{0}};
  it.sinks = {NodeId{3}};
  const Result result = solve(it);
  EXPECT_EQ(result.bound(), -5);
  EXPECT_EQ(result.paths[0].arcs, 6);
}

TEST(Labelling, holds_only_paths_below_what_is_asked_and_the_bound_of_all) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Case it = random_case(random, seed % 2 == 0);
    const std::vector<KnownPath> known = all_paths(it.data, it.call());
    if (known.empty()) continue;
    const Network network(it.data);
    Call call = it.call();
    call.below = known[0].cost + 1;
    call.most_paths = 1000;
    Budget budget{Limits{}};
    Result result;
    Labelling().run(network, call, Effort{}, budget, result);
    EXPECT_FALSE(result.paths.empty());
    for (const Path& path : result.paths) EXPECT_EQ(path.cost, known[0].cost);
    call.below = known[0].cost;
    Labelling().run(network, call, Effort{}, budget, result);
    EXPECT_TRUE(result.paths.empty());
    EXPECT_EQ(result.bound(), known[0].cost);
  }
}

// Leaving out what cannot come below loses no path below, and the bound never exceeds what is asked for.
TEST(Labelling, looks_only_below_where_that_is_asked) {
  std::int64_t labels = 0, labels_of_all = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Case it = random_case(random, seed % 4 != 0);
    const std::vector<KnownPath> known = all_paths(it.data, it.call());
    const std::int64_t least = known.empty() ? kNoPath : known[0].cost;
    const Network network(it.data);
    Call call = it.call();
    call.below = random.between(-20, 5);
    Budget budget{Limits{}};
    Result result;
    Labelling().run(network, call, Effort{}, budget, result);
    labels_of_all += result.counts.labels;
    call.only_below = true;
    Labelling().run(network, call, Effort{}, budget, result);
    labels += result.counts.labels;
    ASSERT_EQ(!result.paths.empty(), least < call.below);
    if (least < call.below) {
      ASSERT_EQ(result.paths[0].cost, least);
      ASSERT_EQ(result.bound(), least);
    } else {
      ASSERT_EQ(result.bound(), network.acyclic() ? call.below : least);
    }
  }
  EXPECT_LT(labels, labels_of_all * 3 / 4);
}

TEST(Labelling, efforts_go_on_until_a_path_is_found_or_all_is_known) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Case it = random_case(random, seed % 2 == 0);
    const std::vector<KnownPath> known = all_paths(it.data, it.call());
    const Network network(it.data);
    Call call = it.call();
    call.below = 0;
    Budget budget{Limits{}};
    Result result;
    Labelling().run(network, call, usual_efforts(), budget, result);
    const bool any = !known.empty() && known[0].cost < 0;
    EXPECT_EQ(!result.paths.empty(), any);
    if (!any) {
      EXPECT_EQ(result.bound(), known.empty() ? kNoPath : known[0].cost);
    }
  }
}

TEST(Labelling, its_memory_of_earlier_runs_reaches_no_result) {
  Labelling used;
  Result warm;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Case it = random_case(random, seed % 2 == 0);
    const Network network(it.data);
    Call call = it.call();
    call.most_paths = 5;
    Budget budget{Limits{}};
    used.run(network, call, Effort{}, budget, warm);
    const Result fresh = solve(it, {}, 5);
    ASSERT_EQ(warm.arcs, fresh.arcs);
    ASSERT_EQ(warm.least, fresh.least);
    ASSERT_EQ(warm.counts.comparisons, fresh.counts.comparisons);
  }
}

// A grid of free ways, with loads that keep labels apart: enough work to be stopped in.
Case wide_grid() {
  Case it;
  constexpr int kSide = 40;
  Random random(7);
  it.data.nodes = kSide * kSide;
  for (int r = 0; r < kSide; ++r)
    for (int c = 0; c < kSide; ++c) {
      if (r + 1 < kSide) it.data.arcs.push_back({NodeId{r * kSide + c}, NodeId{(r + 1) * kSide + c}});
      if (c + 1 < kSide) it.data.arcs.push_back({NodeId{r * kSide + c}, NodeId{r * kSide + c + 1}});
    }
  Accumulating load{"load", {}, 400};
  for (std::size_t a = 0; a < it.data.arcs.size(); ++a) {
    load.use.push_back(random.between(0, 9));
    it.cost.push_back(random.between(-9, 9));
  }
  it.data.resources = {std::move(load)};
  it.sources = {NodeId{0}};
  it.sinks = {NodeId{kSide * kSide - 1}};
  return it;
}

TEST(Labelling, claims_nothing_when_a_limit_ends_it) {
  const Case it = wide_grid();
  const Network network(it.data);
  const auto run = [&](const Limits& limits, const Effort& effort, const CancelToken& cancel = {}) {
    Budget budget(limits, cancel);
    Result result;
    Labelling().run(network, it.call(), effort, budget, result);
    return std::pair(result, budget.stop());
  };
  EXPECT_TRUE(run({}, {}).first.bound());
  const auto [by_work, work] = run({.work_ticks = 100}, {});
  EXPECT_FALSE(by_work.bound());
  EXPECT_EQ(work, Stop::kWork);
  const auto [by_memory, memory] = run({.memory_bytes = 200'000}, {});
  EXPECT_FALSE(by_memory.bound());
  EXPECT_EQ(memory, Stop::kMemory);
  CancelToken cancelled;
  cancelled.cancel();
  EXPECT_FALSE(run({}, {}, cancelled).first.bound());
  const auto [by_labels, none] = run({}, {.most_labels = 500});
  EXPECT_FALSE(by_labels.bound());
  EXPECT_EQ(none, std::nullopt);
  EXPECT_LT(by_labels.counts.labels, 510);
}

TEST(Labelling, a_beam_makes_few_labels_and_still_a_path) {
  const Case it = wide_grid();
  const Result exact = solve(it), beam = solve(it, {.labels_per_bucket = 2});
  EXPECT_LE(beam.counts.labels, 3 * 2 * 1600);  // each place in the beam changed hands a few times at most
  EXPECT_LT(beam.counts.labels, exact.counts.labels / 4);
  ASSERT_FALSE(beam.paths.empty());
  EXPECT_EQ(judge(it.data, it.call(), {beam.arcs.begin(), beam.arcs.end()}, true), beam.paths[0].cost);
}

// Three ways to node 1, none of which dominates another. A beam of one keeps the cheapest, of two the two cheapest, in
// whatever order they come.
TEST(Labelling, a_beam_drops_the_dearest) {
  Case it;
  it.data.nodes = 3;
  it.data.arcs = {
      {NodeId{0}, NodeId{1}}, {NodeId{0}, NodeId{1}}, {NodeId{0}, NodeId{1}}, {NodeId{1}, NodeId{2}}};
  it.sources = {NodeId{0}};
  it.sinks = {NodeId{2}};
  std::vector<std::int64_t> costs{3, 4, 5};
  do {
    it.cost = {costs[0], costs[1], costs[2], 0};
    it.data.resources = {Accumulating{"load", {5 - costs[0], 5 - costs[1], 5 - costs[2], 0}, 2}};
    const Result one = solve(it, {.labels_per_bucket = 1}, 3), two = solve(it, {.labels_per_bucket = 2}, 3);
    ASSERT_EQ(one.paths.size(), 1u);
    EXPECT_EQ(one.paths[0].cost, 3);
    ASSERT_EQ(two.paths.size(), 2u);
    EXPECT_EQ(two.paths[0].cost, 3);
    EXPECT_EQ(two.paths[1].cost, 4);
  } while (std::next_permutation(costs.begin(), costs.end()));
}

// On a cycle of two arcs that cost 2^59 each, no more than four fit below 2^61: what lies beyond is not known.
TEST(Labelling, leaves_out_paths_whose_cost_would_overflow_and_says_so) {
  Case it;
  it.data.nodes = 3;
  it.data.arcs = {{NodeId{0}, NodeId{1}}, {NodeId{1}, NodeId{0}}, {NodeId{1}, NodeId{2}}};
  it.data.resources = {Accumulating{"hops", {1, 1, 1}, 20}};
  it.data.mains = {{0, 1}};
  const std::int64_t dear = std::int64_t{1} << 59;
  it.cost = {-dear, -dear, 0};
  it.sources = {NodeId{0}};
  it.sinks = {NodeId{2}};
  const Result result = solve(it);
  EXPECT_FALSE(result.bound());
  EXPECT_EQ(result.least, -3 * dear);
}

TEST(Labelling, refuses_questions_that_make_no_sense) {
  const Case good = two_ways({{NodeId{2}, ItemId{0}}}, {0, 0, 0, 0, 0, 0, 0});
  const auto refuses = [](const Case& it) { EXPECT_THROW(solve(it), InternalError); };
  Case it = good;
  it.cost.pop_back();
  refuses(it);
  it = good;
  it.forbidden = {1};
  refuses(it);
  it = good;
  it.sources = {NodeId{6}};
  refuses(it);
  it = good;
  it.sinks = {NodeId{-1}};
  refuses(it);
  it = good;
  it.visits = Visits::kNear;  // near is missing
  refuses(it);
  it = good;
  it.cost[0] = std::int64_t{1} << 60;  // four arcs of that leave the range
  refuses(it);
  it.cost[0] = std::int64_t{1} << 58;  // they do not, unless a cut may add as much to each
  EXPECT_NO_THROW(solve(it));
  it.cost[0] = (std::int64_t{1} << 59) - (std::int64_t{1} << 48);
  EXPECT_NO_THROW(solve(it));
  it.cuts = {{.parts = {{ItemId{0}}}, .whole = 2, .dual = -(std::int64_t{1} << 49)}};
  refuses(it);
  it = good;
  it.apart = {{ItemId{0}, ItemId{2}}};
  refuses(it);
  it = good;
  it.together = {{ItemId{1}, ItemId{1}}};
  refuses(it);
  it = good;
  it.cuts = {{.parts = {{ItemId{0}}}, .whole = 2, .dual = 1}};
  refuses(it);
  it.cuts = {{.parts = {{ItemId{0}}}, .whole = 9, .dual = -1}};
  refuses(it);
  it.cuts = {{.parts = {{ItemId{0}}, {ItemId{0}}}, .whole = 2, .dual = -1}};
  refuses(it);
  EXPECT_THROW(solve(good, {}, 0), InternalError);
}

// A ring without any resource has paths without end, unless items forbid to come again.
TEST(Labelling, refuses_networks_whose_paths_need_not_end) {
  Case it;
  it.data.nodes = 3;
  it.data.items = 2;
  it.data.arcs = {{NodeId{0}, NodeId{1}}, {NodeId{1}, NodeId{0}}, {NodeId{1}, NodeId{2}}};
  it.data.node_items = {{NodeId{1}, ItemId{1}}};
  it.cost = {-1, -1, -1};
  it.sources = {NodeId{0}};
  it.sinks = {NodeId{2}};
  EXPECT_THROW(solve(it), InternalError);
  it.visits = Visits::kOnce;
  EXPECT_EQ(solve(it).bound(), -2);
  it.data.node_items.clear();
  EXPECT_THROW(solve(it), InternalError);
}

}  // namespace
}  // namespace tenon::pricing
