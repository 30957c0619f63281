#include "planners/allocate/frontier.h"

#include <algorithm>
#include <utility>

#include "planners/allocate/plan.h"
#include "problems/allocate/verify.h"

namespace tenon::allocate {

namespace {

constexpr std::int64_t kTicksOfPoint = 20'000'000;

std::int64_t turnover_of(const Instance& instance, const Targets& targets) {
  Int128 sum = 0;
  for (const PoolId p : instance.pools.keys())
    for (std::size_t l = 0; l < targets.legs[p].size(); ++l) {
      const std::int64_t more = targets.legs[p][l] - instance.pools[p].legs[l].held;
      sum += more < 0 ? -more : more;
    }
  return static_cast<std::int64_t>(sum);
}

FrontierPoint point_of(const Instance& instance, FrontierPoint::By by, std::int64_t at_most,
                       const Targets& targets, std::optional<Int128> bound) {
  return {.by = by,
          .at_most = at_most,
          .net_gain = to_plan(instance, targets).net_gain(),
          .bound = bound,
          .risk = risk_of(instance, targets),
          .turnover = turnover_of(instance, targets)};
}

std::vector<FrontierPoint> side(const Instance& instance, FrontierPoint::By by, const Targets& best,
                                std::optional<Int128> bound, int steps, const SearchOptions& options,
                                double gap, Budget& budget) {
  const std::int64_t most =
      by == FrontierPoint::By::kRisk ? risk_of(instance, best) : turnover_of(instance, best);
  std::vector<FrontierPoint> points;
  std::optional<Targets> known = stay(instance);
  for (int step = 0; step < steps && !budget.exhausted(); ++step) {
    const auto at_most = static_cast<std::int64_t>(Int128{most} * step / steps);
    Instance within = instance;
    (by == FrontierPoint::By::kRisk ? within.max_risk : within.max_turnover) = at_most;
    if (known && !verify(within, to_plan(within, *known)).empty()) known.reset();
    Limits limits = budget.limits();
    limits.gap = gap;
    limits.work_ticks = std::min(kTicksOfPoint, budget.ticks_left());
    limits.wall_s = budget.seconds_left();
    Budget part(limits, budget.cancel());
    SearchEvents events;
    events.better = [&](const Targets& targets, const Plan&, const char*) { known = targets; };
    events.bound = [](Int128, const char*) {};
    const Core core = make_core(within);
    const std::optional<Targets> start = known;
    const SearchEnd end = search(core, start, options, part, events);
    budget.absorb(part);
    if (known) points.push_back(point_of(instance, by, at_most, *known, end.bound));
  }
  points.push_back(point_of(instance, by, most, best, bound));
  return points;
}

}  // namespace

std::int64_t risk_of(const Instance& instance, const Targets& targets) {
  Int128 sum = 0;
  for (const PoolId p : instance.pools.keys())
    for (const std::int64_t leg : targets.legs[p]) sum += Int128{leg} * instance.pools[p].risk;
  return static_cast<std::int64_t>(ceil_div(sum, std::max<std::int64_t>(1, instance.aum())));
}

std::vector<FrontierPoint> frontier(const Instance& instance, const Targets& best,
                                    std::optional<Int128> bound, int steps, const SearchOptions& options,
                                    double gap, Budget& budget) {
  SearchOptions quick = options;
  quick.proof = false;
  std::vector<FrontierPoint> points;
  const bool any_risk = std::any_of(instance.pools.begin(), instance.pools.end(),
                                    [](const Pool& pool) { return pool.risk > 0; });
  if (any_risk) points = side(instance, FrontierPoint::By::kRisk, best, bound, steps, quick, gap, budget);
  for (FrontierPoint& point :
       side(instance, FrontierPoint::By::kTurnover, best, bound, steps, quick, gap, budget))
    points.push_back(point);
  return points;
}

}  // namespace tenon::allocate
