#pragma once

#include "engine/planner.h"

namespace tenon::engine {

// Pieces from stocks: binds planners/cut.
const Planner& cut_planner();

}  // namespace tenon::engine
