#pragma once

#include <optional>
#include <vector>

#include "base/checked.h"
#include "model/linear_form.h"

namespace tenon::solvers::highs {

// A lower bound on the integer optimum of `form` (its minimisation, with the constant) that the given row duals prove,
// whatever they are: each row's dual is rounded to a multiple of 2^-30 and set to 0 where its sign would use an absent
// side of the row; then sum over rows of dual * side + sum over variables of the least of reduced cost * value over
// the domain is below every feasible value, and is computed in exact integers. Rounded up, since values are integers.
// nullopt if that overflows 128 bits. O(entries of the form).
// Source: Neumaier, Shcherbina, "Safe bounds in linear and mixed-integer programming", Math. Programming 99, 2004.
std::optional<Int128> safe_bound(const model::LinearForm& form, const std::vector<double>& duals);

}  // namespace tenon::solvers::highs
