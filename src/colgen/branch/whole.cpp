#include "colgen/branch/whole.h"

#include <cmath>

#include "base/checked.h"

namespace tenon::colgen {

namespace {

bool within(Int128 value, std::int64_t low, std::int64_t high) {
  return (low == -kNoSide || value >= low) && (high == kNoSide || value <= high);
}

// The LP keeps rows within a tolerance only, and rounding moves each value a little: what counts is whole.
bool keeps_rows(const Master& master, const WholeSolution& solution) {
  std::vector<Int128> rows(static_cast<std::size_t>(master.rows()), 0);
  std::vector<Int128> problems(static_cast<std::size_t>(master.problems()), 0);
  for (const auto& [column, times] : solution.columns) {
    problems[static_cast<std::size_t>(column.problem)] += times;
    for (const Entry& entry : column.entries)
      rows[static_cast<std::size_t>(entry.row)] += Int128{times} * entry.coefficient;
    for (int r = 0; r < master.rows(); ++r)
      if (master.cut(r))
        rows[static_cast<std::size_t>(r)] += Int128{times} * master.cut(r)->coefficient(column);
  }
  for (int r = 0; r < master.rows(); ++r)
    if (master.has_row(r) &&
        !within(rows[static_cast<std::size_t>(r)], master.row(r).low, master.row(r).high))
      return false;
  for (int k = 0; k < master.problems(); ++k)
    if (!within(problems[static_cast<std::size_t>(k)], master.multiplicity(k).least,
                master.multiplicity(k).most))
      return false;
  return true;
}

}  // namespace

bool is_whole(double value) { return std::abs(value - std::round(value)) <= kWhole; }

std::optional<WholeSolution> whole_solution(const Master& master) {
  WholeSolution solution;
  for (const int number : master.active()) {
    const double value = master.value(number);
    if (!is_whole(value)) return std::nullopt;
    const std::int64_t times = std::llround(value);
    if (times == 0) continue;
    solution.columns.emplace_back(master.column(number), times);
    solution.value += times * master.column(number).cost;
  }
  if (!keeps_rows(master, solution)) return std::nullopt;
  return solution;
}

}  // namespace tenon::colgen
