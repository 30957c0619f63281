#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tenon::cut {

// The bounded knapsack by dynamic programming over what room is left, kept for all suffixes of the kinds: the bound that a depth-first
// search over fillings needs at every step, and, where nothing else restricts fillings, the answer itself.
//
//   best(i, c): the most that kinds i, i + 1, ... are worth in c; minus infinity if they cannot fill it but for `most_waste`.
//
// Worths are whole numbers below 2^50 held in doubles, in which sums and comparisons of them are exact; that lets the processor do
// several a step. O(kinds * room * copies) time, 8 * kinds * room bytes.
class SuffixTable {
 public:
  struct Item {
    std::int64_t size = 0;  // >= 1, at most the room
    double worth = 0;       // >= 0
    std::int64_t most = 0;  // >= 1
  };

  // Items in the order of suffixes; those with greater sizes first make for fewer cells that matter.
  void fill(std::span<const Item> items, std::int64_t room, std::int64_t most_waste);

  double best(int item, std::int64_t left) const { return row(item)[left]; }
  const double* row(int item) const { return cells_.data() + static_cast<std::size_t>(item) * width_; }
  static constexpr double kNever = -1e300;

  std::int64_t steps() const { return steps_; }  // cells computed by the last fill()

 private:
  std::vector<double> cells_;
  std::vector<double> before_;  // scratch: one copy fewer
  std::size_t width_ = 0;
  std::int64_t steps_ = 0;
};

}  // namespace tenon::cut
