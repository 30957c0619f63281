#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "problems/rebalance/instance.h"
#include "problems/rebalance/plan.h"

namespace tenon::rebalance {

// The instance as one minimum-cost flow problem with fixed charges: what a planner solves and what certify() re-proves
// bounds of. It says nothing of times of arrival: deadlines, in-flight lots and completion times are outside of it, so
// for instances with those it is a relaxation (a bound of it stays a bound).
//
// Each arc carries x = 0 or min <= x <= capacity and costs unit * x + fixed * [x > 0]; each node sends out `supply`
// more than it gets. How the parts of an instance become arcs:
//   place                       the node of its number; supply, where it is a range, is made a point by arcs from or
//                               to one more node, the `slack` node, which closes the balance
//   best effort                 arcs from the slack node to each place that must get money, at the price of a
//                               shortfall a unit; places that must give may keep it
//   throughput of a place       its arcs leave from a helper node, behind an arc of that capacity
//   arc without most_per_tx     one arc
//   arc with most_per_tx = m    as many equal arcs of capacity m as the capacity C needs, at most; if C is no multiple
//                               of m, behind an arc of capacity C to a helper node
// Arcs that are not open are left out.
//
// Some optimal flow carries at most T + M on any arc, where T is the most that may leave the sources (or enter the sinks, if
// less) and M the sum of all mins >= 2. Take an optimal flow of least total amount and split it into paths and cycles.
// Paths carry at most T in all. One unit less on a cycle costs no more (no cost is negative), so it must break a rule:
// some arc of the cycle carries exactly its min, and that is >= 2. So cycles carry at most M in all, and neither
// passes an arc twice. (An arc of many transactions also blocks at its min only, since most_per_tx >= 2 min - 1.) The number
// of equal arcs follows from this. Without circulation (goal.circulation == false)
// every capacity is at most T.
struct Model {
  struct Arc {
    std::int32_t tail = 0;
    std::int32_t head = 0;
    std::int64_t min = 0;       // >= 1
    std::int64_t capacity = 0;  // >= min
    Int128 unit = 0;            // >= 0
    Int128 fixed = 0;           // >= 0
    ArcId arc;                  // the instance's; none for helper arcs
  };
  std::int32_t nodes = 0;
  std::vector<std::int64_t> supply;  // of each node; sums to 0 unless the instance is unbalanced
  std::vector<Arc> arcs;  // those of one instance arc side by side, in the order of the instance's arcs
};

// How the stages are weighed against each other in the objective; >= 0.
struct Weights {
  Int128 cost = 0;            // Instance::cost(), 1e-4 micro-USDC / cost_scale
  Int128 time = 0;            // Instance::time_cost(), microseconds
  Int128 shortfall = 0;       // a micro-unit that a place must get and does not (goal.best_effort only)
  Int128 changes = 0;         // a transaction on an arc that is not among `kept`
  std::vector<ArcId> kept{};  // arcs of a plan to change as little as possible, ascending

  friend bool operator==(const Weights&, const Weights&) = default;
};
inline constexpr std::int64_t kMostTransactions =
    100'000;  // model arcs that limits a transaction may make in all

// O(places + model arcs). Errors: costs beyond 128 bits, more than kMostTransactions, or an open arc that changes
// amounts; the text says which arc.
struct ModelOrError {
  Model model;
  std::string error;  // empty: the model is there
};
ModelOrError flow_model(const Instance& instance, const Weights& weights);

// Amounts on the model's arcs -> transactions: instance's arcs in order, those of one arc by falling amounts.
Flows to_flows(const Model& model, const std::vector<std::int64_t>& amounts);

}  // namespace tenon::rebalance
