// The body of /solve/fill-slots-mixed: open places, staff with what they may still work, and joiners. What is left to somebody becomes rules
// of his own: net hours of each week and of each month, days in all, days in a row. What he has worked is known as a run of days alone.

#include <algorithm>

#include "formats/text.h"
#include "problems/roster/format_bodies.h"

namespace tenon::roster {

namespace {

using formats::Field;
using formats::FieldNames;
using formats::Json;
using formats::Place;

const std::vector<FieldNames> kWindowFields{
    {"cutoffDate"}, {"solveFromDate"}, {"solveToDate"}, {"lengthDays"}};
const std::vector<FieldNames> kHoursFields{{"weekly"}, {"monthly"}};
const std::vector<FieldNames> kDaysFields{{"consecutive"}, {"total"}};
const std::vector<FieldNames> kStateFields{
    {"consecutiveDaysWorked"}, {"lastWorkDate"}, {"rotationOffset"}, {"patternDay"}};
const std::vector<FieldNames> kAvailabilityFields{{"date"}, {"available"}, {"reason"}};

constexpr std::int64_t kMostRun = 400;

// Rules of the body, each with a limit for each employee.
struct OwnRule {
  const char* id;
  Json line;
  Json limits = Json::array();
};

class FillSlotsReader : SlotBodyReader {
 public:
  using SlotBodyReader::SlotBodyReader;

  Result<MadeDocument> run(std::vector<Warning>& notes) {
    const Place top;
    copy_but({"emptySlots", "existingEmployees", "newJoiners", "requirements", "temporalWindow",
              "demandItems", "planningHorizon", "mode", "employees"});
    read_slots();
    reader_.list(field_in(body_, "existingEmployees"), top, "a list of employees",
                 [&](const Json& json, const Place& at) { read_employee(json, at); });
    add_joiners(field_in(body_, "newJoiners"), top);
    if (slots_.empty()) return finish(notes);
    std::optional<std::int32_t> until;
    if (const Field window = field_in(body_, "temporalWindow")) {
      const Place place = top.at("temporalWindow");
      const std::vector<Field> fields = reader_.fields(*window.value, place, kWindowFields);
      until = date(fields[2], place);
    }
    write_demand("fill-slots-mixed", until);
    if (!has_patterns_)
      for (Json& employee : employees_)
        if (employee.is_object()) employee.erase("workPattern");
    keep_offsets(offsets_);
    write_rules();
    return finish(notes);
  }

 private:
  void read_employee(const Json& json, const Place& place) {
    if (!json.is_object()) {
      add_employee(json, place);
      return;
    }
    Json employee = json;
    for (const char* key : {"availableHours", "availableDays", "currentState", "availability"})
      employee.erase(key);
    const std::string id = text_in(json, "employeeId");
    const std::int64_t run = read_state(json, place, id, employee);
    read_availability(json, place, employee);
    const auto bound = [&](OwnRule& rule, const Field& field, const Place& at, std::int64_t more) {
      if (!field) return;
      if (!field.value->is_number() || field.value->get<double>() < 0 || field.value->get<double>() > 1e6)
        return reader_.error(at.at(field.name), formats::shown(*field.value), "a number of at least 0");
      const Json most = more == 0 ? *field.value : Json(field.value->get<std::int64_t>() + more);
      rule.limits.push_back(Json::object({{"scope", {{"employeeIds", Json::array({id})}}}, {"most", most}}));
    };
    if (const Field hours = field_in(json, "availableHours")) {
      const Place at = place.at(hours.name);
      const std::vector<Field> fields = reader_.fields(*hours.value, at, kHoursFields);
      bound(weekly_, fields[0], at, 0);
      bound(monthly_, fields[1], at, 0);
    }
    if (const Field days = field_in(json, "availableDays")) {
      const Place at = place.at(days.name);
      const std::vector<Field> fields = reader_.fields(*days.value, at, kDaysFields);
      bound(in_row_, fields[0], at, run);
      bound(in_all_, fields[1], at, 0);
    }
    add_employee(employee, place);
  }

  // The days worked before the first slot; returns how many of them end on the day before it.
  std::int64_t read_state(const Json& json, const Place& place, const std::string& id, Json& employee) {
    const Field state = field_in(json, "currentState");
    if (!state) return 0;
    const Place at = place.at(state.name);
    const std::vector<Field> fields = reader_.fields(*state.value, at, kStateFields);
    const auto days = reader_.integer(fields[0], at, 0, kMostRun);
    const auto last = date(fields[1], at);
    if (fields[2]) offsets_[id] = *fields[2].value;
    if (!last || !days) return 0;
    std::int64_t run = 0;
    for (std::int64_t back = 0; back < *days; ++back) {
      const std::int32_t day = *last - static_cast<std::int32_t>(back);
      if (slots_.empty() || day >= first_) continue;
      if (!holds(employee, "history")) employee["history"] = Json::object();
      append(employee["history"], "duties", Json::object({{"date", date_text(day)}}));
      run += *last >= first_ - 1;
    }
    return run;
  }

  void read_availability(const Json& json, const Place& place, Json& employee) {
    reader_.list(field_in(json, "availability"), place, "a list of {date, available}",
                 [&](const Json& day, const Place& at) {
                   const std::vector<Field> fields = reader_.fields(day, at, kAvailabilityFields);
                   const auto on = date(fields[0], at, true);
                   if (on && !reader_.boolean(fields[1], at).value_or(true))
                     append(employee, "unavailability", date_text(*on));
                 });
  }

  void write_rules() {
    Json& root = made_.document.root;
    for (OwnRule* rule : {&weekly_, &monthly_, &in_row_, &in_all_}) {
      if (rule->limits.empty()) continue;
      Json line = Json::object({{"id", rule->id}, {"enforcement", "hard"}});
      for (const auto& [key, value] : rule->line.items()) line[key] = value;
      line["limits"] = std::move(rule->limits);
      append(root, "constraintList", std::move(line));
    }
  }

  static Json sum(const char* quantity, const char* window) {
    return Json::object({{"form", "window-sum"}, {"quantity", quantity}, {"window", window}});
  }

  std::map<std::string, Json, std::less<>> offsets_;
  OwnRule weekly_{"availableHours.weekly", sum("net", "week")};
  OwnRule monthly_{"availableHours.monthly", sum("net", "month")};
  OwnRule in_all_{"availableDays.total", sum("days", "horizon")};
  OwnRule in_row_{"availableDays.consecutive", Json::object({{"form", "run-length"}, {"run", "work"}})};
};

}  // namespace

Result<MadeDocument> read_fill_slots(const formats::Document& body, std::vector<Warning>& notes) {
  return FillSlotsReader(body).run(notes);
}

}  // namespace tenon::roster
