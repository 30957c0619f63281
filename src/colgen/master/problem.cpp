#include "colgen/master/problem.h"

namespace tenon::colgen {

std::int64_t reduced_cost(const Column& column, const Prices& prices) {
  std::int64_t left = (prices.phase_one ? 0 : prices.scale * column.cost) -
                      prices.problems[static_cast<std::size_t>(column.problem)];
  for (const Entry& entry : column.entries)
    left -= prices.rows[static_cast<std::size_t>(entry.row)] * entry.coefficient;
  for (const Prices::CutPrice& cut : prices.cuts) left -= cut.price * cut.cut->coefficient(column);
  return left;
}

}  // namespace tenon::colgen
