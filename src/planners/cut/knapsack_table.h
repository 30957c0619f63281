#pragma once

#include <cstdint>
#include <vector>

#include "base/limits.h"
#include "planners/cut/knapsack.h"

namespace tenon::cut {

struct TableCandidate {
  std::int64_t worth = 0;
  int bundle = 0;
};

// How many cells a table for this knapsack touches.
std::int64_t knapsack_table_cells(const Knapsack& knapsack);

// The bounded knapsack by a dynamic program over the room: best[s] = the most that kinds so far are worth within s.
//
// Kinds come by rising size, and a kind taken m times becomes bundles of 1, 2, 4, … pieces. Behind a bundle only those
// cells count that leave room for one of the later, larger bundles, so of kinds beyond half of the room no cell is
// touched, and the average kind touches about a third (the meet in the middle of Côté and Iori, "The meet-in-the-middle principle for
// cutting and packing problems", INFORMS Journal on Computing 30, 2018, read as a rule for a knapsack). What is best with
// each bundle as the last comes for free: those are the different columns that pricing offers.
//
// Choices are read back from a copy of the row before each eighth bundle; within eight, by trying.
//
// Worth is std::int64_t, or double, which is twice as fast and exact too while every choice is worth less than 2^53.
template <class Worth>
class KnapsackTable {
 public:
  // False: the budget ended. About knapsack_table_cells() steps, each a fraction of a nanosecond; 8 bytes a cell of the room,
  // and one a step.
  bool solve(const Knapsack& knapsack, Budget& budget);

  // Of the last solve(): of each bundle, the most worth of choices with this bundle and earlier ones only; by bundles.
  const std::vector<TableCandidate>& candidates() const { return candidates_; }
  // One choice of that worth; kinds ascend.
  void choose(const TableCandidate& candidate, Choice& choice) const;

 private:
  static constexpr int kBlock = 8;

  struct Bundle {
    int kind = 0;
    std::int64_t copies = 0;
    std::int64_t size = 0;
    Worth worth = 0;
    std::int64_t least_later = 0;  // the smallest bundle behind this one; room + 1 if none
  };
  struct Copy {
    std::size_t at = 0;      // in copies_
    std::int64_t reach = 0;  // its last cell
  };

  void make_bundles(const Knapsack& knapsack);
  bool find_in_block(int bundle, int first, std::int64_t room, Worth worth, std::vector<int>& taken) const;
  Worth before_block(int block, std::int64_t room) const;

  std::vector<Bundle> bundles_;
  std::vector<TableCandidate> candidates_;
  std::vector<Worth> row_;
  std::vector<Worth> saved_;
  std::vector<Copy> copies_;
  std::int64_t room_ = 0;
};

}  // namespace tenon::cut
