#include "problems/rebalance/carried_out.h"

#include <gmock/gmock.h>

#include "tests/problems/rebalance/make.h"

namespace tenon::rebalance {
namespace {

using testing::instance_of;
using testing::read_text;

// 10 from A over B to C, over links of 60 s and 5 s; at 20 s the first step has begun.
std::string network(const std::string& carried_out) {
  return R"({"nodes": [{"name": "@A", "liquidity": "30"}, {"name": "@B", "deadlineSec": 100}, "@C"],
    "supplies": {"@A": "10", "@C": "-10"}, "inFlight": [{"place": "@A", "amount": "4", "arrivesSec": 15},
    {"place": "@A", "amount": "3", "arrivesSec": 50}], "current": {"@A": "3"}, "bestEffort": true, "edges": [
    {"id": "ab", "src": "@A", "dest": "@B", "timeSec": 60, "capacity": "25"},
    {"id": "bc", "src": "@B", "dest": "@C", "timeSec": 5}], "carriedOut": )" +
         carried_out + "}";
}

TEST(CarriedOut, leaves_what_is_still_to_be_done) {
  const Instance instance = instance_of(network(
      R"({"atSec": 20, "steps": [{"edge": "ab", "amount": "9", "start_s": 2}, {"edge": "bc", "amount": "9", "start_s": 62}]})"));
  const Place& a = instance.places[PlaceId{0}];
  const Place& b = instance.places[PlaceId{1}];
  const Place& c = instance.places[PlaceId{2}];
  // A had 10 and lots of 4 and 3; 9 have left. The lot of 15 s is there, that of 50 s comes in 30 s.
  EXPECT_EQ(a.supply_high, 8);
  ASSERT_EQ(a.in_flight.size(), 1u);
  EXPECT_EQ(a.in_flight[0].amount, 3);
  EXPECT_EQ(a.in_flight[0].ready_us, 30'000'000);
  EXPECT_EQ(a.throughput, 21);
  // B must pass on the 9 that arrive in 42 s; its deadline is 80 s away.
  EXPECT_EQ(b.supply_low, 9);
  EXPECT_EQ(b.balance, 9);
  ASSERT_EQ(b.in_flight.size(), 1u);
  EXPECT_EQ(b.in_flight[0].ready_us, 42'000'000);
  EXPECT_EQ(b.deadline_us, 80'000'000);
  EXPECT_EQ(c.supply_high, -10);  // the step that begins at 62 s has not
  EXPECT_EQ(instance.arcs[ArcId{0}].capacity, 16);
}

TEST(CarriedOut, takes_what_has_arrived_as_there_and_what_is_late_as_blocked) {
  const Instance instance = instance_of(network(
      R"({"atSec": 120, "steps": [{"edge": "ab", "amount": "9", "start_s": 2}, {"edge": "bc", "amount": "9", "start_s": 62}]})"));
  EXPECT_TRUE(instance.places[PlaceId{0}].in_flight.empty());
  EXPECT_EQ(instance.places[PlaceId{1}].supply_low, 0);
  EXPECT_TRUE(instance.places[PlaceId{1}].no_deposit);  // its deadline was at 100 s
  EXPECT_EQ(instance.places[PlaceId{2}].supply_high, -1);
  EXPECT_TRUE(instance.places[PlaceId{2}].in_flight.empty());
}

// 5 of 8 are out of the pool until 65 s: 3 are left. With 8 out nothing is.
TEST(CarriedOut, counts_what_a_pool_has_out_as_gone) {
  const auto pool = [](const std::string& amount, const std::string& at) {
    return instance_of(R"({"nodes": ["@A", "@B"], "supplies": {"@A": "10", "@B": "-10"}, "bestEffort": true,
      "advancePools": {"fast": {"available": "8", "refillSec": 60}}, "edges": [
      {"id": "ab", "src": "@A", "dest": "@B", "timeSec": 1, "advance": "fast"}], "carriedOut": {"atSec": )" +
                       at + R"(, "steps": [{"edge": "ab", "amount": ")" + amount + R"(", "start_s": 5}]}})");
  };
  EXPECT_EQ(pool("5", "20").advance_pools[AdvanceId{0}].available, 3);
  EXPECT_EQ(pool("5", "20").arcs[ArcId{0}].most_per_tx, 3);
  EXPECT_TRUE(pool("8", "20").arcs[ArcId{0}].disabled);
  EXPECT_EQ(pool("8", "65").advance_pools[AdvanceId{0}].available, 8);
}

TEST(CarriedOut, refuses_steps_that_do_not_fit_the_input) {
  const auto errors = [](const std::string& carried_out) {
    const auto read = read_text(network(carried_out));
    std::vector<std::string> at;
    if (!read.ok())
      for (const InputError& error : read.errors()) at.push_back(error.at);
    return at;
  };
  using ::testing::ElementsAre;
  EXPECT_THAT(errors(R"({"atSec": 20, "steps": [{"edge": "x", "amount": "9", "start_s": 2}]})"),
              ElementsAre("/carriedOut/steps/0/edge"));
  EXPECT_THAT(errors(R"({"steps": [{"edge": "ab", "start_s": -2}]})"),
              ElementsAre("/carriedOut/atSec", "/carriedOut/steps/0/amount", "/carriedOut/steps/0/start_s"));
  EXPECT_THAT(errors(R"({"atSec": 20, "steps": [{"edge": "ab", "amount": "99", "start_s": 2}]})"),
              ElementsAre("/carriedOut"));
  EXPECT_THAT(errors(R"({"atSec": 20})"), ElementsAre("/carriedOut/steps"));
}

}  // namespace
}  // namespace tenon::rebalance
