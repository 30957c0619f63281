#include "problems/allocate/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/table.h"
#include "tests/problems/allocate/make.h"

namespace tenon::allocate {
namespace {

using formats::Json;
using ::testing::HasSubstr;
using testing::made;
using ::testing::Not;
using testing::plain_book;
using testing::plain_targets;

Json answer(const Instance& instance) {
  return {
      {"kind", "allocate"},
      {"status", "feasible"},
      {"objectives",
       Json::array(
           {{{"name", "net_gain"}, {"sense", "maximize"}, {"value", "128800000"}, {"bound", "130000000"}}})},
      {"plan", to_json(to_plan(instance, plain_targets()))}};
}

TEST(AllocateReport, says_what_it_gains_and_where_the_money_goes) {
  const Instance instance = made(plain_book());
  const std::string page = html(instance, answer(instance));
  EXPECT_THAT(page, HasSubstr("$128.80"));
  EXPECT_THAT(page, HasSubstr("would yield $110.00"));  // 300 at 10 %, 400 at 20 %
  EXPECT_THAT(page, HasSubstr("no plan gains more than $130.00"));
  EXPECT_THAT(page, HasSubstr("pool lend to USDC: $300.00"));  // a band of the flows
  EXPECT_THAT(page, HasSubstr("USDC to ETHX: $400.00"));
  EXPECT_THAT(page, HasSubstr("USDC $900.00, ETHX $396.00"))
      << "after the conversion: 1000 + 300 - 400, and what it brought";
}

TEST(AllocateReport, shows_what_another_model_claims_only_beside_the_plan) {
  const Instance instance = made(plain_book());
  Json both = answer(instance);
  EXPECT_THAT(html(instance, both), Not(HasSubstr("Beside the source")));
  both["objective"] = "128800000";
  both["source_model"] = {
      {"text", "the source's model claims much"},
      {"claimed_micro_usd", "200000000"},
      {"honest_micro_usd", "190000000"},
      {"created_micro_usd", "-5250000"},
      {"breaks", {{{"rule", "wallet-balance"}, {"times", 3}, {"text", "the wallet <lacks> DAI"}}}},
      {"plan", {{"transactions", Json::array({1, 2})}}}};
  const std::string page = html(instance, both);
  for (const char* said : {"Beside the source", "200.00 USD", "190.00 USD", "-5.25 USD", "wallet-balance",
                           "the wallet &lt;lacks&gt; DAI"})
    EXPECT_THAT(page, HasSubstr(said));
  EXPECT_THAT(page, HasSubstr("$128.80"));  // what it gains is ours
  both["source_model"] = {{"text", "too large"}, {"plan", nullptr}};
  EXPECT_THAT(html(instance, both), HasSubstr("too large."));
}

TEST(AllocateReport, marks_the_caps_that_are_reached) {
  Json book = plain_book();
  book["pools"][1]["forecasted_tvl"] = 600;
  const Instance instance = made(book);
  EXPECT_THAT(html(instance, answer(instance)), HasSubstr("1 cap or limit is reached"));
  EXPECT_THAT(html(made(plain_book()), answer(instance)), HasSubstr("0 caps and limits are reached"));
}

TEST(AllocateReport, takes_any_answer_and_names_of_users_stay_text) {
  Json book = plain_book();
  book["pools"][1]["pool_id"] = "<script>alert(1)</script>";
  for (Json& position : book["positions"])
    if (position["pool_id"] == "pair") position["pool_id"] = "<script>alert(1)</script>";
  const Instance instance = made(book);
  EXPECT_THAT(html(instance, answer(instance)), Not(HasSubstr("<script>alert")));
  for (const char* odd : {"null", "[]", "{}", R"({"plan": null})", R"({"plan": {"transactions": 3}})",
                          R"({"status": 7, "plan": {"transactions": [], "positions": [], "wallet": [],
       "yield_micro_usd": "9223372036854775807", "conversion_micro_usd": "-9223372036854775807", "gas_micro_usd": "1"}})"}) {
    EXPECT_THAT(html(instance, Json::parse(odd)), HasSubstr("</html>")) << odd;
    EXPECT_FALSE(workbook(instance, Json::parse(odd)).empty()) << odd;
  }
}

TEST(AllocateReport, the_workbook_adds_up_by_itself) {
  const Instance instance = made(plain_book());
  const auto book = formats::read_workbook({"plan.xlsx", workbook(instance, answer(instance))});
  ASSERT_TRUE(book.ok());
  std::vector<std::string> names;
  for (const formats::Table& sheet : book.value()) names.push_back(sheet.name);
  EXPECT_THAT(names,
              ::testing::ElementsAre("Transactions", "Positions", "Wallet", "Totals", "Pools", "Summary"));
  EXPECT_EQ(book.value()[3].at(1, 5).number, 7) << "gas, as the sheet's own sum";
  EXPECT_EQ(book.value()[3].at(1, 6).number, 4) << "fees";
}

}  // namespace
}  // namespace tenon::allocate
