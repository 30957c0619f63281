#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "formats/table.h"
#include "formats/workbook_writer.h"
#include "problems/roster/format.h"
#include "problems/roster/format_sheets.h"
#include "problems/roster/random.h"
#include "tests/given_cases.h"

namespace tenon::roster {
namespace {

using formats::Json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

using Rows = std::vector<std::vector<std::string>>;
// A workbook of these sheets; a cell that begins with # is a number.
std::string book(const std::vector<std::pair<std::string, Rows>>& sheets) {
  formats::WorkbookWriter writer;
  for (const auto& [name, rows] : sheets) {
    writer.sheet(name);
    for (std::uint32_t r = 0; r < rows.size(); ++r)
      for (std::uint32_t c = 0; c < rows[r].size(); ++c) {
        if (rows[r][c].starts_with('#'))
          writer.number(r, c, std::stod(rows[r][c].substr(1)));
        else if (!rows[r][c].empty())
          writer.text(r, c, rows[r][c]);
      }
  }
  return writer.finish();
}

std::vector<std::pair<std::string, Rows>> small() {
  return {
      {"Settings", {{"Start", "2026-02-02"}, {"End", "#46061"}, {"Public holidays", "2026-02-04", "#46058"}}},
      {"Employees",
       {{"Our staff"},
        {"Name", "Employee ID", "Scheme", "Qualifications", "Comment"},
        {"Ann", "#17", "A", "GUARD; FIRE until 2026-02-03", "new"},
        {"Ben", "B2", "P", "GUARD", ""}}},
      {"Leave", {{"Employee", "From", "Until", "Reason"}, {"B2", "2026-02-03", "", "course"}}},
      {"Demand",
       {{"Demand", "Requirement", "Place", "Headcount", "Pattern", "Qualifications", "Days"},
        {"gate", "guard", "north", "D=2; N=1", "DDNNOO", "GUARD", "Mon; Tue; Wed"},
        {"gate", "fire", "", "#1", "", "FIRE", ""}}},
      {"Shifts", {{"Shift", "Start", "End"}, {"D", "08:00", "#0.75"}, {"N", "20:00", "08:00"}}},
      {"Rules", {{"Rule", "Value", "Enforcement"}, {"C3_consecutive_days", "#6", ""}}},
      {"Requests", {{"Employee", "Date", "Wanted"}, {"#17", "2026-02-05", "no"}}}};
}

Result<Input> read(const std::string& bytes) {
  const auto document = read_document({"in.xlsx", bytes}, "", {});
  if (!document.ok()) return document.errors();
  return read_instance(document.value(), {});
}

// 46061 is 2026-02-08, 46058 the fifth; 0.75 of a day is 18:00.
TEST(RosterWorkbookInput, says_what_the_same_json_says) {
  const auto input = read(book(small()));
  ASSERT_TRUE(input.ok()) << to_string(input.errors().front());
  EXPECT_EQ(nlohmann::json(input.value().document), nlohmann::json::parse(R"({
    "schemaVersion": "0.98",
    "planningHorizon": {"startDate": "2026-02-02", "endDate": "2026-02-08"},
    "publicHolidays": ["2026-02-04", "2026-02-05"],
    "employees": [
      {"employeeId": "17", "name": "Ann", "scheme": "A",
       "qualifications": ["GUARD", {"expiryDate": "2026-02-03", "code": "FIRE"}]},
      {"employeeId": "B2", "name": "Ben", "scheme": "P", "qualifications": ["GUARD"],
       "unavailability": [{"startDate": "2026-02-03", "reason": "course", "endDate": "2026-02-03"}]}],
    "demandItems": [{
      "shifts": [{"coverageDays": ["Mon", "Tue", "Wed"], "shiftDetails": [
        {"shiftCode": "D", "start": "08:00", "end": "18:00"}, {"shiftCode": "N", "start": "20:00", "end": "08:00"}]}],
      "requirements": [
        {"requirementId": "guard", "headcount": {"D": 2, "N": 1}, "workPattern": "DDNNOO", "requiredQualifications": ["GUARD"]},
        {"requirementId": "fire", "headcount": 1, "requiredQualifications": ["FIRE"]}],
      "demandId": "gate", "locationId": "north"}],
    "constraintList": [{"id": "C3_consecutive_days", "defaultValue": 6}],
    "requests": [{"employeeId": "17", "date": "2026-02-05", "wanted": false}]})"));
  const Instance& instance = input.value().instance;
  EXPECT_EQ(instance.posts.size(), 3u * 2 * 2) << "three days, two requirements, two shifts";
}

TEST(RosterWorkbookInput, all_errors_are_told_with_their_cells) {
  auto sheets = small();
  sheets[0].second[1][1] = "2026-02-31";
  sheets[1].second[1].push_back("Shoe size");
  sheets[2].second[1][0] = "B3";
  sheets[4].second[1][1] = "8 am";
  sheets[3].second[2][3] = "#-1";
  const auto input = read(book(sheets));
  ASSERT_FALSE(input.ok());
  std::vector<std::string> places;
  for (const InputError& error : input.errors()) places.push_back(error.at);
  EXPECT_THAT(places, Contains("Settings!B2"));
  EXPECT_THAT(places, Contains("Employees!F2"));
  EXPECT_THAT(places, Contains("Leave!A2"));
  EXPECT_THAT(places, Contains("Shifts!B2"));
  EXPECT_THAT(places, Contains("Demand!D3"));
}

TEST(RosterWorkbookInput, needs_three_sheets_and_knows_each_once) {
  auto sheets = small();
  sheets.erase(sheets.begin() + 4);
  sheets.push_back({"Staff", sheets[1].second});
  const auto input = read(book(sheets));
  ASSERT_FALSE(input.ok());
  EXPECT_THAT(input.errors(), Contains(Field(&InputError::found, "no sheet \"Shifts\"")));
  EXPECT_THAT(input.errors(), Contains(Field(&InputError::found, HasSubstr("a second sheet of Staff"))));
}

TEST(RosterWorkbookInput, other_sheets_are_warned_of) {
  auto sheets = small();
  sheets.push_back({"Budget", {{"a", "b"}}});
  const auto document = read_document({"in.xlsx", book(sheets)}, "", {});
  ASSERT_TRUE(document.ok());
  EXPECT_THAT(document.value().warnings,
              ElementsAre(Field(&Warning::text, HasSubstr("\"Budget\" is passed over"))));
}

// What no column says stands in More, so that a document comes back as it went.
TEST(RosterWorkbookInput, a_document_goes_into_a_workbook_and_back) {
  const Json document = Json::parse(R"({
    "schemaVersion": "0.98",
    "planningHorizon": {"startDate": "2026-02-02", "endDate": "2026-02-08"},
    "solverConfig": {"optimizationMode": "minimizeEmployeeCount", "optimizeWorkload": true},
    "fixedRotationOffset": true,
    "employees": [{"employeeId": "A", "totalWorkingHours": 12.5, "workPattern": "D,D1,O", "preferences": {"preferredShifts": ["D"], "preferredTeams": ["t"]},
      "unavailability": [{"startDate": "2026-02-03", "endDate": "2026-02-04", "startTime": "08:00", "endTime": "12:00"}]}],
    "demandItems": [{"shifts": [{"coverageDays": ["Mon"], "blacklist": {"employeeIds": ["A"]},
        "shiftDetails": [{"shiftCode": "D", "start": "08:00", "end": "18:00"}, {"shiftCode": "D1", "start": "08:00", "end": "12:00", "standby": true}]}],
      "requirements": [{"requirementId": "r", "workPattern": "D,D1,O", "headcount": 1, "requiredQualifications": [{"groupId": "g", "matchType": "ANY", "qualifications": ["Q"]}],
        "dailyHeadcount": [{"date": "2026-02-02", "shiftCode": "D", "headcount": 2}]}], "demandId": "gate"}],
    "constraintList": [{"id": "C3_consecutive_days", "params": {"maxConsecutiveDays": 6}}],
    "monthlyHourLimits": [{"applicableTo": {"schemes": ["A"]}, "valuesByMonthLength": {"28": {"maxOvertimeHours": 72}}}],
    "softConstraintWeights": {"S2_preferences": 5}})");
  const auto bytes = to_workbook(document);
  ASSERT_TRUE(bytes.ok()) << to_string(bytes.errors().front());
  const auto back = read_document({"in.xlsx", bytes.value()}, "", {});
  ASSERT_TRUE(back.ok()) << to_string(back.errors().front());
  Json root = back.value().root;
  EXPECT_EQ(nlohmann::json(root), nlohmann::json(document)) << "whatever the order of members";
}

TEST(RosterWorkbookInput, what_no_sheet_says_is_refused) {
  Json document = random_document({.officers = 6});
  document["demandItems"][0]["shifts"].push_back(document["demandItems"][0]["shifts"][0]);
  const auto bytes = to_workbook(document);
  ASSERT_FALSE(bytes.ok());
  EXPECT_EQ(bytes.errors().front().at, "/demandItems/0/shifts");
}

TEST(RosterRandom, every_shape_can_be_read_and_written) {
  for (const char* name : {"month", "rotation", "part-time", "crews", "nurses"}) {
    const RandomOptions options{.officers = 25, .days = 31, .seed = 3, .shape = *shape_called(name)};
    const Json document = random_document(options);
    EXPECT_EQ(document, random_document(options));
    const auto input = read_instance({"", "json", document}, {});
    ASSERT_TRUE(input.ok()) << name << ": " << to_string(input.errors().front());
    EXPECT_EQ(input.value().document, document) << name;
    EXPECT_EQ(input.value().instance.officers.size(), 25u);
    if (options.shape == RandomShape::kNurses) continue;
    const auto bytes = to_workbook(document);
    ASSERT_TRUE(bytes.ok()) << name << ": " << to_string(bytes.errors().front());
    const auto back = read(bytes.value());
    ASSERT_TRUE(back.ok()) << name << ": " << to_string(back.errors().front());
    EXPECT_EQ(back.value().summary, input.value().summary);
  }
}

// 22 weekdays of January 2026, twelve posts each.
TEST(RosterRandom, a_month_of_fifty_has_264_posts) {
  const auto input = read_instance({"", "json", random_document({})}, {});
  ASSERT_TRUE(input.ok());
  EXPECT_EQ(input.value().instance.posts.size(), 264u);
}

// Every given file: what was read goes out and comes back as the same document, and as a workbook, where it can, as the same roster.
TEST(RosterDocument, given_files_come_back_as_they_were_read) {
  const auto folder = tenon::testing::given_cases("roster/ngrs");
  if (folder.empty()) GTEST_SKIP() << "no given cases here";
  int books = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    const auto source = formats::read_source(entry.path().string());
    const auto document = read_document(source.value(), "", {});
    ASSERT_TRUE(document.ok()) << entry.path();
    const auto input = read_instance(document.value(), {});
    if (!input.ok()) continue;
    const auto again = read_instance({"", "json", input.value().document}, {});
    ASSERT_TRUE(again.ok()) << entry.path() << to_string(again.errors().front());
    EXPECT_EQ(again.value().document, input.value().document) << entry.path();
    EXPECT_EQ(again.value().summary, input.value().summary) << entry.path();
    const auto bytes = to_workbook(input.value().document);
    if (!bytes.ok()) continue;
    const auto back = read(bytes.value());
    ASSERT_TRUE(back.ok()) << entry.path() << to_string(back.errors().front());
    EXPECT_EQ(back.value().summary, input.value().summary) << entry.path();
    EXPECT_EQ(back.value().check, input.value().check) << entry.path();
    ++books;
  }
  EXPECT_GT(books, 20);
}

}  // namespace
}  // namespace tenon::roster
