#include "planners/cut/dive.h"

#include <algorithm>
#include <cmath>

#include "planners/cut/node_pricing.h"

namespace tenon::cut {

std::vector<std::pair<colgen::Column, std::int64_t>> to_fix(const Weighted& solution,
                                                            std::vector<std::int64_t> left,
                                                            std::vector<std::int64_t> boards, double slack,
                                                            Random* random) {
  std::vector<std::pair<colgen::Column, std::int64_t>> cuts;
  const auto take = [&](const colgen::Column& column, std::int64_t times) {
    const Counts counts = to_counts(column);
    std::int64_t& of_board = boards[static_cast<std::size_t>(column.problem)];
    times = std::min(times, of_board);
    for (const auto& [kind, count] : counts)
      times = std::min(times, left[static_cast<std::size_t>(kind)] / count);
    if (times <= 0) return false;
    for (const auto& [kind, count] : counts) left[static_cast<std::size_t>(kind)] -= count * times;
    of_board -= times;
    cuts.emplace_back(column, times);
    return true;
  };
  Weighted fractions;
  for (const auto& [column, value] : solution) {
    const double whole = std::floor(value + 1e-6);
    if (whole >= 1) take(*column, static_cast<std::int64_t>(whole));
    if (value - whole > 1e-6) fractions.emplace_back(column, value - whole);
  }
  if (!cuts.empty()) return cuts;
  std::vector<std::pair<double, std::size_t>> order;  // greatest first
  for (std::size_t i = 0; i < fractions.size(); ++i) {
    const double shaken = random ? static_cast<double>(random->between(70, 100)) / 100 : 1;
    order.emplace_back(-fractions[i].second * shaken, i);
  }
  std::sort(order.begin(), order.end());
  for (const auto& [rank, i] : order) {
    const auto& [column, value] = fractions[i];
    const double more = (1 - value) * static_cast<double>(column->cost);
    if (!cuts.empty() && (value < 0.51 || more > slack)) break;
    if (take(*column, 1)) slack -= more;
  }
  return cuts;
}

void dive(int attempts, const DiveSteps& steps) {
  int depth = 0;
  for (int attempt = 1; attempt <= attempts && !steps.enough(); ++attempt) {
    while (!steps.enough() && steps.fix()) {
      ++depth;
      if (!steps.reach()) break;
    }
    if (attempt == attempts || steps.enough()) break;
    for (int back = (depth + 3) / 4; back > 0; --back, --depth) steps.unfix();
    if (!steps.reach()) break;
  }
  for (; depth > 0; --depth) steps.unfix();
}

}  // namespace tenon::cut
