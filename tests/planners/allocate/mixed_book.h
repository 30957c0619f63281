#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "problems/allocate/instance.h"
#include "solvers/mixed.h"

// A book as one mixed-integer program in dollars, written from the rules (docs/problems/allocate.md) and not from core.h: what HiGHS makes
// of it is held against the search's plans and bounds. Legs are equal exactly or as they were; the order of steps is not looked at, so
// its optimum is at least the best plan's.
namespace tenon::allocate::testing {

class MixedBook {
 public:
  explicit MixedBook(const Instance& book) : book_(book), money_(usd(book.aum())) {
    for (const PoolId p : book.pools.keys()) add_pool(p);
    for (const TokenId from : book.tokens.keys())
      for (const TokenId to : book.tokens.keys())
        if (from != to && !book.fees(from, to).empty()) add_conversion(from, to);
    add_gas();
    add_rules();
    add_yield();
  }

  // The most net gain, micro-USD; none: nothing is feasible.
  std::optional<double> best() const {
    const Budget budget{Limits{.wall_s = 20}};
    const solvers::MixedResult result = solvers::solve_mixed(program_, 0, budget);
    solved_ = result.status == Status::kOptimal || result.status == Status::kInfeasible;
    if (result.status != Status::kOptimal) return std::nullopt;
    return result.objective * 1e6;
  }
  bool solved() const { return solved_; }

 private:
  using Sum = std::map<int, double>;  // of columns

  static double usd(std::int64_t micro) { return static_cast<double>(micro) / 1e6; }

  int column(double gain, double high, bool integer = false) {
    program_.columns.push_back({gain, 0, high, integer});
    return static_cast<int>(program_.columns.size()) - 1;
  }
  int gate(double gain = 0) { return column(gain, 1, true); }
  void row(double low, double high, const Sum& sum) {
    solvers::LpRow added{low, high, {}};
    for (const auto& [at, value] : sum)
      if (value != 0) added.entries.push_back({at, value});
    program_.rows.push_back(std::move(added));
  }
  void at_most(double high, const Sum& sum) { row(-INFINITY, high, sum); }
  void at_least(double low, const Sum& sum) { row(low, INFINITY, sum); }
  static void add(Sum& to, const Sum& sum, double times = 1) {
    for (const auto& [at, value] : sum) to[at] += times * value;
  }

  struct PoolColumns {
    std::vector<Sum> legs, in, out;  // dollars at the end, paid in, withdrawn; of each leg
    Sum value, active, steps_in, steps_out;
  };

  void add_pool(PoolId p) {
    const Pool& pool = book_.pools[p];
    PoolColumns columns;
    const int as_is = gate(), moved = gate(), level = column(0, money_);
    at_most(1, {{as_is, 1}, {moved, 1}});  // else it is empty
    at_most(0, {{level, 1}, {moved, -money_}});
    columns.active = {{moved, 1}};
    if (pool.is_held()) columns.active[as_is] = 1;
    const int pool_in = gate(), pool_out = gate();
    for (const Leg& leg : pool.legs) {
      const double held = usd(leg.held);
      const int in = column(0, money_), out = column(0, held), in_gate = gate(), out_gate = gate();
      row(held, held, {{as_is, held}, {level, 1}, {in, -1}, {out, 1}});
      at_most(0, {{in, 1}, {in_gate, -money_}});
      at_most(0, {{out, 1}, {out_gate, -held}});
      at_most(1, {{in_gate, 1}, {out_gate, 1}});
      at_most(1, {{as_is, 1}, {in_gate, 1}});
      at_most(1, {{as_is, 1}, {out_gate, 1}});
      at_most(0, {{in_gate, 1}, {pool_in, -1}});
      at_most(0, {{out_gate, 1}, {pool_out, -1}});
      if (pool.rule == PoolRule::kNoWithdraw) at_most(0, {{out_gate, 1}});
      if (pool.rule == PoolRule::kNoDeposit && pool.is_even()) at_most(0, {{in_gate, 1}});
      columns.legs.push_back({{as_is, held}, {level, 1}});
      columns.in.push_back({{in, 1}});
      columns.out.push_back({{out, 1}});
      if (book_.gas_unit == GasUnit::kLeg) {
        columns.steps_in[in_gate] = 1;
        columns.steps_out[out_gate] = 1;
      }
      add(columns.value, columns.legs.back());
    }
    if (book_.gas_unit == GasUnit::kPool) {
      columns.steps_in = {{pool_in, 1}};
      columns.steps_out = {{pool_out, 1}};
    }
    add_rule(pool, columns, as_is, moved, level);
    pools_.push_back(std::move(columns));
  }

  void add_rule(const Pool& pool, const PoolColumns& columns, int as_is, int moved, int level) {
    const double legs = static_cast<double>(pool.legs.size()), held = usd(pool.held());
    double least = usd(book_.min_position);
    if (!pool.is_held()) least = std::max(least, usd(book_.min_transaction));
    at_least(0, {{level, legs}, {moved, -least}});
    at_most(0, {{level, legs}, {moved, -usd(pool.cap)}});
    const bool locked = !pool.capped();
    const bool may_stay =
        locked || (pool.is_even() && pool.held() <= pool.cap && pool.held() >= book_.min_position);
    if (pool.is_held() && !may_stay) at_most(0, {{as_is, 1}});
    if (!pool.is_held()) at_most(0, {{as_is, 1}});
    if (pool.rule == PoolRule::kPin) at_least(1, columns.active);
    if (pool.rule == PoolRule::kPin) at_least(usd(book_.min_position), columns.value);
    if (pool.rule == PoolRule::kForbid) at_most(0, columns.active);
    if (pool.rule == PoolRule::kKeep) at_most(0, {{moved, 1}});
    if (pool.rule == PoolRule::kKeep && pool.is_held()) at_least(1, {{as_is, 1}});
    if (pool.rule == PoolRule::kNoDeposit) at_most(held, columns.value);
    if (!pool.is_held() || book_.no_trade_band == 0) return;
    const int more = gate(), less = gate(), same = gate();
    row(0, 0, {{moved, 1}, {more, -1}, {less, -1}, {same, -1}});
    const double band = usd(book_.no_trade_band);
    at_least(0, {{level, legs}, {more, -(held + band)}, {same, -held}});
    at_most(0, {{level, legs}, {more, -legs * money_}, {less, -(held - band)}, {same, -held}});
  }

  struct ConversionColumns {
    TokenId from, to;
    Sum sold, received;
    int used;
  };

  void add_conversion(TokenId from, TokenId to) {
    ConversionColumns columns{from, to, {}, {}, gate()};
    int step_before = -1;
    double width_before = 0;
    for (const FeeStep& step : book_.fees(from, to)) {
      const double width = std::min(money_, usd(step.width));
      const double rate = static_cast<double>(step.rate) / static_cast<double>(kOne);
      const int part = column(-rate, width);
      columns.sold[part] = 1;
      columns.received[part] = 1 - rate;
      if (step_before >= 0) {  // only once the step before is full
        const int full = gate();
        at_least(0, {{step_before, 1}, {full, -width_before}});
        at_most(0, {{part, 1}, {full, -width}});
      }
      step_before = part;
      width_before = width;
    }
    Sum most = columns.sold, least = columns.sold;
    most[columns.used] = -money_;
    least[columns.used] = -std::max(1e-6, usd(book_.min_transaction));
    at_most(0, most);
    at_least(0, least);
    conversions_.push_back(std::move(columns));
  }

  // Steps' gas and penalties: `gas_` in dollars.
  void add_gas() {
    const auto pay = [&](const Sum& steps, std::int64_t gas) {
      add(gas_, steps, usd(gas));
      add(steps_, steps);
      for (const auto& [at, times] : steps)
        program_.columns[static_cast<std::size_t>(at)].gain -= times * usd(gas + book_.transaction_penalty);
    };
    for (const PoolColumns& pool : pools_) {
      pay(pool.steps_in, book_.gas_deposit);
      pay(pool.steps_out, book_.gas_withdrawal);
    }
    for (const ConversionColumns& each : conversions_)
      pay({{each.used, 1}}, book_.conversion_gas(each.from, each.to));
  }

  // What lies in a token's wallet at the end beyond what lay there; with what cools down, or only what may be used.
  Sum change_of(TokenId token, bool cooling) const {
    Sum change;
    for (const PoolId p : book_.pools.keys())
      for (std::size_t k = 0; k < book_.pools[p].legs.size(); ++k) {
        if (book_.pools[p].legs[k].token != token) continue;
        add(change, columns_of(p).in[k], -1);
        if (cooling || !book_.pools[p].cools_down) add(change, columns_of(p).out[k]);
      }
    for (const ConversionColumns& each : conversions_) {
      if (each.from == token) add(change, each.sold, -1);
      if (each.to == token) add(change, each.received);
    }
    if (book_.gas_token == token) add(change, gas_, -1);
    return change;
  }
  const PoolColumns& columns_of(PoolId p) const { return pools_[static_cast<std::size_t>(p.value)]; }

  void add_rules() {
    Sum all, turnover, risk, active;
    double wallets = 0;
    for (const TokenId t : book_.tokens.keys()) {
      const Token& token = book_.tokens[t];
      wallets += usd(token.wallet);
      at_least(-usd(token.wallet), change_of(t, false));
      at_least(usd(token.least_wallet - token.wallet), change_of(t, true));
      add(all, change_of(t, true));
    }
    at_least(usd(book_.least_wallet_total) - wallets, all);
    for (const PoolId p : book_.pools.keys()) {
      const PoolColumns& columns = columns_of(p);
      add(active, columns.active);
      for (const Sum& in : columns.in) add(turnover, in);
      for (const Sum& out : columns.out) add(turnover, out);
      add(risk, columns.value, static_cast<double>(book_.pools[p].risk) / static_cast<double>(kApyOne));
    }
    at_least(static_cast<double>(book_.min_pools), active);
    if (book_.max_pools) at_most(static_cast<double>(*book_.max_pools), active);
    if (book_.max_turnover) at_most(usd(*book_.max_turnover), turnover);
    if (book_.max_transactions) at_most(static_cast<double>(*book_.max_transactions), steps_);
    if (book_.max_risk)
      at_most(static_cast<double>(*book_.max_risk) / static_cast<double>(kApyOne) * money_, risk);
    for (const Limit& limit : book_.limits) add_limit(limit);
  }

  void add_limit(const Limit& limit) {
    Sum value;
    double there = 0;
    const auto names = [&](TokenId t) {
      return std::find(limit.tokens.begin(), limit.tokens.end(), t) != limit.tokens.end();
    };
    for (const TokenId t : limit.tokens) {
      there += usd(book_.tokens[t].wallet);
      add(value, change_of(t, true));
    }
    for (const PoolId p : book_.pools.keys()) {
      const bool whole = std::find(limit.pools.begin(), limit.pools.end(), p) != limit.pools.end();
      for (std::size_t k = 0; k < book_.pools[p].legs.size(); ++k)
        if (whole || names(book_.pools[p].legs[k].token)) add(value, columns_of(p).legs[k]);
    }
    if (limit.penalty) value[column(-usd(*limit.penalty), INFINITY)] -= 1;
    at_most(usd(limit.most) - there, value);
  }

  // Each pool's value in parts, one a yield step; every future pays for the same parts.
  void add_yield() {
    const bool robust = book_.robust > 0 && !book_.scenarios.empty();
    const double share = robust ? static_cast<double>(book_.robust) / static_cast<double>(kOne) : 0;
    const int least = robust ? column(share, INFINITY) : -1;
    std::vector<Sum> futures(robust ? book_.scenarios.size() + 1 : 1);
    for (const PoolId p : book_.pools.keys()) {
      std::vector<int> parts;
      Sum whole = columns_of(p).value;
      for (const YieldStep& step : book_.pools[p].yield) {
        parts.push_back(column(0, step.width == kMostMoney ? 2 * money_ : usd(step.width)));
        whole[parts.back()] -= 1;
      }
      row(0, 0, whole);
      for (std::size_t f = 0; f < futures.size(); ++f) {
        const auto steps = steps_in(book_, p, f == 0 ? std::nullopt : std::optional<std::size_t>(f - 1));
        for (std::size_t s = 0; s < parts.size(); ++s)
          futures[f][parts[s]] = static_cast<double>(steps[s].apy) / static_cast<double>(kApyOne) / 36'500 *
                                 static_cast<double>(book_.days);
      }
    }
    for (const auto& [at, times] : futures.front())
      program_.columns[static_cast<std::size_t>(at)].gain += (1 - share) * times;
    for (Sum& future : futures) {
      if (!robust) break;
      future[least] -= 1;
      at_least(0, future);
    }
  }

  const Instance& book_;
  double money_;
  solvers::MixedProgram program_;
  std::vector<PoolColumns> pools_;
  std::vector<ConversionColumns> conversions_;
  Sum gas_, steps_;
  mutable bool solved_ = false;
};

}  // namespace tenon::allocate::testing
