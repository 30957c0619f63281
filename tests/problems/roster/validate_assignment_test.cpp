#include "problems/roster/validate_assignment.h"

#include <gtest/gtest.h>

#include <set>

namespace tenon::roster {
namespace {

using formats::Json;

Json slot(const std::string& start, const std::string& end) {
  return {{"slotId", start}, {"shiftCode", "D"}, {"startDateTime", start}, {"endDateTime", end}};
}

// A scheme-A officer with duties of 12 h from Monday 5 to Saturday 10 January 2026.
Json request(const std::string& scheme = "Scheme A") {
  Json json{
      {"employee", {{"employeeId", "E1"}, {"scheme", scheme}, {"productTypeId", "SO"}, {"rankId", "SER"}}},
      {"existingAssignments", Json::array()},
      {"candidateSlots", Json::array()}};
  for (const std::string day : {"05", "06", "07", "08", "09", "10"})
    json["existingAssignments"].push_back(
        slot("2026-01-" + day + "T08:00:00", "2026-01-" + day + "T20:00:00"));
  json["existingAssignments"].push_back({{"date", "2026-01-11"}, {"shiftCode", "O"}});  // a day off
  return json;
}

std::set<std::string> told(Json json, const Json& candidate) {
  json["candidateSlots"] = Json::array({candidate});
  const Result<Json> answer = validate_assignment(json);
  if (!answer.ok()) return {"error at " + answer.errors().front().at};
  const Json& result = answer.value()["validationResults"][0];
  std::set<std::string> ids;
  for (const Json& violation : result["violations"]) ids.insert(violation["constraintId"].get<std::string>());
  EXPECT_EQ(result["isFeasible"].get<bool>(), ids.empty());
  EXPECT_EQ(result["recommendation"], ids.empty() ? "feasible" : "not_feasible");
  return ids;
}

using Ids = std::set<std::string>;

TEST(ValidateAssignment, JudgesACandidateOnTopOfWhatThereIs) {
  EXPECT_EQ(told(request(), slot("2026-01-13T08:00:00", "2026-01-13T20:00:00")), Ids{});
  // The seventh day in a row.
  EXPECT_EQ(told(request(), slot("2026-01-11T08:00:00", "2026-01-11T20:00:00")), Ids{"C_OFF_DAYS"});
  // 15 h; ends after the month.
  EXPECT_EQ(told(request(), slot("2026-01-31T20:00:00", "2026-02-01T11:00:00")), Ids{"C1"});
  // 4 h after Saturday's duty, on a day that is worked already.
  EXPECT_EQ(told(request(), slot("2026-01-11T00:00:00Z", "2026-01-11T06:00:00+08:00")),
            (Ids{"C4", "C_OFF_DAYS"}));
  EXPECT_EQ(told(request(), slot("2026-01-10T19:00", "2026-01-10T23:00")), (Ids{"C4", "C16"}));
}

// Four duties of 7 h 15 min net are 29 h; the fifth makes 36.25 h in five.
TEST(ValidateAssignment, KnowsPartTimersWeeks) {
  Json json = request("P");
  json["existingAssignments"] = Json::array();
  for (const std::string day : {"05", "06", "07", "08"})
    json["existingAssignments"].push_back(
        slot("2026-01-" + day + "T08:00:00", "2026-01-" + day + "T16:00:00"));
  EXPECT_EQ(told(json, slot("2026-01-09T08:00:00", "2026-01-09T16:00:00")), Ids{"C_PART_TIMER"});
  EXPECT_EQ(told(json, slot("2026-01-12T08:00:00", "2026-01-12T16:00:00")), Ids{});
}

TEST(ValidateAssignment, TakesLimitsOfTheRequest) {
  Json json = request();
  json["constraintList"] =
      Json::array({{{"id", "momDailyHoursCap"}, {"enforcement", "hard"}, {"defaultValue", 11}}});
  EXPECT_EQ(told(json, slot("2026-01-13T08:00:00", "2026-01-13T20:00:00")), Ids{"C1"});
  json["constraintList"] = Json::array({{{"constraintId", "C5"}, {"enabled", false}}});
  EXPECT_EQ(told(json, slot("2026-01-11T08:00:00", "2026-01-11T20:00:00")), Ids{});
}

// Six duties of 11 h net: 44 h are normal, so all of Sunday's are overtime.
TEST(ValidateAssignment, SaysHours) {
  Json json = request();
  json["candidateSlots"].push_back(slot("2026-01-11T08:00:00", "2026-01-11T20:00:00"));
  const Json answer = validate_assignment(json).value();
  EXPECT_EQ(answer["employeeId"], "E1");
  EXPECT_EQ(answer["validationResults"][0]["hours"],
            (Json{{"gross", 12.0}, {"lunch", 1.0}, {"normal", 0.0}, {"ot", 11.0}, {"restDayPay", 0.0}}));
}

TEST(ValidateAssignment, RefusesWhatItCannotRead) {
  EXPECT_EQ(told(request(), slot("2026-01-13T20:00:00", "2026-01-13T08:00:00")),
            Ids{"error at /candidateSlots/0"});
  EXPECT_EQ(told(request(), slot("13 January", "14 January")), Ids{"error at /candidateSlots/0"});
  EXPECT_FALSE(validate_assignment(request()).ok());
  EXPECT_FALSE(validate_assignment(Json::array()).ok());
  Json json = request();
  json.erase("employee");
  json["candidateSlots"].push_back(slot("2026-01-11T08:00:00", "2026-01-11T20:00:00"));
  ASSERT_FALSE(validate_assignment(json).ok());
  EXPECT_TRUE(validate_assignment(json).errors().front().at.starts_with("/employee"));
}

}  // namespace
}  // namespace tenon::roster
