#pragma once

#include "base/limits.h"
#include "model/model.h"
#include "planners/pack/stages.h"
#include "problems/pack/instance.h"

namespace tenon::pack {

// The whole problem as one constraint model for CP-SAT, for instances small enough: a start bit and a first frame a
// block, an optional interval a block and first frame, no two on one bit of a frame. It closes what bounds and search
// leave open; in the tests it is the oracle of both.

// Whether the model stays of a size that a solver can do something with.
bool small_enough(const Instance& instance);

// The model for people and files: everything placed, least max_end.
model::Model frame_model(const Instance& instance);

// Solves it stage by stage: solve_stages().
ExactResult solve_exactly(const ExactTask& task, Budget& budget);

}  // namespace tenon::pack
