#pragma once

#include "base/limits.h"
#include "planners/pack/stages.h"
#include "problems/pack/instance.h"

namespace tenon::pack {

// Frame loads only, without positions, as a model for CP-SAT: blocks that are equal but for their name form a class, and
// an integer counts how many of a class begin in each frame. 1,565 real objects are 23 classes.
//
// A frame's load is at most max_end, so what this model proves holds for every instance: its bounds are those of the
// answer. Its solutions are stacked (stack.h); where periods form a chain and nothing obstructs, that leaves no gaps and
// the solution is a layout of the same length. Elsewhere it may come out longer, and only the bound is of use.

// Whether the model stays of a size that a solver can do something with.
bool few_classes(const Instance& instance);

ExactResult solve_loads_exactly(const ExactTask& task, Budget& budget);

}  // namespace tenon::pack
