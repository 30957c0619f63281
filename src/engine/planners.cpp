#include "engine/allocate_planner.h"
#include "engine/cut_planner.h"
#include "engine/pack_planner.h"
#include "engine/planner.h"
#include "engine/rebalance_planner.h"
#include "engine/roster_planner.h"

// The one list of what can be planned: a new kind adds its binding here.

namespace tenon::engine {

const std::vector<const Planner*>& planners() {
  static const std::vector<const Planner*> kPlanners{&pack_planner(), &rebalance_planner(), &cut_planner(),
                                                     &allocate_planner(), &roster_planner()};
  return kPlanners;
}

const Planner* find_planner(std::string_view kind) {
  for (const Planner* planner : planners())
    if (planner->problem().info().kind == kind) return planner;
  return nullptr;
}

std::optional<Said> Planner::staff(const PlanRequest&) const { return std::nullopt; }
Result<Said> Planner::suggest(const PlanRequest&, const Json&) const {
  throw InternalError("no suggestions");
}
Result<Said> Planner::validate(const Json&) const { throw InternalError("no validation"); }

const std::vector<std::string>& Planner::model_formats() const {
  static const std::vector<std::string> kNone;
  return kNone;
}

Result<std::string> Planner::model_text(const problems::Loaded&, const std::string& format) const {
  return InputError{"", "--out-format", "'" + format + "'", "json"};
}

}  // namespace tenon::engine
