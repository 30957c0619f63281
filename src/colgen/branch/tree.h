#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "colgen/branch/quantity.h"
#include "colgen/master/generate.h"

namespace tenon::colgen {

// Branch and price: splits on quantities until every part of the problem is solved or cannot hold anything better.
//
// Each node solves its LP by column generation with pricing that knows the branches (they are rows). Nodes are taken by best bound, but a node's better
// child goes on at once (plunging), so that incumbents come early. What to split on: candidates by pseudo-costs; where those are not
// yet reliable, some are tried, first with the columns at hand, the best few of them with pricing (multi-phase strong
// branching): Achterberg, Koch, Martin, "Branching rules revisited", Oper. Res. Letters 33, 2005; Pecin, Pessoa, Poggi, Uchoa, "Improved
// branch-cut-and-price for capacitated vehicle routing", Math. Prog. Computation 9, 2017.
struct TreeOptions {
  GenerateOptions generate{};  // cutoff and known_bound are the tree's
  bool best_bound = true;      // false: depth first, the last node opened first
  bool strong = true;          // strong branching; false: the most fractional candidate of the first group
  int tried_on_columns = 12;   // candidates
  int tried_with_pricing = 3;  // of those
  int reliable_after = 4;      // trials of a quantity in each direction
  std::int64_t most_nodes = kNoSide;
  bool record = false;  // TreeEnd::cases

  // What looks for solutions, besides TreeProblem::round: at the root, and then every so many nodes.
  struct Primal {
    bool dive = false;        // dive.h
    bool restricted = false;  // restricted_master.h
    std::int64_t every = 0;   // 0: at the root only
    int follows = -1;         // DiveOptions::follows
  };
  Primal primal{};
};

// The application's side. Calls come one at a time.
class TreeProblem {
 public:
  virtual ~TreeProblem() = default;
  // What may be branched on at the master's present solution, in groups: a later group counts only if all quantities of the earlier
  // ones are whole. Once all in all groups are whole, so must the solution be.
  virtual std::vector<std::vector<std::shared_ptr<const Quantity>>> quantities(const Master& master) = 0;
  // A whole solution, better than all before.
  virtual void solution(const std::vector<std::pair<Column, std::int64_t>>& columns, std::int64_t value) = 0;
  // Looks at a fractional solution; returns the value of the best solution that it made of it and has noted itself, if it did.
  virtual std::optional<std::int64_t> round(const Master& master) {
    (void)master;
    return std::nullopt;
  }
  virtual void bound(std::int64_t value) { (void)value; }  // no solution is below it
};

// What the tree has split and why it looked no further: of all nodes, the root first, children behind their parents.
//
// Each leaf's duals prove a bound no lower than TreeEnd::bound for what is left of the problem by the splits above it, in which columns that a split
// forbids are left out. Its own duals of those splits are not needed: for quantities that are 0 or 1 of a column, and of pricing problems used once,
// a column that keeps the splits is worth no less without them.
struct Case {
  std::shared_ptr<const Quantity> quantity{};  // null: a leaf
  std::int64_t at_most = 0;                    // below the split; above it there is more
  std::size_t below = 0, above = 0;            // children
  // By row number, in 1 / scale; null: nothing is known but that its LP has no solution.
  std::shared_ptr<const std::vector<std::int64_t>> duals{};
};

struct TreeEnd {
  enum class End {
    kProven,  // the best solution told is optimal; none told: there is none below the cutoff given
    kLimit,
    kStuck,  // some node's LP failed, or its solution stayed fractional with all quantities whole: nothing is proven beyond `bound`
  };
  End end = End::kLimit;
  std::optional<std::int64_t> bound{};  // no solution (below the cutoff given) has a lower value
  std::int64_t nodes = 0, lp_solves = 0, columns = 0;
  std::vector<Case> cases{};  // with TreeOptions::record
};

// `cutoff`: only solutions below are of interest. The master is as it was in the end, but for columns added.
TreeEnd branch_and_price(Master& master, Pricer& pricer, TreeProblem& problem, std::int64_t cutoff,
                         const TreeOptions& options, Budget& budget);

}  // namespace tenon::colgen
