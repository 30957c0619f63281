#include "hybrid/integrator.h"

#include <algorithm>
#include <cmath>
#include <queue>
#include <utility>

namespace tenon::hybrid {

namespace {

constexpr int kRootRounds = 40;  // of cuts
constexpr int kNodeRounds = 2;
constexpr std::size_t kDeepestCuts = 6;  // decisions; below them only covers of one block are looked for
constexpr int kStalledRounds = 4;        // that gain next to nothing end the root's cuts
constexpr double kWorthwhile = 1e-3;     // of what all rounds gained: what a round of cuts must gain
constexpr std::size_t kTried = 8;        // candidates whose children are tried
constexpr std::size_t kConsidered = 40;
constexpr double kNearlyOpen = 0.9;
constexpr std::size_t kDiveParts = 5;  // a dive opens one in so many at a time
constexpr std::int64_t kNeighbourhoodNodes = 40;
constexpr std::int64_t kKernelNodes = 100;
constexpr int kNeighbourhoods = 4;          // one after the other, as long as they pay
constexpr std::int64_t kPrimalEvery = 100;  // nodes
constexpr double kWhole = 1e-6;
constexpr Int128 kNoBound = Int128{1} << 122;

class Integration {
 public:
  Integration(const Program& program, std::unique_ptr<solvers::LinearProgram> lp, Application& application,
              const IntegratorOptions& options, Budget& budget)
      : program_(program),
        application_(application),
        options_(options),
        budget_(budget),
        layer_(program, std::move(lp)),
        discrete_(program),
        covers_(program, options.flow_rows),
        value_(options.value) {}

  IntegratorEnd run() {
    Decided start{all_allowed(program_),
                  std::vector<CountSides>(static_cast<std::size_t>(program_.counts()))};
    search(start, options_.most_nodes, true);
    end_.value = value_;
    end_.cuts = layer_.cuts();
    end_.lp_iterations = layer_.lp_iterations();
    end_.columns = layer_.columns();
    return std::move(end_);
  }

 private:
  // Gains up to this are no better than the best plan.
  Int128 cutoff() const { return value_ ? *value_ * options_.unit + options_.unit - 1 : -(Int128{1} << 120); }
  Int128 in_units(Int128 gains) const { return floor_div(gains, options_.unit); }

  bool gap_reached(Int128 bound) const {
    if (!value_ || budget_.limits().gap <= 0) return false;
    const double most = budget_.limits().gap * std::max(1.0, std::abs(static_cast<double>(*value_)));
    return static_cast<double>(in_units(bound) - *value_) <= most;
  }

  void take_plan() {
    const std::optional<Int128> value = application_.plan(layer_.point());
    if (value && (!value_ || *value > *value_)) value_ = value;
  }

  int add_cuts(bool simple) {
    int added = layer_.restore_violated_cuts();
    if (added > 0) return added;
    for (FlowCovers::Found& found : covers_.separate(layer_.point(), options_.pairs && !simple, simple)) {
      layer_.add_cut(std::move(found.cut));
      end_.parts.push_back(std::move(found.parts));
    }
    return layer_.restore_violated_cuts();
  }

  // Solves the node decided, with cuts.
  ContinuousLayer::Solved solve_with_cuts(int rounds, bool simple) {
    ContinuousLayer::Solved solved = layer_.solve(cutoff(), budget_);
    if (!options_.cuts) return solved;
    int stalled = 0;
    const double first = solved.value;
    for (int round = 0; round < rounds && solved.end == ContinuousLayer::End::kSolved; ++round) {
      if (gap_reached(*solved.bound) || add_cuts(simple) == 0) break;
      const double before = solved.value;
      solved = layer_.solve(cutoff(), budget_);
      stalled = before - solved.value < kWorthwhile * (first - solved.value) ? stalled + 1 : 0;
      if (stalled == kStalledRounds) break;
    }
    return solved;
  }

  std::optional<DiscreteLayer::Candidate> choose(const Decided& decided, double value) {
    std::vector<DiscreteLayer::Candidate> all = candidates();
    if (all.empty()) return std::nullopt;
    if (all.size() > kConsidered) all.resize(kConsidered);
    if (options_.trials) {
      std::size_t tried = 0;
      for (const DiscreteLayer::Candidate& candidate : all) {
        if (tried == kTried || budget_.exhausted()) break;
        if (discrete_.reliable(candidate)) continue;
        ++tried;
        for (const bool up : {false, true}) try_child(decided, candidate, up, value);
      }
      if (tried > 0) layer_.decide(decided.allowed, decided.counts);
    }
    const DiscreteLayer::Candidate* best = &all.front();
    for (const DiscreteLayer::Candidate& candidate : all)
      if (discrete_.score(candidate) > discrete_.score(*best)) best = &candidate;
    return *best;
  }

  std::vector<DiscreteLayer::Candidate> candidates() const {
    std::vector<DiscreteLayer::Candidate> all = discrete_.candidates(layer_.point());
    if (!options_.counts)
      std::erase_if(all, [](const auto& c) { return c.decision.kind == Decision::Kind::kCount; });
    return all;
  }

  void try_child(const Decided& decided, const DiscreteLayer::Candidate& candidate, bool up, double value) {
    Decided child = decided;
    apply(program_, candidate.decision.with(up), child);
    layer_.decide(child.allowed, child.counts);
    const ContinuousLayer::Solved solved = layer_.solve(cutoff(), budget_, false);
    if (solved.end == ContinuousLayer::End::kSolved) {
      const double most = std::abs(value) + 1;  // broken rows cost more than anything is worth
      discrete_.learn(candidate, up, std::min(most, value - solved.value));
    }
  }

  // A first plan before any cut: on large problems it is often good enough.
  void begin(const Decided& decided) {
    const ContinuousLayer::Solved solved = layer_.solve(cutoff(), budget_);
    if (solved.end != ContinuousLayer::End::kSolved) return;
    application_.bound(in_units(*solved.bound), "prices");
    const auto standing = layer_.standing();
    if (options_.dives) dive(decided);
    layer_.decide(decided.allowed, decided.counts);
    layer_.stand(standing);
  }

  // Opens what is most open, some at a time, until nothing is fractional: what the point uses a little of it needs, as long as nothing
  // else is open.
  void dive(Decided decided) {
    while (!budget_.exhausted()) {
      std::vector<DiscreteLayer::Candidate> all = discrete_.candidates(layer_.point());
      std::erase_if(all, [](const auto& c) { return c.decision.kind != Decision::Kind::kGate; });
      if (all.empty()) return take_plan();
      std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.part > b.part; });
      const std::size_t some = std::max<std::size_t>(1, all.size() / kDiveParts);
      for (std::size_t i = 0; i < all.size() && (i < some || all[i].part > kNearlyOpen); ++i) {
        Decided with = decided;
        apply(program_, all[i].decision.with(true), with);
        if (with.allowed[static_cast<std::size_t>(all[i].decision.index)] != 0) decided = std::move(with);
      }
      layer_.decide(decided.allowed, decided.counts);
      if (layer_.solve(cutoff(), budget_).end != ContinuousLayer::End::kSolved) return;
    }
  }

  // A small search among plans that agree with the point wherever nothing is fractional there.
  void search_kernel(const Decided& decided) {
    Decided near = decided;
    bool any = false;
    for (int block = 0; block < program_.blocks(); ++block) {
      double off = 1;
      Allowed held = 0;
      std::optional<unsigned> gates;
      bool whole = true;
      for (int m = program_.first_mode(block); m < program_.end_mode(block); ++m) {
        const double weight = layer_.point().weight(m);
        off -= weight;
        if (weight < kWhole) continue;
        whole = whole && (!gates || *gates == program_.mode(m).gates);
        gates = program_.mode(m).gates;
      }
      if (off > kWhole) whole = whole && !gates;
      any = any || !whole;
      if (!whole) continue;
      for (int m = program_.first_mode(block); m < program_.end_mode(block); ++m)
        if (gates && program_.mode(m).gates == *gates) held |= Allowed{1} << (m - program_.first_mode(block));
      if (!gates) held = kOff;
      Allowed& allowed = near.allowed[static_cast<std::size_t>(block)];
      if ((allowed & held) != 0) allowed &= held;
    }
    if (any) search(near, kKernelNodes, false);
  }

  // A small search among plans that agree with the best one wherever that agrees with the point.
  void look_around(const Decided& decided) {
    const std::vector<int> best = application_.best_modes();
    if (best.empty()) return;
    Decided near = decided;
    int left_free = 0;
    for (int block = 0; block < program_.blocks(); ++block) {
      const int mode = best[static_cast<std::size_t>(block)];
      const unsigned gates = mode < 0 ? 0 : program_.mode(mode).gates;
      double same = mode < 0 ? 1 : 0;
      Allowed fixed = mode < 0 && program_.may_be_off(block) ? kOff : 0;
      for (int m = program_.first_mode(block); m < program_.end_mode(block); ++m) {
        const bool alike = program_.mode(m).gates == gates && mode >= 0;
        if (alike) fixed |= Allowed{1} << (m - program_.first_mode(block));
        const double weight = layer_.point().weight(m);
        same += mode < 0 ? -weight : alike ? weight : 0;
      }
      Allowed& allowed = near.allowed[static_cast<std::size_t>(block)];
      if (same > 1 - kWhole && (allowed & fixed) != 0)
        allowed &= fixed;
      else
        ++left_free;
    }
    if (left_free == 0) return;
    search(near, kNeighbourhoodNodes, false);
  }

  void look_for_plans(const Decided& decided) {
    if (options_.dives && !budget_.exhausted()) dive(decided);
    if (!options_.neighbourhood) return;
    const auto back = [&] {
      if (budget_.exhausted()) return false;
      layer_.decide(decided.allowed, decided.counts);
      return layer_.solve(cutoff(), budget_).end == ContinuousLayer::End::kSolved;
    };
    if (back()) search_kernel(decided);
    for (int again = 0; again < kNeighbourhoods; ++again) {
      const auto before = value_;
      if (!back()) return;
      look_around(decided);
      if (value_ == before) return;
    }
  }

  // ---- branch and bound

  struct Open {
    Int128 bound = kNoBound;
    double estimate = 0;
    int node = 0;
    std::shared_ptr<const ContinuousLayer::Standing> standing{};  // of the parent's LP
  };
  struct Later {
    bool operator()(const Open& a, const Open& b) const {
      if (a.bound != b.bound) return a.bound < b.bound;
      if (a.estimate != b.estimate) return a.estimate < b.estimate;
      return a.node < b.node;
    }
  };
  struct Searching {
    const Decided& start;
    bool main;  // the whole problem, whose tree and bound are the result
    Tree tree{{{}}};
    std::vector<std::pair<int, bool>> parents{{-1, false}};  // of each node, and which child it is
    std::priority_queue<Open, std::vector<Open>, Later> open{};
    std::optional<Open> plunge{};  // the child to go on with
    Int128 closed = -kNoBound;     // the largest bound of leaves that are done with
    bool stuck = false;            // some leaf could not be solved
    bool cut_short = false;        // the budget ended within a leaf
    std::int64_t nodes = 0;
    std::int64_t next_primal = kPrimalEvery;
    Int128 told = kNoBound;

    Tree::Node& node(int at) { return tree.nodes[static_cast<std::size_t>(at)]; }
    Int128 bound() const {
      Int128 most = closed;
      if (!open.empty()) most = std::max(most, open.top().bound);
      if (plunge) most = std::max(most, plunge->bound);
      return most;
    }
    // The decisions on the way to a node.
    std::vector<Decision> path_to(int at) const {
      std::vector<Decision> path;
      for (; parents[static_cast<std::size_t>(at)].first >= 0;
           at = parents[static_cast<std::size_t>(at)].first) {
        const auto [parent, up] = parents[static_cast<std::size_t>(at)];
        path.push_back(tree.nodes[static_cast<std::size_t>(parent)].split.with(up));
      }
      return path;
    }
  };

  void search(const Decided& start, std::int64_t most_nodes, bool main) {
    Searching s{start, main};
    s.open.push({});
    const IntegratorEnd::End why = go_on(s, most_nodes);
    end_.nodes += s.nodes;
    if (main) conclude(s, why);
  }

  // Looks at nodes until nothing is left or something says to stop: why.
  IntegratorEnd::End go_on(Searching& s, std::int64_t most_nodes) {
    while (!s.open.empty() || s.plunge) {
      const Int128 bound = known_bound(s);
      if (s.main && bound < s.told) {
        s.told = bound;
        application_.bound(in_units(bound), s.nodes <= 1 ? "prices" : "branching");
      }
      if (s.nodes > 0 && gap_reached(bound))
        return in_units(bound) == *value_ ? IntegratorEnd::End::kProven : IntegratorEnd::End::kGap;
      if (budget_.exhausted() || s.nodes >= most_nodes) return IntegratorEnd::End::kLimit;
      const bool plunged = s.plunge.has_value();
      Open next = plunged ? *s.plunge : s.open.top();
      if (plunged) {
        s.plunge.reset();
        if (next.bound <= cutoff()) {
          s.closed = std::max(s.closed, next.bound);
          continue;
        }
      } else {
        if (next.bound <= cutoff()) break;  // all others too
        s.open.pop();
      }
      ++s.nodes;
      if (plunged) next.standing.reset();  // the LP stands there
      look_at(s, next);
    }
    return s.cut_short ? IntegratorEnd::End::kLimit : IntegratorEnd::End::kProven;
  }

  Int128 known_bound(const Searching& s) const {
    return value_ ? std::max(s.bound(), *value_ * options_.unit) : s.bound();
  }

  // Solves a node and closes it or splits it.
  void look_at(Searching& s, const Open& next) {
    Decided decided = s.start;
    const std::vector<Decision> path = s.path_to(next.node);
    for (const Decision& decision : path) apply(program_, decision, decided);
    if (std::any_of(decided.allowed.begin(), decided.allowed.end(), [](Allowed a) { return a == 0; }))
      return;  // nothing is there
    layer_.decide(decided.allowed, decided.counts);
    if (next.standing) layer_.stand(*next.standing);
    const bool root = s.main && s.nodes == 1;
    if (root) begin(decided);
    ContinuousLayer::Solved solved =
        solve_with_cuts(root ? kRootRounds : kNodeRounds, !root && path.size() > kDeepestCuts);
    if (layer_.cuts_in_lp() > root_cuts_ + root_cuts_ / 2 + 20) layer_.drop_idle_cuts();
    const Int128 known = std::min(next.bound, solved.bound.value_or(next.bound));
    if (solved.end == ContinuousLayer::End::kEmpty || (solved.bound && *solved.bound <= next.bound))
      s.node(next.node).prices = std::make_shared<Prices>(layer_.prices());
    if (solved.end != ContinuousLayer::End::kSolved) return close(s, solved.end, known);
    if (root && !look_for_plans_at_root(s, decided, known, solved)) return;
    const auto standing = std::make_shared<const ContinuousLayer::Standing>(layer_.standing());
    const std::optional<DiscreteLayer::Candidate> chosen = choose(decided, solved.value);
    if (!chosen) {
      take_plan();
      s.closed = std::max(s.closed, known);
      return;
    }
    split(s, next.node, *chosen, {known, solved.value, 0, standing});
    if (s.main && s.nodes >= s.next_primal) {
      s.next_primal = s.nodes + kPrimalEvery + s.nodes / 2;
      look_for_plans(decided);
    }
  }

  void close(Searching& s, ContinuousLayer::End end, Int128 bound) {
    if (end == ContinuousLayer::End::kEmpty) return;
    s.closed = std::max(s.closed, bound);
    if (end == ContinuousLayer::End::kLimit) (budget_.exhausted() ? s.cut_short : s.stuck) = true;
  }

  // With the cuts that it ends with. False: then the root is closed.
  bool look_for_plans_at_root(Searching& s, const Decided& decided, Int128 known,
                              ContinuousLayer::Solved& solved) {
    layer_.drop_idle_cuts();
    root_cuts_ = layer_.cuts_in_lp();
    application_.bound(in_units(known), "cuts");
    if (gap_reached(known) || candidates().empty()) return true;
    look_for_plans(decided);
    solved.end = ContinuousLayer::End::kCutOff;
    if (known > cutoff()) {
      layer_.decide(decided.allowed, decided.counts);
      solved = layer_.solve(cutoff(), budget_);
    }
    if (solved.end != ContinuousLayer::End::kSolved) close(s, solved.end, known);
    return solved.end == ContinuousLayer::End::kSolved;
  }

  // `parent`: the node's bound, value and standing. The child that is expected to be worth more is next.
  void split(Searching& s, int node, const DiscreteLayer::Candidate& chosen, const Open& parent) {
    const int down = static_cast<int>(s.tree.nodes.size());
    const std::shared_ptr<const Prices> prices = std::move(s.node(node).prices);
    s.node(node) = {chosen.decision, down, down + 1};
    for (const bool up : {false, true}) {
      s.tree.nodes.push_back({{}, -1, -1, prices});
      s.parents.emplace_back(node, up);
      const Open child{parent.bound, parent.estimate - discrete_.expected_loss(chosen, up),
                       down + (up ? 1 : 0), parent.standing};
      if (!s.plunge) {
        s.plunge = child;
      } else if (child.estimate > s.plunge->estimate) {
        s.open.push(std::exchange(*s.plunge, child));
      } else {
        s.open.push(child);
      }
    }
  }

  void conclude(Searching& s, IntegratorEnd::End why) {
    const Int128 bound = known_bound(s);
    const bool none = !value_ && bound == -kNoBound;  // all leaves are empty
    if (why == IntegratorEnd::End::kProven && (s.stuck || (!value_ && !none)))
      why = IntegratorEnd::End::kStuck;
    end_.end = why;
    if (bound < kNoBound && !none) end_.bound = in_units(bound);
    end_.tree = std::move(s.tree);
  }

  const Program& program_;
  Application& application_;
  const IntegratorOptions& options_;
  Budget& budget_;
  ContinuousLayer layer_;
  DiscreteLayer discrete_;
  FlowCovers covers_;
  std::optional<Int128> value_;
  int root_cuts_ = 0;
  IntegratorEnd end_;
};

}  // namespace

IntegratorEnd integrate(const Program& program, std::unique_ptr<solvers::LinearProgram> lp,
                        Application& application, const IntegratorOptions& options, Budget& budget) {
  return Integration(program, std::move(lp), application, options, budget).run();
}

}  // namespace tenon::hybrid
