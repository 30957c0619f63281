// docs/howto/add-a-backend.md, followed: a backend that tries every assignment. It is slow and true, and passes the
// same suite as the shipped ones.
#include "base/checked.h"
#include "model/evaluate.h"
#include "tests/model/random_model.h"
#include "tests/solvers/conformance.h"

namespace tenon::solvers {
namespace {

// Step 1: the class, with what it can do.
class Enumeration final : public Solver {
 public:
  Enumeration() : Solver("enumeration", "enumeration") {}

  const Capabilities& capabilities() const override {
    static const Capabilities all{{Feature::kDomainHoles, Feature::kNoOverlap, Feature::kCumulative,
                                   Feature::kAutomaton, Feature::kTable, Feature::kWideNumbers}};
    return all;
  }
  std::string version() const override { return "1.0"; }

  // Step 3: raw parameters. This one has none.
  std::optional<std::string> check_parameter(std::string_view name, std::string_view) const override {
    return "unknown parameter " + std::string(name);
  }

 protected:
  // Step 2: the search itself.
  SolveResult run(const Call& call) const override {
    SolveResult result;
    if (assignments(call.model) > 1'000'000) {
      result.refused = "enumeration gives up on more than a million assignments";
      return result;
    }
    const model::Truth truth = model::enumerate(call.model);
    result.status = truth.feasible ? Status::kOptimal : Status::kInfeasible;
    if (truth.feasible) result.values = truth.values;
    result.bound = truth.best;
    result.ticks = assignments(call.model);
    result.counters = {{"variables", static_cast<std::int64_t>(call.model.variables().size())}};
    return result;
  }

 private:
  // How many there are, or a very large number.
  static std::int64_t assignments(const model::Model& model) {
    Checked<std::int64_t> count = 1;
    for (const model::Variable& variable : model.variables()) {
      std::int64_t values = 0;
      for (const model::Range& range : variable.domain) values += range.high - range.low + 1;
      count *= values;
    }
    return count.ok() ? count.value() : INT64_MAX;
  }
};

// Step 4: the registration (a shipped backend stands in registry.cpp instead).
const bool registered =
    (register_backend("enumeration", [] { return std::make_unique<Enumeration>(); }), true);

}  // namespace

// Step 5: the suite.
INSTANTIATE_TEST_SUITE_P(Howto, Conformance, testing::Values("enumeration"));

namespace {

TEST(Howto, the_backend_is_found_by_name) {
  ASSERT_TRUE(registered);
  const std::unique_ptr<Solver> solver = make_solver("enumeration");
  ASSERT_NE(solver, nullptr);
  EXPECT_EQ(solver->version(), "1.0");
}

}  // namespace
}  // namespace tenon::solvers
