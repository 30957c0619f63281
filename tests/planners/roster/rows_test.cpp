#include "planners/roster/rows.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/problems/roster/make.h"

namespace tenon::roster {
namespace {

using testing::finish;
using testing::horizon;
using testing::officer;
using testing::post_daily;
using testing::requirement;
using testing::shift;

// Two a day over six days, three people: everybody two days of any three, and no more than two.
TEST(Spread, GoesRound) {
  HeadCountProblem problem;
  problem.posts.assign(6, {.least = 0, .wanted = 2});
  problem.classes.push_back({.members = 4, .rows = {{.posts = {0, 1, 2, 3, 4, 5}, .caps = {}}}});
  const std::vector<OfficerClass> classes{{{OfficerId{5}, OfficerId{3}, OfficerId{8}, OfficerId{9}}}};
  HeadCounts counts;
  counts.of_row = {{3}};
  counts.at = {{{2, 2, 2, 2, 2, 2}}};
  const std::vector<Rostered> people = spread(problem, classes, counts);
  ASSERT_EQ(people.size(), 3U);
  EXPECT_EQ(people[0].officer, OfficerId{5});
  EXPECT_EQ(people[0].posts, (std::vector{PostId{0}, PostId{1}, PostId{3}, PostId{4}}));
  EXPECT_EQ(people[1].posts, (std::vector{PostId{0}, PostId{2}, PostId{3}, PostId{5}}));
  EXPECT_EQ(people[2].posts, (std::vector{PostId{1}, PostId{2}, PostId{4}, PostId{5}}));
}

// 10 duties of people who can do 1, 5 and 5: 1, 4, 5. Of three who can do all: 3, 3, 4. Of 1, 1, 1: not at all.
TEST(LeastSquares, AsEvenAsLimitsAllow) {
  EXPECT_EQ(least_squares(10, {5, 1, 5}), 1 + 16 + 25);
  EXPECT_EQ(least_squares(10, {10, 10, 10}), 9 + 9 + 16);
  EXPECT_FALSE(least_squares(10, {1, 1, 1}));
  EXPECT_EQ(least_squares(0, {}), 0);
}

// A at four posts of four days that C may not take; B may take A's first two, C may take B's only. So one of A's goes to B and B's own
// to C: 3, 1, 1 from 4, 1, 0, and again: B takes a second one.
TEST(EvenOut, MovesAlongChains) {
  Instance instance = horizon("2026-01-05", 5);
  for (const char* id : {"A", "B", "C"}) officer(instance, id);
  const auto at = requirement(instance, "R");
  post_daily(instance, at, shift(instance, "D", "08:00", "16:00"));
  instance = finish(std::move(instance));
  std::vector<Rostered> people{{OfficerId{0}, 0, 0, {PostId{0}, PostId{1}, PostId{2}, PostId{3}}},
                               {OfficerId{1}, 1, 0, {PostId{4}}},
                               {OfficerId{2}, 2, 0, {}}};
  const std::vector<std::vector<int>> may{{0, 1, 2, 3}, {0, 1, 4}, {4}};
  const auto allowed = [&](const Rostered&, const Rostered& person, PostId post) {
    const std::vector<int>& of = may[person.of_class];
    return std::find(of.begin(), of.end(), post.value) != of.end();
  };
  Budget budget(Limits{});
  even_out(
      instance, people, allowed, [](const Rostered&) { return true; }, budget);
  EXPECT_EQ(people[0].posts.size(), 2U);
  EXPECT_EQ(people[1].posts.size(), 2U);
  EXPECT_EQ(people[2].posts, std::vector{PostId{4}});
}

// The same, but B may not have two duties: what A can give away first, B can only take once his own has gone to C.
TEST(EvenOut, KeepsWhatIsLawful) {
  Instance instance = horizon("2026-01-05", 5);
  for (const char* id : {"A", "B", "C"}) officer(instance, id);
  const auto at = requirement(instance, "R");
  post_daily(instance, at, shift(instance, "D", "08:00", "16:00"));
  instance = finish(std::move(instance));
  std::vector<Rostered> people{{OfficerId{0}, 0, 0, {PostId{0}, PostId{1}, PostId{2}, PostId{3}}},
                               {OfficerId{1}, 1, 0, {PostId{4}}},
                               {OfficerId{2}, 2, 0, {}}};
  const std::vector<std::vector<int>> may{{0, 1, 2, 3}, {0, 1, 4}, {4}};
  Budget budget(Limits{});
  even_out(
      instance, people,
      [&](const Rostered&, const Rostered& person, PostId post) {
        const std::vector<int>& of = may[person.of_class];
        return std::find(of.begin(), of.end(), post.value) != of.end();
      },
      [](const Rostered& person) { return person.officer != OfficerId{1} || person.posts.size() < 2; },
      budget);
  EXPECT_EQ(people[0].posts.size(), 3U);
  EXPECT_EQ(people[1].posts.size(), 1U);
  EXPECT_EQ(people[2].posts, std::vector{PostId{4}});
}

}  // namespace
}  // namespace tenon::roster
