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

}  // namespace
}  // namespace tenon::system_tests
