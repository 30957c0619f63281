#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "problems/rebalance/instance.h"
#include "problems/rebalance/plan.h"

namespace tenon::rebalance {

// In which order the transactions of a solution are carried out, and what each must wait for. Definition: section
// "Schedule" of docs/problems/rebalance.md.

// A transaction with its time and the earlier ones it needs. `after`: indices into Schedule::steps, in the order in
// which their money is used. `after_refill`: those whose money must be back in the advance pool.
struct ScheduledStep {
  Flow flow;
  std::int64_t start_us = 0;
  std::vector<std::int32_t> after;
  std::vector<std::int32_t> after_refill{};

  friend bool operator==(const ScheduledStep&, const ScheduledStep&) = default;
};

struct Schedule {
  std::vector<ScheduledStep> steps;
  std::int64_t completion_us = 0;

  friend bool operator==(const Schedule&, const Schedule&) = default;
};

// Steps that have prerequisites, with them; none where each step needs exactly the one before it (which is what an
// absent order means to those who carry plans out). Without steps there is no order either.
std::optional<std::vector<Plan::Prerequisites>> order_of(const Schedule& schedule);

// Why no order exists: every remaining transaction waits for money that only remaining ones bring.
struct Deadlock {
  struct Waiting {
    std::int32_t flow = 0;  // index into the flows
    std::int64_t available = 0;
  };
  std::vector<Waiting> waiting;
};
std::string to_string(const Instance& instance, const Flows& flows, const Deadlock& deadlock);

struct Scheduled {
  std::optional<Schedule> schedule;  // none: `deadlock` says why
  Deadlock deadlock;
};

// The order of today's tool, exactly: of the transactions that have their money, those that leave the chain of the step
// before come first, then the smallest edge id (runs of digits count as numbers; of one edge in the order of `flows`).
// Money is taken from the oldest lot first; each lot touched that a step brought makes that step a prerequisite.
// Start times: as soon as all prerequisites are done, and the advance pool, if the transaction draws on one, has got enough
// back. Each step takes what came back earliest; so the pool rule holds whatever else is early or late. O(n^2) in the worst case, O(n log n) in practice.
Scheduled schedule_as_today(const Instance& instance, const Flows& flows);

// A schedule of the same transactions that ends early: each starts when its place has the money and its advance pool, if
// it draws on one, the liquidity, those with the longest
// way still to go first. `split`: a transaction that waits for several lots may be carried out as several (each within
// the arc's limits), where that ends earlier and no more flat fees are paid for it than `most_extra_cost` allows.
// If it can, it keeps deadlines; then it never ends later than schedule_as_today. O(n log n) a try, a few tries.
struct SoonestOptions {
  bool split = false;
  Int128 most_extra_cost = 0;  // 1e-4 micro-USDC / cost_scale, on top of the cost of `flows`
  // Of each flow the time at which it is meant to start. Tried as an order, too: if there are times at which all of them
  // can start, this starts none later.
  const std::vector<std::int64_t>* planned = nullptr;
};
Scheduled schedule_soonest(const Instance& instance, const Flows& flows, const SoonestOptions& options = {});

// Completion time as the stage `completion_time` counts it: end of the last step, or of the last that arrives at
// goal.soonest_at.
std::int64_t completion_us(const Instance& instance, const Schedule& schedule);

// Orders ids as people do: "e9" < "e10". Negative, zero, positive.
int compare_natural(std::string_view a, std::string_view b);

}  // namespace tenon::rebalance
