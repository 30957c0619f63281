#include <gtest/gtest.h>

#include "formats/source.h"
#include "planners/roster/plan.h"
#include "problems/roster/certify.h"
#include "problems/roster/format.h"
#include "problems/roster/verify.h"
#include "solvers/lp.h"
#include "tests/given_cases.h"

// The small instances of the public benchmark, whose optima are known: proven, and right by the problem's own verifier.
namespace tenon::roster {
namespace {

Instance read(const std::string& text) {
  const auto document = read_document({"input.txt", text}, "", {});
  EXPECT_TRUE(document.ok());
  auto input = read_instance(document.value(), {});
  EXPECT_TRUE(input.ok());
  return std::move(input.value().instance);
}

RosterOutcome planned(const Instance& instance) {
  Limits limits;
  limits.work_ticks = 50'000'000;
  Budget budget(limits);
  RosterOutcome outcome = plan(instance, {}, {.budget = budget});
  if (!outcome.plan) return outcome;
  const auto violations = verify(instance, *outcome.plan);
  EXPECT_TRUE(violations.empty()) << violations.front().rule << ": " << violations.front().text;
  EXPECT_EQ(stage_values(instance, *outcome.plan).front().second, outcome.objectives.front().value);
  return outcome;
}

void expect_proven(const Instance& instance, std::int64_t cost) {
  const RosterOutcome outcome = planned(instance);
  ASSERT_EQ(outcome.status, Status::kOptimal);
  EXPECT_EQ(outcome.objectives.front().value, cost);
  // Bounds by branching, too: Instance1's is one.
  EXPECT_EQ(certify(instance, outcome.objectives, false, outcome.proof.value()).checked, true);
}

bool no_lp() { return !solvers::make_lp(solvers::preferred_lp()).lp; }

// Four days, two people, one shift of 8 h; two duties each at most, no stretch shorter than two days inside. Monday and Tuesday want two
// people, the others one: 4 duties for 6 places leave two empty at 10 each, of whichever days. B asked for Thursday off: his two
// duties are elsewhere at no cost, and A's Thursday off request costs nothing if he works Monday and Tuesday. So 20.
TEST(Benchmark, ASmallTextByHand) {
  if (no_lp()) GTEST_SKIP() << "no LP solver";
  const Instance instance = read(
      "SECTION_HORIZON\n4\nSECTION_SHIFTS\nD,480,\nSECTION_STAFF\nA,D=4,960,0,2,1,1,1\nB,D=4,960,0,2,1,1,1\n"
      "SECTION_DAYS_OFF\nA,3\nSECTION_SHIFT_ON_REQUESTS\nA,0,D,3\nSECTION_SHIFT_OFF_REQUESTS\nB,3,D,2\n"
      "SECTION_COVER\n0,D,2,10,1\n1,D,2,10,1\n2,D,1,10,1\n3,D,1,10,1\n");
  expect_proven(instance, 20);
}

TEST(Benchmark, KnownOptimaOfTheSmallInstances) {
  const auto folder = testing::given_cases("roster/shift-scheduling");
  if (no_lp() || folder.empty()) GTEST_SKIP() << "no LP solver, or the given instances are not here";
  const std::vector<std::pair<int, std::int64_t>> known{{1, 607}, {2, 828}, {3, 1001}, {4, 1716}};
  for (const auto& [number, optimum] : known) {
    SCOPED_TRACE(number);
    const auto source =
        formats::read_source((folder / ("Instance" + std::to_string(number) + ".txt")).string());
    ASSERT_TRUE(source.ok());
    expect_proven(read(source.value().bytes), optimum);
  }
}

}  // namespace
}  // namespace tenon::roster
