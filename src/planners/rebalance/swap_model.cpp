#include "planners/rebalance/swap_model.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/checked.h"
#include "model/validate.h"
#include "problems/rebalance/times.h"

namespace tenon::rebalance {

namespace {

constexpr std::int64_t kMostAmount = std::int64_t{1}
                                     << 55;  // of an arc, so that sums over some arcs stay below 2^60
constexpr int kMostRounds = 50;              // of tightening
constexpr Int128 kMostSum = Int128{1} << 58;
constexpr std::size_t kMostTransactionsInModel = 5'000;
constexpr std::int64_t kCostUnits = 10'000;

Int128 gcd(Int128 a, Int128 b) {
  a = a < 0 ? -a : a;
  b = b < 0 ? -b : b;
  while (b != 0) {
    a %= b;
    std::swap(a, b);
  }
  return a;
}

// `amount` of each asset, brought along ways through the assets by the best rates, all taken together; `gains` if some
// circle of swaps makes more of it. Saturates at kMostAmount. Bellman and Ford with factors instead of lengths.
IdVector<AssetId, std::int64_t> brought(const Instance& instance, const IdVector<AssetId, Int128>& amount,
                                        bool& gains) {
  IdVector<AssetId, std::int64_t> sums(instance.assets.size(), 0);
  for (const AssetId from : instance.assets.keys()) {
    IdVector<AssetId, Int128> best(instance.assets.size(), 0);
    best[from] = std::min<Int128>(amount[from], kMostAmount);
    const auto improve = [&] {
      bool improved = false;
      for (const Arc& arc : instance.arcs) {
        if (!instance.swaps(arc) || !instance.open(arc)) continue;
        const Int128 out = std::min<Int128>(
            kMostAmount, ceil_div(best[instance.places[arc.src].asset] * arc.rate_num, arc.rate_den));
        Int128& there = best[instance.places[arc.dest].asset];
        // One more is rounding; only what grows by more than that gains.
        improved = improved || out > there + static_cast<Int128>(instance.assets.size());
        there = std::max(there, out);
      }
      return improved;
    };
    for (std::size_t round = 1; round < instance.assets.size(); ++round) improve();
    if (improve()) gains = true;
    for (const AssetId to : instance.assets.keys())
      sums[to] = static_cast<std::int64_t>(std::min<Int128>(kMostAmount, sums[to] + best[to]));
  }
  return sums;
}

// How long it takes at least from a place to where money may stay. Behind a swap that rounds it may stay anywhere, since
// all of it may be rounding.
Times times_to_rest(const Instance& instance) {
  Times times(instance.places.size(), kNever);
  for (const PlaceId id : instance.places.keys()) {
    const Place& place = instance.places[id];
    if (place.supply_low < 0 || place.supply_low < place.supply_high || place.surplus > 0 ||
        instance.goal.best_effort)
      times[id] = 0;
  }
  for (const Arc& arc : instance.arcs)
    if (arc.rate_den > 1) times[arc.dest] = 0;
  return least_times(instance, times, false);
}

}  // namespace

std::vector<std::int64_t> completion_times(const Instance& instance) {
  std::vector<std::int64_t> times{0};
  const IdVector<ArcId, std::int64_t> least = least_completion(instance);
  for (const std::int64_t time : least)
    if (time != kNever) times.push_back(time);
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

IdVector<ArcId, std::int64_t> least_completion(const Instance& instance) {
  const Times from = least_times(instance, first_of_own(instance), true), to = times_to_rest(instance);
  IdVector<ArcId, std::int64_t> least(instance.arcs.size(), kNever);
  for (const ArcId id : instance.arcs.keys()) {
    const Arc& arc = instance.arcs[id];
    if (instance.open(arc) && from[arc.src] != kNever && to[arc.dest] != kNever)
      least[id] = from[arc.src] + arc.time_us + to[arc.dest];
  }
  return least;
}

SwapModel::SwapModel(const Instance& instance, const Options& options)
    : instance_(instance),
      options_(options),
      most_(instance.assets.size(), 0),
      most_on_(instance.arcs.size(), 0) {
  set_most();
  for (const ArcId id : instance.arcs.keys())
    if (error_.empty()) add_arc(id);
  if (!error_.empty()) return;
  add_balances();
  if (options.within_us) limit_advances();
  if (options.acyclic || !instance.goal.circulation) forbid_circles();
  make_sums();
  // What the ranges above do not catch: sums of a great many large terms.
  model_.minimize(cost_.expr);
  if (!model::validate(model_).empty())
    error_ = "amounts or rates whose sums leave what can be planned with swaps";
}

// The most that each arc may carry: all there is, and not more than can come to its place or go on or stay behind it.
void SwapModel::set_most() {
  IdVector<AssetId, Int128> amounts(instance_.assets.size(), 0);
  for (const Place& place : instance_.places)
    amounts[place.asset] += std::max<std::int64_t>(0, place.supply_high);
  for (const Arc& arc : instance_.arcs)
    if (instance_.goal.circulation && instance_.open(arc) && arc.min >= 2)
      amounts[instance_.places[arc.src].asset] += arc.min;
  most_ = brought(instance_, amounts, gains_);
  if (std::any_of(most_.begin(), most_.end(), [](std::int64_t most) { return most >= kMostAmount; }))
    error_ = "amounts beyond " + std::to_string(kMostAmount) + " are not planned where there are swaps";
  IdVector<ArcId, std::int64_t> least;
  if (options_.within_us) least = least_completion(instance_);
  for (const ArcId id : instance_.arcs.keys()) {
    const Arc& arc = instance_.arcs[id];
    if (instance_.open(arc) && (!options_.within_us || least[id] <= *options_.within_us))
      most_on_[id] = std::min(arc.capacity, most_[instance_.places[arc.src].asset]);
  }
  for (int round = 0; round < kMostRounds && tighten(); ++round) {
  }
}

bool SwapModel::tighten() {
  IdVector<PlaceId, Int128> in(instance_.places.size(), 0), out(instance_.places.size(), 0);
  for (const ArcId id : instance_.arcs.keys()) {
    const Arc& arc = instance_.arcs[id];
    in[arc.dest] += instance_.arrives(arc, most_on_[id]);
    out[arc.src] += most_on_[id];
  }
  bool changed = false;
  for (const ArcId id : instance_.arcs.keys()) {
    const Arc& arc = instance_.arcs[id];
    const auto [low, high] = net_range(arc.src);
    const auto [low_behind, high_behind] = net_range(arc.dest);
    const Int128 comes = std::max<Int128>(0, in[arc.src] + high);
    const Int128 goes = std::max<Int128>(0, out[arc.dest] - low_behind);
    // The largest amount of which no more than that arrives.
    const Int128 most = std::min(comes, ((goes + 1) * arc.rate_den - 1) / arc.rate_num);
    if (most >= most_on_[id]) continue;
    most_on_[id] = static_cast<std::int64_t>(most);
    changed = true;
  }
  return changed;
}

std::pair<std::int64_t, std::int64_t> SwapModel::net_range(PlaceId id) const {
  const Place& place = instance_.places[id];
  const bool partly = instance_.goal.best_effort;
  return {(partly ? std::min<std::int64_t>(0, place.supply_low) : place.supply_low) - place.surplus,
          partly ? std::max<std::int64_t>(0, place.supply_high) : place.supply_high};
}

// Between the first and the last moment at which a transaction may draw on a pool, that is full again only so often.
void SwapModel::limit_advances() {
  const Times from = least_times(instance_, first_of_own(instance_), true), to = times_to_rest(instance_);
  IdVector<AdvanceId, std::int64_t> first(instance_.advance_pools.size(), kNever),
      last(instance_.advance_pools.size(), 0);
  IdVector<AdvanceId, model::LinearExpr> drawn(instance_.advance_pools.size());
  for (const Transaction& each : transactions_) {
    const Arc& arc = instance_.arcs[each.arc];
    if (!arc.advance.valid()) continue;
    first[arc.advance] = std::min(first[arc.advance], from[arc.src]);
    last[arc.advance] = std::max(last[arc.advance], *options_.within_us - arc.time_us - to[arc.dest]);
    drawn[arc.advance].add(each.amount);
  }
  for (const AdvanceId id : instance_.advance_pools.keys()) {
    const AdvancePool& pool = instance_.advance_pools[id];
    if (drawn[id].terms.empty() || pool.refill_us == 0) continue;
    const Int128 most = Int128{pool.available} * ((last[id] - first[id]) / pool.refill_us + 1);
    if (most < kMostAmount) model_.add_linear(std::move(drawn[id]), 0, static_cast<std::int64_t>(most));
  }
}

void SwapModel::add_arc(ArcId id) {
  const Arc& arc = instance_.arcs[id];
  const std::int64_t least = std::max<std::int64_t>(1, arc.min);
  const std::int64_t together = most_on_[id];
  const std::int64_t most = std::min(arc.most_per_tx, together);
  if (most < least || together < 1) return;
  if (Int128{arc.rate_num} * arc.rate_den > (Int128{1} << 58)) {
    error_ = "the rate of edge " + arc.id + " has too many digits to be planned with";
    return;
  }
  const std::int64_t count = (together - 1) / most + 1;
  if (transactions_.size() + static_cast<std::size_t>(count) > kMostTransactionsInModel) {
    error_ = "edge " + arc.id + " may need " + std::to_string(count) + " transactions; more than " +
             std::to_string(kMostTransactionsInModel) + " in all are not planned where there are swaps";
    return;
  }
  const std::size_t first = transactions_.size();
  for (std::int64_t i = 0; i < count; ++i) add_transaction(arc, id, least, most);
  for (std::size_t i = first + 1; i < transactions_.size(); ++i)  // which is which does not matter
    model_.add_linear(model::LinearExpr().add(transactions_[i - 1].amount).add(transactions_[i].amount, -1),
                      0, model::kNoHigh);
  model::LinearExpr all;
  for (std::size_t i = first; i < transactions_.size(); ++i) all.add(transactions_[i].amount);
  // Verifier's rule swap-split: one more only where those before it could not carry all.
  if (arc.rate_den > 1)
    for (std::size_t i = first + 1; i < transactions_.size(); ++i)
      model_.add_linear(all, static_cast<std::int64_t>(i - first) * most + 1, model::kNoHigh,
                        {.enforcement = {transactions_[i].used}});
  if (Int128{count} * most > arc.capacity) model_.add_linear(std::move(all), 0, arc.capacity);
}

void SwapModel::add_transaction(const Arc& arc, ArcId id, std::int64_t least, std::int64_t most) {
  Transaction each;
  each.arc = id;
  each.most = most;
  each.amount = model_.add_variable(0, most, "x_" + arc.id);
  each.used = model_.add_boolean("y_" + arc.id);
  model_.add_linear(model::LinearExpr().add(each.amount).add(each.used, -most), model::kNoLow, 0);
  model_.add_linear(model::LinearExpr().add(each.amount).add(each.used, -least), 0, model::kNoHigh);
  each.arrives.add(each.amount, arc.rate_den == 1 ? arc.rate_num : 1);
  if (arc.rate_den > 1)
    add_rounding(arc, each);
  else if (instance_.swaps(arc))
    each.loss = {{each.amount, worth(arc.src) - arc.rate_num * worth(arc.dest)}};
  transactions_.push_back(std::move(each));
}

void SwapModel::add_rounding(const Arc& arc, Transaction& transaction) {
  const std::int64_t n = arc.rate_num, d = arc.rate_den;
  const Int128 most_out = Int128{transaction.most} * n / d;
  if (2 * std::max(Int128{transaction.most} * n, (most_out + 1) * d) < kMostSum) {
    const model::VarId out = model_.add_variable(0, static_cast<std::int64_t>(most_out));
    model_.add_linear(model::LinearExpr().add(transaction.amount, n).add(out, -d), 0, d - 1);
    transaction.arrives = model::LinearExpr().add(out);
    transaction.loss = {{transaction.amount, worth(arc.src)}, {out, -worth(arc.dest)}};
    return;
  }
  const model::VarId q = model_.add_variable(0, transaction.most / d);
  const model::VarId r = model_.add_variable(0, std::min(d - 1, transaction.most));
  const model::VarId f = model_.add_variable(0, n);
  model_.add_linear(model::LinearExpr().add(transaction.amount).add(q, -d).add(r, -1), 0, 0);
  model_.add_linear(model::LinearExpr().add(r, n).add(f, -d), 0, d - 1);
  transaction.arrives = model::LinearExpr().add(q, n).add(f);
  // d (price of what leaves) - n (price of what comes) is small where the others are large, so q stands by itself.
  const Int128 from = worth(arc.src), to = worth(arc.dest);
  transaction.loss = {{q, d * from - n * to}, {r, from}, {f, -to}};
}

// Of a micro-unit there, in the unit of costs.
Int128 SwapModel::worth(PlaceId place) const {
  const Asset& asset = instance_.assets[instance_.places[place].asset];
  return Int128{instance_.cost_scale} / asset.price_den * asset.price_num * kCostUnits;
}

void SwapModel::add_balances() {
  IdVector<PlaceId, model::LinearExpr> net(instance_.places.size()), out(instance_.places.size());
  for (const Transaction& each : transactions_) {
    const Arc& arc = instance_.arcs[each.arc];
    net[arc.src].add(each.amount);
    out[arc.src].add(each.amount);
    for (const model::Term& term : each.arrives.terms) net[arc.dest].add(term.var, -term.coefficient);
  }
  for (const PlaceId id : instance_.places.keys()) {
    const Place& place = instance_.places[id];
    if (instance_.goal.best_effort && place.supply_high < 0) {
      missing_.push_back(model_.add_variable(0, -place.supply_high, "missing_" + place.name));
      net[id].add(missing_.back(), -1);
    }
    model_.add_linear(net[id], net_range(id).first, place.supply_high);
    if (place.throughput != kUnlimited) model_.add_linear(out[id], 0, place.throughput);
  }
}

// Along what is used, places stand in an order.
void SwapModel::forbid_circles() {
  const auto places = static_cast<std::int64_t>(instance_.places.size());
  IdVector<PlaceId, model::VarId> rank(instance_.places.size());
  for (model::VarId& each : rank) each = model_.add_variable(0, std::max<std::int64_t>(0, places - 1));
  for (const Transaction& each : transactions_) {
    const Arc& arc = instance_.arcs[each.arc];
    model_.add_linear(model::LinearExpr().add(rank[arc.dest]).add(rank[arc.src], -1), 1, model::kNoHigh,
                      {.enforcement = {each.used}});
  }
}

void SwapModel::make_sums() {
  Terms time, missing, cost;
  for (const Transaction& each : transactions_) {
    const Arc& arc = instance_.arcs[each.arc];
    cost.emplace_back(each.amount, instance_.fee(arc, 1) - instance_.fee(arc, 0));
    cost.emplace_back(each.used.var, instance_.cost(arc, 0));
    time.emplace_back(each.used.var, instance_.time_cost(arc));
    if (!each.loss.empty()) add_loss(each, cost);
  }
  for (const model::VarId var : missing_) missing.emplace_back(var, 1);
  const bool rounded = cost_.rounded;
  cost_ = sum_of(cost);
  cost_.rounded = cost_.rounded || rounded;
  time_ = sum_of(time);
  shortfall_ = sum_of(missing);
}

// A variable that is at least the loss, in as large a unit as its parts have in common; in a larger one, and rounded down,
// where the constraint would leave the model's numbers.
void SwapModel::add_loss(const Transaction& transaction, Terms& cost) {
  const Arc& arc = instance_.arcs[transaction.arc];
  // x (price of what leaves) - (x n / d - 1) (price of what comes), at its largest
  const Int128 by_rate = arc.rate_den * worth(arc.src) - arc.rate_num * worth(arc.dest);
  const Int128 most =
      ceil_div(std::max<Int128>(0, by_rate) * transaction.most, arc.rate_den) + worth(arc.dest);
  Int128 unit = 0;
  for (const auto& [var, coefficient] : transaction.loss) unit = gcd(unit, coefficient);
  if (unit == 0) return;
  while (std::max(reach(transaction.loss), most) / unit > kMostSum) {
    unit *= 2;
    cost_.rounded = true;
  }
  const model::VarId loss = model_.add_variable(0, static_cast<std::int64_t>(ceil_div(most, unit)));
  model::LinearExpr over;
  over.add(loss);
  for (const auto& [var, coefficient] : transaction.loss)
    if (model_.variables()[var].high() > 0)
      over.add(var, -static_cast<std::int64_t>(floor_div(coefficient, unit)));
  model_.add_linear(std::move(over), 0, model::kNoHigh);
  cost.emplace_back(loss, unit);
}

Int128 SwapModel::reach(const Terms& terms) const {
  Int128 sum = 0;
  for (const auto& [var, coefficient] : terms)
    sum += (coefficient < 0 ? -coefficient : coefficient) * model_.variables()[var].high();
  return sum;
}

SwapModel::Sum SwapModel::sum_of(const Terms& terms) {
  Sum sum;
  Int128 common = 0;
  for (const auto& [var, coefficient] : terms) common = gcd(common, coefficient);
  sum.of_one = std::max<Int128>(1, common);
  const Int128 all = reach(terms);
  while (all / sum.of_one > kMostSum) {
    sum.of_one *= 2;
    sum.rounded = true;
  }
  for (const auto& [var, coefficient] : terms)
    if (model_.variables()[var].high() > 0)
      sum.expr.add(var, static_cast<std::int64_t>(floor_div(coefficient, sum.of_one)));
  return sum;
}

Flows SwapModel::flows(const model::Assignment& values) const {
  Flows flows;
  for (const Transaction& each : transactions_)
    if (values[each.amount] > 0) flows.push_back({each.arc, values[each.amount]});
  std::stable_sort(flows.begin(), flows.end(), [](const Flow& a, const Flow& b) {
    return a.arc != b.arc ? a.arc < b.arc : a.amount > b.amount;
  });
  return flows;
}

}  // namespace tenon::rebalance
