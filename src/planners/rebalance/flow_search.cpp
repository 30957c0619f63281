#include "planners/rebalance/flow_search.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace tenon::rebalance {

namespace {

flow::Problem problem_of(const Model& model, const std::vector<std::int64_t>* units) {
  flow::Problem problem;
  for (const std::int64_t supply : model.supply) problem.supply.push_back(supply);
  for (std::size_t i = 0; i < model.arcs.size(); ++i) {
    const Model::Arc& arc = model.arcs[i];
    TENON_ASSERT(arc.unit <= std::numeric_limits<std::int64_t>::max());
    problem.arcs.push_back({.tail = flow::NodeId{arc.tail},
                            .head = flow::NodeId{arc.head},
                            .min = arc.min,
                            .capacity = arc.capacity,
                            .unit = units ? (*units)[i] : static_cast<std::int64_t>(arc.unit),
                            .fixed = units ? 0 : arc.fixed});
  }
  return problem;
}

std::vector<std::int64_t> amounts_of(const flow::Flows& flows) { return {flows.begin(), flows.end()}; }

// Transactions -> amounts on the model's arcs; nothing where the model has arcs that are no transactions, or has no room
// for these.
std::optional<std::vector<std::int64_t>> amounts_on(const Model& model, const Flows& flows) {
  std::vector<std::int64_t> amounts(model.arcs.size(), 0);
  std::size_t next = 0;
  Flows sorted = flows;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Flow& a, const Flow& b) { return a.arc < b.arc; });
  for (std::size_t i = 0; i < model.arcs.size(); ++i) {
    if (!model.arcs[i].arc.valid()) return std::nullopt;
    if (next < sorted.size() && sorted[next].arc == model.arcs[i].arc) amounts[i] = sorted[next++].amount;
  }
  if (next < sorted.size()) return std::nullopt;
  return amounts;
}

template <class Tag>
std::vector<std::int32_t> numbers(const std::vector<Id<Tag>>& ids) {
  std::vector<std::int32_t> numbers;
  numbers.reserve(ids.size());
  for (const Id<Tag> id : ids) numbers.push_back(id.value);
  return numbers;
}

proof::Part part_of(flow::Part&& part) {
  proof::Part out;
  out.nodes = numbers(part.nodes);
  out.arcs = numbers(part.arcs);
  out.capped = part.capped;
  for (const flow::Dominance& d : part.dominated) out.dominated.push_back({d.dropped.value, d.by.value});
  for (const flow::Cut& cut : part.cuts) out.cuts.push_back({numbers(cut.nodes), numbers(cut.by_use)});
  out.potentials = std::move(part.potentials);
  out.multipliers = std::move(part.multipliers);
  for (const flow::Leaf& leaf : part.leaves)
    out.leaves.push_back(
        {leaf.kind == flow::Leaf::Kind::kRay, leaf.log2_scale, leaf.potentials, leaf.multipliers});
  for (const flow::TreeNode& node : part.tree)
    out.tree.push_back({node.arc.valid() ? node.arc.value : -1, node.at_most, node.low, node.high});
  return out;
}

}  // namespace

ModelAnswer ask_model(const Model& model, const ModelQuestion& question, Budget& budget) {
  flow::SolveOptions options;
  options.proof = question.proof;
  std::optional<flow::Flows> start;
  if (question.start) {
    start.emplace();
    for (const std::int64_t amount : *question.start) start->push_back(amount);
    options.start = &*start;
  }
  if (question.on_better)
    options.on_better = [&](const flow::Solution& better) { question.on_better(amounts_of(*better.flows)); };
  flow::Solution found = flow::solve(problem_of(model, question.units), budget, options);

  ModelAnswer answer;
  answer.status = found.status;
  if (found.flows) answer.amounts = amounts_of(*found.flows);
  answer.value = found.cost;
  answer.bound = found.bound;
  if (found.proof) {
    answer.parts.emplace();
    for (flow::Part& part : found.proof->parts) answer.parts->push_back(part_of(std::move(part)));
  }
  answer.shortage = std::move(found.shortage);
  answer.search_nodes = found.search_nodes;
  answer.pivots = found.pivots;
  return answer;
}

FlowAnswer ask_flow(const Instance& instance, const FlowQuestion& question, Budget& budget) {
  FlowAnswer answer;
  const ModelOrError made = flow_model(instance, question.weights);
  if (!made.error.empty()) {
    answer.error = made.error;
    return answer;
  }
  const Model& model = made.model;
  answer.model_nodes = model.nodes;
  answer.model_arcs = static_cast<std::int64_t>(model.arcs.size());

  const auto start = question.start ? amounts_on(model, *question.start) : std::nullopt;
  ModelQuestion asked{.units = nullptr, .start = start ? &*start : nullptr, .proof = question.proof};
  if (question.on_better)
    asked.on_better = [&](const std::vector<std::int64_t>& amounts) {
      question.on_better(to_flows(model, amounts));
    };
  ModelAnswer found = ask_model(model, asked, budget);

  answer.status = found.status;
  if (found.amounts) answer.flows = to_flows(model, *found.amounts);
  answer.value = found.value;
  answer.bound = found.bound;
  if (found.parts) answer.proof = proof::FlowBound{question.weights, std::move(*found.parts)};
  if (found.shortage) {
    answer.shortage.emplace();
    answer.shortage->missing = found.shortage->missing;
    for (const flow::NodeId node : found.shortage->nodes)
      if (node.value < static_cast<std::int32_t>(instance.places.size()))
        answer.shortage->places.push_back(PlaceId{node.value});
  }
  answer.search_nodes = found.search_nodes;
  answer.pivots = found.pivots;
  return answer;
}

}  // namespace tenon::rebalance
