#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/interrupt.h"
#include "problems/input.h"

// `tenon staff`: how many people an input's demand needs.

namespace tenon::cli {

int staff(const Command& command) {
  const OptionValues& options = command.arguments.options;
  auto input = problems::read_input(command.planner->problem(), command.arguments.operands[0], options);
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
  const std::optional<engine::Need> need = command.planner->staff(request);
  if (!need) {
    fmt::print(stderr, "It cannot be told: no solver is there, or the limits ended the count.\n");
    return kNo;
  }
  const auto out = options.text("out");
  if (out) {
    if (const auto written = write_output(*out, formats::to_text(need->json)); !written) {
      print_errors(written.errors());
      return kBadInput;
    }
  }
  if (out != "-") fmt::print("{}", need->text);
  return kDone;
}

}  // namespace tenon::cli
