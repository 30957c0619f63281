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

namespace tenon::pack {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A lone object as a block, named a, b, c, … in order.
Block& add(Instance& instance, std::int64_t size, std::int32_t period) {
  const BlockId id{static_cast<std::int32_t>(instance.blocks.size())};
  Object object;
  object.name = std::string(1, static_cast<char>('a' + id.value));
  object.size_bits = size;
  object.block = id;
  Block block;
  block.size_bits = size;
  block.period = period;
  block.members = {instance.objects.push_back(object)};
  instance.blocks.push_back(block);
  return instance.blocks[id];
}

Instance frame(std::int64_t bits, std::int32_t frames) {
  Instance instance;
  instance.frame_bits = bits;
  instance.frames = frames;
  return instance;
}

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

// Every layout there is, one block after the other; the best score. No shared code with the search but the Layout.
class BruteForce {
 public:
  explicit BruteForce(const Instance& instance, const Layout* kept = nullptr)
      : instance_(instance), kept_(kept), layout_(instance.blocks.size()) {
    taken_.assign(static_cast<std::size_t>(instance.frames),
                  std::vector<bool>(static_cast<std::size_t>(instance.frame_bits), false));
    for (const Reserve& r : instance.reserves)
      for (std::int32_t f = r.first_frame; f <= r.last_frame; ++f)
        for (std::int64_t x = r.start_bit; x < r.start_bit + r.size_bits; ++x) bit(f, x) = true;
    place(0);
  }
  const Score& best() const { return *best_; }

 private:
  std::vector<bool>::reference bit(std::int32_t f, std::int64_t x) {
    return taken_[static_cast<std::size_t>(f)][static_cast<std::size_t>(x)];
  }

  void place(std::int32_t index) {
    if (index == static_cast<std::int32_t>(instance_.blocks.size())) {
      const Score s = score(instance_, layout_, kept_);
      if (!best_ || s < *best_) best_ = s;
      return;
    }
    const BlockId b{index};
    const Block& block = instance_.blocks[b];
    layout_[b] = Position{};
    place(index + 1);
    const Instance::Phases phases = instance_.phases(block);
    for (std::int64_t x = 0; x + block.size_bits <= instance_.frame_bits; ++x) {
      if (x % block.alignment_bits != 0 || (block.pinned() && x != *block.offset_bits)) continue;
      for (std::int32_t h = phases.first; h < phases.first + phases.count; ++h) {
        if (!free(block, x, h)) continue;
        mark(block, x, h, true);
        layout_[b] = Position{x, h};
        place(index + 1);
        mark(block, x, h, false);
      }
    }
    layout_[b] = Position{};
  }

  bool free(const Block& block, std::int64_t x, std::int32_t h) {
    for (std::int32_t f = h; f < instance_.frames; f += block.period)
      for (std::int64_t i = 0; i < block.size_bits; ++i)
        if (bit(f, x + i)) return false;
    return true;
  }

  void mark(const Block& block, std::int64_t x, std::int32_t h, bool value) {
    for (std::int32_t f = h; f < instance_.frames; f += block.period)
      for (std::int64_t i = 0; i < block.size_bits; ++i) bit(f, x + i) = value;
  }

  const Instance& instance_;
  const Layout* kept_;
  Layout layout_;
  std::vector<std::vector<bool>> taken_;
  std::optional<Score> best_;
};

// Small and mean: reserves, pins, start frames, alignments, priorities, periods that do not divide the frames.
Instance tiny_instance(Random& random) {
  Instance instance = frame(random.between(3, 7), static_cast<std::int32_t>(random.between(1, 4)));
  const std::int64_t count = random.between(1, 5);
  for (std::int64_t i = 0; i < count; ++i) {
    Block& block = add(instance, random.between(1, std::min<std::int64_t>(4, instance.frame_bits)),
                       static_cast<std::int32_t>(random.between(1, 5)));
    block.priority = random.between(0, 2);
    if (random.chance(1, 5)) block.alignment_bits = 2;
    if (random.chance(1, 5))
      block.start_frame =
          static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(instance.frames)));
    if (random.chance(1, 6)) {
      const std::int64_t offset = random.between(0, instance.frame_bits - block.size_bits);
      block.offset_bits = offset - offset % block.alignment_bits;
    }
  }
  if (random.chance(1, 4)) {
    Reserve reserve;
    reserve.first_frame =
        static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(instance.frames)));
    reserve.last_frame = static_cast<std::int32_t>(random.between(reserve.first_frame, instance.frames - 1));
    reserve.start_bit = random.between(0, instance.frame_bits - 1);
    reserve.size_bits = random.between(1, std::min<std::int64_t>(2, instance.frame_bits - reserve.start_bit));
    instance.reserves.push_back(reserve);
  }
  return instance;
}

std::string describe(const Instance& instance) {
  std::string text =
      std::to_string(instance.frames) + " frames of " + std::to_string(instance.frame_bits) + " bits:";
  for (const Block& b : instance.blocks) {
    text += " [z" + std::to_string(b.size_bits) + " p" + std::to_string(b.period) + " prio" +
            std::to_string(b.priority) + " align" + std::to_string(b.alignment_bits);
    if (b.start_frame) text += " start" + std::to_string(*b.start_frame);
    if (b.offset_bits) text += " at" + std::to_string(*b.offset_bits);
    text += "]";
  }
  for (const Reserve& r : instance.reserves)
    text += " reserve " + std::to_string(r.first_frame) + "-" + std::to_string(r.last_frame) + ":" +
            std::to_string(r.start_bit) + "+" + std::to_string(r.size_bits);
  return text;
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
    const Score best = BruteForce(instance).best();
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
    const Score best = BruteForce(instance).best();
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
    const Score best = BruteForce(instance, &kept).best();
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
