#include "planners/rebalance/soonest.h"

#include <algorithm>
#include <vector>

#include "planners/rebalance/flow_search.h"

namespace tenon::rebalance {

namespace {

constexpr int kMostTimes = 64;  // values of T that are tried for plans

class Soonest {
 public:
  Soonest(const Instance& instance, Budget& budget, const std::function<void(const Schedule&)>& on_better)
      : instance_(instance), budget_(budget), on_better_(on_better) {}

  SoonestResult run() {
    collect_times();
    if (instance_.goal.soonest_at) {
      bound_by_arrival(*instance_.goal.soonest_at);
      if (!try_plans(std::nullopt)) result_.infeasible = !budget_.stop();
      return std::move(result_);
    }
    const auto first = least_time_with_flow();
    if (!first) return std::move(result_);
    const std::size_t step = std::max<std::size_t>(1, (times_.size() - *first) / kMostTimes);
    for (std::size_t i = *first; i < times_.size() && !done(); i += step) try_plans(times_[i]);
    return std::move(result_);
  }

 private:
  void collect_times() {
    for (const std::int64_t time : least_completion_us(instance_))
      if (time != kNever) times_.push_back(time);
    times_.push_back(0);
    std::sort(times_.begin(), times_.end());
    times_.erase(std::unique(times_.begin(), times_.end()), times_.end());
  }

  // Index of the least time whose arcs hold a flow; nothing if none does or the budget ends. Holding is monotone in time.
  std::optional<std::size_t> least_time_with_flow() {
    if (!holds(times_.back())) {
      result_.infeasible = !budget_.stop();
      return std::nullopt;
    }
    std::size_t low = 0, high = times_.size() - 1;
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      const bool fits = holds(times_[middle]);
      if (budget_.stop()) return high;
      (fits ? high : low) = fits ? middle : middle + 1;
    }
    claim_that_less_holds_nothing(times_[high]);
    return high;
  }

  bool holds(std::int64_t within_us) {
    const FlowAnswer answer =
        ask_flow(instance_, {.weights = {}, .within_us = within_us, .proof = false}, budget_);
    return answer.flows.has_value();
  }

  void claim_that_less_holds_nothing(std::int64_t time) {
    if (time == 0) return;
    FlowAnswer less = ask_flow(instance_, {.weights = {}, .within_us = time - 1}, budget_);
    if (less.status != flow::Status::kInfeasible || !less.proof) return;
    result_.bound_us = time;
    result_.claim = Claim{stage_name(Mode::kSoonest), time, std::move(*less.proof)};
  }

  // The nearest sources that can send what the place must get: the farthest of them says when it is complete.
  void bound_by_arrival(PlaceId place) {
    const std::vector<std::int64_t> away = times_to(place);
    std::vector<std::pair<std::int64_t, std::int64_t>> lots;  // when it can be there, how much
    for (const PlaceId p : instance_.places.keys()) {
      const Place& source = instance_.places[p];
      const std::int64_t far = away[static_cast<std::size_t>(p.value)];
      if (p == place || source.supply_high <= 0 || far == kNever) continue;
      std::int64_t at_once = source.supply_high;
      for (const Lot& lot : source.in_flight) {
        const std::int64_t late = std::min(lot.amount, at_once);
        lots.emplace_back(far + lot.ready_us, late);
        at_once -= late;
      }
      lots.emplace_back(far, at_once);
    }
    std::sort(lots.begin(), lots.end());
    std::int64_t needed = -instance_.places[place].supply_high;
    for (const auto& [when, amount] : lots) {
      if (needed <= 0) break;
      result_.bound_us = when;
      needed -= amount;
    }
    if (result_.bound_us > 0)
      result_.claim = Claim{stage_name(Mode::kSoonest), result_.bound_us, proof::Arrival{{place}}};
  }

  // Least time from every place to `place` over open arcs: Bellman and Ford, since networks are small.
  std::vector<std::int64_t> times_to(PlaceId place) const {
    std::vector<std::int64_t> away(instance_.places.size(), kNever);
    away[static_cast<std::size_t>(place.value)] = 0;
    for (bool changed = true; changed;) {
      changed = false;
      for (const Arc& arc : instance_.arcs) {
        const std::int64_t after = away[static_cast<std::size_t>(arc.dest.value)];
        if (after == kNever || !instance_.open(arc)) continue;
        std::int64_t& before = away[static_cast<std::size_t>(arc.src.value)];
        if (after + arc.time_us >= before) continue;
        before = after + arc.time_us;
        changed = true;
      }
    }
    return away;
  }

  bool try_plans(std::optional<std::int64_t> within_us) {
    bool any = false;
    for (const bool per_unit_time : {true, false}) {
      if (done()) break;
      const FlowAnswer answer = ask_flow(
          instance_,
          {.weights = {.cost = 1}, .within_us = within_us, .proof = false, .per_unit_time = per_unit_time},
          budget_);
      if (!answer.flows) continue;
      any = true;
      const Int128 no_limit = Int128{1} << 126;
      offer(schedule_soonest(instance_, *answer.flows, {.split = true, .most_extra_cost = no_limit}));
    }
    return any;
  }

  void offer(Scheduled scheduled) {
    if (!scheduled.schedule) return;
    if (result_.schedule &&
        completion_us(instance_, *scheduled.schedule) >= completion_us(instance_, *result_.schedule))
      return;
    result_.schedule = std::move(scheduled.schedule);
    on_better_(*result_.schedule);
  }

  bool done() {
    return budget_.exhausted() ||
           (result_.schedule && completion_us(instance_, *result_.schedule) <= result_.bound_us);
  }

  const Instance& instance_;
  Budget& budget_;
  const std::function<void(const Schedule&)>& on_better_;
  std::vector<std::int64_t> times_;  // ascending: every least completion time of an arc, and 0
  SoonestResult result_;
};

}  // namespace

SoonestResult solve_soonest(const Instance& instance, Budget& budget,
                            const std::function<void(const Schedule&)>& on_better) {
  return Soonest(instance, budget, on_better).run();
}

}  // namespace tenon::rebalance
