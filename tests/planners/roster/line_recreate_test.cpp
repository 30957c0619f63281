#include "planners/roster/line_recreate.h"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/planners/roster/random_lines.h"

namespace tenon::roster {
namespace {

// A random problem of a few officers, columns over all of them, and a lawful line of each.
struct Setting {
  explicit Setting(Random& random) : problem(random_problem(random, 4)) {
    std::vector<int> who(problem.officers.size());
    std::iota(who.begin(), who.end(), 0);
    std::vector<const LineRules*> rules;
    for (const LineProblem::Officer& officer : problem.officers) rules.push_back(&officer.rules);
    columns = std::make_unique<LineColumns>(problem, who, rules, memory);
    for (const LineProblem::Officer& officer : problem.officers) {
      lawful.push_back(lawful_lines(officer.rules));
      if (lawful.back().empty()) return;
      lines.push_back(lawful.back()[random.below(lawful.back().size())]);
    }
    possible = true;
  }
  LineProblem problem;
  LinePricing::Memory memory;
  std::unique_ptr<LineColumns> columns;
  std::vector<std::vector<Line>> lawful;
  Lines lines;
  bool possible = false;
};

TEST(LineRecreate, KnowsTheCostOfLinesThatComeAndGo) {
  Random random(3);
  int seen = 0;
  for (int round = 0; round < 100; ++round) {
    Setting setting(random);
    if (!setting.possible) continue;
    ++seen;
    PlacedLines placed(setting.problem, setting.lines);
    for (int step = 0; step < 10; ++step) {
      const int officer = static_cast<int>(random.below(setting.lines.size()));
      const auto& choices = setting.lawful[static_cast<std::size_t>(officer)];
      const Line& line = choices[random.below(choices.size())];
      const std::int64_t before = placed.value();
      const Line was = placed.lines()[static_cast<std::size_t>(officer)];
      placed.take_out(officer);
      const std::vector<std::int64_t> costs = placed.costs_of(officer);
      std::int64_t change = 0;
      for_each_duty(setting.problem, line, [&](std::size_t cell) { change += costs[cell]; });
      for_each_duty(setting.problem, was, [&](std::size_t cell) { change -= costs[cell]; });
      placed.put_in(officer, line);
      EXPECT_EQ(placed.value(), cost_of(setting.problem, placed.lines()));
      EXPECT_EQ(placed.value() - before, change);
    }
  }
  EXPECT_GT(seen, 30);
}

TEST(LineRecreate, NobodyAloneCanDoBetterThanOneByOne) {
  Random random(4);
  for (int round = 0; round < 60; ++round) {
    Setting setting(random);
    if (!setting.possible) continue;
    Budget budget{Limits{}};
    PlacedLines placed(setting.problem, setting.lines);
    improve_one_by_one(placed, *setting.columns, budget);
    EXPECT_LE(placed.value(), cost_of(setting.problem, setting.lines));
    for (std::size_t o = 0; o < setting.lawful.size(); ++o) {
      Lines other = placed.lines();
      for (const Line& line : setting.lawful[o]) {
        other[o] = line;
        EXPECT_GE(cost_of(setting.problem, other), placed.value()) << round << " officer " << o;
      }
    }
  }
}

TEST(LineRecreate, LeavesALawfulRosterAndTellsEachThatIsBetterThanAllBefore) {
  Random random(5);
  int better_ones = 0;
  for (int round = 0; round < 60; ++round) {
    Setting setting(random);
    if (!setting.possible) continue;
    Limits limits;
    limits.work_ticks = 2000;
    const auto run = [&](std::uint64_t seed, std::vector<std::int64_t>& told) {
      Budget budget(limits);
      Random own(seed);
      PlacedLines placed(setting.problem, setting.lines);
      recreate(placed, *setting.columns, {20, 1}, own, budget,
               [&](const Lines& lines) { told.push_back(cost_of(setting.problem, lines)); });
      EXPECT_EQ(placed.value(), cost_of(setting.problem, placed.lines()));
      for (std::size_t o = 0; o < placed.lines().size(); ++o)
        EXPECT_TRUE(lawful(setting.problem.officers[o].rules, placed.lines()[o]));
      return placed.lines();
    };
    std::vector<std::int64_t> told, again;
    EXPECT_EQ(run(7, told), run(7, again));
    EXPECT_EQ(told, again);
    std::int64_t best = cost_of(setting.problem, setting.lines);
    for (const std::int64_t value : told) {
      EXPECT_LT(value, best);
      best = value;
      ++better_ones;
    }
  }
  EXPECT_GT(better_ones, 20);
}

}  // namespace
}  // namespace tenon::roster
