#include "problems/rebalance/certify_cases.h"

#include <algorithm>
#include <string>
#include <utility>

#include "problems/rebalance/certify_parts.h"
#include "problems/rebalance/timed_model.h"

namespace tenon::rebalance {

namespace {

class CaseCheck {
 public:
  CaseCheck(const Instance& instance, const proof::Cases& cases)
      : instance_(instance), cases_(cases), network_(instance), seen_(cases.tree.size(), 0) {}

  std::optional<Big> bound() {
    require(!cases_.tree.empty(), "no cases");
    std::optional<Big> least;
    std::vector<Visit> stack{{0, {cases_.within_us, {}, {}}, 0}};
    while (!stack.empty()) {
      Visit visit = std::move(stack.back());
      stack.pop_back();
      const proof::Case& each = cases_.tree[static_cast<std::size_t>(visit.node)];
      require(!seen_[static_cast<std::size_t>(visit.node)], "a case with two parents");
      seen_[static_cast<std::size_t>(visit.node)] = 1;
      if (each.kind != proof::Case::Kind::kLeaf) {
        split(each, visit, stack);
        continue;
      }
      const std::optional<Big> value = leaf_bound(each, std::move(visit));
      if (value && (!least || *value < *least)) least = value;
    }
    return least;
  }

 private:
  struct Visit {
    std::int32_t node = 0;
    TimeGrid grid;
    std::int64_t earliest_us = 0;  // that the plan is complete
  };

  void split(const proof::Case& each, const Visit& visit, std::vector<Visit>& stack) const {
    for (const ArcId arc : each.arcs)
      require(arc.valid() && static_cast<std::size_t>(arc.value) < instance_.arcs.size(),
              "an arc that is not there");
    for (std::size_t i = 0; i < each.children.size(); ++i) {
      const std::int32_t child = each.children[i];
      require(child > visit.node && static_cast<std::size_t>(child) < cases_.tree.size(),
              "a case that does not stand behind its parent");
      stack.push_back(visit);
      stack.back().node = child;
    }
    Visit* children = stack.data() + (stack.size() - each.children.size());
    switch (each.kind) {
      case proof::Case::Kind::kCircle:
        return close_one(each, children);
      case proof::Case::Kind::kShare:
        return share(each, children);
      default:
        return split_time(each, children);
    }
  }

  void close_one(const proof::Case& each, Visit* children) const {
    require(!instance_.goal.circulation, "a circle where circles are allowed");
    require(!each.arcs.empty() && each.children.size() == each.arcs.size(),
            "a circle with a case for each arc");
    ArcId before = each.arcs.back();
    for (std::size_t i = 0; i < each.arcs.size(); ++i) {
      require(instance_.arcs[before].dest == instance_.arcs[each.arcs[i]].src, "arcs that are no circle");
      before = each.arcs[i];
      children[i].grid.limits.push_back({each.arcs[i], 0, kNever, 0});
    }
  }

  void share(const proof::Case& each, Visit* children) const {
    require(each.arcs.size() == 1 && each.children.size() == 2, "one arc and two cases");
    const std::int64_t capacity = instance_.arcs[each.arcs[0]].capacity;
    require(0 <= each.most && each.most < capacity, "a share of the capacity");
    children[0].grid.limits.push_back({each.arcs[0], 0, each.at_us, each.most});
    children[1].grid.limits.push_back({each.arcs[0], each.at_us, kNever, capacity - each.most - 1});
  }

  void split_time(const proof::Case& each, Visit* children) const {
    require(each.children.size() == 2, "two cases");
    require(0 <= each.at_us && each.at_us < kUnlimited, "an impossible time");
    std::optional<std::int64_t>& within = children[0].grid.within_us;
    within = std::min(within.value_or(kNever), each.at_us);
    children[1].earliest_us = std::max(children[1].earliest_us, each.at_us + 1);
  }

  std::optional<Big> leaf_bound(const proof::Case& each, Visit visit) const {
    require(each.children.size() == 1, "one leaf");
    const std::int32_t number = each.children[0];
    require(number >= 0 && static_cast<std::size_t>(number) < cases_.leaves.size(),
            "a leaf that is not there");
    const proof::TimedLeaf& leaf = cases_.leaves[static_cast<std::size_t>(number)];
    visit.grid.points.resize(instance_.places.size());
    for (const auto& [place, points] : leaf.points) {
      require(place.valid() && static_cast<std::size_t>(place.value) < instance_.places.size(),
              "a place that is not there");
      for (const std::int64_t point : points) require(0 <= point && point < kUnlimited, "an impossible time");
      visit.grid.points[place] = points;
    }
    const TimedModel timed = network_.model(cases_.weights, visit.grid);
    require(timed.error.empty(), timed.error);
    std::optional<Big> bound = bound_of(timed.model, leaf.parts);
    if (bound && instance_.goal.prices_completion())
      *bound += Big(cases_.weights.cost) * Big(instance_.time_price(visit.earliest_us));
    return bound;
  }

  const Instance& instance_;
  const proof::Cases& cases_;
  const TimedNetwork network_;
  std::vector<char> seen_;
};

}  // namespace

std::optional<Big> bound_of(const Instance& instance, const proof::Cases& cases) {
  const Weights& weights = cases.weights;
  require(weights.cost >= 0 && weights.time >= 0 && weights.shortfall >= 0 && weights.changes >= 0,
          "a negative weight");
  require(!cases.within_us || *cases.within_us >= 0, "an impossible time");
  return CaseCheck(instance, cases).bound();
}

}  // namespace tenon::rebalance
