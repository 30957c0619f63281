#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.h"
#include "colgen/master/generate.h"
#include "colgen/master/master.h"
#include "solvers/lp.h"

// Small programs whose columns can all be listed: the oracle of the master's tests.
namespace tenon::colgen::testing {

// Half of what a column holds of all items, rounded down: a row that is no sum of entries.
class Half : public Cut {
 public:
  explicit Half(const Row& sides) : sides_(sides) {}
  Row sides() const override { return sides_; }
  std::int64_t coefficient(const Column& column) const override {
    std::int64_t sum = 0;
    for (const auto& [item, count] : column.items) sum += count;
    return sum / 2;
  }

 private:
  Row sides_;
};

struct Program {
  std::vector<Row> rows;
  std::vector<Multiplicity> problems;
  std::vector<std::shared_ptr<const Cut>> cuts;
  std::vector<Column> columns;
};

inline Row random_row(Random& random, std::int64_t most) {
  const std::int64_t side = random.between(0, most);
  switch (random.below(4)) {
    case 0:
      return {side, kNoSide};
    case 1:
      return {side, side};
    case 2:
      return {-kNoSide, side};
    default:
      return {side - 1, side + 1};
  }
}

inline Column random_column(Random& random, int problem, int rows, std::int64_t number) {
  Column column{problem, random.between(0, 20), {}, {}, {number}};
  for (int r = 0; r < rows; ++r) {
    const std::int64_t coefficient = random.chance(1, 2)   ? 0
                                     : random.chance(1, 3) ? random.between(-1, 4)
                                                           : 1;
    if (coefficient != 0) column.entries.push_back({r, coefficient});
    if (coefficient > 0) column.items.emplace_back(r, coefficient);
  }
  return column;
}

// `few`: so few columns and so low multiplicities that all solutions can be tried.
inline Program random_program(Random& random, bool few) {
  Program program;
  const int problems = static_cast<int>(random.between(1, 3));
  for (int k = 0; k < problems; ++k) {
    const std::int64_t least = random.chance(1, 3) ? 1 : 0;
    program.problems.push_back(
        {least, !few && random.chance(1, 3) ? kNoSide : least + random.between(1, few ? 2 : 6)});
  }
  const int rows = static_cast<int>(random.between(2, 6));
  for (int r = 0; r < rows; ++r) program.rows.push_back(random_row(random, 4));
  if (random.chance(1, 3)) program.cuts.push_back(std::make_shared<Half>(random_row(random, 3)));
  for (std::int64_t j = few ? random.between(4, 8) : random.between(8, 40); j > 0; --j)
    program.columns.push_back(
        random_column(random, static_cast<int>(random.between(0, problems - 1)), rows, j));
  return program;
}

// The LP over all columns, built at once.
struct Lp {
  solvers::LpStatus status = solvers::LpStatus::kFailed;
  double value = 0;
};
inline Lp solve_at_once(const Program& program) {
  const auto lp = solvers::make_lp("highs").lp;
  const auto side = [](std::int64_t number) {
    return number == kNoSide ? INFINITY : number == -kNoSide ? -INFINITY : static_cast<double>(number);
  };
  std::vector<solvers::LpRow> rows;
  for (const Row& row : program.rows) rows.push_back({side(row.low), side(row.high), {}});
  for (const auto& cut : program.cuts) rows.push_back({side(cut->sides().low), side(cut->sides().high), {}});
  for (const Multiplicity& within : program.problems)
    rows.push_back({side(within.least), side(within.most), {}});
  lp->add_rows(rows);
  std::vector<solvers::LpColumn> columns;
  for (const Column& column : program.columns) {
    solvers::LpColumn one{static_cast<double>(column.cost), 0, INFINITY, {}};
    for (const Entry& entry : column.entries)
      one.entries.push_back({entry.row, static_cast<double>(entry.coefficient)});
    int row = static_cast<int>(program.rows.size());
    for (const auto& cut : program.cuts) {
      if (const std::int64_t coefficient = cut->coefficient(column))
        one.entries.push_back({row, static_cast<double>(coefficient)});
      ++row;
    }
    one.entries.push_back({row + column.problem, 1.0});
    columns.push_back(std::move(one));
  }
  lp->add_columns(columns);
  Budget budget{Limits{}};
  Lp result;
  result.status = lp->solve(budget);
  if (result.status == solvers::LpStatus::kOptimal) result.value = lp->objective();
  return result;
}

// Every whole solution: value, and how many columns of each problem. Needs a most for each problem.
struct Whole {
  std::int64_t value = 0;
  std::vector<std::int64_t> used;
};
inline std::vector<Whole> all_solutions(const Program& program) {
  std::vector<Whole> solutions;
  Whole now{0, std::vector<std::int64_t>(program.problems.size(), 0)};
  std::vector<std::int64_t> rows(program.rows.size(), 0), cuts(program.cuts.size(), 0);
  const auto within = [](std::int64_t sum, const Row& row) { return row.low <= sum && sum <= row.high; };
  const std::function<void(std::size_t)> choose = [&](std::size_t j) {
    if (j == program.columns.size()) {
      for (std::size_t r = 0; r < rows.size(); ++r)
        if (!within(rows[r], program.rows[r])) return;
      for (std::size_t c = 0; c < cuts.size(); ++c)
        if (!within(cuts[c], program.cuts[c]->sides())) return;
      for (std::size_t k = 0; k < now.used.size(); ++k)
        if (!within(now.used[k], {program.problems[k].least, program.problems[k].most})) return;
      solutions.push_back(now);
      return;
    }
    const Column& column = program.columns[j];
    const std::size_t k = static_cast<std::size_t>(column.problem);
    const auto take = [&](std::int64_t times) {
      now.value += times * column.cost;
      now.used[k] += times;
      for (const Entry& entry : column.entries)
        rows[static_cast<std::size_t>(entry.row)] += times * entry.coefficient;
      for (std::size_t c = 0; c < cuts.size(); ++c) cuts[c] += times * program.cuts[c]->coefficient(column);
    };
    const std::int64_t most = program.problems[k].most - now.used[k];
    for (std::int64_t times = 0; times <= most; ++times) {
      choose(j + 1);
      take(1);
    }
    take(-(most + 1));
  };
  choose(0);
  return solutions;
}

// One of the LP backends that are there.
inline std::string any_lp(std::uint64_t seed) {
  std::vector<std::string> names;
  for (const std::string& name : solvers::lp_backend_names())
    if (solvers::make_lp(name).lp) names.push_back(name);
  return names[seed % names.size()];
}

inline Master master_of(const Program& program, std::string_view lp) {
  Master master(lp, program.problems);
  for (const Row& row : program.rows) master.add_row(row);
  for (const auto& cut : program.cuts) master.add_cut(cut);
  return master;
}

}  // namespace tenon::colgen::testing
