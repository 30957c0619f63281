#include <gtest/gtest.h>

#include "formats/source.h"
#include "planners/roster/line_search.h"
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

struct Found {
  std::int64_t value = 0;
  std::optional<std::int64_t> bound{};
};

Found plan(const Instance& instance, const std::string& lp) {
  std::vector<std::string> why;
  const auto problem = line_problem(instance, why);
  EXPECT_TRUE(problem) << why.front();
  Limits limits;
  limits.work_ticks = 50'000'000;
  Budget budget(limits);
  Lines best;
  LineSearchEvents events;
  events.better = [&](const Lines& lines, std::int64_t, const char*) { best = lines; };
  Found found;
  found.bound = search_lines(*problem, {}, {.lp = lp}, budget, events).bound;
  const Plan made = to_plan(instance, roster_of(instance, *problem, best));
  const auto violations = verify(instance, made);
  EXPECT_TRUE(violations.empty()) << violations.front().rule << ": " << violations.front().text;
  found.value = static_cast<std::int64_t>(stage_values(instance, made).front().second);
  EXPECT_EQ(found.value, cost_of(*problem, best));
  EXPECT_EQ(lines_of(instance, *problem, to_roster(instance, made)), best);
  return found;
}

std::string any_lp() {
  for (const std::string& name : solvers::lp_backend_names())
    if (solvers::make_lp(name).lp) return name;
  return {};
}

// Four days, two people, one shift of 8 h; two duties each at most, no stretch shorter than two days inside. Monday and Tuesday want two
// people, the others one: 4 duties for 6 places leave two empty at 10 each, of whichever days. B asked for Thursday off: his two
// duties are elsewhere at no cost, and A's Thursday off request costs nothing if he works Monday and Tuesday. So 20.
TEST(Benchmark, ASmallTextByHand) {
  const std::string lp = any_lp();
  if (lp.empty()) GTEST_SKIP() << "no LP solver";
  const Instance instance = read(
      "SECTION_HORIZON\n4\nSECTION_SHIFTS\nD,480,\nSECTION_STAFF\nA,D=4,960,0,2,1,1,1\nB,D=4,960,0,2,1,1,1\n"
      "SECTION_DAYS_OFF\nA,3\nSECTION_SHIFT_ON_REQUESTS\nA,0,D,3\nSECTION_SHIFT_OFF_REQUESTS\nB,3,D,2\n"
      "SECTION_COVER\n0,D,2,10,1\n1,D,2,10,1\n2,D,1,10,1\n3,D,1,10,1\n");
  const Found found = plan(instance, lp);
  EXPECT_EQ(found.value, 20);
  EXPECT_EQ(found.bound, 20);
}

TEST(Benchmark, KnownOptimaOfTheSmallInstances) {
  const std::string lp = any_lp();
  const auto folder = testing::given_cases("roster/shift-scheduling");
  if (lp.empty() || folder.empty()) GTEST_SKIP() << "no LP solver, or the given instances are not here";
  const std::vector<std::pair<int, std::int64_t>> known{{1, 607}, {2, 828}, {3, 1001}, {4, 1716}};
  for (const auto& [number, optimum] : known) {
    SCOPED_TRACE(number);
    const auto source =
        formats::read_source((folder / ("Instance" + std::to_string(number) + ".txt")).string());
    ASSERT_TRUE(source.ok());
    const Found found = plan(read(source.value().bytes), lp);
    EXPECT_EQ(found.value, optimum);
    EXPECT_EQ(found.bound, optimum);
  }
}

}  // namespace
}  // namespace tenon::roster
