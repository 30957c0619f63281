#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "problems/check.h"

// `tenon-verify KIND INPUT ANSWER [CERTIFICATE]`: the checker as a program of its own, linked from base, formats,
// report and problems alone, so that it cannot see the search. Hence also its own few lines of argument handling.

namespace {

using namespace tenon;

const char* const kUsage =
    "tenon-verify KIND INPUT ANSWER [CERTIFICATE] [options]\n"
    "  checks an answer against every rule and re-proves its bounds, without the search\n\n"
    "ANSWER is an answer, a bare plan or an exported workbook; CERTIFICATE is what `tenon plan "
    "--certificate` wrote.\n"
    "How the input was read (and --set) is taken from the answer; options given here come on top.\n\n"
    "Exit codes\n"
    "  0  everything that the answer says holds, as far as these files tell\n"
    "  1  a rule is broken, a number is wrong, or there is no plan to check\n"
    "  2  bad input or usage\n"
    "  3  a fault of Tenon's\n";

int fail(const std::vector<InputError>& errors) {
  for (std::size_t i = 0; i < errors.size() && i < 100; ++i)
    std::fprintf(stderr, "%s\n", to_string(errors[i]).c_str());
  if (errors.size() > 100) std::fprintf(stderr, "... and %zu more\n", errors.size() - 100);
  return 2;
}

std::vector<OptionSpec> options_of(const problems::Problem& problem) {
  std::vector<OptionSpec> table = problem.info().read_options;
  table.push_back({.name = "format",
                   .type = OptionSpec::Type::kChoice,
                   .value_name = "FORMAT",
                   .help = "What INPUT is written in, where its content leaves doubt.",
                   .choices = problem.info().input_formats});
  table.push_back({.name = "set",
                   .value_name = "PATH=VALUE",
                   .help = "Changes one value of the input first.",
                   .repeatable = true});
  return table;
}

void print_help(const problems::Problem* problem) {
  std::printf("%s\nKinds:", kUsage);
  for (const problems::Problem* one : problems::all()) std::printf(" %s", one->info().kind.c_str());
  std::printf("\n");
  if (!problem) return;
  std::printf("\nOptions of %s\n", problem->info().kind.c_str());
  for (const OptionSpec& spec : options_of(*problem))
    std::printf("  --%s %s\n      %s\n", spec.name.c_str(), spec.value_name.c_str(), spec.help.c_str());
}

// Takes --name VALUE, --name=VALUE and --flag at words[i]; moves i to its last word.
std::optional<InputError> take_option(const std::vector<OptionSpec>& table,
                                      const std::vector<std::string>& words, std::size_t& i,
                                      OptionValues& values) {
  const std::size_t equals = words[i].find('=');
  const std::string flag = words[i].substr(0, equals);
  std::vector<std::string> flags;
  for (const OptionSpec& spec : table) {
    flags.push_back("--" + spec.name);
    if (flags.back() != flag) continue;
    if (equals != std::string::npos) return values.set(spec, words[i].substr(equals + 1));
    if (spec.type == OptionSpec::Type::kFlag) return values.set(spec, "true");
    if (i + 1 == words.size()) return InputError{"", flag, "nothing behind it", spec.value_name};
    return values.set(spec, words[++i]);
  }
  const auto near = nearest(flag, flags);
  return InputError{"", flag, "an unknown option", near ? *near + "?" : "an option that --help shows"};
}

int run(const std::vector<std::string>& words) {
  const problems::Problem* problem = words.empty() ? nullptr : problems::find(words[0]);
  std::vector<std::string> operands;
  std::vector<InputError> errors;
  problems::CheckRequest request;
  for (const std::string& word : words) {
    if (word != "--help" && word != "-h") continue;
    print_help(problem);
    return 0;
  }
  if (words.empty())
    return fail({{"", "", "no operands", "tenon-verify KIND INPUT ANSWER [CERTIFICATE]; see --help"}});
  if (!problem) {
    std::string kinds;
    for (const problems::Problem* one : problems::all()) kinds += " " + one->info().kind;
    return fail({{"", "", "the kind '" + words[0] + "'", "one of:" + kinds}});
  }
  const std::vector<OptionSpec> table = options_of(*problem);
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (!words[i].starts_with("--")) {
      operands.push_back(words[i]);
    } else if (auto error = take_option(table, words, i, request.options)) {
      errors.push_back(std::move(*error));
    }
  }
  if (operands.size() < 2 || operands.size() > 3)
    errors.push_back({"", "", std::to_string(operands.size()) + " files", "INPUT ANSWER [CERTIFICATE]"});
  if (!errors.empty()) return fail(errors);
  request.input = operands[0];
  request.answer = operands[1];
  if (operands.size() == 3) request.certificate = operands[2];

  const auto check = check_answer(*problem, request);
  if (!check) return fail(check.errors());
  for (const Warning& warning : check.value().warnings)
    std::fprintf(stderr, "warning  %s\n", to_string(warning).c_str());
  std::printf("%s%s\n", to_text(check.value()).c_str(), check.value().holds() ? "verified" : "NOT verified");
  return check.value().holds() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tenon-verify: a fault of ours, please report it: %s\n", error.what());
    return 3;
  }
}
