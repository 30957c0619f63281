// The body of /solve/empty-slots: open places, the staff, and of work that is settled elsewhere what its clients know: dates, hours of weeks
// and months, the run before.
//
// Work on a date without times counts as a day worked, with an even share of its week's net hours, or 8 where the week's are not said; it has
// no rest to keep. An entry of assignedDates may also be {date, shiftCode, start, end}, which is exact.

#include <algorithm>
#include <cmath>

#include "formats/text.h"
#include "problems/roster/format_bodies.h"

namespace tenon::roster {

namespace {

using formats::Field;
using formats::FieldNames;
using formats::in_quotes;
using formats::Json;
using formats::Place;

const std::vector<FieldNames> kContextFields{{"cutoffDate"}, {"employeeAssignments"}};
const std::vector<FieldNames> kLockedFields{{"employeeId"},     {"assignedDates"},          {"weeklyHours"},
                                            {"monthlyHours"},   {"consecutiveWorkingDays"}, {"lastWorkDate"},
                                            {"rotationOffset"}, {"workPatternId"}};
enum LockedField { kEmployee, kDates, kWeekly, kMonthly, kRun, kLast, kOffset };
const std::vector<FieldNames> kDateFields{{"date"}, {"shiftCode"}, {"start"}, {"end"}, {"locationId"}};

constexpr std::int64_t kUsualDay = 8 * 60;  // net minutes of a day of which no hours are known
constexpr std::int64_t kMostRun = 400;

class EmptySlotsReader : SlotBodyReader {
 public:
  using SlotBodyReader::SlotBodyReader;

  Result<MadeDocument> run(std::vector<Warning>& notes) {
    const Place top;
    copy_but({"emptySlots", "lockedContext", "employees", "demandItems", "planningHorizon", "requirements",
              "temporalWindow"});
    reader_.list(field_in(body_, "employees"), top, "a list of employees",
                 [&](const Json& employee, const Place& at) { add_employee(employee, at); });
    read_slots();
    if (slots_.empty()) return finish(notes);
    std::optional<std::int32_t> end;
    if (holds(body_, "planningHorizon")) {
      const Place horizon = top.at("planningHorizon");
      end = date(field_in(body_["planningHorizon"], "endDate"), horizon);
    }
    end_ = std::max(last_, end.value_or(last_));
    write_demand("empty-slots", end);
    // A personal pattern says when he works as a rule, not what he may help out with; a requirement's own binds.
    if (!has_patterns_)
      for (Json& employee : employees_)
        if (employee.is_object()) employee.erase("workPattern");
    read_context();
    keep_offsets(offsets_);
    return finish(notes);
  }

 private:
  struct Locked {
    std::map<std::int32_t, Json> days;          // what is said of each; by date
    std::map<std::string, std::int64_t> weeks;  // net minutes, by name
    std::int64_t month = 0;
  };

  void read_context() {
    const Place top;
    const Field context = field_in(body_, "lockedContext");
    Json& request = made_.document.root["request"];
    request["lockedEmployees"] = 0;
    if (!context) return;
    const Place place = top.at("lockedContext");
    const std::vector<Field> fields = reader_.fields(*context.value, place, kContextFields);
    if (!context.value->is_object()) return;
    if (const auto cutoff = date(fields[0], place)) request["cutoffDate"] = date_text(*cutoff);
    reader_.list(fields[1], place, "a list of {employeeId, assignedDates, weeklyHours}",
                 [&](const Json& json, const Place& at) { read_locked(json, at); });
    if (fields[1] && fields[1].value->is_array()) request["lockedEmployees"] = fields[1].value->size();
  }

  void read_locked(const Json& json, const Place& place) {
    const std::vector<Field> fields = reader_.fields(json, place, kLockedFields);
    if (!json.is_object()) return;
    const std::string id = text(fields[kEmployee], place);
    if (!fields[kEmployee]) return reader_.missing(fields[kEmployee], place, "the id of an employee");
    Json* employee = employee_called(id);
    if (employee == nullptr) return reader_.warn(place, "no employee " + in_quotes(id));
    if (fields[kOffset]) offsets_[id] = *fields[kOffset].value;
    Locked locked;
    reader_.list(fields[kDates], place, "a list of dates",
                 [&](const Json& day, const Place& at) { read_day(day, at, locked); });
    const auto run = reader_.integer(fields[kRun], place, 0, kMostRun);
    if (const auto last = date(fields[kLast], place))
      for (std::int64_t back = 0; back < std::max<std::int64_t>(run.value_or(1), 1); ++back)
        locked.days.emplace(*last - static_cast<std::int32_t>(back), Json::object());
    read_weeks(fields[kWeekly], place, locked);
    locked.month = minutes(fields[kMonthly], place).value_or(0);
    if (employee->is_object()) write(*employee, id, std::move(locked), place);
  }

  void read_day(const Json& json, const Place& place, Locked& locked) {
    if (!json.is_object()) {
      if (const auto day = date_in(json, place)) locked.days.emplace(*day, Json::object());
      return;
    }
    const std::vector<Field> fields = reader_.fields(json, place, kDateFields);
    const auto day = date(fields[0], place, true);
    if (!day) return;
    Json said = Json::object();
    for (const Field& field : fields)
      if (field && field.name != "date")
        said[field.name] =
            field.name == "start" || field.name == "end" ? Json(clock(*field.value)) : *field.value;
    locked.days.emplace(*day, std::move(said));
  }

  void read_weeks(const Field& field, const Place& place, Locked& locked) {
    if (!field) return;
    const Place here = place.at(field.name);
    if (!field.value->is_object())
      return reader_.error(here, formats::shown(*field.value), "an object, {\"2026-W05\": 44}");
    for (const auto& [week, hours] : field.value->items())
      if (const auto net = minutes({&hours, week}, here)) locked.weeks[week] = *net;
  }

  std::optional<std::int64_t> minutes(const Field& field, const Place& place) {
    if (!field) return std::nullopt;
    if (field.value->is_number())
      if (const double hours = field.value->get<double>(); hours >= 0 && hours <= 1e6)
        return std::llround(hours * 60);
    reader_.error(place.at(field.name), formats::shown(*field.value), "a number of hours");
    return std::nullopt;
  }

  static std::string week_of(std::int32_t day) { return Calendar{}.week_name(day); }
  static bool is_timed(const Json& said) { return holds(said, "start") || holds(said, "end"); }

  // Of each day without times, its share of the week's hours; the first days of a week have the odd minutes.
  static std::map<std::int32_t, std::int64_t> shares(const Locked& locked) {
    std::map<std::string, std::vector<std::int32_t>> by_week;
    for (const auto& [day, said] : locked.days)
      if (!is_timed(said)) by_week[week_of(day)].push_back(day);
    std::map<std::int32_t, std::int64_t> of;
    for (const auto& [week, days] : by_week) {
      const auto count = static_cast<std::int64_t>(days.size());
      const auto found = locked.weeks.find(week);
      const std::int64_t sum = found == locked.weeks.end() ? kUsualDay * count : found->second;
      for (std::int64_t i = 0; i < count; ++i)
        of[days[static_cast<std::size_t>(i)]] = sum / count + (i < sum % count ? 1 : 0);
    }
    return of;
  }

  void write(Json& employee, const std::string& id, Locked locked, const Place& place) {
    const DaySpan month = Calendar{}.month(first_);
    const std::map<std::int32_t, std::int64_t> share = shares(locked);
    std::int64_t later = 0;  // net minutes of the first month on and after the first day
    if (!holds(employee, "history")) employee["history"] = Json::object();
    for (auto& [day, said] : locked.days) {
      Json duty = std::move(said);
      const auto net = share.find(day);
      if (net != share.end()) duty["hours"] = static_cast<double>(net->second) / 60;
      duty["date"] = date_text(day);
      if (day < first_) {
        append(employee["history"], "duties", std::move(duty));
        continue;
      }
      if (day > end_) continue;
      if (month.holds(day) && net != share.end()) later += net->second;
      if (net != share.end() && net->second == 0) duty["hours"] = 1.0 / 60;  // worked all the same
      duty["employeeId"] = id;
      duty["kind"] = "work";
      duty["reason"] = "locked";
      add_pin(std::move(duty), place);
    }
    write_sums(employee["history"], locked, later, place);
  }

  void write_sums(Json& history, const Locked& locked, std::int64_t later, const Place& place) {
    if (!history.is_object()) return;
    const auto put = [&](const char* key, std::int64_t sum) {
      if (sum > 0) history[key] = static_cast<double>(sum) / 60;
    };
    put("monthHours", locked.month - later);
    for (const auto& [week, net] : locked.weeks) {
      const bool has_days =
          std::any_of(locked.days.begin(), locked.days.end(),
                      [&, &name = week](const auto& day) { return week_of(day.first) == name; });
      if (has_days || net == 0) continue;
      if (week == week_of(first_))
        put("weekHours", net);
      else if (week > week_of(first_) && week <= week_of(end_))
        reader_.warn(place.at("weeklyHours"),
                     "hours of " + week + " without a date in assignedDates are not looked at");
    }
  }

  std::map<std::string, Json, std::less<>> offsets_;
  std::int32_t end_ = 0;
};

}  // namespace

Result<MadeDocument> read_empty_slots(const formats::Document& body, std::vector<Warning>& notes) {
  return EmptySlotsReader(body).run(notes);
}

}  // namespace tenon::roster
