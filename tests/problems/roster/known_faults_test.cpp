// What went wrong in the systems whose inputs are read here, each with the test that keeps it from coming back. Their authors wrote down thirty
// problems; runs of the newest of them showed 22 failures, some of them the same. The tests below are of faults that no other test is about.
//
// Names are of tests, of the text cases in tests/cases/roster, or of rows of the benchmark page; each_fault_has_its_test holds the table and the
// tests together.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "problems/roster/ngrs_output.h"
#include "tests/problems/roster/ngrs.h"

namespace tenon::roster {
namespace {

using formats::Json;
using testing::at;
using ::testing::Contains;
using ::testing::HasSubstr;
using testing::instance_of;
using ::testing::IsEmpty;
using testing::limit_of;
using testing::read;
using testing::small;
using testing::with;

struct Fault {
  const char* what;
  const char* file;  // under the top folder
  const char* test;  // a word of it: a test's name
};

constexpr const char* kPlans = "tests/planners/roster/patterns_test.cpp";
constexpr const char* kCrews = "tests/planners/roster/crews_test.cpp";
constexpr const char* kBodies = "tests/problems/roster/format_bodies_test.cpp";
constexpr const char* kNgrs = "tests/problems/roster/format_ngrs_test.cpp";
constexpr const char* kOutput = "tests/problems/roster/ngrs_output_test.cpp";
constexpr const char* kRules = "tests/problems/roster/format_rules_test.cpp";
constexpr const char* kEvaluate = "tests/problems/roster/evaluate_test.cpp";
constexpr const char* kVerify = "tests/problems/roster/verify_test.cpp";
constexpr const char* kHere = "tests/problems/roster/known_faults_test.cpp";
constexpr const char* kSpoilt = "tests/problems/roster/spoilt.h";

const Fault kFaults[] = {
    // ---- the authors' thirty, in their order
    {"20 posts per shift, 91 staff: time-out", kPlans, "S1_CE17BA91_like.json"},
    {"50 posts a day: out of memory", kPlans, "S3_H50_DDDDDOO.json"},
    {"large personal rosters refused: 'split into two weeks'", "docs/benchmarks.md", "RST-20251231-13A68843"},
    {"head-count without hour caps: too few people", "tests/planners/roster/head_counts_test.cpp",
     "CapsAndMostStaff"},
    {"head-count without part-timers' weeks", "tests/planners/roster/post_columns_test.cpp",
     "APartTimerAlone"},
    {"overtime cap wired to 72 h", kRules, "each_number_of_the_table_is_looked_up_by_itself"},
    {"buffers ignored, or applied twice",
     "tests/cases/roster/a_demand_is_not_turned_into_personal_rosters/in.json", "icpmpBufferPercentage"},
    {"an error in counting heads left no employees", kHere, "counting_heads_takes_nobody_away"},
    {"wrong reasons of empty posts", "tests/problems/roster/evaluate_test.cpp", "SaysHowManyEachRuleBars"},
    {"utilisation above 100 %, unused staff below 0", kOutput, "sums_are_those_of_the_records"},
    {"days off turned by the offset twice, shown as unassigned", kOutput,
     "has_a_record_for_each_duty_each_open_place_and_each_day_off"},
    {"days off gone, since patterns did not bind", kSpoilt, "work_pattern"},
    {"'Scheme A' is not 'A'", kNgrs, "schemes_and_genders_are_the_same_in_all_their_spellings"},
    {"44 h and 34.98 h together leave shifts unfilled", kPlans, "RST-20260113-AECA74BF.json"},
    {"60 part-time posts: 53 s, 10 unfilled", kPlans, "RST-20260113-8416C7EE.json"},
    {"the month's overtime does not bind copies of a template", kCrews, "HoursOfTheWeekLeaveDutiesUndone"},
    {"totalMaxHours does not bind", kSpoilt, "C17_total_hours"},
    {"weeks forgotten too early: false unassigned", kEvaluate, "AgreesWithDefinitionsThatGoOverEveryWindow"},
    {"seven work days against the rest day; exempt staff among others",
     "tests/cases/roster/seven_days_on_end_are_for_those_who_may/why.md", "seven days"},
    {"a demand turned into personal rosters",
     "tests/cases/roster/a_demand_is_not_turned_into_personal_rosters/why.md", "fallbackToOutcomeBased"},
    {"people on leave were rostered", "tests/cases/roster/leave_leaves_posts_empty/why.md", "is away"},
    {"open places with an employee", kOutput, "has_a_record_for_each_duty_each_open_place_and_each_day_off"},
    {"infinite scores", kHere, "scores_are_whole_numbers"},
    {"four definitions of overtime", "tests/problems/roster/hours_test.cpp", "PartsAddUpOfAnyDuties"},
    {"replanning without the staff, without shiftStartDate", kBodies,
     "staff_come_from_the_body_or_from_what_the_output_says_of_them"},
    {"jobs that cannot be cancelled", "tests/system/limits_test.cpp", "SIGTERM"},
    {"gender mix, skills, preferences not in inputs", kNgrs,
     "qualifications_are_asked_for_as_codes_and_as_groups"},
    {"the customers' own numbers were not the program's", kHere, "the_customers_numbers_are_taken"},
    {"45 minutes of tuning a ratio",
     "tests/cases/roster/a_demand_is_not_turned_into_personal_rosters/in.json", "autoOptimizeStrictRatio"},
    {"'effectively optimal' without proof", kHere, "what_is_not_proven_is_not_called_optimal"},
    // ---- the 22 measured ones
    {"8416C7EE: 10 empty of 60, weeks of 40 h; none with four people", kPlans,
     "\"RST-20260113-8416C7EE.json\", 0, 4"},
    {"S3: 4 empty with 75 people; none with 70", kPlans, "\"S3_H50_DDDDDOO.json\", 0, 70"},
    {"9654BC37: 15 people; 12 do", kPlans, "\"RST-20260112-9654BC37.json\", 0, 12"},
    {"6C5FEBA6: 32 empty; 20", kPlans, "\"RST-20260113-6C5FEBA6.json\", 20, 6"},
    {"AECA74BF: 124 empty; 66", kPlans, "\"RST-20260113-AECA74BF.json\", 66, 6"},
    {"D6226DC3: people of the wrong product and rank", kCrews, "RST-20260112-D6226DC3"},
    {"0.43: optimal with nothing", "tests/problems/roster/format_old_test.cpp",
     "sets_of_shifts_become_requirements"},
    {"absence is not in the model",
     "tests/cases/roster/half_of_all_on_leave_for_a_week_and_nothing_open/why.md", "on leave"},
    {"25 part-timers' weeks too long", kPlans, "temp_rst_ot_enabled.json"},
    {"offsets that are told are not those that were found", kVerify, "ComparesTimesHoursAndRows"},
    {"['All'] in hour limits not understood", kRules, "\"schemes\": [\"All\"]"},
    {"the stored output: duties on leave, months over the cap", kEvaluate,
     "IsToldByTheVerifierWhereItIsHard"},
    {"84 s to write the output", "docs/benchmarks.md", "RST-20251231-13A68843"},
    {"coverage of 141 %, hours of employee 'None'", kOutput, "sums_are_those_of_the_records"},
    {"the soft score is always 0", kEvaluate, "CostsWhereItIsSoftAndIsNothingWhereItIsOff"},
    {"the week's 44 h bind nobody", kRules, "the_week_is_a_threshold_and_bounds_only_those_without_overtime"},
    {"gender M is not MALE; schemes [A, B] let P in", kNgrs,
     "two_schemes_are_those_two_and_any_is_everybody"},
    {"one leaver: 110 places open again, none filled",
     "tests/cases/roster/a_leavers_duties_go_to_one_who_is_free/why.md", "nine of the window"},
    {"one open slot, 20 staff: not filled", "tests/cases/roster/an_open_slot_goes_to_one_who_may_rest/why.md",
     "two of four are filled"},
    {"one person at three overlapping slots",
     "tests/cases/roster/one_person_is_at_one_of_three_slots_at_a_time/why.md",
     "one person can be at one of them"},
    {"synchronous solving and configuring fail always", "tests/planners/roster/staff_test.cpp",
     "ExactMinimaOfTheSourcesWords"},
    {"'proven minimal' up to 200 % above the minimum, or below it", "tests/planners/roster/staff_test.cpp",
     "ExactMinimaOfTheSourcesWords"},
    {"B4932C21: 'weekly rest' where nobody holds the licence", "tests/planners/roster/explain_test.cpp",
     "TheRuleThatBars"},
    // ---- of the three request bodies
    {"incremental: places filled twice", kBodies,
     "who_is_still_there_keeps_his_place_and_no_place_is_filled_twice"},
    {"incremental: leavers gone before their date", kBodies, "who_leaves_works_until_then"},
    {"incremental: days off count as work", kBodies, "days_off_and_open_places_are_nobodys_work"},
    {"incremental: rest only before the first slot", kBodies, "behind_the_window_there_is_work_and_no_post"},
    {"empty slots: demand without requirements", kBodies, "are_places_of_their_day_and_shift"},
    {"empty slots: the context is read by no rule", kBodies, "locked_dates_count_with_their_weeks_hours"},
    {"fill slots: twice a day, rest, rank, weekly hours not checked", kBodies,
     "what_is_left_to_somebody_is_a_limit_of_his_own"},
    // ---- words of the client
    {"HH:MM and HH:MM:SS", kNgrs, "times_are_read_with_and_without_seconds_and_over_midnight"},
    {"only the first day of a leave range counts", kNgrs, "leave_is_read_as_a_date_a_day_and_a_whole_range"},
    {"codes of input validation", "tests/problems/roster/input_check_test.cpp", "each_code_has_its_case"},
};

TEST(KnownFaults, each_fault_has_its_test) {
  const std::filesystem::path top = TENON_SOURCE_DIR;
  for (const Fault& fault : kFaults) {
    std::ostringstream text;
    text << std::ifstream(top / fault.file).rdbuf();
    std::string found = text.str();
    // The table itself does not count.
    if (fault.file == std::string(kHere)) found = found.substr(found.find("TEST(KnownFaults, each_fault"));
    EXPECT_NE(found.find(fault.test), std::string::npos)
        << fault.what << ": " << fault.test << " is not in " << fault.file;
  }
}

// Counting heads is the search's business: the reader takes nobody out of the input, whatever it says of buffers and selection.
TEST(KnownFaults, counting_heads_takes_nobody_away) {
  Json json = small();
  at(json, "/demandItems/0/requirements/0/headcount") = 100;
  at(json, "/demandItems/0/requirements/0/icpmpBufferPercentage") = 500;
  at(json, "/demandItems/0/requirements/0/enableOtAwareIcpmp") = true;
  EXPECT_EQ(instance_of(json).officers.size(), 2U);
  at(json, "/demandItems/0/requirements/0/productTypeId") = "SO";
  EXPECT_EQ(instance_of(json).officers.size(), 2U) << "nor those who fit nothing";
}

// All scores are numbers of clients without infinity, also where there is no plan.
TEST(KnownFaults, scores_are_whole_numbers) {
  for (const char* status : {"infeasible", "unknown", "feasible"}) {
    const Json output =
        ngrs_output(instance_of(small()), Json::object({{"status", status}, {"plan", nullptr}}), "0.95");
    for (const char* part : {"overall", "hard", "soft"})
      EXPECT_TRUE(output["score"][part].is_number_integer()) << part;
    EXPECT_EQ(formats::to_text(output).find("Infinity"), std::string::npos);
  }
}

TEST(KnownFaults, what_is_not_proven_is_not_called_optimal) {
  const Json answer{{"status", "feasible"}, {"plan", {{"assignments", Json::array()}}}};
  const Json output = ngrs_output(instance_of(small()), answer, "0.95");
  EXPECT_EQ(output["solverRun"]["status"], "FEASIBLE");
  EXPECT_EQ(formats::to_text(output).find("ptimal"), std::string::npos);
  EXPECT_EQ(formats::to_text(output).find("OPTIMAL"), std::string::npos);
}

// What the customer's spread-sheet asks for, which the program did not know: at most six days in a row for B, weeks of 24.98 and 29.98 h for part-timers,
// two duties a day of theirs an hour apart, so many nights in a row.
TEST(KnownFaults, the_customers_numbers_are_taken) {
  Json json = small();
  at(json, "/employees/2") =
      formats::parse_json(R"({"employeeId": "E3", "productTypeId": "APO", "rankId": "SGT", "scheme": "P"})",
                          "")
          .value();
  json["constraintList"] = formats::parse_json(R"([
    {"id": "maxConsecutiveWorkingDays", "defaultValue": 12, "schemeOverrides": {"B": 6}},
    {"id": "partTimerWeeklyHours", "params": {"maxHours4Days": 24.98, "maxHoursMoreDays": 29.98}},
    {"id": "oneShiftPerDay", "defaultValue": 1, "schemeOverrides": {"P": 2}},
    {"id": "apgdMinRestBetweenShifts", "defaultValue": 8, "schemeOverrides": {"P": 1}},
    {"id": "maxConsecutiveNights", "defaultValue": 12, "schemeOverrides": {"B": 6}}])",
                                               "")
                               .value();
  const Instance it = instance_of(json);
  EXPECT_EQ(limit_of(it, "C3_consecutive_days", "E2")->most, 6);
  EXPECT_EQ(limit_of(it, "C3_consecutive_days", "E1")->most, 12);
  EXPECT_EQ(limit_of(it, "C6_parttimer_limits", "E3")->most, 1'498) << "24.98 h are 1,498.8 minutes";
  EXPECT_EQ(limit_of(it, "C6_parttimer_limits", "E3")->most_from_duties, 1'798);
  EXPECT_EQ(it.most_duties_a_day, 2);
  EXPECT_EQ(limit_of(it, "duties_a_day", "E1")->most, 1);
  EXPECT_EQ(limit_of(it, "duties_a_day", "E3")->most, 2);
  EXPECT_EQ(limit_of(it, "C4_rest_period", "E3")->least, 60);
  EXPECT_EQ(limit_of(it, "C18_consecutive_nights", "E2")->most, 6);
  at(json, "/constraintList/2/schemeOverrides") = Json::object();
  EXPECT_EQ(instance_of(json).most_duties_a_day, 1);
}

}  // namespace
}  // namespace tenon::roster
