#include "planners/cut/fill_in_turn.h"

#include <algorithm>

namespace tenon::cut {

bool Open::done() const {
  return std::all_of(pieces.begin(), pieces.end(), [](std::int64_t n) { return n == 0; });
}

Open all_of(const Core& core) {
  Open open;
  for (const Kind& kind : core.kinds) open.pieces.push_back(kind.demand);
  for (const Board& board : core.boards) open.boards.push_back(board.limit.value_or(Instance::kMostPieces));
  return open;
}

Space::Space(const Core& core, int board_number) {
  room = core.boards[static_cast<std::size_t>(board_number)].room;
  pieces = core.most_pieces.value_or(Instance::kMostPieces);
  if (!core.most_cuts || *core.most_cuts >= pieces) return;
  pieces = *core.most_cuts + 1;
  last_reaches_end = true;
}

std::int64_t Space::fits(std::int64_t size) const {
  const std::int64_t count = std::min(room / size, pieces);
  return last_reaches_end && count == pieces && count > 0 && size * count != room ? count - 1 : count;
}

namespace {

class InTurn {
 public:
  InTurn(const Core& core, Open open, NextBoard rule, Filler& filler)
      : core_(core), open_(std::move(open)), rule_(rule), filler_(filler) {}

  std::optional<std::vector<CutFilling>> run(Budget& budget) {
    std::vector<CutFilling> cuts;
    while (longest_ < core_.kinds.size()) {
      if (open_.pieces[longest_] == 0) {
        ++longest_;
        continue;
      }
      const std::optional<Filling> filling = next();
      if (!filling || filling->pieces.empty() || budget.spend(1)) return std::nullopt;
      cuts.push_back({*filling, times(*filling)});
      for (const auto& [kind, count] : filling->pieces)
        open_.pieces[static_cast<std::size_t>(kind)] -= count * cuts.back().times;
      open_.boards[static_cast<std::size_t>(filling->board)] -= cuts.back().times;
      filler_.chosen(*filling, cuts.back().times, open_);
    }
    return cuts;
  }

 private:
  std::optional<Filling> next() {
    std::optional<Filling> best;
    for (std::size_t b = 0; b < core_.boards.size(); ++b) {
      if (open_.boards[b] == 0 || !holds_any(b)) continue;
      const int board = static_cast<int>(b);
      if (rule_ == NextBoard::kLargest) return filler_.fill(board, open_);
      if (rule_ == NextBoard::kTightest) {  // boards come by falling room
        if (core_.boards[b].room >= core_.kinds[longest_].size) best = Filling{board, {}};
        continue;
      }
      Filling filling = filler_.fill(board, open_);
      if (!filling.pieces.empty() && (!best || better(filling, *best))) best = std::move(filling);
    }
    if (best && rule_ == NextBoard::kTightest) return filler_.fill(best->board, open_);
    return best;
  }

  bool holds_any(std::size_t board) {
    while (shortest_ > 0 && open_.pieces[shortest_ - 1] == 0) --shortest_;
    return shortest_ > 0 && core_.kinds[shortest_ - 1].size <= core_.boards[board].room;
  }

  bool better(const Filling& a, const Filling& b) const {
    const Int128 sizes_a = core_.sizes(a), sizes_b = core_.sizes(b);
    const Int128 price_a = core_.cost(a) * sizes_b, price_b = core_.cost(b) * sizes_a;
    return price_a != price_b ? price_a < price_b : sizes_a > sizes_b;
  }

  std::int64_t times(const Filling& filling) const {
    std::int64_t most = open_.boards[static_cast<std::size_t>(filling.board)];
    for (const auto& [kind, count] : filling.pieces)
      most = std::min(most, open_.pieces[static_cast<std::size_t>(kind)] / count);
    return most;
  }

  const Core& core_;
  Open open_;
  const NextBoard rule_;
  Filler& filler_;
  std::size_t longest_ = 0;                    // kinds before it are done
  std::size_t shortest_ = core_.kinds.size();  // and those from it on
};

}  // namespace

std::optional<std::vector<CutFilling>> fill_in_turn(const Core& core, Open open, NextBoard rule,
                                                    Filler& filler, Budget& budget) {
  return InTurn(core, std::move(open), rule, filler).run(budget);
}

Int128 cost_of(const Core& core, const std::vector<CutFilling>& fillings) {
  Int128 cost = 0;
  for (const CutFilling& each : fillings) cost += Int128{core.cost(each.filling)} * each.times;
  return cost;
}

}  // namespace tenon::cut
