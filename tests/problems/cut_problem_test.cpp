#include "problems/cut_problem.h"

#include <gmock/gmock.h>

#include "formats/source.h"
#include "tests/option_values.h"
#include "tests/problems/loaded.h"

namespace tenon::problems {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

const Problem& kind() { return cut_problem(); }

OptionValues new_options(const std::vector<std::pair<std::string, std::string>>& settings) {
  return tenon::testing::values_of(kind().info().new_options, settings);
}

// Three of 6 and two of 4 in stocks of 10: 6 + 4 twice, 6 alone.
constexpr const char* kInput = "2\n10\n6 3\n4 2\n";
Json plan() {
  return Json::parse(R"({"stocks_used": 3, "patterns": [{"stock": 0, "times": 2, "items": [[0, 1], [1, 1]]},
                         {"stock": 0, "times": 1, "items": [[0, 1]]}]})");
}
Json answer(int bound) {
  return {{"status", "optimal"},
          {"objectives", Json::array({{{"name", "stocks"}, {"value", 3}, {"bound", bound}}})},
          {"plan", plan()}};
}

TEST(CutProblem, verifies_plans_and_recomputes_their_stages) {
  const Loaded input = loaded(kind(), kInput);
  EXPECT_EQ(input.summary, "2 items, 5 pieces; stock of 10");
  EXPECT_EQ(input.check, "at least 3 stocks by length alone");  // 26 / 10
  EXPECT_THAT(kind().verify(input, plan()), IsEmpty());
  EXPECT_THAT(kind().stage_values(input, plan()), ElementsAre(Pair("stocks", 3), Pair("patterns", 2)));
  Json bad = plan();
  bad["patterns"][1]["times"] = 2;
  EXPECT_THAT(kind().verify(input, bad), Contains(Field(&Violation::rule, "surplus")));
  bad.erase("patterns");
  EXPECT_THAT(kind().verify(input, bad), Contains(Field(&Violation::rule, "form")));
}

TEST(CutProblem, certifies_a_bound_and_names_its_argument) {
  const Loaded input = loaded(kind(), kInput);
  const Json certificate = Json::parse(
      R"({"claims": [{"stage": "stocks", "bound": 3, "argument": "dff", "functions": [{"name": "u", "k": 1}]}]})");
  const CertificateVerdict good = kind().certify(input, answer(3), certificate);
  EXPECT_EQ(good.checked, true);
  EXPECT_THAT(good.arguments, ElementsAre(Pair("stocks", "dff")));
  EXPECT_EQ(kind().certify(input, answer(4), certificate).checked, false);
  EXPECT_EQ(kind().certify(input, answer(3), Json::array()).checked, false);
}

// The same two pieces of 9, but there is one stock.
TEST(CutProblem, certifies_that_there_is_no_plan) {
  const Loaded input = loaded(kind(), R"({"stocks": [{"length": 10, "limit": 1}], "items": [9, 9]})");
  const Json answer = {{"status", "infeasible"}, {"objectives", Json::array()}, {"plan", nullptr}};
  const Json certificate =
      Json::parse(R"({"claims": [{"stage": "infeasible", "bound": 0, "argument": "area"}]})");
  EXPECT_EQ(kind().certify(input, answer, certificate).checked, true);
  EXPECT_EQ(kind().certify(loaded(kind(), kInput), answer, certificate).checked, false);
}

TEST(CutProblem, new_inputs_in_every_format_can_be_read) {
  for (const char* format : {"", "json", "csv", "xlsx"}) {
    const auto text = kind().fresh(format, {});
    ASSERT_TRUE(text.ok());
    EXPECT_THAT(loaded(kind(), text.value()).summary,
                HasSubstr("4 items, 60 pieces; 2 stocks of 4000 to 6000 mm"))
        << format;
  }
  EXPECT_FALSE(kind().fresh("csp", {}).ok()) << "the sample has a kerf";
  EXPECT_FALSE(kind().fresh("", new_options({{"seed", "1"}})).ok()) << "without --random";
  const OptionValues random =
      new_options({{"random", "60"}, {"seed", "2"}, {"shape", "triplets"}, {"length", "100"}});
  for (const char* format : {"json", "csp", "csv", "xlsx"})
    EXPECT_THAT(loaded(kind(), kind().fresh(format, random).value()).summary,
                HasSubstr("60 pieces; stock of 100"))
        << format;
}

TEST(CutProblem, tells_what_differs_between_two_plans) {
  EXPECT_THAT(kind().differences(plan(), plan()), IsEmpty());
  Json other = plan();
  other["patterns"][0]["items"] = Json::parse("[[1, 1], [0, 1]]");
  EXPECT_THAT(kind().differences(plan(), other), IsEmpty()) << "the order of items is no difference";
  other["patterns"][1]["items"] = Json::parse("[[1, 2]]");
  other["stocks_used"] = 4;
  EXPECT_THAT(kind().differences(plan(), other),
              ElementsAre("stock 0: 1 of item 0: 1 -> 0 times", "stock 0: 2 of item 1: 0 -> 1 times",
                          "stocks: 3 -> 4"));
  EXPECT_THAT(kind().differences(plan(), Json()), ElementsAre(HasSubstr("second plan")));
}

TEST(CutProblem, draws_report_and_workbook) {
  const Loaded input = loaded(kind(), kInput);
  EXPECT_THAT(kind().html(input, answer(3)), HasSubstr("Optimal"));
  const auto back = kind().read_plan({"w.xlsx", kind().workbook(input, answer(3))});
  ASSERT_TRUE(back.ok());
  EXPECT_THAT(kind().verify(input, back.value()), IsEmpty());
}

}  // namespace
}  // namespace tenon::problems
