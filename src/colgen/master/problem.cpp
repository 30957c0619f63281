#include "colgen/master/problem.h"

#include <algorithm>

#include "base/checked.h"

namespace tenon::colgen {

std::int64_t reduced_cost(const Column& column, const Prices& prices) {
  Int128 left = (prices.phase_one ? Int128{0} : Int128{prices.scale} * column.cost) -
                prices.problems[static_cast<std::size_t>(column.problem)];
  for (const Entry& entry : column.entries)
    left -= Int128{prices.rows[static_cast<std::size_t>(entry.row)]} * entry.coefficient;
  for (const Prices::CutPrice& cut : prices.cuts) left -= Int128{cut.price} * cut.cut->coefficient(column);
  return static_cast<std::int64_t>(std::clamp(left, -Int128{kBeyond}, Int128{kBeyond}));
}

}  // namespace tenon::colgen
