#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "problems/roster/format.h"

namespace tenon::roster {
namespace {

using formats::Json;

Plan full() {
  Plan plan;
  plan.assignments = {{"DI", "R", "E1", "2026-01-31", -1, "N", "2026-01-31T20:00:00", "2026-02-01T08:00:00",
                       AssignedHours{1200, 100, 880, 220, 0}, 3},
                      {"DI", "R", "E2", "2026-01-31", -1, "D", "", "", std::nullopt, std::nullopt}};
  plan.rosters = {{"E1", "DDNNOO", 3, {{"2026-01-31", "ASSIGNED", "N", 3}, {"2026-02-01", "OFF_DAY", "", 4}}},
                  {"E2", "", std::nullopt, {{"2026-01-31", "ASSIGNED", "D", -1}}}};
  plan.unfilled = {
      {"DI", "R", "2026-01-30", "D", 2, "", {{"leave", 4, "4 are on leave"}, {"C4_rest_period", 1, ""}}},
      {"DI", "R", "2026-01-29", "D", 1, "E1", {}}};
  plan.hours = {{"E1", {{"2026-W05", {1200, 100, 880, 220, 0}}}, {{"2026-01", {1201, 100, 881, 220, 0}}}}};
  plan.score = {{"S5_officer_continuity", 3, 12, {{"E1", 8}, {"E2", 4}}}, {"S17_six_day_weeks", 1, -200, {}}};
  return plan;
}

TEST(RosterPlan, what_is_written_is_read_back) {
  const Json json = to_json(full());
  EXPECT_EQ(plan_from_json(json, "f").value(), full());
  EXPECT_EQ(plan_from_json(formats::parse_json(formats::to_text(json), "").value(), "f").value(), full());
}

TEST(RosterPlan, an_assignment_has_the_clients_fields) {
  const Json json = to_json(full())["assignments"][0];
  EXPECT_EQ(json, formats::parse_json(
                      R"({"demandId": "DI", "requirementId": "R", "employeeId": "E1", "date": "2026-01-31",
    "shiftCode": "N", "startDateTime": "2026-01-31T20:00:00", "endDateTime": "2026-02-01T08:00:00", "status": "ASSIGNED",
    "hours": {"gross": 12.0, "lunch": 1.0, "normal": 8.8, "ot": 2.2, "restDayPay": 0.0}, "newRotationOffset": 3})",
                      "")
                      .value());
}

TEST(RosterPlan, the_benchmarks_assignments_have_three) {
  Plan plan;
  Assignment& assignment = plan.assignments.emplace_back();
  assignment.officer = "A";
  assignment.day = 3;
  assignment.shift = "E";
  const Json json = to_json(plan);
  EXPECT_EQ(json["assignments"].dump(), R"([{"employee":"A","day":3,"shift":"E"}])");
  EXPECT_EQ(plan_from_json(json, "f").value(), plan);
}

TEST(RosterPlan, plans_lie_bare_in_answers_and_in_clients_documents) {
  const std::string bare = formats::to_text(to_json(full()));
  EXPECT_EQ(read_plan({"f", bare}).value(), full());
  EXPECT_EQ(read_plan({"f", R"({"kind": "roster", "plan": )" + bare + "}"}).value(), full());
  const Result<Plan> other =
      read_plan({"f", R"({"schemaVersion": "0.95", "score": {"hard": 0}, "assignments": [
    {"assignmentId": "a", "demandId": "DI", "employeeId": "E1", "date": "2026-01-01", "shiftCode": "D", "status": "ASSIGNED"},
    {"demandId": "DI", "employeeId": "E1", "date": "2026-01-02", "shiftCode": "O", "status": "OFF_DAY"},
    {"demandId": "DI", "employeeId": null, "date": "2026-01-02", "shiftCode": "D", "status": "UNASSIGNED", "reason": "none"},
    {"employeeId": "E1", "date": "2026-01-03", "shiftCode": "UNASSIGNED"}]})"});
  ASSERT_TRUE(other.ok());
  ASSERT_EQ(other.value().assignments.size(), 1U);
  EXPECT_EQ(other.value().assignments[0].officer, "E1");
}

TEST(RosterPlan, errors_have_places) {
  const auto error = [](const std::string& text) {
    const Result<Plan> plan = read_plan({"f", text});
    return plan.ok() ? std::string("no error") : plan.errors()[0].at + ": " + plan.errors()[0].found;
  };
  EXPECT_EQ(error(R"({"plan": null})"), "/plan: null");
  EXPECT_EQ(error("{}"), "/assignments: nothing");
  EXPECT_EQ(error(R"({"assignments": [{"employeeId": "E1", "shiftCode": "D", "status": "ASSIGNED"}]})"),
            "/assignments/0/date: nothing");
  EXPECT_EQ(error(R"({"assignments": [], "hours": {"E1": {"weeks": {"w": {"gross": "x"}}}}})"),
            "/hours/E1/weeks/w/gross: \"x\"");
  EXPECT_EQ(error("[1]"), ": a list");
}

}  // namespace
}  // namespace tenon::roster
