#include "planners/pack/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "planners/pack/score.h"
#include "problems/pack/verify.h"
#include "tests/planners/pack/frames_testing.h"

namespace tenon::pack {
namespace {

using testing::add;
using testing::best_score;
using testing::describe;
using ::testing::ElementsAre;
using testing::frame;
using ::testing::IsEmpty;
using testing::tiny_instance;

PackOutcome planned(const Instance& instance, const PlanOptions& options = {}) {
  Limits limits;
  limits.wall_s = 20;  // never reached: a hang would show as a failure, not as a wait without end
  Budget budget(limits);
  return plan(instance, options, {.budget = budget, .progress = nullptr, .incumbent = nullptr});
}

std::vector<std::int64_t> values(const PackOutcome& outcome) {
  std::vector<std::int64_t> all;
  for (const Objective& o : outcome.objectives) all.push_back(static_cast<std::int64_t>(*o.value));
  return all;
}

TEST(PackPlan, equals_brute_force_on_small_instances) {
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    Random random(seed);
    const Instance instance = tiny_instance(random);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + describe(instance));
    const PackOutcome outcome = planned(instance);
    ASSERT_TRUE(outcome.plan);
    EXPECT_THAT(verify(instance, *outcome.plan), IsEmpty());
    EXPECT_EQ(outcome.status, Status::kOptimal);
    const Score best = best_score(instance);
    EXPECT_THAT(values(outcome), ElementsAre(static_cast<std::int64_t>(best.dropped_priority),
                                             static_cast<std::int64_t>(best.dropped_bits), best.max_end));
  }
}

TEST(PackPlan, must_fit_says_infeasible_exactly_where_brute_force_drops) {
  int infeasible = 0;
  for (std::uint64_t seed = 1000; seed < 1060; ++seed) {
    Random random(seed);
    const Instance instance = tiny_instance(random);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + describe(instance));
    const Score best = best_score(instance);
    const bool fits = best.dropped_bits == 0 && best.dropped_priority == 0;
    const PackOutcome outcome = planned(instance, {.must_fit = true});
    if (fits) {
      EXPECT_EQ(outcome.status, Status::kOptimal);
      EXPECT_THAT(values(outcome), ElementsAre(best.max_end));
    } else {
      ++infeasible;
      EXPECT_EQ(outcome.status, Status::kInfeasible);
      ASSERT_TRUE(outcome.explanation);
      EXPECT_FALSE(outcome.explanation->conflict.empty());
      EXPECT_FALSE(outcome.explanation->relaxations.empty());
    }
  }
  EXPECT_GT(infeasible, 8) << "the generator must make enough of these for the test to mean something";
}

// The kept layout is the optimum of a slightly different instance, so that some blocks must move and most need not.
TEST(PackPlan, moves_as_little_as_brute_force_under_the_same_length) {
  int moved = 0;
  for (std::uint64_t seed = 2000; seed < 2050; ++seed) {
    Random random(seed);
    Instance instance = tiny_instance(random);
    const PackOutcome before = planned(instance);
    ASSERT_TRUE(before.plan);
    Block& changed = instance.blocks[BlockId{0}];  // the first block now has a pin
    if (changed.size_bits >= instance.frame_bits) continue;
    changed.offset_bits = 0;
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + describe(instance));
    const Layout kept = to_layout(instance, *before.plan);
    const PackOutcome outcome =
        planned(instance, {.must_fit = false, .start = std::nullopt, .keep = before.plan});
    ASSERT_TRUE(outcome.plan);
    EXPECT_THAT(verify(instance, *outcome.plan), IsEmpty());
    EXPECT_EQ(outcome.status, Status::kOptimal);
    const Score best = best_score(instance, &kept);
    EXPECT_THAT(values(outcome),
                ElementsAre(static_cast<std::int64_t>(best.dropped_priority),
                            static_cast<std::int64_t>(best.dropped_bits), best.max_end, best.movement));
    moved += best.movement > 0;
  }
  EXPECT_GT(moved, 5);
}

// Two frames of 8 bits. a (8 bits, every frame) fills both; b has priority 5 and 1 bit. Only one of them fits, and b
// is more important, so a goes although it is the larger: 0 priority and 2 * 8 bits are lost.
TEST(PackPlan, drops_the_less_important_object_even_if_it_is_larger) {
  Instance instance = frame(8, 2);
  add(instance, 8, 1);
  add(instance, 1, 1).priority = 5;
  const PackOutcome outcome = planned(instance);
  EXPECT_EQ(outcome.status, Status::kOptimal);
  EXPECT_THAT(outcome.plan->dropped, ElementsAre("a"));
  EXPECT_THAT(values(outcome), ElementsAre(0, 16, 1));
}

// b starts at frame 1 with period 1 and skips frame 0: it is really sent once in two frames, so losing it loses 4 bits,
// while a (3 bits, twice) would lose 6. One of them must go: the frame has 4 bits.
TEST(PackPlan, counts_the_bits_really_sent_when_it_drops) {
  Instance instance = frame(4, 2);
  add(instance, 3, 1);
  add(instance, 4, 1).start_frame = 1;
  const PackOutcome outcome = planned(instance);
  EXPECT_THAT(outcome.plan->dropped, ElementsAre("b"));
  EXPECT_THAT(values(outcome), ElementsAre(0, 4, 3));
}

// The locked block stays at bit 5 although everything would fit below bit 4: the plan is one bit longer than that.
TEST(PackPlan, a_locked_block_stays_exactly_where_it_was) {
  Instance instance = frame(8, 1);
  add(instance, 2, 1);
  add(instance, 2, 1).locked = true;
  Layout kept(2);
  kept[BlockId{0}] = {0, 0};
  kept[BlockId{1}] = {5, 0};
  const Plan before = to_plan(instance, kept);
  const PackOutcome outcome = planned(instance, {.must_fit = false, .start = std::nullopt, .keep = before});
  ASSERT_TRUE(outcome.plan);
  EXPECT_EQ(outcome.plan->placements[1].start_bit, 5);
  EXPECT_EQ(outcome.status, Status::kOptimal);
  EXPECT_THAT(values(outcome), ElementsAre(0, 0, 7, 0));
}

// a is locked to bits 0 and 1, where the kept answer has it; b is pinned to bits 1 and 2 now. The input alone has no
// clash, so only the search can see it.
TEST(PackPlan, a_pin_on_the_bits_of_a_locked_block_is_named) {
  Instance instance = frame(8, 1);
  add(instance, 2, 1).locked = true;
  add(instance, 2, 1).offset_bits = 1;
  Layout kept(2);
  kept[BlockId{0}] = {0, 0};
  const PackOutcome outcome =
      planned(instance, {.must_fit = true, .start = std::nullopt, .keep = to_plan(instance, kept)});
  EXPECT_EQ(outcome.status, Status::kInfeasible);
  ASSERT_TRUE(outcome.explanation);
  std::vector<std::string> rules;
  for (const Explanation::Clash& c : outcome.explanation->conflict)
    rules.push_back(c.rule + " " + c.at.front());
  EXPECT_THAT(rules, ElementsAre("offset a", "offset b"));
}

TEST(PackPlan, the_same_seed_gives_the_same_plan) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random(seed);
    const Instance instance = tiny_instance(random);
    EXPECT_EQ(planned(instance).plan, planned(instance).plan) << describe(instance);
  }
}

// Three equal objects share one class of places; they take them in input order.
TEST(PackPlan, equal_objects_lie_in_input_order) {
  Instance instance = frame(9, 2);
  for (int i = 0; i < 3; ++i) add(instance, 3, 1);
  const PackOutcome outcome = planned(instance);
  std::vector<std::int64_t> starts;
  for (const Placement& p : outcome.plan->placements) starts.push_back(p.start_bit);
  EXPECT_THAT(starts, ElementsAre(0, 3, 6));
}

TEST(PackPlan, a_cancelled_search_returns_at_once_with_what_it_has) {
  Instance instance = frame(64, 8);
  for (int i = 0; i < 12; ++i) add(instance, 5, 3);
  CancelToken cancel;
  cancel.cancel();
  Budget budget(Limits{}, cancel);
  const PackOutcome outcome =
      plan(instance, {}, {.budget = budget, .progress = nullptr, .incumbent = nullptr});
  EXPECT_NE(outcome.status, Status::kInfeasible);
  if (outcome.status != Status::kOptimal) {
    EXPECT_EQ(outcome.stop, Stop::kCancelled);
  }
}

TEST(PackPlan, nothing_to_place_is_a_plan_of_length_zero) {
  const PackOutcome outcome = planned(frame(8, 2));
  EXPECT_EQ(outcome.status, Status::kOptimal);
  EXPECT_THAT(values(outcome), ElementsAre(0, 0, 0));
}

}  // namespace
}  // namespace tenon::pack
