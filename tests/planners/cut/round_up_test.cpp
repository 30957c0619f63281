#include "planners/cut/round_up.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "planners/cut/dive.h"
#include "planners/cut/fill_in_turn.h"
#include "planners/cut/piece_master.h"
#include "tests/planners/cut/columns.h"
#include "tests/planners/cut/exact.h"
#include "tests/planners/cut/searched.h"
#include "tests/problems/cut/make.h"

namespace tenon::cut {
namespace {

using testing::expect_covers;
using testing::fewest_boards;
using testing::filling;
using testing::hard_instance;
using testing::simple;

// 60 + 40 twice, 50 + 50 once: whole already, so that is the plan.
TEST(RoundUp, keeps_a_whole_solution) {
  const Instance instance = simple(100, {{60, 2}, {50, 2}, {40, 2}});
  const Core core = make_core(instance);
  const colgen::Column a = filling({{0, 1}, {2, 1}}), b = filling({{1, 2}});
  ValueCorrection rest(core, 1);
  Budget budget{Limits{}};
  // What the LP says is near to whole numbers, not equal to them.
  const auto cuts = round_up(core, {}, {{&a, 2 - 1e-8}, {&b, 1 + 1e-8}}, all_of(core).pieces, rest, budget);
  ASSERT_TRUE(cuts);
  expect_covers(core, *cuts);
  ASSERT_EQ(cuts->size(), 2u);
  EXPECT_EQ((*cuts)[0].filling, (Filling{0, {{0, 1}, {2, 1}}}));
  EXPECT_EQ((*cuts)[0].times, 2);
  EXPECT_EQ((*cuts)[1].times, 1);
}

// 55 + 45 is cut for good; of the rest, 30 x 3, the LP cuts a third of a board of three too little.
TEST(RoundUp, adds_to_what_is_fixed) {
  const Instance instance = simple(100, {{55, 1}, {45, 1}, {30, 3}});
  const Core core = make_core(instance);
  const colgen::Column fixed = filling({{0, 1}, {1, 1}}), three = filling({{2, 3}});
  ValueCorrection rest(core, 1);
  Budget budget{Limits{}};
  const auto cuts = round_up(core, {{fixed, 1}}, {{&three, 0.67}}, {0, 0, 3}, rest, budget);
  ASSERT_TRUE(cuts);
  expect_covers(core, *cuts);
  EXPECT_TRUE(cost_of(core, *cuts) == 2);
}

// Any solution, even one that no LP has: the plan covers, and it is no better than the best there is.
TEST(RoundUp, makes_plans_of_any_solution) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Instance instance = hard_instance(random);
    const Core core = make_core(instance);
    PieceMaster master(core, testing::lp_backends().front());
    Budget budget{Limits{}};
    colgen::GenerateOptions options;
    options.most_iterations = random.between(1, 30);
    master.generate(options, budget);
    Weighted solution = master.master().solution();
    for (auto& [column, value] : solution)
      if (random.chance(1, 4)) value *= static_cast<double>(random.between(0, 8)) / 4;
    ValueCorrection rest(core, seed);
    const auto cuts = round_up(core, {}, solution, all_of(core).pieces, rest, budget);
    ASSERT_TRUE(cuts);
    expect_covers(core, *cuts);
    EXPECT_TRUE(cost_of(core, *cuts) >= fewest_boards(core).value);
    if (HasFailure()) break;
  }
}

}  // namespace
}  // namespace tenon::cut
