#include <gtest/gtest.h>

#include <functional>
#include <numeric>
#include <set>

#include "flow/cuts.h"
#include "flow/heuristics.h"
#include "flow/solve.h"
#include "tiny.h"

namespace tenon::flow {
namespace {

// The largest block of a network with a tree of its own.
Block some_block(std::uint64_t seed) {
  Random random(seed);
  const Problem problem = tiny_problem(random, {14, 60, 40, false, true});
  std::vector<Block> blocks = *split(problem);
  return *std::max_element(blocks.begin(), blocks.end(),
                           [](const Block& a, const Block& b) { return a.arcs.size() < b.arcs.size(); });
}

Problem as_problem(const Block& block) {
  Problem problem;
  for (const std::int64_t s : block.supply) problem.supply.push_back(s);
  for (const Block::LocalArc& arc : block.local)
    problem.arcs.push_back({NodeId{arc.tail}, NodeId{arc.head}, arc.least, arc.most, arc.unit, arc.fixed});
  return problem;
}

TEST(Bounds, cuts_raise_the_bound_and_never_above_the_optimum) {
  int raised = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    const Block block = some_block(seed);
    Budget budget{Limits{}};
    const Solution best = solve(as_problem(block), budget);
    if (best.status != Status::kOptimal) continue;
    Relaxation<std::int64_t> relaxation(block, *choose_scale(block));
    ASSERT_EQ(relaxation.solve(budget), Relaxation<std::int64_t>::Outcome::kOptimal);
    const Int128 before = relaxation.value();
    CutLoop<std::int64_t> loop(relaxation);
    loop.strengthen_root(*best.cost << relaxation.scale().log2, budget);
    const Int128 after = relaxation.value();
    EXPECT_GE(after, before);
    EXPECT_LE(relaxation.unscaled(after), *best.cost);
    raised += after > before;
  }
  EXPECT_GT(raised, 20);
}

// A cut by hand: 3 must leave node 0, by arc 0 of charge 30 and high 40 (as nothing limits it: the way back has a min).
// The line pays 30 / 40 a unit, so 2.25; the cut makes the charge due in full.
TEST(Bounds, a_cut_makes_a_charge_due_in_full) {
  Problem problem;
  problem.supply.push_back(3);
  problem.supply.push_back(-3);
  problem.arcs.push_back({NodeId{0}, NodeId{1}, 0, kNoLimit, 0, 30});
  problem.arcs.push_back({NodeId{1}, NodeId{0}, 37, kNoLimit, 5, 0});
  problem.arcs.push_back({NodeId{0}, NodeId{1}, 0, kNoLimit, 20, 0});
  const std::vector<Block> blocks = *split(problem);
  const Block& block = blocks.front();
  ASSERT_EQ(block.local[0].most, 40);
  Relaxation<std::int64_t> relaxation(block, *choose_scale(block));
  Budget budget{Limits{}};
  relaxation.solve(budget);
  EXPECT_EQ(relaxation.unscaled(relaxation.value()), 3);  // 2.25 up
  CutLoop<std::int64_t> loop(relaxation);
  loop.strengthen_root(Int128{30} << relaxation.scale().log2, budget);
  EXPECT_EQ(relaxation.unscaled(relaxation.value()), 30);
}

TEST(Bounds, heuristic_flows_are_feasible_and_cost_what_they_say) {
  int found = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    const Block block = some_block(seed);
    const Problem problem = as_problem(block);
    Budget budget{Limits{}};
    Heuristics<std::int64_t> heuristics(block, *choose_scale(block), budget);
    const auto first = heuristics.slope_scaling();
    if (!first) continue;
    ++found;
    const auto check = [&](const std::vector<std::int64_t>& flows) {
      Flows all;
      for (const std::int64_t x : flows) all.push_back(x);
      EXPECT_TRUE(feasible(problem, all));
      EXPECT_EQ(cost(problem, all), cost(block, flows));
    };
    check(*first);
    const auto better = heuristics.drop_arcs(*first);
    if (!better) continue;
    check(*better);
    EXPECT_LT(cost(block, *better), cost(block, *first));
  }
  EXPECT_GT(found, 30);
}

// Against all flows there are: of the same cost and with the same arcs in use (plain ones apart), none has a smaller
// sum, and of equal sum none has more on the first arc that differs.
TEST(Bounds, canonical_flows_are_the_first_of_all_equally_cheap_ones) {
  int changed = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    Problem problem = tiny_problem(random, {4, 8, 3, false, true});
    for (Arc& arc : problem.arcs) {  // few different costs, so that there are ties
      arc.unit %= 2;
      if (random.chance(2, 3)) arc.fixed = arc.min = 0;
    }
    const std::vector<Block> blocks = *split(problem);
    for (const Block& block : blocks) {
      const Problem part = as_problem(block);
      Budget budget{Limits{}};
      const Solution solution = solve(part, budget);
      if (solution.status != Status::kOptimal) break;
      const auto sum = [](const std::vector<std::int64_t>& x) {
        return std::accumulate(x.begin(), x.end(), std::int64_t{0});
      };
      std::vector<std::int64_t> first = solution.flows->raw();
      const std::vector<std::int64_t> start = first;
      std::vector<std::int64_t> at(first.size(), 0);
      const std::function<void(std::size_t)> place = [&](std::size_t a) {
        if (a == at.size()) {
          Flows flows;
          for (const std::int64_t x : at) flows.push_back(x);
          if (feasible(part, flows) && cost(part, flows) == *solution.cost)
            first = std::max(first, at, [&](const auto& a1, const auto& a2) {
              return std::pair(-sum(a1), a1) < std::pair(-sum(a2), a2);
            });
          return;
        }
        const Block::LocalArc& arc = block.local[a];
        for (std::int64_t x = 0; x <= arc.most; ++x) {
          if (!arc.plain && (x > 0) != (start[a] > 0)) continue;
          at[a] = x;
          place(a + 1);
        }
      };
      place(0);
      EXPECT_EQ(start, first);
      changed += first.size() > 2;
    }
  }
  EXPECT_GT(changed, 100);
}

// What trimming leaves is all in use: no potentials, cut or leaf that the tree does not need.
TEST(Bounds, proofs_hold_nothing_unused) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    Budget budget{Limits{}};
    const Solution solution = solve(as_problem(some_block(seed)), budget);
    for (const Part& part : solution.proof->parts) {
      std::set<std::int32_t> leaves, potentials, multipliers, cuts;
      for (const TreeNode& node : part.tree)
        if (!node.arc.valid()) leaves.insert(node.low);
      for (const Leaf& leaf : part.leaves) {
        potentials.insert(leaf.potentials);
        if (leaf.multipliers >= 0) multipliers.insert(leaf.multipliers);
      }
      for (const Multipliers& list : part.multipliers) {
        for (const auto& [cut, multiplier] : list) {
          cuts.insert(cut);
          EXPECT_GT(multiplier, 0);
        }
      }
      EXPECT_EQ(multipliers.size(), part.multipliers.size());
      EXPECT_EQ(leaves.size(), part.leaves.size());
      EXPECT_EQ(potentials.size(), part.potentials.size());
      EXPECT_EQ(cuts.size(), part.cuts.size());
    }
  }
}

}  // namespace
}  // namespace tenon::flow
