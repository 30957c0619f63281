#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/checked.h"
#include "base/limits.h"
#include "planners/cut/core.h"

namespace tenon::cut {

// One board filled after the other until all pieces are cut: the frame of the heuristics that give plans to start from.
// What is done the same way many times is one filling with its times, so work grows with the kinds, not with the
// demands.

// What is still to be cut, and of how many boards.
struct Open {
  std::vector<std::int64_t> pieces;  // of each kind
  std::vector<std::int64_t> boards;  // of each; Instance::kMostPieces where as many as wanted

  bool done() const;
};
Open all_of(const Core& core);

// What is free on one board while it is filled.
struct Space {
  Space(const Core& core, int board_number);

  // How many pieces of a size fit yet, were there any number of them.
  std::int64_t fits(std::int64_t size) const;
  void take(std::int64_t size, std::int64_t count) {  // back again with a negative count
    room -= size * count;
    pieces -= count;
  }
  bool only_the_end() const { return pieces == 1 && last_reaches_end; }

  std::int64_t room = 0;
  std::int64_t pieces = 0;        // that may still be taken
  bool last_reaches_end = false;  // the last of them only if it fills the room to its end: it takes no cut
};

// Which board comes next, of those that hold a piece that is wanted.
enum class NextBoard {
  kCheapest,  // the one whose filling costs least for its sizes
  kLargest,   // the one with most room
  kTightest,  // the one with least room that holds the longest piece
};

// What fills a board.
class Filler {
 public:
  virtual ~Filler() = default;
  // A filling of the board with pieces that are open; without pieces if none goes on it.
  virtual Filling fill(int board, const Open& open) = 0;
  // It is cut so many times; `open` is what is left then.
  virtual void chosen(const Filling&, std::int64_t /*times*/, const Open& /*open*/) {}
};

// Fills boards until nothing is left; each filling is cut as often as it can be. nullopt: the limits of boards are used
// up before the demand is, a piece goes on no board, or the budget has ended.
std::optional<std::vector<CutFilling>> fill_in_turn(const Core& core, Open open, NextBoard rule,
                                                    Filler& filler, Budget& budget);

// Of all fillings, in the headline's unit.
Int128 cost_of(const Core& core, const std::vector<CutFilling>& fillings);

}  // namespace tenon::cut
