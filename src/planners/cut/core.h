#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "problems/cut/instance.h"
#include "problems/cut/plan.h"

namespace tenon::cut {

// The instance as the search sees it: lines of equal length are one kind, stocks of equal room and cost are one board.
//
// A filling (one way to cut a board) may hold any pieces whose sizes add up to at most the board's room, at most
// `most_pieces` of them and within `most_cuts`; taking pieces out of a filling leaves a filling that is no dearer. So the
// search covers demands (at least), and to_cuts() takes out what is too much.
struct Kind {
  std::int64_t size = 0;      // length + kerf
  std::int64_t demand = 0;    // > 0, of all its lines
  std::vector<ItemId> lines;  // in the input's order, each with demand
};

struct Board {
  StockId stock;                        // the first of its equals
  std::int64_t room = 0;                // usable + kerf
  std::int64_t cost = 0;                // in the headline's unit: 1 where stocks are counted
  std::optional<std::int64_t> limit{};  // of all its equals together; none where it cannot bind
  std::vector<StockId> stocks{};        // its equals, in the input's order
};

// One way to cut: counts of kinds, ascending kinds, each count > 0.
struct Filling {
  int board = 0;
  std::vector<std::pair<int, std::int64_t>> pieces;

  friend bool operator==(const Filling&, const Filling&) = default;
};

struct Core {
  const Instance* instance = nullptr;
  std::vector<Kind> kinds;  // by falling size; only what is wanted
  std::vector<Board>
      boards;  // by falling room, then rising cost; no board that another one is always better than
  // The instance's limits and the worth of a unit of kept leftover in the headline's unit; none or 0 where they can have no
  // effect on any filling within demand.
  std::optional<std::int64_t> most_pieces{};
  std::optional<std::int64_t> most_cuts{};
  std::int64_t leftover_value = 0;

  std::int64_t sizes(const Filling& filling) const;
  std::int64_t pieces(const Filling& filling) const;
  // What the filling costs in the headline's unit: 1, or the stock's cost less what its kept leftover is worth.
  std::int64_t cost(const Filling& filling) const;
  bool fits(const Filling& filling) const;
  // Whether there is but one board, without a limit, and neither a limit of pieces or cuts nor any worth of leftovers: pure
  // cutting stock, where only sizes count.
  bool plain() const;
};

// `instance` must outlive it. O((items + stocks) log) and stocks^2.
Core make_core(const Instance& instance);

// How often each filling is cut.
struct CutFilling {
  Filling filling;
  std::int64_t times = 0;
};

// Fillings that cover all demands within the boards' limits -> cuts with exactly the demands, the freedom of
// `overproduce` is not used. Pieces that are too much leave the fillings cut last, of which some copies may then differ
// from the others; a filling left empty goes. Pieces of a kind are dealt to its lines in the input's order.
std::vector<Cut> to_cuts(const Core& core, std::vector<CutFilling> fillings);
// The reverse, for a plan to start from: cuts of items without demand are left out, more pieces of a kind than its demand
// are cut down to it. Cuts of a stock that is in no board take the cheapest board that they fit, if any.
std::vector<CutFilling> to_fillings(const Core& core, const std::vector<Cut>& cuts);

}  // namespace tenon::cut
