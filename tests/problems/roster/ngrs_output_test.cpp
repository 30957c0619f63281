#include "problems/roster/ngrs_output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/problems/roster/ngrs.h"

namespace tenon::roster {
namespace {

using formats::Json;
using testing::small;

// Two duties of E1, one on a holiday; two places open at one post.
Json answer() {
  Plan plan;
  const AssignedHours hours{1200, 100, 880, 220, 0};
  plan.assignments = {
      {"DI", "R", "E1", "2026-01-01", -1, "D", "2026-01-01T08:00:00", "2026-01-01T20:00:00", hours, 1},
      {"DI", "R", "E1", "2026-01-02", -1, "N", "2026-01-02T20:00:00", "2026-01-03T08:00:00", hours, 1}};
  plan.rosters = {{"E1",
                   "DDNNOO",
                   1,
                   {{"2026-01-01", "ASSIGNED", "D", 1},
                    {"2026-01-02", "ASSIGNED", "N", 2},
                    {"2026-01-03", "OFF_DAY", "", 4}}}};
  plan.unfilled = {{"DI", "R", "2026-01-02", "D", 2, "", {{"leave", 4, ""}, {"C4_rest_period", 1, ""}}}};
  plan.hours = {{"E1", {{"2026-W01", {2400, 200, 1760, 440, 0}}}, {{"2026-01", {2400, 200, 1760, 440, 0}}}}};
  plan.score = {{"S5_officer_continuity", 3, 12, {{"E1", 12}}}};
  return Json::object({{"status", "feasible"},
                       {"version", "1.0"},
                       {"violations", Json::array()},
                       {"input_sha256", "ab"},
                       {"plan", to_json(plan)}});
}

Json output(const Json& from, const char* version = "0.95") {
  return ngrs_output(testing::instance_of(small()), from, version);
}

TEST(RosterNgrsOutput, has_a_record_for_each_duty_each_open_place_and_each_day_off) {
  const Json json = output(answer());
  ASSERT_EQ(json["assignments"].size(), 5U);
  std::vector<std::string> statuses;
  for (const Json& record : json["assignments"])
    statuses.push_back(record["date"].get<std::string>().substr(8) + record["status"].get<std::string>());
  // By date, then officer: open places have none.
  EXPECT_THAT(statuses, ::testing::ElementsAre("01ASSIGNED", "02UNASSIGNED", "02UNASSIGNED", "02ASSIGNED",
                                               "03OFF_DAY"));
  EXPECT_TRUE(json["assignments"][1]["employeeId"].is_null());
  EXPECT_EQ(json["assignments"][1]["reason"], "leave bars 4 officers, C4_rest_period 1");
  // A holiday's net hours stand beside the split; a break is paid.
  const Json& hours = json["assignments"][0]["hours"];
  EXPECT_EQ(hours["publicHolidayHours"], 11.0);
  EXPECT_EQ(hours["paid"], 12.0);
  EXPECT_EQ(json["assignments"][3]["hours"]["publicHolidayHours"], 0.0);
}

TEST(RosterNgrsOutput, ids_of_places_differ_and_are_the_same_each_time) {
  const Json json = output(answer());
  const std::string first = json["assignments"][1]["slotId"];
  const std::string second = json["assignments"][2]["slotId"];
  EXPECT_TRUE(first.starts_with("DI-R-D-P0-2026-01-02-")) << first;
  EXPECT_TRUE(second.starts_with("DI-R-D-P1-2026-01-02-")) << second;
  EXPECT_EQ(first.size(), std::string("DI-R-D-P0-2026-01-02-").size() + 6);
  EXPECT_EQ(output(answer()), json);
}

TEST(RosterNgrsOutput, sums_are_those_of_the_records) {
  const Json json = output(answer());
  EXPECT_EQ(json["solverRun"]["status"], "FEASIBLE");
  EXPECT_EQ(json["score"], formats::parse_json(R"({"overall": 12, "hard": 0, "soft": 12})", "").value());
  EXPECT_EQ(json["scoreBreakdown"]["unassignedSlots"]["count"], 2);
  EXPECT_EQ(json["scoreBreakdown"]["unassignedSlots"]["percentage"], 50.0);
  EXPECT_EQ(json["solutionQuality"]["coverageMetrics"]["coverageRate"], 50.0);
  EXPECT_EQ(json["solutionQuality"]["employeeUtilization"]["employeesUnused"], 1);
  EXPECT_EQ(json["rosterSummary"]["totalDailyStatuses"], 3);
  const Json& roster = json["employeeRoster"][0];
  EXPECT_EQ(roster["workPattern"].dump(), R"(["D","N","N","O","O","D"])");
  EXPECT_EQ(roster["workDays"], 2);
  EXPECT_EQ(roster["offDays"], 1);
  EXPECT_EQ(roster["otHours"], 4.4);
  EXPECT_EQ(roster["scheme"], "A");
  EXPECT_EQ(json["meta"]["employeeHours"]["E1"]["weekly_normal"]["2026-W01"], 17.6);
  EXPECT_EQ(json["meta"]["inputHash"], "sha256:ab");
}

TEST(RosterNgrsOutput, old_clients_get_less_and_no_plan_gives_no_records) {
  EXPECT_FALSE(output(answer(), "0.50").contains("employeeRoster"));
  Json none = answer();
  none["plan"] = nullptr;
  none["status"] = "infeasible";
  EXPECT_EQ(output(none)["assignments"].size(), 0U);
  EXPECT_EQ(output(none)["solverRun"]["status"], "INFEASIBLE");
}

TEST(RosterNgrsOutput, is_a_plan_that_can_be_read_again) {
  const Result<Plan> plan = read_plan({"f", formats::to_text(output(answer()))});
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan.value().assignments.size(), 2U);
}

}  // namespace
}  // namespace tenon::roster
