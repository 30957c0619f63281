#include "planners/rebalance/next_best.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace tenon::rebalance {

namespace {

using Arcs = std::set<ArcId>;

Arcs used(const Flows& flows) {
  Arcs arcs;
  for (const Flow& flow : flows) arcs.insert(flow.arc);
  return arcs;
}

class Ranking {
 public:
  Ranking(const Instance& instance, const FlowQuestion& question, Budget& budget)
      : instance_(instance), question_(question), budget_(budget) {
    question_.proof = false;
    question_.start = nullptr;
    question_.on_better = nullptr;
  }

  bool run(const Flows& best, int count, const std::function<bool(const Flows&)>& take) {
    told_.push_back(used(best));
    divide({}, told_.front());
    while (!open_.empty()) {
      if (count == 0 || budget_.exhausted()) return false;
      const auto [closed, flows] = std::move(open_.begin()->second);
      open_.erase(open_.begin());
      const Arcs arcs = used(flows);
      const auto repeated = std::find_if(told_.begin(), told_.end(), [&](const Arcs& earlier) {
        return std::includes(arcs.begin(), arcs.end(), earlier.begin(), earlier.end());
      });
      if (repeated != told_.end()) {
        divide(closed, *repeated);
        continue;
      }
      if (take(flows)) --count;
      told_.push_back(arcs);
      divide(closed, arcs);
    }
    return !cut_short_;
  }

 private:
  void divide(const Arcs& closed, const Arcs& by) {
    for (const ArcId arc : by) {
      Arcs more = closed;
      more.insert(arc);
      if (!seen_.insert(more).second) continue;
      Instance less = instance_;
      for (const ArcId each : more) less.arcs[each].disabled = true;
      FlowAnswer answer = ask_flow(less, question_, budget_);
      cut_short_ |= answer.status != flow::Status::kOptimal && answer.status != flow::Status::kInfeasible;
      if (answer.flows) open_.emplace(*answer.value, std::pair{std::move(more), std::move(*answer.flows)});
    }
  }

  const Instance& instance_;
  FlowQuestion question_;
  Budget& budget_;
  std::vector<Arcs> told_;
  std::multimap<Int128, std::pair<Arcs, Flows>> open_;  // closed arcs and the best flows without them
  std::set<Arcs> seen_;
  bool cut_short_ = false;
};

}  // namespace

bool tell_next_best(const Instance& instance, const FlowQuestion& question, const Flows& best, int count,
                    const std::function<bool(const Flows&)>& take, Budget& budget) {
  return Ranking(instance, question, budget).run(best, count, take);
}

}  // namespace tenon::rebalance
