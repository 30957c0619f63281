#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "flow/blocks.h"
#include "flow/simplex.h"

namespace tenon::flow {

// How a block's costs are scaled so that all sums stay in range; see choose_scale().
//
// Cuts (cuts.h) may have multipliers up to dearest / 2^kLog2Headroom, so that all of them together keep to the range.
inline constexpr std::int32_t kLog2Headroom = 6;

struct Scale {
  bool wide = false;      // Int128 in the simplex, else int64
  std::int32_t log2 = 0;  // costs are counted in units of 1 / 2^log2
  Int128 dearest = 0;     // no arc's scaled unit cost may exceed this in absolute value
};

// The finest scale up to 2^40 with which a block can be computed, in 64 bits if that is fine enough. nullopt if the
// block's sums may leave 128 bits even unscaled.
std::optional<Scale> choose_scale(const Block& block);

template <class Number>
Simplex<Number> make_simplex(const Block& block);  // all costs and bounds 0

// A cut of proof.h, CUTS, in a block's own numbers, with its multiplier in scaled cost per unit of flow.
struct WeightedCut {
  std::vector<std::int32_t> nodes;      // ascending
  std::vector<std::int32_t> by_use;     // ascending
  std::vector<std::int32_t> by_amount;  // all other arcs that leave the set
  std::int64_t demand = 0;
  Int128 multiplier = 0;
};

// The linear relaxation of a block under branching decisions, and exact bounds from its potentials.
//
// A free arc's cost, 0 or fixed + unit * x, is replaced by the steepest line through 0 below it up to `high`: slope
// unit + fixed / high, rounded down. So a smaller `high` means a better bound, and an arc at `high` is paid in full. Open
// arcs pay unit, with `fixed` as a constant. What is left is a minimum-cost flow; value() then evaluates its
// potentials by the rule of proof.h, LEAF, in which rounding has no part.
template <class Number>
class Relaxation {
 public:
  using Outcome = typename Simplex<Number>::Outcome;

  Relaxation(const Block& block, const Scale& scale);

  std::int32_t arcs() const { return static_cast<std::int32_t>(block_.local.size()); }
  const Block& block() const { return block_; }
  const Scale& scale() const { return scale_; }
  Simplex<Number>& simplex() { return simplex_; }
  const Simplex<Number>& simplex() const { return simplex_; }

  // Branching state. high = 0 on a free arc: closed. An open arc with least > high makes the state empty.
  void set_state(std::int32_t arc, bool open, std::int64_t high);
  bool open(std::int32_t arc) const { return open_[arc]; }
  std::int64_t high(std::int32_t arc) const { return high_[arc]; }
  bool free(std::int32_t arc) const { return !open_[arc] && high_[arc] > 0; }

  // Cuts, priced into the arcs' costs by their multipliers (Lagrangean relaxation), so that a flow problem remains. A
  // cut once added stays; with multiplier 0 it does nothing.
  using Multipliers = std::vector<std::pair<std::int32_t, Int128>>;  // (cut, multiplier > 0)
  std::int32_t add_cut(WeightedCut cut);                             // its multiplier must be 0
  const std::vector<WeightedCut>& cuts() const { return cuts_; }
  void set_multiplier(std::int32_t cut, Int128 multiplier);
  void set_multipliers(const Multipliers& multipliers);  // all others become 0
  Multipliers multipliers() const;
  Int128 charge(std::int32_t arc) const { return fixed_[arc]; }  // what cuts left of it, scaled

  Outcome solve(Budget& budget);

  // Lower bound, scaled, of every flow in the present state, from the potentials of the last run; fills term().
  Int128 value();
  // The arc's part in the last value(), and what it would be if it had to carry between from and to.
  Int128 term(std::int32_t arc) const { return term_[arc]; }
  Int128 term_if_used(std::int32_t arc, std::int64_t from, std::int64_t to) const;

  // What the arc's flow really costs, scaled, beyond what the relaxation pays for it. >= 0 if the flow is allowed.
  Int128 unpaid(std::int32_t arc) const;

  // Rounds up to whole costs.
  Int128 unscaled(Int128 value) const;
  // Of the charge of an arc, the part that the relaxation takes as paid: 1 if open, else about flow / high.
  double use(std::int32_t arc) const;
  // The part's flows, if the relaxation's happen to be allowed ones, and what they cost.
  bool allowed() const;
  std::vector<std::int64_t> flows() const;
  std::vector<Int128> potentials() const;

 private:
  void mark_stale(std::int32_t arc);
  void set_line(std::int32_t arc);

  const Block& block_;
  Scale scale_;
  Simplex<Number> simplex_;
  std::vector<bool> open_;
  std::vector<std::int64_t> high_;
  std::vector<Number> unit_;   // scaled, less the multipliers of cuts by amount
  std::vector<Int128> fixed_;  // scaled, less what cuts by use take off
  std::vector<WeightedCut> cuts_;
  std::vector<std::vector<std::int32_t>> by_use_, by_amount_;  // of each arc: cuts that list it
  Int128 demands_ = 0;                                         // sum of multiplier * demand
  std::vector<bool> stale_;  // arcs whose line is to be set before the next run
  std::vector<std::int32_t> stale_list_;
  std::vector<Int128> term_;
};

}  // namespace tenon::flow
