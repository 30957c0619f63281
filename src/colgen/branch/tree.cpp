#include "colgen/branch/tree.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.h"
#include "colgen/branch/dive.h"
#include "colgen/branch/restricted_master.h"
#include "colgen/branch/whole.h"

namespace tenon::colgen {

namespace {

double fraction_of(double value) { return value - std::floor(value); }

struct Branching {
  std::shared_ptr<const Quantity> quantity;
  Row within;
};

// A part of the problem that is still open.
struct Node {
  std::vector<Branching> path;  // from the root
  std::optional<Int128> bound;  // in 1 / scale, of its parent; none: not known
  std::int64_t number = 0;      // in the order of creation
  std::size_t recorded = 0;     // TreeEnd::cases
};

// What a unit of change in a quantity has raised the bound by so far.
struct PseudoCost {
  double gain[2] = {0, 0};  // down, up
  int trials[2] = {0, 0};
};

class Tree {
 public:
  Tree(Master& master, Pricer& pricer, TreeProblem& problem, std::int64_t cutoff, const TreeOptions& options,
       Budget& budget)
      : master_(master),
        pricer_(pricer),
        problem_(problem),
        options_(options),
        budget_(budget),
        cutoff_(cutoff) {}

  TreeEnd run() {
    open_.push_back({{}, options_.generate.known_bound, 0});
    if (options_.record) end_.cases.emplace_back();
    while (!open_.empty() && !stopped_) {
      Node node = take_next();
      tell_bound(&node);
      for (int plunged = 0; !stopped_; ++plunged) {
        if (plunged == kMostPlunge && options_.best_bound) {
          open_.push_back(std::move(node));
          break;
        }
        if (end_.nodes >= options_.most_nodes || budget_.exhausted()) {
          open_.push_back(std::move(node));
          stopped_ = true;
          break;
        }
        go_to(node.path);
        std::optional<Node> next = solve(std::move(node));
        if (!next) break;
        node = std::move(*next);
      }
    }
    go_to({});
    tell_bound(nullptr);
    // A node that was stuck does not matter where nothing better can be in it.
    const bool stuck = stuck_ && !beyond(stuck_bound_);
    end_.end = stopped_ ? TreeEnd::End::kLimit : stuck ? TreeEnd::End::kStuck : TreeEnd::End::kProven;
    return end_;
  }

 private:
  // ---- nodes

  bool beyond(const std::optional<Int128>& bound) const {
    return bound && cutoff_ != kNoSide && rounded_up(*bound, options_.generate.scale) >= cutoff_;
  }

  static bool lower(const Node& a, const Node& b) {
    if (a.bound != b.bound) return !a.bound || (b.bound && *a.bound < *b.bound);
    return a.number > b.number;  // the newer one is deeper
  }

  Node take_next() {
    auto next = open_.end() - 1;
    if (options_.best_bound) next = std::min_element(open_.begin(), open_.end(), lower);
    Node node = std::move(*next);
    open_.erase(next);
    return node;
  }

  // The least bound of what is open (and of the node at hand) holds for all.
  void tell_bound(const Node* at_hand) {
    std::erase_if(open_, [&](const Node& node) { return beyond(node.bound); });
    if (stuck_bound_known_ && !stuck_bound_) return;
    std::optional<Int128> least;
    bool known = true, any = false;
    const auto count = [&](const std::optional<Int128>& bound) {
      any = true;
      if (!bound)
        known = false;
      else if (!least || *bound < *least)
        least = bound;
    };
    for (const Node& node : open_) count(node.bound);
    if (at_hand != nullptr) count(at_hand->bound);
    if (stuck_bound_known_) count(stuck_bound_);
    if (!known) return;
    std::int64_t value = cutoff_;
    if (any) value = std::min(value, rounded_up(*least, options_.generate.scale));
    if (value == kNoSide || (end_.bound && value <= *end_.bound)) return;
    end_.bound = value;
    problem_.bound(value);
  }

  // ---- moving between nodes

  void go_to(const std::vector<Branching>& path) {
    std::size_t shared = 0;
    while (shared < here_.size() && shared < path.size() &&
           here_[shared].first.quantity == path[shared].quantity &&
           here_[shared].first.within.low == path[shared].within.low &&
           here_[shared].first.within.high == path[shared].within.high)
      ++shared;
    while (here_.size() > shared) step_back();
    for (std::size_t i = shared; i < path.size(); ++i) step(path[i]);
  }

  void step(const Branching& branching) {
    const int row = master_.add_cut(std::make_shared<QuantityRow>(branching.quantity, branching.within));
    here_.emplace_back(branching, row);
  }

  void step_back() {
    master_.remove_row(here_.back().second);
    here_.pop_back();
  }

  Generated generate(const std::optional<Int128>& known, std::int64_t most_iterations) {
    GenerateOptions options = options_.generate;
    options.cutoff = cutoff_;
    options.known_bound = known;
    options.most_iterations = most_iterations;
    Generated made = colgen::generate(master_, pricer_, options, budget_);
    end_.lp_solves += made.iterations;
    end_.columns += made.columns;
    return made;
  }

  // Solves the node that the master is at; its better child, if it has one; the other one is open then.
  std::optional<Node> solve(Node node) {
    ++end_.nodes;
    if (!stays_open(node)) return std::nullopt;
    if (seeks_now()) {
      seek(node);
      if (beyond(node.bound) || !stays_open(node)) return std::nullopt;
    }
    return split(std::move(node));
  }

  // Solves the node's LP; false: the node needs no split.
  bool stays_open(Node& node) {
    const Generated made = generate(node.bound, kNoSide);
    if (made.bound && (!node.bound || *made.bound > *node.bound)) {
      node.bound = made.bound;
      if (options_.record && made.end != Generated::End::kInfeasible)
        end_.cases[node.recorded].duals = std::make_shared<const std::vector<std::int64_t>>(made.rows);
    }
    switch (made.end) {
      case Generated::End::kCutoff:
      case Generated::End::kInfeasible:
        return false;
      case Generated::End::kLimit:
        open_.push_back(node);
        stopped_ = true;
        return false;
      case Generated::End::kFailed:
        be_stuck(node);
        return false;
      case Generated::End::kConverged:
        break;
    }
    if (const auto value = problem_.round(master_); value && *value < cutoff_) cutoff_ = *value;
    const std::optional<WholeSolution> whole = whole_solution(master_);
    if (whole) take(*whole);
    if (beyond(node.bound)) return false;
    // The LP says that nothing here is better than a whole solution of it; only the bound proves it.
    if (whole) be_stuck(node);
    return !whole;
  }

  void be_stuck(const Node& node) {
    stuck_ = true;
    if (!stuck_bound_known_ || !node.bound || (stuck_bound_ && *node.bound < *stuck_bound_))
      stuck_bound_ = node.bound;
    stuck_bound_known_ = true;
  }

  void take(const WholeSolution& solution) {
    if (solution.value >= cutoff_) return;
    cutoff_ = solution.value;
    problem_.solution(solution.columns, solution.value);
  }

  // ---- primal heuristics

  bool seeks_now() const {
    const TreeOptions::Primal& primal = options_.primal;
    if (!primal.dive && !primal.restricted) return false;
    return end_.nodes == 1 || (primal.every > 0 && end_.nodes % primal.every == 0);
  }

  // Looks for better solutions in the node's part.
  void seek(const Node& node) {
    GenerateOptions options = options_.generate;
    options.known_bound = node.bound;
    if (options_.primal.dive) {
      const DiveEnd dived =
          dive(master_, pricer_, cutoff_, {.generate = options, .follows = options_.primal.follows}, budget_);
      end_.lp_solves += dived.lp_solves;
      end_.columns += dived.columns;
      if (dived.best) take(*dived.best);
    }
    if (options_.primal.restricted && !beyond(node.bound)) {
      const RestrictedEnd found = restricted_master(master_, cutoff_, {.generate = options}, budget_);
      end_.lp_solves += found.lp_solves;
      if (found.best) take(*found.best);
    }
  }

  // ---- branching

  struct Candidate {
    std::shared_ptr<const Quantity> quantity;
    double value = 0;
    double score = 0;
  };

  double value_of(const Quantity& quantity) const {
    double sum = 0;
    for (const int number : master_.active())
      if (master_.value(number) > 0)
        sum += master_.value(number) * static_cast<double>(quantity.of(master_.column(number)));
    return sum;
  }

  std::vector<Candidate> candidates() {
    for (const auto& group : problem_.quantities(master_)) {
      std::vector<Candidate> fractional;
      for (const auto& quantity : group) {
        const double value = value_of(*quantity);
        if (!is_whole(value)) fractional.push_back({quantity, value, 0});
      }
      if (!fractional.empty()) return fractional;
    }
    return {};
  }

  static Branching child_of(const Candidate& candidate, bool up) {
    const std::int64_t below = static_cast<std::int64_t>(std::floor(candidate.value));
    return {candidate.quantity, up ? Row{below + 1, kNoSide} : Row{-kNoSide, below}};
  }

  static double score(double down, double up) { return std::max(down, 1e-6) * std::max(up, 1e-6); }

  double expected(const Candidate& candidate, bool up) const {
    const auto known = costs_.find(candidate.quantity->name());
    const double distance = up ? 1 - fraction_of(candidate.value) : fraction_of(candidate.value);
    if (known == costs_.end() || known->second.trials[up] == 0) return distance;  // as if each unit cost one
    return distance * known->second.gain[up] / known->second.trials[up];
  }

  bool reliable(const Candidate& candidate) const {
    const auto known = costs_.find(candidate.quantity->name());
    return known != costs_.end() &&
           std::min(known->second.trials[0], known->second.trials[1]) >= options_.reliable_after;
  }

  // How far the bound rises in this child, on the columns at hand or with a few rounds of pricing.
  double try_child(const Candidate& candidate, bool up, const Node& node, bool with_pricing) {
    const double before = master_objective_;
    step(child_of(candidate, up));
    double gain = 0;
    if (with_pricing) {
      const Generated made = generate(node.bound, 20);
      const bool closed = made.end == Generated::End::kCutoff || made.end == Generated::End::kInfeasible;
      const double scale = static_cast<double>(options_.generate.scale);
      gain = closed ? kClosed : made.bound ? static_cast<double>(*made.bound) / scale - before : 0;
      if (!closed && made.end == Generated::End::kConverged)
        gain = std::max(gain, master_.objective() - before);
    } else if (master_.solve(budget_) == Master::Solved::kOptimal) {
      gain = master_.artificial() ? kClosed : master_.objective() - before;
    }
    step_back();
    gain = std::clamp(gain, 0.0, kClosed);
    if (with_pricing && gain < kClosed) learn(candidate, up, gain);
    return gain;
  }

  void learn(const Candidate& candidate, bool up, double gain) {
    const double distance = up ? 1 - fraction_of(candidate.value) : fraction_of(candidate.value);
    PseudoCost& cost = costs_[candidate.quantity->name()];
    cost.gain[up] += gain / distance;
    ++cost.trials[up];
  }

  void sort_by_score(std::vector<Candidate>& list) const {
    std::stable_sort(list.begin(), list.end(),
                     [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
  }

  Candidate choose(std::vector<Candidate> list, const Node& node) {
    master_objective_ = master_.objective();
    for (Candidate& candidate : list)
      candidate.score = score(expected(candidate, false), expected(candidate, true));
    sort_by_score(list);
    if (!options_.strong || reliable(list.front())) return list.front();
    for (const bool with_pricing : {false, true}) {
      const std::size_t tried =
          static_cast<std::size_t>(with_pricing ? options_.tried_with_pricing : options_.tried_on_columns);
      list.resize(std::min(list.size(), tried));
      if (list.size() == 1) break;
      for (Candidate& candidate : list) {
        if (budget_.exhausted()) return list.front();
        candidate.score = score(try_child(candidate, false, node, with_pricing),
                                try_child(candidate, true, node, with_pricing));
      }
      sort_by_score(list);
    }
    return list.front();
  }

  std::optional<Node> split(Node node) {
    std::vector<Candidate> list = candidates();
    if (list.empty()) {
      be_stuck(node);
      return std::nullopt;
    }
    const Candidate chosen = choose(std::move(list), node);
    // The side that the LP leans to first.
    const bool up_first = fraction_of(chosen.value) >= 0.5;
    Node first = node, second = std::move(node);
    first.path.push_back(child_of(chosen, up_first));
    first.number = ++created_;
    second.path.push_back(child_of(chosen, !up_first));
    second.number = ++created_;
    if (options_.record) record_split(up_first ? second : first, up_first ? first : second);
    open_.push_back(std::move(second));
    return first;
  }

  // Both children have what proves their parent's bound, until they have better.
  void record_split(Node& below, Node& above) {
    const std::size_t parent = below.recorded;
    for (Node* child : {&below, &above}) {
      child->recorded = end_.cases.size();
      end_.cases.push_back({.duals = end_.cases[parent].duals});
    }
    const Branching& branching = below.path.back();
    end_.cases[parent] = {branching.quantity, branching.within.high, below.recorded, above.recorded, nullptr};
  }

  static constexpr double kClosed = 1e9;
  static constexpr int kMostPlunge = 100;  // where nothing limits a quantity, a plunge may go up without end

  Master& master_;
  Pricer& pricer_;
  TreeProblem& problem_;
  const TreeOptions& options_;
  Budget& budget_;
  std::int64_t cutoff_;
  std::vector<Node> open_;
  std::vector<std::pair<Branching, int>> here_;  // with its row
  std::map<std::string, PseudoCost> costs_;
  double master_objective_ = 0;
  std::int64_t created_ = 0;
  bool stopped_ = false, stuck_ = false, stuck_bound_known_ = false;
  std::optional<Int128> stuck_bound_;
  TreeEnd end_;
};

}  // namespace

TreeEnd branch_and_price(Master& master, Pricer& pricer, TreeProblem& problem, std::int64_t cutoff,
                         const TreeOptions& options, Budget& budget) {
  return Tree(master, pricer, problem, cutoff, options, budget).run();
}

}  // namespace tenon::colgen
