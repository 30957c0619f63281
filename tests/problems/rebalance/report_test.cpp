#include "problems/rebalance/report.h"

#include <gmock/gmock.h>

#include "problems/rebalance/random.h"
#include "problems/rebalance/schedule.h"
#include "report/gantt.h"
#include "report/network.h"
#include "tests/problems/rebalance/make.h"

namespace tenon::rebalance {
namespace {

using ::testing::HasSubstr;
using testing::instance_of;
using testing::Json;
using ::testing::Not;

const Instance& instance() {
  static const Instance kInstance = instance_of(
      R"({"nodes": ["@A", "P<b>_A"], "edges": [{"id": "e", "src": "@A", "dest": "P<b>_A", "transfer": "ibc", "variableFeeBps": 1, "timeSec": 90},
      {"id": "back", "src": "P<b>_A", "dest": "@A"}], "supplies": {"@A": "1500000", "P<b>_A": "-1500000"}})");
  return kInstance;
}

Json answer(const Flows& flows) {
  const Plan plan = to_plan(instance(), *schedule_as_today(instance(), flows).schedule);
  return {{"tenon", 1},
          {"version", "0"},
          {"status", "optimal"},
          {"verified", true},
          {"violations", Json::array()},
          {"bound_checked", true},
          {"plan", to_json(plan)},
          {"objectives",
           {{{"name", "cost"},
             {"value", "2500000"},
             {"bound", "2500000"},
             {"gap", 0.0},
             {"unit", "1e-4 micro-USDC"},
             {"proven", true}}}}};
}

TEST(RebalanceReport, says_what_it_costs_and_when_it_is_done) {
  const std::string page = html(instance(), answer({{ArcId{0}, 1'500'000}}));
  EXPECT_THAT(page, HasSubstr("Yes, verified"));
  EXPECT_THAT(page, HasSubstr("0.00015 USDC"));  // 1 bps of 1.5
  EXPECT_THAT(page, HasSubstr("90 s"));
  EXPECT_THAT(page, HasSubstr("by ibc (e): 1.5 USDC"));
  EXPECT_THAT(page, HasSubstr("P&lt;b&gt;_A"));
  EXPECT_THAT(page, Not(HasSubstr("P<b>_A")));
  EXPECT_THAT(page, Not(HasSubstr("goes round")));
}

TEST(RebalanceReport, tells_money_that_goes_round) {
  EXPECT_THAT(html(instance(), answer({{ArcId{0}, 1'500'000}, {ArcId{0}, 7}, {ArcId{1}, 7}})),
              HasSubstr("0.000007 USDC go round over"));
}

TEST(RebalanceReport, bears_any_answer) {
  const Json good = answer({{ArcId{0}, 1'500'000}});
  for (const Json& odd :
       {Json(), Json(5), Json::array(), Json{{"plan", 3}},
        Json{{"plan", nullptr}, {"status", "infeasible"}, {"explanation", {{"summary", "no way"}}}}})
    EXPECT_THAT(html(instance(), odd), HasSubstr("No plan"));
  const Json flat = good.flatten();
  for (const auto& [pointer, value] : flat.items()) {
    Json bad = good;
    bad[Json::json_pointer(pointer)] = Json{{"x", 1}};
    EXPECT_THAT(html(instance(), bad), HasSubstr("</html>"));
    EXPECT_FALSE(workbook(instance(), bad).empty());
  }
}

TEST(RebalanceReport, draws_a_random_network_and_its_chart) {
  const Instance made = instance_of(formats::to_text(random_input({.hubs = 6, .seed = 3})));
  Json empty = answer({{ArcId{0}, 1'500'000}});
  empty["plan"] = to_json(to_plan(made, {{}, 0}));
  EXPECT_THAT(html(made, empty), HasSubstr("<svg"));
  EXPECT_THAT(report::gantt({"t", 0, {{"row", {{0, 0, "#000000", "note"}}}}}).str(), HasSubstr("note"));
  EXPECT_THAT(report::network(
                  {"t", {{"hub", "h", -1, "#000000"}, {"leaf", "l", 0, "#000000"}}, {{1, 0, 1, "7", "all"}}})
                  .str(),
              HasSubstr("leaf"));
}

TEST(RebalanceRandom, is_the_same_for_the_same_seed_and_always_has_a_plan_by_the_ring) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const RandomOptions options{
        .hubs = static_cast<std::int32_t>(2 + seed % 5), .seed = seed, .scale = 1'000'000};
    const std::string text = formats::to_text(random_input(options));
    EXPECT_EQ(text, formats::to_text(random_input(options)));
    const Instance instance = instance_of(text);
    EXPECT_GT(instance.total_supply(), 0);
    EXPECT_EQ(instance.goal.arc_penalty, 0);
    int ring = 0;
    for (const Arc& arc : instance.arcs)
      ring += arc.capacity == kUnlimited && arc.min == 0 && instance.places[arc.src].hub &&
              instance.places[arc.dest].hub;
    EXPECT_GE(ring, 2 * options.hubs);
  }
  EXPECT_NE(formats::to_text(random_input({.hubs = 3, .seed = 1})),
            formats::to_text(random_input({.hubs = 3, .seed = 2})));
  const Json free = random_input({.hubs = 20, .seed = 1, .charges = false});
  for (const Json& edge : free["edges"]) {
    EXPECT_EQ(edge["flatFee"], "0");
    EXPECT_FALSE(edge.contains("min"));
  }
}

}  // namespace
}  // namespace tenon::rebalance
