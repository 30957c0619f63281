#include "problems/rebalance/instance.h"

#include <algorithm>

namespace tenon::rebalance {

namespace {

constexpr std::int64_t kCostUnits = 10'000;     // of 1e-4 micro-USDC in a micro-USDC
constexpr std::int64_t kPenaltyMicro = 100;     // what a penalty of 1 costs, micro-USDC
constexpr std::int64_t kPenaltyUs = 1'000'000;  // and in a sum of times
constexpr std::int64_t kUsInSecond = 1'000'000;

struct ModeName {
  Mode mode;
  const char* name;
  const char* stage;
};
constexpr ModeName kModes[] = {{Mode::kCheapest, "cheapest", "cost"},
                               {Mode::kFastest, "fastest", "total_time"},
                               {Mode::kSoonest, "soonest", "completion_time"}};

}  // namespace

const char* name(Mode mode) { return kModes[static_cast<int>(mode)].name; }
const char* stage_name(Mode mode) { return kModes[static_cast<int>(mode)].stage; }

std::optional<Mode> mode_called(std::string_view name) {
  for (const ModeName& each : kModes)
    if (name == each.name) return each.mode;
  return std::nullopt;
}

bool Instance::open(const Arc& arc) const {
  return !arc.disabled && !places[arc.src].no_withdraw && !places[arc.dest].no_deposit &&
         std::max<std::int64_t>(1, arc.min) <= std::min(arc.capacity, arc.most_per_tx);
}

bool Instance::changes_amounts() const {
  return std::any_of(arcs.begin(), arcs.end(),
                     [&](const Arc& arc) { return arc.rate_num != arc.rate_den && open(arc); });
}

Int128 Instance::fee(const Arc& arc, std::int64_t amount) const {
  const Asset& asset = assets[places[arc.src].asset];
  return Int128{arc.bps} * amount * (cost_scale / bps_scale / asset.price_den * asset.price_num) +
         (Int128{arc.flat} + arc.gas) * kCostUnits * cost_scale;
}

Int128 Instance::loss(const Arc& arc, std::int64_t amount) const {
  if (!swaps(arc)) return 0;
  const Asset& from = assets[places[arc.src].asset];
  const Asset& to = assets[places[arc.dest].asset];
  const Int128 left = Int128{amount} * (cost_scale / from.price_den * from.price_num) * kCostUnits;
  const Int128 came = Int128{arrives(arc, amount)} * (cost_scale / to.price_den * to.price_num) * kCostUnits;
  return std::max<Int128>(0, left - came);
}

Int128 Instance::cost(const Arc& arc, std::int64_t amount) const {
  Int128 cost = fee(arc, amount) + loss(arc, amount) +
                Int128{goal.arc_penalty} * kPenaltyMicro * kCostUnits * cost_scale;
  if (goal.mode != Mode::kSoonest) cost += time_price(arc.time_us);
  return cost;
}

Int128 Instance::time_price(Int128 us) const {
  return us * goal.time_value.value_or(0) * cost_scale / (kUsInSecond / kCostUnits);
}

Int128 Instance::time_cost(const Arc& arc) const {
  return Int128{arc.time_us} + goal.arc_penalty * kPenaltyUs;
}

std::int64_t Instance::total_supply() const {
  std::int64_t total = 0;
  for (const Place& place : places) total += std::max<std::int64_t>(0, place.supply_high);
  return total;
}

IdVector<AssetId, std::int32_t> conserved_groups(const Instance& instance, bool open_only) {
  IdVector<AssetId, std::int32_t> group(instance.assets.size());
  for (const AssetId asset : instance.assets.keys()) group[asset] = asset.value;
  const auto join = [&](std::int32_t from, std::int32_t into) {
    for (std::int32_t& each : group)
      if (each == from) each = into;
  };
  const auto counts = [&](const Arc& arc) {
    return instance.swaps(arc) && (!open_only || instance.open(arc));
  };
  for (const Arc& arc : instance.arcs)
    if (counts(arc)) join(group[instance.places[arc.src].asset], group[instance.places[arc.dest].asset]);
  for (const Arc& arc : instance.arcs)
    if (counts(arc) && arc.rate_num != arc.rate_den) join(group[instance.places[arc.src].asset], -1);
  return group;
}

std::string cost_text(Int128 exact, std::int64_t scale) {
  const Int128 whole = floor_div(exact, scale);
  std::string text = to_string(whole);
  Int128 rest = exact - whole * scale;
  if (rest == 0) return text;
  text += '.';
  while (rest != 0) {
    rest *= 10;
    text += static_cast<char>('0' + static_cast<int>(rest / scale));
    rest %= scale;
  }
  return text;
}

}  // namespace tenon::rebalance
