#include "engine/planner_parts.h"

namespace tenon::engine {

OptionSpec without_option_of(std::vector<std::string> names) {
  return {.name = "without",
          .type = OptionSpec::Type::kChoice,
          .value_name = "TECHNIQUE",
          .help = "Leaves a technique of the search out, to see what it is worth.",
          .choices = std::move(names),
          .repeatable = true};
}

OptionSpec lp_option(const std::string& first, const std::string& second) {
  return {.name = "lp",
          .type = OptionSpec::Type::kChoice,
          .value_name = "SOLVER",
          .help = "Which solver the linear programs go to (not set: " + first + " where it is found, else " +
                  second + ").",
          .choices = {"clp", "highs"}};
}

Budget budget_for_reasons(const Budget& search, std::int64_t ticks, double seconds) {
  Limits limits;
  limits.work_ticks = ticks;
  limits.wall_s = seconds;
  limits.seed = search.limits().seed;
  return Budget(limits, search.cancel());
}

}  // namespace tenon::engine
