#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "flow/solve.h"
#include "problems/rebalance/certify.h"
#include "problems/rebalance/instance.h"
#include "problems/rebalance/model.h"
#include "problems/rebalance/plan.h"

namespace tenon::rebalance {

// One question to flow/: the least weighted sum of cost, time and shortfall over all plans.
struct FlowQuestion {
  Weights weights{};
  const Flows* start = nullptr;  // transactions to start from; may be null
  bool proof = true;             // collect the proof object
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

// One question about a model that is already there.
struct ModelQuestion {
  const std::vector<std::int64_t>* units = nullptr;  // of each arc, instead of all its costs
  const std::vector<std::int64_t>* start = nullptr;  // amounts to start from
  bool proof = true;
  std::function<void(const std::vector<std::int64_t>&)> on_better = nullptr;
};

struct ModelAnswer {
  flow::Status status = flow::Status::kUnknown;
  std::optional<std::vector<std::int64_t>> amounts;  // on the model's arcs
  std::optional<Int128> value;
  std::optional<Int128> bound;
  std::optional<std::vector<proof::Part>> parts;
  std::optional<flow::Shortage> shortage;
  std::int64_t search_nodes = 0;
  std::int64_t pivots = 0;
};
ModelAnswer ask_model(const Model& model, const ModelQuestion& question, Budget& budget);

// Translates between problems/rebalance/model.h and flow/, and adds nothing. As flow::solve: deterministic by ticks.
FlowAnswer ask_flow(const Instance& instance, const FlowQuestion& question, Budget& budget);

}  // namespace tenon::rebalance
