#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hybrid/program.h"
#include "problems/allocate/instance.h"

namespace tenon::allocate {

// Gates of a pool's block, by bit; a conversion has the first alone: it is used. Where gas counts by leg, gates of an uneven pool also say
// where its level lies among what its legs held (marks, ascending), and so which legs move: kMarks + 2 i is open from about mark i on,
// kMarks + 2 i + 1 beyond it.
enum Gate : unsigned { kActive = 0, kDeposit = 1, kWithdrawal = 2, kMarks = 3 };
std::vector<std::int64_t> marks_of(const Pool& pool);
// Gate kMarks + `gate` is open exactly where the level is above this, as the certificate has it: there a leg that stays may lie 1 above the level.
std::int64_t level_below(const Pool& pool, unsigned gate);

// The instance as a program of blocks: pools, whose level is what each leg is worth at the end, and conversions, whose level is what is
// sold. Only pools that may hold something at the end, or hold something now, have a block. All amounts in micro-USD, gains in
// 1 / kYieldOne of that.
//
// Legs of a pool are taken to be equal exactly (the rules leave them a micro-USD): what the search finds so is at most some micro-USD
// from the best, and what it claims is proven by the certificate's own reckoning.
struct Core {
  const Instance* instance = nullptr;
  hybrid::Program program;

  struct BlockOf {
    enum class Kind : char { kPool, kConversion, kExcess, kLeastYield, kConstant } kind = Kind::kPool;
    PoolId pool{};         // of kPool
    TokenId from{}, to{};  // of kConversion
    int limit = -1;        // of kExcess: what lies above a soft limit
  };
  std::vector<BlockOf> blocks;
  std::vector<char> as_held;  // of each mode: the pool stays as it is, whatever the level (which is 0)

  // Rows; -1: none.
  std::vector<int> token_rows;  // use of a token's wallet
  int pools_row = -1, transactions_row = -1, turnover_row = -1, risk_row = -1, wallet_row = -1;
  std::vector<int> limit_rows;
  std::vector<int> scenario_rows;  // the forecast's first
  std::vector<int> reserve_rows;   // what must stay of a token, where cooling pools give it
  // Counts of conversions: all, then into each token, then out of each; -1: none.
  int all_count = -1;
  std::vector<int> into_counts, out_counts;
  // Only direct plans are looked at (problems/allocate/certify.h); then of each of these tokens, in the order of the program's eithers, what is
  // converted out of it or what is converted into it is off.
  bool direct = false;
  std::vector<TokenId> either_tokens;
};

// `direct`: direct plans alone where they are enough for the bound, and where the least conversion is small beside all money. Then conversions may be
// smaller than the least one.
Core make_core(const Instance& instance, bool direct = true);

// A part of the plans, for components.h.
struct CoreLimits {
  struct Levels {
    std::int64_t low = 0, high = kMostMoney;
  };
  IdVector<PoolId, Levels>
      levels{};  // of what each leg of a pool is worth at the end; of all pools or of none
  // Conversions cost no gas and no penalty, are no decisions, and exist only between tokens of one part.
  std::optional<std::vector<int>> part_of{};
  Int128 constant = 0;  // gain units that are added to the gain of every plan
};

Core make_core(const Instance& instance, const CoreLimits& limits);

}  // namespace tenon::allocate
