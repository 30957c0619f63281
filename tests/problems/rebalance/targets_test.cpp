#include "problems/rebalance/targets.h"

#include <gmock/gmock.h>

#include <map>

#include "base/checked.h"
#include "base/random.h"
#include "problems/rebalance/network.h"

namespace tenon::rebalance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

// Two chains with three pools each; changes below 10 are suppressed on X, none on Y.
Network network() {
  Network network;
  network.chains = {{"X", 10}, {"Y", 0}};
  for (const char* name : {"A_X", "B_X", "C_X"}) network.pools.push_back({name, "X"});
  for (const char* name : {"A_Y", "B_Y", "C_Y"}) network.pools.push_back({name, "Y"});
  return network;
}

Targets targets(const TargetRequest& request, const Network& on = network()) {
  const auto found = compute_targets(on, request);
  EXPECT_TRUE(std::holds_alternative<Targets>(found)) << std::get<TargetError>(found).text;
  return std::holds_alternative<Targets>(found) ? std::get<Targets>(found) : Targets{};
}

std::string error(const TargetRequest& request, const Network& on = network()) {
  const auto found = compute_targets(on, request);
  return std::holds_alternative<TargetError>(found) ? std::get<TargetError>(found).text : "";
}

TEST(RebalanceTargets, shares_by_weight_with_the_rest_for_the_heaviest) {
  // 1000 in 3 : 1 : 1 is 600, 200, 200; 1003 leaves 3, which goes to the heaviest: 601 + 2.
  EXPECT_THAT(targets({{{"A_Y", 1003}}, 0, {{"A_Y", 1}, {"B_Y", 3}, {"C_Y", 1}}}),
              UnorderedElementsAre(Pair("A_Y", 200), Pair("B_Y", 603), Pair("C_Y", 200)));
}

TEST(RebalanceTargets, weights_that_are_missing_keep_the_proportions_of_pools) {
  EXPECT_THAT(targets({{{"A_Y", 300}, {"B_Y", 100}, {"@Y", 400}}, 0, {}}),
              UnorderedElementsAre(Pair("A_Y", 600), Pair("B_Y", 200), Pair("@Y", 0)));
  EXPECT_THAT(targets({{{"@Y", 400}, {"@X", 400}}, -400, {}}),
              UnorderedElementsAre(Pair("@Y", 200), Pair("@X", 200)));
}

TEST(RebalanceTargets, small_sources_are_left_alone_and_small_sinks_leave_their_money_at_the_hub) {
  // 3000 each; A_X gives 5, less than the 10 its chain asks for: it keeps them, and what others lack for it is theirs.
  EXPECT_THAT(targets({{{"A_X", 3005}, {"B_Y", 5995}}, 0, {{"A_X", 1}, {"B_Y", 2}}}), IsEmpty());
  // B_X would get 5 of the 300 that come to chain X.
  EXPECT_THAT(targets({{{"A_X", 1000}, {"B_X", 60}}, 300, {{"A_X", 1295}, {"B_X", 65}}, "X"}),
              UnorderedElementsAre(Pair("A_X", 1295), Pair("@X", 5)));
}

TEST(RebalanceTargets, blocked_places) {
  // Half each, but nothing may come to B: its 500 stay at the hub that they leave from.
  TargetRequest request{{{"A_Y", 1000}}, 0, {{"A_Y", 1}, {"B_Y", 1}}, {}, {"B_Y"}};
  EXPECT_THAT(targets(request), UnorderedElementsAre(Pair("A_Y", 500), Pair("@Y", 500)));
  // The network's own word goes before that of the market, both ways.
  Network open = network();
  open.pools[4].deposit = Network::Block::kForceOpen;
  EXPECT_THAT(targets(request, open), UnorderedElementsAre(Pair("A_Y", 500), Pair("B_Y", 500)));
  Network blocked = network();
  blocked.pools[3].withdraw = Network::Block::kForceBlocked;
  EXPECT_THAT(targets(request, blocked), IsEmpty());
}

TEST(RebalanceTargets, frozen_sources_make_the_others_shares_smaller) {
  // 40 : 20 : 20 : 20 of 1000; A holds 520 and may not give: 160 each for the rest.
  const TargetRequest request{
      {{"A_Y", 520}, {"B_Y", 480}}, 0, {{"A_Y", 40}, {"B_Y", 20}, {"C_Y", 20}, {"A_X", 20}}, {}, {}, {"A_Y"}};
  EXPECT_THAT(targets(request), UnorderedElementsAre(Pair("B_Y", 160), Pair("C_Y", 160), Pair("A_X", 160)));
}

TEST(RebalanceTargets, a_withdrawal_that_shares_cannot_serve_takes_from_the_largest) {
  // Of 2000 in A (locked) and 1000 in B and C, 900 must go: the shares would want some of A's.
  const TargetRequest request{{{"A_Y", 2000}, {"B_Y", 600}, {"C_Y", 400}},
                              -900,
                              {{"A_Y", 9}, {"B_Y", 1}, {"C_Y", 1}},
                              {},
                              {},
                              {"A_Y"}};
  EXPECT_THAT(targets(request), ElementsAre(Pair("B_Y", 50), Pair("C_Y", 50)));
  TargetRequest all = request;
  all.delta = -1001;
  EXPECT_THAT(targets(all), IsEmpty());  // more than can be taken anywhere
}

TEST(RebalanceTargets, errors_in_todays_words) {
  EXPECT_EQ(error({{{"A_Y", 5}}, -6, {{"A_Y", 1}}}), "Insufficient funds for withdrawal.");
  EXPECT_EQ(error({{{"A_Y", 5}}, 0, {{"A_Y", 0}}}), "Total target allocation weights must be positive.");
  EXPECT_EQ(error({{}, 7, {}}), "Total target allocation weights must be positive.");
  EXPECT_EQ(error({{{"A_Z", 5}}, 0, {{"A_Y", 1}}}), "No chain found for asset place A_Z");
  // 50 each and 1 left over, which nobody can take: every change would be dust.
  EXPECT_EQ(error({{{"A_Y", 101}}, 0, {{"A_Y", 1}, {"B_Y", 1}}}),
            "Nowhere to place 1 in target balance update");
}

// Whatever is blocked, no money is made or lost, nothing moves that is blocked, and no pool is above its share.
TEST(RebalanceTargets, random_requests_keep_every_micro_unit) {
  Random random(9);
  const std::vector<std::string> places{"A_X", "B_X", "C_X", "A_Y", "B_Y", "C_Y", "@X", "@Y"};
  int changed = 0;
  for (int round = 0; round < 20'000; ++round) {
    Network on = network();
    TargetRequest request;
    Int128 sum = 0;
    for (const std::string& place : places) {
      if (random.chance(2, 3))
        request.balances.emplace_back(place,
                                      random.chance(1, 4) ? random.between(0, 30) : random.between(0, 5000));
      if (random.chance(1, 2)) request.allocation.emplace_back(place, random.between(0, 5));
      if (random.chance(1, 5)) request.no_deposit.insert(place);
      if (random.chance(1, 5)) request.no_withdraw.insert(place);
    }
    for (const auto& [place, amount] : request.balances) sum += amount;
    request.delta = random.chance(1, 3) ? 0 : random.between(-3000, 3000);
    if (random.chance(1, 3) && request.delta > 0)
      request.deposit_from_chain = random.chance(1, 2) ? "X" : "Y";
    const auto found = compute_targets(on, request);
    if (!std::holds_alternative<Targets>(found)) continue;
    if (std::get<Targets>(found).empty()) continue;  // nothing to do, or nothing that could be done
    ++changed;
    std::map<std::string, Int128> after(request.balances.begin(), request.balances.end());
    for (const auto& [place, amount] : std::get<Targets>(found)) {
      const Int128 before = after.contains(place) ? after[place] : 0;
      EXPECT_GE(amount, 0);
      if (request.no_withdraw.contains(place)) {
        EXPECT_GE(amount, before) << "round " << round;
      }
      after[place] = amount;
    }
    Int128 total = 0;
    for (const auto& [place, amount] : after) total += amount;
    EXPECT_EQ(total, sum + request.delta) << "round " << round;
  }
  EXPECT_GT(changed, 5'000);
}

// --- the graph

TEST(RebalanceNetwork, chains_in_names) {
  EXPECT_EQ(chain_in_name("@Base"), "Base");
  EXPECT_EQ(chain_in_name("+Base"), "Base");
  EXPECT_EQ(chain_in_name("-Base"), "Base");
  EXPECT_EQ(chain_in_name("<Cash>"), "agoric");
  EXPECT_EQ(chain_in_name("ERC4626_x_Base"), "Base");
  for (const char* none : {"USDN", "@", "A__B", "_B", "A_", "A-b_C", ""})
    EXPECT_EQ(chain_in_name(none), std::nullopt) << none;
}

std::vector<std::string> ways(const NetworkGraph& graph) {
  std::vector<std::string> ways;
  for (const NetworkEdge& edge : graph.edges)
    ways.push_back(edge.id + " " + edge.src + ">" + edge.dest + " " + edge.method);
  return ways;
}

TEST(RebalanceNetwork, local_edges_then_agoric_then_links_which_replace_their_likes) {
  Network network;
  network.chains = {{"agoric"}, {"Base"}};
  network.pools = {{"P_Base", "Base"}};
  network.registry = {{"Q", "Base"}, {"R", "Elsewhere"}};
  network.local_places = {{"<Deposit>", "agoric"}};
  Network::Link link;
  link.src = "@Base";
  link.dest = "P_Base";
  link.method = "local";
  link.bps = 10;
  network.links = {link, link};
  network.links[1].method = "ibc";
  const NetworkGraph graph = graph_of(network, {"+Base", "-Base", "P_Base"});
  EXPECT_TRUE(graph.errors.empty());
  EXPECT_THAT(graph.nodes, ElementsAre("@agoric", "@Base", "P_Base", "Q", "<Deposit>", "+Base", "-Base"));
  EXPECT_THAT(ways(graph),
              ElementsAre("e0 P_Base>@Base local", "e1 Q>@Base local", "e2 @Base>Q local",
                          "e3 +Base>@Base local", "e4 @Base>-Base local", "e5 <Deposit>>@agoric local",
                          "e6 @Base>P_Base local", "e7 @Base>P_Base ibc"));
  EXPECT_EQ(graph.edges[6].bps, 10);
  EXPECT_EQ(graph.edges[0].fee_mode, "poolToEvm");
  EXPECT_EQ(graph.edges[4].fee_mode, "evmToPool");
}

TEST(RebalanceNetwork, a_link_without_method_replaces_all_and_ids_have_one_width) {
  Network network;
  network.chains = {{"B"}};
  for (int i = 0; i < 5; ++i) network.pools.push_back({"P" + std::to_string(i) + "_B", "B"});
  Network::Link link;
  link.src = "P0_B";
  link.dest = "@B";
  network.links = {link};
  const NetworkGraph graph = graph_of(network, {});
  EXPECT_EQ(graph.edges.size(), 10U);
  EXPECT_EQ(graph.edges[9].id, "e9");
  EXPECT_EQ(graph.edges[9].src, "P0_B");
  network.pools.push_back({"P5_B", "B"});
  EXPECT_EQ(graph_of(network, {}).edges[9].id, "e09");
}

}  // namespace
}  // namespace tenon::rebalance
