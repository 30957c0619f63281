#include "problems/roster/ngrs_output.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <tuple>
#include <unordered_map>

#include "formats/source.h"
#include "problems/roster/format.h"

namespace tenon::roster {

namespace {

using formats::Json;

double hours_of(std::int64_t hundredths) { return static_cast<double>(hundredths) / 100; }
// One decimal, as their totals have it.
double rounded(std::int64_t hundredths) { return static_cast<double>((hundredths + 5) / 10) / 10; }
double percent(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 100 : static_cast<double>(part * 10'000 / whole) / 100;
}

// A letter each, or codes with commas where one is longer.
std::vector<std::string> letters_of(const std::string& pattern) {
  std::vector<std::string> letters;
  const bool apart = pattern.find(',') != std::string::npos;
  for (const char c : pattern) {
    if (!apart)
      letters.emplace_back(1, c);
    else if (c == ',' || letters.empty())
      letters.emplace_back(c == ',' ? "" : std::string(1, c));
    else
      letters.back() += c;
  }
  return letters;
}

class Document {
 public:
  Document(const Instance& instance, const Json& answer, const Plan* plan)
      : instance_(instance), answer_(answer), plan_(plan) {
    for (const OfficerId officer : instance.officers.keys()) ids_[instance.officers[officer].id] = officer;
    if (plan != nullptr)
      for (const OfficerTotals& totals : plan->hours) totals_[totals.officer] = &totals;
  }

  Json write(const std::string& version) {
    Json json = Json::object();
    json["schemaVersion"] = version;
    json["planningReference"] = instance_.reference.empty() ? "UNKNOWN" : instance_.reference;
    json["publicHolidays"] = Json::array();
    for (const Day day : instance_.calendar.holidays)
      json["publicHolidays"].push_back(instance_.calendar.date(day));
    json["solverRun"] = Json::object({{"runId", "TENON"},
                                      {"solverVersion", part("version")},
                                      {"startedAt", nullptr},
                                      {"ended", nullptr},
                                      {"durationSeconds", duration()},
                                      {"status", status()}});
    if (plan_ != nullptr) add_records();
    const std::int64_t hard = static_cast<std::int64_t>(part("violations").size());
    json["score"] = Json::object({{"overall", hard + soft()}, {"hard", hard}, {"soft", soft()}});
    json["scoreBreakdown"] = breakdown();
    json["assignments"] = std::move(records_);
    if (version != "0.50") {
      json["employeeRoster"] = std::move(rosters_);
      json["rosterSummary"] = summary();
      json["solutionQuality"] = quality();
    }
    json["unmetDemand"] = Json::array();
    json["meta"] = meta();
    return json;
  }

 private:
  Json part(const char* key) const {
    const auto found = answer_.find(key);
    return found == answer_.end() ? Json() : *found;
  }

  std::string status() const {
    const Json word = part("status");
    std::string text = word.is_string() ? word.get<std::string>() : "unknown";
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
  }

  Json duration() const {
    const Json stats = part("stats");
    return stats.is_object() && stats.contains("wall_s") ? stats["wall_s"] : Json();
  }

  std::int64_t soft() const {
    std::int64_t cost = 0;
    if (plan_ != nullptr)
      for (const RuleScore& score : plan_->score) cost += score.cost;
    return cost;
  }

  // ---- records ----------------------------------------------------------------------------------------------------------------------

  // One of a place at a post: "<demand>-<requirement>-<code>-P<position>-<date>-<6 hex digits of that>".
  std::string slot_id(const std::string& demand, const std::string& requirement, const std::string& code,
                      const std::string& date) {
    const std::string post = demand + '-' + requirement + '-' + code;
    const std::int64_t position = positions_[post + '-' + date]++;
    const std::string id = post + "-P" + std::to_string(position) + '-' + date;
    return id + '-' + formats::sha256_hex(id).substr(0, 6);
  }

  void add_records() {
    std::vector<std::tuple<std::string, std::string, Json>> all;  // date, officer, record
    for (const OfficerRoster& roster : plan_->rosters)
      for (const DayStatus& day : roster.days) statuses_[{roster.officer, day.date}] = &day;
    for (const Assignment& each : plan_->assignments)
      all.emplace_back(each.date, each.officer, assigned(each));
    for (const Unfilled& each : plan_->unfilled)
      for (std::int64_t i = 0; i < each.missing; ++i) all.emplace_back(each.date, "", unassigned(each));
    for (const OfficerRoster& roster : plan_->rosters) {
      for (const DayStatus& day : roster.days)
        if (day.status == "OFF_DAY" || day.status == "PUBLIC_HOLIDAY")
          all.emplace_back(day.date, roster.officer, off(roster, day));
      rosters_.push_back(roster_json(roster));
    }
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
      return std::tie(std::get<0>(a), std::get<1>(a)) < std::tie(std::get<0>(b), std::get<1>(b));
    });
    Json::array_t records;
    records.reserve(all.size());
    for (auto& [date, officer, record] : all) records.push_back(std::move(record));
    records_ = std::move(records);
  }

  static std::string assignment_id(const std::string& demand, const std::string& date,
                                   const std::string& code, const std::string& officer) {
    return demand + '-' + date + '-' + code + '-' + officer;
  }

  Json pattern_day(const std::string& officer, const std::string& date) const {
    const auto found = statuses_.find({officer, date});
    return found == statuses_.end() || found->second->pattern_day < 0 ? Json()
                                                                      : Json(found->second->pattern_day);
  }

  bool is_holiday(const std::string& date) const {
    const auto day = instance_.calendar.day_of(date);
    return day && instance_.calendar.is_holiday(*day);
  }

  Json hours_json(const AssignedHours& hours, const std::string& date) const {
    return Json::object({{"gross", hours_of(hours.gross)},
                         {"lunch", hours_of(hours.lunch)},
                         {"normal", hours_of(hours.normal)},
                         {"ot", hours_of(hours.overtime)},
                         {"publicHolidayHours", is_holiday(date) ? hours_of(hours.gross - hours.lunch) : 0.0},
                         {"restDayPay", hours_of(hours.rest_day)},
                         {"paid", hours_of(hours.gross)}});
  }

  Json assigned(const Assignment& each) {
    ++filled_;
    return Json::object({{"assignmentId", assignment_id(each.demand, each.date, each.shift, each.officer)},
                         {"demandId", each.demand},
                         {"requirementId", each.requirement},
                         {"slotId", slot_id(each.demand, each.requirement, each.shift, each.date)},
                         {"date", each.date},
                         {"shiftCode", each.shift},
                         {"patternDay", pattern_day(each.officer, each.date)},
                         {"startDateTime", each.start},
                         {"endDateTime", each.end},
                         {"employeeId", each.officer},
                         {"newRotationOffset", each.offset ? Json(*each.offset) : Json()},
                         {"status", "ASSIGNED"},
                         {"hours", hours_json(each.hours.value_or(AssignedHours{}), each.date)}});
  }

  Json unassigned(const Unfilled& each) {
    const std::string id = slot_id(each.demand, each.requirement, each.shift, each.date);
    Json slot = Json::object({{"slotId", id},
                              {"demandId", each.demand},
                              {"date", each.date},
                              {"shiftCode", each.shift},
                              {"reason", reason(each)}});
    open_.push_back(slot);
    return Json::object({{"assignmentId", assignment_id(each.demand, each.date, each.shift, id)},
                         {"demandId", each.demand},
                         {"requirementId", each.requirement},
                         {"slotId", id},
                         {"date", each.date},
                         {"shiftCode", each.shift},
                         {"patternDay", nullptr},
                         {"employeeId", nullptr},
                         {"status", "UNASSIGNED"},
                         {"reason", reason(each)},
                         {"hours", hours_json({}, each.date)}});
  }

  // "C7_license_validity bars 126 officers, leave 4".
  static std::string reason(const Unfilled& each) {
    std::string text;
    for (const Why& why : each.why) {
      text += text.empty() ? why.rule + " bars " : ", " + why.rule + ' ';
      text += std::to_string(why.officers) + (&why != each.why.data() ? ""
                                              : why.officers == 1     ? " officer"
                                                                      : " officers");
    }
    return text.empty() ? "nobody is free" : text;
  }

  Json off(const OfficerRoster& roster, const DayStatus& day) {
    const bool holiday = day.status == "PUBLIC_HOLIDAY";
    const std::string code = holiday ? "PH" : "O";
    Json json = Json::object({{"assignmentId", assignment_id("OFF", day.date, code, roster.officer)},
                              {"date", day.date},
                              {"shiftCode", code},
                              {"patternDay", day.pattern_day < 0 ? Json() : Json(day.pattern_day)},
                              {"employeeId", roster.officer},
                              {"newRotationOffset", roster.offset ? Json(*roster.offset) : Json()},
                              {"status", day.status},
                              {"hours", hours_json({}, day.date)}});
    if (holiday && !day.shift.empty()) json["expectedShift"] = day.shift;
    return json;
  }

  // ---- officers -----------------------------------------------------------------------------------------------------------------------

  Json roster_json(const OfficerRoster& roster) {
    AssignedHours sum;
    std::map<std::string, std::int64_t> count;
    Json days = Json::array();
    for (const DayStatus& day : roster.days) {
      const std::string status = day.status == "LEAVE" ? "OFF_DAY" : day.status;
      ++count[status];
      ++by_status_[status];
      days.push_back(Json::object({{"date", day.date},
                                   {"status", status},
                                   {"shiftCode", day.shift.empty() ? Json() : Json(day.shift)},
                                   {"patternDay", day.pattern_day < 0 ? Json() : Json(day.pattern_day)}}));
    }
    if (const auto totals = totals_.find(roster.officer); totals != totals_.end())
      for (const PeriodTotal& month : totals->second->months) {
        sum.gross += month.hours.gross;
        sum.normal += month.hours.normal;
        sum.overtime += month.hours.overtime;
      }
    duties_.push_back(count["ASSIGNED"]);
    Json json = Json::object({{"employeeId", roster.officer}});
    add_person(roster.officer, json);
    std::vector<std::string> letters = letters_of(roster.pattern);
    if (roster.offset && !letters.empty())
      std::rotate(letters.begin(),
                  letters.begin() + *roster.offset % static_cast<std::int64_t>(letters.size()),
                  letters.end());
    json["rotationOffset"] = roster.offset ? Json(*roster.offset) : Json();
    json["workPattern"] = letters;
    json["totalDays"] = roster.days.size();
    json["workDays"] = count["ASSIGNED"];
    json["assignedDays"] = count["ASSIGNED"];
    json["offDays"] = count["OFF_DAY"];
    json["unassignedDays"] = count["UNASSIGNED"];
    json["normalHours"] = rounded(sum.normal);
    json["otHours"] = rounded(sum.overtime);
    json["totalHours"] = rounded(sum.gross);
    json["dailyStatus"] = std::move(days);
    return json;
  }

  void add_person(const std::string& id, Json& json) const {
    const auto found = ids_.find(id);
    if (found == ids_.end()) return;
    const Officer& who = instance_.officers[found->second];
    const auto word = [&](WordId text) { return text.valid() ? Json(instance_.words.text(text)) : Json(); };
    json["rankId"] = word(who.rank);
    json["productTypeId"] = word(who.product);
    json["ouId"] = word(who.unit);
    json["scheme"] = word(who.scheme);
  }

  // ---- sums -----------------------------------------------------------------------------------------------------------------------------

  Json breakdown() const {
    Json hard = Json::array();
    const Json violations = part("violations");
    for (const Json& violation : violations)
      hard.push_back(Json::object(
          {{"type", "hard"}, {"id", violation.value("rule", "")}, {"note", violation.value("text", "")}}));
    Json details = Json::array();
    if (plan_ != nullptr)
      for (const RuleScore& score : plan_->score)
        details.push_back(
            Json::object({{"id", score.rule}, {"count", score.breaks}, {"penalty", score.cost}}));
    const auto open = static_cast<std::int64_t>(open_.size());
    return Json::object(
        {{"hard", Json::object({{"violations", std::move(hard)}})},
         {"soft", Json::object({{"totalPenalty", soft()}, {"details", std::move(details)}})},
         {"unassignedSlots", Json::object({{"count", open},
                                           {"total", open + filled_},
                                           {"percentage", open == 0 ? 0.0 : percent(open, open + filled_)},
                                           {"slots", open_}})}});
  }

  Json summary() const {
    std::int64_t total = 0;
    Json by_status = Json::object();
    for (const char* status : {"ASSIGNED", "OFF_DAY", "UNASSIGNED", "NOT_USED", "PUBLIC_HOLIDAY"}) {
      const auto found = by_status_.find(status);
      const std::int64_t count = found == by_status_.end() ? 0 : found->second;
      by_status[status] = count;
      total += count;
    }
    return Json::object({{"totalDailyStatuses", total}, {"byStatus", std::move(by_status)}});
  }

  Json quality() const {
    const auto open = static_cast<std::int64_t>(open_.size());
    const auto used = static_cast<std::int64_t>(duties_.size());
    const auto staff = static_cast<std::int64_t>(instance_.officers.size());
    std::int64_t least = 0, most = 0, sum = 0;
    for (const std::int64_t duties : duties_) sum += duties;
    if (!duties_.empty()) {
      least = *std::min_element(duties_.begin(), duties_.end());
      most = *std::max_element(duties_.begin(), duties_.end());
    }
    return Json::object(
        {{"qualityGrade", status()},
         {"solverStatus", status()},
         {"coverageMetrics", Json::object({{"totalSlots", open + filled_},
                                           {"assignedSlots", filled_},
                                           {"unassignedSlots", open},
                                           {"coverageRate", percent(filled_, open + filled_)}})},
         {"employeeUtilization", Json::object({{"totalEmployeesAvailable", staff},
                                               {"employeesUsed", used},
                                               {"employeesUnused", staff - used},
                                               {"utilizationRate", percent(used, staff)}})},
         {"workloadBalance",
          Json::object({{"minShifts", least},
                        {"maxShifts", most},
                        {"avgShifts", used == 0 ? 0.0 : static_cast<double>(sum * 100 / used) / 100},
                        {"shiftVariance", most - least}})}});
  }

  Json meta() const {
    Json hours = Json::object();
    if (plan_ != nullptr)
      for (const OfficerTotals& totals : plan_->hours) {
        Json weekly = Json::object();
        Json monthly = Json::object();
        for (const PeriodTotal& week : totals.weeks) weekly[week.period] = hours_of(week.hours.normal);
        for (const PeriodTotal& month : totals.months) monthly[month.period] = hours_of(month.hours.overtime);
        hours[totals.officer] =
            Json::object({{"weekly_normal", std::move(weekly)}, {"monthly_ot", std::move(monthly)}});
      }
    const Json hash = part("input_sha256");
    return Json::object({{"inputHash", hash.is_string() ? Json("sha256:" + hash.get<std::string>()) : Json()},
                         {"generatedAt", nullptr},
                         {"employeeHours", std::move(hours)}});
  }

  const Instance& instance_;
  const Json& answer_;
  const Plan* plan_;
  std::unordered_map<std::string, OfficerId> ids_;                // looked up only
  std::unordered_map<std::string, const OfficerTotals*> totals_;  // looked up only
  std::map<std::pair<std::string, std::string>, const DayStatus*> statuses_;
  std::unordered_map<std::string, std::int64_t> positions_;  // looked up only
  Json records_ = Json::array(), rosters_ = Json::array(), open_ = Json::array();
  std::map<std::string, std::int64_t> by_status_;
  std::vector<std::int64_t> duties_;  // of those who are used
  std::int64_t filled_ = 0;
};

}  // namespace

Json ngrs_output(const Instance& instance, const Json& answer, const std::string& version) {
  const auto plan = answer.find("plan");
  if (plan == answer.end() || plan->is_null()) return Document(instance, answer, nullptr).write(version);
  const Result<Plan> read = plan_from_json(*plan, "plan");
  return Document(instance, answer, read.ok() ? &read.value() : nullptr).write(version);
}

}  // namespace tenon::roster
