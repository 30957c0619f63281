#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "planners/roster/line_pricing.h"
#include "problems/roster/plan.h"

namespace tenon::roster {

// A roster as lines of officers over days and shifts, with costs that add up: what column search works on. Each day and shift wants a number of people;
// each short of it or beyond it costs.
struct LineProblem {
  struct Officer {
    LineRules rules;
    std::vector<std::int64_t> cost;  // [day * shifts + shift]: what working it adds
    std::int64_t base = 0;           // whatever he works
  };
  struct Demand {
    std::int64_t wanted = 0, under = 0, over = 0;  // over: of each beyond
  };
  int days = 0, shifts = 0;
  std::vector<Officer> officers;
  std::vector<Demand> demands;  // [day * shifts + shift]
  std::int64_t fixed_cost = 0;

  std::size_t cell(int day, int shift) const {
    return static_cast<std::size_t>(day) * static_cast<std::size_t>(shifts) + static_cast<std::size_t>(shift);
  }
};
using Lines = std::vector<Line>;  // of each officer

// Calls `each` with the cell of each duty of a line.
template <class Each>
void for_each_duty(const LineProblem& problem, const Line& line, const Each& each) {
  for (int day = 0; day < problem.days; ++day)
    if (const int shift = line[static_cast<std::size_t>(day)]; shift >= 0) each(problem.cell(day, shift));
}

// The instance in this form; what it asks for that lines cannot say goes to `why`, a rule's id or a few words each, and the result is none. Exact: every
// hard rule that is on is in the lines, every cost in the costs.
std::optional<LineProblem> line_problem(const Instance& instance, std::vector<std::string>& why);

// How many people there are at each cell.
std::vector<std::int64_t> people(const LineProblem& problem, const Lines& lines);
std::int64_t cost_of_line(const LineProblem& problem, int officer, const Line& line);
std::int64_t cost_of(const LineProblem& problem, const Lines& lines);
// The post of each cell: line_problem() sees to it that there is exactly one.
std::vector<PostId> posts_by_cell(const Instance& instance, const LineProblem& problem);
Roster roster_of(const Instance& instance, const LineProblem& problem, const Lines& lines);
// None where the roster is of another form: two duties on a day.
std::optional<Lines> lines_of(const Instance& instance, const LineProblem& problem, const Roster& roster);

}  // namespace tenon::roster
