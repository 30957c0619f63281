#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "flow/blocks.h"
#include "flow/simplex.h"

namespace tenon::flow {

// How a block's costs are scaled so that all sums stay in range; see choose_scale().
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

  Outcome solve(Budget& budget) { return simplex_.run(budget); }

  // Lower bound, scaled, of every flow in the present state, from the potentials of the last run; fills term().
  Int128 value();
  // The arc's part in the last value(), and what it would be if it had to carry between from and to.
  Int128 term(std::int32_t arc) const { return term_[arc]; }
  Int128 term_if_used(std::int32_t arc, std::int64_t from, std::int64_t to) const;

  // What the arc's flow really costs, scaled, beyond what the relaxation pays for it. >= 0 if the flow is allowed.
  Int128 unpaid(std::int32_t arc) const;

  // Rounds up to whole costs.
  Int128 unscaled(Int128 value) const;
  // The part's flows, if the relaxation's happen to be allowed ones, and what they cost.
  bool allowed() const;
  std::vector<std::int64_t> flows() const;
  std::vector<Int128> potentials() const;

 private:
  void set_line(std::int32_t arc);

  const Block& block_;
  Scale scale_;
  Simplex<Number> simplex_;
  std::vector<bool> open_;
  std::vector<std::int64_t> high_;
  std::vector<Number> unit_;   // scaled
  std::vector<Int128> fixed_;  // scaled
  std::vector<Int128> term_;
};

}  // namespace tenon::flow
