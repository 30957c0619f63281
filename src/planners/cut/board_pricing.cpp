#include "planners/cut/board_pricing.h"

#include <algorithm>

namespace tenon::cut {

namespace {

std::size_t at(int number) { return static_cast<std::size_t>(number); }

// Boards stand by falling room.

std::int64_t most_in_a_filling(const Core& core, const Kind& kind, std::int64_t demand) {
  return std::min(demand, core.boards[0].room / kind.size);
}

}  // namespace

std::int64_t dual_scale(const Core& core) {
  Int128 most = 1;
  std::int64_t dearest = 1;
  for (const Board& board : core.boards) dearest = std::max(dearest, board.cost);
  for (const Kind& kind : core.kinds) most += Int128{most_in_a_filling(core, kind, kind.demand)} * dearest;
  std::int64_t scale = std::int64_t{1} << 40;
  while (scale > 1 && most * scale > (Int128{1} << 60)) scale /= 2;
  return scale;
}

colgen::Column to_column(const Core& core, const Filling& filling) {
  colgen::Column column{.problem = filling.board, .cost = core.cost(filling)};
  for (const auto& [kind, count] : filling.pieces) {
    column.entries.push_back({kind, count});
    column.items.emplace_back(kind, count);
    column.content.push_back(kind);
    column.content.push_back(count);
  }
  return column;
}

BoardPricing::BoardPricing(const Core& core, const std::vector<std::int64_t>& demand) : left_(core) {
  left_.kinds.clear();
  for (std::size_t k = 0; k < core.kinds.size(); ++k) {
    if (demand[k] == 0) continue;
    left_.kinds.push_back(core.kinds[k]);
    left_.kinds.back().demand = std::max<std::int64_t>(1, most_in_a_filling(core, core.kinds[k], demand[k]));
    kinds_.push_back(static_cast<int>(k));
  }
  patterns_ = std::make_unique<PatternPricing>(left_);
}

colgen::Column BoardPricing::to_column(const Filling& filling) const {
  colgen::Column column = cut::to_column(left_, filling);
  for (std::size_t i = 0; i < filling.pieces.size(); ++i) {
    const int kind = kinds_[at(filling.pieces[i].first)];
    column.entries[i].row = kind;
    column.items[i].first = kind;
    column.content[2 * i] = kind;
  }
  return column;
}

bool BoardPricing::read_worths(std::span<const std::int64_t> rows) {
  worths_.clear();
  Int128 sum = 0;
  for (std::size_t k = 0; k < kinds_.size(); ++k) {
    worths_.push_back(std::max<std::int64_t>(0, rows[at(kinds_[k])]));
    sum += Int128{worths_.back()} * left_.kinds[k].demand;
  }
  return sum < (Int128{1} << 61);
}

colgen::Pricing BoardPricing::price(const colgen::Prices& prices, colgen::Effort,
                                    std::vector<colgen::Column>& found, Budget& budget) {
  colgen::Pricing result;
  result.exact = read_worths(prices.rows);
  if (!result.exact) {
    result.least.assign(left_.boards.size(), 0);
    return result;
  }
  for (int board = 0; board < static_cast<int>(left_.boards.size()); ++board) {
    const std::int64_t price = prices.problems[at(board)];
    const PatternPricing::Result best =
        patterns_->best(board, worths_, prices.phase_one ? 0 : prices.scale, most_columns, -price, budget);
    result.exact &= best.complete;
    // The gain of a filling is what it is worth less what it costs: reduced cost is the opposite, less the board's price.
    result.least.push_back(-std::max<std::int64_t>(best.most, -price) - price);
    for (const PatternPricing::Found& one : best.found) found.push_back(to_column(one.filling));
  }
  return result;
}

bool BoardPricing::all(const std::vector<std::int64_t>& rows, std::int64_t scale,
                       const std::vector<Int128>& least, std::size_t limit, std::vector<colgen::Column>& out,
                       Budget& budget) {
  if (!read_worths(rows)) return false;
  for (int board = 0; board < static_cast<int>(left_.boards.size()); ++board) {
    const Int128 floor = std::max(least[at(board)], -(Int128{1} << 62));
    if (floor > (Int128{1} << 62)) continue;  // none can be part of it
    std::vector<PatternPricing::Found> found;
    if (!patterns_->all(board, worths_, scale, static_cast<std::int64_t>(floor), limit - out.size(), found,
                        budget))
      return false;
    for (const PatternPricing::Found& one : found) out.push_back(to_column(one.filling));
  }
  return true;
}

}  // namespace tenon::cut
