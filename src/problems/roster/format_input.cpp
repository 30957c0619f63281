// The root of an ngrs document: horizon, holidays, goal, who decides offsets; and what is settled or asked for beforehand.

#include <algorithm>
#include <tuple>

#include "formats/text.h"
#include "problems/roster/format_parts.h"

namespace tenon::roster {

namespace {

using formats::Field;
using formats::FieldNames;
using formats::Json;
using formats::Place;

// By RootField; those behind are informative, or other programs' business.
const std::vector<FieldNames> kRootFields{{"schemaVersion"},
                                          {"planningReference"},
                                          {"planningHorizon"},
                                          {"publicHolidays"},
                                          {"rosteringBasis"},
                                          {"fixedRotationOffset"},
                                          {"ouOffsets"},
                                          {"rotationBackwards"},
                                          {"solverConfig"},
                                          {"demandItems"},
                                          {"employees"},
                                          {"constraintList"},
                                          {"monthlyHourLimits"},
                                          {"softConstraintWeights"},
                                          {"solverScoreConfig"},
                                          {"siteRules"},
                                          {"pins"},
                                          {"requests"},
                                          {"timezone"},
                                          {"solverRunTime"},
                                          {"schemeMap"},
                                          {"apiVersion"},
                                          {"fallbackToOutcomeBased"},
                                          {"solveMode"},
                                          {"shiftCatalogue"},
                                          {"timeLimit"},
                                          {"calendar"}};

const std::vector<FieldNames> kHorizonFields{{"startDate"}, {"endDate"}, {"lengthDays"}};
enum HorizonField { kStartDate, kEndDate };
const std::vector<FieldNames> kConfigFields{
    {"optimizationMode"},    {"maxEmployeesToUse"},   {"strictAdherenceRatio"}, {"autoOptimizeStrictRatio"},
    {"minStrictRatio"},      {"maxStrictRatio"},      {"strictRatioStep"},      {"optimizeWorkload"},
    {"maxSolveTimeSeconds"}, {"allowPartialSolution"}};
enum ConfigField { kMode, kMostStaff };
const std::vector<FieldNames> kOffsetFields{{"ouId"}, {"rotationOffset"}};
enum OffsetField { kOu, kOffset };
const std::vector<FieldNames> kPinFields{{"employeeId"},    {"date"},      {"kind"},  {"demandId"},
                                         {"requirementId"}, {"shiftCode"}, {"reason"}};
enum PinField { kPinEmployee, kPinDate, kPinKind, kPinDemand, kPinRequirement, kPinShift, kPinReason };
const std::vector<FieldNames> kRequestFields{{"employeeId"}, {"date"}, {"shiftCode"}, {"wanted"}, {"weight"}};
enum RequestField { kRequestEmployee, kRequestDate, kRequestShift, kWanted, kWeight };

constexpr std::size_t kMostText = 500;

void read_horizon(Walk& walk, const Place& top) {
  Calendar& calendar = walk.instance.calendar;
  calendar.days = Calendar::kMostDays;  // where it is wrong, no date is out of range
  const Field& horizon = walk.root[kPlanningHorizon];
  if (!horizon) return walk.reader.missing(horizon, top, "{startDate, endDate}");
  const Place place = top.at(horizon.name);
  const std::vector<Field> fields = walk.reader.fields(*horizon.value, place, kHorizonFields);
  if (!horizon.value->is_object()) return;
  std::optional<std::int32_t> ends[2];
  for (const HorizonField which : {kStartDate, kEndDate}) {
    const Field& field = fields[which];
    if (!field) {
      walk.reader.missing(field, place, "a date, YYYY-MM-DD");
      continue;
    }
    if (field.value->is_string())
      ends[which] = serial_of(std::string_view(field.value->get_ref<const std::string&>()).substr(0, 10));
    if (!ends[which])
      walk.reader.error(place.at(field.name), formats::shown(*field.value), "a date, YYYY-MM-DD");
  }
  if (ends[0]) calendar.start = *ends[0];
  if (!ends[0] || !ends[1]) return;
  const std::int64_t days = std::int64_t{*ends[1]} - *ends[0] + 1;
  if (days < 1 || days > Calendar::kMostDays)
    return walk.reader.error(
        place.at("endDate"), std::to_string(days) + " days from the start",
        "an end at most " + std::to_string(Calendar::kMostDays) + " days after the start, and not before it");
  calendar.days = static_cast<Day>(days);
}

void read_holidays(Walk& walk, const Place& top) {
  std::vector<Day>& holidays = walk.instance.calendar.holidays;
  const Field& field = walk.root[kPublicHolidays];
  walk.reader.list(field, top, "a list of dates", [&](const Json& json, const Place& place) {
    const Json* date = &json;
    if (json.is_object() && json.contains("date")) date = &json["date"];
    if (const auto day = walk.day(*date, place)) holidays.push_back(*day);
  });
  std::sort(holidays.begin(), holidays.end());
  holidays.erase(std::unique(holidays.begin(), holidays.end()), holidays.end());
}

void read_goal(Walk& walk, const Place& top) {
  const Field& config = walk.root[kSolverConfig];
  if (!config) return;
  const Place place = top.at(config.name);
  const std::vector<Field> fields = walk.reader.fields(*config.value, place, kConfigFields);
  if (!config.value->is_object()) return;
  const auto mode = walk.reader.text(fields[kMode], place, kMostText);
  if (mode == "minimizeEmployeeCount")
    walk.instance.goal = Goal::kStaff;
  else if (mode && *mode != "balanceWorkload")
    walk.reader.error(place.at("optimizationMode"), formats::in_quotes(*mode),
                      "balanceWorkload or minimizeEmployeeCount");
  const auto most = walk.reader.integer(fields[kMostStaff], place, 0, Instance::kMostOfficers);
  if (walk.instance.goal == Goal::kStaff) walk.instance.most_staff = most;
}

void read_unit_offsets(Walk& walk, const Place& top) {
  walk.reader.list(walk.root[kOuOffsets], top, "a list of {ouId, rotationOffset}",
                   [&](const Json& json, const Place& place) {
                     const std::vector<Field> fields = walk.reader.fields(json, place, kOffsetFields);
                     const auto unit = walk.reader.text(fields[kOu], place, kMostText);
                     const auto offset = walk.reader.integer(fields[kOffset], place, 0, 10'000);
                     if (!unit || !offset) return;
                     if (!walk.unit_offsets.emplace(*unit, *offset).second)
                       walk.reader.warn(place, "a second offset of " + formats::in_quotes(*unit) +
                                                   "; the first one counts");
                   });
}

// Who says the offset of a pattern: the planner, the officer, his unit.
void read_offset_mode(Walk& walk, const Place& top) {
  const Field& field = walk.root[kOffsetMode];
  const std::string mode = field && field.value->is_string() ? field.value->get<std::string>() : "auto";
  walk.offsets = mode == "individual"  ? Walk::Offsets::kOwn
                 : mode == "ouOffsets" ? Walk::Offsets::kOfUnit
                                       : Walk::Offsets::kFree;
  if (mode != "individual" && mode != "ouOffsets" && mode != "auto" && mode != "solverOptimized")
    walk.reader.warn(top.at("fixedRotationOffset"), formats::in_quotes(mode) + " is read as auto");
  walk.backwards = walk.reader.boolean(walk.root[kBackwards], top).value_or(false);
  read_unit_offsets(walk, top);
}

// The post that a pin names; none and an error where there is none, or more than one.
PostId post_at(Walk& walk, const std::vector<Field>& fields, const Place& place, Day day) {
  const auto demand = walk.reader.text(fields[kPinDemand], place, kMostText);
  const auto requirement = walk.reader.text(fields[kPinRequirement], place, kMostText);
  const auto code = walk.reader.text(fields[kPinShift], place, kMostText);
  const Instance& instance = walk.instance;
  const auto [first, last] = instance.posts_on(day);
  PostId found;
  std::size_t count = 0;
  for (std::int32_t i = first; i < last; ++i) {
    const Post& post = instance.posts[PostId{i}];
    const Requirement& wanted = instance.requirements[post.requirement];
    if (demand && *demand != wanted.demand) continue;
    if (requirement && *requirement != wanted.id) continue;
    if (code && *code != instance.words.text(instance.shifts[post.shift].code)) continue;
    if (count++ == 0) found = PostId{i};
  }
  if (count == 1) return found;
  walk.reader.error(place, std::to_string(count) + " such posts",
                    "one: demandId, requirementId and shiftCode as far as they are needed");
  return PostId::none();
}

OfficerId officer_in(Walk& walk, const Field& field, const Place& place) {
  const auto id = walk.reader.text(field, place, kMostText);
  if (!field) walk.reader.missing(field, place, "the id of an employee");
  if (!id) return OfficerId::none();
  const auto found = walk.officers.find(*id);
  if (found != walk.officers.end()) return found->second;
  walk.reader.error(place.at(field.name), formats::in_quotes(*id), "the id of an employee");
  return OfficerId::none();
}

std::optional<Day> day_within(Walk& walk, const Field& field, const Place& place) {
  if (!field) walk.reader.missing(field, place, "a date of the horizon");
  const auto day = walk.day(field, place);
  if (!day || (*day >= 0 && *day < walk.instance.calendar.days)) return day;
  walk.reader.error(place.at(field.name), formats::shown(*field.value), "a date of the horizon");
  return std::nullopt;
}

void read_pin(Walk& walk, const Json& json, const Place& place) {
  const std::vector<Field> fields = walk.reader.fields(json, place, kPinFields);
  if (!json.is_object()) return;
  Pin pin;
  pin.officer = officer_in(walk, fields[kPinEmployee], place);
  const auto day = day_within(walk, fields[kPinDate], place);
  const std::string kind = walk.reader.text(fields[kPinKind], place, kMostText).value_or("at");
  pin.why = walk.reader.text(fields[kPinReason], place, kMostText).value_or("pinned");
  if (kind != "at" && kind != "off" && kind != "not")
    return walk.reader.error(place.at("kind"), formats::in_quotes(kind), "at, off or not");
  if (!pin.officer.valid() || !day) return;
  pin.day = *day;
  pin.kind = kind == "at" ? Pin::Kind::kAt : kind == "off" ? Pin::Kind::kOff : Pin::Kind::kNotAt;
  if (pin.kind != Pin::Kind::kOff) {
    pin.post = post_at(walk, fields, place, *day);
    if (!pin.post.valid()) return;
  }
  walk.instance.pins.push_back(std::move(pin));
}

void read_request(Walk& walk, const Json& json, const Place& place) {
  const std::vector<Field> fields = walk.reader.fields(json, place, kRequestFields);
  if (!json.is_object()) return;
  Request request;
  request.officer = officer_in(walk, fields[kRequestEmployee], place);
  const auto day = day_within(walk, fields[kRequestDate], place);
  request.code = walk.word(fields[kRequestShift], place);
  request.wanted = walk.reader.boolean(fields[kWanted], place).value_or(true);
  request.weight = walk.reader.integer(fields[kWeight], place, 1, Instance::kMostWeight).value_or(1);
  if (!request.officer.valid() || !day) return;
  request.day = *day;
  walk.instance.requests.push_back(request);
}

}  // namespace

void read_frame(Walk& walk) {
  const Place top;
  walk.root = walk.reader.fields(walk.document.root, top, kRootFields);
  if (!walk.document.root.is_object()) return;
  walk.instance.schema = walk.reader.text(walk.root[kSchemaVersion], top, kMostText).value_or("");
  walk.instance.reference = walk.reader.text(walk.root[kPlanningReference], top, kMostText).value_or("");
  read_horizon(walk, top);
  read_holidays(walk, top);
  read_goal(walk, top);
  read_offset_mode(walk, top);
}

void read_settled(Walk& walk) {
  const Place top;
  walk.reader.list(walk.root[kPins], top, "a list of pins",
                   [&](const Json& json, const Place& place) { read_pin(walk, json, place); });
  walk.reader.list(walk.root[kRequests], top, "a list of requests",
                   [&](const Json& json, const Place& place) { read_request(walk, json, place); });
  std::stable_sort(walk.instance.requests.begin(), walk.instance.requests.end(),
                   [](const Request& a, const Request& b) {
                     return std::tie(a.officer, a.day, a.code) < std::tie(b.officer, b.day, b.code);
                   });
}

}  // namespace tenon::roster
