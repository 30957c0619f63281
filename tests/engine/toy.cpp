#include "tests/engine/toy.h"

#include <algorithm>

namespace tenon::engine {

const problems::ProblemInfo& ToyProblem::info() const {
  static const problems::ProblemInfo kInfo = [] {
    problems::ProblemInfo info;
    info.kind = "toy";
    info.summary = "the largest of some numbers";
    info.headlines = {{"value", "points"}};
    info.input_formats = {"json"};
    info.output_formats = {"json"};
    info.read_options = {
        {.name = "add", .type = OptionSpec::Type::kInteger, .value_name = "N", .help = "Adds N."}};
    return info;
  }();
  return kInfo;
}

Result<formats::Document> ToyProblem::read(const formats::Source& source, const std::string&,
                                           const OptionValues&) const {
  auto json = formats::parse_json(source.bytes, source.file);
  if (!json) return json.errors();
  return formats::Document{source.file, "json", json.value(), {}};
}

Result<problems::Loaded> ToyProblem::load(const formats::Document& document,
                                          const OptionValues& options) const {
  std::vector<InputError> errors;
  auto instance = std::make_shared<ToyInstance>();
  for (std::size_t i = 0; i < document.root["numbers"].size(); ++i) {
    const Json& number = document.root["numbers"][i];
    if (!number.is_number_integer()) {
      errors.push_back({document.file, "/numbers/" + std::to_string(i), number.dump(), "a whole number"});
    } else {
      instance->numbers.push_back(number.get<std::int64_t>() + options.integer("add").value_or(0));
    }
  }
  if (!errors.empty()) return errors;
  return problems::Loaded{instance, {}, std::to_string(instance->numbers.size()) + " numbers", ""};
}

Result<Json> ToyProblem::read_plan(const formats::Source& source) const {
  auto json = formats::parse_json(source.bytes, source.file);
  if (!json) return json.errors();
  return json.value().contains("plan") ? json.value()["plan"] : json.value();
}

std::vector<Violation> ToyProblem::verify(const problems::Loaded& input, const Json& plan) const {
  const auto& numbers = static_cast<const ToyInstance*>(input.instance.get())->numbers;
  const std::size_t pick = plan.at("pick");
  if (pick < numbers.size() && plan.at("value") == numbers[pick]) return {};
  return {
      {"wrong-pick", {}, plan.at("value").dump(), "the number picked", "the value is not the number picked"}};
}

std::vector<std::pair<std::string, Int128>> ToyProblem::stage_values(const problems::Loaded&,
                                                                     const Json& plan) const {
  return {{"value", plan.at("value").get<std::int64_t>()}};
}

problems::CertificateVerdict ToyProblem::certify(const problems::Loaded& input, const Json&,
                                                 const Json& certificate) const {
  const auto& numbers = static_cast<const ToyInstance*>(input.instance.get())->numbers;
  if (certificate == "solver") return {std::nullopt, {}};
  if (certificate == Json{{"bound", *std::max_element(numbers.begin(), numbers.end())}})
    return {true, {}, {{"value", "largest"}}};
  return {false,
          {{"bound", {"value"}, certificate.dump(), "the largest number", "the bound does not follow"}}};
}

const std::vector<OptionSpec>& ToyPlanner::plan_options() const {
  static const std::vector<OptionSpec> kOptions{
      {.name = "greedy", .type = OptionSpec::Type::kFlag, .help = "Takes the first number."}};
  return kOptions;
}

const std::vector<std::string>& ToyPlanner::model_formats() const {
  static const std::vector<std::string> kFormats{"lp"};
  return kFormats;
}

const ToyInstance& toy_instance(const PlanRequest& request) {
  return *static_cast<const ToyInstance*>(request.input->instance.get());
}

Json toy_plan(std::int64_t pick, std::int64_t value) { return {{"pick", pick}, {"value", value}}; }

std::vector<Objective> toy_stages(std::optional<std::int64_t> value, std::optional<std::int64_t> bound) {
  return {{"value", Sense::kMaximize, "points", value, bound}};
}

AnyOutcome toy_feasible(std::int64_t pick, std::int64_t value, std::optional<std::int64_t> bound, Stop stop) {
  AnyOutcome outcome;
  outcome.status = Status::kFeasible;
  outcome.stop = stop;
  outcome.plan = toy_plan(pick, value);
  outcome.objectives = toy_stages(value, bound);
  return outcome;
}

AnyOutcome toy_optimum(const PlanRequest& request) {
  const auto& numbers = toy_instance(request).numbers;
  const auto best = std::max_element(numbers.begin(), numbers.end());
  AnyOutcome outcome = toy_feasible(best - numbers.begin(), *best, *best, Stop::kProof);
  outcome.status = Status::kOptimal;
  outcome.proof = Json{{"bound", *best}};
  return outcome;
}

}  // namespace tenon::engine
