#include "problems/allocate/certify_blocks.h"

#include <algorithm>
#include <set>

namespace tenon::allocate {

namespace {

// A leg that moves: what its level says of it, for a level and a leg at it or 1 above.
enum class Move { kNone, kIn, kOut };
Move move_of(std::int64_t held, std::int64_t at_end) {
  return at_end > held ? Move::kIn : at_end < held ? Move::kOut : Move::kNone;
}

struct Range {
  std::int64_t lo, hi;
};

class PoolBuilder {
 public:
  PoolBuilder(const Instance& instance, const Pool& pool, std::int64_t aum)
      : instance_(instance), pool_(pool), aum_(aum), legs_(static_cast<std::int64_t>(pool.legs.size())) {
    block_.pool = &pool;
    block_.legs = legs_;
    held_ = pool.held();
    for (const Leg& leg : pool.legs) most_held_ = std::max(most_held_, leg.held);
  }

  PoolBlock build() {
    yield_steps();
    const bool stays = held_ > 0 && (pool_.rule == PoolRule::kKeep || pool_.rule == PoolRule::kNoWithdraw);
    if (stays)
      left_as_held();
    else if (pool_.rule != PoolRule::kPin || instance_.min_position <= 0)
      empty();
    if (pool_.rule != PoolRule::kForbid && pool_.rule != PoolRule::kKeep) even();
    return std::move(block_);
  }

 private:
  void yield_steps() {
    Int128 from = 0;
    for (const YieldStep& step : pool_.yield) {
      if (from > 0 && from >= aum_) break;
      block_.step_from.push_back(static_cast<std::int64_t>(from));
      from += step.width;
    }
  }
  std::size_t step_at(std::int64_t value) const {
    std::size_t step = 0;
    while (step + 1 < block_.step_from.size() && block_.step_from[step + 1] < value) ++step;
    return step;
  }

  void add(const Mode& mode, const std::vector<char>& at_level, const std::vector<char>& one_above) {
    block_.modes.push_back(mode);
    block_.at_level.insert(block_.at_level.end(), at_level.begin(), at_level.end());
    block_.one_above.insert(block_.one_above.end(), one_above.begin(), one_above.end());
  }

  void empty() {
    const std::vector<char> all(pool_.legs.size(), 1);
    const std::vector<char> none(pool_.legs.size(), 0);
    add({.withdrawal = held_ > 0}, all, none);
  }

  // Exempt from cap, least position and evenness.
  void left_as_held() {
    const std::vector<char> all(pool_.legs.size(), 1);
    const std::vector<char> none(pool_.legs.size(), 0);
    add({.as_held = true, .active = true, .step = step_at(held_)}, all, none);
  }

  // Levels that the pool's limits admit. A pool's value is legs x level + (0 … legs - 1), so its level is value / legs, rounded
  // down.
  void even() {
    std::int64_t least = std::max<std::int64_t>(1, instance_.min_position);
    if (held_ == 0) least = std::max(least, instance_.min_transaction);
    std::int64_t most = std::min(aum_, pool_.cap);
    if (pool_.rule == PoolRule::kNoDeposit) most = std::min(most, held_);
    if (most < least) return;
    Range range{least / legs_, most / legs_};
    if (pool_.rule == PoolRule::kNoWithdraw) range.lo = std::max(range.lo, most_held_ - (legs_ > 1 ? 1 : 0));
    for (const Range& allowed : outside_of_band())
      pieces({std::max(range.lo, allowed.lo), std::min(range.hi, allowed.hi)});
  }

  // A held pool's total falls by the band at least, stays, or rises by it.
  std::vector<Range> outside_of_band() const {
    const std::int64_t band = instance_.no_trade_band;
    if (held_ == 0 || band <= 1) return {{0, aum_}};
    const std::int64_t same = held_ / legs_;
    const std::int64_t below = held_ >= band ? (held_ - band) / legs_ : -1;
    const std::int64_t above = band > aum_ ? aum_ + 1 : (held_ + band) / legs_;
    // Levels may be shared: a level is no total.
    std::vector<Range> ranges{{0, below}};
    if (same > below && same < above) ranges.push_back({same, same});
    ranges.push_back({std::max(above, below + 1), aum_});
    return ranges;
  }

  // Cuts a range of levels where a leg's move or the yield step changes.
  void pieces(Range range) {
    if (range.lo > range.hi) return;
    std::set<std::int64_t> starts{range.lo};
    const auto cut_at = [&](std::int64_t level) {
      if (level > range.lo && level <= range.hi) starts.insert(level);
    };
    for (const Leg& leg : pool_.legs)
      for (std::int64_t level = leg.held - (legs_ > 1 ? 1 : 0); level <= leg.held + 1; ++level) cut_at(level);
    for (const std::int64_t from : block_.step_from)
      if (from > 0) cut_at(from / legs_ + 1);
    for (auto start = starts.begin(); start != starts.end(); ++start) {
      const auto next = std::next(start);
      piece({*start, next == starts.end() ? range.hi : *next - 1});
    }
  }

  // All ways in which legs can move on a piece: each is a mode.
  void piece(Range range) {
    for (const bool deposit : {false, true})
      for (const bool withdrawal : {false, true}) way(range, deposit, withdrawal);
  }

  void way(Range range, bool deposit, bool withdrawal) {
    if (withdrawal && pool_.rule == PoolRule::kNoWithdraw) return;
    if (deposit && pool_.rule == PoolRule::kNoDeposit && pool_.is_even()) return;
    std::vector<char> at_level, one_above;
    for (const Leg& leg : pool_.legs) {
      bool may[2];
      for (const int above : {0, 1}) {
        const Move move = move_of(leg.held, range.lo + above);
        may[above] = !(above == 1 && legs_ == 1) && !(move == Move::kIn && !deposit) &&
                     !(move == Move::kOut && !withdrawal);
      }
      if (!may[0] && !may[1]) return;
      at_level.push_back(may[0]);
      one_above.push_back(may[1]);
    }
    const Mode mode{.lo = range.lo,
                    .hi = range.hi,
                    .active = true,
                    .deposit = deposit,
                    .withdrawal = withdrawal,
                    .step = step_at(range.lo * legs_)};
    by_moves(mode, at_level, one_above, instance_.gas_unit == GasUnit::kLeg ? 0 : pool_.legs.size());
  }

  // Where gas counts by leg, modes that differ in which legs move, from leg `k` on: what a cut says of a mode holds of all its states, and
  // a leg that stays uses nothing.
  void by_moves(const Mode& mode, std::vector<char> at_level, std::vector<char> one_above, std::size_t k) {
    for (; k < pool_.legs.size() && block_.modes.size() < kMostModesByMoves; ++k) {
      const std::int64_t held = pool_.legs[k].held;
      if (at_level[k] == 0 || one_above[k] == 0 || move_of(held, mode.lo) == move_of(held, mode.lo + 1))
        continue;
      std::vector<char> only_at = one_above, only_above = at_level;
      only_at[k] = only_above[k] = 0;
      by_moves(mode, at_level, std::move(only_at), k + 1);
      by_moves(mode, std::move(only_above), std::move(one_above), k + 1);
      return;
    }
    bool some_in = false, some_out = false;
    for (std::size_t leg = 0; leg < pool_.legs.size(); ++leg) {
      for (const int above : {0, 1}) {
        if ((above == 0 ? at_level : one_above)[leg] == 0) continue;
        const Move move = move_of(pool_.legs[leg].held, mode.lo + above);
        some_in |= move == Move::kIn;
        some_out |= move == Move::kOut;
      }
    }
    if ((mode.deposit && !some_in) || (mode.withdrawal && !some_out)) return;
    add(mode, at_level, one_above);
  }
  static constexpr std::size_t kMostModesByMoves = 200;

  const Instance& instance_;
  const Pool& pool_;
  std::int64_t aum_;
  std::int64_t legs_;
  std::int64_t held_ = 0;
  std::int64_t most_held_ = 0;
  PoolBlock block_;
};

ConversionBlock conversion_of(const Instance& instance, TokenId from, TokenId to, std::int64_t aum) {
  ConversionBlock block{from, to, &instance.fees(from, to), 1, 0, 0};
  if (from == to) return block;
  Int128 widths = 0;
  for (const FeeStep& step : *block.fees) widths += step.width;
  block.least = std::max<std::int64_t>(1, instance.min_transaction);
  block.most = static_cast<std::int64_t>(std::min<Int128>(widths, aum));
  block.gas = instance.conversion_gas(from, to);
  return block;
}

// What comes out of pools that cool down counts for what must lie in the wallet, but not for what may be used: of the two rows
// of a token (usable: not below 0; at the end: not below the least) this is one that both imply.
IdVector<TokenId, std::int64_t> sides_of(const Instance& instance) {
  IdVector<TokenId, std::int64_t> cooling(instance.tokens.size(), 0);
  for (const Pool& pool : instance.pools)
    if (pool.cools_down)
      for (const Leg& leg : pool.legs) cooling[leg.token] += leg.held;
  IdVector<TokenId, std::int64_t> sides;
  for (const TokenId t : instance.tokens.keys()) {
    const Token& token = instance.tokens[t];
    sides.push_back(token.wallet - std::max<std::int64_t>(0, token.least_wallet - cooling[t]));
  }
  return sides;
}

std::vector<std::size_t> legs_under(const Instance& instance, const Blocks& blocks, const Limit& limit) {
  std::vector<std::size_t> legs;
  for (const PoolId p : instance.pools.keys()) {
    const Pool& pool = instance.pools[p];
    const bool all = std::binary_search(limit.pools.begin(), limit.pools.end(), p);
    for (std::size_t k = 0; k < pool.legs.size(); ++k)
      if (all || std::binary_search(limit.tokens.begin(), limit.tokens.end(), pool.legs[k].token))
        legs.push_back(blocks.pools[p].first_leg + k);
  }
  return legs;
}

}  // namespace

std::int64_t PoolBlock::most_value() const {
  std::int64_t most = 0;
  for (const Mode& mode : modes)
    most = std::max(most, mode.as_held ? pool->held() : mode.active ? mode.hi * legs + legs - 1 : 0);
  return most;
}

Blocks blocks_of(const Instance& instance) {
  Blocks blocks;
  blocks.aum = instance.aum();
  for (const Pool& pool : instance.pools) {
    const PoolId p = blocks.pools.push_back(PoolBuilder(instance, pool, blocks.aum).build());
    blocks.pools[p].first_leg = blocks.legs;
    blocks.legs += pool.legs.size();
  }
  for (const TokenId from : instance.tokens.keys())
    for (const TokenId to : instance.tokens.keys())
      blocks.conversions.push_back(conversion_of(instance, from, to, blocks.aum));
  for (const ConversionBlock& block : blocks.conversions)
    blocks.most_conversion_gas = std::max(blocks.most_conversion_gas, block.gas);
  blocks.sides = sides_of(instance);
  for (const Token& token : instance.tokens) blocks.wallet += token.wallet;
  for (const Limit& limit : instance.limits)
    blocks.under_limit.push_back(legs_under(instance, blocks, limit));
  return blocks;
}

bool direct_plans_suffice(const Instance& instance) {
  return instance.conversions.empty() && instance.default_fees.size() == 1 &&
         instance.default_fees[0].rate < kOne && instance.default_fees[0].width >= instance.aum() &&
         std::all_of(instance.limits.begin(), instance.limits.end(),
                     [](const Limit& limit) { return limit.tokens.empty(); });
}

std::int64_t owned(const Instance& instance, TokenId token) {
  std::int64_t sum = instance.tokens[token].wallet;
  for (const Pool& pool : instance.pools)
    for (const Leg& leg : pool.legs)
      if (leg.token == token) sum += leg.held;
  return sum;
}

void keep_direct(const Instance& instance, Blocks& blocks) {
  blocks.direct = true;
  IdVector<TokenId, std::int64_t> most;
  for (const TokenId t : instance.tokens.keys()) most.push_back(owned(instance, t));
  for (ConversionBlock& block : blocks.conversions) {
    if (!block.exists()) continue;
    block.most = most[block.from];
    block.least = block.most > 0 ? 0 : 1;
  }
}

bool within_range(const Instance& instance) {
  const auto money = [](std::int64_t value) { return value >= 0 && value <= kMostMoney; };
  const auto share = [](std::int64_t value) { return value >= 0 && value <= kOne; };
  const auto apy = [](std::int64_t value) { return value >= 0 && value <= kMostApy; };
  Int128 aum = 0;
  for (const Token& token : instance.tokens) {
    if (!money(token.wallet) || !money(token.least_wallet)) return false;
    aum += token.wallet;
  }
  for (const Pool& pool : instance.pools) {
    if (pool.legs.empty() || pool.legs.size() > 100 || pool.yield.empty() || !money(pool.cap) ||
        pool.risk < 0)
      return false;
    for (const Leg& leg : pool.legs) {
      if (!money(leg.held)) return false;
      aum += leg.held;
    }
    for (const YieldStep& step : pool.yield)
      if (!apy(step.apy) || step.width <= 0) return false;
  }
  const auto fees = [&](const std::vector<FeeStep>& steps) {
    return std::all_of(steps.begin(), steps.end(),
                       [&](const FeeStep& step) { return step.width > 0 && share(step.rate); });
  };
  for (const Conversion& conversion : instance.conversions)
    if (!fees(conversion.fees) || !money(conversion.gas)) return false;
  for (const Limit& limit : instance.limits)
    if (limit.penalty && *limit.penalty < 0) return false;
  for (const Scenario& scenario : instance.scenarios)
    if (!std::all_of(scenario.apy.begin(), scenario.apy.end(), apy)) return false;
  return aum <= kMostMoney && fees(instance.default_fees) && share(instance.robust) && instance.days >= 1 &&
         instance.days <= kMostDays && money(instance.gas_deposit) && money(instance.gas_withdrawal) &&
         money(instance.gas_conversion) && money(instance.transaction_penalty) &&
         money(instance.min_position) && money(instance.min_transaction) &&
         money(instance.least_wallet_total) && money(instance.no_trade_band);
}

}  // namespace tenon::allocate
