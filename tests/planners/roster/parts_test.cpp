#include "planners/roster/parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "planners/roster/plan.h"
#include "problems/roster/evaluate.h"
#include "problems/roster/verify.h"
#include "solvers/solver.h"
#include "tests/problems/roster/make.h"

// Instances that fall apart: into which parts, and that what is found and proved of the parts holds of the whole.
namespace tenon::roster {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace testing;

// Two gates of 8-hour posts for a week, each with officers of its own product.
struct Gates {
  Instance instance = horizon("2026-01-05", 7);
  RequirementId north = requirement(instance, "north", "N"), south = requirement(instance, "south", "S");
  ShiftId day = shift(instance, "D", "08:00", "16:00");

  Gates() {
    instance.requirements[north].products = {instance.words.add("APO")};
    instance.requirements[south].products = {instance.words.add("SO")};
    post_daily(instance, north, day);
    post_daily(instance, south, day);
    for (const char* id : {"A1", "A2"}) officer(instance, id, "B", "APO");
    for (const char* id : {"S1", "S2"}) officer(instance, id, "B", "SO");
  }
  std::vector<Part> parts() {
    const Instance made = finish(instance);
    return parts_of(made);
  }
};

TEST(Parts, EachGateByItself) {
  Gates gates;
  const std::vector<Part> parts = gates.parts();
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_THAT(parts[0].officers, ElementsAre(OfficerId{0}, OfficerId{1}));
  EXPECT_THAT(parts[0].requirements, ElementsAre(gates.north));
  EXPECT_THAT(parts[1].officers, ElementsAre(OfficerId{2}, OfficerId{3}));
  EXPECT_THAT(parts[1].requirements, ElementsAre(gates.south));
}

TEST(Parts, SomebodyWhoMayBeAtBothHoldsThemTogether) {
  Gates gates;
  gates.instance.requirements[gates.south].products.clear();
  EXPECT_THAT(gates.parts(), IsEmpty());
}

TEST(Parts, APinHoldsThemTogether) {
  Gates gates;
  gates.instance = finish(gates.instance);
  gates.instance.pins.push_back({.kind = Pin::Kind::kNotAt,
                                 .officer = OfficerId{0},
                                 .post = post_at(gates.instance, gates.south, 0, "D")});
  EXPECT_THAT(parts_of(gates.instance), IsEmpty());
}

TEST(Parts, RulesAboutPeopleOfBothHoldThemTogether) {
  Gates gates;
  const Instance instance = finish(gates.instance);
  const auto parts_with = [&](const char* rule, auto&& change) {
    Instance changed = instance;
    RuleLine it = line(rule);
    it.enforcement = Enforcement::kHard;
    change(it);
    rebind(changed, it);
    return parts_of(changed).size();
  };
  const auto among = [](Among where) {
    return [where](RuleLine& it) { std::get<HeadCount>(it.form).among = where; };
  };
  EXPECT_EQ(parts_with("supervisor", among(Among::kRequirementDay)), 2U);
  EXPECT_EQ(parts_with("supervisor", among(Among::kPlaceDay)), 2U);  // of different places
  EXPECT_EQ(parts_with("supervisor", among(Among::kDay)), 0U);
  EXPECT_EQ(parts_with("avoid_pairs",
                       [](RuleLine& it) {
                         std::get<Pairs>(it.form).officers = {{"A1", "S1"}};
                       }),
            0U);
  EXPECT_EQ(parts_with("fair_nights", [](RuleLine&) {}), 0U);
}

TEST(Parts, WhatNobodyMayFillAndWhoMayBeNowhereAreInTheFirst) {
  Gates gates;
  const RequirementId moon = requirement(gates.instance, "moon");
  gates.instance.requirements[moon].products = {gates.instance.words.add("CVSO")};
  post_daily(gates.instance, moon, gates.day);
  const OfficerId nobody = officer(gates.instance, "X", "B", "CIV");
  const std::vector<Part> parts = gates.parts();
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_THAT(parts[0].officers, ElementsAre(OfficerId{0}, OfficerId{1}, nobody));
  EXPECT_THAT(parts[0].requirements, ElementsAre(gates.north, moon));
}

// 7 posts a gate, six days a week at most: two officers at each, though 14 posts by 6 are no more than three. By the parts: 2 + 2 = 4, and loads
// of 4 and 3 at each: 2 (16 + 9) = 50.
TEST(Parts, WhatIsProvedOfThemAddsUp) {
  if (!solvers::make_solver("cp-sat")->unavailable().empty()) GTEST_SKIP() << "no solver";
  const Instance instance = finish(Gates().instance);
  Budget budget(Limits{});
  const RosterOutcome outcome = plan(instance, {}, {.budget = budget});
  ASSERT_TRUE(outcome.plan);
  EXPECT_TRUE(verify(instance, *outcome.plan).empty());
  EXPECT_EQ(outcome.status, Status::kOptimal);
  ASSERT_EQ(outcome.objectives.size(), 3U);
  EXPECT_EQ(outcome.objectives[0].value, 0);
  EXPECT_EQ(outcome.objectives[1].value, 4);
  EXPECT_EQ(outcome.objectives[2].value, 50);
  const Certification certified = certify(instance, outcome.objectives, false, *outcome.proof);
  EXPECT_EQ(certified.checked, true) << (certified.violations.empty() ? "" : certified.violations[0].text);
  EXPECT_STREQ(name(outcome.proof->claims[1].argument), "parts");
}

// A part of whom one has no lawful roster at all: nobody has.
TEST(Parts, APartWithoutARosterLeavesNoneOfTheWhole) {
  Gates gates;
  gates.instance = finish(gates.instance);
  const OfficerId last{3};
  gates.instance.pins.push_back({.kind = Pin::Kind::kOff, .officer = last, .day = 2});
  gates.instance.pins.push_back({.kind = Pin::Kind::kAt,
                                 .officer = last,
                                 .post = post_at(gates.instance, gates.south, 2, "D"),
                                 .day = 2});
  Budget budget(Limits{});
  const RosterOutcome outcome = plan(gates.instance, {}, {.budget = budget});
  EXPECT_EQ(outcome.status, Status::kInfeasible);
  EXPECT_EQ(certify(gates.instance, {}, true, *outcome.proof).checked, true);
}

}  // namespace
}  // namespace tenon::roster
