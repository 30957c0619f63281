#include "model/print.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon::model {
namespace {

using testing::HasSubstr;

// One of everything.
Model sample() {
  Model model;
  const VarId x = model.add_variable({{0, 3}, {7, 7}}, "x");
  const VarId y = model.add_variable(-5, 5);
  const Literal b = model.add_boolean("b");
  const GroupId rule = model.add_group("rule one");
  model.add_linear(LinearExpr{.terms = {}, .constant = -4}.add(x, 2).add(y, -1), 0, 9,
                   {.enforcement = {!b}, .group = rule, .name = "row"});
  model.add_linear(LinearExpr{}.add(y), 2, 2);
  model.add_any_of({b, !b});
  const IntervalId i = model.add_interval({.start = {x, 2, 1}, .size = 3, .present = b});
  const IntervalId j = model.add_interval({.start = 8, .size = 2});
  model.add_no_overlap({i, j});
  model.add_cumulative({{i, 2}, {j, 1}}, {y, 1, 2}, {.enforcement = {b}});
  model.add_automaton(
      {.terms = {x, {y, 2, -1}, 7}, .start = 0, .finals = {1, 2}, .transitions = {{0, 7, 1}, {1, -1, 2}}});
  model.add_table({x, !b}, {{0, 1}, {7, 0}});
  model.maximize(LinearExpr{}.add(x, 3).add(y));
  model.set_assumptions({b});
  model.hint(x, 7);
  return model;
}

TEST(Print, text_shows_everything) {
  EXPECT_EQ(to_text(sample()),
            "variables\n"
            "  x in {0..3, 7}\n"
            "  x1 in -5..5\n"
            "  b in 0..1\n"
            "intervals\n"
            "  i0: from 2 x + 1 size 3 if b\n"
            "  i1: from 8 size 2\n"
            "maximize\n"
            "  3 x + x1\n"
            "constraints\n"
            "  row: 0 <= 2 x - x1 - 4 <= 9 if !b [rule one]\n"
            "  c1: x1 = 2\n"
            "  c2: any_of(b, !b)\n"
            "  c3: no_overlap(i0, i1)\n"
            "  c4: cumulative(2 i0, 1 i1; at most x1 + 2) if b\n"
            "  c5: automaton(x, 2 x1 - 1, 7; from 0; 0 -(7)-> 1, 1 -(-1)-> 2; to 1, 2)\n"
            "  c6: table(x, -b + 1; (0, 1), (7, 0))\n"
            "assumptions\n"
            "  b\n"
            "hints\n"
            "  x = 7\n");
}

TEST(Print, lp_and_mps_say_what_they_cannot_hold) {
  EXPECT_EQ(to_lp(sample()).text, "");
  EXPECT_EQ(to_lp(sample()).impossible, "the domain of a variable has holes");
  Model model;
  model.add_no_overlap({model.add_interval({.start = 0, .size = 1})});
  EXPECT_EQ(to_mps(model).text, "");
  EXPECT_EQ(to_mps(model).impossible, "no-overlap constraints are not linear");
}

// b -> x <= 2 with x up to 6 needs M = 4: x + 4 b <= 6. The maximisation turns into a minimisation.
Model enforced() {
  Model model;
  const VarId x = model.add_variable(0, 6, "x");
  const Literal b = model.add_boolean("bad name");
  model.add_linear(LinearExpr{}.add(x), kNoLow, 2, {.enforcement = {b}});
  model.add_linear(LinearExpr{}.add(x, 2).add(b, 3), 1, 9);
  model.maximize(LinearExpr{.terms = {}, .constant = 7}.add(x).add(b, 5));
  return model;
}

TEST(Print, lp_with_the_smallest_big_m) {
  EXPECT_EQ(to_lp(enforced()).text,
            "\\ the negation of a maximisation\n"
            "minimize\n"
            " obj: - 1 x - 5 x1 - 7\n"
            "subject to\n"
            " r0_high: + 1 x + 4 x1 <= 6\n"
            " r1_low: + 2 x + 3 x1 >= 1\n"
            " r1_high: + 2 x + 3 x1 <= 9\n"
            "bounds\n"
            " 0 <= x <= 6\n"
            " 0 <= x1 <= 1\n"
            "general\n"
            " x\n"
            " x1\n"
            "end\n");
}

TEST(Print, mps_with_ranges_and_the_negated_constant) {
  EXPECT_EQ(to_mps(enforced()).text,
            "* the negation of a maximisation\n"
            "NAME model\n"
            "ROWS\n"
            " N obj\n"
            " L r0\n"
            " G r1\n"
            "COLUMNS\n"
            " MARKER 'MARKER' 'INTORG'\n"
            " x obj -1\n"
            " x r0 1\n"
            " x r1 2\n"
            " x1 obj -5\n"
            " x1 r0 4\n"
            " x1 r1 3\n"
            " MARKER 'MARKER' 'INTEND'\n"
            "RHS\n"
            " rhs obj 7\n"
            " rhs r0 6\n"
            " rhs r1 1\n"
            "RANGES\n"
            " range r1 8\n"
            "BOUNDS\n"
            " LO bound x 0\n"
            " UP bound x 6\n"
            " LO bound x1 0\n"
            " UP bound x1 1\n"
            "ENDATA\n");
}

TEST(Print, lp_renames_words_of_the_format_and_doubles) {
  Model model;
  for (const char* name : {"free", "x1", "e5", "good", "good", "x2"}) model.add_variable(0, 1, name);
  EXPECT_THAT(to_lp(model).text, HasSubstr("general\n x0\n x1\n x2\n good\n x4\n x5\nend\n"));
}

}  // namespace
}  // namespace tenon::model
