// The transactions are replayed as a wallet would see them; all that is claimed of them is computed again from what was replayed. The
// short forms that the instance and plan.h offer to the search (received, yield, wallet_at_end, …) are not used here.

#include "problems/allocate/verify.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "problems/allocate/numbers.h"

namespace tenon::allocate {

namespace {

constexpr std::size_t kMostOfARule = 100;
using Type = Transaction::Type;

std::string usd(Int128 micro) { return usd_text(micro) + " USD"; }

// One leg of a pool through the plan. Sums of 64-bit amounts stay within 128 bits.
struct LegState {
  Int128 start = 0;
  Int128 out = 0;
  Int128 in = 0;
  Int128 now() const { return start - out + in; }
};

struct PoolState {
  std::vector<LegState> legs;
  Int128 withdrawal_gas = 0;
  Int128 deposit_gas = 0;

  Int128 start() const {
    Int128 sum = 0;
    for (const LegState& leg : legs) sum += leg.start;
    return sum;
  }
  Int128 now() const {
    Int128 sum = 0;
    for (const LegState& leg : legs) sum += leg.now();
    return sum;
  }
  std::int64_t legs_out() const {
    return std::count_if(legs.begin(), legs.end(), [](const LegState& leg) { return leg.out > 0; });
  }
  std::int64_t legs_in() const {
    return std::count_if(legs.begin(), legs.end(), [](const LegState& leg) { return leg.in > 0; });
  }
  bool touched() const { return legs_out() + legs_in() > 0; }
  // Whether all legs are worth the same within 1 micro-USD, by `value` of each.
  template <class Value>
  bool even(const Value& value) const {
    for (const LegState& a : legs)
      for (const LegState& b : legs)
        if (value(a) - value(b) > 1) return false;
    return true;
  }
};

class Verifier {
 public:
  Verifier(const Instance& instance, const Plan& plan)
      : instance_(instance), plan_(plan), cooling_(instance.tokens.size()) {
    for (const TokenId t : instance.tokens.keys()) {
      token_ids_.emplace(instance.tokens[t].symbol, t);
      usable_.push_back(instance.tokens[t].wallet);
    }
    for (const PoolId p : instance.pools.keys()) {
      pool_ids_.emplace(instance.pools[p].id, p);
      PoolState state;
      for (const Leg& leg : instance.pools[p].legs) state.legs.push_back({leg.held});
      pools_.push_back(std::move(state));
    }
  }

  std::vector<Violation> run() {
    for (std::size_t i = 0; i < plan_.transactions.size(); ++i) check_step(plan_.transactions[i], i);
    check_holds();
    check_gas();
    check_positions();
    check_wallet();
    for (const PoolId p : instance_.pools.keys()) check_pool(p);
    check_counts();
    check_least_wallet();
    check_totals();
    return std::move(found_);
  }

 private:
  using LegKey = std::pair<PoolId, std::size_t>;

  void report(std::string rule, std::vector<std::string> at, std::string found, std::string allowed,
              std::string says) {
    if (++count_[rule] > kMostOfARule) return;
    found_.push_back({std::move(rule), std::move(at), std::move(found), std::move(allowed), std::move(says)});
  }

  const std::string& symbol(TokenId token) const { return instance_.tokens[token].symbol; }
  const std::string& id(PoolId pool) const { return instance_.pools[pool].id; }
  std::vector<std::string> names(const LegKey& leg) const {
    return {id(leg.first), symbol(instance_.pools[leg.first].legs[leg.second].token)};
  }
  std::string text(const LegKey& leg) const {
    const auto both = names(leg);
    return both[1] + " in pool " + both[0];
  }

  std::optional<TokenId> token_of(const std::string& name, const std::string& at) {
    if (const auto found = token_ids_.find(name); found != token_ids_.end()) return found->second;
    report("unknown-token", {at, name}, name, "a token of the input",
           at + " names " + name + ", which is no token of the input");
    return std::nullopt;
  }

  std::optional<LegKey> leg_of(const std::string& pool, const std::string& token, const std::string& at) {
    const auto token_id = token_of(token, at);
    const auto found = pool_ids_.find(pool);
    if (found == pool_ids_.end()) {
      report("unknown-pool", {at, pool}, pool, "a pool of the input",
             at + " names " + pool + ", which is no pool of the input");
      return std::nullopt;
    }
    if (!token_id) return std::nullopt;
    const std::vector<Leg>& legs = instance_.pools[found->second].legs;
    for (std::size_t k = 0; k < legs.size(); ++k)
      if (legs[k].token == *token_id) return LegKey{found->second, k};
    report("wrong-token", {at, pool, token}, token, "a token of pool " + pool,
           at + " has " + token + " in pool " + pool + ", which takes no such token");
    return std::nullopt;
  }

  // The amount in tokens is for people, but a wallet may be fed with it.
  void check_amount(const std::string& amount, TokenId token, std::int64_t micro_usd, const std::string& at) {
    if (amount.empty()) return;
    const auto written = written_in(amount);
    const auto value =
        written && written->digits >= 0 ? value_of(*written, instance_.tokens[token].price) : std::nullopt;
    const Int128 off = value ? Int128{*value} - micro_usd : 2;
    if (off > 1 || off < -1)
      report("amount", {at, symbol(token)}, amount, amount_text(instance_.tokens[token].price, micro_usd),
             at + " says " + amount + ' ' + symbol(token) + ", which is not worth " + usd(micro_usd));
  }

  void check_step(const Transaction& step, std::size_t index) {
    const std::string at = "transaction " + std::to_string(index + 1);
    if (step.seq != static_cast<std::int64_t>(index) + 1)
      report("seq", {at}, std::to_string(step.seq), std::to_string(index + 1),
             at + " has the number " + std::to_string(step.seq));
    if (index > 0 && step.type < plan_.transactions[index - 1].type)
      report("order", {at}, name(step.type), "HOLD, WITHDRAWAL, CONVERSION, ALLOCATION in this order",
             at + ", a " + name(step.type) + ", stands behind a " + name(plan_.transactions[index - 1].type));
    if (step.micro_usd <= 0)
      return report("bad-amount", {at}, usd(step.micro_usd), "more than 0",
                    at + " moves " + usd(step.micro_usd));
    if (step.type == Type::kConversion)
      convert(step, at);
    else
      move(step, at);
    if (instance_.gas_token) usable_[*instance_.gas_token] -= step.gas;
    gas_ += step.gas;
    fees_ += step.conversion_fee;
    check_balances(at);
  }

  void move(const Transaction& step, const std::string& at) {
    const bool out = step.type == Type::kWithdrawal;
    const bool in = step.type == Type::kAllocation;
    const std::string& pool = in ? step.to_location : step.from_location;
    const std::string& other = in ? step.from_location : step.to_location;
    const std::string other_end = out || in ? kWallet : pool;
    if (other != other_end)
      report("location", {at}, other, other_end,
             at + ", a " + name(step.type) + " of pool " + pool + ", has " + other + " at its other end");
    const auto leg = leg_of(pool, step.token, at);
    if (!leg) return;
    const TokenId token = instance_.pools[leg->first].legs[leg->second].token;
    check_amount(step.amount, token, step.micro_usd, at);
    if (step.conversion_fee != 0)
      report("conversion-fee", {at}, usd(step.conversion_fee), usd(0),
             at + " converts nothing, so it has no fee");
    if (!seen_.insert({step.type, *leg}).second)
      report("step-twice", {at, names(*leg)[0], names(*leg)[1]}, "two", "one",
             at + " is a second " + name(step.type) + " of " + text(*leg));
    PoolState& state = pools_[leg->first];
    LegState& moved = state.legs[leg->second];
    if (out) {
      moved.out += step.micro_usd;
      (instance_.pools[leg->first].cools_down ? cooling_ : usable_)[token] += step.micro_usd;
      state.withdrawal_gas += step.gas;
      if (moved.now() < 0)
        report("pool-balance", {at, names(*leg)[0], names(*leg)[1]}, usd(moved.now()), "at least 0.00 USD",
               at + " leaves " + usd(moved.now()) + " of " + text(*leg));
    } else if (in) {
      moved.in += step.micro_usd;
      usable_[token] -= step.micro_usd;
      changed_ = token;
      state.deposit_gas += step.gas;
    } else {
      holds_[*leg] += step.micro_usd;
    }
    check_step_gas(step, at,
                   out  ? instance_.gas_withdrawal
                   : in ? instance_.gas_deposit
                        : 0,
                   instance_.gas_unit == GasUnit::kLeg || !(out || in));
  }

  void check_step_gas(const Transaction& step, const std::string& at, std::int64_t gas, bool each_step) {
    if (each_step ? step.gas == gas : step.gas >= 0) return;
    report("gas", {at}, usd(step.gas), each_step ? usd(gas) : "at least 0.00 USD",
           at + " is charged " + usd(step.gas) + " of gas");
  }

  void convert(const Transaction& step, const std::string& at) {
    for (const std::string* end : {&step.from_location, &step.to_location})
      if (*end != kWallet)
        report("location", {at}, *end, kWallet, at + ", a CONVERSION, takes place in " + *end);
    const auto from = token_of(step.token, at);
    const auto to = token_of(step.to_token, at);
    if (!from || !to) return;
    check_amount(step.amount, *from, step.micro_usd, at);
    const std::string pair = step.token + " to " + step.to_token;
    if (!converted_.insert({*from, *to}).second)
      report("conversion-twice", {at, step.token, step.to_token}, "two", "one",
             at + " is a second conversion of " + pair);
    const Conversion* special = nullptr;
    for (const Conversion& each : instance_.conversions)
      if (each.from == *from && each.to == *to) special = &each;
    check_step_gas(step, at, special ? special->gas : instance_.gas_conversion, true);
    if (step.micro_usd < instance_.min_transaction)
      report("min-transaction", {at}, usd(step.micro_usd), usd(instance_.min_transaction),
             at + " converts only " + usd(step.micro_usd));
    const auto fee = fee_of(special ? special->fees : instance_.default_fees, step.micro_usd);
    usable_[*from] -= step.micro_usd;
    changed_ = *from;
    if (*from == *to || !fee)
      return report("no-conversion", {at, step.token, step.to_token}, usd(step.micro_usd),
                    *from == *to ? "another token" : "less, or none",
                    at + " converts " + usd(step.micro_usd) + " of " + pair + ", which is not to be had");
    usable_[*to] += step.micro_usd - *fee;
    if (step.conversion_fee != *fee)
      report("conversion-fee", {at}, usd(step.conversion_fee), usd(*fee),
             at + " of " + usd(step.micro_usd) + " costs " + usd(*fee));
  }

  // What a conversion costs: each step's part times its rate, added up and rounded up.
  static std::optional<std::int64_t> fee_of(const std::vector<FeeStep>& steps, std::int64_t sold) {
    Int128 cost = 0;
    for (const FeeStep& step : steps) {
      const std::int64_t part = std::min(sold, step.width);
      cost += Int128{part} * step.rate;
      sold -= part;
    }
    if (sold > 0) return std::nullopt;
    return static_cast<std::int64_t>(ceil_div(cost, kOne));
  }

  // Only the token that went out and the one that pays gas can have fallen.
  void check_balances(const std::string& at) {
    std::vector<TokenId> fallen;
    if (changed_.valid()) fallen.push_back(changed_);
    if (instance_.gas_token && *instance_.gas_token != changed_) fallen.push_back(*instance_.gas_token);
    changed_ = TokenId::none();
    for (const TokenId token : fallen) {
      if (usable_[token] >= 0) continue;
      const bool cools = usable_[token] + cooling_[token] >= 0;
      report(cools ? "cooldown" : "wallet-balance", {at, symbol(token)}, usd(usable_[token]),
             "at least 0.00 USD",
             at + " leaves " + usd(usable_[token]) + " of " + symbol(token) + " in the wallet" +
                 (cools ? " but for what cools down" : ""));
    }
  }

  void check_holds() {
    for (const PoolId p : instance_.pools.keys())
      for (std::size_t k = 0; k < pools_[p].legs.size(); ++k) {
        const LegState& leg = pools_[p].legs[k];
        const Int128 kept = std::max<Int128>(0, std::min(leg.start, leg.now()));
        const auto said = holds_.find({p, k});
        const Int128 held = said == holds_.end() ? 0 : said->second;
        if (held != kept)
          report("hold", names({p, k}), usd(held), usd(kept),
                 "of " + text({p, k}) + ' ' + usd(kept) + " stay where they are");
        if (leg.in > 0 && leg.out > 0)
          report("both-ways", names({p, k}), usd(leg.in) + " in, " + usd(leg.out) + " out", "one of the two",
                 text({p, k}) + " is both paid into and withdrawn from");
      }
  }

  // By pool: once for all that is withdrawn, once for all that is paid in.
  void check_gas() {
    if (instance_.gas_unit != GasUnit::kPool) return;
    for (const PoolId p : instance_.pools.keys()) {
      const PoolState& state = pools_[p];
      const Int128 out = state.legs_out() > 0 ? instance_.gas_withdrawal : 0;
      const Int128 in = state.legs_in() > 0 ? instance_.gas_deposit : 0;
      if (state.withdrawal_gas != out)
        report("gas", {id(p)}, usd(state.withdrawal_gas), usd(out),
               "withdrawing from pool " + id(p) + " costs " + usd(out) + " of gas");
      if (state.deposit_gas != in)
        report("gas", {id(p)}, usd(state.deposit_gas), usd(in),
               "paying into pool " + id(p) + " costs " + usd(in) + " of gas");
    }
  }

  void check_positions() {
    std::map<LegKey, Int128> said;
    for (std::size_t i = 0; i < plan_.positions.size(); ++i) {
      const Position& position = plan_.positions[i];
      const std::string at = "position " + std::to_string(i + 1);
      if (position.micro_usd <= 0)
        report("bad-amount", {at}, usd(position.micro_usd), "more than 0",
               at + " holds " + usd(position.micro_usd));
      const auto leg = leg_of(position.pool, position.token, at);
      if (!leg) continue;
      said[*leg] += position.micro_usd;
      check_amount(position.amount, instance_.pools[leg->first].legs[leg->second].token, position.micro_usd,
                   at);
    }
    for (const PoolId p : instance_.pools.keys())
      for (std::size_t k = 0; k < pools_[p].legs.size(); ++k) {
        const Int128 now = pools_[p].legs[k].now();
        const auto found = said.find({p, k});
        const Int128 stated = found == said.end() ? 0 : found->second;
        if (stated != now)
          report("positions", names({p, k}), usd(stated), usd(now),
                 "the transactions leave " + usd(now) + " of " + text({p, k}));
      }
  }

  void check_wallet() {
    IdVector<TokenId, Int128> said(instance_.tokens.size());
    for (std::size_t i = 0; i < plan_.wallet.size(); ++i) {
      const Balance& balance = plan_.wallet[i];
      const std::string at = "balance " + std::to_string(i + 1);
      if (balance.micro_usd <= 0)
        report("bad-amount", {at}, usd(balance.micro_usd), "more than 0",
               at + " is " + usd(balance.micro_usd));
      const auto token = token_of(balance.token, at);
      if (!token) continue;
      said[*token] += balance.micro_usd;
      check_amount(balance.amount, *token, balance.micro_usd, at);
    }
    for (const TokenId t : instance_.tokens.keys())
      if (said[t] != wallet(t))
        report("wallet", {symbol(t)}, usd(said[t]), usd(wallet(t)),
               "the transactions leave " + usd(wallet(t)) + " of " + symbol(t) + " in the wallet");
  }
  Int128 wallet(TokenId token) const { return usable_[token] + cooling_[token]; }

  void check_pool(PoolId p) {
    const Pool& pool = instance_.pools[p];
    const PoolState& state = pools_[p];
    const Int128 start = state.start();
    const Int128 now = state.now();
    const auto at_least = [&](const char* rule, Int128 least, const std::string& why) {
      if (now < least)
        report(rule, {pool.id}, usd(now), "at least " + usd(least),
               "pool " + pool.id + " ends with " + usd(now) + why);
    };
    check_rule(pool, state);
    const bool locked = pool.rule == PoolRule::kKeep || pool.rule == PoolRule::kNoWithdraw;
    if (start == 0 && now > 0)
      at_least("min-transaction", instance_.min_transaction, ", its first allocation");
    const Int128 change = now > start ? now - start : start - now;
    if (start > 0 && now > 0 && change > 0 && change < instance_.no_trade_band)
      report("no-trade-band", {pool.id}, usd(change), "0.00 USD, or at least " + usd(instance_.no_trade_band),
             "pool " + pool.id + " changes by " + usd(change));
    // What may not be taken out may stay, whatever limits say.
    if (now == 0 || (locked && !state.touched())) return;
    if (now > pool.cap)
      report("cap", {pool.id}, usd(now), usd(pool.cap),
             "pool " + pool.id + " ends with " + usd(now) + ", " + usd(now - pool.cap) + " above its cap");
    at_least("min-position", instance_.min_position, ", which is less than a position has");
    if (!state.even([](const LegState& leg) { return leg.now(); }))
      report("uneven-legs", {pool.id}, "legs that differ", "within 0.000001 USD",
             "the legs of pool " + pool.id + " are not worth the same at the end");
  }

  void check_rule(const Pool& pool, const PoolState& state) {
    const Int128 start = state.start();
    const Int128 now = state.now();
    const auto broken = [&](const char* rule, std::string found, const char* allowed, const char* why) {
      report(rule, {pool.id}, std::move(found), allowed, "pool " + pool.id + ' ' + why);
    };
    const bool was_even = state.even([](const LegState& leg) { return leg.start; });
    switch (pool.rule) {
      case PoolRule::kFree:
        return;
      case PoolRule::kPin:
        if (now < instance_.min_position)
          broken("pin", usd(now), "a position", "must hold a position at the end");
        return;
      case PoolRule::kForbid:
        if (now > 0) broken("forbid", usd(now), "nothing", "must be empty at the end");
        return;
      case PoolRule::kKeep:
        if (state.touched()) broken("keep", usd(now), "what it has", "must stay as it is");
        return;
      case PoolRule::kNoDeposit:
        if (now > start || (was_even && state.legs_in() > 0))
          broken("no-deposit", usd(now), "no more than it has", "takes no deposits");
        return;
      case PoolRule::kNoWithdraw:
        if (state.legs_out() > 0) broken("no-withdraw", usd(now), "all that it has", "lets nothing out");
        return;
    }
  }

  void check_counts() {
    std::int64_t active = 0;
    auto transactions = static_cast<std::int64_t>(converted_.size());
    Int128 turnover = 0;
    Int128 risk = 0;
    for (const PoolId p : instance_.pools.keys()) {
      const PoolState& state = pools_[p];
      active += state.now() > 0 ? 1 : 0;
      const std::int64_t most = instance_.gas_unit == GasUnit::kPool ? 1 : kMostMoney;
      transactions += std::min(most, state.legs_in()) + std::min(most, state.legs_out());
      for (const LegState& leg : state.legs) turnover += leg.in + leg.out;
      // Beyond what there is the product could leave 128 bits, and then a balance is broken anyway.
      risk += std::clamp<Int128>(state.now(), 0, kMostMoney) * instance_.pools[p].risk;
    }
    transactions_ = transactions;
    const auto between = [&](const char* rule, Int128 found, Int128 allowed, const std::string& what,
                             bool holds) {
      if (!holds)
        report(rule, {}, to_string(found), to_string(allowed), "the plan has " + to_string(found) + what);
    };
    between("min-pools", active, instance_.min_pools, " pools with a position",
            active >= instance_.min_pools);
    if (instance_.max_pools)
      between("max-pools", active, *instance_.max_pools, " pools with a position",
              active <= *instance_.max_pools);
    if (instance_.max_transactions)
      between("max-transactions", transactions, *instance_.max_transactions, " transactions",
              transactions <= *instance_.max_transactions);
    if (instance_.max_turnover && turnover > *instance_.max_turnover)
      report("turnover", {}, usd(turnover), usd(*instance_.max_turnover),
             usd(turnover) + " are withdrawn and paid in");
    if (instance_.max_risk) {
      const Int128 allowed = Int128{*instance_.max_risk} * instance_.aum();
      if (risk > allowed)
        report("risk", {}, decimal_text(risk / instance_.aum(), 10) + " %",
               decimal_text(*instance_.max_risk, 10) + " %",
               "value times deviation comes to more of the AUM than max_risk");
    }
  }

  void check_least_wallet() {
    Int128 total = 0;
    for (const TokenId t : instance_.tokens.keys()) {
      total += wallet(t);
      if (wallet(t) < instance_.tokens[t].least_wallet)
        report("least-wallet", {symbol(t)}, usd(wallet(t)), usd(instance_.tokens[t].least_wallet),
               "the wallet ends with " + usd(wallet(t)) + " of " + symbol(t));
    }
    if (total < instance_.least_wallet_total)
      report("least-wallet", {}, usd(total), usd(instance_.least_wallet_total),
             "the wallet ends with " + usd(total));
  }

  Int128 under(const Limit& limit) const {
    const std::set<PoolId> pools(limit.pools.begin(), limit.pools.end());
    const std::set<TokenId> tokens(limit.tokens.begin(), limit.tokens.end());
    Int128 value = 0;
    for (const TokenId t : tokens) value += wallet(t);
    for (const PoolId p : instance_.pools.keys())
      for (std::size_t k = 0; k < pools_[p].legs.size(); ++k)
        if (pools.contains(p) || tokens.contains(instance_.pools[p].legs[k].token))
          value += pools_[p].legs[k].now();
    return value;
  }

  // Hard limits are rules; what is above a soft one costs its penalty.
  Int128 check_limits() {
    Int128 penalty = 0;
    for (const Limit& limit : instance_.limits) {
      const Int128 value = under(limit);
      if (value <= limit.most) continue;
      if (limit.penalty)
        penalty += ceil_div((value - limit.most) * *limit.penalty, kMicro);
      else
        report("limit", {limit.name}, usd(value), usd(limit.most),
               limit.name + " has " + usd(value) + " at the end");
    }
    return penalty;
  }

  // Value x APY x days of all pools, in 1 / kYieldOne micro-USD.
  Int128 yield_in(const Scenario* scenario) const {
    Int128 sum = 0;
    for (const PoolId p : instance_.pools.keys()) {
      const Pool& pool = instance_.pools[p];
      const std::int64_t shift = scenario ? scenario->apy[p] - pool.apy : 0;
      Int128 below = 0;
      const Int128 value = pools_[p].now();
      for (std::size_t s = 0; s < pool.yield.size() && below < value; ++s) {
        const bool last = s + 1 == pool.yield.size();
        const Int128 upto = last ? value : std::min(value, below + pool.yield[s].width);
        sum += (upto - below) * std::max<std::int64_t>(0, pool.yield[s].apy + shift) * instance_.days;
        below = upto;
      }
    }
    return sum;
  }

  // floor(forecast - robust x (forecast - least)), as one fraction over kOne x kYieldOne.
  Int128 expected_yield() const {
    const Int128 forecast = yield_in(nullptr);
    Int128 least = forecast;
    for (const Scenario& scenario : instance_.scenarios) least = std::min(least, yield_in(&scenario));
    const Int128 loss = forecast - least;
    const Int128 loss_whole = instance_.robust * (loss / kYieldOne);
    const Int128 rest =
        forecast % kYieldOne * kOne - loss_whole % kOne * kYieldOne - instance_.robust * (loss % kYieldOne);
    return forecast / kYieldOne - loss_whole / kOne + floor_div(rest, kOne * kYieldOne);
  }

  void check_totals() {
    const auto same = [&](const char* rule, Int128 said, Int128 is, const char* what) {
      if (said != is)
        report(rule, {}, usd(said), usd(is), std::string("the plan's ") + what + " is " + usd(is));
    };
    same("conversion-total", plan_.conversion_fee, fees_, "sum of conversion fees");
    same("gas-total", plan_.gas, gas_, "sum of gas");
    if (!sound()) return;  // values out of reach mean nothing, and are reported
    const Int128 soft = check_limits();
    same("penalty", plan_.penalty, soft + Int128{transactions_} * instance_.transaction_penalty, "penalty");
    same("yield", plan_.yield, expected_yield(), "yield");
  }

  // Whether all that the plan ends with is there at all.
  bool sound() const {
    Int128 sum = 0;
    for (const PoolState& pool : pools_)
      for (const LegState& leg : pool.legs) {
        if (leg.now() < 0) return false;
        sum += leg.now();
      }
    return sum <= kMostMoney;
  }

  const Instance& instance_;
  const Plan& plan_;
  std::unordered_map<std::string, TokenId> token_ids_;
  std::unordered_map<std::string, PoolId> pool_ids_;
  IdVector<PoolId, PoolState> pools_;
  IdVector<TokenId, Int128> usable_;   // in the wallet
  IdVector<TokenId, Int128> cooling_;  // withdrawn, but not to be used yet
  TokenId changed_ = TokenId::none();  // what the step at hand took from
  std::map<LegKey, Int128> holds_;
  std::set<std::pair<Type, LegKey>> seen_;
  std::set<std::pair<TokenId, TokenId>> converted_;
  std::int64_t transactions_ = 0;
  Int128 gas_ = 0;
  Int128 fees_ = 0;
  std::map<std::string, std::size_t> count_;
  std::vector<Violation> found_;
};

}  // namespace

std::vector<Violation> verify(const Instance& instance, const Plan& plan) {
  return Verifier(instance, plan).run();
}

}  // namespace tenon::allocate
