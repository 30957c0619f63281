#include "problems/allocate/random.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "problems/allocate/format.h"
#include "problems/allocate/numbers.h"

namespace tenon::allocate {

namespace {

using formats::Json;

constexpr std::array<std::pair<const char*, std::int64_t>, 20> kTokens{
    {{"USDC", 1'000'000}, {"USDT", 999'600},    {"DAI", 1'000'150},  {"crvUSD", 997'600},
     {"USDe", 1'000'400}, {"FRAX", 998'900},    {"GHO", 999'100},    {"PYUSD", 1'000'050},
     {"LUSD", 1'001'100}, {"USDS", 1'000'000},  {"TUSD", 998'800},   {"FDUSD", 1'000'300},
     {"USDP", 999'900},   {"GUSD", 999'500},    {"DOLA", 998'850},   {"sUSDe", 1'203'100},
     {"sDAI", 1'171'200}, {"sUSDS", 1'074'100}, {"EURC", 1'161'800}, {"USDD", 998'800}}};
constexpr std::array<const char*, 8> kProtocols{"aave-v3",   "compound-v3",    "morpho",        "uniswap-v3",
                                                "curve-dex", "convex-finance", "fluid-lending", "pendle"};
constexpr std::array<const char*, 5> kChains{"Ethereum", "Arbitrum", "Base", "Optimism", "Polygon"};
constexpr std::array<const char*, 4> kIssuers{"north", "south", "east", "west"};

template <class Items>
const auto& any_of(const Items& items, Random& random) {
  return items[random.below(items.size())];
}

std::string symbol(std::int32_t token) {
  const auto index = static_cast<std::size_t>(token);
  return index < kTokens.size() ? kTokens[index].first : "T" + std::to_string(token);
}
std::int64_t price(std::int32_t token) {  // micro-USD
  const auto index = static_cast<std::size_t>(token);
  return index < kTokens.size() ? kTokens[index].second : 1'000'000 + (token * 7919) % 2400 - 1200;
}

// median x 2^(normal x spread / 1000), the power by its line between whole exponents; the normal is a sum of twelve uniforms.
std::int64_t log_normal(Random& random, std::int64_t median, std::int64_t spread) {
  std::int64_t normal = -6000;
  for (int i = 0; i < 12; ++i) normal += random.between(0, 1000);
  std::int64_t exponent = normal * spread / 1000 + 20'000;  // of 2, in thousandths, 20 too large
  exponent = std::clamp<std::int64_t>(exponent, 0, 40'000);
  const Int128 power = (Int128{1} << (exponent / 1000)) * (1000 + exponent % 1000);
  return static_cast<std::int64_t>(median * power / 1000 >> 20);
}

// A token by its popularity, about 1 / rank.
std::int32_t any_token(Random& random, std::int32_t tokens) {
  std::int64_t sum = 0;
  for (std::int32_t t = 0; t < tokens; ++t) sum += 100'000 / (t + 1);
  std::int64_t left = random.between(0, sum - 1);
  std::int32_t token = 0;
  while (left >= 100'000 / (token + 1)) left -= 100'000 / (++token);
  return token;
}

std::vector<std::int32_t> any_legs(Random& random, std::int32_t tokens, std::size_t count) {
  std::vector<std::int32_t> legs;
  while (legs.size() < std::min(count, static_cast<std::size_t>(tokens))) {
    const std::int32_t token = any_token(random, tokens);
    if (std::find(legs.begin(), legs.end(), token) == legs.end()) legs.push_back(token);
  }
  return legs;
}

// Decimals as JSON numbers where doubles read back as the same text.
Json number(std::int64_t value, int places) {
  const std::string text = decimal_text(value, places);
  return formats::parse_json(text, "").value();
}

// Tokens worth so many micro-USD, to 6 decimals.
Json amount(std::int64_t micro_usd, std::int32_t token) {
  return number(static_cast<std::int64_t>(Int128{micro_usd} * kMicro / price(token)), 6);
}

Json pool_json(Random& random, std::int32_t index, const std::vector<std::int32_t>& legs) {
  std::string called;
  Json tokens = Json::array();
  for (const std::int32_t leg : legs) {
    called += (called.empty() ? "" : "-") + symbol(leg);
    tokens.push_back(symbol(leg));
  }
  const std::int64_t median = legs.size() > 1 ? 80'000 : 64'000;  // 1 / 10,000 percent
  const std::int64_t apy = log_normal(random, median, 1100);
  const std::int64_t tvl =
      std::clamp<std::int64_t>(log_normal(random, 490'000'000, 2500), 5'000'000, 300'000'000'000);
  const std::string id = std::to_string(index);
  return {{"pool_id", "p" + std::string(5 - std::min<std::size_t>(5, id.size()), '0') + id},
          {"symbol", called},
          {"chain", any_of(kChains, random)},
          {"protocol", any_of(kProtocols, random)},
          {"forecasted_apy", number(apy, 4)},
          {"apy_q10", number(apy * random.between(30, 95) / 100, 4)},
          {"forecasted_tvl", number(tvl, 2)},
          {"stddev_apy_30d", number(apy * random.between(5, 60) / 100, 4)},
          {"pool_group", random.between(1, 4)},
          {"underlying_tokens", std::move(tokens)}};
}

std::size_t any_leg_count(Random& random) {
  const std::uint64_t draw = random.below(100);
  return draw < 68 ? 1 : draw < 93 ? 2 : draw < 99 ? 3 : 4;
}

Json tokens_json(std::int32_t tokens) {
  Json list = Json::array();
  for (std::int32_t t = 0; t < tokens; ++t) list.push_back(symbol(t));
  return list;
}
Json prices_json(std::int32_t tokens) {
  Json prices = Json::object();
  for (std::int32_t t = 0; t < tokens; ++t) prices[symbol(t)] = number(price(t), 6);
  return prices;
}

// --- odd books

// Puts a field into params in one of `whole` books.
class OddParams {
 public:
  OddParams(Random& random, Json& params) : random_(random), params_(params) {}
  template <class Make>
  void maybe(std::uint64_t whole, const char* key, const Make& make) {
    if (random_.chance(1, whole)) params_[key] = make();
  }

 private:
  Random& random_;
  Json& params_;
};

Json odd_conversions(Random& random, std::int32_t tokens) {
  Json list = Json::array();
  for (std::int32_t from = 0; from < tokens; ++from)
    for (std::int32_t to = 0; to < tokens; ++to) {
      if (from == to || !random.chance(1, 3)) continue;
      Json entry = {{"from", symbol(from)}, {"to", symbol(to)}};
      switch (random.below(4)) {
        case 0:
          entry["allowed"] = false;
          break;
        case 1:
          entry["rate"] = number(random.between(0, 100), 4);
          entry["gas_usd"] = number(random.between(0, 400), 2);
          break;
        case 2:
          entry["capacity_usd"] = random.between(50, 800);
          break;
        default:
          entry["curve"] = Json::array({{{"up_to_usd", random.between(50, 300)}, {"rate", 0.0002}},
                                        {{"up_to_usd", 900}, {"rate", 0.003}},
                                        {{"rate", 0.01}}});
      }
      list.push_back(std::move(entry));
    }
  return list;
}

Json odd_limit(Random& random, const Json& pools, std::int32_t tokens) {
  const Json& pool = pools[random.below(pools.size())];
  Json limit;
  switch (random.below(5)) {
    case 0:
      limit = {{"by", "protocol"}, {"name", pool["protocol"]}};
      break;
    case 1:
      limit = {{"by", "chain"}, {"name", pool["chain"]}};
      break;
    case 2:
      limit = {{"by", "group"}, {"name", pool["pool_group"]}};
      break;
    case 3:
      limit = {{"by", "token"},
               {"name", symbol(static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(tokens))))}};
      break;
    default:
      limit = {{"by", "pool"}, {"name", pool["pool_id"]}};
  }
  if (random.chance(1, 2))
    limit["max_pct"] = number(random.between(20, 90), 2);
  else
    limit["max_usd"] = random.between(100, 1500);
  if (random.chance(1, 3)) limit["soft_penalty"] = number(random.between(1, 50), 3);
  return limit;
}

Json odd_params(Random& random, const Json& pools, std::int32_t tokens) {
  Json params = {{"max_alloc_percentage", number(random.between(20, 100), 2)},
                 {"tvl_limit_percentage", number(random.between(1, 100), 2)},
                 {"conversion_rate", number(random.between(0, 40), 4)},
                 {"min_pools", random.between(0, 2)},
                 {"optimization_horizon_days", random.between(1, 365)},
                 {"min_transaction_value", random.between(0, 60)},
                 {"min_position_value", random.between(0, 60)}};
  OddParams odd(random, params);
  odd.maybe(3, "max_active_pools", [&] { return random.between(2, 4); });
  odd.maybe(3, "pool_tvl_limit", [&] { return random.between(500, 3000); });
  odd.maybe(4, "max_transactions", [&] { return random.between(1, 8); });
  odd.maybe(4, "transaction_penalty", [&] { return number(random.between(1, 200), 2); });
  odd.maybe(2, "gas_unit", [&] { return random.chance(1, 2) ? "leg" : "pool"; });
  odd.maybe(3, "gas_token", [&] { return symbol(0); });
  if (params.contains("gas_token")) odd.maybe(2, "gas_reserve_usd", [&] { return random.between(1, 30); });
  odd.maybe(5, "pool_apy_limit", [&] { return number(random.between(1, 8), 2); });
  odd.maybe(4, "group1_max_pct", [&] { return number(random.between(10, 90), 2); });
  odd.maybe(5, "position_max_pct_pool_tvl", [&] { return number(random.between(1, 50), 2); });
  odd.maybe(4, "turnover_limit_percentage", [&] { return number(random.between(10, 150), 2); });
  odd.maybe(4, "no_trade_band_value", [&] { return random.between(1, 100); });
  odd.maybe(4, "max_risk", [&] { return number(random.between(50, 400), 2); });
  odd.maybe(3, "dilution", [&] { return true; });
  odd.maybe(5, "apy", [&] { return "q10"; });
  odd.maybe(3, "limits", [&] {
    Json limits = Json::array();
    for (std::uint64_t i = 0; i <= random.below(3); ++i) limits.push_back(odd_limit(random, pools, tokens));
    return limits;
  });
  odd.maybe(4, "min_wallet", [&] {
    return random.chance(1, 2) ? Json(random.between(1, 200)) : Json({{symbol(0), random.between(1, 100)}});
  });
  odd.maybe(3, "scenarios", [&] {
    Json apy = Json::object();
    for (const Json& pool : pools)
      if (random.chance(1, 2))
        apy[pool["pool_id"].get<std::string>()] = number(random.between(0, 120'000), 4);
    return Json::array({{{"name", "stress"}, {"apy", apy}}});
  });
  if (params.contains("scenarios")) params["robust_share"] = number(random.between(1, 100), 2);
  odd.maybe(3, "conversions", [&] { return odd_conversions(random, tokens); });
  odd.maybe(5, "conversion_curve", [&] {
    return Json::array({{{"up_to_usd", 400}, {"rate", 0.0004}}, {{"up_to_usd", 5000}, {"rate", 0.002}}});
  });
  return params;
}

void make_odd(Random& random, Json& pool) {
  pool["forecasted_tvl"] = random.between(200, 20'000);
  constexpr std::array kRules{"pin", "forbid", "keep", "no_deposit", "no_withdraw"};
  if (random.chance(1, 5)) pool["rule"] = any_of(kRules, random);
  if (random.chance(1, 6)) pool["cooldown"] = true;
  if (random.chance(1, 2)) pool["issuer"] = any_of(kIssuers, random);
}

// Splits a total evenly, the first legs bearing the rest.
std::vector<std::int64_t> even_legs(std::int64_t total, std::size_t legs) {
  const auto count = static_cast<std::int64_t>(legs);
  std::vector<std::int64_t> parts(legs, total / count);
  for (std::int64_t k = 0; k < total % count; ++k) ++parts[static_cast<std::size_t>(k)];
  return parts;
}

}  // namespace

Json random_book(const RandomOptions& options) {
  Random random(options.seed);
  const std::int32_t held = std::min(options.held, options.pools);
  Json pools = Json::array();
  Json positions = Json::array();
  // Half the money lies in pools, in equal shares but for a third up or down; the rest in the wallet.
  const std::int64_t micro = options.usd * kMicro;
  for (std::int32_t p = 0; p < options.pools; ++p) {
    const auto legs = any_legs(random, options.tokens, any_leg_count(random));
    pools.push_back(pool_json(random, p, legs));
  }
  std::vector<std::int32_t> order(static_cast<std::size_t>(options.pools));
  std::iota(order.begin(), order.end(), 0);
  random.shuffle(order);
  std::sort(order.begin(), order.begin() + held);
  for (std::int32_t h = 0; h < held; ++h) {
    const Json& pool = pools[static_cast<std::size_t>(order[static_cast<std::size_t>(h)])];
    const std::int64_t total = micro / 2 / held * random.between(67, 133) / 100;
    const Json& tokens = pool["underlying_tokens"];
    for (const Json& token : tokens) {
      std::int32_t t = 0;
      while (symbol(t) != token.get<std::string>()) ++t;
      const std::int64_t drift = tokens.size() > 1 ? random.between(970, 1030) : 1000;
      const std::int64_t leg = total / static_cast<std::int64_t>(tokens.size()) * drift / 1000;
      positions.push_back({{"pool_id", pool["pool_id"]}, {"token", token}, {"amount", amount(leg, t)}});
    }
  }
  Json wallet = Json::object();
  const std::int64_t idle = held > 0 ? micro / 2 : micro;
  wallet[symbol(0)] = amount(options.tokens > 1 ? idle * 7 / 10 : idle, 0);
  if (options.tokens > 1) wallet[symbol(1)] = amount(idle * 3 / 10, 1);
  return {{"name", "random"},
          {"seed", options.seed},
          {"gas_usd", {{"deposit", 1.285448}, {"withdrawal", 1.285448}, {"conversion", 2.570896}}},
          {"params",
           {{"max_alloc_percentage", 0.25},
            {"tvl_limit_percentage", 0.05},
            {"conversion_rate", 0.0004},
            {"min_pools", std::min<std::int32_t>(4, options.pools)},
            {"pool_tvl_limit", 100'000},
            {"optimization_horizon_days", options.days},
            {"min_transaction_value", 50},
            {"min_position_value", 50}}},
          {"tokens", tokens_json(options.tokens)},
          {"price_usd", prices_json(options.tokens)},
          {"pools", std::move(pools)},
          {"positions", std::move(positions)},
          {"wallet", std::move(wallet)}};
}

Json odd_book(std::uint64_t seed) {
  Random random(seed ^ 0x0DDB00C5ULL);
  const auto tokens = static_cast<std::int32_t>(random.between(1, 4));
  const std::int64_t count = random.between(1, 6);
  Json pools = Json::array();
  Json positions = Json::array();
  for (std::int64_t p = 0; p < count; ++p) {
    const auto legs = any_legs(random, tokens, static_cast<std::size_t>(random.between(1, 3)));
    Json pool = pool_json(random, static_cast<std::int32_t>(p), legs);
    make_odd(random, pool);
    const bool held = random.chance(1, 2);
    const std::int64_t leg_value = random.between(1, 400) * kMicro;
    for (const std::int32_t leg : legs) {
      if (!held) continue;
      const std::int64_t value = leg_value * random.between(97, 103) / 100;
      positions.push_back(
          {{"pool_id", pool["pool_id"]}, {"token", symbol(leg)}, {"amount", amount(value, leg)}});
    }
    pools.push_back(std::move(pool));
  }
  Json wallet = Json::object();
  for (std::int32_t t = 0; t < tokens; ++t)
    if (t == 0 || random.chance(1, 2)) wallet[symbol(t)] = amount(random.between(1, 1000) * kMicro, t);
  Json params = odd_params(random, pools, tokens);
  return {{"name", "odd"},
          {"seed", seed},
          {"gas_usd",
           {{"deposit", number(random.between(0, 300), 2)},
            {"withdrawal", number(random.between(0, 300), 2)},
            {"conversion", number(random.between(0, 300), 2)}}},
          {"params", std::move(params)},
          {"tokens", tokens_json(tokens)},
          {"price_usd", prices_json(tokens)},
          {"pools", std::move(pools)},
          {"positions", std::move(positions)},
          {"wallet", std::move(wallet)}};
}

Instance instance_of(const Json& book) {
  Result<Input> input = read_instance({"", "json", book});
  TENON_ASSERT(input.ok());
  return std::move(input.value().instance);
}

// Withdraws from some pools, converts along a random order of the tokens (so no circle arises), pays into some pools.
Targets random_targets(const Instance& instance, Random& random) {
  Targets targets;
  IdVector<TokenId, std::int64_t> usable;
  for (const Token& token : instance.tokens) usable.push_back(token.wallet);
  IdVector<PoolId, bool> left(instance.pools.size());
  for (const PoolId p : instance.pools.keys()) {
    const Pool& pool = instance.pools[p];
    std::vector<std::int64_t> legs;
    for (const Leg& leg : pool.legs) legs.push_back(leg.held);
    const bool locked = pool.rule == PoolRule::kKeep || pool.rule == PoolRule::kNoWithdraw;
    if (pool.is_held() && !(locked && !random.chance(1, 8)) &&
        (random.chance(1, 3) || pool.held() > pool.cap || !pool.is_even() ||
         pool.rule == PoolRule::kForbid)) {
      const std::int64_t least = *std::min_element(legs.begin(), legs.end());
      const std::int64_t most = least * static_cast<std::int64_t>(legs.size());
      const std::int64_t kept = std::min(most, random.chance(1, 2) ? pool.cap : random.between(0, most));
      legs = even_legs(random.chance(1, 3) ? 0 : kept, legs.size());
      left[p] = true;
      for (std::size_t k = 0; k < legs.size(); ++k)
        if (!pool.cools_down) usable[pool.legs[k].token] += pool.legs[k].held - legs[k];
    }
    targets.legs.push_back(std::move(legs));
  }
  std::vector<TokenId> order(instance.tokens.keys().begin(), instance.tokens.keys().end());
  random.shuffle(order);
  for (std::size_t i = 0; i < order.size(); ++i)
    for (std::size_t j = i + 1; j < order.size(); ++j) {
      if (usable[order[i]] == 0 || !random.chance(1, 3)) continue;
      const std::int64_t sold = random.between(1, usable[order[i]]);
      const auto received = instance.received(order[i], order[j], sold);
      if (!received) continue;
      targets.sales.push_back({order[i], order[j], sold});
      usable[order[i]] -= sold;
      usable[order[j]] += *received;
    }
  for (const PoolId p : instance.pools.keys()) {
    const Pool& pool = instance.pools[p];
    std::vector<std::int64_t>& legs = targets.legs[p];
    if (left[p] || !random.chance(1, 2)) continue;
    const std::int64_t low = *std::max_element(legs.begin(), legs.end());
    std::int64_t high = kMostMoney;
    for (std::size_t k = 0; k < legs.size(); ++k) high = std::min(high, legs[k] + usable[pool.legs[k].token]);
    const std::int64_t cap = pool.cap / static_cast<std::int64_t>(legs.size());
    if (random.chance(3, 4)) high = std::min(high, cap);
    if (high <= low) continue;
    const std::int64_t value = random.chance(1, 2) ? high : random.between(low, high);
    for (std::size_t k = 0; k < legs.size(); ++k) {
      usable[pool.legs[k].token] -= value - legs[k];
      legs[k] = value;
    }
  }
  return targets;
}

}  // namespace tenon::allocate
