#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/reading.h"
#include "engine/answer_json.h"

// `tenon explain`: why there is no plan, or why one leaves things out.

namespace tenon::cli {

namespace {

std::string text_of(const Explanation& explanation) {
  std::string text = explanation.summary + "\n";
  if (!explanation.conflict.empty()) text += "\nThese clash; without any one of them the rest can be met:\n";
  for (const Explanation::Clash& clash : explanation.conflict)
    text += fmt::format("  {}: {}\n", clash.rule, clash.text);
  if (!explanation.relaxations.empty()) text += "\nWays out, cheapest first:\n";
  for (const Explanation::Relaxation& way : explanation.relaxations)
    text += fmt::format("  {}  ({}) {}\n", way.change, way.cost, way.text);
  for (const auto& [kind, figures] : explanation.implied) {
    text += fmt::format("\nThe input implies these {}:\n", kind);
    for (const auto& [name, figure] : figures) text += fmt::format("  {}  {}\n", name, figure);
  }
  return text;
}

}  // namespace

int explain(const Command& command) {
  return answer_within_limits(command, [&](const engine::PlanRequest& request, const Reading& reading) {
    const auto explanation = command.planner->explain(request, reading.plan);
    return say(
        {engine::to_json(explanation),
         explanation ? text_of(*explanation) : "There is nothing to explain: no clash was found.\n", true},
        reading.options);
  });
}

}  // namespace tenon::cli
