#include "colgen/pricing/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace tenon::pricing {
namespace {

using ::testing::ElementsAre;

NetworkData chain() {
  NetworkData data;
  data.nodes = 3;
  data.items = 2;
  data.arcs = {{NodeId{1}, NodeId{2}}, {NodeId{0}, NodeId{2}}, {NodeId{0}, NodeId{1}}};
  return data;
}

TEST(Network, sweeps_tails_before_heads) {
  const Network network(chain());
  EXPECT_TRUE(network.acyclic());
  EXPECT_THAT(network.order(), ElementsAre(0, 1, 2));
  EXPECT_EQ(network.longest_path(), 2);
}

TEST(Network, holds_arcs_by_tail) {
  const Network network(chain());
  EXPECT_EQ(network.first_out(0), 0);
  EXPECT_EQ(network.first_out(1), 2);
  EXPECT_EQ(network.arc_at(0), 1);
  EXPECT_EQ(network.arc_at(1), 2);
  EXPECT_EQ(network.arc_at(2), 0);
  EXPECT_EQ(network.head_at(2), 2);
}

// Arcs 0 and 1 both lead into node 2 with its item alone and share a group; arc 2 brings its own item before node 1's.
TEST(Network, shares_a_group_among_arcs_that_collect_the_same) {
  NetworkData data = chain();
  data.node_items = {{NodeId{2}, ItemId{0}}, {NodeId{1}, ItemId{0}}};
  data.arc_items = {{ArcId{2}, ItemId{1}}};
  const Network network(std::move(data));
  EXPECT_EQ(network.group_at(0), network.group_at(2));
  EXPECT_EQ(network.group_at(0), network.group_of_node(2));
  EXPECT_THAT(network.group_items(network.group_at(1)), ElementsAre(ItemId{1}, ItemId{0}));
  EXPECT_EQ(network.group_of_node(0), -1);
  EXPECT_EQ(network.groups(), 2);
}

TEST(Network, knows_which_cycles_end) {
  NetworkData data = chain();
  data.arcs.push_back({NodeId{2}, NodeId{0}});
  data.resources = {Accumulating{"sum", {1, 0, 0, 0}, 3}};
  EXPECT_FALSE(Network(data).bounded());
  data.mains = {{0, 0}};
  EXPECT_FALSE(Network(data).bounded());  // 0 -> 2 -> 0 uses nothing
  EXPECT_FALSE(Network(data).bounded_if_elementary());
  data.node_items = {{NodeId{2}, ItemId{0}}};
  EXPECT_FALSE(Network(data).bounded());
  EXPECT_TRUE(Network(data).bounded_if_elementary());
  std::get<Accumulating>(data.resources[0]).use[1] = 1;
  EXPECT_TRUE(Network(data).bounded());
}

// Windows [0, 3], [5, 9], [4, 4] in cells of 4 from 0: cells 0 to 0, 1 to 2, 1 to 1.
TEST(Network, gives_each_node_the_buckets_of_its_window) {
  NetworkData data = chain();
  data.resources = {TimeWindow{"time", {1, 1, 1}, {{0, 3}, {5, 9}, {4, 4}}}};
  data.mains = {{0, 4}};
  const Network network(std::move(data));
  EXPECT_EQ(network.buckets(), 4);
  EXPECT_EQ(network.box(1).low[0], 1);
  EXPECT_EQ(network.box(1).size[0], 2);
  EXPECT_EQ(network.box(2).first, 3);
  EXPECT_EQ(network.grid(0).cells, 3);
}

void refuses(const NetworkData& data) { EXPECT_THROW(Network{data}, InternalError); }

TEST(Network, refuses_what_is_not_there) {
  NetworkData data = chain();
  data.arcs[0].head = NodeId{3};
  refuses(data);
  data = chain();
  data.arcs[0].tail = NodeId::none();
  refuses(data);
  data = chain();
  data.node_items = {{NodeId{0}, ItemId{2}}};
  refuses(data);
  data = chain();
  data.arc_items = {{ArcId{3}, ItemId{0}}};
  refuses(data);
  data = chain();
  data.customs = {nullptr};
  refuses(data);
  data = chain();
  data.flags.steps.resize(2);
  refuses(data);
  data = chain();
  data.flags.end_needs = 1;  // flags that no arc knows
  refuses(data);
}

TEST(Network, refuses_resources_that_do_not_fit) {
  const auto with = [](Resource resource) {
    NetworkData data = chain();
    data.resources = {std::move(resource)};
    return data;
  };
  EXPECT_NO_THROW(Network{with(Accumulating{"sum", {1, 1, 1}, 3})});
  refuses(with(Accumulating{"too few uses", {1, 1}, 3}));
  refuses(with(Accumulating{"too great", {1, 1, kMostAmount + 1}, 3}));
  refuses(with(Accumulating{"starts above its limit", {1, 1, 1}, 3, 4}));
  refuses(with(Accumulating{"too few resets", {1, 1, 1}, 3, 0, {1}}));
  refuses(with(TimeWindow{"too few windows", {1, 1, 1}, {{0, 1}}}));
  refuses(with(TimeWindow{"closes before it opens", {1, 1, 1}, {{0, 1}, {2, 1}, {0, 1}}}));
  refuses(with(Interval{"empty", {1, 1, 1}, 2, 1}));
}

TEST(Network, refuses_main_resources_that_may_fall) {
  NetworkData data = chain();
  data.resources = {Accumulating{"falls", {1, -1, 1}, 3}, Accumulating{"resets", {1, 1, 1}, 3, 0, {0, 0, 1}},
                    Accumulating{"endless", {1, 1, 1}}, Interval{"interval", {1, 1, 1}, 0, 3},
                    Accumulating{"good", {1, 1, 1}, 3}};
  for (int r = 0; r < 4; ++r) {
    data.mains = {{r, 1}};
    refuses(data);
  }
  data.mains = {{5, 1}};
  refuses(data);
  data.mains = {{4, 1}, {4, 1}, {4, 1}};
  refuses(data);
  data.mains = {{4, 1}};
  EXPECT_NO_THROW(Network{data});
}

}  // namespace
}  // namespace tenon::pricing
