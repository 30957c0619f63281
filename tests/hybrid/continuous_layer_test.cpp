#include "hybrid/continuous_layer.h"

#include <gtest/gtest.h>

#include "hybrid/flow_cover.h"
#include "tests/hybrid/small_programs.h"

namespace tenon::hybrid {
namespace {

using testing::any_decided;
using testing::any_program;
using testing::nothing_decided;
using testing::whole_lp;

constexpr Int128 kNoCutoff = -(Int128{1} << 120);

class Layer : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (auto made = solvers::make_lp(GetParam()); !made.lp) GTEST_SKIP() << made.why;
  }

  ContinuousLayer layer_of(const Program& program) const {
    return {program, solvers::make_lp(GetParam(), solvers::LpUse::kBranching).lp};
  }

  // The layer's bound is the LP's value, as far as prices in whole numbers tell it; where the LP has no solution it is far below all.
  // Says whether there is one.
  bool expect_lp(const Program& program, ContinuousLayer& layer, const Decided& decided,
                 const std::vector<Cut>& cuts = {}) {
    const std::optional<double> lp = whole_lp(program, decided, cuts);
    const ContinuousLayer::Solved solved = layer.solve(kNoCutoff, budget_);
    if (!lp) {
      EXPECT_NE(solved.end, ContinuousLayer::End::kLimit);
      return false;
    }
    EXPECT_EQ(solved.end, ContinuousLayer::End::kSolved);
    if (solved.end != ContinuousLayer::End::kSolved) return false;
    EXPECT_NEAR(static_cast<double>(*solved.bound), *lp, 1e-6 * std::abs(*lp) + 5e-4 * testing::kGain);
    EXPECT_GE(static_cast<double>(*solved.bound), *lp - 1e-9 * std::abs(*lp) - 1);
    // Its prices prove it.
    Pricing pricing(program);
    EXPECT_EQ(pricing.bound(layer.prices(), layer.cuts(), decided.allowed, decided.counts), solved.bound);
    expect_point(program, layer.point(), decided);
    return true;
  }

  static void expect_point(const Program& program, const Point& point, const Decided& decided) {
    for (int block = 0; block < program.blocks(); ++block) {
      double sum = 0;
      const Allowed allowed = decided.allowed[static_cast<std::size_t>(block)];
      for (int m = program.first_mode(block); m < program.end_mode(block); ++m) {
        sum += point.weight(m);
        if ((allowed >> (m - program.first_mode(block)) & 1) == 0) {
          EXPECT_LE(point.weight(m), 1e-9);
        }
      }
      EXPECT_LE(sum, 1 + 1e-6);
      if ((allowed & kOff) == 0) {
        EXPECT_GE(sum, 1 - 1e-6);
      }
    }
  }

  Budget budget_{Limits{}};
};

TEST_P(Layer, is_the_lp_over_all_vertices_however_decisions_go_to_and_fro) {
  Random random(1);
  int solved = 0, empty = 0;
  for (int i = 0; i < 80 && !HasFailure(); ++i) {
    SCOPED_TRACE(i);
    const Program program = any_program(random, {.most_combinations = 5'000});
    ContinuousLayer layer = layer_of(program);
    const Decided nothing = nothing_decided(program);
    for (int again = 0; again < 4; ++again) {
      const Decided decided = again == 2 ? nothing : any_decided(random, program);
      layer.decide(decided.allowed, decided.counts);
      (expect_lp(program, layer, decided) ? solved : empty) += 1;
      layer.decide(nothing.allowed, nothing.counts);
      expect_lp(program, layer, nothing);
    }
  }
  EXPECT_GT(solved, 100);
  EXPECT_GT(empty, 10);
}

TEST_P(Layer, keeps_its_cuts_and_takes_them_back_when_they_bind) {
  Random random(2);
  int with_cuts = 0, dropped = 0;
  for (int i = 0; i < 120 && !HasFailure(); ++i) {
    SCOPED_TRACE(i);
    const Program program =
        any_program(random, {.most_combinations = 5'000, .lower_sides = false, .flow = true});
    std::vector<int> rows(static_cast<std::size_t>(program.rows()));
    std::iota(rows.begin(), rows.end(), 0);
    FlowCovers covers(program, rows);
    ContinuousLayer layer = layer_of(program);
    const Decided nothing = nothing_decided(program);
    if (!expect_lp(program, layer, nothing)) continue;
    const auto all_in = [&](const Decided& decided) {
      // Solves until no cut is broken: then it is the LP with all of them.
      for (int round = 0; round < 20; ++round)
        if (layer.solve(kNoCutoff, budget_).end != ContinuousLayer::End::kSolved ||
            layer.restore_violated_cuts() == 0)
          break;
      return expect_lp(program, layer, decided, layer.cuts());
    };
    for (int round = 0; round < 3; ++round) {
      for (FlowCovers::Found& found : covers.separate(layer.point(), true))
        layer.add_cut(std::move(found.cut));
      layer.restore_violated_cuts();
      if (!all_in(nothing)) break;
    }
    with_cuts += layer.cuts_in_lp() > 0;
    const int before = layer.cuts_in_lp();
    layer.drop_idle_cuts();
    dropped += before - layer.cuts_in_lp();
    const Decided decided = any_decided(random, program);
    layer.decide(decided.allowed, decided.counts);
    all_in(decided);
    layer.drop_idle_cuts();
    layer.decide(nothing.allowed, nothing.counts);
    all_in(nothing);
  }
  EXPECT_GT(with_cuts, 15);
  EXPECT_GT(dropped, 5);
}

// Two blocks gain 3 each, rows ask for nothing; a cutoff of 6 is met, one of 5 is not.
TEST_P(Layer, stops_where_nothing_is_worth_more_than_the_cutoff) {
  Program program;
  for (int b = 0; b < 2; ++b) {
    program.add_block(true);
    program.add_mode({.low = 1, .high = 3, .gain_per = 1, .gates = 1});
  }
  ContinuousLayer layer = layer_of(program);
  EXPECT_EQ(layer.solve(6, budget_).end, ContinuousLayer::End::kCutOff);
  const ContinuousLayer::Solved solved = layer.solve(5, budget_);
  EXPECT_EQ(solved.end, ContinuousLayer::End::kSolved);
  EXPECT_EQ(solved.bound, Int128{6});
}

// What a search has proven of a node is not forgotten when its LP is solved again.
TEST_P(Layer, knows_its_best_bound_until_something_is_decided) {
  Random random(3);
  for (int i = 0; i < 30; ++i) {
    const Program program = any_program(random);
    ContinuousLayer layer = layer_of(program);
    const auto first = layer.solve(kNoCutoff, budget_);
    Budget spent(Limits{.work_ticks = 0});
    spent.spend(1);
    const auto again = layer.solve(kNoCutoff, spent);
    if (first.bound) {
      EXPECT_EQ(again.bound, first.bound);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Backends, Layer, ::testing::ValuesIn(solvers::lp_backend_names()),
                         [](const auto& backend) { return backend.param; });

}  // namespace
}  // namespace tenon::hybrid
