#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/given_cases.h"
#include "tests/system/process.h"

// Allocation as a user asks for it: a plan and its proof, reasons, frontier, backtest.

namespace tenon::system_tests {
namespace {

using ::testing::HasSubstr;

const std::string kExamples = std::string(TENON_SOURCE_DIR) + "/examples/allocate/";

class Allocate : public ::testing::Test {
 protected:
  // A plan that the second program accepts with its certificate.
  Json planned(const std::string& input, const std::vector<std::string>& options = {}) {
    std::vector<std::string> words{"plan",
                                   "allocate",
                                   input,
                                   "--out",
                                   scratch_.path("plan.json"),
                                   "--certificate",
                                   scratch_.path("proof.json")};
    words.insert(words.end(), options.begin(), options.end());
    const Ended ended = tenon(words);
    EXPECT_EQ(ended.code, 0) << ended.err;
    const Ended checked =
        run("tenon-verify", {"allocate", input, scratch_.path("plan.json"), scratch_.path("proof.json")});
    EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
    return Json::parse(scratch_.read("plan.json"));
  }

  Scratch scratch_;
};

TEST_F(Allocate, plans_and_proves_the_example_on_both_backends) {
  const Json clp = planned(kExamples + "treasury.json");
  const Json highs = planned(kExamples + "treasury.json", {"--lp", "highs", "--without", "cuts"});
  for (const Json& answer : {clp, highs}) {
    EXPECT_EQ(answer["bound_checked"], true);
    EXPECT_EQ(answer["options"]["gap"], 1e-6);
    EXPECT_LE(answer["gap"].get<double>(), 1e-6);
  }
  const double a = std::stod(clp["objective"].get<std::string>()),
               b = std::stod(highs["objective"].get<std::string>());
  EXPECT_NEAR(a, b, 2e-6 * std::abs(a) + 2);
}

TEST_F(Allocate, explains_a_plan_pool_by_pool) {
  planned(kExamples + "treasury.json");
  const Ended ended = tenon({"explain", "allocate", kExamples + "treasury.json", scratch_.path("plan.json")});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("reasons, pool by pool"));
  EXPECT_THAT(ended.out, HasSubstr("values of 1,000 more dollars"));
}

TEST_F(Allocate, the_answer_holds_reasons_and_frontier_where_asked_for) {
  const Json answer = planned(kExamples + "treasury.json", {"--why", "--frontier", "3"});
  EXPECT_TRUE(answer["explanation"].is_object());
  std::size_t turnover = 0;
  for (const Json& point : answer["frontier"]) turnover += point["by"] == "turnover" ? 1 : 0;
  EXPECT_GE(turnover, 2U);  // and none where no plan moves so little
  EXPECT_EQ(answer["frontier"].back()["net_gain"], answer["objective"]);
}

// The answer stays ours: the other model's figures stand in a section of their own.
TEST_F(Allocate, shows_what_the_program_computes_that_it_replaces) {
  const Json own = planned(kExamples + "treasury.json");
  EXPECT_TRUE(own["source_model"].is_null());
  const Json both = planned(kExamples + "treasury.json", {"--model", "source"});
  EXPECT_EQ(both["objective"], own["objective"]);
  EXPECT_EQ(both["plan"], own["plan"]);
  const Json& source = both["source_model"];
  EXPECT_EQ(source["status"], "optimal");
  EXPECT_NE(source["claimed_micro_usd"], own["objective"]);
  EXPECT_FALSE(source["breaks"].empty());
  EXPECT_THAT(both["warnings"].dump(), HasSubstr("the source's model claims"));
}

// Two pools, 1,000 USDC in a wallet. "a" promises 10 % and pays 7.3 %: 0.20 USD a day; gas of 1 USD is paid once.
class AllocateBacktest : public Allocate {
 protected:
  void SetUp() override {
    scratch_.write("book.json", R"({"gas_usd": {"deposit": 1, "withdrawal": 1, "conversion": 1},
      "params": {"max_alloc_percentage": 1, "tvl_limit_percentage": 1, "min_pools": 0, "optimization_horizon_days": 30,
                 "min_transaction_value": 0, "min_position_value": 0},
      "price_usd": {"USDC": 1},
      "pools": [{"pool_id": "a", "underlying_tokens": ["USDC"]}, {"pool_id": "b", "underlying_tokens": ["USDC"]}],
      "positions": [], "wallet": {"USDC": 1000}})");
    scratch_.write("days.csv",
                   "date,pool_id,forecasted_apy,actual_apy,forecasted_tvl\n"
                   "2026-01-01,a,10,7.3,1000000\n2026-01-01,b,5,5,1000000\n"
                   "2026-01-02,a,10,7.3,1000000\n2026-01-02,b,5,5,1000000\n"
                   "2026-01-03,b,5,5,1000000\n");
  }
  Ended backtest(const std::vector<std::string>& options) {
    std::vector<std::string> words{"backtest", "allocate", scratch_.path("book.json"), "--history",
                                   scratch_.path("days.csv")};
    words.insert(words.end(), options.begin(), options.end());
    return tenon(words);
  }
};

TEST_F(AllocateBacktest, earns_what_pools_paid_and_pays_its_costs) {
  const Ended ended = backtest(
      {"--to", "2026-01-02", "--out", scratch_.path("back.json"), "--report", scratch_.path("back.html")});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("hindsight"));
  EXPECT_THAT(scratch_.read("back.html"), HasSubstr("Earned so far"));
  const Json run = Json::parse(scratch_.read("back.json"))["runs"][0];
  EXPECT_EQ(run["strategy"], "plan");
  EXPECT_EQ(run["days"][0]["transaction_costs"], "1000000");
  EXPECT_EQ(run["days"][0]["num_transactions"], 1);
  // The gas is owed until something lies in the wallet; 1,000 USD at 7.3 % earn 0.20 USD in a day.
  EXPECT_EQ(run["days"][0]["total_aum"], "999000000");
  EXPECT_EQ(run["days"][1]["actual_yield"], "200000");
  EXPECT_EQ(run["days"][1]["total_aum"], "999200000");
}

// On the third day nothing is known of "a", in which the money lies: the day fails and nothing moves.
TEST_F(AllocateBacktest, a_gap_in_the_data_fails_the_day) {
  const Ended ended = backtest({"--out", scratch_.path("back.json"), "--quiet"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  const Json runs = Json::parse(scratch_.read("back.json"))["runs"];
  EXPECT_EQ(runs[0]["days"][2]["failed"]["failure"], "optimizer_init");
  EXPECT_EQ(runs[0]["days"][2]["actual_yield"], "200040");  // of 1,000.20, paid as on the day before
  EXPECT_EQ(runs[0]["summary"]["success_rate_pct"], "66.6667");
  EXPECT_TRUE(runs[1]["days"][2]["failed"].is_null());  // nothing was ever in a pool
}

TEST_F(AllocateBacktest, says_what_is_missing) {
  const Ended ended = tenon({"backtest", "allocate", scratch_.path("book.json")});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("--history"));
  EXPECT_EQ(backtest({"--from", "yesterday"}).code, 2);
  EXPECT_EQ(tenon({"backtest", "pack", "x"}).code, 2);
}

}  // namespace
}  // namespace tenon::system_tests
