#include "planners/roster/line_search.h"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>

#include "base/random.h"
#include "colgen/branch/dive.h"
#include "colgen/branch/tree.h"
#include "planners/roster/line_columns.h"
#include "planners/roster/line_neighbourhoods.h"
#include "planners/roster/line_recreate.h"
#include "solvers/lp.h"

namespace tenon::roster {

namespace {

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

constexpr std::size_t kKnownLines = 40;         // of an officer that neighbourhoods begin with
constexpr std::int64_t kFirstTurn = 1'000'000;  // ticks
constexpr int kQuickSteps = 10;                 // of the first dive, about
constexpr std::int64_t kMostDives = 2;
constexpr std::size_t kMostProof = 4'000'000;  // prices
// Of a bound that leaves a gap: to re-prove more takes longer than it is worth, some tenths of a second each on large instances.
constexpr std::size_t kFewCases = 15;
constexpr std::int64_t kDivePart = 4;  // of what is left at most: a dive that does not end is worth little
// Recreating takes so many times what going through the officers one by one took, before there is a bound.
constexpr std::int64_t kFirstRecreate = 10;
constexpr std::int64_t kNearly = 500;  // a gap of at most this part of the value
constexpr Heat kFirstHeat = {50, 1}, kHeat = {5, 1};

class Search {
 public:
  Search(const LineProblem& problem, const LineSearchOptions& options, Budget& budget,
         const LineSearchEvents& events)
      : problem_(problem),
        options_(options),
        lp_(options.lp.empty() ? solvers::preferred_lp() : options.lp),
        budget_(budget),
        events_(events),
        random_(budget.limits().seed),
        neighbourhoods_(problem, lp_, random_, memory_) {
    std::vector<int> all(problem.officers.size());
    std::iota(all.begin(), all.end(), 0);
    std::vector<const LineRules*> rules;
    for (const LineProblem::Officer& officer : problem.officers) rules.push_back(&officer.rules);
    columns_ = std::make_unique<LineColumns>(problem, all, rules, memory_);
  }

  LineSearchEnd run(const std::optional<Lines>& start) {
    if (!begin(start)) return std::move(end_);
    if (options_.neighbourhoods) recreate_first();
    bound_by_columns();
    take_turns();
    end_.lp = lp_;
    const LineNeighbourhoods::Counts& around = neighbourhoods_.counts();
    end_.counters = {{"neighbourhoods", around.tried},
                     {"better_neighbourhoods", helped_},
                     {"dives", dives_},
                     {"nodes", nodes_},
                     {"lp_solves", solves_ + around.lp_solves},
                     {"columns", made_ + around.columns}};
    return std::move(end_);
  }

 private:
  // Dives, recreating and neighbourhoods find what the tree is late to find, the tree proves it, and what is left is found by branching: each in turn, for
  // twice as long as the last time. Neighbourhoods are worth more while much is to be gained, the tree once hardly anything is.
  void take_turns() {
    for (std::int64_t ticks = std::max(kFirstTurn, budget_.ticks() / 2); !done() && !in_vain_; ticks *= 2) {
      if (options_.neighbourhoods) {
        in_turn(budget_.child(budget_.ticks_left() / kDivePart, budget_.seconds_left() / kDivePart),
                [&](Budget& part) { dive(part); });
        in_turn(ticks / 4, [&](Budget& part) { recreate_from(dived_, kHeat, part); });
        in_turn(nearly_proven() ? ticks / 2 : 2 * ticks, [&](Budget& part) { look_around(part); });
      }
      if (options_.tree) in_turn(nearly_proven() ? 2 * ticks : ticks, [&](Budget& part) { branch(part); });
    }
  }

  template <class Work>
  void in_turn(std::int64_t ticks, const Work& work) {
    in_turn(budget_.child(ticks), work);
  }
  template <class Work>
  void in_turn(Budget part, const Work& work) {
    if (done()) return;
    turn_ = &part;
    work(part);
    turn_ = nullptr;
    budget_.absorb(part);
  }

  // After what may end the whole search: a gap that is small enough.
  void look_whether_over() {
    if (turn_ && budget_.exhausted()) turn_->end(*budget_.stop());
  }

  bool nearly_proven() const { return end_.bound && value_ - *end_.bound <= value_ / kNearly; }
  bool done() { return budget_.exhausted() || (end_.bound && *end_.bound >= value_); }

  void take(Lines lines, const char* from) {
    const std::int64_t value = cost_of(problem_, lines);
    if (!best_.empty() && value >= value_) return;
    best_ = std::move(lines);
    value_ = value;
    events_.better(best_, value_, from);
    look_whether_over();
  }

  void raise(std::int64_t bound, const char* from, const LineProof& proof = {}) {
    if (end_.bound && (bound < *end_.bound || (bound == *end_.bound && proof.nodes.empty()))) return;
    end_.bound = bound;
    events_.bound(bound, proof, from);
    look_whether_over();
  }

  // Each officer's cheapest line at his own costs alone. False: somebody has none, or none that could be found.
  bool begin(const std::optional<Lines>& start) {
    Lines lines;
    for (std::size_t o = 0; o < problem_.officers.size(); ++o) {
      const LineColumns::Cheapest own =
          columns_->cheapest(static_cast<int>(o), problem_.officers[o].cost, budget_);
      if (!own.line) {
        end_.infeasible = own.exact;
        return false;
      }
      lines.push_back(own.line->line);
    }
    take(std::move(lines), "each by himself");
    if (start) take(*start, "start");
    return true;
  }

  void recreate_first() {
    const std::int64_t before = budget_.ticks();
    PlacedLines placed(problem_, best_);
    improve_one_by_one(placed, *columns_, budget_);
    take(placed.lines(), "one by one");
    in_turn(kFirstRecreate * (budget_.ticks() - before),
            [&](Budget& part) { recreate_from(best_, kFirstHeat, part); });
  }

  void recreate_from(const Lines& lines, const Heat& heat, Budget& budget) {
    PlacedLines placed(problem_, lines);
    recreate(placed, *columns_, heat, random_, budget,
             [&](const Lines& better) { take(better, "recreate"); });
  }

  void bound_by_columns() {
    const std::vector<std::int64_t> nobody(problem_.demands.size(), 0);
    master_ = columns_->master(lp_, nobody);
    std::vector<colgen::Column> start;
    for (std::size_t o = 0; o < best_.size(); ++o)
      start.push_back(columns_->column(static_cast<int>(o), best_[o]));
    master_->add_columns(std::move(start));
    const colgen::Generated made =
        colgen::generate(*master_, *columns_, LineColumns::generate_options(), budget_);
    solves_ += made.iterations;
    made_ += made.columns;
    if (made.bound)
      raise(colgen::rounded_up(*made.bound, LineColumns::kScale) + problem_.fixed_cost, "columns",
            LineProof{{LineProof::Node{}}, {columns_->by_cell(made.rows)}});
    remember();
  }

  // The lines that the LP holds for the best of each officer.
  void remember() {
    std::vector<Lines> known(problem_.officers.size());
    for (const int number : best_columns())
      known[at(master_->column(number).problem)].push_back(columns_->line(master_->column(number)));
    neighbourhoods_.remember(std::move(known));
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

  // Dives tell how work is best shared out over the whole horizon, and leave details to be mended: so also one that costs more than the best roster is gone
  // on with. The first is quick, the second fixes one line at a time, and a third would be as the second.
  void dive(Budget& budget) {
    dived_ = best_;
    if (dives_ == kMostDives) return;
    const bool quick = dives_ == 0;
    colgen::DiveOptions options;
    options.generate = LineColumns::generate_options();
    if (end_.bound)
      options.generate.known_bound = Int128{*end_.bound - problem_.fixed_cost} * LineColumns::kScale;
    options.discrepancies = 0;
    options.iterations = quick ? 10 : 120;
    options.at_once = quick ? 1 + static_cast<int>(best_.size()) / kQuickSteps : 1;
    options.follows = columns_->demands();
    const colgen::DiveEnd end = colgen::dive(*master_, *columns_, colgen::kNoSide, options, budget);
    ++dives_;
    solves_ += end.lp_solves;
    made_ += end.columns;
    PlacedLines placed(problem_, columns_->with(best_, end.best ? end.best->columns : end.fixed));
    improve_one_by_one(placed, *columns_, budget_);
    dived_ = placed.lines();
    take(dived_, "dive");
  }

  // Until the budget ends, or nothing has been found for long: then the tree goes on, and without one the search ends.
  void look_around(Budget& budget) {
    int in_vain = 0;
    const int patience = 10 + 4 * static_cast<int>(problem_.officers.size());
    while (!done() && !budget.exhausted() && in_vain < patience) {
      const std::int64_t before = value_;
      if (auto found = neighbourhoods_.try_one(best_, budget)) take(std::move(found->lines), found->from);
      helped_ += value_ < before;
      in_vain = value_ < before ? 0 : in_vain + 1;
    }
    in_vain_ = in_vain == patience && !options_.tree;
  }

  // ---- the whole

  class Whole : public LineBranching {
   public:
    explicit Whole(Search& search) : LineBranching(*search.columns_), search_(search) {}
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
    options.generate = LineColumns::generate_options();
    options.primal = {.dive = true, .every = 30, .follows = columns_->demands()};
    options.record = true;
    const colgen::TreeEnd end =
        colgen::branch_and_price(*master_, *columns_, whole, value_ - problem_.fixed_cost, options, budget);
    nodes_ += end.nodes;
    solves_ += end.lp_solves;
    made_ += end.columns;
    const bool proven = end.end == colgen::TreeEnd::End::kProven;
    if (proven || end.bound)
      raise(proven ? value_ : std::min(value_, *end.bound + problem_.fixed_cost), "branching",
            proven || end.cases.size() <= kFewCases ? proof_of(end.cases) : LineProof{});
    if (end.end == colgen::TreeEnd::End::kStuck && !options_.neighbourhoods) in_vain_ = true;
  }

  // Nothing where it is too long to be worth writing.
  LineProof proof_of(const std::vector<colgen::Case>& cases) const {
    LineProof proof;
    std::map<const void*, std::size_t> known;  // children share their parents' duals
    for (const colgen::Case& it : cases) {
      LineProof::Node& node = proof.nodes.emplace_back();
      if (const auto* works = dynamic_cast<const Works*>(it.quantity.get())) {
        node = {columns_->officer(works->officer()), works->day(), works->shift(), it.below, it.above, 0};
        continue;
      }
      const auto [found, is_new] = known.try_emplace(it.duals.get(), proof.prices.size());
      node.prices = found->second;
      if (is_new)
        proof.prices.push_back(columns_->by_cell(it.duals ? *it.duals : std::vector<std::int64_t>{}));
      if (proof.prices.size() * problem_.demands.size() > kMostProof) return {};
    }
    return proof;
  }

  const LineProblem& problem_;
  const LineSearchOptions& options_;
  const std::string lp_;
  Budget& budget_;
  const LineSearchEvents& events_;
  Random random_;
  LinePricing::Memory memory_;
  std::unique_ptr<LineColumns> columns_;
  std::unique_ptr<colgen::Master> master_;
  Lines best_;
  std::int64_t value_ = 0;
  Lines dived_;  // what the last dive led to
  LineNeighbourhoods neighbourhoods_;
  Budget* turn_ = nullptr;  // of the part that has its turn
  bool in_vain_ = false;    // nothing is left to try
  std::int64_t helped_ = 0, dives_ = 0, nodes_ = 0, solves_ = 0, made_ = 0;
  LineSearchEnd end_;
};

}  // namespace

LineSearchEnd search_lines(const LineProblem& problem, const std::optional<Lines>& start,
                           const LineSearchOptions& options, Budget& budget, const LineSearchEvents& events) {
  return Search(problem, options, budget, events).run(start);
}

}  // namespace tenon::roster
