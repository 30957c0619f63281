#include "planners/cut/plan.h"

namespace tenon::cut {

std::optional<Explanation> explain(const Instance&, const std::optional<Plan>&, Budget&) {
  return std::nullopt;
}

}  // namespace tenon::cut
