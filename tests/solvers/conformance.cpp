#include "tests/solvers/conformance.h"

#include <gmock/gmock.h>

#include <thread>

#include "base/error.h"
#include "model/print.h"

namespace tenon::solvers {

using model::Literal;
using model::Model;
using model::VarId;
using testing::HasSubstr;
using testing::IsEmpty;

void Conformance::SetUp() {
  solver_ = make_solver(GetParam());
  ASSERT_NE(solver_, nullptr) << GetParam() << " is not registered";
  ASSERT_EQ(solver_->unavailable(), "");
}

SolveResult Conformance::solve(const Model& model, const SolveOptions& options, const Limits& limits) {
  Budget budget{limits};
  return solver_->solve(model, options, budget);
}

model::RandomShape Conformance::shape() const {
  return {.holes = has(Feature::kDomainHoles),
          .no_overlap = has(Feature::kNoOverlap),
          .cumulative = has(Feature::kCumulative),
          .automaton = has(Feature::kAutomaton),
          .table = has(Feature::kTable)};
}

Model market_split(int rows, int columns, std::uint64_t seed) {
  Random random(seed);
  Model model;
  std::vector<Literal> x;
  for (int j = 0; j < columns; ++j) x.push_back(model.add_boolean());
  model::LinearExpr slacks;
  for (int i = 0; i < rows; ++i) {
    model::LinearExpr row;
    std::int64_t total = 0;
    for (const Literal literal : x) {
      const std::int64_t weight = random.between(0, 99);
      row.add(literal, weight);
      total += weight;
    }
    const VarId over = model.add_variable(0, total), under = model.add_variable(0, total);
    row.add(over, -1).add(under, 1);
    model.add_linear(row, total / 2, total / 2);
    slacks.add(over).add(under);
  }
  model.minimize(slacks);
  return model;
}

namespace {

// Compares with the truth by enumeration: status, value, bound; values were checked by Solver::solve.
void expect_truth(const Model& model, const SolveResult& result, std::uint64_t seed) {
  const model::Truth truth = model::enumerate(model);
  SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + to_text(model));
  ASSERT_EQ(result.refused, "");
  EXPECT_THAT(result.notes, IsEmpty());
  ASSERT_EQ(name(result.status), std::string(name(truth.feasible ? Status::kOptimal : Status::kInfeasible)));
  EXPECT_EQ(result.stop, Stop::kProof);
  EXPECT_EQ(result.values.has_value(), truth.feasible);
  EXPECT_EQ(result.objective == truth.best, true);
  if (truth.best) {
    EXPECT_EQ(result.bound == truth.best, true);
  }
}

// One model for each feature that a model can need, and nothing else that is special.
Model needs(Feature feature) {
  Model model;
  const VarId x = model.add_variable(0, 9);
  const Literal b = model.add_boolean();
  model.minimize(model::LinearExpr{}.add(x).add(b));
  if (feature == Feature::kDomainHoles) model.add_variable({{0, 1}, {5, 6}});
  if (feature == Feature::kNoOverlap) {
    const auto i = model.add_interval({.start = {x}, .size = 2});
    model.add_no_overlap({i, model.add_interval({.start = 3, .size = 2})});
  }
  if (feature == Feature::kCumulative) {
    const auto i = model.add_interval({.start = {x}, .size = 2});
    model.add_cumulative({{i, 2}, {model.add_interval({.start = 3, .size = 2}), 1}}, 2);
  }
  if (feature == Feature::kAutomaton) {
    model.add_automaton({.terms = {b, x}, .start = 0, .finals = {1}, .transitions = {{0, 1, 0}, {0, 4, 1}}});
  }
  if (feature == Feature::kTable) model.add_table({x, b}, {{3, 1}, {4, 0}});
  if (feature == Feature::kWideNumbers) {
    model.add_linear(model::LinearExpr{}.add(b, (1LL << 53) + 1), 0, model::kNoHigh);
  }
  if (feature == Feature::kAssumptions) model.set_assumptions({b});
  return model;
}

}  // namespace

TEST_P(Conformance, equals_enumeration_on_random_models) {
  int feasible = 0;
  constexpr int kModels = 150;
  for (std::uint64_t seed = 0; seed < kModels; ++seed) {
    const Model model = model::random_model(seed, shape());
    const SolveResult result = solve(model);
    expect_truth(model, result, seed);
    if (HasFatalFailure()) return;
    feasible += result.values.has_value();
  }
  EXPECT_GT(feasible, kModels / 5);  // the models would test little if they were all alike
  EXPECT_LT(feasible, kModels - kModels / 5);
}

TEST_P(Conformance, equals_enumeration_without_presolve) {
  for (std::uint64_t seed = 1000; seed < 1040; ++seed) {
    const Model model = model::random_model(seed, shape());
    expect_truth(model, solve(model, {.presolve = false}), seed);
    if (HasFatalFailure()) return;
  }
}

TEST_P(Conformance, refuses_what_it_lacks_and_takes_what_it_has) {
  for (const Feature feature : {Feature::kDomainHoles, Feature::kNoOverlap, Feature::kCumulative,
                                Feature::kAutomaton, Feature::kTable, Feature::kWideNumbers,
                                Feature::kAssumptions, Feature::kRelaxation, Feature::kWorkLimit}) {
    SolveOptions options;
    options.relaxation = feature == Feature::kRelaxation;
    if (feature == Feature::kWorkLimit) options.ticks = 1'000'000;
    const SolveResult result = solve(needs(feature), options);
    if (has(feature)) {
      EXPECT_EQ(result.refused, "") << name(feature);
      EXPECT_EQ(result.status, Status::kOptimal) << name(feature);
    } else {
      EXPECT_EQ(result.refused, GetParam() + " does not have " + name(feature));
      EXPECT_EQ(result.status, Status::kUnknown);
      EXPECT_FALSE(result.values.has_value());
    }
  }
}

TEST_P(Conformance, calls_an_invalid_model_our_bug) {
  Model model;
  model.add_any_of({Literal{model.add_variable(0, 5)}});
  EXPECT_THROW(solve(model), InternalError);
}

TEST_P(Conformance, models_without_variables_or_with_constants_only) {
  Model model;
  EXPECT_EQ(solve(model).status, Status::kOptimal);
  model.minimize({.terms = {}, .constant = 7});
  EXPECT_TRUE(solve(model).objective == Int128{7});
  model.add_boolean();
  const SolveResult constant = solve(model);
  EXPECT_EQ(constant.status, Status::kOptimal);
  EXPECT_TRUE(constant.bound == Int128{7});
  model.add_any_of({});
  EXPECT_EQ(solve(model).status, Status::kInfeasible);
}

TEST_P(Conformance, empty_cliques) {
  Model model;
  const Literal b = model.add_boolean();
  model.add_at_most_one({});
  model.add_exactly_one({}, {.enforcement = {b}});
  model.maximize(model::LinearExpr{}.add(b));
  EXPECT_TRUE(solve(model).objective == Int128{0});
}

// Only those are met that read nothing and may end at once, or allow the empty tuple; a capacity below 0 is none.
TEST_P(Conformance, empty_automata_tables_and_cumulatives) {
  for (const Feature feature : {Feature::kAutomaton, Feature::kTable, Feature::kCumulative}) {
    if (!has(feature)) GTEST_SKIP() << "no " << name(feature);
  }
  Model model;
  model::LinearExpr met;
  const auto if_met = [&] {
    const Literal literal = model.add_boolean();
    met.add(literal);
    return model::With{.enforcement = {literal}};
  };
  model.add_automaton({.terms = {}, .start = 3, .finals = {3}, .transitions = {}}, if_met());
  model.add_automaton({.terms = {}, .start = 3, .finals = {4}, .transitions = {}}, if_met());
  model.add_automaton({.terms = {5}, .start = 3, .finals = {3}, .transitions = {{3, 5, 3}}}, if_met());
  model.add_automaton({.terms = {5}, .start = 3, .finals = {}, .transitions = {{3, 5, 3}}}, if_met());
  model.add_table({}, {{}}, if_met());
  model.add_table({}, {}, if_met());
  model.add_table({5}, {{5}, {5}}, if_met());
  model.add_table({5}, {}, if_met());
  model.add_cumulative({}, 0, if_met());
  model.add_cumulative({}, -1, if_met());
  model.maximize(met);
  const SolveResult result = solve(model);
  ASSERT_TRUE(result.values.has_value());
  EXPECT_THAT(result.values->raw(), testing::ElementsAre(1, 0, 1, 0, 1, 0, 1, 0, 1, 0));
}

TEST_P(Conformance, a_hint_helps_or_does_nothing) {
  Random random(5);
  for (std::uint64_t seed = 2000; seed < 2020; ++seed) {
    Model model = model::random_model(seed, shape());
    const model::Truth truth = model::enumerate(model);
    for (const VarId var : model.variables().keys()) {
      // A third is left out, a third is the best solution's value, a third may be far outside the domain.
      if (random.chance(1, 3)) continue;
      const bool good = truth.feasible && random.chance(1, 2);
      model.hint(var, good ? truth.values[var] : random.between(-20, 20));
    }
    expect_truth(model, solve(model), seed);
    if (HasFatalFailure()) return;
  }
}

TEST_P(Conformance, clashing_assumptions_are_named) {
  if (!has(Feature::kAssumptions)) GTEST_SKIP() << "no assumptions";
  Model model;
  const Literal a = model.add_boolean(), b = model.add_boolean(), c = model.add_boolean();
  model.add_at_most_one({a, !c});
  model.set_assumptions({a, b, !c});
  const SolveResult clash = solve(model);
  EXPECT_EQ(clash.status, Status::kInfeasible);
  // b plays no part; the other two are both needed.
  EXPECT_THAT(clash.core, testing::IsSupersetOf({a, !c}));
  model.set_assumptions({a, b});
  const SolveResult fine = solve(model);
  ASSERT_TRUE(fine.values.has_value());
  EXPECT_TRUE(holds(a, *fine.values) && holds(b, *fine.values) && holds(c, *fine.values));
}

TEST_P(Conformance, a_run_that_is_cancelled_before_it_starts_does_nothing) {
  const CancelToken cancel;
  cancel.cancel();
  Budget budget(Limits{}, cancel);
  const SolveResult result = solver_->solve(needs(Feature::kDomainHoles).restricted_to({}), {}, budget);
  EXPECT_TRUE(result.stop == Stop::kCancelled || !result.refused.empty());
  EXPECT_FALSE(result.values.has_value());
}

TEST_P(Conformance, stops_when_cancelled_from_another_thread) {
  const CancelToken cancel;
  Budget budget(Limits{.wall_s = 100}, cancel);
  SolveResult result;
  std::thread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    cancel.cancel();
  });
  result = solver_->solve(market_split(5, 44, 1), {}, budget);
  other.join();
  if (!result.refused.empty()) GTEST_SKIP() << result.refused;
  EXPECT_EQ(result.stop, Stop::kCancelled);
  EXPECT_NE(result.status, Status::kOptimal);
}

TEST_P(Conformance, keeps_its_time_limit_and_says_so) {
  const SolveResult result = solve(market_split(5, 44, 1), {.seconds = 0.3});
  if (!result.refused.empty()) GTEST_SKIP() << result.refused;
  EXPECT_EQ(result.stop, Stop::kTime);
  EXPECT_TRUE(result.status == Status::kFeasible || result.status == Status::kUnknown);
}

TEST_P(Conformance, a_work_limit_gives_the_same_answer_every_time) {
  if (!has(Feature::kWorkLimit)) GTEST_SKIP() << "no work limit";
  const Model model = market_split(4, 36, 2);
  for (const int workers : {1, 2}) {
    const SolveOptions options{.ticks = 50'000, .workers = workers};
    const SolveResult one = solve(model, options), two = solve(model, options);
    EXPECT_EQ(one.stop, Stop::kWork);
    EXPECT_EQ(one.status, Status::kFeasible);
    EXPECT_EQ(one.values == two.values, true) << workers;
    EXPECT_EQ(one.bound == two.bound, true) << workers;
    EXPECT_EQ(one.ticks, two.ticks) << workers;
  }
}

TEST_P(Conformance, spends_its_ticks_from_the_budget) {
  Budget budget{Limits{}};
  const SolveResult result = solver_->solve(needs(Feature::kRelaxation), {}, budget);
  ASSERT_EQ(result.refused, "");
  EXPECT_GT(result.ticks, 0);
  EXPECT_EQ(budget.ticks(), result.ticks);
}

TEST_P(Conformance, wide_numbers_stay_exact) {
  if (!has(Feature::kWideNumbers)) GTEST_SKIP() << "no wide numbers";
  Model model;
  const VarId x = model.add_variable((1LL << 58) - 2, (1LL << 58) + 1);
  const Literal b = model.add_boolean();
  model.add_linear(model::LinearExpr{}.add(x).add(b), model::kNoLow, (1LL << 58) + 1);
  model.maximize(model::LinearExpr{.terms = {}, .constant = -3}.add(x).add(b, 2));
  const SolveResult result = solve(model);
  EXPECT_EQ(result.status, Status::kOptimal);
  EXPECT_TRUE(result.objective == Int128{(1LL << 58) - 1});  // b and x = 2^58: 2^58 + 2 - 3
}

TEST_P(Conformance, the_relaxation_bounds_every_solution) {
  if (!has(Feature::kRelaxation)) GTEST_SKIP() << "no relaxation";
  int bounded = 0;
  for (std::uint64_t seed = 3000; seed < 3060; ++seed) {
    const Model model = model::random_model(seed, shape());
    const model::Truth truth = model::enumerate(model);
    const SolveResult result = solve(model, {.relaxation = true});
    EXPECT_FALSE(result.values.has_value());
    if (result.relaxation) {
      EXPECT_EQ(result.relaxation->values.size(), model.variables().size());
    }
    if (truth.feasible) {
      ASSERT_EQ(result.status, Status::kOptimal) << seed;
    }
    if (!truth.best || !result.bound) continue;
    ++bounded;
    const bool minimize = model.objective()->sense == Sense::kMinimize;
    EXPECT_TRUE(minimize ? *result.bound <= *truth.best : *result.bound >= *truth.best) << seed;
  }
  EXPECT_GT(bounded, 15);
}

// 2 x + 2 y <= 3 lets the LP reach x + y = 1.5 and integers 1; the bound is an integer, so it is 1 as well. Maximised
// with weight 2 the LP has 3: then the bound is 3 and the integer optimum 2. The row's dual: 2 y <= 3 at rate 1.
TEST_P(Conformance, the_relaxation_has_duals) {
  if (!has(Feature::kRelaxation)) GTEST_SKIP() << "no relaxation";
  Model model;
  const VarId x = model.add_variable(0, 9), y = model.add_variable(0, 9);
  model.add_linear(model::LinearExpr{}.add(x, 2).add(y, 2), model::kNoLow, 3);
  model.maximize(model::LinearExpr{}.add(x, 2).add(y, 2));
  const SolveResult result = solve(model, {.relaxation = true});
  ASSERT_TRUE(result.relaxation.has_value());
  EXPECT_DOUBLE_EQ(result.relaxation->objective, 3);
  ASSERT_EQ(result.relaxation->duals.size(), 1u);
  EXPECT_DOUBLE_EQ(result.relaxation->duals[0], -1);  // of the minimisation of -2 x - 2 y
  EXPECT_TRUE(result.bound == Int128{3});
}

TEST_P(Conformance, refuses_unknown_raw_parameters_by_name) {
  const std::string parameter = solver_->prefix() + ".no_such_parameter";
  const SolveResult result = solve(needs(Feature::kRelaxation), {.parameters = {{parameter, "1"}}});
  EXPECT_THAT(result.refused, HasSubstr("no_such_parameter"));
  EXPECT_FALSE(result.values.has_value());
  ASSERT_EQ(check_parameters({{parameter, "1"}}).size(), 1u);
}

TEST_P(Conformance, parameters_of_others_are_none_of_its_business) {
  const SolveResult result = solve(needs(Feature::kRelaxation), {.parameters = {{"somebody.else", "1"}}});
  EXPECT_EQ(result.status, Status::kOptimal);
}

TEST_P(Conformance, says_who_it_is_and_what_it_did) {
  const SolveResult result = solve(needs(Feature::kRelaxation));
  EXPECT_EQ(result.backend, GetParam());
  EXPECT_NE(result.version, "");
  EXPECT_THAT(result.counters, testing::Contains(std::pair<std::string, std::int64_t>("variables", 2)));
}

}  // namespace tenon::solvers
