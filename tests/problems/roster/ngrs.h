#pragma once

#include <string>
#include <vector>

#include "problems/roster/format.h"

// A small ngrs document of schema 0.98 that tests change by a value or two, and ways to read it.
namespace tenon::roster::testing {

using formats::Json;

// January 2026 from Thursday the 1st; D 08:00-20:00 and N 20:00-08:00, one of each a day on the word DDNNOO; two officers who fit.
inline Json small() {
  return formats::parse_json(R"({
    "schemaVersion": "0.98", "planningReference": "T",
    "planningHorizon": {"startDate": "2026-01-01", "endDate": "2026-01-31"},
    "publicHolidays": ["2026-01-01", "2026-01-20"],
    "demandItems": [{"demandId": "DI", "locationId": "L", "shiftStartDate": "2026-01-01",
      "shifts": [{"shiftDetails": [{"shiftCode": "D", "start": "08:00:00", "end": "20:00:00"},
                                   {"shiftCode": "N", "start": "20:00", "end": "08:00", "nextDay": true}]}],
      "requirements": [{"requirementId": "R", "productTypeId": "APO", "rankIds": ["SGT"], "headcount": 1,
                        "workPattern": ["D", "D", "N", "N", "O", "O"], "schemes": ["Any"]}]}],
    "employees": [
      {"employeeId": "E1", "ouId": "OU1", "productTypeId": "APO", "rankId": "SGT", "scheme": "Scheme A", "gender": "FEMALE"},
      {"employeeId": "E2", "ouId": "OU2", "productTypeId": "APO", "rankId": "SGT", "scheme": "B", "gender": "M"}]})",
                             "")
      .value();
}

// A reference into a document by JSON pointer; what is missing on the way is added.
inline Json& at(Json& json, const std::string& pointer) { return json[Json::json_pointer(pointer)]; }

inline Json with(Json json, const std::string& pointer, const std::string& value) {
  at(json, pointer) = formats::parse_json(value, "").value();
  return json;
}

inline Result<Input> read(const Json& json, const OptionValues& options = {}) {
  return read_instance({"t.json", "json", json}, options);
}

// The instance of a document that must be right.
inline Instance instance_of(const Json& json, const OptionValues& options = {}) {
  return read(json, options).value().instance;
}

inline OptionValues option(const std::string& name, const std::string& value) {
  OptionValues options;
  for (const OptionSpec& spec : read_options())
    if (spec.name == name) options.set(spec, value);
  return options;
}

// "place: found" of every error.
inline std::vector<std::string> errors_of(const Result<Input>& input) {
  std::vector<std::string> all;
  if (input.ok()) return {"no error"};
  for (const InputError& error : input.errors()) all.push_back(error.at + ": " + error.found);
  return all;
}

inline OfficerId officer_called(const Instance& instance, const std::string& id) {
  for (const OfficerId officer : instance.officers.keys())
    if (instance.officers[officer].id == id) return officer;
  return OfficerId::none();
}

// The limit of a rule for an officer; null: not bound.
inline const Limit* limit_of(const Instance& instance, const std::string& rule, const std::string& officer) {
  return instance.rule(rule)->limit(officer_called(instance, officer));
}

inline const HourTerms& terms_of(const Instance& instance, const std::string& officer) {
  return instance.terms[static_cast<std::size_t>(instance.officers[officer_called(instance, officer)].terms)];
}

}  // namespace tenon::roster::testing
