#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"

namespace tenon::solvers {

// A linear program that is solved again and again while it grows and shrinks: the master of column generation. Minimises.
//
// Doubles throughout: values, duals and rays are guidance. Who claims a bound recomputes it in exact numbers from duals
// that it has rounded itself. Not shared between threads. Errors of the solver are InternalError.
struct LpEntry {
  int index = 0;  // of the row, in a column; of the column, in a row
  double value = 0;
};

struct LpRow {
  double low = 0, high = 0;        // may be -INFINITY, INFINITY
  std::vector<LpEntry> entries{};  // columns that are there already
};

struct LpColumn {
  double cost = 0;
  double low = 0, high = 0;
  std::vector<LpEntry> entries{};  // rows that are there already
};

enum class LpStatus {
  kOptimal,
  kInfeasible,  // ray() may say why
  kUnbounded,
  kLimit,   // time, work or cancellation: nothing is known
  kFailed,  // numerical trouble: nothing is known
};

// Where each column and row stands at a vertex; as many as there are.
struct LpBasis {
  enum class At : signed char { kLow, kBasic, kHigh, kZero };
  std::vector<At> columns, rows;
};

class LinearProgram {
 public:
  virtual ~LinearProgram() = default;

  virtual int rows() const = 0;
  virtual int columns() const = 0;

  // Numbered on in the order given. New columns enter at their bound, new rows basic: the basis stays warm.
  virtual void add_rows(std::span<const LpRow> rows) = 0;
  virtual void add_columns(std::span<const LpColumn> columns) = 0;
  // Ascending numbers, each once; those behind move up.
  virtual void delete_rows(std::span<const int> rows) = 0;
  virtual void delete_columns(std::span<const int> columns) = 0;
  virtual void set_cost(int column, double cost) = 0;
  virtual void set_column_bounds(int column, double low, double high) = 0;
  virtual void set_row_bounds(int row, double low, double high) = 0;

  // From the basis of the last call, or the one that was set, by the simplex method. Spends ticks by iterations; ends early
  // with the budget's time or cancellation.
  virtual LpStatus solve(Budget& budget) = 0;

  // Of the last solve() that was kOptimal. Duals: what the objective gains with a unit of the row's side; reduced cost:
  // cost - sum of dual * entry.
  virtual double objective() const = 0;
  virtual const std::vector<double>& values() const = 0;
  virtual const std::vector<double>& duals() const = 0;
  virtual const std::vector<double>& reduced_costs() const = 0;
  // Of the last that was kInfeasible: multipliers of the rows, in the sense of duals, that no column can satisfy; empty where
  // the solver gives none.
  virtual const std::vector<double>& ray() const = 0;

  virtual LpBasis basis() const = 0;
  virtual void set_basis(const LpBasis& basis) = 0;

  virtual std::int64_t iterations() const = 0;  // of all calls together
};

// How an LP will change between solves: backends have settings that suit the one or the other.
enum class LpUse {
  kColumns,    // it grows by columns and rows
  kBranching,  // bounds go to and fro, again and again: costs and bounds are not perturbed, which would have to be undone each time
};

// "highs" (HiGHS) or "clp" (CLP), where its library is found; null with `why` else.
struct LpOrWhy {
  std::unique_ptr<LinearProgram> lp;
  std::string why;
};
LpOrWhy make_lp(std::string_view backend, LpUse use = LpUse::kColumns);
const std::vector<std::string>& lp_backend_names();
// The one whose library is found and that is fastest under column generation: CLP, else "highs".
std::string preferred_lp();

}  // namespace tenon::solvers
