#include "planners/cut/bounds.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

// Dual feasible functions are tried by brute force over their parameters: a function changes only where k passes a size
// or a divisor of the room, so those values are enough. A pair is a function that cuts off small sizes (or works on the
// third scale of ccm) and one that rounds what is left, as in the bounds L*(q) of Fekete and Schepers (2001). Overview
// of the families: Alves, Clautiaux, Valério de Carvalho and Rietz, "Dual-Feasible Functions for Integer Programming
// and Combinatorial Optimization", Springer 2016. The bound L3 of Martello and Toth reduces the instance by dominance
// between bins first; no claim of certify.h says that, and the duals of the search go beyond it.

namespace tenon::cut {

namespace {

using Function = proof::Dff::Function;

// --- area

struct Offer {
  Int128 cost = 0, room = 0;
  std::optional<std::int64_t> limit;
};

std::optional<Int128> fewest_stocks(const Instance& instance, Int128 sizes) {
  std::vector<Offer> offers;
  for (const StockId s : instance.stocks.keys())
    offers.push_back({1, instance.room(s), instance.stocks[s].limit});
  std::stable_sort(offers.begin(), offers.end(),
                   [](const Offer& a, const Offer& b) { return a.room > b.room; });
  Int128 stocks = 0;
  for (const Offer& offer : offers) {
    Int128 taken = ceil_div(sizes, offer.room);
    if (offer.limit) taken = std::min<Int128>(taken, *offer.limit);
    stocks += taken;
    sizes -= taken * offer.room;
    if (sizes <= 0) return stocks;
  }
  return std::nullopt;
}

// As if a stock could be used in part; with leftovers each unit of length costs at least what it is worth kept.
Int128 least_cost(const Instance& instance, Int128 sizes) {
  const std::int64_t worth = instance.least_leftover ? instance.leftover_value : 0;
  std::vector<Offer> offers;
  for (const StockId s : instance.stocks.keys()) {
    const Int128 room = instance.room(s);
    offers.push_back({instance.stocks[s].cost - worth * room, room, instance.stocks[s].limit});
    if (offers.back().cost < 0)
      return 0;  // the kerf behind the end makes the room longer than what is paid for
  }
  std::stable_sort(offers.begin(), offers.end(),
                   [](const Offer& a, const Offer& b) { return a.cost * b.room < b.cost * a.room; });
  Int128 cost = worth * sizes;
  for (const Offer& offer : offers) {
    if (!offer.limit || *offer.limit * offer.room >= sizes)
      return cost + ceil_div(offer.cost * sizes, offer.room);
    cost += offer.cost * *offer.limit;
    sizes -= *offer.limit * offer.room;
  }
  return 0;
}

// --- dual feasible functions

constexpr std::int64_t kMostRange = std::int64_t{1} << 61;  // ranges and sizes stay in 64 bits
constexpr std::size_t kMostParameters = 4000;               // of a family that goes through the sizes
constexpr std::int64_t kMostRounding = 100;                 // of "u"
constexpr std::int64_t kStepsATick = 64;                    // sizes that are mapped

using Mapped = MappedSizes;

// False: no such function, or the numbers grow too large.
bool apply(const Function& function, const Mapped& from, Mapped& to) {
  const std::int64_t c = from.range, k = function.k;
  to.sizes.resize(from.sizes.size());
  const auto each = [&](auto&& map) {
    std::transform(from.sizes.begin(), from.sizes.end(), to.sizes.begin(), map);
  };
  if (function.name == "u") {
    if (k < 1 || c > kMostRange / (k + 1)) return false;
    each([&](std::int64_t x) {
      const std::int64_t scaled = (k + 1) * x;
      return scaled % c == 0 ? x * k : scaled / c * c;
    });
    to.range = c * k;
    return true;
  }
  if (k < 1 || 2 * k > c) return false;
  if (function.name == "cut_off") {
    each([&](std::int64_t x) { return x > c - k ? c : x < k ? 0 : x; });
    to.range = c;
    return true;
  }
  const std::int64_t range = 2 * (c / k);
  each([&](std::int64_t x) {
    return 2 * x > c ? range - 2 * ((c - x) / k) : 2 * x == c ? range / 2 : 2 * (x / k);
  });
  to.range = range;
  return true;
}

// What a number of stocks costs at least.
Int128 in_headline(const Core& core, Int128 stocks) {
  std::int64_t cheapest = std::numeric_limits<std::int64_t>::max();
  for (const Board& board : core.boards) cheapest = std::min(cheapest, board.cost);
  return core.boards.empty() ? 0 : stocks * cheapest;
}

bool speaks_of(const Instance& instance) {
  return !instance.with_costs || !instance.least_leftover || instance.leftover_value == 0;
}

Mapped plain_sizes(const Core& core) {
  Mapped plain{core.boards.empty() ? 1 : core.boards[0].room, {}};
  for (const Kind& kind : core.kinds) plain.sizes.push_back(kind.size);
  return plain;
}

class Families {
 public:
  Families(const Core& core, Int128 enough, Budget& budget) : core_(core), enough_(enough), budget_(budget) {}

  Bound run() {
    const Mapped plain = plain_sizes(core_);
    const std::vector<Function> rounding = roundings(kMostRounding);
    const std::vector<Function> cutting = through_sizes("cut_off", plain, kMostParameters);
    const std::vector<Function> scaling = through_sizes("ccm", plain, kMostParameters);
    singles(plain, rounding);
    singles(plain, scaling);
    singles(plain, cutting);
    pairs(plain, cutting, roundings(20));
    pairs(plain, scaling, roundings(20));
    Mapped cut;
    for (const Function& first : cutting) {
      if (over() || !apply(first, plain, cut)) break;
      for (const Function& second : through_sizes("ccm", cut, 100)) attempt(cut, {first, second});
    }
    Bound bound{in_headline(core_, best_), proof::Dff{functions_}};
    if (functions_.empty()) bound.argument = proof::Trivial{};
    return bound;
  }

 private:
  static std::vector<Function> roundings(std::int64_t most) {
    std::vector<Function> functions;
    for (std::int64_t k = 1; k <= most; ++k) functions.push_back({"u", k});
    return functions;
  }

  // Parameters at which the function changes: sizes up to half the room, what long ones leave, divisors; the largest
  // first.
  static std::vector<Function> through_sizes(const char* name, const Mapped& mapped, std::size_t most) {
    const std::int64_t c = mapped.range;
    std::set<std::int64_t, std::greater<>> parameters;
    for (const std::int64_t x : mapped.sizes) {
      const std::int64_t k = 2 * x > c ? c - x : x;
      for (const std::int64_t near : {k, k + 1})
        if (near >= 1 && 2 * near <= c) parameters.insert(near);
    }
    for (std::int64_t d = 2; d <= 50; ++d)
      for (const std::int64_t near : {c / d, c / d + 1})
        if (near >= 1 && 2 * near <= c) parameters.insert(near);
    std::vector<Function> functions;
    for (const std::int64_t k : parameters)
      if (functions.size() < most) functions.push_back({name, k});
    return functions;
  }

  void singles(const Mapped& plain, const std::vector<Function>& family) {
    for (const Function& function : family) attempt(plain, {function});
  }

  void pairs(const Mapped& plain, const std::vector<Function>& inner, const std::vector<Function>& outer) {
    Mapped between;
    for (const Function& first : inner) {
      if (over() || !apply(first, plain, between)) return;
      for (const Function& second : outer) attempt(between, {first, second});
    }
  }

  // The last of `functions` on what those before it made of the sizes.
  void attempt(const Mapped& before, std::vector<Function> functions) {
    if (over() || !apply(functions.back(), before, mapped_)) return;
    Int128 sum = 0;
    for (std::size_t i = 0; i < core_.kinds.size(); ++i)
      sum += Int128{core_.kinds[i].demand} * mapped_.sizes[i];
    const Int128 stocks = ceil_div(sum, mapped_.range);
    if (stocks <= best_) return;
    best_ = stocks;
    functions_ = std::move(functions);
  }

  bool over() {
    if (in_headline(core_, best_) >= enough_) return true;
    return budget_.spend(1 + static_cast<std::int64_t>(core_.kinds.size()) / kStepsATick);
  }

  const Core& core_;
  const Int128 enough_;
  Budget& budget_;
  Int128 best_ = 0;
  std::vector<Function> functions_;
  Mapped mapped_;
};

}  // namespace

MappedSizes mapped_sizes(const Core& core, const proof::Dff& dff) {
  MappedSizes mapped = plain_sizes(core), next;
  for (const Function& function : dff.functions)
    if (apply(function, mapped, next)) std::swap(mapped, next);
  return mapped;
}

std::optional<Bound> area_bound(const Instance& instance) {
  Int128 sizes = 0;
  for (const ItemId i : instance.items.keys()) sizes += Int128{instance.items[i].demand} * instance.size(i);
  if (sizes == 0) return Bound{};
  const std::optional<Int128> stocks = fewest_stocks(instance, sizes);
  if (!stocks) return std::nullopt;
  return Bound{instance.with_costs ? least_cost(instance, sizes) : *stocks, proof::Area{}};
}

// One sweep of "cut_off" with k falling through the sizes.
Bound l2_bound(const Core& core) {
  if (!speaks_of(*core.instance) || core.boards.empty()) return {};
  const std::int64_t room = core.boards[0].room;
  Int128 halves = 0;  // of stocks that pieces of at least half a stock need
  for (const Kind& kind : core.kinds)
    halves += 2 * kind.size > room ? Int128{2} * kind.demand : 2 * kind.size == room ? kind.demand : 0;
  Int128 best = ceil_div(halves, 2);
  proof::Dff dff{{{"u", 1}}};
  // As k falls, kinds [0, whole) count whole and [whole, next) as they are; what is longer than half comes back from
  // `whole`.
  std::size_t next = 0;
  Int128 pieces = 0, sizes = 0;
  for (; next < core.kinds.size() && 2 * core.kinds[next].size > room; ++next)
    pieces += core.kinds[next].demand;
  std::size_t whole = next;
  for (; next < core.kinds.size(); ++next) {
    const std::int64_t k = core.kinds[next].size;
    sizes += Int128{k} * core.kinds[next].demand;
    for (; whole > 0 && core.kinds[whole - 1].size <= room - k; --whole) {
      pieces -= core.kinds[whole - 1].demand;
      sizes += Int128{core.kinds[whole - 1].size} * core.kinds[whole - 1].demand;
    }
    const Int128 stocks = pieces + ceil_div(sizes, room);
    if (stocks <= best) continue;
    best = stocks;
    dff = {{{"cut_off", k}}};
  }
  return {in_headline(core, best), std::move(dff)};
}

Bound dff_bound(const Core& core, Int128 enough, std::int64_t ticks, Budget& budget) {
  if (!speaks_of(*core.instance) || core.boards.empty()) return {};
  Budget part = budget.child(ticks);
  Bound bound = Families(core, enough, part).run();
  budget.absorb(part);
  return bound;
}

}  // namespace tenon::cut
