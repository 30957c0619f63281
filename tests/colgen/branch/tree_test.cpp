#include "colgen/branch/tree.h"

#include <gtest/gtest.h>

#include "tests/colgen/branch/small_program.h"

// The tree against every solution of small random programs, with every way to search.

namespace tenon::colgen {
namespace {

TreeOptions random_options(Random& random, const SmallProgram& program) {
  TreeOptions options;
  options.generate.stabilize = static_cast<GenerateOptions::Stabilize>(random.below(3));
  options.generate.directional = random.chance(1, 2);
  options.generate.scale = std::int64_t{1} << random.between(20, 36);
  options.generate.centre.assign(program.rows.size(), 1.0);
  options.best_bound = random.chance(1, 2);
  options.strong = random.chance(1, 2);
  options.tried_on_columns = static_cast<int>(random.between(2, 5));
  options.tried_with_pricing = static_cast<int>(random.between(1, 3));
  options.reliable_after = static_cast<int>(random.between(1, 3));
  options.primal = {random.chance(1, 3), random.chance(1, 3), random.between(0, 3)};
  return options;
}

struct Ran {
  TreeEnd end;
  std::optional<std::int64_t> value;
};

Ran run(const SmallProgram& program, std::optional<std::int64_t> least, std::int64_t cutoff,
        const TreeOptions& options, CheckedProblem& problem) {
  (void)least;
  Master master = program.master();
  ListPricer pricer(program);
  Budget budget{Limits{}};
  const TreeEnd end = branch_and_price(master, pricer, problem, cutoff, options, budget);
  // Branches are gone again.
  for (int row = static_cast<int>(program.rows.size()); row < master.rows(); ++row)
    EXPECT_FALSE(master.has_row(row));
  return {end, problem.value};
}

void expect_proven(const Ran& ran, std::optional<std::int64_t> least, std::int64_t cutoff) {
  ASSERT_EQ(ran.end.end, TreeEnd::End::kProven);
  if (least && *least < cutoff) {
    EXPECT_EQ(ran.value, least);
    EXPECT_EQ(ran.end.bound, least);
  } else {
    EXPECT_EQ(ran.value, std::nullopt);
    if (cutoff != kNoSide) {
      EXPECT_EQ(ran.end.bound, cutoff);
    }
  }
}

TEST(Tree, equals_brute_force_on_random_programs_with_every_option) {
  int infeasible = 0, branched = 0;
  for (std::uint64_t seed = 0; seed < 1200; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const SmallProgram program = seed % 3 == 0 ? random_partition(random) : random_program(random);
    const std::optional<std::int64_t> least = program.least_value();
    CheckedProblem problem(program, least);
    problem.columns_of = random.chance(1, 2);
    problem.pairs = random.chance(1, 2);
    // Only solutions better than one that is known already, now and then; the best one itself is then out of reach.
    std::int64_t cutoff = kNoSide;
    if (least && random.chance(1, 3)) cutoff = *least + random.between(0, 3);
    const Ran ran = run(program, least, cutoff, random_options(random, program), problem);
    expect_proven(ran, least, cutoff);
    infeasible += least ? 0 : 1;
    branched += ran.end.nodes > 1 ? 1 : 0;
  }
  EXPECT_GT(infeasible, 100);
  EXPECT_GT(branched, 150);
}

// Pairs alone make every solution of a partition whole, up to columns that hold the same items at the same cost.
TEST(Tree, proves_partitions_by_pairs_alone) {
  int branched = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    SmallProgram program = random_partition(random);
    for (std::size_t j = 0; j < program.columns.size(); ++j)
      for (std::size_t i = 0; i < j; ++i)
        if (program.columns[i].items == program.columns[j].items)
          program.columns[j].cost = program.columns[i].cost + 1;
    const std::optional<std::int64_t> least = program.least_value();
    CheckedProblem problem(program, least);
    problem.columns_of = problem.single = false;
    const Ran ran = run(program, least, kNoSide, random_options(random, program), problem);
    expect_proven(ran, least, kNoSide);
    branched += ran.end.nodes > 1 ? 1 : 0;
  }
  EXPECT_GT(branched, 20);
}

TEST(Tree, claims_no_more_than_it_has_proven_when_nodes_run_out) {
  int stopped = 0, with_gap = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const SmallProgram program = random_program(random);
    const std::optional<std::int64_t> least = program.least_value();
    CheckedProblem problem(program, least);
    TreeOptions options = random_options(random, program);
    options.most_nodes = random.between(0, 3);
    const Ran ran = run(program, least, kNoSide, options, problem);
    if (ran.end.end == TreeEnd::End::kProven) {
      expect_proven(ran, least, kNoSide);
      continue;
    }
    ASSERT_EQ(ran.end.end, TreeEnd::End::kLimit);
    EXPECT_LE(ran.end.nodes, options.most_nodes);
    ++stopped;
    if (least && ran.end.bound) {
      EXPECT_LE(*ran.end.bound, *least);
    }
    if (ran.value && ran.end.bound) {
      EXPECT_LE(*ran.end.bound, *ran.value);
      with_gap += *ran.end.bound < *ran.value ? 1 : 0;
    }
  }
  EXPECT_GT(stopped, 100);
  EXPECT_GT(with_gap, 0);
}

// Each of three items twice in all, by columns of two items each at cost 2: half of each column, 1.5 times, is the LP's solution,
// whole after branching: 3 columns, 6 units.
TEST(Tree, is_stuck_where_nothing_may_be_branched_on) {
  SmallProgram program;
  program.rows.assign(3, {1, 1});
  program.problems = {{0, 3}};
  for (std::int64_t j = 0; j < 3; ++j) {
    Column column{0, 2, {}, {}, {j}};
    for (int r = 0; r < 3; ++r)
      if (r != j) column.entries.push_back({r, 1});
    program.columns.push_back(column);
  }
  // The LP covers each item by halves, at 3; no whole solution exists.
  ASSERT_EQ(program.least_value(), std::nullopt);
  CheckedProblem problem(program, std::nullopt);
  problem.columns_of = problem.pairs = problem.single = false;
  const Ran stuck = run(program, std::nullopt, kNoSide, {}, problem);
  EXPECT_EQ(stuck.end.end, TreeEnd::End::kStuck);
  EXPECT_EQ(stuck.end.bound, 3);
  EXPECT_EQ(stuck.value, std::nullopt);
  // With a solution of 3 at hand it does not matter.
  CheckedProblem again(program, std::nullopt);
  again.columns_of = again.pairs = again.single = false;
  const Ran enough = run(program, std::nullopt, 3, {}, again);
  EXPECT_EQ(enough.end.end, TreeEnd::End::kProven);
  CheckedProblem all(program, std::nullopt);
  expect_proven(run(program, std::nullopt, kNoSide, {}, all), std::nullopt, kNoSide);
}

// Right, but says less than it could of every problem.
class WeakPricer : public ListPricer {
 public:
  using ListPricer::ListPricer;
  Pricing price(const Prices& prices, Effort effort, std::vector<Column>& found, Budget& budget) override {
    Pricing pricing = ListPricer::price(prices, effort, found, budget);
    for (std::int64_t& least : pricing.least) least -= 2 * prices.scale;
    return pricing;
  }
};

// Both items by one column at cost 3: the LP is whole at once. Two units less a column, of one column at most, leave a bound of 1.
TEST(Tree, proves_nothing_by_a_whole_solution_alone) {
  SmallProgram program;
  program.rows.assign(2, {1, 1});
  program.problems = {{0, 1}};
  program.columns = {{0, 3, {{0, 1}, {1, 1}}, {}, {0}}};
  CheckedProblem problem(program, 3);
  Master master = program.master();
  WeakPricer pricer(program);
  Budget budget{Limits{}};
  const TreeEnd end = branch_and_price(master, pricer, problem, kNoSide, {}, budget);
  EXPECT_EQ(problem.value, 3);
  EXPECT_EQ(end.end, TreeEnd::End::kStuck);
  EXPECT_EQ(end.bound, 1);
}

// 2000001 x <= 2000000 leaves the LP x = 0.9999995, which is as good as 1 for an LP; but 1 breaks the row.
TEST(Tree, takes_no_solution_that_breaks_a_row_by_little) {
  SmallProgram program;
  program.rows.assign(1, {-kNoSide, 2'000'000});
  program.problems = {{0, 1}};
  program.columns = {{0, -7, {{0, 2'000'001}}, {}, {0}}};
  ASSERT_EQ(program.least_value(), 0);
  CheckedProblem problem(program, 0);
  Master master = program.master();
  ListPricer pricer(program);
  Budget budget{Limits{}};
  const TreeEnd end = branch_and_price(master, pricer, problem, kNoSide, {}, budget);
  EXPECT_EQ(problem.value, std::nullopt);
  EXPECT_EQ(end.end, TreeEnd::End::kStuck);
  EXPECT_EQ(end.bound, -6);  // -6.9999965, rounded up
}

// Without a most, reduced costs that are below 0 by rounding alone would leave no bound at all.
TEST(Tree, proves_programs_without_a_most) {
  int branched = 0;
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    SmallProgram program;
    const std::int64_t rows = random.between(2, 4);
    for (std::int64_t r = 0; r < rows; ++r) program.rows.push_back({random.between(1, 3), kNoSide});
    program.problems = {{0, kNoSide}};
    for (std::int64_t j = 0; j < 7; ++j) {
      Column column{0, random.between(2, 9), {}, {}, {j}};
      for (int r = 0; r < rows; ++r)
        if (j == 0 || random.chance(1, 2)) column.entries.push_back({r, random.between(1, 3)});
      program.columns.push_back(column);
    }
    // No row needs more than 3 columns.
    SmallProgram limited = program;
    limited.problems = {{0, 3 * rows}};
    const std::optional<std::int64_t> least = limited.least_value();
    CheckedProblem problem(program, least);
    TreeOptions options = random_options(random, program);
    if (random.chance(1, 3)) options.generate.useful = {3 * rows};
    options.best_bound = true;  // depth first might never come back
    const Ran ran = run(program, least, kNoSide, options, problem);
    expect_proven(ran, least, kNoSide);
    branched += ran.end.nodes > 1 ? 1 : 0;
  }
  EXPECT_GT(branched, 20);
}

// A solution that the application makes of a fractional one counts, and only as the cutoff.
class Rounding : public CheckedProblem {
 public:
  Rounding(const SmallProgram& program, std::int64_t least)
      : CheckedProblem(program, least), least_value_(least) {}
  std::optional<std::int64_t> round(const Master& master) override {
    EXPECT_FALSE(master.artificial());
    ++rounds;
    return least_value_;
  }
  int rounds = 0;

 private:
  std::int64_t least_value_;
};

TEST(Tree, ends_at_the_bound_that_a_rounded_solution_meets) {
  int rounds = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const SmallProgram program = random_program(random);
    const std::optional<std::int64_t> least = program.least_value();
    if (!least) continue;
    Rounding problem(program, *least);
    const Ran ran = run(program, least, kNoSide, random_options(random, program), problem);
    EXPECT_EQ(ran.end.end, TreeEnd::End::kProven);
    EXPECT_EQ(ran.end.bound, least);
    rounds += problem.rounds;
  }
  EXPECT_GT(rounds, 100);
}

}  // namespace
}  // namespace tenon::colgen
