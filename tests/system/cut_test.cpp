#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/workbook_writer.h"
#include "tests/system/process.h"

// Cutting as a user asks for it: what is refused, what is told, what the second program re-proves.

namespace tenon::system_tests {
namespace {

using ::testing::HasSubstr;

const std::string kExamples = std::string(TENON_SOURCE_DIR) + "/examples/cut/";

TEST(Cut, says_that_solver_options_change_nothing) {
  const Ended ended =
      tenon({"plan", "cut", kExamples + "bins.json", "--solver-option", "cpsat.interleave_search=true"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.json()["warnings"][0]["at"], "--solver-option");
}

// ---- refused

class BadCut : public ::testing::Test {
 protected:
  void expect_refused(const std::string& text, const std::vector<std::string>& errors,
                      const std::vector<std::string>& options = {}) {
    SCOPED_TRACE(text.substr(0, 200));
    const std::string path = scratch_.write("in", text);
    const auto before = scratch_.names();
    std::vector<std::string> words{
        "plan", "cut", path, "--out", scratch_.path("plan.json"), "--report", scratch_.path("plan.html")};
    words.insert(words.end(), options.begin(), options.end());
    const Ended ended = tenon(words);
    EXPECT_EQ(ended.code, 2) << ended.err.substr(0, 2000);
    EXPECT_EQ(ended.out, "");
    for (const std::string& error : errors) EXPECT_THAT(ended.err, HasSubstr(error));
    EXPECT_EQ(scratch_.names(), before);
  }

  Scratch scratch_;
};

TEST_F(BadCut, length_of_zero_and_piece_longer_than_every_stock) {
  expect_refused("3\n100\n0 5\n101 2\n50 1\n", {"in:line 3", "in:line 4"});
  expect_refused(R"({"stocks": [100, 80], "items": [{"length": 101, "demand": 1}]})",
                 {"in:/items/0/length: found 101"});
  expect_refused("Stock length,100\nLength,Demand\n0,5\n101,2\n",
                 {"in:line 3, column 1", "in:line 4, column 1"});
}

TEST_F(BadCut, demand_below_zero_or_not_whole) {
  expect_refused("2\n100\n50 -1\n50 1.5\n", {"in:line 3", "in:line 4"});
  expect_refused(R"({"stocks": [100], "items": [{"length": 1, "demand": -1}, {"length": 1, "demand": 0.5}]})",
                 {"in:/items/0/demand: found -1", "in:/items/1/demand: found 0.5"});
  expect_refused("Stock length,100\nLength,Demand\n5,-1\n5,1.5\n",
                 {"in:line 3, column 2", "in:line 4, column 2"});
}

TEST_F(BadCut, totals_that_overflow) {
  // 10^12 pieces of stocks of 10^15 have 10^27 of length.
  expect_refused("1\n1000000000000000\n500 1000000000000\n", {"in:"});
  expect_refused("2\n100\n50 900000000000\n40 900000000000\n", {"in:"});
}

TEST_F(BadCut, lines_missing_or_too_many) {
  expect_refused("3\n100\n50 1\n40 1\n", {"in:"});
  expect_refused("1\n100\n50 1\n40 1\n", {"in:line 4"});
  expect_refused("2\n", {"in:"});
}

TEST_F(BadCut, unknown_columns_and_options) {
  expect_refused("Stock length,100\nLength,Demand,Colour\n5,1,red\n", {"Colour"});
  expect_refused("1\n100\n50 1\n", {"--max-pieces"}, {"--max-pieces", "0"});
  expect_refused("1\n100\n50 1\n", {"--lp"}, {"--lp", "cplex"});
  expect_refused("1\n100\n50 1\n", {"--without"}, {"--without", "luck"});
}

TEST_F(BadCut, workbooks_name_the_cell) {
  formats::WorkbookWriter book;
  book.sheet("Order");
  book.text(0, 0, "Stock length");
  book.number(0, 1, 100);
  book.text(1, 0, "Length");
  book.text(1, 1, "Demand");
  book.number(2, 0, 120);
  book.number(2, 1, 1);
  expect_refused(book.finish(), {"in:Order!A3"});
}

// ---- planned

// First fit's value, bound L2 and the proof, in one command.
TEST(Cut, bpplib_with_first_fit_and_l2_in_one_command) {
  const Ended ended = tenon({"plan", "cut", kExamples + "falkenauer.txt"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.json()["status"], "optimal");
  EXPECT_THAT(ended.err, HasSubstr("L2 bound"));
  EXPECT_THAT(ended.err, HasSubstr("first fit decreasing"));
}

TEST(Cut, every_example_is_proven_and_re_proved_by_the_second_program) {
  for (const char* name : {"workshop.json", "order.csv", "falkenauer.txt", "bins.json"}) {
    SCOPED_TRACE(name);
    const Scratch scratch;
    const Ended ended = tenon({"plan", "cut", kExamples + name, "--out", scratch.path("plan.json"),
                               "--certificate", scratch.path("proof.json"), "--report",
                               scratch.path("plan.html"), "--export", scratch.path("plan.xlsx")});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(Json::parse(scratch.read("plan.json"))["status"], "optimal");
    EXPECT_EQ(
        run("tenon-verify", {"cut", kExamples + name, scratch.path("plan.json"), scratch.path("proof.json")})
            .code,
        0);
    EXPECT_EQ(run("tenon-verify", {"cut", kExamples + name, scratch.path("plan.xlsx")}).code, 0);
    EXPECT_THAT(scratch.read("plan.html"), HasSubstr("Cutting plan"));
  }
}

// Costs are told as people write them, not in the power of ten that they are counted in.
TEST(Cut, says_costs_in_the_inputs_unit) {
  const Ended ended =
      tenon({"plan", "cut", "-"}, R"({"stocks": [{"length": 100, "cost": 10}, {"length": 60, "cost": 2.5}],
                                                    "items": [{"length": 50, "demand": 1}]})");
  EXPECT_EQ(ended.json()["objective"], 25);
  EXPECT_THAT(ended.err, HasSubstr("OPTIMAL  2.5 cost\n"));
}

TEST(Cut, same_bytes_with_one_thread_and_two) {
  const Scratch scratch;
  for (const char* shape : {"triplets", "wide", "cutgen", "shop"}) {
    SCOPED_TRACE(shape);
    const std::string input = scratch.path("in.json");
    ASSERT_EQ(tenon({"new", "cut", "--random", "30", "--shape", shape, "--out", input}).code, 0);
    std::string first;
    for (const char* threads : {"1", "2", "1"}) {
      const Ended ended = tenon({"plan", "cut", input, "--fewest-patterns", "--threads", threads,
                                 "--work-limit", "400000", "--time-limit", "3600"});
      ASSERT_EQ(ended.code, 0) << ended.err;
      Json answer = ended.json();
      answer.erase("stats");
      if (first.empty()) first = answer.dump();
      EXPECT_EQ(answer.dump(), first);
    }
  }
}

TEST(Cut, keeps_yesterdays_patterns_where_it_can) {
  const Scratch scratch;
  const std::string input = scratch.write(
      "in.json",
      R"({"stock_length": 100, "items": [{"length": 60, "demand": 5}, {"length": 40, "demand": 5}]})");
  ASSERT_EQ(tenon({"plan", "cut", input, "--out", scratch.path("plan.json")}).code, 0);
  // One more of 40: one stock more, the others as before.
  const Ended ended =
      tenon({"plan", "cut", input, "--set", "/items/1/demand=6", "--keep", scratch.path("plan.json")});
  EXPECT_EQ(ended.code, 0) << ended.err;
  const Json answer = ended.json();
  EXPECT_EQ(answer["objective"], 6);
  EXPECT_EQ(answer["objectives"].back()["name"], "changes");
  EXPECT_EQ(answer["objectives"].back()["value"], 1);
}

TEST(Cut, search_in_a_child_process_gives_the_same_answer) {
  const std::string input = kExamples + "workshop.json";
  Json here = tenon({"plan", "cut", input}).json();
  Json there = tenon({"plan", "cut", input, "--memory-limit", "4000"}).json();
  for (Json* answer : {&here, &there}) {
    EXPECT_FALSE((*answer)["stats"]["course"].empty());
    answer->erase("stats");
    (*answer)["options"].erase("memory_limit");
  }
  EXPECT_EQ(here, there);
}

// ---- explained

TEST(Cut, explains_why_not_one_stock_fewer) {
  const Scratch scratch;
  const std::string input = scratch.write("in", "1\n100\n51 5\n");
  ASSERT_EQ(tenon({"plan", "cut", input, "--out", scratch.path("plan.json")}).code, 0);
  const Ended ended = tenon({"explain", "cut", input, scratch.path("plan.json")});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("5 stocks: no plan needs less"));
  EXPECT_THAT(ended.out, HasSubstr("5 x 1 = 5"));
  EXPECT_THAT(ended.out, HasSubstr("stock length = 102"));
}

TEST(Cut, explains_what_clashes) {
  const Ended ended =
      tenon({"explain", "cut", "-"}, R"({"stocks": [{"name": "bar", "length": 100, "limit": 2}],
                                                       "items": [{"name": "post", "length": 60, "demand": 3}]})");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("there are only 2 of bar (100)"));
  EXPECT_THAT(ended.out, HasSubstr("limit of bar = 3"));
}

TEST(Cut, explain_has_nothing_to_say_where_all_is_well) {
  const Ended ended = tenon({"explain", "cut", kExamples + "order.csv"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("nothing to explain"));
}

}  // namespace
}  // namespace tenon::system_tests
