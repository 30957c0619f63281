#include "planners/roster/head_counts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <tuple>

#include "base/random.h"
#include "solvers/lp.h"
#include "solvers/solver.h"

namespace tenon::roster {
namespace {

bool no_solver() { return !solvers::make_solver("cp-sat")->unavailable().empty(); }

std::optional<HeadCounts> solved(const HeadCountProblem& problem, const HeadCountQuestion& question = {}) {
  Budget budget(Limits{});
  std::vector<BackendUse> backends;
  return head_counts(problem, question, budget, backends);
}

// A cyclic pattern of `on` days of work and the rest off over `days` days that all want `wanted`; each offset is a row.
HeadCountProblem cyclic(int days, int length, int on, std::int64_t wanted, std::int64_t members) {
  HeadCountProblem problem;
  problem.posts.assign(static_cast<std::size_t>(days), {.least = 0, .wanted = wanted});
  HeadCountProblem::Class people{.members = members, .rows = {}};
  for (int offset = 0; offset < length; ++offset) {
    HeadCountProblem::Row& row = people.rows.emplace_back();
    for (int day = 0; day < days; ++day)
      if ((day + offset) % length < on) row.posts.push_back(day);
    row.most = static_cast<std::int64_t>(row.posts.size());
  }
  problem.classes.push_back(std::move(people));
  return problem;
}

// DDDDDOO, 30 days, 6 people, 5 a day: prices 4/5 on days of the two residues that occur five times and 1 elsewhere make every
// offset worth 20, so at most 120 of 150 are filled.
TEST(HeadCounts, FillsWhatTheOffsetsAllow) {
  if (no_solver()) GTEST_SKIP() << "no solver";
  const auto counts = solved(cyclic(30, 7, 5, 5, 6));
  ASSERT_TRUE(counts);
  // Attendance of all six: 6 * 30 days less their days off; here only so much can be used as days want.
  EXPECT_EQ(counts->unfilled, 20);
  EXPECT_EQ(counts->least_unfilled, 20);
  EXPECT_EQ(counts->staff, 6);
}

// A week wants 350 duties, and each does five: 70.
TEST(HeadCounts, FewestPeople) {
  if (no_solver()) GTEST_SKIP() << "no solver";
  const auto counts = solved(cyclic(31, 7, 5, 50, 150));
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->unfilled, 0);
  EXPECT_EQ(counts->staff, 70);
  EXPECT_EQ(counts->least_staff, 70);
}

// All of it again, then as even as can be: all work on every day of theirs, ten at each offset, 21, 22 or 23 days of 31 (20, 20, 30 people).
TEST(HeadCounts, ThenAsEvenAsCanBe) {
  if (no_solver()) GTEST_SKIP() << "no solver";
  const HeadCountProblem problem = cyclic(31, 7, 5, 50, 150);
  const auto counts = solved(problem);
  ASSERT_TRUE(counts);
  Budget budget(Limits{});
  std::vector<BackendUse> backends;
  const auto even = most_even(problem, *counts, budget, backends);
  ASSERT_TRUE(even);
  EXPECT_EQ(even->counts.unfilled, 0);
  EXPECT_EQ(even->counts.staff, 70);
  EXPECT_EQ(even->counts.squares, 20 * 21 * 21 + 20 * 22 * 22 + 30 * 23 * 23);
  EXPECT_EQ(even->least, even->counts.squares);
}

// What is known of the bounds is asked for at once: one who says that 71 are needed gets 71.
TEST(HeadCounts, KnownBoundsAreMet) {
  if (no_solver()) GTEST_SKIP() << "no solver";
  const auto counts = solved(cyclic(31, 7, 5, 50, 150), {.least_staff = 71});
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->staff, 71);
}

// Two people a day for three days; nobody may do more than two duties: 3 people, where 2 would do without the cap. At most two
// of them: one duty a day is left.
TEST(HeadCounts, CapsAndMostStaff) {
  if (no_solver()) GTEST_SKIP() << "no solver";
  HeadCountProblem problem = cyclic(3, 1, 1, 2, 5);
  EXPECT_EQ(solved(problem)->staff, 2);
  problem.classes[0].rows[0].caps.push_back({.of = {{0, 1}, {1, 1}, {2, 1}}, .most = 2});
  EXPECT_EQ(solved(problem)->staff, 3);
  problem.most_staff = 2;
  const auto counts = solved(problem);
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->unfilled, 2);
  EXPECT_EQ(counts->staff, 2);
}

TEST(HeadCounts, ALeastThatNobodyCanMeet) {
  if (no_solver()) GTEST_SKIP() << "no solver";
  HeadCountProblem problem = cyclic(3, 1, 1, 2, 1);
  problem.posts[1].least = 2;
  EXPECT_FALSE(solved(problem));
}

// In the 30-day example an optimal price of a post is at most 1 and the relaxation is exact: prices of all posts less what six people are
// worth at best is 20.
TEST(HeadCounts, ShadowPricesProveTheBound) {
  if (!solvers::make_lp(solvers::preferred_lp()).lp) GTEST_SKIP() << "no LP solver";
  const HeadCountProblem problem = cyclic(30, 7, 5, 5, 6);
  Budget budget(Limits{});
  const auto prices = shadow_prices(problem, std::nullopt, budget);
  ASSERT_TRUE(prices);
  ASSERT_EQ(prices->of_post.size(), problem.posts.size());
  EXPECT_NEAR(prices->value, 20, 1e-6);
  double posts = 0, best = 0;
  for (const double price : prices->of_post) posts += 5 * price;
  for (const HeadCountProblem::Row& row : problem.classes[0].rows) {
    double worth = 0;
    for (const int post : row.posts) worth += prices->of_post[static_cast<std::size_t>(post)];
    best = std::max(best, worth);
  }
  EXPECT_NEAR(posts - 6 * best, 20, 1e-6);
}

// ---- against all choices -----------------------------------------------------------------------------------------------

HeadCountProblem random_problem(Random& random) {
  HeadCountProblem problem;
  for (int p = 0; p < 3; ++p) {
    const std::int64_t wanted = random.between(0, 2);
    problem.posts.push_back({.least = random.chance(1, 8) ? wanted : 0, .wanted = wanted});
  }
  const auto classes = random.between(1, 2);
  for (std::int64_t c = 0; c < classes; ++c) {
    HeadCountProblem::Class& people = problem.classes.emplace_back();
    people.members = random.between(0, 2);
    for (std::int64_t r = random.between(1, 3 - classes + 1); r > 0; --r) {
      HeadCountProblem::Row& row = people.rows.emplace_back();
      HeadCountProblem::Cap cap{.of = {}, .most = random.between(0, 4)};
      for (int p = 0; p < 3; ++p) {
        if (random.chance(1, 4)) continue;
        cap.of.emplace_back(static_cast<int>(row.posts.size()), random.between(0, 3));
        row.posts.push_back(p);
      }
      if (random.chance(1, 2)) row.caps.push_back(cap);
    }
  }
  if (random.chance(1, 3)) problem.most_staff = random.between(0, 3);
  return problem;
}

// (unfilled, staff), the least of all choices.
std::optional<std::pair<std::int64_t, std::int64_t>> by_enumeration(const HeadCountProblem& problem) {
  struct Row {
    const HeadCountProblem::Row* row;
    std::size_t of;
  };
  std::vector<Row> rows;
  for (std::size_t c = 0; c < problem.classes.size(); ++c)
    for (const HeadCountProblem::Row& row : problem.classes[c].rows) rows.push_back({&row, c});
  std::optional<std::pair<std::int64_t, std::int64_t>> best;
  std::vector<std::int64_t> open, left, at;
  std::int64_t staff = 0;
  for (const auto& post : problem.posts) open.push_back(post.wanted);
  for (const auto& people : problem.classes) left.push_back(people.members);
  std::function<void(std::size_t)> choose_row;
  std::function<void(std::size_t, std::size_t, std::int64_t)> choose_post;
  choose_row = [&](std::size_t r) {
    if (r == rows.size()) {
      if (problem.most_staff && staff > *problem.most_staff) return;
      std::int64_t unfilled = 0;
      for (std::size_t p = 0; p < open.size(); ++p) {
        if (open[p] > problem.posts[p].wanted - problem.posts[p].least) return;
        unfilled += open[p];
      }
      if (!best || std::pair(unfilled, staff) < *best) best = {unfilled, staff};
      return;
    }
    for (std::int64_t people = 0; people <= left[rows[r].of]; ++people) {
      left[rows[r].of] -= people, staff += people;
      const std::vector<std::int64_t> before = at;
      at.assign(rows[r].row->posts.size(), 0);
      choose_post(r, 0, people);
      at = before;
      left[rows[r].of] += people, staff -= people;
    }
  };
  choose_post = [&](std::size_t r, std::size_t k, std::int64_t people) {
    const HeadCountProblem::Row& row = *rows[r].row;
    if (k == row.posts.size()) {
      for (const HeadCountProblem::Cap& cap : row.caps) {
        std::int64_t sum = 0;
        for (const auto& [post, value] : cap.of) sum += value * at[static_cast<std::size_t>(post)];
        if (sum > cap.most * people) return;
      }
      const std::vector<std::int64_t> mine = at;
      choose_row(r + 1);
      at = mine;
      return;
    }
    std::int64_t& need = open[static_cast<std::size_t>(row.posts[k])];
    for (std::int64_t n = 0, most = std::min(people, need); n <= most; ++n) {
      at[k] = n, need -= n;
      choose_post(r, k + 1, people);
      need += n;
    }
    at[k] = 0;
  };
  choose_row(0);
  return best;
}

TEST(HeadCounts, AgreesWithEnumeration) {
  if (no_solver()) GTEST_SKIP() << "no solver";
  Random random(7);
  for (int k = 0; k < 60; ++k) {
    SCOPED_TRACE(k);
    const HeadCountProblem problem = random_problem(random);
    const auto expected = by_enumeration(problem);
    const auto counts = solved(problem);
    ASSERT_EQ(counts.has_value(), expected.has_value());
    if (!counts) continue;
    EXPECT_EQ(counts->unfilled, expected->first);
    EXPECT_EQ(counts->staff, expected->second);
    EXPECT_EQ(counts->least_unfilled, counts->unfilled);
    EXPECT_EQ(counts->least_staff, counts->staff);
  }
}

}  // namespace
}  // namespace tenon::roster
