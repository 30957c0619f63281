#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/limits.h"
#include "planners/cut/core.h"

namespace tenon::cut {

// The pricing problem of cutting stock, exact in integers: which filling of a board is worth most?
//   gain(filling) = sum worth(kind) * count - scale * cost(filling)
// where worths (>= 0, one a kind) are duals in 1 / scale of the headline's unit. Columns of the master have reduced cost -gain.
// No filling holds more of a kind than its demand.
//
// The fillings of one call are those of up to three bounded knapsacks: rests of no worth; rests that are kept, where each
// piece is worth so much less as it shortens the rest; and fillings that end with the board and so save a cut. Each is solved
// by a table over the room (knapsack_table.h), or by lists (knapsack_lists.h) where pieces are limited or the room is wide:
// whichever counts as cheaper. What is found is priced once more from its pieces alone.
//
// Several columns of one call are no runners-up, which differ by a piece or two, but go towards one plan: each is the best, or a
// good one, of the pieces that those before it do not use up if they are cut as often as demand allows (the greedy plan of
// sequential value correction: Belov and Scheithauer, "Setup and open-stacks minimization in one-dimensional stock cutting",
// INFORMS Journal on Computing 19, 2007). With 40 of them the master of an AI instance of 402 pieces converges in 58 rounds and 0.4 s, with
// the ten best of the table in 307 rounds and 2.2 s.
//
// Not shared between threads; the same calls give the same results.
class PatternPricing {
 public:
  // `core` must outlive it.
  explicit PatternPricing(const Core& core);
  ~PatternPricing();

  struct Found {
    Filling filling;
    std::int64_t gain = 0;

    friend bool operator==(const Found&, const Found&) = default;
  };
  struct Result {
    // The greatest gain of any filling of this board, the empty one left out: exact if complete, else an upper bound. Where
    // no piece may be cut from the board at all: the gain of the empty filling.
    std::int64_t most = 0;
    bool complete = false;  // false: the budget ended first, or the numbers are beyond what fits into memory
    std::vector<Found>
        found;  // different fillings with gain above `above`, the best first; the best of all is among them
  };
  // Requires worths such that the sum of demand * worth, and scale * the dearest cost, stay below 2^61.
  // Each column but the first takes some 20 (a room of 1,000) to 400 microseconds (millions). It pays to set `above`
  // below 0 where worths are smoothed: what gains nothing there may well gain in the master. Spends ticks. Allocates little
  // when warm but the columns found.
  Result best(int board, std::span<const std::int64_t> worths, std::int64_t scale, int most_columns,
              std::int64_t above, Budget& budget);

  // All maximal fillings (no further piece within demand fits) of the board with gain >= `least`; other fillings are parts of
  // these and gain no more. Where leftovers are of worth: all fillings with such a gain. False: there are more than `limit`,
  // or the budget ended; `out` is then of no use.
  bool all(int board, std::span<const std::int64_t> worths, std::int64_t scale, std::int64_t least,
           std::size_t limit, std::vector<Found>& out, Budget& budget);

 private:
  struct Work;
  class Call;
  const Core* core_;
  std::unique_ptr<Work> work_;
};

}  // namespace tenon::cut
