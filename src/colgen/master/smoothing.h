#pragma once

#include <vector>

namespace tenon::colgen {

// Dual smoothing. LP duals jump from vertex to vertex; pricing at a point between them and the best ones known makes better columns.
//
// Wentges, "Weighted Dantzig-Wolfe decomposition for linear mixed-integer programming", ITOR 4, 1997: price at
//   sep = alpha * in + (1 - alpha) * out,   in: duals of the best Lagrangian bound, out: the LP's.
// Pessoa, Sadykov, Uchoa, Vanderbeck, "Automation and combination of linear-programming based stabilization techniques in column
// generation", INFORMS J. Computing 30, 2018: alpha adjusts itself: if the subgradient at sep points from in towards out, sep was too
// near to in, so alpha shrinks by 0.1, else it grows by a tenth of what is left to 1; and the direction to out is turned
// towards the subgradient at in (directional smoothing). Where sep finds no column that improves the LP (mis-pricing), the next point
// of the same iteration is nearer to out; the last is out itself, so that nothing is lost but time.
class Smoothing {
 public:
  explicit Smoothing(bool directional) : directional_(directional) {}

  // Forget all: the rows are others now.
  void reset();
  // A new iteration with these LP duals.
  void start(const std::vector<double>& out);
  // The point to price at; after try_again() a nearer one. Components keep the sign of rows' duals: see `fit_signs` of the caller.
  std::vector<double> point() const;
  bool at_out() const { return !has_in_ || step_alpha() <= 0; }
  void try_again() { ++misses_; }
  // What pricing at point() told: rows' sides minus what the columns found there would do in all (a subgradient of the Lagrangian bound).
  void learn(const std::vector<double>& subgradient);
  // The bound at `point` is the best so far.
  void centre(const std::vector<double>& point, const std::vector<double>& subgradient);

  double alpha() const { return alpha_; }

 private:
  double step_alpha() const;

  bool directional_;
  bool has_in_ = false;
  double alpha_ = 0.5;
  int misses_ = 0;
  std::vector<double> in_, out_, in_subgradient_;
};

}  // namespace tenon::colgen
