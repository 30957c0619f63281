#include "problems/roster/input_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/problems/roster/ngrs.h"

namespace tenon::roster {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using testing::small;
using testing::with;

// "field: code" of every issue.
std::vector<std::string> issues_of(const formats::Json& json) {
  std::vector<std::string> all;
  for (const InputIssue& issue : check_input(json)) all.push_back(issue.field + ": " + issue.code);
  return all;
}

TEST(RosterInputCheck, nothing_is_said_of_a_good_input) { EXPECT_THAT(issues_of(small()), IsEmpty()); }

// Every code: what is changed in a good input, and what is said then.
TEST(RosterInputCheck, each_code_has_its_case) {
  struct Case {
    const char* pointer;
    const char* value;
    const char* issue;
  };
  const char* twelve = R"(["D","D","D","D","D","D","D","D","D","D","D","D","D","O"])";
  const char* thirty =
      R"(["D","D","O","D","D","O","D","D","O","D","D","O","D","D","O","D","D","O","D","D","O","D","D","O","D","D","O","D","D","O"])";
  const Case kCases[] = {
      {"/planningReference", "null", "planningReference: MISSING_FIELD"},
      {"/planningHorizon/endDate", "\"2026-02-30\"", "planningHorizon.endDate: INVALID_DATE"},
      {"/planningHorizon/endDate", "\"2025-12-30\"", "planningHorizon: INVALID_RANGE"},
      {"/planningHorizon/endDate", "\"2026-05-30\"", "planningHorizon: LONG_PERIOD"},
      {"/employees", "[]", "employees: EMPTY_ARRAY"},
      {"/employees", "{}", "employees: INVALID_TYPE"},
      {"/employees/0/scheme", "\"Q\"", "employees[0].scheme: INVALID_SCHEME"},
      {"/employees/0/employeeId", "\"E2\"", "employees[1].employeeId: INVALID_VALUE"},
      {"/employees/0/rotationOffset", "101", "employees[0].rotationOffset: UNUSUAL_VALUE"},
      {"/schemeMap", "{}", "schemeMap: EMPTY_DICT"},
      {"/schemaVersion", "\"9.9\"", "schemaVersion: UNKNOWN_VERSION"},
      {"/solverRunTime", R"({"maxSeconds": 7200})", "solverRunTime.maxSeconds: HIGH_VALUE"},
      {"/demandItems/0/minStaffThresholdPercentage", "101",
       "demandItems[0].minStaffThresholdPercentage: OUT_OF_RANGE"},
      {"/demandItems/0/shifts/0/shiftDetails", "[]",
       "demandItems[0].shifts[0].shiftDetails: EMPTY_SHIFT_DETAILS"},
      {"/demandItems/0/shifts/0/shiftDetails/0/start", "\"8\"",
       "demandItems[0].shifts[0].shiftDetails[0].start: INVALID_TIME"},
      {"/demandItems/0/shifts/0/coverageDays", "5",
       "demandItems[0].shifts[0].coverageDays: DEPRECATED_FIELD"},
      {"/demandItems/0/requirements/0/headcount", "101",
       "demandItems[0].requirements[0].headcount: HIGH_HEADCOUNT"},
      {"/demandItems/0/requirements/0/headcount", "0",
       "demandItems[0].requirements[0].headcount: INVALID_VALUE"},
      {"/demandItems/0/requirements/0/headcount", "3",
       "demandItems[0].requirements[0]: INSUFFICIENT_EMPLOYEES"},
      {"/demandItems/0/requirements/0/productTypeId", "\"SO\"",
       "demandItems[0].requirements[0]: NO_MATCHING_EMPLOYEES"},
      {"/demandItems/0/requirements/0/workPattern", R"(["D", "O"])",
       "demandItems[0].requirements[0].workPattern: SHORT_PATTERN"},
      {"/demandItems/0/requirements/0/workPattern", thirty,
       "demandItems[0].requirements[0].workPattern: LONG_PATTERN"},
      {"/demandItems/0/requirements/0/workPattern", R"(["D", "E", "O"])",
       "demandItems[0].requirements[0].workPattern: MISSING_SHIFT_DEFINITIONS"},
      {"/demandItems/0/requirements/0/dailyHeadcount",
       R"([{"date": "2026-02-01", "shiftCode": "D", "headcount": 1}])",
       "demandItems[0].requirements[0].dailyHeadcount[0].date: OUT_OF_RANGE"},
      {"/demandItems/0/requirements/0/dailyHeadcount",
       R"([{"date": "2026-01-20", "shiftCode": "D", "headcount": 1, "dayType": "Normal"}])",
       "demandItems[0].requirements[0].dailyHeadcount[0].dayType: INCONSISTENT_CONFIG"},
      {"/fixedRotationOffset", "\"sometimes\"", "fixedRotationOffset: INVALID_VALUE"},
  };
  // The codes of the clients' documentation, but for those of personal rosters, which follow below.
  std::set<std::string> missing{"MISSING_FIELD",         "INVALID_TYPE",
                                "EMPTY_ARRAY",           "EMPTY_DICT",
                                "INVALID_DATE",          "INVALID_RANGE",
                                "LONG_PERIOD",           "INVALID_VALUE",
                                "HIGH_HEADCOUNT",        "SHORT_PATTERN",
                                "LONG_PATTERN",          "EMPTY_SHIFT_DETAILS",
                                "INVALID_TIME",          "MISSING_SHIFT_DEFINITIONS",
                                "UNUSUAL_VALUE",         "INVALID_SCHEME",
                                "DEPRECATED_FIELD",      "HIGH_VALUE",
                                "NO_MATCHING_EMPLOYEES", "INSUFFICIENT_EMPLOYEES",
                                "UNKNOWN_VERSION",       "OUT_OF_RANGE",
                                "INCONSISTENT_CONFIG"};
  for (const Case& each : kCases) {
    EXPECT_THAT(issues_of(with(small(), each.pointer, each.value)), Contains(each.issue)) << each.pointer;
    const std::string issue = each.issue;
    missing.erase(issue.substr(issue.rfind(' ') + 1));
  }
  EXPECT_THAT(missing, IsEmpty());
  formats::Json json = with(small(), "/demandItems/0/rosteringBasis", "\"outcomeBased\"");
  EXPECT_THAT(issues_of(json), IsEmpty());
  EXPECT_THAT(issues_of(with(json, "/demandItems/0/requirements/0/workPattern", twelve)),
              Contains("demandItems[0].requirements[0].workPattern: INVALID_VALUE"));
  json = with(json, "/fixedRotationOffset", "\"ouOffsets\"");
  EXPECT_THAT(issues_of(json), Contains("ouOffsets: MISSING_FIELD"));
  EXPECT_THAT(issues_of(with(json, "/ouOffsets", R"([{"rotationOffset": 1}])")),
              Contains("ouOffsets[0].ouId: MISSING_OU_ID"));
  EXPECT_THAT(issues_of(with(json, "/ouOffsets", R"([{"ouId": "OU1", "rotationOffset": 1}])")),
              Contains("ouOffsets: INVALID_OU_IDS"));
}

// Of somebody who asks whether an input can be planned: what the strict reader does without is a warning, what it refuses is an error, each place once.
TEST(RosterInputCheck, what_can_be_planned_is_valid) {
  const auto said = [](const formats::Json& json) { return to_json(issues_of(json, testing::read(json))); };
  formats::Json json = small();
  json.erase("planningReference");
  const formats::Json good = said(json);
  EXPECT_EQ(good["valid"], true);
  EXPECT_EQ(good["warnings"][0]["code"], "MISSING_FIELD");
  const formats::Json refused = said(with(small(), "/demandItems/0/requirements/0/headcount", "\"x\""));
  EXPECT_EQ(refused["valid"], false);
  EXPECT_EQ(refused["errors"].size(), 1U) << refused;
  const formats::Json unknown =
      said(with(small(), "/pins", R"([{"employeeId": "nobody", "date": "2026-01-05"}])"));
  EXPECT_EQ(unknown["errors"][0]["field"], "pins[0].employeeId");
  EXPECT_EQ(unknown["errors"][0]["code"], "INVALID_VALUE");
}

TEST(RosterInputCheck, warnings_leave_an_input_valid) {
  const auto answer = [](const formats::Json& json) { return to_json(check_input(json)); };
  const formats::Json odd = answer(with(small(), "/schemaVersion", "\"9.9\""));
  EXPECT_EQ(odd["valid"], true);
  EXPECT_EQ(
      odd["summary"],
      formats::parse_json(R"({"total_errors": 0, "total_warnings": 1, "can_submit": true})", "").value());
  EXPECT_EQ(odd["warnings"][0]["severity"], "WARNING");
  const formats::Json wrong = answer(with(small(), "/employees", "[]"));
  EXPECT_EQ(wrong["valid"], false);
  EXPECT_EQ(wrong["errors"][0]["code"], "EMPTY_ARRAY");
  EXPECT_EQ(answer(formats::Json::array())["valid"], false);
}

}  // namespace
}  // namespace tenon::roster
