#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "problems/allocate/instance.h"

namespace tenon::allocate {

// One step of the answer's `plan` (docs/problems/allocate.md, "The answer"). Plain texts, not ids: a plan may come from a file that
// anybody wrote.
struct Transaction {
  enum class Type { kHold, kWithdrawal, kConversion, kAllocation };
  std::int64_t seq = 0;  // from 1
  Type type = Type::kHold;
  std::string from_location, to_location;  // a pool's id or kWallet
  std::string token;                       // of a conversion: what is sold
  std::string to_token{};                  // of a conversion only
  std::string amount{};             // tokens, decimal text, for people; may be empty in a plan from elsewhere
  std::int64_t micro_usd = 0;       // held, withdrawn, sold or paid in
  std::int64_t gas = 0;             // micro-USD
  std::int64_t conversion_fee = 0;  // micro-USD

  friend bool operator==(const Transaction&, const Transaction&) = default;
};
inline constexpr const char* kWallet = "warm_wallet";
const char* name(Transaction::Type type);  // "HOLD", "WITHDRAWAL", …

struct Position {
  std::string pool;  // its id
  std::string token;
  std::string amount{};
  std::int64_t micro_usd = 0;  // > 0

  friend bool operator==(const Position&, const Position&) = default;
};

struct Balance {
  std::string token;
  std::string amount{};
  std::int64_t micro_usd = 0;  // > 0

  friend bool operator==(const Balance&, const Balance&) = default;
};

struct Plan {
  std::vector<Transaction> transactions;  // in executable order: HOLD, WITHDRAWAL, CONVERSION, ALLOCATION
  std::vector<Position> positions;
  std::vector<Balance> wallet;
  std::int64_t yield = 0;           // micro-USD, rounded down
  std::int64_t conversion_fee = 0;  // sums of the transactions'
  std::int64_t gas = 0;
  std::int64_t penalty = 0;  // of soft limits and transaction_penalty; 0 where there are none

  std::int64_t net_gain() const { return yield - conversion_fee - gas - penalty; }
  friend bool operator==(const Plan&, const Plan&) = default;
};

// The search's own form: what each leg is worth at the end, and what is converted. The rest follows.
struct Targets {
  IdVector<PoolId, std::vector<std::int64_t>>
      legs;  // micro-USD of each leg at the end, in the order of Pool::legs
  struct Sale {
    TokenId from, to;
    std::int64_t sold = 0;  // micro-USD, > 0
  };
  std::vector<Sale> sales;  // a pair at most once
};

// Targets -> Plan, in the one order that equal plans share: by type, then by the pools' order and their legs', conversions so that no
// token is sold before it is there (then by from, to). Gas and fees are put on the steps that cause them: with gas_unit pool the
// first step of a pool bears its gas. Requires targets that the verifier accepts once they are a plan.
Plan to_plan(const Instance& instance, const Targets& targets);

// Plan -> targets, for --start and --keep, where the plan may be of an older input: what names something that is not there is left
// out.
Targets to_targets(const Instance& instance, const Plan& plan);

// What follows from targets alone. Steps that are counted as gas is: with gas_unit pool one a pool that receives, one a pool that
// is withdrawn from, one a conversion.
std::int64_t count_transactions(const Instance& instance, const Targets& targets);
std::int64_t total_gas(const Instance& instance, const Targets& targets);
// What lies in the wallet at the end; below 0 where the targets are not funded.
IdVector<TokenId, std::int64_t> wallet_at_end(const Instance& instance, const Targets& targets);
// What counts against a limit.
std::int64_t value_under(const Instance& instance, const Targets& targets,
                         const IdVector<TokenId, std::int64_t>& wallet_at_end, const Limit& limit);
// The yield that counts (forecast and scenarios mixed, see Instance::robust), micro-USD, rounded down once.
std::int64_t total_yield(const Instance& instance, const Targets& targets);

// Penalties of a plan: of soft limits, rounded up each, and of transactions.
std::int64_t penalty(const Instance& instance, const Targets& targets);

// The values of the stages net_gain and turnover, for a plan that the verifier accepts.
std::vector<std::pair<std::string, Int128>> stage_values(const Instance& instance, const Plan& plan);

// What differs between two plans, a line each: positions, wallet, then the net gain.
std::vector<std::string> differences(const Plan& a, const Plan& b);

}  // namespace tenon::allocate
