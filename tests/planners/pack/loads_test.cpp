#include "planners/pack/loads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "base/random.h"
#include "planners/pack/load_level.h"
#include "planners/pack/load_split.h"
#include "planners/pack/load_walk.h"

namespace tenon::pack {
namespace {

using testing::ElementsAre;

constexpr std::int32_t kNoStart = -1;

// An item that may choose its phase, or, with a start frame, may not.
LoadItem item(std::int64_t size, std::int32_t period, std::int32_t frames, std::int32_t start = kNoStart) {
  if (start != kNoStart) return {size, period, start, 1};
  return {size, period, 0, std::min(period, frames)};
}

std::int64_t peak_of(const LoadProblem& problem, const std::vector<std::int32_t>& first) {
  const std::vector<std::int64_t> load = frame_loads(problem, first);
  return *std::max_element(load.begin(), load.end());
}

// Least peak over all choices of first frames.
std::int64_t brute_force_peak(const LoadProblem& problem) {
  std::vector<std::int32_t> first(problem.items.size(), 0);
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  const std::function<void(std::size_t)> choose = [&](std::size_t i) {
    if (i == first.size()) {
      least = std::min(least, peak_of(problem, first));
      return;
    }
    const LoadItem& it = problem.items[i];
    for (first[i] = it.first; first[i] < it.first + it.choices; ++first[i]) choose(i + 1);
  };
  choose(0);
  return least;
}

Budget budget_of(std::int64_t ticks) {
  Limits limits;
  limits.work_ticks = ticks;
  return Budget(limits);
}

// A problem that some first frames fill exactly to `height` in every frame: all frames are cut again and again, across
// in height or, by the next period of the chain, into phases, until `n` pieces are there.
LoadProblem exactly_full(std::size_t n, std::int64_t height, const std::vector<std::int32_t>& chain,
                         Random& random) {
  const std::int32_t frames = chain.back();
  std::vector<LoadItem> pieces{item(height, 1, frames)};
  while (pieces.size() < n) {
    const std::size_t i = random.below(pieces.size());
    const LoadItem piece = pieces[i];
    const auto longer = std::upper_bound(chain.begin(), chain.end(), piece.period);
    if (longer != chain.end() && random.chance(1, 3)) {
      pieces[i] = item(piece.size, *longer, frames);
      for (std::int32_t k = 1; k < *longer / piece.period; ++k)
        pieces.push_back(item(piece.size, *longer, frames));
    } else if (piece.size > 1) {
      const std::int64_t cut = random.between(1, piece.size - 1);
      pieces[i].size = cut;
      pieces.push_back(item(piece.size - cut, piece.period, frames));
    }
  }
  random.shuffle(pieces);
  return {pieces, std::vector<std::int64_t>(static_cast<std::size_t>(frames), 0)};
}

// Load of each frame by hand: 5 everywhere; 3 in 1, 3; 2 in 2; 7 in frame 3 only, since it starts there (period 2).
TEST(PackFrameLoads, add_up_what_is_sent_in_each_frame) {
  const LoadProblem problem{{item(5, 1, 4), item(3, 2, 4), item(2, 4, 4), item(7, 2, 4, 3)}, {0, 0, 0, 1}};
  EXPECT_THAT(frame_loads(problem, {0, 1, 2, 3}), ElementsAre(5, 8, 7, 16));
}

TEST(PackLoadTree, is_refused_where_periods_do_not_form_a_chain) {
  const std::vector<std::int64_t> six(6, 0);
  EXPECT_FALSE(load_tree({{item(1, 2, 6), item(1, 3, 6)}, six}));
  EXPECT_TRUE(load_tree({{item(1, 2, 6), item(1, 3, 6, 0)}, six}))
      << "the 3 has no choice, so its period is no matter";
  EXPECT_TRUE(load_tree({{item(1, 2, 6), item(1, 50, 6)}, six}))
      << "a period beyond the frames is a choice of one";
}

// Frames 0, 2 and 1, 3 are told apart by nobody, so there are two leaves; each as high as its highest frame.
TEST(PackLoadTree, joins_frames_that_no_item_tells_apart) {
  const auto tree = load_tree({{item(4, 2, 4), item(1, 4, 4, 3)}, {0, 5, 2, 6}});
  ASSERT_TRUE(tree);
  EXPECT_THAT(tree->floor, ElementsAre(2, 7));
  EXPECT_TRUE(tree->even());
}

TEST(PackPoolSplitter, reaches_the_nearest_sum_of_a_pool) {
  PoolSplitter splitter;
  Random random(1);
  // Sums of {6, 10, 16}: 0 6 10 16 16 22 26 32. Nearest to 20 is 22.
  std::vector<char> left{0, 0, 0};
  const auto distance = [](std::int64_t sum) { return std::abs(sum - 20); };
  splitter.split({6, 10, 16}, distance, random, left);
  EXPECT_THAT(left, ElementsAre(1, 0, 1));
}

TEST(PackPoolSplitter, is_as_good_as_all_subsets_on_1000_pools) {
  PoolSplitter splitter;
  Random random(2);
  for (int round = 0; round < 1000; ++round) {
    SCOPED_TRACE(round);
    const std::int64_t scale =
        round % 10 == 0 ? 1'000'000'007 : random.between(1, 4);  // the first: sums beyond bitsets
    std::vector<std::int64_t> sizes;
    std::int64_t all = 0;
    for (std::int64_t i = random.between(0, 9); i >= 0; --i) {
      sizes.push_back(round % 10 == 0 ? random.between(1, scale) : scale * random.between(1, 40));
      all += sizes.back();
    }
    const std::int64_t low = random.between(0, all);  // a flat bottom, steep on one side
    const std::int64_t high = random.between(low, all);
    const auto cost = [&](std::int64_t sum) {
      return sum < low ? 3 * (low - sum) : std::max<std::int64_t>(0, sum - high);
    };
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    for (std::uint32_t set = 0; set < (1U << sizes.size()); ++set) {
      std::int64_t sum = 0;
      for (std::size_t i = 0; i < sizes.size(); ++i) sum += (set >> i & 1) != 0 ? sizes[i] : 0;
      least = std::min(least, cost(sum));
    }
    std::vector<char> left(sizes.size(), 0);
    splitter.split(sizes, cost, random, left);
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < sizes.size(); ++i) sum += left[i] ? sizes[i] : 0;
    EXPECT_EQ(cost(sum), least);
  }
}

// Four nodes in two teams {0, 2} and {1, 3}: 7 + 3 + 5 + 5 bits cannot be level in all, but in each team, e.g. 7 = 7 is
// impossible, so 5 = 5 and 10 - … : items 5 5 4 4 give teams 5 = 5 and 4 = 4, though no deal has four equal nodes.
TEST(PackLoadLevel, makes_the_nodes_of_a_team_equal) {
  LoadLevel level({{5, 0}, {5, 1}, {4, 2}, {4, 3}}, {0, 0, 0, 0});
  level.deal();
  level.want_teams(2);
  Random random(3);
  Budget budget = budget_of(100'000);
  level.improve(1000, random, budget);
  EXPECT_EQ(level.cost(), 0);
  EXPECT_EQ(level.total(0), level.total(2));
  EXPECT_EQ(level.total(1), level.total(3));
}

// Ceilings 10, 7, 6 take {4, 3, 3}, {7} or {4, 3}, {6}: largest first puts 7 on the first node and fails.
TEST(PackLoadLevel, fills_unequal_ceilings_exactly) {
  LoadLevel level({{7, 0}, {6, 1}, {4, 2}, {3, 3}, {3, 4}}, {0, 0, 0});
  level.deal();
  level.want_ceilings({10, 7, 6});
  EXPECT_GT(level.cost(), 0);
  Random random(4);
  Budget budget = budget_of(100'000);
  level.improve(1000, random, budget);
  EXPECT_EQ(level.cost(), 0);
  EXPECT_EQ(level.total(0), 10);
  EXPECT_EQ(level.total(1), 7);
  EXPECT_EQ(level.total(2), 6);
}

// The bookkeeping of excess agrees with the loads of the first frames that are written.
TEST(PackLoadWalk, never_gets_worse_and_counts_its_excess_right) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const LoadProblem problem = exactly_full(40, 60, {1, 2, 4, 8}, random);
    const auto tree = load_tree(problem);
    ASSERT_TRUE(tree);
    std::vector<std::int32_t> first;
    for (const LoadItem& it : problem.items)
      first.push_back(it.first +
                      static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(it.choices))));
    LoadWalk walk(problem, *tree, first, 60);
    std::int64_t before = walk.excess();
    for (int round = 0; round < 20; ++round) {
      Budget budget = budget_of(1'000'000);
      walk.improve(5, random, budget);
      EXPECT_LE(walk.excess(), before);
      before = walk.excess();
      walk.write(first);
      std::int64_t excess = 0;
      for (const std::int64_t load : frame_loads(problem, first))
        excess += std::max<std::int64_t>(0, load - 60);
      EXPECT_EQ(walk.excess(), excess);
    }
  }
}

TEST(PackBalance, declines_periods_without_a_chain) {
  Budget budget = budget_of(1000);
  EXPECT_FALSE(balance({{item(1, 2, 6), item(1, 3, 6)}, std::vector<std::int64_t>(6, 0)}, 1, 0, budget));
}

TEST(PackBalance, of_nothing_is_the_initial_load) {
  Budget budget = budget_of(1000);
  const auto loads = balance({{}, {3, 9, 4}}, 0, 0, budget);
  ASSERT_TRUE(loads);
  EXPECT_EQ(loads->peak, 9);
}

// Every answer is a choice that the items allow, with the peak it says, and least where the target is the least peak.
TEST(PackBalance, finds_the_least_peak_of_600_tiny_problems) {
  const std::vector<std::vector<std::int32_t>> chains{{1, 2, 4, 8}, {1, 3, 6}, {1, 2, 6},
                                                      {2, 4, 9},    {1, 5},    {7, 8}};
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    std::vector<std::int32_t> chain = chains[random.below(chains.size())];
    // The last period of a chain may lie beyond the frames, and need not be a multiple then.
    const std::int32_t frames =
        static_cast<std::int32_t>(random.between(chain[chain.size() - 2], chain.back()));
    LoadProblem problem;
    for (std::int32_t f = 0; f < frames; ++f)
      problem.initial.push_back(random.chance(1, 3) ? random.between(0, 6) : 0);
    std::int64_t choices = 1;
    while (choices < 4000 && problem.items.size() < 7) {
      const std::int32_t period = chain[random.below(chain.size())];
      const bool fixed = random.chance(1, 5);
      problem.items.push_back(item(
          random.between(1, 12), period, frames,
          fixed ? static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(frames))) : kNoStart));
      choices *= problem.items.back().choices;
    }
    const std::int64_t least = brute_force_peak(problem);
    Budget budget = budget_of(200'000);
    std::int64_t told = std::numeric_limits<std::int64_t>::max();
    const auto loads = balance(problem, least, seed, budget, [&](const Loads& better) {
      EXPECT_LT(better.peak, told);
      told = better.peak;
    });
    ASSERT_TRUE(loads);
    EXPECT_EQ(loads->peak, peak_of(problem, loads->first));
    EXPECT_EQ(loads->peak, told);
    EXPECT_EQ(loads->peak, least);
    for (std::size_t i = 0; i < problem.items.size(); ++i) {
      EXPECT_GE(loads->first[i], problem.items[i].first);
      EXPECT_LT(loads->first[i], problem.items[i].first + problem.items[i].choices);
    }
  }
}

TEST(PackBalance, fills_exactly_full_frames) {
  for (const std::vector<std::int32_t>& chain :
       {std::vector<std::int32_t>{1, 2, 4, 8, 16, 32}, {1, 3, 6, 30}, {1, 16}}) {
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      SCOPED_TRACE(testing::Message() << chain.size() << " periods, seed " << seed);
      Random random(seed);
      const LoadProblem problem = exactly_full(500, 1500, chain, random);
      Budget budget = budget_of(5'000'000);
      const auto loads = balance(problem, 1500, seed, budget);
      ASSERT_TRUE(loads);
      EXPECT_EQ(loads->peak, 1500);
    }
  }
}

TEST(PackBalance, gives_the_same_answer_to_the_same_seed) {
  Random random(7);
  const LoadProblem problem = exactly_full(60, 100, {1, 2, 4, 8}, random);
  Budget once = budget_of(300'000);
  Budget twice = budget_of(300'000);
  const auto a = balance(problem, 99, 5, once);  // an impossible target: both end by their budget
  const auto b = balance(problem, 99, 5, twice);
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->first, b->first);
  EXPECT_EQ(once.stop(), Stop::kWork);
}

}  // namespace
}  // namespace tenon::pack
