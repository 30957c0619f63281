#pragma once

#include <optional>

#include "model/model.h"
#include "problems/pack/instance.h"

namespace tenon::pack {

// The least max_end at which everything is placed, as a linear model without positions: a Boolean a block and first
// frame, and the largest frame load. Exact where blocks stack without gaps whatever first frames they have (stack.h):
// nothing pinned, reserved or aligned, no start frame behind the first period, and periods in a divisibility chain.
// Elsewhere nullopt: there positions matter, and a linear model of them would need a row for each two blocks of a frame
// (frame_model in exact_model.h says it with intervals). Size: blocks * period Booleans.
std::optional<model::Model> linear_model(const Instance& instance);

}  // namespace tenon::pack
