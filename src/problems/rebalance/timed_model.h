#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "problems/rebalance/instance.h"
#include "problems/rebalance/model.h"
#include "problems/rebalance/times.h"

namespace tenon::rebalance {

// The instance as a flow problem in time: what model.h leaves out. Of every place there are copies, one for each of its
// time points t_0 < t_1 < …; the copy of t_i stands for the times from t_i until the next point. Money waits from copy to
// copy for nothing. A transaction from u to v that starts in the time of (u, t_i) becomes an arc from there to the latest
// copy of v that is not after t_i + time: it never arrives later than in truth. So each plan is a flow in this network and
// costs no more there: a relaxation, whatever the points, and the truth if no arc is cut short. Source: Boland, Hewitt,
// Marshall, Savelsbergh, The continuous-time service network design problem, Operations Research 65 (2017).
//
// t_0 is the earliest that any money can be at the place. The times at which its own lots are there are points, too; others
// are anybody's choice. What no plan can do is left out:
//   too late     copies whose money cannot rest anywhere in time any more: t_i + time plus the way to a place where it may
//                stay, against the deadline of every place it comes to and, with `within_us`, against that (with
//                goal.soonest_at only where it comes to that place)
//   too little   copies of arcs with a min above all the money that can be at u before t_{i+1}: what all places that
//                reach it have, each lot by its quickest way
//   twice        of two copies of an arc that come to the same copy of v, the earlier one: money may wait instead
// What stays outside: the capacity of an arc, a transaction limit and a place's throughput hold for each copy alone.

// Of the transactions on `arc` that start at from_us or later and before before_us: together at most `most`. A case of
// a proof, not the input's.
struct TimedLimit {
  ArcId arc;
  std::int64_t from_us = 0;
  std::int64_t before_us = kNever;
  std::int64_t most = 0;

  friend bool operator==(const TimedLimit&, const TimedLimit&) = default;
};

struct TimeGrid {
  std::optional<std::int64_t> within_us{};
  IdVector<PlaceId, std::vector<std::int64_t>> points{};  // further ones, in any order; empty: none anywhere
  std::vector<TimedLimit> limits{};
  // The other way round, for plans instead of bounds: arcs come to the first point that is not before they arrive, and
  // another point of each place is the last from which money can rest in time. Then each flow has a schedule, but not
  // each plan is a flow.
  bool late = false;
};

struct TimedModel {
  Model model;  // its arcs name the instance's
  // Of each of the model's arcs that is a transaction: its copy's time point, and that of the copy it comes to.
  std::vector<std::int64_t> start_us;
  std::vector<std::int64_t> comes_us;
  std::string error;  // as of flow_model(); empty: the model is there
};

// What all timed models of an instance share. The instance must outlive it.
class TimedNetwork {
 public:
  // O(places with minimums * arcs * log).
  explicit TimedNetwork(const Instance& instance);

  // O(places + time points + copies of arcs).
  TimedModel model(const Weights& weights, const TimeGrid& grid) const;

  // The least time at which money can be there; kNever: none comes.
  std::int64_t first_us(PlaceId place) const { return first_[place]; }

  // The times, ascending, at which a growing `within_us` lets copies in: where none lies between two values, models of the
  // same points are the same. Not all of them do.
  std::vector<std::int64_t> thresholds(const TimeGrid& grid) const;

 private:
  struct Money {  // that can be at a place
    std::int64_t at_us;
    Int128 amount;  // together with all before it
  };

  Int128 money_before(PlaceId place, std::int64_t before_us) const;
  std::vector<std::int64_t> points_of(PlaceId place, const TimeGrid& grid) const;

  const Instance& instance_;
  Instance frame_;  // the same without places and arcs
  IdVector<PlaceId, std::int64_t> first_;
  IdVector<PlaceId, std::vector<Money>> money_;  // of places with arcs that have a min
};

}  // namespace tenon::rebalance
