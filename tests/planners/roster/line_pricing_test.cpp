#include "planners/roster/line_pricing.h"

#include <gtest/gtest.h>

#include "tests/planners/roster/random_lines.h"

namespace tenon::roster {
namespace {

std::int64_t price_of(const LineProblem& problem, const std::vector<std::int64_t>& cost, const Line& line) {
  std::int64_t sum = 0;
  for (int day = 0; day < problem.days; ++day)
    if (const int shift = line[static_cast<std::size_t>(day)]; shift >= 0)
      sum += cost[problem.cell(day, shift)];
  return sum;
}

// A random officer, all his lawful lines, and what the cheapest costs.
struct Drawn {
  explicit Drawn(Random& random) : problem(random_problem(random, 1)), all(lawful_lines(officer().rules)) {
    for (const Line& line : all) least = std::min(least, price_of(problem, officer().cost, line));
  }
  const LineProblem::Officer& officer() const { return problem.officers.front(); }

  LineProblem problem;
  Lines all;
  std::int64_t least = LinePricing::kNone;
};

TEST(LinePricing, FindsTheCheapestLawfulLine) {
  Random random(1);
  Budget budget{Limits{}};
  LinePricing::Memory memory;  // one for officers of different rules
  int none = 0, limited = 0;
  for (int run = 0; run < 1500; ++run) {
    const Drawn drawn(random);
    const auto& [problem, all, least] = drawn;
    const LineProblem::Officer& officer = drawn.officer();
    LinePricing pricing(officer.rules, memory);
    std::vector<LinePricing::Priced> found;
    const LinePricing::Answer loose = pricing.cheapest(officer.cost, 3, false, found, budget);
    EXPECT_LE(loose.least, least) << run;
    limited += !loose.exact;
    const LinePricing::Answer answer = pricing.cheapest(officer.cost, 3, true, found, budget);
    EXPECT_TRUE(answer.exact);
    ASSERT_EQ(answer.least, least) << run;
    ASSERT_EQ(found.empty(), all.empty()) << run;
    none += all.empty();
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_TRUE(lawful(officer.rules, found[i].line)) << run;
      EXPECT_EQ(found[i].cost, price_of(problem, officer.cost, found[i].line));
      EXPECT_GE(found[i].cost, least);
      for (std::size_t j = 0; j < i; ++j) EXPECT_NE(found[i].line, found[j].line);
    }
    if (!found.empty()) {
      EXPECT_EQ(found.front().cost, least);
    }
  }
  EXPECT_GT(none, 10);     // both kinds came up
  EXPECT_GT(limited, 10);  // limits of shifts that the relaxed program broke, too
}

// Without the memory to count shifts whose number is limited a line is found all the same, mostly, and it is lawful; its cost is no bound.
TEST(LinePricing, FindsALineWhereLimitsCannotBeCounted) {
  Random random(2);
  Budget budget{Limits{}};
  LinePricing::Memory memory;
  memory.most_states = 0;
  int limited = 0, without = 0;
  for (int run = 0; run < 500; ++run) {
    const Drawn drawn(random);
    const auto& [problem, all, least] = drawn;
    const LineProblem::Officer& officer = drawn.officer();
    if (all.empty()) continue;
    LinePricing pricing(officer.rules, memory);
    std::vector<LinePricing::Priced> found;
    const LinePricing::Answer answer = pricing.cheapest(officer.cost, 1, true, found, budget);
    EXPECT_LE(answer.least, least) << run;
    EXPECT_TRUE(!answer.exact || answer.least == least) << run;
    limited += !answer.exact;
    without += found.empty();
    for (const LinePricing::Priced& priced : found) {
      EXPECT_TRUE(lawful(officer.rules, priced.line)) << run;
      EXPECT_EQ(priced.cost, price_of(problem, officer.cost, priced.line)) << run;
    }
  }
  EXPECT_GT(limited, 10);
  EXPECT_LT(without, limited / 2);
}

}  // namespace
}  // namespace tenon::roster
