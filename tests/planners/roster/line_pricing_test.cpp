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

TEST(LinePricing, FindsTheCheapestLawfulLine) {
  Random random(1);
  int none = 0, limited = 0;
  for (int run = 0; run < 1500; ++run) {
    const LineProblem problem = random_problem(random, 1);
    const LineProblem::Officer& officer = problem.officers.front();
    const Lines all = lawful_lines(officer.rules);
    std::int64_t least = LinePricing::kNone;
    for (const Line& line : all) least = std::min(least, price_of(problem, officer.cost, line));
    LinePricing pricing(officer.rules);
    std::vector<LinePricing::Priced> found;
    const LinePricing::Answer loose = pricing.cheapest(officer.cost, 3, false, found);
    EXPECT_LE(loose.least, least) << run;
    limited += !loose.exact;
    const LinePricing::Answer answer = pricing.cheapest(officer.cost, 3, true, found);
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

}  // namespace
}  // namespace tenon::roster
