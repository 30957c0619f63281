#pragma once

#include "engine/planner.h"

namespace tenon::engine {

// Frame layout: binds planners/pack.
const Planner& pack_planner();

}  // namespace tenon::engine
