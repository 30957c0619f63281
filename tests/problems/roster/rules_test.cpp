#include "problems/roster/rules.h"

#include <gtest/gtest.h>

#include <utility>

#include "problems/roster/instance.h"

namespace tenon::roster {
namespace {

TEST(Rules, FormsHaveTheNamesOfTheirOwn) {
  EXPECT_STREQ(name(Form{WindowSum{}}), "window-sum");
  EXPECT_STREQ(name(Form{HeadCount{}}), "head-count");
  EXPECT_STREQ(name(Form{WholeWeekends{}}), "whole-weekends");
  EXPECT_STREQ(name(Form{Automaton{}}), "automaton");
}

// The hour-limit tables of the source: foreigners of scheme A and APO (10 + 20 + 30) before scheme A and APO before everybody.
TEST(Rules, NarrowerScopesAreThoseThatSayMore) {
  const Scope all;
  const Scope police{.schemes = {"A"}, .products = {"APO"}};
  const Scope foreigners{.schemes = {"A"}, .products = {"APO"}, .local = false};
  const Scope rank{.ranks = {"SGT"}};
  EXPECT_EQ(all.narrowness(), 0);
  EXPECT_EQ(police.narrowness(), 50);
  EXPECT_EQ(foreigners.narrowness(), 60);
  EXPECT_EQ(rank.narrowness(), 50);
  EXPECT_GT(Scope{.officers = {"E1"}}.narrowness(),
            (Scope{.schemes = {"A"}, .products = {"APO"}, .ranks = {"SGT"}}).narrowness());
}

// DDNNOO with offset 1, anchored a day before the horizon: day 0 reads letter 2.
TEST(Pattern, TurnsWithItsOffsetAndAnchorAlsoBeforeIt) {
  Words words;
  const WordId d = words.add("D"), n = words.add("N"), off = words.add("");
  const Pattern pattern{{d, d, n, n, off, off}, -1};
  EXPECT_EQ(pattern.letter(0, 1), n);
  EXPECT_EQ(pattern.letter(-2, 0), off);
  EXPECT_EQ(pattern.letter(-1, 0), d);
  EXPECT_EQ(pattern.letter(11, 0), d);
  EXPECT_EQ(words.text(off), "");
  EXPECT_EQ(words.find("N"), n);
  EXPECT_EQ(words.find("E"), WordId::none());
}

// A night post ends on the next day; posts of a day lie together.
TEST(Instance, KnowsTheDutiesOfItsPosts) {
  Instance instance;
  const WordId night = instance.words.add("N");
  const ShiftId shift = instance.shifts.push_back({.code = night, .start = 20 * 60, .end = 32 * 60});
  const RequirementId requirement = instance.requirements.push_back({.id = "R", .demand = "D"});
  for (const Day day : {0, 1, 1, 3})
    instance.posts.push_back({.requirement = requirement, .day = day, .shift = shift});
  const Duty duty = instance.duty(PostId{1});
  EXPECT_EQ(duty.from, 1'440 + 1'200);
  EXPECT_EQ(duty.to, 2 * 1'440 + 480);
  EXPECT_EQ(duty.gross(), 720);
  EXPECT_EQ(instance.posts_on(1), (std::pair<std::int32_t, std::int32_t>{1, 3}));
  EXPECT_EQ(instance.posts_on(2), (std::pair<std::int32_t, std::int32_t>{3, 3}));
  EXPECT_EQ(instance.rule("C1_mom_daily_hours"), nullptr);
}

}  // namespace
}  // namespace tenon::roster
