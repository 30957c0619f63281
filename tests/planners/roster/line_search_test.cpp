#include "planners/roster/line_search.h"

#include <gtest/gtest.h>

#include "planners/roster/line_columns.h"
#include "solvers/lp.h"
#include "tests/planners/roster/random_lines.h"

namespace tenon::roster {
namespace {

std::optional<std::int64_t> brute_force(const LineProblem& problem) {
  std::optional<std::int64_t> least;
  std::vector<Lines> of;
  for (const LineProblem::Officer& officer : problem.officers) of.push_back(lawful_lines(officer.rules));
  Lines lines(of.size());
  const std::function<void(std::size_t)> choose = [&](std::size_t officer) {
    if (officer == of.size()) {
      const std::int64_t cost = cost_of(problem, lines);
      if (!least || cost < *least) least = cost;
      return;
    }
    for (const Line& line : of[officer]) {
      lines[officer] = line;
      choose(officer + 1);
    }
  };
  choose(0);
  return least;
}

struct Seen {
  std::optional<std::int64_t> value{}, priced{};
  LineSearchEnd end{};
};

Seen run(const LineProblem& problem, const LineSearchOptions& options, std::int64_t ticks = 50'000'000) {
  Limits limits;
  limits.work_ticks = ticks;
  Budget budget(limits);
  Seen seen;
  LineSearchEvents events;
  events.better = [&](const Lines& lines, std::int64_t value, const char*) {
    for (std::size_t o = 0; o < lines.size(); ++o) EXPECT_TRUE(lawful(problem.officers[o].rules, lines[o]));
    EXPECT_EQ(value, cost_of(problem, lines));
    seen.value = value;
  };
  events.bound = [&](std::int64_t bound, const LineProof& proof, const char*) {
    for (const auto& prices : proof.prices) EXPECT_EQ(prices.size(), problem.demands.size());
    if (!proof.nodes.empty()) seen.priced = bound;
  };
  seen.end = search_lines(problem, {}, options, budget, events);
  return seen;
}

TEST(LineSearch, ProvesTheOptimumWithEachPartOnAndOff) {
  const std::string lp = solvers::preferred_lp();
  if (!solvers::make_lp(lp).lp) GTEST_SKIP() << "no LP solver";
  Random random(5);
  int without = 0;
  for (int round = 0; round < 60; ++round) {
    const LineProblem problem = random_problem(random, 2);
    const std::optional<std::int64_t> least = brute_force(problem);
    for (const bool neighbourhoods : {false, true}) {
      const Seen seen = run(problem, {.lp = lp, .neighbourhoods = neighbourhoods});
      ASSERT_EQ(seen.end.infeasible, !least) << round;
      if (!least) continue;
      EXPECT_EQ(seen.value, least) << round;
      EXPECT_EQ(seen.end.bound, least) << round;
      EXPECT_EQ(seen.priced, least) << round;
    }
    without += !least;
  }
  EXPECT_LT(without, 40);
}

TEST(LineSearch, GivesTheSameTwice) {
  const std::string lp = solvers::preferred_lp();
  if (!solvers::make_lp(lp).lp) GTEST_SKIP() << "no LP solver";
  Random random(11);
  for (int round = 0; round < 5; ++round) {
    const LineProblem problem = random_problem(random, 5);
    const Seen one = run(problem, {.lp = lp}, 300'000);
    const Seen two = run(problem, {.lp = lp}, 300'000);
    EXPECT_EQ(one.value, two.value);
    EXPECT_EQ(one.end.bound, two.end.bound);
    EXPECT_EQ(one.end.counters, two.end.counters);
  }
}

}  // namespace
}  // namespace tenon::roster
