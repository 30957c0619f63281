#include "planners/pack/exact_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "planners/pack/exact_clash.h"
#include "planners/pack/exact_loads.h"
#include "planners/pack/length_bounds.h"
#include "planners/pack/place.h"
#include "tests/planners/pack/frames_testing.h"

namespace tenon::pack {
namespace {

using testing::add;
using testing::best_score;
using testing::describe;
using ::testing::ElementsAre;
using testing::frame;
using ::testing::SizeIs;
using testing::tiny_instance;

Limits a_minute() {
  Limits limits;
  limits.wall_s = 60;
  return limits;
}

// Alone: no bound and no layout of the search to lean on.
TEST(PackExactModel, alone_equals_brute_force) {
  for (std::uint64_t seed = 5000; seed < 5060; ++seed) {
    Random random(seed);
    const Instance instance = tiny_instance(random);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + describe(instance));
    Budget budget(a_minute());
    const ExactResult result = solve_exactly({.instance = instance}, budget);
    ASSERT_TRUE(result.layout);
    const Score best = best_score(instance);
    const Score found = score(instance, *result.layout, nullptr);
    EXPECT_FALSE(found < best || best < found);
    EXPECT_FALSE(result.bounds < best || best < result.bounds) << "every stage is proved";
  }
}

// The plain interval model as oracle of the search: on harmonic instances of some ten blocks, loads and stacking must
// find what the model proves, and no counting bound may lie above it.
TEST(PackExactModel, agrees_with_loads_and_stacking_on_harmonic_instances) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    Random random(seed);
    Instance instance = frame(200, 4);
    std::vector<BlockId> blocks;
    for (int i = 0; i < 9; ++i) {
      add(instance, random.between(1, 12), std::int32_t{1} << random.between(0, 2));
      blocks.push_back(BlockId{i});
    }
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + describe(instance));
    Budget budget(a_minute());
    const ExactResult exact = solve_exactly({.instance = instance, .must_fit = true}, budget);
    ASSERT_TRUE(exact.layout);
    const std::int64_t shortest = max_end(instance, *exact.layout);
    EXPECT_EQ(exact.bounds.max_end, shortest);
    EXPECT_LE(length_bound(instance, {}).bound, shortest);
    Budget ticks = budget.child(2'000'000);
    Random rng(seed);
    const auto found = place({instance, blocks, shortest}, ticks, rng, nullptr);
    ASSERT_TRUE(found);
    EXPECT_EQ(max_end(instance, *found), shortest);
  }
}

// The loads of what brute force places best are a solution of the load model, so its bounds lie at or below that.
TEST(PackExactLoads, bounds_hold_on_all_kinds_of_instances) {
  for (std::uint64_t seed = 6000; seed < 6060; ++seed) {
    Random random(seed);
    const Instance instance = tiny_instance(random);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + describe(instance));
    Budget budget(a_minute());
    const ExactResult result = solve_loads_exactly({.instance = instance}, budget);
    const Score best = best_score(instance);
    EXPECT_FALSE(best < result.bounds);
    if (result.layout) {
      EXPECT_FALSE(score(instance, *result.layout, nullptr) < best);
    }
  }
}

// Harmonic and free: loads are all there is, so this model alone proves what the plain one proves.
TEST(PackExactLoads, solves_harmonic_instances_with_drops) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    Random random(seed);
    Instance instance = frame(7, 4);
    for (int i = 0; i < 5; ++i)
      add(instance, random.between(1, 5), std::int32_t{1} << random.between(0, 2)).priority =
          random.between(0, 2);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + describe(instance));
    Budget budget(a_minute());
    const ExactResult result = solve_loads_exactly({.instance = instance}, budget);
    const Score best = best_score(instance);
    ASSERT_TRUE(result.layout);
    const Score found = score(instance, *result.layout, nullptr);
    EXPECT_FALSE(found < best || best < found);
    EXPECT_FALSE(result.bounds < best || best < result.bounds);
  }
}

// Two pins of three bits at bits 0 and 2 in one frame: the two offsets and that both are sent clash, and nothing else.
TEST(PackExactClash, names_the_two_offsets_and_the_two_objects) {
  Instance instance = frame(8, 1);
  add(instance, 3, 1).offset_bits = 0;
  add(instance, 3, 1).offset_bits = 2;
  add(instance, 1, 1);
  Budget budget(a_minute());
  const auto clash = exact_clash(instance, budget);
  ASSERT_TRUE(clash);
  std::vector<std::string> rules;
  for (const Explanation::Clash& c : clash->conflict) rules.push_back(c.rule + " " + c.at.front());
  std::sort(rules.begin(), rules.end());
  EXPECT_THAT(rules, ElementsAre("must-fit a", "must-fit b", "offset a", "offset b"));
}

// One bit is free on either side of the reserve, so the two-bit object fits nowhere: it must go, or the reserve.
TEST(PackExactClash, names_a_reserve) {
  Instance instance = frame(4, 1);
  add(instance, 2, 1);
  Reserve reserve;
  reserve.start_bit = 1;
  reserve.size_bits = 2;
  instance.reserves.push_back(reserve);
  Budget budget(a_minute());
  const auto clash = exact_clash(instance, budget);
  ASSERT_TRUE(clash);
  EXPECT_THAT(clash->conflict, SizeIs(2));
}

TEST(PackExactClash, finds_nothing_where_all_fits) {
  Instance instance = frame(4, 2);
  add(instance, 2, 1);
  Budget budget(a_minute());
  EXPECT_FALSE(exact_clash(instance, budget));
}

}  // namespace
}  // namespace tenon::pack
