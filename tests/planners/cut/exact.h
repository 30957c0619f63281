#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/random.h"
#include "planners/cut/core.h"
#include "problems/cut/instance.h"

namespace tenon::cut::testing {

// A best plan by exhaustion, piece counts exactly the demands. Knows nothing of linear programs: the oracle of the search's tests.
struct Exact {
  std::int64_t value = 0;  // of the headline
  std::vector<CutFilling> fillings;
};

// For cores that are plain(): is there a plan of k boards, for k = 1, 2, …? A board takes the largest open piece and is filled
// until nothing more fits: a plan of k boards can be turned into one like that. States that were met in vain are remembered.
inline Exact fewest_boards(const Core& core) {
  const std::size_t kinds = core.kinds.size();
  const std::int64_t room = core.boards[0].room;
  std::vector<std::int64_t> open;
  for (const Kind& kind : core.kinds) open.push_back(kind.demand);
  std::vector<Filling> used;
  std::unordered_map<std::uint64_t, std::int64_t> in_vain;  // state -> most boards that were not enough
  const auto key = [&] {
    std::uint64_t number = 0;
    for (std::size_t k = 0; k < kinds; ++k)
      number =
          number * static_cast<std::uint64_t>(core.kinds[k].demand + 1) + static_cast<std::uint64_t>(open[k]);
    return number;
  };
  std::function<bool(std::int64_t)> pack;
  const std::function<bool(std::size_t, std::int64_t, std::int64_t, Filling&)> fill =
      [&](std::size_t k, std::int64_t left, std::int64_t boards, Filling& filling) {
        if (k == kinds) {
          for (std::size_t i = 0; i < kinds; ++i)
            if (open[i] > 0 && core.kinds[i].size <= left) return false;
          used.push_back(filling);
          if (pack(boards - 1)) return true;
          used.pop_back();
          return false;
        }
        const std::int64_t least = filling.pieces.empty() && open[k] > 0 ? 1 : 0;
        for (std::int64_t count = std::min(open[k], left / core.kinds[k].size); count >= least; --count) {
          if (count > 0) filling.pieces.emplace_back(static_cast<int>(k), count);
          open[k] -= count;
          const bool done = fill(k + 1, left - count * core.kinds[k].size, boards, filling);
          open[k] += count;
          if (count > 0) filling.pieces.pop_back();
          if (done) return true;
        }
        return false;
      };
  pack = [&](std::int64_t boards) {
    std::int64_t sizes = 0;
    for (std::size_t k = 0; k < kinds; ++k) sizes += open[k] * core.kinds[k].size;
    if (sizes == 0) return true;
    if (sizes > boards * room) return false;
    const auto [state, is_new] = in_vain.try_emplace(key(), -1);
    if (state->second >= boards) return false;
    Filling filling{0, {}};
    if (fill(0, room, boards, filling)) return true;
    in_vain[key()] = boards;
    return false;
  };
  for (std::int64_t boards = 1;; ++boards) {
    if (!pack(boards)) continue;
    Exact exact{boards, {}};
    for (Filling& filling : used) exact.fillings.push_back({std::move(filling), 1});
    return exact;
  }
}

// For any core, least cost over all states of (open pieces, boards left); nullopt: there is no plan. Every board takes the largest open
// piece and any others.
inline std::optional<Exact> cheapest_boards(const Core& core) {
  const std::size_t kinds = core.kinds.size();
  std::vector<std::int64_t> open, left;
  std::int64_t pieces = 0;
  for (const Kind& kind : core.kinds) {
    open.push_back(kind.demand);
    pieces += kind.demand;
  }
  for (const Board& board : core.boards) left.push_back(board.limit.value_or(pieces));
  struct Best {
    std::optional<std::int64_t> value;
    Filling filling;  // cut next
  };
  std::unordered_map<std::uint64_t, Best> best;
  const auto key = [&] {
    std::uint64_t number = 0;
    for (std::size_t k = 0; k < kinds; ++k)
      number =
          number * static_cast<std::uint64_t>(core.kinds[k].demand + 1) + static_cast<std::uint64_t>(open[k]);
    for (std::size_t b = 0; b < left.size(); ++b)
      if (core.boards[b].limit)
        number = number * static_cast<std::uint64_t>(*core.boards[b].limit + 1) +
                 static_cast<std::uint64_t>(left[b]);
    return number;
  };
  const auto take = [&](const Filling& filling, std::int64_t sign) {
    for (const auto& [kind, count] : filling.pieces) open[static_cast<std::size_t>(kind)] -= sign * count;
    left[static_cast<std::size_t>(filling.board)] -= sign;
  };
  const std::function<std::optional<std::int64_t>()> solve = [&]() -> std::optional<std::int64_t> {
    std::size_t first = 0;
    while (first < kinds && open[first] == 0) ++first;
    if (first == kinds) return 0;
    const std::uint64_t state = key();
    if (const auto known = best.find(state); known != best.end()) return known->second.value;
    Best here;
    Filling filling;
    const std::function<void(std::size_t)> fill = [&](std::size_t k) {
      if (core.sizes(filling) > core.boards[static_cast<std::size_t>(filling.board)].room) return;
      if (k < kinds) {
        for (std::int64_t count = k == first ? 1 : 0; count <= open[k]; ++count) {
          if (count > 0) filling.pieces.emplace_back(static_cast<int>(k), count);
          fill(k + 1);
          if (count > 0) filling.pieces.pop_back();
        }
        return;
      }
      if (!core.fits(filling)) return;
      const Filling taken = filling;
      take(taken, 1);
      const std::optional<std::int64_t> rest = solve();
      take(taken, -1);
      if (!rest || (here.value && *here.value <= *rest + core.cost(taken))) return;
      here = {*rest + core.cost(taken), taken};
    };
    for (int board = 0; board < static_cast<int>(core.boards.size()); ++board) {
      if (left[static_cast<std::size_t>(board)] == 0) continue;
      filling = {board, {}};
      fill(first);
    }
    best[state] = here;
    return here.value;
  };
  const std::optional<std::int64_t> value = solve();
  if (!value) return std::nullopt;
  Exact exact{*value, {}};
  while (std::any_of(open.begin(), open.end(), [](std::int64_t wanted) { return wanted > 0; })) {
    const Filling next = best.at(key()).filling;
    exact.fillings.push_back({next, 1});
    take(next, 1);
  }
  return exact;
}

// Inputs whose LP says 6 boards while the best plan has 7 (no integer round-up), in the manner of Caprara, Dell'Amico, Diaz-Diaz, Iori,
// Rizzi, "Friendly bin packing instances without integer round-up property", Math. Programming 150, 2015. The 18 pieces are the edges of
// a graph of 12 nodes: four triangles, each joined to each other by an edge. Lengths are near a third of the stock, and the
// three at a node fill it. Half of each node's filling is an LP solution of 6 boards. Six whole ones would be six nodes
// that do not touch, or five and the three edges that they leave, but of each triangle only one node can be taken. (A
// filling that only happens to be exact may lead to 6 all the same.)
inline Instance odd_cycle_instance(Random& random) {
  const std::int64_t room = 2 * random.between(100, 500) + 1;
  const std::int64_t third = room / 3;
  std::int64_t between[4][4];
  for (int a = 0; a < 4; ++a)
    for (int b = a + 1; b < 4; ++b)
      between[a][b] = between[b][a] =
          (third + random.between(-room / 20, room / 20)) | 1;  // odd, as the room
  Instance instance;
  const bool loose = random.chance(1, 4);
  instance.stocks.push_back({.length = room + (loose ? 1 : 0)});
  const auto add = [&](std::int64_t length) { instance.items.push_back({.length = length, .demand = 1}); };
  for (int a = 0; a < 4; ++a) {
    std::vector<std::int64_t> out;  // of the triangle's nodes
    for (int b = 0; b < 4; ++b) {
      if (b != a) out.push_back(between[a][b]);
      if (b > a) add(between[a][b]);
    }
    for (std::size_t i = 0; i < 3; ++i) add((room - out[i] - out[(i + 1) % 3] + out[(i + 2) % 3]) / 2);
  }
  if (random.chance(1, 2)) {  // and a board of two
    const std::int64_t length = random.between(room / 10, room / 2);
    add(length);
    add(room - length);
  }
  return instance;
}

// Small inputs of one stock on which the area and first fit tell little: pieces of a fifth to a half of the stock; boards cut into three, a
// piece of which may be longer by one; fractions of the stock; odd cycles.
inline Instance hard_instance(Random& random) {
  Instance instance;
  const auto add = [&](std::int64_t length, std::int64_t demand) {
    instance.items.push_back({.length = length, .demand = demand});
  };
  const std::int64_t shape = random.between(0, 3);
  if (shape == 3) return odd_cycle_instance(random);
  if (shape == 0) {
    const std::int64_t room = random.between(30, 200);
    instance.stocks.push_back({.length = room});
    for (std::int64_t k = random.between(3, 9); k > 0; --k)
      add(random.between(room / 5, room / 2), random.between(1, k > 6 ? 2 : 3));
  } else if (shape == 1) {
    const std::int64_t room = random.between(40, 120);
    instance.stocks.push_back({.length = room});
    for (std::int64_t board = random.between(2, 5); board > 0; --board) {
      const std::int64_t a = random.between(room / 4 + 1, room / 2);
      const std::int64_t b = random.between(room / 4, std::max(room / 4, room - a - room / 4));
      add(a + (random.chance(1, 8) ? 1 : 0), 1);
      add(b, 1);
      add(room - a - b, 1);
    }
  } else {
    const std::int64_t room = random.chance(1, 2) ? 132 : random.between(8, 20) * 12;
    instance.stocks.push_back({.length = room});
    for (std::int64_t k = random.between(3, 4); k > 0; --k) {
      const std::int64_t part = random.between(2, 12);
      add(std::max<std::int64_t>(1, room / part + (random.chance(1, 4) ? 1 : 0)),
          random.between(1, part - 1));
    }
  }
  return instance;
}

// One to three stocks with costs, limits, leftovers and what else there is.
inline Instance boards_instance(Random& random) {
  Instance instance;
  instance.kerf = random.between(0, 2);
  instance.with_costs = random.chance(2, 3);
  for (std::int64_t s = random.between(1, 3); s > 0; --s) {
    Stock stock{.length = random.between(15, 40)};
    if (instance.with_costs) stock.cost = stock.length + random.between(-6, 6);
    if (random.chance(1, 3)) stock.limit = random.between(1, 4);
    instance.stocks.push_back(stock);
  }
  if (random.chance(1, 5)) instance.max_pieces = random.between(2, 4);
  if (random.chance(1, 5)) instance.max_cuts = random.between(1, 4);
  if (instance.with_costs && random.chance(1, 3)) {
    instance.least_leftover = random.between(3, 10);
    instance.leftover_value = random.between(0, 1);
    if (instance.leftover_value > 0)
      for (Stock& stock : instance.stocks) stock.cost = std::max(stock.cost, stock.length);
  }
  std::int64_t longest = 0;
  for (const Stock& stock : instance.stocks) longest = std::max(longest, stock.length);
  for (std::int64_t k = random.between(2, 6); k > 0; --k)
    instance.items.push_back({.length = random.between(4, longest * 2 / 3), .demand = random.between(1, 3)});
  return instance;
}

}  // namespace tenon::cut::testing
