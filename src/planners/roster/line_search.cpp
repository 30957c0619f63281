#include "planners/roster/line_search.h"

#include <algorithm>
#include <memory>
#include <numeric>

#include "base/random.h"
#include "colgen/branch/dive.h"
#include "colgen/branch/tree.h"
#include "planners/roster/line_columns.h"
#include "solvers/lp.h"

namespace tenon::roster {

namespace {

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

constexpr std::size_t kKnownLines = 40;  // of an officer that neighbourhoods begin with
constexpr std::int64_t kNeighbourhoodNodes = 6;
constexpr std::int64_t kNeighbourhoodTicks = 300'000;  // that one should take
constexpr std::int64_t kMostNeighbourhoodTicks = 4 * kNeighbourhoodTicks;
constexpr std::int64_t kDiveIterations = 10;
constexpr int kDivePart = 6;                    // of what is left
constexpr int kDiveSteps = 10;                  // about
constexpr std::int64_t kFirstTurn = 1'000'000;  // ticks

class Search {
 public:
  Search(const LineProblem& problem, const LineSearchOptions& options, Budget& budget,
         const LineSearchEvents& events)
      : problem_(problem),
        options_(options),
        lp_(options.lp.empty() ? solvers::preferred_lp() : options.lp),
        budget_(budget),
        events_(events),
        random_(budget.limits().seed) {
    std::vector<int> all(problem.officers.size());
    std::iota(all.begin(), all.end(), 0);
    columns_ = std::make_unique<LineColumns>(problem, all, rules_of(all));
  }

  LineSearchEnd run(const std::optional<Lines>& start) {
    if (!begin(start)) {
      end_.infeasible = true;
      return std::move(end_);
    }
    if (options_.neighbourhoods) improve_one_by_one();
    bound_by_columns();
    if (options_.neighbourhoods && !done()) dive();
    take_turns();
    end_.lp = lp_;
    end_.counters = {{"neighbourhoods", tried_},
                     {"better_neighbourhoods", helped_},
                     {"nodes", nodes_},
                     {"lp_solves", solves_},
                     {"columns", made_}};
    return std::move(end_);
  }

 private:
  // Neighbourhoods find what the tree is late to find, the tree proves it, and what is left is found by branching: each in turn, for twice as long
  // as the last time.
  void take_turns() {
    for (std::int64_t ticks = std::max(kFirstTurn, 2 * budget_.ticks()); !done() && !in_vain_; ticks *= 2) {
      if (options_.neighbourhoods) in_turn(ticks, [&](Budget& part) { look_around(part); });
      if (options_.tree && !done()) in_turn(ticks, [&](Budget& part) { branch(part); });
    }
  }

  template <class Work>
  void in_turn(std::int64_t ticks, const Work& work) {
    Budget part = budget_.child(ticks);
    turn_ = &part;
    work(part);
    turn_ = nullptr;
    budget_.absorb(part);
  }

  // After what may end the whole search: a gap that is small enough.
  void look_whether_over() {
    if (turn_ && budget_.exhausted()) turn_->end(*budget_.stop());
  }

  bool done() { return budget_.exhausted() || (end_.bound && *end_.bound >= value_); }

  void take(Lines lines, const char* from) {
    const std::int64_t value = cost_of(problem_, lines);
    if (!best_.empty() && value >= value_) return;
    best_ = std::move(lines);
    value_ = value;
    events_.better(best_, value_, from);
    look_whether_over();
  }

  void raise(std::int64_t bound, const char* from, const std::vector<std::int64_t>& prices = {}) {
    if (end_.bound && bound <= *end_.bound) return;
    end_.bound = bound;
    events_.bound(bound, prices, from);
    look_whether_over();
  }

  std::vector<const LineRules*> rules_of(const std::vector<int>& who) const {
    std::vector<const LineRules*> rules;
    for (const int o : who) rules.push_back(&problem_.officers[at(o)].rules);
    return rules;
  }

  // Each officer's cheapest line at his own costs alone. False: somebody has none.
  bool begin(const std::optional<Lines>& start) {
    Lines lines;
    for (std::size_t o = 0; o < problem_.officers.size(); ++o) {
      const LinePricing::Priced* line =
          columns_->cheapest(static_cast<int>(o), problem_.officers[o].cost, budget_);
      if (!line) return false;
      lines.push_back(line->line);
    }
    take(std::move(lines), "each by himself");
    if (start) take(*start, "start");
    return true;
  }

  // Each officer's best line beside the others' in turn, until nobody's gets better: what one more person at a cell costs does not depend on
  // what else he works, so the pricing's program answers that exactly.
  void improve_one_by_one() {
    Lines lines = best_;
    std::vector<std::int64_t> there = people(problem_, lines);
    std::vector<std::int64_t> cost(there.size());
    std::size_t unchanged = 0;
    for (std::size_t o = 0; unchanged < lines.size() && !budget_.exhausted(); o = (o + 1) % lines.size()) {
      for_each_duty(problem_, lines[o], [&](std::size_t cell) { --there[cell]; });
      for (std::size_t c = 0; c < cost.size(); ++c) {
        const LineProblem::Demand& demand = problem_.demands[c];
        cost[c] = problem_.officers[o].cost[c] + (there[c] < demand.wanted ? -demand.under : demand.over);
      }
      std::int64_t now = 0;
      for_each_duty(problem_, lines[o], [&](std::size_t cell) { now += cost[cell]; });
      ++unchanged;
      const LinePricing::Priced* line = columns_->cheapest(static_cast<int>(o), cost, budget_);
      if (line && line->cost < now) lines[o] = line->line, unchanged = 0;
      for_each_duty(problem_, lines[o], [&](std::size_t cell) { ++there[cell]; });
    }
    take(std::move(lines), "one by one");
  }

  colgen::GenerateOptions generate_options() const {
    colgen::GenerateOptions options;
    options.stabilize = colgen::GenerateOptions::Stabilize::kNone;
    options.scale = LineColumns::kScale;
    return options;
  }

  void bound_by_columns() {
    const std::vector<std::int64_t> nobody(problem_.demands.size(), 0);
    master_ = columns_->master(lp_, nobody);
    std::vector<colgen::Column> start;
    for (std::size_t o = 0; o < best_.size(); ++o)
      start.push_back(columns_->column(static_cast<int>(o), best_[o]));
    master_->add_columns(std::move(start));
    const colgen::Generated made = colgen::generate(*master_, *columns_, generate_options(), budget_);
    solves_ += made.iterations;
    made_ += made.columns;
    if (made.bound)
      raise(colgen::rounded_up(*made.bound, LineColumns::kScale) + problem_.fixed_cost, "columns",
            columns_->by_cell(made.rows));
    remember();
  }

  // The lines that the LP holds for the best of each officer.
  void remember() {
    known_.assign(problem_.officers.size(), {});
    for (const int number : best_columns())
      known_[at(master_->column(number).problem)].push_back(columns_->line(master_->column(number)));
  }

  // Of each officer those of least reduced cost.
  std::vector<int> best_columns() const {
    if (master_->problem_duals().empty()) return {};
    std::vector<std::vector<std::pair<double, int>>> by_cost(problem_.officers.size());
    for (const int number : master_->active()) {
      const colgen::Column& column = master_->column(number);
      if (!columns_->is_line(column)) continue;
      double reduced = static_cast<double>(column.cost) - master_->problem_duals()[at(column.problem)];
      for (const colgen::Entry& entry : column.entries)
        reduced -= master_->duals()[at(entry.row)] * static_cast<double>(entry.coefficient);
      by_cost[at(column.problem)].emplace_back(reduced, number);
    }
    std::vector<int> best;
    for (auto& of_officer : by_cost) {
      std::sort(of_officer.begin(), of_officer.end());
      for (std::size_t i = 0; i < std::min(of_officer.size(), kKnownLines); ++i)
        best.push_back(of_officer[i].second);
    }
    return best;
  }

  // One quick dive for a roster that is better than what officers reach one by one: neighbourhoods mend it sooner than a careful dive ends.
  void dive() {
    Budget part = budget_.child(budget_.ticks_left() / kDivePart, budget_.seconds_left() / kDivePart);
    colgen::DiveOptions options;
    options.generate = generate_options();
    options.discrepancies = 0;
    options.iterations = kDiveIterations;
    options.at_once = 1 + static_cast<int>(best_.size()) / kDiveSteps;
    const colgen::DiveEnd end =
        colgen::dive(*master_, *columns_, value_ - problem_.fixed_cost, options, part);
    budget_.absorb(part);
    solves_ += end.lp_solves;
    made_ += end.columns;
    if (!end.best) return;
    take(columns_->with(best_, end.best->columns), "dive");
  }

  // ---- neighbourhoods

  // Until the budget ends; without a tree to go on with, also where nothing has been found for long.
  void look_around(Budget& budget) {
    int in_vain = 0;
    const int patience = 40 + 6 * static_cast<int>(problem_.officers.size());
    while (!done() && !budget.exhausted()) {
      if (in_vain == patience && !options_.tree) in_vain_ = true;
      if (in_vain_) return;
      // All lines within a few weeks are what a column search solves best: few rounds, and bounds that are nearly tight.
      const bool whole_lines = random_.below(4) == 0;
      const std::int64_t before = value_;
      Budget part = budget.child(kMostNeighbourhoodTicks);
      if (whole_lines)
        free_officers(free_officers_, part);
      else
        free_days(free_days_, part);
      budget.absorb(part);
      ++tried_;
      helped_ += value_ < before;
      in_vain = value_ < before ? 0 : in_vain + 1;
      if (whole_lines)
        adapt(free_officers_, part.ticks(), problem_.officers.size());
      else
        adapt(free_days_, part.ticks(), at(problem_.days));
    }
  }

  static void adapt(double& size, std::int64_t ticks, std::size_t most) {
    const double change = ticks < kNeighbourhoodTicks / 8   ? 1.25
                          : ticks < kNeighbourhoodTicks / 2 ? 1.05
                          : ticks > kNeighbourhoodTicks     ? 0.85
                                                            : 1;
    size = std::clamp(size * change, 2.0, std::max(2.0, static_cast<double>(most)));
  }

  void free_officers(double count, Budget& budget) {
    std::vector<int> all(problem_.officers.size());
    std::iota(all.begin(), all.end(), 0);
    std::vector<int> who;
    for (std::size_t i = 0; i < std::min(all.size(), static_cast<std::size_t>(count)); ++i) {
      std::swap(all[i], all[i + at(static_cast<std::int64_t>(random_.below(all.size() - i)))]);
      who.push_back(all[i]);
    }
    std::sort(who.begin(), who.end());
    solve(who, rules_of(who), true, budget);
  }

  void free_days(double count, Budget& budget) {
    const int length = std::min(problem_.days, static_cast<int>(count));
    const int first = static_cast<int>(random_.below(at(problem_.days - length + 1)));
    std::vector<int> who;
    std::vector<LineRules> narrowed;
    std::vector<const LineRules*> rules;
    narrowed.reserve(best_.size());
    for (std::size_t o = 0; o < best_.size(); ++o) {
      LineRules kept = problem_.officers[o].rules;
      for (int day = 0; day < problem_.days; ++day) {
        if (first <= day && day < first + length) continue;
        const signed char worked = best_[o][at(day)];
        kept.may_off[at(day)] = worked < 0;
        for (int s = 0; s < problem_.shifts; ++s) kept.may[problem_.cell(day, s)] = worked == s;
      }
      who.push_back(static_cast<int>(o));
      narrowed.push_back(std::move(kept));
      rules.push_back(&narrowed.back());
    }
    solve(who, rules, false, budget);
  }

  class Around : public colgen::TreeProblem {
   public:
    explicit Around(const LineColumns& columns) : columns_(columns) {}
    std::vector<std::vector<std::shared_ptr<const colgen::Quantity>>> quantities(
        const colgen::Master& master) override {
      return fractional_works(master, columns_);
    }
    void solution(const std::vector<std::pair<colgen::Column, std::int64_t>>& columns,
                  std::int64_t) override {
      best = columns;
    }
    std::vector<std::pair<colgen::Column, std::int64_t>> best;

   private:
    const LineColumns& columns_;
  };

  // The best lines of `who` under `rules`, everybody else's as they are.
  void solve(const std::vector<int>& who, const std::vector<const LineRules*>& rules, bool with_known,
             Budget& budget) {
    LineColumns columns(problem_, who, rules);
    Lines others = best_;
    for (const int o : who) others[at(o)].assign(at(problem_.days), kDayOff);
    std::vector<std::int64_t> there = people(problem_, others);
    const std::unique_ptr<colgen::Master> master = columns.master(lp_, there);
    std::vector<colgen::Column> start;
    for (std::size_t k = 0; k < who.size(); ++k) {
      start.push_back(columns.column(static_cast<int>(k), best_[at(who[k])]));
      if (with_known && !known_.empty())
        for (const Line& line : known_[at(who[k])])
          start.push_back(columns.column(static_cast<int>(k), line));
    }
    // What the others' lines cost, and cells without a row, are no part of the master.
    std::int64_t inside = value_ - problem_.fixed_cost;
    for (std::size_t o = 0; o < others.size(); ++o)
      if (!std::binary_search(who.begin(), who.end(), static_cast<int>(o)))
        inside -= cost_of_line(problem_, static_cast<int>(o), best_[o]);
    master->add_columns(std::move(start));
    Around around(columns);
    colgen::TreeOptions options;
    options.generate = generate_options();
    options.most_nodes = kNeighbourhoodNodes;
    options.strong = false;
    options.primal = {.dive = true};
    const colgen::TreeEnd end = colgen::branch_and_price(*master, columns, around, inside, options, budget);
    solves_ += end.lp_solves;
    made_ += end.columns;
    if (!around.best.empty()) take(columns.with(best_, around.best), with_known ? "officers" : "days");
  }

  // ---- the whole

  class Whole : public Around {
   public:
    Whole(Search& search) : Around(*search.columns_), search_(search) {}
    void solution(const std::vector<std::pair<colgen::Column, std::int64_t>>& columns,
                  std::int64_t) override {
      search_.take(search_.columns_->with(search_.best_, columns), "branch and price");
    }
    void bound(std::int64_t value) override {
      search_.raise(value + search_.problem_.fixed_cost, "branching");
    }

   private:
    Search& search_;
  };

  void branch(Budget& budget) {
    Whole whole(*this);
    colgen::TreeOptions options;
    options.generate = generate_options();
    options.primal = {.dive = true, .every = 30};
    const colgen::TreeEnd end =
        colgen::branch_and_price(*master_, *columns_, whole, value_ - problem_.fixed_cost, options, budget);
    nodes_ += end.nodes;
    solves_ += end.lp_solves;
    made_ += end.columns;
    if (end.bound) raise(std::min(value_, *end.bound + problem_.fixed_cost), "branching");
    if (end.end == colgen::TreeEnd::End::kProven) raise(value_, "branching");
    if (end.end == colgen::TreeEnd::End::kStuck && !options_.neighbourhoods) in_vain_ = true;
  }

  const LineProblem& problem_;
  const LineSearchOptions& options_;
  const std::string lp_;
  Budget& budget_;
  const LineSearchEvents& events_;
  Random random_;
  std::unique_ptr<LineColumns> columns_;
  std::unique_ptr<colgen::Master> master_;
  Lines best_;
  std::int64_t value_ = 0;
  std::vector<Lines> known_;  // of each officer
  // How large neighbourhoods are so that each takes about kNeighbourhoodTicks.
  double free_officers_ = 4, free_days_ = 10;
  Budget* turn_ = nullptr;  // of the part that has its turn
  bool in_vain_ = false;    // nothing is left to try
  std::int64_t tried_ = 0, helped_ = 0, nodes_ = 0, solves_ = 0, made_ = 0;
  LineSearchEnd end_;
};

}  // namespace

LineSearchEnd search_lines(const LineProblem& problem, const std::optional<Lines>& start,
                           const LineSearchOptions& options, Budget& budget, const LineSearchEvents& events) {
  return Search(problem, options, budget, events).run(start);
}

}  // namespace tenon::roster
