#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/limits.h"
#include "flow/solve.h"
#include "problems/rebalance/certify.h"
#include "problems/rebalance/instance.h"
#include "problems/rebalance/model.h"
#include "problems/rebalance/plan.h"

namespace tenon::rebalance {

// One question to flow/: the least weighted sum of cost, time and shortfall over all plans, or over those that may be
// complete within a time.
struct FlowQuestion {
  Weights weights{};
  std::optional<std::int64_t> within_us{};
  const Flows* start = nullptr;  // transactions to start from; may be null
  bool proof = true;             // collect the proof object
  bool per_unit_time = false;    // instead of the weights: amount times time, which sends money by quick ways
  std::function<void(const Flows&)> on_better = nullptr;
};

struct FlowAnswer {
  flow::Status status = flow::Status::kUnknown;
  std::optional<Flows> flows;
  std::optional<Int128> value;  // of these, weighted
  std::optional<Int128> bound;  // weighted
  std::optional<proof::FlowBound> proof;
  // Where amounts alone say why nothing fits.
  struct Shortage {
    std::vector<PlaceId> places;
    std::int64_t missing = 0;
  };
  std::optional<Shortage> shortage;
  std::string
      error;  // the model cannot be made (costs beyond 128 bits, too many transactions): nothing was searched
  std::int64_t search_nodes = 0;
  std::int64_t pivots = 0;
  std::int64_t model_nodes = 0;
  std::int64_t model_arcs = 0;
};

// Translates between problems/rebalance/model.h and flow/, and adds nothing. As flow::solve: deterministic by ticks.
FlowAnswer ask_flow(const Instance& instance, const FlowQuestion& question, Budget& budget);

}  // namespace tenon::rebalance
