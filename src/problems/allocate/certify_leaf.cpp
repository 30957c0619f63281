#include "problems/allocate/certify_leaf.h"

#include <algorithm>

#include "problems/allocate/certify_rows.h"

namespace tenon::allocate {

namespace {

// Of a token or of money in a table: what a leg's price is moved by must stay within the range of numbers.
constexpr std::int64_t kMostTablePrice = std::int64_t{1} << 52;

bool open_to(char gate, bool answer) { return (gate & (answer ? kYes : kNo)) != 0; }

LeafBound nothing(std::string why) { return {LeafBound::Kind::kNothing, 0, std::move(why)}; }

std::string wrong_weights(const Instance& instance, const std::vector<std::int64_t>& weights) {
  if (weights.empty()) return "";
  if (weights.size() != instance.scenarios.size() + 1)
    return "not one weight a scenario and one for the forecast";
  Int128 sum = 0;
  for (const std::int64_t weight : weights) {
    if (weight < 0) return "a weight below 0";
    sum += weight;
  }
  if (sum != kOne) return "weights that do not sum up to one";
  return weights.front() >= kOne - instance.robust ? "" : "too little weight for the forecast";
}

}  // namespace

LeafPricer::LeafPricer(const Instance& instance, const Blocks& blocks)
    : instance_(instance),
      blocks_(blocks),
      on_pool_(instance.pools.size()),
      on_conversion_(blocks.conversions.size()) {
  for (std::size_t s = 0; s < instance.scenarios.size(); ++s) {
    scenario_steps_.emplace_back();
    for (const PoolId p : instance.pools.keys()) scenario_steps_.back().push_back(steps_in(instance, p, s));
  }
  for (const PoolBlock& block : blocks.pools) {
    yields_.rates.push_back(std::vector<Int128>(block.step_from.size()));
    yields_.below.push_back(std::vector<Int128>(block.step_from.size()));
  }
}

std::string LeafPricer::add(const proof::Cut& cut) {
  work_ += static_cast<std::int64_t>(blocks_.legs + blocks_.conversions.size());
  std::string why;
  if (std::optional<ReadyCut> made = ready(instance_, blocks_, cut, why)) cuts_.push_back(std::move(*made));
  return why;
}

// At most one gain unit too much a micro-USD: each rate is rounded up.
void LeafPricer::set_rates(const std::vector<std::int64_t>& weights) {
  const std::vector<std::int64_t> wanted = weights.empty() ? std::vector{kOne} : weights;
  if (wanted == weights_) return;
  weights_ = wanted;
  for (const PoolId p : instance_.pools.keys()) {
    const std::vector<std::int64_t>& from = blocks_.pools[p].step_from;
    for (std::size_t s = 0; s < from.size(); ++s) {
      Int128 apy = Int128{weights_[0]} * instance_.pools[p].yield[s].apy;
      for (std::size_t k = 1; k < weights_.size(); ++k)
        apy += Int128{weights_[k]} * scenario_steps_[k - 1][p][s].apy;
      yields_.rates[p][s] = ceil_div(apy * instance_.days, kOne);
      yields_.below[p][s] =
          s == 0 ? 0 : yields_.below[p][s - 1] + yields_.rates[p][s - 1] * (from[s] - from[s - 1]);
    }
  }
  work_ += static_cast<std::int64_t>(blocks_.legs * weights_.size());
}

std::string LeafPricer::apply_cuts(const proof::Prices& prices) {
  Checked<Int128> money = 0, fixed = 0;
  std::vector<char> seen(cuts_.size(), 0);
  for (const proof::Entry& entry : prices.cuts) {
    if (entry.index < 0 || entry.index >= static_cast<std::int64_t>(cuts_.size()))
      return "a price on a cut that is not there";
    const auto index = static_cast<std::size_t>(entry.index);
    if (std::exchange(seen[index], 1)) return "two prices on a cut";
    if (entry.price < 0) return "a price below 0";
    const ReadyCut& cut = cuts_[index];
    const Int128 price = entry.price;
    money += price;
    fixed += Checked<Int128>(price) * cut.largest;
    at_.sides += Checked<Int128>(price) * cut.side;
    if (!money.ok() || money.value() > kMostCoefficient || !fixed.ok() || fixed.value() > kMostFixed)
      return "prices beyond the checker's range";
    for (const ReadyCut::OnPool& part : cut.pools) on_pool_[part.pool].push_back({&cut, &part, price});
    for (const ReadyCut::OnConversion& part : cut.conversions) {
      OnConversion& on = on_conversion_[part.conversion];
      if (part.sold) on.sold += price;
      if (part.received) on.received += price;
      on.when_used += price * part.when_used;
      on.when_unused += price * part.when_unused;
    }
    work_ += static_cast<std::int64_t>(cut.pools.size() + cut.conversions.size());
  }
  return "";
}

void LeafPricer::forget_cuts() {
  for (std::vector<OnPool>& parts : on_pool_) parts.clear();
  std::fill(on_conversion_.begin(), on_conversion_.end(), OnConversion{});
}

LeafBound LeafPricer::bound(const proof::Prices& prices, const Path& path) {
  work_ +=
      static_cast<std::int64_t>(blocks_.legs + path.pools.size() + prices.counts.size() * path.counts.size());
  for (const proof::Entry& entry : prices.limits)
    if (entry.index >= 0 && entry.index < static_cast<std::int64_t>(blocks_.under_limit.size()))
      work_ += static_cast<std::int64_t>(blocks_.under_limit[static_cast<std::size_t>(entry.index)].size());
  std::string why = read_rows(instance_, blocks_, path, prices, at_);
  if (why.empty()) why = wrong_weights(instance_, prices.scenarios);
  if (!why.empty()) return nothing(std::move(why));
  set_rates(prices.scenarios);
  why = apply_cuts(prices);
  LeafBound found = why.empty() ? sum_blocks(path) : nothing(std::move(why));
  if (!prices.cuts.empty()) forget_cuts();
  if (!prices.empty || found.kind != LeafBound::Kind::kGain) return found;
  if (found.gain < 0) return {LeafBound::Kind::kEmpty, 0, ""};
  return nothing("a leaf that is said to be without plans and may have some");
}

LeafBound LeafPricer::sum_blocks(const Path& path) {
  Checked<Int128> sum = at_.sides;
  for (const PoolId p : instance_.pools.keys()) {
    const std::optional<Int128> most = best(p, path.pools[p]);
    if (!most) return {LeafBound::Kind::kEmpty, 0, ""};
    sum += *most;
  }
  for (std::size_t c = 0; c < blocks_.conversions.size(); ++c) {
    const std::optional<Int128> most = best(c, path.conversions[c]);
    if (!most) return {LeafBound::Kind::kEmpty, 0, ""};
    sum += *most;
  }
  work_ += static_cast<std::int64_t>(blocks_.conversions.size());
  if (!sum.ok()) return nothing("a sum beyond 128 bits");
  return {LeafBound::Kind::kGain, sum.value(), ""};
}

std::string LeafPricer::start_table(const proof::Node& node, const Path& path, TokenTable& into) {
  const proof::Prices& prices = node.prices;
  if (!blocks_.direct) return "components, though other than direct plans are looked at";
  if (instance_.gas_token) return "components, though gas is paid out of a token";
  if (prices.empty || !prices.cuts.empty() || !prices.counts.empty() || prices.wallet_total != 0 ||
      !prices.reserves.empty())
    return "components with prices of cuts, counts or what stays in wallets, or without gains";
  const std::size_t tokens = instance_.tokens.size();
  if (prices.tokens.size() != tokens || node.idle.size() != tokens || node.money.empty() ||
      node.money.size() > 1'000)
    return "components without prices";
  for (const auto* each : {&prices.tokens, &node.idle, &node.money})
    for (const std::int64_t price : *each)
      if (price < 0 || price > kMostTablePrice) return "a price beyond the checker's range";
  std::string why = read_rows(instance_, blocks_, path, prices, at_);
  if (why.empty()) why = wrong_weights(instance_, prices.scenarios);
  if (!why.empty()) return why;
  set_rates(prices.scenarios);
  Checked<Int128> base = at_.sides;
  bests_ = {};
  for (const PoolId p : instance_.pools.keys()) {
    const std::optional<Int128> most = best(p, path.pools[p]);
    if (!most) return "components where a pool has no state left";
    bests_.push_back(*most);
    base += *most;
  }
  if (!base.ok()) return "a sum beyond 128 bits";
  into.base = base.value();
  into.cost = Int128{instance_.gas_conversion} * at_.gas + at_.transaction;
  if (!pools_of_.empty()) return "";
  pools_of_.resize(tokens);
  for (const PoolId p : instance_.pools.keys())
    for (const Leg& leg : instance_.pools[p].legs) pools_of_[leg.token].push_back(p);
  return "";
}

std::string LeafPricer::table(const proof::Node& node, const Path& path, TokenTable& into) {
  if (std::string why = start_table(node, path, into); !why.empty()) return why;
  into.more.assign(instance_.tokens.size(), {});
  for (const TokenId t : instance_.tokens.keys()) {
    Int128 last = -1, more = 0;
    for (const std::int64_t sold : node.money) {
      // Where what is sold costs so much, nothing is gained by buying what is worth no more than that with its fee.
      const Int128 bought =
          floor_div((sold + at_.gain) * kOne, kOne - instance_.default_fees[0].rate) - at_.gain;
      const Int128 price = std::clamp<Int128>(node.idle[static_cast<std::size_t>(t.value)], sold, bought);
      if (price != last) more = more_at(t, price, path);
      last = price;
      into.more[static_cast<std::size_t>(t.value)].push_back(more);
    }
  }
  return "";
}

// A pool's worth at prices of its own for each leg is at most the mean, over its legs, of its worth where that leg's price alone is moved, by
// as many times as much as there are legs: so its legs can be counted where their tokens are.
Int128 LeafPricer::more_at(TokenId token, Int128 price, const Path& path) {
  Int128& row = at_.row[static_cast<std::size_t>(token.value)];
  const Int128 own = row;
  Int128 more = (price - own) * blocks_.sides[token];
  for (const PoolId p : pools_of_[token]) {
    const Int128 legs = blocks_.pools[p].legs;
    row = own + legs * (price - own);
    more += ceil_div(best(p, path.pools[p]).value_or(bests_[p]) - bests_[p], legs);
  }
  row = own;
  return more;
}

std::int64_t LeafPricer::idle_price(const proof::Prices& prices, TokenId token, std::int64_t most,
                                    const Path& path) {
  proof::Node node;
  node.prices = prices;
  node.money = {0};
  node.idle.assign(instance_.tokens.size(), 0);
  TokenTable none;
  if (!start_table(node, path, none).empty()) return 0;
  std::int64_t low = 0, high = most;
  while (high - low > 2) {
    const std::int64_t third = (high - low) / 3;
    if (more_at(token, low + third, path) <= more_at(token, high - third, path))
      high -= third;
    else
      low += third;
  }
  return low + (high - low) / 2;
}

std::optional<Int128> LeafPricer::best(PoolId pool, const Path::Gates& gates) {
  const PoolBlock& block = blocks_.pools[pool];
  leg_rows_.clear();
  for (const Leg& leg : block.pool->legs) {
    const auto token = static_cast<std::size_t>(leg.token.value);
    Int128 price = at_.row[token];
    for (const OnPool& on : on_pool_[pool])
      if (on.part->pays && on.cut->has[token]) price += on.price;
    leg_rows_.push_back(price);
  }
  std::optional<Int128> most;
  for (std::size_t m = 0; m < block.modes.size(); ++m) {
    const Mode& mode = block.modes[m];
    if (!open_to(gates.active, mode.active) || !open_to(gates.deposit, mode.deposit) ||
        !open_to(gates.withdrawal, mode.withdrawal))
      continue;
    std::int64_t lo = mode.lo, hi = mode.hi;
    if (hi < gates.least || lo > gates.most) continue;
    if (on_pool_[pool].empty()) {  // else what cuts say of the whole mode is enough
      lo = std::max(lo, gates.least);
      hi = std::min(hi, gates.most);
    }
    Int128 at_lo = worth(pool, m, lo);
    Int128 at_hi = hi == lo ? at_lo : worth(pool, m, hi);
    for (const OnPool& on : on_pool_[pool]) {
      at_lo += on.price * on.part->at_lo[m];
      at_hi += on.price * on.part->at_hi[m];
    }
    most = std::max({most.value_or(at_lo), at_lo, at_hi});
    work_ += 2 * block.legs;
  }
  return most;
}

// Linear in the level between a mode's ends (and what is convex is looked at there): the largest is at one of them.
Int128 LeafPricer::worth(PoolId pool, std::size_t m, std::int64_t level) const {
  const PoolBlock& block = blocks_.pools[pool];
  const Mode& mode = block.modes[m];
  const Int128 rate = at_.gain == 0 ? 0 : yields_.rates[pool][mode.step];
  Int128 sum = 0;
  if (at_.gain != 0) {
    const std::int64_t value = mode.as_held ? block.pool->held() : level * block.legs;
    sum = yields_.below[pool][mode.step] + rate * (value - block.step_from[mode.step]);
  }
  const bool per_leg = instance_.gas_unit == GasUnit::kLeg;
  if (mode.active) sum -= at_.active;
  if (mode.deposit && !per_leg) sum -= at_.deposit;
  if (mode.withdrawal && !per_leg) sum -= at_.withdrawal;
  for (std::size_t k = 0; k < block.pool->legs.size(); ++k) {
    const Leg& leg = block.pool->legs[k];
    std::optional<Int128> most;
    for (const int above : {0, 1}) {
      if (!block.may_lie(m, k, above)) continue;
      const std::int64_t lies = block.at(mode, k, level, above);
      const std::int64_t taken = lies - leg.held;  // out of the wallet
      const std::int64_t usable = block.pool->cools_down && taken < 0 ? 0 : taken;
      Int128 worth = above * rate - leg_rows_[k] * usable - at_.leg[block.first_leg + k] * lies -
                     at_.end[static_cast<std::size_t>(leg.token.value)] * taken -
                     at_.turnover * (taken < 0 ? -taken : taken);
      if (per_leg && taken != 0) worth -= taken > 0 ? at_.deposit : at_.withdrawal;
      most = std::max(most.value_or(worth), worth);
    }
    sum += most.value_or(0);
  }
  return sum;
}

std::optional<Int128> LeafPricer::best(std::size_t conversion, char gate) {
  const ConversionBlock& block = blocks_.conversions[conversion];
  const OnConversion& on = on_conversion_[conversion];
  const auto from = static_cast<std::size_t>(block.from.value);
  const auto to = static_cast<std::size_t>(block.to.value);
  std::optional<Int128> most;
  if (open_to(gate, false)) most = on.when_unused;
  if (!open_to(gate, true) || !block.exists()) return most;
  const Int128 sold = at_.row[from] + at_.end[from] + at_.gain + on.sold;
  const Int128 received = at_.row[to] + at_.end[to] + at_.gain + on.received;
  Int128 sum =
      on.when_used - block.gas * at_.gas - at_.transaction - at_.into[to] - at_.out_of[from] - at_.conversion;
  // Receipts are rounded down, so where they cost something up to 1 micro-USD less of them counts.
  if (received < 0) sum -= received;
  // Fees take some of what is received: if it is worth no more than what is sold, nothing is gained by any amount.
  if (most && received >= 0 && received <= sold && sum <= *most) return most;
  std::int64_t done = 0;
  for (const FeeStep& step : *block.fees) {
    if (done == block.most) break;
    const std::int64_t part = std::min(step.width, block.most - done);
    const Int128 slope = ceil_div(received * (kOne - step.rate), kOne) - sold;
    // The least amount may lie within the step; from there on its ends are enough.
    if (const std::int64_t least = block.least - done; least >= 0 && least <= part)
      most = std::max(most.value_or(sum + slope * least), sum + slope * least);
    sum += slope * part;
    done += part;
    if (done >= block.least) most = std::max(most.value_or(sum), sum);
  }
  return most;
}

}  // namespace tenon::allocate
