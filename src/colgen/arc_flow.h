#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "colgen/branch/quantity.h"
#include "colgen/master/master.h"

namespace tenon::colgen {

// How often the paths of a problem take some arcs, all together; with weights, what they use of a resource. Columns are those of
// NetworkPricer, which remember their arcs as `content`. Robust: a branch on it changes the arcs' costs in pricing and nothing else.
class ArcFlow : public Quantity {
 public:
  struct Part {
    int arc = 0;              // of the problem's network
    std::int64_t weight = 1;  // not 0
  };
  ArcFlow(int problem, int arc) : ArcFlow(problem, std::vector<Part>{{arc, 1}}) {}
  ArcFlow(int problem, std::vector<Part> parts);  // each arc once

  std::int64_t of(const Column& column) const override;
  std::string name() const override;
  int problem() const { return problem_; }
  const std::vector<Part>& parts() const { return parts_; }
  bool counts_up() const;  // no weight is below 0, so at most 0 in all means that none is taken

 private:
  int problem_;
  std::vector<Part> parts_;  // by arc
};

// Candidates for branching, of columns that are fractional in the master's solution: the flow on each arc that one of them takes, and each pair
// of items that one of them holds. In order of problems and numbers.
std::vector<std::shared_ptr<const Quantity>> fractional_arcs(const Master& master);
std::vector<std::shared_ptr<const Quantity>> fractional_pairs(const Master& master);

}  // namespace tenon::colgen
