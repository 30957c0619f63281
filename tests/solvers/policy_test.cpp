#include "solvers/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "base/error.h"
#include "tests/solvers/conformance.h"

namespace tenon::solvers {
namespace {

using model::Model;
using model::VarId;
using testing::ElementsAre;
using testing::HasSubstr;

// A backend that says what the test wants it to say, and remembers what it was asked.
class Scripted final : public Solver {
 public:
  using Script = std::function<SolveResult(const Model&, const SolveOptions&)>;
  Scripted(const std::string& backend, Capabilities capabilities, Script script)
      : Solver(backend, backend), capabilities_(std::move(capabilities)), script_(std::move(script)) {}

  const Capabilities& capabilities() const override { return capabilities_; }
  std::string version() const override { return "1"; }
  std::optional<std::string> check_parameter(std::string_view, std::string_view) const override { return {}; }

 protected:
  SolveResult run(const Call& call) const override { return script_(call.model, call.options); }

 private:
  Capabilities capabilities_;
  Script script_;
};

// Registers scripted backends "one" and "two" for the length of a test.
class Policy : public testing::Test {
 protected:
  void script(const std::string& backend, Scripted::Script script, Capabilities capabilities = {}) {
    register_backend(backend, [=] { return std::make_unique<Scripted>(backend, capabilities, script); });
  }
  PolicyResult run(const SolveOptions& options = {}, const Limits& limits = {}) {
    Budget budget{limits};
    return solve({.order = {"one", "two"}}, model_, options, budget, "test");
  }
  // They stay registered, so they must not disturb other tests: silent from now on.
  void TearDown() override {
    for (const char* backend : {"one", "two"}) script(backend, [](auto&, auto&) { return SolveResult{}; });
  }

  static SolveResult says(std::int64_t x, std::int64_t bound, Status status) {
    SolveResult result;
    result.status = status;
    result.values.emplace();
    result.values->push_back(x);
    result.bound = bound;
    return result;
  }
  static SolveResult infeasible() {
    SolveResult result;
    result.status = Status::kInfeasible;
    return result;
  }

  Policy() {
    x_ = model_.add_variable({{0, 9}, {20, 20}});
    model_.add_linear(model::LinearExpr{}.add(x_), 3, model::kNoHigh);
    model_.minimize(model::LinearExpr{}.add(x_));
  }

  const Capabilities all_{{Feature::kDomainHoles}};
  Model model_;  // least x from 3
  VarId x_;
};

std::vector<std::string> whys(const PolicyResult& result) {
  std::vector<std::string> texts;
  for (const BackendUse& use : result.uses) texts.push_back(use.name + ", " + use.role + ": " + use.why);
  return texts;
}

TEST_F(Policy, the_preferred_backend_suffices_when_it_proves) {
  script(
      "one", [](auto&, auto&) { return says(3, 3, Status::kOptimal); }, all_);
  script(
      "two", [](auto&, auto&) -> SolveResult { throw InternalError("asked"); }, all_);
  const PolicyResult result = run();
  EXPECT_EQ(result.result.status, Status::kOptimal);
  EXPECT_THAT(whys(result), ElementsAre("one, test: preferred"));
}

TEST_F(Policy, a_backend_that_lacks_a_feature_is_passed_over) {
  script("one", [](auto&, auto&) -> SolveResult { throw InternalError("asked"); });
  script(
      "two", [](auto&, auto&) { return says(3, 3, Status::kOptimal); }, all_);
  const PolicyResult result = run();
  EXPECT_EQ(result.result.status, Status::kOptimal);
  EXPECT_THAT(whys(result), ElementsAre("two, test: fallback: one does not have domains with holes"));
}

TEST_F(Policy, without_proof_the_next_is_asked_and_the_better_value_kept) {
  script(
      "one", [](auto&, auto&) { return says(4, 0, Status::kFeasible); }, all_);
  script(
      "two", [](auto&, auto&) { return says(5, 0, Status::kFeasible); }, all_);
  const PolicyResult result = run();
  EXPECT_EQ(result.result.status, Status::kFeasible);
  EXPECT_TRUE(result.result.objective == Int128{4});
  EXPECT_THAT(whys(result),
              ElementsAre("one, test: preferred", "two, test: fallback: one ended without proof: work"));
}

TEST_F(Policy, a_wrong_solution_is_no_solution_and_the_note_says_so) {
  script(
      "one", [](auto&, auto&) { return says(2, 2, Status::kOptimal); }, all_);
  script(
      "two", [](auto&, auto&) { return says(3, 3, Status::kOptimal); }, all_);
  const PolicyResult result = run();
  EXPECT_TRUE(result.result.objective == Int128{3});
  EXPECT_THAT(whys(result).back(), HasSubstr("one returned a solution that breaks 3 <= x0"));
}

TEST_F(Policy, a_bound_beyond_the_checked_value_is_dropped) {
  script(
      "one", [](auto&, auto&) { return says(4, 5, Status::kOptimal); }, all_);
  Budget budget{Limits{}};
  const SolveResult result = make_solver("one")->solve(model_, {}, budget);
  EXPECT_EQ(result.status, Status::kFeasible);
  EXPECT_FALSE(result.bound.has_value());
  EXPECT_THAT(result.notes, testing::Contains(HasSubstr("a bound beyond the value")));
}

TEST_F(Policy, optimal_is_said_only_where_value_and_bound_meet) {
  script(
      "one", [](auto&, auto&) { return says(4, 3, Status::kOptimal); }, all_);
  Budget budget{Limits{}};
  EXPECT_EQ(make_solver("one")->solve(model_, {}, budget).status, Status::kFeasible);
  script(
      "one", [](auto&, auto&) { return says(3, 3, Status::kFeasible); }, all_);
  EXPECT_EQ(make_solver("one")->solve(model_, {}, budget).status, Status::kOptimal);
}

TEST_F(Policy, infeasible_needs_a_second_run_without_presolve) {
  std::vector<bool> presolve;
  script(
      "one",
      [&](auto&, const SolveOptions& options) {
        presolve.push_back(options.presolve);
        return infeasible();
      },
      all_);
  const PolicyResult result = run();
  EXPECT_EQ(result.result.status, Status::kInfeasible);
  EXPECT_THAT(presolve, ElementsAre(true, false));
  EXPECT_THAT(whys(result),
              ElementsAre("one, test: preferred", "one, confirm infeasible: second run, presolve off"));
}

TEST_F(Policy, infeasible_that_the_second_run_denies_is_unknown) {
  script(
      "one",
      [](auto&, const SolveOptions& options) {
        return options.presolve ? infeasible() : says(3, 3, Status::kOptimal);
      },
      all_);
  script(
      "two", [](auto&, auto&) { return SolveResult{}; }, all_);
  const PolicyResult result = run();
  EXPECT_EQ(result.result.status, Status::kUnknown);
  EXPECT_NE(result.result.stop, Stop::kProof);
  EXPECT_THAT(whys(result).back(), HasSubstr("no second run confirmed it"));
}

// The second run gives no answer; the model really is infeasible, as the next backend that can take it says.
TEST_F(Policy, infeasible_may_be_confirmed_by_another_backend) {
  script(
      "one",
      [](auto&, const SolveOptions& options) { return options.presolve ? infeasible() : SolveResult{}; },
      all_);
  Model impossible = model_;
  impossible.add_linear(model::LinearExpr{}.add(x_), model::kNoLow, 2);
  Budget budget{Limits{}};
  const PolicyResult result = solve({.order = {"one"}}, impossible, {}, budget, "test");
  EXPECT_EQ(result.result.status, Status::kInfeasible);
  EXPECT_THAT(whys(result),
              ElementsAre("one, test: preferred", "one, confirm infeasible: second run, presolve off",
                          "cp-sat, confirm infeasible: second opinion"));
  EXPECT_FALSE(confirmed_infeasible(*make_solver("one"), model_, {}, budget));
}

TEST_F(Policy, only_the_last_gets_all_the_time) {
  std::vector<double> seconds;
  const auto note = [&](auto&, const SolveOptions& options) {
    seconds.push_back(options.seconds);
    return SolveResult{};
  };
  script("one", note, all_);
  script("two", note, all_);
  run({.seconds = 10});
  EXPECT_THAT(seconds, ElementsAre(7, 10));
  seconds.clear();
  script("two", note);  // cannot take the model, so the first need not share
  run({.seconds = 10});
  EXPECT_THAT(seconds, ElementsAre(10));
}

TEST_F(Policy, an_unknown_backend_is_our_bug) {
  Budget budget{Limits{}};
  EXPECT_THROW(solve({.order = {"nobody"}}, model_, {}, budget, "test"), InternalError);
}

// The real ones: HiGHS has no no-overlap, so CP-SAT takes over; and a linear model goes to HiGHS where asked for.
TEST(RealPolicy, falls_back_from_highs_to_cp_sat_where_intervals_are_needed) {
  Model model;
  const VarId x = model.add_variable(0, 9);
  model.add_no_overlap({model.add_interval({.start = {x}, .size = 2}), model.add_interval({.size = 4})});
  model.minimize(model::LinearExpr{}.add(x));
  Budget budget{Limits{}};
  const PolicyResult result = solve({.order = {"highs", "cp-sat"}}, model, {}, budget, "positions");
  EXPECT_TRUE(result.result.objective == Int128{4});
  ASSERT_EQ(result.uses.size(), 1u);
  EXPECT_EQ(result.uses[0].name, "cp-sat");
  EXPECT_EQ(result.uses[0].why, "fallback: highs does not have no-overlap");
}

TEST(RealPolicy, confirms_a_true_infeasibility) {
  Model model;
  const model::Literal a = model.add_boolean(), b = model.add_boolean();
  model.add_linear(model::LinearExpr{}.add(a, 2).add(b, 2), 3, 3);  // even never equals odd
  for (const std::vector<std::string>& order : {std::vector<std::string>{"cp-sat"}, {"highs"}}) {
    Budget budget{Limits{}};
    EXPECT_EQ(solve({.order = order}, model, {}, budget, "parity").result.status, Status::kInfeasible)
        << order[0];
  }
}

}  // namespace
}  // namespace tenon::solvers
