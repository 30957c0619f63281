#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/files.h"
#include "formats/source.h"
#include "problems/input.h"

// `tenon compare`: two answers side by side, then what differs between their plans.

namespace tenon::cli {

namespace {

using engine::Json;

// One side: the envelope (an empty object for a bare plan or a workbook) and the plan, if there is one.
struct Side {
  std::string file;
  Json answer = Json::object();
  std::optional<Json> plan{};
};

Result<Side> read_side(const problems::Problem& problem, const std::string& path) {
  const auto source = formats::read_source(path);
  if (!source) return source.errors();
  Side side{.file = path};
  if (auto answer = problems::envelope(source.value())) side.answer = std::move(*answer);
  if (side.answer.contains("plan") && side.answer["plan"].is_null()) return side;
  auto plan = problem.read_plan(source.value());
  if (!plan) return plan.errors();
  side.plan = std::move(plan.value());
  return side;
}

std::string text_at(const Json& object, const std::string& key) {
  if (!object.is_object() || !object.contains(key) || object[key].is_null()) return "-";
  return object[key].is_string() ? object[key].get<std::string>() : object[key].dump();
}

Json stage(const Json& answer, const std::string& name) {
  if (answer.contains("objectives") && answer["objectives"].is_array())
    for (const Json& one : answer["objectives"])
      if (text_at(one, "name") == name) return one;
  return nullptr;
}

std::string stage_text(const Json& stage) {
  if (stage.is_null()) return "-";
  const std::string value = text_at(stage, "value");
  const std::string bound = text_at(stage, "bound");
  return value + (value == bound ? " (proven)" : bound == "-" ? "" : " (bound " + bound + ")");
}

std::vector<std::string> stage_names(const Side& a, const Side& b) {
  std::vector<std::string> names;
  for (const Side* side : {&a, &b}) {
    if (!side->answer.contains("objectives") || !side->answer["objectives"].is_array()) continue;
    for (const Json& one : side->answer["objectives"])
      if (const std::string name = text_at(one, "name");
          std::find(names.begin(), names.end(), name) == names.end())
        names.push_back(name);
  }
  return names;
}

}  // namespace

int compare(const Command& command) {
  const problems::Problem& problem = command.planner->problem();
  const auto a = read_side(problem, command.arguments.operands[0]);
  const auto b = read_side(problem, command.arguments.operands[1]);
  if (!a || !b) {
    if (!a) print_errors(a.errors());
    if (!b) print_errors(b.errors());
    return kBadInput;
  }
  const auto row = [](const std::string& what, const std::string& left, const std::string& right) {
    fmt::print("{:<18}{:<30} {}\n", what, left, right);
  };
  row("", a.value().file, b.value().file);
  for (const char* key : {"status", "stop", "gap", "bound_checked", "version"})
    row(key, text_at(a.value().answer, key), text_at(b.value().answer, key));
  for (const std::string& name : stage_names(a.value(), b.value()))
    row(name, stage_text(stage(a.value().answer, name)), stage_text(stage(b.value().answer, name)));
  if (!a.value().plan || !b.value().plan) {
    fmt::print("\nOne of the two holds no plan.\n");
    return kDone;
  }
  const std::vector<std::string> differences = problem.differences(*a.value().plan, *b.value().plan);
  fmt::print("\n{}\n", differences.empty() ? "The plans are the same." : "What differs");
  for (const std::string& line : differences) fmt::print("  {}\n", line);
  return kDone;
}

}  // namespace tenon::cli
