#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/checked.h"
#include "base/ids.h"

namespace tenon::rebalance {

// Money at places, directed arcs that carry it for a fee and some time, and what each place has to give or to get.
// All three kinds of input (explicit graph; network + current + target; network + balances + delta + weights) become
// this. Sets, units and rules: docs/problems/rebalance.md.
//
// Amounts are int64 in the smallest unit of the asset (micro-USDC), times int64 in microseconds, costs Int128 in
// 1e-4 micro-USDC / cost_scale. Built by format.h only, which refuses everything that the comments below exclude.
using PlaceId = Id<struct PlaceTag>;
using ArcId = Id<struct ArcTag>;
using AssetId = Id<struct AssetTag>;
using AdvanceId = Id<struct AdvanceTag>;

// Nothing is larger: a single amount, all supplies together, and what an arc without a capacity carries.
inline constexpr std::int64_t kUnlimited = std::int64_t{1} << 62;

// Money that is still on its way when the plan begins: there at `ready_us`, not before.
struct Lot {
  std::int64_t amount = 0;    // > 0
  std::int64_t ready_us = 0;  // >= 0, counted from the plan's beginning
};

// What amounts are amounts of. Fees, and what amounts are worth, are in micro-USDC whatever the asset.
struct Asset {
  std::string name = "USDC";
  std::int64_t price_num = 1;  // micro-USDC a micro-unit: price_num / price_den, both >= 1, in lowest terms
  std::int64_t price_den = 1;

  friend bool operator==(const Asset&, const Asset&) = default;
};

// Liquidity that pays out at once at the far end, and gets its money back later: a transaction of amount a takes a out
// of it from its start until `refill_us` later. Never more than `available` is out.
struct AdvancePool {
  std::string name;
  std::int64_t available = 1;  // >= 1
  std::int64_t refill_us = 0;  // >= 0
  std::string at;
};

struct Place {
  std::string name;   // unique
  std::string chain;  // the chain it is on: of "@Base" Base, of "<Cash>" agoric
  bool hub = false;   // name begins with '@'
  // Net outflow (sum of what leaves minus sum of what comes) that every plan must have: within [low, high]. Equal
  // where current and target are points; a target range [a, b] gives [current - b, current - a].
  std::int64_t supply_low = 0;
  std::int64_t supply_high = 0;
  std::int64_t balance = 0;                 // before the plan, with what is in flight; for reports and steps
  std::vector<Lot> in_flight{};             // part of `balance`, by ascending ready_us
  std::optional<std::int64_t> deadline_us;  // nothing may arrive here later than this
  std::int64_t throughput = kUnlimited;     // of a liquidity pool: most that may leave it over the whole plan
  bool no_deposit = false;                  // blocked: nothing may come in
  bool no_withdraw = false;                 // blocked: nothing may leave
  AssetId asset{0};
  // Where swaps lead to: so much more than -supply_low may come in. One unit less into a swap would be too little, and
  // what arrives of that unit is more than what is missing; the most over its swaps of ceil(rate) - 1.
  std::int64_t surplus = 0;
  std::string at;  // its place in the input, for messages
};

// A way from one place to another. One use of it is a transaction: it carries between `min` and `most_per_tx`, pays
// `flat` once and takes `time_us`. An arc may be used any number of times; all uses together carry at most
// `capacity`.
struct Arc {
  std::string id;  // unique
  PlaceId src, dest;
  std::string method;        // transfer: "ibc", "cctpV2", "local", …; "" where the input says none
  std::string fee_mode;      // "evmToPool", …; carried along, decides `gas` where a table is given
  std::int64_t bps = 0;      // variable fee in basis points times bps_scale; >= 0
  std::int64_t flat = 0;     // fee of a transaction without gas, micro-units; >= 0
  std::int64_t gas = 0;      // of a transaction, micro-units; >= 0
  std::int64_t time_us = 0;  // >= 0
  std::int64_t min = 0;      // >= 0; of each transaction; 0 is the same as 1
  std::int64_t capacity = kUnlimited;     // >= 0; of all transactions together
  std::int64_t most_per_tx = kUnlimited;  // >= 1 and, if below capacity, >= 2 min - 1: no gaps
  bool disabled = false;                  // by the input
  // Of an amount x floor(x * rate_num / rate_den) arrive. 1 / 1 unless the ends hold different assets; both from 1 to
  // kMostRatio, in lowest terms, and what arrives of the capacity (and of most_per_tx) is at most kUnlimited.
  std::int64_t rate_num = 1;
  std::int64_t rate_den = 1;
  AdvanceId advance;  // the pool that it draws on; then most_per_tx is at most what that has. None: no pool
  std::string at;
};
inline constexpr std::int64_t kMostRatio = 1'000'000'000;  // numerators and denominators of rates

enum class Mode {
  kCheapest,  // cost
  kFastest,   // sum of the times of all transactions, as today's tool has it
  kSoonest,   // completion time of the plan, everything that can run at once running at once
};
const char* name(Mode mode);  // "cheapest", …
std::optional<Mode> mode_called(std::string_view name);
const char* stage_name(Mode mode);  // of the objective: "cost", "total_time", "completion_time"

// What is asked of the plan.
struct Goal {
  Mode mode = Mode::kCheapest;
  std::optional<Mode> then;  // a second stage among the plans that are best in the first; never the same mode
  // Charged for every transaction: arc_penalty * 100 micro-USDC in costs, arc_penalty seconds in sums of times.
  // Not in completion times.
  std::int64_t arc_penalty = 1;
  // micro-USDC a second: with it there is one stage, cost + time_value * (completion time if the mode is soonest,
  // else sum of times), in the unit of costs.
  std::optional<std::int64_t> time_value;
  std::optional<PlaceId> soonest_at;  // completion time counts arrivals at this place only
  bool circulation = true;            // false: no money may go round in a circle
  bool best_effort = false;           // what cannot be delivered is left out, as little as possible

  // Whether the cost of a plan has the price of its completion time in it.
  bool prices_completion() const { return mode == Mode::kSoonest && time_value.has_value(); }
};

// One transaction: the search's own form. An arc that is used k times stands k times.
struct Flow {
  ArcId arc;
  std::int64_t amount = 0;  // > 0

  friend bool operator==(const Flow&, const Flow&) = default;
};
using Flows = std::vector<Flow>;

struct Instance {
  IdVector<PlaceId, Place> places;
  IdVector<ArcId, Arc> arcs;
  IdVector<AssetId, Asset> assets = IdVector<AssetId, Asset>(1);  // the first is USDC
  IdVector<AdvanceId, AdvancePool> advance_pools{};
  Goal goal;
  std::int64_t bps_scale = 1;  // 1, 10, 100, 1000, 10000: so that fees such as 0.25 bps are whole numbers
  // A multiple of bps_scale times every price_den: costs are counted in 1e-4 micro-USDC / cost_scale.
  std::int64_t cost_scale = 1;
  std::optional<Flows> given;  // --schedule: nothing is to be chosen, these are to be put in order
  // Target balances of the second and third kind of input, by name: given, or computed (changed places only).
  std::vector<std::pair<std::string, std::int64_t>> targets;

  // Usable at all: not disabled, its ends not blocked, some transaction of 1 … min(capacity, most_per_tx) >= min.
  bool open(const Arc& arc) const;

  // Its ends hold different assets; and, where the rate is not 1, another amount arrives than leaves.
  bool swaps(const Arc& arc) const { return places[arc.src].asset != places[arc.dest].asset; }
  // Whether some open arc changes amounts: then this is no flow problem, and amounts of several assets need not balance.
  bool changes_amounts() const;
  // What arrives of one transaction of `amount` >= 0; at most kUnlimited.
  std::int64_t arrives(const Arc& arc, std::int64_t amount) const {
    if (arc.rate_num == arc.rate_den) return amount;
    const Int128 out = Int128{amount} * arc.rate_num / arc.rate_den;
    return out < kUnlimited ? static_cast<std::int64_t>(out) : kUnlimited;
  }

  // Of one transaction of `amount` > 0, in 1e-4 micro-USDC / cost_scale: the fee that is paid; what a swap loses against
  // the prices of its assets (0 where it gains); and what the stages count: fee and loss with the penalty, and with the
  // value of its time (goal.time_value, not in mode soonest).
  Int128 fee(const Arc& arc, std::int64_t amount) const;
  Int128 loss(const Arc& arc, std::int64_t amount) const;
  Int128 cost(const Arc& arc, std::int64_t amount) const;
  // What `us` microseconds are worth by goal.time_value (0 without one), in the same unit. Exact for the times of arcs and
  // lots and their sums.
  Int128 time_price(Int128 us) const;
  // In microseconds, with the penalty.
  Int128 time_cost(const Arc& arc) const;

  // Sum of the positive supply_high: no place without circulation passes on more than this. Fits int64.
  std::int64_t total_supply() const;
};

// Assets by groups within which amounts are conserved: of one group are those that swaps at rate 1 join. -1: of a group
// that a swap at another rate leads into or out of. Counts all swaps, or the open ones.
IdVector<AssetId, std::int32_t> conserved_groups(const Instance& instance, bool open_only);

// A cost in 1e-4 micro-USDC / scale as the whole number of 1e-4 micro-USDC that answers state: rounded up. Rounding is
// monotone, so a plan that is best in the exact unit is best in this one, and a bound stays a bound.
inline Int128 stated_cost(Int128 exact, std::int64_t scale) { return ceil_div(exact, scale); }

// The same as exact decimal text: "12.25".
std::string cost_text(Int128 exact, std::int64_t scale);

}  // namespace tenon::rebalance
