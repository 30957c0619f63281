#include "problems/rebalance/times.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

namespace tenon::rebalance {

std::vector<Lot> own_lots(const Place& place) {
  std::vector<Lot> lots;
  std::int64_t left = std::max<std::int64_t>(0, place.supply_high);
  std::int64_t there = place.balance;
  for (const Lot& lot : place.in_flight) there -= lot.amount;
  const auto put = [&](std::int64_t amount, std::int64_t ready_us) {
    amount = std::min(left, amount);
    if (amount > 0) lots.push_back({amount, ready_us});
    left -= amount;
  };
  put(there, 0);
  for (const Lot& lot : place.in_flight) put(lot.amount, lot.ready_us);
  return lots;
}

Times first_of_own(const Instance& instance) {
  Times first(instance.places.size(), kNever);
  for (const PlaceId place : instance.places.keys())
    if (const auto lots = own_lots(instance.places[place]); !lots.empty())
      first[place] = lots.front().ready_us;
  return first;
}

Times least_times(const Instance& instance, const Times& begin, bool forward, const Times& latest) {
  IdVector<PlaceId, std::vector<ArcId>> next(instance.places.size());
  for (const ArcId id : instance.arcs.keys()) {
    const Arc& arc = instance.arcs[id];
    if (instance.open(arc)) next[forward ? arc.src : arc.dest].push_back(id);
  }
  Times times(instance.places.size(), kNever);
  using Entry = std::pair<std::int64_t, PlaceId>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  for (const PlaceId place : instance.places.keys())
    if (begin[place] != kNever) queue.emplace(begin[place], place);
  while (!queue.empty()) {
    const auto [time, place] = queue.top();
    queue.pop();
    if (times[place] != kNever) continue;
    times[place] = time;
    for (const ArcId id : next[place]) {
      const Arc& arc = instance.arcs[id];
      const PlaceId other = forward ? arc.dest : arc.src;
      if (times[other] == kNever && time + arc.time_us <= latest[other])
        queue.emplace(time + arc.time_us, other);
    }
  }
  return times;
}

Times least_times(const Instance& instance, const Times& begin, bool forward) {
  return least_times(instance, begin, forward, Times(instance.places.size(), kNever));
}

}  // namespace tenon::rebalance
