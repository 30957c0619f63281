#include <gtest/gtest.h>

#include "colgen/branch/dive.h"
#include "colgen/branch/restricted_master.h"
#include "tests/colgen/branch/small_program.h"

// Dives and the restricted master against every solution of small random programs: what they find is a solution, below the cutoff, and the master is
// as it was.

namespace tenon::colgen {
namespace {

// A whole solution of the program itself, with the value that it says.
void expect_solution(const SmallProgram& program, const WholeSolution& found) {
  std::vector<std::int64_t> times(program.columns.size());
  std::int64_t value = 0;
  for (const auto& [column, n] : found.columns) {
    EXPECT_GT(n, 0);
    times[static_cast<std::size_t>(column.content.at(0))] += n;
    value += n * column.cost;
  }
  EXPECT_TRUE(program.solved_by(times));
  EXPECT_EQ(value, found.value);
}

std::vector<std::pair<Row, Multiplicity>> sides(const Master& master) {
  std::vector<std::pair<Row, Multiplicity>> all;
  for (int r = 0; r < master.rows(); ++r) all.push_back({master.row(r), {}});
  for (int k = 0; k < master.problems(); ++k) all.push_back({{}, master.multiplicity(k)});
  return all;
}

bool same(const std::vector<std::pair<Row, Multiplicity>>& a,
          const std::vector<std::pair<Row, Multiplicity>>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i].first.low != b[i].first.low || a[i].first.high != b[i].first.high ||
        a[i].second.least != b[i].second.least || a[i].second.most != b[i].second.most)
      return false;
  return true;
}

TEST(Dive, finds_solutions_and_leaves_the_master_as_it_was) {
  int programs = 0, found = 0, best = 0, found_straight = 0, below_cutoff = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const SmallProgram program = seed % 3 == 0 ? random_partition(random) : random_program(random);
    const std::optional<std::int64_t> least = program.least_value();
    ListPricer pricer(program);
    Budget budget{Limits{}};
    const auto run = [&](int discrepancies, std::int64_t cutoff) {
      Master master = program.master();
      DiveOptions options;
      options.discrepancies = discrepancies;
      const auto before = sides(master);
      const DiveEnd end = dive(master, pricer, cutoff, options, budget);
      EXPECT_TRUE(same(before, sides(master)));
      if (end.best) {
        expect_solution(program, *end.best);
        EXPECT_LT(end.best->value, cutoff);
      }
      return end.best;
    };
    const auto wide = run(3, kNoSide);
    const auto straight = run(0, kNoSide);
    ASSERT_TRUE(least || !wide);
    if (!least) continue;
    ++programs;
    found += wide ? 1 : 0;
    best += wide && wide->value == *least ? 1 : 0;
    found_straight += straight ? 1 : 0;
    EXPECT_FALSE(run(3, *least));  // nothing is below the least value
    below_cutoff += run(3, *least + 1) ? 1 : 0;
  }
  EXPECT_GT(found, programs * 8 / 10);
  EXPECT_GT(best, programs * 6 / 10);
  EXPECT_GE(found, found_straight);
  EXPECT_GT(below_cutoff, programs / 2);
}

// No LP is needed to know that nothing is below a bound that is met.
TEST(Dive, ends_where_a_solution_meets_the_known_bound) {
  Random random(1);
  SmallProgram program = random_partition(random);
  const auto least = program.least_value();
  ASSERT_TRUE(least);
  Master master = program.master();
  ListPricer pricer(program);
  Budget budget{Limits{}};
  DiveOptions options;
  options.generate.known_bound = Int128{*least} * options.generate.scale;
  const DiveEnd end = dive(master, pricer, *least, options, budget);
  EXPECT_FALSE(end.best);
  EXPECT_EQ(end.lp_solves, 0);
}

TEST(Dive, leaves_to_the_lp_the_columns_that_follow_and_tells_how_far_it_came) {
  int cut_short = 0, found = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const SmallProgram program = random_program(random);
    ListPricer pricer(program);
    Limits limits;
    limits.work_ticks = random.between(100, 3000);
    Budget budget(limits);
    Master master = program.master();
    const auto before = sides(master);
    DiveOptions options;
    options.discrepancies = 0;
    options.follows = static_cast<int>(random.below(static_cast<std::uint64_t>(master.problems())));
    const DiveEnd end = dive(master, pricer, kNoSide, options, budget);
    EXPECT_TRUE(same(before, sides(master)));
    if (end.best) expect_solution(program, *end.best);
    found += end.best.has_value();
    cut_short += !end.best && !end.fixed.empty();
    std::vector<std::int64_t> times(static_cast<std::size_t>(master.problems()), 0);
    for (const auto& [column, often] : end.fixed) {
      EXPECT_NE(column.problem, options.follows);
      times[static_cast<std::size_t>(column.problem)] += often;
    }
    for (int k = 0; k < master.problems(); ++k)
      EXPECT_LE(times[static_cast<std::size_t>(k)], master.multiplicity(k).most);
  }
  EXPECT_GT(found, 20);
  EXPECT_GT(cut_short, 2);
}

TEST(RestrictedMaster, finds_the_best_solution_of_the_columns_at_hand) {
  int infeasible = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    SmallProgram program = seed % 2 == 0 ? random_partition(random) : random_program(random);
    // Two columns that exist but are not at hand must not be used.
    SmallProgram at_hand = program;
    at_hand.columns.resize(program.columns.size() - 2);
    const std::optional<std::int64_t> least = at_hand.least_value();
    Master master = program.master();
    master.add_columns(at_hand.columns);
    Budget budget{Limits{}};
    RestrictedOptions options;
    options.most_nodes = kNoSide;
    const RestrictedEnd end = restricted_master(master, kNoSide, options, budget);
    EXPECT_TRUE(end.complete);
    EXPECT_EQ(end.best ? std::optional(end.best->value) : std::nullopt, least);
    if (end.best) expect_solution(program, *end.best);
    infeasible += least ? 0 : 1;
    for (int row = static_cast<int>(program.rows.size()); row < master.rows(); ++row)
      EXPECT_FALSE(master.has_row(row));
    EXPECT_EQ(master.active().size(), at_hand.columns.size());
  }
  EXPECT_GT(infeasible, 50);
}

TEST(RestrictedMaster, is_not_complete_when_nodes_run_out) {
  int stopped = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Random random(seed);
    const SmallProgram program = random_program(random);
    Master master = program.master();
    master.add_columns(program.columns);
    Budget budget{Limits{}};
    RestrictedOptions options;
    options.most_nodes = 1;
    const RestrictedEnd end = restricted_master(master, kNoSide, options, budget);
    if (end.complete) {
      EXPECT_EQ(end.best ? std::optional(end.best->value) : std::nullopt, program.least_value());
    } else {
      ++stopped;
    }
  }
  EXPECT_GT(stopped, 10);
}

}  // namespace
}  // namespace tenon::colgen
