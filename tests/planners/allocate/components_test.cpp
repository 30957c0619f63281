#include "planners/allocate/components.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "planners/allocate/search.h"
#include "problems/allocate/random.h"
#include "tests/planners/allocate/planned.h"
#include "tests/problems/allocate/make.h"

namespace tenon::allocate {
namespace {

using testing::made;
using testing::plain_book;
using testing::with_params;

struct Found {
  SearchEnd end;
  std::optional<Int128> told;  // the least bound
  std::int64_t value = 0;
  std::int64_t partitions = 0;
};

Found found_in(const Instance& instance, const SearchOptions& options, double gap,
               std::int64_t ticks = 20'000'000) {
  Limits limits;
  limits.gap = gap;
  limits.work_ticks = ticks;
  Budget budget(limits);
  Found found;
  const auto start = stay(instance);
  if (start) found.value = to_plan(instance, *start).net_gain();
  SearchEvents events;
  events.better = [&](const Targets&, const Plan& plan, const char*) {
    EXPECT_TRUE(verify(instance, plan).empty());
    found.value = plan.net_gain();
  };
  events.bound = [&](Int128 bound, const char*) { found.told = std::min(found.told.value_or(bound), bound); };
  found.end = search(make_core(instance), start, options, budget, events);
  for (const auto& [name, count] : found.end.counters)
    if (name == "partitions") found.partitions = count;
  return found;
}

// Components first and never: the same value within the gap, bounds that no plan of the other passes, and a tree that proves what is said.
TEST(AllocateComponents, find_and_prove_what_branch_and_cut_does) {
  int by_components = 0, with_partitions = 0;
  for (std::uint64_t seed = 0; seed < 24; ++seed) {
    SCOPED_TRACE(seed);
    const Instance book = instance_of(random_book({.pools = 12 + static_cast<std::int32_t>(seed % 3) * 8,
                                                   .tokens = 4 + static_cast<std::int32_t>(seed % 4),
                                                   .held = 4,
                                                   .days = seed % 2 == 0 ? 30 : 365,
                                                   .usd = seed % 5 == 0 ? 50'000 : 2'000'000,
                                                   .seed = seed}));
    constexpr double kGap = 1e-6;
    SearchOptions never, first;
    never.components = false;
    first.first_ticks = 5'000;
    const Found without = found_in(book, never, kGap), with = found_in(book, first, kGap);
    ASSERT_TRUE(without.end.bound && with.end.bound && with.end.tree);
    EXPECT_GE(*with.end.bound, without.value);
    EXPECT_GE(*without.end.bound, with.value);
    const auto proven = tree_bound(book, *with.end.tree);
    ASSERT_TRUE(proven);
    EXPECT_LE(*proven, *with.end.bound + 2);
    const bool ended = std::any_of(with.end.counters.begin(), with.end.counters.end(),
                                   [](const auto& counter) { return counter.first == "partitions"; });
    by_components += ended;
    with_partitions += with.partitions > 0;
    if (ended) {
      EXPECT_LE(static_cast<double>(*with.end.bound - with.value),
                kGap * std::abs(static_cast<double>(with.value)) + 1);
    }
  }
  EXPECT_GT(by_components, 5);
  EXPECT_GT(with_partitions, 2);
}

// Whenever the work ends, in whichever part of the search, the end says no less than was told on the way, and proves it.
TEST(AllocateComponents, that_end_early_take_no_bound_back) {
  const Instance book =
      instance_of(random_book({.pools = 40, .tokens = 8, .held = 8, .days = 365, .usd = 50'000, .seed = 5}));
  SearchOptions options;
  options.first_ticks = 40'000;  // enough for the root
  int early = 0;
  for (std::int64_t ticks = 40'500; ticks < 150'000; ticks += ticks / 8) {
    SCOPED_TRACE(ticks);
    const Found found = found_in(book, options, 0, ticks);
    ASSERT_TRUE(found.told && found.end.bound && found.end.tree);
    EXPECT_LE(*found.end.bound, *found.told);
    const auto proven = tree_bound(book, *found.end.tree);
    ASSERT_TRUE(proven);
    EXPECT_LE(*proven, *found.told + 2);
    early += *found.end.bound > found.value;
  }
  EXPECT_GT(early, 3);
}

TEST(AllocateComponents, are_for_books_whose_conversions_cost_alike_and_something) {
  const auto matter = [](const Instance& book) { return components_matter(make_core(book)); };
  const Instance book = instance_of(random_book({.pools = 12, .tokens = 5, .held = 4, .seed = 1}));
  EXPECT_TRUE(matter(book));
  const auto changed = [&](auto change) {
    Instance other = book;
    change(other);
    return matter(other);
  };
  EXPECT_FALSE(changed([](Instance& b) { b.gas_conversion = 0; }));
  EXPECT_FALSE(changed([](Instance& b) { b.gas_token = TokenId{0}; }));
  EXPECT_FALSE(changed([](Instance& b) { b.max_transactions = 9; }));
  EXPECT_FALSE(changed([](Instance& b) { b.least_wallet_total = 1; }));
  EXPECT_FALSE(changed([](Instance& b) { b.conversions = {{TokenId{0}, TokenId{1}, {FeeStep{}}, 0}}; }));
}

// Levels of a pool, conversions between parts alone, for nothing, and a constant.
TEST(AllocateComponents, a_part_of_the_plans_has_a_core) {
  const Instance book = instance_of(random_book({.pools = 12, .tokens = 4, .held = 4, .seed = 2}));
  const Core whole = make_core(book);
  CoreLimits limits;
  limits.part_of = std::vector<int>{0, 0, 1, 1};
  limits.constant = -5;
  limits.levels.resize(book.pools.size());
  const Core part = make_core(book, limits);
  EXPECT_EQ(part.all_count, -1);
  EXPECT_TRUE(part.either_tokens.empty());
  for (int block = 0; block < part.program.blocks(); ++block) {
    const Core::BlockOf& of = part.blocks[static_cast<std::size_t>(block)];
    const auto& mode = part.program.mode(part.program.first_mode(block));
    if (of.kind == Core::BlockOf::Kind::kConversion) {
      EXPECT_EQ(of.from.value / 2, of.to.value / 2);
      EXPECT_EQ(mode.gates, 0u);
      EXPECT_EQ(mode.gain, 0);
    }
    if (of.kind == Core::BlockOf::Kind::kConstant) {
      EXPECT_EQ(mode.gain, -5);
      EXPECT_FALSE(part.program.may_be_off(block));
    }
  }
  EXPECT_EQ(part.blocks.back().kind, Core::BlockOf::Kind::kConstant);
  // A pool that held nothing, of whose levels some are left.
  for (int block = 0; block < whole.program.blocks(); ++block) {
    const Core::BlockOf& of = whole.blocks[static_cast<std::size_t>(block)];
    if (of.kind != Core::BlockOf::Kind::kPool || book.pools[of.pool].is_held()) continue;
    const auto& mode = whole.program.mode(whole.program.first_mode(block));
    const std::int64_t middle = mode.low + (mode.high - mode.low) / 2;
    limits.levels[of.pool] = {middle, mode.high - 1};
    const Core some = make_core(book, limits);
    const auto& left = some.program.mode(some.program.first_mode(block));
    EXPECT_EQ(left.low, middle);
    EXPECT_EQ(left.high, mode.high - 1);
    EXPECT_FALSE(some.program.may_be_off(block));
    return;
  }
  FAIL() << "no pool that holds nothing";
}

}  // namespace
}  // namespace tenon::allocate
