#include "hybrid/discrete_layer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon::hybrid {
namespace {

using ::testing::IsEmpty;
using Kind = Decision::Kind;

// Block 0: modes with the gates 1, 2 and both, or off; block 1: one mode, or off. Both are counted.
Program two_blocks() {
  Program program;
  program.add_block(true);
  for (const unsigned gates : {1U, 2U, 3U}) program.add_mode({.low = 0, .high = 1, .gates = gates});
  program.add_block(true);
  program.add_mode({.low = 0, .high = 1, .gates = 1});
  program.add_count({0, 1});
  return program;
}

TEST(Decisions, shut_modes_by_their_gates) {
  const Program program = two_blocks();
  const auto after = [&](const std::vector<Decision>& decisions) {
    Decided decided{all_allowed(program), std::vector<CountSides>(1)};
    for (const Decision& decision : decisions) apply(program, decision, decided);
    return decided;
  };
  EXPECT_EQ(after({{Kind::kGate, true, 0, 0, 0}}).allowed[0], Allowed{0b101});
  EXPECT_EQ(after({{Kind::kGate, false, 0, 0, 0}}).allowed[0], Allowed{0b010} | kOff);
  EXPECT_EQ(after({{Kind::kGate, true, 0, 1, 0}, {Kind::kGate, true, 0, 0, 0}}).allowed[0], Allowed{0b100});
  EXPECT_EQ(after({{Kind::kGate, false, 0, 1, 0}, {Kind::kGate, false, 0, 0, 0}}).allowed[0], kOff);
  EXPECT_EQ(after({{Kind::kGate, true, 1, 0, 0}, {Kind::kGate, false, 1, 0, 0}}).allowed[1], Allowed{0});
  // The tighter of two sides counts, in whatever order they come.
  for (const bool swapped : {false, true}) {
    std::vector<Decision> decisions{{Kind::kCount, true, 0, 0, 0},
                                    {Kind::kCount, true, 0, 0, 1},
                                    {Kind::kCount, false, 0, 0, 7},
                                    {Kind::kCount, false, 0, 0, 3}};
    if (swapped) std::reverse(decisions.begin(), decisions.end());
    EXPECT_EQ(after(decisions).counts[0].least, 2);
    EXPECT_EQ(after(decisions).counts[0].most, 3);
  }
}

// Blocks 0 and 1 against block 2; block 3 has nothing to do with it.
Program two_sets() {
  Program program;
  for (int block = 0; block < 4; ++block) {
    program.add_block(true);
    program.add_mode({.low = 0, .high = 1, .gates = 1});
  }
  program.add_either({{0, 1}, {2}});
  return program;
}

TEST(Decisions, shut_one_of_two_sets) {
  const Program program = two_sets();
  for (const bool up : {false, true}) {
    Decided decided{all_allowed(program), {}};
    apply(program, {Kind::kEither, up, 0}, decided);
    for (const std::size_t block : {0, 1}) EXPECT_EQ(decided.allowed[block], up ? kOff | 1 : kOff);
    EXPECT_EQ(decided.allowed[2], up ? kOff : kOff | 1);
    EXPECT_EQ(decided.allowed[3], kOff | 1);
  }
}

// Wholly open blocks of both sets are a question all the same; of one set alone they are none.
TEST(DiscreteLayer, asks_which_of_two_sets_is_off_where_both_are_on) {
  const Program program = two_sets();
  DiscreteLayer layer(program);
  Point point(program);
  point.set({0, true}, 1);
  point.set({1, true}, 1);
  EXPECT_THAT(layer.candidates(point), IsEmpty());
  point.set({2, true}, 1);
  const auto found = layer.candidates(point);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].decision.kind, Kind::kEither);
  EXPECT_NEAR(found[0].part, 2.0 / 3, 1e-12);
}

// 0.3 of the first mode, 0.2 of the third: gate 0 half open, gate 1 at 0.2, 0.5 + 0.9 blocks open.
TEST(DiscreteLayer, lists_what_is_fractional) {
  const Program program = two_blocks();
  DiscreteLayer layer(program);
  Point point(program);
  point.set({0, true}, 0.1);
  point.set({0, false}, 0.2);
  point.set({2, true}, 0.2);
  point.set({3, true}, 0.9);
  const auto found = layer.candidates(point);
  ASSERT_EQ(found.size(), 4U);
  // By how undecided they are, a count ahead by a quarter: 0.4 + 0.25, 0.5, 0.2, 0.1.
  EXPECT_EQ(found[0].decision.kind, Kind::kCount);
  EXPECT_EQ(found[0].decision.k, 1);
  EXPECT_NEAR(found[0].part, 0.4, 1e-12);
  EXPECT_EQ(found[1].decision.index, 0);
  EXPECT_EQ(found[1].decision.gate, 0U);
  EXPECT_NEAR(found[1].part, 0.5, 1e-12);
  EXPECT_EQ(found[2].decision.gate, 1U);
  EXPECT_EQ(found[3].decision.index, 1);
  point.clear();
  point.set({1, true}, 1);
  EXPECT_THAT(layer.candidates(point), IsEmpty());
}

// Gate 0 at 0.25 lost 3 when opened, so 4 for a whole one; at 0.5 that is 2.
TEST(DiscreteLayer, learns_what_decisions_cost) {
  const Program program = two_blocks();
  DiscreteLayer layer(program);
  const DiscreteLayer::Candidate a{{Kind::kGate, false, 0, 0, 0}, 0.25},
      b{{Kind::kGate, false, 0, 1, 0}, 0.5};
  layer.learn(a, true, 3);
  DiscreteLayer::Candidate half = a;
  half.part = 0.5;
  EXPECT_NEAR(layer.expected_loss(half, true), 2, 1e-12);
  EXPECT_NEAR(layer.expected_loss(b, true), 2, 1e-12) << "of all, as long as it has none of its own";
  EXPECT_FALSE(layer.reliable(a));
  layer.learn(a, true, 3);
  for (int i = 0; i < 2; ++i) layer.learn(a, false, 1);
  EXPECT_TRUE(layer.reliable(a));
  EXPECT_FALSE(layer.reliable(b));
  // Down: 1 / 0.25 a unit.
  EXPECT_NEAR(layer.score(half), 2.0 * 2.0, 1e-12);
  layer.learn(b, true, -5);
  EXPECT_GT(layer.expected_loss(b, true), 0) << "a loss is never below 0, and nothing is for free";
}

}  // namespace
}  // namespace tenon::hybrid
