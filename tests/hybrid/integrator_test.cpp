#include "hybrid/integrator.h"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/hybrid/small_programs.h"

namespace tenon::hybrid {
namespace {

using testing::any_program;
using testing::brute_force;
using testing::Levels;
using testing::nothing_decided;
using testing::Solution;

using End = IntegratorEnd::End;

// Makes plans of the best levels that the point's modes have; their value in whole units, rounded down.
class BestLevels final : public Application {
 public:
  explicit BestLevels(const Program& program) : program_(program), levels_(program) {}

  std::optional<Int128> plan(const Point& point) override {
    std::vector<int> modes;
    for (int block = 0; block < program_.blocks(); ++block) {
      modes.push_back(-1);
      for (int m = program_.first_mode(block); m < program_.end_mode(block); ++m) {
        if (point.weight(m) < 0.5) continue;
        modes.back() = m;
        EXPECT_GT(point.weight(m), 1 - 1e-4) << "a gate is neither open nor shut";
      }
      if (modes.back() < 0 && !program_.may_be_off(block)) return std::nullopt;
    }
    // Dives do not look at pairs of sets: where both are on, it is no plan here.
    if (!testing::keeps_eithers(program_, modes)) return std::nullopt;
    const auto found = levels_.best(modes);
    if (!found) return std::nullopt;
    const auto value = static_cast<Int128>(std::floor(found->value / testing::kGain + 1e-6));
    if (!best_ || value > *best_) best_ = value, best_modes_ = modes;
    return value;
  }
  std::vector<int> best_modes() override { return best_modes_; }
  void bound(Int128 value, const char*) override { bounds_.push_back(value); }

  const std::vector<Int128>& bounds() const { return bounds_; }

 private:
  const Program& program_;
  Levels levels_;
  std::optional<Int128> best_;
  std::vector<int> best_modes_;
  std::vector<Int128> bounds_;
};

IntegratorOptions all_rows(const Program& program) {
  IntegratorOptions options;
  options.unit = testing::kGain;
  options.pairs = true;
  for (int row = 0; row < program.rows(); ++row)
    if (program.row(row).high != Row::kNone) options.flow_rows.push_back(row);
  return options;
}

struct Ran {
  IntegratorEnd end;
  std::vector<Int128> bounds;
};

Ran run(const Program& program, const IntegratorOptions& options, const Limits& limits = {}) {
  BestLevels application(program);
  Budget budget(limits);
  IntegratorEnd end = integrate(program, testing::any_lp(), application, options, budget);
  return {std::move(end), application.bounds()};
}

// The largest bound that the leaves' prices prove, in gain units; a leaf that is empty proves nothing larger.
class TreeWalk {
 public:
  TreeWalk(const Program& program, const IntegratorEnd& end)
      : program_(program), end_(end), pricing_(program) {}

  std::optional<Int128> largest() {
    std::optional<Int128> most;
    walk(0, nothing_decided(program_), most);
    return most;
  }

  // Of the leaf where these modes are: what its prices prove, and whether it is said to be empty.
  void expect_within(const Solution& solution) {
    Decided decided = nothing_decided(program_);
    int at = 0;
    while (node(at).down >= 0) {
      const bool up = answer(node(at).split, solution);
      apply(program_, node(at).split.with(up), decided);
      at = up ? node(at).up : node(at).down;
    }
    const auto bound = bound_of(at, decided);
    ASSERT_TRUE(bound) << "the best solution lies in a leaf that is said to be empty";
    EXPECT_GE(static_cast<double>(*bound), solution.value - 1e-6 * testing::kGain);
  }

 private:
  const Tree::Node& node(int at) const { return end_.tree.nodes[static_cast<std::size_t>(at)]; }

  std::optional<Int128> bound_of(int at, const Decided& decided) {
    if (!node(at).prices) {
      // Nothing was solved here: then some block has no mode left, or nothing is proven at all.
      const bool shut =
          std::any_of(decided.allowed.begin(), decided.allowed.end(), [](Allowed a) { return a == 0; });
      if (!shut) unproven_ = true;
      return shut ? std::nullopt : std::optional(Int128{1} << 122);
    }
    const Prices& prices = *node(at).prices;
    const auto bound = pricing_.bound(prices, end_.cuts, decided.allowed, decided.counts, !prices.empty);
    if (prices.empty) {
      EXPECT_TRUE(!bound || *bound < 0);
      return std::nullopt;
    }
    return bound;
  }

  void walk(int at, const Decided& decided, std::optional<Int128>& most) {
    if (node(at).down < 0) {
      if (const auto bound = bound_of(at, decided); bound && (!most || *bound > *most)) most = bound;
      return;
    }
    for (const bool up : {false, true}) {
      Decided below = decided;
      apply(program_, node(at).split.with(up), below);
      walk(up ? node(at).up : node(at).down, below, most);
    }
  }

  bool answer(const Decision& split, const Solution& solution) const {
    if (split.kind == Decision::Kind::kCount) {
      const std::vector<int>& of = program_.count(split.index);
      return std::count_if(of.begin(), of.end(),
                           [&](int b) { return solution.modes[static_cast<std::size_t>(b)] >= 0; }) > split.k;
    }
    if (split.kind == Decision::Kind::kEither)
      return testing::any_on(program_.either(split.index).one, solution.modes);
    const int mode = solution.modes[static_cast<std::size_t>(split.index)];
    return mode >= 0 && (program_.mode(mode).gates >> split.gate & 1) != 0;
  }

  const Program& program_;
  const IntegratorEnd& end_;
  Pricing pricing_;
  bool unproven_ = false;
};

Int128 in_units(double value) { return static_cast<Int128>(std::floor(value / testing::kGain + 1e-6)); }
Int128 in_units(Int128 value) { return floor_div(value, testing::kGain); }

// The best of brute force, never below it, proven by the tree, with no cut or split that the best solution does not keep.
void expect_best(const Program& program, const std::optional<Solution>& best, const Ran& ran) {
  const IntegratorEnd& end = ran.end;
  ASSERT_EQ(end.parts.size(), end.cuts.size());
  ASSERT_EQ(end.end, End::kProven);
  TreeWalk walk(program, end);
  if (!best) {
    EXPECT_FALSE(end.value);
    EXPECT_FALSE(end.bound);
    EXPECT_FALSE(walk.largest()) << "a leaf is not proven to be empty";
    return;
  }
  ASSERT_TRUE(end.value);
  ASSERT_TRUE(end.bound);
  EXPECT_EQ(static_cast<std::int64_t>(*end.value), static_cast<std::int64_t>(in_units(best->value)));
  EXPECT_GE(static_cast<double>(*end.bound), std::floor(best->value / testing::kGain - 1e-6));
  EXPECT_LE(static_cast<double>(*end.bound - *end.value), 1);
  const auto largest = walk.largest();
  ASSERT_TRUE(largest);
  EXPECT_EQ(static_cast<std::int64_t>(std::max(in_units(*largest), *end.value)),
            static_cast<std::int64_t>(*end.bound));
  walk.expect_within(*best);
  for (const Cut& cut : end.cuts) EXPECT_LE(testing::beyond(program, cut, *best), 1e-6);
  for (const Int128 bound : ran.bounds)
    EXPECT_GE(static_cast<double>(bound), static_cast<double>(*end.value));
}

class Integrating : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::any_lp()) GTEST_SKIP() << "no LP backend here";
  }
};

TEST_F(Integrating, finds_and_proves_the_best_of_brute_force) {
  Random random(1);
  int with = 0, without = 0;
  std::int64_t nodes = 0;
  std::size_t cuts = 0;
  for (int i = 0; i < 250 && !HasFailure(); ++i) {
    SCOPED_TRACE(i);
    const Program program = any_program(random, {.most_combinations = 300, .flow = random.chance(1, 2)});
    const auto best = brute_force(program, nothing_decided(program));
    const Ran ran = run(program, all_rows(program));
    expect_best(program, best, ran);
    (best ? with : without) += 1;
    nodes += ran.end.nodes;
    cuts += ran.end.cuts.size();
  }
  EXPECT_GT(with, 100);
  EXPECT_GT(without, 20);
  EXPECT_GT(nodes, 300);
  EXPECT_GT(cuts, 50U);
}

// Of two sets one is off: the best of those solutions, though others may be better.
TEST_F(Integrating, decides_which_of_two_sets_is_off) {
  Random random(8);
  int decided = 0, worse = 0;
  for (int i = 0; i < 200 && !HasFailure(); ++i) {
    SCOPED_TRACE(i);
    const Program program = any_program(
        random, {.blocks_from = 4, .most_combinations = 300, .flow = random.chance(1, 2), .eithers = true});
    const auto best = brute_force(program, nothing_decided(program));
    const Ran ran = run(program, all_rows(program));
    expect_best(program, best, ran);
    for (const Tree::Node& node : ran.end.tree.nodes)
      decided += node.down >= 0 && node.split.kind == Decision::Kind::kEither;
    IntegratorOptions one_node = all_rows(program);
    one_node.most_nodes = 1;
    const Ran root = run(program, one_node);
    worse += best && root.end.bound && *root.end.bound > in_units(best->value);
  }
  EXPECT_GT(decided, 50);
  EXPECT_GT(worse, 20);
}

TEST_F(Integrating, needs_none_of_its_options) {
  using Option = bool IntegratorOptions::*;
  const std::pair<const char*, Option> kOptions[]{
      {"cuts", &IntegratorOptions::cuts},     {"pairs", &IntegratorOptions::pairs},
      {"dives", &IntegratorOptions::dives},   {"neighbourhood", &IntegratorOptions::neighbourhood},
      {"counts", &IntegratorOptions::counts}, {"trials", &IntegratorOptions::trials}};
  Random random(2);
  for (int i = 0; i < 40 && !HasFailure(); ++i) {
    const Program program = any_program(random, {.most_combinations = 300, .flow = random.chance(1, 2)});
    const auto best = brute_force(program, nothing_decided(program));
    for (const auto& [name, option] : kOptions) {
      SCOPED_TRACE(std::to_string(i) + " without " + name);
      IntegratorOptions options = all_rows(program);
      options.*option = false;
      expect_best(program, best, run(program, options));
    }
  }
}

// A value that is known to be the best leaves nothing to find, and the bound meets it.
TEST_F(Integrating, starts_from_a_value_that_is_known) {
  Random random(3);
  for (int i = 0; i < 60 && !HasFailure(); ++i) {
    SCOPED_TRACE(i);
    const Program program = any_program(random, {.most_combinations = 200});
    const auto best = brute_force(program, nothing_decided(program));
    if (!best) continue;
    IntegratorOptions options = all_rows(program);
    options.value = in_units(best->value);
    expect_best(program, best, run(program, options));
  }
}

std::string text(const IntegratorEnd& end) {
  std::ostringstream out;
  const auto number = [](const std::optional<Int128>& n) { return n ? to_string(*n) : std::string("none"); };
  out << static_cast<int>(end.end) << ' ' << number(end.value) << ' ' << number(end.bound) << ' ' << end.nodes
      << ' ' << end.lp_iterations << '\n';
  for (const Tree::Node& node : end.tree.nodes) {
    out << static_cast<int>(node.split.kind) << ' ' << node.split.index << ' ' << node.split.gate << ' '
        << node.split.k << ' ' << node.down << ' ' << node.up;
    if (node.prices) {
      for (const std::int64_t price : node.prices->rows) out << ' ' << price;
      for (const auto& [count, price] : node.prices->counts) out << " n" << count << ' ' << price;
      for (const auto& [cut, price] : node.prices->cuts) out << " c" << cut << ' ' << price;
    }
    out << '\n';
  }
  return out.str();
}

TEST_F(Integrating, does_the_same_twice) {
  Random random(4);
  for (int i = 0; i < 40; ++i) {
    const Program program = any_program(random, {.most_combinations = 2'000, .flow = true});
    EXPECT_EQ(text(run(program, all_rows(program)).end), text(run(program, all_rows(program)).end));
  }
}

// Wherever work ends, what is claimed holds, and the leaves' prices prove it.
TEST_F(Integrating, ends_at_its_limit_with_a_bound_that_holds) {
  Random random(5);
  int cut_short = 0, with_bound = 0;
  for (int i = 0; i < 60 && !HasFailure(); ++i) {
    SCOPED_TRACE(i);
    const Program program = any_program(random, {.most_combinations = 300, .flow = random.chance(1, 2)});
    const auto best = brute_force(program, nothing_decided(program));
    for (const std::int64_t ticks : {1, 50, 200, 500, 1'000, 2'000}) {
      SCOPED_TRACE(ticks);
      const Ran ran = run(program, all_rows(program), {.work_ticks = ticks});
      const IntegratorEnd& end = ran.end;
      if (end.end == End::kProven) {
        expect_best(program, best, ran);
        continue;
      }
      EXPECT_EQ(end.end, End::kLimit);
      ++cut_short;
      if (!best) {
        EXPECT_FALSE(end.value);
        continue;
      }
      if (end.value) {
        EXPECT_LE(static_cast<double>(*end.value), best->value / testing::kGain + 1e-6);
      }
      if (!end.bound) continue;
      ++with_bound;
      EXPECT_GE(static_cast<double>(*end.bound), std::floor(best->value / testing::kGain - 1e-6));
      TreeWalk walk(program, end);
      if (const auto largest = walk.largest()) {
        EXPECT_LE(static_cast<double>(in_units(*largest)), static_cast<double>(*end.bound));
      }
      walk.expect_within(*best);
    }
  }
  EXPECT_GT(cut_short, 60);
  EXPECT_GT(with_bound, 30);
}

TEST_F(Integrating, ends_at_its_most_nodes) {
  Random random(6);
  int limited = 0;
  for (int i = 0; i < 60 && !HasFailure(); ++i) {
    SCOPED_TRACE(i);
    const Program program = any_program(random, {.most_combinations = 300});
    const auto best = brute_force(program, nothing_decided(program));
    IntegratorOptions options = all_rows(program);
    options.dives = options.neighbourhood = options.cuts = false;
    options.most_nodes = 1;
    const Ran ran = run(program, options);
    EXPECT_LE(ran.end.nodes, 1);
    if (ran.end.end != End::kLimit || !best) continue;
    ++limited;
    ASSERT_TRUE(ran.end.bound);
    EXPECT_GE(static_cast<double>(*ran.end.bound), std::floor(best->value / testing::kGain - 1e-6));
  }
  EXPECT_GT(limited, 10);
}

TEST_F(Integrating, ends_within_the_gap) {
  Random random(7);
  int early = 0;
  for (int i = 0; i < 80 && !HasFailure(); ++i) {
    SCOPED_TRACE(i);
    const Program program = any_program(random, {.most_combinations = 300});
    const auto best = brute_force(program, nothing_decided(program));
    const Ran ran = run(program, all_rows(program), {.gap = 0.2});
    if (!best || ran.end.end != End::kGap) continue;
    ++early;
    ASSERT_TRUE(ran.end.value && ran.end.bound);
    EXPECT_GE(static_cast<double>(*ran.end.bound), std::floor(best->value / testing::kGain - 1e-6));
    EXPECT_LE(static_cast<double>(*ran.end.bound - *ran.end.value),
              0.2 * std::max(1.0, std::abs(static_cast<double>(*ran.end.value))));
  }
  EXPECT_GT(early, 5);
}

// A block that must be in some mode and has none: there is no solution, and nothing to solve.
TEST_F(Integrating, knows_that_a_block_without_modes_has_no_solution) {
  Program program;
  program.add_row({-Row::kNone, 5});
  program.add_block(true);
  program.add_mode({.low = 0, .high = 3, .gain_per = 1, .per = {{0, 1}}, .gates = 1});
  program.add_block(false);
  expect_best(program, std::nullopt, run(program, all_rows(program)));
}

}  // namespace
}  // namespace tenon::hybrid
