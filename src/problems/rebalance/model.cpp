#include "problems/rebalance/model.h"

#include <algorithm>
#include <utility>

namespace tenon::rebalance {

namespace {

class Builder {
 public:
  Builder(const Instance& instance, const Weights& weights) : instance_(instance), weights_(weights) {}

  ModelOrError build() {
    model_.nodes = static_cast<std::int32_t>(instance_.places.size());
    model_.supply.resize(instance_.places.size());
    leaves_from_.resize(instance_.places.size());
    for (const PlaceId place : instance_.places.keys()) add_place(place);
    set_most_on_an_arc();
    for (const ArcId arc : instance_.arcs.keys()) {
      add_arc(arc);
      if (!error_.empty()) return {{}, error_};
    }
    for (const PlaceId place : instance_.places.keys()) add_range(place);
    close_balance();
    return {std::move(model_), {}};
  }

 private:
  std::int32_t new_node() {
    model_.supply.push_back(0);
    return model_.nodes++;
  }

  void add_place(PlaceId id) {
    const Place& place = instance_.places[id];
    leaves_from_[id] = id.value;
    if (place.throughput == kUnlimited) return;
    leaves_from_[id] = new_node();
    if (place.throughput > 0)
      model_.arcs.push_back({id.value, leaves_from_[id], 1, place.throughput, 0, 0, ArcId::none()});
  }

  // T and T + M of model.h.
  void set_most_on_an_arc() {
    Int128 out = 0, in = 0, mins = 0;
    for (const Place& place : instance_.places) {
      out += std::max<std::int64_t>(0, place.supply_high);
      in += std::max<std::int64_t>(0, -place.supply_low);
    }
    for (const ArcId id : instance_.arcs.keys())
      if (instance_.open(instance_.arcs[id]) && instance_.arcs[id].min >= 2) mins += instance_.arcs[id].min;
    most_through_ = static_cast<std::int64_t>(std::min({out, in, Int128{kUnlimited}}));
    const Int128 with_cycles = most_through_ + (instance_.goal.circulation ? mins : 0);
    most_ = static_cast<std::int64_t>(std::min(with_cycles, Int128{kUnlimited}));
  }

  void add_arc(ArcId id) {
    const Arc& arc = instance_.arcs[id];
    if (!instance_.open(arc)) return;
    Model::Arc one;
    one.tail = leaves_from_[arc.src];
    one.head = arc.dest.value;
    one.min = std::max<std::int64_t>(1, arc.min);
    one.capacity = arc.capacity;
    if (!instance_.goal.circulation) one.capacity = std::min(one.capacity, most_through_);
    one.arc = id;
    if (!price(arc, one)) return;
    if (arc.most_per_tx < std::min(one.capacity, most_))
      add_transactions(arc, one);
    else if (one.min <= one.capacity)
      model_.arcs.push_back(one);
  }

  bool price(const Arc& arc, Model::Arc& one) {
    using Cost = Checked<Int128>;
    const Int128 fixed = instance_.cost(arc, 0);
    const Int128 unit = instance_.cost(arc, 1) - fixed;
    const Cost unit_cost = Cost(weights_.cost) * Cost(unit);
    const bool kept = std::binary_search(weights_.kept.begin(), weights_.kept.end(), one.arc);
    const Cost fixed_cost = Cost(weights_.cost) * Cost(fixed) +
                            Cost(weights_.time) * Cost(instance_.time_cost(arc)) +
                            Cost(kept ? 0 : weights_.changes);
    // Whatever sums planners form of these must have room: 2^20 arcs full to the brim.
    const Cost most = (fixed_cost + unit_cost * Cost(std::min(one.capacity, most_))) * Cost(1 << 20);
    if (!most.ok()) {
      error_ = "the cost of edge " + arc.id + " at these weights leaves 128 bits";
      return false;
    }
    one.unit = unit_cost.value();
    one.fixed = fixed_cost.value();
    return true;
  }

  // Equal arcs of one transaction each. Behind a helper arc where together they could carry more than the capacity.
  void add_transactions(const Arc& arc, Model::Arc one) {
    const std::int64_t needed = std::min(one.capacity, most_);
    const std::int64_t count = (needed - 1) / arc.most_per_tx + 1;
    transactions_ += count;
    if (count > kMostTransactions || transactions_ > kMostTransactions) {
      error_ = "edge " + arc.id + " may need " + std::to_string(count) + " transactions of at most " +
               std::to_string(arc.most_per_tx) + "; more than " + std::to_string(kMostTransactions) +
               " in all are not planned";
      return;
    }
    if (Int128{count} * arc.most_per_tx > one.capacity) {
      const std::int32_t behind = new_node();
      model_.arcs.push_back({one.tail, behind, 1, one.capacity, 0, 0, ArcId::none()});
      one.tail = behind;
    }
    one.capacity = arc.most_per_tx;
    if (one.min <= one.capacity) model_.arcs.insert(model_.arcs.end(), static_cast<std::size_t>(count), one);
  }

  // Where the outflow may lie in a range, the slack node takes or gives the difference.
  void add_range(PlaceId id) {
    const Place& place = instance_.places[id];
    std::int64_t low = place.supply_low;
    std::int64_t high = place.supply_high;
    if (instance_.goal.best_effort) {
      const std::int64_t demanded = high < 0 ? -high : 0;
      if (demanded > 0) slack_arc(slack(), id.value, demanded, weights_.shortfall);
      low = std::min<std::int64_t>(low, 0);
      if (demanded > 0) return give_at_least(id, low, -demanded);
    }
    if (high <= 0) return give_at_least(id, low, high);
    model_.supply[static_cast<std::size_t>(id.value)] = high;
    if (low < high) slack_arc(id.value, slack(), high - low, 0);
  }

  // Needs -low, may do with -high.
  void give_at_least(PlaceId id, std::int64_t low, std::int64_t high) {
    model_.supply[static_cast<std::size_t>(id.value)] = low;
    if (low < high) slack_arc(slack(), id.value, high - low, 0);
  }

  void slack_arc(std::int32_t tail, std::int32_t head, std::int64_t capacity, Int128 unit) {
    model_.arcs.push_back({tail, head, 1, capacity, unit, 0, ArcId::none()});
  }

  void close_balance() {
    if (slack_ < 0) return;
    std::int64_t sum = 0;
    for (const std::int64_t supply : model_.supply) sum += supply;
    model_.supply[static_cast<std::size_t>(slack_)] = -sum;
  }

  std::int32_t slack() {
    if (slack_ < 0) slack_ = new_node();
    return slack_;
  }

  const Instance& instance_;
  const Weights weights_;
  Model model_;
  IdVector<PlaceId, std::int32_t> leaves_from_;  // node that a place's arcs leave from
  std::int64_t most_through_ = 0;
  std::int64_t most_ = 0;
  std::int64_t transactions_ = 0;
  std::int32_t slack_ = -1;
  std::string error_;
};

}  // namespace

ModelOrError flow_model(const Instance& instance, const Weights& weights) {
  for (const Arc& arc : instance.arcs)
    if (arc.rate_num != arc.rate_den && instance.open(arc))
      return {{}, "edge " + arc.id + " swaps at a rate other than 1, which no flow problem can say"};
  return Builder(instance, weights).build();
}

Flows to_flows(const Model& model, const std::vector<std::int64_t>& amounts) {
  Flows flows;
  for (std::size_t i = 0; i < model.arcs.size(); ++i)
    if (model.arcs[i].arc.valid() && amounts[i] > 0) flows.push_back({model.arcs[i].arc, amounts[i]});
  std::stable_sort(flows.begin(), flows.end(), [](const Flow& a, const Flow& b) {
    return a.arc != b.arc ? a.arc < b.arc : a.amount > b.amount;
  });
  return flows;
}

}  // namespace tenon::rebalance
