#include "planners/roster/line_neighbourhoods.h"

#include <algorithm>
#include <memory>
#include <numeric>

#include "colgen/branch/tree.h"

namespace tenon::roster {

namespace {

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

constexpr std::int64_t kNodes = 6;
constexpr std::int64_t kTicks = 600'000;  // that one should take
constexpr std::int64_t kMostTicks = 4 * kTicks;

double adapted(double size, std::int64_t ticks, std::size_t most) {
  const double change = ticks < kTicks / 8 ? 1.25 : ticks < kTicks / 2 ? 1.05 : ticks > kTicks ? 0.85 : 1;
  return std::clamp(size * change, 2.0, std::max(2.0, static_cast<double>(most)));
}

}  // namespace

std::optional<LineNeighbourhoods::Found> LineNeighbourhoods::try_one(const Lines& best, Budget& budget) {
  ++counts_.tried;
  // All lines within a few weeks are what a column search solves best: few rounds, and bounds that are nearly tight.
  const bool whole_lines = random_.below(4) == 0;
  Budget part = budget.child(kMostTicks);
  std::optional<Lines> found = whole_lines ? free_officers(best, part) : free_days(best, part);
  budget.absorb(part);
  if (whole_lines)
    officers_ = adapted(officers_, part.ticks(), problem_.officers.size());
  else
    days_ = adapted(days_, part.ticks(), at(problem_.days));
  if (!found) return std::nullopt;
  return Found{std::move(*found), whole_lines ? "officers" : "days"};
}

std::optional<Lines> LineNeighbourhoods::free_officers(const Lines& best, Budget& budget) {
  std::vector<int> who(problem_.officers.size());
  std::iota(who.begin(), who.end(), 0);
  random_.shuffle(who);
  who.resize(std::min(who.size(), static_cast<std::size_t>(officers_)));
  std::sort(who.begin(), who.end());
  std::vector<const LineRules*> rules;
  for (const int o : who) rules.push_back(&problem_.officers[at(o)].rules);
  return solve(best, who, rules, budget);
}

std::optional<Lines> LineNeighbourhoods::free_days(const Lines& best, Budget& budget) {
  const int length = std::min(problem_.days, static_cast<int>(days_));
  const int first = static_cast<int>(random_.below(at(problem_.days - length + 1)));
  std::vector<int> who(problem_.officers.size());
  std::iota(who.begin(), who.end(), 0);
  std::vector<LineRules> narrowed;
  std::vector<const LineRules*> rules;
  narrowed.reserve(who.size());
  for (const int o : who) {
    LineRules kept = problem_.officers[at(o)].rules;
    for (int day = 0; day < problem_.days; ++day) {
      if (first <= day && day < first + length) continue;
      const signed char worked = best[at(o)][at(day)];
      kept.may_off[at(day)] = worked < 0;
      for (int s = 0; s < problem_.shifts; ++s) kept.may[problem_.cell(day, s)] = worked == s;
    }
    narrowed.push_back(std::move(kept));
    rules.push_back(&narrowed.back());
  }
  return solve(best, who, rules, budget);
}

namespace {

class Around : public LineBranching {
 public:
  using LineBranching::LineBranching;
  void solution(const std::vector<std::pair<colgen::Column, std::int64_t>>& columns, std::int64_t) override {
    best = columns;
  }
  std::vector<std::pair<colgen::Column, std::int64_t>> best;
};

}  // namespace

// The best lines of `who` under `rules`, everybody else's as they are.
std::optional<Lines> LineNeighbourhoods::solve(const Lines& best, const std::vector<int>& who,
                                               const std::vector<const LineRules*>& rules, Budget& budget) {
  LineColumns columns(problem_, who, rules, memory_);
  Lines others = best;
  for (const int o : who) others[at(o)].assign(at(problem_.days), kDayOff);
  const std::unique_ptr<colgen::Master> master = columns.master(lp_, people(problem_, others));
  const bool whole_lines = who.size() < problem_.officers.size();
  std::vector<colgen::Column> start;
  for (std::size_t k = 0; k < who.size(); ++k) {
    start.push_back(columns.column(static_cast<int>(k), best[at(who[k])]));
    if (whole_lines && !known_.empty())
      for (const Line& line : known_[at(who[k])]) start.push_back(columns.column(static_cast<int>(k), line));
  }
  // What the others' lines cost, and cells without a row, are no part of the master.
  std::int64_t inside = cost_of(problem_, best) - problem_.fixed_cost;
  for (std::size_t o = 0; o < others.size(); ++o)
    if (!std::binary_search(who.begin(), who.end(), static_cast<int>(o)))
      inside -= cost_of_line(problem_, static_cast<int>(o), best[o]);
  master->add_columns(std::move(start));
  Around around(columns);
  colgen::TreeOptions options;
  options.generate = LineColumns::generate_options();
  options.most_nodes = kNodes;
  options.strong = false;
  options.primal = {.dive = true, .follows = columns.demands()};
  const colgen::TreeEnd end = colgen::branch_and_price(*master, columns, around, inside, options, budget);
  counts_.lp_solves += end.lp_solves;
  counts_.columns += end.columns;
  if (around.best.empty()) return std::nullopt;
  return columns.with(best, around.best);
}

}  // namespace tenon::roster
