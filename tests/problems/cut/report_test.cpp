#include "problems/cut/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/table.h"
#include "problems/cut/random.h"
#include "problems/cut/verify.h"
#include "tests/problems/cut/make.h"

namespace tenon::cut {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Stock 100 in tenths (10.0 m), pieces 4 m twice and 1.5 m, kerf 0.1 m: 2 * 4 + 1.5 + 3 cuts of 0.1 = 9.8, rest 0.2.
Instance shop() {
  Instance instance = testing::simple(100, {{40, 2}, {15, 1}}, 1);
  instance.length_decimals = 1;
  instance.unit = "m";
  instance.items[ItemId{0}].name = "<b>post</b>";
  instance.least_leftover = 2;
  return instance;
}

formats::Json answer_of(const std::string& plan) {
  return formats::parse_json(
             R"({"tenon": 1, "version": "0", "kind": "cut", "status": "feasible", "stop": "time", "gap": 0.5,
    "objectives": [{"name": "stocks", "sense": "minimize", "unit": "stocks", "value": 2, "bound": 1, "gap": 0.5, "proven": false, "proof": "dff"}],
    "verified": true, "violations": [], "stats": {"course": [{"s": 0.1, "value": 3}, {"s": 0.2, "value": 2, "bound": 1}]},
    "plan": )" + plan +
                 "}",
             "a")
      .value();
}

constexpr const char* kPlan =
    R"({"stocks_used": 1, "waste": 3, "patterns": [{"stock": 0, "times": 1, "items": [[0, 2], [1, 1]], "rest": 2}]})";

TEST(CutReport, shows_patterns_items_and_what_is_lost) {
  const std::string page = html(shop(), answer_of(kPlan));
  EXPECT_THAT(page, HasSubstr("Yes, verified"));
  EXPECT_THAT(page, HasSubstr("0.3 m of 10 m")) << "waste: 10 - 9.5 - 0.2";
  EXPECT_THAT(page, HasSubstr("Kept as leftovers: 0.2 m"));
  EXPECT_THAT(page, HasSubstr("2 × 4 m (&lt;b&gt;post&lt;/b&gt;) + 1 × 1.5 m"));
  EXPECT_THAT(page, Not(HasSubstr("<b>post"))) << "names are text";
  EXPECT_THAT(page, HasSubstr("a dual feasible function"));
  EXPECT_THAT(page, HasSubstr("no plan is below 1 stock"));
  EXPECT_THAT(page, HasSubstr("<polyline"));
}

TEST(CutReport, makes_a_page_of_any_answer) {
  for (const char* plan :
       {"null", "7", "{}", R"({"stocks_used": 0, "patterns": []})",
        R"({"stocks_used": 1, "patterns": [{"stock": 7, "times": 1, "items": [[0, 1]]}]})",
        R"({"stocks_used": 1, "patterns": [{"stock": 0, "times": 9223372036854775807, "items": [[0, 1]]}]})",
        R"({"stocks_used": 1, "patterns": [{"stock": 0, "times": 1, "items": [[0, 99]]}]})"}) {
    EXPECT_THAT(html(shop(), answer_of(plan)), HasSubstr("</html>")) << plan;
    EXPECT_FALSE(workbook(shop(), answer_of(plan)).empty()) << plan;
  }
  EXPECT_THAT(html(shop(), formats::Json()), HasSubstr("No plan"));
  EXPECT_THAT(
      html(shop(),
           answer_of(R"({"stocks_used": 1, "patterns": [{"stock": 7, "times": 1, "items": [[0, 1]]}]})")),
      HasSubstr("1 pattern of the plan cannot be cut"));
}

TEST(CutReport, a_plan_can_be_read_back_from_the_workbook) {
  const Instance instance = shop();
  const auto plan = read_plan({"plan.xlsx", workbook(instance, answer_of(kPlan))});
  ASSERT_TRUE(plan.ok()) << to_string(plan.errors().front());
  EXPECT_EQ(plan.value(), (Plan{1, {}, {{0, 1, {{0, 2}, {1, 1}}, {}}}}));
  EXPECT_THAT(verify(instance, plan.value()), IsEmpty());
}

TEST(CutReport, the_workbook_counts_what_is_cut) {
  const auto sheets = formats::read_workbook({"w.xlsx", workbook(shop(), answer_of(kPlan))}, "Items");
  ASSERT_TRUE(sheets.ok());
  const formats::Table& items = sheets.value().front();
  EXPECT_EQ(items.at(1, 2).number, 4);
  EXPECT_EQ(items.at(1, 4).number, 2);
  EXPECT_EQ(items.at(1, 5).text, "OK");
  EXPECT_EQ(items.at(2, 2).number, 1.5);
}

TEST(CutReport, a_thousand_patterns_stay_a_page) {
  Instance instance = testing::simple(1000, {});
  std::vector<Cut> cuts;
  for (std::int32_t i = 0; i < 1000; ++i) {
    instance.items.push_back({.length = 500 + i % 400, .demand = 1});
    cuts.push_back({StockId{0}, 1, {{ItemId{i}, 1}}});
  }
  const std::string page = html(instance, answer_of(to_json(to_plan(instance, cuts)).dump()));
  EXPECT_THAT(page, HasSubstr("The first 200 of 1,000 patterns are drawn"));
  EXPECT_LT(page.size(), 2'000'000U);
}

// --- random inputs

TEST(CutRandom, every_shape_is_an_input_that_the_reader_takes) {
  for (const char* shape : {"uniform", "triplets", "wide", "cutgen", "shop"})
    for (const std::int32_t pieces : {1, 2, 3, 60})
      for (const std::optional<std::int64_t> length :
           {std::optional<std::int64_t>(), std::optional<std::int64_t>(10)}) {
        SCOPED_TRACE(shape);
        const Instance instance = random_instance({pieces, 7, *shape_called(shape), length});
        const auto again = testing::read_text(to_json(instance).dump());
        ASSERT_TRUE(again.ok()) << to_string(again.errors().front());
        EXPECT_EQ(to_json(again.value().instance), to_json(instance));
        EXPECT_GE(instance.total_demand(), pieces);
      }
  EXPECT_FALSE(shape_called("round"));
}

TEST(CutRandom, the_seed_decides_and_nothing_else) {
  const RandomOptions options{50, 3, RandomShape::kShop, {}};
  EXPECT_EQ(to_json(random_instance(options)), to_json(random_instance(options)));
  EXPECT_NE(to_json(random_instance(options)), to_json(random_instance({50, 4, RandomShape::kShop, {}})));
}

// 30 triplets that fill stocks of 1000: 30,000 in all.
TEST(CutRandom, triplets_fill_their_stocks_exactly) {
  const Instance instance = random_instance({90, 5, RandomShape::kTriplets, {}});
  std::int64_t sum = 0;
  for (const Item& item : instance.items) {
    sum += item.length * item.demand;
    EXPECT_GE(item.length, 250);
    EXPECT_LE(item.length, 490);
  }
  EXPECT_EQ(sum, 30'000);
}

}  // namespace
}  // namespace tenon::cut
