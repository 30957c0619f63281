#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "planners/roster/plan.h"
#include "problems/roster/certify.h"
#include "tests/planners/roster/random_rosters.h"

// Small inputs of all shapes with their rules toggled: every plan is lawful, states what it attains, and no bound is beyond the best roster there is.
namespace tenon::roster {
namespace {

RosterOutcome planned(const Instance& instance, std::uint64_t seed, std::int64_t ticks = 3'000'000) {
  Budget budget(Limits{.work_ticks = ticks, .seed = seed});
  return plan(instance, {}, {.budget = budget});
}

bool is_refused(const RosterOutcome& outcome) {
  for (const Warning& warning : outcome.warnings)
    if (warning.text.find("cannot keep") != std::string::npos) return true;
  return false;
}

// What an answer says of itself holds.
void expect_true(const Instance& instance, const RosterOutcome& outcome) {
  const bool infeasible = outcome.status == Status::kInfeasible;
  ASSERT_EQ(outcome.plan.has_value(),
            outcome.status == Status::kOptimal || outcome.status == Status::kFeasible);
  if (outcome.plan) {
    const auto violations = verify(instance, *outcome.plan);
    ASSERT_TRUE(violations.empty()) << violations.front().rule << ": " << violations.front().text;
    const testing::StageValues values = stage_values(instance, *outcome.plan);
    ASSERT_EQ(values.size(), outcome.objectives.size());
    for (std::size_t s = 0; s < values.size(); ++s) EXPECT_EQ(outcome.objectives[s].value, values[s].second);
  }
  if (!outcome.proof) return;
  const auto again = proof_from_json(to_json(*outcome.proof), "p");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again.value(), *outcome.proof);
  const Certification certified = certify(instance, outcome.objectives, infeasible, *outcome.proof);
  EXPECT_TRUE(certified.violations.empty()) << certified.violations.front().text;
}

// `best`: of another search, or of all rosters; none: there is none.
void expect_not_beaten(const RosterOutcome& outcome, const std::optional<testing::StageValues>& best,
                       bool is_all) {
  if (outcome.status == Status::kInfeasible) {
    EXPECT_FALSE(best) << "there is a roster";
    return;
  }
  if (!best) {
    EXPECT_TRUE(!is_all || !outcome.plan) << "there is no roster";
    return;
  }
  for (std::size_t s = 0; s < outcome.objectives.size() && s < best->size(); ++s) {
    const Objective& objective = outcome.objectives[s];
    EXPECT_LE(objective.bound.value_or(0), (*best)[s].second) << objective.name;
    if (!outcome.plan || objective.value != (*best)[s].second)
      return;  // bounds of later stages are for this value
  }
}

void check_tiny(std::uint64_t seed, int& compared) {
  const Instance instance = testing::RandomInput(seed).make(true);
  const RosterOutcome outcome = planned(instance, 0);
  if (is_refused(outcome)) return;
  expect_true(instance, outcome);
  if (!instance.crews.empty() || instance.flavour != Flavour::kNgrs) return;
  const testing::AllRosters all(instance);
  if (!all.known()) return;
  expect_not_beaten(outcome, all.best(), true);
  compared += outcome.status == Status::kOptimal || outcome.status == Status::kInfeasible;
}

void check_pair(std::uint64_t seed) {
  const Instance instance = testing::RandomInput(seed).make(false);
  const RosterOutcome one = planned(instance, 0, 1'000'000), other = planned(instance, seed + 1, 400'000);
  if (is_refused(one)) return;
  for (const RosterOutcome* outcome : {&one, &other}) expect_true(instance, *outcome);
  const auto values = [&](const RosterOutcome& outcome) {
    return outcome.plan ? std::optional(stage_values(instance, *outcome.plan)) : std::nullopt;
  };
  expect_not_beaten(one, values(other), false);
  expect_not_beaten(other, values(one), false);
}

TEST(RosterProperty, NothingBeatsWhatIsProvedOfTinyInputs) {
  int compared = 0;
  for (std::uint64_t seed = 280; seed < 430 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    check_tiny(seed, compared);
  }
  EXPECT_GT(compared, 30);  // else the inputs are no good
}

TEST(RosterProperty, AnswersHoldAndDoNotContradictEachOther) {
  std::vector<std::uint64_t> seeds{1'010'106, 1'010'522};  // more officers than may be used, and at a post
  for (std::uint64_t seed = 1'000'100; seed < 1'000'120; ++seed) seeds.push_back(seed);
  for (const std::uint64_t seed : seeds) {
    SCOPED_TRACE(seed);
    if (!HasFailure()) check_pair(seed);
  }
}

}  // namespace
}  // namespace tenon::roster
