#include "planners/pack/drop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "planners/pack/drop_knapsack.h"

namespace tenon::pack {
namespace {

using testing::ElementsAre;

Budget unlimited() { return Budget(Limits{}); }

// Least cost of taking at least `excess`, over all counts; nullopt if nothing takes enough.
std::optional<DropCost> brute_force(const std::vector<DropKind>& kinds, Int128 excess, std::size_t k = 0) {
  if (k == kinds.size()) return excess <= 0 ? std::optional(DropCost{}) : std::nullopt;
  std::optional<DropCost> least;
  for (std::int64_t n = 0; n <= kinds[k].count; ++n) {
    std::optional<DropCost> rest = brute_force(kinds, excess - kinds[k].take * n, k + 1);
    if (!rest) continue;
    const DropCost cost{rest->priority + kinds[k].priority * n, rest->bits + kinds[k].bits * n};
    if (!least || cost < *least) least = cost;
  }
  return least;
}

std::vector<DropKind> random_kinds(Random& random) {
  std::vector<DropKind> kinds;
  const bool takes_are_bits = random.chance(1, 2);
  const std::int64_t most_priority = random.between(0, 3);
  const std::int64_t unit = random.between(1, 3);
  for (std::int64_t i = random.between(1, 4); i > 0; --i) {
    const std::int64_t take = unit * random.between(1, 12);
    kinds.push_back({take, random.between(0, most_priority), takes_are_bits ? take : random.between(1, 12),
                     random.between(1, 5)});
  }
  return kinds;
}

TEST(PackLeastDrop, equals_brute_force_on_2000_small_knapsacks) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const std::vector<DropKind> kinds = random_kinds(random);
    const Int128 excess = random.between(-2, 80);
    Budget budget = unlimited();
    const std::optional<DropCost> least = brute_force(kinds, excess);
    for (Random* dice : {static_cast<Random*>(nullptr), &random}) {
      const std::optional<DropCounts> drop = least_drop(kinds, excess, dice, budget);
      ASSERT_EQ(drop.has_value(), least.has_value());
      if (!drop) continue;
      EXPECT_TRUE(drop->least);
      EXPECT_TRUE(drop->cost == *least);
      Int128 taken = 0;
      DropCost cost;
      for (std::size_t k = 0; k < kinds.size(); ++k) {
        EXPECT_GE(drop->count[k], 0);
        EXPECT_LE(drop->count[k], kinds[k].count);
        taken += kinds[k].take * drop->count[k];
        cost.priority += kinds[k].priority * drop->count[k];
        cost.bits += kinds[k].bits * drop->count[k];
      }
      EXPECT_TRUE(taken >= excess);
      EXPECT_TRUE(cost == drop->cost) << "the counts cost what they say";
    }
  }
}

// 10 bits too many: one block of 10 goes rather than ten of 1.
TEST(PackLeastDrop, prefers_few_large_blocks_unless_told_to_vary) {
  Budget budget = unlimited();
  const auto drop = least_drop({{1, 0, 1, 20}, {10, 0, 10, 1}}, 10, nullptr, budget);
  ASSERT_TRUE(drop);
  EXPECT_THAT(drop->count, ElementsAre(0, 1));
}

// Ten thousand kinds of up to 2^40 bits: no table is that large. Greedy: still enough, and not called least.
TEST(PackLeastDrop, is_honest_where_the_exact_method_is_too_large) {
  Random random(1);
  std::vector<DropKind> kinds;
  for (int i = 0; i < 10'000; ++i) {
    const std::int64_t take = random.between(1, std::int64_t{1} << 40);
    kinds.push_back({take, random.between(1, 1'000'000), take, 1});
  }
  Budget budget = unlimited();
  const Int128 excess = Int128{1} << 50;
  const auto drop = least_drop(kinds, excess, nullptr, budget);
  ASSERT_TRUE(drop);
  EXPECT_FALSE(drop->least);
  Int128 taken = 0;
  for (std::size_t k = 0; k < kinds.size(); ++k) taken += kinds[k].take * drop->count[k];
  EXPECT_TRUE(taken >= excess);
  for (std::size_t k = 0; k < kinds.size(); ++k)
    EXPECT_FALSE(drop->count[k] == 1 && taken - kinds[k].take >= excess) << "kind " << k << " is superfluous";
}

TEST(PackLeastDrop, ends_with_its_budget) {
  Limits limits;
  limits.work_ticks = 1;
  Budget budget(limits);
  EXPECT_FALSE(least_drop({{1, 0, 1, 2000}, {3, 0, 3, 2000}}, 5000, nullptr, budget));
}

struct Outcome {
  Int128 priority;
  Int128 bits;
  friend auto operator<=>(const Outcome&, const Outcome&) = default;
};

Instance random_instance(Random& random) {
  Instance instance;
  instance.frames = static_cast<std::int32_t>(random.between(1, 4));
  instance.frame_bits = random.between(5, 12);
  for (std::int64_t i = random.between(1, 7); i > 0; --i) {
    Block block;
    block.size_bits = random.between(1, 5);
    block.period = static_cast<std::int32_t>(random.between(1, 4));
    if (random.chance(1, 2))
      block.start_frame =
          static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(instance.frames)));
    block.priority = random.chance(1, 2) ? 0 : random.between(1, 4);
    instance.blocks.push_back(block);
  }
  if (random.chance(1, 4)) instance.reserves = {{0, 0, random.between(0, 3), 2, ""}};
  return instance;
}

// Whether some phases keep every frame's load within its free bits. (Positions are not looked at: the bounds and the
// sets only promise to be right about loads.)
bool loads_fit(const Instance& instance, const std::vector<bool>& dropped, std::vector<std::int64_t>& load,
               std::int32_t i = 0) {
  if (i == static_cast<std::int32_t>(instance.blocks.size()))
    return std::all_of(load.begin(), load.end(),
                       [&](std::int64_t bits) { return bits <= instance.frame_bits; });
  if (dropped[static_cast<std::size_t>(i)]) return loads_fit(instance, dropped, load, i + 1);
  const Block& block = instance.blocks[BlockId{i}];
  const Instance::Phases choice = instance.phases(block);
  bool fits = false;
  for (std::int32_t first = choice.first; first < choice.first + choice.count && !fits; ++first) {
    for (const std::int32_t f : instance.frames_of(block, first))
      load[static_cast<std::size_t>(f)] += block.size_bits;
    fits = loads_fit(instance, dropped, load, i + 1);
    for (const std::int32_t f : instance.frames_of(block, first))
      load[static_cast<std::size_t>(f)] -= block.size_bits;
  }
  return fits;
}

TEST(PackDrop, bounds_are_below_every_drop_that_fits_and_sets_reach_them_where_one_need_decides) {
  int reached = 0;
  int needed = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Instance instance = random_instance(random);
    std::vector<std::int64_t> load(static_cast<std::size_t>(instance.frames), 0);
    if (!instance.reserves.empty()) load[0] = instance.reserves[0].size_bits;
    const auto n = instance.blocks.size();
    std::optional<Outcome> best;
    for (std::uint32_t set = 0; set < (1U << n); ++set) {
      std::vector<bool> dropped(n);
      Outcome outcome{0, 0};
      for (const BlockId b : instance.blocks.keys()) {
        if ((set >> b.value & 1) == 0) continue;
        dropped[static_cast<std::size_t>(b.value)] = true;
        outcome.priority += instance.blocks[b].priority;
        outcome.bits += instance.blocks[b].size_bits * instance.fewest_frames(instance.blocks[b]);
      }
      if ((!best || outcome < *best) && loads_fit(instance, dropped, load)) best = outcome;
    }
    ASSERT_TRUE(best);

    Budget budget = unlimited();
    const DropSearch search(instance);
    const Claim priority = search.priority_bound(budget);
    const Claim bits = search.bits_bound(best->priority, budget);
    EXPECT_TRUE(priority.bound <= best->priority);
    EXPECT_TRUE(bits.bound <= best->bits);
    EXPECT_EQ(check(instance, {}, priority).verdict, Verdict::kProven);
    EXPECT_EQ(check(instance, {best->priority, 0}, bits).verdict, Verdict::kProven);

    const auto set = search.choose(0, nullptr, budget);
    ASSERT_TRUE(set);
    EXPECT_EQ(set->blocks.empty(), !search.needed());
    EXPECT_TRUE(set->priority >= priority.bound);
    if (!search.needed()) continue;
    ++needed;
    if (set->priority == priority.bound && set->bits == bits.bound) ++reached;
  }
  EXPECT_GT(needed, 100);
  EXPECT_GT(reached, needed / 2);
}

// One frame of 10 bits, blocks of 4, 4, 4: one must go, but not the first two; 1 bit more asked for: then no other may.
TEST(PackDrop, never_takes_what_must_stay) {
  Instance instance;
  instance.frames = 1;
  instance.frame_bits = 10;
  for (int i = 0; i < 3; ++i) {
    Block block;
    block.size_bits = 4;
    instance.blocks.push_back(block);
  }
  Budget budget = unlimited();
  const DropSearch search(instance, {true, true, false});
  const auto set = search.choose(0, nullptr, budget);
  ASSERT_TRUE(set);
  EXPECT_THAT(set->blocks, ElementsAre(BlockId{2}));
  EXPECT_FALSE(search.choose(3, nullptr, budget));
}

// 7 bits too many of 1-bit blocks; with 5 extra, 12 go.
TEST(PackDrop, takes_extra_bits_when_asked) {
  Instance instance;
  instance.frames = 1;
  instance.frame_bits = 10;
  for (int i = 0; i < 17; ++i) {
    Block block;
    block.size_bits = 1;
    instance.blocks.push_back(block);
  }
  Budget budget = unlimited();
  const DropSearch search(instance);
  EXPECT_EQ(search.choose(0, nullptr, budget)->blocks.size(), 7U);
  EXPECT_EQ(search.choose(5, nullptr, budget)->blocks.size(), 12U);
}

}  // namespace
}  // namespace tenon::pack
