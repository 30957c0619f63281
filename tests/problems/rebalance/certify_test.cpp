#include "problems/rebalance/certify.h"

#include <gmock/gmock.h>

#include "problems/rebalance/big.h"
#include "tests/problems/rebalance/make.h"

namespace tenon::rebalance {
namespace {

using ::testing::IsEmpty;
using testing::Json;
using ::testing::Not;

// Two links from A to B for 100,000: one for a flat fee of 7 (70,000 units of cost) that carries 80,000, one for 1 bps that
// carries at least 40,000. Both together cost 70,000 + 40,000, so the second alone is best: 100,000. Then 2 bps to Q.
// Linearised, the flat fee is worth 7/8 a unit, so that the bound without branching is 90,000.
constexpr const char* kInput = R"({"edges": [
  {"id": "flat", "src": "@A", "dest": "@B", "flatFee": 7, "capacity": 80000},
  {"id": "bps", "src": "@A", "dest": "@B", "variableFeeBps": 1, "min": 40000},
  {"id": "leaf", "src": "@B", "dest": "Q_B", "variableFeeBps": 2}],
  "supplies": {"@A": 100000, "Q_B": -100000}, "arcPenalty": 0})";
constexpr Int128 kBest = 100'000 + 200'000;

// Part 0: the leaf, joined to the rest at @B. Part 1: the two links. Either "flat" is unused: then all that leaves @A (a
// cut) pays 1 bps. Or it is used, and then "bps" is unused, which leaves 20,000 behind (a ray), or carries 40,000 at least.
Proof good_proof() {
  proof::Part leaf;
  leaf.nodes = {1, 2};
  leaf.arcs = {2};
  leaf.potentials = {{2, 0}};
  leaf.leaves = {{}};
  leaf.tree = {{-1, 0, 0, -1}};
  proof::Part links;
  links.nodes = {0, 1};
  links.arcs = {0, 1};
  links.capped = true;
  links.cuts = {{{0}, {0}}};
  links.potentials = {{0, 0}, {1, 0}, {0, 0}};
  links.multipliers = {{{0, 4}}};
  links.leaves = {{false, 2, 0, 0}, {true, 0, 1}, {false, 0, 2}};
  links.tree = {{0, 0, 1, 2}, {-1, 0, 0, -1}, {1, 0, 3, 4}, {-1, 0, 1, -1}, {-1, 0, 2, -1}};
  Claim claim{"cost", kBest, proof::FlowBound{{1, 0, 0}, {leaf, links}}};
  return {{claim}};
}

const Instance& instance() {
  static const Instance kInstance = testing::instance_of(kInput);
  return kInstance;
}

Objective stage(const char* name, Int128 value, Int128 bound) {
  Objective objective;
  objective.name = name;
  objective.value = value;
  objective.bound = bound;
  return objective;
}

proof::FlowBound& flow_of(Proof& proof) { return std::get<proof::FlowBound>(proof.claims[0].argument); }

TEST(RebalanceCertify, proves_the_optimum_and_not_one_more) {
  EXPECT_EQ(check(instance(), {}, good_proof().claims[0]).why, "");
  const auto good = certify(instance(), {stage("cost", kBest, kBest)}, false, good_proof());
  EXPECT_EQ(good.checked, true);
  EXPECT_THAT(good.violations, IsEmpty());
  const auto more = certify(instance(), {stage("cost", kBest, kBest + 1)}, false, good_proof());
  EXPECT_EQ(more.checked, false);
  EXPECT_THAT(more.violations, Not(IsEmpty()));
  Proof greedy = good_proof();
  greedy.claims[0].bound += 1;
  EXPECT_EQ(check(instance(), {}, greedy.claims[0]).verdict, Verdict::kRefuted);
  EXPECT_EQ(certify(instance(), {Objective{}}, false, good_proof()).checked, std::nullopt);
}

struct Tampered {
  const char* name;
  std::function<void(Proof&)> tamper;
};

std::vector<Tampered> tampered() {
  const auto part = [](std::size_t i, auto change) {
    return [i, change](Proof& p) { change(flow_of(p).parts[i]); };
  };
  using proof::Part;
  return {
      {"other_stage", [](Proof& p) { p.claims[0].stage = "total_time"; }},
      {"unknown_stage", [](Proof& p) { p.claims[0].stage = "beauty"; }},
      {"infeasible_although_there_is_a_plan", [](Proof& p) { p.claims[0].stage = "infeasible"; }},
      {"bound_raised", [](Proof& p) { p.claims[0].bound += 1; }},
      {"no_argument", [](Proof& p) { p.claims[0].argument = proof::Trivial{}; }},
      {"no_weight", [](Proof& p) { flow_of(p).weights.cost = 0; }},
      {"negative_weight", [](Proof& p) { flow_of(p).weights.cost = -1; }},
      {"double_weight", [](Proof& p) { flow_of(p).weights.cost = 2; }},
      {"weight_on_a_stage_that_is_not_there", [](Proof& p) { flow_of(p).weights.time = 1; }},
      {"weight_beyond_128_bits", [](Proof& p) { flow_of(p).weights.cost = Int128{1} << 126; }},
      {"part_left_out", [](Proof& p) { flow_of(p).parts.pop_back(); }},
      {"part_twice", [](Proof& p) { flow_of(p).parts.push_back(flow_of(p).parts[0]); }},
      {"no_parts", [](Proof& p) { flow_of(p).parts.clear(); }},
      {"arc_left_out", part(1, [](Part& p) { p.arcs = {0}; })},
      {"arc_twice", part(1,
                         [](Part& p) {
                           p.arcs = {0, 1, 1};
                         })},
      {"arc_of_another_part", part(1,
                                   [](Part& p) {
                                     p.arcs = {0, 1, 2};
                                   })},
      {"arc_that_is_not_there", part(1,
                                     [](Part& p) {
                                       p.arcs = {0, 1, 7};
                                     })},
      {"node_left_out", part(1, [](Part& p) { p.nodes = {0}; })},
      {"node_that_is_not_there", part(1,
                                      [](Part& p) {
                                        p.nodes = {0, 1, 9};
                                      })},
      {"negative_node", part(1,
                             [](Part& p) {
                               p.nodes = {-1, 0, 1};
                             })},
      {"nodes_not_in_order", part(1,
                                  [](Part& p) {
                                    p.nodes = {1, 0};
                                  })},
      {"too_few_potentials", part(1, [](Part& p) { p.potentials[0].pop_back(); })},
      {"potential_too_high", part(1, [](Part& p) { p.potentials[0][0] += 1; })},
      {"potential_too_low", part(1, [](Part& p) { p.potentials[0][0] -= 1; })},
      {"potential_at_the_end_of_numbers",
       part(1, [](Part& p) { p.potentials[0][0] = (Int128{1} << 126) * 1; })},
      {"leaf_potential_moved", part(0, [](Part& p) { p.potentials[0][0] += 1; })},
      {"scale_moved", part(1, [](Part& p) { p.leaves[0].log2_scale += 1; })},
      {"scale_out_of_range", part(1, [](Part& p) { p.leaves[0].log2_scale = 63; })},
      {"scale_negative", part(1, [](Part& p) { p.leaves[0].log2_scale = -1; })},
      {"potentials_that_are_not_there", part(1, [](Part& p) { p.leaves[0].potentials = 3; })},
      {"potentials_of_the_other_leaf", part(1, [](Part& p) { p.leaves[0].potentials = 1; })},
      {"ray_that_shows_nothing", part(1,
                                      [](Part& p) {
                                        p.potentials[1] = {0, 0};
                                      })},
      {"ray_with_a_cut", part(1, [](Part& p) { p.leaves[1].multipliers = 0; })},
      {"cut_left_out", part(1, [](Part& p) { p.leaves[0].multipliers = -1; })},
      {"multipliers_that_are_not_there", part(1, [](Part& p) { p.leaves[0].multipliers = 1; })},
      {"multipliers_below_none", part(1, [](Part& p) { p.leaves[0].multipliers = -2; })},
      {"cut_with_negative_multiplier", part(1, [](Part& p) { p.multipliers[0][0].second = -4; })},
      {"cut_worth_more", part(1, [](Part& p) { p.multipliers[0][0].second = 5; })},
      {"cut_by_use_of_the_other_arc", part(1, [](Part& p) { p.cuts[0].by_use = {1}; })},
      {"cut_that_is_not_there", part(1, [](Part& p) { p.multipliers[0][0].first = 1; })},
      {"cut_that_nothing_must_cross", part(1,
                                           [](Part& p) {
                                             p.cuts[0].nodes = {1};
                                             p.cuts[0].by_use = {};
                                           })},
      {"cut_with_a_node_of_another_part", part(1,
                                               [](Part& p) {
                                                 p.cuts[0].nodes = {0, 2};
                                               })},
      {"cut_with_a_node_twice", part(1,
                                     [](Part& p) {
                                       p.cuts[0].nodes = {0, 0};
                                     })},
      {"cut_with_an_arc_of_another_part", part(1, [](Part& p) { p.cuts[0].by_use = {2}; })},
      {"cut_with_an_arc_twice", part(1,
                                     [](Part& p) {
                                       p.cuts[0].by_use = {0, 0};
                                     })},
      {"tree_without_its_split", part(1,
                                      [](Part& p) {
                                        p.tree = {{-1, 0, 0, -1}};
                                      })},
      {"no_tree", part(1, [](Part& p) { p.tree.clear(); })},
      {"children_swapped", part(1, [](Part& p) { std::swap(p.tree[0].low, p.tree[0].high); })},
      {"split_elsewhere", part(1, [](Part& p) { p.tree[0].at_most = 80'000; })},
      {"split_on_the_other_arc", part(1, [](Part& p) { p.tree[0].arc = 1; })},
      {"split_on_an_arc_of_another_part", part(1, [](Part& p) { p.tree[0].arc = 2; })},
      {"negative_split", part(1, [](Part& p) { p.tree[0].at_most = -1; })},
      {"both_children_the_same", part(1, [](Part& p) { p.tree[0].high = 1; })},
      {"child_before_its_parent", part(1, [](Part& p) { p.tree[0].low = 0; })},
      {"child_that_is_not_there", part(1, [](Part& p) { p.tree[0].high = 5; })},
      {"leaf_that_is_not_there", part(1, [](Part& p) { p.tree[1].low = 3; })},
      {"leaves_swapped", part(1, [](Part& p) { std::swap(p.tree[1].low, p.tree[4].low); })},
      {"arc_left_out_for_a_dearer_one", part(1,
                                             [](Part& p) {
                                               p.dominated = {{1, 0}};
                                             })},
      {"arc_left_out_for_one_with_a_higher_minimum", part(1,
                                                          [](Part& p) {
                                                            p.dominated = {{0, 1}};
                                                          })},
      {"arc_left_out_for_itself", part(1,
                                       [](Part& p) {
                                         p.dominated = {{1, 1}};
                                       })},
      {"arc_left_out_for_one_elsewhere", part(1,
                                              [](Part& p) {
                                                p.dominated = {{1, 2}};
                                              })},
  };
}

class RebalanceTampered : public ::testing::TestWithParam<Tampered> {};

TEST_P(RebalanceTampered, is_rejected) {
  Proof proof = good_proof();
  GetParam().tamper(proof);
  const auto result = certify(instance(), {stage("cost", kBest, proof.claims[0].bound)}, false, proof);
  EXPECT_EQ(result.checked, false);
}
INSTANTIATE_TEST_SUITE_P(All, RebalanceTampered, ::testing::ValuesIn(tampered()),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(RebalanceCertify, json_keeps_every_field) {
  Proof proof = good_proof();
  flow_of(proof).parts[1].dominated = {{1, 0}};
  flow_of(proof).parts[1].leaves.push_back({true, 62, 1});
  flow_of(proof).parts[1].multipliers.push_back({{1, 7}, {5, Int128{1} << 80}});
  flow_of(proof).parts[1].multipliers.push_back({{5, 3}});
  flow_of(proof).parts[1].potentials[0][0] = -(Int128{1} << 100);
  using Kind = proof::Case::Kind;
  proof::Cases cases{{.cost = 3}, 99, {}, {{{{PlaceId{2}, {5, 6}}}, flow_of(proof).parts}, {{}, {}}}};
  cases.tree = {{.kind = Kind::kTime, .at_us = 77, .children = {1, 2}},
                {.kind = Kind::kShare, .arcs = {ArcId{1}}, .at_us = 5, .most = 6, .children = {3, 4}},
                {.kind = Kind::kCircle, .arcs = {ArcId{0}, ArcId{2}}, .children = {5, 6}},
                {.children = {0}},
                {.children = {1}}};
  proof.claims.push_back({"completion_time", 7, cases});
  cases.within_us.reset();
  proof.claims.push_back({"cost", Int128{1} << 90, cases});
  proof.claims.push_back({"shortfall", 0, proof::Trivial{}});
  const auto back = proof_from_json(to_json(proof), "certificate");
  ASSERT_TRUE(back.ok()) << to_string(back.errors().front());
  EXPECT_EQ(back.value(), proof);
}

TEST(RebalanceCertify, every_field_of_the_json_matters) {
  const Json good = to_json(good_proof());
  ASSERT_TRUE(proof_from_json(good, "c").ok());
  int rejected = 0;
  const Json flat = good.flatten();
  for (const auto& [pointer, value] : flat.items()) {
    for (const Json& other : {Json(nullptr), Json("x"), Json(1.5), Json::object()}) {
      Json bad = good;
      bad[Json::json_pointer(pointer)] = other;
      const auto read = proof_from_json(bad, "c");
      // Null stands for what is left out: `capped` is then false, an empty list stays empty.
      if (read.ok() && check(instance(), {}, read.value().claims[0]).verdict == Verdict::kProven)
        EXPECT_TRUE(other.is_null() || pointer.ends_with("/dominated") || pointer.ends_with("/capped"))
            << pointer;
      else
        ++rejected;
    }
  }
  EXPECT_GT(rejected, 100);
}

// 30 to send, 20 may pass: the ray that has a unit of supply worth 1 shows it.
TEST(RebalanceCertify, infeasibility_by_a_ray) {
  const Instance cut =
      testing::instance_of(R"({"edges": [{"id": "e", "src": "@A", "dest": "@B", "capacity": 20}],
                                                "supplies": {"@A": 30, "@B": -30}})");
  proof::Part part;
  part.nodes = {0, 1};
  part.arcs = {0};
  part.potentials = {{1, 0}};
  part.leaves = {{true, 0, 0}};
  part.tree = {{-1, 0, 0, -1}};
  Proof proof{{{"infeasible", 0, proof::FlowBound{{1, 0, 0}, {part}}}}};
  EXPECT_EQ(certify(cut, {}, true, proof).checked, true);
  EXPECT_EQ(certify(cut, {}, true, {}).checked, false);
  const Instance wide =
      testing::instance_of(R"({"edges": [{"id": "e", "src": "@A", "dest": "@B", "capacity": 30}],
                                                 "supplies": {"@A": 30, "@B": -30}})");
  EXPECT_EQ(certify(wide, {}, true, proof).checked, false);
}

// Weighed 1000 : 1, cost and time together show what time the cheapest plans need at least.
TEST(RebalanceCertify, a_later_stage_by_weights) {
  const Instance two = testing::instance_of(R"({"edges": [
      {"id": "a", "src": "@A", "dest": "@B", "flatFee": 1, "timeSec": 9}, {"id": "b", "src": "@A", "dest": "@B", "flatFee": 2, "timeSec": 1}],
      "supplies": {"@A": 5, "@B": -5}, "arcPenalty": 0, "mode": "cheapest", "then": "fastest"})");
  proof::Part part;
  part.nodes = {0, 1};
  part.arcs = {0, 1};
  part.capped = true;
  // a: 10000 W + 9e6; b: 20000 W + 1e6; with W = 1000 a is cheaper by 2e6. A unit is worth a fifth of a.
  const Int128 a = Int128{10'000} * 1000 + 9'000'000;
  part.potentials = {{a / 5, 0}};
  part.leaves = {{}};
  part.tree = {{-1, 0, 0, -1}};
  const auto claim = [&](Int128 bound) {
    return Claim{"total_time", bound, proof::FlowBound{{1000, 1, 0}, {part}}};
  };
  EXPECT_EQ(check(two, {stage("cost", 10'000, 10'000)}, claim(9'000'000)).why, "");
  EXPECT_EQ(check(two, {stage("cost", 10'000, 10'000)}, claim(9'000'001)).verdict, Verdict::kRefuted);
  EXPECT_EQ(check(two, {stage("cost", 10'001, 10'000)}, claim(9'000'000)).verdict, Verdict::kRefuted);
  EXPECT_EQ(check(two, {}, claim(1)).verdict, Verdict::kRefuted);
}

// --- soundness: no proof object whatever shows more than the truth

struct Tiny {
  Instance instance;
  std::optional<Int128> best;
};

// All amounts on all arcs, by brute force.
void search(const Instance& instance, std::size_t arc, std::vector<std::int64_t>& net, Int128 cost,
            std::optional<Int128>& best) {
  if (arc == instance.arcs.size()) {
    for (const PlaceId place : instance.places.keys())
      if (net[static_cast<std::size_t>(place.value)] != instance.places[place].supply_low) return;
    if (!best || cost < *best) best = cost;
    return;
  }
  const Arc& each = instance.arcs[ArcId{static_cast<std::int32_t>(arc)}];
  for (std::int64_t x = 0; x <= each.capacity; ++x) {
    if (x > 0 && x < each.min) continue;
    net[static_cast<std::size_t>(each.src.value)] += x;
    net[static_cast<std::size_t>(each.dest.value)] -= x;
    search(instance, arc + 1, net, cost + (x > 0 ? instance.cost(each, x) : 0), best);
    net[static_cast<std::size_t>(each.src.value)] -= x;
    net[static_cast<std::size_t>(each.dest.value)] += x;
  }
}

Tiny tiny(Random& random) {
  const std::int64_t places = random.between(2, 4);
  Json nodes = Json::array(), edges = Json::array(), supplies = Json::object();
  std::vector<std::int64_t> supply(static_cast<std::size_t>(places));
  for (int i = 0; i < 2; ++i) {
    const std::int64_t amount = random.between(0, 3);
    supply[random.below(static_cast<std::uint64_t>(places))] += amount;
    supply[random.below(static_cast<std::uint64_t>(places))] -= amount;
  }
  for (std::int64_t i = 0; i < places; ++i) {
    nodes.push_back("@" + std::to_string(i));
    supplies["@" + std::to_string(i)] = supply[static_cast<std::size_t>(i)];
  }
  const std::int64_t count = random.between(1, 5);
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t capacity = random.between(1, 5);
    edges.push_back({{"id", "e" + std::to_string(i)},
                     {"src", "@" + std::to_string(random.between(0, places - 1))},
                     {"dest", "@" + std::to_string(random.between(0, places - 1))},
                     {"capacity", capacity},
                     {"min", random.between(0, capacity)},
                     {"variableFeeBps", random.between(0, 9)},
                     {"flatFee", random.chance(1, 2) ? 0 : 1}});
  }
  Tiny tiny{testing::instance_of(formats::to_text(
                {{"nodes", nodes}, {"edges", edges}, {"supplies", supplies}, {"arcPenalty", 0}})),
            {}};
  std::vector<std::int64_t> net(static_cast<std::size_t>(places), 0);
  search(tiny.instance, 0, net, 0, tiny.best);
  return tiny;
}

std::vector<std::int32_t> some_of(Random& random, std::int32_t count) {
  std::vector<std::int32_t> some;
  for (std::int32_t i = 0; i < count; ++i)
    if (random.chance(1, 2)) some.push_back(i);
  return some;
}

proof::Part random_part(Random& random, const Model& model) {
  proof::Part part;
  const auto arcs = static_cast<std::int32_t>(model.arcs.size());
  for (std::int32_t i = 0; i < model.nodes; ++i) part.nodes.push_back(i);
  for (std::int32_t i = 0; i < arcs; ++i) part.arcs.push_back(i);
  part.capped = random.chance(1, 2);
  if (part.capped && random.chance(1, 3))
    part.dominated = {{static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(arcs))),
                       static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(arcs)))}};
  for (int i = 0; i < 2; ++i) part.cuts.push_back({some_of(random, model.nodes), {}});
  for (proof::Cut& cut : part.cuts)
    for (const std::int32_t arc : some_of(random, arcs)) {
      const auto inside = [&](std::int32_t node) {
        return std::find(cut.nodes.begin(), cut.nodes.end(), node) != cut.nodes.end();
      };
      if (inside(model.arcs[static_cast<std::size_t>(arc)].tail) &&
          !inside(model.arcs[static_cast<std::size_t>(arc)].head))
        cut.by_use.push_back(arc);
    }
  // A cut that nothing must cross spoils the whole proof, so that only good ones are kept.
  std::erase_if(part.cuts, [&](const proof::Cut& cut) {
    std::int64_t demand = 0;
    for (const std::int32_t node : cut.nodes) demand += model.supply[static_cast<std::size_t>(node)];
    return demand <= 0;
  });
  const std::int64_t splits = random.between(0, 3);
  part.tree = {{}};
  std::vector<std::size_t> open{0};
  for (std::int64_t i = 0; i < splits; ++i) {
    const std::size_t at = open[random.below(open.size())];
    open.erase(std::find(open.begin(), open.end(), at));
    const auto low = static_cast<std::int32_t>(part.tree.size());
    part.tree[at] = {static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(arcs))),
                     random.between(0, 4), low, low + 1};
    part.tree.resize(part.tree.size() + 2);
    open.push_back(static_cast<std::size_t>(low));
    open.push_back(static_cast<std::size_t>(low) + 1);
  }
  for (const std::size_t leaf : open) {
    part.tree[leaf].low = static_cast<std::int32_t>(part.leaves.size());
    proof::Leaf made{random.chance(1, 6), static_cast<std::int32_t>(random.below(3)),
                     static_cast<std::int32_t>(part.potentials.size())};
    const std::int64_t most = made.ray ? 2 : random.chance(1, 2) ? 40 : 12'000;
    std::vector<Int128> potentials;
    for (std::int32_t i = 0; i < model.nodes; ++i) potentials.push_back(random.between(-most, most));
    part.potentials.push_back(std::move(potentials));
    if (!made.ray) {
      made.multipliers = static_cast<std::int32_t>(part.multipliers.size());
      proof::Multipliers& multipliers = part.multipliers.emplace_back();
      for (std::size_t cut = 0; cut < part.cuts.size(); ++cut)
        if (random.chance(1, 2))
          multipliers.emplace_back(static_cast<std::int32_t>(cut), random.between(0, 5'000));
    }
    part.leaves.push_back(std::move(made));
  }
  return part;
}

TEST(RebalanceCertify, no_random_proof_shows_more_than_brute_force_finds) {
  Random random(2026);
  int feasible = 0, tight = 0, impossible = 0;
  for (int round = 0; round < 1500; ++round) {
    const Tiny tiny = rebalance::tiny(random);
    const Model model = flow_model(tiny.instance, {1, 0, 0}).model;
    if (model.arcs.empty()) continue;
    feasible += tiny.best.has_value();
    for (int tries = 0; tries < 20; ++tries) {
      const proof::FlowBound flow{{1, 0, 0}, {random_part(random, model)}};
      const bool none = check(tiny.instance, {}, {"infeasible", 0, flow}).verdict == Verdict::kProven;
      impossible += none;
      if (!tiny.best) continue;
      EXPECT_FALSE(none) << "seed 2026, round " << round;
      EXPECT_EQ(check(tiny.instance, {}, {"cost", *tiny.best + 1, flow}).verdict, Verdict::kRefuted)
          << "seed 2026, round " << round;
      tight += *tiny.best > 0 &&
               check(tiny.instance, {}, {"cost", (*tiny.best + 1) / 2, flow}).verdict == Verdict::kProven;
    }
  }
  // The test would say nothing if no proof were any good.
  EXPECT_GT(feasible, 200);
  EXPECT_GT(tight, 100);
  EXPECT_GT(impossible, 20);
}

// --- 512-bit integers against identities

TEST(RebalanceBig, agrees_with_128_bits_and_with_itself_beyond) {
  Random random(5);
  const auto draw = [&] {
    return static_cast<Int128>(random.next()) * random.between(-9, 9) + random.between(-9, 9);
  };
  for (int i = 0; i < 2000; ++i) {
    const Int128 a = draw(), b = draw();
    const std::int64_t c = random.between(-1'000'000, 1'000'000);
    EXPECT_EQ((Big(a) + Big(b)).to_int128(), a + b);
    EXPECT_EQ((Big(a) - Big(b)).to_int128(), a - b);
    EXPECT_EQ((Big(a) * Big(c)).to_int128(), a * c);
    EXPECT_EQ(Big(a) < Big(b), a < b);
    EXPECT_EQ(Big(a).shifted_up(5).to_int128(), ceil_div(a, 32));
    const Big x = Big(a) * Big(a) * Big(a), y = Big(b) * Big(b) * Big(b);
    EXPECT_TRUE((Big(a) - Big(b)) * (Big(a) * Big(a) + Big(a) * Big(b) + Big(b) * Big(b)) == x - y);
    EXPECT_EQ(x.negative(), a < 0);
  }
  EXPECT_EQ((Big(Int128{1} << 120) * Big(Int128{1} << 120)).to_int128(), std::nullopt);
}

}  // namespace
}  // namespace tenon::rebalance
