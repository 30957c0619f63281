#include "problems/roster/rules.h"

// The table of standard rules: data only. "There" in the remarks is the system that ngrs inputs were written for.
//
// C13 was removed there before anybody used it and has no line. Head-count and one duty a day are no lines either: posts have their own
// limits (Post), days have Instance::most_duties_a_day.
namespace tenon::roster {

namespace {

constexpr std::int64_t hours(std::int64_t n) { return n * 60; }

Scope scheme(const char* name) { return {.schemes = {name}}; }
// Scheme A with product APO: under the regulator's exemption for auxiliary police (APGD-D10).
Scope exempted_police() { return {.schemes = {"A"}, .products = {"APO"}}; }

ScopedLimit at_most(Scope scope, std::int64_t most) { return {std::move(scope), {.most = most}}; }
ScopedLimit at_least(Scope scope, std::int64_t least) { return {std::move(scope), {.least = least}}; }
ScopedLimit exempt(Scope scope) { return {.scope = std::move(scope), .exempt = true}; }
ByMonthLength by_month(std::int64_t h28, std::int64_t h29, std::int64_t h30, std::int64_t h31) {
  return {hours(h28), hours(h29), hours(h30), hours(h31)};
}

constexpr Enforcement kSoft = Enforcement::kSoft;
constexpr Enforcement kOff = Enforcement::kOff;

std::vector<RuleLine> working_time() {
  return {
      {.id = "work_pattern",
       .statement =
           "An officer with a pattern works on its work days only, with the day's letter as shift code.",
       .names = {"patternAdherence"},
       .form = FollowsPattern{},
       .source = "real there, but offsets that it chose itself were not those it reported"},
      {.id = "C1_mom_daily_hours",
       .statement = "The gross hours of a duty are at most the scheme's: A 14, B 13, P 9, others 9.",
       .names = {"momDailyHoursCap", "C1"},
       .form = WindowSum{.quantity = Quantity::kGross, .window = Window::kDuty},
       .limits = {at_most({}, hours(9)), at_most(scheme("A"), hours(14)), at_most(scheme("B"), hours(13)),
                  at_most(scheme("P"), hours(9))},
       .source = "real; times changed for a date were missed there, here each duty has its own times"},
      {.id = "C2_mom_weekly_hours",
       .statement = "Net hours above 44 in a week (Monday to Sunday) are overtime; who may not do overtime "
                    "works at most 44.",
       .names = {"momWeeklyHoursCap44h", "C2"},
       .form = WindowSum{.quantity = Quantity::kNet, .window = Window::kWeek},
       .limits = {at_most({.overtime_allowed = false}, hours(44)), exempt(exempted_police())},
       .source = "vacuous there: hours were divided by the number of candidate slots. Its value is also the "
                 "threshold of "
                 "HourTerms::week_normal; for all others the month's cap on overtime (C17) makes it bind"},
      {.id = "C3_consecutive_days",
       .statement = "At most 12 days in a row are worked, at most 8 by scheme A with product APO.",
       .names = {"maxConsecutiveWorkingDays", "momMaxConsecutiveWorkDays", "C3"},
       .form = RunLength{.run = Run::kWork},
       .limits = {at_most({}, 12), at_most(exempted_police(), 8)},
       .source = "real, without the days before the horizon; here the carried-in run counts"},
      {.id = "C4_rest_period",
       .statement = "Between two duties lie at least 8 hours, for scheme P at least 1.",
       .names = {"apgdMinRestBetweenShifts", "C4"},
       .form = Rest{},
       .limits = {at_least({}, hours(8)), at_least(scheme("P"), hours(1))},
       .source = "real, pair by pair; 11 hours in schemas up to 0.70, by the file's minRestMinutes"},
      {.id = "C5_offday_rules",
       .statement = "Of any 7 days in a row at most 6 are worked; scheme A with product APO is exempt.",
       .names = {"minimumOffDaysPerWeek", "momOneoffperweek", "C5", "C_OFF_DAYS"},
       .form = WindowSum{.quantity = Quantity::kDays, .window = Window::kRolling, .days = 7},
       .limits = {at_most({}, 6), exempt(exempted_police())},
       .source = "real, but the file's value was ignored and windows began with the horizon; here 7 less the "
                 "value, and days "
                 "before the horizon count"},
      {.id = "C6_parttimer_limits",
       .statement = "A part-timer's net hours in a week are at most 34.98 in up to four duties, 29.98 in "
                    "five or more.",
       .names = {"partTimerWeeklyHours", "C6", "C_PART_TIMER"},
       .form = WindowSum{.quantity = Quantity::kNet, .window = Window::kWeek},
       .limits = {{scheme("P"), {.most = 2'098, .from_duties = 5, .most_from_duties = 1'798}}},
       .source = "almost vacuous there (48-hour weeks passed); here all net hours count, by the duties "
                 "really done"},
      {.id = "C17_ot_monthly_cap",
       .statement = "Overtime (net hours above 44 in a week, in the month of the duty) is at most 72 hours a "
                    "month, or as the file's "
                    "table of monthly limits has it.",
       .names = {"momMonthlyOTcap72h", "monthlyOtCap72h", "maxOvertimeHours", "apgdMaximumOvertimeHours",
                 "C17"},
       .form = WindowSum{.quantity = Quantity::kLegalOvertime, .window = Window::kMonth},
       .limits = {at_most({}, hours(72)),
                  {exempted_police(), {.most_in_month = by_month(112, 116, 120, 124)}}},
       .source = "wrong there: gross hours, weeks over a month's end counted twice, [\"All\"] not understood "
                 "(124 h for 72)"},
      {.id = "C17_total_hours",
       .statement = "Gross hours in a month are at most the file's totalMaxHours.",
       .names = {"totalMaxHours", "apgdTotalMaxHours", "C_MONTHLY_TOTAL"},
       .form = WindowSum{.quantity = Quantity::kGross, .window = Window::kMonth},
       .limits = {},
       .source = "real, but lost where a narrower line of the table said nothing of it; here each number is "
                 "looked up by itself"},
      {.id = "C18_consecutive_nights",
       .statement = "At most 12 nights in a row are worked, at most 6 by scheme B.",
       .names = {"maxConsecutiveNights", "C18"},
       .form = RunLength{.run = Run::kNights},
       .enforcement = kOff,
       .limits = {at_most({}, 12), at_most(scheme("B"), 6)},
       .source = "never written there; hard here where the file names it"},
      {.id = "C19_apgd_monthly_hours",
       .statement = "Net hours in a month of scheme A with product APO are at most 224, 231, 238, 246 by its "
                    "length, of foreigners "
                    "244, 252, 260, 268.",
       .names = {"C19"},
       .form = WindowSum{.quantity = Quantity::kNet, .window = Window::kMonth},
       .enforcement = kOff,
       .limits = {{exempted_police(), {.most_in_month = by_month(224, 231, 238, 246)}},
                  {{.schemes = {"A"}, .products = {"APO"}, .local = false},
                   {.most_in_month = by_month(244, 252, 260, 268)}}},
       .source = "never loaded there. The same numbers are contractual minima in the files' tables, so a cap "
                 "is off"},
      {.id = "minimum_contract_hours",
       .statement = "An officer who works at all has at least the contract's net hours in a month.",
       .names = {"minimumContractualHours", "apgdMinimumContractualHours",
                 "apgdMinimumContractualHoursCplSgt", "apgdMinimumContractualHoursForeigner"},
       .form = WindowSum{.quantity = Quantity::kNet, .window = Window::kMonth, .only_if_used = true},
       .enforcement = kSoft,
       .charge = Charge::kAmount,
       .limits = {},
       .source = "dead there. Soft also where the line of the table is hard, since there the number is the "
                 "quota of normal hours; hard "
                 "where constraintList has this id"},
      {.id = "appreciation_hours",
       .statement = "An officer who works at all has at least appreciationMinHours of net hours in a month.",
       .names = {"apgdAppreciationIncentive", "appreciationMinHours"},
       .form = WindowSum{.quantity = Quantity::kNet, .window = Window::kMonth, .only_if_used = true},
       .enforcement = kOff,
       .limits = {},
       .source = "dead there"},
  };
}

std::vector<RuleLine> who_may() {
  const auto need = [](const char* id, const char* statement, std::vector<std::string> names, Need what,
                       const char* source) {
    return RuleLine{.id = id,
                    .statement = statement,
                    .names = std::move(names),
                    .form = Eligible{what},
                    .source = source};
  };
  std::vector<RuleLine> lines{
      need("C7_license_validity",
           "Of every group of qualifications asked for, all or one are held and valid on the day.",
           {"licenseValidity", "C7"}, Need::kQualifications,
           "real; validFrom was ignored, no expiry meant not held in one mode and for ever in another: here "
           "for ever"),
      need("C8_provisional_license",
           "After the end of any licence of type PDL or PROVISIONAL there is no duty.", {"C8"},
           Need::kProvisional, "real"),
      need("C9_gender_balance", "A post for women or men is filled by one.", {"genderBalance", "C9"},
           Need::kGender, "wrong there: F and M were compared with FEMALE and Male, so nobody fitted"),
      need("C10_skill_role_match", "The officer has every skill that the post asks for.",
           {"skillAndRoleMatch", "C10"}, Need::kSkills, "not loaded there"),
      need("C11_rank_match", "The officer's rank is among the post's.",
           {"rankAndProductTypeMatch", "C11_rank_product_match", "C11"}, Need::kRank,
           "real, but lost for second requirements in outcome mode"),
      need("C11_product_match", "The officer's product is among the post's.", {}, Need::kProduct,
           "as C11_rank_match"),
      need("C11_scheme_match", "The officer's scheme is among the post's.", {"schemeMatch"}, Need::kScheme,
           "wrong there: a list of two schemes admitted all"),
      need("C12_team_completeness", "The officer's team is among the post's preferred teams, if it has any.",
           {"preferredTeamAssignment", "C12"}, Need::kTeam, "a preference that was hard there; soft here"),
      need("C15_qualification_expiry_override",
           "An expired licence with the product's own code has a temporary approval that lasts.", {"C15"},
           Need::kApproval, "almost dead there: products are no licence codes"),
      need("whitelist", "A post with a white list is filled from it.", {"whitelistBlacklist"},
           Need::kWhitelist, "real"),
      need("blacklist", "Nobody is at a post that he is barred from that day.", {}, Need::kBlacklist,
           "real with dates; without dates it held in one mode only: here for all days"),
      need("leave", "Nobody starts a duty on a day of leave or unavailability.", {"unavailability"},
           Need::kLeave, "not in the model there: shifts were emptied afterwards"),
      need("availability", "Nobody works before joining, after leaving or when absent for a part of the day.",
           {}, Need::kAvailable, "never there"),
  };
  for (RuleLine& line : lines)
    if (line.id == "C12_team_completeness") {
      line.enforcement = kSoft;
      line.weight = 3;
    }
  return lines;
}

std::vector<RuleLine> between_duties_and_people() {
  return {
      {.id = "C9_mix_women",
       .statement =
           "Where a requirement asks for a mix and at least two are on duty, at least one is a woman.",
       .form =
           HeadCount{
               .among = Among::kRequirementDay, .trait = Trait::kWomen, .mixed_only = true, .from_staff = 2},
       .limits = {at_least({}, 1)},
       .source = "hard there also where posts stay empty; minFemale of 0.43 sets the number"},
      {.id = "C9_mix_men",
       .statement = "Where a requirement asks for a mix and at least two are on duty, at least one is a man.",
       .form =
           HeadCount{
               .among = Among::kRequirementDay, .trait = Trait::kMen, .mixed_only = true, .from_staff = 2},
       .limits = {at_least({}, 1)},
       .source = "as C9_mix_women"},
      {.id = "C14_travel_time",
       .statement = "Between duties of a day at different places lie at least 30 minutes.",
       .names = {"travelTimeBetweenSites", "C14"},
       .form = Rest{.other_place_only = true, .same_day_only = true},
       .limits = {at_least({}, 30)},
       .source = "not loaded there; matters only where two duties a day are allowed"},
      {.id = "C16_no_overlap",
       .statement = "No two duties of an officer overlap.",
       .names = {"noShiftOverlap", "C16"},
       .form = Rest{},
       .limits = {at_least({}, 0)},
       .source = "real, but skipped in outcome mode"},
      {.id = "min_days_on",
       .statement = "Runs of working days have at least the least length.",
       .names = {"minConsecutiveWorkingDays"},
       .form = RunLength{.run = Run::kWork},
       .enforcement = kOff,
       .limits = {at_least({}, 2)},
       .source = "not there"},
      {.id = "min_days_off",
       .statement = "Runs of days off have at least the least length.",
       .names = {"minConsecutiveDaysOff"},
       .form = RunLength{.run = Run::kOff},
       .enforcement = kOff,
       .limits = {at_least({}, 2)},
       .source = "not there"},
      {.id = "max_nights_week",
       .statement = "At most so many night duties in a week.",
       .names = {"maxNightsPerWeek"},
       .form = WindowSum{.quantity = Quantity::kNights, .window = Window::kWeek},
       .enforcement = kOff,
       .limits = {at_most({}, 4)},
       .source = "not there"},
      {.id = "forbidden_successions",
       .statement = "After a duty of the first code there is none of the second on the next day.",
       .names = {"forbiddenSuccessions"},
       .form = Succession{{{"N", "D"}}},
       .enforcement = kOff,
       .source = "not there"},
      {.id = "whole_weekends",
       .statement = "Of a weekend both days are worked or neither.",
       .names = {"completeWeekends"},
       .form = WholeWeekends{},
       .enforcement = kOff,
       .source = "not there"},
      {.id = "max_weekends",
       .statement = "At most so many weekends with a duty.",
       .names = {"maxWeekends"},
       .form = WindowSum{.quantity = Quantity::kWeekends, .window = Window::kHorizon},
       .enforcement = kOff,
       .limits = {},
       .source = "not there; also of the shift-scheduling format"},
      {.id = "supervisor",
       .statement = "On each requirement's day with anybody on duty, one has a supervisor's rank.",
       .names = {"atLeastOneSupervisor"},
       .form = HeadCount{.among = Among::kRequirementDay, .trait = Trait::kRank},
       .enforcement = kOff,
       .limits = {at_least({}, 1)},
       .source = "not there"},
      {.id = "one_team",
       .statement = "Those at a requirement on a day are of one team.",
       .names = {"teamFirstRostering", "teamContinuity"},
       .form = HeadCount{.among = Among::kRequirementDay, .trait = Trait::kDistinctTeams},
       .enforcement = kOff,
       .limits = {at_most({}, 1)},
       .source = "a label without code there"},
      {.id = "pairs",
       .statement = "Two officers work together or not at all.",
       .names = {"employeePairs"},
       .form = Pairs{.together = true},
       .enforcement = kOff,
       .source = "not there"},
      {.id = "avoid_pairs",
       .statement = "Two officers do not work on the same day at the same shift.",
       .names = {"avoidPairs"},
       .form = Pairs{.same_shift = true},
       .enforcement = kOff,
       .source = "not there"},
  };
}

RuleLine soft(const char* id, const char* statement, std::vector<std::string> names, Form form,
              std::int64_t weight, std::vector<ScopedLimit> limits, const char* source) {
  return {.id = id,
          .statement = statement,
          .names = std::move(names),
          .form = std::move(form),
          .enforcement = kSoft,
          .weight = weight,
          .limits = std::move(limits),
          .source = source};
}

// Counted violations there after the search, by programs that always failed, so that the score was 0. Weights: the client's.
std::vector<RuleLine> soft_rules() {
  const std::vector<ScopedLimit> all{{}};
  return {
      soft("S1_rotation_pattern", "A duty has the letter of the officer's pattern on that day.",
           {"rotationPatternCompliance", "S1"}, FollowsPattern{}, 10, all,
           "never breaks while work_pattern is hard"),
      soft("S2_preferences",
           "A duty is at no shift, team or place that the officer dislikes, and at one that he prefers, if "
           "he says any.",
           {"employeePreferences", "S2"}, Preference{{Liking::kShift, Liking::kTeam, Liking::kPlace}}, 5, all,
           "a broken one costs once, also where several dislikes meet"),
      soft("S3_consistent_start", "A duty starts when most of the officer's duties do.",
           {"consistentShiftStart", "consistentShiftStartTime", "S3"}, MostOften{Usual::kStart}, 3, all, ""),
      soft("S4_min_short_gaps", "Between two duties lie at least 8 hours.",
           {"minimizeShortRestGaps", "minimizeGapsBetweenAssignedShifts", "S4"}, Rest{}, 8,
           {at_least({}, hours(8))}, "params.minRestMinutes sets the number"),
      soft("S5_officer_continuity",
           "Those at a requirement on a day are those of the day before: each who comes or goes counts.",
           {"officerContinuity", "S5"}, SameFaces{}, 4, all, ""),
      soft("S6_minimize_shift_change_within_team",
           "A duty is with the team that most of the officer's duties are with.",
           {"minimizeTeamChanges", "minimizeShiftChangeWithinTeam", "S6"}, MostOften{Usual::kTeam}, 2, all,
           ""),
      soft("S7_zone_preference",
           "A duty is in no zone, place or unit that the officer dislikes, and in one that he prefers, if "
           "any.",
           {"zonePreference", "S7"}, Preference{{Liking::kZone, Liking::kPlace, Liking::kUnit}}, 3, all, ""),
      soft("S8_team_size_feasibility",
           "Each skill that a requirement asks for is held by somebody on duty there that day.",
           {"teamSizeFeasibility", "S8"},
           HeadCount{.among = Among::kRequirementDay, .trait = Trait::kNeededSkills}, 2, {at_least({}, 1)},
           ""),
      soft("S9_travel_slack",
           "Between duties in a row at different places lie 30 minutes of travel and 30 more.",
           {"travelSlackBuffer", "travelSlackTime", "S9"}, Rest{.other_place_only = true}, 1,
           {at_least({}, 60)}, "travelTimeBetweenSites.params.minTravelMinutes, and 30"),
      soft("S10_fair_ot",
           "Overtime of schemes A and B is between half and one and a half times the mean, where that is "
           "above 5 hours.",
           {"fairOvertimeDistribution", "S10"},
           Spread{.quantity = Quantity::kLegalOvertime, .evenness = Evenness::kShare, .from_mean = hours(5)},
           6, {{{.schemes = {"A", "B"}}, {.least = 50, .most = 150}}},
           "gross above 9 hours a duty there; one overtime here"),
      soft("S11_public_holiday_coverage",
           "On public holidays the filled share is at least 80 % of that of other days.",
           {"publicHolidayCoverage", "S11"}, CoverShare{CoverOf::kHolidays}, 4, {at_least({}, 80)}, ""),
      soft("S12_allowance_optimization",
           "Hours at night, on weekends and holidays are at most twice the mean.",
           {"allowanceOptimization", "S12"},
           Spread{.quantity = Quantity::kGross, .evenness = Evenness::kShare, .special = true}, 2,
           {at_most({}, 200)}, ""),
      soft("S13_substitute_logic", "Nobody works on a day of leave.", {"substituteLogic", "S13"},
           Eligible{Need::kLeave}, 1, all, "never breaks while leave is hard"),
      soft("S14_midmonth_insert", "On days 11 to 20 the filled share is at least 70 % of that of other days.",
           {"midMonthInsert", "S14"}, CoverShare{CoverOf::kMidMonth}, 1, {at_least({}, 70)}, ""),
      soft("S15_demand_coverage_score", "On each day at least 80 % of a requirement's posts are filled.",
           {"demandCoverageScore", "S15"}, CoverShare{CoverOf::kEachDay}, 5, {at_least({}, 80)}, ""),
      soft("S16_whitelist_blacklist", "Nobody is at a post that he is barred from.", {"S16"},
           Eligible{Need::kBlacklist}, 1, all, "never breaks while blacklist is hard"),
  };
}

std::vector<RuleLine> further_soft_rules() {
  std::vector<RuleLine> lines{
      soft("S17_six_day_weeks", "A week with exactly six working days earns its weight.",
           {"sameWeek6DayBonus"},
           WindowSum{.quantity = Quantity::kDays, .window = Window::kWeek, .reward = true}, 200,
           {{{}, {.least = 6, .most = 6}}}, "sameWeek6DayBonus is written negative: its size counts"),
      soft("S17_gaps", "Each day off between two duties that are at most seven days apart counts.",
           {"gapPenalty"}, GapDays{}, 50, {{}}, ""),
      soft("S17_cross_week_runs",
           "No run of six or more working days holds both a Sunday and the Monday after it.",
           {"crossWeekPenalty"}, RunLength{.run = Run::kWork, .across_weeks = true}, 100, {at_most({}, 5)},
           ""),
      soft("S18_gaps", "Each pattern's work day after a worked one is worked.", {"S18"},
           GapDays{.most_days = 1}, 1'000, {{}}, "its file was disabled there"),
      soft("fair_hours", "Net hours of all who work are within 10 % of the mean.",
           {"fairHours", "optimizeWorkload"},
           Spread{.quantity = Quantity::kNet, .evenness = Evenness::kShare}, 1,
           {{{}, {.least = 90, .most = 110}}}, ""),
      soft("fair_nights", "Night duties of any two differ by at most 2.", {"fairNights"},
           Spread{.quantity = Quantity::kNights}, 1, {at_most({}, 2)}, ""),
      soft("fair_weekends", "Weekends of any two differ by at most 1.", {"fairWeekends"},
           Spread{.quantity = Quantity::kWeekends}, 1, {at_most({}, 1)}, ""),
      soft("fair_holidays", "Public holidays of any two differ by at most 1.", {"fairHolidays"},
           Spread{.quantity = Quantity::kHolidays}, 1, {at_most({}, 1)}, ""),
      soft("requests", "Bids for and against duties are met.", {"shiftBids", "bids"}, Requests{}, 1, {{}},
           ""),
  };
  for (RuleLine& line : lines)
    if (line.id != "requests") line.enforcement = kOff;  // on where the file or the site says so
  for (RuleLine& line : lines)
    if (line.id == "S17_gaps") line.charge = Charge::kAmount;
  return lines;
}

// Hard rules of the shift-scheduling format, off elsewhere. Its reader gives each officer his own limits, and max_duties_of_code a line
// for each code, with the code behind a colon: "max_duties_of_code:E". Its successions, days off, min_days_on and the like are the
// lines above.
std::vector<RuleLine> shift_scheduling() {
  return {
      {.id = "max_duties_of_code",
       .statement = "At most so many duties of one shift in the horizon.",
       .form = WindowSum{.quantity = Quantity::kCode, .window = Window::kHorizon},
       .enforcement = kOff,
       .limits = {},
       .source = "MaxShifts"},
      {.id = "minutes_in_horizon",
       .statement = "Working minutes in the horizon lie between MinTotalMinutes and MaxTotalMinutes.",
       .form = WindowSum{.quantity = Quantity::kNet, .window = Window::kHorizon},
       .enforcement = kOff,
       .limits = {},
       .source = "breaks are none in this format"},
      {.id = "max_days_on",
       .statement = "At most so many working days in a row.",
       .form = RunLength{.run = Run::kWork},
       .enforcement = kOff,
       .limits = {},
       .source = "MaxConsecutiveShifts, also of runs that touch an end of the horizon"},
      {.id = "cover",
       .statement = "Each post's weights for people short and beyond are paid.",
       .form = Cover{},
       .enforcement = kOff,
       .source = "soft in this format; elsewhere unfilled posts are a stage of their own"},
  };
}

}  // namespace

const std::vector<RuleLine>& standard_rules() {
  static const std::vector<RuleLine> kLines = [] {
    std::vector<RuleLine> lines;
    for (auto part : {working_time(), who_may(), between_duties_and_people(), soft_rules(),
                      further_soft_rules(), shift_scheduling()})
      for (RuleLine& line : part) lines.push_back(std::move(line));
    return lines;
  }();
  return kLines;
}

}  // namespace tenon::roster
