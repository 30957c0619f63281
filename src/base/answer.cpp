#include "base/answer.h"

#include <algorithm>

namespace tenon {

const char* name(Status status) {
  switch (status) {
    case Status::kOptimal:
      return "optimal";
    case Status::kFeasible:
      return "feasible";
    case Status::kInfeasible:
      return "infeasible";
    case Status::kUnknown:
      return "unknown";
  }
  return "?";
}

std::optional<double> Objective::gap() const {
  if (!value || !bound) return std::nullopt;
  const Int128 distance = *value > *bound ? *value - *bound : *bound - *value;
  const Int128 size = std::max<Int128>(1, *value < 0 ? -*value : *value);
  return static_cast<double>(distance) / static_cast<double>(size);
}

}  // namespace tenon
