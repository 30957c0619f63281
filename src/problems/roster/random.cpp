#include "problems/roster/random.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/random.h"
#include "problems/roster/calendar.h"

namespace tenon::roster {

namespace {

using formats::Json;

constexpr const char* kStart = "2026-01-01";

Json object(std::initializer_list<std::pair<const char*, Json>> members) {
  Json json = Json::object();
  for (const auto& [key, value] : members) json[key] = value;
  return json;
}

class Maker {
 public:
  explicit Maker(const RandomOptions& options) : options_(options), random_(options.seed) {
    calendar_.start = *serial_of(kStart);
    calendar_.days = options.days;
  }

  Json make() {
    switch (options_.shape) {
      case RandomShape::kMonth:
        return month();
      case RandomShape::kRotation:
        return rotation();
      case RandomShape::kPartTime:
        return part_time();
      case RandomShape::kCrews:
        return crews();
      case RandomShape::kNurses:
        return nurses();
    }
    return {};
  }

 private:
  Json document(const char* basis, Json demand, Json employees) const {
    return object({{"schemaVersion", "0.98"},
                   {"planningReference", "random " + std::to_string(options_.seed)},
                   {"planningHorizon", object({{"startDate", calendar_.date(0)},
                                               {"endDate", calendar_.date(calendar_.days - 1)}})},
                   {"publicHolidays", Json::array({kStart})},
                   {"rosteringBasis", basis},
                   {"solverConfig", object({{"optimizationMode", "minimizeEmployeeCount"}})},
                   {"demandItems", std::move(demand)},
                   {"employees", std::move(employees)}});
  }

  static Json shift(const char* code, const char* start, const char* end) {
    return object({{"shiftCode", code}, {"start", start}, {"end", end}});
  }

  Json employee(std::int32_t number, const char* scheme) {
    static constexpr std::array kRanks{"SO", "SSO", "SS"};
    return object({{"employeeId", "E" + std::to_string(10'000 + number)},
                   {"ouId", "OU1"},
                   {"productTypeId", "APO"},
                   {"rankId", kRanks[random_.below(kRanks.size())]},
                   {"scheme", scheme},
                   {"gender", random_.chance(1, 2) ? "F" : "M"}});
  }

  // One officer in four is away for some days.
  void add_leave(Json& who) {
    if (!random_.chance(1, 4)) return;
    const auto first = static_cast<Day>(random_.below(static_cast<std::uint64_t>(calendar_.days)));
    const Day last = std::min(calendar_.days - 1, first + static_cast<Day>(random_.between(1, 6)));
    who["unavailability"] = Json::array({object(
        {{"startDate", calendar_.date(first)}, {"endDate", calendar_.date(last)}, {"reason", "leave"}})});
  }

  static Json item(const char* id, Json shifts, Json requirements) {
    return object({{"demandId", id},
                   {"locationId", std::string("site of ") + id},
                   {"shifts", Json::array({object({{"shiftDetails", std::move(shifts)}})})},
                   {"requirements", std::move(requirements)}});
  }

  Json month() {
    const std::int32_t people = std::max(1, options_.officers / 50);
    Json demand = Json::array();
    std::vector<std::string> posts;
    for (const char* site : {"north", "south", "east", "west"}) {
      Json requirements = Json::array();
      for (const char* code : {"M", "E", "N"}) {
        posts.push_back(std::string(site) + '-' + code);
        requirements.push_back(object({{"requirementId", posts.back()},
                                       {"headcount", object({{code, people}})},
                                       {"requiredQualifications", Json::array({posts.back()})}}));
      }
      demand.push_back(item(site,
                            Json::array({shift("M", "07:00", "15:00"), shift("E", "15:00", "23:00"),
                                         shift("N", "23:00", "07:00")}),
                            std::move(requirements)));
      demand.back()["shifts"][0]["coverageDays"] = Json::array({"Mon", "Tue", "Wed", "Thu", "Fri"});
    }
    Json employees = Json::array();
    for (std::int32_t i = 0; i < options_.officers; ++i) {
      Json who = employee(i, random_.chance(1, 2) ? "A" : "B");
      Json held = Json::array();
      for (const std::string& post : posts)
        if (random_.chance(1, 5)) held.push_back(post);
      if (!held.empty()) who["qualifications"] = std::move(held);
      employees.push_back(std::move(who));
    }
    return document("demandBased", std::move(demand), std::move(employees));
  }

  Json rotation() {
    // Of every six officers four work on a day: two by day, two by night; one in ten is to spare.
    const std::int32_t wanted = std::max(1, options_.officers * 3 / 10);
    Json demand =
        Json::array({item("gate", Json::array({shift("D", "08:00", "20:00"), shift("N", "20:00", "08:00")}),
                          Json::array({object({{"requirementId", "guard"},
                                               {"productTypeId", "APO"},
                                               {"headcount", wanted},
                                               {"workPattern", "DDNNOO"}})}))});
    Json employees = Json::array();
    for (std::int32_t i = 0; i < options_.officers; ++i) {
      employees.push_back(employee(i, random_.chance(2, 3) ? "A" : "B"));
      add_leave(employees.back());
    }
    return document("demandBased", std::move(demand), std::move(employees));
  }

  Json part_time() {
    Json demand =
        Json::array({item("mall", Json::array({shift("D", "09:00", "18:00"), shift("L", "12:00", "21:00")}),
                          Json::array({object({{"requirementId", "long"},
                                               {"headcount", std::max(1, options_.officers / 4)},
                                               {"schemes", Json::array({"A", "B", "P"})},
                                               {"workPattern", "DDDDDOO"}}),
                                       object({{"requirementId", "short"},
                                               {"headcount", std::max(1, options_.officers / 8)},
                                               {"schemes", Json::array({"P"})},
                                               {"workPattern", "LLLOOOO"}})}))});
    Json employees = Json::array();
    for (std::int32_t i = 0; i < options_.officers; ++i) {
      employees.push_back(employee(i, random_.chance(1, 3) ? "P" : random_.chance(1, 2) ? "A" : "B"));
      add_leave(employees.back());
    }
    return document("demandBased", std::move(demand), std::move(employees));
  }

  Json crews() {
    const std::int32_t units = std::max(1, options_.officers / 10);
    Json demand = Json::array({item(
        "plant", Json::array({shift("D", "07:00", "19:00")}),
        Json::array({object({{"requirementId", "watch"}, {"headcount", 0}, {"workPattern", "DDDDOO"}})}))});
    Json offsets = Json::array();
    for (std::int32_t unit = 1; unit <= units; ++unit)
      offsets.push_back(object({{"ouId", "OU" + std::to_string(unit)}, {"rotationOffset", unit % 6}}));
    Json employees = Json::array();
    for (std::int32_t i = 0; i < options_.officers; ++i) {
      Json who = employee(i, "A");
      who["ouId"] = "OU" + std::to_string(i % units + 1);
      add_leave(who);
      employees.push_back(std::move(who));
    }
    Json json = document("outcomeBased", std::move(demand), std::move(employees));
    json["fixedRotationOffset"] = "ouOffsets";
    json["ouOffsets"] = std::move(offsets);
    return json;
  }

  // As instances 1 to 24 of the benchmark are: full-timers and some half-timers, one to three wishes each, cover that they can nearly meet.
  Json nurses() {
    static constexpr std::array kShifts{"E", "D", "L"};
    Json shifts = Json::array();
    for (std::size_t i = 0; i < kShifts.size(); ++i)
      shifts.push_back(object(
          {{"id", kShifts[i]},
           {"minutes", 480},
           {"cannotBeFollowedBy", Json(std::vector<std::string>(
                                      kShifts.begin(), kShifts.begin() + static_cast<std::ptrdiff_t>(i)))}}));
    Json staff = Json::array(), on = Json::array(), off = Json::array();
    const auto any_day = [&] {
      return static_cast<Day>(random_.below(static_cast<std::uint64_t>(options_.days)));
    };
    for (std::int32_t i = 0; i < options_.officers; ++i) {
      const std::string id = "E" + std::to_string(10'000 + i);
      const bool half = random_.chance(1, 4);
      const std::int64_t most = std::int64_t{options_.days} * 480 * (half ? 3 : 5) / 7;
      staff.push_back(
          object({{"id", id},
                  {"maxShifts", object({{"E", options_.days}, {"D", options_.days}, {"L", options_.days}})},
                  {"maxTotalMinutes", most},
                  {"minTotalMinutes", most * 3 / 4},
                  {"maxConsecutiveShifts", 5},
                  {"minConsecutiveShifts", 2},
                  {"minConsecutiveDaysOff", 2},
                  {"maxWeekends", std::max(1, options_.days / 14)},
                  {"daysOff", Json::array({any_day()})}}));
      for (std::int64_t wishes = random_.between(1, 3); wishes > 0; --wishes)
        (random_.chance(1, 2) ? on : off)
            .push_back(object({{"employee", id},
                               {"day", any_day()},
                               {"shift", kShifts[random_.below(kShifts.size())]},
                               {"weight", random_.between(1, 3)}}));
    }
    Json cover = Json::array();
    const std::int64_t a_day = std::max<std::int64_t>(3, std::int64_t{options_.officers} * 9 / 14);
    for (Day day = 0; day < options_.days; ++day)
      for (const char* code : kShifts)
        cover.push_back(object({{"day", day},
                                {"shift", code},
                                {"wanted", std::max<std::int64_t>(1, a_day / 3 - (day % 7 >= 5 ? 1 : 0))},
                                {"under", 100},
                                {"over", 1}}));
    return object({{"horizonDays", options_.days},
                   {"shifts", std::move(shifts)},
                   {"staff", std::move(staff)},
                   {"shiftOnRequests", std::move(on)},
                   {"shiftOffRequests", std::move(off)},
                   {"cover", std::move(cover)}});
  }

  RandomOptions options_;
  Random random_;
  Calendar calendar_;
};

}  // namespace

Json random_document(const RandomOptions& options) { return Maker(options).make(); }

std::optional<RandomShape> shape_called(const std::string& name) {
  constexpr std::array<std::pair<const char*, RandomShape>, 5> kShapes{{{"month", RandomShape::kMonth},
                                                                        {"rotation", RandomShape::kRotation},
                                                                        {"part-time", RandomShape::kPartTime},
                                                                        {"crews", RandomShape::kCrews},
                                                                        {"nurses", RandomShape::kNurses}}};
  for (const auto& [word, shape] : kShapes)
    if (name == word) return shape;
  return std::nullopt;
}

}  // namespace tenon::roster
