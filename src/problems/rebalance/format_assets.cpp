#include <algorithm>
#include <numeric>

#include "problems/rebalance/format_parts.h"

namespace tenon::rebalance::reading {

namespace {

const std::vector<FieldNames> kAssetFields{{"price"}};
const std::vector<FieldNames> kAdvancePoolFields{{"available"}, {"refillSec"}};

constexpr std::int64_t kMostPrice = 1 << 20;
// So that costs stay within 128 bits: the common denominator of all prices, times the highest of them.
constexpr std::int64_t kMostPrecision = 1 << 20;
// A rate that is further than this from what the prices say is likely an error in one of them, percent.
constexpr std::int64_t kStrange = 10;

}  // namespace

void AssetReader::walk() {
  draft_.walker.map(
      draft_.fields[kAssets], draft_.top,
      [&](const std::string& name, const Json& value, const Place& at) { asset(name, value, at); });
  check_prices();
  walk_pools(draft_.fields[kAdvancePools], draft_.top);
}

void AssetReader::asset(const std::string& name, const Json& value, const Place& at) {
  const std::vector<Field> fields = reader().fields(value, at, kAssetFields);
  const auto price = read_ratio(reader(), fields[0], at, kMostPrice);
  const Asset asset{name, price ? price->num : 1, price ? price->den : 1};
  if (name == kUsdc) {
    if (asset != Asset{})
      reader().error(at.at("price"), ratio_text(asset.price_num, asset.price_den), "1: prices are in USDC");
    return;
  }
  called_[name] = draft_.instance.assets.push_back(asset);
  priced_.emplace_back(called_[name], at.pointer());
}

void AssetReader::check_prices() {
  std::int64_t common = 1;
  for (const Asset& each : draft_.instance.assets)
    if (common <= kMostPrecision) common = std::lcm(common, each.price_den);
  for (const Asset& each : draft_.instance.assets) {
    if (common <= kMostPrecision && common / each.price_den * each.price_num <= kMostPrecision) continue;
    return reader().error("/assets", "prices that together need too many digits",
                          "a common denominator that is at most " + std::to_string(kMostPrecision) +
                              ", also times the highest price");
  }
}

void AssetReader::walk_pools(const Field& field, const Place& at) {
  draft_.walker.map(field, at, [&](const std::string& name, const Json& value, const Place& here) {
    const std::vector<Field> fields = reader().fields(value, here, kAdvancePoolFields);
    if (!value.is_object()) return;
    if (!fields[0]) reader().missing(fields[0], here, "what the pool has to advance");
    AdvancePool pool;
    pool.name = name;
    pool.available = read_amount(reader(), fields[0], here, 1).value_or(1);
    pool.refill_us = read_seconds(reader(), fields[1], here).value_or(0);
    pool.at = draft_.document.place(here.pointer());
    if (!pools_.emplace(name, AdvanceId{static_cast<std::int32_t>(pools_.size())}).second)
      return reader().error(here, "the advance pool " + in_quotes(name) + " again", "each once");
    draft_.instance.advance_pools.push_back(std::move(pool));
  });
}

void AssetReader::build() {
  Instance& instance = draft_.instance;
  for (const auto& [name, extras] : draft_.extras) {
    if (extras.asset.empty()) continue;
    const auto [found, is_new] = called_.try_emplace(extras.asset);
    if (is_new) found->second = instance.assets.push_back({extras.asset, 1, 1});
    rebalance::Place& place = instance.places[draft_.by_name.at(name)];
    place.asset = found->second;
    // The hub of "@Base:USDT" is on Base.
    if (place.chain.ends_with(':' + extras.asset))
      place.chain.resize(place.chain.size() - extras.asset.size() - 1);
  }
  for (const auto& [asset, at] : priced_)
    if (std::none_of(instance.places.begin(), instance.places.end(),
                     [&, wanted = asset](const rebalance::Place& place) { return place.asset == wanted; }))
      reader().error(at, in_quotes(instance.assets[asset].name), "an asset that some place holds");
  for (const ArcId id : instance.arcs.keys()) settle(id);
}

void AssetReader::settle(ArcId id) {
  Arc& arc = draft_.instance.arcs[id];
  const auto found = draft_.unsettled.find(id);
  const NetworkEdge* edge = found == draft_.unsettled.end() ? nullptr : &found->second;
  set_rate(arc, edge);
  if (edge && !edge->advance.empty()) set_pool(arc, *edge);
}

void AssetReader::set_rate(Arc& arc, const NetworkEdge* edge) {
  Instance& instance = draft_.instance;
  const auto shown = [&](PlaceId place) {
    return instance.places[place].name + " (" + instance.assets[instance.places[place].asset].name + ')';
  };
  const bool has_rate = edge && edge->rate;
  if (!instance.swaps(arc)) {
    if (has_rate)
      reader().error(arc.at + "/rate", ratio_text(edge->rate->first, edge->rate->second),
                     "none: both " + shown(arc.src) + " and " + shown(arc.dest) + " hold one asset");
    return;
  }
  if (!has_rate)
    return reader().error(arc.at, "no rate from " + shown(arc.src) + " to " + shown(arc.dest),
                          "how much arrives of one, as \"rate\"");
  arc.rate_num = edge->rate->first;
  arc.rate_den = edge->rate->second;
  if (arc.rate_num > arc.rate_den) {
    const Int128 most = Int128{kUnlimited} * arc.rate_den / arc.rate_num;
    arc.capacity = static_cast<std::int64_t>(std::min<Int128>(arc.capacity, most));
  }
  std::int64_t& surplus = instance.places[arc.dest].surplus;
  surplus = std::max(surplus, static_cast<std::int64_t>(ceil_div(arc.rate_num, arc.rate_den)) - 1);
  check_rate(arc);
}

void AssetReader::check_rate(const Arc& arc) {
  const Instance& instance = draft_.instance;
  const Asset& from = instance.assets[instance.places[arc.src].asset];
  const Asset& to = instance.assets[instance.places[arc.dest].asset];
  // rate * price of what comes, against the price of what goes
  const Int128 came = Int128{arc.rate_num} * to.price_num * from.price_den * 100;
  const Int128 went = Int128{arc.rate_den} * to.price_den * from.price_num;
  if (came < went * (100 - kStrange) || came > went * (100 + kStrange))
    reader().warn(arc.at, "the rate " + ratio_text(arc.rate_num, arc.rate_den) +
                              " is far from the prices of " + from.name + " and " + to.name +
                              "; what is lost by it counts as a cost");
}

void AssetReader::set_pool(Arc& arc, const NetworkEdge& edge) {
  const auto found = pools_.find(edge.advance);
  if (found == pools_.end())
    return reader().error(arc.at + "/advance", in_quotes(edge.advance), "one of the advancePools");
  const std::int64_t available = draft_.instance.advance_pools[found->second].available;
  if (arc.min > 0 && std::min(arc.capacity, arc.most_per_tx) > available && available < 2 * arc.min - 1)
    reader().error(arc.at + "/advance", "a pool that advances " + std::to_string(available),
                   "at least twice the min less one, " + std::to_string(2 * arc.min - 1));
  arc.advance = found->second;
  arc.most_per_tx = std::min(arc.most_per_tx, available);
}

}  // namespace tenon::rebalance::reading
