#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "hybrid/prices.h"
#include "hybrid/program.h"
#include "solvers/lp.h"

namespace tenon::hybrid {

// Weights of the vertices in a solution of the LP: of each mode's low and high end; a block's add up to 1, with what is off.
class Point {
 public:
  explicit Point(const Program& program) : weights_(2 * static_cast<std::size_t>(program.modes())) {}
  double weight(int mode) const { return of(mode, false) + of(mode, true); }
  double of(int mode, bool high) const {
    return weights_[2 * static_cast<std::size_t>(mode) + (high ? 1 : 0)];
  }
  void set(const Vertex& vertex, double weight) {
    weights_[2 * static_cast<std::size_t>(vertex.mode) + (vertex.high ? 1 : 0)] = weight;
  }
  void clear() { weights_.assign(weights_.size(), 0); }

 private:
  std::vector<double> weights_;
};

// The LP over convex combinations of each block's vertices, with the cuts found so far, restricted to what has been decided. Its columns
// are vertices: few at first, others enter when they are a block's best answer to the prices (Dantzig-Wolfe). The LP only guides:
// what is claimed is Pricing::bound() at prices rounded from its duals.
class ContinuousLayer {
 public:
  ContinuousLayer(const Program& program, std::unique_ptr<solvers::LinearProgram> lp);

  // What is decided from here on.
  void decide(const std::vector<Allowed>& allowed, const std::vector<CountSides>& sides);

  enum class End {
    kSolved,  // then there is a bound, if it was priced
    kCutOff,  // proven: no more than the cutoff
    kEmpty,   // proven: no solution
    kLimit,   // or trouble with the LP
  };
  struct Solved {
    End end = End::kLimit;
    std::optional<Int128> bound{};  // the best that was proven since something was decided, if anything
    double value = 0;               // of the LP, in gain units: what to compare candidates by
  };
  // Solves and prices until no vertex improves it (or, not to be priced, only the LP over the columns at hand).
  Solved solve(Int128 cutoff, Budget& budget, bool price = true);
  // Which prove the bound, or that there is no solution.
  const Prices& prices() const { return best_prices_; }
  const Point& point() const { return point_; }

  // Where the LP stands, to go on from there later; what has come to the LP since stands at its bound.
  struct Standing {
    solvers::LpBasis basis;
    int deletions = 0;
  };
  Standing standing() const { return {lp_->basis(), deletions_}; }
  void stand(const Standing& standing);

  // A cut to the LP; its number among cuts().
  int add_cut(Cut cut);
  const std::vector<Cut>& cuts() const { return cuts_; }
  // Takes cuts out of the LP that do not bind at point(); they stay in cuts().
  void drop_idle_cuts();
  // Puts cuts back that point() violates; how many.
  int restore_violated_cuts();

  int cuts_in_lp() const { return cuts_in_lp_; }
  int columns() const { return static_cast<int>(vertices_.size()); }
  std::int64_t lp_iterations() const { return lp_->iterations(); }

 private:
  struct RowRef {
    enum class Kind { kRow, kCount, kCut, kBlock } kind;
    int index;
  };

  void scale();
  void add_elastic(int lp_row, bool up, bool down, double cost);
  void add_vertices(const std::vector<Vertex>& vertices);
  void need_block_row(int block);
  void need_count_row(int count);
  std::vector<solvers::LpEntry> entries(const Vertex& vertex) const;
  std::pair<double, double> row_bounds(const RowRef& ref) const;
  void apply_block(int block);
  void apply_count(int count);
  double activity(const Cut& cut) const;  // at point(), less its side
  double largest_price() const;
  Prices prices_of_duals(double scale) const;
  bool breaks_rows() const;
  std::optional<Prices> prove_empty();
  bool price_in();
  void read_point();
  solvers::LpStatus solve_lp(Budget& budget);
  bool split_blocks();

  const Program& program_;
  std::unique_ptr<solvers::LinearProgram> lp_;
  Pricing pricing_;
  double gain_scale_ = 1;
  std::vector<double> row_scale_;  // of program rows
  double cut_scale_ = 1;
  int cut_elastic_ = -1;  // the column that lets cuts be broken, at a price
  std::vector<RowRef> lp_rows_;
  std::vector<int> block_row_, count_row_, cut_row_;  // in the LP, -1: not there
  std::vector<int> column_of_;                        // of each vertex, -1: not there
  std::vector<Vertex> vertices_;                      // of each column; mode -1: an elastic one
  std::vector<Cut> cuts_;
  int cuts_in_lp_ = 0;
  int deletions_ = 0;                                        // of rows: standings from before are of no use
  std::vector<std::vector<std::pair<int, int>>> cut_terms_;  // of each mode: (cut, term)
  std::vector<Allowed> allowed_;
  std::vector<CountSides> sides_;
  std::optional<Int128> best_bound_;  // since something was decided
  Prices best_prices_;
  Point point_;
};

}  // namespace tenon::hybrid
