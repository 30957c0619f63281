#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <set>
#include <vector>

#include "base/random.h"
#include "planners/roster/plan.h"
#include "problems/roster/certify.h"
#include "problems/roster/evaluate.h"
#include "problems/roster/verify.h"
#include "solvers/solver.h"
#include "tests/problems/roster/make.h"

// Small random rosters against all rosters there are: what is claimed to be best is, and no bound is beyond it.
namespace tenon::roster {
namespace {

using namespace testing;

// Three officers, alike or not, on patterns or free, over some days; hours that bind, leave, a past. No rule asks for a least of anything, so
// that whoever may have some duties may have fewer of them.
class RandomRoster {
 public:
  explicit RandomRoster(std::uint64_t seed) : random_(seed) {}

  Instance make() {
    constexpr const char* kStarts[] = {"2026-01-01", "2026-01-05", "2026-01-29"};
    Instance instance = horizon(kStarts[random_.below(3)], static_cast<Day>(random_.between(4, 6)));
    const ShiftId day = shift(instance, "D", "08:00", random_.chance(1, 2) ? "20:00" : "16:00");
    const ShiftId night = shift(instance, "N", "20:00", "08:00");
    const RequirementId one = requirement(instance, "R1"), other = requirement(instance, "R2");
    instance.requirements[other].products = {instance.words.add("APO")};
    for (Day at = 0; at < instance.calendar.days; ++at) {
      if (!random_.chance(1, 6)) post(instance, one, at, day, random_.between(1, 2));
      if (random_.chance(1, 2)) post(instance, one, at, night, 1);
      if (random_.chance(1, 3)) post(instance, other, at, day, 1);
    }
    if (instance.posts.empty()) post(instance, one, 0, day, 1);
    const std::vector<Row> rows = some_rows(instance);
    for (const char* id : {"A1", "A2", "A3"}) add_officer(instance, id, rows);
    instance.goal = random_.chance(1, 2) ? Goal::kBalance : Goal::kStaff;
    return with_rules(std::move(instance));
  }

 private:
  std::vector<Row> some_rows(Instance& instance) {
    constexpr const char* kPatterns[] = {"DDO", "DNO", "DDDO", "NDOO"};
    std::vector<Row> rows{{pattern(instance, kPatterns[random_.below(4)]), std::nullopt}};
    if (random_.chance(1, 3))
      rows.push_back({pattern(instance, kPatterns[random_.below(4)], 1), std::nullopt});
    return rows;
  }

  void add_officer(Instance& instance, const char* id, const std::vector<Row>& rows) {
    const OfficerId who =
        officer(instance, id, random_.chance(1, 4) ? "P" : "B", random_.chance(1, 2) ? "APO" : "SO");
    if (!random_.chance(1, 4)) instance.officers[who].rows = rows;
    if (random_.chance(1, 4)) {
      const Minute from = random_.between(0, instance.calendar.days - 1) * kDayMinutes;
      instance.officers[who].away.push_back({.from = from, .to = from + kDayMinutes});
    }
    if (random_.chance(1, 4)) {
      instance.officers[who].carry.worked = 3;
      instance.officers[who].carry.last_end = random_.chance(1, 2) ? 0 : 8 * 60;
    }
  }

  Instance with_rules(Instance instance) {
    Instance made = finish(std::move(instance));
    const auto tighten = [&](const char* id, Limit limit) {
      RuleLine changed = line(id);
      changed.limits = {{{}, limit}};
      rebind(made, changed);
    };
    if (random_.chance(1, 2)) tighten("C17_ot_monthly_cap", {.most = random_.between(0, 12) * 60});
    if (random_.chance(1, 2)) tighten("C3_consecutive_days", {.most = random_.between(2, 4)});
    if (random_.chance(1, 3))
      tighten("C6_parttimer_limits",
              {.most = 33 * 60, .from_duties = random_.between(2, 4), .most_from_duties = 25 * 60});
    made.terms[0].week_normal = random_.chance(1, 2) ? 22 * 60 : 44 * 60;
    return made;
  }

  Random random_;
};

using Mask = std::uint32_t;  // a bit for each post

bool is_lawful(const Instance& instance, OfficerId officer, const std::vector<PostId>& posts,
               const Following& row) {
  const std::vector<Duty> duties = duties_of(instance, posts, officer);
  const std::vector<Finding> findings = evaluate_officer(instance, officer, duties, row);
  return std::none_of(findings.begin(), findings.end(),
                      [&](const Finding& finding) { return instance.rules[finding.rule].is_hard(); });
}

// The lawful rosters of an officer that hold all that they can.
std::vector<Mask> greatest_rosters(const Instance& instance, OfficerId officer) {
  std::set<Mask> lawful;
  for (const Row& row : instance.officers[officer].rows) {
    const int offsets =
        row.pattern.valid() ? static_cast<int>(instance.patterns[row.pattern].letters.size()) : 1;
    for (int offset = 0; offset < offsets; ++offset) {
      const Following following{row.pattern, offset};
      std::vector<PostId> posts;
      const auto from = [&](const auto& again, Day day) -> void {
        if (!is_lawful(instance, officer, posts, following)) return;
        Mask mask = 0;
        for (const PostId post : posts) mask |= Mask{1} << post.value;
        lawful.insert(mask);
        for (; day < instance.calendar.days; ++day) {
          const auto [first, last] = instance.posts_on(day);
          for (std::int32_t p = first; p < last; ++p) {
            posts.push_back(PostId{p});
            again(again, day + 1);
            posts.pop_back();
          }
        }
      };
      from(from, 0);
    }
  }
  std::vector<Mask> greatest;
  for (const Mask mask : lawful)
    if (std::none_of(lawful.begin(), lawful.end(),
                     [&](Mask other) { return other != mask && (other & mask) == mask; }))
      greatest.push_back(mask);
  return greatest;
}

// The fewest unfilled, then the fewest people.
std::pair<std::int64_t, std::int64_t> best(const Instance& instance) {
  std::pair<std::int64_t, std::int64_t> best{INT64_MAX, 0};
  std::vector<std::int64_t> open;
  for (const Post& post : instance.posts) open.push_back(post.wanted);
  std::vector<std::vector<Mask>> rosters;
  for (const OfficerId officer : instance.officers.keys()) {
    rosters.push_back(greatest_rosters(instance, officer));
    rosters.back().push_back(0);
  }
  const auto from = [&](const auto& again, std::size_t officer, std::int64_t staff) -> void {
    if (officer == rosters.size()) {
      std::int64_t unfilled = 0;
      for (const std::int64_t n : open) unfilled += std::max<std::int64_t>(0, n);
      best = std::min(best, {unfilled, staff});
      return;
    }
    for (const Mask mask : rosters[officer]) {
      for (std::size_t p = 0; p < open.size(); ++p) open[p] -= (mask >> p) & 1;
      again(again, officer + 1, staff + (mask != 0));
      for (std::size_t p = 0; p < open.size(); ++p) open[p] += (mask >> p) & 1;
    }
  };
  from(from, 0, 0);
  return best;
}

// Four officers of whom two may be used, four a day for a week, DDDDDOO: two do five duties each, so that 18 of 28 are left, proven by prices
// with a price on each who is used.
TEST(Patterns, NoMoreThanMayBeUsed) {
  if (!solvers::make_solver("cp-sat")->unavailable().empty()) GTEST_SKIP() << "no solver";
  Instance instance = horizon("2026-01-05", 7);
  const PatternId week = pattern(instance, "DDDDDOO");
  for (const char* id : {"A1", "A2", "A3", "A4"})
    instance.officers[officer(instance, id)].rows = {{week, std::nullopt}};
  post_daily(instance, requirement(instance, "R"), shift(instance, "D", "08:00", "16:00"), 4);
  instance.goal = Goal::kStaff;
  instance.most_staff = 2;
  instance = finish(std::move(instance));
  Budget budget(Limits{});
  const RosterOutcome outcome = plan(instance, {}, {.budget = budget});
  ASSERT_TRUE(outcome.plan);
  EXPECT_TRUE(verify(instance, *outcome.plan).empty());
  EXPECT_EQ(outcome.objectives[0].value, 18);
  EXPECT_EQ(outcome.objectives[0].bound, 18);
  EXPECT_EQ(check(instance, outcome.proof->claims[0], {.unfilled = 18, .staff = 2}).verdict,
            Verdict::kProven);
}

// Twelve days in a row may be worked, and two were before the horizon: that says nothing of two days.
TEST(Patterns, RunsThatReachFarBeyondTheHorizonDoNotBind) {
  if (!solvers::make_solver("cp-sat")->unavailable().empty()) GTEST_SKIP() << "no solver";
  Instance instance = horizon("2026-01-05", 2);
  const OfficerId who = officer(instance, "A1");
  instance.officers[who].rows = {{pattern(instance, "DDO"), std::nullopt}};
  instance.officers[who].carry.worked = 3;
  post_daily(instance, requirement(instance, "R"), shift(instance, "D", "08:00", "16:00"));
  instance = finish(std::move(instance));
  Budget budget(Limits{});
  const RosterOutcome outcome = plan(instance, {}, {.budget = budget});
  ASSERT_TRUE(outcome.plan);
  EXPECT_EQ(outcome.objectives[0].value, 0);
}

// One officer would do; the other, too, has a duty, since he is pinned to it.
TEST(Patterns, WhoMustWorkDoesThoughNobodyNeedsHim) {
  if (!solvers::make_solver("cp-sat")->unavailable().empty()) GTEST_SKIP() << "no solver";
  Instance instance = horizon("2026-01-05", 3);
  const PatternId row = pattern(instance, "DDDO");
  for (const char* id : {"A1", "A2"}) instance.officers[officer(instance, id)].rows = {{row, std::nullopt}};
  const RequirementId gate = requirement(instance, "R");
  post_daily(instance, gate, shift(instance, "D", "08:00", "16:00"));
  instance = finish(std::move(instance));
  instance.pins = {{.officer = OfficerId{1}, .post = post_at(instance, gate, 1, "D"), .day = 1},
                   {.officer = OfficerId{0}, .post = post_at(instance, gate, 0, "D"), .day = 0}};
  Budget budget(Limits{});
  const RosterOutcome outcome = plan(instance, {}, {.budget = budget});
  ASSERT_TRUE(outcome.plan);
  EXPECT_TRUE(verify(instance, *outcome.plan).empty());
  EXPECT_EQ(outcome.objectives[0].value, 0);
  EXPECT_EQ(outcome.objectives[1].value, 2);
}

TEST(PatternsProperty, ProvenValuesAreTheOptimum) {
  if (!solvers::make_solver("cp-sat")->unavailable().empty()) GTEST_SKIP() << "no solver";
  int proven = 0;
  constexpr int kRosters = 40;
  for (int seed = 0; seed < kRosters; ++seed) {
    SCOPED_TRACE(seed);
    const Instance instance = RandomRoster(static_cast<std::uint64_t>(seed)).make();
    const auto [unfilled, staff] = best(instance);
    Budget budget(Limits{});
    const RosterOutcome outcome = plan(instance, {}, {.budget = budget});
    ASSERT_TRUE(outcome.plan);
    const auto violations = verify(instance, *outcome.plan);
    EXPECT_TRUE(violations.empty()) << violations.front().rule << ": " << violations.front().text;
    const Objective &first = outcome.objectives[0], &second = outcome.objectives[1];
    EXPECT_GE(*first.value, unfilled);
    EXPECT_LE(*first.bound, unfilled);
    if (*first.value != unfilled) continue;
    EXPECT_GE(*second.value, staff);
    EXPECT_LE(*second.bound, staff);
    proven += first.proven() && second.proven();
  }
  EXPECT_GE(proven, kRosters * 3 / 4);
}

}  // namespace
}  // namespace tenon::roster
