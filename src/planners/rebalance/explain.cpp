#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "planners/rebalance/flow_search.h"
#include "planners/rebalance/plan.h"
#include "planners/rebalance/swap_search.h"
#include "planners/rebalance/timed.h"
#include "problems/rebalance/diagnose.h"
#include "problems/rebalance/format.h"

// Deletion filter over the input's own limits: capacities, minimums, disabled links, blocked places, deadlines. All of them are lifted
// one after the other for good where the rest still holds no flow; what cannot be lifted is a smallest clash. Which flow
// exists is asked of flow/ each time (a millisecond at the size of a production network). Relaxations: for each limit of the
// clash, the least change that lets a flow through, found by a price on just that. Source of the filter: Chinneck and
// Dravnieks, Locating minimal infeasible constraint sets, ORSA J. Computing 3 (1991).

namespace tenon::rebalance {

namespace {

struct Limit {
  enum class Kind { kCapacity, kMinimum, kDisabled, kNoDeposit, kNoWithdraw, kThroughput, kDeadline };
  Kind kind;
  std::int32_t of;  // arc or place
};

const Arc& arc_of(const Instance& instance, const Limit& limit) { return instance.arcs[ArcId{limit.of}]; }
const Place& place_of(const Instance& instance, const Limit& limit) {
  return instance.places[PlaceId{limit.of}];
}

std::vector<Limit> limits_of(const Instance& instance) {
  std::vector<Limit> limits;
  for (const PlaceId p : instance.places.keys()) {
    const Place& place = instance.places[p];
    if (place.no_deposit) limits.push_back({Limit::Kind::kNoDeposit, p.value});
    if (place.no_withdraw) limits.push_back({Limit::Kind::kNoWithdraw, p.value});
    if (place.throughput != kUnlimited) limits.push_back({Limit::Kind::kThroughput, p.value});
    if (place.deadline_us) limits.push_back({Limit::Kind::kDeadline, p.value});
  }
  for (const ArcId a : instance.arcs.keys()) {
    const Arc& arc = instance.arcs[a];
    if (arc.disabled) limits.push_back({Limit::Kind::kDisabled, a.value});
    if (arc.min > 1) limits.push_back({Limit::Kind::kMinimum, a.value});
    if (arc.capacity != kUnlimited) limits.push_back({Limit::Kind::kCapacity, a.value});
  }
  return limits;
}

void lift(Instance& instance, const Limit& limit) {
  switch (limit.kind) {
    case Limit::Kind::kCapacity:
      instance.arcs[ArcId{limit.of}].capacity = kUnlimited;
      break;
    case Limit::Kind::kMinimum:
      instance.arcs[ArcId{limit.of}].min = 0;
      break;
    case Limit::Kind::kDisabled:
      instance.arcs[ArcId{limit.of}].disabled = false;
      break;
    case Limit::Kind::kNoDeposit:
      instance.places[PlaceId{limit.of}].no_deposit = false;
      break;
    case Limit::Kind::kNoWithdraw:
      instance.places[PlaceId{limit.of}].no_withdraw = false;
      break;
    case Limit::Kind::kThroughput:
      instance.places[PlaceId{limit.of}].throughput = kUnlimited;
      break;
    case Limit::Kind::kDeadline:
      instance.places[PlaceId{limit.of}].deadline_us.reset();
      break;
  }
}

std::string seconds_text(std::int64_t us) { return seconds_json(us).dump() + " s"; }

std::string way(const Instance& instance, const Arc& arc) {
  return instance.places[arc.src].name + "->" + instance.places[arc.dest].name;
}

// A limit in the words of the answer; its rule has the name that the verifier gives it.
Explanation::Clash clash_of(const Instance& instance, const Limit& limit) {
  switch (limit.kind) {
    case Limit::Kind::kCapacity: {
      const Arc& arc = arc_of(instance, limit);
      return {
          "capacity", {arc.id}, way(instance, arc) + " carries at most " + usdc_text(arc.capacity) + " USDC"};
    }
    case Limit::Kind::kMinimum: {
      const Arc& arc = arc_of(instance, limit);
      return {"minimum",
              {arc.id},
              way(instance, arc) + " carries nothing or at least " + usdc_text(arc.min) + " USDC"};
    }
    case Limit::Kind::kDisabled: {
      const Arc& arc = arc_of(instance, limit);
      return {"disabled", {arc.id}, way(instance, arc) + " is disabled"};
    }
    case Limit::Kind::kNoDeposit:
      return {
          "blocked", {place_of(instance, limit).name}, place_of(instance, limit).name + " takes no deposits"};
    case Limit::Kind::kNoWithdraw:
      return {"blocked",
              {place_of(instance, limit).name},
              place_of(instance, limit).name + " allows no withdrawals"};
    case Limit::Kind::kThroughput: {
      const Place& place = place_of(instance, limit);
      return {"throughput",
              {place.name},
              "at most " + usdc_text(place.throughput) + " USDC may leave " + place.name};
    }
    case Limit::Kind::kDeadline: {
      const Place& place = place_of(instance, limit);
      return {"deadline",
              {place.name},
              "nothing may arrive at " + place.name + " later than " + seconds_text(*place.deadline_us)};
    }
  }
  return {};
}

bool has_deadlines(const Instance& instance) {
  return std::any_of(instance.places.begin(), instance.places.end(),
                     [](const Place& place) { return place.deadline_us.has_value(); });
}

class Explainer {
 public:
  Explainer(const Instance& instance, Budget& budget)
      : given_(instance), lifted_(instance), limits_(limits_of(instance)), budget_(budget) {}

  std::optional<Explanation> run() {
    if (reachable(given_) != Answer::kNo) return std::nullopt;
    for (const Limit& limit : limits_) lift(lifted_, limit);
    if (reachable(lifted_) == Answer::kNo) {
      describe_shape();
    } else {
      find_clash();
      describe_clash();
    }
    add_targets();
    return std::move(explanation_);
  }

 private:
  enum class Answer { kYes, kNo, kUnknown };

  Answer reachable(const Instance& instance) {
    shortage_.reset();
    if (instance.changes_amounts()) {
      const std::optional<bool> any = holds_amounts(instance, budget_);
      return !any ? Answer::kUnknown : *any ? Answer::kYes : Answer::kNo;
    }
    FlowAnswer answer = ask_flow(instance, {.weights = {}, .proof = false}, budget_);
    if (answer.flows) return has_deadlines(instance) ? reachable_in_time(instance) : Answer::kYes;
    if (answer.status != flow::Status::kInfeasible) return Answer::kUnknown;
    shortage_ = std::move(answer.shortage);
    return Answer::kNo;
  }

  Answer reachable_in_time(const Instance& instance) {
    TimedSearch search(instance, budget_);
    const TimedAnswer answer = search.ask({.weights = {}, .proof = false});
    if (answer.schedule) return Answer::kYes;
    return answer.status == flow::Status::kInfeasible ? Answer::kNo : Answer::kUnknown;
  }

  // Computed targets stand in plans; here there is none.
  void add_targets() {
    if (given_.targets.empty()) return;
    explanation_.implied.push_back({"targets", {}});
    for (const auto& [place, amount] : given_.targets)
      explanation_.implied.back().second.emplace_back(place, std::to_string(amount));
  }

  // No limit is to blame: the graph itself, or the sum of what is given and asked for.
  void describe_shape() {
    explanation_.summary = "no links could bring the money there, whatever their limits";
    for (const Finding& finding : preflight(given_)) {
      explanation_.conflict.push_back({finding.rule, finding.at, finding.text});
      if (finding.rule == "unbalanced")
        explanation_.summary = finding.text + " No link can make up for that.";
    }
    for (const NearMiss& miss : near_misses(given_)) {
      if (explanation_.conflict.size() < 12)
        explanation_.conflict.push_back(
            {miss.category, {miss.src, miss.dest}, "no way from " + miss.src + " to " + miss.dest});
      suggest_hops(miss);
    }
  }

  // The first hop that fails on the way by the hubs, for each pair that is cut off.
  void suggest_hops(const NearMiss& miss) {
    const auto fault = explain_path(given_, canonical_path(given_, miss.src, miss.dest));
    if (!fault) return;
    const std::string change = fault->suggestion;
    const bool known = std::any_of(explanation_.relaxations.begin(), explanation_.relaxations.end(),
                                   [&](const Explanation::Relaxation& r) { return r.change == change; });
    if (!known)
      explanation_.relaxations.push_back({change, "1 link",
                                          miss.src + " to " + miss.dest + " fails at " + fault->src + "->" +
                                              fault->dest + " (" + fault->reason + ")"});
  }

  // Puts the limits back one by one; what makes the rest impossible when it is back belongs to the clash.
  void find_clash() {
    Instance rest = given_;
    for (const Limit& limit : limits_) {
      Instance without = rest;
      lift(without, limit);
      if (reachable(without) == Answer::kNo) {
        rest = std::move(without);
      } else {
        clash_.push_back(limit);
      }
    }
    reachable(rest);  // the shortage of the clash alone
  }

  void describe_clash() {
    explanation_.summary =
        "the limits of " + std::to_string(clash_.size()) +
        (clash_.size() == 1 ? " link or place stand in the way" : " links or places clash");
    if (shortage_ && shortage_->missing > 0) {
      std::string names;
      for (const PlaceId place : shortage_->places)
        if (names.size() < 200) names += (names.empty() ? "" : ", ") + given_.places[place].name;
      explanation_.summary += ": " + usdc_text(shortage_->missing) + " USDC more would have to leave " +
                              names + " than its links can carry";
    }
    for (const Limit& limit : clash_) {
      explanation_.conflict.push_back(clash_of(given_, limit));
      relax(limit);
    }
    if (clash_.size() == 1 && !costs_.empty()) explanation_.summary = costs_.front().second.text;
    std::stable_sort(costs_.begin(), costs_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    if (clash_.size() > 1 && !costs_.empty())
      explanation_.summary += "; the least way out: " + costs_.front().second.text;
    for (auto& [cost, relaxation] : costs_) explanation_.relaxations.push_back(std::move(relaxation));
  }

  // The least change of this limit alone after which a flow exists.
  void relax(const Limit& limit) {
    Instance open = given_;
    lift(open, limit);
    if (reachable(open) != Answer::kYes) return;
    const Explanation::Clash what = clash_of(given_, limit);
    if (limit.kind == Limit::Kind::kCapacity) {
      const std::int64_t least = least_capacity(limit);
      const std::int64_t more = least - arc_of(given_, limit).capacity;
      add(more, "capacity of " + arc_of(given_, limit).id + " = " + std::to_string(least),
          usdc_text(more) + " USDC",
          usdc_text(more) + " USDC too little room on " + way(given_, arc_of(given_, limit)) + ", capacity " +
              usdc_text(arc_of(given_, limit).capacity));
    } else if (limit.kind == Limit::Kind::kMinimum) {
      const std::int64_t most = greatest_minimum(limit);
      const std::int64_t less = arc_of(given_, limit).min - most;
      add(less, "min of " + arc_of(given_, limit).id + " = " + std::to_string(most),
          usdc_text(less) + " USDC",
          usdc_text(less) + " USDC short on " + way(given_, arc_of(given_, limit)) + ", minimum " +
              usdc_text(arc_of(given_, limit).min));
    } else if (limit.kind == Limit::Kind::kDeadline) {
      const Place& place = place_of(given_, limit);
      const std::int64_t least = least_deadline(limit);
      const std::int64_t more = least - *place.deadline_us;
      add(more, "deadline of " + place.name + " = " + seconds_text(least), seconds_text(more),
          seconds_text(more) + " too little time to reach " + place.name + " by its deadline, " +
              seconds_text(*place.deadline_us));
    } else {
      add(0, "not: " + what.text, "1 change", what.text + "; otherwise a plan exists");
    }
  }

  // Bisection: a flow exists at `good`, none at `bad`.
  template <class Set>
  std::int64_t bisect(std::int64_t bad, std::int64_t good, Set&& set) {
    while (bad < good ? good - bad > 1 : bad - good > 1) {
      const std::int64_t middle = bad + (good - bad) / 2;
      Instance tried = given_;
      set(tried, middle);
      (reachable(tried) == Answer::kYes ? good : bad) = middle;
    }
    return good;
  }

  std::int64_t least_capacity(const Limit& limit) {
    const std::int64_t most = std::max(arc_of(given_, limit).capacity, given_.total_supply()) + 1;
    const auto set = [&](Instance& instance, std::int64_t value) {
      instance.arcs[ArcId{limit.of}].capacity = value;
    };
    Instance tried = given_;
    set(tried, most);
    if (reachable(tried) != Answer::kYes) return most;
    return bisect(arc_of(given_, limit).capacity, most, set);
  }
  std::int64_t greatest_minimum(const Limit& limit) {
    return bisect(arc_of(given_, limit).min, 0, [&](Instance& instance, std::int64_t value) {
      instance.arcs[ArcId{limit.of}].min = value;
    });
  }

  std::int64_t least_deadline(const Limit& limit) {
    constexpr std::int64_t kForever = 1'000'000'000'000'000;
    return bisect(*place_of(given_, limit).deadline_us, kForever,
                  [&](Instance& instance, std::int64_t value) {
                    instance.places[PlaceId{limit.of}].deadline_us = value;
                  });
  }

  void add(std::int64_t amount, std::string change, std::string cost, std::string text) {
    costs_.emplace_back(amount, Explanation::Relaxation{std::move(change), std::move(cost), std::move(text)});
  }

  const Instance& given_;
  Instance lifted_;
  std::vector<Limit> limits_;
  std::vector<Limit> clash_;
  Budget& budget_;
  std::optional<FlowAnswer::Shortage> shortage_;
  std::vector<std::pair<std::int64_t, Explanation::Relaxation>> costs_;
  Explanation explanation_;
};

}  // namespace

std::optional<Explanation> explain(const Instance& instance, Budget& budget) {
  return Explainer(instance, budget).run();
}

}  // namespace tenon::rebalance
