#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "colgen/master/problem.h"

namespace tenon::colgen {

// Chvatal-Gomory rank-1 cuts over items that are each held a known number of times at most: with multipliers numerator(i) / denominator,
//   sum over columns of  floor(sum numerator(i) * count of i / denominator) x  <=  floor(sum numerator(i) * demand(i) / denominator).
// With three items and 1/2 these are subset-row cuts: Jepsen, Petersen, Spoorendonk, Pisinger, "Subset-row inequalities applied to the
// vehicle-routing problem with time windows", Oper. Res. 56, 2008. Not robust: what the next piece costs depends on those before it.
class RankOne : public Cut {
 public:
  struct Part {
    int item = 0;
    std::int64_t numerator = 1;  // 1 ... denominator - 1
  };
  // Parts by ascending item.
  RankOne(std::vector<Part> parts, std::int64_t denominator, std::int64_t most);

  Row sides() const override { return {-kNoSide, most_}; }
  std::int64_t coefficient(const Column& column) const override;

  const std::vector<Part>& parts() const { return parts_; }
  std::int64_t denominator() const { return denominator_; }

 private:
  std::vector<Part> parts_;
  std::int64_t denominator_;
  std::int64_t most_;
};

// A column of the LP's solution, for separation.
struct Used {
  const Column* column = nullptr;
  double value = 0;
};

// Subset-row cuts of three different items that the solution violates by more than
// `by` (all such where each item is held once, some otherwise), the most violated first, at most `most`. `demand[i]`: how often item i is held in all. O(sum over items of their columns squared).
std::vector<std::shared_ptr<const RankOne>> violated_subset_rows(const std::vector<Used>& solution,
                                                                 const std::vector<std::int64_t>& demand,
                                                                 double by, int most);

}  // namespace tenon::colgen
