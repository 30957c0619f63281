#include "problems/rebalance_problem.h"

#include <gmock/gmock.h>

#include "formats/source.h"
#include "problems/check.h"
#include "problems/rebalance/plan.h"
#include "problems/rebalance/schedule.h"
#include "tests/problems/loaded.h"

namespace tenon::problems {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

const Problem& kind() { return rebalance_problem(); }

constexpr const char* kInput =
    R"({"edges": [{"id": "e", "src": "@A", "dest": "@B", "variableFeeBps": "0.5", "timeSec": 4}],
                                   "supplies": {"@A": 5, "@B": -5}})";

// {"flows": …} of all 5 over e.
Json plan() {
  return Json::parse(R"({"flows": [{"edge": "e", "src": "@A", "dest": "@B", "amount": "5"}],
    "steps": [{"step": 0, "edge": "e", "src": "@A", "dest": "@B", "amount": "5", "method": "", "fee": "2.5", "start_s": 0, "time_s": 4, "after": [],
               "balances_after": {"@A": "0", "@B": "5"}}],
    "order": null, "targets": {}, "fees": "2.5", "completion_s": 4})");
}

TEST(RebalanceProblem, is_in_the_list_of_kinds) { EXPECT_EQ(find("rebalance"), &kind()); }

// Half a basis point of 5 is 2.5 units, stated rounded up; one transaction pays the penalty of 1.
TEST(RebalanceProblem, verifies_plans_and_recomputes_their_stages) {
  const Loaded input = loaded(kind(), kInput);
  EXPECT_THAT(kind().verify(input, plan()), IsEmpty());
  EXPECT_THAT(kind().stage_values(input, plan()),
              ElementsAre(Pair("cost", 1'000'003), Pair("total_time", 5'000'000),
                          Pair("completion_time", 4'000'000)));
  Json bad = plan();
  bad["fees"] = "3";
  EXPECT_THAT(kind().verify(input, bad), Contains(Field(&Violation::rule, "fees")));
  bad.erase("fees");
  EXPECT_THAT(kind().verify(input, bad), Contains(Field(&Violation::rule, "form")));
}

TEST(RebalanceProblem, certifies_bounds_written_as_decimal_text) {
  const Loaded input = loaded(kind(), kInput);
  const auto verdict = [&](const char* bound) {
    const Json answer{{"status", "optimal"},
                      {"objectives", {{{"name", "cost"}, {"value", "1000003"}, {"bound", bound}}}}};
    // Costs are counted in tenths here: 5 a unit, 10,000,000 the transaction. Its fee spread over 5 units is 2,000,000 each.
    const Json certificate = Json::parse(
        R"({"claims": [{"stage": "cost", "bound": "1000003", "argument": "flow", "weights": {"cost": "1", "time": "0", "shortfall": "0"},
      "parts": [{"nodes": [0, 1], "arcs": [0], "capped": true, "dominated": [], "cuts": [], "potentials": [[["2000005", 0]]], "leaves": [{"log2_scale": 0, "potentials": 0}], "tree": [[0]]}]}]})");
    return kind().certify(input, answer, certificate);
  };
  EXPECT_EQ(verdict("1000003").checked, true);
  EXPECT_THAT(verdict("1000003").arguments, ElementsAre(Pair("cost", "flow")));
  EXPECT_EQ(verdict("1000004").checked, false);
}

TEST(RebalanceProblem, its_sample_and_its_random_inputs_can_be_read) {
  EXPECT_THAT(loaded(kind(), kind().fresh("", {}).value()).summary, HasSubstr("2 sources, 2 sinks"));
  OptionValues options;
  for (const OptionSpec& spec : kind().info().new_options)
    if (spec.name == "random") {
      EXPECT_FALSE(options.set(spec, "7"));
    }
  EXPECT_THAT(loaded(kind(), kind().fresh("", options).value()).summary, HasSubstr("places"));
}

TEST(RebalanceProblem, converts_to_an_explicit_graph) {
  const Loaded input = loaded(kind(), kind().fresh("", {}).value());
  const std::string text = kind().convert(input, "json").value();
  EXPECT_EQ(kind().convert(loaded(kind(), text), "json").value(), text);
}

TEST(RebalanceProblem, tells_what_differs_between_plans) {
  EXPECT_THAT(kind().differences(plan(), plan()), IsEmpty());
  Json other = plan();
  other["flows"][0]["amount"] = "4000000";
  other["fees"] = "9";
  EXPECT_THAT(kind().differences(plan(), other),
              ElementsAre("e (@A -> @B): 0.000005 -> 4 USDC", "fees: 2.5 -> 9 (1e-4 micro-USDC)"));
}

TEST(RebalanceProblem, writes_report_and_workbook) {
  const Loaded input = loaded(kind(), kInput);
  const Json answer{{"status", "feasible"}, {"plan", plan()}};
  EXPECT_THAT(kind().html(input, answer), HasSubstr("Not verified"));
  EXPECT_EQ(kind().workbook(input, answer).substr(0, 2), "PK");
}

}  // namespace
}  // namespace tenon::problems
