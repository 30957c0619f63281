#include "colgen/cuts/rank_one.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/random.h"

namespace tenon::colgen {
namespace {

Column holding(const std::vector<std::pair<int, std::int64_t>>& items) {
  return {.problem = 0, .cost = 1, .entries = {}, .items = items};
}

// 2 of item 1 and 3 of item 4, thirds 1 and 2: (2 * 1 + 3 * 2) / 3 = 2.67. Item 2 is not in the cut, item 7 not in the column.
TEST(RankOne, rounds_down_what_a_column_holds) {
  const RankOne cut({{1, 1}, {4, 2}, {7, 2}}, 3, 5);
  EXPECT_EQ(cut.coefficient(holding({{1, 2}, {2, 9}, {4, 3}})), 2);
  EXPECT_EQ(cut.coefficient(holding({{4, 1}})), 0);
  EXPECT_EQ(cut.coefficient(holding({{7, 3}})), 2);
  EXPECT_EQ(cut.coefficient(holding({})), 0);
  EXPECT_EQ(cut.sides().low, -kNoSide);
  EXPECT_EQ(cut.sides().high, 5);
}

struct Solution {
  std::vector<Column> columns;
  std::vector<double> values;
  std::vector<std::int64_t> demand;

  std::vector<Used> used() const {
    std::vector<Used> used;
    for (std::size_t j = 0; j < columns.size(); ++j) used.push_back({&columns[j], values[j]});
    return used;
  }
  double left_side(const RankOne& cut) const {
    double sum = 0;
    for (std::size_t j = 0; j < columns.size(); ++j)
      sum += values[j] * static_cast<double>(cut.coefficient(columns[j]));
    return sum;
  }
};

// Columns with values in eighths that hold each item `demand` times in all: random columns, and single items for what is missing.
Solution random_solution(Random& random, std::int64_t most_demand) {
  Solution solution;
  const int items = static_cast<int>(random.between(3, 8));
  std::vector<std::int64_t> missing;  // in eighths
  for (int i = 0; i < items; ++i) {
    solution.demand.push_back(random.between(1, most_demand));
    missing.push_back(8 * solution.demand.back());
  }
  for (std::int64_t tries = random.between(4, 16); tries > 0; --tries) {
    std::vector<std::pair<int, std::int64_t>> held;
    std::int64_t eighths = random.between(1, 4) * 2;
    for (int i = 0; i < items; ++i) {
      const std::int64_t count =
          random.chance(1, 2) ? 0 : random.between(1, solution.demand[static_cast<std::size_t>(i)]);
      if (count == 0 || missing[static_cast<std::size_t>(i)] < count) continue;
      held.emplace_back(i, count);
      eighths = std::min(eighths, missing[static_cast<std::size_t>(i)] / count);
    }
    if (held.empty()) continue;
    for (const auto& [item, count] : held) missing[static_cast<std::size_t>(item)] -= eighths * count;
    solution.columns.push_back(holding(held));
    solution.values.push_back(static_cast<double>(eighths) / 8);
  }
  for (int i = 0; i < items; ++i) {
    if (missing[static_cast<std::size_t>(i)] == 0) continue;
    solution.columns.push_back(holding({{i, 1}}));
    solution.values.push_back(static_cast<double>(missing[static_cast<std::size_t>(i)]) / 8);
  }
  return solution;
}

using Triple = std::vector<int>;
Triple items_of(const RankOne& cut) {
  Triple items;
  for (const RankOne::Part& part : cut.parts()) {
    EXPECT_EQ(part.numerator, 1);
    items.push_back(part.item);
  }
  return items;
}

// All triples looked at. Where every item is held once, none may be missing: three columns of two make the pairs 1.5.
TEST(SubsetRows, are_those_that_the_solution_violates) {
  int found = 0, of_demands = 0;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const bool once = random.chance(1, 2);
    const Solution solution = random_solution(random, once ? 1 : 4);
    const double by = random.chance(1, 2) ? 0.03 : 0.2;
    std::set<Triple> violated;
    const int items = static_cast<int>(solution.demand.size());
    for (int a = 0; a < items; ++a)
      for (int b = a + 1; b < items; ++b)
        for (int c = b + 1; c < items; ++c) {
          const std::int64_t most =
              (solution.demand[static_cast<std::size_t>(a)] + solution.demand[static_cast<std::size_t>(b)] +
               solution.demand[static_cast<std::size_t>(c)]) /
              2;
          if (solution.left_side(RankOne({{a, 1}, {b, 1}, {c, 1}}, 2, most)) > static_cast<double>(most) + by)
            violated.insert({a, b, c});
        }
    const auto cuts = violated_subset_rows(solution.used(), solution.demand, by, 1000);
    std::set<Triple> told;
    double before = 1e9;
    for (const auto& cut : cuts) {
      EXPECT_EQ(cut->denominator(), 2);
      std::int64_t sum = 0;
      for (const RankOne::Part& part : cut->parts())
        sum += solution.demand[static_cast<std::size_t>(part.item)];
      EXPECT_EQ(cut->sides().high, sum / 2);
      const double violation = solution.left_side(*cut) - static_cast<double>(cut->sides().high);
      EXPECT_GT(violation, by);
      EXPECT_LE(violation, before + 1e-9);
      before = violation;
      EXPECT_TRUE(told.insert(items_of(*cut)).second);
    }
    if (once) {
      EXPECT_EQ(told, violated);
      found += !told.empty();
    } else {
      EXPECT_TRUE(std::includes(violated.begin(), violated.end(), told.begin(), told.end()));
      of_demands += !told.empty();
    }
    const int most = static_cast<int>(random.between(0, 3));
    const auto some = violated_subset_rows(solution.used(), solution.demand, by, most);
    ASSERT_EQ(some.size(), std::min(cuts.size(), static_cast<std::size_t>(most)));
    for (std::size_t i = 0; i < some.size(); ++i) EXPECT_EQ(items_of(*some[i]), items_of(*cuts[i]));
    if (HasFailure()) break;
  }
  EXPECT_GT(found, 50);
  EXPECT_GT(of_demands, 20);
}

// Columns that hold each item exactly as often as it is wanted keep every cut, whatever its multipliers.
TEST(RankOne, no_whole_solution_breaks_a_cut) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    std::vector<Column> columns;
    std::vector<std::int64_t> demand(6, 0), times;
    for (std::int64_t j = random.between(1, 5); j > 0; --j) {
      std::vector<std::pair<int, std::int64_t>> held;
      times.push_back(random.between(1, 3));
      for (int i = 0; i < 6; ++i) {
        const std::int64_t count = random.between(0, 3);
        if (count > 0) held.emplace_back(i, count);
        demand[static_cast<std::size_t>(i)] += times.back() * count;
      }
      columns.push_back(holding(held));
    }
    const std::int64_t denominator = random.between(2, 5);
    std::vector<RankOne::Part> parts;
    std::int64_t sum = 0;
    for (int i = 0; i < 6; ++i) {
      if (random.chance(1, 3)) continue;
      parts.push_back({i, random.between(1, denominator - 1)});
      sum += parts.back().numerator * demand[static_cast<std::size_t>(i)];
    }
    const RankOne cut(parts, denominator, sum / denominator);
    std::int64_t left = 0;
    for (std::size_t j = 0; j < columns.size(); ++j) left += times[j] * cut.coefficient(columns[j]);
    EXPECT_LE(left, cut.sides().high);
    // By hand: the floor of the sum, column by column.
    for (const Column& column : columns) {
      std::int64_t by_hand = 0;
      for (const RankOne::Part& part : parts)
        for (const auto& [item, count] : column.items)
          if (item == part.item) by_hand += part.numerator * count;
      EXPECT_EQ(cut.coefficient(column), by_hand / denominator);
    }
  }
}

}  // namespace
}  // namespace tenon::colgen
