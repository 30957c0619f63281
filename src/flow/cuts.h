#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <vector>

#include "base/limits.h"
#include "flow/relaxation.h"

namespace tenon::flow {

// Finds cuts (proof.h, CUTS) and multipliers that raise a relaxation's bound, and leaves them in force.
//
// Why they help: the relaxation pays fixed / high a unit, though `high` is far above what flows. Where `demand` must
// leave a set of nodes and one arc takes it all, that arc's charge is due in full, whatever its high: the cut says so.
//
// Which: the fundamental cuts of the simplex's tree (the side of each used tree arc that its flow leaves) and single
// nodes. An arc with a charge counts by use if that makes the cut tighter at the present flow, else by amount.
// How strong: by coordinate ascent. The bound is concave and piecewise linear in each multiplier; its maximum lies
// where tangents from both sides meet, which a few warm runs of the simplex find. So the bound never falls, and a
// cut that has become slack further down the tree loses its multiplier again. That gets stuck where only several
// multipliers together gain; so at the root of all but small networks the volume algorithm goes on from there, or
// starts: a subgradient method whose direction is the violation of an averaged solution, which is also where further
// cuts are sought. Multipliers are integers and bounds are evaluated exactly, so the doubles here steer but prove nothing.
//
// Source: dicut inequalities for fixed charges: Rardin, Wolsey, "Valid inequalities and projecting the multicommodity
// extended formulation for uncapacitated fixed charge network flow problems", 1993; dual ascent: Balakrishnan, Magnanti,
// Wong 1989; Barahona, Anbil, "The volume algorithm", 2000; relax-and-cut: Lucena 2005.
//
// Measured on random networks of 100 hubs: from 50 % below the optimum to 13 % where charges dominate, from 2.3 % to
// 0.7 % where unit costs do, in some 0.1 s.
template <class Number>
class CutLoop {
 public:
  explicit CutLoop(Relaxation<Number>& relaxation);

  // Improves the bound of the last run, given the cost of the best flows known (scaled). The relaxation is solved at the
  // multipliers in force afterwards, unless the budget ended. At the root with all means, further down by the quickest.
  void strengthen_root(Int128 best, Budget& budget);
  void strengthen(Int128 best, Budget& budget);

  // Of the relaxations solved by the last call, later ones with more weight.
  double average_flow(std::int32_t arc) const { return flow_[arc]; }

 private:
  void ascend(double target, std::int32_t passes, double worth, Budget& budget,
              std::size_t most = std::numeric_limits<std::size_t>::max());
  void keep_most_violated(std::size_t most);
  void follow_average(double target, std::int32_t steps, Budget& budget);
  bool evaluate(Budget& budget);
  double coefficient(std::int32_t arc, const WeightedCut& cut) const;
  double slope(std::int32_t cut) const;
  double room(std::int32_t cut) const;
  bool try_at(std::int32_t cut, double multiplier, Budget& budget);
  void climb(std::int32_t cut, Budget& budget);
  void average(double weight);
  double violation(const WeightedCut& cut) const;
  typename Relaxation<Number>::Multipliers step_from(const std::vector<double>& centre, double gain) const;
  void try_set(const std::vector<bool>& inside);
  void separate_single_nodes();
  void separate_tree();

  Relaxation<Number>& relaxation_;
  const Block& block_;
  std::int64_t work_ = 0;               // arcs looked at since the budget was told
  double value_ = 0;                    // of the last run
  std::vector<double> flow_, use_;      // where cuts are sought: the last run's, or an average
  std::vector<std::int32_t> violated_;  // cuts that the last separation found, old and new
  std::map<std::vector<std::int32_t>, std::vector<std::int32_t>> known_;  // node set -> its cuts
  std::vector<std::vector<std::int32_t>> leaving_;                        // of each node: arcs
};

}  // namespace tenon::flow
