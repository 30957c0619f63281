// A custom application of the column-generation engine: shifts of crews from several depots. README.md tells how to make your own.
// Each task is done by exactly one shift; a shift leaves a depot, does tasks one after another, and comes back. It may take so long in all, and so
// long without a break; each depot has so many crews; paid minutes are to be fewest. A column is a shift, a path from its depot to itself.
#include <array>
#include <iostream>
#include <stdexcept>

#include "colgen/arc_flow.h"
#include "colgen/branch/tree.h"
#include "colgen/network_pricer.h"

using namespace tenon;
using namespace tenon::colgen;

struct Day {
  std::int64_t longest = 0, work = 0, rest = 0;       // minutes of a shift; without a break; of a break
  std::vector<std::array<std::int64_t, 2>> depots{};  // place, crews
  std::vector<std::array<std::int64_t, 3>> tasks{};   // start, end, place
};

Day read(std::istream& in) {
  Day day;
  for (std::string word; in >> word;) {
    if (word == "limits") in >> day.longest >> day.work >> day.rest;
    if (word == "depot") in >> day.depots.emplace_back()[0] >> day.depots.back()[1];
    if (word == "task") in >> day.tasks.emplace_back()[0] >> day.tasks.back()[1] >> day.tasks.back()[2];
  }
  for (const auto& [start, end, place] : day.tasks)
    if (start >= end) throw std::runtime_error("a task must end after its start");
  return day;
}

// The shifts from one depot as paths: node 0 leaves it, node 1 is back, node 2 + i is task i, which is item i and row i.
PathProblem shifts_from(std::int64_t depot, const Day& day) {
  PathProblem problem{.sources = {{0}}, .sinks = {{1}}};
  pricing::Accumulating paid{"paid", {}, day.longest}, work{"work", {}, day.work};
  const auto add = [&](int tail, int head, std::int64_t minutes, std::int64_t rest) {
    problem.network.arcs.push_back({{tail}, {head}});
    problem.cost.push_back(minutes);
    problem.entries.push_back(head >= 2 ? std::vector<Entry>{{head - 2, 1}} : std::vector<Entry>{});
    paid.use.push_back(minutes);
    work.use.push_back(minutes - rest);
    work.resets.push_back(rest > 0);  // from 0 on
  };
  for (int i = 0; const auto& [start, end, place] : day.tasks) {
    problem.network.node_items.push_back({{2 + i}, {i}});
    add(0, 2 + i, std::abs(place - depot) + end - start, 0);
    add(2 + i, 1, std::abs(place - depot), 0);
    for (int j = 0; const auto& [next_start, next_end, next_place] : day.tasks) {
      const std::int64_t spare = next_start - end - std::abs(next_place - place);
      if (spare >= 0) add(2 + i, 2 + j, next_end - end, spare >= day.rest ? day.rest : 0);
      ++j;
    }
    ++i;
  }
  problem.network.nodes = 2 + static_cast<int>(day.tasks.size());
  problem.network.items = static_cast<int>(day.tasks.size());
  problem.network.resources = {paid, work};
  return problem;
}

struct Shifts : TreeProblem {
  std::vector<std::pair<Column, std::int64_t>> best{};
  std::int64_t value = kNoSide;
  std::vector<std::vector<std::shared_ptr<const Quantity>>> quantities(const Master& master) override {
    return {fractional_arcs(master), fractional_pairs(master)};
  }
  void solution(const std::vector<std::pair<Column, std::int64_t>>& columns, std::int64_t cost) override {
    best = columns;
    value = cost;
  }
};

int main() {
  const Day day = read(std::cin);
  std::vector<PathProblem> problems;
  std::vector<Multiplicity> crews;
  for (const auto& [place, its_crews] : day.depots) {
    problems.push_back(shifts_from(place, day));
    crews.push_back({0, its_crews});
  }
  NetworkPricer pricer(std::move(problems), {.threads = 2, .items_once = true});
  Master master("highs", crews);
  for (std::size_t i = 0; i < day.tasks.size(); ++i) master.add_row({1, 1});
  Shifts shifts;
  const TreeOptions options{.generate = {.scale = pricer.scale()}, .primal = {.dive = true}};
  Budget budget(Limits{.wall_s = 60});
  const TreeEnd end = branch_and_price(master, pricer, shifts, kNoSide, options, budget);
  for (const auto& [shift, times] : shifts.best) {
    std::cout << "depot " << shift.problem + 1 << ", " << shift.cost << " minutes: tasks";
    for (const auto& [task, once] : shift.items) std::cout << " " << task + 1;
    std::cout << "\n";
  }
  const bool found = !shifts.best.empty();
  if (end.bound) std::cout << "bound " << *end.bound << "\n";
  if (found)
    std::cout << "value " << shifts.value << (end.bound == shifts.value ? "\noptimal\n" : "\nfeasible\n");
  if (!found) std::cout << (end.end == TreeEnd::End::kProven ? "infeasible\n" : "unknown\n");
}
