#include <gtest/gtest.h>

#include "base/random.h"
#include "colgen/pricing/labelling.h"
#include "tests/colgen/pricing/all_paths.h"

namespace tenon::pricing {
namespace {

// Sixteen customers with windows and loads, too many to list all paths; ng-sets, cuts and pairs as they come.
Case routes(Random& random) {
  constexpr int kCustomers = 16;
  Case it;
  it.data.nodes = kCustomers + 2;
  it.data.items = kCustomers;
  TimeWindow time{"time", {}, {{0, 100}, {0, 100}}};
  Accumulating load{"load", {}, 40};
  std::vector<std::int64_t> loads{0, 0};
  for (int c = 0; c < kCustomers; ++c) {
    const std::int64_t low = random.between(0, 60);
    time.windows.push_back({low, low + random.between(10, 40)});
    loads.push_back(random.between(1, 12));
    it.data.node_items.push_back({NodeId{c + 2}, ItemId{c}});
    it.near.emplace_back();
    for (int o = 0; o < kCustomers; ++o)
      if (random.chance(1, 3)) it.near.back().push_back(ItemId{o});
  }
  for (std::int32_t i = 0; i < it.data.nodes; ++i)
    for (std::int32_t j = 1; j < it.data.nodes; ++j) {
      if (i == j || i == 1) continue;
      it.data.arcs.push_back({NodeId{i}, NodeId{j}});
      time.use.push_back(random.between(3, 20));
      load.use.push_back(loads[static_cast<std::size_t>(j)]);
      it.cost.push_back(random.between(-15, 20));
    }
  const auto item = [&] { return ItemId{static_cast<std::int32_t>(random.below(kCustomers))}; };
  for (int c = 0; c < 12; ++c) {
    const ItemId one = item(), two = item(), three = item();
    if (one == two || two == three || one == three) continue;
    it.cuts.push_back({{{one}, {two, 2}, {three, 1}}, c % 2 == 0 ? 3 : 4, -random.between(0, 12)});
    it.cuts.push_back({{{one}, {two}, {three}}, 2, -random.between(0, 12)});
  }
  it.apart = {{item(), item()}, {item(), item()}};
  it.data.resources = {std::move(time), std::move(load)};
  it.sources = {NodeId{0}};
  it.sinks = {NodeId{1}};
  return it;
}

std::int64_t least(const Case& it, const Effort& effort = {}) {
  const Network network(it.data);
  Budget budget{Limits{}};
  Result result;
  Labelling().run(network, it.call(), effort, budget, result);
  EXPECT_TRUE(result.complete);
  EXPECT_FALSE(result.paths.empty());
  for (const Path& path : result.paths) {
    const auto arcs = result.arcs_of(path);
    EXPECT_EQ(judge(it.data, it.call(), {arcs.begin(), arcs.end()}, true), path.cost);
  }
  return result.least;
}

// How labels are sorted into buckets, and in which order they are extended, decides nothing but the time it takes; nor
// does dominance.
TEST(Labelling, finds_the_same_with_any_buckets) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    Case it = routes(random);
    for (const Visits visits : {Visits::kNear, Visits::kOnce}) {
      it.visits = visits;
      it.data.mains = {{0, 0}};
      const std::int64_t expected = least(it);
      for (const std::vector<Main>& mains :
           {std::vector<Main>{{0, 1}}, {{0, 7}}, {{0, 1000}}, {{1, 3}, {0, 5}}, {{0, 10}, {1, 10}}}) {
        it.data.mains = mains;
        ASSERT_EQ(least(it), expected);
      }
      if (visits == Visits::kOnce) {
        it.data.mains.clear();
        ASSERT_EQ(least(it), expected);
      }
      it.data.mains = {{0, 0}};
      if (seed < 5) {
        ASSERT_EQ(least(it, {.dominance = false}), expected);
      }
    }
  }
}

}  // namespace
}  // namespace tenon::pricing
