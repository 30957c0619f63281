#pragma once

#include "engine/planner.h"

namespace tenon::engine {

// Cross-chain transfers: binds planners/rebalance.
const Planner& rebalance_planner();

}  // namespace tenon::engine
