#include "problems/cut/format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "formats/workbook_writer.h"
#include "problems/cut/numbers.h"
#include "problems/cut/verify.h"
#include "tests/problems/cut/make.h"

namespace tenon::cut {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::instance_of;
using testing::read_text;
using ::testing::UnorderedElementsAre;
using testing::with;

// "place: found" of every error.
std::vector<std::string> errors_of(const Result<Input>& input) {
  std::vector<std::string> all;
  if (input.ok()) return {"no error"};
  for (const InputError& error : input.errors()) all.push_back(error.at + ": " + error.found);
  return all;
}
std::vector<std::string> errors_of(const std::string& text, const OptionValues& options = {},
                                   const std::string& format = "") {
  return errors_of(read_text(text, options, format));
}

std::vector<std::pair<std::int64_t, std::int64_t>> items_of(const Instance& instance) {
  std::vector<std::pair<std::int64_t, std::int64_t>> all;
  for (const Item& item : instance.items) all.emplace_back(item.length, item.demand);
  return all;
}
std::vector<std::pair<std::int64_t, std::int64_t>> pairs(
    std::initializer_list<std::pair<std::int64_t, std::int64_t>> list) {
  return list;
}

constexpr const char* kFull = R"({"unit": "mm", "kerf": 3.5, "trim": 10, "max_pieces": 9, "max_cuts": 8,
  "least_leftover": 500, "leftover_value": 0.01, "overproduce": true,
  "stocks": [{"length": 6000, "cost": 120, "name": "long"}, {"length": 4000, "cost": 90.5, "limit": 4}],
  "items": [{"length": 1250.25, "demand": 4, "name": "rail"}, {"length": 800, "demand": 6}, {"length": 800, "demand": 1}]})";

// Lengths have up to 2 decimals, so all count in 0.01 mm. A leftover is worth 0.01 a mm, which is 0.0001 for each 0.01 mm: so
// costs count in 0.0001, and the leftover value is 1 of them.
TEST(CutFormat, reads_every_field_of_json_in_one_exact_unit) {
  const Instance instance = instance_of(kFull);
  EXPECT_EQ(instance.unit, "mm");
  EXPECT_EQ(instance.length_decimals, 2);
  EXPECT_EQ(instance.cost_decimals, 4);
  EXPECT_EQ(instance.kerf, 350);
  EXPECT_EQ(instance.trim, 1000);
  EXPECT_EQ(instance.max_pieces, 9);
  EXPECT_EQ(instance.max_cuts, 8);
  EXPECT_EQ(instance.least_leftover, 50'000);
  EXPECT_EQ(instance.leftover_value, 1);
  EXPECT_TRUE(instance.overproduce);
  EXPECT_TRUE(instance.with_costs);
  ASSERT_EQ(instance.stocks.size(), 2U);
  EXPECT_EQ(instance.stocks[StockId{0}].length, 600'000);
  EXPECT_EQ(instance.stocks[StockId{0}].cost, 1'200'000);
  EXPECT_EQ(instance.stocks[StockId{0}].name, "long");
  EXPECT_EQ(instance.stocks[StockId{1}].cost, 905'000);
  EXPECT_EQ(instance.stocks[StockId{1}].limit, 4);
  EXPECT_EQ(items_of(instance), pairs({{125'025, 4}, {80'000, 6}, {80'000, 1}}));
  EXPECT_EQ(instance.items[ItemId{0}].name, "rail");
  EXPECT_EQ(instance.items[ItemId{2}].at, "/items/2");
}

TEST(CutFormat, reads_the_names_that_others_use) {
  const Instance instance = instance_of(
      R"({"capacity": 10, "maxPieces": 2, "maxCuts": 3, "leastLeftover": 4,
          "pieces": [{"size": 3, "quantity": 2}, {"width": 4, "count": 1, "label": "x"}, 5]})");
  EXPECT_EQ(instance.stocks[StockId{0}].length, 10);
  EXPECT_EQ(instance.max_pieces, 2);
  EXPECT_EQ(instance.max_cuts, 3);
  EXPECT_EQ(instance.least_leftover, 4);
  EXPECT_EQ(items_of(instance), pairs({{3, 2}, {4, 1}, {5, 1}}));
}

TEST(CutFormat, items_without_any_demand_are_one_piece_each) {
  EXPECT_EQ(items_of(instance_of(R"({"stocks": [10], "items": [{"length": 3}, {"length": 4}]})")),
            pairs({{3, 1}, {4, 1}}));
  EXPECT_THAT(errors_of(R"({"stocks": [10], "items": [{"length": 3, "demand": 2}, {"length": 4}]})"),
              ElementsAre("/items/1/demand: nothing"));
}

TEST(CutFormat, tells_all_errors_of_json_with_their_places) {
  EXPECT_THAT(
      errors_of(R"({"kerf": -1, "max_pieces": 0, "max_cuts": 1.5, "unit": 7.5, "trim": "x",
    "stocks": [{"length": 0}, {"cost": 5}, {"length": 10, "limit": -1}],
    "items": [{"length": 0, "demand": 1}, {"length": -3, "demand": 1}, {"length": 4, "demand": -1},
              {"length": 4, "demand": 0.5}, {"demand": 1}, {"length": 1.0000001, "demand": 1}, "x"]})"),
      UnorderedElementsAre("/kerf: -1", "/max_pieces: 0", "/max_cuts: 1.5", "/trim: \"x\"",
                           "/stocks/0/length: 0", "/stocks/1/length: nothing", "/stocks/2/limit: -1",
                           "/stocks/0/cost: nothing", "/stocks/2/cost: nothing", "/items/0/length: 0",
                           "/items/1/length: -3", "/items/2/demand: -1", "/items/3/demand: 0.5",
                           "/items/4/length: nothing", "/items/5/length: 1.0000001", "/items/6: \"x\""));
}

TEST(CutFormat, refuses_what_only_shows_between_values) {
  EXPECT_THAT(
      errors_of(
          R"({"stocks": [10, 12], "trim": 3, "items": [{"length": 9, "demand": 1}, {"length": 10, "demand": 1}, {"length": 99, "demand": 0}]})"),
      ElementsAre("/items/1/length: 10"))
      << "9 fits 12 - 3; what nobody wants may be of any length";
  EXPECT_THAT(errors_of(R"({"stocks": [3, 12], "trim": 3, "items": [1]})"), ElementsAre("/stocks/0: 3"));
  EXPECT_THAT(errors_of(R"({"stocks": [9], "leftover_value": 1, "items": [1]})"),
              ElementsAre("/leftover_value: 1"))
      << "without costs";
  EXPECT_THAT(errors_of(R"({"stocks": [{"length": 9, "cost": 8}], "leftover_value": 1, "items": [1]})"),
              ElementsAre("/leftover_value: 1"))
      << "a whole stock would be worth more than it costs";
  EXPECT_THAT(errors_of(R"({"stocks": [9], "stock_length": 9, "items": [1]})"),
              ElementsAre("/stock_length: both \"stocks\" and \"stock_length\""));
}

TEST(CutFormat, refuses_totals_that_overflow) {
  EXPECT_THAT(errors_of(R"({"stocks": [1000000000000000], "items": [{"length": 1, "demand": 10000}]})"),
              ElementsAre("/items: 10000 pieces"));
  EXPECT_THAT(
      errors_of(
          R"({"stocks": [{"length": 10, "cost": 1000000000000000}], "items": [{"length": 1, "demand": 10000}]})"),
      ElementsAre("/items: 10000 pieces"));
  EXPECT_THAT(
      errors_of(
          R"({"stocks": [10], "items": [{"length": 1, "demand": 600000000000}, {"length": 2, "demand": 600000000000}]})"),
      ElementsAre("/items: 1200000000000 pieces"));
  EXPECT_THAT(errors_of(R"({"stocks": [10], "items": [{"length": 1, "demand": 9223372036854775807}]})"),
              ElementsAre("/items/0/demand: 9223372036854775807"));
  EXPECT_THAT(errors_of(R"({"stocks": [10000000000000000], "items": [1]})"),
              ElementsAre("/stocks/0: 10000000000000000"));
  EXPECT_THAT(errors_of(R"({"stocks": [10000000000000], "items": [1.001]})"),
              ElementsAre("/stocks/0: 10000000000000"))
      << "10^13 is more than 10^15 thousandths";
}

TEST(CutFormat, refuses_what_is_no_problem_at_all) {
  EXPECT_THAT(errors_of("{}"), ElementsAre("/stocks: nothing", "/items: nothing"));
  EXPECT_THAT(errors_of("[1, 2]"), ElementsAre(": a list"));
  EXPECT_THAT(errors_of(R"({"stocks": [], "items": []})"),
              ElementsAre("/stocks: an empty list", "/items: an empty list"));
  EXPECT_THAT(errors_of(""), ElementsAre(": an empty file"));
  EXPECT_THAT(errors_of(std::string("\0\1\2", 3)), ElementsAre(": binary data"));
}

TEST(CutFormat, warns_of_fields_that_it_does_not_know) {
  const auto input = read_text(R"({"_comment": "fine", "stocks": [10], "items": [1], "kerv": 1})");
  ASSERT_TRUE(input.ok());
  ASSERT_EQ(input.value().warnings.size(), 1U);
  EXPECT_THAT(input.value().warnings[0].text, HasSubstr("did you mean \"kerf\""));
}

TEST(CutFormat, options_come_before_the_input) {
  const OptionValues options = with({{"stock-length", "20.5"},
                                     {"stock-length", "30"},
                                     {"kerf", "0.5"},
                                     {"trim", "1"},
                                     {"max-pieces", "3"},
                                     {"max-cuts", "2"},
                                     {"least-leftover", "4"},
                                     {"overproduce", "true"}});
  const auto input = read_text(R"({"stocks": [10], "kerf": 3, "items": [25]})", options);
  ASSERT_TRUE(input.ok()) << to_string(input.errors().front());
  const Instance& instance = input.value().instance;
  EXPECT_EQ(instance.length_decimals, 1);
  ASSERT_EQ(instance.stocks.size(), 2U);
  EXPECT_EQ(instance.stocks[StockId{0}].length, 205);
  EXPECT_EQ(instance.kerf, 5);
  EXPECT_EQ(instance.trim, 10);
  EXPECT_EQ(instance.max_pieces, 3);
  EXPECT_EQ(instance.max_cuts, 2);
  EXPECT_EQ(instance.least_leftover, 40);
  EXPECT_TRUE(instance.overproduce);
  EXPECT_THAT(errors_of(R"({"items": [1]})", with({{"stock-length", "0"}, {"kerf", "0.1234567"}})),
              UnorderedElementsAre("--stock-length: 0", "--kerf: 0.1234567"));
}

// --- BPPLIB

TEST(CutFormat, reads_the_cutting_stock_text_of_bpplib) {
  const Instance instance = instance_of("3\r\n150\r\n100\t15\r\n99\t10\r\n  20 1\r\n\r\n\r\n");
  EXPECT_EQ(instance.stocks[StockId{0}].length, 150);
  EXPECT_EQ(items_of(instance), pairs({{100, 15}, {99, 10}, {20, 1}}));
  EXPECT_EQ(instance.items[ItemId{1}].at, "line 4, column 1");
}

TEST(CutFormat, reads_the_bin_packing_text_of_bpplib) {
  EXPECT_EQ(items_of(instance_of("4\n10\n6\n\n4\n4\n3")), pairs({{6, 1}, {4, 1}, {4, 1}, {3, 1}}));
  EXPECT_EQ(instance_of("2\n99.5\n49.7\n30").length_decimals, 1);
}

TEST(CutFormat, tells_all_errors_of_bpplib_with_their_lines) {
  EXPECT_THAT(errors_of("3\n10\n4 2\n0 1\n"),
              ElementsAre("line 5: the end of the file after 2 items", "line 4, column 1: 0"));
  EXPECT_THAT(errors_of("2\n10\n4 2\n11 1\n3 1\n3 1\n"),
              ElementsAre("line 5: 2 more lines", "line 4, column 1: 11"));
  EXPECT_THAT(errors_of("3\n10\n4 2\n5\n6 1 1\n"), ElementsAre("line 4: \"5\"", "line 5: \"6 1 1\""));
  EXPECT_THAT(
      errors_of("3\n10\n4 -2\nx 1\n3 1.5\n"),
      UnorderedElementsAre("line 3, column 2: -2", "line 4, column 1: \"x\"", "line 5, column 2: 1.5"));
  EXPECT_THAT(errors_of("3"),
              ElementsAre("line 2: the end of the file", "line 2: the end of the file after 0 items"));
  EXPECT_THAT(errors_of("1\n0\n4 1\n"), ElementsAre("line 2: 0"));
  EXPECT_THAT(errors_of("0\n10\n"), ElementsAre("line 1: \"0\""));
  EXPECT_THAT(errors_of("2 10\n4\n5\n"), ::testing::Contains("line 1: \"2 10\""));
  EXPECT_THAT(errors_of("1 2\n10\n4 1\n", {}, "csp"), ElementsAre("line 1: \"1 2\""));
  EXPECT_THAT(errors_of("2\n10\n4\n5\n", {}, "csp"), ElementsAre("line 3: \"4\"", "line 4: \"5\""));
}

// --- tables

constexpr const char* kCsv =
    "Stock length (mm),6000,4000\nStock cost,120,90.5\nStock limit,,4\nKerf,3.5\nMax pieces,\n"
    "Name,Qty,Length (mm),Comment\nrail,4,1250.25,red\n,6,800,\n\n";

TEST(CutFormat, reads_columns_in_any_order_and_labels_above_them) {
  const Instance instance = instance_of(kCsv);
  EXPECT_EQ(instance.unit, "mm");
  EXPECT_EQ(instance.kerf, 350);
  EXPECT_EQ(instance.stocks[StockId{1}].limit, 4);
  EXPECT_EQ(instance.stocks[StockId{0}].cost, 1200);
  EXPECT_EQ(items_of(instance), pairs({{125'025, 4}, {80'000, 6}}));
  EXPECT_EQ(instance.items[ItemId{0}].name, "rail");
}

TEST(CutFormat, tells_all_errors_of_a_table_with_their_cells) {
  EXPECT_THAT(
      errors_of("Stock length,10\nLength,Colour,Demand,Size\n0,red,1,5\n4,red,x,5\n40,red,-2,5\n3,red,,5\n"),
      UnorderedElementsAre("line 2, column 2: an unknown column \"Colour\"",
                           "line 2, column 4: the column \"Size\"", "line 3, column 1: 0",
                           "line 4, column 3: \"x\"", "line 5, column 1: 40", "line 5, column 3: -2",
                           "line 6, column 3: nothing"));
  EXPECT_THAT(errors_of("Stock length (m),6\nLength (mm),Demand\n5,1\n"),
              ElementsAre("line 2, column 1: the unit \"mm\""));
  EXPECT_THAT(errors_of("Breite,Anzahl\n5,1\n"), ElementsAre(": no header row"));
  EXPECT_THAT(errors_of("Length,Demand\n5,1\n"), ElementsAre("/stocks: nothing"));
}

std::string book(bool stock_sheet) {
  formats::WorkbookWriter writer;
  writer.sheet("Readme");
  writer.text(0, 0, "Our order");
  writer.sheet("Order");
  writer.text(0, 0, "Saw kerf");
  writer.number(0, 1, 3);
  writer.text(2, 1, "Length");
  writer.text(2, 2, "Quantity");
  writer.number(3, 1, 700.5);
  writer.number(3, 2, 2);
  writer.number(4, 1, 5000);
  writer.number(4, 2, 1.5);
  if (stock_sheet) {
    writer.sheet("Stock");
    writer.text(0, 0, "Available");
    writer.text(0, 1, "Length");
    writer.number(1, 0, 3);
    writer.number(1, 1, 4000);
    writer.number(2, 1, 0);
  }
  return writer.finish();
}

TEST(CutFormat, reads_a_workbook_with_a_sheet_of_stocks_and_names_its_cells) {
  EXPECT_THAT(errors_of(book(true)), UnorderedElementsAre("Stock!B3: 0", "Order!C5: 1.5"));
  EXPECT_THAT(errors_of(book(false), with({{"stock-length", "4000"}})),
              UnorderedElementsAre("Order!C5: 1.5", "Order!B5: 5000"));
  EXPECT_THAT(errors_of(book(false), with({{"sheet", "Readme"}})), ElementsAre("Readme!A1: no header row"));
  EXPECT_THAT(errors_of(book(false), with({{"sheet", "None"}})), ElementsAre("--sheet: \"None\""));
}

TEST(CutFormat, what_is_written_means_the_same) {
  const Instance instance = instance_of(kFull);
  const formats::Json json = to_json(instance);
  for (const std::string& text :
       {formats::to_text(json), to_csv(instance), to_workbook(instance, {"a", "b"})}) {
    const auto again = read_text(text);
    ASSERT_TRUE(again.ok()) << to_string(again.errors().front());
    EXPECT_EQ(to_json(again.value().instance), json);
  }
}

TEST(CutFormat, writes_bpplib_where_that_says_all) {
  const Instance plain = testing::simple(10, {{4, 2}, {3, 1}});
  const auto text = to_bpplib(plain);
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(text.value(), "2\n10\n4\t2\n3\t1\n");
  for (const auto change :
       {+[](Instance& i) { i.kerf = 1; }, +[](Instance& i) { i.stocks.push_back({.length = 5}); },
        +[](Instance& i) { i.max_cuts = 1; }, +[](Instance& i) { i.least_leftover = 1; },
        +[](Instance& i) { i.with_costs = true; }}) {
    Instance more = plain;
    change(more);
    EXPECT_FALSE(to_bpplib(more).ok());
  }
}

TEST(CutNumbers, are_exact_or_refused) {
  const auto said = [](std::string_view text) {
    const auto number = decimal_in(text);
    return number ? to_string(number->digits) + "/" + std::to_string(number->decimals) : "none";
  };
  EXPECT_EQ(said("12"), "12/0");
  EXPECT_EQ(said(" -0.50 "), "-5/1");
  EXPECT_EQ(said("1.5e3"), "1500/0");
  EXPECT_EQ(said("2e-3"), "2/3");
  EXPECT_EQ(said("0.000"), "0/0");
  for (const char* text :
       {"", ".", "1.2.3", "1,5", "e5", "1e999", "12345678901234567890123456789012", "0x10", "1 2"})
    EXPECT_EQ(said(text), "none") << text;
  EXPECT_EQ(decimal_text(12500, 3), "12.5");
  EXPECT_EQ(decimal_text(-5, 3), "-0.005");
  EXPECT_EQ(decimal_text(7000, 3), "7");
  EXPECT_EQ(scaled({125, 1}, 3, 12'500), 12'500);
  EXPECT_EQ(scaled({125, 1}, 3, 12'499), std::nullopt);
}

// --- plans

TEST(CutFormat, a_plan_is_the_same_after_writing_and_reading) {
  const Plan plan{3, 21, {{0, 1, {{0, 2}}, 12}, {1, 2, {{0, 1}, {1, 2}}, {}}}};
  const auto again = plan_from_json(to_json(plan), "p");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again.value(), plan);
  const auto inside = read_plan({"a", R"({"tenon": 1, "plan": )" + to_json(plan).dump() + "}"});
  ASSERT_TRUE(inside.ok());
  EXPECT_EQ(inside.value(), plan);
}

TEST(CutFormat, a_bare_plan_needs_stocks_and_patterns_only) {
  const auto plan =
      read_plan({"a", R"({"stocks_used": 1, "patterns": [{"stock": 0, "times": 1, "items": [[0, 2]]}]})"});
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan.value(), (Plan{1, {}, {{0, 1, {{0, 2}}, {}}}}));
}

TEST(CutFormat, tells_all_errors_of_a_plan) {
  const auto plan =
      read_plan({"a", R"({"stocks_used": 1.5, "patterns": [7, {"stock": 0, "items": [[0], [0, "x"], 3]}]})"});
  ASSERT_FALSE(plan.ok());
  std::vector<std::string> places;
  for (const InputError& error : plan.errors()) places.push_back(error.at);
  EXPECT_THAT(places, ElementsAre("/stocks_used", "/patterns/0", "/patterns/1/times", "/patterns/1/items/0",
                                  "/patterns/1/items/1/1", "/patterns/1/items/2"));
  EXPECT_FALSE(read_plan({"a", R"({"plan": null})"}).ok());
  EXPECT_FALSE(read_plan({"a", book(false)}).ok());
}

// --- the collection of real inputs

TEST(CutFormat, reads_every_file_of_the_collection) {
  if (testing::cases().empty()) GTEST_SKIP();
  int read = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(testing::cases() / "csp")) {
    if (entry.path().extension() != ".txt") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    const auto input = read_text(text.str());
    ASSERT_TRUE(input.ok()) << entry.path() << ' ' << to_string(input.errors().front());
    const Instance& instance = input.value().instance;
    std::istringstream numbers(text.str());
    std::size_t lines = 0;
    std::int64_t capacity = 0;
    numbers >> lines >> capacity;
    EXPECT_EQ(instance.items.size(), lines);
    EXPECT_EQ(instance.stocks[StockId{0}].length, capacity);
    ++read;
  }
  EXPECT_GT(read, 2000);
}

}  // namespace
}  // namespace tenon::cut
