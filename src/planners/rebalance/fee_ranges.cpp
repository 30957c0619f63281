#include "planners/rebalance/fee_ranges.h"

#include <set>
#include <utility>

#include "planners/rebalance/break_circles.h"
#include "planners/rebalance/flow_search.h"
#include "problems/rebalance/plan.h"

namespace tenon::rebalance {

namespace {

using Field = FeeRange::Field;

constexpr std::int64_t kBpsParts = 10'000;  // finest fraction of a bps that inputs can say

std::int64_t& number_of(Arc& arc, Field field) {
  switch (field) {
    case Field::kFlat:
      return arc.flat;
    case Field::kBps:
      return arc.bps;
    case Field::kTime:
      break;
  }
  return arc.time_us;
}

// The instance with bps counted in the finest parts, so that every value of theirs is a whole number.
Instance in_fine_parts(Instance instance) {
  const std::int64_t finer = kBpsParts / instance.bps_scale;
  instance.bps_scale *= finer;
  instance.cost_scale *= finer;
  for (Arc& arc : instance.arcs) arc.bps *= finer;
  return instance;
}

class Ranges {
 public:
  Ranges(const Instance& instance, const Flows& flows, bool of_time, Budget& budget)
      : instance_(in_fine_parts(instance)), flows_(flows), of_time_(of_time), budget_(budget) {
    for (const Flow& flow : flows) used_.insert(flow.arc);
  }

  FeeRanges run() {
    for (const ArcId arc : instance_.arcs.keys()) {
      if (!instance_.open(instance_.arcs[arc])) continue;
      if (of_time_) {
        add(arc, Field::kTime);
      } else {
        add(arc, Field::kFlat);
        add(arc, Field::kBps);
      }
    }
    return std::move(result_);
  }

 private:
  // Cost as a function of the number in question: at_zero + slope * value.
  struct Line {
    Int128 at_zero = 0;
    Int128 slope = 0;
    Int128 at(std::int64_t value) const { return at_zero + slope * value; }
  };

  void add(ArcId arc, Field field) {
    if (!result_.complete) return;
    arc_ = arc;
    field_ = field;
    own_ = line_of(flows_);
    Arc now = instance_.arcs[arc];
    FeeRange range{arc, field, number_of(now, field), 0, {}};
    const bool in_use = used_.contains(arc);
    const std::optional<std::int64_t> low = range.value > 0 ? least() : std::optional(range.value);
    const bool found = low && (!in_use || greatest(range));
    if (!found) {
      result_.complete = false;
      return;
    }
    range.low = *low;
    if (in_use || range.low > 0) result_.ranges.push_back(range);
  }

  // Downwards from 0: the least value at which nothing is better. Nothing if a search did not end.
  std::optional<std::int64_t> least() {
    std::int64_t value = 0;
    while (true) {
      const auto best = best_at(value);
      if (!best) return std::nullopt;
      if (best->at(value) >= own_.at(value)) return value;
      // Better here and no better at the input's value, so its line is the steeper one.
      value = static_cast<std::int64_t>(ceil_div(own_.at_zero - best->at_zero, best->slope - own_.slope));
    }
  }

  // Upwards from where flows that use the arc as little as can be become better.
  bool greatest(FeeRange& range) {
    auto other = least_use();
    if (!other) return false;
    if (other->slope >= own_.slope) return true;  // whatever the fee
    while (true) {
      const auto meet =
          static_cast<std::int64_t>(floor_div(other->at_zero - own_.at_zero, own_.slope - other->slope));
      other = best_at(meet);
      if (!other) return false;
      if (other->at(meet) >= own_.at(meet)) {
        range.high = meet;
        return true;
      }
    }
  }

  Line line_of(const Flows& flows) const {
    Arc zero = instance_.arcs[arc_], one = zero;
    number_of(zero, field_) = 0;
    number_of(one, field_) = 1;
    Line line;
    for (const Flow& flow : flows) {
      const bool here = flow.arc == arc_;
      const Int128 at_zero = price(here ? zero : instance_.arcs[flow.arc], flow.amount);
      line.at_zero += at_zero;
      if (here) line.slope += price(one, flow.amount) - at_zero;
    }
    return line;
  }

  Int128 price(const Arc& arc, std::int64_t amount) const {
    return of_time_ ? instance_.time_cost(arc) : instance_.cost(arc, amount);
  }

  Instance with(std::int64_t value) const {
    Instance changed = instance_;
    number_of(changed.arcs[arc_], field_) = value;
    return changed;
  }

  std::optional<Line> best_at(std::int64_t value) { return best_of(with(value), own_.at(value)); }

  std::optional<Line> least_use() {
    Instance changed = instance_;
    changed.goal.arc_penalty = 0;
    changed.goal.time_value.reset();
    for (Arc& arc : changed.arcs) arc.flat = arc.gas = arc.bps = arc.time_us = 0;
    number_of(changed.arcs[arc_], field_) = 1;
    return best_of(changed, own_.slope);
  }

  // `attained`: what the given flows cost there. It outweighs no shortfall.
  std::optional<Line> best_of(const Instance& changed, Int128 attained) {
    FlowQuestion question{.start = &flows_, .proof = false};
    (of_time_ ? question.weights.time : question.weights.cost) = 1;
    if (changed.goal.best_effort) question.weights.shortfall = attained + 1;
    FlowAnswer answer = ask_flow(changed, question, budget_);
    if (answer.status != flow::Status::kOptimal) return std::nullopt;
    if (!changed.goal.circulation && !circulations(changed, *answer.flows).empty())
      answer = ask_without_circles(changed, question, std::move(answer), budget_);
    if (!answer.flows) return std::nullopt;
    return line_of(*answer.flows);
  }

  const Instance instance_;
  const Flows& flows_;
  const bool of_time_;
  Budget& budget_;
  std::set<ArcId> used_;
  ArcId arc_;
  Field field_ = Field::kFlat;
  Line own_;
  FeeRanges result_;
};

}  // namespace

FeeRanges fee_ranges(const Instance& instance, const Flows& flows, bool of_time, Budget& budget) {
  return Ranges(instance, flows, of_time, budget).run();
}

}  // namespace tenon::rebalance
