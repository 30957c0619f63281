#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "problems/allocate/instance.h"
#include "problems/allocate/plan.h"
#include "problems/allocate/verify.h"

// Books of a few micro-USD, so that all their plans can be listed: what a certificate says of them can be held against the best
// plan there is. APYs are huge, so that a micro-USD more or less matters.
namespace tenon::allocate::testing {

// A gain of `micro` micro-USD for each micro-USD held, over 3,650 days: 10 % a year is 1.
inline constexpr std::int64_t kLongDays = 3'650;
inline std::int64_t apy_of(std::int64_t thousandths) { return thousandths * kApyOne / 100; }

inline Token token(std::string symbol, std::int64_t wallet, std::int64_t least = 0) {
  return {.symbol = std::move(symbol), .price = {1, 0}, .wallet = wallet, .least_wallet = least};
}

inline Pool pool(std::string id, std::vector<Leg> legs, std::int64_t apy, std::int64_t cap) {
  Pool pool;
  pool.id = std::move(id);
  pool.legs = std::move(legs);
  pool.yield = {{.apy = apy}};
  pool.apy = apy;
  pool.tvl = 1'000 * kMicro;
  pool.cap = cap;
  return pool;
}

inline std::vector<FeeStep> any_fees(Random& random) {
  std::vector<FeeStep> fees;
  std::int64_t rate = random.between(0, 2) * kOne / 11;
  const std::int64_t steps = random.chance(1, 3) ? random.between(0, 3) : 1;
  for (std::int64_t s = 0; s < steps; ++s) {
    fees.push_back({random.between(1, 4), rate});
    rate = std::min(kOne, rate + random.between(0, 3) * kOne / 7);
  }
  if (!fees.empty() && random.chance(2, 3)) fees.back().width = kMostMoney;
  return fees;
}

inline Pool any_pool(Random& random, std::int32_t index, std::int32_t tokens) {
  constexpr PoolRule kRules[]{PoolRule::kPin, PoolRule::kForbid, PoolRule::kKeep, PoolRule::kNoDeposit,
                              PoolRule::kNoWithdraw};
  std::vector<Leg> legs;
  const std::int64_t count = std::min<std::int64_t>(tokens, random.chance(1, 2) ? 1 : 2);
  const auto first = static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(tokens)));
  const bool held = random.chance(1, 2);
  for (std::int32_t k = 0; k < count; ++k)
    legs.push_back({TokenId{(first + k) % tokens}, held ? random.between(0, 3) : 0});
  Pool made = pool("p" + std::to_string(index), legs, apy_of(random.between(0, 3'000)), random.between(0, 8));
  made.yield.clear();
  std::int64_t apy = made.apy;
  for (std::int64_t s = random.chance(1, 3) ? 3 : 1; s > 0; --s) {
    made.yield.push_back({random.between(1, 3), apy});
    apy = random.between(0, apy);
  }
  made.yield.back().width = kMostMoney;
  made.risk = random.between(0, 40) * kApyOne / 10;
  if (random.chance(1, 3)) made.rule = kRules[random.below(5)];
  made.cools_down = random.chance(1, 5);
  return made;
}

inline Limit any_limit(Random& random, const Instance& book) {
  Limit limit{.name = "limit", .pools = {}, .tokens = {}, .most = random.between(0, 8)};
  for (const PoolId p : book.pools.keys())
    if (random.chance(1, 2)) limit.pools.push_back(p);
  for (const TokenId t : book.tokens.keys())
    if (random.chance(1, 3)) limit.tokens.push_back(t);
  if (random.chance(1, 2)) limit.penalty = random.between(0, 3 * kMicro);
  return limit;
}

// Two or three tokens, one to three pools, each feature now and then; there may be no plan.
inline Instance any_book_of_any_size(Random& random) {
  Instance book;
  book.days = kLongDays;
  const auto tokens = static_cast<std::int32_t>(random.chance(1, 4) ? 3 : 2);
  for (std::int32_t t = 0; t < tokens; ++t)
    book.tokens.push_back(token(std::string(1, static_cast<char>('A' + t)),
                                random.chance(1, 3) ? 0 : random.between(0, 4),
                                random.chance(1, 4) ? random.between(1, 2) : 0));
  const std::int64_t pools = random.between(1, tokens == 3 ? 2 : 3);
  for (std::int32_t p = 0; p < pools; ++p) book.pools.push_back(any_pool(random, p, tokens));
  book.default_fees = any_fees(random);
  if (book.default_fees.empty()) book.default_fees = {FeeStep{}};
  for (std::int32_t from = 0; from < tokens; ++from)
    for (std::int32_t to = 0; to < tokens; ++to)
      if (from != to && random.chance(1, 4))
        book.conversions.push_back({TokenId{from}, TokenId{to}, any_fees(random), random.between(0, 2)});
  const auto maybe = [&](std::uint64_t whole, std::int64_t most) {
    return random.chance(1, whole) ? random.between(1, most) : 0;
  };
  const auto limited = [&](std::uint64_t whole, std::int64_t most) {
    return random.chance(1, whole) ? std::optional(random.between(0, most)) : std::nullopt;
  };
  book.gas_deposit = maybe(2, 3);
  book.gas_withdrawal = maybe(2, 2);
  book.gas_conversion = maybe(2, 2);
  book.gas_unit = random.chance(1, 2) ? GasUnit::kPool : GasUnit::kLeg;
  if (random.chance(1, 4)) book.gas_token = TokenId{0};
  book.min_pools = maybe(3, 2);
  book.max_pools = limited(4, 2);
  book.min_position = random.between(1, 4);
  book.min_transaction = maybe(2, 3);
  book.least_wallet_total = maybe(5, 4);
  book.no_trade_band = maybe(4, 3);
  book.max_turnover = limited(4, 8);
  book.max_transactions = limited(4, 4);
  book.transaction_penalty = maybe(5, 2);
  if (random.chance(1, 4)) book.max_risk = random.between(0, 30) * kApyOne / 10;
  while (random.chance(1, 3)) book.limits.push_back(any_limit(random, book));
  for (std::int64_t s = maybe(3, 2); s > 0; --s) {
    Scenario scenario{"s", {}};
    for (std::size_t p = 0; p < book.pools.size(); ++p)
      scenario.apy.push_back(apy_of(random.between(0, 3'000)));
    book.scenarios.push_back(scenario);
  }
  if (!book.scenarios.empty()) book.robust = random.between(0, 4) * kOne / 4;
  return book;
}

// At most 8 micro-USD of money, or there are too many plans to list.
inline Instance any_book(Random& random) {
  while (true)
    if (Instance book = any_book_of_any_size(random);
        book.aum() > 0 && book.aum() <= (book.pools.size() > 2 ? 5 : 8))
      return book;
}

// What a pool's legs may be at the end, for all that the pool's own cap and the most of a leg say.
inline std::vector<std::vector<std::int64_t>> states_of(const Pool& pool, std::int64_t most) {
  std::vector<std::vector<std::int64_t>> states;
  std::vector<std::int64_t> held;
  for (const Leg& leg : pool.legs) held.push_back(leg.held);
  if (!pool.is_even()) states.push_back(held);
  for (std::int64_t v = 0; v <= most; ++v) {
    const std::size_t count = std::size_t{1} << pool.legs.size();
    // Each leg at v or 1 above, but not all above.
    for (std::size_t above = 0; above + 1 < count; ++above) {
      std::vector<std::int64_t> legs;
      for (std::size_t k = 0; k < pool.legs.size(); ++k)
        legs.push_back(v + static_cast<std::int64_t>(above >> k & 1));
      std::int64_t total = 0;
      for (const std::int64_t leg : legs) total += leg;
      if (total <= most && (total == 0 || total <= pool.cap || legs == held)) states.push_back(legs);
    }
  }
  return states;
}

inline std::int64_t gain_of(const Instance& book, const Targets& targets) {
  std::int64_t fees = 0;
  for (const Targets::Sale& sale : targets.sales)
    fees += sale.sold - *book.received(sale.from, sale.to, sale.sold);
  return total_yield(book, targets) - fees - total_gas(book, targets) - penalty(book, targets);
}

// All plans: pools' states times what is sold of each pair, as far as the wallet has it.
class AllPlans {
 public:
  explicit AllPlans(const Instance& book) : book_(book), money_(book.aum()) {
    for (const Pool& pool : book.pools) states_.push_back(states_of(pool, money_));
    for (const TokenId from : book.tokens.keys())
      for (const TokenId to : book.tokens.keys())
        if (from != to && !book.fees(from, to).empty()) pairs_.push_back({from, to});
  }

  // The most net gain of all plans that the verifier accepts; none: it accepts none.
  std::optional<std::int64_t> best() {
    targets_.legs = IdVector<PoolId, std::vector<std::int64_t>>(book_.pools.size());
    list_pools(0);
    std::sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (const auto& [gain, targets] : found_) {
      const Plan plan = to_plan(book_, targets);
      if (verify(book_, plan).empty()) return plan.net_gain();
    }
    return std::nullopt;
  }

 private:
  void list_pools(std::size_t p) {
    if (p == book_.pools.size()) return list_sales(0);
    for (const std::vector<std::int64_t>& state : states_[p]) {
      targets_.legs[PoolId{static_cast<std::int32_t>(p)}] = state;
      std::int64_t total = 0;
      for (const auto& legs : targets_.legs)
        for (const std::int64_t leg : legs) total += leg;
      if (total <= money_) list_pools(p + 1);
    }
    targets_.legs[PoolId{static_cast<std::int32_t>(p)}].clear();
  }

  // Of three tokens at most two pairs are used, or the list is too long.
  void list_sales(std::size_t pair) {
    if (pair == pairs_.size()) return note();
    list_sales(pair + 1);
    if (pairs_.size() > 2 && targets_.sales.size() == 2) return;
    for (std::int64_t sold = std::max<std::int64_t>(1, book_.min_transaction); sold <= money_; ++sold) {
      if (!book_.received(pairs_[pair].first, pairs_[pair].second, sold)) break;
      targets_.sales.push_back({pairs_[pair].first, pairs_[pair].second, sold});
      list_sales(pair + 1);
      targets_.sales.pop_back();
    }
  }

  void note() {
    const auto wallet = wallet_at_end(book_, targets_);
    for (const TokenId t : book_.tokens.keys())
      if (wallet[t] < book_.tokens[t].least_wallet) return;
    if (book_.max_transactions && count_transactions(book_, targets_) > *book_.max_transactions) return;
    std::int64_t active = 0;
    for (const auto& legs : targets_.legs)
      active += std::any_of(legs.begin(), legs.end(), [](std::int64_t leg) { return leg > 0; });
    if (active < book_.min_pools || active > book_.max_pools.value_or(active)) return;
    found_.push_back({gain_of(book_, targets_), targets_});
  }

  const Instance& book_;
  std::int64_t money_;
  std::vector<std::vector<std::vector<std::int64_t>>> states_;
  std::vector<std::pair<TokenId, TokenId>> pairs_;
  Targets targets_;
  std::vector<std::pair<std::int64_t, Targets>> found_;
};

inline std::optional<std::int64_t> best_gain(const Instance& book) { return AllPlans(book).best(); }

}  // namespace tenon::allocate::testing
