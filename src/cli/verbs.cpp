#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/files.h"
#include "problems/check.h"
#include "problems/input.h"

// The short verbs: verify, convert, new.

namespace tenon::cli {

namespace {

int fail(const std::vector<InputError>& errors) {
  print_errors(errors);
  return kBadInput;
}

// To --out or standard output; a workbook's bytes never go to a terminal.
int write_bytes(const Command& command, const std::string& format, const std::string& bytes) {
  const auto out = command.arguments.options.text("out");
  if (!out && format == "xlsx" && isatty(STDOUT_FILENO) != 0)
    return fail({{"", "--out", "a terminal to write a workbook to", "--out FILE.xlsx"}});
  const auto written = write_output(out.value_or("-"), bytes);
  if (!written) return fail(written.errors());
  if (out && *out != "-") fmt::print(stderr, "wrote  {}\n", *out);
  return kDone;
}

}  // namespace

int verify(const Command& command) {
  const problems::CheckRequest request{.input = command.arguments.operands[0],
                                       .answer = command.arguments.operands[1],
                                       .certificate = command.arguments.options.text("certificate"),
                                       .options = command.arguments.options};
  const auto check = problems::check_answer(command.planner->problem(), request);
  if (!check) return fail(check.errors());
  if (!command.arguments.options.flag("quiet")) {
    print_warnings(check.value().warnings);
    fmt::print("{}", problems::to_text(check.value()));
  }
  return check.value().holds() ? kDone : kNo;
}

int convert(const Command& command) {
  const OptionValues& options = command.arguments.options;
  const auto input = problems::read_input(command.planner->problem(), command.arguments.operands[0], options);
  if (!input) return fail(input.errors());
  print_warnings(input.value().loaded.warnings);
  const auto& models = command.planner->model_formats();
  std::vector<std::string> known = command.planner->problem().info().output_formats;
  known.insert(known.end(), models.begin(), models.end());
  const std::string format = output_format(options, known, "json");
  const bool is_model = std::find(models.begin(), models.end(), format) != models.end();
  const auto bytes = is_model ? command.planner->model_text(input.value().loaded, format)
                              : command.planner->problem().convert(input.value().loaded, format);
  return bytes ? write_bytes(command, format, bytes.value()) : fail(bytes.errors());
}

int fresh(const Command& command) {
  const problems::Problem& problem = command.planner->problem();
  const OptionValues& options = command.arguments.options;
  const std::string format = output_format(options, problem.info().output_formats, "json");
  const auto bytes = problem.fresh(format, options);
  return bytes ? write_bytes(command, format, bytes.value()) : fail(bytes.errors());
}

}  // namespace tenon::cli
