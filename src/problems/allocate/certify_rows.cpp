#include "problems/allocate/certify_rows.h"

#include <algorithm>

namespace tenon::allocate {

namespace {

using Sum = Checked<Int128>;

class RowReader {
 public:
  RowReader(const Instance& instance, const Blocks& blocks, const Path& path, const proof::Prices& prices,
            Coefficients& into)
      : instance_(instance), blocks_(blocks), path_(path), prices_(prices), to_(into) {}

  std::string read() {
    const std::size_t tokens = instance_.tokens.size();
    to_ = {};
    to_.gain = prices_.empty ? 0 : kYieldOne;
    for (auto* by_token : {&to_.row, &to_.end, &to_.into, &to_.out_of}) by_token->assign(tokens, 0);
    to_.leg.assign(blocks_.legs, 0);
    for (const auto part : {&RowReader::read_scalars, &RowReader::read_tokens, &RowReader::read_limits,
                            &RowReader::read_risk, &RowReader::read_counts})
      if (std::string why = (this->*part)(); !why.empty()) return why;
    return read_steps();
  }

 private:
  std::string read_scalars() {
    for (const std::int64_t price : {prices_.pools_least, prices_.pools_most, prices_.transactions,
                                     prices_.turnover, prices_.risk, prices_.wallet_total})
      if (price < 0) return "a price below 0";
    if ((prices_.pools_most > 0 && !instance_.max_pools) ||
        (prices_.turnover > 0 && !instance_.max_turnover) ||
        (prices_.transactions > 0 && !instance_.max_transactions) ||
        (prices_.risk > 0 && !instance_.max_risk))
      return "a price on a rule that is not there";
    to_.active = (Int128{prices_.pools_most} - prices_.pools_least) * proof::kNano;
    to_.turnover = prices_.turnover;
    side(-nano(prices_.pools_least), instance_.min_pools);
    side(nano(prices_.pools_most), instance_.max_pools.value_or(0));
    side(nano(prices_.transactions), instance_.max_transactions.value_or(0));
    side(prices_.turnover, instance_.max_turnover.value_or(0));
    side(prices_.wallet_total, Int128{blocks_.wallet} - instance_.least_wallet_total);
    return "";
  }

  std::string read_tokens() {
    std::fill(to_.end.begin(), to_.end.end(), prices_.wallet_total);
    for (const auto* prices : {&prices_.tokens, &prices_.reserves}) {
      if (prices->empty()) continue;
      if (prices->size() != instance_.tokens.size()) return "not one price a token";
      Int128 largest = 0;
      for (const TokenId t : instance_.tokens.keys()) {
        const std::int64_t price = (*prices)[at(t)];
        if (price < 0) return "a price below 0";
        const bool at_end = prices == &prices_.reserves;
        (at_end ? to_.end : to_.row)[at(t)] += price;
        side(price, at_end ? Int128{instance_.tokens[t].wallet} - instance_.tokens[t].least_wallet
                           : Int128{blocks_.sides[t]});
        largest = std::max<Int128>(largest, price);
      }
      coefficients_ += largest;
    }
    return "";
  }

  // What lies under a limit is its pools, its tokens' other legs, and wallets at the end: what lies there now less what is taken.
  std::string read_limits() {
    std::vector<char> seen(instance_.limits.size(), 0);
    for (const proof::Entry& entry : prices_.limits) {
      if (entry.index < 0 || entry.index >= static_cast<std::int64_t>(instance_.limits.size()))
        return "a price on a limit that is not there";
      const auto index = static_cast<std::size_t>(entry.index);
      if (std::exchange(seen[index], 1)) return "two prices on a limit";
      if (entry.price < 0) return "a price below 0";
      const Limit& limit = instance_.limits[index];
      if (limit.penalty && Int128{entry.price} > Int128{*limit.penalty} * (to_.gain / kMicro))
        return "a price on a soft limit above its penalty";
      for (const std::size_t leg : blocks_.under_limit[index]) to_.leg[leg] += entry.price;
      Int128 most = limit.most;
      for (const TokenId t : limit.tokens) {
        to_.end[at(t)] -= entry.price;
        most -= instance_.tokens[t].wallet;
      }
      side(entry.price, most);
      coefficients_ += entry.price;
    }
    return "";
  }

  // The price is of a micro-USD and percent; a pool bears it rounded down, the side rounded up.
  std::string read_risk() {
    if (prices_.risk == 0) return "";
    if (*instance_.max_risk < 0) return "no share of money";
    Int128 most = 0;
    for (const PoolId p : instance_.pools.keys()) {
      const Pool& pool = instance_.pools[p];
      const Int128 price = Int128{prices_.risk} * pool.risk / kApyOne;
      most = std::max(most, price);
      for (std::size_t k = 0; k < pool.legs.size(); ++k) to_.leg[blocks_.pools[p].first_leg + k] += price;
    }
    coefficients_ += most;
    side(ceil_div(Int128{prices_.risk} * *instance_.max_risk, kApyOne), blocks_.aum);
    return "";
  }

  std::string read_counts() {
    for (const proof::CountPrice& count : prices_.counts) {
      if (count.price < 0) return "a price below 0";
      if (count.least.has_value() == count.most.has_value())
        return "a count of neither least nor most, or both";
      if (count.of.into && count.of.out_of) return "a set of conversions by two tokens";
      const bool said = std::any_of(path_.counts.begin(), path_.counts.end(), [&](const CountRule& rule) {
        return rule.of == count.of && (count.least ? rule.least && *rule.least >= *count.least
                                                   : rule.most && *rule.most <= *count.most);
      });
      if (!said) return "a price on a count that no split above says";
      const Int128 price = (count.least ? -1 : 1) * nano(count.price);
      side(price, count.least ? *count.least : *count.most);
      Int128& of = count.of.into     ? to_.into[static_cast<std::size_t>(*count.of.into)]
                   : count.of.out_of ? to_.out_of[static_cast<std::size_t>(*count.of.out_of)]
                                     : to_.conversion;
      of += price;
      counted_ += nano(count.price);
    }
    return "";
  }

  // What steps cost, once all prices of money are known to be small enough for the products.
  std::string read_steps() {
    constexpr Int128 kMostRate = Int128{kMostApy} * kMostDays;
    coefficients_ += Sum(prices_.turnover) + prices_.wallet_total + kYieldOne + kMostRate;
    if (!coefficients_.ok() || coefficients_.value() > kMostCoefficient)
      return "prices beyond the checker's range";
    to_.gas = to_.gain;
    if (instance_.gas_token) to_.gas += to_.row[at(*instance_.gas_token)] + to_.end[at(*instance_.gas_token)];
    const Sum transaction = Sum(to_.gain) * instance_.transaction_penalty + nano(prices_.transactions);
    const Sum deposit = transaction + Sum(to_.gas) * instance_.gas_deposit;
    const Sum withdrawal = transaction + Sum(to_.gas) * instance_.gas_withdrawal;
    const Sum conversion = transaction + Sum(to_.gas) * blocks_.most_conversion_gas;
    for (const Sum& sum : {transaction, deposit, withdrawal, conversion, Sum(to_.active), counted_})
      if (!sum.ok() || sum.value() > kMostFixed || sum.value() < -kMostFixed)
        return "prices beyond the checker's range";
    to_.transaction = transaction.value();
    to_.deposit = deposit.value();
    to_.withdrawal = withdrawal.value();
    return to_.sides.ok() ? "" : "prices beyond the checker's range";
  }

  static Int128 nano(std::int64_t price) { return Int128{price} * proof::kNano; }
  static std::size_t at(TokenId t) { return static_cast<std::size_t>(t.value); }
  void side(Int128 price, Int128 most) { to_.sides += Sum(price) * most; }

  const Instance& instance_;
  const Blocks& blocks_;
  const Path& path_;
  const proof::Prices& prices_;
  Coefficients& to_;
  Sum coefficients_ = 0;  // of a micro-USD, all together
  Sum counted_ = 0;       // of a conversion, by all counts
};

}  // namespace

std::string read_rows(const Instance& instance, const Blocks& blocks, const Path& path,
                      const proof::Prices& prices, Coefficients& into) {
  return RowReader(instance, blocks, path, prices, into).read();
}

}  // namespace tenon::allocate
