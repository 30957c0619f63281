#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/problems/roster/ngrs.h"

namespace tenon::roster {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace testing;

Json parsed(const char* text) { return formats::parse_json(text, "").value(); }

std::vector<std::string> notes_of(const Json& json) {
  std::vector<Warning> notes;
  upgraded(json, notes);
  std::vector<std::string> all;
  for (const Warning& note : notes) all.push_back(note.text);
  return all;
}

TEST(RosterOld, the_newest_schema_comes_back_as_it_is) {
  std::vector<Warning> notes;
  EXPECT_EQ(upgraded(small(), notes), small());
  EXPECT_THAT(notes, IsEmpty());
}

// 0.43: a head-count on the item, a pattern on each set of shifts. Read as if there were no demand, it had an empty best roster.
constexpr const char* kOldest = R"({"schemaVersion": "0.43",
  "planningHorizon": {"start": "2025-11-01", "end": "2025-11-30"},
  "demandItems": [{"demandId": "DI", "siteId": "S", "productTypeId": "APO", "rankId": "SGT", "headcount": 2, "shiftStartDate": "2025-11-01",
    "shifts": [{"shiftDetails": [{"shiftCode": "D", "start": "08:00", "end": "20:00"}], "rotationSequence": ["D", "D", "O"],
                "rotationAnchor": "2025-11-03", "preferredTeams": ["T1"], "requiredSkills": ["patrol"]},
               {"shiftDetails": [{"shiftCode": "N", "start": "20:00", "end": "08:00", "nextDay": true}], "rotationSequence": ["N", "O"],
                "slotConstraints": {"genderMix": {"minFemale": 1}}}]}],
  "employees": [{"employeeId": "E1", "productTypeId": "APO", "rankId": "SGT", "scheme": "A", "rotationOffset": 1}]})";

TEST(RosterOld, sets_of_shifts_become_requirements) {
  const Instance instance = instance_of(parsed(kOldest));
  ASSERT_EQ(instance.requirements.size(), 2U);
  const Requirement& day = instance.requirements[RequirementId{0}];
  const Requirement& night = instance.requirements[RequirementId{1}];
  EXPECT_EQ(day.demand, "DI");
  EXPECT_EQ(night.demand, "DI");
  EXPECT_NE(day.id, night.id);
  EXPECT_EQ(instance.words.text(day.place), "S");
  EXPECT_EQ(day.skills.size(), 1U);
  EXPECT_EQ(day.teams.size(), 1U);
  EXPECT_EQ(night.gender, WantedGender::kMixed);
  EXPECT_EQ(instance.patterns[day.pattern].anchor, 2);
  EXPECT_EQ(instance.patterns[night.pattern].letters.size(), 2U);
  std::int64_t wanted = 0;
  for (const Post& post : instance.posts) wanted += post.wanted;
  EXPECT_EQ(wanted, 30 * 2 * 2);
  // More than 6 hours have a break of 60 minutes in those schemas.
  EXPECT_EQ(terms_of(instance, "E1").breaks, (std::vector<BreakStep>{{361, 60}}));
}

TEST(RosterOld, offsets_turned_backwards) {
  const Json json = with(parsed(kOldest), "/fixedRotationOffset", "\"individual\"");
  // Offset 1 of a word of 3 is 2 forwards; of 2 it is 1.
  EXPECT_THAT(instance_of(json).officers[OfficerId{0}].rows,
              ElementsAre(Row{PatternId{0}, 2}, Row{PatternId{1}, 1}));
  EXPECT_THAT(instance_of(with(json, "/schemaVersion", "\"0.80\"")).officers[OfficerId{0}].rows,
              ElementsAre(Row{PatternId{0}, 1}, Row{PatternId{1}, 1}));
}

TEST(RosterOld, each_step_is_told_once) {
  const std::vector<std::string> notes = notes_of(parsed(kOldest));
  EXPECT_THAT(notes, Contains("start is read as startDate"));
  EXPECT_THAT(notes, Contains("slotConstraints.genderMix is read as gender Mix"));
  EXPECT_EQ(std::count_if(notes.begin(), notes.end(),
                          [](const std::string& text) { return text.starts_with("each set of shifts"); }),
            1);
}

TEST(RosterOld, schema_0_70_names_and_numbers) {
  Json json = with(small(), "/schemaVersion", "\"0.70\"");
  json = with(json, "/fixedRotationOffset", "true");
  json = with(json, "/demandItems/0/shifts/0/coverageDays", "4");
  Json& requirement = at(json, "/demandItems/0/requirements/0");
  requirement =
      parsed(R"({"requirementId": "R", "productType": "APO", "rankId": "SGT", "headcount": 2, "Scheme": "B",
                           "rotationSequence": ["D", "O"]})");
  const Instance instance = instance_of(json);
  // January 2026: four Mondays to Wednesdays and five Thursdays.
  EXPECT_EQ(instance.posts.size(), 17U);
  EXPECT_EQ(instance.officers[OfficerId{0}].rows, std::vector<Row>{Row{}});  // scheme A does not fit
  EXPECT_EQ(instance.officers[OfficerId{1}].rows, (std::vector<Row>{Row{PatternId{0}, std::nullopt}}));
  EXPECT_EQ(instance.requirements[RequirementId{0}].products.size(), 1U);
}

TEST(RosterOld, demands_before_demand_items) {
  const Instance instance = instance_of(parsed(R"({
    "planningHorizon": {"start": "2025-11-03", "end": "2025-11-09"}, "calendar": {"publicHolidays": ["2025-11-06"]},
    "hardConstraints": [{"id": "C4", "enabled": true, "parameters": {"minRestMinutes": 660}}],
    "softConstraints": [{"id": "S5", "weight": 6}],
    "employees": [{"id": "E1", "scheme": "A", "rank": "APO", "whitelistedDemands": ["D1"], "licenses": [{"type": "XRay", "expiryDate": "2025-11-05"}]},
                  {"id": "E2", "scheme": "B", "rank": "APO", "whitelistedDemands": [], "blacklistedDemands": ["D1"]}],
    "demands": [{"id": "D1", "siteOU": "T1", "productType": "APO", "headcount": 2, "rotationCode": "1100",
                 "shift": {"start": "07:30", "end": "19:30"}, "skillsRequired": ["FRISK"]}]})"));
  ASSERT_EQ(instance.requirements.size(), 1U);
  EXPECT_EQ(instance.calendar.holidays, std::vector<Day>{3});
  EXPECT_EQ(instance.posts.size(), 7U);
  EXPECT_EQ(instance.start(instance.posts[PostId{0}]), 450);
  const Requirement& requirement = instance.requirements[RequirementId{0}];
  EXPECT_EQ(instance.patterns[requirement.pattern].letters.size(), 4U);
  EXPECT_EQ(requirement.listed, std::vector<OfficerId>{OfficerId{0}});
  EXPECT_EQ(requirement.barred.size(), 1U);
  EXPECT_EQ(instance.words.text(instance.officers[OfficerId{0}].product), "APO");
  EXPECT_EQ(instance.officers[OfficerId{0}].qualifications.size(), 1U);
  EXPECT_EQ(limit_of(instance, "C4_rest_period", "E1")->least, 660);
  EXPECT_EQ(instance.rule("S5_officer_continuity")->line.weight, 6);
}

TEST(RosterOld, work_requirements_and_their_head_count) {
  Json json = small();
  at(json, "/demandItems/0").erase("requirements");
  json = with(
      json, "/demandItems/0/workRequirements",
      R"([{"requirementId": "R", "requiredEmployeeCount": 3, "minRank": "SGT", "workPattern": ["D", "O"]}])");
  json = with(json, "/demandItems/0/shifts/0/shiftDetails",
              R"([{"shiftCode": "D", "startTime": "07:00", "endTime": "19:00"}])");
  const Instance instance = instance_of(json);
  EXPECT_EQ(instance.posts.size(), 31U);
  EXPECT_EQ(instance.posts[PostId{0}].wanted, 3);
  EXPECT_EQ(instance.requirements[RequirementId{0}].ranks.size(), 1U);
}

}  // namespace
}  // namespace tenon::roster
