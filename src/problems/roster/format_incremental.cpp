// The body of /solve/incremental: a roster that is out, who comes, goes and is on leave, and the days to plan again.
//
// The horizon begins on the first of these days. Duties before it become their officers' history; those on it and after it become work that
// is there already, which stays with who is available and is open again with who is not (format_settled.cpp). So an open place is one of the
// demand at which nobody is any more, and no place is filled twice. Days off and open places of the old output are nobody's work.

#include <algorithm>

#include "formats/text.h"
#include "problems/roster/format_bodies.h"
#include "problems/roster/format_parts.h"

namespace tenon::roster {

namespace {

using formats::Field;
using formats::FieldNames;
using formats::in_quotes;
using formats::Json;
using formats::Place;

const std::vector<FieldNames> kWindowFields{
    {"cutoffDate"}, {"solveFromDate"}, {"solveToDate"}, {"lengthDays"}};
enum WindowField { kCutoff, kSolveFrom, kSolveTo };
const std::vector<FieldNames> kHorizonFields{{"startDate"}, {"endDate"}, {"lengthDays"}};
const std::vector<FieldNames> kChangeFields{{"newJoiners"}, {"notAvailableFrom"}, {"longLeave"}};
enum ChangeField { kJoiners, kLeavers, kLongLeave };
const std::vector<FieldNames> kLeaverFields{{"employeeId"}, {"notAvailableFrom"}, {"reason"}};
const std::vector<FieldNames> kLeaveFields{{"employeeId"}, {"leaveFrom"}, {"leaveTo"}, {"reason"}};

class IncrementalReader : BodyReader {
 public:
  using BodyReader::BodyReader;

  Result<MadeDocument> run(std::vector<Warning>& notes) {
    read_window();
    copy_but({"temporalWindow", "previousOutput", "employeeChanges", "employees", "planningHorizon", "pins"});
    if (reader_.error_count() == 0) read_previous();
    if (reader_.error_count() == 0) {
      read_staff();
      read_changes();
      read_duties();
      read_offsets();
      keep_pins();
      settle_demand();
      write_frame();
    }
    return finish(notes);
  }

 private:
  // ---- Which days ---------------------------------------------------------------------------------------------------------------

  void read_window() {
    const Place top;
    const Field window = field_in(body_, "temporalWindow");
    if (!window) return reader_.missing(window, top, "{cutoffDate, solveFromDate, solveToDate}");
    const Place place = top.at("temporalWindow");
    const std::vector<Field> fields = reader_.fields(*window.value, place, kWindowFields);
    if (!window.value->is_object()) return;
    const auto cutoff = date(fields[kCutoff], place);
    const auto from = date(fields[kSolveFrom], place, true);
    const auto to = date(fields[kSolveTo], place, true);
    if (!from || !to) return;
    from_ = *from;
    to_ = *to;
    cutoff_ = cutoff.value_or(from_ - 1);
    if (to_ < from_)
      reader_.error(place.at("solveToDate"), in_quotes(date_text(to_)), "a date not before solveFromDate");
    if (cutoff_ >= from_)
      reader_.error(place.at("cutoffDate"), in_quotes(date_text(cutoff_)), "a date before solveFromDate");
    start_ = from_;
    end_ = to_;
    const Field horizon = field_in(body_, "planningHorizon");
    if (!horizon) return;
    const Place here = top.at("planningHorizon");
    const std::vector<Field> ends = reader_.fields(*horizon.value, here, kHorizonFields);
    if (!horizon.value->is_object()) return;
    start_ = date(ends[0], here).value_or(from_);
    end_ = std::max(to_, date(ends[1], here).value_or(to_));
  }

  void write_frame() {
    Json& root = made_.document.root;
    root["planningHorizon"] = Json::object(
        {{"startDate", date_text(from_)}, {"endDate", date_text(end_)}, {"postsUntil", date_text(to_)}});
    if (!holds(root, "publicHolidays") && holds(*previous_, "publicHolidays"))
      root["publicHolidays"] = (*previous_)["publicHolidays"];
    Json request = Json::object({{"kind", "incremental"},
                                 {"cutoffDate", date_text(cutoff_)},
                                 {"solveFromDate", date_text(from_)},
                                 {"solveToDate", date_text(to_)},
                                 {"previousJobId", previous_job()}});
    request["records"] = std::move(records_);
    root["request"] = std::move(request);
  }

  Json previous_job() const {
    for (const Json* in : {&body_, previous_})
      for (const char* key : {"previousJobId", "jobId", "job_id"})
        if (holds(*in, key)) return (*in)[key];
    return nullptr;
  }

  // ---- Who ----------------------------------------------------------------------------------------------------------------------

  // The old output: a document of the family, or an answer of ours with its plan.
  void read_previous() {
    const Field field = field_in(body_, "previousOutput");
    previous_ = &body_;
    if (!field || !field.value->is_object())
      return reader_.error("/previousOutput", field ? formats::shown(*field.value) : "nothing",
                           "the roster that is out: {assignments, …}");
    previous_ = field.value;
    if (holds(*previous_, "plan") && (*previous_)["plan"].is_object()) {
      previous_ = &(*previous_)["plan"];
      previous_at_ += "/plan";
    }
    if (!holds(*previous_, "assignments"))
      reader_.error(previous_at_ + "/assignments", "nothing", "a list of assignments");
  }

  void read_staff() {
    const Place top;
    const Field own = field_in(body_, "employees");
    const auto add = [&](const Json& employee, const Place& at) { add_employee(employee, at); };
    if (own) return reader_.list(own, top, "a list of employees", add);
    const Place previous = top.at("previousOutput"), meta = previous.at("meta"), data = meta.at("inputData");
    const Json& old = *previous_;
    if (holds(old, "meta") && holds(old["meta"], "inputData") && holds(old["meta"]["inputData"], "employees"))
      reader_.list(field_in(old["meta"]["inputData"], "employees"), data, "a list of employees", add);
  }

  // What an output says of somebody whom the body does not describe.
  void read_people() {
    static const std::vector<const char*> kSaid{"employeeId", "rankId", "productTypeId", "ouId", "scheme"};
    int count = 0;
    std::string one;
    const Place top, previous = top.at("previousOutput");
    reader_.list(field_in(*previous_, "employeeRoster"), previous, "a list of rosters",
                 [&](const Json& roster, const Place& at) {
                   const std::string id = text_in(roster, "employeeId");
                   if (id.empty() || employee_called(id) != nullptr) return;
                   Json employee = Json::object();
                   for (const char* key : kSaid)
                     if (holds(roster, key)) employee[key] = roster[key];
                   add_employee(employee, at);
                   if (count++ == 0) one = id;
                 });
    if (count > 0)
      reader_.warn("/previousOutput/employeeRoster",
                   std::to_string(count) + (count == 1 ? " employee is" : " employees are") +
                       " known from the old output alone (" + one + (count > 1 ? ", …" : "") +
                       "), without qualifications, gender, leave; give them in employees");
  }

  void read_changes() {
    const Place top;
    const Field field = field_in(body_, "employeeChanges");
    std::vector<Field> fields(kChangeFields.size());
    const Place place = top.at("employeeChanges");
    if (field) fields = reader_.fields(*field.value, place, kChangeFields);
    read_people();
    add_joiners(fields[kJoiners], place);
    reader_.list(fields[kLeavers], place, "a list of {employeeId, notAvailableFrom}",
                 [&](const Json& json, const Place& at) { read_leaver(json, at); });
    reader_.list(fields[kLongLeave], place, "a list of {employeeId, leaveFrom, leaveTo}",
                 [&](const Json& json, const Place& at) { read_leave(json, at); });
  }

  Json* known(const Field& field, const Place& place) {
    const std::string id = text(field, place);
    if (!field) reader_.missing(field, place, "the id of an employee");
    if (id.empty()) return nullptr;
    Json* employee = employee_called(id);
    if (employee == nullptr) reader_.warn(place, "no employee " + in_quotes(id));
    return employee;
  }

  void read_leaver(const Json& json, const Place& place) {
    const std::vector<Field> fields = reader_.fields(json, place, kLeaverFields);
    if (!json.is_object()) return;
    Json* employee = known(fields[0], place);
    const auto from = date(fields[1], place, true);
    if (employee == nullptr || !from) return;
    const std::string last = date_text(*from - 1);
    const std::string before = text_in(*employee, "availableUntil");
    if (before.empty() || last < before) (*employee)["availableUntil"] = last;
  }

  void read_leave(const Json& json, const Place& place) {
    const std::vector<Field> fields = reader_.fields(json, place, kLeaveFields);
    if (!json.is_object()) return;
    Json* employee = known(fields[0], place);
    const auto from = date(fields[1], place, true);
    const auto to = date(fields[2], place, true);
    if (employee == nullptr || !from || !to) return;
    if (*to < *from)
      return reader_.error(place.at("leaveTo"), in_quotes(date_text(*to)), "a date not before leaveFrom");
    append(*employee, "unavailability",
           Json::object(
               {{"startDate", date_text(*from)}, {"endDate", date_text(*to)}, {"reason", "long leave"}}));
  }

  // ---- What was rostered --------------------------------------------------------------------------------------------------------

  void read_duties() {
    const Json& list = (*previous_)["assignments"];
    if (!list.is_array())
      return reader_.error(previous_at_ + "/assignments", formats::shown(list), "a list of assignments");
    const Place top, previous = top.at("previousOutput"), plan = previous.at("plan");
    const Place all = (previous_at_.ends_with("/plan") ? plan : previous).at("assignments");
    for (const Json& item : list_in(body_, "demandItems"))
      if (holds(item, "locationId")) places_of_[text_in(item, "demandId")] = text_in(item, "locationId");
    for (std::size_t i = 0; i < list.size(); ++i) {
      const Json& record = list[i];
      const auto day = date_of(record);
      if (day && *day < from_) {
        Json old = record;
        old.erase("auditInfo");
        records_.push_back(std::move(old));
      }
      if (is_duty_record(record)) read_duty(record, day, all.at(i));
    }
  }

  static std::optional<std::int32_t> date_of(const Json& record) {
    const std::string text = text_in(record, "date");
    return text.empty() ? std::nullopt : serial_of(std::string_view(text).substr(0, 10));
  }

  void read_duty(const Json& record, const std::optional<std::int32_t>& day, const Place& place) {
    const std::string id = text_in(record, "employeeId");
    if (!day) return reader_.error(place.at("date"), "no date", "a date, YYYY-MM-DD");
    Json* employee = employee_called(id);
    if (employee == nullptr)
      return reader_.error(place.at("employeeId"), in_quotes(id),
                           "an employee whom employees, employeeRoster or newJoiners describe");
    if (*day > end_) return reader_.warn(place, "this duty lies behind the horizon and is not looked at");
    Json duty = Json::object({{"date", date_text(*day)}, {"shiftCode", text_in(record, "shiftCode")}});
    const auto [start, end] = times_of(record);
    if (start.empty() || end.empty())
      return reader_.error(place.at("startDateTime"), "no start and end, and no such shift in demandItems",
                           "startDateTime and endDateTime");
    duty["start"] = start;
    duty["end"] = end;
    const auto location = places_of_.find(text_in(record, "demandId"));
    if (location != places_of_.end()) duty["locationId"] = location->second;
    if (holds(record, "newRotationOffset")) offsets_[id] = record["newRotationOffset"];
    if (*day < from_) return add_past(*employee, std::move(duty));
    duty["employeeId"] = id;
    duty["kind"] = "work";
    for (const char* key : {"demandId", "requirementId"})
      if (holds(record, key)) duty[key] = record[key];
    duty["reason"] = "locked";
    add_pin(std::move(duty), place);
  }

  static void add_past(Json& employee, Json duty) {
    if (!holds(employee, "history")) employee["history"] = Json::object();
    Json& history = employee["history"];
    if (!history.is_object()) return;
    for (const Json& known : list_in(history, "duties"))
      if (text_in(known, "date") == text_in(duty, "date") &&
          text_in(known, "start") == text_in(duty, "start"))
        return;
    append(history, "duties", std::move(duty));
  }

  // Of a record, or of its shift in demandItems where it says none (or a date alone, as some outputs do).
  std::pair<std::string, std::string> times_of(const Json& record) const {
    std::pair<std::string, std::string> times;
    if (holds(record, "startDateTime")) times.first = clock(record["startDateTime"]);
    if (holds(record, "endDateTime")) times.second = clock(record["endDateTime"]);
    const std::string demand = text_in(record, "demandId"), code = text_in(record, "shiftCode");
    for (const Json& item : list_in(body_, "demandItems")) {
      if (!times.first.empty() && !times.second.empty()) break;
      if (!demand.empty() && text_in(item, "demandId") != demand) continue;
      for (const Json& set : list_in(item, "shifts"))
        for (const Json& detail : list_in(set, "shiftDetails")) {
          if (text_in(detail, "shiftCode") != code) continue;
          if (times.first.empty() && holds(detail, "start")) times.first = clock(detail["start"]);
          if (times.second.empty() && holds(detail, "end")) times.second = clock(detail["end"]);
        }
    }
    return times;
  }

  // ---- What goes on from it -----------------------------------------------------------------------------------------------------

  void read_offsets() {
    for (const char* list : {"employeeRoster", "rosters"})
      for (const Json& roster : list_in(*previous_, list))
        if (holds(roster, "rotationOffset"))
          offsets_.emplace(text_in(roster, "employeeId"), roster["rotationOffset"]);
    keep_offsets(offsets_);
  }

  void keep_pins() {
    const Place top;
    reader_.list(field_in(body_, "pins"), top, "a list of pins", [&](const Json& pin, const Place& at) {
      const auto day = date_of(pin);
      if (!day || *day >= from_) add_pin(pin, at);
    });
  }

  // A pattern reads its first letter where it always did; numbers of days that are over are left out.
  void settle_demand() {
    Json& root = made_.document.root;
    if (!holds(root, "demandItems") || !root["demandItems"].is_array()) return;
    for (Json& item : root["demandItems"]) {
      if (!item.is_object()) continue;
      if (!holds(item, "shiftStartDate")) item["shiftStartDate"] = date_text(start_);
      if (!holds(item, "requirements") || !item["requirements"].is_array()) continue;
      for (Json& requirement : item["requirements"]) {
        if (!holds(requirement, "dailyHeadcount") || !requirement["dailyHeadcount"].is_array()) continue;
        Json daily = Json::array();
        for (const Json& line : requirement["dailyHeadcount"])
          if (const auto day = date_of(line); !day || (*day >= from_ && *day <= end_)) daily.push_back(line);
        requirement["dailyHeadcount"] = std::move(daily);
      }
    }
  }

  std::int32_t cutoff_ = 0, from_ = 0, to_ = 0;  // the days to plan again
  std::int32_t start_ = 0, end_ = 0;             // of the whole roster
  const Json* previous_ = nullptr;
  std::string previous_at_ = "/previousOutput";
  std::map<std::string, std::string, std::less<>> places_of_;  // demand -> location
  std::map<std::string, Json, std::less<>> offsets_;
  Json::array_t records_;
};

}  // namespace

Result<MadeDocument> read_incremental(const formats::Document& body, std::vector<Warning>& notes) {
  return IncrementalReader(body).run(notes);
}

}  // namespace tenon::roster
