#include "cli/cli.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/help.h"
#include "engine/worker.h"

namespace tenon::cli {

namespace {

using Words = std::vector<std::string>;

int usage_error(const std::string& at, const std::string& found, const std::string& expected) {
  print_errors({{"", at, found, expected}});
  return kBadInput;
}

std::string or_nearest(const std::string& word, const std::vector<std::string>& names,
                       const std::string& otherwise) {
  const auto near = nearest(word, names);
  return near ? "'" + *near + "'?" : otherwise;
}

bool asks_for_help(const std::string& word) { return word == "--help" || word == "-h"; }

int run_command(const Command& command) {
  switch (command.verb->verb) {
    case engine::Verb::kPlan:
      return plan(command);
    case engine::Verb::kVerify:
      return verify(command);
    case engine::Verb::kExplain:
      return explain(command);
    case engine::Verb::kConvert:
      return convert(command);
    case engine::Verb::kCompare:
      return compare(command);
    case engine::Verb::kNew:
      return fresh(command);
    case engine::Verb::kInitDb:
      return init_db(command);
    case engine::Verb::kImport:
      return import(command);
    case engine::Verb::kBacktest:
      return backtest(command);
    case engine::Verb::kStaff:
      return staff(command);
    case engine::Verb::kSuggest:
      return suggest(command);
    case engine::Verb::kValidate:
      return validate(command);
  }
  return kOurFault;
}

std::vector<InputError> check_operands(const Command& command) {
  const Words& operands = command.arguments.operands;
  const std::string usage = "tenon " + command.verb->name + " " + command.planner->problem().info().kind +
                            " " + command.verb->operands;
  const int count = static_cast<int>(operands.size());
  if (count < command.verb->least_operands)
    return {{"", "", fmt::format("{} operand{}", count, count == 1 ? "" : "s"), usage}};
  if (count > command.verb->most_operands) {
    const std::string extra = "'" + operands[static_cast<std::size_t>(command.verb->most_operands)] + "'";
    return {{"", "", "one operand too many, " + extra, usage}};
  }
  int from_stdin = static_cast<int>(std::count(operands.begin(), operands.end(), "-"));
  for (const OptionSpec& spec : command.table)
    if (spec.type == OptionSpec::Type::kInputFile && command.arguments.options.text(spec.name) == "-")
      ++from_stdin;
  if (from_stdin > 1)
    return {{"", "-", "standard input named twice", "it named once: it can be read only once"}};
  return {};
}

// `tenon VERB KIND …`, kind and verb known.
int run_verb(const engine::VerbInfo& verb, const engine::Planner& planner, const Words& words,
             std::chrono::steady_clock::time_point started) {
  Command command{.verb = &verb,
                  .planner = &planner,
                  .table = options_of(verb.verb, planner),
                  .arguments = {},
                  .started = started};
  auto arguments = parse_arguments(command.table, words);
  if (!arguments) {
    print_errors(arguments.errors());
    return kBadInput;
  }
  if (arguments.value().help) {
    fmt::print("{}", command_help(verb, planner));
    return kDone;
  }
  command.arguments = std::move(arguments.value());
  OptionValues& options = command.arguments.options;
  auto errors = check_operands(command);
  if (const auto path = options.text("options"); path && errors.empty())
    errors = engine::read_options_file(*path, command.table, options);
  if (errors.empty()) errors = check_outputs(command.table, options, command.arguments.operands);
  if (!errors.empty()) {
    print_errors(errors, options.flag("json-stream"));
    return kBadInput;
  }
  return run_command(command);
}

// The word behind a verb is no kind. Most often it is the input, and the kind was forgotten.
int unknown_kind(const engine::VerbInfo& verb, const std::string& word) {
  std::vector<std::string> kinds;
  for (const engine::Planner* planner : engine::planners_with(verb))
    kinds.push_back(planner->problem().info().kind);
  std::error_code ignored;
  if (std::filesystem::exists(word, ignored) || word == "-") {
    return usage_error(
        "", "'" + word + "' where the kind should stand",
        fmt::format("tenon {} KIND {}, KIND one of: {}", verb.name, word, fmt::join(kinds, ", ")));
  }
  return usage_error("", "the kind '" + word + "'",
                     or_nearest(word, kinds, fmt::format("one of: {}", fmt::join(kinds, ", "))));
}

int unknown_verb(const std::string& word) {
  std::vector<std::string> names{"kinds", "doctor", "help"};
  for (const engine::VerbInfo& verb : engine::verbs()) names.push_back(verb.name);
  return usage_error("", "the command '" + word + "'",
                     or_nearest(word, names, fmt::format("one of: {}", fmt::join(names, ", "))));
}

int dispatch(const Words& words, std::chrono::steady_clock::time_point started) {
  if (words.empty() || asks_for_help(words[0])) {
    fmt::print("{}", first_screen());
    return kDone;
  }
  const std::string& first = words[0];
  if (first == "help") {
    Words asked(words.begin() + 1, words.end());
    if (!asked.empty()) asked.push_back("--help");
    return dispatch(asked, started);
  }
  if (first == "--version" || first == "kinds" || first == "option-page") {
    fmt::print("{}", first == "kinds"         ? kinds_text()
                     : first == "option-page" ? options_page()
                                              : "tenon " TENON_VERSION "\n");
    return kDone;
  }
  if (first == "doctor") return doctor();
  if (first == "worker") return engine::worker_main();
  const engine::VerbInfo* verb = engine::find_verb(first);
  if (!verb) return unknown_verb(first);
  if (words.size() == 1 || asks_for_help(words[1])) {
    fmt::print("{}", verb_help(*verb));
    return words.size() == 1 ? kBadInput : kDone;
  }
  const engine::Planner* planner = engine::find_planner(words[1]);
  if (!planner || (verb->of && !verb->of(*planner))) return unknown_kind(*verb, words[1]);
  return run_verb(*verb, *planner, Words(words.begin() + 2, words.end()), started);
}

}  // namespace

int run(const std::vector<std::string>& words) {
  const auto started = std::chrono::steady_clock::now();
  std::signal(SIGPIPE, SIG_IGN);  // a reader that has gone shows as a failed write
  try {
    return dispatch(words, started);
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "tenon: out of memory; --memory-limit keeps the best plan when that happens\n");
  } catch (const std::exception& error) {
    fmt::print(stderr, "tenon: a fault of ours, please report it: {}\n", error.what());
  }
  return kOurFault;
}

}  // namespace tenon::cli
