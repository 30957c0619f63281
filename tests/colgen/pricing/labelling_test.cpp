#include "colgen/pricing/labelling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace tenon::pricing
