#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/given_cases.h"
#include "tests/problems/roster/ngrs.h"

namespace tenon::roster {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace testing;

std::vector<Day> days_of(const Instance& instance, const std::string& code) {
  std::vector<Day> days;
  for (const Post& post : instance.posts)
    if (instance.words.text(instance.shifts[post.shift].code) == code) days.push_back(post.day);
  return days;
}

constexpr const char* kSet = "/demandItems/0/shifts/0";
constexpr const char* kRequirement = "/demandItems/0/requirements/0";

std::string in_set(const std::string& key) { return std::string(kSet) + '/' + key; }
std::string in_requirement(const std::string& key) { return std::string(kRequirement) + '/' + key; }

// ---- times, words, dates ----------------------------------------------------------------------------------------------------------

TEST(RosterNgrs, times_are_read_with_and_without_seconds_and_over_midnight) {
  const Instance instance = instance_of(small());
  ASSERT_EQ(instance.shifts.size(), 2U);
  EXPECT_EQ(instance.shifts[ShiftId{0}].start, 480);
  EXPECT_EQ(instance.shifts[ShiftId{0}].end, 1200);
  EXPECT_EQ(instance.shifts[ShiftId{1}].start, 1200);
  EXPECT_EQ(instance.shifts[ShiftId{1}].end, 1920);
  // Midnight as an end is the end of the day, with nextDay or without.
  for (const char* next : {"true", "false"}) {
    Json json = with(small(), in_set("shiftDetails/0/end"), "\"00:00:00\"");
    json = with(json, in_set("shiftDetails/0/nextDay"), next);
    EXPECT_EQ(instance_of(json).shifts[ShiftId{0}].end, 1440);
  }
}

TEST(RosterNgrs, schemes_and_genders_are_the_same_in_all_their_spellings) {
  for (const char* word : {"A", "a", "Scheme A", "SchemeA", "scheme a", ""}) {
    const Instance instance =
        instance_of(with(small(), "/employees/0/scheme", '"' + std::string(word) + '"'));
    EXPECT_EQ(instance.words.text(instance.officers[OfficerId{0}].scheme), "A") << word;
  }
  const std::pair<const char*, Gender> kWords[] = {
      {"F", Gender::kWoman},  {"FEMALE", Gender::kWoman}, {"Female", Gender::kWoman},   {"W", Gender::kWoman},
      {"MALE", Gender::kMan}, {"m", Gender::kMan},        {"Unknown", Gender::kUnknown}};
  for (const auto& [word, gender] : kWords) {
    const Instance instance =
        instance_of(with(small(), "/employees/0/gender", '"' + std::string(word) + '"'));
    EXPECT_EQ(instance.officers[OfficerId{0}].gender, gender) << word;
  }
  for (const char* word : {"F", "FEMALE", "Female"})
    EXPECT_EQ(instance_of(with(small(), in_requirement("gender"), '"' + std::string(word) + '"'))
                  .requirements[RequirementId{0}]
                  .gender,
              WantedGender::kWomen);
}

TEST(RosterNgrs, two_schemes_are_those_two_and_any_is_everybody) {
  const Instance two = instance_of(with(small(), in_requirement("schemes"), R"(["Scheme A", "P"])"));
  EXPECT_EQ(two.requirements[RequirementId{0}].schemes.size(), 2U);
  // B does not fit: no pattern is his.
  EXPECT_EQ(two.officers[OfficerId{1}].rows, (std::vector<Row>{Row{}}));
  const Instance any = instance_of(with(small(), in_requirement("schemes"), R"(["Any", "A"])"));
  EXPECT_THAT(any.requirements[RequirementId{0}].schemes, IsEmpty());
}

TEST(RosterNgrs, leave_is_read_as_a_date_a_day_and_a_whole_range) {
  const Instance instance = instance_of(with(small(), "/employees/0/unavailability", R"([
    "2026-01-05", {"date": "2026-01-03"}, {"startDate": "2026-01-10", "endDate": "2026-01-12", "reason": "leave"},
    {"date": "2026-01-20", "startTime": "08:00", "endTime": "12:30"}])"));
  const std::vector<Away> kExpected{{2 * 1440, 3 * 1440, true, "unavailable"},
                                    {4 * 1440, 5 * 1440, true, "unavailable"},
                                    {9 * 1440, 12 * 1440, true, "leave"},
                                    {19 * 1440 + 480, 19 * 1440 + 750, false, "unavailable"}};
  EXPECT_EQ(instance.officers[OfficerId{0}].away, kExpected);
}

TEST(RosterNgrs, qualifications_and_licences_keep_their_days) {
  const Instance instance = instance_of(with(
      with(small(), "/employees/0/qualifications",
           R"([{"code": "X", "validFrom": "2026-01-03", "expiryDate": "2026-01-30"}, {"code": 17}])"),
      "/employees/0/licenses",
      R"([{"code": "L", "type": "PDL", "expiryDate": "2026-01-10", "temporaryApprovalExpiry": "2026-01-15"}])"));
  const Officer& who = instance.officers[OfficerId{0}];
  ASSERT_EQ(who.qualifications.size(), 3U);
  const Qualification x{instance.words.find("X"), 2, 29};
  const Qualification number{instance.words.find("17"), Qualification::kNever, Qualification::kForever};
  const Qualification licence{instance.words.find("L"), Qualification::kNever, 9};
  EXPECT_THAT(who.qualifications, ::testing::UnorderedElementsAre(x, number, licence));
  ASSERT_EQ(who.licences.size(), 1U);
  EXPECT_EQ(who.licences[0].approved_until, 14);
}

// ---- posts ------------------------------------------------------------------------------------------------------------------------

TEST(RosterNgrs, each_code_of_the_pattern_has_posts_on_every_covered_day) {
  const Instance instance = instance_of(small());
  EXPECT_EQ(days_of(instance, "D").size(), 31U);
  EXPECT_EQ(days_of(instance, "N").size(), 31U);
  EXPECT_EQ(instance.posts[PostId{0}].day_type, Post::DayType::kHoliday);
  EXPECT_EQ(instance.posts[PostId{2 * 18}].day_type, Post::DayType::kEve);  // the 19th
}

TEST(RosterNgrs, coverage_days_and_holidays_take_days_away) {
  Json json = with(small(), in_set("coverageDays"), R"(["Mon", "Tuesday", "wed"])");
  // January 2026 has four Mondays, Tuesdays and Wednesdays each: 5, 6, 7, …
  EXPECT_EQ(days_of(instance_of(json), "D").size(), 12U);
  json = with(json, in_set("includePublicHolidays"), "false");  // the 20th is a Tuesday
  EXPECT_EQ(days_of(instance_of(json), "D").size(), 11U);
  json = with(json, in_set("includeEveOfPublicHolidays"), "false");  // the 19th is a Monday
  EXPECT_EQ(days_of(instance_of(json), "D").size(), 10U);
}

TEST(RosterNgrs, a_head_count_may_differ_by_code_and_by_date) {
  Json json = with(small(), in_requirement("headcount"), R"({"D": 3, "N": 2})");
  json = with(json, in_requirement("dailyHeadcount"), R"([
    {"date": "2026-01-02", "shiftCode": "D", "headcount": 7, "startTimeOverride": "10:00:00"},
    {"date": "2026-01-03", "shiftCode": "N", "headcount": 0}])");
  const Instance instance = instance_of(json);
  std::int64_t wanted = 0;
  for (const Post& post : instance.posts) wanted += post.wanted;
  EXPECT_EQ(wanted, 31 * 5 + 4 - 2);
  const Post& other = instance.posts[PostId{2}];  // after D and N of the first day
  EXPECT_EQ(other.wanted, 7);
  EXPECT_EQ(instance.start(other), 1440 + 600);
  EXPECT_EQ(instance.end(other), 1440 + 1200);
}

TEST(RosterNgrs, each_set_of_shifts_has_every_requirement) {
  Json json = small();
  at(json, "/demandItems/0/shifts/1") = Json(at(json, kSet));
  const Instance instance = instance_of(json);
  EXPECT_EQ(instance.requirements.size(), 2U);
  EXPECT_EQ(instance.posts.size(), 124U);
}

TEST(RosterNgrs, lists_name_people_teams_and_days) {
  Json json = with(small(), in_set("whitelist"), R"({"employeeIds": ["E2", "nobody"], "teamIds": []})");
  json = with(
      json, in_set("blacklist"),
      R"({"employeeIds": ["E1", {"employeeId": "E2", "blacklistStartDate": "2026-01-05", "blacklistEndDate": "2026-01-06"}]})");
  const Requirement requirement = instance_of(json).requirements[RequirementId{0}];
  EXPECT_EQ(requirement.listed, (std::vector<OfficerId>{OfficerId{1}}));
  ASSERT_EQ(requirement.barred.size(), 2U);
  EXPECT_TRUE(requirement.barred[0].days.holds(0) && requirement.barred[0].days.holds(30));
  EXPECT_EQ(requirement.barred[1].days, (DaySpan{4, 5}));
  // A list of nobody shuts everybody out; empty lists shut nobody out.
  json = with(small(), in_set("whitelist"), R"({"employeeIds": ["nobody"]})");
  EXPECT_EQ(instance_of(json).requirements[RequirementId{0}].listed, std::vector<OfficerId>{});
  json = with(small(), in_set("whitelist"), R"({"employeeIds": [], "teamIds": []})");
  EXPECT_EQ(instance_of(json).requirements[RequirementId{0}].listed, std::nullopt);
}

TEST(RosterNgrs, qualifications_are_asked_for_as_codes_and_as_groups) {
  const Instance instance = instance_of(with(small(), in_requirement("requiredQualifications"), R"([
    "X", 12, {"groupId": "G", "matchType": "ANY", "qualifications": ["Y", "Z"]}, {"matchType": "odd", "qualifications": ["Y"]}])"));
  const auto& groups = instance.requirements[RequirementId{0}].qualifications;
  ASSERT_EQ(groups.size(), 3U);
  EXPECT_TRUE(groups[0].any);
  EXPECT_FALSE(groups[1].any);  // a match nobody knows is all
  EXPECT_FALSE(groups[2].any);
  EXPECT_EQ(groups[2].codes.size(), 2U);
}

TEST(RosterNgrs, a_pattern_may_be_one_text) {
  const auto pattern = [](const char* text) {
    const Instance instance =
        instance_of(with(small(), in_requirement("workPattern"), '"' + std::string(text) + '"'));
    std::string letters;
    for (const WordId letter : instance.patterns[PatternId{0}].letters)
      letters += letter.valid() ? instance.words.text(letter) : "-";
    return letters;
  };
  EXPECT_EQ(pattern("DDNO"), "DDN-");
  EXPECT_EQ(pattern("D, N,O,O"), "DN--");
}

// ---- rows and crews ---------------------------------------------------------------------------------------------------------------

TEST(RosterNgrs, who_decides_offsets) {
  Json json = with(with(small(), "/employees/0/rotationOffset", "8"), "/ouOffsets",
                   R"([{"ouId": "OU1", "rotationOffset": 4}])");
  const auto row = [&](const char* mode, std::int32_t officer) {
    return instance_of(with(json, "/fixedRotationOffset", '"' + std::string(mode) + '"'))
        .officers[OfficerId{officer}]
        .rows;
  };
  const PatternId pattern{0};
  EXPECT_THAT(row("auto", 0), ElementsAre(Row{pattern, std::nullopt}));
  EXPECT_THAT(row("solverOptimized", 0), ElementsAre(Row{pattern, std::nullopt}));
  EXPECT_THAT(row("individual", 0), ElementsAre(Row{pattern, 2}));  // 8 modulo 6
  EXPECT_THAT(row("ouOffsets", 0), ElementsAre(Row{pattern, 4}));
  EXPECT_THAT(row("ouOffsets", 1), ElementsAre(Row{pattern, 0}));
  json = with(json, "/employees/0/rotationOffset", "-1");
  EXPECT_THAT(row("auto", 0), ElementsAre(Row{}));
}

TEST(RosterNgrs, a_word_of_his_own_is_turned_already) {
  const Json json = with(small(), "/employees/0/workPattern", R"(["N", "O", "D"])");
  const Instance instance = instance_of(with(json, "/employees/0/rotationOffset", "2"));
  ASSERT_EQ(instance.officers[OfficerId{0}].rows.size(), 1U);
  const Row row = instance.officers[OfficerId{0}].rows[0];
  EXPECT_EQ(row.offset, 0);
  EXPECT_EQ(instance.patterns[row.pattern].letters.size(), 3U);
}

Json outcome(std::int64_t headcount, const std::string& mode = "cpsat") {
  Json json = with(small(), "/demandItems/0/rosteringBasis", "\"outcomeBased\"");
  json = with(json, "/demandItems/0/templateGenerationMode", '"' + mode + '"');
  json = with(json, "/fixedRotationOffset", "\"ouOffsets\"");
  at(json, "/employees/2") = Json(at(json, "/employees/1"));
  at(json, "/employees/2/employeeId") = "E3";
  return with(json, in_requirement("headcount"), std::to_string(headcount));
}

TEST(RosterNgrs, personal_rosters_are_crews_of_each_unit) {
  const Instance all = instance_of(outcome(0));
  ASSERT_EQ(all.crews.size(), 2U);
  EXPECT_THAT(all.crews[CrewId{1}].members, ElementsAre(OfficerId{1}, OfficerId{2}));
  EXPECT_EQ(all.crews[CrewId{1}].quota, 2);
  for (const Post& post : all.posts)
    EXPECT_EQ(std::pair(post.wanted, post.most), std::pair(std::int64_t{0}, kNoMost));
  EXPECT_EQ(instance_of(outcome(1)).crews[CrewId{1}].quota, 1);
  // 34 % of two, rounded up.
  EXPECT_EQ(instance_of(with(outcome(0), "/demandItems/0/minStaffThresholdPercentage", "34"))
                .crews[CrewId{1}]
                .quota,
            1);
  EXPECT_EQ(instance_of(with(outcome(0), "/demandItems/0/minStaffThresholdPercentage", "51"))
                .crews[CrewId{1}]
                .quota,
            2);
}

TEST(RosterNgrs, a_plain_head_count_of_personal_rosters_stays_posts) {
  EXPECT_EQ(instance_of(outcome(2, "off")).crews.size(), 0U);
  EXPECT_EQ(instance_of(outcome(2, "off")).posts[PostId{0}].wanted, 2);
  EXPECT_EQ(instance_of(outcome(2), option("headcount", "posts")).crews.size(), 0U);
  EXPECT_EQ(instance_of(outcome(0), option("headcount", "posts")).crews.size(), 2U);
}

TEST(RosterNgrs, members_of_a_crew_fit_and_may_work_so_long) {
  // A part-timer has 9 hours a day, the pattern's duties have 12.
  EXPECT_EQ(instance_of(with(outcome(0), "/employees/2/scheme", "\"P\"")).crews[CrewId{1}].members.size(),
            1U);
  EXPECT_EQ(instance_of(with(outcome(0), "/employees/2/rankId", "\"X\"")).crews[CrewId{1}].members.size(),
            1U);
}

// ---- history, pins, bids ------------------------------------------------------------------------------------------------------------

TEST(RosterNgrs, past_duties_are_summed) {
  // Week of 29 December; 12 h of gross have 45 or 60 minutes of break: 11 h net.
  const Instance instance = instance_of(with(with(small(), "/planningHorizon/startDate", "\"2026-01-02\""),
                                             "/employees/0/history", R"({"duties": [
      {"date": "2026-01-01", "shiftCode": "N", "start": "20:00", "end": "08:00"},
      {"date": "2025-12-29", "shiftCode": "D", "start": "08:00", "end": "20:00"}], "earlierNights": 4})"));
  const Carry& carry = instance.officers[OfficerId{0}].carry;
  EXPECT_EQ(carry.worked, 0b1001U);
  EXPECT_EQ(carry.nights, 0b0001U);
  EXPECT_EQ(carry.last_end, 480);
  EXPECT_EQ(instance.words.text(carry.last_code), "N");
  EXPECT_EQ(carry.week_net, 2 * 660);
  EXPECT_EQ(carry.month_gross, 720);  // of January's one
  EXPECT_EQ(carry.month_duties, 1);
  EXPECT_EQ(carry.earlier_nights, 4);
}

TEST(RosterNgrs, pins_and_bids_name_posts_and_days) {
  Json json = with(small(), "/pins", R"([{"employeeId": "E1", "date": "2026-01-02", "shiftCode": "N"},
    {"employeeId": "E2", "date": "2026-01-03", "kind": "off"}])");
  json = with(json, "/requests",
              R"([{"employeeId": "E2", "date": "2026-01-04", "wanted": false, "weight": 5}])");
  const Instance instance = instance_of(json);
  ASSERT_EQ(instance.pins.size(), 2U);
  EXPECT_EQ(instance.pins[0].post, PostId{3});
  EXPECT_EQ(instance.pins[1].kind, Pin::Kind::kOff);
  ASSERT_EQ(instance.requests.size(), 1U);
  EXPECT_EQ(instance.requests[0].weight, 5);
  EXPECT_TRUE(instance.soft_stage);
  // Two posts fit.
  json = with(small(), "/pins", R"([{"employeeId": "E1", "date": "2026-01-02"}])");
  EXPECT_THAT(errors_of(read(json)), ElementsAre("/pins/0: 2 such posts"));
}

// ---- errors -------------------------------------------------------------------------------------------------------------------------

TEST(RosterNgrs, errors_have_places_and_come_together) {
  Json json = with(small(), "/planningHorizon/endDate", "\"2026-02-30\"");
  json = with(json, "/employees/1/employeeId", "\"E1\"");
  json = with(json, in_set("shiftDetails/0/start"), "\"8 o'clock\"");
  EXPECT_THAT(errors_of(read(json)),
              ElementsAre("/planningHorizon/endDate: \"2026-02-30\"", "/employees/1/employeeId: \"E1\" again",
                          "/demandItems/0/shifts/0/shiftDetails/0/start: \"8 o'clock\"",
                          "/demandItems/0/requirements/0/workPattern: \"D\""));
  EXPECT_THAT(errors_of(read(with(small(), "/employees", "[]"))), ElementsAre("/employees: an empty list"));
  EXPECT_THAT(errors_of(read(with(small(), in_requirement("headcount"), "-1"))),
              ElementsAre("/demandItems/0/requirements/0/headcount: -1"));
  EXPECT_THAT(errors_of(read(with(small(), "/planningHorizon/endDate", "\"2025-12-31\""))),
              ElementsAre("/planningHorizon/endDate: 0 days from the start"));
}

// An input without any work would have an empty best roster.
TEST(RosterNgrs, a_demand_for_nobody_is_refused) {
  EXPECT_THAT(errors_of(read(with(small(), in_requirement("headcount"), "0"))),
              ElementsAre("/demandItems: no post on any day"));
  EXPECT_THAT(errors_of(read(with(small(), in_set("coverageDays"), "[]"))),
              ElementsAre("/demandItems: no post on any day"));
  EXPECT_FALSE(read(Json::object()).ok());
  EXPECT_FALSE(read(Json::array()).ok());
}

TEST(RosterNgrs, unknown_fields_are_told) {
  const Result<Input> input = read(with(small(), "/employees/0/rankid", "\"SGT\""));
  ASSERT_TRUE(input.ok());
  ASSERT_EQ(input.value().warnings.size(), 1U);
  EXPECT_EQ(input.value().warnings[0].at, "/employees/0/rankid");
}

TEST(RosterNgrs, every_given_file_is_read) {
  const std::filesystem::path folder = tenon::testing::given_cases("roster/ngrs");
  if (folder.empty()) GTEST_SKIP() << "not there";
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    const auto source = formats::read_source(entry.path().string());
    const auto document = read_document(source.value(), "", {});
    ASSERT_TRUE(document.ok()) << entry.path();
    EXPECT_THAT(errors_of(read_instance(document.value(), {})), ElementsAre("no error")) << entry.path();
    ++files;
  }
  EXPECT_GE(files, 30U);
}

}  // namespace
}  // namespace tenon::roster
