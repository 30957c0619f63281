#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "hybrid/continuous_layer.h"
#include "hybrid/program.h"

namespace tenon::hybrid {

// Flow covers: cuts that tie amounts to gates. On a row, or a sum R of rows, in which blocks take (use > 0) or give (use < 0):
//
//   cover C with lambda = sum_C most use - b > 0, where b = upper side of R + sum over "full" blocks of the most they give:
//   sum_C [use + max(0, most use - lambda) (1 - z)] <= b + sum over "gated" blocks of lambda g + sum over the others of what they give,
//
// z being 1 in modes that may take, g in modes that may give. If no gated block gives, this is R itself, tightened where a block of C is shut;
// if one does, the right side is at least b + lambda = sum_C most use. Padberg, Van Roy and Wolsey, "Valid linear inequalities for fixed
// charge problems", Operations Research 33, 1985. With C one conversion it says "no more is sold than is there"; with one gated conversion "what is
// bought is put to use"; sums of two rows see through the conversion between them.
//
// All in whole numbers, rounded such that a cut is kept by every solution. Keeps what it knows of rows between calls.
class FlowCovers {
 public:
  // `rows`: those on which flow is to be looked at; each has an upper side.
  FlowCovers(const Program& program, std::vector<int> rows);

  // What a cut is made of; blocks ascending.
  struct Parts {
    std::vector<int> rows;
    std::vector<int> cover, full, gated;
  };
  struct Found {
    Parts parts;
    Cut cut;
  };
  // Cuts that `point` violates, the deepest of each row first; the same point gives the same cuts. `pairs`: also on sums of two rows that a block with
  // weight joins. `simple`: only those of one block that takes or gives what others give or take.
  std::vector<Found> separate(const Point& point, bool pairs, bool simple = false);

 private:
  // What a mode takes (above 0) or gives (below 0).
  struct ModeUse {
    int mode = 0;
    std::int64_t fixed = 0;
    std::int64_t num = 0, den = 1;     // of each unit of level
    double low = 0, high = 0;          // at the ends
    std::int64_t least = 0, most = 0;  // of both ends, rounded down and up

    bool takes() const { return most > 0; }  // at some level
    bool gives() const { return least < 0; }
  };
  struct BlockUse {
    int block = 0;
    std::int64_t most_use = 0, most_income = 0;  // rounded up
    int first_mode = 0, end_mode = 0;            // in modes
  };
  struct Flow {
    std::vector<int> rows;
    std::int64_t side = 0;
    std::vector<BlockUse> blocks;
    std::vector<ModeUse> modes;
    bool usable = true;  // no sum of fractions is beyond the range of numbers
  };
  // A block at the point.
  struct Now {
    const BlockUse* block;
    double use, income, net;  // weighed
    double z, g;              // weight of modes that may take, that may give
  };
  struct Trial;

  const Flow& flow(const std::vector<int>& rows);
  std::vector<Now> look(const Flow& flow, const Point& point) const;
  void separate(const Flow& flow, const Point& point, bool simple, std::vector<Found>& found) const;
  static double violation(const Trial& trial, const std::vector<Now>& now);
  std::optional<Cut> make(const Flow& flow, const Trial& trial) const;
  void add_others_income(const ModeUse& use, Cut& cut) const;

  const Program& program_;
  std::vector<int> rows_;
  std::vector<char> is_flow_row_;
  std::map<std::vector<int>, Flow> flows_;
};

}  // namespace tenon::hybrid
