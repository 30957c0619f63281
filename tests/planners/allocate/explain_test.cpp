#include "planners/allocate/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "planners/allocate/frontier.h"
#include "problems/allocate/random.h"
#include "tests/planners/allocate/planned.h"
#include "tests/problems/allocate/make.h"

namespace tenon::allocate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using testing::Json;
using testing::made;
using testing::plain_book;
using testing::planned;
using testing::with_params;

std::optional<Explanation> why_none(const Instance& book) {
  Budget budget({.work_ticks = 200'000'000});
  return explain_none(book, budget);
}

std::vector<std::string> rules_of(const Explanation& why) {
  std::vector<std::string> rules;
  for (const Explanation::Clash& clash : why.conflict) rules.push_back(clash.rule);
  return rules;
}

TEST(AllocateExplain, a_book_with_a_plan_has_nothing_to_explain) {
  EXPECT_FALSE(why_none(made(plain_book())));
}

// AUM 1,800: a third of it is 600 a pool, but 2,000 of position are asked for.
TEST(AllocateExplain, caps_clash_with_the_least_position_where_pools_are_asked_for) {
  const Instance book = made(with_params(
      plain_book(), {{"min_pools", 1}, {"min_position_value", 700}, {"max_alloc_percentage", 0.3333}}));
  const auto why = why_none(book);
  ASSERT_TRUE(why);
  EXPECT_THAT(rules_of(*why), ElementsAre("cap", "min-position", "min-pools"));
  // Without any one of the three there is a plan: each is a way out.
  EXPECT_EQ(why->relaxations.size(), 3U);
}

TEST(AllocateExplain, a_pin_clashes_with_what_must_stay_in_the_wallet) {
  Json json = with_params(plain_book(), {{"min_wallet", 1790}});
  json["pools"][1]["rule"] = "keep";
  const auto why = why_none(made(json));
  ASSERT_TRUE(why);
  EXPECT_THAT(rules_of(*why), ElementsAre("keep", "least-wallet"));
  // 400 lie in the pair that stays: of 1,800 at most 1,400 can be in the wallet.
  const auto wallet = std::find_if(why->relaxations.begin(), why->relaxations.end(),
                                   [](const auto& way) { return way.change.starts_with("min_wallet"); });
  ASSERT_NE(wallet, why->relaxations.end());
  EXPECT_THAT(wallet->change, HasSubstr("1,400.00 USD"));
}

// Every clash of tiny books is one, and minimal: with all of it there is no plan, which the search says of the whole book.
TEST(AllocateExplain, infeasible_odd_books_are_explained) {
  int explained = 0;
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    const Instance book = instance_of(odd_book(seed));
    if (planned(book, {}, {.work_ticks = 2'000'000}).status != Status::kInfeasible) continue;
    const auto why = why_none(book);
    ASSERT_TRUE(why) << seed;
    EXPECT_FALSE(why->summary.empty());
    EXPECT_FALSE(why->conflict.empty()) << seed;
    ++explained;
  }
  EXPECT_GT(explained, 0);
}

std::string reason_of(const Explanation& why, const std::string& kind, const std::string& name) {
  for (const auto& [group, figures] : why.implied)
    if (group.starts_with(kind))
      for (const auto& [of, text] : figures)
        if (of == name) return text;
  return "";
}

// "pair" takes everything at 20 %; "lend" at 10 % is left and would have to pay what a dollar brings in the pair.
TEST(AllocateExplain, pools_have_reasons_and_the_apy_at_which_they_would_enter) {
  const Instance book = made(with_params(plain_book(), {{"max_alloc_percentage", 0.5}}));
  const AllocateOutcome outcome = planned(book);
  ASSERT_TRUE(outcome.plan);
  Budget budget({});
  const auto why = explain_plan(book, *outcome.plan, {}, budget);
  ASSERT_TRUE(why);
  EXPECT_THAT(reason_of(*why, "reasons", "pair"), HasSubstr("at its cap"));
  EXPECT_THAT(reason_of(*why, "reasons", "lend"), HasSubstr("leaves below about"));
  EXPECT_FALSE(reason_of(*why, "values of 1,000", "USDC").empty());
  EXPECT_THAT(reason_of(*why, "values of one percent", "cap of pool pair"), HasSubstr("for 9.00 USD"));
}

// A pool out of the plan enters, and only then, above about the APY that is said of it: "good" takes 6,000, "mid" the other 4,000 at
// 6 %, and that is what a dollar is worth.
TEST(AllocateExplain, the_apy_at_which_a_pool_enters_is_about_where_it_does) {
  Json json = plain_book();
  json["pools"] = Json::parse(R"([
    {"pool_id": "good", "forecasted_apy": 8, "forecasted_tvl": 1000000, "underlying_tokens": ["USDC"]},
    {"pool_id": "mid", "forecasted_apy": 6, "forecasted_tvl": 1000000, "underlying_tokens": ["USDC"]},
    {"pool_id": "poor", "forecasted_apy": 3, "forecasted_tvl": 1000000, "underlying_tokens": ["USDC"]}])");
  json["positions"] = Json::array();
  json["wallet"] = {{"USDC", 10000}};
  json["params"]["max_alloc_percentage"] = 0.6;
  const Instance book = made(json);
  Budget budget({});
  const auto why = explain_plan(book, *planned(book).plan, {}, budget);
  ASSERT_TRUE(why);
  EXPECT_THAT(reason_of(*why, "reasons", "poor"), HasSubstr("enters above about 6 %"));
  for (const auto& [apy, pool] : {std::pair{5.9, "mid"}, {6.1, "poor"}}) {
    json["pools"][2]["forecasted_apy"] = apy;
    EXPECT_EQ(planned(made(json)).plan->positions.back().pool, pool);
  }
}

// A pool that takes what no cap stops is worth what its money brings elsewhere: nothing more, and no micro-USD less by rounding.
TEST(AllocateExplain, nothing_is_worth_a_little_less_than_nothing) {
  int told = 0;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    SCOPED_TRACE(seed);
    const Instance book = instance_of(random_book({.pools = 15, .tokens = 4, .held = 4, .seed = seed}));
    Budget budget({});
    const auto why = explain_plan(book, *planned(book, {}, {.gap = 1e-6}).plan, {}, budget);
    ASSERT_TRUE(why);
    for (const auto& [what, lines] : why->implied)
      for (const auto& [name, text] : lines) {
        ++told;
        EXPECT_THAT(text, ::testing::Not(HasSubstr(" -0.")));
        EXPECT_THAT(text, ::testing::Not(HasSubstr("worth -")));
      }
  }
  EXPECT_GT(told, 60);
}

TEST(AllocateFrontier, gains_grow_with_what_is_allowed_and_end_at_the_best) {
  Json json = with_params(plain_book(), {{"max_alloc_percentage", 0.6}});
  json["pools"][0]["stddev_apy_30d"] = 1;
  json["pools"][1]["stddev_apy_30d"] = 6;
  const Instance book = made(json);
  const AllocateOutcome outcome = planned(book);
  Budget budget({});
  const auto points =
      frontier(book, to_targets(book, *outcome.plan), outcome.objectives[0].bound, 4, {}, 1e-6, budget);
  std::int64_t before = INT64_MIN;
  int by_risk = 0;
  for (const FrontierPoint& point : points) {
    if (point.by != FrontierPoint::By::kRisk) continue;
    ++by_risk;
    EXPECT_LE(point.risk, point.at_most);
    EXPECT_GE(point.net_gain, before);
    EXPECT_TRUE(!point.bound || *point.bound >= point.net_gain);
    before = point.net_gain;
  }
  EXPECT_EQ(by_risk, 5);
  EXPECT_EQ(before, outcome.plan->net_gain());
  EXPECT_EQ(points.back().by, FrontierPoint::By::kTurnover);
  EXPECT_EQ(points.back().net_gain, outcome.plan->net_gain());
  for (const FrontierPoint& point : points)
    if (point.by == FrontierPoint::By::kTurnover) {
      EXPECT_LE(point.turnover, point.at_most);
    }
}

}  // namespace
}  // namespace tenon::allocate
