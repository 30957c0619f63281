#include "colgen/master/smoothing.h"

#include <algorithm>
#include <cmath>

namespace tenon::colgen {

namespace {

constexpr int kMostMisses = 2;  // of an iteration: with alpha near 1, steps of 1 - alpha would be too many

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

void Smoothing::reset() {
  has_in_ = false;
  misses_ = 0;
}

void Smoothing::start(const std::vector<double>& out) {
  out_ = out;
  misses_ = 0;
  // Rows that came since count as they do in the LP.
  for (std::size_t i = in_.size(); i < out_.size(); ++i) in_.push_back(out_[i]);
  in_subgradient_.resize(out_.size(), 0.0);
}

double Smoothing::step_alpha() const {
  if (misses_ == 0) return alpha_;
  return misses_ <= kMostMisses ? std::max(0.0, 1 - (misses_ + 1) * (1 - alpha_)) : 0;
}

std::vector<double> Smoothing::point() const {
  if (at_out()) return out_;
  const double alpha = step_alpha();
  std::vector<double> sep(out_.size());
  for (std::size_t i = 0; i < sep.size(); ++i) sep[i] = alpha * in_[i] + (1 - alpha) * out_[i];
  if (!directional_ || misses_ > 0) return sep;

  // Turn in -> out by the angle's own cosine towards in -> in + subgradient, keeping the length of the step.
  std::vector<double> way(out_.size());
  for (std::size_t i = 0; i < way.size(); ++i) way[i] = out_[i] - in_[i];
  const double length = std::sqrt(dot(way, way));
  const double steepness = std::sqrt(dot(in_subgradient_, in_subgradient_));
  if (length < 1e-12 || steepness < 1e-12) return sep;
  const double beta = std::max(0.0, dot(way, in_subgradient_) / (length * steepness));
  std::vector<double> turned(out_.size());
  for (std::size_t i = 0; i < turned.size(); ++i)
    turned[i] = beta * in_subgradient_[i] * length / steepness + (1 - beta) * way[i];
  const double turned_length = std::sqrt(dot(turned, turned));
  if (turned_length < 1e-12) return sep;
  for (std::size_t i = 0; i < sep.size(); ++i)
    sep[i] = in_[i] + (1 - alpha) * length / turned_length * turned[i];
  return sep;
}

void Smoothing::learn(const std::vector<double>& subgradient) {
  if (!has_in_ || misses_ > 0) return;
  double slope = 0;
  for (std::size_t i = 0; i < out_.size(); ++i) slope += subgradient[i] * (out_[i] - in_[i]);
  alpha_ = slope > 0 ? std::max(0.0, alpha_ - 0.1) : std::min(0.99, alpha_ + 0.1 * (1 - alpha_));
}

void Smoothing::centre(const std::vector<double>& point, const std::vector<double>& subgradient) {
  in_ = point;
  in_subgradient_ = subgradient;
  has_in_ = true;
}

}  // namespace tenon::colgen
