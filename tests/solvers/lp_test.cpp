#include "solvers/lp.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

// One suite for every backend of lp.h that is found here. Optima are derived by hand, or compared between the backends.

namespace tenon::solvers {
namespace {

constexpr double kInf = INFINITY;

class Lp : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    LpOrWhy made = make_lp(GetParam());
    if (!made.lp) GTEST_SKIP() << made.why;
    lp_ = std::move(made.lp);
  }

  LpStatus solve() { return lp_->solve(budget_); }

  // The duals price every column right: at its low bound not below 0, at its high bound not above, between them 0.
  void expect_optimality(const std::vector<LpColumn>& columns) const {
    for (std::size_t j = 0; j < columns.size(); ++j) {
      double reduced = columns[j].cost;
      for (const LpEntry& entry : columns[j].entries)
        reduced -= lp_->duals()[static_cast<std::size_t>(entry.index)] * entry.value;
      EXPECT_NEAR(reduced, lp_->reduced_costs()[j], 1e-7);
      const double x = lp_->values()[j];
      if (x > columns[j].low + 1e-7) {
        EXPECT_LE(reduced, 1e-7);
      }
      if (x < columns[j].high - 1e-7) {
        EXPECT_GE(reduced, -1e-7);
      }
    }
  }

  std::unique_ptr<LinearProgram> lp_;
  Budget budget_{Limits{}};
};

// Rolls of 10 cut into 5 pieces of 4 and 7 of 3. By pattern: (2, 0), (0, 3), then (1, 2).
TEST_P(Lp, goes_on_from_its_basis_as_columns_come) {
  lp_->add_rows(std::vector<LpRow>{{5, kInf}, {7, kInf}});
  std::vector<LpColumn> columns{{1, 0, kInf, {{0, 2}}}, {1, 0, kInf, {{1, 3}}}};
  lp_->add_columns(columns);
  ASSERT_EQ(solve(), LpStatus::kOptimal);
  EXPECT_NEAR(lp_->objective(), 5 / 2.0 + 7 / 3.0, 1e-9);
  EXPECT_NEAR(lp_->duals()[0], 1 / 2.0, 1e-9);
  EXPECT_NEAR(lp_->duals()[1], 1 / 3.0, 1e-9);
  expect_optimality(columns);
  // (1, 2) is worth 1/2 + 2/3 > 1: 3.5 of it, and (5 - 3.5) / 2 of the first.
  columns.push_back({1, 0, kInf, {{0, 1}, {1, 2}}});
  lp_->add_columns(std::vector<LpColumn>{columns.back()});
  const std::int64_t before = lp_->iterations();
  ASSERT_EQ(solve(), LpStatus::kOptimal);
  EXPECT_LE(lp_->iterations() - before, 2);
  EXPECT_NEAR(lp_->objective(), 3.5 + 0.75, 1e-9);
  EXPECT_NEAR(lp_->values()[2], 3.5, 1e-9);
  expect_optimality(columns);
}

TEST_P(Lp, takes_cuts_and_gives_them_up_again) {
  lp_->add_columns(std::vector<LpColumn>{{-1, 0, 3, {}}, {-2, 0, 3, {}}});
  ASSERT_EQ(solve(), LpStatus::kOptimal);
  EXPECT_NEAR(lp_->objective(), -9, 1e-9);
  lp_->add_rows(std::vector<LpRow>{{-kInf, 4, {{0, 1}, {1, 1}}}, {-kInf, 100, {{0, 1}}}});
  ASSERT_EQ(solve(), LpStatus::kOptimal);
  EXPECT_NEAR(lp_->objective(), -7, 1e-9);  // 1 and 3
  EXPECT_NEAR(lp_->duals()[0], -1, 1e-9);
  lp_->set_row_bounds(0, -kInf, 2);
  ASSERT_EQ(solve(), LpStatus::kOptimal);
  EXPECT_NEAR(lp_->objective(), -4, 1e-9);  // 0 and 2
  lp_->delete_rows(std::vector<int>{0});
  EXPECT_EQ(lp_->rows(), 1);
  ASSERT_EQ(solve(), LpStatus::kOptimal);
  EXPECT_NEAR(lp_->objective(), -9, 1e-9);
  lp_->delete_columns(std::vector<int>{1});
  ASSERT_EQ(solve(), LpStatus::kOptimal);
  EXPECT_NEAR(lp_->objective(), -3, 1e-9);
  ASSERT_EQ(lp_->values().size(), 1u);
}

TEST_P(Lp, says_why_nothing_fits) {
  lp_->add_rows(std::vector<LpRow>{{5, kInf}, {-kInf, 3}});
  lp_->add_columns(std::vector<LpColumn>{{1, 0, kInf, {{0, 1}, {1, 1}}}});
  ASSERT_EQ(solve(), LpStatus::kInfeasible);
  if (lp_->ray().empty()) GTEST_SKIP() << "no ray from this backend";
  // Multipliers y of the rows with y_0 >= 0 >= y_1 (sides that they use) such that the column has no gain and the sides have:
  // y_0 + y_1 <= 0 and 5 y_0 + 3 y_1 > 0.
  const double y0 = lp_->ray()[0], y1 = lp_->ray()[1];
  EXPECT_GE(y0, 0);
  EXPECT_LE(y1, 0);
  EXPECT_LE(y0 + y1, 1e-9);
  EXPECT_GT(5 * y0 + 3 * y1, 1e-9);
}

TEST_P(Lp, knows_what_is_unbounded) {
  lp_->add_rows(std::vector<LpRow>{{0, kInf}});
  lp_->add_columns(std::vector<LpColumn>{{-1, 0, kInf, {{0, 1}}}});
  EXPECT_EQ(solve(), LpStatus::kUnbounded);
}

TEST_P(Lp, takes_a_basis_back) {
  lp_->add_rows(std::vector<LpRow>{{5, kInf}, {7, kInf}});
  lp_->add_columns(std::vector<LpColumn>{{1, 0, kInf, {{0, 2}}}, {1, 0, kInf, {{1, 3}}}});
  ASSERT_EQ(solve(), LpStatus::kOptimal);
  const LpBasis basis = lp_->basis();
  EXPECT_EQ(basis.columns, (std::vector<LpBasis::At>{LpBasis::At::kBasic, LpBasis::At::kBasic}));
  lp_->set_cost(0, 9);
  lp_->set_column_bounds(1, 0, 1);
  EXPECT_EQ(solve(), LpStatus::kInfeasible);  // 3 of 7
  lp_->set_cost(0, 1);
  lp_->set_column_bounds(1, 0, kInf);
  lp_->set_basis(basis);
  const std::int64_t before = lp_->iterations();
  ASSERT_EQ(solve(), LpStatus::kOptimal);
  EXPECT_EQ(lp_->iterations(), before);
}

TEST_P(Lp, stops_at_its_limits) {
  lp_->add_rows(std::vector<LpRow>{{5, kInf}});
  lp_->add_columns(std::vector<LpColumn>{{1, 0, kInf, {{0, 2}}}});
  Limits none;
  none.work_ticks = 0;
  Budget spent(none);
  EXPECT_EQ(lp_->solve(spent), LpStatus::kLimit);
  const CancelToken cancel;
  cancel.cancel();
  Budget cancelled(Limits{}, cancel);
  EXPECT_EQ(lp_->solve(cancelled), LpStatus::kLimit);
  EXPECT_EQ(solve(), LpStatus::kOptimal);
}

// Growing random covering programs: every backend comes to the same value, and its duals prove it.
TEST_P(Lp, agrees_with_the_others_on_random_programs) {
  const LpOrWhy other = make_lp("highs");
  ASSERT_TRUE(other.lp) << other.why;
  Random random(7);
  std::vector<LpRow> rows;
  for (int i = 0; i < 30; ++i) rows.push_back({static_cast<double>(random.between(1, 20)), kInf});
  lp_->add_rows(rows);
  other.lp->add_rows(rows);
  std::vector<LpColumn> columns;
  for (int i = 0; i < 30; ++i) columns.push_back({10, 0, kInf, {{i, 1}}});
  std::vector<LpColumn> next = columns;
  for (int round = 0; round < 20; ++round) {
    lp_->add_columns(next);
    other.lp->add_columns(next);
    ASSERT_EQ(solve(), LpStatus::kOptimal);
    ASSERT_EQ(other.lp->solve(budget_), LpStatus::kOptimal);
    EXPECT_NEAR(lp_->objective(), other.lp->objective(), 1e-6);
    expect_optimality(columns);
    next.clear();
    for (int k = 0; k < 5; ++k) {
      LpColumn column{static_cast<double>(random.between(5, 15)), 0, kInf, {}};
      for (int i = 0; i < 30; ++i)
        if (random.between(0, 5) == 0)
          column.entries.push_back({i, static_cast<double>(random.between(1, 3))});
      next.push_back(column);
      columns.push_back(column);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Backends, Lp, ::testing::ValuesIn(lp_backend_names()),
                         [](const auto& backend) { return backend.param; });

TEST(LpBackends, refuse_other_names) {
  const LpOrWhy made = make_lp("cplox");
  EXPECT_FALSE(made.lp);
  EXPECT_EQ(made.why, "no LP backend is called cplox");
}

}  // namespace
}  // namespace tenon::solvers
