#include "planners/cut/board_master.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "colgen/master/listed.h"
#include "planners/cut/dual_claim.h"
#include "tests/planners/cut/exact.h"
#include "tests/planners/cut/searched.h"

namespace tenon::cut {
namespace {

using testing::boards_instance;
using testing::cheapest_boards;
using testing::core_to_search;
using testing::Exact;
using testing::lp_backends;

// Whether the column is of this board and holds at least these pieces.
bool holds(const colgen::Column& column, const Filling& filling) {
  return column.problem == filling.board &&
         std::all_of(filling.pieces.begin(), filling.pieces.end(), [&](const auto& piece) {
           return std::any_of(column.items.begin(), column.items.end(), [&](const auto& held) {
             return held.first == piece.first && held.second >= piece.second;
           });
         });
}

// What a plan better than `cutoff` uses at most of each board, where that is known.
std::vector<std::int64_t> useful(const Core& core, std::int64_t cutoff) {
  std::vector<std::int64_t> most;
  for (int board = 0; board < static_cast<int>(core.boards.size()); ++board) {
    const std::int64_t cost = least_cost(core, board);
    most.push_back(cost > 0 ? (cutoff - 1) / cost : colgen::kNoSide);
  }
  return most;
}

// Duals of any quality, from column generation that is stopped early, must not leave out a filling of a best plan. Where leftovers are worth nothing, fuller fillings stand in for others.
TEST(BoardMaster, lists_every_filling_that_a_best_plan_may_need) {
  int listed = 0, converged = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Instance instance = boards_instance(random);
    const Core core = core_to_search(instance);
    const auto best = core.kinds.empty() || core.boards.empty() ? std::nullopt : cheapest_boards(core);
    if (!best) continue;
    BoardMaster master(core, lp_backends()[seed % lp_backends().size()]);
    for (const CutFilling& cut : best->fillings) master.add_filling(cut.filling);
    const std::int64_t cutoff = best->value + random.between(1, 3);
    colgen::GenerateOptions options;
    options.scale = master.scale();
    options.cutoff = cutoff;
    options.useful = useful(core, cutoff);
    if (random.chance(1, 2)) options.most_iterations = random.between(1, 6);
    Budget budget{Limits{}};
    const colgen::Generated root = master.generate(options, budget);
    ASSERT_NE(root.end, colgen::Generated::End::kCutoff);
    ASSERT_NE(root.end, colgen::Generated::End::kInfeasible);
    if (root.bound) {
      EXPECT_TRUE(*root.bound <= Int128{best->value} * master.scale());
    }
    if (root.rows.empty()) continue;
    const auto list = master.list(root, cutoff - 1, options.useful, 100'000, budget);
    ASSERT_TRUE(list);
    ++listed;
    std::vector<colgen::Column> columns;
    list->drop([&](const colgen::Column& column) {
      columns.push_back(column);
      return false;
    });
    for (const CutFilling& cut : best->fillings) {
      const bool there = std::any_of(columns.begin(), columns.end(), [&](const colgen::Column& column) {
        return core.leftover_value > 0
                   ? column.problem == cut.filling.board && column.items == cut.filling.pieces
                   : holds(column, cut.filling);
      });
      EXPECT_TRUE(there);
    }
    // Listed again for a plan one worse: nothing less.
    const auto more = master.list(root, cutoff, useful(core, cutoff + 1), 100'000, budget);
    ASSERT_TRUE(more);
    EXPECT_GE(more->size(), list->size());
    converged += root.end == colgen::Generated::End::kConverged;
    if (HasFailure()) break;
  }
  EXPECT_GT(listed, 200);
  EXPECT_GT(converged, 80);
}

}  // namespace
}  // namespace tenon::cut
