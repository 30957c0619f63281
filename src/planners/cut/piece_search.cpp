#include "planners/cut/piece_search.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "base/error.h"
#include "planners/cut/dive.h"
#include "planners/cut/dual_claim.h"
#include "planners/cut/fill_in_turn.h"
#include "planners/cut/piece_master.h"
#include "planners/cut/round_up.h"

// The LP over all fillings gives a bound that is rarely more than one board below the best plan (Gilmore and Gomory 1961; Scheithauer and
// Terno's conjecture), so what is asked after it is: is there a plan of K boards, K being the bound? As long as none is known,
// for K = bound, bound + 1, ...: fillings that waste more than K boards can are left out; rounding and diving ("relax and fix") look for
// a plan; then cuts and branching show that there is none or lead to one. Branching is that of Ryan and Foster on pairs of kinds for plans in which
// kinds are wanted more than once, depth first, "together" before "apart": da Silva and Schouery, "Solving cutting stock problems via an
// extended Ryan-Foster branching scheme and fast column generation", 2023: either some board that is still to be cut holds a piece of each
// of two kinds, then the two are glued together, or none does.

namespace tenon::cut {

namespace {

using colgen::Generated;
using colgen::GenerateOptions;

constexpr int kKeptColumns = 2000;          // in the LP, before old ones are forgotten
constexpr std::int64_t kFirstNodes = 60;    // until branching begins anew for the first time
constexpr std::size_t kFewFillings = 8000;  // that the LP can hold all together

class Search {
 public:
  Search(const Core& core, const std::vector<CutFilling>& incumbent, Int128 value, Int128 bound,
         const SearchOptions& options, Budget& budget, const SearchEvents& events)
      : core_(core),
        options_(options),
        budget_(budget),
        events_(events),
        value_(static_cast<std::int64_t>(value)),
        bound_(static_cast<std::int64_t>(bound)),
        scale_(dual_scale(core)),
        master_(core, options.lp),
        rest_(core, budget.limits().seed) {
    master_.offer_columns(options.columns_a_pricing);
    for (const CutFilling& cut : incumbent) master_.add_filling(cut.filling);
  }

  SearchEnd run() {
    phase("column generation");
    solve_root();
    improve();
    while (!done()) {
      const std::int64_t before = bound_;
      look_for(bound_);
      if (!done() && bound_ == before) break;
    }
    return finish();
  }

 private:
  bool done() const { return value_ <= bound_ || budget_.stop().has_value(); }
  void phase(const char* text) {
    if (events_.phase) events_.phase(text);
  }

  GenerateOptions generate_options(std::int64_t cutoff) const {
    GenerateOptions options;
    options.stabilize = options_.stabilize;
    options.directional = options_.directional;
    options.scale = scale_;
    options.cutoff = cutoff;
    options.useful = {std::max<std::int64_t>(0, cutoff - 1)};
    options.keep_columns = kKeptColumns;
    return options;
  }

  // ---- the root: a bound that any checker can re-price

  void solve_root() {
    GenerateOptions options = generate_options(value_);
    // Duals proportional to size prove the area bound: a good place to begin.
    if (options.stabilize != GenerateOptions::Stabilize::kNone)
      for (const Pieces::Kind& kind : master_.pieces().kinds)
        options.centre.push_back(static_cast<double>(kind.size) / static_cast<double>(master_.pieces().room));
    int solves = 0;
    Generated root = generate(options, [&] {
      if (++solves % 10 == 0 && !master_.master().artificial()) round();
      return value_ <= bound_;
    });
    raise_bound(root, options.scale);
    if (root.end == Generated::End::kConverged && !done()) round();
    root_ = std::move(root);
  }

  Generated generate(const GenerateOptions& options, const std::function<bool()>& hook = {}) {
    Generated made = master_.generate(options, budget_, hook);
    iterations_ += made.iterations;
    columns_ += made.columns;
    return made;
  }

  void raise_bound(const Generated& made, std::int64_t scale) {
    if (made.rows.empty()) return;
    std::optional<DualClaim> claim = dual_claim(core_, made.rows, made.problems, scale);
    if (!claim || claim->bound <= bound_) return;
    bound_ = static_cast<std::int64_t>(claim->bound);
    if (events_.bound) events_.bound(bound_, std::move(claim->duals), "column generation");
  }

  // ---- a plan of one board more than the bound, before anything is asked of the bound itself

  void improve() {
    while (!done() && options_.dives && value_ > bound_ + 1) {
      const std::int64_t before = value_;
      phase("dive");
      master_.set_boards(value_ - 1, options_.waste_limits);
      if (reach()) dive(2);
      if (value_ == before) return;
    }
  }

  // ---- is there a plan of `boards`?

  void look_for(std::int64_t boards) {
    phase("boards");
    master_.set_boards(boards, options_.waste_limits);
    if (options_.fixing && !root_.rows.empty() &&
        master_.take_all(root_.rows, root_.problems[0], scale_, kFewFillings, budget_))
      phase("all fillings listed");
    if (!reach()) return excluded(boards);
    if (done()) return;
    if (options_.dives) {
      phase("dive");
      dive(3);
      if (done()) return;
      if (!reach()) return excluded(boards);
    }
    if (options_.cuts && cut_off()) return excluded(boards);
    if (done() || !options_.branching) return;
    phase("branch");
    if (branch() && !budget_.stop()) excluded(boards);
  }

  void excluded(std::int64_t boards) {
    if (budget_.stop() || failed_) return;
    bound_ = boards + 1;
    if (events_.bound) events_.bound(bound_, proof::Solver{"tenon"}, "branch and price");
  }

  // Generates columns until the LP needs no more boards than there are: false if it is proven that it does. Rounds what it finds.
  bool reach() {
    GenerateOptions options = generate_options(master_.boards() + 1);
    options.known_bound = Int128{master_.boards()} * options.scale;
    const Generated made = generate(options);
    ++nodes_;
    switch (made.end) {
      case Generated::End::kConverged:
        round();
        return true;
      case Generated::End::kCutoff:
      case Generated::End::kInfeasible:
        return false;
      case Generated::End::kFailed:
      case Generated::End::kLimit:
        return true;
    }
    return true;
  }

  // ---- plans

  void round() {
    const auto cuts =
        round_up(core_, master_.fixed(), master_.master().solution(), master_.open(), rest_, budget_);
    if (!cuts) return;
    const Int128 cost = cost_of(core_, *cuts);
    if (cost >= value_) return;
    value_ = static_cast<std::int64_t>(cost);
    if (events_.incumbent) events_.incumbent(*cuts, diving_ ? "dive" : "rounding");
  }

  void dive(int attempts) {
    diving_ = true;
    cut::dive(attempts, {.fix = [this] { return fix_some(); },
                         .unfix = [this] { master_.unfix(); },
                         .reach = [this] { return reach(); },
                         .enough = [this] { return done(); }});
    diving_ = false;
  }

  bool fix_some() {
    std::vector<std::int64_t> left;
    for (const Pieces::Kind& kind : master_.pieces().kinds) left.push_back(kind.demand);
    const auto cuts = to_fix(master_.master().solution(1e-6), std::move(left), {master_.boards()},
                             static_cast<double>(master_.boards()) - master_.master().objective());
    if (cuts.empty()) return false;
    master_.fix(cuts);
    return true;
  }

  // ---- cuts: true if with them the LP needs too many boards

  bool cut_off() {
    phase("cuts");
    const std::vector<std::int64_t> demand = all_of(core_).pieces;
    for (int rounds = 0; rounds < 10 && !done(); ++rounds) {
      std::vector<colgen::Used> used;
      for (const auto& [column, value] : master_.master().solution()) used.push_back({column, value});
      const auto cuts = colgen::violated_subset_rows(used, demand, 0.03, 20);
      if (cuts.empty()) return false;
      for (const auto& cut : cuts) master_.add_cut(cut);
      cuts_ += static_cast<std::int64_t>(cuts.size());
      if (!reach()) return true;
    }
    return false;
  }

  // ---- branching; true: the tree is done and there is no plan of so many boards

  struct Branch {
    int a = 0, b = 0;
    bool apart = false;
  };

  // Depth first has luck or has not, so it begins anew after ever more nodes: pairs that failed before come first then, and dives from the
  // root meet other columns (Gomes, Selman, Kautz, "Boosting combinatorial search through randomization", AAAI 1998).
  bool branch() {
    for (std::int64_t nodes = kFirstNodes;; nodes *= 2) {
      if (branch_within(nodes)) return true;
      if (done() || failed_) return false;
      if (!reach()) return true;
      if (options_.dives && !done()) {
        dive(3);
        if (!done() && !reach()) return true;
      }
      if (done()) return false;
    }
  }

  bool branch_within(std::int64_t nodes) {
    std::vector<Branch> path;
    const std::int64_t last = nodes_ + nodes;
    while (!done() && nodes_ < last) {
      const std::optional<std::pair<int, int>> pair = pair_to_branch_on();
      if (!pair) {
        failed_ = true;  // the solution is whole but for what rounding to doubles hides
        break;
      }
      master_.glue(pair->first, pair->second);
      path.push_back({pair->first, pair->second, false});
      bool open = reach();
      while (!open && !done()) {
        ++failures_of_[{path.back().a, path.back().b}];
        while (!path.empty() && path.back().apart) {
          master_.let_meet();
          path.pop_back();
        }
        if (path.empty()) return true;
        master_.unglue();
        master_.keep_apart(path.back().a, path.back().b);
        path.back().apart = true;
        open = reach();
      }
    }
    for (; !path.empty(); path.pop_back()) path.back().apart ? master_.let_meet() : master_.unglue();
    return false;
  }

  // Two kinds that fillings hold together by a fraction: those that failed most often before, then the longest.
  std::optional<std::pair<int, int>> pair_to_branch_on() const {
    std::map<std::pair<int, int>, double> together;
    for (const auto& [column, value] : master_.master().solution(1e-6)) {
      const Counts counts = to_counts(*column);
      for (std::size_t i = 0; i < counts.size(); ++i) {
        const auto& [a, count_a] = counts[i];
        if (count_a > 1) together[{a, a}] += value * static_cast<double>(count_a * (count_a - 1) / 2);
        for (std::size_t j = i + 1; j < counts.size(); ++j)
          together[{a, counts[j].first}] += value * static_cast<double>(count_a * counts[j].second);
      }
    }
    std::optional<std::pair<int, int>> best;
    std::pair<std::int64_t, std::int64_t> best_rank{-1, -1};
    std::optional<std::pair<int, int>> any;
    for (const auto& [pair, value] : together) {
      const Pieces::Kind& a = master_.pieces().kinds[static_cast<std::size_t>(pair.first)];
      const Pieces::Kind& b = master_.pieces().kinds[static_cast<std::size_t>(pair.second)];
      if (a.demand < 1 || b.demand < (pair.first == pair.second ? 2 : 1)) continue;
      if (!any) any = pair;
      const double fraction = value - std::floor(value);
      if (std::min(fraction, 1 - fraction) < 1e-3) continue;
      const auto failures = failures_of_.find(pair);
      const std::pair<std::int64_t, std::int64_t> rank{failures == failures_of_.end() ? 0 : failures->second,
                                                       a.size + b.size};
      if (rank > best_rank) {
        best_rank = rank;
        best = pair;
      }
    }
    return best ? best : any;
  }

  SearchEnd finish() {
    SearchEnd end;
    end.proven = value_ <= bound_;
    end.lp = options_.lp;
    end.counters = {{"lp_solves", iterations_}, {"columns", columns_}, {"nodes", nodes_}, {"cuts", cuts_}};
    return end;
  }

  const Core& core_;
  const SearchOptions& options_;
  Budget& budget_;
  const SearchEvents& events_;
  std::int64_t value_;        // of the best plan
  std::int64_t bound_;        // no plan needs fewer boards
  const std::int64_t scale_;  // of duals
  PieceMaster master_;
  ValueCorrection rest_;
  Generated root_;
  bool diving_ = false;
  bool failed_ = false;
  std::map<std::pair<int, int>, std::int64_t> failures_of_;
  std::int64_t iterations_ = 0, columns_ = 0, nodes_ = 0, cuts_ = 0;
};

}  // namespace

SearchEnd search_pieces(const Core& core, const std::vector<CutFilling>& incumbent, Int128 value,
                        Int128 bound, const SearchOptions& options, Budget& budget,
                        const SearchEvents& events) {
  return Search(core, incumbent, value, bound, options, budget, events).run();
}

}  // namespace tenon::cut
