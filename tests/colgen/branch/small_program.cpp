#include "tests/colgen/branch/small_program.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace tenon::colgen {

namespace {

std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

bool within(std::int64_t value, std::int64_t low, std::int64_t high) { return value >= low && value <= high; }

}  // namespace

Master SmallProgram::master() const {
  Master master("highs", problems);
  for (const Row& row : rows) master.add_row(row);
  return master;
}

bool SmallProgram::solved_by(const std::vector<std::int64_t>& times) const {
  std::vector<std::int64_t> row(rows.size()), problem(problems.size());
  for (std::size_t j = 0; j < columns.size(); ++j) {
    if (times[j] < 0) return false;
    problem[at(columns[j].problem)] += times[j];
    for (const Entry& entry : columns[j].entries) row[at(entry.row)] += entry.coefficient * times[j];
  }
  for (std::size_t r = 0; r < rows.size(); ++r)
    if (!within(row[r], rows[r].low, rows[r].high)) return false;
  for (std::size_t k = 0; k < problems.size(); ++k)
    if (!within(problem[k], problems[k].least, problems[k].most)) return false;
  return true;
}

std::optional<std::int64_t> SmallProgram::least_value() const {
  std::optional<std::int64_t> least;
  std::vector<std::int64_t> times(columns.size()), used(problems.size());
  const std::function<void(std::size_t, std::int64_t)> choose = [&](std::size_t j, std::int64_t value) {
    if (j == columns.size()) {
      if ((!least || value < *least) && solved_by(times)) least = value;
      return;
    }
    std::int64_t& of_problem = used[at(columns[j].problem)];
    const std::int64_t left = problems[at(columns[j].problem)].most - of_problem;
    for (std::int64_t n = 0; n <= left; ++n) {
      times[j] = n;
      of_problem += n;
      choose(j + 1, value + n * columns[j].cost);
      of_problem -= n;
    }
    times[j] = 0;
  };
  choose(0, 0);
  return least;
}

SmallProgram random_program(Random& random) {
  SmallProgram program;
  const std::int64_t rows = random.between(2, 5), problems = random.between(1, 3),
                     columns = random.between(5, 11);
  for (std::int64_t r = 0; r < rows; ++r) {
    const std::int64_t side = random.between(1, 4);
    switch (random.below(4)) {
      case 0:
        program.rows.push_back({side, kNoSide});
        break;
      case 1:
        program.rows.push_back({side, side});
        break;
      case 2:
        program.rows.push_back({-kNoSide, side});
        break;
      default:
        program.rows.push_back({side - 1, side + 1});
    }
  }
  for (std::int64_t k = 0; k < problems; ++k) {
    const std::int64_t least = random.between(0, 1);
    program.problems.push_back({least, least + random.between(1, problems == 1 ? 4 : 2)});
  }
  for (std::int64_t j = 0; j < columns; ++j) {
    Column column{static_cast<int>(random.below(at(problems))), random.between(-2, 12), {}, {}, {j}};
    for (std::int64_t r = 0; r < rows; ++r) {
      if (!random.chance(1, 2)) continue;
      const std::int64_t coefficient = random.chance(1, 4) ? random.between(-1, 3) : 1;
      if (coefficient == 0) continue;
      column.entries.push_back({static_cast<int>(r), coefficient});
      if (coefficient > 0) column.items.emplace_back(static_cast<int>(r), coefficient);
    }
    program.columns.push_back(std::move(column));
  }
  return program;
}

SmallProgram random_partition(Random& random) {
  SmallProgram program;
  const std::int64_t rows = random.between(4, 7), columns = random.between(8, 16);
  program.rows.assign(at(rows), {1, 1});
  program.problems.push_back({0, random.between(2, 4)});
  for (std::int64_t j = 0; j < columns; ++j) {
    Column column{0, random.between(3, 9), {}, {}, {j}};
    for (int r = 0; r < rows; ++r)
      if (random.chance(2, 5)) {
        column.entries.push_back({r, 1});
        column.items.emplace_back(r, 1);
      }
    program.columns.push_back(std::move(column));
  }
  return program;
}

Pricing ListPricer::price(const Prices& prices, Effort effort, std::vector<Column>& found, Budget& budget) {
  ++calls_;
  const std::size_t problems = program_.problems.size();
  Pricing pricing{std::vector<std::int64_t>(problems, 0), effort == Effort::kExact && !budget.spend(1)};
  // A heuristic that sees nothing, now and then.
  if (effort == Effort::kHeuristic && calls_ % 3 == 0) return pricing;
  for (std::size_t k = 0; k < problems; ++k) {
    const Column* best = nullptr;
    std::int64_t least = 0;
    for (const Column& column : program_.columns) {
      if (column.problem != static_cast<int>(k)) continue;
      const std::int64_t cost = reduced_cost(column, prices);
      if (best != nullptr && cost >= least) continue;
      best = &column;
      least = cost;
    }
    if (best == nullptr) continue;
    pricing.least[k] = least;
    found.push_back(*best);
  }
  return pricing;
}

std::vector<std::vector<std::shared_ptr<const Quantity>>> CheckedProblem::quantities(const Master& master) {
  std::vector<std::vector<std::shared_ptr<const Quantity>>> groups(3);
  if (columns_of)
    for (int k = 0; k < master.problems(); ++k) groups[0].push_back(std::make_shared<ColumnsOf>(k));
  if (pairs)
    for (int a = 0; a < static_cast<int>(program_.rows.size()); ++a)
      for (int b = 0; b < a; ++b) groups[1].push_back(std::make_shared<PairOf>(b, a));
  if (single)
    for (const int number : master.active())
      if (!is_whole(master.value(number)))
        groups[2].push_back(std::make_shared<TheColumn>(master.column(number)));
  return groups;
}

void CheckedProblem::solution(const std::vector<std::pair<Column, std::int64_t>>& columns,
                              std::int64_t told) {
  std::vector<std::int64_t> times(program_.columns.size());
  std::int64_t sum = 0;
  for (const auto& [column, n] : columns) {
    times[at(column.content.at(0))] += n;
    sum += n * column.cost;
  }
  EXPECT_TRUE(program_.solved_by(times));
  EXPECT_EQ(sum, told);
  if (value) {
    EXPECT_LT(told, *value);
  }
  value = told;
}

void CheckedProblem::bound(std::int64_t told) {
  if (least_) {
    EXPECT_LE(told, *least_);
  }
  if (bound_told) {
    EXPECT_GT(told, *bound_told);
  }
  bound_told = told;
}

}  // namespace tenon::colgen
