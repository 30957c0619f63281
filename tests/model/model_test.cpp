#include "model/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "model/evaluate.h"
#include "model/validate.h"
#include "tests/model/random_model.h"

namespace tenon::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Assignment values(std::initializer_list<std::int64_t> list) {
  Assignment result;
  for (const std::int64_t x : list) result.push_back(x);
  return result;
}

TEST(Model, merges_ranges_that_touch_or_overlap) {
  Model model;
  const VarId x = model.add_variable({{5, 7}, {1, 2}, {3, 3}, {6, 9}, {4, 0}});
  EXPECT_THAT(model.variables()[x].domain, ElementsAre(Range{1, 3}, Range{5, 9}));
}

TEST(Model, refuses_an_empty_domain) {
  Model model;
  EXPECT_THROW(model.add_variable(3, 2), InternalError);
}

TEST(Model, narrows_a_domain_unless_nothing_is_left) {
  Model model;
  const VarId x = model.add_variable({{0, 3}, {8, 9}});
  EXPECT_FALSE(model.narrow(x, 4, 7));
  EXPECT_THAT(model.variables()[x].domain, ElementsAre(Range{0, 3}, Range{8, 9}));
  EXPECT_TRUE(model.narrow(x, 2, 8));
  EXPECT_THAT(model.variables()[x].domain, ElementsAre(Range{2, 3}, Range{8, 8}));
}

TEST(Model, restricts_to_groups_and_keeps_what_has_none) {
  Model model;
  const VarId x = model.add_variable(0, 9);
  const GroupId a = model.add_group("a"), b = model.add_group("b");
  const LinearExpr just_x = LinearExpr{}.add(x);
  model.add_linear(just_x, 5, kNoHigh, {.group = a});
  model.add_linear(just_x, kNoLow, 3, {.group = b});
  model.add_linear(just_x, 1, 8);
  EXPECT_THAT(model.groups_in_use(), ElementsAre(a, b));
  const Model only_b = model.restricted_to(std::vector{b});
  EXPECT_TRUE(is_solution(only_b, values({2})));
  EXPECT_FALSE(is_solution(only_b, values({4})));  // b
  EXPECT_FALSE(is_solution(only_b, values({0})));  // the one without a group
  EXPECT_FALSE(is_solution(model, values({2})));   // a
}

TEST(Model, guards_make_groups_optional) {
  Model model;
  const VarId x = model.add_variable(0, 9);
  const GroupId a = model.add_group("a"), b = model.add_group("b");
  model.add_linear(LinearExpr{}.add(x), 5, kNoHigh, {.group = a});
  model.add_linear(LinearExpr{}.add(x), kNoLow, 3, {.group = b});
  EXPECT_THAT(model.guard_groups(std::vector{a, b}),
              ElementsAre(Literal{VarId{1}, true}, Literal{VarId{2}, true}));
  EXPECT_TRUE(is_solution(model, values({2, 0, 1})));
  EXPECT_TRUE(is_solution(model, values({7, 1, 0})));
  EXPECT_FALSE(is_solution(model, values({7, 1, 1})));
}

TEST(Evaluate, linear_with_negated_literals_and_constant) {
  Model model;
  const VarId x = model.add_variable(0, 9);
  const Literal b = model.add_boolean();
  // 2 x + 5 (1 - b) + 1 within 7..9
  model.add_linear(LinearExpr{.terms = {}, .constant = 1}.add(x, 2).add(!b, 5), 7, 9);
  EXPECT_TRUE(is_solution(model, values({1, 0})));   // 2 + 5 + 1 = 8
  EXPECT_FALSE(is_solution(model, values({2, 0})));  // 10
  EXPECT_TRUE(is_solution(model, values({3, 1})));   // 6 + 0 + 1 = 7
  EXPECT_FALSE(is_solution(model, values({2, 1})));  // 5
}

TEST(Evaluate, enforcement_holds_only_where_all_its_literals_do) {
  Model model;
  const Literal a = model.add_boolean(), b = model.add_boolean();
  const VarId x = model.add_variable(0, 9);
  model.add_linear(LinearExpr{}.add(x), 5, kNoHigh, {.enforcement = {a, !b}});
  EXPECT_FALSE(is_solution(model, values({1, 0, 4})));
  EXPECT_TRUE(is_solution(model, values({1, 1, 4})));
  EXPECT_TRUE(is_solution(model, values({0, 0, 4})));
  EXPECT_TRUE(is_solution(model, values({1, 0, 5})));
}

TEST(Evaluate, cliques_and_clauses) {
  Model model;
  const Literal a = model.add_boolean(), b = model.add_boolean();
  const ConstraintId any = model.add_any_of({a, b}), most = model.add_at_most_one({a, b}),
                     one = model.add_exactly_one({a, b}), implies = model.add_implication(a, b);
  const auto broken = [&](std::int64_t x, std::int64_t y) {
    std::vector<ConstraintId> ids;
    for (const Broken& found : evaluate(model, values({x, y}))) ids.push_back(found.constraint);
    return ids;
  };
  EXPECT_THAT(broken(0, 0), ElementsAre(any, one));
  EXPECT_THAT(broken(0, 1), IsEmpty());
  EXPECT_THAT(broken(1, 0), ElementsAre(implies));
  EXPECT_THAT(broken(1, 1), ElementsAre(most, one));
}

TEST(Evaluate, empty_clause_is_never_met) {
  Model model;
  model.add_boolean();
  model.add_any_of({});
  EXPECT_FALSE(is_solution(model, values({0})));
}

TEST(Evaluate, no_overlap_ignores_absent_and_empty_intervals) {
  Model model;
  const VarId x = model.add_variable(0, 9);
  const Literal present = model.add_boolean();
  const IntervalId fixed = model.add_interval({.start = 4, .size = 3});           // 4..6
  const IntervalId moving = model.add_interval({.start = {x, 2, 1}, .size = 2});  // 2x+1, 2x+2
  const IntervalId optional = model.add_interval({.start = 6, .size = 1, .present = present});
  const IntervalId empty = model.add_interval({.start = 5, .size = 0});
  model.add_no_overlap({fixed, moving, optional, empty});
  EXPECT_FALSE(is_solution(model, values({1, 0})));  // 3..4 meets 4
  EXPECT_TRUE(is_solution(model, values({0, 0})));   // 1..2
  EXPECT_FALSE(is_solution(model, values({0, 1})));  // the optional one meets 6
  EXPECT_TRUE(is_solution(model, values({3, 0})));   // 7..8, right behind 4..6
}

// Two duties on, then one off: 0 rested, 1 and 2 so many duties in a row.
TEST(Evaluate, an_automaton_reads_its_terms_in_order) {
  Model model;
  const VarId x = model.add_variable(0, 9), y = model.add_variable(0, 9);
  const Literal b = model.add_boolean();
  model.add_automaton({.terms = {x, {y, 2, -7}, !b},
                       .start = 0,
                       .finals = {0, 1},
                       .transitions = {{0, 0, 0}, {0, 1, 1}, {1, 1, 2}, {1, 0, 0}, {2, 0, 0}}});
  EXPECT_TRUE(is_solution(model, values({1, 4, 1})));   // 1 1 0
  EXPECT_FALSE(is_solution(model, values({1, 4, 0})));  // 1 1 1: no transition
  EXPECT_FALSE(is_solution(model, values({1, 3, 1})));  // 1 -1 0: no transition
  EXPECT_FALSE(is_solution(model, values({0, 4, 0})));  // 0 1 1: ends in 2
}

TEST(Evaluate, an_automaton_without_terms_is_met_where_its_start_is_final) {
  for (const std::int32_t final : {3, 4}) {
    Model model;
    model.add_automaton({.terms = {}, .start = 3, .finals = {final}, .transitions = {}});
    EXPECT_EQ(is_solution(model, {}), final == 3);
  }
}

TEST(Evaluate, a_table_allows_its_tuples_and_nothing_else) {
  Model model;
  const VarId x = model.add_variable(0, 9), y = model.add_variable(0, 9);
  const ConstraintId table = model.add_table({x, {y, -1}}, {{1, -2}, {2, -1}}),
                     empty = model.add_table({x}, {}, {.enforcement = {}, .group = {}, .name = "empty"}),
                     nothing = model.add_table({}, {{}});
  EXPECT_THAT(evaluate(model, values({1, 2})), ElementsAre(Broken{.constraint = empty}));
  EXPECT_THAT(evaluate(model, values({1, 1})),
              ElementsAre(Broken{.constraint = table}, Broken{.constraint = empty}));
  EXPECT_TRUE(nothing.valid());
}

// 2 units on 0..3, 1 on x..x+1, 2 on 4..5; the last is there where b holds.
TEST(Evaluate, a_cumulative_keeps_its_capacity_at_every_moment) {
  Model model;
  const VarId x = model.add_variable(0, 9), most = model.add_variable(-1, 9);
  const Literal b = model.add_boolean();
  const IntervalId first = model.add_interval({.start = 0, .size = 4}),
                   moving = model.add_interval({.start = x, .size = 2}),
                   optional = model.add_interval({.start = 4, .size = 2, .present = b}),
                   empty = model.add_interval({.start = 1, .size = 0});
  model.add_cumulative({{first, 2}, {moving, 1}, {optional, 2}, {empty, 9}}, most);
  EXPECT_TRUE(is_solution(model, values({3, 3, 0})));
  EXPECT_FALSE(is_solution(model, values({3, 2, 0})));  // 3 units at moment 3
  EXPECT_TRUE(is_solution(model, values({4, 2, 0})));   // moving begins as the first ends
  EXPECT_FALSE(is_solution(model, values({4, 2, 1})));
  EXPECT_TRUE(is_solution(model, values({6, 2, 1})));
}

TEST(Evaluate, a_capacity_below_0_does_not_even_suffice_for_nothing) {
  Model model;
  const VarId most = model.add_variable(-1, 9);
  const Literal b = model.add_boolean();
  model.add_cumulative({}, most, {.enforcement = {b}});
  EXPECT_FALSE(is_solution(model, values({-1, 1})));
  EXPECT_TRUE(is_solution(model, values({0, 1})));
  EXPECT_TRUE(is_solution(model, values({-1, 0})));
}

TEST(Evaluate, names_the_variable_outside_its_domain_and_the_false_assumption) {
  Model model;
  const VarId x = model.add_variable({{0, 1}, {5, 6}});
  const Literal b = model.add_boolean();
  model.set_assumptions({!b});
  EXPECT_THAT(evaluate(model, values({3, 1})), ElementsAre(Broken{.domain = x}, Broken{.assumption = !b}));
  EXPECT_THAT(evaluate(model, values({5, 0})), IsEmpty());
}

TEST(Evaluate, sums_beyond_64_bits_do_not_wrap) {
  Model model;
  const VarId x = model.add_variable(0, INT64_MAX);
  model.add_linear(LinearExpr{}.add(x, 4), kNoLow, 100);
  // 4 * 2^62 would wrap to 0 in 64 bits, and 0 <= 100.
  EXPECT_FALSE(is_solution(model, values({std::int64_t{1} << 62})));
}

TEST(Evaluate, wants_one_value_for_each_variable) {
  Model model;
  model.add_boolean();
  EXPECT_THROW(evaluate(model, {}), InternalError);
}

TEST(Validate, passes_random_models) {
  for (std::uint64_t seed = 0; seed < 200; ++seed)
    EXPECT_THAT(validate(random_model(seed, {})), IsEmpty()) << seed;
}

TEST(Validate, says_each_thing_that_is_wrong) {
  Model model;
  const VarId x = model.add_variable(0, 5);
  const VarId wide = model.add_variable(0, INT64_MAX);
  const VarId unknown{7};
  model.add_any_of({Literal{x}});
  model.add_linear(LinearExpr{}.add(unknown), 0, 1, {.name = "row"});
  model.add_linear(LinearExpr{}.add(x), 3, 2);
  model.add_linear(LinearExpr{}.add(wide), 0, 1);
  model.add_linear(LinearExpr{}.add(x), 0, 1, {.group = GroupId{0}});
  model.add_interval({.start = 0, .size = -1});
  model.add_no_overlap({IntervalId{3}});
  model.add_automaton({.terms = {unknown},
                       .start = -1,
                       .finals = {},
                       .transitions = {{0, 1, 0}, {0, 1, 2}, {0, INT64_MIN, 2}}});
  model.add_table({x, {x, 1LL << 60}}, {{1}, {1, INT64_MAX}});
  model.add_cumulative({{IntervalId{0}, -1}, {IntervalId{5}, 1LL << 60}}, unknown);
  model.hint(x, 1);
  model.hint(x, 2);
  EXPECT_THAT(validate(model),
              ElementsAre("variable 1: domain beyond 2^60", "interval 0: negative size",
                          "constraint 0: variable 0 is used as a literal but is not Boolean",
                          "constraint 1 (row): unknown variable 7", "constraint 2: low is above high",
                          "constraint 3: sums may reach beyond 2^60", "constraint 4: unknown group 0",
                          "constraint 5: unknown interval 3", "constraint 6: unknown variable 7",
                          "constraint 6: state -1 is below 0",
                          "constraint 6: two transitions from state 0 on value 1",
                          "constraint 6: a value beyond 2^60", "constraint 7: sums may reach beyond 2^60",
                          "constraint 7: tuple 0 has 1 values for 2 terms",
                          "constraint 7: a value beyond 2^60", "constraint 8: unknown variable 7",
                          "constraint 8: negative demand", "constraint 8: unknown interval 5",
                          "constraint 8: demands sum to more than 2^60", "hints: variable 0 twice"));
}

}  // namespace
}  // namespace tenon::model
