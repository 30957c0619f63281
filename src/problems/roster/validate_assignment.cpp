// The request becomes an ngrs document with this one officer, so that his rules and hours are read as those of any input; its demand is
// then replaced by a post for each candidate.

#include "problems/roster/validate_assignment.h"

#include <algorithm>

#include "problems/roster/evaluate.h"
#include "problems/roster/format.h"
#include "problems/roster/format_parts.h"
#include "problems/roster/plan_parts.h"

namespace tenon::roster {

namespace {

using formats::Json;

struct Slot {
  std::string id, code;
  Minute from = 0, to = 0;  // since 1970
};

std::string text_in(const Json& json, const char* key) {
  const auto at = json.is_object() ? json.find(key) : json.end();
  return at != json.end() && at->is_string() ? at->get<std::string>() : "";
}

// "2026-01-31T20:00:00", also with a zone behind it.
std::optional<Minute> instant(const std::string& text) {
  if (text.size() < 16 || (text[10] != 'T' && text[10] != ' ')) return std::nullopt;
  const auto day = serial_of(text.substr(0, 10));
  const auto clock = clock_in(text.substr(11, text.size() >= 19 ? 8 : 5));
  if (!day || !clock) return std::nullopt;
  return Minute{*day} * kDayMinutes + *clock;
}

class Validator {
 public:
  explicit Validator(const Json& request) : request_(request) {}

  Result<Json> run() {
    if (!request_.is_object())
      return InputError{"", "", "no object", "an object with employee and candidateSlots"};
    read("existingAssignments", existing_, false);
    read("candidateSlots", candidates_, true);
    if (errors_.empty() && candidates_.empty())
      errors_.push_back({"", "/candidateSlots", "no slot", "at least one"});
    if (!errors_.empty()) return std::move(errors_);
    Result<Input> input = read_instance({"", "json", document()}, {});
    if (!input.ok()) return at_request(input.errors());
    instance_ = std::move(input.value().instance);
    add_posts();
    return answer();
  }

 private:
  void read(const char* list, std::vector<Slot>& slots, bool needs_times) {
    const auto at = request_.find(list);
    if (at == request_.end() || !at->is_array()) return;
    for (std::size_t i = 0; i < at->size(); ++i) {
      const Json& json = (*at)[i];
      const std::string start = text_in(json, "startDateTime"), end = text_in(json, "endDateTime");
      if (start.empty() && end.empty() && !needs_times) continue;
      const auto from = instant(start), to = instant(end);
      if (from && to && *from < *to && *to - *from <= 7 * kDayMinutes) {
        slots.push_back({text_in(json, "slotId"), text_in(json, "shiftCode"), *from, *to});
        continue;
      }
      errors_.push_back({"", "/" + std::string(list) + "/" + std::to_string(i),
                         "\"" + start + "\" to \"" + end + "\"",
                         "startDateTime before endDateTime, as 2026-01-31T20:00:00"});
    }
  }

  // Whole months around all duties, so that weeks and months are judged with all that is known.
  Json document() const {
    Minute first = candidates_.front().from, last = first;
    for (const auto* slots : {&existing_, &candidates_})
      for (const Slot& slot : *slots) {
        first = std::min(first, slot.from);
        last = std::max(last, slot.from);
      }
    const Calendar epoch;
    const Day begin = epoch.month(static_cast<Day>(first / kDayMinutes)).first;
    const Day end = epoch.month(static_cast<Day>(last / kDayMinutes)).last;
    Json employee = request_.value("employee", Json::object());
    if (employee.is_object()) {
      employee.erase("workPattern");
      employee.erase("rotationOffset");
    }
    // Some demand, since an input must have one; its posts are replaced.
    Json root{{"schemaVersion", "0.98"},
              {"planningHorizon", {{"startDate", epoch.date(begin)}, {"endDate", epoch.date(end)}}},
              {"employees", Json::array({employee})}};
    root["demandItems"] = formats::parse_json(
                              R"([{"demandId": "D", "shifts": [{"shiftDetails": [{"shiftCode": "D", "start":
                              "08:00", "end": "09:00"}]}], "requirements": [{"requirementId": "R", "workPattern":
                              ["D"]}]}])",
                              "")
                              .value();
    root["demandItems"][0]["shiftStartDate"] = epoch.date(begin);
    for (const char* key : {"constraintList", "monthlyHourLimits", "publicHolidays"})
      if (const auto at = request_.find(key); at != request_.end()) root[key] = *at;
    return root;
  }

  // The reader's places are those of the document.
  static std::vector<InputError> at_request(std::vector<InputError> errors) {
    const std::string made = "/employees/0";
    for (InputError& error : errors)
      if (error.at.starts_with(made)) error.at = "/employee" + error.at.substr(made.size());
    return errors;
  }

  Duty duty_of(const Slot& slot) {
    Duty duty;
    const Minute origin = Minute{instance_.calendar.start} * kDayMinutes;
    duty.from = slot.from - origin;
    duty.to = slot.to - origin;
    duty.day = static_cast<Day>(duty.from / kDayMinutes);
    duty.code = instance_.words.add(slot.code);
    return duty;
  }

  void add_posts() {
    instance_.posts = {};
    instance_.requirements = {};
    instance_.crews = {};
    const RequirementId any = instance_.requirements.push_back({.id = "", .demand = ""});
    for (const Slot& slot : candidates_) {
      const Duty duty = duty_of(slot);
      const Minute midnight = Minute{duty.day} * kDayMinutes;
      const ShiftId shift = instance_.shifts.push_back(
          {.code = duty.code, .start = duty.from - midnight, .end = duty.to - midnight});
      instance_.posts.push_back({.requirement = any, .day = duty.day, .shift = shift});
    }
    for (const Slot& slot : existing_) duties_.push_back(duty_of(slot));
    std::stable_sort(duties_.begin(), duties_.end(), starts_before);
  }

  static bool starts_before(const Duty& a, const Duty& b) { return a.from < b.from; }

  // The ids of the endpoint's clients.
  static std::string client_id(const std::string& rule) {
    if (rule == "C5_offday_rules") return "C_OFF_DAYS";
    if (rule == "C6_parttimer_limits") return "C_PART_TIMER";
    if (rule == "C17_total_hours") return "C_MONTHLY_TOTAL";
    const bool is_numbered = rule.size() > 1 && rule[0] == 'C' && rule[1] >= '0' && rule[1] <= '9';
    return is_numbered ? rule.substr(0, rule.find('_')) : rule;
  }

  Json violation_of(const Finding& finding) const {
    const Violation violation = to_violation(instance_, finding);
    return {{"constraintId", client_id(violation.rule)},
            {"constraintName", violation.rule},
            {"violationType", "hard"},
            {"description", violation.text},
            {"context",
             {{"found", violation.found},
              {"allowed", violation.allowed},
              {"startDate", instance_.calendar.date(finding.days.first)},
              {"endDate", instance_.calendar.date(finding.days.last)}}}};
  }

  Json hours_of_post(PostId post) const {
    std::vector<Duty> all = duties_;
    const Duty duty = instance_.duty(post);
    const auto at = all.insert(std::upper_bound(all.begin(), all.end(), duty, starts_before), duty);
    const Officer& officer = instance_.officers[OfficerId{0}];
    const OfficerHours hours = hours_of(
        instance_.calendar, instance_.terms[static_cast<std::size_t>(officer.terms)], officer.carry, all);
    const AssignedHours of = in_hundredths(hours.duties[static_cast<std::size_t>(at - all.begin())]);
    const auto decimal = [](std::int64_t hundredths) { return static_cast<double>(hundredths) / 100; };
    return {{"gross", decimal(of.gross)},
            {"lunch", decimal(of.lunch)},
            {"normal", decimal(of.normal)},
            {"ot", decimal(of.overtime)},
            {"restDayPay", decimal(of.rest_day)}};
  }

  Json answer() const {
    Json results = Json::array();
    for (const PostId post : instance_.posts.keys()) {
      Json violations = Json::array();
      for (const Finding& finding : judge(instance_, OfficerId{0}, duties_, Following{}, post))
        violations.push_back(violation_of(finding));
      const bool is_feasible = violations.empty();
      results.push_back({{"slotId", candidates_[static_cast<std::size_t>(post.value)].id},
                         {"isFeasible", is_feasible},
                         {"recommendation", is_feasible ? "feasible" : "not_feasible"},
                         {"violations", std::move(violations)},
                         {"hours", hours_of_post(post)}});
    }
    return Json{{"status", "success"},
                {"employeeId", instance_.officers[OfficerId{0}].id},
                {"validationResults", std::move(results)}};
  }

  const Json& request_;
  std::vector<InputError> errors_;
  std::vector<Slot> existing_, candidates_;
  Instance instance_;
  std::vector<Duty> duties_;  // by start
};

}  // namespace

Result<Json> validate_assignment(const Json& request) { return Validator(request).run(); }

}  // namespace tenon::roster
