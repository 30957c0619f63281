#include "colgen/master/generate.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/colgen/master/all_columns.h"

namespace tenon::colgen {
namespace {

using solvers::LpStatus;
using testing::all_solutions;
using testing::any_lp;
using testing::Lp;
using testing::master_of;
using testing::Program;
using testing::random_program;
using testing::solve_at_once;
using testing::Whole;
using End = Generated::End;
using Stabilize = GenerateOptions::Stabilize;

// Looks at all columns. Heuristic calls find something only now and then, and what is found comes in any number, with useless columns
// among it.
class ListPricer : public Pricer {
 public:
  ListPricer(const Program& program, Random& random) : program_(program), random_(random) {}

  Pricing price(const Prices& prices, Effort effort, std::vector<Column>& found, Budget& budget) override {
    budget.spend(10);
    Pricing result;
    result.exact = effort == Effort::kExact || random_.chance(1, 4);
    const bool blind = !result.exact && random_.chance(1, 2);
    for (int k = 0; k < static_cast<int>(program_.problems.size()); ++k) {
      std::vector<std::pair<std::int64_t, const Column*>> costs;
      for (const Column& column : program_.columns)
        if (column.problem == k) costs.emplace_back(reduced_cost(column, prices), &column);
      std::stable_sort(costs.begin(), costs.end(),
                       [](const auto& a, const auto& b) { return a.first < b.first; });
      result.least.push_back(costs.empty() ? 0 : costs.front().first);
      const std::size_t some = blind ? 0 : 1 + random_.below(4);
      for (std::size_t i = 0; i < std::min(some, costs.size()); ++i) found.push_back(*costs[i].second);
    }
    if (result.exact) ++exact_calls;
    return result;
  }

  int exact_calls = 0;

 private:
  const Program& program_;
  Random& random_;
};

GenerateOptions random_options(Random& random, const Program& program) {
  GenerateOptions options;
  options.stabilize =
      std::vector{Stabilize::kNone, Stabilize::kSmoothing, Stabilize::kBoxstep}[random.below(3)];
  options.directional = random.chance(1, 2);
  options.scale = random.chance(1, 2) ? std::int64_t{1} << 36 : std::int64_t{1} << 24;
  for (std::size_t r = 0; r < program.rows.size() + program.cuts.size(); ++r)
    options.centre.push_back(static_cast<double>(random.between(-4, 12)));
  return options;
}

// What the duals prove, from the definition, every column looked at.
void expect_duals_prove(const Program& program, const Generated& made, std::int64_t scale, bool phase_one,
                        const std::vector<std::int64_t>& useful, Int128 bound) {
  ASSERT_EQ(made.rows.size(), program.rows.size() + program.cuts.size());
  ASSERT_EQ(made.problems.size(), program.problems.size());
  Int128 sum = 0;
  for (std::size_t r = 0; r < made.rows.size(); ++r) {
    const Row sides =
        r < program.rows.size() ? program.rows[r] : program.cuts[r - program.rows.size()]->sides();
    const std::int64_t dual = made.rows[r];
    if (dual == 0) continue;
    const std::int64_t side = dual > 0 ? sides.low : sides.high;
    ASSERT_LT(std::abs(side), kNoSide);
    sum += Int128{dual} * side;
  }
  for (const Column& column : program.columns) {
    Int128 cost = phase_one ? 0 : Int128{scale} * column.cost;
    for (const Entry& entry : column.entries)
      cost -= Int128{made.rows[static_cast<std::size_t>(entry.row)]} * entry.coefficient;
    for (std::size_t c = 0; c < program.cuts.size(); ++c)
      cost -= Int128{made.rows[program.rows.size() + c]} * program.cuts[c]->coefficient(column);
    EXPECT_TRUE(cost >= made.problems[static_cast<std::size_t>(column.problem)]);
  }
  for (std::size_t k = 0; k < program.problems.size(); ++k) {
    std::int64_t times = program.problems[k].least;
    if (made.problems[k] < 0)
      times = useful.empty() ? program.problems[k].most : std::min(program.problems[k].most, useful[k]);
    ASSERT_LT(times, kNoSide);
    sum += Int128{made.problems[k]} * times;
  }
  EXPECT_TRUE(sum >= bound);
}

TEST(Generate, reaches_the_lp_over_all_columns_with_every_stabilization) {
  int solved = 0, infeasible = 0, without_most = 0, several_rounds = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Program program = random_program(random, false);
    const Lp lp = solve_at_once(program);
    Master master = master_of(program, any_lp(seed));
    ListPricer pricer(program, random);
    const GenerateOptions options = random_options(random, program);
    SCOPED_TRACE(static_cast<int>(options.stabilize));
    Budget budget{Limits{}};
    const Generated made = generate(master, pricer, options, budget);
    if (lp.status == LpStatus::kInfeasible) {
      ++infeasible;
      EXPECT_EQ(made.end, End::kInfeasible);
      if (made.end == End::kInfeasible) expect_duals_prove(program, made, options.scale, true, {}, 1);
    } else {
      ASSERT_EQ(lp.status, LpStatus::kOptimal);
      ++solved;
      EXPECT_EQ(made.end, End::kConverged);
      EXPECT_EQ(master.penalty_value(), 0);
      EXPECT_NEAR(master.objective(), lp.value, 1e-5 * std::max(1.0, lp.value));
      ASSERT_TRUE(made.bound);
      EXPECT_NEAR(static_cast<double>(*made.bound) / static_cast<double>(options.scale), lp.value,
                  1e-4 * std::max(1.0, lp.value));
      expect_duals_prove(program, made, options.scale, false, {}, *made.bound);
    }
    without_most += std::any_of(program.problems.begin(), program.problems.end(),
                                [](const Multiplicity& within) { return within.most == kNoSide; });
    several_rounds += made.iterations > 3;
    if (HasFailure()) break;
  }
  EXPECT_GT(solved, 200);
  EXPECT_GT(infeasible, 50);
  EXPECT_GT(without_most, 100);
  EXPECT_GT(several_rounds, 100);
}

// Whenever it stops, and whatever it is told of what is of interest.
TEST(Generate, bounds_never_exceed_the_best_whole_solution_of_interest) {
  int stopped = 0, cut_off = 0, bounded = 0, without = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Program program = random_program(random, true);
    const std::vector<Whole> solutions = all_solutions(program);
    std::int64_t best = kNoSide;
    for (const Whole& whole : solutions) best = std::min(best, whole.value);
    GenerateOptions options = random_options(random, program);
    if (random.chance(1, 2)) {
      options.cutoff = (solutions.empty() ? 10 : best) + random.between(-2, 6);
      // What solutions of interest use: any number from the true one on is right.
      options.useful.assign(program.problems.size(), 0);
      for (std::size_t k = 0; k < options.useful.size(); ++k) {
        for (const Whole& whole : solutions)
          if (whole.value < options.cutoff) options.useful[k] = std::max(options.useful[k], whole.used[k]);
        options.useful[k] += random.between(0, 1);
      }
    }
    if (!solutions.empty() && random.chance(1, 3))
      options.known_bound = Int128{std::min(best, options.cutoff) - random.between(0, 3)} * options.scale;
    if (random.chance(1, 4)) options.most_iterations = random.between(0, 6);
    if (random.chance(1, 8)) options.most_columns = static_cast<int>(random.between(1, 6));
    Limits limits;
    if (random.chance(1, 4)) limits.work_ticks = random.between(1, 200);
    std::int64_t hooks = random.chance(1, 6) ? random.between(1, 5) : kNoSide;

    Master master = master_of(program, any_lp(seed));
    ListPricer pricer(program, random);
    Budget budget(limits);
    const Generated made = generate(master, pricer, options, budget, [&] { return --hooks == 0; });
    const bool of_interest = best < options.cutoff;
    switch (made.end) {
      case End::kInfeasible:
      case End::kCutoff:
        EXPECT_FALSE(of_interest);
        ++cut_off;
        break;
      case End::kLimit:
        ++stopped;
        break;
      case End::kConverged:
        break;
      case End::kFailed:
        ADD_FAILURE() << "failed";
    }
    if (made.bound && of_interest) {
      ++bounded;
      EXPECT_TRUE(*made.bound <= Int128{best} * options.scale);
    }
    without += !made.bound;
    if (made.bound && !made.rows.empty() && made.end != End::kInfeasible)
      expect_duals_prove(program, made, options.scale, false, options.useful, *made.bound);
    if (HasFailure()) break;
  }
  EXPECT_GT(stopped, 60);
  EXPECT_GT(cut_off, 60);
  EXPECT_GT(bounded, 150);
  EXPECT_GT(without, 20);
}

// Two columns that each cover one of two items at 3, and one for both at 4: LP and best solution are 4, not 6.
TEST(Generate, goes_on_where_a_heuristic_finds_nothing) {
  Program program{{{1, kNoSide}, {1, kNoSide}}, {{0, 2}}, {}, {}};
  program.columns = {{0, 3, {{0, 1}}, {{0, 1}}, {0}},
                     {0, 3, {{1, 1}}, {{1, 1}}, {1}},
                     {0, 4, {{0, 1}, {1, 1}}, {{0, 1}, {1, 1}}, {2}}};
  class Lazy : public Pricer {
   public:
    explicit Lazy(const Program& program) : program_(program) {}
    Pricing price(const Prices& prices, Effort effort, std::vector<Column>& found, Budget&) override {
      std::int64_t least = std::numeric_limits<std::int64_t>::max();
      for (const Column& column : program_.columns) least = std::min(least, reduced_cost(column, prices));
      if (effort == Effort::kHeuristic) return {{0}, false};
      for (const Column& column : program_.columns)
        if (reduced_cost(column, prices) == least) {
          found.push_back(column);
          break;
        }
      return {{least}, true};
    }

   private:
    const Program& program_;
  };
  for (const Stabilize stabilize : {Stabilize::kNone, Stabilize::kSmoothing, Stabilize::kBoxstep}) {
    Master master = master_of(program, "highs");
    Lazy pricer(program);
    GenerateOptions options;
    options.stabilize = stabilize;
    options.centre = {3, 3};
    Budget budget{Limits{}};
    const Generated made = generate(master, pricer, options, budget);
    EXPECT_EQ(made.end, End::kConverged);
    EXPECT_EQ(rounded_up(*made.bound, options.scale), 4);
  }
}

TEST(Generate, the_same_run_twice_is_the_same) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    Generated made[2];
    double objective[2];
    std::int64_t ticks[2];
    for (int i = 0; i < 2; ++i) {
      Random random(seed);
      const Program program = random_program(random, false);
      Master master = master_of(program, any_lp(seed));
      ListPricer pricer(program, random);
      Budget budget{Limits{}};
      made[i] = generate(master, pricer, random_options(random, program), budget);
      objective[i] = master.objective();
      ticks[i] = budget.ticks();
    }
    EXPECT_EQ(made[0].end, made[1].end);
    EXPECT_EQ(made[0].bound == made[1].bound, true);
    EXPECT_EQ(made[0].rows, made[1].rows);
    EXPECT_EQ(made[0].iterations, made[1].iterations);
    EXPECT_EQ(objective[0], objective[1]);
    EXPECT_EQ(ticks[0], ticks[1]);
  }
}

TEST(RoundedUp, is_the_ceiling_on_both_sides_of_zero) {
  EXPECT_EQ(rounded_up(8, 4), 2);
  EXPECT_EQ(rounded_up(9, 4), 3);
  EXPECT_EQ(rounded_up(0, 4), 0);
  EXPECT_EQ(rounded_up(-1, 4), 0);
  EXPECT_EQ(rounded_up(-4, 4), -1);
  EXPECT_EQ(rounded_up(-5, 4), -1);
}

}  // namespace
}  // namespace tenon::colgen
