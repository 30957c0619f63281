#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "colgen/cuts/rank_one.h"
#include "colgen/master/generate.h"
#include "planners/cut/board_pricing.h"
#include "planners/cut/core.h"
#include "planners/cut/node_pricing.h"
#include "planners/cut/pieces.h"

namespace tenon::cut {

// The master of a cutting problem with one board, and what is done to it on the way down: fillings are cut for good, pieces glued together or
// kept apart, boards allowed to waste less. Each step can be taken back, the last one first; the LP stays warm.
class PieceMaster {
 public:
  PieceMaster(const Core& core, std::string_view lp);

  const Pieces& pieces() const { return pieces_; }
  colgen::Master& master() { return master_; }
  const colgen::Master& master() const { return master_; }
  void offer_columns(int most);  // a pricing

  // Column generation on what is there now.
  colgen::Generated generate(const colgen::GenerateOptions& options, Budget& budget,
                             const std::function<bool()>& hook = {});
  // Takes all fillings into the master that can be part of a plan of boards() boards, given duals that prove a bound (as of generate()
  // before any step): by reduced cost, every other one would take the value beyond. From then on nothing is priced any more. False: there are more
  // than `limit`, and all is as it was. Poggi and Uchoa, "Integer program reformulation for robust branch-and-cut-and-price", 2003; Baldacci, Christofides, Mingozzi,
  // "An exact algorithm for the vehicle routing problem based on the set partitioning formulation", Math. Programming 115, 2008.
  bool take_all(const std::vector<std::int64_t>& duals, std::int64_t least, std::int64_t scale,
                std::size_t limit, Budget& budget);
  bool complete() const { return complete_; }

  // As a column: counts of the core's kinds. Used for what comes from outside.
  void add_filling(const Filling& filling);

  // Boards that are left to use, and with them how much each may waste (where `limit_waste`). Takes columns out that waste more.
  void set_boards(std::int64_t boards, bool limit_waste);
  std::int64_t boards() const { return boards_; }

  void fix(const std::vector<std::pair<colgen::Column, std::int64_t>>& cuts);  // column, times
  void unfix();
  void glue(int a, int b);
  void unglue();
  void keep_apart(int a, int b);
  void let_meet();
  const std::vector<std::pair<colgen::Column, std::int64_t>>& fixed() const { return fixed_; }

  void add_cut(std::shared_ptr<const colgen::RankOne> cut);
  int cuts() const { return static_cast<int>(cut_rows_.size()); }

  // What is left to cut, in the core's kinds.
  std::vector<std::int64_t> open() const;

 private:
  struct Step {
    std::vector<colgen::Column> removed;  // what did not fit any more
    std::int64_t boards = 0;
    std::int64_t most_waste = 0;
    std::size_t fixed = 0;  // how many before it
    int glued = -1;
    int a = -1, b = -1;
  };

  static std::size_t at(int number) { return static_cast<std::size_t>(number); }
  bool restricted() const;
  bool fits(const colgen::Column& column) const;
  colgen::Column column_of(const Counts& counts) const;
  void match_rows();  // of the master to demands
  void match_cuts();
  std::vector<colgen::Column> remove_unfit();
  void restore(std::vector<colgen::Column> columns);
  void limit_waste();
  Step step();  // the state before one
  void take_back(Step step);

  const Core& core_;
  Pieces pieces_;
  std::vector<int> rows_;
  colgen::Master master_;
  NodePricing pricing_;
  BoardPricing free_pricing_;  // where nothing is restricted yet: it keeps no tables for that
  std::int64_t boards_ = 0;
  bool limits_waste_ = false;
  bool complete_ = false;  // all columns of interest are in the master, or among those that steps removed
  std::vector<Step> steps_;
  std::vector<std::pair<colgen::Column, std::int64_t>> fixed_;
  std::vector<int> cut_rows_;
};

}  // namespace tenon::cut
