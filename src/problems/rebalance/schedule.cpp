// Both schedulers share one bookkeeping: at every place a queue of lots (money and the step that brought it, -1 for what
// was there or in flight), used up from the front. Which lots a step touches says what it must wait for.
//
// Advance pools keep such lots too: what a step draws comes back as a lot of that step.
//
// schedule_as_today() is a definition and is followed to the letter: in rounds, one step each. The ready transactions are
// kept in ordered sets by (chain, edge id), so a round is logarithmic; a place's waiting transactions are looked at again
// only when money has arrived there.
//
// schedule_soonest() is list scheduling (Graham 1966) by events: whenever money arrives somewhere, the transactions that
// start there and have the longest way still to go (critical path, counted backwards along the flows) are served first.
// A large one that waits may or may not hold back smaller ones behind it; both are tried, as are today's order and,
// on request, transactions cut into pieces as lots arrive. The best of these is taken, so it never is worse than today.
// Where all of them wait for ever, what goes round in a circle is sent first.

#include "problems/rebalance/schedule.h"

#include <algorithm>
#include <deque>
#include <map>
#include <queue>
#include <set>
#include <tuple>

#include "problems/rebalance/times.h"

namespace tenon::rebalance {

namespace {

constexpr std::int32_t kThere = -1;

struct MoneyLot {
  std::int32_t step = kThere;  // that brought it
  std::int64_t amount = 0;
  std::int64_t ready_us = 0;
};

// What may leave a place and is not brought by a step: first what is there, then what is in flight.
std::vector<MoneyLot> first_lots(const Place& place) {
  std::vector<MoneyLot> lots;
  for (const Lot& lot : own_lots(place)) lots.push_back({kThere, lot.amount, lot.ready_us});
  return lots;
}

// The money at every place while steps are carried out one after the other.
class Purses {
 public:
  explicit Purses(const Instance& instance)
      : lots_(instance.places.size()), available_(instance.places.size()) {}

  std::int64_t available(PlaceId place) const { return available_[place]; }

  void put(PlaceId place, const MoneyLot& lot) {
    if (lot.amount == 0) return;  // of very little a swap may make nothing
    available_[place] += lot.amount;
    lots_[place].push_back(lot);
  }

  struct Taken {
    std::vector<std::int32_t> after;
    std::int64_t ready_us = 0;
  };
  // Requires available(place) >= amount.
  Taken take(PlaceId place, std::int64_t amount) {
    Taken taken;
    available_[place] -= amount;
    std::deque<MoneyLot>& lots = lots_[place];
    while (amount > 0) {
      MoneyLot& lot = lots.front();
      const std::int64_t part = std::min(amount, lot.amount);
      taken.ready_us = std::max(taken.ready_us, lot.ready_us);
      if (lot.step != kThere && (taken.after.empty() || taken.after.back() != lot.step))
        taken.after.push_back(lot.step);
      amount -= part;
      lot.amount -= part;
      if (lot.amount == 0) lots.pop_front();
    }
    return taken;
  }

 private:
  IdVector<PlaceId, std::deque<MoneyLot>> lots_;
  IdVector<PlaceId, std::int64_t> available_;
};

// What each advance pool has while steps are carried out one after the other: lots that were there or have come back, used
// up in the order in which they come back.
class AdvancePools {
 public:
  explicit AdvancePools(const Instance& instance)
      : instance_(instance), lots_(instance.advance_pools.size()) {
    for (const AdvanceId pool : instance.advance_pools.keys())
      put(pool, {kThere, instance.advance_pools[pool].available, 0});
  }

  // What the pool of `arc` has at a time; all there is in the world where it draws on none.
  std::int64_t available(const Arc& arc, std::int64_t now_us) const {
    if (!arc.advance.valid()) return kUnlimited;
    std::int64_t there = 0;
    for (const MoneyLot& lot : lots_[arc.advance])
      if (lot.ready_us <= now_us) there += lot.amount;
    return there;
  }

  // Takes the amount for `step`, which begins at `ready_us` or, if that is later, when the pool has got enough back.
  // Amounts beyond all that the pool ever has (given transactions may be so) wait for nothing.
  Purses::Taken take(const Arc& arc, std::int64_t amount, std::int64_t ready_us, std::int32_t step) {
    Purses::Taken taken{{}, ready_us};
    if (!arc.advance.valid() || amount > instance_.advance_pools[arc.advance].available) return taken;
    std::multiset<MoneyLot, Earlier>& lots = lots_[arc.advance];
    for (std::int64_t left = amount; left > 0;) {
      MoneyLot lot = *lots.begin();
      lots.erase(lots.begin());
      const std::int64_t part = std::min(left, lot.amount);
      taken.ready_us = std::max(taken.ready_us, lot.ready_us);
      if (lot.step != kThere) taken.after.push_back(lot.step);
      left -= part;
      lot.amount -= part;
      if (lot.amount > 0) lots.insert(lot);
    }
    put(arc.advance, {step, amount, back_us(arc, taken.ready_us)});
    return taken;
  }

  std::int64_t back_us(const Arc& arc, std::int64_t start_us) const {
    return start_us + instance_.advance_pools[arc.advance].refill_us;
  }

 private:
  struct Earlier {
    bool operator()(const MoneyLot& a, const MoneyLot& b) const {
      return std::tie(a.ready_us, a.step) < std::tie(b.ready_us, b.step);
    }
  };

  void put(AdvanceId pool, const MoneyLot& lot) { lots_[pool].insert(lot); }

  const Instance& instance_;
  IdVector<AdvanceId, std::multiset<MoneyLot, Earlier>> lots_;
};

void finish(const Instance& instance, Schedule& schedule) {
  for (const ScheduledStep& step : schedule.steps)
    schedule.completion_us =
        std::max(schedule.completion_us, step.start_us + instance.arcs[step.flow.arc].time_us);
}

// --- today's order

class Today {
 public:
  Today(const Instance& instance, const Flows& flows)
      : instance_(instance),
        flows_(flows),
        purses_(instance),
        pools_(instance),
        waiting_(instance.places.size()),
        rank_(flows.size()) {
    std::vector<std::int32_t> by_id(flows.size());
    for (std::size_t i = 0; i < flows.size(); ++i) by_id[i] = static_cast<std::int32_t>(i);
    std::stable_sort(by_id.begin(), by_id.end(),
                     [&](std::int32_t a, std::int32_t b) { return compare_natural(id_of(a), id_of(b)) < 0; });
    for (std::size_t i = 0; i < by_id.size(); ++i)
      rank_[static_cast<std::size_t>(by_id[i])] = static_cast<std::int32_t>(i);
    flow_at_rank_ = std::move(by_id);
    for (std::size_t i = 0; i < flows.size(); ++i)
      waiting_[src(static_cast<std::int32_t>(i))].insert({flows[i].amount, rank_[i]});
    for (const PlaceId place : instance.places.keys()) {
      for (const MoneyLot& lot : first_lots(instance.places[place])) purses_.put(place, lot);
      wake(place);
    }
  }

  Scheduled run() {
    Scheduled result;
    Schedule schedule;
    std::optional<std::string> last_chain;
    for (std::size_t k = 0; k < flows_.size(); ++k) {
      const std::optional<std::int32_t> flow = next(last_chain);
      if (!flow) {
        result.deadlock = deadlock();
        return result;
      }
      carry_out(*flow, schedule);
      last_chain = instance_.places[src(*flow)].chain;
    }
    finish(instance_, schedule);
    result.schedule = std::move(schedule);
    return result;
  }

 private:
  const std::string& id_of(std::int32_t flow) const {
    return instance_.arcs[flows_[static_cast<std::size_t>(flow)].arc].id;
  }
  PlaceId src(std::int32_t flow) const {
    return instance_.arcs[flows_[static_cast<std::size_t>(flow)].arc].src;
  }

  // Moves the transactions of `place` that now have their money to the ready ones.
  void wake(PlaceId place) {
    auto& waiting = waiting_[place];
    while (!waiting.empty() && waiting.begin()->first <= purses_.available(place)) {
      const std::int32_t rank = waiting.begin()->second;
      ready_.insert(rank);
      ready_on_[instance_.places[place].chain].insert(rank);
      ready_at_[place].insert({waiting.begin()->first, rank});
      waiting.erase(waiting.begin());
    }
  }

  // And back those that another one has just taken the money from.
  void sleep(PlaceId place) {
    auto& here = ready_at_[place];
    while (!here.empty() && here.rbegin()->first > purses_.available(place)) {
      const auto last = *here.rbegin();
      forget(place, last);
      waiting_[place].insert(last);
    }
  }

  void forget(PlaceId place, const std::pair<std::int64_t, std::int32_t>& entry) {
    ready_at_[place].erase(entry);
    ready_.erase(entry.second);
    ready_on_[instance_.places[place].chain].erase(entry.second);
  }

  std::optional<std::int32_t> next(const std::optional<std::string>& last_chain) const {
    if (last_chain) {
      const auto same = ready_on_.find(*last_chain);
      if (same != ready_on_.end() && !same->second.empty())
        return flow_at_rank_[static_cast<std::size_t>(*same->second.begin())];
    }
    if (ready_.empty()) return std::nullopt;
    return flow_at_rank_[static_cast<std::size_t>(*ready_.begin())];
  }

  void carry_out(std::int32_t index, Schedule& schedule) {
    const Flow& flow = flows_[static_cast<std::size_t>(index)];
    const Arc& arc = instance_.arcs[flow.arc];
    forget(arc.src, {flow.amount, rank_[static_cast<std::size_t>(index)]});
    const Purses::Taken taken = purses_.take(arc.src, flow.amount);
    const auto step = static_cast<std::int32_t>(schedule.steps.size());
    const Purses::Taken advanced = pools_.take(arc, flow.amount, taken.ready_us, step);
    schedule.steps.push_back({flow, advanced.ready_us, taken.after, advanced.after});
    purses_.put(arc.dest, {step, instance_.arrives(arc, flow.amount), advanced.ready_us + arc.time_us});
    sleep(arc.src);
    wake(arc.dest);
  }

  Deadlock deadlock() const {
    std::vector<std::int32_t> left;
    for (const auto& waiting : waiting_)
      for (const auto& [amount, rank] : waiting)
        left.push_back(flow_at_rank_[static_cast<std::size_t>(rank)]);
    std::sort(left.begin(), left.end());
    Deadlock deadlock;
    for (const std::int32_t flow : left) deadlock.waiting.push_back({flow, purses_.available(src(flow))});
    return deadlock;
  }

  using Entry = std::pair<std::int64_t, std::int32_t>;  // amount, rank

  const Instance& instance_;
  const Flows& flows_;
  Purses purses_;
  AdvancePools pools_;
  IdVector<PlaceId, std::set<Entry>> waiting_;
  std::vector<std::int32_t> rank_;  // of each flow in the order of ids
  std::vector<std::int32_t> flow_at_rank_;
  std::set<std::int32_t> ready_;  // ranks
  std::map<std::string, std::set<std::int32_t>> ready_on_;
  std::map<PlaceId, std::set<Entry>> ready_at_;
};

// --- soonest

// Of each flow: the time from its start until the last money that may come of it is where it stays. Flows that run in
// a circle are counted once.
std::vector<std::int64_t> ways_to_go(const Instance& instance, const Flows& flows) {
  IdVector<PlaceId, std::vector<std::int32_t>> from(instance.places.size());
  for (std::size_t i = 0; i < flows.size(); ++i)
    from[instance.arcs[flows[i].arc].src].push_back(static_cast<std::int32_t>(i));
  enum : char { kNew, kOpen, kDone };
  IdVector<PlaceId, char> state(instance.places.size(), kNew);
  IdVector<PlaceId, std::int64_t> way(instance.places.size(), 0);
  for (const PlaceId root : instance.places.keys()) {
    std::vector<std::pair<PlaceId, std::size_t>> path;
    if (state[root] == kNew) path.emplace_back(root, 0);
    while (!path.empty()) {
      auto& [place, next] = path.back();
      state[place] = kOpen;
      if (next == from[place].size()) {
        state[place] = kDone;
        path.pop_back();
        continue;
      }
      const Arc& arc = instance.arcs[flows[static_cast<std::size_t>(from[place][next])].arc];
      if (state[arc.dest] == kNew) {
        path.emplace_back(arc.dest, 0);
        continue;
      }
      if (state[arc.dest] == kDone) way[place] = std::max(way[place], arc.time_us + way[arc.dest]);
      ++next;
    }
  }
  std::vector<std::int64_t> ways;
  for (const Flow& flow : flows) {
    const Arc& arc = instance.arcs[flow.arc];
    ways.push_back(arc.time_us + way[arc.dest]);
  }
  return ways;
}

struct Policy {
  bool hold_back = false;  // a large transaction that waits holds back smaller ones that have less way to go
  bool split = false;
  bool circles_first = false;  // so that money which must come back is sent while there is enough of it
  bool planned = false;        // in the order of SoonestOptions::planned
};

class Soonest {
 public:
  Soonest(const Instance& instance, const Flows& flows, const SoonestOptions& options, Policy policy)
      : instance_(instance),
        flows_(flows),
        policy_(policy),
        extra_left_(options.most_extra_cost),
        purses_(instance),
        pools_(instance),
        queue_(instance.places.size()),
        left_(flows.size()) {
    const std::vector<std::int64_t> ways = ways_to_go(instance, flows);
    for (std::size_t i = 0; i < flows.size(); ++i) {
      left_[i] = flows[i].amount;
      queue_[instance.arcs[flows[i].arc].src].push_back(static_cast<std::int32_t>(i));
    }
    std::set<ArcId> on_circles;
    if (policy.circles_first)
      for (const Circulation& circle : circulations(instance, flows))
        on_circles.insert(circle.arcs.begin(), circle.arcs.end());
    const auto urgency = [&](std::int32_t flow) {
      const std::size_t i = static_cast<std::size_t>(flow);
      return std::tuple(policy.planned ? -(*options.planned)[i] : 0, on_circles.contains(flows[i].arc),
                        ways[i]);
    };
    for (auto& queue : queue_)
      std::stable_sort(queue.begin(), queue.end(),
                       [&](std::int32_t a, std::int32_t b) { return urgency(a) > urgency(b); });
    for (const PlaceId place : instance.places.keys())
      for (const MoneyLot& lot : first_lots(instance.places[place]))
        events_.push({lot.ready_us, next_event_++, place, lot});
  }

  std::optional<Schedule> run() {
    while (!events_.empty()) {
      const std::int64_t now = events_.top().at_us;
      std::set<PlaceId> changed;
      while (!events_.empty() && events_.top().at_us == now) {
        const Event& event = events_.top();
        if (event.place.valid()) {
          purses_.put(event.place, event.lot);
          changed.insert(event.place);
        } else {
          changed.insert(waiting_for_refill_.begin(), waiting_for_refill_.end());
          waiting_for_refill_.clear();
        }
        events_.pop();
      }
      for (const PlaceId place : changed) serve(place, now);
    }
    for (const auto& queue : queue_)
      if (!queue.empty()) return std::nullopt;
    finish(instance_, schedule_);
    return std::move(schedule_);
  }

 private:
  struct Event {
    std::int64_t at_us;
    std::int64_t number;  // of two at one time the one that was made first
    PlaceId place;        // none: an advance pool has got money back
    MoneyLot lot;
    bool operator<(const Event& other) const {
      return std::tie(at_us, number) > std::tie(other.at_us, other.number);  // the least on top
    }
  };

  void serve(PlaceId place, std::int64_t now) {
    std::vector<std::int32_t>& queue = queue_[place];
    std::vector<std::int32_t> still;
    bool held = false;
    for (const std::int32_t index : queue) {
      std::int64_t& left = left_[static_cast<std::size_t>(index)];
      const Arc& arc = instance_.arcs[flows_[static_cast<std::size_t>(index)].arc];
      const std::int64_t advanced = pools_.available(arc, now);
      const std::int64_t there = std::min(purses_.available(place), advanced);
      if (advanced < left) waiting_for_refill_.insert(place);
      if (!held && there >= left) {
        start(index, left, now);
        left = 0;
        continue;
      }
      if (!held && policy_.split) {
        const std::int64_t part = part_of(index, there);
        if (part > 0) {
          start(index, part, now);
          left -= part;
        }
      }
      still.push_back(index);
      held = held || policy_.hold_back;
    }
    queue = std::move(still);
  }

  // How much of a waiting transaction may go ahead by itself; 0 if its arc's limits or the money for another flat fee do
  // not allow it.
  std::int64_t part_of(std::int32_t index, std::int64_t there) {
    const Arc& arc = instance_.arcs[flows_[static_cast<std::size_t>(index)].arc];
    const std::int64_t least = std::max<std::int64_t>(1, arc.min);
    const std::int64_t part = std::min(there, left_[static_cast<std::size_t>(index)] - least);
    const Int128 extra = instance_.cost(arc, 0);
    if (part < least || extra > extra_left_) return 0;
    extra_left_ -= extra;
    return part;
  }

  void start(std::int32_t index, std::int64_t amount, std::int64_t now) {
    const Flow flow{flows_[static_cast<std::size_t>(index)].arc, amount};
    const Arc& arc = instance_.arcs[flow.arc];
    const auto step = static_cast<std::int32_t>(schedule_.steps.size());
    schedule_.steps.push_back(
        {flow, now, purses_.take(arc.src, amount).after, pools_.take(arc, amount, now, step).after});
    events_.push({now + arc.time_us,
                  next_event_++,
                  arc.dest,
                  {step, instance_.arrives(arc, amount), now + arc.time_us}});
    if (arc.advance.valid()) events_.push({pools_.back_us(arc, now), next_event_++, PlaceId::none(), {}});
  }

  const Instance& instance_;
  const Flows& flows_;
  const Policy policy_;
  Int128 extra_left_;
  Purses purses_;
  AdvancePools pools_;
  std::set<PlaceId> waiting_for_refill_;
  IdVector<PlaceId, std::vector<std::int32_t>> queue_;  // waiting transactions, longest way first
  std::vector<std::int64_t> left_;
  std::priority_queue<Event> events_;
  std::int64_t next_event_ = 0;
  Schedule schedule_;
};

// --- natural order

// Where a character stands in a dictionary: signs, digits, letters whatever their case, others (after the order of the
// Unicode collation for ASCII, which today's tool sorts by).
int place_of(char c) {
  constexpr std::string_view kSigns = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
  if (const std::size_t sign = kSigns.find(c); sign != std::string_view::npos) return static_cast<int>(sign);
  if (c >= '0' && c <= '9') return 100 + (c - '0');
  if (c >= 'a' && c <= 'z') return 200 + (c - 'a');
  if (c >= 'A' && c <= 'Z') return 200 + (c - 'A');
  return 300 + static_cast<unsigned char>(c);
}

// The digits that begin at `at`, without leading zeros; moves `at` behind them.
std::string_view number_at(std::string_view text, std::size_t& at) {
  const std::size_t begin = at;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  std::string_view digits = text.substr(begin, at - begin);
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

}  // namespace

int compare_natural(std::string_view a, std::string_view b) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (digit(a[i]) && digit(b[j])) {
      const std::string_view left = number_at(a, i), right = number_at(b, j);
      if (left.size() != right.size()) return left.size() < right.size() ? -1 : 1;
      if (const int order = left.compare(right)) return order;
    } else {
      if (const int order = place_of(a[i]) - place_of(b[j])) return order;
      ++i, ++j;
    }
  }
  if (i < a.size() || j < b.size()) return i < a.size() ? 1 : -1;
  // The same but for capitals and leading zeros: small letters first, as dictionaries have it.
  return b.compare(a);
}

std::optional<std::vector<Plan::Prerequisites>> order_of(const Schedule& schedule) {
  if (schedule.steps.empty()) return std::nullopt;
  std::vector<Plan::Prerequisites> order;
  bool chain = true;
  for (std::size_t k = 0; k < schedule.steps.size(); ++k) {
    const std::vector<std::int32_t>& after = schedule.steps[k].after;
    chain = chain &&
            (k == 0 ? after.empty() : after.size() == 1 && after.front() == static_cast<std::int32_t>(k) - 1);
    if (!after.empty())
      order.emplace_back(static_cast<std::int64_t>(k), std::vector<std::int64_t>(after.begin(), after.end()));
  }
  if (chain) return std::nullopt;
  return order;
}

std::string to_string(const Instance& instance, const Flows& flows, const Deadlock& deadlock) {
  std::string text = "Scheduling deadlock:";
  for (const Deadlock::Waiting& each : deadlock.waiting) {
    const Flow& flow = flows[static_cast<std::size_t>(each.flow)];
    const Arc& arc = instance.arcs[flow.arc];
    text += (each.flow == deadlock.waiting.front().flow ? " " : ", ") + std::to_string(each.flow) + ": " +
            arc.id + ' ' + instance.places[arc.src].name + '(' + std::to_string(each.available) + ") -> " +
            instance.places[arc.dest].name + " needs " + std::to_string(flow.amount);
  }
  return text;
}

Scheduled schedule_as_today(const Instance& instance, const Flows& flows) {
  return Today(instance, flows).run();
}

Scheduled schedule_soonest(const Instance& instance, const Flows& flows, const SoonestOptions& options) {
  Scheduled best = schedule_as_today(instance, flows);
  const auto ends = [&](const Schedule& schedule) {
    const bool late =
        std::any_of(schedule.steps.begin(), schedule.steps.end(), [&](const ScheduledStep& step) {
          const Arc& arc = instance.arcs[step.flow.arc];
          return step.start_us + arc.time_us > instance.places[arc.dest].deadline_us.value_or(kUnlimited);
        });
    return std::tuple(late, completion_us(instance, schedule), schedule.completion_us);
  };
  for (const Policy policy :
       {Policy{false, false}, Policy{true, false}, Policy{false, true}, Policy{true, true}}) {
    if (policy.split && !options.split) continue;
    const std::optional<Schedule> found = Soonest(instance, flows, options, policy).run();
    if (found && (!best.schedule || ends(*found) < ends(*best.schedule))) best.schedule = found;
  }
  if (options.planned) {
    const std::optional<Schedule> found =
        Soonest(instance, flows, options, {.hold_back = true, .planned = true}).run();
    if (found && (!best.schedule || ends(*found) < ends(*best.schedule))) best.schedule = found;
  }
  if (!best.schedule) best.schedule = Soonest(instance, flows, options, {true, false, true}).run();
  if (best.schedule) best.deadlock = {};
  return best;
}

std::int64_t completion_us(const Instance& instance, const Schedule& schedule) {
  if (!instance.goal.soonest_at) return schedule.completion_us;
  std::int64_t last = 0;
  for (const ScheduledStep& step : schedule.steps) {
    const Arc& arc = instance.arcs[step.flow.arc];
    if (arc.dest == *instance.goal.soonest_at) last = std::max(last, step.start_us + arc.time_us);
  }
  return last;
}

}  // namespace tenon::rebalance
