#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "base/limits.h"

namespace tenon::colgen {

// The integer program that column generation solves:
//
//   minimise  sum cost(j) x(j)                              over the columns j of all pricing problems, x(j) >= 0 integer
//   such that low(r) <= sum entry(r, j) x(j) <= high(r)     for each row r
//             least(k) <= sum of x over k <= most(k)        for each pricing problem k (its multiplicity; rows of their own)
//
// Covering, partitioning, packing and side constraints differ in their sides only. All of it is whole numbers: only the LP
// computes in doubles, and what it says is rounded before it counts.
inline constexpr std::int64_t kNoSide = std::numeric_limits<std::int64_t>::max();  // of high; -kNoSide of low

struct Row {
  std::int64_t low = -kNoSide;
  std::int64_t high = kNoSide;
};

struct Entry {
  int row = 0;
  std::int64_t coefficient = 0;

  friend bool operator==(const Entry&, const Entry&) = default;
};

struct Column {
  int problem = 0;  // the pricing problem that it solves
  std::int64_t cost = 0;
  std::vector<Entry>
      entries{};  // ascending rows, coefficients not 0; of plain rows only, cuts count by themselves
  // What it holds, and how often: the customers of a route, the pieces of a pattern. Ascending; for cuts and for branching.
  std::vector<std::pair<int, std::int64_t>> items{};
  std::vector<std::int64_t> content{};  // what else the application remembers it by: the path

  friend bool operator==(const Column&, const Column&) = default;
};

// A row that is no sum of entries: its coefficient follows from the column as a whole, so pricing must know it (non-robust).
// Immutable.
class Cut {
 public:
  virtual ~Cut() = default;
  virtual Row sides() const = 0;
  virtual std::int64_t coefficient(const Column& column) const = 0;
};

// What a pricing problem is asked with: duals in whole numbers of 1 / scale of the cost's unit. The reduced cost of column j is
//   scale * cost(j) - sum rows[r] * entry(r, j) - sum cut.price * cut.coefficient(j) - problems[its problem]
// exactly, in phase 1 without the cost. A dual's sign fits the row's sides: >= 0 where only low is there, <= 0 where only high is.
struct Prices {
  std::int64_t scale = 1;
  bool phase_one = false;              // costs do not count: is there a solution at all?
  std::span<const std::int64_t> rows;  // by row number; 0 for rows that are gone
  struct CutPrice {
    const Cut* cut = nullptr;
    std::int64_t price = 0;  // not 0
  };
  std::span<const CutPrice> cuts;
  std::span<const std::int64_t> problems;  // the dual of each problem's multiplicity
};

// What one call of a pricer says of each pricing problem.
struct Pricing {
  std::vector<std::int64_t> least;  // by problem: no column's reduced cost is below this
  bool exact = false;               // `least` holds; false: heuristic, or the budget ended
};

enum class Effort { kHeuristic, kExact };

// The application's side of column generation.
class Pricer {
 public:
  virtual ~Pricer() = default;
  // Appends columns, of each problem the best first; those with reduced cost >= 0 do no harm. kHeuristic may find none where there are some and need not
  // bound; kExact returns exact = true unless the budget ends, and finds a column wherever it says least < 0.
  virtual Pricing price(const Prices& prices, Effort effort, std::vector<Column>& found, Budget& budget) = 0;
};

// Held to kBeyond either way: at -kBeyond it may be less, so nothing is known then.
inline constexpr std::int64_t kBeyond = std::int64_t{1} << 62;
std::int64_t reduced_cost(const Column& column, const Prices& prices);

}  // namespace tenon::colgen
