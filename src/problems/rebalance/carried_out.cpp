#include "problems/rebalance/carried_out.h"

#include <algorithm>

namespace tenon::rebalance {

namespace {

void pass_time(Instance& instance, std::int64_t us) {
  for (Place& place : instance.places) {
    for (Lot& lot : place.in_flight) lot.ready_us -= us;
    std::erase_if(place.in_flight, [](const Lot& lot) { return lot.ready_us <= 0; });
    if (!place.deadline_us) continue;
    place.no_deposit |= *place.deadline_us < us;
    place.deadline_us = std::max<std::int64_t>(0, *place.deadline_us - us);
  }
}

void take(std::int64_t& limit, std::int64_t amount) {
  if (limit != kUnlimited) limit = std::max<std::int64_t>(0, limit - amount);
}

void give(Place& place, std::int64_t amount) {
  place.balance -= amount;
  place.supply_low -= amount;
  place.supply_high -= amount;
}

void draw_on_pool(Instance& instance, Arc& arc, const Started& each, std::int64_t at_us) {
  AdvancePool& pool = instance.advance_pools[arc.advance];
  if (each.start_us + pool.refill_us <= at_us) return;
  pool.available -= each.amount;
  for (Arc& other : instance.arcs) {
    if (other.advance != arc.advance) continue;
    other.disabled |= pool.available < 1;
    other.most_per_tx = std::max<std::int64_t>(1, std::min(other.most_per_tx, pool.available));
  }
  pool.available = std::max<std::int64_t>(1, pool.available);
}

}  // namespace

void carry_out(Instance& instance, const std::vector<Started>& started, std::int64_t at_us) {
  pass_time(instance, at_us);
  for (const Started& each : started) {
    Arc& arc = instance.arcs[each.arc];
    Place& src = instance.places[arc.src];
    Place& dest = instance.places[arc.dest];
    const std::int64_t arrives = instance.arrives(arc, each.amount);
    give(src, each.amount);
    give(dest, -arrives);
    const std::int64_t ready_us = each.start_us + arc.time_us - at_us;
    if (ready_us > 0) dest.in_flight.push_back({arrives, ready_us});
    take(arc.capacity, each.amount);
    take(src.throughput, each.amount);
    if (arc.advance.valid()) draw_on_pool(instance, arc, each, at_us);
  }
  for (Place& place : instance.places)
    std::stable_sort(place.in_flight.begin(), place.in_flight.end(),
                     [](const Lot& a, const Lot& b) { return a.ready_us < b.ready_us; });
}

}  // namespace tenon::rebalance
