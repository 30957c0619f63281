#include "colgen/master/master.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/colgen/master/all_columns.h"

namespace tenon::colgen {
namespace {

using testing::any_lp;
using testing::Half;
using testing::Lp;
using testing::Program;
using testing::random_column;
using testing::random_row;
using testing::solve_at_once;

// A master that is changed again and again, beside a list of what it should hold.
class Changing {
 public:
  Changing(Random& random, std::string_view lp) : random_(random), master_(lp, problems_) {
    for (int r = static_cast<int>(random.between(2, 4)); r > 0; --r) add_row();
    for (int c = 6; c > 0; --c) add_column();
  }

  void change() {
    switch (random_.below(8)) {
      case 0:
        return add_row();
      case 1:
        return add_cut();
      case 2:
        return remove_row();
      case 3:
        return set_row();
      case 4:
        return set_multiplicity();
      case 5:
        return remove_columns();
      default:
        return add_column();
    }
  }

  // As the LP that is built at once of what there is now.
  void expect_solves_the_same() {
    Budget budget{Limits{}};
    ASSERT_EQ(master_.solve(budget), Master::Solved::kOptimal);
    const Lp lp = solve_at_once(program());
    EXPECT_EQ(master_.artificial(), lp.status == solvers::LpStatus::kInfeasible);
    EXPECT_EQ(master_.active().size(), columns_.size());
    infeasible += master_.artificial();
    if (master_.artificial() || lp.status != solvers::LpStatus::kOptimal) return;
    ++solved;
    EXPECT_NEAR(master_.objective(), lp.value, 1e-6 * std::max(1.0, std::abs(lp.value)));
    expect_values_solve();
    expect_duals_prove(lp.value);
  }

  int solved = 0, infeasible = 0;

 private:
  // Rows that are gone stand nowhere; the others in the order of their numbers.
  Program program() const {
    Program program;
    std::map<int, int> number;
    for (const auto& [row, sides] : rows_) {
      number[row] = static_cast<int>(program.rows.size());
      program.rows.push_back(sides);
    }
    for (const auto& [row, cut] : cuts_) program.cuts.push_back(cut);
    program.problems = problems_;
    for (Column column : columns_) {
      std::erase_if(column.entries, [&](const Entry& entry) { return number.count(entry.row) == 0; });
      for (Entry& entry : column.entries) entry.row = number[entry.row];
      program.columns.push_back(std::move(column));
    }
    return program;
  }

  static bool within(double sum, const Row& row) {
    return (row.low == -kNoSide || sum >= static_cast<double>(row.low) - 1e-5) &&
           (row.high == kNoSide || sum <= static_cast<double>(row.high) + 1e-5);
  }

  void expect_values_solve() const {
    const auto sum_of = [&](const auto& coefficient) {
      double sum = 0;
      for (const int number : master_.active())
        sum += master_.value(number) * static_cast<double>(coefficient(master_.column(number)));
      return sum;
    };
    for (const auto& [row, sides] : rows_)
      EXPECT_TRUE(within(sum_of([row = row](const Column& column) {
                           for (const Entry& entry : column.entries)
                             if (entry.row == row) return entry.coefficient;
                           return std::int64_t{0};
                         }),
                         sides));
    for (const auto& [row, cut] : cuts_)
      EXPECT_TRUE(
          within(sum_of([&](const Column& column) { return cut->coefficient(column); }), cut->sides()));
    for (std::size_t k = 0; k < problems_.size(); ++k)
      EXPECT_TRUE(
          within(sum_of([&](const Column& column) { return column.problem == static_cast<int>(k) ? 1 : 0; }),
                 {problems_[k].least, problems_[k].most}));
  }

  // Weak duality by hand: what the duals are worth on the sides they hold to, no column being cheaper than its price, is the value.
  void expect_duals_prove(double value) const {
    double worth = 0;
    const auto count = [&](double dual, const Row& sides) {
      if (std::abs(dual) < 1e-9) return;
      const std::int64_t side = dual > 0 ? sides.low : sides.high;
      EXPECT_LT(std::abs(side), kNoSide);
      worth += dual * static_cast<double>(side);
    };
    ASSERT_EQ(master_.duals().size(), static_cast<std::size_t>(master_.rows()));
    for (int row = 0; row < master_.rows(); ++row) {
      const double dual = master_.duals()[static_cast<std::size_t>(row)];
      if (master_.has_row(row))
        count(dual, master_.row(row));
      else
        EXPECT_EQ(dual, 0);
    }
    for (std::size_t k = 0; k < problems_.size(); ++k)
      count(master_.problem_duals()[k], {problems_[k].least, problems_[k].most});
    EXPECT_NEAR(worth, value, 1e-5 * std::max(1.0, std::abs(value)));
  }

  void add_row() {
    const Row sides = random_row(random_, 3);
    rows_[master_.add_row(sides)] = sides;
  }
  void add_cut() {
    const auto cut = std::make_shared<Half>(random_row(random_, 3));
    const int row = master_.add_cut(cut);
    cuts_[row] = cut;
    was_cut_.insert(row);
  }
  void remove_row() {
    const bool plain = cuts_.empty() || random_.chance(1, 2);
    if (plain && rows_.size() < 2) return;
    const auto any = [&](const auto& from) {
      return std::next(from.begin(), random_.between(0, static_cast<std::int64_t>(from.size()) - 1));
    };
    const int row = plain ? any(rows_)->first : any(cuts_)->first;
    master_.remove_row(row);
    rows_.erase(row);
    cuts_.erase(row);
    EXPECT_FALSE(master_.has_row(row));
  }
  void set_row() {
    const auto row =
        std::next(rows_.begin(), random_.between(0, static_cast<std::int64_t>(rows_.size()) - 1));
    row->second = random_row(random_, 4);
    master_.set_row(row->first, row->second);
  }
  void set_multiplicity() {
    const std::size_t k = random_.below(problems_.size());
    problems_[k] = {random_.between(0, 1), random_.chance(1, 3) ? kNoSide : random_.between(1, 6)};
    master_.set_multiplicity(static_cast<int>(k), problems_[k]);
  }
  void add_column() {
    Column column = random_column(random_, static_cast<int>(random_.below(problems_.size())), master_.rows(),
                                  random_.between(0, 3));
    std::erase_if(column.entries, [&](const Entry& entry) { return was_cut_.count(entry.row) > 0; });
    // One that is there already is not taken twice.
    const bool is_new = std::find(columns_.begin(), columns_.end(), column) == columns_.end();
    EXPECT_EQ(master_.add_columns({column, column}), is_new ? 1 : 0);
    if (is_new) columns_.push_back(std::move(column));
  }
  void remove_columns() {
    const int problem = static_cast<int>(random_.below(problems_.size()));
    const std::int64_t number = random_.between(0, 3);
    const auto goes = [&](const Column& column) {
      return column.problem == problem && column.content[0] == number;
    };
    const int gone = master_.remove_columns([&](int, const Column& column) { return goes(column); });
    EXPECT_EQ(gone, static_cast<int>(std::erase_if(columns_, goes)));
  }

  Random& random_;
  std::vector<Multiplicity> problems_{{0, kNoSide}, {0, 4}};
  Master master_;
  std::map<int, Row> rows_;  // that are there
  std::map<int, std::shared_ptr<const Cut>> cuts_;
  std::set<int> was_cut_;  // also those that are gone: columns have no entries in them
  std::vector<Column> columns_;
};

TEST(Master, solves_as_if_built_anew_after_any_changes) {
  int solved = 0, infeasible = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    Changing changing(random, any_lp(seed));
    for (int turns = 0; turns < 25 && !HasFailure(); ++turns) {
      for (std::int64_t changes = random.between(1, 3); changes > 0; --changes) changing.change();
      changing.expect_solves_the_same();
    }
    solved += changing.solved;
    infeasible += changing.infeasible;
    if (HasFailure()) break;
  }
  EXPECT_GT(solved, 300);
  EXPECT_GT(infeasible, 300);
}

// x >= 2 at cost 5 a unit: dual 5. Walls at 3 above and 1 below: the penalty of 3 is cheaper, so the dual is 3.
TEST(Master, penalties_hold_duals) {
  Master master("highs", {{}});
  const int row = master.add_row({2, kNoSide});
  master.add_columns({{0, 5, {{row, 1}}, {}, {}}});
  Budget budget{Limits{}};
  ASSERT_EQ(master.solve(budget), Master::Solved::kOptimal);
  EXPECT_NEAR(master.duals()[0], 5, 1e-6);
  master.set_penalties({{row, 1, 3}, {row, -1, -1}});
  ASSERT_EQ(master.solve(budget), Master::Solved::kOptimal);
  EXPECT_NEAR(master.duals()[0], 3, 1e-6);
  EXPECT_NEAR(master.penalty_value(), 2, 1e-6);
  EXPECT_NEAR(master.objective(), 0, 1e-6);
  EXPECT_FALSE(master.artificial());
  master.set_penalties({});
  ASSERT_EQ(master.solve(budget), Master::Solved::kOptimal);
  EXPECT_NEAR(master.objective(), 10, 1e-6);
  EXPECT_EQ(master.penalty_value(), 0);
}

// Three columns, of which the LP needs only the cheapest: the others are forgotten after two solves, and may come again.
TEST(Master, forgets_what_is_long_unused) {
  Master master("highs", {{}});
  const int row = master.add_row({1, kNoSide});
  const auto column = [&](std::int64_t cost) { return Column{0, cost, {{row, 1}}, {}, {}}; };
  master.add_columns({column(3), column(1), column(2)});
  Budget budget{Limits{}};
  for (int solves = 0; solves < 2; ++solves) ASSERT_EQ(master.solve(budget), Master::Solved::kOptimal);
  EXPECT_EQ(master.forget_old_columns(3, 0), 0);
  EXPECT_EQ(master.forget_old_columns(1, 3), 0);
  EXPECT_EQ(master.forget_old_columns(1, 0), 2);
  EXPECT_EQ(master.active(), (std::vector<int>{1}));
  ASSERT_EQ(master.solve(budget), Master::Solved::kOptimal);
  EXPECT_NEAR(master.objective(), 1, 1e-6);
  EXPECT_EQ(master.add_columns({column(3), column(1)}), 1);
}

TEST(Master, says_when_the_work_is_used_up) {
  Master master("highs", {{}});
  const int row = master.add_row({1, kNoSide});
  master.add_columns({{0, 1, {{row, 1}}, {}, {}}});
  Limits limits;
  limits.work_ticks = 1;
  Budget budget(limits);
  budget.spend(2);
  EXPECT_EQ(master.solve(budget), Master::Solved::kLimit);
}

}  // namespace
}  // namespace tenon::colgen
