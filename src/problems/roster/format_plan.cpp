// Plans, in and out: the `plan` of an answer, alone or in its envelope, or a document that another program of the ngrs family wrote.
// Hours are numbers of two decimals there and hundredths here.

#include <cmath>
#include <limits>

#include "formats/document.h"
#include "formats/plan_file.h"
#include "formats/table.h"
#include "formats/text.h"
#include "problems/roster/format.h"
#include "problems/roster/format_parts.h"

namespace tenon::roster {

namespace {

using formats::Field;
using formats::FieldNames;
using formats::Json;
using formats::Place;

constexpr std::int64_t kAnyLow = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kAnyHigh = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kMostText = 10'000;
constexpr double kMostHours = 1e9;

const std::vector<FieldNames> kPlanFields{{"assignments"}, {"rosters"}, {"unfilled"}, {"hours"}, {"score"}};
enum PlanField { kAssignments, kRosters, kUnfilled, kHours, kScore };
// Those behind `employee` are other programs'.
const std::vector<FieldNames> kAssignmentFields{{"demandId"},
                                                {"requirementId"},
                                                {"employeeId"},
                                                {"date"},
                                                {"shiftCode"},
                                                {"startDateTime"},
                                                {"endDateTime"},
                                                {"status"},
                                                {"hours"},
                                                {"newRotationOffset"},
                                                {"day"},
                                                {"shift"},
                                                {"employee"},
                                                {"assignmentId"},
                                                {"slotId"},
                                                {"patternDay"},
                                                {"reason"},
                                                {"expectedShift"},
                                                {"dayType"},
                                                {"auditInfo"},
                                                {"constraintResults"}};
enum AssignmentField {
  kDemand,
  kRequirement,
  kEmployee,
  kDate,
  kShift,
  kStart,
  kEnd,
  kStatus,
  kOwnHours,
  kOffset,
  kDayIndex,
  kShiftId,
  kPerson
};
const std::vector<FieldNames> kHoursFields{
    {"gross"}, {"lunch"}, {"normal"}, {"ot"}, {"restDayPay"}, {"publicHolidayHours"}, {"paid"}};
const std::vector<FieldNames> kRosterFields{{"employeeId"}, {"workPattern"}, {"rotationOffset"}, {"days"}};
const std::vector<FieldNames> kDayFields{{"date"}, {"status"}, {"shiftCode"}, {"patternDay"}};
const std::vector<FieldNames> kUnfilledFields{{"demandId"}, {"requirementId"}, {"date"}, {"shiftCode"},
                                              {"missing"},  {"employeeId"},    {"why"}};
const std::vector<FieldNames> kWhyFields{{"rule"}, {"officers"}, {"text"}};
const std::vector<FieldNames> kTotalsFields{{"weeks"}, {"months"}};
const std::vector<FieldNames> kScoreFields{{"breaks"}, {"cost"}, {"officers"}};

// Only the form is checked here: whether people, posts and hours are right is the verifier's question.
class PlanReader {
 public:
  explicit PlanReader(const formats::Document& document) : reader_(document) {}

  // `whole` where `json` is a plan; else a document that also holds other things.
  Result<Plan> read(const Json& json, const Place& place, bool whole) {
    const std::vector<Field> fields =
        whole ? reader_.fields(json, place, kPlanFields) : only_assignments(json);
    if (!fields[kAssignments]) reader_.missing(fields[kAssignments], place, "a list of assignments");
    reader_.list(fields[kAssignments], place, "a list of assignments",
                 [&](const Json& item, const Place& at) { read_assignment(item, at); });
    reader_.list(fields[kRosters], place, "a list of rosters",
                 [&](const Json& item, const Place& at) { read_roster(item, at); });
    reader_.list(fields[kUnfilled], place, "a list of unfilled posts",
                 [&](const Json& item, const Place& at) { read_unfilled(item, at); });
    members(fields[kHours], place, [&](const std::string& officer, const Json& totals, const Place& at) {
      plan_.hours.push_back(totals_in(officer, totals, at));
    });
    members(fields[kScore], place, [&](const std::string& rule, const Json& score, const Place& at) {
      read_score(rule, score, at);
    });
    if (reader_.error_count() > 0) return reader_.take_errors();
    return std::move(plan_);
  }

 private:
  static std::vector<Field> only_assignments(const Json& json) {
    std::vector<Field> fields(kPlanFields.size());
    fields[kAssignments] = {&json["assignments"], "assignments"};
    return fields;
  }

  template <class Visit>
  void members(const Field& field, const Place& place, const Visit& visit) {
    if (!field) return;
    const Place here = place.at(field.name);
    if (!field.value->is_object()) return reader_.error(here, formats::shown(*field.value), "an object {…}");
    for (const auto& [key, value] : field.value->get_ref<const Json::object_t&>())
      visit(key, value, here.at(key));
  }

  std::string text(const Field& field, const Place& place) {
    return reader_.text(field, place, kMostText).value_or("");
  }
  std::string needed(const Field& field, const Place& place, const char* expected) {
    if (!field) reader_.missing(field, place, expected);
    return text(field, place);
  }
  std::int64_t number(const Field& field, const Place& place, std::int64_t otherwise = 0) {
    return reader_.integer(field, place, kAnyLow, kAnyHigh).value_or(otherwise);
  }

  void read_assignment(const Json& json, const Place& place) {
    const std::vector<Field> fields = reader_.fields(json, place, kAssignmentFields);
    if (!json.is_object()) return;
    Assignment assignment;
    if (fields[kPerson]) {  // the benchmark's
      assignment.officer = text(fields[kPerson], place);
      assignment.shift = needed(fields[kShiftId], place, "the shift's id");
      if (!fields[kDayIndex]) reader_.missing(fields[kDayIndex], place, "the index of a day");
      assignment.day = number(fields[kDayIndex], place);
      plan_.assignments.push_back(std::move(assignment));
      return;
    }
    if (!is_duty_record(json)) {
      if (!fields[kStatus] && !fields[kEmployee])
        reader_.missing(fields[kEmployee], place, "the id of an employee");
      return;
    }
    assignment.demand = text(fields[kDemand], place);
    assignment.requirement = text(fields[kRequirement], place);
    assignment.officer = needed(fields[kEmployee], place, "the id of an employee");
    assignment.date = needed(fields[kDate], place, "a date, YYYY-MM-DD");
    assignment.shift = needed(fields[kShift], place, "a shift code");
    assignment.start = text(fields[kStart], place);
    assignment.end = text(fields[kEnd], place);
    if (fields[kOwnHours]) assignment.hours = hours_in(*fields[kOwnHours].value, place.at("hours"));
    assignment.offset = reader_.integer(fields[kOffset], place, kAnyLow, kAnyHigh);
    plan_.assignments.push_back(std::move(assignment));
  }

  AssignedHours hours_in(const Json& json, const Place& place) {
    const std::vector<Field> fields = reader_.fields(json, place, kHoursFields);
    AssignedHours hours;
    std::size_t next = 0;
    for (auto* part : {&hours.gross, &hours.lunch, &hours.normal, &hours.overtime, &hours.rest_day}) {
      const Field& field = fields[next++];
      if (!field) continue;
      const double value = field.value->is_number() ? field.value->get<double>() : kMostHours * 2;
      if (std::abs(value) <= kMostHours)
        *part = std::llround(value * 100);
      else
        reader_.error(place.at(field.name), formats::shown(*field.value), "a number of hours");
    }
    return hours;
  }

  void read_roster(const Json& json, const Place& place) {
    const std::vector<Field> fields = reader_.fields(json, place, kRosterFields);
    if (!json.is_object()) return;
    OfficerRoster roster;
    roster.officer = needed(fields[0], place, "the id of an employee");
    roster.pattern = text(fields[1], place);
    roster.offset = reader_.integer(fields[2], place, kAnyLow, kAnyHigh);
    reader_.list(fields[3], place, "a list of days", [&](const Json& item, const Place& at) {
      const std::vector<Field> day = reader_.fields(item, at, kDayFields);
      if (!item.is_object()) return;
      roster.days.push_back({text(day[0], at), text(day[1], at), text(day[2], at), number(day[3], at, -1)});
    });
    plan_.rosters.push_back(std::move(roster));
  }

  void read_unfilled(const Json& json, const Place& place) {
    const std::vector<Field> fields = reader_.fields(json, place, kUnfilledFields);
    if (!json.is_object()) return;
    Unfilled unfilled;
    std::size_t next = 0;
    for (auto* part : {&unfilled.demand, &unfilled.requirement, &unfilled.date, &unfilled.shift})
      *part = text(fields[next++], place);
    unfilled.missing = number(fields[4], place);
    unfilled.officer = text(fields[5], place);
    reader_.list(fields[6], place, "a list of reasons", [&](const Json& item, const Place& at) {
      const std::vector<Field> why = reader_.fields(item, at, kWhyFields);
      if (item.is_object()) unfilled.why.push_back({text(why[0], at), number(why[1], at), text(why[2], at)});
    });
    plan_.unfilled.push_back(std::move(unfilled));
  }

  OfficerTotals totals_in(const std::string& officer, const Json& json, const Place& place) {
    const std::vector<Field> fields = reader_.fields(json, place, kTotalsFields);
    OfficerTotals totals{officer, {}, {}};
    std::size_t next = 0;
    for (auto* periods : {&totals.weeks, &totals.months})
      members(fields[next++], place, [&](const std::string& period, const Json& hours, const Place& at) {
        periods->push_back({period, hours_in(hours, at)});
      });
    return totals;
  }

  void read_score(const std::string& rule, const Json& json, const Place& place) {
    const std::vector<Field> fields = reader_.fields(json, place, kScoreFields);
    RuleScore score{rule, number(fields[0], place), number(fields[1], place), {}};
    members(fields[2], place, [&](const std::string& officer, const Json& cost, const Place& at) {
      score.officers.emplace_back(officer, number({&cost, officer}, at));
    });
    plan_.score.push_back(std::move(score));
  }

  formats::Reader reader_;
  Plan plan_;
};

// The sheet Assignments that --export writes: a row an assignment. Blank cells are as not said.
Result<Json> assignments_in_book(const formats::Source& source) {
  const Result<std::vector<formats::Table>> book = formats::read_workbook(source, "Assignments");
  if (!book.ok()) return book.errors();
  if (book.value().empty())
    return InputError{source.file, "", "no sheet \"Assignments\"",
                      "a workbook that `tenon plan roster --export` wrote"};
  const formats::Table& sheet = book.value().front();
  const auto column_called = [&](const char* title) {
    std::size_t column = 0;
    while (column < (sheet.rows.empty() ? 0 : sheet.rows[0].size()) && sheet.at(0, column).text != title)
      ++column;
    return column;
  };
  struct Wanted {
    const char* title;
    bool needed;
    bool number;
  };
  const std::vector<Wanted> dated{{"date", true, false},           {"demandId", true, false},
                                  {"requirementId", true, false},  {"shiftCode", true, false},
                                  {"employeeId", true, false},     {"newRotationOffset", false, true},
                                  {"startDateTime", false, false}, {"endDateTime", false, false}};
  const std::vector<Wanted> undated{{"employee", true, false}, {"day", true, true}, {"shift", true, false}};
  const std::size_t width = sheet.rows.empty() ? 0 : sheet.rows[0].size();
  const std::vector<Wanted>& fields = column_called("day") < width ? undated : dated;
  std::vector<InputError> errors;
  std::vector<std::size_t> columns;
  for (const Wanted& field : fields) {
    columns.push_back(column_called(field.title));
    if (field.needed && columns.back() == width)
      errors.push_back({source.file, sheet.place(0, 0), "no such column", formats::in_quotes(field.title)});
  }
  if (!errors.empty()) return errors;
  Json all = Json::array();
  for (std::size_t row = 1; row < sheet.rows.size(); ++row) {
    if (sheet.at(row, columns.front()).empty()) continue;
    Json entry = Json::object();
    for (std::size_t k = 0; k < fields.size(); ++k) {
      const formats::Cell& cell = sheet.at(row, columns[k]);
      if (cell.empty()) continue;
      const auto whole = cell.integer();
      entry[fields[k].title] = fields[k].number && whole ? Json(*whole) : Json(cell.text);
    }
    all.push_back(std::move(entry));
  }
  return Json::object({{"assignments", std::move(all)}});
}

Json hours_json(const AssignedHours& hours) {
  const auto number = [](std::int64_t hundredths) { return static_cast<double>(hundredths) / 100; };
  return Json::object({{"gross", number(hours.gross)},
                       {"lunch", number(hours.lunch)},
                       {"normal", number(hours.normal)},
                       {"ot", number(hours.overtime)},
                       {"restDayPay", number(hours.rest_day)}});
}

Json number_or_null(const std::optional<std::int64_t>& number) { return number ? Json(*number) : Json(); }

Json assignment_json(const Assignment& assignment) {
  if (assignment.day >= 0)
    return Json::object(
        {{"employee", assignment.officer}, {"day", assignment.day}, {"shift", assignment.shift}});
  Json json = Json::object({{"demandId", assignment.demand},
                            {"requirementId", assignment.requirement},
                            {"employeeId", assignment.officer},
                            {"date", assignment.date},
                            {"shiftCode", assignment.shift}});
  if (!assignment.start.empty()) json["startDateTime"] = assignment.start;
  if (!assignment.end.empty()) json["endDateTime"] = assignment.end;
  json["status"] = "ASSIGNED";
  if (assignment.hours) json["hours"] = hours_json(*assignment.hours);
  json["newRotationOffset"] = number_or_null(assignment.offset);
  return json;
}

Json roster_json(const OfficerRoster& roster) {
  Json days = Json::array();
  for (const DayStatus& day : roster.days) {
    Json json = Json::object({{"date", day.date}, {"status", day.status}});
    if (!day.shift.empty()) json["shiftCode"] = day.shift;
    if (day.pattern_day >= 0) json["patternDay"] = day.pattern_day;
    days.push_back(std::move(json));
  }
  return Json::object({{"employeeId", roster.officer},
                       {"workPattern", roster.pattern.empty() ? Json() : Json(roster.pattern)},
                       {"rotationOffset", number_or_null(roster.offset)},
                       {"days", std::move(days)}});
}

Json unfilled_json(const Unfilled& unfilled) {
  Json json = Json::object({{"demandId", unfilled.demand},
                            {"requirementId", unfilled.requirement},
                            {"date", unfilled.date},
                            {"shiftCode", unfilled.shift},
                            {"missing", unfilled.missing}});
  if (!unfilled.officer.empty()) json["employeeId"] = unfilled.officer;
  json["why"] = Json::array();
  for (const Why& why : unfilled.why) {
    Json reason = Json::object({{"rule", why.rule}, {"officers", why.officers}});
    if (!why.text.empty()) reason["text"] = why.text;
    json["why"].push_back(std::move(reason));
  }
  return json;
}

Json totals_json(const OfficerTotals& totals) {
  Json json = Json::object();
  for (const auto& [name, periods] :
       {std::pair("weeks", &totals.weeks), std::pair("months", &totals.months)}) {
    Json all = Json::object();
    for (const PeriodTotal& period : *periods) all[period.period] = hours_json(period.hours);
    json[name] = std::move(all);
  }
  return json;
}

Json score_json(const RuleScore& score) {
  Json json = Json::object({{"breaks", score.breaks}, {"cost", score.cost}});
  json["officers"] = Json::object();
  for (const auto& [officer, cost] : score.officers) json["officers"][officer] = cost;
  return json;
}

}  // namespace

bool is_duty_record(const Json& record) {
  if (!record.is_object()) return false;
  if (record.contains("status") && !record["status"].is_null()) return record["status"] == "ASSIGNED";
  const bool is_somebodys = record.contains("employeeId") && !record["employeeId"].is_null();
  return is_somebodys && !(record.contains("shiftCode") && record["shiftCode"] == "UNASSIGNED");
}

Json to_json(const Plan& plan) {
  Json json = Json::object();
  const auto list = [&](const char* name, const auto& entries, const auto& one) {
    Json::array_t all;
    all.reserve(entries.size());
    for (const auto& entry : entries) all.push_back(one(entry));
    json[name] = std::move(all);
  };
  list("assignments", plan.assignments, assignment_json);
  list("rosters", plan.rosters, roster_json);
  list("unfilled", plan.unfilled, unfilled_json);
  // Built as vectors: objects look every new key up among all they have.
  Json::object_t hours;
  hours.reserve(plan.hours.size());
  for (const OfficerTotals& totals : plan.hours)
    hours.Json::object_t::Container::emplace_back(totals.officer, totals_json(totals));
  json["hours"] = std::move(hours);
  json["score"] = Json::object();
  for (const RuleScore& score : plan.score) json["score"][score.rule] = score_json(score);
  return json;
}

Result<Plan> plan_from_json(const Json& plan, const std::string& file) {
  const formats::Document document{file, "json", {}};
  return PlanReader(document).read(plan, Place(), true);
}

Result<Plan> read_plan(const formats::Source& source) {
  if (formats::shape(source) == formats::Shape::kZip) {
    const Result<Json> plan = assignments_in_book(source);
    if (!plan.ok()) return plan.errors();
    return plan_from_json(plan.value(), source.file);
  }
  return formats::read_plan_file(
      source, "", [](const formats::Document& document, const Json& json, const Place& place) {
        const bool whole =
            !json.is_object() || !json.contains("assignments") || !json.contains("schemaVersion");
        return PlanReader(document).read(json, place, whole);
      });
}

}  // namespace tenon::roster
