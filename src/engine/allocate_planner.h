#pragma once

#include "engine/planner.h"

namespace tenon::engine {

// Money over liquidity pools: binds planners/allocate.
const Planner& allocate_planner();

}  // namespace tenon::engine
