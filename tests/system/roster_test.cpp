#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/json.h"
#include "tests/system/process.h"

// Rosters as a user asks for them beyond a plan: how many people it takes, and what cannot be filled.

namespace tenon::system_tests {
namespace {

using formats::Json;
using ::testing::HasSubstr;

// A week of one duty a day for `people`, on five days of work and two off. Two officers.
std::string week(int people) {
  return R"({"planningHorizon": {"startDate": "2026-02-02", "endDate": "2026-02-08"},
    "demandItems": [{"demandId": "desk", "shifts": [{"shiftDetails": [{"shiftCode": "D", "start": "09:00", "end": "17:00"}]}],
      "requirements": [{"requirementId": "clerk", "headcount": )" +
         std::to_string(people) + R"(, "workPattern": "DDDDDOO"}]}],
    "employees": [{"employeeId": "Ann"}, {"employeeId": "Bob"}]})";
}

// Seven duties at five an officer take two; three a day are 21 duties, so five officers, of whom two are there: they fill ten of the duties.
TEST(Roster, StaffSaysHowManyAreNeededAndWhy) {
  const Ended enough = tenon({"staff", "roster", "-"}, week(1));
  EXPECT_EQ(enough.code, 0) << enough.err;
  EXPECT_THAT(enough.out, HasSubstr("2 officers for 7 duties\n"));
  EXPECT_THAT(
      enough.out,
      HasSubstr("No fewer do: 2026-02-02 to 2026-02-08 want 7 duties, and nobody can do more than 5"));
  const Ended few = tenon({"staff", "roster", "-", "--out", "-"}, week(3));
  EXPECT_EQ(few.code, 0) << few.err;
  const auto json = formats::parse_json(few.out, "out");
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(json.value()["staff"], 5);
  EXPECT_EQ(json.value()["missing"], 3);
  EXPECT_EQ(json.value()["at_hand"]["unfilled"], 11);
  EXPECT_EQ(tenon({"staff", "cut", "-"}, "{}").code, 2);
}

TEST(Roster, MustFillIsInfeasibleWithReasons) {
  const Ended ended = tenon({"plan", "roster", "-", "--must-fill", "--out", "-"}, week(3));
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.out, HasSubstr("11 duties stay unfilled. No roster leaves fewer."));
  EXPECT_EQ(tenon({"plan", "roster", "-", "--must-fill", "-q"}, week(1)).code, 0);
}

// Ten of 21 duties are filled; each of the two has had five, so a sixth is against the pattern, which leaves two days off. A third officer without
// a pattern of his own would be asked first.
TEST(Roster, SuggestRanksWhoCouldTakeADuty) {
  const Ended planned = tenon({"plan", "roster", "-", "--out", "-"}, week(3));
  ASSERT_EQ(planned.code, 0) << planned.err;
  const Scratch scratch;
  scratch.write("in.json", week(3));
  scratch.write("plan.json", planned.out);
  const std::vector<std::string> words{"suggest", "roster", scratch.path("in.json"),
                                       scratch.path("plan.json")};
  const Ended all = tenon(words);
  EXPECT_EQ(all.code, 0) << all.err;
  EXPECT_THAT(all.out, HasSubstr("/clerk/D, "));
  EXPECT_THAT(all.out, HasSubstr("missing:"));
  EXPECT_THAT(all.out, HasSubstr(": against "));
  std::vector<std::string> nowhere = words;
  nowhere.insert(nowhere.end(), {"--at", "2026-02-30"});
  EXPECT_EQ(tenon(nowhere).code, 2);
}

TEST(Roster, ValidateSaysWhichDutiesMayBeTaken) {
  // Four hours of rest, then a day and a half.
  const std::string request = R"({"employee": {"employeeId": "E1", "scheme": "A"},
    "existingAssignments": [{"startDateTime": "2026-01-10T08:00:00", "endDateTime": "2026-01-10T20:00:00", "shiftCode": "D"}],
    "candidateSlots": [{"slotId": "late", "startDateTime": "2026-01-11T00:00:00", "endDateTime": "2026-01-11T06:00:00", "shiftCode": "N"},
                       {"slotId": "day", "startDateTime": "2026-01-12T08:00:00", "endDateTime": "2026-01-12T20:00:00", "shiftCode": "D"}]})";
  const Ended ended = tenon({"validate", "roster", "-"}, request);
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.out, HasSubstr("late: may not be taken\n  C4_rest_period: "));
  EXPECT_THAT(ended.out, HasSubstr("day: may be taken\n"));
  EXPECT_EQ(tenon({"validate", "roster", "-"}, "{}").code, 2);
}

// Seven posts and two officers with seven offsets: 2 x 7 x (1 + 5) variables of rows and days less one class, and the posts' own. What an input lacks is named.
TEST(Roster, ValidateSaysWhetherAnInputCanBePlannedAndHowLargeItIs) {
  const Ended good = tenon({"validate", "roster", "-", "--out", "-"}, week(1));
  EXPECT_EQ(good.code, 0) << good.err;
  const Json said = good.json();
  EXPECT_EQ(said["valid"], true);
  EXPECT_EQ(said["complexity"]["officers"], 2);
  EXPECT_EQ(said["complexity"]["classes"], 1);
  EXPECT_EQ(said["complexity"]["eligiblePairs"], 2 * 7);
  // One class: of each of seven offsets the people on it and at its five days; seven posts' places left open.
  EXPECT_EQ(said["complexity"]["variables"], 7 * (1 + 5) + 7);
  EXPECT_EQ(said["complexity"]["band"], "small");
  EXPECT_EQ(said, tenon({"validate", "roster", "-", "--out", "-"}, week(1)).json()) << "the same each time";
  const Ended text = tenon({"validate", "roster", "-"}, week(1));
  EXPECT_THAT(text.out, HasSubstr("The input can be planned.\nSize: small, 49 variables"));
  const Ended bad =
      tenon({"validate", "roster", "-"},
            R"({"planningHorizon": {"startDate": "2026-02-30"}, "employees": [{"employeeId": "A"}]})");
  EXPECT_EQ(bad.code, 1);
  EXPECT_THAT(bad.out, HasSubstr("planningHorizon.startDate: "));
  EXPECT_THAT(bad.out, HasSubstr("demandItems: "));
  EXPECT_THAT(bad.out, HasSubstr("cannot be planned"));
}

// A leaver's places are open again and those of the others are not; the documents that clients know say which is which. Six days are over, two are planned.
TEST(Roster, ReplanningTellsLockedDutiesFromNewOnes) {
  const auto record = [](const char* who, const std::string& date) {
    return R"({"demandId": "desk", "requirementId": "clerk", "employeeId": ")" + std::string(who) +
           R"(", "date": ")" + date + R"(", "shiftCode": "D", "startDateTime": ")" + date +
           R"(T09:00:00", "endDateTime": ")" + date + R"(T17:00:00", "status": "ASSIGNED"})";
  };
  const std::string body =
      R"({"temporalWindow": {"cutoffDate": "2026-02-03", "solveFromDate": "2026-02-04", "solveToDate": "2026-02-06"},
    "planningHorizon": {"startDate": "2026-02-02", "endDate": "2026-02-08"},
    "demandItems": [{"demandId": "desk", "shifts": [{"shiftDetails": [{"shiftCode": "D", "start": "09:00", "end": "17:00"}]}],
      "requirements": [{"requirementId": "clerk", "headcount": 1}]}],
    "employees": [{"employeeId": "Ann"}, {"employeeId": "Bob"}],
    "employeeChanges": {"notAvailableFrom": [{"employeeId": "Ann", "notAvailableFrom": "2026-02-05"}]},
    "previousOutput": {"assignments": [)" +
      record("Ann", "2026-02-03") + "," + record("Ann", "2026-02-04") + "," + record("Ann", "2026-02-05") +
      "," + record("Bob", "2026-02-08") + "]}}";
  const Ended ended = tenon({"plan", "roster", "-", "--out-format", "ngrs", "--out", "-"}, body);
  ASSERT_EQ(ended.code, 0) << ended.err;
  const Json output = ended.json();
  EXPECT_EQ(output["incrementalSolve"]["lockedAssignmentsCount"], 3);
  EXPECT_EQ(output["incrementalSolve"]["newAssignmentsCount"], 2);
  EXPECT_EQ(output["incrementalSolve"]["solvableSlots"], 2);
  EXPECT_EQ(output["incrementalSolve"]["unassignedSlots"], 0);
  std::vector<std::string> told;
  for (const Json& each : output["assignments"])
    if (each["status"] == "ASSIGNED")
      told.push_back(each["date"].get<std::string>().substr(8) + " " + each["employeeId"].get<std::string>() +
                     " " + each["auditInfo"]["source"].get<std::string>());
  EXPECT_THAT(told, ::testing::ElementsAre("03 Ann locked", "04 Ann locked", "05 Bob incremental",
                                           "06 Bob incremental", "08 Bob locked"));
  EXPECT_EQ(output["assignments"][0]["auditInfo"]["timestamp"], nullptr);
  EXPECT_EQ(tenon({"plan", "roster", "-", "--out-format", "ngrs", "--out", "-"}, body).json()["assignments"],
            output["assignments"]);
}

TEST(Roster, FilledSlotsHaveTheirClientsIds) {
  const Ended ended = tenon({"plan", "roster", "-", "--out-format", "ngrs", "--out", "-"}, R"({"emptySlots": [
      {"slotId": "SS-1", "date": "2026-02-04", "shiftCode": "D", "startTime": "09:00:00", "endTime": "17:00:00", "reason": "UNASSIGNED"},
      {"slotId": "SS-2", "date": "2026-02-05", "shiftCode": "D", "startTime": "09:00:00", "endTime": "17:00:00", "reason": "LONG_LEAVE"}],
    "employees": [{"employeeId": "Ann", "unavailability": ["2026-02-05"]}]})");
  ASSERT_EQ(ended.code, 0) << ended.err;
  const Json output = ended.json();
  const Json& metadata = output["emptySlotsMetadata"];
  EXPECT_EQ(metadata["emptySlotCount"], 2);
  EXPECT_EQ(metadata["filledSlotCount"], 1);
  EXPECT_EQ(metadata["coveragePercent"], 50.0);
  EXPECT_EQ(metadata["reasonBreakdown"]["LONG_LEAVE"], 1);
  std::vector<std::string> told;
  for (const Json& each : output["assignments"])
    if (each.contains("slotId"))
      told.push_back(each["slotId"].get<std::string>() + " " + each["status"].get<std::string>());
  EXPECT_THAT(told, ::testing::ElementsAre("SS-1 ASSIGNED", "SS-2 UNASSIGNED"));
  EXPECT_EQ(output["scoreBreakdown"]["unassignedSlots"]["slots"][0]["slotId"], "SS-2");
}

}  // namespace
}  // namespace tenon::system_tests
