#include "problems/rebalance/model.h"

#include <gmock/gmock.h>

#include <functional>

#include "tests/problems/rebalance/make.h"

namespace tenon::rebalance {
namespace {

using testing::instance_of;
using testing::Json;

// The least weighted value over all amounts on all of the instance's arcs, from what the words of instance.h say.
class BruteForce {
 public:
  BruteForce(const Instance& instance, const Weights& weights)
      : instance_(instance), weights_(weights), out_(instance.places.size()), in_(instance.places.size()) {
    visit(0, 0);
  }
  std::optional<Int128> best;

 private:
  void visit(std::size_t number, Int128 cost) {
    if (number == instance_.arcs.size()) return finish(cost);
    const Arc& arc = instance_.arcs[ArcId{static_cast<std::int32_t>(number)}];
    for (std::int64_t x = 0; x <= std::min<std::int64_t>(arc.capacity, kMost); ++x) {
      if (x > 0 && !instance_.open(arc)) break;
      std::int64_t transactions = 0;  // the fewest that fit
      while (transactions * arc.most_per_tx < x) ++transactions;
      if (transactions * arc.min > x) continue;
      const Int128 spent =
          weights_.cost * (instance_.cost(arc, x) + (transactions - 1) * instance_.cost(arc, 0)) +
          weights_.time * transactions * instance_.time_cost(arc);
      out_[arc.src] += x;
      in_[arc.dest] += x;
      visit(number + 1, cost + (x > 0 ? spent : 0));
      out_[arc.src] -= x;
      in_[arc.dest] -= x;
    }
  }

  void finish(Int128 cost) {
    for (const PlaceId id : instance_.places.keys()) {
      const Place& place = instance_.places[id];
      const std::int64_t net = out_[id] - in_[id];
      const bool partly = instance_.goal.best_effort;
      if (out_[id] > place.throughput) return;
      if (net < (partly ? std::min<std::int64_t>(0, place.supply_low) : place.supply_low)) return;
      if (net > (partly ? std::max<std::int64_t>(0, place.supply_high) : place.supply_high)) return;
      if (place.supply_high < 0)
        cost += weights_.shortfall * std::max<std::int64_t>(0, net - place.supply_high);
    }
    if (!best || cost < *best) best = cost;
  }

  static constexpr std::int64_t kMost = 4;
  const Instance& instance_;
  const Weights weights_;
  IdVector<PlaceId, std::int64_t> out_, in_;
};

// The same for the model.
std::optional<Int128> least_flow(const Model& model) {
  std::vector<std::int64_t> net(static_cast<std::size_t>(model.nodes), 0);
  std::optional<Int128> best;
  // The last arc at each node: behind it the node must be balanced, which cuts most of the search.
  std::vector<std::size_t> last(static_cast<std::size_t>(model.nodes), 0);
  for (std::size_t i = 0; i < model.arcs.size(); ++i)
    for (const std::int32_t end : {model.arcs[i].tail, model.arcs[i].head})
      last[static_cast<std::size_t>(end)] = i;
  for (std::size_t v = 0; v < net.size(); ++v) {
    bool any = false;
    for (const Model::Arc& arc : model.arcs)
      any = any || arc.tail == static_cast<std::int32_t>(v) || arc.head == static_cast<std::int32_t>(v);
    if (!any && model.supply[v] != 0) return std::nullopt;
  }
  const std::function<void(std::size_t, Int128)> visit = [&](std::size_t i, Int128 cost) {
    if (i == model.arcs.size()) {
      if (!best || cost < *best) best = cost;
      return;
    }
    const Model::Arc& arc = model.arcs[i];
    for (std::int64_t x = 0; x <= std::min<std::int64_t>(arc.capacity, 12); ++x) {
      if (x > 0 && x < arc.min) continue;
      net[static_cast<std::size_t>(arc.tail)] += x;
      net[static_cast<std::size_t>(arc.head)] -= x;
      bool fits = true;
      for (const std::int32_t end : {arc.tail, arc.head})
        fits = fits && (last[static_cast<std::size_t>(end)] != i ||
                        net[static_cast<std::size_t>(end)] == model.supply[static_cast<std::size_t>(end)]);
      if (fits) visit(i + 1, cost + (x > 0 ? arc.unit * x + arc.fixed : 0));
      net[static_cast<std::size_t>(arc.tail)] -= x;
      net[static_cast<std::size_t>(arc.head)] += x;
    }
  };
  visit(0, 0);
  return best;
}

// Limits a transaction, ranges, throughput, best effort, blocks: the model's optimum is the instance's.
TEST(RebalanceModel, has_the_same_optimum_as_brute_force_on_the_instance) {
  Random random(77);
  int feasible = 0;
  for (int round = 0; round < 400; ++round) {
    Json edges = Json::array(), supplies = Json::object(), input;
    const std::int64_t count = random.between(1, 3);
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t capacity = random.between(1, 4);
      Json edge{{"id", "e" + std::to_string(i)},
                {"src", "@" + std::to_string(random.below(3))},
                {"dest", "@" + std::to_string(random.below(3))},
                {"capacity", capacity},
                {"variableFeeBps", random.between(0, 5)},
                {"flatFee", random.chance(1, 2) ? 1 : 0},
                {"timeSec", random.between(0, 3)}};
      if (random.chance(1, 2)) edge["min"] = random.between(1, std::min<std::int64_t>(2, capacity));
      if (random.chance(1, 2))
        edge["maxPerTransaction"] = edge.contains("min") ? 2 * edge["min"].get<std::int64_t>() - 1 +
                                                               static_cast<std::int64_t>(random.below(2))
                                                         : random.between(1, 3);
      edges.push_back(std::move(edge));
    }
    for (const char* place : {"@0", "@1", "@2"}) {
      const std::int64_t low = random.between(-3, 3);
      supplies[place] =
          random.chance(1, 2) ? Json(low) : Json{{"min", low}, {"max", low + random.between(0, 2)}};
    }
    input = {{"nodes", {"@0", "@1", "@2"}},
             {"edges", edges},
             {"supplies", supplies},
             {"arcPenalty", random.between(0, 1)}};
    if (random.chance(1, 4)) input["liquidity"] = {{"@1", random.between(0, 3)}};
    if (random.chance(1, 6)) input["noDeposit"] = {"@2"};
    if (random.chance(1, 3)) input["bestEffort"] = true;
    const auto read = testing::read_text(formats::to_text(input));
    if (!read.ok()) continue;  // unbalanced
    const Instance& instance = read.value().instance;
    for (const Weights& weights : {Weights{1, 0, 1'000'000'000'000}, Weights{3, 1, Int128{1} << 60}}) {
      const ModelOrError made = flow_model(instance, weights);
      ASSERT_EQ(made.error, "");
      Int128 sum = 0;
      for (const std::int64_t supply : made.model.supply) sum += supply;
      if (sum != 0) continue;
      const std::optional<Int128> expected = BruteForce(instance, weights).best;
      EXPECT_EQ(least_flow(made.model), expected) << formats::to_text(input);
      feasible += expected.has_value();
    }
  }
  EXPECT_GT(feasible, 100);
}

TEST(RebalanceModel, without_circulation_no_arc_carries_more_than_is_given) {
  const std::string text =
      R"({"edges": [{"src": "@A", "dest": "@B", "min": 4}, {"src": "@B", "dest": "@A"}], "supplies": {"@A": 3, "@B": -3}, "circulation": )";
  EXPECT_EQ(flow_model(instance_of(text + "true}"), {1, 0, 0}).model.arcs.size(), 2U);
  // 4 cannot go where only 3 are to move; the way back carries 3 at most.
  const Model model = flow_model(instance_of(text + "false}"), {1, 0, 0}).model;
  ASSERT_EQ(model.arcs.size(), 1U);
  EXPECT_EQ(model.arcs[0].tail, 1);
  EXPECT_EQ(model.arcs[0].capacity, 3);
}

TEST(RebalanceModel, transactions_are_equal_arcs_behind_the_capacity) {
  const Instance instance = instance_of(
      R"({"edges": [{"id": "e", "src": "@A", "dest": "@B", "min": 2, "maxPerTransaction": 10, "capacity": 25}], "supplies": {"@A": 100, "@B": -100}, "bestEffort": true})");
  const Model model = flow_model(instance, {1, 0, 0}).model;
  ASSERT_GE(model.arcs.size(), 4U);
  EXPECT_EQ(model.arcs[0].capacity, 25);
  EXPECT_FALSE(model.arcs[0].arc.valid());
  for (std::size_t i = 1; i <= 3; ++i) {
    EXPECT_EQ(model.arcs[i].capacity, 10);
    EXPECT_EQ(model.arcs[i].min, 2);
    EXPECT_EQ(model.arcs[i].tail, model.arcs[0].head);
  }
  EXPECT_EQ(to_flows(model, {25, 7, 10, 8, 0, 0, 0}), (Flows{{ArcId{0}, 10}, {ArcId{0}, 8}, {ArcId{0}, 7}}));
}

TEST(RebalanceModel, errors_where_numbers_end) {
  const Instance many = instance_of(
      R"({"edges": [{"id": "e", "src": "@A", "dest": "@B", "maxPerTransaction": 1}], "supplies": {"@A": 1000000, "@B": -1000000}})");
  EXPECT_THAT(flow_model(many, {1, 0, 0}).error,
              ::testing::HasSubstr("edge e may need 1000000 transactions of at most 1"));
  const Instance large = instance_of(
      R"({"edges": [{"id": "e", "src": "@A", "dest": "@B", "variableFeeBps": 1000000}], "supplies": {"@A": "4611686018427387904", "@B": "-4611686018427387904"}})");
  EXPECT_EQ(flow_model(large, {1, 0, 0}).error, "");
  EXPECT_EQ(flow_model(large, {Int128{1} << 50, 0, 0}).error,
            "the cost of edge e at these weights leaves 128 bits");
}

}  // namespace
}  // namespace tenon::rebalance
