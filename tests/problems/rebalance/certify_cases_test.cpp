#include "problems/rebalance/certify_cases.h"

#include <gtest/gtest.h>

#include <array>

#include "problems/rebalance/timed_model.h"
#include "tests/problems/rebalance/make.h"

namespace tenon::rebalance {
namespace {

using testing::instance_of;

constexpr std::int64_t kSecond = 1'000'000;

// 3 leave @A at once and take 5 s to @B; @C has 1 at once and 3 after 4 s, 2 s away.
Instance far() {
  return instance_of(R"({"mode": "soonest", "edges": [
      {"id": "a", "src": "@A", "dest": "@B", "timeSec": 5}, {"id": "c", "src": "@C", "dest": "@B", "timeSec": 2},
      {"id": "x", "src": "@A", "dest": "@B", "timeSec": 1, "disabled": true}],
      "supplies": {"@A": 3, "@C": 1, "@B": -7}, "inFlight": [{"place": "@C", "amount": 3, "arrivesSec": 4}]})");
}

// Within less than 6 s: nodes A, B, C at 0, C at 4 s; arcs a, c from C at 0, waiting at C. What C gets at 4 s cannot leave,
// so a unit of supply there shows it.
proof::Cases too_short(std::int64_t within_us) {
  proof::Part part;
  part.nodes = {0, 1, 2, 3};
  part.arcs = {0, 1, 2};
  part.potentials = {{0, 0, 0, 1}};
  part.leaves = {{true, 0, 0}};
  part.tree = {{-1, 0, 0, -1}};
  return {{}, within_us, {{.children = {0}}}, {{{}, {part}}}};
}

TEST(RebalanceTimedModel, leaves_out_what_cannot_be_in_time) {
  const Instance instance = far();
  const TimedNetwork network(instance);
  EXPECT_EQ(network.first_us(PlaceId{1}), 2 * kSecond);
  const auto arcs = [&](std::int64_t within_us) {
    std::vector<std::pair<std::string, std::int64_t>> found;
    const TimedModel timed = network.model({}, {within_us, {}, {}});
    EXPECT_EQ(timed.model.nodes, 4);
    for (std::size_t i = 0; i < timed.model.arcs.size(); ++i)
      if (timed.model.arcs[i].arc.valid())
        found.emplace_back(instance.arcs[timed.model.arcs[i].arc].id, timed.start_us[i] / kSecond);
    return found;
  };
  using Arcs = std::vector<std::pair<std::string, std::int64_t>>;
  EXPECT_EQ(arcs(6 * kSecond), (Arcs{{"a", 0}, {"c", 4}}));  // the later copy serves for both
  EXPECT_EQ(arcs(6 * kSecond - 1), (Arcs{{"a", 0}, {"c", 0}}));
  EXPECT_EQ(arcs(4 * kSecond), (Arcs{{"c", 0}}));
  EXPECT_EQ(network.thresholds({}), (std::vector<std::int64_t>{0, 2 * kSecond, 5 * kSecond, 6 * kSecond}));
}

// Within 6 s money must leave @A by 1 s and @C by 4 s, and @B has the points 2 s and 6 s: both copies of "a" come to the
// later one.
TEST(RebalanceTimedModel, is_never_early_where_asked) {
  const Instance instance = far();
  const TimedModel timed =
      TimedNetwork(instance).model({}, {.within_us = 6 * kSecond, .points = {}, .limits = {}, .late = true});
  EXPECT_EQ(timed.model.nodes, 6);
  std::vector<std::array<std::int64_t, 3>> arcs;
  for (std::size_t i = 0; i < timed.model.arcs.size(); ++i)
    if (const ArcId arc = timed.model.arcs[i].arc; arc.valid())
      arcs.push_back({arc.value, timed.start_us[i] / kSecond, timed.comes_us[i] / kSecond});
  EXPECT_EQ(arcs, (std::vector<std::array<std::int64_t, 3>>{{0, 1, 6}, {1, 0, 2}, {1, 4, 6}}));
}

// 2 leave @A and 2 reach it after 3 s; "m" takes 3 at least, so it cannot start before.
TEST(RebalanceTimedModel, knows_that_a_minimum_waits_for_money) {
  const Instance instance = instance_of(R"({"edges": [
      {"id": "m", "src": "@A", "dest": "@B", "timeSec": 1, "min": 3}, {"id": "f", "src": "@C", "dest": "@A", "timeSec": 3},
      {"id": "big", "src": "@A", "dest": "@B", "timeSec": 1, "min": 5}],
      "supplies": {"@A": 2, "@C": 2, "@B": -4}})");
  const TimedNetwork network(instance);
  TimeGrid grid;
  grid.points.resize(instance.places.size());
  grid.points[PlaceId{0}] = {2 * kSecond, 3 * kSecond};
  const TimedModel timed = network.model({}, grid);
  std::vector<std::int64_t> starts;
  for (std::size_t i = 0; i < timed.model.arcs.size(); ++i)
    if (timed.model.arcs[i].arc.valid()) {
      EXPECT_NE(instance.arcs[timed.model.arcs[i].arc].id, "big");  // all there is are 4
      if (instance.arcs[timed.model.arcs[i].arc].id == "m") starts.push_back(timed.start_us[i] / kSecond);
    }
  EXPECT_EQ(starts, std::vector<std::int64_t>{3});
}

TEST(RebalanceCertifyCases, completion_times_by_what_can_arrive) {
  const auto proven = [&](std::int64_t bound, const proof::Cases& cases) {
    return check(far(), {}, {"completion_time", bound, cases}).verdict == Verdict::kProven;
  };
  EXPECT_TRUE(proven(6 * kSecond, too_short(6 * kSecond - 1)));
  EXPECT_FALSE(proven(6 * kSecond + 1, too_short(6 * kSecond - 1)));
  EXPECT_FALSE(proven(6 * kSecond, too_short(6 * kSecond)));
  proof::Cases whenever = too_short(6 * kSecond - 1);
  whenever.within_us.reset();
  EXPECT_FALSE(proven(6 * kSecond, whenever));
  EXPECT_EQ(check(far(), {}, {"cost", 1, too_short(6 * kSecond - 1)}).verdict, Verdict::kRefuted);
  EXPECT_EQ(check(far(), {}, {"infeasible", 0, too_short(6 * kSecond - 1)}).verdict, Verdict::kRefuted);
}

// Behind the stage completion_time a limit holds if the answer keeps it.
TEST(RebalanceCertifyCases, speaks_of_later_stages_within_what_the_answer_attains) {
  proof::Cases cases = too_short(6 * kSecond - 1);
  cases.weights.cost = 1;
  const Claim claim{"cost", 1, cases};
  const auto earlier = [](std::int64_t value) {
    Objective objective;
    objective.name = "completion_time";
    objective.value = value;
    return std::vector<Objective>{objective};
  };
  // No plan is that quick: anything follows.
  EXPECT_EQ(check(far(), earlier(6 * kSecond - 1), claim).verdict, Verdict::kProven);
  EXPECT_EQ(check(far(), earlier(6 * kSecond), claim).verdict, Verdict::kRefuted);
}

struct Spoiled {
  const char* what;
  void (*spoil)(proof::Cases&);
};
class RebalanceSpoiledCases : public ::testing::TestWithParam<Spoiled> {};
TEST_P(RebalanceSpoiledCases, are_refuted) {
  proof::Cases cases = too_short(6 * kSecond - 1);
  GetParam().spoil(cases);
  EXPECT_EQ(check(far(), {}, {"completion_time", 6 * kSecond, cases}).verdict, Verdict::kRefuted);
}
using Kind = proof::Case::Kind;
constexpr Spoiled kSpoiled[] = {
    {"no_tree", [](proof::Cases& c) { c.tree.clear(); }},
    {"no_leaf", [](proof::Cases& c) { c.leaves.clear(); }},
    {"leaf_without_number", [](proof::Cases& c) { c.tree[0].children.clear(); }},
    {"leaf_with_two",
     [](proof::Cases& c) {
       c.tree[0].children = {0, 0};
     }},
    {"leaf_out_of_range", [](proof::Cases& c) { c.tree[0].children = {-1}; }},
    {"no_parts", [](proof::Cases& c) { c.leaves[0].parts.clear(); }},
    {"points_of_no_place",
     [](proof::Cases& c) {
       c.leaves[0].points = {{PlaceId{9}, {1}}};
     }},
    {"points_before_time",
     [](proof::Cases& c) {
       c.leaves[0].points = {{PlaceId{2}, {-1}}};
     }},
    {"points_that_change_the_model",
     [](proof::Cases& c) {
       c.leaves[0].points = {{PlaceId{2}, {3}}};
     }},
    {"negative_weight", [](proof::Cases& c) { c.weights.changes = -1; }},
    {"negative_time", [](proof::Cases& c) { c.within_us = -1; }},
    {"parent_of_itself",
     [](proof::Cases& c) {
       c.tree = {{.kind = Kind::kTime, .children = {0, 0}}};
     }},
    {"child_with_two_parents",
     [](proof::Cases& c) {
       c.tree = {{.kind = Kind::kTime, .children = {1, 1}}, {.children = {0}}};
     }},
    {"one_time_case",
     [](proof::Cases& c) {
       c.tree = {{.kind = Kind::kTime, .children = {1}}, {.children = {0}}};
     }},
    {"circle_where_circles_are_allowed",
     [](proof::Cases& c) {
       c.tree = {{.kind = Kind::kCircle, .arcs = {ArcId{0}}, .children = {1}}, {.children = {0}}};
     }},
    {"share_of_no_arc",
     [](proof::Cases& c) {
       c.tree = {{.kind = Kind::kShare, .children = {1, 2}}, {.children = {0}}, {.children = {0}}};
     }},
    {"share_of_an_unknown_arc",
     [](proof::Cases& c) {
       c.tree = {{.kind = Kind::kShare, .arcs = {ArcId{3}}, .children = {1, 2}},
                 {.children = {0}},
                 {.children = {0}}};
     }},
    {"share_above_the_capacity",
     [](proof::Cases& c) {
       c.tree = {{.kind = Kind::kShare, .arcs = {ArcId{0}}, .most = kUnlimited, .children = {1, 2}},
                 {.children = {0}},
                 {.children = {0}}};
     }},
};
INSTANTIATE_TEST_SUITE_P(All, RebalanceSpoiledCases, ::testing::ValuesIn(kSpoiled),
                         [](const auto& test) { return std::string(test.param.what); });

// A case that is right but says nothing leaves the proof standing: the refusals above are not for form alone.
TEST(RebalanceCertifyCases, may_split_where_nothing_is_gained) {
  proof::Cases cases = too_short(6 * kSecond - 1);
  cases.tree = {
      {.kind = Kind::kTime, .at_us = 6 * kSecond, .children = {1, 2}}, {.children = {0}}, {.children = {0}}};
  EXPECT_EQ(check(far(), {}, {"completion_time", 6 * kSecond, cases}).why, "");
}

// Arcs that form no circle: nothing forbids all of them.
TEST(RebalanceCertifyCases, a_circle_is_one) {
  Instance instance = far();
  instance.goal.circulation = false;
  proof::Cases cases = too_short(6 * kSecond - 1);
  for (const std::vector<ArcId>& arcs :
       std::vector<std::vector<ArcId>>{{}, {ArcId{0}}, {ArcId{0}, ArcId{1}}}) {
    cases.tree = {{.kind = Kind::kCircle, .arcs = arcs}};
    for (std::size_t i = 0; i < arcs.size(); ++i) {
      cases.tree[0].children.push_back(static_cast<std::int32_t>(i) + 1);
      cases.tree.push_back({.children = {0}});
    }
    EXPECT_EQ(check(instance, {}, {"completion_time", 6 * kSecond, cases}).verdict, Verdict::kRefuted);
  }
}

}  // namespace
}  // namespace tenon::rebalance
