#include "problems/roster/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/problems/roster/spoilt.h"

namespace tenon::roster {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using testing::rules_of;
using ::testing::SizeIs;
using testing::Spoilt;
using testing::World;

// One person wanted by day at R on days 3 to 6, at least one and at most two on day 6. A1 has no pattern, A2 DDO from any day.
Instance small(const std::function<void(World&)>& change = [](World&) {}) {
  World world;
  world.instance.posts = {};
  for (const Day day : {3, 4, 5, 6}) testing::post(world.instance, world.r, day, ShiftId{1});
  world.instance.posts[PostId{3}].least = 1;
  world.instance.posts[PostId{3}].most = 2;
  world.who(world.b).rows = {{testing::pattern(world.instance, "DDO"), std::nullopt}};
  change(world);
  return testing::finish(world.instance);
}

Roster good_roster(const Instance& instance) {
  const World world;
  Roster roster = Spoilt::roster(
      instance, {{world.a, world.r, "D", {3, 6}}, {world.b, world.r, "D", {4}}});  // day 5 stays open
  roster.rows[world.b].offset = 2;
  return roster;
}
Plan good_plan(const Instance& instance) { return to_plan(instance, good_roster(instance)); }

std::set<std::string> told(const Instance& instance, const std::function<void(Plan&)>& spoil) {
  Plan plan = good_plan(instance);
  spoil(plan);
  return rules_of(verify(instance, plan));
}
// Of a plan of assignments alone.
std::set<std::string> told_bare(const Instance& instance, const std::function<void(Plan&)>& spoil) {
  return told(instance, [&](Plan& plan) {
    plan.rosters.clear();
    plan.unfilled.clear();
    plan.hours.clear();
    plan.score.clear();
    spoil(plan);
  });
}
const std::set<std::string> kNone;
std::set<std::string> only(const std::string& rule) { return {rule}; }

TEST(RosterVerify, AcceptsAPlanMadeByHandInAnyOrder) {
  const Instance instance = small();
  EXPECT_THAT(verify(instance, good_plan(instance)), IsEmpty());
  EXPECT_EQ(told(instance,
                 [](Plan& plan) {
                   std::swap(plan.assignments[0], plan.assignments[2]);
                   std::swap(plan.rosters[0], plan.rosters[1]);
                   std::swap(plan.hours[0], plan.hours[1]);
                   std::swap(plan.score[0], plan.score[1]);
                 }),
            kNone);
  EXPECT_EQ(told_bare(instance, [](Plan& plan) { plan.assignments[0].hours.reset(); }), kNone);
}

TEST(RosterVerify, TellsNamesThatAreNotThere) {
  const Instance instance = small();
  const auto with = [&](Assignment assignment) {
    return told_bare(instance, [&](Plan& plan) { plan.assignments.push_back(assignment); });
  };
  EXPECT_EQ(with({"DI", "R", "Z", "2026-01-04", -1, "D"}), only("unknown-officer"));
  EXPECT_EQ(with({"DI", "Z", "A1", "2026-01-05", -1, "D"}), only("unknown-requirement"));
  EXPECT_EQ(with({"Z", "R", "A1", "2026-01-05", -1, "D"}), only("unknown-requirement"));
  EXPECT_EQ(with({"DI", "R", "A1", "2026-01-05", -1, "Z"}), only("unknown-shift"));
  EXPECT_EQ(with({"DI", "R", "A1", "2026-01-05", -1, "R"}), only("unknown-shift"));  // a word, not a shift
  EXPECT_EQ(with({"DI", "R", "A1", "2026-01-05", -1, "N"}), only("no-such-post"));
  EXPECT_EQ(with({"DI", "R", "A1", "2026-01-20", -1, "D"}), only("no-such-post"));
  EXPECT_EQ(with({"DI", "R", "A1", "yesterday", -1, "D"}), only("no-such-post"));
  EXPECT_EQ(with({"DI", "R", "A1", "", 1'000'000'000'000, "D"}), only("no-such-post"));
}

TEST(RosterVerify, CountsPeopleAtPostsAndDutiesOfADay) {
  const Instance instance = small();
  EXPECT_EQ(told_bare(instance, [](Plan& plan) { plan.assignments.push_back(plan.assignments[0]); }),
            only("assigned-twice"));
  const auto also_at = [](const std::string& officer, const std::string& date) {
    return [=](Plan& plan) { plan.assignments.push_back({"DI", "R", officer, date, -1, "D"}); };
  };
  EXPECT_EQ(told_bare(instance, also_at("A2", "2026-01-04")),
            (std::set<std::string>{"too-many-at-post", "work_pattern"}));  // (3 + 2) mod 3: off
  EXPECT_EQ(told_bare(instance, [](Plan& plan) { plan.assignments.pop_back(); }), only("too-few-at-post"));
  const Instance twice = small([](World& world) {
    testing::post(world.instance, world.r, 3, ShiftId{0});
    world.instance.shifts[ShiftId{0}] = {.code = world.word("F"), .start = 1, .end = 2};
  });
  EXPECT_EQ(told_bare(twice,
                      [](Plan& plan) {
                        plan.assignments.push_back({"DI", "R", "A1", "2026-01-04", -1, "F"});
                      }),
            (std::set<std::string>{"duties-a-day", "C4_rest_period"}));
}

TEST(RosterVerify, ComparesTimesHoursAndRows) {
  const Instance instance = small();
  EXPECT_EQ(told(instance, [](Plan& plan) { plan.assignments[0].start = "2026-01-04T09:00:00"; }),
            only("wrong-times"));
  EXPECT_EQ(told(instance, [](Plan& plan) { plan.assignments[0].end = "2026-01-04T20:00:01"; }),
            only("wrong-times"));
  EXPECT_EQ(told(instance, [](Plan& plan) { ++plan.assignments[0].hours->overtime; }), only("wrong-hours"));
  EXPECT_THAT(told(instance, [](Plan& plan) { plan.assignments[1].offset = 1; }), Contains("wrong-row"));
  EXPECT_THAT(told(instance, [](Plan& plan) { plan.rosters[1].pattern = "DDOO"; }), Contains("wrong-row"));
  EXPECT_THAT(told(instance, [](Plan& plan) { plan.rosters[1].offset = 7; }), Contains("wrong-row"));
  // Offset 1 is his, but with it day 4 is off.
  EXPECT_EQ(told_bare(instance, [](Plan& plan) { plan.assignments[1].offset = 1; }), only("work_pattern"));
}

TEST(RosterVerify, ComparesAllThatThePlanSaysOfItself) {
  const Instance instance = small();
  EXPECT_EQ(told(instance, [](Plan& plan) { plan.rosters[0].days[5].status = "ASSIGNED"; }),
            only("wrong-roster"));
  EXPECT_EQ(told(instance, [](Plan& plan) { plan.rosters.erase(plan.rosters.begin()); }),
            only("wrong-roster"));
  EXPECT_EQ(told(instance, [](Plan& plan) { ++plan.hours[0].weeks[0].hours.gross; }), only("wrong-hours"));
  EXPECT_EQ(told(instance, [](Plan& plan) { plan.hours.push_back(plan.hours[0]); }), only("wrong-hours"));
  EXPECT_EQ(told(instance, [](Plan& plan) { ++plan.unfilled[0].missing; }), only("wrong-unfilled"));
  EXPECT_EQ(told(instance, [](Plan& plan) { plan.unfilled.clear(); }), only("wrong-unfilled"));
  EXPECT_EQ(told(instance, [](Plan& plan) { ++plan.unfilled[0].why[0].officers; }), only("wrong-unfilled"));
  EXPECT_EQ(told(instance, [](Plan& plan) { ++plan.score[0].cost; }), only("wrong-score"));
  EXPECT_EQ(told(instance, [](Plan& plan) { plan.score.pop_back(); }), only("wrong-score"));
}

TEST(RosterVerify, KeepsPinsAndTheCeilingOfStaff) {
  const auto with = [](Pin pin) {
    return rules_of([&] {
      const Instance instance = small([&](World& world) { world.instance.pins = {pin}; });
      return verify(instance, good_plan(instance));
    }());
  };
  const World world;
  EXPECT_EQ(with({Pin::Kind::kAt, world.a, PostId{0}, 0, ""}), kNone);
  EXPECT_EQ(with({Pin::Kind::kAt, world.a, PostId{2}, 0, "published"}), only("pin"));
  EXPECT_EQ(with({Pin::Kind::kNotAt, world.a, PostId{2}, 0, ""}), kNone);
  EXPECT_EQ(with({Pin::Kind::kNotAt, world.a, PostId{0}, 0, ""}), only("pin"));
  EXPECT_EQ(with({Pin::Kind::kOff, world.a, PostId::none(), 4, ""}), kNone);
  EXPECT_EQ(with({Pin::Kind::kOff, world.a, PostId::none(), 3, ""}), only("pin"));
  const Instance two = small([](World& it) { it.instance.most_staff = 2; });
  EXPECT_EQ(rules_of(verify(two, good_plan(two))), kNone);
  const Instance one = small([](World& it) { it.instance.most_staff = 1; });
  EXPECT_EQ(rules_of(verify(one, good_plan(one))), only("most-staff"));
}

// Day 5 stays open.
TEST(RosterVerify, WhereAllMustBeFilledNothingStaysOpen) {
  Instance instance = small();
  instance.must_fill = true;
  EXPECT_EQ(rules_of(verify(instance, good_plan(instance))), only("must-fill"));
}

TEST(RosterVerify, CrewsAreTheirChosenMembersAlone) {
  const auto with = [](std::int64_t quota, std::vector<OfficerId> members) {
    const Instance instance = small([&](World& world) {
      world.instance.crews.push_back({.requirement = world.r, .members = members, .quota = quota});
    });
    Roster roster = good_roster(instance);
    roster.crews[CrewId{0}] = members;
    return rules_of(verify(instance, to_plan(instance, roster)));
  };
  const World world;
  EXPECT_EQ(with(2, {world.a, world.b}), kNone);
  EXPECT_EQ(with(1, {world.a, world.b}), only("crew"));  // two work, one may
  EXPECT_EQ(with(1, {world.a}), only("crew"));           // A2 is no member
}

// A night of 13 h that ends an hour into the next day's duty, in a crew: what the source never looked at.
TEST(RosterVerify, CrewsMayNotOverlapEither) {
  World world;
  world.instance.crews.push_back({.requirement = world.r, .members = {world.a}, .quota = 1});
  const Instance instance = testing::finish(world.instance);
  const Roster roster =
      Spoilt::roster(instance, {{world.a, world.r, "L", {3}}, {world.a, world.r, "D", {4}}});
  EXPECT_THAT(rules_of(verify(instance, to_plan(instance, roster))), Contains("C16_no_overlap"));
}

TEST(RosterVerify, CountsWorkThatNoPostAsksFor) {
  const Instance instance = small([](World& world) {
    const Minute from = 3 * kDayMinutes + 20 * 60;
    world.instance.commitments = {{world.a, {.day = 3, .from = from, .to = from + 60}}};
  });
  EXPECT_EQ(rules_of(verify(instance, good_plan(instance))),
            (std::set<std::string>{"C4_rest_period", "duties-a-day"}));
}

TEST(RosterVerify, StopsAtAHundredOfARule) {
  const Instance instance = small();
  const auto violations = verify(instance, [&] {
    Plan plan = good_plan(instance);
    for (int i = 0; i < 150; ++i) plan.assignments.push_back({"DI", "R", "Z", "2026-01-04", -1, "D"});
    return plan;
  }());
  EXPECT_THAT(violations, SizeIs(100));
}

TEST(RosterVerify, WritesSentences) {
  const World world;
  const Instance instance = testing::finish(world.instance);
  const auto violations =
      verify(instance, to_plan(instance, Spoilt::roster(instance, {{world.p, world.r, "D", {3}}})));
  ASSERT_THAT(violations, SizeIs(1));
  EXPECT_EQ(violations[0].text,
            "P1, 2026-01-04, D: 12.00 h, at most 9.00 h allowed. The gross hours of a duty are at most the "
            "scheme's: A 14, B 13, P 9, others 9.");
}

}  // namespace
}  // namespace tenon::roster
