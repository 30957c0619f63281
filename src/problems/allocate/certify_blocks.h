#pragma once

#include <cstdint>
#include <vector>

#include "base/checked.h"
#include "problems/allocate/instance.h"

namespace tenon::allocate {

// What the checker makes of an instance (certify.h, "Blocks"): all that a pool or a conversion may do by itself, as pieces on which
// gain and use are linear. Everything that the verifier accepts lies in some piece; by up to 1 micro-USD a leg, more does. Built
// once, priced at each leaf.

// Levels v of a pool from `lo` to `hi` that mean the same to gates and gas. Each leg lies at v or v + 1, as `PoolBlock::at_level` and
// `one_above` say; with `as_held`, where it lay at the start (an uneven pool that may be left).
struct Mode {
  std::int64_t lo = 0, hi = 0;
  bool as_held = false;
  bool active = false;  // something is held at the end
  bool deposit = false, withdrawal = false;
  std::size_t step = 0;  // the yield step in which all values lie
};

struct PoolBlock {
  const Pool* pool = nullptr;
  std::int64_t legs = 0;
  std::size_t first_leg = 0;  // among all legs of all pools
  std::vector<Mode> modes;
  // For each mode and leg (mode x legs + leg) whether it may lie at v, and at v + 1.
  std::vector<char> at_level, one_above;
  std::vector<std::int64_t> step_from;  // value at which each yield step begins; none from AUM on

  bool may_lie(std::size_t mode, std::size_t leg, int above) const {
    return ((above ? one_above : at_level)[mode * static_cast<std::size_t>(legs) + leg]) != 0;
  }
  // Where a leg of a mode lies.
  std::int64_t at(const Mode& mode, std::size_t leg, std::int64_t level, int above) const {
    return mode.as_held ? pool->legs[leg].held : level + above;
  }
  // The most value of any state.
  std::int64_t most_value() const;
};

struct ConversionBlock {
  TokenId from, to;
  const std::vector<FeeStep>* fees = nullptr;
  std::int64_t least = 0, most = 0;  // micro-USD sold, if any
  std::int64_t gas = 0;

  bool exists() const { return least <= most; }
};

struct Blocks {
  std::int64_t aum = 0;
  IdVector<PoolId, PoolBlock> pools;
  std::vector<ConversionBlock> conversions;  // from x tokens + to; those to itself do not exist
  // Sides of the token rows: what lies in the wallet less what must stay there.
  IdVector<TokenId, std::int64_t> sides;
  std::int64_t wallet = 0;  // of all tokens
  std::int64_t most_conversion_gas = 0;
  bool direct = false;   // conversions are those of direct plans (certify.h), of real amounts
  std::size_t legs = 0;  // of all pools
  std::vector<std::vector<std::size_t>> under_limit;  // by limit: which of all legs count
};

// `instance` must outlive the result. O(pools x legs x steps + tokens^2).
Blocks blocks_of(const Instance& instance);

// Leaves the conversions of direct plans, where those are enough.
void keep_direct(const Instance& instance, Blocks& blocks);

// Whether all amounts, rates and counts lie within what the checker's arithmetic is made for, as format.h sees to it.
bool within_range(const Instance& instance);

}  // namespace tenon::allocate
