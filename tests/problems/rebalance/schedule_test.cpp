#include "problems/rebalance/schedule.h"

#include <gmock/gmock.h>

#include "tests/problems/rebalance/make.h"

namespace tenon::rebalance {
namespace {

using ::testing::ElementsAre;
using testing::instance_of;

std::vector<std::string> edges_of(const Instance& instance, const Schedule& schedule) {
  std::vector<std::string> edges;
  for (const ScheduledStep& step : schedule.steps) edges.push_back(instance.arcs[step.flow.arc].id);
  return edges;
}

Flows each(const std::vector<std::int64_t>& amounts) {
  Flows flows;
  for (std::size_t i = 0; i < amounts.size(); ++i)
    flows.push_back({ArcId{static_cast<std::int32_t>(i)}, amounts[i]});
  return flows;
}

TEST(RebalanceSchedule, natural_order) {
  const std::vector<std::string> sorted{"@a", "e1", "e2", "e02b", "e9", "e10", "E11", "e100", "f"};
  for (std::size_t i = 0; i + 1 < sorted.size(); ++i) {
    EXPECT_LT(compare_natural(sorted[i], sorted[i + 1]), 0) << sorted[i];
    EXPECT_GT(compare_natural(sorted[i + 1], sorted[i]), 0) << sorted[i];
  }
  EXPECT_EQ(compare_natural("e7", "e7"), 0);
  EXPECT_NE(compare_natural("e7", "e07"), 0);
  EXPECT_LT(compare_natural("e99999999999999999999", "e100000000000000000000"), 0);
}

// Ids decide between chains, but a chain that was begun is gone on with: after e1 leaves A, e9 goes before e2.
TEST(RebalanceSchedule, stays_on_a_chain) {
  const Instance instance = instance_of(
      R"({"edges": [{"id": "e1", "src": "P_A", "dest": "@A"}, {"id": "e2", "src": "P_B", "dest": "@B"},
      {"id": "e9", "src": "@A", "dest": "@B"}], "supplies": {"P_A": 4, "P_B": 2, "@B": -6}})");
  EXPECT_THAT(edges_of(instance, *schedule_as_today(instance, each({4, 2, 4})).schedule),
              ElementsAre("e1", "e9", "e2"));
}

// Several transactions of one edge keep their order, and each takes its own lots.
TEST(RebalanceSchedule, lots_are_used_up_from_the_oldest) {
  const Instance instance = instance_of(
      R"({"edges": [{"id": "a", "src": "@X", "dest": "@M", "timeSec": 9}, {"id": "b", "src": "@Y", "dest": "@M", "timeSec": 1},
      {"id": "c", "src": "@M", "dest": "@Z", "timeSec": 1, "maxPerTransaction": 5}], "supplies": {"@X": 4, "@Y": 3, "@M": 1, "@Z": -8}})");
  const Flows flows{{ArcId{0}, 4}, {ArcId{1}, 3}, {ArcId{2}, 5}, {ArcId{2}, 3}};
  const Schedule schedule = *schedule_as_today(instance, flows).schedule;
  EXPECT_THAT(edges_of(instance, schedule), ElementsAre("a", "b", "c", "c"));
  EXPECT_THAT(schedule.steps[2].after, ElementsAre(0));  // 1 of its own and 4 of a
  EXPECT_THAT(schedule.steps[3].after, ElementsAre(1));
  EXPECT_EQ(schedule.steps[2].start_us, 9'000'000);
  EXPECT_EQ(schedule.completion_us, 10'000'000);
}

TEST(RebalanceSchedule, a_deadlock_names_what_waits) {
  const Instance instance = instance_of(
      R"({"edges": [{"id": "x", "src": "@B", "dest": "@C"}, {"id": "y", "src": "@C", "dest": "@B"}], "supplies": {"@B": 0}})");
  const Scheduled scheduled = schedule_as_today(instance, each({5, 5}));
  EXPECT_FALSE(scheduled.schedule);
  EXPECT_EQ(to_string(instance, each({5, 5}), scheduled.deadlock),
            "Scheduling deadlock: 0: x @B(0) -> @C needs 5, 1: y @C(0) -> @B needs 5");
  EXPECT_FALSE(schedule_soonest(instance, each({5, 5})).schedule);
}

// Today's order sends the short way first, which takes the money that is there; the long way then waits for what comes
// after 10 s and ends at 30. Serving the long way first ends at 20, when the short one, begun at 10, has long been done.
TEST(RebalanceSchedule, soonest_serves_the_longest_way_first) {
  const Instance instance = instance_of(
      R"({"edges": [{"id": "e0", "src": "@S", "dest": "@M", "timeSec": 10}, {"id": "e1", "src": "@M", "dest": "@N", "timeSec": 1},
      {"id": "e2", "src": "@M", "dest": "@L", "timeSec": 20}], "supplies": {"@S": 5, "@M": 5, "@N": -5, "@L": -5}})");
  EXPECT_EQ(schedule_as_today(instance, each({5, 5, 5})).schedule->completion_us, 30'000'000);
  EXPECT_EQ(schedule_soonest(instance, each({5, 5, 5})).schedule->completion_us, 20'000'000);
}

// 6 wait at @M for 4 that come after 10 s. Cut in two, what is there goes ahead; but what comes still takes 10 + 20, so only
// the place that waits for the first part gains.
TEST(RebalanceSchedule, splits_a_step_where_that_ends_earlier) {
  const Instance instance = instance_of(
      R"({"edges": [{"id": "s", "src": "@S", "dest": "@M", "timeSec": 10}, {"id": "m", "src": "@M", "dest": "@N", "timeSec": 20, "min": 2},
      {"id": "far", "src": "@N", "dest": "@F", "timeSec": 50}, {"id": "near", "src": "@N", "dest": "@G", "timeSec": 1}],
      "supplies": {"@S": 4, "@M": 6, "@F": -6, "@G": -4}})");
  const Flows flows = each({4, 10, 6, 4});
  EXPECT_EQ(schedule_soonest(instance, flows).schedule->completion_us, 80'000'000);
  const Scheduled split = schedule_soonest(instance, flows, {true, Int128{1} << 60});
  EXPECT_EQ(split.schedule->completion_us, 70'000'000);
  EXPECT_EQ(split.schedule->steps.size(), 5U);
  // No money for another flat fee: no splitting.
  EXPECT_EQ(schedule_soonest(instance, flows, {true, 0}).schedule->completion_us, 80'000'000);
}

TEST(RebalanceSchedule, completion_at_one_place) {
  const Instance instance = instance_of(
      R"({"edges": [{"id": "a", "src": "@S", "dest": "@A", "timeSec": 1}, {"id": "b", "src": "@S", "dest": "@B", "timeSec": 9}], "supplies": {"@S": 2, "@A": -1, "@B": -1}, "soonestAt": "@A"})");
  const Schedule schedule = *schedule_as_today(instance, each({1, 1})).schedule;
  EXPECT_EQ(completion_us(instance, schedule), 1'000'000);
  EXPECT_EQ(schedule.completion_us, 9'000'000);
}

TEST(RebalanceSchedule, circulations_are_found_and_paths_are_not) {
  const Instance instance = instance_of(
      R"({"edges": [{"src": "@A", "dest": "@B"}, {"src": "@B", "dest": "@C"}, {"src": "@C", "dest": "@A"}, {"src": "@C", "dest": "@B"}], "supplies": {"@A": 0}})");
  EXPECT_TRUE(circulations(instance, each({5, 5, 0})).empty());
  const auto found = circulations(instance, each({7, 9, 4, 2}));
  std::int64_t all = 0;
  for (const Circulation& circle : found)
    all += circle.amount * static_cast<std::int64_t>(circle.arcs.size());
  EXPECT_EQ(all, 3 * 4 + 2 * 2);
}

}  // namespace
}  // namespace tenon::rebalance
