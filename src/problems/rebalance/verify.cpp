// Rules are checked on what the plan says; nothing is inferred from the way plans are made. Three replays look at the
// steps, each linear but for a sort:
//   by list       balances after each step, one after the other
//   by time       at no place and no time has more left than was there and had arrived; from no advance pool is more out
//   by waiting    each step has its money once its prerequisites are done, whatever else is early or late: it takes first
//                 what those brought (in their order), then what the place had to begin with. A schedule that uses up
//                 lots in any fixed order passes, since all lots before the ones it touches are used up already. The
//                 same holds of advance pools, to which each step brings back what it drew.

#include "problems/rebalance/verify.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>

namespace tenon::rebalance {

namespace {

constexpr std::size_t kMostOfARule = 100;

std::string number(Int128 value) { return tenon::to_string(value); }

class Verifier {
 public:
  Verifier(const Instance& instance, const Plan& plan) : instance_(instance), plan_(plan) {
    for (const ArcId id : instance.arcs.keys()) arc_called_.emplace(instance.arcs[id].id, id);
  }

  std::vector<Violation> run() {
    check_flows();
    check_places();
    if (!instance_.goal.circulation) check_circulation();
    check_steps();
    check_order();
    check_totals();
    return std::move(found_);
  }

 private:
  void report(std::string rule, std::vector<std::string> at, std::string found, std::string allowed,
              std::string text) {
    if (++count_[rule] > kMostOfARule) return;
    found_.push_back({std::move(rule), std::move(at), std::move(found), std::move(allowed), std::move(text)});
  }

  ArcId arc_called(const std::string& id) const {
    const auto found = arc_called_.find(id);
    return found == arc_called_.end() ? ArcId::none() : found->second;
  }
  const std::string& name(PlaceId place) const { return instance_.places[place].name; }
  std::string ends(const Arc& arc) const { return name(arc.src) + " -> " + name(arc.dest); }

  // --- flows

  void check_flows() {
    std::map<ArcId, Int128> carried;
    std::map<ArcId, std::int64_t> times;
    ArcId last = ArcId::none();
    std::int64_t last_amount = 0;
    for (const Plan::Transaction& flow : plan_.flows) {
      const ArcId id = arc_called(flow.edge);
      if (!id.valid()) {
        report("unknown-edge", {flow.edge}, flow.edge, "the input's edges",
               flow.edge + " is in the plan but not in the input");
        continue;
      }
      check_transaction(instance_.arcs[id], flow);
      carried[id] += flow.amount;
      ++times[id];
      flows_.push_back({id, flow.amount});
      if (last.valid() && (id < last || (id == last && flow.amount > last_amount)))
        report("flow-order", {flow.edge}, flow.edge + " behind " + instance_.arcs[last].id,
               "the input's order, larger amounts of an edge first",
               flow.edge + " stands behind " + instance_.arcs[last].id + " in the flows");
      last = id;
      last_amount = flow.amount;
    }
    for (const auto& [id, amount] : carried) {
      const Arc& arc = instance_.arcs[id];
      if (amount > arc.capacity)
        report("capacity", {arc.id}, number(amount), number(arc.capacity),
               arc.id + " (" + ends(arc) + ") carries " + number(amount) + ", more than its capacity " +
                   number(arc.capacity));
      check_split(arc, amount, times[id]);
    }
  }

  // Each swap loses less than a unit by rounding; many small ones would be a way to get rid of money.
  void check_split(const Arc& arc, Int128 amount, std::int64_t times) {
    if (arc.rate_den == 1 || times < 2 || amount > Int128{arc.most_per_tx} * (times - 1)) return;
    report("swap-split", {arc.id}, std::to_string(times) + " transactions",
           "no more than " + number(amount) + " needs at " + number(arc.most_per_tx) + " each",
           arc.id + " swaps " + number(amount) + " in " + std::to_string(times) +
               " transactions, more than its limit asks for");
  }

  void check_transaction(const Arc& arc, const Plan::Transaction& flow) {
    if (flow.src != name(arc.src) || flow.dest != name(arc.dest))
      report("wrong-ends", {arc.id}, flow.src + " -> " + flow.dest, ends(arc),
             arc.id + " leads from " + ends(arc) + ", not " + flow.src + " -> " + flow.dest);
    if (flow.amount < 1)
      report("amount", {arc.id}, number(flow.amount), "at least 1",
             arc.id + " carries " + number(flow.amount));
    if (arc.disabled) report("disabled", {arc.id}, "used", "not used", arc.id + " is disabled");
    if (instance_.places[arc.src].no_withdraw)
      report("blocked", {arc.id, name(arc.src)}, "used", "not used", "nothing may leave " + name(arc.src));
    if (instance_.places[arc.dest].no_deposit)
      report("blocked", {arc.id, name(arc.dest)}, "used", "not used",
             "nothing may come to " + name(arc.dest));
    if (flow.amount < arc.min)
      report("minimum", {arc.id}, number(flow.amount), number(arc.min),
             arc.id + " (" + ends(arc) + ") carries " + number(flow.amount) + ", less than its minimum " +
                 number(arc.min));
    if (flow.amount > arc.most_per_tx)
      report("transaction-limit", {arc.id}, number(flow.amount), number(arc.most_per_tx),
             arc.id + " carries " + number(flow.amount) + " at once, more than " + number(arc.most_per_tx));
  }

  void check_places() {
    IdVector<PlaceId, Int128> out(instance_.places.size(), 0), in(instance_.places.size(), 0);
    for (const Flow& flow : flows_) {
      out[instance_.arcs[flow.arc].src] += flow.amount;
      in[instance_.arcs[flow.arc].dest] += instance_.arrives(instance_.arcs[flow.arc], flow.amount);
    }
    for (const PlaceId id : instance_.places.keys()) {
      const Place& place = instance_.places[id];
      const bool partly = instance_.goal.best_effort;
      const std::int64_t low =
          (partly ? std::min<std::int64_t>(0, place.supply_low) : place.supply_low) - place.surplus;
      const std::int64_t high = partly ? std::max<std::int64_t>(0, place.supply_high) : place.supply_high;
      const Int128 net = out[id] - in[id];
      if (net < low || net > high) {
        const std::string allowed = low == high ? number(low) : number(low) + " to " + number(high);
        report("balance", {place.name}, number(net), allowed,
               place.name + " gives " + number(out[id]) + " and gets " + number(in[id]) + ": net " +
                   number(net) + ", wanted " + allowed);
      }
      if (out[id] > place.throughput)
        report("throughput", {place.name}, number(out[id]), number(place.throughput),
               number(out[id]) + " leaves " + place.name + ", more than its liquidity " +
                   number(place.throughput));
    }
  }

  void check_circulation() {
    for (const Circulation& cycle : circulations(instance_, flows_)) {
      std::vector<std::string> edges;
      for (const ArcId arc : cycle.arcs) edges.push_back(instance_.arcs[arc].id);
      report("circulation", edges, number(cycle.amount), "0",
             number(cycle.amount) + " goes round in a circle over " + edges.front());
    }
  }

  // --- steps

  void check_steps() {
    std::map<std::pair<std::string_view, std::int64_t>, std::int64_t>
        open;  // transactions without a step yet
    for (const Plan::Transaction& flow : plan_.flows) ++open[{flow.edge, flow.amount}];
    bool known = true;
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      const Plan::Step& step = plan_.steps[i];
      const ArcId id = arc_called(step.edge);
      arcs_of_steps_.push_back(id);
      if (step.step != static_cast<std::int64_t>(i))
        report("step-number", {label(i)}, number(step.step), std::to_string(i),
               "the step at place " + std::to_string(i) + " says it is number " + number(step.step));
      if (--open[{step.edge, step.amount}] < 0)
        report("step-flow", {label(i)}, step.edge + ": " + number(step.amount), "one of the flows",
               label(i) + " carries " + number(step.amount) + " over " + step.edge +
                   ", which is not (so often) among the flows");
      if (!id.valid()) {
        known = false;
        report("step-edge", {label(i)}, step.edge, "the input's edges",
               label(i) + " uses " + step.edge + ", which is not in the input");
      } else {
        check_step(i, instance_.arcs[id]);
      }
    }
    for (const auto& [flow, count] : open)
      if (count > 0)
        report("step-flow", {std::string(flow.first)}, "no step", number(flow.second),
               "no step carries the " + number(flow.second) + " over " + std::string(flow.first));
    if (!known) return;
    replay_by_list();
    replay_by_time();
    replay_by_waiting();
    replay_pools_by_time();
    replay_pools_by_waiting();
  }

  static std::string label(std::size_t step) { return "step " + std::to_string(step); }

  void check_step(std::size_t i, const Arc& arc) {
    const Plan::Step& step = plan_.steps[i];
    if (step.src != name(arc.src) || step.dest != name(arc.dest))
      report("step-ends", {label(i), arc.id}, step.src + " -> " + step.dest, ends(arc),
             label(i) + " says " + step.src + " -> " + step.dest + ", but " + arc.id + " is " + ends(arc));
    if (step.method != arc.method)
      report("method", {label(i), arc.id}, step.method, arc.method,
             label(i) + " says method " + step.method + ", but " + arc.id + " is " + arc.method);
    const std::string fee = cost_text(instance_.fee(arc, step.amount), instance_.cost_scale);
    if (step.fee != fee)
      report("fee", {label(i), arc.id}, step.fee, fee,
             label(i) + " says a fee of " + step.fee + ", it is " + fee);
    if (const auto arrives = arrives_at_end(arc, step.amount); step.arrives != arrives)
      report("arrives", {label(i), arc.id}, step.arrives ? number(*step.arrives) : "nothing said",
             arrives ? number(*arrives) : "nothing said",
             label(i) + " says that " + (step.arrives ? number(*step.arrives) : "as much") +
                 " arrives; of a swap of " + number(step.amount) + " it is " +
                 number(instance_.arrives(arc, step.amount)) + ", of others it is not said");
    if (step.time_us != arc.time_us)
      report("time", {label(i), arc.id}, number(step.time_us), number(arc.time_us),
             label(i) + " says it takes " + number(step.time_us) + " us, it takes " + number(arc.time_us));
    const std::optional<std::int64_t>& deadline = instance_.places[arc.dest].deadline_us;
    if (deadline && end(i) > *deadline)
      report("deadline", {label(i), name(arc.dest)}, number(end(i)), number(*deadline),
             label(i) + " arrives at " + name(arc.dest) + " after " + number(end(i)) +
                 " us, the deadline is " + number(*deadline));
    check_prerequisites(i, arc);
  }

  // What a step must say of it.
  std::optional<std::int64_t> arrives_at_end(const Arc& arc, std::int64_t amount) const {
    if (!instance_.swaps(arc)) return std::nullopt;
    return instance_.arrives(arc, amount);
  }

  Int128 end(std::size_t step) const {
    return Int128{plan_.steps[step].start_us} + plan_.steps[step].time_us;
  }

  // Prerequisites are earlier steps, each once, that bring money to where this one starts; it begins after all of them.
  void check_prerequisites(std::size_t i, const Arc& arc) {
    const Plan::Step& step = plan_.steps[i];
    Int128 earliest = 0;
    std::set<std::int64_t> seen;
    for (const std::int64_t before : step.after) {
      const std::string what = label(i) + " waits for step " + number(before);
      if (before < 0 || before >= static_cast<std::int64_t>(plan_.steps.size())) {
        report("prerequisite-unknown", {label(i)}, number(before), "a step of the plan",
               what + ", which is none");
        continue;
      }
      if (before >= static_cast<std::int64_t>(i)) {
        report("prerequisite-order", {label(i)}, number(before), "an earlier step",
               what + ", which comes later");
        continue;
      }
      if (!seen.insert(before).second)
        report("prerequisite-twice", {label(i)}, number(before), "each once", what + " twice");
      const ArcId brings = arcs_of_steps_[static_cast<std::size_t>(before)];
      if (brings.valid() && instance_.arcs[brings].dest != arc.src)
        report("prerequisite-elsewhere", {label(i)}, name(instance_.arcs[brings].dest), name(arc.src),
               what + ", which brings nothing to " + name(arc.src));
      earliest = std::max(earliest, end(static_cast<std::size_t>(before)));
    }
    if (step.start_us < earliest)
      report("start", {label(i)}, number(step.start_us), "at least " + number(earliest),
             label(i) + " starts at " + number(step.start_us) + " us, before what it waits for is done at " +
                 number(earliest));
  }

  void replay_by_list() {
    IdVector<PlaceId, Int128> balance(instance_.places.size());
    for (const PlaceId id : instance_.places.keys()) balance[id] = instance_.places[id].balance;
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      const Plan::Step& step = plan_.steps[i];
      const Arc& arc = instance_.arcs[arcs_of_steps_[i]];
      balance[arc.src] -= step.amount;
      balance[arc.dest] += instance_.arrives(arc, step.amount);
      std::map<std::string, Int128> right{{name(arc.src), balance[arc.src]},
                                          {name(arc.dest), balance[arc.dest]}};
      std::map<std::string, Int128> said(step.balances_after.begin(), step.balances_after.end());
      if (said == right) continue;
      const auto text = [](const std::map<std::string, Int128>& amounts) {
        std::string all;
        for (const auto& [place, amount] : amounts)
          all += (all.empty() ? "" : ", ") + place + " " + number(amount);
        return all;
      };
      report("balance-after", {label(i)}, text(said), text(right),
             "after " + label(i) + " there is " + text(right) + ", not " + text(said));
    }
  }

  // What a place may give of its own in all. The rest of its balance is not lent, not even for a while.
  static Int128 own_money(const Place& place) {
    return std::min<Int128>(place.balance, std::max<std::int64_t>(0, place.supply_high));
  }

  void replay_by_time() {
    struct Event {
      Int128 at;
      int kind;  // 0: money comes, 1: money leaves; what comes at a moment can leave at the same
      PlaceId place;
      Int128 amount;
      std::string what;
    };
    std::vector<Event> events;
    IdVector<PlaceId, Int128> balance(instance_.places.size());
    for (const PlaceId id : instance_.places.keys()) {
      const Place& place = instance_.places[id];
      Int128 there = place.balance;
      for (const Lot& lot : place.in_flight) there -= lot.amount;
      Int128 left = own_money(place);
      balance[id] = std::min(left, there);
      left -= balance[id];
      for (const Lot& lot : place.in_flight) {
        const Int128 part = std::min<Int128>(left, lot.amount);
        left -= part;
        events.push_back({lot.ready_us, 0, id, part, ""});
      }
    }
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      const Plan::Step& step = plan_.steps[i];
      const Arc& arc = instance_.arcs[arcs_of_steps_[i]];
      if (step.start_us < 0)
        report("start", {label(i)}, number(step.start_us), "at least 0",
               label(i) + " starts before the plan");
      events.push_back({step.start_us, 1, arc.src, step.amount, label(i)});
      events.push_back({end(i), 0, arc.dest, instance_.arrives(arc, step.amount), ""});
    }
    std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
      return std::tie(a.at, a.kind) < std::tie(b.at, b.kind);
    });
    for (const Event& event : events) {
      balance[event.place] += event.kind == 0 ? event.amount : -event.amount;
      if (event.kind == 1 && balance[event.place] < 0)
        report("money-there", {event.what, name(event.place)}, number(balance[event.place] + event.amount),
               number(event.amount),
               event.what + " takes " + number(event.amount) + " from " + name(event.place) + " at " +
                   number(event.at) + " us, when only " + number(balance[event.place] + event.amount) +
                   " is there");
    }
  }

  void replay_by_waiting() {
    IdVector<PlaceId, Int128> begin(instance_.places.size());
    for (const PlaceId id : instance_.places.keys()) begin[id] = own_money(instance_.places[id]);
    std::vector<Int128> left(plan_.steps.size());  // of what each step brought
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      const Plan::Step& step = plan_.steps[i];
      const Arc& arc = instance_.arcs[arcs_of_steps_[i]];
      const PlaceId src = arc.src;
      left[i] = instance_.arrives(arc, step.amount);
      Int128 needed = step.amount;
      const auto take = [&needed](Int128& from) {
        const Int128 part = std::max<Int128>(0, std::min(needed, from));
        from -= part;
        needed -= part;
      };
      for (const std::int64_t before : step.after)
        if (before >= 0 && before < static_cast<std::int64_t>(i) &&
            instance_.arcs[arcs_of_steps_[static_cast<std::size_t>(before)]].dest == src)
          take(left[static_cast<std::size_t>(before)]);
      take(begin[src]);
      if (needed > 0)
        report("prerequisite-money", {label(i), name(src)}, number(step.amount - needed), number(step.amount),
               label(i) + " needs " + number(step.amount) + " at " + name(src) +
                   "; what it waits for leaves " + number(needed) + " of that uncovered");
    }
  }

  // --- advance pools

  Int128 back(std::size_t step, const AdvancePool& pool) const {
    return Int128{plan_.steps[step].start_us} + pool.refill_us;
  }

  // What is back at a moment can be drawn at the same.
  void replay_pools_by_time() {
    struct Event {
      Int128 at;
      int kind;  // 0: money is back, 1: it is drawn
      AdvanceId pool;
      std::size_t step;
    };
    std::vector<Event> events;
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      const AdvanceId pool = instance_.arcs[arcs_of_steps_[i]].advance;
      if (!pool.valid()) continue;
      events.push_back({plan_.steps[i].start_us, 1, pool, i});
      events.push_back({back(i, instance_.advance_pools[pool]), 0, pool, i});
    }
    // Of a pool that is full again at once nothing is ever out; only what a step draws by itself counts.
    std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
      return std::tie(a.at, a.kind) < std::tie(b.at, b.kind);
    });
    IdVector<AdvanceId, Int128> out(instance_.advance_pools.size(), 0);
    for (const Event& event : events) {
      const AdvancePool& pool = instance_.advance_pools[event.pool];
      const Int128 amount = plan_.steps[event.step].amount;
      if (event.kind == 0 && pool.refill_us > 0) out[event.pool] -= amount;
      if (event.kind == 0) continue;
      const Int128 there = Int128{pool.available} - out[event.pool];
      if (pool.refill_us > 0) out[event.pool] += amount;
      if (amount > there)
        report("advance", {label(event.step), pool.name}, number(amount), number(there),
               label(event.step) + " draws " + number(amount) + " from " + pool.name + " at " +
                   number(event.at) + " us, when it has only " + number(there));
    }
  }

  // Each step has its liquidity once what it waits for is back, whatever else is early or late.
  void replay_pools_by_waiting() {
    IdVector<AdvanceId, Int128> begin(instance_.advance_pools.size(), 0);
    for (const AdvanceId id : instance_.advance_pools.keys())
      begin[id] = instance_.advance_pools[id].available;
    std::vector<Int128> left(plan_.steps.size(), 0);  // of what each step brings back
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      const Plan::Step& step = plan_.steps[i];
      const AdvanceId id = instance_.arcs[arcs_of_steps_[i]].advance;
      Int128 needed = id.valid() ? step.amount : 0;
      left[i] = needed;
      const auto take = [&needed](Int128& from) {
        const Int128 part = std::max<Int128>(0, std::min(needed, from));
        from -= part;
        needed -= part;
      };
      for (const std::int64_t before : step.after_refill)
        if (check_refill(i, before, id)) take(left[static_cast<std::size_t>(before)]);
      if (!id.valid()) continue;
      take(begin[id]);
      const AdvancePool& pool = instance_.advance_pools[id];
      if (needed > 0)
        report("refill-money", {label(i), pool.name}, number(step.amount - needed), number(step.amount),
               label(i) + " draws " + number(step.amount) + " from " + pool.name +
                   "; the refills that it waits for leave " + number(needed) + " of that uncovered");
    }
  }

  // An earlier step on the same pool, named once, whose money is back when this one starts.
  bool check_refill(std::size_t i, std::int64_t before, AdvanceId pool) {
    const Plan::Step& step = plan_.steps[i];
    const bool known = before >= 0 && before < static_cast<std::int64_t>(i);
    const auto index = static_cast<std::size_t>(before);
    if (!known || !pool.valid() || instance_.arcs[arcs_of_steps_[index]].advance != pool ||
        std::count(step.after_refill.begin(), step.after_refill.end(), before) > 1) {
      report("refill", {label(i)}, number(before), "earlier steps on the same advance pool, each once",
             label(i) + " waits for what step " + number(before) + " brings back");
      return false;
    }
    const Int128 earliest = back(index, instance_.advance_pools[pool]);
    if (step.start_us < earliest)
      report("refill", {label(i)}, number(step.start_us), "at least " + number(earliest),
             label(i) + " starts at " + number(step.start_us) + " us, before what step " + number(before) +
                 " drew is back at " + number(earliest));
    return true;
  }

  // --- totals

  // An absent order means one step after the other, and is written exactly where that is what the prerequisites say.
  void check_order() {
    std::vector<Plan::Prerequisites> right;
    bool chain = true;
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      const std::vector<std::int64_t>& after = plan_.steps[i].after;
      if (!after.empty()) right.emplace_back(static_cast<std::int64_t>(i), after);
      const std::vector<std::int64_t> previous =
          i == 0 ? std::vector<std::int64_t>() : std::vector<std::int64_t>{static_cast<std::int64_t>(i) - 1};
      chain = chain && after == previous;
    }
    if (chain ? !plan_.order : plan_.order == right) return;
    report("order", {}, plan_.order ? std::to_string(plan_.order->size()) + " entries" : "none",
           chain ? "none" : std::to_string(right.size()) + " entries",
           "the order is not what the steps say they wait for");
  }

  void check_totals() {
    const std::map<std::string, std::int64_t> said(plan_.targets.begin(), plan_.targets.end());
    const std::map<std::string, std::int64_t> right(instance_.targets.begin(), instance_.targets.end());
    if (said != right || plan_.targets.size() != said.size())
      report("targets", {}, std::to_string(plan_.targets.size()) + " targets",
             std::to_string(instance_.targets.size()) + " targets", "the targets are not those of the input");
    Int128 fees = 0, completion = 0;
    for (const Flow& flow : flows_) fees += instance_.fee(instance_.arcs[flow.arc], flow.amount);
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) completion = std::max(completion, end(i));
    const std::string text = cost_text(fees, instance_.cost_scale);
    if (plan_.fees != text)
      report("fees", {}, plan_.fees, text, "the plan says fees of " + plan_.fees + ", they are " + text);
    if (plan_.completion_us != completion)
      report("completion", {}, number(plan_.completion_us), number(completion),
             "the plan says it ends after " + number(plan_.completion_us) + " us, it ends after " +
                 number(completion));
  }

  const Instance& instance_;
  const Plan& plan_;
  std::unordered_map<std::string_view, ArcId> arc_called_;
  Flows flows_;                       // those on edges that exist
  std::vector<ArcId> arcs_of_steps_;  // of each step; none where the edge is unknown
  std::map<std::string, std::size_t> count_;
  std::vector<Violation> found_;
};

}  // namespace

std::vector<Violation> verify(const Instance& instance, const Plan& plan) {
  return Verifier(instance, plan).run();
}

}  // namespace tenon::rebalance
