#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/problems/roster/make.h"

// For every standard rule a roster that keeps it and one that breaks it by the least that there is.
namespace tenon::roster::testing {

// January 2026 begins on a Thursday; days 4, 11, 18 and 25 are Mondays, 2 and 3 the first weekend. Shifts: F 06-14, D 08-20, E 14-22,
// N 20-08, L 20-09. Places: F, D, E, N and L at R in P1, F and D at Q in P2, every day, up to four people each and nobody needed.
struct World {
  Instance instance = month("2026-01");
  OfficerId a, b, p;  // schemes A, A, P
  RequirementId r, q;

  World() {
    a = officer(instance, "A1", "A");
    b = officer(instance, "A2", "A");
    p = officer(instance, "P1", "P");
    r = requirement(instance, "R", "P1");
    q = requirement(instance, "Q", "P2");
    const ShiftId f = shift(instance, "F", "06:00", "14:00"), d = shift(instance, "D", "08:00", "20:00"),
                  e = shift(instance, "E", "14:00", "22:00"), n = shift(instance, "N", "20:00", "08:00"),
                  l = shift(instance, "L", "20:00", "09:00");
    for (const ShiftId each : {f, d, e, n, l}) post_daily(instance, r, each, 4);
    for (const ShiftId each : {f, d}) post_daily(instance, q, each, 4);
  }
  Officer& who(OfficerId id) { return instance.officers[id]; }
  Requirement& at(RequirementId id) { return instance.requirements[id]; }
  WordId word(const std::string& text) { return instance.words.add(text); }
};

// Duties: officer, requirement, code, days.
struct Work {
  OfficerId officer;
  RequirementId requirement;
  std::string code;
  std::vector<Day> days;
};

struct Spoilt {
  World world;  // as the rule needs it, not bound yet
  RuleLine line;
  std::vector<Work> good, bad;
  std::int64_t found = 1, allowed = 0;  // of the first break of the bad one

  // The instance with this rule as the line has it.
  Instance instance() const {
    Instance bound = finish(world.instance);
    rebind(bound, line);
    return bound;
  }
  static Roster roster(const Instance& instance, const std::vector<Work>& works) {
    Roster roster = Roster::empty(instance);
    for (const Work& work : works)
      assign(instance, roster, work.officer, work.requirement, work.code, work.days);
    return roster;
  }
};

inline std::vector<Day> days(Day first, Day last) {
  std::vector<Day> all;
  for (Day day = first; day <= last; ++day) all.push_back(day);
  return all;
}

// So many hours of months of 31 days, as the least or the most.
inline ScopedLimit in_31_days(std::int64_t hours, bool is_least) {
  ScopedLimit limit;
  (is_least ? limit.limit.least_in_month : limit.limit.most_in_month)[3] = hours * 60;
  return limit;
}

// By rule id: changes world and line, then names duties.
inline const std::map<std::string, std::function<void(Spoilt&)>>& spoilt_rosters() {
  using S = Spoilt;
  const auto only = [](S& s, std::vector<Day> good, std::vector<Day> bad, std::int64_t found,
                       std::int64_t allowed, const char* code = "D", int who = 0) {
    const OfficerId officer = who == 0 ? s.world.a : who == 1 ? s.world.b : s.world.p;
    s.good = {{officer, s.world.r, code, std::move(good)}};
    s.bad = {{officer, s.world.r, code, std::move(bad)}};
    s.found = found;
    s.allowed = allowed;
  };
  const auto limit = [](S& s, std::int64_t least, std::int64_t most) {
    s.line.limits = {{{}, {.least = least, .most = most}}};
  };
  // A1 may not be at R, A2 may.
  const auto by_officer = [](S& s) {
    s.good = {{s.world.b, s.world.r, "D", {3}}};
    s.bad = {{s.world.a, s.world.r, "D", {3}}};
  };
  const auto on_day = [only](S& s, Day good, Day bad) { only(s, {good}, {bad}, 1, 0); };
  const auto both = [](S& s, std::vector<Day> of_a, std::vector<Day> of_b, const char* code = "D") {
    return std::vector<Work>{{s.world.a, s.world.r, code, std::move(of_a)},
                             {s.world.b, s.world.r, code, std::move(of_b)}};
  };
  const auto follows = [on_day](S& s) {  // DDDDOO from day 0: day 4 is off
    s.world.who(s.world.a).rows = {{pattern(s.world.instance, "DDDDOO"), 0}};
    on_day(s, 3, 4);
  };
  const auto on_leave = [](S& s) {  // leave on days 3 and 4; a night that ends in it is allowed
    s.world.who(s.world.a).away = {{3 * kDayMinutes, 5 * kDayMinutes}};
    s.good = {{s.world.a, s.world.r, "N", {2, 5}}};
    s.bad = {{s.world.a, s.world.r, "N", {4}}};
  };
  const auto barred = [on_day](S& s) {
    s.world.at(s.world.r).barred = {{s.world.a, {3, 4}}};
    on_day(s, 5, 4);
  };
  const auto short_rest = [](S& s) {  // 08:00 to 14:00 are 6 h
    s.good = {{s.world.a, s.world.r, "N", {0}}, {s.world.a, s.world.r, "E", {2}}};
    s.bad = {{s.world.a, s.world.r, "N", {0}}, {s.world.a, s.world.r, "E", {1}}};
    s.found = 360;
    s.allowed = 480;
  };

  static const std::map<std::string, std::function<void(S&)>> kAll{
      {"work_pattern", follows},
      {"S1_rotation_pattern", follows},
      {"C1_mom_daily_hours",
       [](S& s) {
         s.good = {{s.world.a, s.world.r, "D", {3}}};
         s.bad = {{s.world.p, s.world.r, "D", {3}}};
         s.found = 720;
         s.allowed = 540;
       }},
      {"C2_mom_weekly_hours",
       [only](S& s) {  // 5 x 11 h
         s.world.who(s.world.a).overtime_allowed = false;
         only(s, days(4, 7), days(4, 8), 3'300, 2'640);
       }},
      {"C3_consecutive_days", [only](S& s) { only(s, days(5, 16), days(5, 17), 13, 12); }},
      {"C4_rest_period", short_rest},
      {"S4_min_short_gaps", short_rest},
      {"C5_offday_rules", [only](S& s) { only(s, days(6, 11), days(6, 12), 7, 6); }},
      {"C6_parttimer_limits",  // 435 min net: four are 1,740, five 2,175
       [only](S& s) { only(s, days(4, 7), days(4, 8), 2'175, 1'798, "E", 2); }},
      // 11 h each: 3 days in the first week, 7 in three, 6 in the last, above 44 h: 3 x 33 h + 22 h = 121 h.
      {"C17_ot_monthly_cap", [only](S& s) { only(s, days(4, 21), days(0, 30), 121 * 60, 72 * 60); }},
      {"C17_total_hours",
       [only](S& s) {
         s.line.limits = {in_31_days(267, false)};
         only(s, days(0, 21), days(0, 22), 23 * 720, 267 * 60);
       }},
      {"C18_consecutive_nights", [only](S& s) { only(s, days(5, 16), days(5, 17), 13, 12, "N"); }},
      {"C19_apgd_monthly_hours",
       [only](S& s) {
         s.world.who(s.world.a).product = s.world.word("APO");
         only(s, days(0, 21), days(0, 22), 23 * 660, 246 * 60);
       }},
      {"minimum_contract_hours",
       [only](S& s) {
         s.line.limits = {in_31_days(195, true)};
         only(s, days(0, 17), days(0, 16), 17 * 660, 195 * 60);
       }},
      {"appreciation_hours",
       [only](S& s) {
         s.line.limits = {in_31_days(242, true)};
         only(s, days(0, 22), days(0, 20), 21 * 660, 242 * 60);
       }},
      {"C7_license_validity",
       [on_day](S& s) {
         const WordId x = s.world.word("X"), y = s.world.word("Y"), z = s.world.word("Z");
         s.world.at(s.world.r).qualifications = {{false, {x}}, {true, {y, z}}};
         s.world.who(s.world.a).qualifications = {{x, 5, 10}, {y, Qualification::kNever, 9}, {z, 10, 11}};
         on_day(s, 10, 11);
       }},
      {"C8_provisional_license",
       [on_day](S& s) {
         s.world.who(s.world.a).licences = {{s.world.word("X"), s.world.word("PDL"), 10, {}}};
         on_day(s, 10, 11);
       }},
      {"C9_gender_balance",
       [by_officer](S& s) {
         s.world.at(s.world.r).gender = WantedGender::kWomen;
         s.world.who(s.world.a).gender = Gender::kMan;
         s.world.who(s.world.b).gender = Gender::kWoman;
         by_officer(s);
       }},
      {"C10_skill_role_match",
       [by_officer](S& s) {
         s.world.at(s.world.r).skills = {s.world.word("first aid")};
         s.world.who(s.world.b).skills = {s.world.word("first aid")};
         by_officer(s);
       }},
      {"C11_rank_match",
       [by_officer](S& s) {
         s.world.at(s.world.r).ranks = {s.world.word("SGT")};
         s.world.who(s.world.b).rank = s.world.word("SGT");
         by_officer(s);
       }},
      {"C11_product_match",
       [by_officer](S& s) {
         s.world.at(s.world.r).products = {s.world.word("APO")};
         s.world.who(s.world.b).product = s.world.word("APO");
         by_officer(s);
       }},
      {"C11_scheme_match",  // no scheme is scheme A
       [](S& s) {
         s.world.at(s.world.r).schemes = {s.world.word("A")};
         s.world.who(s.world.b).scheme = WordId::none();
         s.good = {{s.world.a, s.world.r, "D", {3}}, {s.world.b, s.world.r, "D", {3}}};
         s.bad = {{s.world.p, s.world.r, "E", {3}}};
       }},
      {"C12_team_completeness",
       [by_officer](S& s) {
         s.world.at(s.world.r).teams = {s.world.word("T")};
         s.world.who(s.world.b).team = s.world.word("T");
         by_officer(s);
       }},
      {"C15_qualification_expiry_override",
       [on_day](S& s) {
         s.world.who(s.world.a).product = s.world.word("APO");
         s.world.who(s.world.a).licences = {{s.world.word("APO"), WordId::none(), 5, 8}};
         on_day(s, 8, 9);
       }},
      {"whitelist",
       [by_officer](S& s) {
         s.world.at(s.world.r).listed = {s.world.b};
         by_officer(s);
       }},
      {"blacklist", barred},
      {"S16_whitelist_blacklist", barred},
      {"leave", on_leave},
      {"S13_substitute_logic", on_leave},
      {"availability",
       [](S& s) {  // away from 10:00 to 11:00 on day 3, and joins on day 1
         s.world.who(s.world.a).away = {{3 * kDayMinutes + 600, 3 * kDayMinutes + 660, false}};
         s.world.who(s.world.a).first_day = 1;
         s.good = {{s.world.a, s.world.r, "N", {1, 3}}};
         s.bad = {{s.world.a, s.world.r, "D", {3}}};
       }},
      {"C9_mix_women",
       [both](S& s) {
         s.world.at(s.world.r).gender = WantedGender::kMixed;
         s.world.who(s.world.a).gender = s.world.who(s.world.b).gender = Gender::kMan;
         s.good = both(s, {3}, {4});  // alone one cannot mix
         s.bad = both(s, {3}, {3});
         s.found = 0;
         s.allowed = 1;
       }},
      {"C9_mix_men",
       [both](S& s) {
         s.world.at(s.world.r).gender = WantedGender::kMixed;
         s.world.who(s.world.a).gender = s.world.who(s.world.b).gender = Gender::kWoman;
         s.good = both(s, {3}, {4});
         s.bad = both(s, {3}, {3});
         s.found = 0;
         s.allowed = 1;
       }},
      {"C14_travel_time",
       [](S& s) {
         s.world.instance.most_duties_a_day = 2;
         s.good = {{s.world.a, s.world.r, "F", {3}}, {s.world.a, s.world.r, "E", {3}}};
         s.bad = {{s.world.a, s.world.q, "F", {3}}, {s.world.a, s.world.r, "E", {3}}};
         s.found = 0;
         s.allowed = 30;
       }},
      {"C16_no_overlap",
       [](S& s) {
         s.good = {{s.world.a, s.world.r, "N", {3}}, {s.world.a, s.world.r, "D", {4}}};
         s.bad = {{s.world.a, s.world.r, "L", {3}}, {s.world.a, s.world.r, "D", {4}}};
         s.found = -60;
       }},
      {"min_days_on",
       [only](S& s) {
         only(s, {3, 4}, {3}, 1, 2);
       }},
      {"min_days_off",
       [only](S& s) {
         only(s, {3, 6}, {3, 5}, 1, 2);
       }},
      {"max_nights_week", [only](S& s) { only(s, days(3, 7), days(4, 8), 5, 4, "N"); }},
      {"forbidden_successions",
       [](S& s) {
         s.good = {{s.world.a, s.world.r, "N", {3, 4}}, {s.world.a, s.world.r, "D", {6}}};
         s.bad = {{s.world.a, s.world.r, "N", {3, 4}}, {s.world.a, s.world.r, "D", {5}}};
       }},
      {"whole_weekends",
       [only](S& s) {
         only(s, {9, 10}, {9}, 1, 2);
       }},
      {"max_weekends",
       [only, limit](S& s) {
         limit(s, kNoLeast, 1);
         only(s, {2, 3}, {2, 10}, 2, 1);
       }},
      {"supervisor",
       [both](S& s) {
         std::get<HeadCount>(s.line.form).words = {"SGT"};
         s.world.who(s.world.b).rank = s.world.word("SGT");
         s.good = both(s, {3}, {3});
         s.bad = both(s, {3}, {4});
         s.found = 0;
         s.allowed = 1;
       }},
      {"one_team",
       [both](S& s) {
         s.world.who(s.world.a).team = s.world.word("S");
         s.world.who(s.world.b).team = s.world.word("T");
         s.good = both(s, {3}, {4});
         s.bad = both(s, {3}, {3});
         s.found = 2;
         s.allowed = 1;
       }},
      {"pairs",
       [both](S& s) {
         std::get<Pairs>(s.line.form).officers = {{"A1", "A2"}};
         s.good = both(s, {3}, {3});
         s.bad = both(s, {3, 4}, {3});
         s.found = 1;
         s.allowed = 2;
       }},
      {"avoid_pairs",
       [both](S& s) {
         std::get<Pairs>(s.line.form).officers = {{"A1", "A2"}};
         s.good = {{s.world.a, s.world.r, "D", {3}}, {s.world.b, s.world.r, "N", {3}}};
         s.bad = both(s, {3}, {3});
         s.found = 2;
         s.allowed = 1;
       }},
      {"S2_preferences",
       [](S& s) {
         s.world.who(s.world.a).dislikes.shifts = {s.world.word("D")};
         s.good = {{s.world.a, s.world.r, "N", {3}}};
         s.bad = {{s.world.a, s.world.r, "D", {3}}};
       }},
      {"S3_consistent_start",
       [](S& s) {
         s.good = {{s.world.a, s.world.r, "D", {3, 4}}};
         s.bad = {{s.world.a, s.world.r, "D", {3, 4}}, {s.world.a, s.world.r, "N", {6}}};
       }},
      {"S5_officer_continuity",
       [both](S& s) {
         s.good = both(s, {3, 4}, {6});
         s.bad = both(s, {3}, {4});
       }},
      {"S6_minimize_shift_change_within_team",
       [](S& s) {
         s.world.at(s.world.r).teams = {s.world.word("S")};
         s.world.at(s.world.q).teams = {s.world.word("T")};
         s.good = {{s.world.a, s.world.r, "D", {3, 4}}};
         s.bad = {{s.world.a, s.world.r, "D", {3, 4}}, {s.world.a, s.world.q, "D", {6}}};
       }},
      {"S7_zone_preference",
       [](S& s) {  // likes a zone, so the other is not what he prefers
         s.world.at(s.world.r).zone = s.world.word("north");
         s.world.at(s.world.q).zone = s.world.word("south");
         s.world.who(s.world.a).likes.zones = {s.world.word("north")};
         s.good = {{s.world.a, s.world.r, "D", {3}}};
         s.bad = {{s.world.a, s.world.q, "D", {3}}};
       }},
      {"S8_team_size_feasibility",
       [both](S& s) {
         s.world.at(s.world.r).skills = {s.world.word("first aid")};
         s.world.who(s.world.b).skills = {s.world.word("first aid")};
         s.good = both(s, {3}, {3});
         s.bad = both(s, {3}, {});
         s.found = 0;
         s.allowed = 1;
       }},
      {"S9_travel_slack",
       [](S& s) {
         s.good = {{s.world.a, s.world.r, "N", {3}}, {s.world.a, s.world.r, "D", {4}}};
         s.bad = {{s.world.a, s.world.r, "N", {3}}, {s.world.a, s.world.q, "D", {4}}};
         s.found = 0;
         s.allowed = 60;
       }},
      {"S10_fair_ot",  // 33 h against none: mean 16.5 h, 200 % of it
       [both](S& s) {
         s.good = both(s, days(4, 10), days(4, 10));
         s.bad = both(s, days(4, 10), {4});
         s.found = 200;
         s.allowed = 150;
       }},
      {"S11_public_holiday_coverage",
       [only](S& s) {
         s.world.instance.calendar.holidays = {7};
         only(s, {7, 8}, {8}, 0, 80);
       }},
      {"S12_allowance_optimization",  // 12 h at night against none of two others: 300 % of the mean
       [](S& s) {
         s.bad = {{s.world.a, s.world.r, "N", {4}},
                  {s.world.b, s.world.r, "D", {4}},
                  {s.world.p, s.world.r, "E", {4}}};
         s.good = {{s.world.a, s.world.r, "N", {4}},
                   {s.world.b, s.world.r, "N", {4}},
                   {s.world.p, s.world.r, "E", {4}}};
         s.found = 300;
         s.allowed = 200;
       }},
      {"S14_midmonth_insert",
       [only](S& s) {
         only(s, {0, 10}, {0, 20}, 0, 70);
       }},
      {"S15_demand_coverage_score",  // three of four filled: 75 %
       [](S& s) {
         Instance& instance = s.world.instance;
         instance.posts = {};
         post(instance, s.world.r, 3, ShiftId{1}, 4);
         s.world.p = officer(instance, "A3", "A");
         const OfficerId last = officer(instance, "A4", "A");
         s.bad = {{s.world.a, s.world.r, "D", {3}},
                  {s.world.b, s.world.r, "D", {3}},
                  {s.world.p, s.world.r, "D", {3}}};
         s.good = s.bad;
         s.good.push_back({last, s.world.r, "D", {3}});
         s.found = 75;
         s.allowed = 80;
       }},
      {"S17_gaps",
       [only](S& s) {
         only(s, {3, 4, 13}, {3, 11}, 7, 0);
       }},
      {"S17_cross_week_runs",  // Monday to Saturday, and Friday to Wednesday
       [only](S& s) { only(s, days(4, 9), days(8, 13), 6, 5); }},
      {"S18_gaps",
       [only](S& s) {
         only(s, {3, 6}, {3, 5}, 1, 0);
       }},
      {"fair_hours",  // 2 against 1: 133 % of the mean, rounded away from the limit
       [both](S& s) {
         s.good = both(s, {3, 4}, {3, 4});
         s.bad = both(s, {3, 4}, {3});
         s.found = 134;
         s.allowed = 110;
       }},
      {"fair_nights",
       [](S& s) {
         s.good = {{s.world.a, s.world.r, "N", {4, 5}}, {s.world.b, s.world.r, "D", {4}}};
         s.bad = {{s.world.a, s.world.r, "N", {4, 5, 6}}, {s.world.b, s.world.r, "D", {4}}};
         s.found = 3;
         s.allowed = 2;
       }},
      {"fair_weekends",
       [both](S& s) {
         s.good = both(s, {2, 3}, {4});
         s.bad = both(s, {2, 3, 10}, {4});
         s.found = 2;
         s.allowed = 1;
       }},
      {"fair_holidays",
       [both](S& s) {
         s.world.instance.calendar.holidays = {4, 5};
         s.good = both(s, {4}, {6});
         s.bad = both(s, {4, 5}, {6});
         s.found = 2;
         s.allowed = 1;
       }},
      {"requests",
       [on_day](S& s) {
         s.world.instance.requests = {{s.world.a, 3, WordId::none(), false, 5}};
         on_day(s, 4, 3);
       }},
      {"max_duties_of_code",
       [only, limit](S& s) {
         limit(s, kNoLeast, 2);
         std::get<WindowSum>(s.line.form).codes = {"D"};
         only(s, {3, 4}, {3, 4, 6}, 3, 2);
       }},
      {"minutes_in_horizon",
       [only](S& s) {
         s.line.limits = {{{.officers = {"A1"}}, {.least = 660, .most = 1'320}}};
         only(s, {3, 4}, {3, 4, 6}, 1'980, 1'320);
       }},
      {"max_days_on",
       [only, limit](S& s) {
         limit(s, kNoLeast, 3);
         only(s, days(3, 5), days(3, 6), 4, 3);
       }},
      {"cover",
       [](S& s) {
         s.world.instance.posts = {};
         post(s.world.instance, s.world.r, 3, ShiftId{1}, 1);
         s.good = {{s.world.a, s.world.r, "D", {3}}};
         s.found = 0;
         s.allowed = 1;
       }},
  };
  return kAll;
}

}  // namespace tenon::roster::testing
