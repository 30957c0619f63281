#include "cli/help.h"

#include <fmt/format.h>

#include <algorithm>

namespace tenon::cli {

namespace {

using engine::Planner;
using engine::VerbInfo;
constexpr std::size_t kWidth = 100;

// Breaks `text` between words; every line but the first begins with `indent` blanks.
std::string wrapped(const std::string& text, std::size_t column, std::size_t indent) {
  std::string result;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    if (begin > 0 && column + 1 + word.size() > kWidth) {
      result += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (begin > 0) {
      result += " ";
      ++column;
    }
    result += word;
    column += word.size();
    begin = end + 1;
  }
  return result;
}

// "--effort LEVEL", "-q, --quiet".
std::string flag_text(const OptionSpec& spec) {
  std::string text = spec.short_name.empty() ? "" : "-" + spec.short_name + ", ";
  text += "--" + spec.name;
  return spec.type == OptionSpec::Type::kFlag ? text : text + " " + spec.value_name;
}

// The help sentence with what the table knows besides: choices, default, repetition.
std::string help_text(const OptionSpec& spec) {
  std::string text = spec.help;
  if (!spec.choices.empty()) text += " One of: " + fmt::format("{}", fmt::join(spec.choices, ", ")) + ".";
  if (!spec.default_text.empty()) text += " Default: " + spec.default_text + ".";
  if (spec.repeatable) text += " May be repeated.";
  return text;
}

std::vector<std::string> groups_of(const std::vector<OptionSpec>& table) {
  std::vector<std::string> groups;
  for (const OptionSpec& spec : table)
    if (std::find(groups.begin(), groups.end(), spec.group) == groups.end()) groups.push_back(spec.group);
  return groups;
}

std::string exit_codes(engine::Verb verb) {
  switch (verb) {
    case engine::Verb::kPlan:
      return "  0    a plan was written\n"
             "  1    there is no plan, or none was found in time: the answer says which, and why\n"
             "  2    bad input or usage\n"
             "  3    a fault of Tenon's\n"
             "  130  ended by a second Ctrl-C\n";
    case engine::Verb::kVerify:
      return "  0    the answer holds\n"
             "  1    a rule is broken, a number is wrong, or there is no plan to check\n"
             "  2    bad input or usage\n"
             "  3    a fault of Tenon's\n";
    default:
      return "  0    done\n"
             "  2    bad input or usage\n"
             "  3    a fault of Tenon's\n";
  }
}

std::string usage_line(const VerbInfo& verb, const std::string& kind) {
  return "tenon " + verb.name + " " + kind + (verb.operands.empty() ? "" : " " + verb.operands);
}

// An example that begins with a workbook begins with JSON where the kind reads no workbooks.
std::string example_line(const VerbInfo& verb, const Planner& planner) {
  const std::vector<std::string>& read = planner.problem().info().input_formats;
  std::string words = verb.example;
  if (words.starts_with("input.xlsx") && std::find(read.begin(), read.end(), "xlsx") == read.end())
    words.replace(0, 10, "input.json");
  return "tenon " + verb.name + " " + planner.problem().info().kind + " " + words;
}

// "KIND", or the kinds themselves where not all have a verb.
std::string kinds_with(const VerbInfo& verb) {
  std::string kinds;
  if (verb.of)
    for (const Planner* planner : engine::planners_with(verb))
      kinds += (kinds.empty() ? "" : "|") + planner->problem().info().kind;
  return kinds.empty() ? "KIND" : kinds;
}

}  // namespace

std::string first_screen() {
  std::string text = fmt::format("tenon {}: plans, and proofs of how good they are\n\n", TENON_VERSION);
  for (const VerbInfo& verb : engine::verbs())
    text += fmt::format("  {:<40}{}\n", usage_line(verb, kinds_with(verb)), verb.summary);
  text += "\n  tenon kinds                             what can be planned\n";
  text += "  tenon doctor                            what is installed, and whether it works\n";
  std::vector<std::string> kinds;
  for (const Planner* planner : engine::planners()) kinds.push_back(planner->problem().info().kind);
  text += fmt::format(
      "\nTry\n  tenon new {0} --out {0}.json && tenon plan {0} {0}.json --out plan.json --report plan.html\n",
      kinds.front());
  kinds.erase(kinds.begin());
  text += fmt::format("and likewise {}.\n", fmt::join(kinds, ", "));
  text += "\n`tenon VERB KIND --help` says the rest.\n";
  return text;
}

std::string verb_help(const VerbInfo& verb) {
  std::string text = usage_line(verb, kinds_with(verb)) + " [options]\n  " + verb.summary + "\n\nKinds\n";
  for (const Planner* planner : engine::planners_with(verb))
    text += fmt::format("  {:<12}{}\n", planner->problem().info().kind, planner->problem().info().summary);
  text += "\nOptions\n";
  for (const Planner* planner : engine::planners_with(verb))
    text += "  tenon " + verb.name + " " + planner->problem().info().kind + " --help\n";
  return text;
}

std::string command_help(const VerbInfo& verb, const Planner& planner) {
  const problems::ProblemInfo& info = planner.problem().info();
  const std::vector<OptionSpec> table = options_of(verb.verb, planner);
  std::string text = usage_line(verb, info.kind) + (table.empty() ? "" : " [options]") + "\n";
  text += "  " + verb.summary + "\n";
  text += fmt::format("  {}: {}\n", info.kind, info.summary);
  if (!verb.details.empty()) text += "\n" + wrapped(verb.details, 0, 0) + "\n";
  text += "\nExample\n  " + example_line(verb, planner) + "\n";
  constexpr std::size_t kColumn = 30;
  for (const std::string& group : groups_of(table)) {
    text += "\n" + (group.empty() ? info.kind : group) + "\n";
    for (const OptionSpec& spec : table) {
      if (spec.group != group) continue;
      std::string line = "  " + flag_text(spec);
      line += line.size() + 2 > kColumn ? "\n" + std::string(kColumn, ' ')
                                        : std::string(kColumn - line.size(), ' ');
      text += line + wrapped(help_text(spec), kColumn, kColumn) + "\n";
    }
  }
  return text + "\nExit codes\n" + exit_codes(verb.verb);
}

std::string kinds_text() {
  std::size_t longest = 0;
  for (const Planner* planner : engine::planners())
    longest = std::max(longest, planner->problem().info().summary.size());
  const std::size_t width = longest + 2;
  std::string text =
      fmt::format("{:<12}{:<{}}{:<26}{}\n", "kind", "what it plans", width, "headline", "reads");
  for (const Planner* planner : engine::planners()) {
    const problems::ProblemInfo& info = planner->problem().info();
    const auto& headline = info.headlines[0];
    text +=
        fmt::format("{:<12}{:<{}}{:<26}{}\n", info.kind, info.summary, width,
                    headline.name + " (" + (headline.people.empty() ? headline.unit : headline.people) + ")",
                    fmt::join(info.input_formats, ", "));
  }
  return text;
}

std::string options_page() {
  std::string text =
      "# Options\n\n"
      "Made from the option tables by `tenon option-page > docs/options.md`; a test compares the two.\n"
      "The same names, with `_` for `-`, are the keys of an `--options` file and of the answer's "
      "`options`.\n";
  for (const Planner* planner : engine::planners()) {
    for (const VerbInfo& verb : engine::verbs()) {
      if (verb.of && !verb.of(*planner)) continue;
      const std::vector<OptionSpec> table = options_of(verb.verb, *planner);
      text += "\n## " + usage_line(verb, planner->problem().info().kind) + "\n\n" + verb.summary + "\n";
      if (!verb.details.empty()) text += "\n" + verb.details + "\n";
      text += "\n    " + example_line(verb, *planner) + "\n";
      if (!table.empty()) text += "\n| option | group | what it does |\n|---|---|---|\n";
      for (const OptionSpec& spec : table) {
        std::string help = help_text(spec);
        for (std::size_t at = 0; (at = help.find('|', at)) != std::string::npos; at += 2)
          help.insert(at, "\\");
        text += fmt::format("| `{}` | {} | {} |\n", flag_text(spec), spec.group, help);
      }
    }
  }
  return text;
}

}  // namespace tenon::cli
