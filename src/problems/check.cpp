#include "problems/check.h"

#include <algorithm>

#include "problems/input.h"

namespace tenon::problems {

namespace {

using Verdict = CheckedClaim::Verdict;
constexpr std::size_t kMostLines = 100;

std::optional<Int128> number(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end()) return std::nullopt;
  if (found->is_number_unsigned()) return Int128{found->get<std::uint64_t>()};
  if (found->is_number_integer()) return Int128{found->get<std::int64_t>()};
  if (found->is_string()) return parse_int128(found->get_ref<const std::string&>());
  return std::nullopt;
}

std::string text_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

std::vector<InputError> envelope_errors(const Problem& problem, const Json& answer, const std::string& file) {
  std::vector<InputError> errors;
  if (number(answer, "tenon") != Int128{1})
    errors.push_back(
        {file, "/tenon", formats::shown(answer["tenon"]), "1, the only form of answers there is"});
  if (text_of(answer, "kind") != problem.info().kind) {
    errors.push_back({file, "/kind", answer.contains("kind") ? formats::shown(answer["kind"]) : "nothing",
                      "\"" + problem.info().kind + "\""});
  }
  const auto stages = answer.find("objectives");
  if (stages == answer.end() || !stages->is_array() ||
      !std::all_of(stages->begin(), stages->end(), [](const Json& stage) { return stage.is_object(); }))
    errors.push_back({file, "/objectives", "something else", "a list of objects"});
  return errors;
}

// A bound may not lie on the wrong side of the value: that would say that the plan is better than possible.
bool bound_allows(const Json& stage) {
  const auto value = number(stage, "value");
  const auto bound = number(stage, "bound");
  if (!value || !bound) return true;
  return text_of(stage, "sense") == "maximize" ? *bound >= *value : *bound <= *value;
}

// Whether the headline's numbers and the word `status` say what the stages say.
void check_status(const Problem& problem, const Json& answer, Check& check) {
  bool all_proven = true;
  bool headline_seen = false;
  const std::string status = text_of(answer, "status");
  for (const Json& stage : answer["objectives"]) {
    const auto value = number(stage, "value");
    const auto bound = number(stage, "bound");
    const std::string name = text_of(stage, "name");
    if (!problem.info().proven({.name = name, .unit = {}, .value = value, .bound = bound}))
      all_proven = false;
    if (!bound_allows(stage)) {
      check.claims.push_back({Verdict::kBroken, name + ": value " + to_string(*value) +
                                                    " is better than the bound " + to_string(*bound) +
                                                    " allows"});
    }
    if (headline_seen || !problem.info().headline_called(name)) continue;
    headline_seen = true;
    if (number(answer, "objective") != value || number(answer, "bound") != bound)
      check.claims.push_back({Verdict::kBroken, "objective and bound differ from the stage " + name});
  }
  if (status == "optimal" && !all_proven)
    check.claims.push_back({Verdict::kBroken, "status is optimal, but not every value meets its bound"});
}

void check_values(const Problem& problem, const Loaded& input, const Json& plan, const Json& answer,
                  Check& check) {
  const auto attained = problem.stage_values(input, plan);
  for (const Json& stage : answer["objectives"]) {
    const std::string name = text_of(stage, "name");
    const auto said = number(stage, "value");
    const auto found =
        std::find_if(attained.begin(), attained.end(), [&](const auto& a) { return a.first == name; });
    const std::string unit = text_of(stage, "unit");
    if (!said) {
      check.claims.push_back({Verdict::kBroken, name + ": the answer states no value"});
    } else if (found == attained.end()) {
      check.claims.push_back({Verdict::kOpen, name + " = " + to_string(*said) + " " + unit +
                                                  " does not follow from input and plan alone"});
    } else if (found->second != *said) {
      check.claims.push_back({Verdict::kBroken, name + " is said to be " + to_string(*said) + " " + unit +
                                                    ", the plan attains " + to_string(found->second)});
    } else {
      check.claims.push_back(
          {Verdict::kHolds, name + " = " + to_string(*said) + " " + unit + " is what the plan attains"});
    }
  }
}

void check_plan(const Problem& problem, const Loaded& input, const formats::Source& source,
                const Json* answer, Check& check, std::vector<InputError>& errors) {
  const auto plan = problem.read_plan(source);
  if (!plan) {
    errors = plan.errors();
    return;
  }
  check.violations = problem.verify(input, plan.value());
  if (!check.violations.empty()) {
    check.claims.push_back(
        {Verdict::kBroken,
         "the plan breaks rules: " + std::to_string(check.violations.size()) + " times, listed below"});
    return;
  }
  check.claims.push_back({Verdict::kHolds, "the plan keeps every rule"});
  check.proven = true;
  if (answer) check_values(problem, input, plan.value(), *answer, check);
}

// The certificate's part; `source` as the user gave it.
void check_bounds(const Problem& problem, const Loaded& input, const Json& answer,
                  const formats::Source& source, const Json& certificate, Check& check) {
  const std::string said = text_of(answer, "certificate_sha256");
  if (!said.empty() && said != formats::sha256_hex(source.bytes))
    check.warnings.push_back(
        {"", "this certificate is not the one that the answer names (certificate_sha256)"});
  const CertificateVerdict verdict = problem.certify(input, answer, certificate);
  check.violations.insert(check.violations.end(), verdict.violations.begin(), verdict.violations.end());
  if (!verdict.checked) {
    check.claims.push_back(
        {Verdict::kOpen, "a bound rests on a solver's word, which nobody can re-prove from here"});
  } else if (*verdict.checked) {
    check.claims.push_back({Verdict::kHolds, "every bound follows from the certificate"});
    if (text_of(answer, "status") == "infeasible") check.proven = true;
  } else {
    check.claims.push_back({Verdict::kBroken, "the certificate does not carry every bound"});
  }
}

Result<Json> read_certificate(const formats::Source& source) {
  return formats::parse_json(source.bytes, source.file);
}

bool has_plan(const Json& answer) { return answer.contains("plan") && !answer["plan"].is_null(); }

const char* word(Verdict verdict) {
  switch (verdict) {
    case Verdict::kHolds:
      return "holds ";
    case Verdict::kBroken:
      return "BROKEN";
    case Verdict::kOpen:
      return "open  ";
  }
  return "?";
}

}  // namespace

bool Check::holds() const {
  return proven && std::none_of(claims.begin(), claims.end(),
                                [](const CheckedClaim& claim) { return claim.verdict == Verdict::kBroken; });
}

Result<Check> check_answer(const Problem& problem, const CheckRequest& request) {
  const auto source = formats::read_source(request.answer);
  if (!source) return source.errors();
  const std::optional<Json> answer = envelope(source.value());
  std::vector<InputError> errors;
  if (answer) errors = envelope_errors(problem, *answer, request.answer);
  if (!errors.empty()) return errors;

  const auto input = read_input(
      problem, request.input, answer ? reading_options(problem, *answer, request.options) : request.options);
  if (!input) return input.errors();
  Check check;
  check.warnings = input.value().loaded.warnings;
  if (answer && text_of(*answer, "input_sha256") != input.value().sha256)
    check.warnings.push_back({"", "the answer was made for another input file (input_sha256 differs)"});

  if (!answer || has_plan(*answer)) {
    check_plan(problem, input.value().loaded, source.value(), answer ? &*answer : nullptr, check, errors);
    if (!errors.empty()) return errors;
  } else {
    check.claims.push_back({Verdict::kOpen, "the answer holds no plan: " + text_of(*answer, "status")});
  }
  if (answer) check_status(problem, *answer, check);
  if (!request.certificate) {
    if (answer) check.claims.push_back({Verdict::kOpen, "bounds are not re-proved: no certificate given"});
    return check;
  }
  const auto certificate_source = formats::read_source(*request.certificate);
  if (!certificate_source) return certificate_source.errors();
  const auto certificate = read_certificate(certificate_source.value());
  if (!certificate) return certificate.errors();
  if (!answer)
    return InputError{request.answer, "", "no answer of ours",
                      "one: a certificate proves an answer's bounds"};
  check_bounds(problem, input.value().loaded, *answer, certificate_source.value(), certificate.value(),
               check);
  return check;
}

std::string to_text(const Check& check) {
  std::string text;
  for (const CheckedClaim& claim : check.claims)
    text += std::string(word(claim.verdict)) + "  " + claim.text + "\n";
  for (std::size_t i = 0; i < std::min(check.violations.size(), kMostLines); ++i)
    text += check.violations[i].rule + ": " + check.violations[i].text + "\n";
  if (check.violations.size() > kMostLines)
    text += "… and " + std::to_string(check.violations.size() - kMostLines) + " more\n";
  return text;
}

}  // namespace tenon::problems
