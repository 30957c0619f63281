// The shipped backends: the conformance suite, and what is particular to each.
#include <gmock/gmock.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "model/print.h"
#include "solvers/cpsat/encode.h"
#include "solvers/cpsat/parameters.h"
#include "solvers/highs/lagrange.h"
#include "solvers/library.h"
#include "tests/model/random_model.h"
#include "tests/solvers/conformance.h"

namespace tenon::solvers {

INSTANTIATE_TEST_SUITE_P(CpSat, Conformance, testing::Values("cp-sat"));
INSTANTIATE_TEST_SUITE_P(Highs, Conformance, testing::Values("highs"));

namespace {

using model::Model;
using testing::HasSubstr;

SolveResult solve(const std::string& backend, const Model& model, const SolveOptions& options = {}) {
  Budget budget{Limits{}};
  return make_solver(backend)->solve(model, options, budget);
}

TEST(Registry, knows_the_shipped_backends_and_no_others) {
  EXPECT_THAT(backend_names(), testing::IsSupersetOf({"cp-sat", "highs"}));
  EXPECT_EQ(make_solver("no such solver"), nullptr);
}

TEST(Registry, finds_every_error_in_raw_parameters) {
  const std::vector<InputError> errors = check_parameters({{"cpsat.interleave_serch", "true"},
                                                           {"cpsat.interleave_search", "maybe"},
                                                           {"cpsat.num_workers", "2"},
                                                           {"highs.mip_rel_gap", "lots"},
                                                           {"highs.presolve", "off"},
                                                           {"lemon.x", "1"}});
  ASSERT_EQ(errors.size(), 4u);
  EXPECT_EQ(errors[0].found, "cpsat.interleave_search=maybe");
  EXPECT_EQ(errors[0].expected, "found \"maybe\", expected true or false");
  EXPECT_THAT(errors[1].expected, HasSubstr("did you mean interleave_search?"));
  EXPECT_EQ(errors[2].expected, "found \"lots\", expected a number in its range");
  EXPECT_THAT(errors[3].expected, HasSubstr("unknown solver; a parameter begins with cpsat. or highs."));
}

TEST(CpSatParameters, table_is_sorted_and_reads_every_kind) {
  const auto& table = cpsat::parameter_table();
  EXPECT_TRUE(std::ranges::is_sorted(table, {}, &cpsat::ParameterSpec::name));
  // Numbers from sat_parameters.proto.
  EXPECT_EQ(cpsat::find_parameter("max_time_in_seconds")->field, 36);
  EXPECT_EQ(cpsat::find_parameter("catch_sigint_signal")->field, 135);
  const cpsat::ParameterSpec& branching = *cpsat::find_parameter("search_branching");
  EXPECT_EQ(cpsat::integer_value(branching, "LP_SEARCH"), 3);
  EXPECT_EQ(cpsat::integer_value(branching, "3"), 3);
  EXPECT_EQ(cpsat::integer_value(branching, "99"), std::nullopt);
  EXPECT_EQ(cpsat::check("num_workers", "4000000000").has_value(), true);  // beyond 32 bits
  EXPECT_EQ(cpsat::check("num_workers", "4"), std::nullopt);
  EXPECT_EQ(cpsat::check("relative_gap_limit", "0.25"), std::nullopt);
  EXPECT_EQ(cpsat::check("log_prefix", "anything"), std::nullopt);
}

TEST(CpSat, raw_parameters_reach_the_solver) {
  // Only with a first solution as limit does this hard model end so soon, without proof.
  const SolveResult result =
      solve("cp-sat", market_split(5, 44, 1),
            {.seconds = 100, .parameters = {{"cpsat.stop_after_first_solution", "true"}}});
  EXPECT_EQ(result.status, Status::kFeasible);
  EXPECT_EQ(result.stop, Stop::kWork);
}

TEST(CpSat, log_is_kept_on_request_only) {
  Model model;
  model.minimize(model::LinearExpr{}.add(model.add_variable(0, 3)));
  EXPECT_EQ(solve("cp-sat", model).log, "");
  EXPECT_THAT(solve("cp-sat", model, {.log = true}).log, HasSubstr("status: OPTIMAL"));
}

TEST(Highs, log_is_kept_on_request_only) {
  Model model;
  model.minimize(model::LinearExpr{}.add(model.add_variable(0, 3)));
  EXPECT_EQ(solve("highs", model).log, "");
  EXPECT_THAT(solve("highs", model, {.log = true}).log, HasSubstr("HiGHS"));
}

TEST(CpSat, literals_survive_the_round_trip) {
  for (const std::int32_t reference : {0, 5, -1, -6})
    EXPECT_EQ(cpsat::encode(cpsat::decode_literal(reference)), reference);
}

TEST(CpSat, rubbish_instead_of_an_answer_is_an_error) {
  EXPECT_THROW(cpsat::decode("\x12\xff\xff"), InternalError);
}

// Any duals give a valid bound: the proof does not trust where they come from.
TEST(SafeBound, holds_for_arbitrary_duals) {
  Random random(11);
  int tight = 0, checked = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Model model = model::random_model(seed, {.holes = false, .no_overlap = false});
    const model::Truth truth = model::enumerate(model);
    if (!truth.best) continue;
    const model::LinearForm form = model::linear_form(model);
    const Int128 best = form.negated ? -*truth.best : *truth.best;
    std::vector<double> duals;
    for (std::size_t i = 0; i < form.rows.size(); ++i) {
      duals.push_back(static_cast<double>(random.between(-3'000, 3'000)) / 1'000);
    }
    const std::optional<Int128> bound = highs::safe_bound(form, duals);
    ASSERT_TRUE(bound.has_value());
    EXPECT_TRUE(*bound <= best) << seed;
    // Without duals it is the least that the domains allow, which is sometimes reached.
    const std::optional<Int128> trivial = highs::safe_bound(form, std::vector<double>(form.rows.size(), 0));
    EXPECT_TRUE(*trivial <= best) << seed;
    tight += *trivial == best;
    ++checked;
  }
  EXPECT_GT(checked, 30);
  EXPECT_GT(tight, 5);
}

// The rows of an automaton describe the hull of its runs, so that the relaxation of one over variables of its own is
// already whole. Those of a table do, too.
TEST(Relaxation, of_an_automaton_or_a_table_is_its_integer_optimum) {
  Random random(3);
  int feasible = 0;
  for (int round = 0; round < 40; ++round) {
    Model model;
    model::LinearExpr objective;
    model::Automaton automaton{.terms = {}, .start = 0, .finals = {1, 2}, .transitions = {}};
    for (int i = 0; i < 5; ++i) {
      automaton.terms.push_back(model.add_variable(0, 3));
      objective.add(automaton.terms.back(), random.between(-9, 9));
    }
    for (std::int32_t state = 0; state < 4; ++state) {
      for (std::int64_t value = 0; value < 4; ++value) {
        if (random.chance(1, 2)) continue;
        automaton.transitions.push_back({state, value, static_cast<std::int32_t>(random.below(4))});
      }
    }
    if (round % 2 == 0) {
      model.add_automaton(automaton);
    } else {
      std::vector<std::vector<std::int64_t>> tuples(4);
      for (auto& tuple : tuples) {
        for (int i = 0; i < 5; ++i) tuple.push_back(random.between(0, 3));
      }
      model.add_table(automaton.terms, tuples);
    }
    model.minimize(objective);
    const model::Truth truth = model::enumerate(model);
    const SolveResult result = solve("highs", model, {.relaxation = true});
    if (!truth.feasible) continue;
    ++feasible;
    EXPECT_EQ(result.bound == truth.best, true) << round << "\n" << to_text(model);
  }
  EXPECT_GT(feasible, 25);
}

TEST(SafeBound, gives_up_on_duals_that_are_no_numbers) {
  Model model;
  const model::VarId x = model.add_variable(0, 1);
  model.add_linear(model::LinearExpr{}.add(x), 1, 1);
  model.minimize(model::LinearExpr{}.add(x));
  const model::LinearForm form = model::linear_form(model);
  EXPECT_EQ(highs::safe_bound(form, {std::nan("")}).has_value(), false);
  EXPECT_EQ(highs::safe_bound(form, {1e300}).has_value(), false);
}

TEST(Library, says_where_it_looked) {
  const Library library({"no/such/library.so"});
  EXPECT_FALSE(library.ok());
  EXPECT_THAT(library.error(), HasSubstr("no/such/library.so was found in none of"));
  EXPECT_THAT(library.error(), HasSubstr(library_roots().back()));
  EXPECT_EQ(library.function<void (*)()>("f"), nullptr);
}

TEST(Library, says_what_the_system_says_about_a_file_that_is_no_library) {
  const std::filesystem::path file = std::filesystem::temp_directory_path() / "tenon_no_library.so";
  std::ofstream(file) << "not a library";
  const Library library({file.string()});
  EXPECT_FALSE(library.ok());
  EXPECT_THAT(library.error(), HasSubstr("tenon_no_library.so"));
  std::filesystem::remove(file);
}

// The functions of HiGHS that read files: another reader than ours of what to_lp and to_mps write.
struct FileSolver {
  Library library{{"highsbox/highsbox/highs_dist/lib/libhighs.so", "libhighs.so"}};

  // The optimum of the model in `file`; nullopt if there is none. The text is written to `file` first.
  std::optional<double> optimum(const std::filesystem::path& file, const std::string& text) const {
    std::ofstream(file) << text;
    void* highs = library.function<void* (*)()>("Highs_create")();
    library.function<int (*)(void*, const char*, int)>("Highs_setBoolOptionValue")(highs, "output_flag", 0);
    EXPECT_EQ(library.function<int (*)(void*, const char*)>("Highs_readModel")(highs, file.c_str()), 0)
        << text;
    library.function<int (*)(void*)>("Highs_run")(highs);
    const int status = library.function<int (*)(const void*)>("Highs_getModelStatus")(highs);
    const double value = library.function<double (*)(const void*)>("Highs_getObjectiveValue")(highs);
    library.function<void (*)(void*)>("Highs_destroy")(highs);
    std::filesystem::remove(file);
    return status == 7 ? std::optional(value) : std::nullopt;  // 7: optimal
  }
};

TEST(Files, lp_and_mps_are_read_back_with_the_same_optimum) {
  const FileSolver reader;
  ASSERT_TRUE(reader.library.ok()) << reader.library.error();
  const std::filesystem::path folder = std::filesystem::temp_directory_path();
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Model model = model::random_model(seed, {.holes = false, .no_overlap = false});
    const model::Truth truth = model::enumerate(model);
    std::optional<double> expected;
    if (truth.feasible) expected = truth.best ? static_cast<double>(*truth.best) : 0;
    if (expected && model.objective() && model.objective()->sense == Sense::kMaximize) *expected *= -1;
    const std::string stem =
        "tenon_files_" + std::to_string(::testing::UnitTest::GetInstance()->random_seed());
    for (const auto& [ending, text] :
         {std::pair(".lp", to_lp(model).text), std::pair(".mps", to_mps(model).text)}) {
      const std::optional<double> found = reader.optimum(folder / (stem + ending), text);
      ASSERT_EQ(found.has_value(), expected.has_value()) << seed << text;
      if (expected) {
        ASSERT_NEAR(*found, *expected, 1e-6) << seed << text;
      }
    }
  }
}

}  // namespace
}  // namespace tenon::solvers
