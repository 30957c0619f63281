#include "model/linear_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/print.h"
#include "tests/model/random_model.h"

namespace tenon::model {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Whether some values of the form's own columns meet all rows where the model's variables have `values`: propagation of
// the rows' bounds, and trying both values of a column where that decides nothing.
class Completion {
 public:
  Completion(const LinearForm& form, const Assignment& values) : form_(form), domains_(form.columns) {
    for (const VarId var : values.keys()) domains_[var] = {values[var], values[var]};
  }

  bool exists() const {
    Completion tried = *this;
    if (!tried.propagate()) return false;
    for (const VarId var : tried.domains_.keys()) {
      if (tried.domains_[var].low == tried.domains_[var].high) continue;
      Completion zero = tried, one = tried;
      zero.domains_[var] = {0, 0};
      one.domains_[var] = {1, 1};
      return zero.exists() || one.exists();
    }
    return true;
  }

 private:
  // False if some row cannot be met.
  bool propagate() {
    for (bool changed = true; changed;) {
      changed = false;
      for (const LinearForm::Row& row : form_.rows) {
        Int128 least = 0, most = 0;
        for (const Term& term : row.terms) {
          least += std::min(at_low(term), at_high(term));
          most += std::max(at_low(term), at_high(term));
        }
        if ((row.high != kNoHigh && least > row.high) || (row.low != kNoLow && most < row.low)) return false;
        for (const Term& term : row.terms) {
          Range& domain = domains_[term.var];
          if (domain.low == domain.high) continue;  // else a Boolean of the form's own
          const Int128 swing = at_high(term) - at_low(term);
          const auto fits = [&](Int128 fixed_at) {
            const Int128 from = least + (swing > 0 ? fixed_at * swing : (fixed_at - 1) * swing);
            const Int128 to = most - (swing > 0 ? (1 - fixed_at) * swing : -fixed_at * swing);
            return (row.high == kNoHigh || from <= row.high) && (row.low == kNoLow || to >= row.low);
          };
          if (fits(0) && fits(1)) continue;
          domain = fits(0) ? Range{0, 0} : Range{1, 1};
          changed = true;
          break;  // the sums are old now
        }
      }
    }
    return true;
  }

  Int128 at_low(const Term& term) const {
    return static_cast<Int128>(term.coefficient) * domains_[term.var].low;
  }
  Int128 at_high(const Term& term) const {
    return static_cast<Int128>(term.coefficient) * domains_[term.var].high;
  }

  const LinearForm& form_;
  IdVector<VarId, Range> domains_;
};

// The rows can be met for exactly the assignments that the model allows, on random models.
TEST(LinearForm, allows_what_the_model_allows) {
  int with_columns_of_its_own = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Model model = random_model(seed, {.holes = false, .no_overlap = false});
    const LinearForm form = linear_form(model);
    ASSERT_EQ(form.impossible, "");
    with_columns_of_its_own += form.columns.size() > model.variables().size();
    for_each_assignment(model, [&](const Assignment& values) {
      ASSERT_EQ(Completion(form, values).exists(), is_solution(model, values)) << seed << "\n"
                                                                               << to_text(model);
      if (!model.objective()) return;
      const Int128 cost = *value(LinearExpr{form.objective, form.objective_constant}, values);
      ASSERT_EQ(form.negated ? -cost : cost, *value(model.objective()->expr, values)) << seed;
    });
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(with_columns_of_its_own, 100);
}

TEST(LinearForm, takes_assumptions_as_rows) {
  Model model;
  const Literal b = model.add_boolean();
  model.set_assumptions({!b});
  const LinearForm form = linear_form(model);
  ASSERT_EQ(form.rows.size(), 1u);  // 1 - b >= 1
  EXPECT_EQ(form.rows[0].terms, (std::vector<Term>{{b.var, -1}}));
  EXPECT_EQ(form.rows[0].low, 0);
}

// From 0 on 1 to 1 or on 2 to 2; from 1 on 1 to 1; 2 is a dead end. Of the two transitions that leave 0 only the first lies
// on a path of two steps to 1; so two columns: one unit out of 0, in = out at 1, x = 1 and y = 1.
TEST(LinearForm, an_automaton_has_columns_only_for_transitions_on_a_path) {
  Model model;
  const VarId x = model.add_variable(0, 3), y = model.add_variable(0, 3);
  model.add_automaton({.terms = {x, y},
                       .start = 0,
                       .finals = {1},
                       .transitions = {{0, 1, 1}, {0, 2, 2}, {1, 1, 1}, {1, 9, 1}}});
  const LinearForm form = linear_form(model);
  EXPECT_EQ(form.columns.size(), 4u);
  const VarId first{2}, second{3};
  std::vector<std::vector<Term>> rows;
  for (const LinearForm::Row& row : form.rows) rows.push_back(row.terms);
  EXPECT_THAT(rows, ElementsAre(ElementsAre(Term{first, -1}), ElementsAre(Term{x, 1}, Term{first, -1}),
                                ElementsAre(Term{first, 1}, Term{second, -1}),
                                ElementsAre(Term{y, 1}, Term{second, -1})));
}

TEST(LinearForm, a_table_has_columns_only_for_tuples_within_the_domains) {
  Model model;
  const VarId x = model.add_variable(0, 3), y = model.add_variable(0, 3);
  model.add_table({x, {y, 2}}, {{1, 2}, {1, 3}, {4, 2}, {3, 6}});  // 2 y is never 3, x never 4
  EXPECT_EQ(linear_form(model).columns.size(), 4u);
}

// [0, 2) and [5, 6) never meet; the third, from 0 to 4, may cover the begin of both, and either may lie within it.
TEST(LinearForm, a_cumulative_has_columns_only_for_pairs_that_may_meet) {
  Model model;
  const VarId x = model.add_variable(0, 4);
  const IntervalId early = model.add_interval({.start = 0, .size = 2}),
                   late = model.add_interval({.start = 5, .size = 1}),
                   moving = model.add_interval({.start = x, .size = 2});
  model.add_cumulative({{early, 1}, {late, 1}, {moving, 1}}, 1);
  EXPECT_EQ(linear_form(model).columns.size(), 1u + 2 * 3);  // moving never begins within `late`
}

// 1001 values at each of 1000 terms are a thousand columns too many.
TEST(LinearForm, refuses_what_would_need_too_many_columns) {
  Model model;
  Automaton free{.terms = {}, .start = 0, .finals = {0}, .transitions = {}};
  for (int i = 0; i < 1000; ++i) free.terms.push_back(model.add_variable(0, 1000));
  for (int i = 0; i <= 1000; ++i) free.transitions.push_back({0, i, 0});
  model.add_automaton(free);
  EXPECT_EQ(linear_form(model).impossible, "automata, tables and cumulatives too large for rows");
}

}  // namespace
}  // namespace tenon::model
