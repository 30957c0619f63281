// The second program's arithmetic: every number is recomputed from the instance and the claim, in 128 bits. The reader
// keeps lengths below 2^50, the sum of demands below 2^40 and their product below 2^63, so plain sums and products of
// these fit; what a claim brings in is bounded where it enters.

#include "problems/cut/certify.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "problems/cut/best_pattern.h"

namespace tenon::cut {

namespace {

constexpr std::int64_t kMostSteps = 2'000'000'000;  // of all pricings of a claim
constexpr Int128 kMostMapped = Int128{1} << 80;     // range of a dual feasible function
constexpr std::int64_t kMostDual = std::int64_t{1} << 60;
constexpr std::int64_t kMostScale = std::int64_t{1} << 50;

Int128 all_sizes(const Instance& instance) {
  Int128 sum = 0;
  for (const ItemId i : instance.items.keys()) sum += Int128{instance.items[i].demand} * instance.size(i);
  return sum;
}

// Of stocks that are there; of all if none is.
std::int64_t largest_room(const Instance& instance) {
  std::int64_t most = 0, of_all = 0;
  for (const StockId s : instance.stocks.keys()) {
    of_all = std::max(of_all, instance.room(s));
    if (instance.stocks[s].limit != 0) most = std::max(most, instance.room(s));
  }
  return most > 0 ? most : of_all;
}

bool any_demand(const Instance& instance) {
  return std::any_of(instance.items.begin(), instance.items.end(),
                     [](const Item& item) { return item.demand > 0; });
}

// --- area

// Stocks by falling room; how many have room for `sizes`. nullopt: all of them together have not.
std::optional<Int128> fewest_stocks(const Instance& instance, Int128 sizes) {
  std::vector<StockId> order(instance.stocks.keys().begin(), instance.stocks.keys().end());
  std::sort(order.begin(), order.end(),
            [&](StockId a, StockId b) { return instance.room(a) > instance.room(b); });
  Int128 stocks = 0;
  for (const StockId s : order) {
    if (sizes <= 0) break;
    Int128 taken = ceil_div(sizes, instance.room(s));
    if (instance.stocks[s].limit) taken = std::min<Int128>(taken, *instance.stocks[s].limit);
    stocks += taken;
    sizes -= taken * instance.room(s);
  }
  if (sizes > 0) return std::nullopt;
  return stocks;
}

// nullopt: no bound comes of it.
std::optional<Int128> least_cost(const Instance& instance, Int128 sizes) {
  const std::int64_t value = instance.least_leftover ? instance.leftover_value : 0;
  struct Offer {
    Int128 cost, room;
    std::optional<std::int64_t> limit;
  };
  std::vector<Offer> offers;
  for (const StockId s : instance.stocks.keys()) {
    const Int128 room = instance.room(s);
    offers.push_back({instance.stocks[s].cost - value * room, room, instance.stocks[s].limit});
    if (offers.back().cost < 0) return std::nullopt;
  }
  std::sort(offers.begin(), offers.end(),
            [](const Offer& a, const Offer& b) { return a.cost * b.room < b.cost * a.room; });
  Int128 cost = value * sizes;
  for (const Offer& offer : offers) {
    if (offer.limit && Int128{*offer.limit} * offer.room < sizes) {
      cost += offer.cost * *offer.limit;
      sizes -= Int128{*offer.limit} * offer.room;
    } else {
      return cost + ceil_div(offer.cost * std::max<Int128>(0, sizes), offer.room);
    }
  }
  return std::nullopt;
}

// --- dual feasible functions

// Maps x in [0, capacity]; `range` becomes the function's. false: no such function.
struct Mapped {
  Int128 range = 0;
  std::vector<Int128> sizes;
};
bool apply(const proof::Dff::Function& function, Mapped& mapped) {
  const Int128 c = mapped.range;
  const Int128 k = function.k;
  if (k < 1) return false;
  if (function.name == "u") {
    if (k > kMostMapped / c) return false;
    for (Int128& x : mapped.sizes) x = (k + 1) * x % c == 0 ? x * k : (k + 1) * x / c * c;
    mapped.range = c * k;
  } else if (function.name == "cut_off") {
    if (2 * k > c) return false;
    for (Int128& x : mapped.sizes) x = x > c - k ? c : x < k ? 0 : x;
  } else if (function.name == "ccm") {
    if (2 * k > c) return false;
    const Int128 range = 2 * (c / k);
    for (Int128& x : mapped.sizes)
      x = 2 * x > c ? range - 2 * ((c - x) / k) : 2 * x == c ? range / 2 : 2 * (x / k);
    mapped.range = range;
  } else {
    return false;
  }
  return true;
}

// The number of stocks that the functions show to be needed; nullopt if they are none.
std::optional<Int128> dff_bound(const Instance& instance, const proof::Dff& dff) {
  if (dff.functions.empty() || dff.functions.size() > 3) return std::nullopt;
  Mapped mapped{largest_room(instance), {}};
  std::vector<std::int64_t> demands;
  for (const ItemId i : instance.items.keys()) {
    if (instance.items[i].demand == 0) continue;
    mapped.sizes.push_back(instance.size(i));
    demands.push_back(instance.items[i].demand);
  }
  for (const proof::Dff::Function& function : dff.functions)
    if (!apply(function, mapped)) return std::nullopt;
  Int128 sum = 0;
  for (std::size_t i = 0; i < demands.size(); ++i) sum += mapped.sizes[i] * demands[i];
  return ceil_div(sum, mapped.range);
}

// What a stock costs at least that some piece is cut from: with n of them a plan costs n times that, where leftovers are worth
// nothing.
Int128 cheapest_stock(const Instance& instance) {
  std::int64_t shortest = std::numeric_limits<std::int64_t>::max();
  for (const ItemId i : instance.items.keys())
    if (instance.items[i].demand > 0) shortest = std::min(shortest, instance.size(i));
  std::optional<std::int64_t> cheapest;
  for (const StockId s : instance.stocks.keys()) {
    const Stock& stock = instance.stocks[s];
    if (stock.limit == 0 || instance.room(s) < shortest) continue;
    cheapest = std::min(cheapest.value_or(stock.cost), stock.cost);
  }
  return cheapest.value_or(0);
}

bool leftovers_have_value(const Instance& instance) {
  return instance.least_leftover && instance.leftover_value > 0;
}

// --- duals

// What a stage makes of stocks: for `infeasible` they cost nothing, since the scale is 0.
struct Costs {
  bool count = false;  // one each
  std::int64_t rest_value = 0;
};

Judgement check_duals(const Instance& instance, const Claim& claim, const proof::Duals& duals) {
  const bool infeasible = claim.stage == "infeasible";
  if (infeasible ? duals.scale != 0 : duals.scale < 1 || duals.scale > kMostScale)
    return refuted("a scale out of range");
  if (duals.items.size() != instance.items.size()) return refuted("not one number an item");
  if (!duals.stocks.empty() && duals.stocks.size() != instance.stocks.size())
    return refuted("not one number a stock");
  const auto in_range = [](std::int64_t y) { return y >= 0 && y <= kMostDual; };
  if (!std::all_of(duals.items.begin(), duals.items.end(), in_range) ||
      !std::all_of(duals.stocks.begin(), duals.stocks.end(), in_range))
    return refuted("a dual out of range");

  Int128 sum = 0;
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> kinds;  // (size, value) -> demand
  for (const ItemId i : instance.items.keys()) {
    const std::int64_t y = duals.items[static_cast<std::size_t>(i.value)];
    sum += Int128{instance.items[i].demand} * y;
    if (y > 0 && instance.items[i].demand > 0) kinds[{instance.size(i), y}] += instance.items[i].demand;
  }
  const auto price = [&](StockId s) {
    return duals.stocks.empty() ? 0 : duals.stocks[static_cast<std::size_t>(s.value)];
  };
  for (const StockId s : instance.stocks.keys()) {
    if (price(s) > 0 && !instance.stocks[s].limit) return refuted("a price on a limit that is not there");
    if (instance.stocks[s].limit) sum -= Int128{*instance.stocks[s].limit} * price(s);
  }
  if (infeasible ? sum <= 0 : sum <= duals.scale * (claim.bound - 1)) return refuted("the duals yield less");

  const Costs costs{claim.stage == "stocks",
                    claim.stage == "stock_cost" && instance.least_leftover ? instance.leftover_value : 0};
  std::int64_t steps = kMostSteps / static_cast<std::int64_t>(instance.stocks.size());
  for (const StockId s : instance.stocks.keys()) {
    if (instance.stocks[s].limit == 0) continue;  // never cut
    PatternQuestion question;
    for (const auto& [kind, demand] : kinds) question.kinds.push_back({kind.first, kind.second, demand});
    question.room = instance.room(s);
    question.kerf = instance.kerf;
    question.max_pieces = instance.max_pieces;
    question.max_cuts = instance.max_cuts;
    question.threshold = Int128{duals.scale} * (costs.count ? 1 : instance.stocks[s].cost) + price(s);
    question.rest_value = Int128{duals.scale} * costs.rest_value;
    question.least_rest = instance.least_leftover.value_or(1);
    switch (pattern_above(question, steps)) {
      case Found::kBetter:
        return refuted("a pattern of stock " + std::to_string(s.value) + " is worth more than it costs");
      case Found::kTooMuchWork:
        return believed("the patterns of stock " + std::to_string(s.value) + " are too many to price again");
      case Found::kNone:
        break;
    }
  }
  return proven();
}

// --- different items in a pattern

Int128 fewest_patterns(const Instance& instance) {
  std::vector<std::int64_t> sizes;
  for (const ItemId i : instance.items.keys())
    if (instance.items[i].demand > 0) sizes.push_back(instance.size(i));
  std::sort(sizes.begin(), sizes.end());
  const std::int64_t room = largest_room(instance);
  Int128 most = 0;
  Int128 sum = 0;
  for (const std::int64_t size : sizes) {
    if ((sum += size) > room) break;
    ++most;
  }
  if (instance.max_pieces) most = std::min<Int128>(most, *instance.max_pieces);
  if (instance.max_cuts) most = std::min<Int128>(most, Int128{*instance.max_cuts} + 1);
  return most == 0 ? 0 : ceil_div(static_cast<Int128>(sizes.size()), most);
}

// ---

struct Check {
  const Instance& instance;
  const Claim& claim;

  bool is(const char* stage) const { return claim.stage == stage; }

  Judgement operator()(const proof::Trivial&) const {
    const bool counted = is("stocks") || is("patterns");
    return proven_if(!is("infeasible") && claim.bound <= (counted && any_demand(instance) ? 1 : 0),
                     "a bound above what needs no proof");
  }

  Judgement operator()(const proof::Area&) const {
    const Int128 sizes = all_sizes(instance);
    const std::optional<Int128> stocks = fewest_stocks(instance, sizes);
    if (is("infeasible")) return proven_if(!stocks, "the stocks have room for all pieces");
    if (is("patterns")) return refuted("an area bounds no number of patterns");
    if (!stocks) return proven();  // there is no plan at all, so every bound holds
    if (is("stocks")) return proven_if(*stocks >= claim.bound, "fewer stocks have room for all pieces");
    const std::optional<Int128> cost = least_cost(instance, sizes);
    return proven_if(cost && *cost >= claim.bound, "the room for all pieces costs less");
  }

  Judgement operator()(const proof::Dff& dff) const {
    if (!is("stocks") && !is("stock_cost")) return refuted("a dual feasible function bounds stocks only");
    const std::optional<Int128> stocks = dff_bound(instance, dff);
    if (!stocks) return refuted("no such dual feasible function");
    if (is("stocks")) return proven_if(*stocks >= claim.bound, "the function yields less");
    if (leftovers_have_value(instance)) return refuted("leftovers have a value");
    const Int128 cheapest = cheapest_stock(instance);
    if (cheapest > 0 && *stocks > std::numeric_limits<Int128>::max() / cheapest)
      return refuted("an overflow");
    return proven_if(*stocks * cheapest >= claim.bound, "the function yields less");
  }

  Judgement operator()(const proof::Duals& duals) const {
    if (is("patterns")) return refuted("these duals bound no number of patterns");
    Judgement judgement = check_duals(instance, claim, duals);
    const Int128 cheapest = cheapest_stock(instance);
    if (judgement.verdict != Verdict::kRefuted || !is("stock_cost") || leftovers_have_value(instance) ||
        cheapest == 0)
      return judgement;
    const Claim stocks{"stocks", ceil_div(claim.bound, cheapest), {}};
    const Judgement counted = check_duals(instance, stocks, duals);
    return counted.verdict == Verdict::kRefuted ? judgement : counted;
  }

  Judgement operator()(const proof::Kinds&) const {
    if (!is("patterns")) return refuted("it bounds the number of patterns only");
    return proven_if(fewest_patterns(instance) >= claim.bound, "fewer patterns hold all items");
  }

  Judgement operator()(const proof::Solver& solver) const {
    return believed("only " + solver.backend + " says so");
  }
};

}  // namespace

Judgement check(const Instance& instance, const Claim& claim) {
  constexpr std::array kStages{"stocks", "stock_cost", "patterns", "infeasible"};
  if (std::find(kStages.begin(), kStages.end(), claim.stage) == kStages.end())
    return refuted("no such stage");
  constexpr Int128 kMostBound = Int128{1} << 70;  // above all values; keeps scale * bound within 128 bits
  if (claim.bound > kMostBound) return refuted("a bound beyond all values");
  if (claim.stage != "infeasible" && claim.bound <= 0) return proven();  // no stage has negative values
  return std::visit(Check{instance, claim}, claim.argument);
}

Certification certify(const Instance& instance, const std::vector<Objective>& objectives, bool infeasible,
                      const Proof& proof) {
  return certify_claims(
      objectives, infeasible, proof,
      [&](const std::string&, Int128 bound) { return !infeasible && bound <= 0; }, reaches_from_below,
      [&](const Claim& claim) { return check(instance, claim); });
}

const char* name(const Argument& argument) {
  constexpr std::array kNames{"trivial", "area", "dff", "duals", "kinds", "solver"};
  static_assert(kNames.size() == std::variant_size_v<Argument>);
  return kNames[argument.index()];
}

}  // namespace tenon::cut
