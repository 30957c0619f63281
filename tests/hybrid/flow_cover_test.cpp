#include "hybrid/flow_cover.h"

#include <gtest/gtest.h>

#include "tests/hybrid/small_programs.h"

namespace tenon::hybrid {
namespace {

using testing::any_program;
using testing::Levels;

std::vector<int> rows_with_upper_side(const Program& program) {
  std::vector<int> rows;
  for (int row = 0; row < program.rows(); ++row)
    if (program.row(row).high != Row::kNone) rows.push_back(row);
  return rows;
}

// Weights by chance; a block's add up to at most one.
Point any_point(Random& random, const Program& program) {
  Point point(program);
  for (int block = 0; block < program.blocks(); ++block) {
    double left = program.may_be_off(block) && random.chance(1, 2)
                      ? static_cast<double>(random.between(0, 100)) / 100
                      : 1;
    for (int m = program.first_mode(block); m < program.end_mode(block); ++m) {
      const bool last = m + 1 == program.end_mode(block);
      const double weight = last ? left : left * static_cast<double>(random.between(0, 4)) / 4;
      const double high = weight * static_cast<double>(random.between(0, 2)) / 2;
      point.set({m, true}, high);
      point.set({m, false}, weight - high);
      left -= weight;
    }
  }
  return point;
}

double beyond(const Program& program, const Cut& cut, const Point& point) {
  double sum = -static_cast<double>(cut.side);
  for (const Cut::Term& term : cut.terms) {
    const Program::Mode& mode = program.mode(term.mode);
    const auto at = [&](std::int64_t level) {
      return static_cast<double>(term.fixed) + testing::per_level(term) * static_cast<double>(level);
    };
    sum += point.of(term.mode, false) * at(mode.low) + point.of(term.mode, true) * at(mode.high);
  }
  return sum;
}

// Levels and modes that come as far beyond a cut as solutions can.
double farthest_beyond(const Program& program, const Cut& cut) {
  Levels levels(program);
  std::vector<double> worth(static_cast<std::size_t>(program.modes()), 0);
  for (const Cut::Term& term : cut.terms)
    worth[static_cast<std::size_t>(term.mode)] = testing::per_level(term);
  double most = -testing::kInf;
  testing::for_each_combination(program, testing::nothing_decided(program),
                                [&](const std::vector<int>& modes) {
                                  if (const auto found = levels.most(modes, worth))
                                    most = std::max(most, testing::beyond(program, cut, {modes, *found}));
                                });
  return most;
}

// Whether some mode takes at one of its ends and gives at the other, on a sum of rows.
bool changes_sign(const Program& program, int mode, const std::vector<int>& rows) {
  double ends[2] = {0, 0};
  const Program::Mode& data = program.mode(mode);
  const auto in = [&](int row) { return std::find(rows.begin(), rows.end(), row) != rows.end(); };
  for (const bool high : {false, true}) {
    for (const Use& use : program.fixed(data))
      if (in(use.row)) ends[high] += testing::per_level(use);
    for (const Use& use : program.per(data))
      if (in(use.row))
        ends[high] += testing::per_level(use) * static_cast<double>(high ? data.high : data.low);
  }
  return std::min(ends[0], ends[1]) < 0 && std::max(ends[0], ends[1]) > 0;
}

class FlowCoversOf : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::any_lp()) GTEST_SKIP() << "no LP backend here";
  }

  void expect_valid(const Program& program, FlowCovers& covers, const Point& point) {
    std::size_t of_this_point = 0;
    for (const FlowCovers::Found& found : covers.separate(point, true)) {
      if (++of_this_point > 8) break;
      ++cuts_;
      sums_ += found.parts.rows.size() > 1;
      gated_ += !found.parts.gated.empty();
      full_ += !found.parts.full.empty();
      for (const Cut::Term& term : found.cut.terms)
        changing_ += changes_sign(program, term.mode, found.parts.rows);
      EXPECT_GT(beyond(program, found.cut, point), -2.0 * static_cast<double>(program.modes()))
          << "the point keeps it";
      cutting_ += beyond(program, found.cut, point) > 0;
      EXPECT_LE(farthest_beyond(program, found.cut), 1e-6);
    }
  }

  int cuts_ = 0, sums_ = 0, gated_ = 0, full_ = 0, changing_ = 0, cutting_ = 0;
};

TEST_F(FlowCoversOf, random_points_hold_for_all_solutions) {
  Random random(1);
  for (int i = 0; i < 160 && !HasFailure(); ++i) {
    SCOPED_TRACE(i);
    const Program program = any_program(random, {.most_combinations = 60, .counts = false, .flow = true});
    FlowCovers covers(program, rows_with_upper_side(program));
    for (int p = 0; p < 2; ++p) expect_valid(program, covers, any_point(random, program));
  }
  EXPECT_GT(cuts_, 300);
  EXPECT_GT(sums_, 20);
  EXPECT_GT(gated_, 20);
  EXPECT_GT(full_, 20);
  EXPECT_GT(changing_, 50);
  EXPECT_GT(cutting_, cuts_ * 9 / 10);
}

TEST_F(FlowCoversOf, points_of_the_lp_hold_for_all_solutions) {
  Random random(2);
  for (int i = 0; i < 160 && !HasFailure(); ++i) {
    SCOPED_TRACE(i);
    const Program program = any_program(random, {.most_combinations = 60, .counts = false, .flow = true});
    FlowCovers covers(program, rows_with_upper_side(program));
    ContinuousLayer layer(program, testing::any_lp());
    Budget budget{Limits{}};
    for (int round = 0; round < 4; ++round) {
      if (layer.solve(-(Int128{1} << 120), budget).end != ContinuousLayer::End::kSolved) break;
      expect_valid(program, covers, layer.point());
      for (FlowCovers::Found& found : covers.separate(layer.point(), true))
        layer.add_cut(std::move(found.cut));
      if (layer.restore_violated_cuts() == 0) break;
    }
  }
  EXPECT_GT(cuts_, 100);
}

// A pool takes 10 to 40 out of a wallet that has 25, another 10 to 30: opened by 0.6 and 1/30, the LP takes 24 + 1. A cover of the first has
// lambda = 40 - 25 = 15: use + (40 - 15) (1 - z) <= 25; at the point 24 + 25 x 0.4 = 34 > 25.
TEST(FlowCovers, says_that_a_pool_takes_no_more_than_is_there) {
  Program program;
  program.add_row({-Row::kNone, 25});
  for (const std::int64_t high : {40, 30}) {
    program.add_block(true);
    program.add_mode({.low = 10, .high = high, .gain = -5, .gain_per = 1, .per = {{0, 1}}, .gates = 1});
  }
  Point point(program);
  point.set({0, true}, 0.6);
  point.set({1, true}, 1.0 / 30);
  FlowCovers covers(program, {0});
  const auto found = covers.separate(point, false);
  ASSERT_FALSE(found.empty());
  const auto one = std::find_if(found.begin(), found.end(),
                                [](const auto& f) { return f.parts.cover == std::vector<int>{0}; });
  ASSERT_NE(one, found.end());
  // use + 25 - 25 z <= 25.
  EXPECT_EQ(one->cut.side, 0);
  ASSERT_GE(one->cut.terms.size(), 1U);
  EXPECT_EQ(one->cut.terms[0].mode, 0);
  EXPECT_EQ(one->cut.terms[0].fixed, -25);
  EXPECT_EQ(one->cut.terms[0].num, 1);
  // The same point gives the same.
  EXPECT_EQ(covers.separate(point, false).size(), found.size());
}

// Amounts of 10^17, where doubles are 16 apart. On the row "taken <= 0", block 0 may take up to 10^17, block 1 gives 10^17 - 9 at its low end
// and takes 1 at its high one: what it gives in between is put as a line through both. At the solutions where block 0 takes just what
// block 1 gives no cut may be a micro-USD too tight.
TEST(FlowCovers, stay_exact_where_doubles_do_not) {
  constexpr std::int64_t kMost = 100'000'000'000'000'000, kGives = kMost - 9;
  Program program;
  program.add_row({-Row::kNone, 0});
  program.add_block(true);
  program.add_mode({.low = 1, .high = kMost, .gain_per = 1, .per = {{0, 1}}, .gates = 1});
  program.add_block(true);
  program.add_mode({.low = 0, .high = kGives + 1, .fixed = {{0, -kGives}}, .per = {{0, 1}}, .gates = 1});
  FlowCovers covers(program, {0});
  int cuts = 0;
  for (const double weight : {0.9, 0.5, 0.3}) {
    Point point(program);
    point.set({0, true}, weight);
    point.set({1, false}, weight / 2);
    point.set({1, true}, weight / 2);
    for (const FlowCovers::Found& found : covers.separate(point, false)) {
      ++cuts;
      for (const std::int64_t level : {std::int64_t{0}, std::int64_t{1}, kGives / 2, kGives - 1}) {
        Int128 sum = -Int128{found.cut.side};
        for (const Cut::Term& term : found.cut.terms)
          sum +=
              term.fixed + floor_div(Int128{term.num} * (term.mode == 0 ? kGives - level : level), term.den);
        EXPECT_TRUE(sum <= 0) << to_string(sum) << " at " << level;
      }
    }
  }
  EXPECT_GT(cuts, 0);
}

}  // namespace
}  // namespace tenon::hybrid
