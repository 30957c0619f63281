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

}  // namespace
}  // namespace tenon::system_tests
