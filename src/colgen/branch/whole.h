#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "colgen/master/master.h"

namespace tenon::colgen {

inline constexpr double kWhole = 1e-6;  // an LP value this near to a whole number may be one
bool is_whole(double value);

struct WholeSolution {
  std::vector<std::pair<Column, std::int64_t>> columns;  // with how often each is used
  std::int64_t value = 0;
};

// The master's present solution, if it is whole; rounded so, it keeps every row, cut and multiplicity exactly.
std::optional<WholeSolution> whole_solution(const Master& master);

}  // namespace tenon::colgen
