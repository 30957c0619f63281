#include "planners/allocate/amounts.h"

#include <algorithm>
#include <utility>

namespace tenon::allocate {

Amounts::Amounts(const Instance& instance) : instance_(instance), limits_of_token_(instance.tokens.size()) {
  std::int64_t wallets = 0;
  for (const Token& token : instance.tokens) {
    token_rows_.push_back(add_row(token.wallet));
    reserve_rows_.push_back(token.least_wallet > 0 ? add_row(token.wallet - token.least_wallet) : -1);
    wallets += token.wallet;
  }
  if (instance.least_wallet_total > 0) wallet_row_ = add_row(wallets - instance.least_wallet_total);
  for (std::size_t l = 0; l < instance.limits.size(); ++l) {
    const Limit& limit = instance.limits[l];
    Int128 side = limit.most;
    for (const TokenId t : limit.tokens) {
      side -= instance.tokens[t].wallet;
      limits_of_token_[static_cast<std::size_t>(t.value)].push_back(static_cast<int>(l));
    }
    limit_rows_.push_back(add_row(side, limit.penalty.has_value()));
  }
  if (instance.max_risk) {
    std::int64_t most = 1;
    for (const Pool& pool : instance.pools) most = std::max(most, pool.risk);
    risk_row_ = add_row(Int128{*instance.max_risk} * instance.aum(), false, most);
  }
  if (instance.max_turnover) turnover_row_ = add_row(*instance.max_turnover);
  if (instance.max_transactions) transactions_row_ = add_row(*instance.max_transactions);
  for (const Pool& pool : instance.pools) legs_.push_back(std::vector<std::int64_t>(pool.legs.size(), 0));
}

int Amounts::add_row(Int128 side, bool soft, Int128 unit) {
  rows_.push_back({side, soft, unit});
  return rows() - 1;
}

// So much of a token leaves the wallet (below 0: comes in). What cools down comes, but cannot be used.
void Amounts::take(Uses& uses, TokenId token, std::int64_t amount, bool usable) const {
  const auto t = static_cast<std::size_t>(token.value);
  if (amount == 0) return;
  if (usable) uses.push_back({token_rows_[t], amount});
  if (reserve_rows_[t] >= 0) uses.push_back({reserve_rows_[t], amount});
  if (wallet_row_ >= 0) uses.push_back({wallet_row_, amount});
  for (const int limit : limits_of_token_[t])
    uses.push_back({limit_rows_[static_cast<std::size_t>(limit)], -Int128{amount}});
}

void Amounts::pay(Uses& uses, std::int64_t steps, std::int64_t gas) const {
  if (transactions_row_ >= 0) uses.push_back({transactions_row_, steps});
  if (instance_.gas_token) take(uses, *instance_.gas_token, gas);
}

Amounts::Uses Amounts::uses_of_pool(PoolId p, const std::vector<std::int64_t>& legs) const {
  const Pool& pool = instance_.pools[p];
  Uses uses;
  std::int64_t in = 0, out = 0, value = 0;
  for (std::size_t l = 0; l < legs.size(); ++l) {
    const std::int64_t more = legs[l] - pool.legs[l].held;
    value += legs[l];
    in += more > 0 ? 1 : 0;
    out += more < 0 ? 1 : 0;
    take(uses, pool.legs[l].token, more, more > 0 || !pool.cools_down);
    if (turnover_row_ >= 0) uses.push_back({turnover_row_, more < 0 ? -more : more});
  }
  if (instance_.gas_unit == GasUnit::kPool) {
    in = std::min<std::int64_t>(in, 1);
    out = std::min<std::int64_t>(out, 1);
  }
  pay(uses, in + out, in * instance_.gas_deposit + out * instance_.gas_withdrawal);
  if (risk_row_ >= 0) uses.push_back({risk_row_, Int128{value} * pool.risk});
  for (std::size_t l = 0; l < instance_.limits.size(); ++l) {
    const Limit& limit = instance_.limits[l];
    const bool whole = std::binary_search(limit.pools.begin(), limit.pools.end(), p);
    for (std::size_t k = 0; k < legs.size(); ++k)
      if (whole || std::binary_search(limit.tokens.begin(), limit.tokens.end(), pool.legs[k].token))
        uses.push_back({limit_rows_[l], legs[k]});
  }
  return uses;
}

Amounts::Uses Amounts::uses_at(const Amount& amount, std::int64_t value) const {
  if (amount.is_level())
    return uses_of_pool(amount.pool,
                        std::vector<std::int64_t>(instance_.pools[amount.pool].legs.size(), value));
  Uses uses;
  take(uses, amount.from, value);
  take(uses, amount.to, -instance_.received(amount.from, amount.to, value).value_or(0));
  pay(uses, 1, instance_.conversion_gas(amount.from, amount.to));
  return uses;
}

void Amounts::apply(const Uses& uses, int sign) {
  for (const Use& use : uses) rows_[static_cast<std::size_t>(use.row)].slack -= sign * use.amount;
}

void Amounts::fix_pool(PoolId pool, const std::vector<std::int64_t>& legs) {
  legs_[pool] = legs;
  apply(uses_of_pool(pool, legs), 1);
}

int Amounts::add_level(PoolId pool, std::int64_t now, std::int64_t low, std::int64_t high) {
  amounts_.push_back({.pool = pool, .now = now, .low = low, .high = high});
  apply(uses_at(amounts_.back(), now), 1);
  return count() - 1;
}

int Amounts::add_sale(TokenId from, TokenId to, std::int64_t now, std::int64_t low, std::int64_t high) {
  amounts_.push_back({.from = from, .to = to, .now = now, .low = low, .high = high});
  apply(uses_at(amounts_.back(), now), 1);
  return count() - 1;
}

void Amounts::set(int amount, std::int64_t to) {
  Amount& moved = amounts_[static_cast<std::size_t>(amount)];
  apply(uses_at(moved, moved.now), -1);
  moved.now = to;
  apply(uses_at(moved, to), 1);
}

double Amounts::broken(int row) const {
  const Row& of = rows_[static_cast<std::size_t>(row)];
  if (of.soft || of.slack >= 0) return 0;
  return static_cast<double>(-of.slack) / static_cast<double>(of.unit);
}

double Amounts::broken() const {
  double sum = 0;
  for (int row = 0; row < rows(); ++row) sum += broken(row);
  return sum;
}

Int128 Amounts::effect(int amount, std::int64_t to, int row) const {
  const Amount& moved = at(amount);
  Int128 effect = 0;
  for (const Use& use : uses_at(moved, moved.now))
    if (use.row == row) effect += use.amount;
  for (const Use& use : uses_at(moved, to))
    if (use.row == row) effect -= use.amount;
  return effect;
}

bool Amounts::harmless(int amount, std::int64_t to) const {
  const std::vector<int> rows = rows_of(amount);
  return std::all_of(rows.begin(), rows.end(), [&](int row) {
    const Int128 gained = effect(amount, to, row);
    return gained >= 0 || slack(row) + gained >= 0;
  });
}

std::vector<int> Amounts::rows_of(int amount) const {
  const Amount& of = at(amount);
  std::vector<int> rows;
  for (const std::int64_t value : {of.now, of.low, of.high})
    for (const Use& use : uses_at(of, value)) rows.push_back(use.row);
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

Targets Amounts::targets() const {
  Targets targets{legs_, {}};
  for (const Amount& amount : amounts_) {
    if (amount.is_level())
      std::fill(targets.legs[amount.pool].begin(), targets.legs[amount.pool].end(), amount.now);
    else
      targets.sales.push_back({amount.from, amount.to, amount.now});
  }
  return targets;
}

}  // namespace tenon::allocate
