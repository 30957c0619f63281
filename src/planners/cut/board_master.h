#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "colgen/master/generate.h"
#include "colgen/master/listed.h"
#include "planners/cut/board_pricing.h"
#include "planners/cut/core.h"

namespace tenon::cut {

// The master of any cutting problem: several boards with costs and limits, limits of pieces and cuts, leftovers of worth, rooms too wide for a
// table. Each board is a pricing problem. What can be done to it is to cut fillings for good, and to take that back.
class BoardMaster {
 public:
  BoardMaster(const Core& core, std::string_view lp);

  colgen::Master& master() { return master_; }
  std::int64_t scale() const { return scale_; }  // of duals: as fine as whole numbers allow

  void add_filling(const Filling& filling);

  colgen::Generated generate(const colgen::GenerateOptions& options, Budget& budget,
                             const std::function<bool()>& hook = {});

  // All fillings that can be part of a plan of a value of at most `value`, given a proof of generate() before any step: by reduced cost, every other
  // one would take the value beyond (see PieceMaster::take_all). Null: there are more than `limit`.
  std::unique_ptr<colgen::Listed> list(const colgen::Generated& proof, std::int64_t value,
                                       const std::vector<std::int64_t>& useful, std::size_t limit,
                                       Budget& budget);

  void fix(const std::vector<std::pair<colgen::Column, std::int64_t>>& cuts);
  void unfix();
  const std::vector<std::pair<colgen::Column, std::int64_t>>& fixed() const { return fixed_; }
  std::int64_t fixed_cost() const;

  const std::vector<std::int64_t>& open() const { return demand_; }
  std::vector<std::int64_t> boards() const;  // left of each

 private:
  struct Step {
    std::vector<colgen::Column> removed;
    std::size_t fixed = 0;
  };

  bool fits(const colgen::Column& column) const;
  void match_rows();

  const Core& core_;
  colgen::Master master_;
  std::int64_t scale_ = 1;
  std::vector<std::int64_t> demand_;  // left, by kind; also the master's rows
  std::unique_ptr<BoardPricing> pricing_;
  std::vector<Step> steps_;
  std::vector<std::pair<colgen::Column, std::int64_t>> fixed_;
};

}  // namespace tenon::cut
