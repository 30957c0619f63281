#include "cli/reading.h"

#include <fmt/format.h>

#include <utility>

#include "cli/files.h"
#include "cli/interrupt.h"

namespace tenon::cli {

std::optional<Reading> read_operands(const Command& command) {
  const std::vector<std::string>& operands = command.arguments.operands;
  const problems::Problem& problem = command.planner->problem();
  OptionValues options = command.arguments.options;
  std::optional<engine::Json> plan;
  if (operands.size() > 1) {
    const auto source = formats::read_source(operands[1]);
    auto read = source ? problem.read_plan(source.value()) : Result<engine::Json>(source.errors());
    if (!read) {
      print_errors(read.errors());
      return std::nullopt;
    }
    plan = std::move(read.value());
    // Of another reading of the input nothing could be said about this plan.
    if (const auto answer = problems::envelope(source.value()))
      options = problems::reading_options(problem, *answer, options);
  }
  auto input = problems::read_input(problem, operands[0], options);
  if (!input) {
    print_errors(input.errors());
    return std::nullopt;
  }
  print_warnings(input.value().loaded.warnings);
  return Reading{std::move(input.value()), std::move(plan), std::move(options)};
}

int answer_within_limits(const Command& command,
                         const std::function<int(const engine::PlanRequest&, const Reading&)>& answer) {
  const auto reading = read_operands(command);
  if (!reading) return kBadInput;
  const CancelToken cancel;
  cancel_on_signals(cancel);
  Budget budget(engine::limits_of(reading->options), cancel);
  engine::PlanRequest request{.input = &reading->input.loaded, .options = &reading->options};
  request.budget = &budget;
  return answer(request, *reading);
}

int say(const engine::Said& said, const OptionValues& options) {
  const auto out = options.text("out");
  if (out) {
    if (const auto written = write_output(*out, formats::to_text(said.json)); !written) {
      print_errors(written.errors());
      return kBadInput;
    }
  }
  if (out != "-") fmt::print("{}", said.text);
  return said.yes ? kDone : kNo;
}

}  // namespace tenon::cli
