#include "planners/cut/board_search.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include "base/random.h"
#include "colgen/branch/tree.h"
#include "colgen/master/inspection.h"
#include "planners/cut/board_master.h"
#include "planners/cut/correct_values.h"
#include "planners/cut/dive.h"
#include "planners/cut/dual_claim.h"
#include "planners/cut/round_up.h"

namespace tenon::cut {

namespace {

using colgen::Generated;
using colgen::GenerateOptions;

constexpr std::size_t kFewFillings = 300'000;  // that can be looked through again and again
constexpr std::int64_t kRestrictedNodes = 200;
constexpr std::int64_t kDiveIterations = 30;  // of column generation at each step of a dive

class BoardSearch : public colgen::TreeProblem {
 public:
  BoardSearch(const Core& core, const std::vector<CutFilling>& incumbent, Int128 value, Int128 bound,
              const SearchOptions& options, Budget& budget, const SearchEvents& events)
      : core_(core),
        options_(options),
        budget_(budget),
        events_(events),
        value_(incumbent.empty() ? colgen::kNoSide : static_cast<std::int64_t>(value)),
        bound_(static_cast<std::int64_t>(bound)),
        master_(core, options.lp),
        rest_(core, budget.limits().seed),
        random_(budget.limits().seed) {
    for (const CutFilling& cut : incumbent) master_.add_filling(cut.filling);
  }

  SearchEnd run() {
    phase("column generation");
    const Generated root = solve_root();
    if (root.end == Generated::End::kInfeasible) {
      if (auto claim = infeasible_claim(core_, root.rows, root.problems)) {
        end_.infeasible = true;
        end_.why = std::move(*claim);
        return finish();
      }
    }
    if (!done() && options_.dives) {
      phase("dive");
      dive(3);
    }
    for (bool listed = false; !done() && !listed;) {
      listed = search_listed(root);
      if (listed || done() || !options_.dives) break;
      // Too many to list: a better plan leaves fewer.
      phase("restricted master");
      search_known();
      if (done()) break;
      phase("dive");
      dive(2);
    }
    return finish();
  }

 private:
  bool done() const { return value_ <= bound_ || budget_.stop().has_value(); }
  void phase(const char* text) {
    if (events_.phase) events_.phase(text);
  }

  // No plan below the cutoff uses more of a board.
  std::vector<std::int64_t> useful(std::int64_t cutoff) const {
    std::vector<std::int64_t> most;
    for (int b = 0; b < static_cast<int>(core_.boards.size()); ++b) {
      const std::int64_t cost = least_cost(core_, b);
      most.push_back(cost <= 0 || cutoff == colgen::kNoSide ? colgen::kNoSide
                                                            : std::max<std::int64_t>(0, (cutoff - 1) / cost));
    }
    return most;
  }

  GenerateOptions generate_options(std::int64_t cutoff) const {
    GenerateOptions options;
    options.stabilize = options_.stabilize;
    options.directional = options_.directional;
    options.scale = master_.scale();
    options.cutoff = cutoff;
    options.useful = useful(cutoff);
    return options;
  }

  Generated generate(const GenerateOptions& options, const std::function<bool()>& hook = {}) {
    Generated made = master_.generate(options, budget_, hook);
    iterations_ += made.iterations;
    columns_ += made.columns;
    return made;
  }

  Generated solve_root() {
    GenerateOptions options = generate_options(value_);
    if (options.stabilize == GenerateOptions::Stabilize::kBoxstep) {
      // (Smoothing does without: pricing at such duals is slow where rooms are wide.) Duals proportional to size, at the price of length on the cheapest board.
      double price = INFINITY;
      for (const Board& board : core_.boards)
        price = std::min(price, static_cast<double>(board.cost) / static_cast<double>(board.room));
      for (const Kind& kind : core_.kinds) options.centre.push_back(price * static_cast<double>(kind.size));
    }
    int solves = 0;
    Generated root = generate(options, [&] {
      if (++solves % 10 == 0 && !master_.master().artificial()) round_here();
      return value_ <= bound_;
    });
    if (root.bound && !root.rows.empty())
      if (auto claim = dual_claim(core_, root.rows, root.problems, options.scale))
        raise(claim->bound, std::move(claim->duals));
    if (root.bound) raise(colgen::rounded_up(*root.bound, options.scale), proof::Solver{"tenon"});
    if (root.end == Generated::End::kConverged && !done()) round_here();
    return root;
  }

  void raise(Int128 bound, Argument why) {
    bound = std::min<Int128>(bound, value_);
    if (bound <= bound_) return;
    bound_ = static_cast<std::int64_t>(bound);
    if (events_.bound) events_.bound(bound, std::move(why), "column generation");
  }

  // ---- plans

  void take(const std::vector<CutFilling>& cuts, const char* from) {
    const Int128 cost = cost_of(core_, cuts);
    if (cost >= value_) return;
    value_ = static_cast<std::int64_t>(cost);
    if (events_.incumbent) events_.incumbent(cuts, from);
  }

  void round_here() {
    const auto cuts =
        round_up(core_, master_.fixed(), master_.master().solution(), master_.open(), rest_, budget_);
    if (cuts) take(*cuts, diving_ ? "dive" : "rounding");
  }

  // The LP of what is left; false: it cannot lead to a better plan.
  bool reach() {
    const std::int64_t spent = master_.fixed_cost();
    GenerateOptions options = generate_options(value_ == colgen::kNoSide ? value_ : value_ - spent);
    options.known_bound = Int128{std::max<std::int64_t>(0, bound_ - spent)} * options.scale;
    options.most_iterations = kDiveIterations;
    const Generated made = generate(options);
    if (made.end == Generated::End::kCutoff || made.end == Generated::End::kInfeasible) return false;
    if (!master_.master().artificial()) round_here();
    return true;
  }

  void dive(int attempts) {
    diving_ = true;
    cut::dive(attempts, {.fix = [this] { return fix_some(); },
                         .unfix = [this] { master_.unfix(); },
                         .reach = [this] { return reach(); },
                         .enough = [this] { return done(); }});
    diving_ = false;
    ++dives_;
  }

  bool fix_some() {
    const double spent = static_cast<double>(master_.fixed_cost());
    const double slack = value_ == colgen::kNoSide
                             ? 0
                             : static_cast<double>(value_ - 1) - spent - master_.master().objective();
    const auto cuts = to_fix(master_.master().solution(1e-6), master_.open(), master_.boards(), slack,
                             dives_ > 0 ? &random_ : nullptr);
    if (cuts.empty()) return false;
    master_.fix(cuts);
    return true;
  }

  // ---- the tree over all fillings that count

  // False: they are too many.
  bool search_listed(const Generated& root) {
    if (!options_.fixing || !options_.branching || root.rows.empty() || value_ == colgen::kNoSide)
      return true;
    const auto all = master_.list(root, value_ - 1, useful(value_), kFewFillings, budget_);
    if (!all) return false;
    phase("all fillings listed");
    search_tree(*all, true, colgen::kNoSide, budget_);
    return true;
  }

  // Branch and bound over the columns found so far: plans only, no bound.
  void search_known() {
    colgen::Inspection known(master_.master());
    Budget part = budget_.child(budget_.ticks_left() / 8, budget_.seconds_left() / 8);
    search_tree(known, false, kRestrictedNodes, part);
    budget_.absorb(part);
  }

  void search_tree(colgen::Pricer& pricer, bool proves, std::int64_t most_nodes, Budget& budget) {
    colgen::TreeOptions options;
    options.generate = generate_options(value_);
    options.generate.stabilize = GenerateOptions::Stabilize::kNone;
    if (proves) options.generate.known_bound = Int128{bound_} * options.generate.scale;
    options.most_nodes = most_nodes;
    proves_ = proves;
    const colgen::TreeEnd tree =
        colgen::branch_and_price(master_.master(), pricer, *this, value_, options, budget);
    nodes_ += tree.nodes;
    iterations_ += tree.lp_solves;
  }

  std::vector<std::vector<std::shared_ptr<const colgen::Quantity>>> quantities(
      const colgen::Master& master) override {
    std::vector<std::vector<std::shared_ptr<const colgen::Quantity>>> groups(2);
    for (int b = 0; b < master.problems(); ++b) groups[0].push_back(std::make_shared<colgen::ColumnsOf>(b));
    for (const auto& [column, value] : master_.master().solution(1e-6))
      if (std::abs(value - std::round(value)) > 1e-6)
        groups[1].push_back(std::make_shared<colgen::TheColumn>(*column));
    return groups;
  }

  void solution(const std::vector<std::pair<colgen::Column, std::int64_t>>& columns, std::int64_t) override {
    std::vector<CutFilling> cuts;
    for (const auto& [column, times] : columns) cuts.push_back({{column.problem, column.items}, times});
    take(cuts, "branch and bound");
  }

  std::optional<std::int64_t> round(const colgen::Master&) override {
    round_here();
    return value_;
  }

  void bound(std::int64_t value) override {
    if (proves_) raise(value, proof::Solver{"tenon"});
  }

  SearchEnd finish() {
    end_.proven = value_ <= bound_;
    end_.lp = options_.lp;
    end_.counters = {{"lp_solves", iterations_}, {"columns", columns_}, {"nodes", nodes_}};
    return std::move(end_);
  }

  const Core& core_;
  const SearchOptions& options_;
  Budget& budget_;
  const SearchEvents& events_;
  std::int64_t value_;  // of the best plan; kNoSide: none yet
  std::int64_t bound_;
  BoardMaster master_;
  ValueCorrection rest_;
  Random random_;
  bool diving_ = false;
  bool proves_ = false;  // the tree that runs holds all fillings of interest
  SearchEnd end_;
  std::int64_t iterations_ = 0, columns_ = 0, nodes_ = 0, dives_ = 0;
};

}  // namespace

SearchEnd search_boards(const Core& core, const std::vector<CutFilling>& incumbent, Int128 value,
                        Int128 bound, const SearchOptions& options, Budget& budget,
                        const SearchEvents& events) {
  return BoardSearch(core, incumbent, value, bound, options, budget, events).run();
}

}  // namespace tenon::cut
