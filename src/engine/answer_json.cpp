#include "engine/answer_json.h"

#include <array>
#include <utility>

#include "base/error.h"

namespace tenon::engine {

namespace {

// Names and values of an enumeration, in order of its numbers.
constexpr std::array kStatuses{Status::kOptimal, Status::kFeasible, Status::kInfeasible, Status::kUnknown};
constexpr std::array kStops{Stop::kProof, Stop::kGap,    Stop::kTime,
                            Stop::kWork,  Stop::kMemory, Stop::kCancelled};
constexpr std::array<std::pair<Event::What, const char*>, 5> kEvents{{{Event::What::kRead, "read"},
                                                                      {Event::What::kCheck, "check"},
                                                                      {Event::What::kPhase, "phase"},
                                                                      {Event::What::kProgress, "progress"},
                                                                      {Event::What::kNote, "note"}}};

template <class Values>
auto named(const Values& values, const std::string& text) {
  for (const auto value : values)
    if (text == name(value)) return value;
  throw InternalError("a worker's message says \"" + text + "\", which names nothing");
}

Json optional_json(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json pairs_json(const std::vector<std::pair<std::string, std::int64_t>>& pairs) {
  Json json = Json::object();
  for (const auto& [key, value] : pairs) json[key] = value;
  return json;
}

std::vector<std::pair<std::string, std::int64_t>> pairs_from_json(const Json& json) {
  std::vector<std::pair<std::string, std::int64_t>> pairs;
  for (const auto& [key, value] : json.items()) pairs.emplace_back(key, value.get<std::int64_t>());
  return pairs;
}

std::vector<std::string> texts(const Json& json) { return json.get<std::vector<std::string>>(); }

std::optional<Explanation> explanation_from_json(const Json& json) {
  if (json.is_null()) return std::nullopt;
  Explanation explanation{.summary = json.at("summary"), .conflict = {}, .relaxations = {}};
  for (const Json& clash : json.at("conflict"))
    explanation.conflict.push_back({clash.at("rule"), texts(clash.at("at")), clash.at("text")});
  for (const Json& way : json.at("relaxations"))
    explanation.relaxations.push_back({way.at("change"), way.at("cost"), way.at("text")});
  for (const auto& [kind, figures] : json.at("implied").items()) {
    explanation.implied.push_back({kind, {}});
    for (const auto& [name, figure] : figures.items())
      explanation.implied.back().second.emplace_back(name, figure);
  }
  return explanation;
}

const Objective* headline(const AnswerParts& parts) {
  for (const Objective& objective : parts.outcome->objectives)
    if (parts.kind->headline_called(objective.name)) return &objective;
  return nullptr;
}

// The stages, each with the name of the argument that carries its bound.
Json stages_json(const AnswerParts& parts) {
  Json stages = to_json(parts.outcome->objectives, parts.kind->decimal_strings);
  for (std::size_t i = 0; i < stages.size(); ++i) {
    Json& stage = stages[i];
    stage["proven"] = parts.kind->proven(parts.outcome->objectives[i]);
    stage["proof"] = nullptr;
    for (const auto& [name, argument] : parts.arguments)
      if (stage["name"] == name && !stage["bound"].is_null()) stage["proof"] = argument;
  }
  return stages;
}

}  // namespace

Json number_json(const std::optional<Int128>& value, bool decimal_strings) {
  if (!value) return nullptr;
  if (decimal_strings) return to_string(*value);
  TENON_ASSERT(*value >= std::numeric_limits<std::int64_t>::min() &&
               *value <= std::numeric_limits<std::int64_t>::max());
  return static_cast<std::int64_t>(*value);
}

std::optional<Int128> number_from_json(const Json& json) {
  if (json.is_number_unsigned()) return Int128{json.get<std::uint64_t>()};
  if (json.is_number_integer()) return Int128{json.get<std::int64_t>()};
  if (json.is_string()) return parse_int128(json.get_ref<const std::string&>());
  return std::nullopt;
}

Json to_json(const std::vector<Objective>& objectives, bool decimal_strings) {
  Json json = Json::array();
  for (const Objective& objective : objectives) {
    json.push_back({{"name", objective.name},
                    {"sense", objective.sense == Sense::kMinimize ? "minimize" : "maximize"},
                    {"unit", objective.unit},
                    {"value", number_json(objective.value, decimal_strings)},
                    {"bound", number_json(objective.bound, decimal_strings)},
                    {"gap", optional_json(objective.gap())},
                    {"proven", objective.proven()}});
  }
  return json;
}

Json to_json(const std::vector<Violation>& violations) {
  Json json = Json::array();
  for (const Violation& v : violations)
    json.push_back(
        {{"rule", v.rule}, {"at", v.at}, {"found", v.found}, {"allowed", v.allowed}, {"text", v.text}});
  return json;
}

Json to_json(const std::vector<Warning>& warnings) {
  Json json = Json::array();
  for (const Warning& warning : warnings) json.push_back({{"at", warning.at}, {"text", warning.text}});
  return json;
}

Json to_json(const std::optional<Explanation>& explanation) {
  if (!explanation) return nullptr;
  Json conflict = Json::array();
  for (const auto& clash : explanation->conflict)
    conflict.push_back({{"rule", clash.rule}, {"at", clash.at}, {"text", clash.text}});
  Json relaxations = Json::array();
  for (const auto& way : explanation->relaxations)
    relaxations.push_back({{"change", way.change}, {"cost", way.cost}, {"text", way.text}});
  Json implied = Json::object();
  for (const auto& [kind, figures] : explanation->implied) {
    implied[kind] = Json::object();
    for (const auto& [name, figure] : figures) implied[kind][name] = figure;
  }
  return {{"summary", explanation->summary},
          {"conflict", conflict},
          {"relaxations", relaxations},
          {"implied", implied}};
}

Json to_json(const std::vector<NextBest<Json>>& plans, bool decimal_strings) {
  Json json = Json::array();
  for (const NextBest<Json>& next : plans)
    json.push_back({{"objectives", to_json(next.objectives, decimal_strings)}, {"plan", next.plan}});
  return json;
}

Json to_json(const std::vector<StableRange>& ranges) {
  Json json = Json::array();
  for (const StableRange& range : ranges) {
    json.push_back({{"at", range.at},
                    {"field", range.field},
                    {"unit", range.unit},
                    {"value", range.value},
                    {"low", range.low},
                    {"high", range.high ? Json(*range.high) : Json(nullptr)},
                    {"text", range.text}});
  }
  return json;
}

Json to_json(const std::vector<BackendUse>& backends) {
  Json json = Json::array();
  for (const BackendUse& use : backends)
    json.push_back({{"name", use.name}, {"version", use.version}, {"role", use.role}, {"why", use.why}});
  return json;
}

Json to_json(const std::vector<PhaseStats>& phases) {
  Json json = Json::array();
  for (const PhaseStats& phase : phases) {
    json.push_back({{"name", phase.name},
                    {"wall_s", phase.wall_s},
                    {"ticks", phase.ticks},
                    {"counters", pairs_json(phase.counters)}});
  }
  return json;
}

Json to_json(const std::vector<InputError>& errors) {
  Json json = Json::array();
  for (const InputError& e : errors)
    json.push_back({{"file", e.file}, {"at", e.at}, {"found", e.found}, {"expected", e.expected}});
  return json;
}

Json to_json(const Event& event, bool decimal_strings) {
  Json json = Json::object();
  for (const auto& [what, text] : kEvents)
    if (what == event.what) json["event"] = text;
  json["elapsed_s"] = event.elapsed_s;
  if (!event.stage.empty()) json["stage"] = event.stage;
  if (event.what == Event::What::kProgress) {
    const Objective now{"", Sense::kMinimize, "", event.value, event.bound};
    json["value"] = number_json(event.value, decimal_strings);
    json["bound"] = number_json(event.bound, decimal_strings);
    json["gap"] = optional_json(now.gap());
  }
  if (!event.from.empty()) json["from"] = event.from;
  if (!event.text.empty()) json["text"] = event.text;
  if (!event.counters.empty()) json["counters"] = pairs_json(event.counters);
  return json;
}

Event event_from_json(const Json& json) {
  Event event;
  for (const auto& [what, text] : kEvents)
    if (json.at("event") == text) event.what = what;
  event.elapsed_s = json.value("elapsed_s", 0.0);
  event.stage = json.value("stage", "");
  if (json.contains("value")) event.value = number_from_json(json["value"]);
  if (json.contains("bound")) event.bound = number_from_json(json["bound"]);
  event.from = json.value("from", "");
  event.text = json.value("text", "");
  if (json.contains("counters")) event.counters = pairs_from_json(json["counters"]);
  return event;
}

Json to_json(const AnyOutcome& outcome) {
  return {{"status", name(outcome.status)},
          {"stop", name(outcome.stop)},
          {"plan", outcome.plan.value_or(nullptr)},
          {"objectives", to_json(outcome.objectives, true)},
          {"proof", outcome.proof.value_or(nullptr)},
          {"explanation", to_json(outcome.explanation)},
          {"next_best", to_json(outcome.next_best, true)},
          {"stable_ranges", to_json(outcome.stable_ranges)},
          {"frontier", outcome.frontier},
          {"source_model", outcome.source_model},
          {"warnings", to_json(outcome.warnings)},
          {"backends", to_json(outcome.backends)},
          {"phases", to_json(outcome.phases)}};
}

std::vector<Objective> objectives_from_json(const Json& json) {
  std::vector<Objective> objectives;
  for (const Json& one : json) {
    objectives.push_back({.name = one.at("name"),
                          .sense = one.at("sense") == "maximize" ? Sense::kMaximize : Sense::kMinimize,
                          .unit = one.at("unit"),
                          .value = number_from_json(one.at("value")),
                          .bound = number_from_json(one.at("bound"))});
  }
  return objectives;
}

AnyOutcome outcome_from_json(const Json& json) {
  AnyOutcome outcome;
  outcome.status = named(kStatuses, json.at("status"));
  outcome.stop = named(kStops, json.at("stop"));
  if (!json.at("plan").is_null()) outcome.plan = json["plan"];
  outcome.objectives = objectives_from_json(json.at("objectives"));
  if (!json.at("proof").is_null()) outcome.proof = json["proof"];
  outcome.explanation = explanation_from_json(json.at("explanation"));
  for (const Json& next : json.at("next_best"))
    outcome.next_best.push_back({next.at("plan"), objectives_from_json(next.at("objectives"))});
  for (const Json& range : json.at("stable_ranges")) {
    const Json& high = range.at("high");
    outcome.stable_ranges.push_back(
        {texts(range.at("at")), range.at("field"), range.at("unit"), range.at("value"), range.at("low"),
         high.is_null() ? std::nullopt : std::optional(high.get<std::string>()), range.at("text")});
  }
  outcome.frontier = json.at("frontier");
  outcome.source_model = json.at("source_model");
  for (const Json& warning : json.at("warnings"))
    outcome.warnings.push_back({warning.at("at"), warning.at("text")});
  for (const Json& use : json.at("backends"))
    outcome.backends.push_back({use.at("name"), use.at("version"), use.at("role"), use.at("why")});
  for (const Json& phase : json.at("phases")) {
    outcome.phases.push_back(
        {phase.at("name"), phase.at("wall_s"), phase.at("ticks"), pairs_from_json(phase.at("counters"))});
  }
  return outcome;
}

Json answer_json(const AnswerParts& parts) {
  const AnyOutcome& outcome = *parts.outcome;
  const Objective* head = headline(parts);
  const bool strings = parts.kind->decimal_strings;
  Json json = Json::object();
  json["tenon"] = 1;
  json["version"] = TENON_VERSION;
  json["kind"] = parts.kind->kind;
  json["status"] = name(outcome.status);
  json["stop"] = name(outcome.stop);
  json["objective"] = head ? number_json(head->value, strings) : Json(nullptr);
  json["bound"] = head ? number_json(head->bound, strings) : Json(nullptr);
  json["gap"] = head ? optional_json(head->gap()) : Json(nullptr);
  json["objectives"] = stages_json(parts);
  json["verified"] = parts.verified ? Json(*parts.verified) : Json(nullptr);
  json["violations"] = to_json(parts.violations);
  json["bound_checked"] = parts.bound_checked ? Json(*parts.bound_checked) : Json(nullptr);
  json["certificate_sha256"] = parts.certificate_sha256 ? Json(*parts.certificate_sha256) : Json(nullptr);
  json["warnings"] = to_json(parts.warnings);
  json["explanation"] = to_json(outcome.explanation);
  json["plan"] = outcome.plan.value_or(nullptr);
  json["next_best"] = to_json(outcome.next_best, strings);
  json["stable_ranges"] = to_json(outcome.stable_ranges);
  json["frontier"] = outcome.frontier;
  json["source_model"] = outcome.source_model;
  json["options"] = parts.options;
  json["backends"] = to_json(outcome.backends);
  json["stats"] = parts.stats;
  json["input_sha256"] = parts.input_sha256;
  return json;
}

}  // namespace tenon::engine
