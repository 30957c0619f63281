#pragma once

#include <vector>

#include "colgen/master/master.h"

namespace tenon::colgen {

// Boxstep with penalty columns: duals may leave a box around a centre only at a price, so they cannot swing.
// Marsten, Hogan, Blankenship, "The boxstep method for large-scale optimization", Oper. Res. 23, 1975; du Merle, Villeneuve,
// Desrosiers, Hansen, "Stabilized column generation", Discrete Math. 194, 1999. The box is one of hard walls: a penalty column for
// each row and side, at the wall's height. Where the LP over the box is solved while penalties are used, the box moves to its duals;
// once none is used, the LP without them is solved as well.
class Boxstep {
 public:
  // Walls at centre +- width * |centre|, for each row that is there.
  void place(Master& master, const std::vector<double>& centre, double width);
  // The LP is solved within the box. False: the walls held nothing back, or moved too often, and are gone now; true: they moved to
  // `duals`, go on.
  bool move(Master& master, const std::vector<double>& duals);
  void remove(Master& master);
  bool placed() const { return placed_; }

 private:
  bool placed_ = false;
  double width_ = 0;
};

}  // namespace tenon::colgen
