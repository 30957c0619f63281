#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/random.h"
#include "colgen/arc_flow.h"
#include "colgen/branch/tree.h"
#include "colgen/network_pricer.h"

// Networks, master, cuts and tree as one: partitions of items by paths against every way to combine paths.

namespace tenon::colgen {
namespace {

using pricing::ArcId;
using pricing::ItemId;
using pricing::NodeId;

constexpr int kItems = 6;

using Solution = std::vector<std::pair<Column, std::int64_t>>;

struct Program {
  std::vector<PathProblem> problems;
  std::vector<Multiplicity> multiplicities;
};

// Two kinds of paths over the same items, with a load that a path may carry. Paths may come to an item again where they are not elementary; no
// solution holds such a path, but the LP may price it.
Program random_program(Random& random) {
  Program program;
  for (std::int64_t k = random.between(1, 2); k > 0; --k) {
    PathProblem problem;
    pricing::NetworkData& data = problem.network;
    data.nodes = kItems + 2;
    data.items = kItems;
    pricing::Accumulating load{"load", {}, random.between(5, 8)};
    const auto add_arc = [&](int tail, int head, std::int64_t use) {
      data.arcs.push_back({NodeId{tail}, NodeId{head}});
      load.use.push_back(use);
      problem.cost.push_back(random.between(1, 20) + (tail == 0 ? 15 : 0));
      problem.entries.push_back(head < 2 ? std::vector<Entry>{} : std::vector<Entry>{{head - 2, 1}});
    };
    for (int item = 0; item < kItems; ++item) {
      const std::int64_t use = random.between(1, 3);
      data.node_items.emplace_back(NodeId{2 + item}, ItemId{item});
      for (int tail = 0; tail < data.nodes; ++tail)
        if (tail != 1 && tail != 2 + item && random.chance(3, 4)) add_arc(tail, 2 + item, use);
      if (random.chance(4, 5)) add_arc(2 + item, 1, 0);
    }
    data.resources.push_back(std::move(load));
    data.mains.push_back({0, 2});
    problem.sources = {NodeId{0}};
    problem.sinks = {NodeId{1}};
    switch (random.below(3)) {
      case 0:
        problem.visits = pricing::Visits::kOnce;
        break;
      case 1:
        problem.visits = pricing::Visits::kNear;
        problem.near.assign(kItems, {});
        for (auto& near : problem.near)
          if (random.chance(1, 2)) near.push_back(ItemId{static_cast<std::int32_t>(random.below(kItems))});
        break;
      default:
        problem.visits = pricing::Visits::kAny;
    }
    program.problems.push_back(std::move(problem));
    const std::int64_t least = random.between(0, 1);
    program.multiplicities.push_back({least, least + random.between(1, 2)});
  }
  return program;
}

// The cheapest path of a problem for each set of items.
std::map<unsigned, std::int64_t> cheapest_paths(const PathProblem& problem) {
  std::map<unsigned, std::int64_t> cheapest;
  const auto& load = std::get<pricing::Accumulating>(problem.network.resources[0]);
  const auto extend = [&](const auto& self, int node, unsigned held, std::int64_t used,
                          std::int64_t cost) -> void {
    if (node == 1) {
      const auto [it, is_new] = cheapest.emplace(held, cost);
      it->second = std::min(it->second, cost);
      return;
    }
    for (std::size_t a = 0; a < problem.cost.size(); ++a) {
      const pricing::Arc& arc = problem.network.arcs[a];
      if (arc.tail.value != node || used + load.use[a] > load.limit) continue;
      const unsigned item = arc.head.value < 2 ? 0 : 1u << (arc.head.value - 2);
      if (held & item) continue;
      self(self, arc.head.value, held | item, used + load.use[a], cost + problem.cost[a]);
    }
  };
  extend(extend, 0, 0, 0, 0);
  return cheapest;
}

std::optional<std::int64_t> least_value(const Program& program) {
  std::map<unsigned, std::int64_t> best{{0, 0}};  // items held -> cost, after the problems so far
  for (std::size_t k = 0; k < program.problems.size(); ++k) {
    const auto paths = cheapest_paths(program.problems[k]);
    std::map<unsigned, std::int64_t> ended, now = best;
    for (std::int64_t used = 0; used <= program.multiplicities[k].most; ++used) {
      std::map<unsigned, std::int64_t> next;
      for (const auto& [held, cost] : now) {
        if (used >= program.multiplicities[k].least) {
          const auto [it, is_new] = ended.emplace(held, cost);
          it->second = std::min(it->second, cost);
        }
        for (const auto& [items, path_cost] : paths) {
          if (held & items) continue;
          const auto [it, is_new] = next.emplace(held | items, cost + path_cost);
          it->second = std::min(it->second, cost + path_cost);
        }
      }
      now = std::move(next);
    }
    best = std::move(ended);
  }
  const auto found = best.find((1u << kItems) - 1);
  return found == best.end() ? std::nullopt : std::optional(found->second);
}

struct Search : TreeProblem {
  Solution best{};
  std::int64_t value = kNoSide;
  bool pairs_first = false;
  std::optional<std::int64_t> least{};

  std::vector<std::vector<std::shared_ptr<const Quantity>>> quantities(const Master& master) override {
    std::vector<std::shared_ptr<const Quantity>> counts;
    for (int k = 0; k < master.problems(); ++k) counts.push_back(std::make_shared<ColumnsOf>(k));
    if (pairs_first) return {fractional_pairs(master), counts, fractional_arcs(master)};
    return {counts, fractional_arcs(master), fractional_pairs(master)};
  }
  void solution(const std::vector<std::pair<Column, std::int64_t>>& columns, std::int64_t told) override {
    best = columns;
    value = told;
  }
  void bound(std::int64_t told) override {
    if (least) {
      EXPECT_LE(told, *least);
    }
  }
};

// Asks another pricer, and watches over an optimum: no cut may forbid it, and where the branches leave it in, its columns must count in
// what pricing says of all columns.
class Watched : public Pricer {
 public:
  Watched(Pricer& inner, const Master& master, const Solution& optimum)
      : inner_(inner), master_(master), optimum_(optimum) {}

  Pricing price(const Prices& prices, Effort effort, std::vector<Column>& found, Budget& budget) override {
    Pricing pricing = inner_.price(prices, effort, found, budget);
    if (!pricing.exact || !optimum_is_here()) return pricing;
    ++seen;
    for (const auto& [column, times] : optimum_)
      EXPECT_LE(pricing.least[static_cast<std::size_t>(column.problem)], reduced_cost(column, prices));
    return pricing;
  }
  int seen = 0;

 private:
  bool optimum_is_here() const {
    bool here = true;
    for (int r = 0; r < master_.rows(); ++r) {
      const Cut* cut = master_.has_row(r) ? master_.cut(r).get() : nullptr;
      if (cut == nullptr) continue;
      std::int64_t sum = 0;
      for (const auto& [column, times] : optimum_) sum += times * cut->coefficient(column);
      const Row sides = cut->sides();
      const bool holds =
          (sides.low == -kNoSide || sum >= sides.low) && (sides.high == kNoSide || sum <= sides.high);
      EXPECT_TRUE(holds || dynamic_cast<const QuantityRow*>(cut) != nullptr);
      here = here && holds;
    }
    return here;
  }

  Pricer& inner_;
  const Master& master_;
  const Solution& optimum_;
};

struct Ran {
  TreeEnd end;
  Solution best;
  std::int64_t value = kNoSide;
  int cuts = 0, seen = 0;
};

// With an optimum, it is watched over.
Ran run(const Program& program, std::optional<std::int64_t> least, std::uint64_t seed, int threads,
        const Solution& optimum = {}) {
  Random random(seed);
  NetworkPricer networks(program.problems, {.threads = threads,
                                            .each_source_alone = random.chance(1, 2),
                                            .items_once = true,
                                            .most_columns = static_cast<int>(random.between(1, 20))});
  Master master("highs", program.multiplicities);
  for (int item = 0; item < kItems; ++item) master.add_row({1, 1});
  Watched pricer(networks, master, optimum);
  TreeOptions options;
  options.generate.stabilize = static_cast<GenerateOptions::Stabilize>(random.below(3));
  options.generate.centre.assign(kItems, 10.0);
  options.generate.scale = networks.scale();
  options.strong = random.chance(1, 2);
  options.primal = {random.chance(1, 3), random.chance(1, 3), 0};
  Search search;
  search.pairs_first = random.chance(1, 2);
  search.least = least;
  Budget budget{Limits{}};

  Ran ran;
  for (int rounds = random.chance(2, 3) ? 3 : 0; rounds > 0; --rounds) {
    if (generate(master, pricer, options.generate, budget).end != Generated::End::kConverged) break;
    std::vector<Used> used;
    for (const int number : master.active())
      if (master.value(number) > 1e-9) used.push_back({&master.column(number), master.value(number)});
    const auto cuts = violated_subset_rows(used, std::vector<std::int64_t>(kItems, 1), 1e-3, 10);
    if (cuts.empty()) break;
    for (const auto& cut : cuts) master.add_cut(cut);
    ran.cuts += static_cast<int>(cuts.size());
  }
  ran.end = branch_and_price(master, pricer, search, kNoSide, options, budget);
  ran.best = search.best;
  ran.value = search.value;
  ran.seen = pricer.seen;
  return ran;
}

TEST(PathsTree, equals_brute_force_with_every_option_and_any_number_of_threads) {
  int infeasible = 0, branched = 0, cut = 0, seen = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Program program = random_program(random);
    const std::optional<std::int64_t> least = least_value(program);
    const Ran ran = run(program, least, seed, 1);
    ASSERT_EQ(ran.end.end, TreeEnd::End::kProven);
    if (least) {
      EXPECT_EQ(ran.value, *least);
      EXPECT_EQ(ran.end.bound, least);
    } else {
      EXPECT_EQ(ran.value, kNoSide);
    }
    const Ran by_two = run(program, least, seed, 2, ran.best);
    EXPECT_EQ(by_two.best, ran.best);
    EXPECT_EQ(by_two.end.nodes, ran.end.nodes);
    EXPECT_EQ(by_two.end.lp_solves, ran.end.lp_solves);
    infeasible += least ? 0 : 1;
    branched += ran.end.nodes > 1 ? 1 : 0;
    cut += ran.cuts > 0 ? 1 : 0;
    seen += by_two.seen;
  }
  EXPECT_GT(infeasible, 8);
  EXPECT_GT(branched, 8);
  EXPECT_GT(cut, 5);
  EXPECT_GT(seen, 500);
}

}  // namespace
}  // namespace tenon::colgen
