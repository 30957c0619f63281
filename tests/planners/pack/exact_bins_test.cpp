#include "planners/pack/exact_bins.h"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/planners/pack/frames_testing.h"

namespace tenon::pack {
namespace {

using testing::budget_of;

std::vector<std::int64_t> contents(const std::vector<std::int64_t>& sizes,
                                   const std::vector<std::int32_t>& bins, std::size_t count) {
  std::vector<std::int64_t> sum(count, 0);
  for (std::size_t i = 0; i < sizes.size(); ++i) sum.at(static_cast<std::size_t>(bins.at(i))) += sizes[i];
  return sum;
}

TEST(FullestSubset, equals_enumeration) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    Random rng(seed);
    std::vector<std::int64_t> sizes(rng.below(9));
    for (std::int64_t& s : sizes) s = rng.between(1, 70);
    const std::int64_t capacity = rng.between(0, 200);
    std::int64_t best = 0;
    for (std::uint64_t set = 0; set < std::uint64_t{1} << sizes.size(); ++set) {
      std::int64_t sum = 0;
      for (std::size_t i = 0; i < sizes.size(); ++i) sum += set >> i & 1 ? sizes[i] : 0;
      if (sum <= capacity) best = std::max(best, sum);
    }
    std::vector<bool> used(sizes.size(), false);
    std::int64_t sum = 0;
    for (const std::int32_t i : fullest_subset(sizes, capacity)) {
      ASSERT_FALSE(used.at(static_cast<std::size_t>(i)));
      used[static_cast<std::size_t>(i)] = true;
      sum += sizes[static_cast<std::size_t>(i)];
    }
    EXPECT_EQ(sum, best);
  }
}

// Bins are made by cutting a length at random places, so a way exists: about six items a bin of unequal capacity.
TEST(FillExactly, fills_bins_that_were_cut_to_pieces) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    Random rng(seed);
    std::vector<std::int64_t> sizes, capacities;
    for (int bin = 0; bin < 20; ++bin) {
      capacities.push_back(0);
      for (int i = 0; i < 6; ++i) {
        sizes.push_back(rng.between(20, 150));
        capacities.back() += sizes.back();
      }
    }
    rng.shuffle(sizes);
    Budget budget = budget_of(2'000'000);
    const auto bins = fill_exactly(sizes, capacities, budget, rng);
    ASSERT_TRUE(bins);
    EXPECT_EQ(contents(sizes, *bins, capacities.size()), capacities);
  }
}

// 3 + 3 + 3 + 3 cannot make two bins of 5 and 7: the sums agree, but 5 is no multiple of 3.
TEST(FillExactly, gives_up_with_the_budget_where_there_is_no_way) {
  Budget budget = budget_of(1'000);
  Random rng(1);
  EXPECT_EQ(fill_exactly({3, 3, 3, 3}, {5, 7}, budget, rng), std::nullopt);
  EXPECT_TRUE(budget.stop());
}

TEST(FillExactly, refuses_sums_that_differ) {
  Budget budget = budget_of(1'000);
  Random rng(1);
  EXPECT_EQ(fill_exactly({3, 4}, {8}, budget, rng), std::nullopt);
  EXPECT_EQ(fill_exactly({3, 4}, {8, -1}, budget, rng), std::nullopt);
  EXPECT_EQ(budget.ticks(), 0);
  EXPECT_EQ(fill_exactly({3, 4}, {7}, budget, rng), (std::vector<std::int32_t>{0, 0}));
}

// A bin of capacity 0 stays empty though it is "the emptiest" at times.
TEST(FillExactly, leaves_a_bin_without_room_empty) {
  Budget budget = budget_of(10'000);
  Random rng(1);
  const auto bins = fill_exactly({1, 2, 3, 4}, {0, 5, 5}, budget, rng);
  ASSERT_TRUE(bins);
  EXPECT_EQ(contents({1, 2, 3, 4}, *bins, 3), (std::vector<std::int64_t>{0, 5, 5}));
}

}  // namespace
}  // namespace tenon::pack
