#include "planners/roster/line_recreate.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tenon::roster {

namespace {

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

// Costs are disturbed by less than one unit, so that only what is nearly as good is chosen instead.
constexpr std::int64_t kGrains = 16;
constexpr std::size_t kMostOut = 3;

}  // namespace

PlacedLines::PlacedLines(const LineProblem& problem, Lines lines)
    : problem_(problem),
      lines_(std::move(lines)),
      there_(people(problem, lines_)),
      costs_(problem.demands.size()),
      value_(cost_of(problem, lines_)) {}

void PlacedLines::shift(int officer, std::int64_t by) {
  for_each_duty(problem_, lines_[at(officer)], [&](std::size_t cell) {
    const LineProblem::Demand& demand = problem_.demands[cell];
    const auto cost = [&](std::int64_t people) {
      return people < demand.wanted ? (demand.wanted - people) * demand.under
                                    : (people - demand.wanted) * demand.over;
    };
    value_ += cost(there_[cell] + by) - cost(there_[cell]);
    there_[cell] += by;
  });
  value_ += by * cost_of_line(problem_, officer, lines_[at(officer)]);
}

void PlacedLines::take_out(int officer) { shift(officer, -1); }

void PlacedLines::put_in(int officer, Line line) {
  lines_[at(officer)] = std::move(line);
  shift(officer, 1);
}

const std::vector<std::int64_t>& PlacedLines::costs_of(int officer) {
  const std::vector<std::int64_t>& own = problem_.officers[at(officer)].cost;
  for (std::size_t cell = 0; cell < costs_.size(); ++cell) {
    const LineProblem::Demand& demand = problem_.demands[cell];
    costs_[cell] = own[cell] + (there_[cell] < demand.wanted ? -demand.under : demand.over);
  }
  return costs_;
}

void improve_one_by_one(PlacedLines& placed, LineColumns& columns, Budget& budget) {
  const std::size_t officers = placed.lines().size();
  std::size_t unchanged = 0;
  for (std::size_t o = 0; unchanged < officers && !budget.exhausted(); o = (o + 1) % officers) {
    const int officer = static_cast<int>(o);
    const std::int64_t before = placed.value();
    const Line was = placed.lines()[o];
    placed.take_out(officer);
    const LinePricing::Priced* best = columns.cheapest(officer, placed.costs_of(officer), budget).line;
    placed.put_in(officer, best ? best->line : was);
    if (placed.value() >= before) placed.take_out(officer), placed.put_in(officer, was);
    unchanged = placed.value() < before ? 0 : unchanged + 1;
  }
}

void recreate(PlacedLines& placed, LineColumns& columns, const Heat& heat, Random& random, Budget& budget,
              const std::function<void(const Lines&)>& better) {
  const std::size_t officers = placed.lines().size();
  const auto start = static_cast<double>(budget.ticks_left());
  const double fall = static_cast<double>(heat.last) / static_cast<double>(heat.first);
  std::int64_t best = placed.value();
  std::vector<std::int64_t> costs;
  std::vector<std::pair<int, Line>> out;
  while (!budget.exhausted()) {
    const double spent = 1 - static_cast<double>(budget.ticks_left()) / start;
    const double hot = static_cast<double>(heat.first) * std::pow(fall, spent);
    const std::int64_t before = placed.value();
    const std::size_t count =
        std::min(officers, 2 + at(static_cast<std::int64_t>(random.below(kMostOut - 1))));
    out.clear();
    while (out.size() < count) {
      const int officer = static_cast<int>(random.below(officers));
      if (std::any_of(out.begin(), out.end(), [&](const auto& one) { return one.first == officer; }))
        continue;
      out.emplace_back(officer, placed.lines()[at(officer)]);
      placed.take_out(officer);
    }
    for (const auto& [officer, was] : out) {
      costs = placed.costs_of(officer);
      for (std::int64_t& cost : costs)
        cost = cost * kGrains + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(kGrains)));
      const LinePricing::Priced* line = columns.cheapest(officer, costs, budget).line;
      placed.put_in(officer, line ? line->line : was);
    }
    const auto worse = static_cast<double>(placed.value() - before);
    // As often as in simulated annealing: the chance of what is worse by w is exp(-w / hot).
    const double chance = (static_cast<double>(random.below(1'000'000)) + 1) / 1'000'001.0;
    if (worse > 0 && worse > -hot * std::log(chance)) {
      for (const auto& [officer, was] : out) placed.take_out(officer);
      for (auto& [officer, was] : out) placed.put_in(officer, std::move(was));
    } else if (placed.value() < best) {
      best = placed.value();
      better(placed.lines());
    }
  }
}

}  // namespace tenon::roster
