#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/random.h"
#include "planners/roster/line_columns.h"
#include "planners/roster/line_problem.h"

namespace tenon::roster {

// Small column searches around a roster: some officers' whole lines, or everybody's days of some weeks, everything else kept (large neighbourhood search:
// Shaw, "Using constraint programming and local search methods to solve vehicle routing problems", CP 1998), each solved by price and branch. They are as
// large as ticks allow.
class LineNeighbourhoods {
 public:
  // All must outlive this.
  LineNeighbourhoods(const LineProblem& problem, std::string lp, Random& random, LinePricing::Memory& memory)
      : problem_(problem), lp_(std::move(lp)), random_(random), memory_(memory) {}

  // Lines of each officer that neighbourhoods of officers begin with.
  void remember(std::vector<Lines> known) { known_ = std::move(known); }

  // Tries one neighbourhood of `best`; none: nothing in it costs less.
  struct Found {
    Lines lines;
    const char* from;
  };
  std::optional<Found> try_one(const Lines& best, Budget& budget);

  struct Counts {
    std::int64_t tried = 0, lp_solves = 0, columns = 0;
  };
  const Counts& counts() const { return counts_; }

 private:
  std::optional<Lines> free_officers(const Lines& best, Budget& budget);
  std::optional<Lines> free_days(const Lines& best, Budget& budget);
  std::optional<Lines> solve(const Lines& best, const std::vector<int>& who,
                             const std::vector<const LineRules*>& rules, Budget& budget);

  const LineProblem& problem_;
  const std::string lp_;
  Random& random_;
  LinePricing::Memory& memory_;
  std::vector<Lines> known_;  // of each officer
  double officers_ = 4, days_ = 10;
  Counts counts_;
};

}  // namespace tenon::roster
