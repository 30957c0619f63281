#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "problems/allocate/instance.h"
#include "problems/allocate/plan.h"
#include "problems/allocate/verify.h"
#include "tests/problems/allocate/certify_books.h"

// Books of a few dollars, and the best of their plans in whole dollars: what a search finds among plans in micro-USD is never worse.
namespace tenon::allocate::testing {

// The same book with dollars for micro-USD.
inline Instance in_dollars(Instance book) {
  const auto scale = [](std::int64_t& value) { value *= kMicro; };
  const auto scale_width = [](std::int64_t& width) {
    if (width < kMostMoney) width *= kMicro;
  };
  for (Token& token : book.tokens) scale(token.wallet), scale(token.least_wallet);
  for (Pool& pool : book.pools) {
    for (Leg& leg : pool.legs) scale(leg.held);
    for (YieldStep& step : pool.yield) scale_width(step.width);
    scale(pool.cap);
  }
  for (Conversion& conversion : book.conversions) {
    for (FeeStep& step : conversion.fees) scale_width(step.width);
    scale(conversion.gas);
  }
  for (FeeStep& step : book.default_fees) scale_width(step.width);
  for (Limit& limit : book.limits) scale(limit.most);
  for (std::int64_t* value :
       {&book.gas_deposit, &book.gas_withdrawal, &book.gas_conversion, &book.min_position,
        &book.min_transaction, &book.least_wallet_total, &book.no_trade_band, &book.transaction_penalty})
    scale(*value);
  if (book.max_turnover) scale(*book.max_turnover);
  return book;
}

// All plans whose pools stay as they are or hold whole dollars, and whose conversions are of whole dollars.
class GridPlans {
 public:
  explicit GridPlans(const Instance& book) : book_(book), money_(book.aum()) {
    targets_.legs = IdVector<PoolId, std::vector<std::int64_t>>(book.pools.size());
    for (const TokenId from : book.tokens.keys())
      for (const TokenId to : book.tokens.keys())
        if (from != to && !book.fees(from, to).empty()) pairs_.push_back({from, to});
  }

  std::optional<std::int64_t> best() {
    list_pools(0);
    std::sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (const auto& [gain, targets] : found_)
      if (const Plan plan = to_plan(book_, targets); verify(book_, plan).empty()) return plan.net_gain();
    return std::nullopt;
  }

 private:
  void list_pools(std::size_t p) {
    if (p == book_.pools.size()) return list_sales(0);
    const PoolId id{static_cast<std::int32_t>(p)};
    const Pool& pool = book_.pools[id];
    std::vector<std::int64_t>& legs = targets_.legs[id];
    legs.clear();
    for (const Leg& leg : pool.legs) legs.push_back(leg.held);
    if (pool.is_held()) list_pools(p + 1);
    const auto n = static_cast<std::int64_t>(pool.legs.size());
    for (std::int64_t level = 0; n * level <= money_; level += kMicro) {
      std::fill(legs.begin(), legs.end(), level);
      list_pools(p + 1);
    }
  }

  // Of three tokens at most two pairs are used, or the list is too long.
  void list_sales(std::size_t pair) {
    if (pair == pairs_.size()) return note();
    list_sales(pair + 1);
    if (pairs_.size() > 2 && targets_.sales.size() == 2) return;
    for (std::int64_t sold = kMicro;
         sold <= money_ && book_.received(pairs_[pair].first, pairs_[pair].second, sold); sold += kMicro) {
      targets_.sales.push_back({pairs_[pair].first, pairs_[pair].second, sold});
      list_sales(pair + 1);
      targets_.sales.pop_back();
    }
  }

  void note() {
    const auto wallet = wallet_at_end(book_, targets_);
    for (const TokenId t : book_.tokens.keys())
      if (wallet[t] < book_.tokens[t].least_wallet) return;
    found_.push_back({gain_of(book_, targets_), targets_});
  }

  const Instance& book_;
  std::int64_t money_;
  std::vector<std::pair<TokenId, TokenId>> pairs_;
  Targets targets_;
  std::vector<std::pair<std::int64_t, Targets>> found_;
};

// At most 6 dollars of money in at most three pools, or there are too many plans to list.
inline Instance any_dollar_book(Random& random) {
  while (true)
    if (const Instance book = any_book_of_any_size(random);
        book.aum() > 0 && book.aum() <= (book.pools.size() > 2 ? 4 : 6))
      return in_dollars(book);
}

}  // namespace tenon::allocate::testing
