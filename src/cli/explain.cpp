#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/interrupt.h"
#include "engine/answer_json.h"
#include "problems/input.h"

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
  const std::vector<std::string>& operands = command.arguments.operands;
  const problems::Problem& problem = command.planner->problem();
  OptionValues options = command.arguments.options;
  std::optional<engine::Json> plan;
  if (operands.size() > 1) {
    const auto source = formats::read_source(operands[1]);
    auto read = source ? problem.read_plan(source.value()) : Result<engine::Json>(source.errors());
    if (!read) {
      print_errors(read.errors());
      return kBadInput;
    }
    plan = std::move(read.value());
    // Of another reading of the input nothing could be said about this plan.
    if (const auto answer = problems::envelope(source.value()))
      options = problems::reading_options(problem, *answer, options);
  }
  auto input = problems::read_input(problem, operands[0], options);
  if (!input) {
    print_errors(input.errors());
    return kBadInput;
  }
  print_warnings(input.value().loaded.warnings);
  const CancelToken cancel;
  cancel_on_signals(cancel);
  Budget budget(engine::limits_of(options), cancel);
  engine::PlanRequest request{.input = &input.value().loaded, .options = &options};
  request.budget = &budget;
  const auto explanation = command.planner->explain(request, plan);
  const auto out = options.text("out");
  if (out) {
    if (const auto written = write_output(*out, formats::to_text(engine::to_json(explanation))); !written) {
      print_errors(written.errors());
      return kBadInput;
    }
  }
  if (out != "-")
    fmt::print("{}",
               explanation ? text_of(*explanation) : "There is nothing to explain: no clash was found.\n");
  return kDone;
}

}  // namespace tenon::cli
