#include "planners/cut/core.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>

namespace tenon::cut {

namespace {

std::vector<Kind> make_kinds(const Instance& instance) {
  std::vector<ItemId> wanted;
  for (const ItemId item : instance.items.keys())
    if (instance.items[item].demand > 0) wanted.push_back(item);
  std::stable_sort(wanted.begin(), wanted.end(),
                   [&](ItemId a, ItemId b) { return instance.items[a].length > instance.items[b].length; });
  std::vector<Kind> kinds;
  for (const ItemId item : wanted) {
    if (kinds.empty() || kinds.back().size != instance.size(item))
      kinds.push_back({instance.size(item), 0, {}});
    kinds.back().demand += instance.items[item].demand;
    kinds.back().lines.push_back(item);
  }
  return kinds;
}

// How many pieces of what is wanted a room can hold at most: the smallest ones.
std::int64_t most_that_fit(const std::vector<Kind>& kinds, std::int64_t room) {
  std::int64_t pieces = 0;
  for (auto kind = kinds.rbegin(); kind != kinds.rend(); ++kind) {
    const std::int64_t more = std::min(kind->demand, room / kind->size);
    pieces += more;
    room -= more * kind->size;
    if (more < kind->demand) break;
  }
  return pieces;
}

// Stocks that hold some piece, equals together, by falling room and rising cost.
std::vector<Board> equal_stocks(const Instance& instance, const std::vector<Kind>& kinds) {
  std::vector<Board> boards;
  for (const StockId stock : instance.stocks.keys()) {
    const Stock& one = instance.stocks[stock];
    if (kinds.empty() || instance.room(stock) < kinds.back().size || (one.limit && *one.limit == 0)) continue;
    boards.push_back({stock, instance.room(stock), instance.with_costs ? one.cost : 1, one.limit, {stock}});
  }
  std::stable_sort(boards.begin(), boards.end(), [](const Board& a, const Board& b) {
    return a.room != b.room ? a.room > b.room : a.cost < b.cost;
  });
  // A plan cuts no more stocks than it has pieces.
  const std::int64_t pieces = instance.total_demand();
  std::vector<Board> merged;
  for (Board& board : boards) {
    if (board.limit && *board.limit >= pieces) board.limit.reset();
    if (merged.empty() || merged.back().room != board.room || merged.back().cost != board.cost) {
      merged.push_back(std::move(board));
      continue;
    }
    Board& equal = merged.back();
    equal.stocks.push_back(board.stock);
    if (!equal.limit) continue;
    equal.limit = board.limit ? std::optional(*equal.limit + *board.limit) : std::nullopt;
    if (equal.limit && *equal.limit >= pieces) equal.limit.reset();
  }
  return merged;
}

// Leaves out each board for which one that is no shorter, no dearer and not limited can always be cut instead. In a longer
// one no filling costs more, but one that ends with the shorter board takes a cut more in the longer.
void drop_needless(std::vector<Board>& boards, const std::vector<Kind>& kinds, const Instance& instance) {
  const auto one_cut_more_fits = [&](const Board& board) {
    if (!instance.max_cuts) return true;
    const std::int64_t pieces = most_that_fit(kinds, board.room);
    return std::min(pieces, instance.max_pieces.value_or(pieces)) <= *instance.max_cuts;
  };
  std::vector<Board> kept;
  for (Board& board : boards) {
    const bool needless = std::any_of(kept.begin(), kept.end(), [&](const Board& other) {
      return !other.limit && other.cost <= board.cost &&
             (other.room == board.room || one_cut_more_fits(board));
    });
    if (!needless) kept.push_back(std::move(board));
  }
  boards = std::move(kept);
}

// Some copies of a filling that become different from the rest: `times` copies lose the pieces that are too much.
// `too_much`: of each kind, lowered by what leaves.
std::vector<CutFilling> without_surplus(const CutFilling& cut, std::vector<std::int64_t>& too_much) {
  // Of each kind `all` pieces leave every copy, and one more leaves each of the last `some` copies.
  struct Leaving {
    std::int64_t all = 0, some = 0;
  };
  std::vector<Leaving> leaving;
  std::vector<std::int64_t> starts{0};
  for (const auto& [kind, count] : cut.filling.pieces) {
    std::int64_t& surplus = too_much[static_cast<std::size_t>(kind)];
    Leaving leave{std::min(count, surplus / cut.times), 0};
    if (leave.all < count) leave.some = surplus - leave.all * cut.times;
    surplus -= leave.all * cut.times + leave.some;
    leaving.push_back(leave);
    starts.push_back(cut.times - leave.some);
  }
  std::sort(starts.begin(), starts.end());
  starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  if (starts.back() != cut.times) starts.push_back(cut.times);
  std::vector<CutFilling> parts;
  for (std::size_t p = 0; p + 1 < starts.size(); ++p) {
    CutFilling part{{cut.filling.board, {}}, starts[p + 1] - starts[p]};
    for (std::size_t i = 0; i < leaving.size(); ++i) {
      const auto& [kind, count] = cut.filling.pieces[i];
      const std::int64_t left = count - leaving[i].all - (starts[p] >= cut.times - leaving[i].some ? 1 : 0);
      if (left > 0) part.filling.pieces.emplace_back(kind, left);
    }
    if (!part.filling.pieces.empty()) parts.push_back(std::move(part));
  }
  return parts;
}

void drop_surplus(const Core& core, std::vector<CutFilling>& fillings) {
  std::vector<std::int64_t> too_much;
  for (const Kind& kind : core.kinds) too_much.push_back(-kind.demand);
  for (const CutFilling& cut : fillings)
    for (const auto& [kind, count] : cut.filling.pieces)
      too_much[static_cast<std::size_t>(kind)] += count * cut.times;
  for (std::int64_t& surplus : too_much) surplus = std::max<std::int64_t>(0, surplus);
  std::vector<CutFilling> kept;  // from the last to the first
  for (auto cut = fillings.rbegin(); cut != fillings.rend(); ++cut) {
    if (cut->times <= 0) continue;
    std::vector<CutFilling> parts = without_surplus(*cut, too_much);
    std::move(parts.rbegin(), parts.rend(), std::back_inserter(kept));
  }
  fillings.assign(std::make_move_iterator(kept.rbegin()), std::make_move_iterator(kept.rend()));
}

// The board that costs least for this filling, of equals the first; -1 if it fits none.
int cheapest_board(const Core& core, Filling filling) {
  int best = -1;
  std::int64_t least = 0;
  for (std::size_t b = 0; b < core.boards.size(); ++b) {
    filling.board = static_cast<int>(b);
    if (!core.fits(filling) || (best >= 0 && core.cost(filling) >= least)) continue;
    best = filling.board;
    least = core.cost(filling);
  }
  return best;
}

// Deals pieces of kinds to the lines of the order, and boards to stocks.
class Dealer {
 public:
  explicit Dealer(const Core& core)
      : core_(core), line_(core.kinds.size(), 0), stock_(core.boards.size(), 0) {
    for (const Kind& kind : core.kinds) left_of_line_.push_back(core.instance->items[kind.lines[0]].demand);
    for (const Board& board : core.boards) left_of_stock_.push_back(limit(board, 0));
  }

  void deal(const CutFilling& cut, std::vector<Cut>& cuts) {
    for (std::int64_t left = cut.times; left > 0;) {
      const std::int64_t times = std::min(left, alike(cut.filling));
      Cut dealt{take_stock(cut.filling.board, times), times, {}};
      for (const auto& [kind, count] : cut.filling.pieces) take_pieces(kind, count, times, dealt);
      std::sort(dealt.pieces.begin(), dealt.pieces.end());
      cuts.push_back(std::move(dealt));
      left -= times;
    }
  }

 private:
  std::int64_t limit(const Board& board, std::size_t s) const {
    return core_.instance->stocks[board.stocks[s]].limit.value_or(std::numeric_limits<std::int64_t>::max());
  }

  // How many copies can be dealt alike: from the same stock, and no line ends within them unless the first ends it.
  std::int64_t alike(const Filling& filling) const {
    std::int64_t times = std::max<std::int64_t>(1, left_of_stock_[static_cast<std::size_t>(filling.board)]);
    for (const auto& [kind, count] : filling.pieces) {
      const std::int64_t left = left_of_line_[static_cast<std::size_t>(kind)];
      times = std::min(times, std::max<std::int64_t>(1, left / count));
    }
    return times;
  }

  StockId take_stock(int b, std::int64_t times) {
    const Board& board = core_.boards[static_cast<std::size_t>(b)];
    std::size_t& s = stock_[static_cast<std::size_t>(b)];
    const StockId stock = board.stocks[s];
    std::int64_t& left = left_of_stock_[static_cast<std::size_t>(b)];
    left -= times;
    while (left == 0 && s + 1 < board.stocks.size()) left = limit(board, ++s);
    return stock;
  }

  void take_pieces(int k, std::int64_t count, std::int64_t times, Cut& dealt) {
    const Kind& kind = core_.kinds[static_cast<std::size_t>(k)];
    std::size_t& line = line_[static_cast<std::size_t>(k)];
    std::int64_t& left = left_of_line_[static_cast<std::size_t>(k)];
    while (count > 0) {
      const std::int64_t from_this = std::min(count, left);  // if less than `count`, times is 1
      if (from_this > 0) dealt.pieces.emplace_back(kind.lines[line], from_this);
      left -= from_this * times;
      count -= from_this;
      if (left > 0) continue;
      if (line + 1 == kind.lines.size()) break;
      left = core_.instance->items[kind.lines[++line]].demand;
    }
  }

  const Core& core_;
  std::vector<std::size_t> line_;  // of each kind: the line that is being served
  std::vector<std::int64_t> left_of_line_;
  std::vector<std::size_t> stock_;  // of each board: the stock that is being cut
  std::vector<std::int64_t> left_of_stock_;
};

}  // namespace

std::int64_t Core::sizes(const Filling& filling) const {
  std::int64_t sum = 0;
  for (const auto& [kind, count] : filling.pieces) sum += count * kinds[static_cast<std::size_t>(kind)].size;
  return sum;
}

std::int64_t Core::pieces(const Filling& filling) const {
  std::int64_t sum = 0;
  for (const auto& piece : filling.pieces) sum += piece.second;
  return sum;
}

std::int64_t Core::cost(const Filling& filling) const {
  const Board& board = boards[static_cast<std::size_t>(filling.board)];
  if (leftover_value == 0) return board.cost;
  return instance->cost_with(board.stock, instance->rest(board.stock, sizes(filling)));
}

bool Core::fits(const Filling& filling) const {
  const Board& board = boards[static_cast<std::size_t>(filling.board)];
  const std::int64_t sum = sizes(filling);
  const std::int64_t number = pieces(filling);
  if (sum > board.room) return false;
  if (instance->max_pieces && number > *instance->max_pieces) return false;
  return !instance->max_cuts || number == 0 ||
         instance->cuts(board.stock, number, sum) <= *instance->max_cuts;
}

bool Core::plain() const {
  return boards.size() == 1 && !boards[0].limit && !most_pieces && !most_cuts && leftover_value == 0;
}

Core make_core(const Instance& instance) {
  Core core;
  core.instance = &instance;
  core.kinds = make_kinds(instance);
  core.boards = equal_stocks(instance, core.kinds);
  drop_needless(core.boards, core.kinds, instance);
  if (core.boards.empty()) return core;
  const std::int64_t pieces = most_that_fit(core.kinds, core.boards[0].room);
  if (instance.max_pieces && *instance.max_pieces < pieces) core.most_pieces = instance.max_pieces;
  if (instance.max_cuts && *instance.max_cuts < core.most_pieces.value_or(pieces))
    core.most_cuts = instance.max_cuts;
  if (instance.with_costs && instance.least_leftover) core.leftover_value = instance.leftover_value;
  return core;
}

std::vector<Cut> to_cuts(const Core& core, std::vector<CutFilling> fillings) {
  drop_surplus(core, fillings);
  std::vector<Cut> cuts;
  Dealer dealer(core);
  for (const CutFilling& cut : fillings) dealer.deal(cut, cuts);
  return cuts;
}

std::vector<CutFilling> to_fillings(const Core& core, const std::vector<Cut>& cuts) {
  std::map<ItemId, int> kind_of;
  for (std::size_t k = 0; k < core.kinds.size(); ++k)
    for (const ItemId line : core.kinds[k].lines) kind_of.emplace(line, static_cast<int>(k));
  std::map<StockId, int> board_of;
  for (std::size_t b = 0; b < core.boards.size(); ++b)
    for (const StockId stock : core.boards[b].stocks) board_of.emplace(stock, static_cast<int>(b));
  std::vector<CutFilling> fillings;
  for (const Cut& cut : cuts) {
    std::map<int, std::int64_t> counts;
    for (const auto& [item, count] : cut.pieces) {
      const auto kind = kind_of.find(item);
      if (kind != kind_of.end() && count > 0) counts[kind->second] += count;
    }
    if (counts.empty() || cut.times <= 0) continue;
    CutFilling filling{{-1, {}}, cut.times};
    for (const auto& [kind, count] : counts)
      filling.filling.pieces.emplace_back(kind,
                                          std::min(count, core.kinds[static_cast<std::size_t>(kind)].demand));
    if (const auto board = board_of.find(cut.stock); board != board_of.end()) {
      filling.filling.board = board->second;
      if (!core.fits(filling.filling)) filling.filling.board = -1;
    }
    if (filling.filling.board < 0) filling.filling.board = cheapest_board(core, filling.filling);
    if (filling.filling.board >= 0) fillings.push_back(std::move(filling));
  }
  return fillings;
}

}  // namespace tenon::cut
