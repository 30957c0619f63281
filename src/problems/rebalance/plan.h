#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "problems/rebalance/instance.h"

namespace tenon::rebalance {

// The answer's plan as it is written. Names, not ids: a plan may come from a file that anybody wrote.
struct Plan {
  struct Transaction {
    std::string edge, src, dest;
    std::int64_t amount = 0;

    friend bool operator==(const Transaction&, const Transaction&) = default;
  };
  struct Step {
    std::int64_t step = 0;  // its own number, from 0
    std::string edge, src, dest;
    std::int64_t amount = 0;
    std::string method;
    std::string fee;  // exact decimal text in 1e-4 micro-USDC
    std::int64_t start_us = 0;
    std::int64_t time_us = 0;
    std::vector<std::int64_t> after;  // steps that must be done before
    std::vector<std::pair<std::string, std::int64_t>>
        balances_after;                     // of its two places, once it and all earlier steps are done
    std::optional<std::int64_t> arrives{};  // of a swap, in the asset of `dest`; none: `amount`
    // Steps that have drawn on the same advance pool: its money must be back, refill_us after they began.
    std::vector<std::int64_t> after_refill{};

    friend bool operator==(const Step&, const Step&) = default;
  };
  using Prerequisites = std::pair<std::int64_t, std::vector<std::int64_t>>;

  std::vector<Transaction> flows;  // in the order of the instance's arcs, of one arc larger amounts first
  std::vector<Step> steps;
  std::optional<std::vector<Prerequisites>> order;  // none: all steps one after the other
  std::vector<std::pair<std::string, std::int64_t>> targets;
  std::string fees;                // exact decimal text in 1e-4 micro-USDC: what is paid, without penalties
  std::int64_t completion_us = 0;  // the last step's end, 0 without steps

  friend bool operator==(const Plan&, const Plan&) = default;
};

struct Schedule;

// The plan of (instance, schedule): flows, balances, fees and totals are recomputed.
Plan to_plan(const Instance& instance, const Schedule& schedule);

// Plan -> flows, for a plan that the verifier accepts; transactions on edges that the instance does not have are left
// out (a plan of an older input).
Flows to_flows(const Instance& instance, const Plan& plan);

// What flows attain in each stage, exactly; cost in 1e-4 micro-USDC / cost_scale, times in microseconds, shortfall in
// micro-units: what places that must get money do not get, together.
Int128 total_cost(const Instance& instance, const Flows& flows);
Int128 total_time(const Instance& instance, const Flows& flows);
Int128 total_shortfall(const Instance& instance, const Flows& flows);

// Transactions on arcs that are not among `kept` (ascending).
Int128 total_changes(const Flows& flows, const std::vector<ArcId>& kept);

// What a plan that verify() accepts attains in every stage there is, as answers state it: "shortfall" (best effort only),
// "cost", "total_time", "completion_time".
std::vector<std::pair<std::string, Int128>> stage_values(const Instance& instance, const Plan& plan);

// What differs between two plans, a line each, for people: edges that carry another amount, by their order in `a`, then in `b`;
// then the totals.
std::vector<std::string> differences(const Plan& a, const Plan& b);

// Cycles of arcs that all carry money, as many as it takes to explain every unit that goes round: of each the amount
// and its arcs. Money that only goes round is allowed (it lifts an arc over its minimum), but reported. Where a cycle has
// swaps, the amount is that of its first arc.
struct Circulation {
  std::int64_t amount = 0;
  std::vector<ArcId> arcs;
};
std::vector<Circulation> circulations(const Instance& instance, const Flows& flows);

}  // namespace tenon::rebalance
