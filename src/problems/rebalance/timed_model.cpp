// The copies make an instance of their own, without times, and flow_model() does the rest: ranges, best effort, throughput
// and transaction limits need no second text.

#include "problems/rebalance/timed_model.h"

#include <algorithm>
#include <queue>
#include <utility>

namespace tenon::rebalance {

namespace {

// Where a transaction may not arrive later than `latest` (kNever: whenever); within_us counts at soonest_at only, if that
// is given.
Times limits_of_arrival(const Instance& instance, std::optional<std::int64_t> within_us) {
  Times latest(instance.places.size(), kNever);
  for (const PlaceId place : instance.places.keys()) {
    if (instance.places[place].deadline_us) latest[place] = *instance.places[place].deadline_us;
    if (within_us && (!instance.goal.soonest_at || *instance.goal.soonest_at == place))
      latest[place] = std::min(latest[place], *within_us);
  }
  return latest;
}

bool may_stay(const Instance& instance, const Place& place) {
  return place.supply_low < 0 || place.supply_low < place.supply_high ||
         (instance.goal.best_effort && place.supply_high > 0);
}

// Of each place the latest time at which money that comes there can still rest somewhere in time; -1: it never can.
Times latest_arrivals(const Instance& instance, const Times& limits) {
  IdVector<PlaceId, std::vector<ArcId>> into(instance.places.size());
  for (const ArcId id : instance.arcs.keys())
    if (instance.open(instance.arcs[id])) into[instance.arcs[id].dest].push_back(id);
  Times latest(instance.places.size(), -1);
  using Entry = std::pair<std::int64_t, PlaceId>;
  std::priority_queue<Entry> queue;
  for (const PlaceId place : instance.places.keys())
    if (may_stay(instance, instance.places[place])) queue.emplace(limits[place], place);
  while (!queue.empty()) {
    const auto [time, place] = queue.top();
    queue.pop();
    if (latest[place] >= 0) continue;
    latest[place] = time;
    for (const ArcId id : into[place]) {
      const Arc& arc = instance.arcs[id];
      if (latest[arc.src] >= 0) continue;
      const std::int64_t leaves = time == kNever ? kNever : time - arc.time_us;
      if (leaves >= 0) queue.emplace(std::min(leaves, limits[arc.src]), arc.src);
    }
  }
  return latest;
}

// The instance of the copies, and what its arcs stand for.
class Copies {
 public:
  // `frame`: the instance without places and arcs.
  Copies(const Instance& instance, const Instance& frame, const TimeGrid& grid)
      : instance_(instance),
        grid_(grid),
        out_(frame),
        first_copy_(instance.places.size()),
        points_(instance.places.size()) {}

  // Its copies, and its own money among them.
  void add_place(PlaceId id, std::vector<std::int64_t> points) {
    const Place& place = instance_.places[id];
    points_[id] = std::move(points);
    first_copy_[id] = static_cast<std::int32_t>(out_.places.size());
    Place copy = place;
    copy.supply_low = copy.supply_high = copy.balance = 0;
    copy.in_flight.clear();
    copy.deadline_us.reset();
    copy.no_deposit = copy.no_withdraw = false;  // add_arc() is given open arcs only
    for (std::size_t i = 0; i < points_[id].size(); ++i) out_.places.push_back(copy);
    std::int64_t earlier = 0;  // that is there before the last copy
    for (const Lot& lot : own_lots(place)) {
      const std::size_t i = copy_at(id, lot.ready_us);
      if (i + 1 == points_[id].size()) continue;
      Place& there = out_.places[place_of(id, i)];
      there.supply_low += lot.amount;
      there.supply_high += lot.amount;
      earlier += lot.amount;
    }
    Place& last = out_.places[place_of(id, points_[id].size() - 1)];
    last.supply_low =
        instance_.goal.best_effort ? std::min<std::int64_t>(0, place.supply_low) : place.supply_low;
    last.supply_low -= earlier;
    last.supply_high = place.supply_high - earlier;
  }

  // Copies of an arc, given which of them can be of use.
  template <class Usable>
  void add_arc(ArcId id, std::int64_t latest, const Usable& usable) {
    const Arc& arc = instance_.arcs[id];
    const std::vector<std::int64_t>& points = points_[arc.src];
    const auto comes_at = [&](std::size_t i) {
      const std::int64_t arrives_us = points[i] + arc.time_us;
      const std::size_t before = copy_at(arc.dest, arrives_us);
      return grid_.late && points_[arc.dest][before] < arrives_us ? before + 1 : before;
    };
    bool limited = false;
    for (const TimedLimit& limit : grid_.limits) limited = limited || limit.arc == id;
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (points[i] + arc.time_us > latest) break;
      if (comes_at(i) == points_[arc.dest].size()) break;
      const std::int64_t until = i + 1 < points.size() ? points[i + 1] : kNever;
      if (!usable(until)) continue;
      const bool next_serves =
          !limited && until != kNever && until + arc.time_us <= latest && comes_at(i) == comes_at(i + 1);
      if (!next_serves) add_copy(id, i, comes_at(i), most_of(id, points[i], until));
    }
  }

  TimedModel build(const Weights& weights) {
    add_waiting();
    Weights of_copies = weights;
    of_copies.kept.clear();
    for (const ArcId arc : out_.arcs.keys())
      if (original_[arc].valid() &&
          std::binary_search(weights.kept.begin(), weights.kept.end(), original_[arc]))
        of_copies.kept.push_back(arc);
    ModelOrError made = flow_model(out_, of_copies);
    TimedModel timed{std::move(made.model), {}, {}, std::move(made.error)};
    timed.start_us.assign(timed.model.arcs.size(), 0);
    timed.comes_us.assign(timed.model.arcs.size(), 0);
    for (std::size_t i = 0; i < timed.model.arcs.size(); ++i) {
      Model::Arc& arc = timed.model.arcs[i];
      if (!arc.arc.valid()) continue;
      const ArcId copy = arc.arc;
      arc.arc = original_[copy];
      timed.start_us[i] = start_us_[copy];
      timed.comes_us[i] = comes_us_[copy];
      if (arc.arc.valid()) continue;
      arc.tail =
          out_.arcs[copy].src.value;  // who waits does not leave: the place's throughput does not count it
      arc.unit = arc.fixed = 0;
    }
    return timed;
  }

 private:
  PlaceId place_of(PlaceId id, std::size_t copy) const {
    return PlaceId{first_copy_[id] + static_cast<std::int32_t>(copy)};
  }

  std::size_t copy_at(PlaceId id, std::int64_t time_us) const {
    const std::vector<std::int64_t>& points = points_[id];
    const auto later = std::upper_bound(points.begin(), points.end(), time_us);
    return later == points.begin() ? 0 : static_cast<std::size_t>(later - points.begin()) - 1;
  }

  // By the limits that hold for every start in [from_us, until_us).
  std::int64_t most_of(ArcId id, std::int64_t from_us, std::int64_t until_us) const {
    std::int64_t most = instance_.arcs[id].capacity;
    for (const TimedLimit& limit : grid_.limits)
      if (limit.arc == id && limit.from_us <= from_us && until_us <= limit.before_us)
        most = std::min(most, limit.most);
    return most;
  }

  void add_copy(ArcId id, std::size_t start, std::size_t comes, std::int64_t most) {
    const Arc& arc = instance_.arcs[id];
    Arc copy = arc;
    copy.src = place_of(arc.src, start);
    copy.dest = place_of(arc.dest, comes);
    copy.capacity = most;
    out_.arcs.push_back(std::move(copy));
    original_.push_back(id);
    start_us_.push_back(points_[arc.src][start]);
    comes_us_.push_back(points_[arc.dest][comes]);
  }

  void add_waiting() {
    for (const PlaceId id : instance_.places.keys())
      for (std::size_t i = 0; i + 1 < points_[id].size(); ++i) {
        Arc wait;
        wait.src = place_of(id, i);
        wait.dest = place_of(id, i + 1);
        out_.arcs.push_back(std::move(wait));
        original_.push_back(ArcId::none());
        start_us_.push_back(0);
        comes_us_.push_back(0);
      }
  }

  const Instance& instance_;
  const TimeGrid& grid_;
  Instance out_;
  IdVector<PlaceId, std::int32_t> first_copy_;
  IdVector<PlaceId, std::vector<std::int64_t>> points_;
  IdVector<ArcId, ArcId> original_;  // of each arc of out_; none: waiting
  IdVector<ArcId, std::int64_t> start_us_, comes_us_;
};

}  // namespace

TimedNetwork::TimedNetwork(const Instance& instance)
    : instance_(instance), frame_(instance), money_(instance.places.size()) {
  frame_.places = {};
  frame_.arcs = {};
  const Times limits = limits_of_arrival(instance, std::nullopt);
  first_ = least_times(instance, first_of_own(instance), true, limits);

  IdVector<PlaceId, char> has_min(instance.places.size(), 0);
  for (const Arc& arc : instance.arcs)
    if (arc.min > 1 && instance.open(arc)) has_min[arc.src] = 1;
  for (const PlaceId place : instance.places.keys()) {
    if (!has_min[place] || first_[place] == kNever) continue;
    Times here(instance.places.size(), kNever);
    here[place] = 0;
    const Times away = least_times(instance, here, false);
    std::vector<Money>& money = money_[place];
    for (const PlaceId source : instance.places.keys())
      for (const Lot& lot : own_lots(instance.places[source]))
        if (away[source] != kNever) money.push_back({lot.ready_us + away[source], lot.amount});
    std::sort(money.begin(), money.end(), [](const Money& a, const Money& b) { return a.at_us < b.at_us; });
    for (std::size_t i = 1; i < money.size(); ++i) money[i].amount += money[i - 1].amount;
  }
}

Int128 TimedNetwork::money_before(PlaceId place, std::int64_t before_us) const {
  const std::vector<Money>& money = money_[place];
  const auto later = std::partition_point(money.begin(), money.end(), [&](const Money& each) {
    return before_us == kNever || each.at_us < before_us;
  });
  return later == money.begin() ? 0 : (later - 1)->amount;
}

std::vector<std::int64_t> TimedNetwork::points_of(PlaceId place, const TimeGrid& grid) const {
  if (first_[place] == kNever) return {0};
  std::vector<std::int64_t> points{first_[place]};
  for (const Lot& lot : own_lots(instance_.places[place]))
    if (lot.ready_us > first_[place]) points.push_back(lot.ready_us);
  if (!grid.points.empty())
    for (const std::int64_t point : grid.points[place])
      if (point > first_[place]) points.push_back(point);
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  return points;
}

TimedModel TimedNetwork::model(const Weights& weights, const TimeGrid& grid) const {
  const Times latest = latest_arrivals(instance_, limits_of_arrival(instance_, grid.within_us));
  Copies copies(instance_, frame_, grid);
  for (const PlaceId place : instance_.places.keys()) {
    std::vector<std::int64_t> points = points_of(place, grid);
    if (grid.late && latest[place] != kNever && latest[place] > points.back())
      points.push_back(latest[place]);
    // Nothing comes later than that but its own lots, which must be seen to be late.
    const std::vector<Lot> lots = own_lots(instance_.places[place]);
    const std::int64_t last = std::max(latest[place], lots.empty() ? 0 : lots.back().ready_us);
    while (points.size() > 1 && points.back() > last) points.pop_back();
    copies.add_place(place, std::move(points));
  }
  for (const ArcId id : instance_.arcs.keys()) {
    const Arc& arc = instance_.arcs[id];
    if (!instance_.open(arc) || first_[arc.src] == kNever) continue;
    copies.add_arc(id, latest[arc.dest], [&](std::int64_t until_us) {
      return arc.min <= 1 || money_before(arc.src, until_us) >= arc.min;
    });
  }
  return copies.build(weights);
}

std::vector<std::int64_t> TimedNetwork::thresholds(const TimeGrid& grid) const {
  Times end(instance_.places.size(), kNever);
  for (const PlaceId place : instance_.places.keys()) {
    const bool counts = !instance_.goal.soonest_at || *instance_.goal.soonest_at == place;
    if (counts && (instance_.goal.soonest_at || may_stay(instance_, instance_.places[place]))) end[place] = 0;
  }
  const Times to = least_times(instance_, end, false);
  IdVector<PlaceId, std::vector<std::int64_t>> points(instance_.places.size());
  for (const PlaceId place : instance_.places.keys()) points[place] = points_of(place, grid);
  std::vector<std::int64_t> times{0};
  for (const Arc& arc : instance_.arcs) {
    if (!instance_.open(arc) || first_[arc.src] == kNever || to[arc.dest] == kNever) continue;
    for (const std::int64_t point : points[arc.src]) times.push_back(point + arc.time_us + to[arc.dest]);
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

}  // namespace tenon::rebalance
