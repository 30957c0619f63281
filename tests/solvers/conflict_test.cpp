#include "solvers/conflict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/random_model.h"

namespace tenon::solvers {
namespace {

using model::GroupId;
using model::LinearExpr;
using model::Model;
using model::VarId;
using testing::ElementsAre;
using testing::IsEmpty;

Conflict find(const std::string& backend, const Model& model) {
  Budget budget{Limits{}};
  return find_conflict(*make_solver(backend), model, {}, budget);
}

class BothBackends : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Conflict, BothBackends, testing::Values("cp-sat", "highs"));

// x >= 5 and x <= 3 clash; y <= 2 is innocent, and so is the objective.
TEST_P(BothBackends, names_the_two_rules_that_clash) {
  Model model;
  const VarId x = model.add_variable(0, 9), y = model.add_variable(0, 9);
  const GroupId low = model.add_group("low"), innocent = model.add_group("innocent"),
                high = model.add_group("high");
  model.add_linear(LinearExpr{}.add(x), 5, model::kNoHigh, {.group = low});
  model.add_linear(LinearExpr{}.add(y), model::kNoLow, 2, {.group = innocent});
  model.add_linear(LinearExpr{}.add(x), model::kNoLow, 3, {.group = high});
  model.maximize(LinearExpr{}.add(y));
  const Conflict conflict = find(GetParam(), model);
  EXPECT_EQ(conflict.status, Status::kInfeasible);
  EXPECT_THAT(conflict.groups, ElementsAre(low, high));
  EXPECT_TRUE(conflict.minimal);
  EXPECT_TRUE(conflict.confirmed);
}

TEST_P(BothBackends, finds_no_conflict_where_all_can_be_met) {
  Model model;
  const VarId x = model.add_variable(0, 9);
  model.add_linear(LinearExpr{}.add(x), 5, 6, {.group = model.add_group("only")});
  EXPECT_EQ(find(GetParam(), model).status, Status::kFeasible);
}

TEST_P(BothBackends, names_no_group_where_the_rest_clashes_by_itself) {
  Model model;
  const VarId x = model.add_variable(0, 9);
  model.add_linear(LinearExpr{}.add(x), 5, 6, {.group = model.add_group("innocent")});
  model.add_linear(LinearExpr{}.add(x, 2), 11, 11);
  const Conflict conflict = find(GetParam(), model);
  EXPECT_EQ(conflict.status, Status::kInfeasible);
  EXPECT_THAT(conflict.groups, IsEmpty());
  EXPECT_TRUE(conflict.minimal);
}

// Property: the set clashes, and without any one of its groups the rest can be met.
TEST_P(BothBackends, conflicts_are_minimal_on_random_models) {
  int conflicts = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const bool everything = GetParam() == "cp-sat";
    Model plain = model::random_model(seed, {.holes = everything, .no_overlap = everything});
    // Every constraint is a group of its own but each fourth, which cannot be given up.
    Model model;
    for (const model::Variable& variable : plain.variables())
      model.add_variable(variable.domain, variable.name);
    for (const model::Interval& interval : plain.intervals()) model.add_interval(interval);
    for (const model::ConstraintId id : plain.constraints().keys()) {
      const model::Constraint& c = plain.constraints()[id];
      model::With with = c.with;
      if (id.value % 4 != 0) with.group = model.add_group("rule " + std::to_string(id.value));
      std::visit(
          [&](const auto& body) {
            using Body = std::decay_t<decltype(body)>;
            if constexpr (std::is_same_v<Body, model::Linear>)
              model.add_linear(body.expr, body.low, body.high, with);
            if constexpr (std::is_same_v<Body, model::AnyOf>) model.add_any_of(body.literals, with);
            if constexpr (std::is_same_v<Body, model::AtMostOne>) model.add_at_most_one(body.literals, with);
            if constexpr (std::is_same_v<Body, model::ExactlyOne>) model.add_exactly_one(body.literals, with);
            if constexpr (std::is_same_v<Body, model::NoOverlap>) model.add_no_overlap(body.intervals, with);
            if constexpr (std::is_same_v<Body, model::Automaton>) model.add_automaton(body, with);
            if constexpr (std::is_same_v<Body, model::Table>) model.add_table(body.terms, body.tuples, with);
            if constexpr (std::is_same_v<Body, model::Cumulative>)
              model.add_cumulative(body.demands, body.capacity, with);
          },
          c.body);
    }
    const Conflict conflict = find(GetParam(), model);
    const bool feasible = model::enumerate(model).feasible;
    ASSERT_EQ(conflict.status, feasible ? Status::kFeasible : Status::kInfeasible) << seed;
    if (feasible) continue;
    ++conflicts;
    EXPECT_TRUE(conflict.minimal && conflict.confirmed) << seed;
    EXPECT_FALSE(model::enumerate(model.restricted_to(conflict.groups)).feasible) << seed;
    for (const GroupId left_out : conflict.groups) {
      std::vector<GroupId> others = conflict.groups;
      std::erase(others, left_out);
      EXPECT_TRUE(model::enumerate(model.restricted_to(others)).feasible) << seed;
    }
  }
  EXPECT_GT(conflicts, 10);
}

TEST(ConflictLimits, a_budget_that_is_used_up_gives_no_verdict) {
  Model model;
  const VarId x = model.add_variable(0, 9);
  model.add_linear(LinearExpr{}.add(x), 5, 3 + 9, {.group = model.add_group("g")});
  const CancelToken cancel;
  cancel.cancel();
  Budget budget(Limits{}, cancel);
  const Conflict conflict = find_conflict(*make_solver("cp-sat"), model, {}, budget);
  EXPECT_EQ(conflict.status, Status::kUnknown);
  EXPECT_FALSE(conflict.minimal);
  EXPECT_FALSE(conflict.confirmed);
}

}  // namespace
}  // namespace tenon::solvers
