#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/limits.h"
#include "base/random.h"
#include "planners/roster/line_columns.h"
#include "planners/roster/line_problem.h"

namespace tenon::roster {

// Lines of officers, with what the roster costs at any time. An officer may be taken out, until he is put back.
class PlacedLines {
 public:
  PlacedLines(const LineProblem& problem, Lines lines);

  const Lines& lines() const { return lines_; }
  std::int64_t value() const { return value_; }
  void take_out(int officer);
  void put_in(int officer, Line line);
  // By cell, what one more person there costs, for an officer who is out: exact for a whole line, since a line has at most one duty at a cell.
  const std::vector<std::int64_t>& costs_of(int officer);

 private:
  void shift(int officer, std::int64_t by);

  const LineProblem& problem_;
  Lines lines_;
  std::vector<std::int64_t> there_, costs_;
  std::int64_t value_ = 0;
};

// Each officer's best line beside the others' in turn, until nobody's gets better. `columns`: of all officers.
void improve_one_by_one(PlacedLines& placed, LineColumns& columns, Budget& budget);

// Ruin and recreate: two or three officers are taken out and put in again one after the other, each with the best line beside the others' under costs that
// are a little disturbed, which exact pricing finds in no time; what comes of it stays where it is better, or worse by no more than a heat that falls from
// `heat` to nothing as the budget is used up. Schrimpf, Schneider, Stamm-Wilbrandt, Dueck, "Record breaking optimization results using the ruin and
// recreate principle", J. Comput. Phys. 159, 2000. Calls `better` for each roster that is better than all before.
struct Heat {
  std::int64_t first = 10, last = 1;  // in units of the roster's cost
};
void recreate(PlacedLines& placed, LineColumns& columns, const Heat& heat, Random& random, Budget& budget,
              const std::function<void(const Lines&)>& better);

}  // namespace tenon::roster
