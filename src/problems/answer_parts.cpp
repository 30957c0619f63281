#include "problems/answer_parts.h"

#include <optional>
#include <string>
#include <utility>

namespace tenon::problems {

namespace {

std::optional<Int128> number(const Json& object, const char* key, bool decimal_strings) {
  const auto found = object.find(key);
  if (found == object.end()) return std::nullopt;
  if (decimal_strings && found->is_string()) return parse_int128(found->get_ref<const std::string&>());
  if (found->is_number_integer()) return found->get<std::int64_t>();
  return std::nullopt;
}

}  // namespace

std::vector<Objective> stages_of(const Json& answer, bool decimal_strings) {
  std::vector<Objective> stages;
  if (!answer.is_object() || !answer.contains("objectives") || !answer["objectives"].is_array())
    return stages;
  for (const Json& item : answer["objectives"]) {
    if (!item.is_object() || !item.contains("name") || !item["name"].is_string()) continue;
    Objective stage;
    stage.name = item["name"].get<std::string>();
    if (item.contains("sense") && item["sense"] == "maximize") stage.sense = Sense::kMaximize;
    stage.value = number(item, "value", decimal_strings);
    stage.bound = number(item, "bound", decimal_strings);
    stages.push_back(std::move(stage));
  }
  return stages;
}

bool says_infeasible(const Json& answer) {
  return answer.is_object() && answer.contains("status") && answer["status"] == "infeasible";
}

std::optional<InputError> only_with_random(const ProblemInfo& kind, const OptionValues& options) {
  if (options.has("random")) return std::nullopt;
  for (const OptionSpec& spec : kind.new_options)
    if (options.has(spec.name))
      return InputError{"", "--" + spec.name, "it without --random", "--random N, or none of its options"};
  return std::nullopt;
}

std::vector<Violation> form_violations(const std::vector<InputError>& errors) {
  std::vector<Violation> violations;
  for (const InputError& error : errors)
    violations.push_back({"form", {error.at}, error.found, error.expected, to_string(error)});
  return violations;
}

CertificateVerdict unreadable_certificate(const std::vector<InputError>& errors) {
  const InputError& error = errors.front();
  return {false, {{"certificate", {error.at}, error.found, error.expected, to_string(error)}}};
}

}  // namespace tenon::problems
