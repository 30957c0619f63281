#include "problems/roster/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "problems/roster/verify.h"
#include "tests/problems/roster/make.h"
#include "tests/problems/roster/spoilt.h"

namespace tenon::roster {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using testing::Spoilt;
using testing::Work;
using testing::World;

// Two people wanted by day at R on days 3 to 5; A1 comes on two of them, A2 on one.
struct Small {
  World world;
  Instance instance;
  Roster roster;

  Small() {
    world.instance.posts = {};
    for (const Day day : {3, 4, 5}) testing::post(world.instance, world.r, day, ShiftId{1}, 2);
    world.who(world.b).rows = {{testing::pattern(world.instance, "DDO"), std::nullopt}};
    instance = testing::finish(world.instance);
    roster = Spoilt::roster(instance, {{world.a, world.r, "D", {3, 4}}, {world.b, world.r, "D", {4}}});
    roster.rows[world.b].offset = 2;  // (4 + 2) mod 3 = 0: the first D
  }
};

TEST(Plan, SaysWhoWorksWhenAndHowLong) {
  const Small it;
  const Plan plan = to_plan(it.instance, it.roster);
  ASSERT_THAT(plan.assignments, SizeIs(3));
  EXPECT_EQ(plan.assignments[1],
            (Assignment{"DI", "R", "A1", "2026-01-05", -1, "D", "2026-01-05T08:00:00", "2026-01-05T20:00:00",
                        AssignedHours{1'200, 100, 1'100, 0, 0}, std::nullopt}));
  EXPECT_EQ(plan.assignments[2].officer, "A2");
  EXPECT_EQ(plan.assignments[2].offset, 2);

  ASSERT_THAT(plan.rosters, SizeIs(2));
  const OfficerRoster& second = plan.rosters[1];
  EXPECT_EQ(second.pattern, "DDO");
  EXPECT_EQ(second.offset, 2);
  EXPECT_EQ(second.days[4], (DayStatus{"2026-01-05", "ASSIGNED", "D", 0}));
  EXPECT_EQ(second.days[5], (DayStatus{"2026-01-06", "UNASSIGNED", "", 1}));
  EXPECT_EQ(second.days[6], (DayStatus{"2026-01-07", "OFF_DAY", "", 2}));

  ASSERT_THAT(plan.unfilled, SizeIs(2));
  EXPECT_EQ(plan.unfilled[0].date, "2026-01-04");
  EXPECT_EQ(plan.unfilled[0].missing, 1);
  EXPECT_EQ(plan.unfilled[1].missing, 2);
  // P1 may not do 12 h; nobody else is barred on day 5.
  ASSERT_THAT(plan.unfilled[1].why, SizeIs(1));
  EXPECT_EQ(plan.unfilled[1].why[0].rule, "C1_mom_daily_hours");

  ASSERT_THAT(plan.hours, SizeIs(2));
  EXPECT_EQ(plan.hours[0].weeks[0], (PeriodTotal{"2026-W01", {1'200, 100, 1'100, 0, 0}}));
  EXPECT_EQ(plan.hours[0].months[0], (PeriodTotal{"2026-01", {2'400, 200, 2'200, 0, 0}}));
}

TEST(Plan, IsReadBackAsItWas) {
  const Small it;
  const Roster again = to_roster(it.instance, to_plan(it.instance, it.roster));
  EXPECT_EQ(again.posts, it.roster.posts);
  EXPECT_EQ(again.rows, it.roster.rows);
}

TEST(Plan, OfAnotherInputKeepsWhatIsStillThere) {
  const Small it;
  Plan plan = to_plan(it.instance, it.roster);
  plan.assignments.push_back({"DI", "R", "Somebody", "2026-01-05", -1, "D"});
  plan.assignments.push_back({"DI", "X", "A1", "2026-01-05", -1, "D"});
  plan.assignments.push_back({"DI", "R", "A1", "2026-01-09", -1, "D"});
  plan.assignments.push_back({"DI", "R", "A1", "no date", -1, "D"});
  plan.assignments.push_back(plan.assignments[0]);
  EXPECT_EQ(to_roster(it.instance, plan).posts, it.roster.posts);
  // Without rosters and offsets, the first offset at which A2's duty lies in his pattern.
  plan.rosters.clear();
  for (Assignment& assignment : plan.assignments) assignment.offset.reset();
  EXPECT_EQ(to_roster(it.instance, plan).rows[it.world.b].offset, 0);  // 4 mod 3 = 1: the second D
}

// A demand with two sets of shifts gives two requirements of one name: times tell them apart, and where they do not, room does.
TEST(Plan, TellsRequirementsOfOneNameApart) {
  World world;
  world.instance.posts = {};
  world.at(world.q).id = "R";
  const ShiftId late = testing::shift(world.instance, "D", "10:00", "22:00");
  testing::post(world.instance, world.r, 3, ShiftId{1});
  testing::post(world.instance, world.q, 3, late);
  const Instance instance = testing::finish(world.instance);
  Roster roster = Roster::empty(instance);
  roster.posts[world.a] = {PostId{1}};
  EXPECT_EQ(to_roster(instance, to_plan(instance, roster)).posts, roster.posts);
  Plan bare;
  for (const std::string officer : {"A1", "A2"})
    bare.assignments.push_back({"DI", "R", officer, "2026-01-04", -1, "D"});
  const Roster both = to_roster(instance, bare);
  EXPECT_THAT(both.posts[world.a], ElementsAre(PostId{0}));
  EXPECT_THAT(both.posts[world.b], ElementsAre(PostId{1}));
}

TEST(Plan, StagesAreWhatIsLeftOpenWhoWorksAndHowEvenly) {
  Small it;
  EXPECT_THAT(
      stage_values(it.instance, it.roster),
      ElementsAre(Pair("unfilled", Int128{3}), Pair("staff", Int128{2}), Pair("balance", Int128{2 * 2 + 1})));
  // Soft: the bid 4, A2 comes on day 4 (S5, 4), days 3 and 5 are half filled and not at all (S15, 2 x 5).
  it.instance.goal = Goal::kStaff;
  it.instance.soft_stage = true;
  it.instance.requests = {{it.world.a, 3, WordId::none(), false, 4}};
  EXPECT_THAT(stage_values(it.instance, to_plan(it.instance, it.roster)),
              ElementsAre(Pair("unfilled", Int128{3}), Pair("staff", Int128{2}), Pair("soft", Int128{18})));
}

TEST(Plan, TheBenchmarkCountsItsCostAlone) {
  Small it;
  it.instance.flavour = Flavour::kShiftScheduling;
  it.instance.fixed_cost = 7;
  for (Post& post : it.instance.posts) post.under = 100;
  for (Rule& rule : it.instance.rules) rule.line.enforcement = Enforcement::kOff;
  RuleLine cover = testing::line("cover");
  cover.enforcement = Enforcement::kSoft;
  testing::rebind(it.instance, cover);
  const Plan plan = to_plan(it.instance, it.roster);
  EXPECT_THAT(stage_values(it.instance, plan), ElementsAre(Pair("cost", Int128{7 + 3 * 100})));
  EXPECT_EQ(plan.assignments[0].day, 3);
  EXPECT_EQ(plan.assignments[0].date, "");
  EXPECT_THAT(plan.rosters, IsEmpty());
}

// A crew of two of three follows DDO; a third of the days is off, 21 of 31 each are owed. A1 does three of them.
TEST(Plan, CrewsOweTheWorkDaysOfTheirPattern) {
  World world;
  world.instance.posts = {};
  for (Day day = 0; day < 31; ++day) {
    testing::post(world.instance, world.r, day, ShiftId{1}, 0);
    world.instance.posts[PostId{day}].most = kNoMost;
  }
  const PatternId ddo = testing::pattern(world.instance, "DDO");
  for (const OfficerId officer : {world.a, world.b}) world.who(officer).rows = {{ddo, 0}};
  world.instance.crews.push_back(
      {.requirement = world.r, .members = {world.a, world.b, world.p}, .quota = 2});
  world.instance.outcome_based = true;
  const Instance instance = testing::finish(world.instance);
  const Roster roster = Spoilt::roster(instance, {{world.a, world.r, "D", {0, 1, 3}}});
  EXPECT_THAT(roster.crews[CrewId{0}], ElementsAre(world.a, world.b));
  EXPECT_THAT(stage_values(instance, roster), ElementsAre(Pair("unfilled", Int128{2 * 21 - 3})));
  const Plan plan = to_plan(instance, roster);
  EXPECT_THAT(plan.rosters, SizeIs(2));  // A2 is chosen and does nothing
  EXPECT_THAT(plan.unfilled, SizeIs(2 * 21 - 3));
  EXPECT_EQ(plan.unfilled[0].officer, "A2");
  EXPECT_THAT(to_roster(instance, plan).crews[CrewId{0}], ElementsAre(world.a, world.b));
}

TEST(Plan, EqualOfficersHaveTheirPartsInOneOrder) {
  World world;
  const OfficerId c = testing::officer(world.instance, "A3", "A");
  world.who(c).skills = {world.word("first aid")};
  const Instance instance = testing::finish(world.instance);
  const Roster first = Spoilt::roster(instance, {{world.a, world.r, "D", {5}}, {world.b, world.r, "D", {3}}});
  const Roster other = Spoilt::roster(instance, {{world.a, world.r, "D", {3}}, {world.b, world.r, "D", {5}}});
  EXPECT_EQ(in_order(instance, first).posts, other.posts);
  EXPECT_EQ(in_order(instance, other).posts, other.posts);
  const Roster third =
      Spoilt::roster(instance, {{c, world.r, "D", {3}}});  // unlike the others: stays with him
  EXPECT_EQ(in_order(instance, third).posts, third.posts);
}

TEST(Plan, ChangesAreOfficerDays) {
  const World world;
  const Instance instance = testing::finish(world.instance);
  const Roster kept = Spoilt::roster(instance, {{world.a, world.r, "D", {3, 4, 5}}});
  const Roster now = Spoilt::roster(
      instance, {{world.a, world.r, "D", {3}}, {world.a, world.r, "N", {4}}, {world.b, world.r, "D", {5}}});
  EXPECT_EQ(changes(instance, kept, kept), 0);
  EXPECT_EQ(changes(instance, kept, now), 3);  // A1 moves on day 4 and loses day 5, A2 gains it
  EXPECT_THAT(differences(to_plan(instance, kept), to_plan(instance, now)),
              ElementsAre("2026-01-05 A1: D at R becomes N at R", "2026-01-06 A1: loses D at R",
                          "2026-01-06 A2: gains D at R", "staff: 1 becomes 2"));
}

// Bob works nowhere, so no plan says which offset he would start at, and why the second day is unfilled must not hang on it: read back he starts at
// 0, where that is his day off.
TEST(ToPlan, ReasonsDoNotHangOnRowsThatNobodySees) {
  using namespace testing;
  Instance instance = horizon("2026-01-05", 2);
  const PatternId turns = pattern(instance, "DO");
  for (const char* name : {"Ann", "Bob"})
    instance.officers[officer(instance, name)].rows = {{.pattern = turns, .offset = std::nullopt}};
  const ShiftId day = shift(instance, "D", "09:00", "17:00");
  const RequirementId gate = requirement(instance, "gate");
  instance.requirements[gate].pattern = turns;
  post_daily(instance, gate, day);
  instance = finish(std::move(instance));
  Roster roster = Roster::empty(instance);
  assign(instance, roster, OfficerId{0}, gate, "D", {0});
  roster.rows[OfficerId{1}].offset = 1;
  const Plan plan = to_plan(instance, roster);
  ASSERT_EQ(plan.unfilled.size(), 1U);
  EXPECT_FALSE(plan.unfilled.front().why.empty());
  EXPECT_TRUE(verify(instance, plan).empty());
}

}  // namespace
}  // namespace tenon::roster
