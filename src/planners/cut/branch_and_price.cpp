#include "planners/cut/branch_and_price.h"

#include <limits>

#include "planners/cut/board_search.h"
#include "planners/cut/piece_search.h"
#include "solvers/lp.h"

namespace tenon::cut {

namespace {

constexpr std::int64_t kMostCells = 50'000'000;  // of the table of node_pricing.h, 8 bytes each

bool table_fits(const Core& core) {
  return core.boards[0].room < kMostCells / static_cast<std::int64_t>(core.kinds.size() + 1);
}

}  // namespace

SearchEnd branch_and_price(const Core& core, const std::vector<CutFilling>& incumbent, Int128 value,
                           Int128 bound, const SearchOptions& options, Budget& budget,
                           const SearchEvents& events) {
  // The LP counts in doubles: beyond this it does not tell one board from none.
  constexpr std::int64_t kMostValue = std::int64_t{1} << 50;
  if (!incumbent.empty() && value > kMostValue) return {};
  SearchOptions chosen = options;
  if (chosen.lp.empty()) chosen.lp = solvers::preferred_lp();
  // search_pieces counts boards: of one that costs anything else the caller counts them.
  if (core.plain() && core.boards[0].cost == 1 && !incumbent.empty() && table_fits(core))
    return search_pieces(core, incumbent, value, bound, chosen, budget, events);
  return search_boards(core, incumbent, value, bound, chosen, budget, events);
}

}  // namespace tenon::cut
