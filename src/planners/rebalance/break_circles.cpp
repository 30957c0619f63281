#include "planners/rebalance/break_circles.h"

#include <map>
#include <set>
#include <utility>

namespace tenon::rebalance {

namespace {

constexpr int kMostChoices = 2000;

using Closed = std::set<ArcId>;

FlowAnswer ask_with(const Instance& instance, const Closed& closed, FlowQuestion question, Budget& budget) {
  Instance less = instance;
  for (const ArcId arc : closed) less.arcs[arc].disabled = true;
  question.proof = false;
  question.start = nullptr;
  question.on_better = nullptr;
  return ask_flow(less, question, budget);
}

}  // namespace

FlowAnswer ask_without_circles(const Instance& instance, const FlowQuestion& question, FlowAnswer first,
                               Budget& budget) {
  FlowAnswer best = std::move(first);
  if (!best.flows) return best;
  std::multimap<Int128, std::pair<Closed, Flows>> open;
  std::set<Closed> seen;
  open.emplace(*best.value, std::pair{Closed{}, std::move(*best.flows)});
  best.flows.reset();
  best.value.reset();
  best.status = flow::Status::kFeasible;
  for (int choices = 0; !open.empty() && choices < kMostChoices && !budget.exhausted(); ++choices) {
    const Int128 value = open.begin()->first;
    const auto [closed, flows] = std::move(open.begin()->second);
    open.erase(open.begin());
    const std::vector<Circulation> circles = circulations(instance, flows);
    if (circles.empty()) {
      best.flows = flows;
      best.value = value;
      return best;
    }
    for (const ArcId arc : circles.front().arcs) {
      Closed more = closed;
      more.insert(arc);
      if (!seen.insert(more).second) continue;
      FlowAnswer answer = ask_with(instance, more, question, budget);
      if (answer.flows) open.emplace(*answer.value, std::pair{std::move(more), std::move(*answer.flows)});
    }
  }
  return best;
}

}  // namespace tenon::rebalance
