#include "problems/roster/evaluate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

#include "base/random.h"
#include "problems/roster/verify.h"
#include "tests/problems/roster/spoilt.h"

namespace tenon::roster {
namespace {

using ::testing::Contains;
using testing::days;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using testing::Spoilt;
using testing::Work;
using testing::World;

std::vector<Finding> of_rule(const Instance& instance, const Evaluation& evaluation, const std::string& id) {
  std::vector<Finding> found;
  for (const Finding& finding : evaluation.findings)
    if (instance.rules[finding.rule].line.id == id) found.push_back(finding);
  return found;
}
std::vector<Finding> of_rule(const Instance& instance, const Roster& roster, const std::string& id) {
  return of_rule(instance, evaluate(instance, roster), id);
}

RuleId id_of(const Instance& instance, const std::string& id) {
  for (const RuleId rule : instance.rules.keys())
    if (instance.rules[rule].line.id == id) return rule;
  return RuleId::none();
}

Spoilt spoilt(const std::string& id, Enforcement enforcement) {
  Spoilt it;
  it.line = testing::line(id);
  it.line.enforcement = enforcement;
  testing::spoilt_rosters().at(id)(it);
  return it;
}

class EveryRule : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryRule, IsKeptByOneRosterAndBrokenByAnother) {
  const Spoilt it = spoilt(GetParam(), Enforcement::kHard);
  const Instance instance = it.instance();
  const Roster good = Spoilt::roster(instance, it.good), bad = Spoilt::roster(instance, it.bad);
  EXPECT_THAT(of_rule(instance, good, GetParam()), IsEmpty());
  const std::vector<Finding> found = of_rule(instance, bad, GetParam());
  ASSERT_THAT(found, Not(IsEmpty()));
  EXPECT_EQ(found[0].found, it.found);
  EXPECT_EQ(found[0].allowed, it.allowed);
  EXPECT_EQ(found[0].cost, 0);
  EXPECT_FALSE(evaluate(instance, bad).is_lawful(instance));
}

TEST_P(EveryRule, IsToldByTheVerifierWhereItIsHard) {
  const Spoilt it = spoilt(GetParam(), Enforcement::kHard);
  const Instance instance = it.instance();
  const auto told = [&](const std::vector<Work>& works) {
    return testing::rules_of(verify(instance, to_plan(instance, Spoilt::roster(instance, works))));
  };
  EXPECT_EQ(told(it.good).count(GetParam()), 0u);
  EXPECT_EQ(told(it.bad).count(GetParam()), 1u);
}

TEST_P(EveryRule, CostsWhereItIsSoftAndIsNothingWhereItIsOff) {
  Spoilt it = spoilt(GetParam(), Enforcement::kSoft);
  it.line.weight = 7;
  const Instance instance = it.instance();
  const Roster bad = Spoilt::roster(instance, it.bad);
  const Evaluation evaluation = evaluate(instance, bad);
  const RuleId rule = id_of(instance, GetParam());
  EXPECT_GE(evaluation.score.breaks[rule], 1);
  EXPECT_GE(evaluation.score.costs[rule], 7);
  EXPECT_EQ(evaluation.score.costs[rule] % 7, 0);
  it.line.enforcement = Enforcement::kOff;
  EXPECT_THAT(of_rule(it.instance(), bad, GetParam()), IsEmpty());
}

std::vector<std::string> all_but_rewards() {
  std::vector<std::string> ids;
  for (const RuleLine& line : standard_rules())
    if (line.id != "S17_six_day_weeks") ids.push_back(line.id);
  return ids;
}
INSTANTIATE_TEST_SUITE_P(Roster, EveryRule, ::testing::ValuesIn(all_but_rewards()),
                         [](const auto& about) { return about.param; });

// ---- What a roster brings with it -------------------------------------------------------------------------------------------------

// Eight days before and five days now are 13; twelve are allowed. With a day off between them they are two runs.
TEST(Evaluate, RunsReachIntoThePast) {
  World world;
  world.who(world.a).carry.worked = 0xFF;
  const Instance instance = testing::finish(world.instance);
  const std::vector<Finding> found = of_rule(
      instance, Spoilt::roster(instance, {{world.a, world.r, "D", days(0, 4)}}), "C3_consecutive_days");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].found, 13);
  EXPECT_EQ(found[0].days, (DaySpan{-8, 4}));
  EXPECT_THAT(of_rule(instance, Spoilt::roster(instance, {{world.a, world.r, "D", days(1, 5)}}),
                      "C3_consecutive_days"),
              IsEmpty());
}

// Eight days before the horizon break the seven-day rule by themselves: only windows with a duty of the horizon count against it.
TEST(Evaluate, WindowsThatThePastAloneBreaksAreNoBreak) {
  World world;
  world.who(world.a).carry.worked = 0xFF;
  const Instance instance = testing::finish(world.instance);
  EXPECT_THAT(of_rule(instance, Roster::empty(instance), "C5_offday_rules"), IsEmpty());
  const auto found =
      of_rule(instance, Spoilt::roster(instance, {{world.a, world.r, "D", {0}}}), "C5_offday_rules");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].days, (DaySpan{-6, 0}));
  EXPECT_THAT(of_rule(instance, Spoilt::roster(instance, {{world.a, world.r, "D", {1}}}), "C5_offday_rules"),
              IsEmpty());
}

// The last night before the horizon ends at 08:00 on day 0: D then starts at once, E after 6 h, both too early; N after 12 h.
TEST(Evaluate, RestCountsFromTheEndOfTheLastDutyBefore) {
  World world;
  world.who(world.a).carry.last_end = 8 * 60;
  world.who(world.a).carry.last_code = world.word("N");
  const Instance instance = testing::finish(world.instance);
  const auto found = [&](const std::string& code) {
    return of_rule(instance, Spoilt::roster(instance, {{world.a, world.r, code, {0}}}), "C4_rest_period");
  };
  ASSERT_THAT(found("E"), SizeIs(1));
  EXPECT_EQ(found("E")[0].found, 360);
  EXPECT_THAT(found("D"), SizeIs(1));
  EXPECT_THAT(found("N"), IsEmpty());
  RuleLine succession = testing::line("forbidden_successions");
  succession.enforcement = Enforcement::kHard;
  Instance strict = instance;
  testing::rebind(strict, succession);
  EXPECT_THAT(
      of_rule(strict, Spoilt::roster(strict, {{world.a, world.r, "D", {0}}}), "forbidden_successions"),
      SizeIs(1));
}

// 30 h of the week are done: two duties of 11 h are 52 h.
TEST(Evaluate, WeeksBeginWithWhatWasDoneBeforeTheHorizon) {
  World world;
  world.who(world.a).overtime_allowed = false;
  world.who(world.a).carry.week_net = 30 * 60;
  world.who(world.a).carry.week_duties = 3;
  const Instance instance = testing::finish(world.instance);
  const auto found =
      of_rule(instance, Spoilt::roster(instance, {{world.a, world.r, "D", {0, 1}}}), "C2_mom_weekly_hours");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].found, 52 * 60);
  EXPECT_EQ(found[0].days, (DaySpan{-3, 3}));
}

// Least sums of a week that the horizon cuts are judged only where the past is known, and never at the end.
TEST(Evaluate, LeastSumsAreJudgedInWholeWindowsOnly) {
  World world;
  RuleLine line{.id = "two a week",
                .statement = "",
                .form = WindowSum{.quantity = Quantity::kDuties, .window = Window::kWeek},
                .limits = {{{.officers = {"A1"}}, {.least = 2}}}};
  const auto broken = [&](const Instance& instance) {
    std::vector<DaySpan> spans;
    for (const Finding& finding : of_rule(instance, Roster::empty(instance), "two a week"))
      spans.push_back(finding.days);
    return spans;
  };
  const std::vector<DaySpan> whole{{4, 10}, {11, 17}, {18, 24}};
  EXPECT_EQ(broken(testing::finish(world.instance, {line})), whole);
  world.who(world.a).carry.week_duties = 1;
  world.who(world.a).carry.worked = 1;
  EXPECT_EQ(broken(testing::finish(world.instance, {line})),
            (std::vector<DaySpan>{{-3, 3}, {4, 10}, {11, 17}, {18, 24}}));
}

// A run of days off that touches the horizon's start may be a longer one; known to begin there it may not.
TEST(Evaluate, RunsAtTheEndsMayBeLongerThanTheyLook) {
  World world;
  RuleLine line = testing::line("min_days_off");
  line.enforcement = Enforcement::kHard;
  const auto broken = [&](bool ends_free, std::uint64_t worked) {
    std::get<RunLength>(line.form).ends_free = ends_free;
    world.who(world.a).carry.worked = worked;
    Instance instance = testing::finish(world.instance);
    testing::rebind(instance, line);
    std::vector<Day> work = days(1, 29);
    return of_rule(instance, Spoilt::roster(instance, {{world.a, world.r, "D", work}}), "min_days_off")
        .size();
  };
  EXPECT_EQ(broken(true, 0), 0u);
  EXPECT_EQ(broken(false, 0), 2u);  // day 0 and day 30
  EXPECT_EQ(broken(true, 1), 1u);   // he worked on day -1: day 0 is a single day off
  EXPECT_EQ(broken(true, 2), 0u);   // day -1 was off, too
}

// Saturday before the horizon and Sunday, day 0, are one weekend.
TEST(Evaluate, AWeekendOverTheHorizonsEdgeIsOne) {
  World world;
  world.instance.calendar.start = *serial_of("2026-02-01");  // a Sunday
  world.instance.calendar.days = 28;
  world.who(world.a).carry.worked = 1;
  RuleLine line{.id = "weekends",
                .statement = "",
                .form = WindowSum{.quantity = Quantity::kWeekends, .window = Window::kRolling, .days = 14},
                .limits = {{{}, {.most = 1}}}};
  const Instance instance = testing::finish(world.instance, {line});
  const auto broken = [&](const std::vector<Day>& at) {
    return of_rule(instance, Spoilt::roster(instance, {{world.a, world.r, "D", at}}), "weekends").size();
  };
  EXPECT_EQ(broken({0}), 0u);
  EXPECT_GT(broken({0, 6}), 0u);
}

// ---- Exemptions, scopes ---------------------------------------------------------------------------------------------------------------

// 13 days in a row end on day 17; exempt on that day they are not judged, exempt on another they are.
TEST(Evaluate, RunsThatEndOnAnExemptDayAreNotJudged) {
  Spoilt it = spoilt("C3_consecutive_days", Enforcement::kHard);
  it.line.exemptions = {{17, 20}};
  Instance instance = it.instance();
  EXPECT_THAT(of_rule(instance, Spoilt::roster(instance, it.bad), it.line.id), IsEmpty());
  it.line.exemptions = {{10, 12}};
  instance = it.instance();
  EXPECT_THAT(of_rule(instance, Spoilt::roster(instance, it.bad), it.line.id), SizeIs(1));
}

// Of 121 h overtime 33 h fall into days 11 to 17, and 33 into 18 to 24: without them 55 are left.
TEST(Evaluate, SumsLeaveExemptDaysOut) {
  Spoilt it = spoilt("C17_ot_monthly_cap", Enforcement::kHard);
  it.line.limits = {{{}, {.most = 54 * 60}}};
  it.line.exemptions = {{11, 24}};
  const Instance instance = it.instance();
  const auto found = of_rule(instance, Spoilt::roster(instance, it.bad), it.line.id);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].found, 55 * 60);
}

TEST(Evaluate, TheNarrowestScopeThatMatchesCounts) {
  World world;
  world.who(world.a).product = world.word("APO");
  world.who(world.b).product = world.word("APO");
  world.who(world.b).local = false;
  const Instance instance = testing::finish(world.instance);
  const Rule* cap = instance.rule("C19_apgd_monthly_hours");
  EXPECT_EQ(cap->limit(world.a)->most_in_month[3], 246 * 60);
  EXPECT_EQ(cap->limit(world.b)->most_in_month[3], 268 * 60);
  EXPECT_EQ(cap->limit(world.p), nullptr);
  EXPECT_EQ(instance.rule("C5_offday_rules")->limit(world.a), nullptr);  // exempt
  EXPECT_EQ(instance.rule("C5_offday_rules")->limit(world.p)->most, 6);
  EXPECT_TRUE(matches({.schemes = {"All"}}, instance, world.p));
  EXPECT_FALSE(matches({.not_ranks = {""}}, instance, world.p));
}

// ---- Rewards, automata, site rules ---------------------------------------------------------------------------------------------------------

// Monday to Saturday earns 200; a gap of one day costs 50, so that all of S17 is below 0 and counts 0.
TEST(Evaluate, SixDayWeeksEarnButS17IsNotBelowNothing) {
  World world;
  Instance instance = testing::finish(world.instance);
  for (const std::string id : {"S17_six_day_weeks", "S17_gaps"}) {
    RuleLine line = testing::line(id);
    line.enforcement = Enforcement::kSoft;
    testing::rebind(instance, line);
  }
  const Evaluation evaluation =
      evaluate(instance, Spoilt::roster(instance, {{world.a, world.r, "D", {4, 5, 6, 7, 8, 9, 11}}}));
  const RuleId weeks = id_of(instance, "S17_six_day_weeks"), gaps = id_of(instance, "S17_gaps");
  EXPECT_THAT(evaluation.score.of[world.a],
              ::testing::IsSupersetOf({std::pair(weeks, std::int64_t{-200}), {gaps, 50}}));
  EXPECT_EQ(evaluation.score.costs[weeks], -50);
  EXPECT_EQ(evaluation.score.costs[gaps], 50);
  EXPECT_EQ(evaluation.score.breaks[weeks], 0);
}

TEST(Evaluate, NightsAreRecoveredWhereTheSiteAsksForIt) {
  World world;
  const Instance instance = testing::finish(world.instance, {}, {"night_recovery"});
  ASSERT_NE(instance.rule("night_recovery"), nullptr);
  const auto breaks = [&](std::vector<Work> works) {
    return of_rule(instance, Spoilt::roster(instance, works), "night_recovery").size();
  };
  EXPECT_EQ(breaks({{world.a, world.r, "N", {3, 4, 5}}, {world.a, world.r, "D", {8}}}), 0u);
  EXPECT_EQ(breaks({{world.a, world.r, "N", {3, 4, 5}}, {world.a, world.r, "D", {7}}}), 1u);
  EXPECT_EQ(breaks({{world.a, world.r, "N", {3, 4}}, {world.a, world.r, "D", {6}}}), 0u);
  EXPECT_EQ(testing::finish(world.instance).rule("night_recovery"), nullptr);
}

TEST(Evaluate, AutomataPayTheirEdgesAndTheirEnds) {
  World world;
  Automaton automaton;
  automaton.states = 2;
  automaton.codes = {{"D"}};
  automaton.edges = {{0, 0, 0, 0}, {0, 1, 1, 3}, {1, 0, 0, 2}, {1, 1, 1, 0}};
  automaton.at_end = {0, 10};
  const RuleLine line{.id = "starts",
                      .statement = "",
                      .form = automaton,
                      .enforcement = Enforcement::kSoft,
                      .weight = 2,
                      .limits = {{{.officers = {"A1"}}}}};
  const Instance instance = testing::finish(world.instance, {line});
  const RuleId rule = id_of(instance, "starts");
  const auto cost = [&](const std::vector<Day>& at) {
    return evaluate(instance, Spoilt::roster(instance, {{world.a, world.r, "D", at}})).score.costs[rule];
  };
  EXPECT_EQ(cost({3, 4}), 2 * (3 + 2));
  EXPECT_EQ(cost({29, 30}), 2 * (3 + 10));
}

// ---- Costs ----------------------------------------------------------------------------------------------------------------------------------

// 195 h less 187 h are 8 h; less 17 x 11 h and 30 min: started hours.
TEST(Evaluate, AmountsOfMinutesAreChargedInStartedHours) {
  Spoilt it = spoilt("minimum_contract_hours", Enforcement::kSoft);
  it.line.weight = 3;
  it.line.limits = {{{}, {.least = 17 * 660 + 481}}};
  const Instance instance = it.instance();
  EXPECT_EQ(evaluate(instance, Spoilt::roster(instance, it.bad)).score.costs[id_of(instance, it.line.id)],
            3 * 9);
}

TEST(Evaluate, RequestsAndCoverHaveWeightsOfTheirOwn) {
  World world;
  world.instance.requests = {{world.a, 3, WordId::none(), false, 5}, {world.a, 4, world.word("N"), true, 4}};
  world.instance.posts = {};
  testing::post(world.instance, world.r, 3, ShiftId{1}, 3);
  testing::post(world.instance, world.r, 4, ShiftId{1}, 1);
  Instance instance = testing::finish(world.instance);
  for (Post& post : instance.posts) post.under = 100, post.over = 1, post.most = kNoMost;
  RuleLine cover = testing::line("cover");
  cover.enforcement = Enforcement::kSoft;
  testing::rebind(instance, cover);
  const Evaluation evaluation = evaluate(
      instance, Spoilt::roster(instance, {{world.a, world.r, "D", {3, 4}}, {world.b, world.r, "D", {4}}}));
  EXPECT_EQ(evaluation.score.costs[id_of(instance, "requests")], 5 + 4);
  EXPECT_EQ(evaluation.score.costs[id_of(instance, "cover")], 2 * 100 + 1);
}

// ---- Against brute force -------------------------------------------------------------------------------------------------------------

// C3, C4, C5, C17 and C2 of random months with a random past, told by definitions that go over every window.
TEST(Evaluate, AgreesWithDefinitionsThatGoOverEveryWindow) {
  Random random(11);
  int broken = 0;
  for (int trial = 0; trial < 300; ++trial) {
    World world;
    Carry& carry = world.who(world.a).carry;
    world.who(world.a).overtime_allowed = trial % 2 == 0;
    carry.worked = random.below(1 << 14);
    carry.week_duties = std::popcount(carry.worked & 7);  // Monday to Wednesday
    carry.week_net = carry.week_duties * 660;
    if (carry.worked & 1) carry.last_end = -static_cast<Minute>(random.below(600));
    const Instance instance = testing::finish(world.instance);
    Roster roster = Roster::empty(instance);
    const std::vector<std::string> codes{"D", "E", "N"};
    for (Day day = 0; day < 31; ++day)
      if (random.chance(12, 14))
        roster.posts[world.a].push_back(testing::post_at(instance, world.r, day, codes[random.below(3)]));
    const std::vector<Duty> duties = duties_of(instance, roster, world.a);

    const auto works = [&](Day day) {
      if (day < 0) return day >= -60 && ((carry.worked >> (-1 - day)) & 1) == 1;
      return std::any_of(duties.begin(), duties.end(), [&](const Duty& duty) { return duty.day == day; });
    };
    const auto days_in = [&](Day first, Day last) {
      int count = 0;
      for (Day day = first; day <= last; ++day) count += works(day);
      return count;
    };
    bool c3 = false, c5 = false, c4 = false, c2 = false;
    for (Day last = 0; last < 31; ++last) {
      c3 = c3 || (works(last) && days_in(last - 12, last) == 13);
      c5 = c5 || (days_in(last - 6, last) == 7 && days_in(std::max(0, last - 6), last) > 0);
    }
    for (std::size_t i = 0; i < duties.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) c4 = c4 || duties[i].from - duties[j].to < 480;
      c4 = c4 || (carry.last_end && duties[i].from - *carry.last_end < 480);
    }
    std::int64_t overtime = 0;
    for (Day monday = -3; monday < 31; monday += 7) {
      std::int64_t net = monday < 0 ? carry.week_net : 0;
      for (const Duty& duty : duties)
        if (monday <= duty.day && duty.day <= monday + 6) {
          const std::int64_t minutes = duty.gross() == 720 ? 660 : 435;
          overtime += std::max<std::int64_t>(0, net + minutes - std::max<std::int64_t>(net, 2'640));
          net += minutes;
        }
      c2 = c2 || net > 2'640;
    }
    const auto is_broken = [&](const std::string& id) { return !of_rule(instance, roster, id).empty(); };
    EXPECT_EQ(is_broken("C3_consecutive_days"), c3);
    EXPECT_EQ(is_broken("C5_offday_rules"), c5);
    EXPECT_EQ(is_broken("C4_rest_period"), c4);
    EXPECT_EQ(is_broken("C2_mom_weekly_hours"), c2 && trial % 2 == 1);
    EXPECT_EQ(is_broken("C17_ot_monthly_cap"), overtime > 72 * 60);
    broken += c3 + c5 + c4 + (overtime > 72 * 60);

    // Whoever breaks a rule of most or of rest was told so when the duty that does it came.
    std::vector<Duty> before;
    bool barred = false;
    for (const Duty& duty : duties) {
      barred = barred || !judge(instance, world.a, before, {}, duty.post).empty();
      before.push_back(duty);
    }
    EXPECT_EQ(barred, !evaluate(instance, roster).is_lawful(instance));
  }
  EXPECT_GT(broken, 100);
}

// ---- Judging one post ---------------------------------------------------------------------------------------------------------------------

TEST(Judge, TellsWhatAPostBringsAndNothingOfWhatIsBrokenAlready) {
  World world;
  world.who(world.a).away = {{20 * kDayMinutes, 21 * kDayMinutes}};
  const Instance instance = testing::finish(world.instance);
  const Roster roster =
      Spoilt::roster(instance, {{world.a, world.r, "D", days(5, 11)}});  // 7 in a row: broken
  const std::vector<Duty> duties = duties_of(instance, roster, world.a);
  const auto rules = [&](Day day, const std::string& code) {
    std::vector<std::string> ids;
    for (const Finding& finding :
         judge(instance, world.a, duties, {}, testing::post_at(instance, world.r, day, code)))
      ids.push_back(instance.rules[finding.rule].line.id);
    return ids;
  };
  EXPECT_THAT(rules(14, "D"), IsEmpty());
  EXPECT_THAT(rules(20, "D"), ElementsAre("leave"));
  EXPECT_THAT(rules(12, "D"), ElementsAre("C5_offday_rules"));  // another window of seven
  EXPECT_THAT(rules(4, "N"), Contains("C4_rest_period"));
}

TEST(Judge, SaysHowManyEachRuleBars) {
  World world;
  world.at(world.r).ranks = {world.word("SGT")};
  world.who(world.a).rank = world.word("SGT");
  world.who(world.a).away = {{3 * kDayMinutes, 4 * kDayMinutes}};
  const Instance instance = testing::finish(world.instance);
  const std::vector<Why> why =
      why_unfilled(instance, Roster::empty(instance), testing::post_at(instance, world.r, 3, "D"));
  ASSERT_THAT(why, SizeIs(3));
  EXPECT_EQ(why[0].rule, "C11_rank_match");  // A2 and P1
  EXPECT_EQ(why[0].officers, 2);
  EXPECT_EQ(why[1].rule, "C1_mom_daily_hours");  // P1: 12 h
  EXPECT_EQ(why[1].officers, 1);
  EXPECT_EQ(why[2].rule, "leave");
  const Roster busy = Spoilt::roster(instance, {{world.p, world.r, "E", {3}}});
  EXPECT_THAT(why_unfilled(instance, busy, testing::post_at(instance, world.r, 3, "D")),
              Contains(Field(&Why::rule, "duties-a-day")));
}

}  // namespace
}  // namespace tenon::roster
