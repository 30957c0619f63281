#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/model.h"
#include "problems/rebalance/instance.h"

namespace tenon::rebalance {

// Of each arc the least completion time of any plan that uses it, kNever (the largest time) where none can; and all of
// these, ascending, with 0. A bound as long as money that comes to a place goes on or may stay.
IdVector<ArcId, std::int64_t> least_completion(const Instance& instance);
std::vector<std::int64_t> completion_times(const Instance& instance);

// A network with swaps that change amounts, as a model of bounded integers: a generalised flow whose gains are rounded
// down, with the fixed charges, minimums and transaction limits of flow problems.
//
// Of each transaction there is an amount x and whether it is used, y. Of a swap at n/d what arrives is exact, too: x = d q
// + r with r < d, so floor(x n / d) = n q + floor(r n / d); no product here is larger than the amounts or than n d,
// whatever the amounts. What a swap loses against the prices is a variable from 0 up, at least the loss.
// An arc without a transaction limit is one transaction; others are as many as the limit asks for.
//
// What an arc carries is at most what all places may give, brought to its asset by the best rates along a way, plus what
// minimums bring into circles (as model.h says for flows). Where a circle of swaps makes money (gains()), that is a
// restriction and bounds hold for such plans only. Source: Ahuja, Magnanti, Orlin, Network Flows (1993), chapter 15 on generalized flows; there with gains that
// are not rounded.
class SwapModel {
 public:
  struct Options {
    std::optional<std::int64_t> within_us{};  // only arcs that a plan which is complete by then can use
    bool acyclic = false;                     // forbid circles even where goal.circulation allows them
  };
  SwapModel(const Instance& instance, const Options& options);

  // Why there is no model: too many transactions, or numbers that leave 2^60. Empty: there is one.
  const std::string& error() const { return error_; }
  bool gains() const { return gains_; }
  model::Model& model() { return model_; }

  // A sum to minimise. `of_one`: what one unit of it stands for; where sums would leave the model's numbers it is more
  // than the parts' common divisor, and every part is rounded down (`rounded`): then the sum is a bound only.
  struct Sum {
    model::LinearExpr expr;
    Int128 of_one = 1;
    bool rounded = false;
  };
  const Sum& cost() const { return cost_; }  // Instance::cost()
  const Sum& time() const { return time_; }  // Instance::time_cost()
  const Sum& shortfall() const { return shortfall_; }

  // In the order of plans: by arcs, larger amounts first.
  Flows flows(const model::Assignment& values) const;

 private:
  struct Transaction {
    ArcId arc;
    model::VarId amount;
    model::Literal used;
    std::int64_t most = 0;
    model::LinearExpr arrives;
    std::vector<std::pair<model::VarId, Int128>> loss;  // terms; empty: none
  };
  using Terms = std::vector<std::pair<model::VarId, Int128>>;

  void set_most();
  bool tighten();
  std::pair<std::int64_t, std::int64_t> net_range(PlaceId id) const;
  void limit_advances();
  void add_arc(ArcId id);
  void add_transaction(const Arc& arc, ArcId id, std::int64_t least, std::int64_t most);
  void add_rounding(const Arc& arc, Transaction& transaction);
  Int128 worth(PlaceId place) const;
  void add_balances();
  void forbid_circles();
  void make_sums();
  void add_loss(const Transaction& transaction, Terms& cost);
  Sum sum_of(const Terms& terms);
  Int128 reach(const Terms& terms) const;

  const Instance& instance_;
  const Options options_;
  model::Model model_;
  IdVector<AssetId, std::int64_t> most_;   // that any arc out of a place of the asset carries
  IdVector<ArcId, std::int64_t> most_on_;  // 0: not used
  bool gains_ = false;
  std::vector<Transaction> transactions_;
  std::vector<model::VarId> missing_;  // of places that do not get what they must
  Sum cost_, time_, shortfall_;
  std::string error_;
};

}  // namespace tenon::rebalance
