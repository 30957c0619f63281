#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/system/process.h"

// The example's walk from a broken link to a plan, as a user takes it.

namespace tenon::system_tests {
namespace {

using ::testing::HasSubstr;

const std::string kExamples = std::string(TENON_SOURCE_DIR) + "/examples/rebalance/";

TEST(Rebalance, names_the_link_that_is_down) {
  const Ended ended = tenon(
      {"plan", "rebalance", kExamples + "ibc-down.json", "--overlay", kExamples + "overlays/ibc-down.json"});
  EXPECT_EQ(ended.code, 1) << ended.err;
  const Json answer = ended.json();
  EXPECT_EQ(answer["status"], "infeasible");
  EXPECT_EQ(answer["bound_checked"], true);
  EXPECT_EQ(answer["explanation"]["summary"], "@agoric->@noble is disabled; otherwise a plan exists");
}

TEST(Rebalance, tells_of_money_that_goes_round_in_a_circle) {
  const Ended ended = tenon({"plan", "rebalance", kExamples + "ibc-down.json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.json()["status"], "optimal");
  EXPECT_THAT(ended.err, HasSubstr("500000 micro-units go round in a circle"));
}

// A deterministic time of 0 leaves CP-SAT nothing to find a plan in.
TEST(Rebalance, passes_solver_options_to_cp_sat_where_swaps_need_it) {
  const std::vector<std::string> option{"--solver-option", "cpsat.max_deterministic_time=0"};
  const Ended swaps = tenon({"plan", "rebalance", kExamples + "two-assets.json", option[0], option[1]});
  EXPECT_EQ(swaps.json()["status"], "unknown") << swaps.err;
  const Ended none = tenon({"plan", "rebalance", kExamples + "treasury.json", option[0], option[1]});
  EXPECT_EQ(none.json()["status"], "optimal");
  EXPECT_THAT(none.err, HasSubstr("--solver-option: changes nothing"));
}

TEST(Rebalance, is_re_proved_by_the_second_program) {
  const Scratch scratch;
  const std::string input = kExamples + "treasury.json";
  const Ended ended =
      tenon({"plan", "rebalance", input, "--memory-limit", "4000", "--out", scratch.path("plan.json"),
             "--certificate", scratch.path("proof.json"), "--report", scratch.path("plan.html")});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("OPTIMAL  2.0659 USDC (20659000000 1e-4 micro-USDC)"));
  EXPECT_EQ(
      run("tenon-verify", {"rebalance", input, scratch.path("plan.json"), scratch.path("proof.json")}).code,
      0);
  EXPECT_THAT(scratch.read("plan.html"), HasSubstr("Rebalance plan"));
  const Ended again = tenon({"plan", "rebalance", input, "--schedule", scratch.path("plan.json")});
  EXPECT_EQ(again.json()["plan"], Json::parse(scratch.read("plan.json"))["plan"]);
}

// In the middle of the plan the rest of it is still the best there is, and it is found again from the state alone: what was
// paid and what is left to pay make up the whole.
TEST(Rebalance, plans_on_from_the_middle_of_a_plan) {
  const Scratch scratch;
  const std::string input = kExamples + "treasury.json";
  ASSERT_EQ(tenon({"plan", "rebalance", input, "--out", scratch.path("plan.json")}).code, 0);
  const Json plan = Json::parse(scratch.read("plan.json"))["plan"];
  std::size_t left = 0;
  for (const Json& step : plan["steps"]) left += step["start_s"] >= 15;
  ASSERT_GT(left, 0u);
  ASSERT_LT(left, plan["steps"].size());
  const Ended ended = tenon({"plan", "rebalance", input, "--carried-out", scratch.path("plan.json"), "--at",
                             "15", "--keep", scratch.path("plan.json"), "--out", scratch.path("rest.json"),
                             "--certificate", scratch.path("proof.json")});
  ASSERT_EQ(ended.code, 0) << ended.err;
  const Json rest = Json::parse(scratch.read("rest.json"));
  EXPECT_EQ(rest["status"], "optimal");
  EXPECT_EQ(rest["plan"]["steps"].size(), left);
  EXPECT_EQ(rest["objectives"][1]["name"], "changes");
  EXPECT_EQ(rest["objectives"][1]["value"], "0");
  EXPECT_EQ(run("tenon-verify", {"rebalance", input, scratch.path("rest.json"), scratch.path("proof.json"),
                                 "--carried-out", scratch.path("plan.json"), "--at", "15"})
                .code,
            0);
  const Ended alone = tenon({"plan", "rebalance", input, "--at", "15"});
  EXPECT_EQ(alone.code, 2);
  EXPECT_THAT(alone.err, HasSubstr("--carried-out ANSWER together with --at SECONDS"));
}

}  // namespace
}  // namespace tenon::system_tests
