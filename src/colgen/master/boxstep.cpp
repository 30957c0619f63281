#include "colgen/master/boxstep.h"

#include <algorithm>
#include <cmath>

namespace tenon::colgen {

namespace {

constexpr double kWidest = 20;  // as a part of the centre

}  // namespace

void Boxstep::place(Master& master, const std::vector<double>& centre, double width) {
  width_ = width;
  placed_ = true;
  std::vector<Master::Penalty> walls;
  // Rows that came since the centre was known, as branches, stay free.
  const int rows = std::min(master.rows(), static_cast<int>(centre.size()));
  for (int row = 0; row < rows; ++row) {
    if (!master.has_row(row)) continue;
    const Row& sides = master.row(row);
    // A box that holds no dual of the right sign would leave the LP without bound.
    double at = centre[static_cast<std::size_t>(row)];
    if (sides.high == kNoSide) at = std::max(at, 0.0);
    if (sides.low == -kNoSide) at = std::min(at, 0.0);
    const double half = width * std::max(std::abs(at), 1e-3);
    // A wall beyond the sign that the row's sides leave to its dual would hold nothing.
    if (sides.low != -kNoSide || at + half < 0) walls.push_back({row, 1, at + half});
    if (sides.high != kNoSide || at - half > 0) walls.push_back({row, -1, half - at});
  }
  master.set_penalties(walls);
}

void Boxstep::remove(Master& master) {
  master.set_penalties({});
  placed_ = false;
}

bool Boxstep::move(Master& master, const std::vector<double>& duals) {
  // Where the LP has no solution, walls are used wherever they stand.
  if (master.penalty_value() == 0 || width_ >= kWidest) {
    remove(master);
    return false;
  }
  place(master, duals, width_ * 2);
  return true;
}

}  // namespace tenon::colgen
