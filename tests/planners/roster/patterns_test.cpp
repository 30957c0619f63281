#include <gtest/gtest.h>

#include <string>

#include "formats/source.h"
#include "planners/roster/plan.h"
#include "problems/roster/certify.h"
#include "problems/roster/format.h"
#include "problems/roster/verify.h"
#include "solvers/solver.h"
#include "tests/given_cases.h"

// Given inputs whose officers follow patterns: fewest unfilled posts and fewest people, proven, and right by the problem's own verifier.
namespace tenon::roster {
namespace {

struct Figure {
  const char* file;
  std::int64_t unfilled, staff;
  bool strict_overtime = false;
};

Instance read(const std::filesystem::path& file, bool strict_overtime) {
  OptionValues options;
  for (const OptionSpec& option : read_options())
    if (strict_overtime && option.name == "overtime-cap") options.set(option, "strict");
  const auto source = formats::read_source(file.string());
  EXPECT_TRUE(source.ok());
  const auto document = read_document(source.value(), "", options);
  EXPECT_TRUE(document.ok());
  auto input = read_instance(document.value(), options);
  EXPECT_TRUE(input.ok());
  return std::move(input.value().instance);
}

class Patterns : public ::testing::TestWithParam<Figure> {};

TEST_P(Patterns, FewestUnfilledAndFewestPeople) {
  const Figure& figure = GetParam();
  const auto folder = testing::given_cases("roster/ngrs");
  if (folder.empty() || !solvers::make_solver("cp-sat")->unavailable().empty())
    GTEST_SKIP() << "no solver, or the given inputs are not here";
  const Instance instance = read(folder / figure.file, figure.strict_overtime);
  Budget budget(Limits{});
  const RosterOutcome outcome = plan(instance, {}, {.budget = budget});
  ASSERT_TRUE(outcome.plan);
  const auto violations = verify(instance, *outcome.plan);
  EXPECT_TRUE(violations.empty()) << violations.front().rule << ": " << violations.front().text;
  ASSERT_GE(outcome.objectives.size(), 2U);
  EXPECT_EQ(outcome.objectives[0].value, figure.unfilled);
  EXPECT_EQ(outcome.objectives[0].bound, figure.unfilled);
  EXPECT_EQ(outcome.objectives[1].name, "staff");
  EXPECT_EQ(outcome.objectives[1].value, figure.staff);
  EXPECT_EQ(outcome.objectives[1].bound, figure.staff);
  for (const Claim& claim : outcome.proof->claims) {
    if (claim.stage != "unfilled" && claim.stage != "staff") continue;
    const Judgement judgement = check(instance, claim, {.unfilled = figure.unfilled, .staff = figure.staff});
    EXPECT_EQ(judgement.verdict, Verdict::kProven) << claim.stage << ": " << judgement.why;
  }
}

// Why it cannot be better: 6C5FEBA6: days of two residues of the week occur five times, priced 4/5, the others 1: every offset is worth
// 20. AECA74BF: four duties a week for part-timers, so 6 x 20 of 186. 8416C7EE: 18 duties each, 60 / 18 > 3. 9654BC37: six days in a row
// want 60, each does five; with 72 hours of overtime at most 24 in the month. 2013B17E, S3: a week's posts at five each. S1, S2: 21 duties each,
// 1240 / 21 > 59. S4: six days want 30, each does four. temp_rst: part-timers' weeks. complex_scenario: 30 posts that nobody may fill; of its parts, which
// have nobody in common, one needs five officers, one three, two two each: prices of the whole say 11.
INSTANTIATE_TEST_SUITE_P(
    GivenInputs, Patterns,
    ::testing::Values(Figure{"RST-20260113-6C5FEBA6.json", 20, 6},
                      Figure{"RST-20260113-AECA74BF.json", 66, 6}, Figure{"RST-20260113-8416C7EE.json", 0, 4},
                      Figure{"RST-20260112-9654BC37.json", 0, 12},
                      Figure{"RST-20260112-9654BC37.json", 0, 13, true},
                      Figure{"v2_RST-20260206-2013B17E_hist.json", 0, 7},
                      Figure{"input_complex_scenario.json", 30, 12}, Figure{"S1_CE17BA91_like.json", 0, 60},
                      Figure{"S2_min_CE17BA91.json", 0, 60}, Figure{"S3_H50_DDDDDOO.json", 0, 70},
                      Figure{"S4_solverOptimized.json", 0, 8}, Figure{"temp_rst_ot_enabled.json", 0, 18},
                      Figure{"input_v0.7.json", 0, 12}, Figure{"input_v0.7_test.json", 0, 3}),
    [](const auto& it) {
      std::string name;
      for (const char c : std::string(it.param.file))
        if (std::isalnum(static_cast<unsigned char>(c))) name += c;
      return name + (it.param.strict_overtime ? "Strict" : "");
    });

}  // namespace
}  // namespace tenon::roster
