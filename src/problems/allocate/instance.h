#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/checked.h"
#include "base/ids.h"

namespace tenon::allocate {

// Money over liquidity pools: what lies in a wallet and in pools is moved so that the yield over a horizon, less what moving
// costs, is greatest. Sets, units and rules: docs/problems/allocate.md.
//
// Money is int64 in micro-USD. Each holding is valued once, amount x price rounded down; from then on all sums are exact.
using TokenId = Id<struct TokenTag>;
using PoolId = Id<struct PoolTag>;

inline constexpr std::int64_t kMicro = 1'000'000;                     // micro-USD of a USD
inline constexpr std::int64_t kMostMoney = 100'000'000'000 * kMicro;  // all holdings together, a cap, a TVL
inline constexpr std::int64_t kOne =
    10'000'000'000;  // fractions (rates, shares of AUM or TVL) are whole numbers of 1 / kOne
inline constexpr std::int64_t kApyOne = 10'000'000'000;  // APYs are whole numbers of 1 / kApyOne percent
inline constexpr std::int64_t kMostApy = 100'000 * kApyOne;
inline constexpr std::int64_t kMostDays = 3'650;

// A decimal number as it was written: digits / 10^decimals.
struct Decimal {
  std::int64_t digits = 0;
  int decimals = 0;  // 0 … 18

  friend bool operator==(const Decimal&, const Decimal&) = default;
};

struct Token {
  std::string symbol;       // unique, case counts
  Decimal price;            // USD, > 0
  std::int64_t wallet = 0;  // micro-USD that lie in the wallet, >= 0
  std::int64_t least_wallet =
      0;             // micro-USD that must lie there at the end (a buffer, a reserve for gas), >= 0
  std::string at{};  // its place in the input, for messages
};

// A pool pays its APY on a value up to `width`, then the next step's on what lies above, and so on: APYs never rise along the
// list, and the last step has no end. One step where yield does not dilute.
struct YieldStep {
  std::int64_t width = kMostMoney;  // micro-USD, > 0
  std::int64_t apy = 0;             // 0 … kMostApy

  friend bool operator==(const YieldStep&, const YieldStep&) = default;
};

// What may be done with a pool, beside its limits.
enum class PoolRule {
  kFree,
  kPin,         // must hold at least the least position at the end
  kForbid,      // must be empty at the end
  kKeep,        // stays as it is
  kNoDeposit,   // nothing goes in (but for evening out)
  kNoWithdraw,  // nothing comes out: locked
};
const char* name(PoolRule rule);  // "free", "pin", …

// One token of a pool. A pool's legs are worth the same at the end, within 1 micro-USD.
struct Leg {
  TokenId token;
  std::int64_t held = 0;  // micro-USD there at the start, >= 0
};

struct Pool {
  std::string id;                               // unique
  std::string symbol, chain, protocol, issuer;  // for people and for limits; maybe empty
  std::int64_t group = 0;                       // pool_group; 0: none
  std::vector<Leg> legs;                        // at least one; tokens differ
  std::vector<YieldStep> yield;                 // at least one
  std::int64_t apy = 0;                         // the first step's, before dilution: for people
  std::int64_t tvl = 0;                         // micro-USD
  std::int64_t cap =
      0;  // most value at the end; 0 below the TVL floor. Not for what may not come out (see capped())
  std::int64_t risk = 0;  // stddev_apy_30d, 1 / kApyOne percent; for the risk limit and the frontier
  PoolRule rule = PoolRule::kFree;
  bool cools_down = false;  // what is withdrawn cannot be used by this plan: it comes later
  std::string at{};

  std::int64_t held() const;  // of all legs
  bool is_held() const { return held() > 0; }
  // Whether the held legs are worth the same within 1 micro-USD: only then may they be left as they are.
  bool is_even() const;
  // What may not be taken out is left in place whatever the cap.
  bool capped() const { return rule != PoolRule::kKeep && rule != PoolRule::kNoWithdraw; }
};

// Of a conversion of m micro-USD, what lies within the first step's width pays its rate, what lies above the next's, …: rates
// never fall along the list, and more than all widths together cannot be converted.
struct FeeStep {
  std::int64_t width = kMostMoney;  // micro-USD sold, > 0
  std::int64_t rate = 0;            // fee, 1 / kOne; 0 … kOne

  friend bool operator==(const FeeStep&, const FeeStep&) = default;
};

// How one token is converted into another, where that differs from the book's default.
struct Conversion {
  TokenId from, to;
  std::vector<FeeStep> fees;  // none: this conversion does not exist
  std::int64_t gas = 0;       // micro-USD
};

// At most `most` micro-USD may lie in these pools together and in these tokens (their legs in all pools and the wallet). Pools are
// ascending, tokens too; a value that both name counts once.
struct Limit {
  std::string name{};  // "protocol aave-v3", "group 1", …
  std::vector<PoolId> pools{};
  std::vector<TokenId> tokens{};
  std::int64_t most = 0;
  // Soft: micro-USD of penalty for each USD above, 1 / kMicro; none: hard.
  std::optional<std::int64_t> penalty{};
  std::string at{};
};

// APYs of another future, one a pool; the yield steps of a pool shift with it: apy - own apy is added to each (not below 0).
struct Scenario {
  std::string name;
  IdVector<PoolId, std::int64_t> apy;
};

enum class GasUnit { kPool, kLeg };

// Built by format.h only (or by random.h), which refuse everything that the comments exclude.
struct Instance {
  IdVector<TokenId, Token> tokens;  // at least one
  IdVector<PoolId, Pool> pools;
  std::vector<Conversion> conversions;           // by (from, to), each pair once; from != to
  std::vector<FeeStep> default_fees{FeeStep{}};  // of all other pairs
  std::vector<Limit> limits;
  std::vector<Scenario> scenarios;
  // The yield that counts is (1 - robust) x the forecast's + robust x the least of all scenarios (forecast among them).
  std::int64_t robust = 0;  // 1 / kOne; 0 without scenarios

  std::int64_t days = 1;  // horizon or expected holding time; 1 … kMostDays
  std::int64_t gas_deposit = 0, gas_withdrawal = 0, gas_conversion = 0;  // micro-USD a transaction, >= 0
  GasUnit gas_unit = GasUnit::kPool;
  std::optional<TokenId>
      gas_token{};             // whose wallet pays all gas; none: gas is paid from elsewhere and only counted
  std::int64_t min_pools = 0;  // pools with a position at the end
  std::optional<std::int64_t> max_pools{};
  std::int64_t min_position = 0;     // micro-USD of a pool's total, if it is not empty; >= 1
  std::int64_t min_transaction = 0;  // micro-USD of a conversion and of the first allocation to a pool, >= 0
  std::int64_t least_wallet_total =
      0;  // micro-USD that must lie in the wallet at the end, all tokens together, >= 0
  std::int64_t no_trade_band =
      0;  // a held pool's total changes by at least so much, goes to 0 or does not change
  std::optional<std::int64_t> max_turnover{};      // micro-USD withdrawn and paid in, together
  std::optional<std::int64_t> max_transactions{};  // counted as gas is
  std::int64_t transaction_penalty = 0;            // micro-USD a transaction, taken off the objective
  std::optional<std::int64_t>
      max_risk{};  // sum of value x risk at most this share of AUM: 1 / kApyOne percent of AUM

  // Start value of everything: wallet and pools. At most kMostMoney.
  std::int64_t aum() const;
  // The fees and gas of a pair.
  const std::vector<FeeStep>& fees(TokenId from, TokenId to) const;
  std::int64_t conversion_gas(TokenId from, TokenId to) const;
  // What arrives of `sold` micro-USD: for each step its part x (1 - rate), summed exactly, then rounded down; none: more than can
  // be converted.
  std::optional<std::int64_t> received(TokenId from, TokenId to, std::int64_t sold) const;
};

// Yields are exact sums of value x APY x days in 1 / kYieldOne micro-USD.
inline constexpr Int128 kYieldOne = Int128{36'500} * kApyOne;

// Of `value` >= 0 in a pool over the horizon, in 1 / kYieldOne micro-USD.
Int128 yield(const Instance& instance, const std::vector<YieldStep>& steps, std::int64_t value);
// A pool's steps in a scenario; none: the forecast's.
std::vector<YieldStep> steps_in(const Instance& instance, PoolId pool, std::optional<std::size_t> scenario);

// micro-USD as decimal text of a token's amount, rounded down to 18 decimals: value / price.
std::string amount_text(const Decimal& price, std::int64_t micro_usd);

}  // namespace tenon::allocate
