// The root of an ngrs document: horizon, holidays, goal, who decides offsets.

#include <algorithm>

#include "formats/text.h"
#include "problems/roster/format_parts.h"

namespace tenon::roster {

namespace {

using formats::Field;
using formats::FieldNames;
using formats::Json;
using formats::Place;

// By RootField; those behind are informative, or other programs' business.
const std::vector<FieldNames> kRootFields{
    {"schemaVersion"},
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
    // What a request body asked for: the output's business (ngrs_request.h).
    {"request"},
    {"timezone"},
    {"solverRunTime"},
    {"schemeMap"},
    {"apiVersion"},
    {"fallbackToOutcomeBased"},
    {"solveMode"},
    {"shiftCatalogue"},
    {"timeLimit"},
    {"calendar"}};

const std::vector<FieldNames> kHorizonFields{{"startDate"}, {"endDate"}, {"postsUntil"}, {"lengthDays"}};
enum HorizonField { kStartDate, kEndDate, kPostsUntil };
const std::vector<FieldNames> kConfigFields{
    {"optimizationMode"},    {"maxEmployeesToUse"},   {"strictAdherenceRatio"}, {"autoOptimizeStrictRatio"},
    {"minStrictRatio"},      {"maxStrictRatio"},      {"strictRatioStep"},      {"optimizeWorkload"},
    {"maxSolveTimeSeconds"}, {"allowPartialSolution"}};
enum ConfigField { kMode, kMostStaff };
const std::vector<FieldNames> kOffsetFields{{"ouId"}, {"rotationOffset"}};
enum OffsetField { kOu, kOffset };

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
  walk.last_post_day = walk.day(fields[kPostsUntil], place).value_or(calendar.days - 1);
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
  walk.offsets = mode == "individual"   ? Walk::Offsets::kOwn
                 : mode == "whereGiven" ? Walk::Offsets::kOwnIfAny
                 : mode == "ouOffsets"  ? Walk::Offsets::kOfUnit
                                        : Walk::Offsets::kFree;
  if (walk.offsets == Walk::Offsets::kFree && mode != "auto" && mode != "solverOptimized")
    walk.reader.warn(top.at("fixedRotationOffset"), formats::in_quotes(mode) + " is read as auto");
  walk.backwards = walk.reader.boolean(walk.root[kBackwards], top).value_or(false);
  read_unit_offsets(walk, top);
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

}  // namespace tenon::roster
