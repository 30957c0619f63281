#include "problems/pack/certify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>

#include "base/random.h"

namespace tenon::pack {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

struct BlockSpec {
  std::int64_t size = 1;
  std::int32_t period = 1;
  std::optional<std::int32_t> start = std::nullopt;
  std::optional<std::int64_t> offset = std::nullopt;
  std::int64_t priority = 0;
};

Instance instance_of(std::int64_t frame_bits, std::int32_t frames, const std::vector<BlockSpec>& specs) {
  Instance instance;
  instance.frame_bits = frame_bits;
  instance.frames = frames;
  for (const BlockSpec& spec : specs) {
    Block block;
    block.size_bits = spec.size;
    block.period = spec.period;
    block.start_frame = spec.start;
    block.offset_bits = spec.offset;
    block.priority = spec.priority;
    instance.blocks.push_back(block);
  }
  return instance;
}

Claim end_claim(Int128 bound, Argument argument) { return {"max_end", bound, std::move(argument)}; }

// The claim's bound is proved, and one bit more is not: the argument yields exactly this.
void expect_yields(const Instance& instance, const StageValues& values, Claim claim) {
  EXPECT_EQ(check(instance, values, claim).verdict, Verdict::kProven)
      << name(claim.argument) << ": " << check(instance, values, claim).why;
  ++claim.bound;
  EXPECT_EQ(check(instance, values, claim).verdict, Verdict::kRefuted)
      << name(claim.argument) << " yields too much";
}

// 4 frames; 10 + 10/2 + 3/4 a frame on average: 10 * 4 + 5 * 2 + 3 = 53 bits, so some frame holds 14.
TEST(PackCertify, area_yields_the_average_rounded_up) {
  expect_yields(instance_of(100, 4, {{10, 1}, {5, 2}, {3, 4}}), {}, end_claim(14, proof::Area{}));
}

// Bits 0-3 of frames 0 and 1 are reserved (twice over: reserves may overlap): 53 + 8 = 61 bits in 4 frames.
TEST(PackCertify, area_counts_reserved_bits_once) {
  Instance instance = instance_of(100, 4, {{10, 1}, {5, 2}, {3, 4}});
  instance.reserves = {{0, 1, 0, 4, ""}, {0, 1, 1, 3, ""}};
  expect_yields(instance, {}, end_claim(16, proof::Area{}));
  instance.reserves = {{0, 1, 50, 4, ""}};  // above the bound: takes no room from below it
  expect_yields(instance, {}, end_claim(14, proof::Area{}));
}

// Whatever is dropped, 20 bits fewer have to be sent: 53 - 20 = 33, so 9.
TEST(PackCertify, area_allows_for_every_drop_of_as_many_bits) {
  expect_yields(instance_of(100, 4, {{10, 1}, {5, 2}, {3, 4}}), {0, 20}, end_claim(9, proof::Area{}));
}

// 3 frames, period 2: phase 1 is sent once only, so of all three frames the average is 2 * 6 / 3 = 4. But the first
// two frames hold each block once: 12 / 2 = 6.
TEST(PackCertify, area_over_a_window_sees_whole_periods) {
  const Instance instance = instance_of(100, 3, {{6, 2}, {6, 2}});
  expect_yields(instance, {}, end_claim(4, proof::Area{}));
  expect_yields(instance, {}, end_claim(6, proof::Area{2}));
  EXPECT_EQ(check(instance, {}, end_claim(1, proof::Area{4})).verdict, Verdict::kRefuted)
      << "there are 3 frames";
  EXPECT_EQ(check(instance, {}, end_claim(1, proof::Area{-1})).verdict, Verdict::kRefuted);
}

// Frame 2 holds the block of period 1 and the one that starts there, not the one that may choose.
TEST(PackCertify, frame_load_yields_what_is_fixed_in_the_frame) {
  const Instance instance = instance_of(100, 4, {{10, 1}, {7, 4, 2}, {50, 4}});
  expect_yields(instance, {}, end_claim(17, proof::FrameLoad{2}));
  expect_yields(instance, {}, end_claim(10, proof::FrameLoad{3}));
  EXPECT_EQ(check(instance, {}, end_claim(1, proof::FrameLoad{4})).verdict, Verdict::kRefuted)
      << "no such frame";
}

// A start frame at or above the period skips the earlier frames: start 3, period 2 is in frame 3 only, not in 1.
TEST(PackCertify, frame_load_knows_that_a_start_frame_skips_earlier_frames) {
  const Instance instance = instance_of(100, 4, {{7, 2, 3}});
  expect_yields(instance, {}, end_claim(7, proof::FrameLoad{3}));
  EXPECT_EQ(check(instance, {}, end_claim(1, proof::FrameLoad{1})).verdict, Verdict::kRefuted);
}

TEST(PackCertify, pinned_end_yields_the_end_of_a_pinned_block) {
  const Instance instance = instance_of(100, 2, {{7, 2, std::nullopt, 60}, {7, 2}});
  expect_yields(instance, {}, end_claim(67, proof::PinnedEnd{BlockId{0}}));
  EXPECT_EQ(check(instance, {}, end_claim(1, proof::PinnedEnd{BlockId{1}})).verdict, Verdict::kRefuted)
      << "not pinned";
  EXPECT_EQ(check(instance, {}, end_claim(1, proof::PinnedEnd{BlockId{2}})).verdict, Verdict::kRefuted);
  EXPECT_EQ(check(instance, {}, end_claim(1, proof::PinnedEnd{BlockId{-1}})).verdict, Verdict::kRefuted);
}

// 10 in every frame; one block of 9 in one frame of 4, so some frame holds 19 though the average is 12.25. By classes
// of 2: W = 20, and one class holds 9 more: 2 t >= 29, t >= 15. By one class: t >= 10 + 9.
TEST(PackCertify, level_yields_the_largest_block_over_even_ground) {
  const Instance instance = instance_of(100, 4, {{10, 1}, {9, 4}});
  expect_yields(instance, {}, end_claim(19, proof::Level{1, 9}));
  expect_yields(instance, {}, end_claim(15, proof::Level{2, 9}));
  // No block is as large as 10, so nothing of the rest counts.
  expect_yields(instance, {}, end_claim(10, proof::Level{1, 10}));
}

// Five blocks of 9 in 4 frames: two of them lie over one another somewhere. Average: 45 / 4, rounded up 12.
TEST(PackCertify, level_counts_large_blocks_over_one_another) {
  const Instance instance = instance_of(100, 4, {{9, 4}, {9, 4}, {9, 4}, {9, 4}, {9, 4}});
  expect_yields(instance, {}, end_claim(18, proof::Level{1, 9}));
  // In units of 9 bits the average rounds up to the same.
  expect_yields(instance, {}, end_claim(18, proof::Level{1, 0}));
}

TEST(PackCertify, level_refuses_a_period_that_does_not_divide_the_window) {
  const Instance instance = instance_of(100, 4, {{10, 1}});
  for (const std::int32_t period : {0, -1, 3, 8})
    EXPECT_EQ(check(instance, {}, end_claim(1, proof::Level{period, 0})).verdict, Verdict::kRefuted)
        << period;
  EXPECT_EQ(check(instance, {}, end_claim(1, proof::Level{1, -5})).verdict, Verdict::kRefuted);
}

// Sizes 6 and 10 fill 0, 6, 10, 12, 16, … bits. 38 bits in 3 frames: 13 each on average, so some frame holds 16;
// with sizes all even the average alone would say 14.
TEST(PackCertify, subset_sum_yields_a_length_that_blocks_can_fill) {
  const Instance instance = instance_of(100, 3, {{6, 3}, {6, 3}, {6, 3}, {10, 3}, {10, 3}});
  expect_yields(instance, {}, end_claim(13, proof::Area{}));
  expect_yields(instance, {}, end_claim(14, proof::Level{1, 0}));
  expect_yields(instance, {}, end_claim(16, proof::SubsetSum{}));
}

// 3 blocks of 20 bits in 2 frames of 20: 20 bits too many. The least important one goes.
TEST(PackCertify, knapsack_yields_the_least_priority_and_then_the_fewest_bits) {
  const Instance instance = instance_of(
      20, 2,
      {{20, 2, {}, {}, 5}, {20, 2, {}, {}, 7}, {20, 2, {}, {}, 9}, {3, 2, {}, {}, 1}, {15, 2, {}, {}, 3}});
  // 60 + 18 bits in 40: 38 too many. Subsets of weight >= 38 of {20:5, 20:7, 20:9, 3:1, 15:3}:
  // 20+20 = 12 (5+7), 20+15+3 = 9 (5+3+1) is the least; it has exactly 38 bits.
  expect_yields(instance, {}, {"dropped_priority", 9, proof::Knapsack{}});
  expect_yields(instance, {9, 0}, {"dropped_bits", 38, proof::Knapsack{}});
  // With more priority spent than needed, all that is known are the excess and the sizes.
  expect_yields(instance, {12, 0}, {"dropped_bits", 38, proof::Knapsack{}});
}

// In frame 0 alone 30 bits too many, though there is room in frame 1: only blocks of frame 0 help.
TEST(PackCertify, knapsack_of_a_frame_counts_only_what_must_be_in_it) {
  const Instance instance =
      instance_of(50, 2, {{40, 2, 0, {}, 8}, {40, 2, 0, {}, 6}, {1, 2, {}, {}, 0}, {1, 1, {}, {}, 0}});
  // 81 fixed bits in 50 free: 31 too many; one of the 40s goes, the cheaper.
  expect_yields(instance, {}, {"dropped_priority", 6, proof::Knapsack{0}});
  expect_yields(instance, {6, 0}, {"dropped_bits", 40, proof::Knapsack{0}});
  EXPECT_EQ(check(instance, {}, {"dropped_priority", 1, proof::Knapsack{2}}).verdict, Verdict::kRefuted);
}

// Fractional: 30 too many of {20: 4, 20: 8}; the price 8/20 a bit gives 12 - (8 - 4) = 8. The exact answer is 12.
TEST(PackCertify, knapsack_with_a_price_yields_the_lagrangian_bound) {
  const Instance instance = instance_of(10, 1, {{20, 1, {}, {}, 4}, {20, 1, {}, {}, 8}});
  expect_yields(instance, {}, {"dropped_priority", 8, proof::Knapsack{std::nullopt, 8, 20}});
  expect_yields(instance, {}, {"dropped_priority", 12, proof::Knapsack{}});
  for (const auto& [price, scale] : std::vector<std::pair<std::int64_t, std::int64_t>>{{-8, 20}, {8, -20}})
    EXPECT_EQ(
        check(instance, {}, {"dropped_priority", 1, proof::Knapsack{std::nullopt, price, scale}}).verdict,
        Verdict::kRefuted);
}

// 6 frames, one block of period 2 and one of period 3, 5 bits each: in no frame can they share a bit (2 and 3 have no
// common divisor, so they meet somewhere), and a bit carries either: weights 1 and 1, capacity 1 make it 10.
TEST(PackCertify, columns_yield_what_single_bits_cannot_carry) {
  const Instance instance = instance_of(100, 6, {{5, 2}, {5, 3}});
  const ColumnWeights weights{{{2, std::nullopt, 1}, {3, std::nullopt, 1}}, 1};
  expect_yields(instance, {}, end_claim(10, proof::Columns{weights}));
  const ColumnWeights greedy{{{2, std::nullopt, 2}, {3, std::nullopt, 2}},
                             1};  // a column weighs 2, above its capacity
  EXPECT_EQ(check(instance, {}, end_claim(11, proof::Columns{greedy})).verdict, Verdict::kRefuted);
  EXPECT_EQ(check(instance, {}, end_claim(1, proof::Columns{{{{2, std::nullopt, -1}}, 1}})).verdict,
            Verdict::kRefuted);
  EXPECT_EQ(check(instance, {}, end_claim(1, proof::Columns{{{{2, std::nullopt, 1}}, 0}})).verdict,
            Verdict::kRefuted);
  // Either block may be the one that is dropped: then nothing is certain.
  EXPECT_EQ(check(instance, {0, 15}, end_claim(5, proof::Columns{weights})).verdict, Verdict::kRefuted);
}

TEST(PackCertify, refuses_arguments_that_say_nothing_of_the_stage) {
  const Instance instance = instance_of(100, 4, {{10, 1}, {10, 1}});
  EXPECT_EQ(check(instance, {}, {"dropped_bits", 1, proof::Area{}}).verdict, Verdict::kRefuted);
  EXPECT_EQ(check(instance, {}, {"max_end", 1, proof::Knapsack{}}).verdict, Verdict::kRefuted);
  EXPECT_EQ(check(instance, {}, {"max_end", 1, proof::Trivial{}}).verdict, Verdict::kRefuted);
  EXPECT_EQ(check(instance, {}, {"movement", 1, proof::Area{}}).verdict, Verdict::kRefuted);
  EXPECT_EQ(check(instance, {}, {"length", 0, proof::Area{}}).verdict, Verdict::kRefuted);
  EXPECT_EQ(check(instance, {}, {"movement", 0, proof::Trivial{}}).verdict, Verdict::kProven);
}

// Only a proof that nothing fits may reach frame_bits + 1; nothing reaches further.
TEST(PackCertify, a_bound_behind_the_frame_proves_that_not_all_fits) {
  const Instance instance = instance_of(19, 4, {{10, 1}, {10, 1}});
  EXPECT_EQ(check(instance, {}, end_claim(20, proof::Area{})).verdict, Verdict::kProven);
  EXPECT_EQ(check(instance, {}, end_claim(21, proof::Area{})).verdict, Verdict::kRefuted);
}

TEST(PackCertify, survives_numbers_out_of_all_range) {
  const Instance instance =
      instance_of(19, 4, {{10, 1}, {10, 2, {}, {}, std::numeric_limits<std::int64_t>::max()}});
  const Int128 huge = std::numeric_limits<Int128>::max();
  const Int128 tiny = std::numeric_limits<Int128>::min();
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  for (const Argument& argument :
       {Argument(proof::Area{}), Argument(proof::Level{1, most}), Argument(proof::SubsetSum{}),
        Argument(proof::Knapsack{}), Argument(proof::Knapsack{{}, most, 1}),
        Argument(proof::Knapsack{{}, most, most})}) {
    for (const char* stage : {"dropped_priority", "dropped_bits", "max_end", "movement"}) {
      for (const StageValues& values :
           {StageValues{huge, huge}, StageValues{tiny, tiny}, StageValues{0, huge}}) {
        EXPECT_EQ(check(instance, values, {stage, huge, argument}).verdict, Verdict::kRefuted) << stage;
        EXPECT_EQ(check(instance, values, {stage, tiny, argument}).verdict, Verdict::kProven) << stage;
      }
    }
  }
}

Objective objective(const char* name, Int128 value, Int128 bound) {
  return {name, Sense::kMinimize, "", value, bound};
}

TEST(PackCertification, holds_if_every_bound_follows_from_a_claim) {
  const Instance instance = instance_of(100, 4, {{10, 1}, {5, 2}, {3, 4}});
  const Proof proof{{end_claim(14, proof::Area{})}};
  const std::vector<Objective> objectives{objective("dropped_priority", 0, 0),
                                          objective("dropped_bits", 0, 0), objective("max_end", 15, 14)};
  const Certification good = certify(instance, objectives, proof);
  EXPECT_EQ(good.checked, true);
  EXPECT_THAT(good.violations, IsEmpty());
}

TEST(PackCertification, fails_for_bounds_without_a_claim_that_reaches_them) {
  const Instance instance = instance_of(100, 4, {{10, 1}, {5, 2}, {3, 4}});
  const std::vector<Objective> objectives{objective("max_end", 15, 14)};
  for (const Proof& proof :
       {Proof{}, Proof{{end_claim(13, proof::Area{})}}, Proof{{end_claim(14, proof::FrameLoad{0})}}}) {
    const Certification bad = certify(instance, objectives, proof);
    EXPECT_EQ(bad.checked, false);
    ASSERT_THAT(bad.violations, SizeIs(1));
    EXPECT_EQ(bad.violations[0].rule, "bound");
  }
}

// The claim itself overstates, but what the answer needs of it is true.
TEST(PackCertification, asks_of_a_claim_only_what_the_answer_states) {
  const Instance instance = instance_of(100, 4, {{10, 1}, {5, 2}, {3, 4}});
  EXPECT_EQ(certify(instance, {objective("max_end", 15, 14)}, {{end_claim(99, proof::Area{})}}).checked,
            true);
}

TEST(PackCertification, is_open_where_a_bound_rests_on_a_solver) {
  const Instance instance = instance_of(100, 4, {{10, 1}, {5, 2}, {3, 4}});
  const Certification open =
      certify(instance, {objective("max_end", 15, 15)}, {{end_claim(15, proof::Solver{"cp-sat"})}});
  EXPECT_EQ(open.checked, std::nullopt);
  EXPECT_THAT(open.violations, IsEmpty());
  EXPECT_EQ(certify(instance, {{"max_end", Sense::kMinimize, "", 15, std::nullopt}}, {}).checked,
            std::nullopt);
}

// With 20 bits dropped the length bound is 9, not 14; the same proof must not carry 14 any more.
TEST(PackCertification, uses_what_the_plan_drops) {
  const Instance instance = instance_of(100, 4, {{10, 1}, {5, 2}, {3, 4}});
  const Proof proof{{end_claim(14, proof::Area{})}};
  EXPECT_EQ(
      certify(instance, {objective("dropped_bits", 20, 0), objective("max_end", 14, 14)}, proof).checked,
      false);
  EXPECT_EQ(certify(instance, {objective("dropped_bits", 20, 0), objective("max_end", 14, 9)}, proof).checked,
            true);
}

// --- every claim that is proven is true: brute force over all plans of tiny instances ------------------------------------

Instance tiny_instance(Random& random) {
  const std::int32_t frames = static_cast<std::int32_t>(random.between(1, 4));
  const std::int64_t frame_bits = random.between(3, 7);
  std::vector<BlockSpec> specs;
  const std::int64_t n = random.between(1, 4);
  for (std::int64_t i = 0; i < n; ++i) {
    BlockSpec spec{random.between(1, std::min<std::int64_t>(4, frame_bits)),
                   static_cast<std::int32_t>(random.between(1, 4))};
    if (random.chance(1, 4))
      spec.start = static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(frames)));
    if (random.chance(1, 6)) spec.offset = random.between(0, frame_bits - spec.size);
    spec.priority = random.chance(1, 2) ? 0 : random.between(0, 3);
    specs.push_back(spec);
  }
  Instance instance = instance_of(frame_bits, frames, specs);
  if (random.chance(1, 4)) {
    const auto last = static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(frames)));
    instance.reserves = {{0, last, random.between(0, frame_bits - 2), random.between(1, 2), ""}};
  }
  return instance;
}

struct Outcome {
  Int128 priority, bits, end;
};

// Every plan there is, dropped blocks and all, by its three values.
void each_plan(const Instance& instance, const std::function<void(const Outcome&)>& visit) {
  const auto cells =
      static_cast<std::size_t>(instance.frames) * static_cast<std::size_t>(instance.frame_bits);
  std::vector<char> used(cells, 0);
  const auto cell = [&](std::int32_t frame, std::int64_t bit) -> char& {
    return used[static_cast<std::size_t>(frame * instance.frame_bits + bit)];
  };
  for (const Reserve& r : instance.reserves)
    for (std::int32_t f = r.first_frame; f <= r.last_frame; ++f)
      for (std::int64_t b = r.start_bit; b < r.start_bit + r.size_bits; ++b) cell(f, b) = 1;
  std::function<void(std::int32_t, Outcome)> place = [&](std::int32_t i, Outcome so_far) {
    if (i == static_cast<std::int32_t>(instance.blocks.size())) return visit(so_far);
    const Block& block = instance.blocks[BlockId{i}];
    Outcome dropped = so_far;
    dropped.priority += block.priority;
    dropped.bits += block.size_bits * instance.fewest_frames(block);
    place(i + 1, dropped);
    const Instance::Phases choice = instance.phases(block);
    for (std::int32_t first = choice.first; first < choice.first + choice.count; ++first) {
      for (std::int64_t at = 0; at + block.size_bits <= instance.frame_bits; ++at) {
        if (block.pinned() && at != *block.offset_bits) continue;
        const std::vector<std::int32_t> frames = instance.frames_of(block, first);
        bool free = true;
        for (const std::int32_t f : frames)
          for (std::int64_t b = at; b < at + block.size_bits; ++b) free = free && cell(f, b) == 0;
        if (!free) continue;
        const auto fill = [&](char value) {
          for (const std::int32_t f : frames)
            for (std::int64_t b = at; b < at + block.size_bits; ++b) cell(f, b) = value;
        };
        fill(1);
        Outcome placed = so_far;
        placed.end = std::max<Int128>(placed.end, at + block.size_bits);
        place(i + 1, placed);
        fill(0);
      }
    }
  };
  place(0, {0, 0, 0});
}

std::vector<Argument> all_arguments(const Instance& instance) {
  std::vector<Argument> all{proof::Area{}, proof::SubsetSum{}, proof::Knapsack{}, proof::Trivial{}};
  const auto add = [&](const Argument& argument) { all.push_back(argument); };
  ColumnWeights ones{{}, 2};  // each block weighs 1; two share a bit at most
  for (const Block& block : instance.blocks)
    if (std::none_of(ones.kinds.begin(), ones.kinds.end(), [&](const ColumnWeights::Kind& kind) {
          return kind.period == block.period && kind.start_frame == block.start_frame;
        }))
      ones.kinds.push_back({block.period, block.start_frame, 1});
  for (ones.capacity = 1; ones.capacity <= 4; ++ones.capacity) add(proof::Columns{ones});
  for (std::int32_t w = 1; w <= instance.frames; ++w) {
    add(proof::Area{w});
    add(proof::SubsetSum{w});
    for (std::int32_t p = 1; p <= w; ++p)
      for (std::int64_t size = 0; size <= 4; ++size) add(proof::Level{p, size, w});
  }
  for (std::int32_t f = 0; f < instance.frames; ++f) {
    add(proof::FrameLoad{f});
    add(proof::Knapsack{f});
  }
  for (std::int64_t price = 0; price <= 4; ++price)
    for (std::int64_t scale = 1; scale <= 4; ++scale) add(proof::Knapsack{{}, price, scale});
  for (const BlockId b : instance.blocks.keys()) add(proof::PinnedEnd{b});
  return all;
}

TEST(PackCertify, never_proves_what_a_plan_refutes) {
  int proofs_above_zero = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Instance instance = tiny_instance(random);
    std::vector<Outcome> plans;
    each_plan(instance, [&](const Outcome& plan) { plans.push_back(plan); });
    // Stage values: those of a random plan, since a bound is stated for what a plan attains.
    const Outcome attained = plans[random.below(plans.size())];
    Int128 least_priority = attained.priority;
    Int128 least_bits = attained.bits;
    Int128 least_end = instance.frame_bits + 1;
    for (const Outcome& plan : plans) {
      least_priority = std::min(least_priority, plan.priority);
      if (plan.priority <= attained.priority) least_bits = std::min(least_bits, plan.bits);
      if (plan.priority <= attained.priority && plan.bits <= attained.bits)
        least_end = std::min(least_end, plan.end);
    }
    const StageValues values{attained.priority, attained.bits};
    for (const Argument& argument : all_arguments(instance)) {
      for (const auto& [stage, least] :
           {std::pair{"dropped_priority", least_priority}, std::pair{"dropped_bits", least_bits},
            std::pair{"max_end", least_end}}) {
        EXPECT_NE(check(instance, values, {stage, least + 1, argument}).verdict, Verdict::kProven)
            << name(argument) << " proves too much of " << stage;
        if (least > 0 && check(instance, values, {stage, least, argument}).verdict == Verdict::kProven)
          ++proofs_above_zero;
      }
    }
  }
  EXPECT_GT(proofs_above_zero, 1000) << "the property would hold of a checker that proves nothing";
}

// --- JSON -----------------------------------------------------------------------------------------------------------------

TEST(PackProofJson, reads_back_what_it_writes) {
  const Proof proof{{end_claim(7, proof::Area{5}),
                     end_claim(8, proof::FrameLoad{3}),
                     end_claim(9, proof::PinnedEnd{BlockId{2}}),
                     end_claim(10, proof::Level{4, 99, 8}),
                     end_claim(11, proof::SubsetSum{6}),
                     {"dropped_bits", Int128{1} << 100, proof::Knapsack{1, 2, 3}},
                     {"dropped_priority", 12, proof::Knapsack{std::nullopt, 0, 0}},
                     end_claim(14, proof::Columns{{{{2, 1, 7}, {3, std::nullopt, 8}}, 9}}),
                     {"movement", 0, proof::Trivial{}},
                     end_claim(13, proof::Solver{"cp-sat"})}};
  const formats::Json json = to_json(proof);
  const Result<Proof> back = proof_from_json(json, "p.json");
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(to_json(back.value()), json);
  ASSERT_THAT(back.value().claims, SizeIs(proof.claims.size()));
  for (std::size_t i = 0; i < proof.claims.size(); ++i) {
    EXPECT_EQ(back.value().claims[i].bound, proof.claims[i].bound);
    EXPECT_EQ(back.value().claims[i].argument.index(), proof.claims[i].argument.index());
  }
  EXPECT_EQ(json["claims"][3], formats::Json::parse(R"({"stage": "max_end", "bound": 10, "argument": "level",
                                                        "period": 4, "size_bits": 99, "window": 8})"));
}

TEST(PackProofJson, names_the_place_of_everything_wrong) {
  const auto json = formats::Json::parse(R"({"claims": [
      {"stage": "max_end", "bound": 7.5, "argument": "area", "window": 0},
      {"stage": "max_end", "bound": 7, "argument": "wish"},
      {"stage": 3, "bound": "8", "argument": "frame_load", "frame": 3000000000}, 5]})");
  const Result<Proof> result = proof_from_json(json, "p.json");
  ASSERT_FALSE(result.ok());
  std::vector<std::string> places;
  for (const InputError& error : result.errors()) places.push_back(error.at);
  EXPECT_THAT(places, testing::UnorderedElementsAre("/claims/0/bound", "/claims/1/argument",
                                                    "/claims/2/stage", "/claims/2/frame", "/claims/3"));
  EXPECT_FALSE(proof_from_json(formats::Json::parse("[]"), "p.json").ok());
}

}  // namespace
}  // namespace tenon::pack
