#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/problems/roster/ngrs.h"

namespace tenon::roster {
namespace {

using ::testing::ElementsAre;
using namespace testing;

// E1 is scheme A, E2 scheme B, E3 of scheme P; all product APO, local; E4 is a foreigner of scheme A with another product.
Json staff() {
  Json json = small();
  for (const int i : {2, 3}) {
    at(json, "/employees/" + std::to_string(i)) = Json(at(json, "/employees/0"));
    at(json, "/employees/" + std::to_string(i) + "/employeeId") = "E" + std::to_string(i + 1);
  }
  at(json, "/employees/2/scheme") = "Scheme P";
  at(json, "/employees/3/local") = 0;
  at(json, "/employees/3/productTypeId") = "SO";
  return json;
}

Instance ruled(const std::string& constraints, const OptionValues& options = {}) {
  return instance_of(with(staff(), "/constraintList", constraints), options);
}

Json tabled(const std::string& lines) { return with(staff(), "/monthlyHourLimits", lines); }

TEST(RosterRules, a_constraint_states_defaults_and_overrides_by_scheme) {
  const Instance instance = ruled(R"([{"id": "momDailyHoursCap", "enforcement": "hard", "defaultValue": 10,
    "schemeOverrides": {"A": 12.5, "Scheme P": [{"productTypes": ["SO"], "value": 3}, {"productTypes": ["APO"], "value": 8}]}}])");
  EXPECT_EQ(limit_of(instance, "C1_mom_daily_hours", "E1")->most, 750);
  EXPECT_EQ(limit_of(instance, "C1_mom_daily_hours", "E2")->most, 600);
  EXPECT_EQ(limit_of(instance, "C1_mom_daily_hours", "E3")->most, 480);
}

TEST(RosterRules, params_may_be_an_object_or_a_text) {
  for (const char* params :
       {R"({"maxDailyHoursGeneral": 12, "maxDailyHoursA": 14, "maxDailyHoursP": 9})",
        R"("{\"maxDailyHoursGeneral\": 12, \"maxDailyHoursA\": 14, \"maxDailyHoursP\": 9}")"}) {
    const Instance instance = ruled(R"([{"id": "momDailyHoursCap", "params": )" + std::string(params) + "}]");
    EXPECT_EQ(limit_of(instance, "C1_mom_daily_hours", "E1")->most, 840);
    EXPECT_EQ(limit_of(instance, "C1_mom_daily_hours", "E2")->most, 720);
    EXPECT_EQ(limit_of(instance, "C1_mom_daily_hours", "E3")->most, 540);
  }
}

TEST(RosterRules, a_constraint_that_states_nothing_leaves_the_standard_limits) {
  for (const char* text :
       {R"([{"constraintId": "C1", "enabled": true}])", R"([{"id": "momDailyHoursCap", "params": {}}])"}) {
    const Instance instance = ruled(text);
    EXPECT_TRUE(instance.rule("C1_mom_daily_hours")->is_hard());
    EXPECT_EQ(limit_of(instance, "C1_mom_daily_hours", "E2")->most, 780);
  }
}

TEST(RosterRules, enforcement_and_exemptions_count) {
  const Instance instance = ruled(R"([{"id": "C3", "enforcement": "medium", "weight": 7},
    {"id": "C4", "enforcement": "disabled"}, {"id": "C5", "enabled": false},
    {"id": "maxConsecutiveNights", "enforcement": "hard", "defaultValue": 3},
    {"id": "momMonthlyOTcap72h", "exemptions": [{"startDate": "2026-01-05", "endDate": "2026-01-06"}]}])");
  EXPECT_EQ(instance.rule("C3_consecutive_days")->line.enforcement, Enforcement::kSoft);
  EXPECT_EQ(instance.rule("C3_consecutive_days")->line.weight, 7);
  EXPECT_FALSE(instance.rule("C4_rest_period")->is_on());
  EXPECT_FALSE(instance.rule("C5_offday_rules")->is_on());
  EXPECT_TRUE(instance.rule("C18_consecutive_nights")->is_hard());
  EXPECT_EQ(limit_of(instance, "C18_consecutive_nights", "E2")->most, 3);
  EXPECT_TRUE(instance.rule("C17_ot_monthly_cap")->exempts(4));
  EXPECT_FALSE(instance.rule("C17_ot_monthly_cap")->exempts(6));
}

TEST(RosterRules, numbers_are_in_the_units_of_their_constraint) {
  const Instance instance = ruled(R"([{"id": "apgdMinRestBetweenShifts", "params": {"minRestMinutes": 660}},
    {"id": "minimumOffDaysPerWeek", "defaultValue": 2},
    {"id": "partTimerWeeklyHours", "params": {"maxHours4Days": 34.98, "maxHoursMoreDays": 24.98}},
    {"id": "travelTimeBetweenSites", "params": {"minTravelMinutes": 40}},
    {"id": "momMaxConsecutiveWorkDays", "params": {"maxDays": 5}}])");
  EXPECT_EQ(limit_of(instance, "C4_rest_period", "E3")->least, 660);
  // Two days off leave five of seven; scheme A with product APO stays exempt.
  EXPECT_EQ(limit_of(instance, "C5_offday_rules", "E2")->most, 5);
  EXPECT_EQ(limit_of(instance, "C5_offday_rules", "E1"), nullptr);
  EXPECT_EQ(limit_of(instance, "C6_parttimer_limits", "E2"), nullptr);
  EXPECT_EQ(limit_of(instance, "C6_parttimer_limits", "E3")->most, 2'098);  // 34.98 h are 2,098.8 min
  EXPECT_EQ(limit_of(instance, "C6_parttimer_limits", "E3")->most_from_duties,
            1'498);  // 24.98 h are 1,498.8 min
  EXPECT_EQ(terms_of(instance, "E3").part_week_longer, 1'498);
  EXPECT_EQ(instance.rule("S9_travel_slack")->common_limit().least, 70);
  EXPECT_EQ(limit_of(instance, "C3_consecutive_days", "E1")->most, 5);
}

TEST(RosterRules, the_week_is_a_threshold_and_bounds_only_those_without_overtime) {
  Json json = with(staff(), "/constraintList", R"([{"id": "momWeeklyHoursCap44h", "defaultValue": 40}])");
  json = with(json, "/employees/1/overtimeAllowed", "false");
  const Instance instance = instance_of(json);
  EXPECT_EQ(terms_of(instance, "E1").week_normal, 2'400);
  EXPECT_EQ(limit_of(instance, "C2_mom_weekly_hours", "E2")->most, 2'400);
  EXPECT_EQ(limit_of(instance, "C2_mom_weekly_hours", "E3"), nullptr);
}

TEST(RosterRules, breaks_are_the_files_or_the_standard_ones) {
  EXPECT_EQ(terms_of(instance_of(staff()), "E1").breaks, (std::vector<BreakStep>{{361, 45}, {481, 60}}));
  const Instance own = ruled(
      R"([{"id": "momLunchBreak", "defaultValue": 30, "params": {"deductIfShiftAtLeastMinutes": 480}}])");
  EXPECT_EQ(terms_of(own, "E1").breaks, (std::vector<BreakStep>{{480, 30}}));
  EXPECT_EQ(terms_of(ruled(R"([{"id": "momLunchBreak", "params": {"deductMinutes": 50}}])"), "E1").breaks,
            (std::vector<BreakStep>{{480, 50}}));
}

// ---- monthlyHourLimits ----------------------------------------------------------------------------------------------------------

constexpr std::size_t kThirtyOne = 3;

// Everybody's line has all three numbers, that of scheme A and APO one alone.
constexpr const char* kTable = R"([
  {"id": "standard", "applicableTo": {"employeeType": "All", "schemes": ["All"], "productTypeIds": ["All"], "rankIds": ["All"]},
   "hourCalculationMethod": "dailyProrated",
   "valuesByMonthLength": {"31": {"maxOvertimeHours": 72, "minimumContractualHours": 195, "totalMaxHours": 267}}},
  {"id": "APO_A", "applicableTo": {"employeeType": "Local", "schemes": ["A"], "productTypes": ["APO"]},
   "hourCalculationMethod": "monthlyCumulative", "valuesByMonthLength": {"31": {"minimumContractualHours": 246}}}])";

TEST(RosterRules, each_number_of_the_table_is_looked_up_by_itself) {
  const Instance instance = instance_of(tabled(kTable));
  for (const char* officer : {"E1", "E2", "E4"}) {
    EXPECT_EQ(limit_of(instance, "C17_total_hours", officer)->most_in_month[kThirtyOne], 267 * 60) << officer;
    EXPECT_EQ(limit_of(instance, "C17_ot_monthly_cap", officer)->most_in_month[kThirtyOne], 72 * 60)
        << officer;
  }
  EXPECT_EQ(limit_of(instance, "minimum_contract_hours", "E1")->least_in_month[kThirtyOne], 246 * 60);
  EXPECT_EQ(limit_of(instance, "minimum_contract_hours", "E4")->least_in_month[kThirtyOne], 195 * 60);
  EXPECT_EQ(instance.rule("minimum_contract_hours")->line.enforcement, Enforcement::kSoft);
  EXPECT_EQ(terms_of(instance, "E1").month_quota[kThirtyOne], 246 * 60);
  EXPECT_EQ(terms_of(instance, "E1").method, Method::kMonthlyCumulative);
  EXPECT_EQ(terms_of(instance, "E2").method, Method::kDailyProrated);
}

TEST(RosterRules, without_a_table_methods_and_caps_are_the_schemes) {
  const Instance instance = instance_of(staff());
  EXPECT_EQ(terms_of(instance, "E1").method, Method::kMonthlyCumulative);
  EXPECT_EQ(terms_of(instance, "E1").rest_day_minutes, 480);
  EXPECT_EQ(terms_of(instance, "E2").method, Method::kWeeklyThreshold);
  EXPECT_EQ(terms_of(instance, "E3").method, Method::kPartTime);
  EXPECT_EQ(limit_of(instance, "C17_ot_monthly_cap", "E1")->most_in_month[kThirtyOne], 124 * 60);
  EXPECT_EQ(limit_of(instance, "C17_ot_monthly_cap", "E2")->most, 72 * 60);
  EXPECT_EQ(limit_of(instance, "C17_total_hours", "E2"), nullptr);
}

TEST(RosterRules, the_law_s_cap_fills_in_where_the_table_is_silent) {
  Json json = tabled(R"([{"id": "B", "applicableTo": {"schemes": ["B"]},
    "valuesByMonthLength": {"31": {"maxOvertimeHours": 100}}}])");
  json = with(json, "/constraintList", R"([{"id": "momMonthlyOTcap72h", "defaultValue": 60}])");
  const Instance instance = instance_of(json);
  EXPECT_EQ(limit_of(instance, "C17_ot_monthly_cap", "E2")->most_in_month[kThirtyOne], 100 * 60);
  EXPECT_EQ(limit_of(instance, "C17_ot_monthly_cap", "E4")->most, 60 * 60);
  EXPECT_EQ(limit_of(instance, "C17_ot_monthly_cap", "E1")->most_in_month[kThirtyOne], 124 * 60);
  const Instance strict = instance_of(json, option("overtime-cap", "strict"));
  EXPECT_EQ(limit_of(strict, "C17_ot_monthly_cap", "E2")->most_in_month[kThirtyOne], 60 * 60);
  EXPECT_EQ(limit_of(strict, "C17_ot_monthly_cap", "E1")->most_in_month[kThirtyOne], 60 * 60);
}

// ---- weights --------------------------------------------------------------------------------------------------------------------

TEST(RosterRules, weights_go_by_any_name_and_make_a_stage_where_asked) {
  const Instance quiet = instance_of(
      with(staff(), "/softConstraintWeights",
           R"({"officerContinuity": 9, "fairHours": 2, "zonePreference": 0, "whitelistBlacklist": 3})"));
  EXPECT_FALSE(quiet.soft_stage);
  EXPECT_EQ(quiet.rule("S5_officer_continuity")->line.weight, 9);
  EXPECT_EQ(quiet.rule("fair_hours")->line.enforcement, Enforcement::kSoft);
  EXPECT_FALSE(quiet.rule("S7_zone_preference")->is_on());
  EXPECT_TRUE(quiet.rule("whitelist")->is_hard());
  const Instance loud =
      instance_of(with(staff(), "/solverScoreConfig", R"({"sameWeek6DayBonus": -200, "S10_fair_ot": 4})"));
  EXPECT_TRUE(loud.soft_stage);
  EXPECT_EQ(loud.rule("S17_six_day_weeks")->line.weight, 200);
  EXPECT_EQ(loud.rule("S10_fair_ot")->line.weight, 4);
  EXPECT_FALSE(instance_of(with(staff(), "/solverScoreConfig", "{}")).soft_stage);
}

// ---- lines of an input's own ------------------------------------------------------------------------------------------------------

TEST(RosterRules, a_line_of_its_own_has_form_limit_and_scope) {
  const Instance instance =
      ruled(R"([{"id": "three nights a week", "form": "window-sum", "quantity": "nights", "window": "week",
      "most": 3, "enforcement": "soft", "weight": 5, "scope": {"schemes": ["A"], "local": true}},
    {"id": "short weeks", "form": "window-sum", "quantity": "net", "window": "rolling", "days": 14, "most": 80.5},
    {"id": "no day after night", "form": "succession", "pairs": [["N", "D"]]}])");
  const Rule& nights = *instance.rule("three nights a week");
  EXPECT_EQ(nights.line.enforcement, Enforcement::kSoft);
  EXPECT_EQ(nights.line.weight, 5);
  EXPECT_EQ(limit_of(instance, "three nights a week", "E1")->most, 3);
  EXPECT_EQ(limit_of(instance, "three nights a week", "E4"), nullptr);
  EXPECT_EQ(limit_of(instance, "short weeks", "E2")->most, 4'830);
  EXPECT_EQ(std::get<WindowSum>(instance.rule("short weeks")->line.form).days, 14);
  EXPECT_EQ(instance.rule("no day after night")->successions.size(), 1U);
}

TEST(RosterRules, an_automaton_is_read_and_sorted) {
  const Instance instance =
      ruled(R"([{"id": "machine", "form": "automaton", "states": 2, "codes": [["D"], ["N"]],
      "edges": [[1, 0, 0], [0, 1, 0, 4], [0, 0, 1]], "at_end": [0, null]}])");
  const auto& machine = std::get<Automaton>(instance.rule("machine")->line.form);
  ASSERT_EQ(machine.edges.size(), 3U);
  EXPECT_EQ(machine.edges[1].cost, 4);
  EXPECT_EQ(machine.at_end[1], std::nullopt);
}

TEST(RosterRules, wrong_lines_are_refused_by_place) {
  const auto errors = [](const std::string& text) {
    return errors_of(read(with(staff(), "/constraintList", text)));
  };
  EXPECT_THAT(errors(R"([{"id": "x", "form": "window-sum", "quantity": "sheep", "window": "week"}])"),
              ElementsAre("/constraintList/0/quantity: \"sheep\""));
  EXPECT_THAT(errors(R"([{"id": "C1_mom_daily_hours", "form": "gap-days"}])"),
              ElementsAre("/constraintList/0/id: \"C1_mom_daily_hours\""));
  EXPECT_THAT(errors(R"([{"id": "x", "form": "automaton", "states": 1, "edges": [[0, 0, 0], [0, 0, 0]]}])"),
              ElementsAre("/constraintList/0/edges: two edges from a state with one symbol"));
  EXPECT_THAT(errors(R"([{"id": "momDailyHoursCap", "defaultValue": "long"}])"),
              ElementsAre("/constraintList/0/defaultValue: \"long\""));
  EXPECT_THAT(errors(R"([{"id": "momDailyHoursCap", "enforcement": "often"}])"),
              ElementsAre("/constraintList/0/enforcement: \"often\""));
}

TEST(RosterRules, constraints_that_nobody_knows_are_told) {
  const auto input =
      read(with(staff(), "/constraintList", R"([{"id": "slotHeadcount"}, {"id": "moonPhase"}])"));
  ASSERT_EQ(input.value().warnings.size(), 1U);
  EXPECT_EQ(input.value().warnings[0].at, "/constraintList/1/id");
}

}  // namespace
}  // namespace tenon::roster
