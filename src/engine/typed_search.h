#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/search_context.h"
#include "engine/planner.h"

namespace tenon::engine {

// What every binding of a planner does alike: plans and context with their types out of a request, and the outcome with the types
// taken off. Plans become JSON by the to_json of their own kind; proofs by the one that the binding hands over, as their types
// (base/proof.h) are not the kind's.

// A plan that has come through Problem::read_plan or from our own encoder, read by the kind's `plan_from_json`.
template <class Plan>
std::optional<Plan> typed_plan(const std::optional<Json>& json,
                               Result<Plan> (*plan_from_json)(const Json&, const std::string& file)) {
  if (!json) return std::nullopt;
  Result<Plan> plan = plan_from_json(*json, "plan");
  TENON_ASSERT(plan.ok());
  return std::move(plan.value());
}

// The context refers to `request`, which must outlive it.
template <class Plan>
SearchContext<Plan> typed_context(const PlanRequest& request) {
  SearchContext<Plan> context{.budget = *request.budget, .progress = request.progress};
  if (!request.incumbent) return context;
  context.incumbent = [&request](const Plan& plan, const std::vector<Objective>& objectives) {
    const auto kept = std::make_shared<Plan>(plan);
    request.incumbent([kept] { return to_json(*kept); }, objectives);
  };
  return context;
}

template <class Plan, class Proof>
AnyOutcome without_types(Outcome<Plan, Proof> found, Json (*proof_to_json)(const Proof&)) {
  AnyOutcome outcome;
  outcome.status = found.status;
  outcome.stop = found.stop;
  if (found.plan) outcome.plan = to_json(*found.plan);
  if (found.proof) outcome.proof = proof_to_json(*found.proof);
  outcome.objectives = std::move(found.objectives);
  outcome.explanation = std::move(found.explanation);
  for (NextBest<Plan>& next : found.next_best)
    outcome.next_best.push_back({to_json(next.plan), std::move(next.objectives)});
  outcome.stable_ranges = std::move(found.stable_ranges);
  outcome.warnings = std::move(found.warnings);
  outcome.backends = std::move(found.backends);
  outcome.phases = std::move(found.phases);
  return outcome;
}

}  // namespace tenon::engine
