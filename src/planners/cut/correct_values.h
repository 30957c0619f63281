#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/random.h"
#include "planners/cut/fill_in_turn.h"

namespace tenon::cut {

// A filling of the board that is worth much: the best one if a short search finds it. `values`: of the kinds, a piece.
// `longest_first`: it begins with the longest piece that is open. Without pieces if none goes on the board. O(kinds log
// kinds) and some thousand steps.
Filling fill_by_value(const Core& core, int board, const Open& open, const std::vector<double>& values,
                      bool longest_first, Budget& budget);

// Plans by filling one board after the other as well as a short search can, again and again with other values of the
// pieces.
//
// The first pass values a piece by its size and begins every board with the longest piece that is left: minimum bin
// slack MBS' (Fleszar and Hindi, "New heuristics for one-dimensional bin-packing", Computers & Operations Research 29,
// 2002). Each later pass takes for each board the filling of most value and then sets the values of its pieces by how
// much was wasted with them: what is hard to fit is worth more and is cut earlier next time. Sequential value
// correction: Mukhacheva and Zalgaller 1993; rules after Belov and Scheithauer, "Setup and open-stacks minimization in
// one-dimensional stock cutting", INFORMS J. Computing 19, 2007.
//
// Values are doubles made by + - * / alone, so passes are the same everywhere; they decide which plans are tried,
// nothing that is claimed. Deterministic by seed. Spends ticks.
class ValueCorrection {
 public:
  ValueCorrection(const Core& core, std::uint64_t seed);  // `core` must outlive it

  // One more plan for what is open; nullopt as of fill_in_turn.
  std::optional<std::vector<CutFilling>> pass(const Open& open, Budget& budget);

 private:
  const Core& core_;
  Random random_;
  std::int64_t passes_ = 0;
  std::vector<double> values_;  // of the kinds, per piece
};

}  // namespace tenon::cut
