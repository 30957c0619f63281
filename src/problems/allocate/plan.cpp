#include "problems/allocate/plan.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "problems/allocate/numbers.h"

namespace tenon::allocate {

namespace {

std::int64_t total(const std::vector<std::int64_t>& legs) {
  std::int64_t sum = 0;
  for (const std::int64_t leg : legs) sum += leg;
  return sum;
}

// How many legs are paid into, and how many withdrawn from.
struct Moves {
  std::int64_t in = 0;
  std::int64_t out = 0;
};
Moves moves_of(const Pool& pool, const std::vector<std::int64_t>& legs) {
  Moves moves;
  for (std::size_t k = 0; k < legs.size(); ++k) {
    moves.in += legs[k] > pool.legs[k].held ? 1 : 0;
    moves.out += legs[k] < pool.legs[k].held ? 1 : 0;
  }
  return moves;
}
// As they are charged.
Moves charged(const Instance& instance, const Pool& pool, const std::vector<std::int64_t>& legs) {
  const Moves moves = moves_of(pool, legs);
  if (instance.gas_unit == GasUnit::kLeg) return moves;
  return {std::min<std::int64_t>(moves.in, 1), std::min<std::int64_t>(moves.out, 1)};
}

// floor(((kOne - robust) x forecast + robust x least) / (kOne x kYieldOne)); the products leave 128 bits, so whole micro-USD and
// the rest of them are mixed apart.
std::int64_t mixed_yield(Int128 forecast, Int128 least, std::int64_t robust) {
  const auto mix = [&](Int128 a, Int128 b) { return (kOne - robust) * a + robust * b; };
  const Int128 whole = mix(forecast / kYieldOne, least / kYieldOne);
  const Int128 rest = mix(forecast % kYieldOne, least % kYieldOne);
  return static_cast<std::int64_t>(whole / kOne + (whole % kOne * kYieldOne + rest) / (kOne * kYieldOne));
}

// The steps of a plan in the order of to_plan, with what lies in the wallet after each.
class PlanWriter {
 public:
  PlanWriter(const Instance& instance, const Targets& targets) : instance_(instance), targets_(targets) {
    for (const Token& token : instance.tokens) usable_.push_back(token.wallet);
    cooling_.resize(instance.tokens.size());
  }

  Plan write() {
    hold();
    withdraw();
    convert();
    pay_in();
    for (std::size_t i = 0; i < plan_.transactions.size(); ++i) {
      Transaction& step = plan_.transactions[i];
      step.seq = static_cast<std::int64_t>(i) + 1;
      plan_.gas += step.gas;
      plan_.conversion_fee += step.conversion_fee;
    }
    end();
    return std::move(plan_);
  }

 private:
  const std::vector<std::int64_t>& legs(PoolId pool) const { return targets_.legs[pool]; }

  Transaction& add(Transaction::Type type, std::string from, std::string to, TokenId token,
                   std::int64_t micro_usd, std::int64_t gas) {
    const Token& of = instance_.tokens[token];
    plan_.transactions.push_back({.type = type,
                                  .from_location = std::move(from),
                                  .to_location = std::move(to),
                                  .token = of.symbol,
                                  .amount = amount_text(of.price, micro_usd),
                                  .micro_usd = micro_usd,
                                  .gas = gas});
    if (instance_.gas_token) usable_[*instance_.gas_token] -= gas;
    return plan_.transactions.back();
  }

  void hold() {
    for (const PoolId p : instance_.pools.keys()) {
      const Pool& pool = instance_.pools[p];
      for (std::size_t k = 0; k < pool.legs.size(); ++k)
        if (const std::int64_t kept = std::min(pool.legs[k].held, legs(p)[k]); kept > 0)
          add(Transaction::Type::kHold, pool.id, pool.id, pool.legs[k].token, kept, 0);
    }
  }

  // In the pools' order. Where gas is paid out of the wallet and runs short, first the pools that bring more of it than they cost.
  void withdraw() {
    std::vector<PoolId> left;
    for (const PoolId p : instance_.pools.keys())
      if (moves_of(instance_.pools[p], legs(p)).out > 0) left.push_back(p);
    while (!left.empty()) {
      auto next = left.begin();
      if (instance_.gas_token && usable_[*instance_.gas_token] + gas_brought(*next) < 0)
        next = std::find_if(left.begin(), left.end(), [&](PoolId p) { return gas_brought(p) >= 0; });
      if (next == left.end()) next = left.begin();  // not funded; the verifier says so
      withdraw_from(*next);
      if (!instance_.gas_token) {
        for (++next; next != left.end(); ++next) withdraw_from(*next);
        return;
      }
      left.erase(next);
    }
  }

  // What the gas token's wallet gains by withdrawing from a pool, gas paid.
  std::int64_t gas_brought(PoolId p) const {
    const Pool& pool = instance_.pools[p];
    std::int64_t brought = -charged(instance_, pool, legs(p)).out * instance_.gas_withdrawal;
    for (std::size_t k = 0; k < pool.legs.size(); ++k)
      if (pool.legs[k].token == *instance_.gas_token && !pool.cools_down)
        brought += std::max<std::int64_t>(0, pool.legs[k].held - legs(p)[k]);
    return brought;
  }

  void withdraw_from(PoolId p) {
    const Pool& pool = instance_.pools[p];
    bool first = true;
    const auto leg = [&](std::size_t k) {
      const TokenId token = pool.legs[k].token;
      const std::int64_t taken = pool.legs[k].held - legs(p)[k];
      if (taken <= 0) return;
      (pool.cools_down ? cooling_ : usable_)[token] += taken;
      const bool pays = first || instance_.gas_unit == GasUnit::kLeg;
      add(Transaction::Type::kWithdrawal, pool.id, kWallet, token, taken,
          pays ? instance_.gas_withdrawal : 0);
      first = false;
    };
    // The leg that brings gas goes first: the gas of the others may come from it.
    const std::size_t gas_leg = gas_leg_of(pool);
    if (gas_leg < pool.legs.size()) leg(gas_leg);
    for (std::size_t k = 0; k < pool.legs.size(); ++k)
      if (k != gas_leg) leg(k);
  }
  std::size_t gas_leg_of(const Pool& pool) const {
    std::size_t k = 0;
    while (k < pool.legs.size() && pool.legs[k].token != instance_.gas_token) ++k;
    return k;
  }

  // By (from, to), but a token is sold only once all of it that is bought has been bought; those go first whose proceeds
  // lead to the gas token. In a circle of conversions there is no such order: there the first that is funded goes.
  void convert() {
    std::vector<Targets::Sale> left = targets_.sales;
    std::sort(left.begin(), left.end(), [](const Targets::Sale& a, const Targets::Sale& b) {
      return std::pair(a.from, a.to) < std::pair(b.from, b.to);
    });
    IdVector<TokenId, std::int64_t> bought_later(instance_.tokens.size());
    for (const Targets::Sale& sale : left) ++bought_later[sale.to];
    const IdVector<TokenId, bool> leads_to_gas = leading_to_gas(left);
    while (!left.empty()) {
      const auto best = std::min_element(left.begin(), left.end(), [&](const auto& a, const auto& b) {
        const auto rank = [&](const Targets::Sale& sale) {
          if (bought_later[sale.from] == 0) return leads_to_gas[sale.to] ? 0 : 1;
          return usable_[sale.from] >= sale.sold ? 2 : 3;
        };
        return rank(a) < rank(b);
      });
      --bought_later[best->to];
      sell(*best);
      left.erase(best);
    }
  }

  IdVector<TokenId, bool> leading_to_gas(const std::vector<Targets::Sale>& sales) const {
    IdVector<TokenId, bool> leads(instance_.tokens.size());
    if (!instance_.gas_token) return leads;
    leads[*instance_.gas_token] = true;
    for (bool grew = true; grew;) {
      grew = false;
      for (const Targets::Sale& sale : sales)
        if (leads[sale.to] && !leads[sale.from]) leads[sale.from] = grew = true;
    }
    return leads;
  }

  void sell(const Targets::Sale& sale) {
    const std::int64_t received = instance_.received(sale.from, sale.to, sale.sold).value_or(0);
    usable_[sale.from] -= sale.sold;
    usable_[sale.to] += received;
    Transaction& step = add(Transaction::Type::kConversion, kWallet, kWallet, sale.from, sale.sold,
                            instance_.conversion_gas(sale.from, sale.to));
    step.to_token = instance_.tokens[sale.to].symbol;
    step.conversion_fee = sale.sold - received;
  }

  void pay_in() {
    for (const PoolId p : instance_.pools.keys()) {
      const Pool& pool = instance_.pools[p];
      bool first = true;
      for (std::size_t k = 0; k < pool.legs.size(); ++k) {
        const std::int64_t paid = legs(p)[k] - pool.legs[k].held;
        if (paid <= 0) continue;
        usable_[pool.legs[k].token] -= paid;
        const bool pays = first || instance_.gas_unit == GasUnit::kLeg;
        add(Transaction::Type::kAllocation, kWallet, pool.id, pool.legs[k].token, paid,
            pays ? instance_.gas_deposit : 0);
        first = false;
      }
    }
  }

  void end() {
    for (const PoolId p : instance_.pools.keys())
      for (std::size_t k = 0; k < legs(p).size(); ++k) {
        const Token& token = instance_.tokens[instance_.pools[p].legs[k].token];
        const std::int64_t value = legs(p)[k];
        if (value > 0)
          plan_.positions.push_back(
              {instance_.pools[p].id, token.symbol, amount_text(token.price, value), value});
      }
    for (const TokenId t : instance_.tokens.keys()) {
      const Token& token = instance_.tokens[t];
      const std::int64_t value = usable_[t] + cooling_[t];
      if (value != 0)
        plan_.wallet.push_back({token.symbol, value > 0 ? amount_text(token.price, value) : "", value});
    }
    plan_.yield = total_yield(instance_, targets_);
    plan_.penalty = penalty(instance_, targets_);
  }

  const Instance& instance_;
  const Targets& targets_;
  IdVector<TokenId, std::int64_t> usable_;   // in the wallet, free to be sold and paid in
  IdVector<TokenId, std::int64_t> cooling_;  // on its way there
  Plan plan_;
};

}  // namespace

const char* name(Transaction::Type type) {
  switch (type) {
    case Transaction::Type::kHold:
      return "HOLD";
    case Transaction::Type::kWithdrawal:
      return "WITHDRAWAL";
    case Transaction::Type::kConversion:
      return "CONVERSION";
    case Transaction::Type::kAllocation:
      return "ALLOCATION";
  }
  return "";
}

Plan to_plan(const Instance& instance, const Targets& targets) {
  return PlanWriter(instance, targets).write();
}

Targets to_targets(const Instance& instance, const Plan& plan) {
  std::unordered_map<std::string, PoolId> pools;
  for (const PoolId p : instance.pools.keys()) pools.emplace(instance.pools[p].id, p);
  std::unordered_map<std::string, TokenId> tokens;
  for (const TokenId t : instance.tokens.keys()) tokens.emplace(instance.tokens[t].symbol, t);
  const auto token_of = [&](const std::string& symbol) {
    const auto found = tokens.find(symbol);
    return found == tokens.end() ? TokenId::none() : found->second;
  };
  Targets targets;
  for (const Pool& pool : instance.pools) targets.legs.push_back(std::vector<std::int64_t>(pool.legs.size()));
  for (const Position& position : plan.positions) {
    const auto found = pools.find(position.pool);
    if (found == pools.end() || position.micro_usd < 0) continue;
    const TokenId token = token_of(position.token);
    const Pool& pool = instance.pools[found->second];
    for (std::size_t k = 0; k < pool.legs.size(); ++k)
      if (pool.legs[k].token == token) targets.legs[found->second][k] = position.micro_usd;
  }
  for (const Transaction& step : plan.transactions) {
    if (step.type != Transaction::Type::kConversion || step.micro_usd <= 0) continue;
    const Targets::Sale sale{token_of(step.token), token_of(step.to_token), step.micro_usd};
    if (sale.from.valid() && sale.to.valid() && sale.from != sale.to) targets.sales.push_back(sale);
  }
  return targets;
}

std::int64_t count_transactions(const Instance& instance, const Targets& targets) {
  auto count = static_cast<std::int64_t>(targets.sales.size());
  for (const PoolId p : instance.pools.keys()) {
    const Moves moves = charged(instance, instance.pools[p], targets.legs[p]);
    count += moves.in + moves.out;
  }
  return count;
}

std::int64_t total_gas(const Instance& instance, const Targets& targets) {
  std::int64_t gas = 0;
  for (const PoolId p : instance.pools.keys()) {
    const Moves moves = charged(instance, instance.pools[p], targets.legs[p]);
    gas += moves.in * instance.gas_deposit + moves.out * instance.gas_withdrawal;
  }
  for (const Targets::Sale& sale : targets.sales) gas += instance.conversion_gas(sale.from, sale.to);
  return gas;
}

IdVector<TokenId, std::int64_t> wallet_at_end(const Instance& instance, const Targets& targets) {
  IdVector<TokenId, std::int64_t> wallet;
  for (const Token& token : instance.tokens) wallet.push_back(token.wallet);
  for (const PoolId p : instance.pools.keys()) {
    const Pool& pool = instance.pools[p];
    for (std::size_t k = 0; k < pool.legs.size(); ++k)
      wallet[pool.legs[k].token] += pool.legs[k].held - targets.legs[p][k];
  }
  for (const Targets::Sale& sale : targets.sales) {
    wallet[sale.from] -= sale.sold;
    wallet[sale.to] += instance.received(sale.from, sale.to, sale.sold).value_or(0);
  }
  if (instance.gas_token) wallet[*instance.gas_token] -= total_gas(instance, targets);
  return wallet;
}

std::int64_t value_under(const Instance& instance, const Targets& targets,
                         const IdVector<TokenId, std::int64_t>& wallet_at_end, const Limit& limit) {
  std::int64_t value = 0;
  for (const PoolId p : limit.pools) value += total(targets.legs[p]);
  if (limit.tokens.empty()) return value;
  for (const TokenId t : limit.tokens) value += wallet_at_end[t];
  for (const PoolId p : instance.pools.keys()) {
    if (std::binary_search(limit.pools.begin(), limit.pools.end(), p)) continue;
    const std::vector<Leg>& legs = instance.pools[p].legs;
    for (std::size_t k = 0; k < legs.size(); ++k)
      if (std::binary_search(limit.tokens.begin(), limit.tokens.end(), legs[k].token))
        value += targets.legs[p][k];
  }
  return value;
}

std::int64_t total_yield(const Instance& instance, const Targets& targets) {
  Int128 forecast = 0;
  for (const PoolId p : instance.pools.keys())
    if (const std::int64_t value = total(targets.legs[p]); value > 0)
      forecast += yield(instance, instance.pools[p].yield, value);
  Int128 least = forecast;
  for (std::size_t s = 0; instance.robust > 0 && s < instance.scenarios.size(); ++s) {
    Int128 sum = 0;
    for (const PoolId p : instance.pools.keys())
      if (const std::int64_t value = total(targets.legs[p]); value > 0)
        sum += yield(instance, steps_in(instance, p, s), value);
    least = std::min(least, sum);
  }
  return mixed_yield(forecast, least, instance.robust);
}

std::int64_t penalty(const Instance& instance, const Targets& targets) {
  std::int64_t sum = 0;
  if (instance.transaction_penalty > 0)
    sum += count_transactions(instance, targets) * instance.transaction_penalty;
  const bool any_soft = std::any_of(instance.limits.begin(), instance.limits.end(),
                                    [](const Limit& limit) { return limit.penalty.has_value(); });
  if (!any_soft) return sum;
  const auto wallet = wallet_at_end(instance, targets);
  for (const Limit& limit : instance.limits) {
    if (!limit.penalty) continue;
    const Int128 above = value_under(instance, targets, wallet, limit) - Int128{limit.most};
    if (above > 0) sum += static_cast<std::int64_t>(ceil_div(above * *limit.penalty, kMicro));
  }
  return sum;
}

std::vector<std::pair<std::string, Int128>> stage_values(const Instance&, const Plan& plan) {
  Int128 turnover = 0;
  for (const Transaction& step : plan.transactions)
    if (step.type == Transaction::Type::kWithdrawal || step.type == Transaction::Type::kAllocation)
      turnover += step.micro_usd;
  return {{"net_gain", plan.net_gain()}, {"turnover", turnover}};
}

std::vector<std::string> differences(const Plan& a, const Plan& b) {
  std::map<std::string, std::pair<Int128, Int128>> values;
  const auto add = [&](const Plan& plan, auto into) {
    for (const Position& position : plan.positions)
      values["pool " + position.pool + ", " + position.token].*into += position.micro_usd;
    for (const Balance& balance : plan.wallet) values["wallet, " + balance.token].*into += balance.micro_usd;
  };
  add(a, &std::pair<Int128, Int128>::first);
  add(b, &std::pair<Int128, Int128>::second);
  std::vector<std::string> lines;
  const auto compare = [&](const std::string& what, Int128 before, Int128 after) {
    if (before != after) lines.push_back(what + ": " + usd_text(before) + " -> " + usd_text(after) + " USD");
  };
  for (const auto& [what, both] : values) compare(what, both.first, both.second);
  compare("net gain", a.net_gain(), b.net_gain());
  return lines;
}

}  // namespace tenon::allocate
