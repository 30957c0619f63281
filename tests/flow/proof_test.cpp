#include "flow/proof.h"

#include <gtest/gtest.h>

#include <functional>

#include "check_proof.h"
#include "flow/solve.h"
#include "tiny.h"

namespace tenon::flow {
namespace {

// One unit at 3 or three at fixed 10; both arcs needed for 4: cheapest 3 by the second (10) and 1 by the first (3).
Problem two_ways() {
  Problem problem;
  problem.supply.push_back(4);
  problem.supply.push_back(-4);
  problem.arcs.push_back({NodeId{0}, NodeId{1}, 0, 9, 3, 0});
  problem.arcs.push_back({NodeId{0}, NodeId{1}, 0, 3, 0, 8});
  return problem;
}

Proof proof_of(const Problem& problem) {
  Budget budget{Limits{}};
  return *solve(problem, budget).proof;
}

// 4 units: all by the first arc 12; three by the second 8 + 3 = 11.
TEST(Proof, shows_the_optimum) {
  const Shown shown = check_proof(two_ways(), proof_of(two_ways()));
  EXPECT_EQ(shown.fault, "");
  EXPECT_EQ(shown.bound, 11);
}

// Each of these would let a wrong bound pass; none may show 11, or it is not a proof at all.
TEST(Proof, no_forgery_shows_as_much) {
  const Problem problem = two_ways();
  const std::vector<std::pair<const char*, std::function<void(Proof&)>>> forgeries = {
      {"no parts", [](Proof& p) { p.parts.clear(); }},
      {"arc missing", [](Proof& p) { p.parts[0].arcs.pop_back(); }},
      {"arc twice", [](Proof& p) { p.parts[0].arcs.push_back(p.parts[0].arcs[0]); }},
      {"part twice", [](Proof& p) { p.parts.push_back(p.parts[0]); }},
      {"node missing", [](Proof& p) { p.parts[0].nodes.pop_back(); }},
      {"potentials missing", [](Proof& p) { p.parts[0].potentials.clear(); }},
      {"no tree", [](Proof& p) { p.parts[0].tree.clear(); }},
      {"no leaves", [](Proof& p) { p.parts[0].leaves.clear(); }},
      {"a leaf called a ray", [](Proof& p) { p.parts[0].leaves[0].kind = Leaf::Kind::kRay; }},
      {"potentials of zero",
       [](Proof& p) {
         for (auto& v : p.parts[0].potentials) v.assign(v.size(), 0);
       }},
      {"made-up dominance",
       [](Proof& p) {
         p.parts[0].dominated.push_back({ArcId{1}, ArcId{0}});
       }},
      {"a cut that asks for more",
       [](Proof& p) {
         p.parts[0].cuts.push_back({{NodeId{1}}, {}});  // it receives: no demand to send
         p.parts[0].multipliers = {{{0, 1 << 20}}};
         for (Leaf& leaf : p.parts[0].leaves) leaf.multipliers = 0;
       }},
      {"a negative multiplier",
       [](Proof& p) {
         p.parts[0].cuts.push_back({{NodeId{0}}, {}});
         p.parts[0].multipliers = {{{0, -1}}};
         for (Leaf& leaf : p.parts[0].leaves) leaf.multipliers = 0;
       }},
  };
  for (const auto& [name, forge] : forgeries) {
    SCOPED_TRACE(name);
    Proof proof = proof_of(problem);
    forge(proof);
    const Shown shown = check_proof(problem, proof);
    EXPECT_TRUE(!shown.fault.empty() || (!shown.infeasible && shown.bound < 11));
  }
}

// Whatever single number of a proof is changed, what it then shows stays true: the rules are sound, not the search.
TEST(Proof, changed_numbers_never_show_more_than_the_truth) {
  int still_proofs = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Problem tiny = tiny_problem(random, {4, 7, 4, false, true});
    const std::optional<Int128> best = brute_force(tiny);
    Proof proof = proof_of(tiny);
    if (proof.parts.empty()) continue;
    for (int forgery = 0; forgery < 10; ++forgery) {
      Proof forged = proof;
      Part& part = forged.parts[random.below(forged.parts.size())];
      Leaf& leaf = part.leaves[random.below(part.leaves.size())];
      TreeNode& node = part.tree[random.below(part.tree.size())];
      auto& potentials = part.potentials[random.below(part.potentials.size())];
      switch (random.below(6)) {
        case 0:
          potentials[random.below(potentials.size())] += random.between(-3, 3) * (Int128{1} << 40);
          break;
        case 1:
          leaf.log2_scale = static_cast<std::int32_t>(random.between(0, 45));
          break;
        case 2:
          leaf.kind = leaf.kind == Leaf::Kind::kRay ? Leaf::Kind::kBound : Leaf::Kind::kRay;
          break;
        case 3:
          node.at_most += random.between(-1, 2);
          break;
        case 4:
          std::swap(node.low, node.high);
          break;
        default:
          part.capped = !part.capped;
          break;
      }
      const Shown shown = check_proof(tiny, forged);
      if (!shown.fault.empty()) continue;
      ++still_proofs;
      if (best) {
        EXPECT_FALSE(shown.infeasible);
        EXPECT_LE(shown.bound, *best);
      }
    }
  }
  EXPECT_GT(still_proofs, 500);  // weaker ones, or as good by luck
}

// Cuts by the rule alone: 4 must leave node 0, by arcs of capacity 9 (plain) and 3 (charge 8). By use of the second
// (coefficient min(3, 4) = 3) the cut x1 + 3*[x2 > 0] >= 4 with multiplier 2 adds 8 and takes 2 a unit off the first
// arc and 6 off the charge of the second. Capped at T = 4, potentials (1, 0): rc = 3 - 2 - 1 = 0 and
// fx = 2, rc = -1, so min(0, 2 - 3) = -1. In all 4*1 + 0 - 1 + 8 = 11.
TEST(Proof, a_cut_counts_with_its_demand) {
  const Problem problem = two_ways();
  Proof proof = proof_of(problem);
  Part& part = proof.parts[0];
  part.tree = {TreeNode{ArcId::none(), 0, 0, -1}};
  part.potentials = {{1, 0}};
  part.cuts = {{{NodeId{0}}, {ArcId{1}}}};
  part.multipliers = {{{0, 2}}};
  part.leaves = {{Leaf::Kind::kBound, 0, 0, 0}};
  const Shown shown = check_proof(problem, proof);
  EXPECT_EQ(shown.fault, "");
  EXPECT_EQ(shown.bound, 11);
}

}  // namespace
}  // namespace tenon::flow
