#include "flow/blocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon::flow {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

NodeId node(std::int32_t v) { return NodeId{v}; }
ArcId arc(std::int32_t a) { return ArcId{a}; }

Problem problem(std::vector<std::int64_t> supplies, std::vector<Arc> arcs) {
  Problem result;
  for (const std::int64_t s : supplies) result.supply.push_back(s);
  for (const Arc& a : arcs) result.arcs.push_back(a);
  return result;
}

// A triangle of hubs 0, 1, 2 and a leaf (3) at hub 0. The leaf's 5 are the hub's to pass on.
TEST(Blocks, a_leaf_is_a_part_whose_amount_its_hub_takes_over) {
  const auto blocks = split(problem(
      {1, 0, -6, 5},
      {{node(3), node(0)}, {node(0), node(3)}, {node(0), node(1)}, {node(1), node(2)}, {node(2), node(0)}}));
  ASSERT_TRUE(blocks);
  ASSERT_THAT(*blocks, SizeIs(2));
  EXPECT_THAT((*blocks)[0].arcs, ElementsAre(arc(0), arc(1)));
  EXPECT_THAT((*blocks)[0].nodes, ElementsAre(node(0), node(3)));
  EXPECT_THAT((*blocks)[0].supply, ElementsAre(-5, 5));
  EXPECT_THAT((*blocks)[1].nodes, ElementsAre(node(0), node(1), node(2)));
  EXPECT_THAT((*blocks)[1].supply, ElementsAre(6, 0, -6));
}

// A chain 0 - 1 - 2 - 3 from which 7 go through: every link is a part of 7.
TEST(Blocks, a_chain_falls_into_its_links) {
  const auto blocks =
      split(problem({7, 0, 0, -7}, {{node(0), node(1)}, {node(1), node(2)}, {node(2), node(3)}}));
  ASSERT_THAT(*blocks, SizeIs(3));
  for (const Block& block : *blocks) EXPECT_THAT(block.supply, ElementsAre(7, -7));
}

TEST(Blocks, components_loops_and_lone_nodes_stand_apart) {
  const auto blocks =
      split(problem({1, -1, 2, -2, 3}, {{node(0), node(1)}, {node(2), node(3)}, {node(2), node(2)}}));
  ASSERT_THAT(*blocks, SizeIs(4));
  EXPECT_THAT((*blocks)[0].arcs, ElementsAre(arc(2)));  // the loop: nothing to carry
  EXPECT_THAT((*blocks)[0].supply, ElementsAre(0));
  EXPECT_THAT((*blocks)[3].nodes, ElementsAre(node(4)));
  EXPECT_THAT((*blocks)[3].arcs, IsEmpty());
  EXPECT_THAT((*blocks)[3].supply, ElementsAre(3));
}

// 10 to send, and a min of 4 that could make flow go round: no arc can use more than 14.
TEST(Blocks, capacities_shrink_to_what_can_be_of_use) {
  const auto blocks =
      split(problem({10, -10}, {{node(0), node(1), 4, kNoLimit, 1, 5}, {node(1), node(0), 0, 9, 1, 0}}));
  EXPECT_TRUE((*blocks)[0].capped);
  EXPECT_EQ((*blocks)[0].local[0].most, 14);
  EXPECT_EQ((*blocks)[0].local[1].most, 9);
}

// With a negative cost around the circle more may pay.
TEST(Blocks, capacities_stay_where_a_cost_is_negative) {
  const auto blocks =
      split(problem({10, -10}, {{node(0), node(1), 0, 50, -1, 0}, {node(1), node(0), 0, 40, 0, 0}}));
  EXPECT_FALSE((*blocks)[0].capped);
  EXPECT_EQ((*blocks)[0].local[0].most, 50);
}

// Arc 1 is as good as arc 0 and cheaper; arc 2 has a min; arc 3 is cheaper still but narrow: only arc 0 can go.
TEST(Blocks, a_wide_parallel_arc_that_is_no_worse_closes_the_other) {
  const auto blocks = split(problem({3, -3}, {{node(0), node(1), 0, kNoLimit, 2, 7},
                                              {node(0), node(1), 0, kNoLimit, 2, 6},
                                              {node(0), node(1), 2, kNoLimit, 1, 6},
                                              {node(0), node(1), 0, 2, 0, 0}}));
  EXPECT_THAT((*blocks)[0].dominated, ElementsAre(Dominance{arc(0), arc(1)}));
  EXPECT_EQ((*blocks)[0].local[0].most, 0);
}

TEST(Blocks, refuses_supplies_beyond_2_to_the_62) {
  EXPECT_FALSE(split(problem({kNoLimit, 1, -kNoLimit, -1}, {})));
  EXPECT_TRUE(split(problem({kNoLimit, -kNoLimit}, {})));
}

// A path of 200,000 nodes: neither recursion nor quadratic work.
TEST(Blocks, takes_a_long_chain) {
  Problem chain;
  const std::int32_t n = 200'000;
  for (std::int32_t v = 0; v < n; ++v) chain.supply.push_back(v == 0 ? 1 : v == n - 1 ? -1 : 0);
  for (std::int32_t v = 0; v + 1 < n; ++v) chain.arcs.push_back({node(v), node(v + 1)});
  EXPECT_THAT(*split(chain), SizeIs(n - 1));
}

}  // namespace
}  // namespace tenon::flow
