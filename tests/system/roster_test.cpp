#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/json.h"
#include "tests/system/process.h"

// Rosters as a user asks for them beyond a plan: how many people it takes, and what cannot be filled.

namespace tenon::system_tests {
namespace {

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

}  // namespace
}  // namespace tenon::system_tests
