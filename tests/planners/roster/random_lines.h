#pragma once

#include <algorithm>
#include <functional>
#include <vector>

#include "base/random.h"
#include "planners/roster/line_problem.h"

// Small line problems and a plain judge of lines, for tests.
namespace tenon::roster {

inline LineProblem random_problem(Random& random, int officers) {
  LineProblem problem;
  problem.days = static_cast<int>(random.between(4, 7));
  problem.shifts = static_cast<int>(random.between(1, 2));
  const auto cells = static_cast<std::size_t>(problem.days * problem.shifts);
  for (int o = 0; o < officers; ++o) {
    LineProblem::Officer officer;
    LineRules& rules = officer.rules;
    rules.days = problem.days;
    rules.shifts = problem.shifts;
    for (std::size_t c = 0; c < cells; ++c) rules.may.push_back(!random.chance(1, 8));
    for (int day = 0; day < problem.days; ++day) rules.may_off.push_back(!random.chance(1, 12));
    for (int pair = 0; pair < problem.shifts * problem.shifts; ++pair)
      rules.follows.push_back(!random.chance(1, 4));
    for (int s = 0; s < problem.shifts; ++s) {
      rules.units.push_back(static_cast<int>(random.between(1, 3)));
      rules.most.push_back(static_cast<int>(random.between(0, problem.days)));
    }
    rules.least_units = static_cast<int>(random.between(0, 3));
    rules.most_units = static_cast<int>(random.between(3, 3 * problem.days));
    rules.least_stretch = static_cast<int>(random.between(1, 3));
    rules.most_stretch = static_cast<int>(random.between(rules.least_stretch, 5));
    rules.least_off = static_cast<int>(random.between(1, 3));
    rules.most_weekends = static_cast<int>(random.between(0, 2));
    const int first_saturday = static_cast<int>(random.between(0, 5));
    for (int day = 0; day < problem.days; ++day)
      rules.weekend.push_back(
          day >= first_saturday && (day - first_saturday) % 4 < 2 ? (day - first_saturday) / 4 : -1);
    for (std::size_t c = 0; c < cells; ++c) officer.cost.push_back(random.between(-6, 6));
    officer.base = random.between(0, 3);
    problem.officers.push_back(officer);
  }
  for (std::size_t c = 0; c < cells; ++c)
    problem.demands.push_back({random.between(0, officers), random.between(0, 20), random.between(0, 3)});
  problem.fixed_cost = random.between(0, 5);
  return problem;
}

// By the words of LineRules, one rule after the other.
inline bool lawful(const LineRules& rules, const Line& line) {
  const auto days = static_cast<std::size_t>(rules.days), shifts = static_cast<std::size_t>(rules.shifts);
  int units = 0;
  std::vector<int> weekends, times(shifts, 0);
  for (std::size_t d = 0; d < days; ++d) {
    if (line[d] < 0) {
      if (!rules.may_off[d]) return false;
      continue;
    }
    const auto s = static_cast<std::size_t>(line[d]);
    if (!rules.may[d * shifts + s] || ++times[s] > rules.most[s]) return false;
    if (d > 0 && line[d - 1] >= 0 && !rules.follows[static_cast<std::size_t>(line[d - 1]) * shifts + s])
      return false;
    units += rules.units[s];
    if (rules.weekend[d] >= 0) weekends.push_back(rules.weekend[d]);
  }
  weekends.erase(std::unique(weekends.begin(), weekends.end()), weekends.end());
  if (units < rules.least_units || units > rules.most_units ||
      static_cast<int>(weekends.size()) > rules.most_weekends)
    return false;
  for (std::size_t from = 0; from < days;) {
    std::size_t to = from;
    while (to < days && (line[to] < 0) == (line[from] < 0)) ++to;
    const bool at_an_end = from == 0 || to == days;
    const int length = static_cast<int>(to - from);
    const bool off = line[from] < 0;
    if (!off && length > rules.most_stretch) return false;
    if (!at_an_end && length < (off ? rules.least_off : rules.least_stretch)) return false;
    from = to;
  }
  return true;
}

inline Lines lawful_lines(const LineRules& rules) {
  Lines all;
  Line line(static_cast<std::size_t>(rules.days), kDayOff);
  const std::function<void(std::size_t)> fill = [&](std::size_t day) {
    if (day == line.size()) {
      if (lawful(rules, line)) all.push_back(line);
      return;
    }
    for (int shift = -1; shift < rules.shifts; ++shift) {
      line[day] = static_cast<signed char>(shift);
      fill(day + 1);
    }
  };
  fill(0);
  return all;
}

}  // namespace tenon::roster
