#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "colgen/master/problem.h"
#include "solvers/lp.h"

namespace tenon::colgen {

// How often a pricing problem's columns may be used, all together.
struct Multiplicity {
  std::int64_t least = 0;
  std::int64_t most = kNoSide;
};

// The restricted master: the LP over the columns known so far, which can be changed while it is warm. Rows and columns have numbers
// that stay; those of removed ones are not used again.
//
// Each row has artificial columns that stand in for what is missing. They are no columns of the problem and have no cost: as long as
// one is used, the LP minimises their sum (phase 1) and nothing else; then they are locked at 0. Not shared between threads.
class Master {
 public:
  // `backend` of solvers/lp.h; InternalError if it is not there (see solvers::make_lp).
  Master(std::string_view backend, std::vector<Multiplicity> problems);

  int add_row(const Row& row) { return add_rows({row}); }
  int add_rows(const std::vector<Row>& rows);  // the number of the first
  // Coefficients of what is there and of what comes follow from the cut.
  int add_cut(std::shared_ptr<const Cut> cut);
  void set_row(int row, const Row& sides);
  void remove_row(int row);  // entries that columns have in it count no more
  const Row& row(int row) const { return rows_[at(row)].sides; }
  bool has_row(int row) const { return rows_[at(row)].in_lp >= 0; }
  const std::shared_ptr<const Cut>& cut(int row) const { return rows_[at(row)].cut; }  // null: a plain row
  int rows() const { return static_cast<int>(rows_.size()); }                          // numbers given so far

  void set_multiplicity(int problem, const Multiplicity& within);
  const Multiplicity& multiplicity(int problem) const { return problems_[at(problem)].within; }
  int problems() const { return static_cast<int>(problems_.size()); }

  // In the order given; a column that is there already is not added again. Returns how many were new.
  int add_columns(std::vector<Column> columns);
  // Takes out of the LP what `which` holds for. The pool forgets them.
  int remove_columns(const std::function<bool(int number, const Column& column)>& which);
  // Takes columns out that have not been part of a solution for `age` solves and cost more than the others (but never basic ones);
  // they may be found again by pricing.
  int forget_old_columns(int age, int keep);
  const Column& column(int number) const { return *columns_[at(number)].column; }
  const std::vector<int>& active() const { return active_; }  // numbers of columns in the LP, in LP order
  int columns() const { return static_cast<int>(columns_.size()); }

  enum class Solved { kOptimal, kLimit, kFailed };
  // Solves the LP as it is: phase 1 first where artificial columns are needed.
  Solved solve(Budget& budget);

  // Of the last solve that was kOptimal.
  bool artificial() const {
    return phase_one_;
  }  // some artificial column is above 0: no solution among these columns
  // Column, value: ascending columns, values above `least`; until columns are added or removed.
  std::vector<std::pair<const Column*, double>> solution(double least = 1e-7) const;
  double objective() const { return objective_; }  // of the columns; without meaning while artificial()
  double value(int number) const {
    return columns_[at(number)].value;
  }                                                            // of a column; 0 where it is not in the LP
  const std::vector<double>& duals() const { return duals_; }  // by row number
  const std::vector<double>& problem_duals() const { return problem_duals_; }  // of the multiplicities

  // Penalty columns (boxstep.h): the row may also be met by `sign` times such a column at `cost` a unit, which holds the row's dual
  // to at most cost (sign 1) or at least -cost (sign -1). Replaces those there were.
  struct Penalty {
    int row = 0;
    int sign = 1;
    double cost = 0;
  };
  void set_penalties(const std::vector<Penalty>& penalties);
  double penalty_value() const { return penalty_value_; }  // sum of their values in the last solution

  std::int64_t lp_iterations() const { return lp_->iterations(); }

 private:
  struct KeptRow {
    Row sides;
    std::shared_ptr<const Cut> cut;
    int in_lp = -1;
  };
  struct KeptProblem {
    Multiplicity within;
    int in_lp = -1;  // its row
  };
  struct KeptColumn {
    std::optional<Column> column;  // none: forgotten
    int in_lp = -1;
    double value = 0;  // in the last solution
    int idle = 0;      // solves since it was last above 0
  };
  // What each column of the LP is.
  struct LpPart {
    enum class Is : signed char { kColumn, kArtificial, kPenalty } is = Is::kColumn;
    int number = 0;   // of the column; of the LP's row, else
    double cost = 0;  // in phase 2
  };

  static std::size_t at(int number) { return static_cast<std::size_t>(number); }
  int add_lp_rows(const std::vector<solvers::LpRow>& rows);  // with their artificial columns; the first
  void delete_lp_row(int in_lp);
  void delete_lp_columns(const std::vector<int>& gone);
  void set_lp_sides(int in_lp, const Row& sides);
  void set_phase(bool one);
  void read_solution();
  void renumber();
  bool known(const Column& column) const;

  std::unique_ptr<solvers::LinearProgram> lp_;
  std::vector<KeptRow> rows_;
  std::vector<KeptProblem> problems_;
  std::vector<KeptColumn> columns_;
  std::vector<LpPart> parts_;
  std::vector<int> active_;
  std::unordered_map<std::size_t, std::vector<int>>
      by_hash_;  // numbers of the active columns; only looked up
  bool phase_one_ = true;
  double objective_ = 0, penalty_value_ = 0;
  std::vector<double> duals_, problem_duals_;
};

}  // namespace tenon::colgen
