#pragma once

#include <string>
#include <vector>

#include "model/model.h"

namespace tenon::model {

// No domain and no linear expression may reach beyond +-kLargest, so that sums of a few of them stay within 64 bits
// in every solver.
inline constexpr std::int64_t kLargest = std::int64_t{1} << 60;

// All that is wrong with `model`, one sentence each; empty if it is fit for a solver. Checked: every id exists, literals
// are Boolean, low <= high, sizes, demands and states >= 0, numbers within kLargest, one transition a state and value,
// tuples as long as their terms, hints name a variable once. O(size of the model), times a logarithm for automata.
std::vector<std::string> validate(const Model& model);

}  // namespace tenon::model
