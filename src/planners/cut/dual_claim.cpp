#include "planners/cut/dual_claim.h"

#include <algorithm>

namespace tenon::cut {

namespace {

std::size_t at(int number) { return static_cast<std::size_t>(number); }

Int128 rounded_up(Int128 a, Int128 b) { return a / b + (a % b > 0 ? 1 : 0); }

void set_items(const Core& core, std::span<const std::int64_t> rows, proof::Duals& duals) {
  duals.items.assign(core.instance->items.size(), 0);
  for (std::size_t k = 0; k < core.kinds.size(); ++k)
    for (const ItemId line : core.kinds[k].lines) duals.items[static_cast<std::size_t>(line.value)] = rows[k];
}

// The limited boards' prices; what the duals prove with them, in 1 / scale.
Int128 set_prices(const Core& core, std::span<const std::int64_t> rows, std::span<const std::int64_t> least,
                  proof::Duals& duals) {
  Int128 sum = 0;
  for (std::size_t k = 0; k < core.kinds.size(); ++k) sum += Int128{rows[k]} * core.kinds[k].demand;
  duals.stocks.assign(core.instance->stocks.size(), 0);
  for (std::size_t b = 0; b < core.boards.size(); ++b) {
    const Board& board = core.boards[b];
    if (!board.limit || least[b] >= 0) continue;
    for (const StockId stock : board.stocks) {
      duals.stocks[static_cast<std::size_t>(stock.value)] = -least[b];
      sum -= Int128{-least[b]} * core.instance->stocks[stock].limit.value_or(0);
    }
  }
  return sum;
}

}  // namespace

std::int64_t least_cost(const Core& core, int board) {
  const Board& of = core.boards[at(board)];
  return of.cost - core.leftover_value * core.instance->usable(of.stock);
}

std::optional<DualClaim> dual_claim(const Core& core, std::span<const std::int64_t> rows,
                                    std::span<const std::int64_t> least, std::int64_t scale) {
  DualClaim claim;
  Int128 grown = scale;
  for (std::size_t b = 0; b < core.boards.size(); ++b) {
    if (least[b] >= 0 || core.boards[b].limit) continue;
    const std::int64_t cost = least_cost(core, static_cast<int>(b));
    if (cost <= 0) return std::nullopt;
    grown = std::max(grown, Int128{scale} + rounded_up(-Int128{least[b]}, cost));
  }
  if (grown > (Int128{1} << 50)) return std::nullopt;
  claim.duals.scale = static_cast<std::int64_t>(grown);
  set_items(core, rows, claim.duals);
  claim.bound = std::max<Int128>(0, rounded_up(set_prices(core, rows, least, claim.duals), grown));
  return claim;
}

std::optional<proof::Duals> infeasible_claim(const Core& core, std::span<const std::int64_t> rows,
                                             std::span<const std::int64_t> least) {
  for (std::size_t b = 0; b < core.boards.size(); ++b)
    if (least[b] < 0 && !core.boards[b].limit) return std::nullopt;
  proof::Duals duals;
  duals.scale = 0;
  set_items(core, rows, duals);
  if (set_prices(core, rows, least, duals) <= 0) return std::nullopt;
  return duals;
}

}  // namespace tenon::cut
