#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/answer.h"
#include "base/progress.h"
#include "engine/planner.h"

namespace tenon::engine {

// The JSON of what answers, events and the worker's messages are made of. Values and bounds are numbers, or decimal
// strings for kinds with money (`decimal_strings`); reading takes both.

Json number_json(const std::optional<Int128>& value, bool decimal_strings);
std::optional<Int128> number_from_json(const Json& json);  // nullopt for null and whatever is no integer

Json to_json(const std::vector<Objective>& objectives, bool decimal_strings);
Json to_json(const std::vector<Violation>& violations);
Json to_json(const std::vector<Warning>& warnings);
Json to_json(const std::optional<Explanation>& explanation);
Json to_json(const std::vector<BackendUse>& backends);
Json to_json(const std::vector<PhaseStats>& phases);
Json to_json(const std::vector<InputError>& errors);
// One line of --json-stream: {"event": "progress", "elapsed_s": …, …}; what an event has nothing to say of is left out.
Json to_json(const Event& event, bool decimal_strings);

// A planner's outcome there and back, for the worker's pipe. from_json throws Json::exception on what to_json has
// not written.
Json to_json(const AnyOutcome& outcome);
AnyOutcome outcome_from_json(const Json& json);
std::vector<Objective> objectives_from_json(const Json& json);
Event event_from_json(const Json& json);

// What a finished run puts into its answer. The envelope of every kind; what each key means: schema/answer.schema.json.
struct AnswerParts {
  const problems::ProblemInfo* kind = nullptr;
  const AnyOutcome* outcome = nullptr;
  std::optional<bool> verified{};  // nullopt: there is no plan
  std::vector<Violation> violations{};
  std::optional<bool> bound_checked{};
  std::optional<std::string> certificate_sha256{};
  std::vector<std::pair<std::string, std::string>>
      arguments{};                  // stage and what carries its bound, from the certificate
  std::vector<Warning> warnings{};  // of the input and of the search
  Json options = Json::object();
  Json stats = Json::object();
  std::string input_sha256{};
};
// All keys, always, in the one order.
Json answer_json(const AnswerParts& parts);

}  // namespace tenon::engine
