#include <new>

#include "engine/worker.h"

namespace tenon::engine {

SearchResult search_here(const Planner& planner, PlanRequest request, BestSoFar& best) {
  const auto outer = std::move(request.incumbent);
  request.incumbent = [&](std::function<Json()> plan, const std::vector<Objective>& objectives) {
    best.take(plan, objectives);
    if (outer) outer(std::move(plan), objectives);
  };
  SearchResult result;
  try {
    result.outcome = planner.plan(request);
  } catch (const std::bad_alloc&) {
    result.outcome = best.outcome(Stop::kMemory);
  } catch (const InternalError& error) {
    if (best.empty()) throw;
    result.outcome = best.outcome(Stop::kCancelled);
    result.outcome.warnings.push_back(
        {"", std::string("the search failed and left its best plan: ") + error.what()});
  }
  result.ticks = request.budget->ticks();
  return result;
}

}  // namespace tenon::engine
