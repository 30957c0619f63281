#include "problems/roster/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "formats/table.h"
#include "formats/workbook_writer.h"
#include "problems/roster/format.h"
#include "problems/roster/verify.h"
#include "tests/problems/roster/make.h"

namespace tenon::roster {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// From Thursday 2026-01-01, a holiday, to Sunday: one post a day by day, two by night. Ann works two days, Bo a night and has leave on
// the last day.
struct Made {
  Instance instance;
  Roster roster;
};
Made small() {
  Instance instance = horizon("2026-01-01", 4);
  instance.calendar.holidays = {0};
  const OfficerId ann = officer(instance, "A1"), bo = officer(instance, "B2");
  instance.officers[ann].name = "<b>Ann</b>";
  instance.officers[bo].away = {{3 * kDayMinutes, 4 * kDayMinutes, true, "leave"}};
  officer(instance, "C3");
  const RequirementId gate = requirement(instance, "R1");
  post_daily(instance, gate, shift(instance, "D", "08:00", "20:00"));
  post_daily(instance, gate, shift(instance, "N", "20:00", "08:00"), 2);
  instance = finish(std::move(instance));
  Roster roster = Roster::empty(instance);
  assign(instance, roster, ann, gate, "D", {0, 2});
  assign(instance, roster, bo, gate, "N", {1});
  return {std::move(instance), std::move(roster)};
}

formats::Json answer_of(const formats::Json& plan) {
  formats::Json answer =
      formats::parse_json(
          R"({"tenon": 1, "version": "0", "kind": "roster", "status": "feasible", "stop": "time", "gap": 0.5,
    "objectives": [{"name": "unfilled", "sense": "minimize", "unit": "posts", "value": 9, "bound": 4, "gap": 0.5, "proven": false, "proof": "prices"}],
    "verified": true, "violations": []})",
          "a")
          .value();
  answer["plan"] = plan;
  return answer;
}

std::size_t count(const std::string& in, const std::string& what) {
  std::size_t n = 0;
  for (std::size_t at = in.find(what); at != std::string::npos; at = in.find(what, at + 1)) ++n;
  return n;
}

TEST(RosterReport, shows_who_works_when_and_what_is_missing) {
  const Made made = small();
  const std::string page = html(made.instance, answer_of(to_json(to_plan(made.instance, made.roster))));
  EXPECT_THAT(page, HasSubstr("Yes, verified"));
  EXPECT_THAT(page, HasSubstr("Roster 2026-01-01 to 2026-01-04"));
  // 4 * (1 + 2) wanted, 3 filled.
  EXPECT_THAT(page, HasSubstr("9 unfilled"));
  EXPECT_THAT(page, HasSubstr("3 of 12 posts"));
  EXPECT_THAT(page, HasSubstr("class=\"holiday\">01<span>Th</span>"));
  EXPECT_THAT(page, HasSubstr("class=\"k0\" title=\"08:00–20:00, DI / R1\">D</td>"));
  EXPECT_THAT(page, HasSubstr("class=\"k1\" title=\"20:00–08:00, DI / R1\">N</td>"));
  EXPECT_THAT(page, HasSubstr("<td class=\"away\">lv</td>"));
  EXPECT_THAT(page, HasSubstr("<td class=\"short\">1/2</td>")) << "by night on the second day";
  EXPECT_THAT(page, HasSubstr("<td class=\"met\">1</td>")) << "by day on the first";
  // 12 h less an hour of break, twice.
  EXPECT_THAT(page, HasSubstr("From 11 to 22 h each"));
  EXPECT_THAT(page, HasSubstr("prices of posts, each officer at his best"));
  EXPECT_THAT(page, HasSubstr("no roster is below 4 unfilled posts"));
  EXPECT_THAT(page, HasSubstr("1 officer has no duty"));
  EXPECT_THAT(page, HasSubstr("&lt;b&gt;Ann"));
  EXPECT_THAT(page, Not(HasSubstr("<b>Ann"))) << "names are text";
}

TEST(RosterReport, marks_the_day_on_which_a_rule_is_broken) {
  Made made = small();
  // The night before the third day's duty leaves no rest, which C4 forbids, and S4 would not have either.
  assign(made.instance, made.roster, OfficerId{0}, RequirementId{0}, "N", {1});
  const std::string page = html(made.instance, answer_of(to_json(to_plan(made.instance, made.roster))));
  EXPECT_THAT(
      page,
      HasSubstr("broken odd\" title=\"08:00–20:00, DI / R1; C4_rest_period; S4_min_short_gaps\">D</td>"));
  EXPECT_THAT(page, HasSubstr("a rule that must hold is broken"));
}

TEST(RosterReport, cuts_long_horizons_into_months) {
  Instance instance = horizon("2026-01-15", 60);  // January, February and half of March
  const OfficerId ann = officer(instance, "A1");
  const RequirementId gate = requirement(instance, "R1");
  post_daily(instance, gate, shift(instance, "D", "08:00", "16:00"));
  instance = finish(std::move(instance));
  Roster roster = Roster::empty(instance);
  assign(instance, roster, ann, gate, "D", {0, 30, 59});
  const std::string page = html(instance, answer_of(to_json(to_plan(instance, roster))));
  EXPECT_EQ(count(page, "<table class=\"day-grid"), 6u) << "three months, who works and who is wanted";
  EXPECT_THAT(page, HasSubstr("<h3>2026-01</h3>"));
  EXPECT_THAT(page, HasSubstr("<summary>2026-03</summary>"));
}

TEST(RosterReport, makes_a_page_and_a_workbook_of_any_answer) {
  const Made made = small();
  for (
      const char* plan :
      {"null", "7", "{}", R"({"assignments": []})",
       R"({"assignments": [{"employee": "?", "day": 7, "shift": "D"}]})",
       R"({"assignments": [{"demandId": "DI", "requirementId": "R1", "employeeId": "A1", "date": "2026-01-01", "shiftCode": "D"},
                            {"demandId": "DI", "requirementId": "R1", "employeeId": "A1", "date": "2026-01-01", "shiftCode": "D"},
                            {"demandId": "DI", "requirementId": "R1", "employeeId": "Z", "date": "1999-01-01", "shiftCode": "D"}]})"}) {
    const formats::Json answer = answer_of(formats::parse_json(plan, "p").value());
    EXPECT_THAT(html(made.instance, answer), HasSubstr("</html>")) << plan;
    EXPECT_THAT(workbook(made.instance, answer), HasSubstr("PK")) << plan;
  }
  EXPECT_THAT(html(made.instance, formats::Json(3)), HasSubstr("</html>"));
}

TEST(RosterWorkbook, holds_a_plan_that_is_read_back) {
  const Made made = small();
  const Plan plan = to_plan(made.instance, made.roster);
  const std::string bytes = workbook(made.instance, answer_of(to_json(plan)));
  const Result<Plan> back = read_plan({"out.xlsx", bytes});
  ASSERT_TRUE(back.ok()) << to_string(back.errors().front());
  EXPECT_EQ(to_roster(made.instance, back.value()).posts, made.roster.posts);
  EXPECT_THAT(verify(made.instance, back.value()), IsEmpty());
  const auto book = formats::read_workbook({"out.xlsx", bytes});
  ASSERT_TRUE(book.ok());
  std::vector<std::string> sheets;
  for (const formats::Table& sheet : book.value()) sheets.push_back(sheet.name);
  EXPECT_THAT(sheets,
              ElementsAre("Roster", "Assignments", "Coverage", "Hours", "Unfilled", "Score", "Summary"));
  EXPECT_EQ(book.value()[0].at(2, 7).text, "leave");  // Bo on the fourth day
}

TEST(RosterWorkbook, of_the_benchmark_is_read_back_too) {
  const formats::Source text{
      "t.txt",
      "SECTION_HORIZON\n7\nSECTION_SHIFTS\nD,480,\nSECTION_STAFF\nA,D=7,3360,0,7,1,1,1\n"
      "SECTION_DAYS_OFF\nA,6\nSECTION_SHIFT_ON_REQUESTS\nA,2,D,2\nSECTION_SHIFT_OFF_REQUESTS\nSECTION_COVER\n"
      "0,D,1,100,1\n2,D,1,100,1\n"};
  const auto input = read_instance(read_document(text, "", {}).value(), {});
  ASSERT_TRUE(input.ok()) << to_string(input.errors().front());
  Plan plan;
  plan.assignments = {{.demand = {}, .requirement = {}, .officer = "A", .date = {}, .day = 0, .shift = "D"},
                      {.demand = {}, .requirement = {}, .officer = "A", .date = {}, .day = 2, .shift = "D"}};
  const formats::Json answer = answer_of(to_json(plan));
  const Result<Plan> back = read_plan({"out.xlsx", workbook(input.value().instance, answer)});
  ASSERT_TRUE(back.ok()) << to_string(back.errors().front());
  EXPECT_EQ(back.value().assignments, plan.assignments);
  EXPECT_THAT(html(input.value().instance, answer), HasSubstr("What does it cost?"));
}

TEST(RosterWorkbook, says_which_columns_are_missing) {
  formats::WorkbookWriter book;
  book.sheet("Assignments");
  book.text(0, 0, "date");
  const auto plan = read_plan({"x.xlsx", book.finish()});
  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.errors().size(), 4u) << "demandId, requirementId, shiftCode, employeeId";
}

}  // namespace
}  // namespace tenon::roster
