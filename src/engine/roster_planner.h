#pragma once

#include "engine/planner.h"

namespace tenon::engine {

// Duty rosters: binds planners/roster.
const Planner& roster_planner();

}  // namespace tenon::engine
