#include <fmt/format.h>

#include "cli/files.h"
#include "cli/reading.h"
#include "formats/document.h"

// `tenon staff`, `suggest`, `validate`: how many people it takes, who could take a duty, who may, what can be planned.

namespace tenon::cli {

namespace {

int print_and_stop(const std::vector<InputError>& errors) {
  print_errors(errors);
  return kBadInput;
}

}  // namespace

int staff(const Command& command) {
  return answer_within_limits(
      command, [&](const engine::PlanRequest& request, const Reading& reading) -> int {
        const std::optional<engine::Said> said = command.planner->staff(request);
        if (said) return say(*said, reading.options);
        fmt::print(stderr, "It cannot be told: no solver is there, or the limits ended the count.\n");
        return kNo;
      });
}

int suggest(const Command& command) {
  const auto reading = read_operands(command);
  if (!reading) return kBadInput;
  engine::PlanRequest request{.input = &reading->input.loaded, .options = &reading->options};
  const auto said = command.planner->suggest(request, *reading->plan);
  return said ? say(said.value(), reading->options) : print_and_stop(said.errors());
}

int validate(const Command& command) {
  const std::string& path = command.arguments.operands[0];
  const auto source = formats::read_source(path);
  if (!source) return print_and_stop(source.errors());
  const auto document = command.planner->problem().read(source.value(), "", command.arguments.options);
  if (!document) return print_and_stop(document.errors());
  const auto said = command.planner->validate(document.value().root);
  if (!said) return print_and_stop(said.errors());
  return say(said.value(), command.arguments.options);
}

}  // namespace tenon::cli
