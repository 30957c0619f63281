// The benchmark's inner JSON shape (format_shift_scheduling.cpp makes it from text): its strict reader and its writer. In the instance only
// the format's own rules are on. A shift has a length and no times. A run of days that touches an end of the horizon may be
// shorter than its least length, never longer than its greatest. Day 0 is a Monday.

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "base/checked.h"
#include "formats/text.h"
#include "problems/roster/format_parts.h"
#include "problems/roster/site_rules.h"

namespace tenon::roster {

namespace {

using formats::Field;
using formats::FieldNames;
using formats::in_quotes;
using formats::Json;
using formats::Place;

constexpr std::int64_t kMostMinutes = 10'000'000;
constexpr std::int64_t kMostPeople = 100'000;
constexpr std::int32_t kSomeMonday = 4;  // 1970-01-05
constexpr std::size_t kMostName = 100;

const std::vector<FieldNames> kTopFields{{"horizonDays"},     {"shifts"},           {"staff"},
                                         {"shiftOnRequests"}, {"shiftOffRequests"}, {"cover"}};
enum Top { kHorizonDays, kShifts, kStaff, kOnRequests, kOffRequests, kCover };
const std::vector<FieldNames> kShiftFields{{"id"}, {"minutes"}, {"cannotBeFollowedBy"}};
enum ShiftField { kShiftId, kMinutes, kNotBefore };
const std::vector<FieldNames> kStaffFields{{"id"},
                                           {"maxShifts"},
                                           {"maxTotalMinutes"},
                                           {"minTotalMinutes"},
                                           {"maxConsecutiveShifts"},
                                           {"minConsecutiveShifts"},
                                           {"minConsecutiveDaysOff"},
                                           {"maxWeekends"},
                                           {"daysOff"}};
enum StaffField {
  kPersonId,
  kMaxShifts,
  kMaxMinutes,
  kMinMinutes,
  kMaxOn,
  kMinOn,
  kMinOff,
  kMaxWeekends,
  kDaysOff
};
const std::vector<FieldNames> kRequestFields{{"employee"}, {"day"}, {"shift"}, {"weight"}};
enum RequestField { kEmployee, kRequestDay, kRequestShift, kWeight };
const std::vector<FieldNames> kCoverFields{{"day"}, {"shift"}, {"wanted"}, {"under"}, {"over"}};
enum CoverField { kCoverDay, kCoverShift, kWanted, kUnder, kOver };

// The limits of one rule: officers with the same limit share a ScopedLimit.
class Limits {
 public:
  void add(const std::string& officer, std::int64_t least, std::int64_t most) {
    for (ScopedLimit& each : limits_)
      if (each.limit.least == least && each.limit.most == most) return each.scope.officers.push_back(officer);
    limits_.push_back({.scope = {.officers = {officer}}, .limit = {.least = least, .most = most}});
  }
  void hand_over(RuleLine& line) {
    line.enforcement = limits_.empty() ? Enforcement::kOff : Enforcement::kHard;
    line.limits = std::move(limits_);
  }

 private:
  std::vector<ScopedLimit> limits_;
};

class InstanceReader {
 public:
  explicit InstanceReader(const formats::Document& document) : reader_(document), document_(document) {}

  Result<Input> read() {
    const Place top;
    const std::vector<Field> fields = reader_.fields(document_.root, top, kTopFields);
    if (document_.root.is_object()) {
      begin(fields[kHorizonDays], top);
      read_shifts(fields[kShifts], top);
      read_staff(fields[kStaff], top);
      read_requests(fields[kOnRequests], top, true);
      read_requests(fields[kOffRequests], top, false);
      read_cover(fields[kCover], top);
    }
    if (reader_.error_count() > 0) return reader_.take_errors();
    finish();
    return Input{std::move(instance_), reader_.take_warnings(), {}, {}};
  }

 private:
  void begin(const Field& days, const Place& top) {
    if (!days) reader_.missing(days, top, "the number of days");
    instance_.flavour = Flavour::kShiftScheduling;
    instance_.calendar.start = kSomeMonday;
    instance_.calendar.dated = false;
    instance_.calendar.days =
        static_cast<Day>(reader_.integer(days, top, 1, Calendar::kMostDays).value_or(Calendar::kMostDays));
    HourTerms terms;
    terms.breaks.clear();
    terms.night_from = terms.night_to = 0;
    instance_.terms = {terms};
    Requirement requirement;
    requirement.id = "cover";
    requirement.at = "/cover";
    instance_.requirements.push_back(requirement);
  }

  // A number that must be there. Cross references are told at the entry, which is a line of the text.
  std::int64_t needed(const Field& field, const Place& place, std::int64_t low, std::int64_t high) {
    if (!field) reader_.missing(field, place, formats::whole_number_text(low, high));
    return reader_.integer(field, place, low, high).value_or(low);
  }

  void read_shifts(const Field& field, const Place& top) {
    const char* expected = "a list of at least one shift";
    if (!field) return reader_.missing(field, top, expected);
    reader_.list(field, top, expected, [&](const Json& json, const Place& place) {
      const std::vector<Field> fields = reader_.fields(json, place, kShiftFields);
      if (!fields[kShiftId]) reader_.missing(fields[kShiftId], place, "the shift's id");
      const std::string id = reader_.text(fields[kShiftId], place, kMostName).value_or("?");
      Shift shift;
      shift.code = instance_.words.add(id);
      shift.end = needed(fields[kMinutes], place, 1, kDayMinutes);
      shift.timed = false;
      if (!shift_of_.emplace(id, ShiftId{static_cast<std::int32_t>(instance_.shifts.size())}).second)
        reader_.error(place, in_quotes(id) + " again", "a shift's id once");
      instance_.shifts.push_back(shift);
      reader_.list(fields[kNotBefore], place, "a list of shift ids", [&](const Json& next, const Place& at) {
        if (next.is_string())
          successions_.emplace_back(id, next.get<std::string>());
        else
          reader_.error(at, formats::shown(next), "a shift's id");
      });
    });
    for (const auto& [first, next] : successions_)
      if (!shift_of_.contains(next)) reader_.error(top.at(field.name), in_quotes(next), "the id of a shift");
  }

  void read_staff(const Field& field, const Place& top) {
    const char* expected = "a list of at least one person";
    if (!field || (field.value->is_array() && field.value->empty()))
      return reader_.missing(field, top, expected);
    reader_.list(field, top, expected, [&](const Json& json, const Place& place) {
      const std::vector<Field> fields = reader_.fields(json, place, kStaffFields);
      if (json.is_object()) read_person(fields, place);
    });
  }

  void read_person(const std::vector<Field>& fields, const Place& place) {
    Officer officer;
    if (!fields[kPersonId]) reader_.missing(fields[kPersonId], place, "the person's id");
    officer.id = reader_.text(fields[kPersonId], place, kMostName).value_or("?");
    officer.at = document_.place(place.pointer());
    const std::string& id = officer.id;
    const std::int64_t days = instance_.calendar.days;
    minutes_.add(id, needed(fields[kMinMinutes], place, 0, kMostMinutes),
                 needed(fields[kMaxMinutes], place, 0, kMostMinutes));
    most_on_.add(id, kNoLeast, needed(fields[kMaxOn], place, 0, Calendar::kMostDays));
    weekends_.add(id, kNoLeast, needed(fields[kMaxWeekends], place, 0, Calendar::kMostDays));
    if (const auto least = needed(fields[kMinOn], place, 0, days); least > 1)
      least_on_.add(id, least, kNoMost);
    if (const auto least = needed(fields[kMinOff], place, 0, days); least > 1)
      least_off_.add(id, least, kNoMost);
    read_most_shifts(fields[kMaxShifts], place, id);
    read_days_off(fields[kDaysOff], place, officer);
    const auto number = static_cast<std::int32_t>(instance_.officers.size());
    if (!officer_of_.emplace(id, OfficerId{number}).second)
      reader_.error(place, in_quotes(id) + " again", "a person's id once");
    instance_.officers.push_back(std::move(officer));
  }

  void read_most_shifts(const Field& field, const Place& place, const std::string& officer) {
    if (!field) return;
    const Place here = place.at(field.name);
    if (!field.value->is_object()) return reader_.error(here, formats::shown(*field.value), "an object {…}");
    for (const auto& [code, most] : field.value->get_ref<const Json::object_t&>()) {
      const auto value = reader_.integer({&most, code}, here, 0, kMostMinutes);
      const auto shift = shift_of_.find(code);
      if (shift == shift_of_.end())
        reader_.error(place, "most of " + in_quotes(code), "the id of a shift");
      else if (value)
        most_of_code_[shift->second].add(officer, kNoLeast, *value);
    }
  }

  void read_days_off(const Field& field, const Place& place, Officer& officer) {
    reader_.list(field, place, "a list of days", [&](const Json& json, const Place&) {
      if (const auto day = day_in({&json, field.name}, place)) {
        const Minute from = *day * kDayMinutes;
        officer.away.push_back({.from = from, .to = from + kDayMinutes, .reason = "day off"});
      }
    });
    std::sort(officer.away.begin(), officer.away.end(),
              [](const Away& a, const Away& b) { return a.from < b.from; });
  }

  std::optional<std::int64_t> day_in(const Field& field, const Place& place) {
    const std::int64_t last = instance_.calendar.days - 1;
    if (field && field.value->is_number_integer())
      if (const auto day = field.value->get<std::int64_t>(); day >= 0 && day <= last) return day;
    reader_.error(place, "day " + (field ? formats::shown(*field.value) : "none"),
                  formats::whole_number_text(0, last));
    return std::nullopt;
  }

  ShiftId shift_in(const Field& field, const Place& place) {
    const auto id = field && field.value->is_string() ? field.value->get<std::string>() : "";
    if (const auto found = shift_of_.find(id); found != shift_of_.end()) return found->second;
    reader_.error(place, "shift " + (field ? formats::shown(*field.value) : "none"), "the id of a shift");
    return ShiftId::none();
  }

  OfficerId officer_in(const Field& field, const Place& place) {
    const auto id = field && field.value->is_string() ? field.value->get<std::string>() : "";
    if (const auto found = officer_of_.find(id); found != officer_of_.end()) return found->second;
    reader_.error(place, "person " + (field ? formats::shown(*field.value) : "none"),
                  "the id of a person of the staff");
    return OfficerId::none();
  }

  void read_requests(const Field& field, const Place& top, bool wanted) {
    reader_.list(field, top, "a list of requests", [&](const Json& json, const Place& place) {
      const std::vector<Field> fields = reader_.fields(json, place, kRequestFields);
      if (!json.is_object()) return;
      const OfficerId officer = officer_in(fields[kEmployee], place);
      const auto day = day_in(fields[kRequestDay], place);
      const ShiftId shift = shift_in(fields[kRequestShift], place);
      const std::int64_t weight = needed(fields[kWeight], place, 0, Instance::kMostWeight);
      if (!officer.valid() || !day || !shift.valid() || weight == 0) return;
      instance_.requests.push_back(
          {officer, static_cast<Day>(*day), instance_.shifts[shift].code, wanted, weight});
    });
  }

  void read_cover(const Field& field, const Place& top) {
    const char* expected = "a list of posts";
    if (!field) return reader_.missing(field, top, expected);
    const std::size_t shifts = instance_.shifts.size();
    // Days and shifts without a line want nobody and cost nothing, but may be worked.
    std::vector<Post> posts(static_cast<std::size_t>(instance_.calendar.days) * shifts);
    std::vector<bool> seen(posts.size());
    for (std::size_t i = 0; i < posts.size(); ++i)
      posts[i] = {.requirement = RequirementId{0},
                  .day = static_cast<Day>(i / shifts),
                  .shift = ShiftId{static_cast<std::int32_t>(i % shifts)},
                  .wanted = 0,
                  .most = kNoMost,
                  .under = 0};
    reader_.list(field, top, expected, [&](const Json& json, const Place& place) {
      const std::vector<Field> fields = reader_.fields(json, place, kCoverFields);
      if (!json.is_object()) return;
      const auto day = day_in(fields[kCoverDay], place);
      const ShiftId shift = shift_in(fields[kCoverShift], place);
      if (!day || !shift.valid()) return;
      const auto index = static_cast<std::size_t>(*day) * shifts + static_cast<std::size_t>(shift.value);
      if (seen[index]) reader_.error(place, "the same day and shift again", "one line of both");
      seen[index] = true;
      posts[index].wanted = needed(fields[kWanted], place, 0, kMostPeople);
      posts[index].under = needed(fields[kUnder], place, 0, Instance::kMostWeight);
      posts[index].over = needed(fields[kOver], place, 0, Instance::kMostWeight);
    });
    instance_.posts.reserve(posts.size());
    for (const Post& post : posts) instance_.posts.push_back(post);
  }

  void finish() {
    std::stable_sort(instance_.requests.begin(), instance_.requests.end(),
                     [&](const Request& a, const Request& b) {
                       return std::tie(a.officer, a.day, a.code) < std::tie(b.officer, b.day, b.code);
                     });
    instance_.rules = bind_rules(instance_, rules(), {});
  }

  // The standard table with everything off but what the format says.
  std::vector<RuleLine> rules() {
    std::vector<RuleLine> lines = standard_rules();
    for (RuleLine& line : lines) line.enforcement = Enforcement::kOff;
    line_of(lines, "leave").enforcement = Enforcement::kHard;
    line_of(lines, "requests").enforcement = Enforcement::kSoft;
    line_of(lines, "cover").enforcement = Enforcement::kSoft;
    minutes_.hand_over(line_of(lines, "minutes_in_horizon"));
    most_on_.hand_over(line_of(lines, "max_days_on"));
    weekends_.hand_over(line_of(lines, "max_weekends"));
    least_on_.hand_over(line_of(lines, "min_days_on"));
    least_off_.hand_over(line_of(lines, "min_days_off"));
    RuleLine& successions = line_of(lines, "forbidden_successions");
    successions.form = Succession{successions_};
    if (!successions_.empty()) successions.enforcement = Enforcement::kHard;
    const RuleLine pattern = line_of(lines, "max_duties_of_code");
    for (auto& [shift, limits] : most_of_code_) {
      RuleLine line = pattern;
      const std::string code = instance_.words.text(instance_.shifts[shift].code);
      line.id += ':' + code;
      line.form = WindowSum{.quantity = Quantity::kCode, .window = Window::kHorizon, .codes = {code}};
      limits.hand_over(line);
      lines.push_back(std::move(line));
    }
    return lines;
  }

  formats::Reader reader_;
  const formats::Document& document_;
  Instance instance_;
  std::unordered_map<std::string, ShiftId> shift_of_;      // looked up only
  std::unordered_map<std::string, OfficerId> officer_of_;  // looked up only
  std::vector<std::pair<std::string, std::string>> successions_;
  Limits minutes_, most_on_, weekends_, least_on_, least_off_;
  std::map<ShiftId, Limits> most_of_code_;
};

std::string summary_of(const Instance& instance) {
  Int128 wanted = 0;
  for (const Post& post : instance.posts) wanted += post.wanted;
  return std::to_string(instance.officers.size()) + " people, " + std::to_string(instance.calendar.days) +
         " days, " + std::to_string(instance.shifts.size()) +
         (instance.shifts.size() == 1 ? " shift; " : " shifts; ") + to_string(wanted) + " duties wanted, " +
         std::to_string(instance.requests.size()) + " requests";
}

// Compares the minutes that are wanted with those that people may work.
std::string check_of(const Instance& instance) {
  Int128 wanted = 0;
  Int128 most = 0;
  for (const PostId post : instance.posts.keys())
    wanted += Int128{instance.posts[post].wanted} * instance.duty(post).gross();
  const Rule* rule = instance.rule("minutes_in_horizon");
  for (const OfficerId officer : instance.officers.keys())
    if (const Limit* limit = rule->limit(officer)) most += limit->most;
  return to_string(wanted / 60) + " hours wanted of at most " + to_string(most / 60);
}

// ---- Back again -----------------------------------------------------------------------------------------------------------------

Json pairs_after(const Instance& instance, WordId code) {
  Json::array_t next;
  for (const auto& [first, second] : instance.rule("forbidden_successions")->successions)
    if (first == code) next.emplace_back(instance.words.text(second));
  return next;
}

std::int64_t limit_of(const Instance& instance, const std::string& rule, OfficerId officer, bool most,
                      std::int64_t otherwise) {
  const Rule* found = instance.rule(rule);
  const Limit* limit = found != nullptr && found->is_on() ? found->limit(officer) : nullptr;
  if (limit == nullptr) return otherwise;
  return most ? limit->most : limit->least;
}

Json person_json(const Instance& instance, OfficerId officer) {
  const std::int64_t days = instance.calendar.days;
  const auto least = [&](const char* rule) { return limit_of(instance, rule, officer, false, 1); };
  const auto most = [&](const char* rule) { return limit_of(instance, rule, officer, true, days); };
  Json json = Json::object({{"id", instance.officers[officer].id}});
  json["maxShifts"] = Json::object();
  for (const Shift& shift : instance.shifts) {
    const std::string& code = instance.words.text(shift.code);
    const std::int64_t value = limit_of(instance, "max_duties_of_code:" + code, officer, true, -1);
    if (value >= 0) json["maxShifts"][code] = value;
  }
  json["maxTotalMinutes"] = limit_of(instance, "minutes_in_horizon", officer, true, kMostMinutes);
  json["minTotalMinutes"] = limit_of(instance, "minutes_in_horizon", officer, false, 0);
  json["maxConsecutiveShifts"] = most("max_days_on");
  json["minConsecutiveShifts"] = least("min_days_on");
  json["minConsecutiveDaysOff"] = least("min_days_off");
  json["maxWeekends"] = most("max_weekends");
  json["daysOff"] = Json::array();
  for (const Away& away : instance.officers[officer].away) json["daysOff"].push_back(away.from / kDayMinutes);
  return json;
}

}  // namespace

bool has_shift_scheduling_shape(const Json& root) { return root.is_object() && root.contains("horizonDays"); }

Result<Input> read_shift_scheduling(const formats::Document& document) {
  Result<Input> input = InstanceReader(document).read();
  if (input.ok()) {
    input.value().summary = summary_of(input.value().instance);
    input.value().check = check_of(input.value().instance);
  }
  return input;
}

Json shift_scheduling_json(const Instance& instance) {
  const auto code = [&](ShiftId shift) { return instance.words.text(instance.shifts[shift].code); };
  Json json = Json::object({{"horizonDays", instance.calendar.days}});
  json["shifts"] = Json::array();
  for (const Shift& shift : instance.shifts)
    json["shifts"].push_back(Json::object({{"id", instance.words.text(shift.code)},
                                           {"minutes", shift.end},
                                           {"cannotBeFollowedBy", pairs_after(instance, shift.code)}}));
  json["staff"] = Json::array();
  for (const OfficerId officer : instance.officers.keys())
    json["staff"].push_back(person_json(instance, officer));
  for (const bool wanted : {true, false}) {
    Json::array_t requests;
    for (const Request& request : instance.requests)
      if (request.wanted == wanted)
        requests.push_back(Json::object({{"employee", instance.officers[request.officer].id},
                                         {"day", request.day},
                                         {"shift", instance.words.text(request.code)},
                                         {"weight", request.weight}}));
    json[wanted ? "shiftOnRequests" : "shiftOffRequests"] = std::move(requests);
  }
  json["cover"] = Json::array();
  for (const Post& post : instance.posts)
    json["cover"].push_back(Json::object({{"day", post.day},
                                          {"shift", code(post.shift)},
                                          {"wanted", post.wanted},
                                          {"under", post.under},
                                          {"over", post.over}}));
  return json;
}

}  // namespace tenon::roster
