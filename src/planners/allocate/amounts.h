#pragma once

#include <cstdint>
#include <vector>

#include "base/checked.h"
#include "problems/allocate/plan.h"

namespace tenon::allocate {

// Whole amounts with room to move, and what is left of each rule that sums over them: what levels of pools and conversions may become
// while gates stay as they are. Exact; moving one amount costs O(legs x limits) of its pool or conversion.
//
// Rules by row: each token's wallet is not overdrawn, least wallets (what cools down counts there), their total, limits, max_risk,
// max_turnover, max_transactions. Gas is counted as the moves are, and taken from the gas token's wallet. The order of steps is not looked at.
class Amounts {
 public:
  explicit Amounts(const Instance& instance);

  // What one pool holds at the end, once and for all.
  void fix_pool(PoolId pool, const std::vector<std::int64_t>& legs);
  // A pool whose legs are all worth `now`, and may be worth low … high. Returns the amount's number.
  int add_level(PoolId pool, std::int64_t now, std::int64_t low, std::int64_t high);
  int add_sale(TokenId from, TokenId to, std::int64_t now, std::int64_t low, std::int64_t high);

  struct Amount {
    PoolId pool = PoolId::none();  // of a level
    TokenId from{}, to{};          // of a sale
    std::int64_t now, low, high;

    bool is_level() const { return pool.valid(); }
  };
  int count() const { return static_cast<int>(amounts_.size()); }
  const Amount& at(int amount) const { return amounts_[static_cast<std::size_t>(amount)]; }
  void set(int amount, std::int64_t to);

  // What is left until a row's rule is broken; below 0: it is. Of most rows micro-USD.
  Int128 slack(int row) const { return rows_[static_cast<std::size_t>(row)].slack; }
  int token_row(TokenId token) const { return token_rows_[static_cast<std::size_t>(token.value)]; }
  int rows() const { return static_cast<int>(rows_.size()); }
  // Soft limits may be broken, at a price.
  bool soft(int row) const { return rows_[static_cast<std::size_t>(row)].soft; }
  // By how much a hard rule is broken, in micro-USD or the like, so that rules can be compared; 0: it is kept.
  double broken(int row) const;
  double broken() const;  // all rows

  // What a row's slack gains if an amount becomes `to`.
  Int128 effect(int amount, std::int64_t to, int row) const;
  // Whether no rule gets worse than it is, soft ones included, if an amount becomes `to`.
  bool harmless(int amount, std::int64_t to) const;
  // The rows that an amount can have an effect on.
  std::vector<int> rows_of(int amount) const;

  Targets targets() const;

 private:
  struct Row {
    Int128 slack = 0;
    bool soft = false;
    Int128 unit = 1;  // of slack: what counts as a micro-USD
  };
  struct Use {
    int row;
    Int128 amount;
  };
  using Uses = std::vector<Use>;  // a row may appear more than once

  int add_row(Int128 side, bool soft = false, Int128 unit = 1);
  void take(Uses& uses, TokenId token, std::int64_t amount, bool usable = true) const;
  void pay(Uses& uses, std::int64_t steps, std::int64_t gas) const;
  Uses uses_of_pool(PoolId pool, const std::vector<std::int64_t>& legs) const;
  Uses uses_at(const Amount& amount, std::int64_t value) const;
  void apply(const Uses& uses, int sign);

  const Instance& instance_;
  std::vector<Row> rows_;
  std::vector<int> token_rows_, reserve_rows_, limit_rows_;  // -1: none
  int wallet_row_ = -1, risk_row_ = -1, turnover_row_ = -1, transactions_row_ = -1;
  std::vector<std::vector<int>> limits_of_token_;  // limits that name it
  std::vector<Amount> amounts_;
  IdVector<PoolId, std::vector<std::int64_t>> legs_;
};

}  // namespace tenon::allocate
